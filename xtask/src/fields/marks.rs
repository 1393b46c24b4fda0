//! Which test sees which field, from the tests themselves.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// A test's word that it sees a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) field: String,
    /// From the repository's root.
    pub(super) file: String,
    pub(super) test: String,
}

/// All of them: in `tests/` and in the crates.
pub(super) fn find(root: &Path) -> Result<Vec<Mark>> {
    let mut marks = Vec::new();
    for directory in ["tests", "crates"] {
        visit(root, &root.join(directory), &mut marks)?;
    }
    Ok(marks)
}

fn visit(root: &Path, directory: &Path, marks: &mut Vec<Mark>) -> Result<()> {
    let context = || format!("reading {}", directory.display());
    let mut entries = fs::read_dir(directory).and_then(Iterator::collect::<Result<Vec<_>, _>>).with_context(context)?;
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if entry.file_type().with_context(context)?.is_dir() {
            visit(root, &path, marks)?;
            continue;
        }
        let read: fn(&str) -> Vec<(String, String)> = match path.extension().and_then(|extension| extension.to_str()) {
            Some("py") => python,
            Some("rs") => rust,
            _ => continue,
        };
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let file = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        marks.extend(read(&text).into_iter().map(|(field, test)| Mark { field, file: file.clone(), test }));
    }
    Ok(())
}

/// `@pytest.mark.covers("…", "…")` over one or more lines, above `def test_…`.
fn python(text: &str) -> Vec<(String, String)> {
    let mut marks = Vec::new();
    for part in text.split("@pytest.mark.covers(").skip(1) {
        let Some((arguments, rest)) = part.split_once(')') else { continue };
        let Some(test) = name_after(rest, "def ") else { continue };
        let quoted = arguments.split('"').skip(1).step_by(2);
        marks.extend(quoted.map(|field| (field.to_owned(), test.to_owned())));
    }
    marks
}

/// `// covers: …, …` on one or more lines, above `fn …`.
fn rust(text: &str) -> Vec<(String, String)> {
    const WORD: &str = "// covers: ";
    let mut marks = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(WORD) {
        rest = &rest[at + WORD.len()..];
        let line = rest.lines().next().unwrap_or_default();
        if let Some(test) = name_after(rest, "fn ") {
            marks.extend(line.split(',').map(|field| (field.trim().to_owned(), test.to_owned())));
        }
    }
    marks
}

fn name_after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(word)?;
    rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|&(field, test)| (field.to_owned(), test.to_owned())).collect()
    }

    #[test]
    fn marks_belong_to_the_test_below() {
        let text = "@pytest.mark.covers(\n    \"a.b\",\n    \"c\",\n)\n@pytest.mark.slow\ndef test_one(tasks):\n    pass\n\n@pytest.mark.covers(\"d\")\ndef test_two():\n";
        assert_eq!(python(text), pairs(&[("a.b", "test_one"), ("c", "test_one"), ("d", "test_two")]));
        // Not the word itself, which stands in this very file.
        let text = format!("{}{} a, b.c\n#[tokio::test]\nasync fn it_works() {{}}\n", "// cov", "ers:");
        assert_eq!(rust(&text), pairs(&[("a", "it_works"), ("b.c", "it_works")]));
    }
}
