//! `docs/coverage.md`: which operations of the AWS APIs Wharf answers, counted from the generated tables.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use wharf_aws_model::{SERVICES, Service, coverage};

const PATH: &str = "docs/coverage.md";

const OPENING: &str = "<!-- Written by `cargo xtask coverage`; do not edit. -->

# Coverage

Every operation of the model of every service that Wharf serves something of, counted from the tables that requests are
routed by. Served means that the operation has a function behind it; what that function does is told on the service's own
page. A missing one answers with the service's own error for an operation it does not have, see [wire.md](wire.md). A
running server prints its own with `wharf api coverage`.
";

/// Writes the page, or with `check` only compares it.
pub(crate) fn run(check: bool) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in the repository")?;
    let path = root.join(PATH);
    let text = page();
    if fs::read_to_string(&path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    if check {
        bail!("run `cargo xtask coverage` and commit; this file is not what it writes:\n  {PATH}");
    }
    fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    println!("changed {PATH}");
    Ok(())
}

/// The whole page.
fn page() -> String {
    let services: Vec<_> = SERVICES.iter().map(|service| Part::of(service)).collect();
    let mut text = String::from(OPENING);
    text.push_str("\n| service | served | of | share |\n|---|---:|---:|---:|\n");
    for part in &services {
        row(&mut text, &format!("[{}](#{})", part.service.full_name, part.service.name), part.counts());
    }
    let (served, all) = services.iter().map(Part::counts).fold((0, 0), |(s, a), (served, all)| (s + served, a + all));
    row(&mut text, "all", (served, all));
    for part in &services {
        let (served, all) = part.counts();
        line(&mut text, &format!("\n## {}\n", part.service.name));
        line(
            &mut text,
            &format!("{}, API version {}: {served} of {all}.", part.service.full_name, part.service.api_version),
        );
        list(&mut text, "Served", &part.served);
        list(&mut text, "Missing", &part.missing);
    }
    text
}

/// One service's operations, by whether they are served.
struct Part {
    service: &'static Service,
    served: Vec<&'static str>,
    missing: Vec<&'static str>,
}

impl Part {
    fn of(service: &'static Service) -> Self {
        let (served, missing): (Vec<_>, Vec<_>) =
            coverage().filter(|c| c.service == service.name).partition(|c| c.served);
        let names = |list: Vec<wharf_aws_model::Coverage>| list.into_iter().map(|c| c.operation).collect();
        Self { service, served: names(served), missing: names(missing) }
    }

    /// How many are served, and how many there are.
    fn counts(&self) -> (usize, usize) {
        (self.served.len(), self.served.len() + self.missing.len())
    }
}

fn row(text: &mut String, name: &str, (served, all): (usize, usize)) {
    let percent = (100 * served).checked_div(all).unwrap_or(0);
    line(text, &format!("| {name} | {served} | {all} | {percent} % |"));
}

/// A list that folds away when it is long, as EC2's missing operations are.
fn list(text: &mut String, title: &str, names: &[&str]) {
    const LONG: usize = 60;
    match names.len() {
        0 => {}
        n if n > LONG => {
            line(text, &format!("\n<details><summary>{title} ({n})</summary>\n\n{}\n\n</details>", lines(names)));
        }
        n => line(text, &format!("\n{title} ({n}):\n\n{}", lines(names))),
    }
}

/// One name a line, so that a change of the list reads well as a diff.
fn lines(names: &[&str]) -> String {
    names.iter().map(|name| format!("- {name}")).collect::<Vec<_>>().join("\n")
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_counts_and_names() {
        let page = page();
        let (ecs, rest) = page.split_once("\n## ecs\n").and_then(|(_, r)| r.split_once("\n## logs\n")).unwrap();
        let (served, missing) = ecs.split_once("\nMissing (").unwrap();
        assert!(served.contains("\n- RunTask\n") && !missing.contains("\n- RunTask\n"));
        assert!(missing.contains("\n- CreateTaskSet") && !served.contains("\n- CreateTaskSet"));
        assert!(rest.contains("\n- PutLogEvents\n"));
        let named = page.lines().filter(|l| l.starts_with("- ")).count();
        assert_eq!(named, coverage().count());
    }
}
