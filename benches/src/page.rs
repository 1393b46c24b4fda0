//! Pages that are measured above and written by hand below.

use std::{fs, path::Path};

/// Everything below is a person's and stays when the page is written anew.
const BY_HAND: &str = "<!-- What stands below is written by hand and kept. -->";

/// Writes the page, and keeps what a person wrote below it.
pub(crate) fn write(file: &Path, page: &str) -> std::io::Result<()> {
    let old = if file.try_exists()? { fs::read_to_string(file)? } else { String::new() };
    if let Some(directory) = file.parent() {
        fs::create_dir_all(directory)?;
    }
    fs::write(file, with_remarks(page, &old))
}

fn with_remarks(page: &str, old: &str) -> String {
    let remarks = old.split_once(BY_HAND).map_or("\n", |(_, remarks)| remarks);
    format!("{page}\n{BY_HAND}{remarks}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_kept() {
        let first = with_remarks("# One\n", "");
        assert_eq!(first, format!("# One\n\n{BY_HAND}\n"));
        let edited = format!("{first}\n## Why\n\nBecause.\n");
        assert_eq!(with_remarks("# Two\n", &edited), format!("# Two\n\n{BY_HAND}\n\n## Why\n\nBecause.\n"));
    }
}
