use wharf_core::Timestamp;

use super::{
    super::table::table,
    age::{age, seconds_of},
    size,
};
use crate::contract::HistoryStep;

/// How much of a command is shown, as docker shows it.
const COMMAND: usize = 45;

/// A table as docker's, the last step first.
pub(super) fn rendered(history: &[HistoryStep], now: Timestamp, whole: bool) -> String {
    let rows: Vec<_> = history
        .iter()
        .rev()
        .map(|step| {
            let created = seconds_of(&step.created).map_or_else(|| "-".to_owned(), |at| age(at, now));
            [created, command(&step.created_by, whole), size(step.size), plain(&step.comment)]
        })
        .collect();
    table(["CREATED", "CREATED BY", "SIZE", "COMMENT"], &rows)
}

/// On one line, and not too long.
pub(super) fn command(text: &str, whole: bool) -> String {
    let line = plain(text);
    if whole || line.chars().count() <= COMMAND {
        return line;
    }
    line.chars().take(COMMAND - 1).chain(['…']).collect()
}

/// A stranger's text for a terminal.
fn plain(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history() {
        let step = |created: &str, created_by: &str, size, comment: &str| HistoryStep {
            created: created.into(),
            created_by: created_by.into(),
            comment: comment.into(),
            size,
            layer: (size > 0).then(|| "sha256:ab".into()),
        };
        let history = [
            step("2026-11-20T10:00:00Z", "/bin/sh -c #(nop) ADD file:0123456789 in / ", 2_200_000, ""),
            step("", "CMD [\"sh\"]", 0, ""),
            step(
                "2026-11-21T09:59:30.123456789Z",
                "RUN apk add \\\n\tcurl \u{1b}[31mgit openssl ca-certificates",
                1024,
                "buildkit",
            ),
        ];
        let now = Timestamp(1_795_255_200_000);
        insta::assert_snapshot!("history", rendered(&history, now, false));
        insta::assert_snapshot!("history_whole", rendered(&history, now, true));
    }
}
