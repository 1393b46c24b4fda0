//! `docs/task-definition.md`: every field of a task definition, what becomes of it, and the test that sees it.
//!
//! The fields come from the API's model. A test says which it sees: `@pytest.mark.covers("containerDefinitions.ulimits")` in
//! Python, `// covers: containerDefinitions.ulimits` above a test in Rust; a name stands for everything below it. A field
//! that no test sees must stand in `docs/task-definition.toml`, with the reason.

mod marks;
mod model;
mod reasons;

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, bail};

use self::{
    marks::Mark,
    reasons::{Reasons, State},
};

const PATH: &str = "docs/task-definition.md";
const REASONS: &str = "docs/task-definition.toml";

const OPENING: &str = "<!-- Written by `cargo xtask fields`; do not edit. What stands here of a field that no test sees comes from
task-definition.toml. -->

# The fields of a task definition

Every field of ECS's TaskDefinition and of what is in it, from the API's model. **Works**: it has the effect that the
service's documentation gives it, and the test named sees that effect. **Taken**: it is checked, stored and shown, and changes
nothing inside. **Refused**: RegisterTaskDefinition takes it, and RunTask says that Wharf does not support it yet. **Answer**:
the service writes it.

";

/// Writes the page, or with `check` only compares it.
pub(crate) fn run(check: bool) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in the repository")?;
    let path = root.join(PATH);
    let text = page(
        &model::fields().context("the model of ECS has no TaskDefinition")?,
        &marks::find(root)?,
        &Reasons::read(&root.join(REASONS))?,
    )?;
    if fs::read_to_string(&path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    if check {
        bail!("run `cargo xtask fields` and commit; this file is not what it writes:\n  {PATH}");
    }
    fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    println!("changed {PATH}");
    Ok(())
}

fn page(fields: &[String], marks: &[Mark], reasons: &Reasons) -> Result<String> {
    let mut problems = Vec::new();
    let known = |name: &str| fields.iter().any(|field| is_below(field, name));
    for mark in marks.iter().filter(|mark| !known(&mark.field)) {
        problems.push(format!("{}: {} is no field of a task definition", mark.file, mark.field));
    }
    for name in reasons.names().filter(|name| !known(name)) {
        problems.push(format!("{REASONS}: {name} is no field of a task definition"));
    }
    let mut rows = String::new();
    let mut counts: BTreeMap<State, usize> = BTreeMap::new();
    for field in fields {
        let seen: Vec<&Mark> = marks.iter().filter(|mark| is_below(field, &mark.field)).collect();
        let reason = reasons.of(field);
        if seen.is_empty() && reason.is_none() {
            problems.push(format!("{field}: no test sees it and {REASONS} has no reason"));
        }
        let state = reason.map_or(State::Works, |(state, _)| state);
        *counts.entry(state).or_default() += 1;
        let tests: Vec<String> = seen.iter().map(|mark| format!("`{}` {}", mark.file, mark.test)).collect();
        let why = reason.map(|(_, why)| why.to_owned()).into_iter();
        let told: Vec<String> = why.chain(tests).collect();
        rows.push_str(&format!("| `{field}` | {} | {} |\n", state.word(), told.join("; ")));
    }
    if !problems.is_empty() {
        bail!("the fields of a task definition are not all accounted for:\n  {}", problems.join("\n  "));
    }
    let counted: Vec<String> = counts.iter().map(|(state, count)| format!("{count} {}", state.word())).collect();
    let opening = format!("{OPENING}{} fields: {}.\n\n", fields.len(), counted.join(", "));
    Ok(format!("{opening}| field | state | seen by, or why not |\n|---|---|---|\n{rows}"))
}

/// Whether a field is what a name says or lies below it.
fn is_below(field: &str, name: &str) -> bool {
    field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(field: &str) -> Mark {
        Mark { field: field.into(), file: "tests/test_x.py".into(), test: "test_it".into() }
    }

    fn outcome(marks: &[Mark], reasons: &str) -> Result<String, String> {
        let fields = ["a.b", "a.c", "d"].map(str::to_owned);
        page(&fields, marks, &Reasons::parse(reasons).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_field_has_a_test_or_a_reason_and_both_name_what_there_is() {
        let whole = outcome(&[mark("a")], "[refused]\n\"d\" = \"later\"").unwrap();
        assert!(whole.contains("| `a.c` | works | `tests/test_x.py` test_it |"), "{whole}");
        assert!(
            whole.contains("| `d` | refused | later |") && whole.contains("3 fields: 2 works, 1 refused."),
            "{whole}"
        );
        assert!(outcome(&[mark("a")], "").unwrap_err().contains("d: no test sees it"));
        assert!(outcome(&[mark("a"), mark("d"), mark("e")], "").unwrap_err().contains("e is no field"));
        assert!(outcome(&[mark("a"), mark("d")], "[taken]\n\"f\" = \"x\"").unwrap_err().contains("f is no field"));
        assert!(outcome(&[mark("a.bc"), mark("a"), mark("d")], "").is_err(), "a name is whole");
    }
}
