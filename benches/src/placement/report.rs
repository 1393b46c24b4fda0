//! The page: what was measured.

use std::{fmt::Write as _, time::Duration};

use super::{Built, Options};
use crate::{
    figures::{Times, mebibytes, milliseconds},
    machine,
};

pub(super) struct Report<'a> {
    pub(super) options: &'a Options,
    pub(super) rows: Vec<Row>,
    pub(super) view: Built,
}

/// Requests of one kind.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) what: String,
    pub(super) asked: usize,
    pub(super) placed: usize,
    pub(super) took: Duration,
    pub(super) times: Times,
}

impl Report<'_> {
    pub(super) fn page(&self) -> String {
        let mut page = String::from("# Placement\n\n    cargo run --release -p wharf-bench -- placement\n\n");
        let Options { nodes, tasks, services, .. } = self.options;
        let _ok = writeln!(
            page,
            "One core, {nodes} nodes in three zones, {tasks} tasks of {services} services. One by one, each task is of another \
             service than the one before. In passes, the times are a pass's time divided by its tasks. The budget is 50,000 a \
             second with memberOf, spread and binpack chained.\n"
        );
        page.push_str(
            "| what | asked | placed | a second | p50 | p99 | worst |\n|---|---:|---:|---:|---:|---:|---:|\n",
        );
        for row in &self.rows {
            let _ok = writeln!(
                page,
                "| {} | {} | {} | {} | {} | {} | {} |",
                row.what,
                row.asked,
                row.placed,
                rate(row.asked, row.took),
                microseconds(row.times.median()),
                microseconds(row.times.percentile(99)),
                microseconds(row.times.worst()),
            );
        }
        let view = &self.view;
        page.push_str("\n| a view of | time | resident memory | for each |\n|---|---:|---:|---:|\n");
        for (what, count, took, bytes) in [
            ("nodes", view.nodes, view.nodes_took, view.nodes_bytes),
            ("bindings", view.bindings, view.bindings_took, view.bindings_bytes),
        ] {
            let _ok = writeln!(
                page,
                "| {count} {what} | {} | {:.1} MiB | {} bytes |",
                milliseconds(Some(took)),
                mebibytes(bytes),
                bytes / count as u64
            );
        }
        let commit = machine::commit().map_or_else(String::new, |commit| format!("- wharf ({commit})\n"));
        let _ok = writeln!(
            page,
            "\n## Circumstances\n\n{commit}- {}\n- load after: {:.2}",
            machine::description(),
            machine::load()
        );
        page
    }
}

#[expect(clippy::cast_precision_loss, reason = "rates are printed with few digits")]
fn rate(count: usize, took: Duration) -> String {
    format!("{:.0}", count as f64 / took.as_secs_f64())
}

fn microseconds(time: Option<Duration>) -> String {
    time.map_or_else(|| "–".to_owned(), |time| format!("{:.1} µs", time.as_secs_f64() * 1e6))
}
