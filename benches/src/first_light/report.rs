//! The page: what was measured, beside what was promised.

use std::{fmt::Write as _, path::Path, time::Duration};

use crate::{
    figures::{Times, mebibytes, milliseconds, per, ratio},
    machine,
    pace::Idle,
};

/// What was measured.
#[derive(Debug)]
pub(super) struct Report {
    wharf_version: String,
    pub(super) docker_version: Option<String>,
    pub(super) runc_version: Option<String>,
    load: (f64, f64),
    pub(super) running: Times,
    pub(super) answered: Times,
    pub(super) stopped: Times,
    pub(super) docker: Times,
    pub(super) docker_api: Times,
    pub(super) runc: Times,
    pub(super) ready: Times,
    pub(super) idle: Option<Idle>,
    pub(super) idle_with: Vec<(usize, Idle)>,
    pub(super) docker_idle: Option<Idle>,
    pub(super) docker_idle_with: Option<(usize, Idle)>,
    notes: Vec<String>,
}

impl Report {
    pub(super) fn new(wharf: &Path) -> Self {
        let version = machine::version(wharf).unwrap_or_else(|| "wharf, version unknown".to_owned());
        let commit = machine::commit().map_or_else(String::new, |c| format!(" ({c})"));
        Self {
            wharf_version: version + &commit,
            docker_version: None,
            runc_version: None,
            load: (machine::load(), f64::NAN),
            running: Times::default(),
            answered: Times::default(),
            stopped: Times::default(),
            docker: Times::default(),
            docker_api: Times::default(),
            runc: Times::default(),
            ready: Times::default(),
            idle: None,
            idle_with: Vec::new(),
            docker_idle: None,
            docker_idle_with: None,
            notes: Vec::new(),
        }
    }

    /// The measuring is over.
    pub(super) fn end(&mut self) {
        self.load.1 = machine::load();
    }

    pub(super) fn note(&mut self, note: String) {
        eprintln!("{note}");
        self.notes.push(note);
    }

    /// A peer, if it is there; otherwise the page says why not.
    pub(super) fn peer<T>(&mut self, name: &str, peer: anyhow::Result<Option<T>>) -> Option<T> {
        match peer {
            Ok(Some(peer)) => return Some(peer),
            Ok(None) => self.note(format!("{name} is not installed, so it was not measured.")),
            Err(error) => self.note(format!("{name} could not be measured: {error:#}.")),
        }
        None
    }

    /// The page, in Markdown.
    pub(super) fn page(&self) -> String {
        let mut page = String::from(
            "# First light: one task beside Docker and runc\n\n    cargo run --release -p wharf-bench -- first-light\n\n",
        );
        page.push_str(
            "It builds Wharf, takes some minutes, needs root and a static `busybox`, and leaves nothing behind. \
             Without Docker (Debian: `docker.io`) or `runc` it says so and measures the rest.\n\n",
        );
        page.push_str(&self.budgets());
        page.push_str(&self.times());
        page.push_str(&self.costs());
        page.push_str(&self.circumstances());
        page
    }

    fn budgets(&self) -> String {
        let mut table = String::from("## Budgets\n\n| what | budget | measured | |\n|---|---|---|---|\n");
        let mut row = |what: &str, budget: &str, measured: Option<(String, bool)>| {
            let (measured, verdict) = match measured {
                Some((measured, met)) => (measured, if met { "met" } else { "**not met**" }),
                None => ("not measured".to_owned(), ""),
            };
            // Writing to a String cannot fail.
            let _ok = writeln!(table, "| {what} | {budget} | {measured} | {verdict} |");
        };
        let at_most =
            |time: Option<Duration>, ms: u64| time.map(|t| (milliseconds(Some(t)), t <= Duration::from_millis(ms)));
        let (p50, p99) = (self.running.median(), self.running.percentile(99));
        row("RunTask to RUNNING, p50", "≤ 20 ms", at_most(p50, 20));
        row("RunTask to RUNNING, p99", "≤ 60 ms", at_most(p99, 60));
        let faster = ratio(self.docker.median(), p50);
        row("`docker run -d` to it, p50", "≥ 10 times", faster.map(|r| (format!("{r:.1} times"), r >= 10.0)));
        let faster = ratio(self.runc.median(), p50);
        row("bare `runc run -d` to it, p50", "≥ 1 time", faster.map(|r| (format!("{r:.2} times"), r >= 1.0)));
        row("ready to serve from exec, p50", "≤ 100 ms", at_most(self.ready.median(), 100));
        let memory = self.idle.map(|i| mebibytes(i.cost.rss));
        row("resident memory, idle", "≤ 30 MiB", memory.map(|m| (format!("{m:.1} MiB"), m <= 30.0)));
        let last = self.idle_with.last();
        let (count, memory) = last.map_or((0, None), |(n, i)| (*n, Some(per(mebibytes(i.cost.pss), *n))));
        let what = format!("memory of ours per running task, {count} of them");
        row(&what, "≤ 0.5 MiB", memory.map(|m| (format!("{m:.2} MiB"), m <= 0.5)));
        let cpu = last.map(|(_, i)| i.cpu * 100.0);
        let what = format!("idle CPU with {count} tasks");
        row(&what, "≤ 0.5 % of a core", cpu.map(|c| (format!("{c:.2} %"), c <= 0.5)));
        table.push('\n');
        table
    }

    fn times(&self) -> String {
        let mut table = String::from(
            "## One task\n\n| | n | p50 | p99 | worst | p50 to Wharf's |\n|---|---:|---:|---:|---:|---:|\n",
        );
        let ours = self.running.median();
        for (what, times, compared) in [
            ("Wharf: RunTask sent to RUNNING seen", &self.running, true),
            ("– of this, until RunTask was answered", &self.answered, false),
            ("`docker run -d`", &self.docker, true),
            ("Docker's API: create and start", &self.docker_api, true),
            ("`runc run -d`, without an image, an address, limits or logs", &self.runc, true),
            ("Wharf: StopTask sent to STOPPED seen", &self.stopped, false),
            ("Wharf: exec to ready", &self.ready, false),
        ] {
            if times.count() == 0 {
                continue;
            }
            let [p50, p99, worst] = [times.median(), times.percentile(99), times.worst()].map(milliseconds);
            let ratio =
                ratio(times.median(), ours).filter(|_| compared).map_or_else(String::new, |r| format!("{r:.2}"));
            let _ok = writeln!(table, "| {what} | {} | {p50} | {p99} | {worst} | {ratio} |", times.count());
        }
        table.push_str(
            "\nOne after the other in each round, everyone the same command of the same static busybox. A task has an \
             address of its own, 0.25 vCPU, 512 MiB and a log; it is asked for and asked about, every millisecond, over one \
             connection that is kept. Between two turns the machine has 100 ms to finish what was taken down. A percentile is the nearest rank, so p99 of 50 is the worst.\n\n",
        );
        table
    }

    fn costs(&self) -> String {
        let mut table = String::from(
            "## Idle\n\n| | processes | RSS | PSS | PSS per task | CPU, of a core |\n|---|---:|---:|---:|---:|---:|\n",
        );
        let mut row = |what: &str, count: usize, idle: &Idle| {
            let (rss, pss) = (mebibytes(idle.cost.rss), mebibytes(idle.cost.pss));
            let each = if count == 0 { String::new() } else { format!("{:.2} MiB", per(pss, count)) };
            let (processes, cpu) = (idle.cost.processes, idle.cpu * 100.0);
            let _ok = writeln!(table, "| {what} | {processes} | {rss:.1} MiB | {pss:.1} MiB | {each} | {cpu:.2} % |");
        };
        if let Some(idle) = &self.idle {
            row("Wharf, nothing run yet", 0, idle);
        }
        for (count, idle) in &self.idle_with {
            row(&format!("Wharf, {count} tasks"), *count, idle);
        }
        if let Some(idle) = &self.docker_idle {
            row("dockerd and containerd, everything removed", 0, idle);
        }
        if let Some((count, idle)) = &self.docker_idle_with {
            row(&format!("the same with shims, {count} containers"), *count, idle);
        }
        table.push_str(
            "\nOf all processes but the containers' own, after 5 s in which nobody asked for anything; CPU over the 10 s that \
             follow. PSS counts a page that several share once, divided among them; RSS counts it for each.\n\n",
        );
        table
    }

    fn circumstances(&self) -> String {
        let mut text = String::from("## Circumstances\n\n");
        let date = jiff::Timestamp::now().to_string();
        let mut line = |line: &str| {
            let _ok = writeln!(text, "- {line}");
        };
        line(&format!("{}; {}", date.split('T').next().unwrap_or_default(), machine::description()));
        line(&self.wharf_version);
        if let Some(version) = &self.docker_version {
            line(&format!("Docker {version}, in a network namespace of its own, with its default bridge"));
        }
        if let Some(version) = &self.runc_version {
            line(version);
        }
        let (before, after) = self.load;
        line(&format!("Load average over a minute: {before:.1} before, {after:.1} at the end, the benchmark included"));
        for note in &self.notes {
            line(note);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_that_is_missed_is_told() {
        let mut report = Report::new(Path::new("/nowhere/wharf"));
        report.running.push(Duration::from_millis(21));
        report.docker.push(Duration::from_millis(230));
        let budgets = report.budgets();
        assert!(budgets.contains("| RunTask to RUNNING, p50 | ≤ 20 ms | 21.0 ms | **not met** |"), "{budgets}");
        assert!(budgets.contains("| ≥ 10 times | 11.0 times | met |"), "{budgets}");
        assert!(budgets.contains("| resident memory, idle | ≤ 30 MiB | not measured |  |"), "{budgets}");
    }
}
