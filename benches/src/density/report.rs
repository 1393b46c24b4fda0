//! The page: who was asked what, and what came of it.

use std::{fmt::Write as _, path::Path, time::Duration};

use crate::{
    figures::{Times, mebibytes, milliseconds, per, ratio},
    machine,
    pace::Idle,
};

/// What was measured of one of them.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) what: String,
    pub(super) version: Option<String>,
    pub(super) one: Times,
    pub(super) burst: Times,
    pub(super) burst_size: usize,
    pub(super) sustained: Times,
    pub(super) sustained_for: Duration,
    /// With nothing running.
    pub(super) idle: Option<Idle>,
    /// With so many running.
    pub(super) standing: Option<(usize, Idle)>,
}

impl Entry {
    pub(super) fn new(what: &str, version: Option<String>) -> Self {
        Self {
            what: what.to_owned(),
            version,
            one: Times::default(),
            burst: Times::default(),
            burst_size: 0,
            sustained: Times::default(),
            sustained_for: Duration::ZERO,
            idle: None,
            standing: None,
        }
    }

    /// Time for each of a burst, at the median.
    fn each(&self) -> Option<Duration> {
        let size = u32::try_from(self.burst_size).ok().filter(|n| *n > 0)?;
        Some(self.burst.median()? / size)
    }

    fn rate(&self) -> Option<f64> {
        (!self.sustained_for.is_zero()).then(|| count(self.sustained.count()) / self.sustained_for.as_secs_f64())
    }
}

/// Everything that was measured; Wharf first.
#[derive(Debug)]
pub(super) struct Report {
    wharf: String,
    load: (f64, f64),
    pub(super) entries: Vec<Entry>,
    notes: Vec<String>,
}

impl Report {
    pub(super) fn new(wharf: &Path) -> Self {
        let version = machine::version(wharf).unwrap_or_else(|| "wharf, version unknown".to_owned());
        let commit = machine::commit().map_or_else(String::new, |c| format!(" ({c})"));
        Self { wharf: version + &commit, load: (machine::load(), f64::NAN), entries: Vec::new(), notes: Vec::new() }
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
            "# Density: many tasks beside Docker, podman, runc and crun\n\n    cargo run --release -p wharf-bench -- density\n\n\
             It builds Wharf, takes about ten minutes, needs root and a static `busybox`, and leaves nothing behind. Peers that \
             are not installed (Debian: `docker.io`, `podman`, `runc`, `crun`) are left out, and it says so.\n\n",
        );
        page.push_str(&self.budgets());
        page.push_str(&self.starts());
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
        let Some((wharf, peers)) = self.entries.split_first() else { return String::new() };
        let at_most =
            |time: Option<Duration>, ms: u64| time.map(|t| (milliseconds(Some(t)), t <= Duration::from_millis(ms)));
        row("one start, p50", "≤ 20 ms", at_most(wharf.one.median(), 20));
        row("one start, p99", "≤ 60 ms", at_most(wharf.one.percentile(99), 60));
        let runc = peers.iter().find(|e| e.what.contains("runc run")).and_then(|e| e.one.median());
        let faster = ratio(runc, wharf.one.median());
        row("bare `runc run -d` to it, p50", "≥ 1 time", faster.map(|r| (format!("{r:.2} times"), r >= 1.0)));
        let memory = wharf.idle.map(|i| mebibytes(i.cost.rss));
        row(
            "resident memory, idle, what is made ahead included",
            "≤ 30 MiB",
            memory.map(|m| (format!("{m:.1} MiB"), m <= 30.0)),
        );
        let (tasks, standing) = wharf.standing.map_or((0, None), |(n, i)| (n, Some(i)));
        let memory = standing.map(|i| per(mebibytes(i.cost.pss), tasks));
        row(
            &format!("memory of ours per running task, {tasks} of them"),
            "≤ 0.5 MiB",
            memory.map(|m| (format!("{m:.2} MiB"), m <= 0.5)),
        );
        let cpu = standing.map(|i| i.cpu * 100.0);
        row(&format!("idle CPU with {tasks} tasks"), "≤ 0.5 % of a core", cpu.map(|c| (format!("{c:.2} %"), c <= 0.5)));
        table.push('\n');
        table
    }

    fn starts(&self) -> String {
        let mut table = String::from(
            "## Starts\n\n| | one: n | p50 | p99 | at once | until all run, p50 | worst | each | a second, sustained | start then, p50 | p99 |\n\
             |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
        );
        for entry in &self.entries {
            let [p50, p99] = [entry.one.median(), entry.one.percentile(99)].map(milliseconds);
            let [all, worst] = [entry.burst.median(), entry.burst.worst()].map(milliseconds);
            let each = milliseconds(entry.each());
            let rate = entry.rate().map_or_else(|| "–".to_owned(), |r| format!("{r:.1}"));
            let [then50, then99] = [entry.sustained.median(), entry.sustained.percentile(99)].map(milliseconds);
            let (count, bursts, size) = (entry.one.count(), entry.burst.count(), entry.burst_size);
            let what = &entry.what;
            let _ok = writeln!(
                table,
                "| {what} | {count} | {p50} | {p99} | {bursts} × {size} | {all} | {worst} | {each} | {rate} | {then50} | {then99} |"
            );
        }
        let seconds: Vec<String> =
            self.entries.iter().map(|e| format!("{:.0}", e.sustained_for.as_secs_f64())).collect();
        let _ok = writeln!(
            table,
            "\nAt once: Wharf by calls of ten tasks over as many connections, the others by a request or process for each. Sustained: \
             askers side by side who each start one, end it, wait until it is gone and start the next; for {} s, in the order of the \
             table. A task has an address of its own, 0.25 vCPU, 512 MiB and a log; a container of dockerd has an address and a log, one \
             of podman a log, one of runc and crun neither, and nobody who would notice its end. A percentile is the nearest rank.\n",
            seconds.join(", ")
        );
        table
    }

    fn costs(&self) -> String {
        let mut table = String::from(
            "## What many cost\n\n| | running | processes | RSS | PSS | PSS for each | CPU, of a core |\n|---|---:|---:|---:|---:|---:|---:|\n",
        );
        let mut row = |what: &str, running: usize, idle: &Idle| {
            let (rss, pss) = (mebibytes(idle.cost.rss), mebibytes(idle.cost.pss));
            let each = if running == 0 { String::new() } else { format!("{:.2} MiB", per(pss, running)) };
            let (processes, cpu) = (idle.cost.processes, idle.cpu * 100.0);
            let _ok = writeln!(
                table,
                "| {what} | {running} | {processes} | {rss:.1} MiB | {pss:.1} MiB | {each} | {cpu:.2} % |"
            );
        };
        for entry in &self.entries {
            if let Some(idle) = &entry.idle {
                row(&entry.what, 0, idle);
            }
            if let Some((running, idle)) = &entry.standing {
                row(&entry.what, *running, idle);
            }
        }
        table.push_str(
            "\nOf all processes but the containers' own, after 5 s in which nobody asked for anything; CPU over the 10 s that \
             follow. PSS counts a page that several share once, divided among them; RSS counts it for each. Wharf's tasks are here \
             such as the instance's memory admits: an address, a log, 4 CPU units and 32 MiB. runc and crun leave nobody behind.\n\n",
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
        line(&self.wharf);
        for entry in self.entries.iter().skip(1) {
            if let Some(version) = entry.version.as_ref().filter(|v| !v.is_empty()) {
                line(version);
            }
        }
        let (before, after) = self.load;
        line(&format!("Load average over a minute: {before:.1} before, {after:.1} at the end, the benchmark included"));
        for note in &self.notes {
            line(note);
        }
        text
    }
}

#[expect(clippy::cast_precision_loss, reason = "some thousands of starts")]
fn count(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_tells_who_did_what() {
        let mut report = Report::new(Path::new("/nowhere/wharf"));
        let mut wharf = Entry::new("Wharf", None);
        wharf.one.push(Duration::from_millis(9));
        wharf.burst.push(Duration::from_millis(400));
        wharf.burst_size = 100;
        wharf.sustained.push(Duration::from_millis(20));
        wharf.sustained_for = Duration::from_millis(500);
        let mut runc = Entry::new("`runc run -d`, bare", None);
        runc.one.push(Duration::from_millis(18));
        report.entries = vec![wharf, runc];
        let page = report.page();
        assert!(page.contains("| one start, p50 | ≤ 20 ms | 9.00 ms | met |"), "{page}");
        assert!(page.contains("| bare `runc run -d` to it, p50 | ≥ 1 time | 2.00 times | met |"), "{page}");
        assert!(
            page.contains(
                "| Wharf | 1 | 9.00 ms | 9.00 ms | 1 × 100 | 400 ms | 400 ms | 4.00 ms | 2.0 | 20.0 ms | 20.0 ms |"
            ),
            "{page}"
        );
    }
}
