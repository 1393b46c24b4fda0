//! The page: who was asked what, and what came of it.

use std::{fmt::Write as _, path::Path};

use crate::{
    figures::{Times, mebibytes, milliseconds},
    machine,
};

/// Rates by round.
#[derive(Debug, Default)]
pub(super) struct Rates(Vec<f64>);

impl Rates {
    pub(super) fn push(&mut self, rate: f64) {
        self.0.push(rate);
        self.0.sort_by(f64::total_cmp);
    }

    fn median(&self) -> Option<f64> {
        self.0.get(self.0.len().saturating_sub(1) / 2).copied()
    }
}

/// By one client, or by many.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// Bytes a second.
    pub(super) push_small: Rates,
    pub(super) pull_small: Rates,
    /// Manifests a second.
    pub(super) push_manifests: Rates,
    pub(super) pull_manifests: Rates,
}

/// What was measured of one of them.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) what: &'static str,
    one: Figures,
    many: Figures,
    pub(super) push_large: Rates,
    pub(super) pull_large: Rates,
    /// Bytes resident while the large blob passed.
    pub(super) peak: u64,
}

impl Entry {
    pub(super) fn new(what: &'static str) -> Self {
        let (one, many) = (Figures::default(), Figures::default());
        Self { what, one, many, push_large: Rates::default(), pull_large: Rates::default(), peak: 0 }
    }

    pub(super) fn of(&mut self, clients: usize) -> &mut Figures {
        if clients == 1 { &mut self.one } else { &mut self.many }
    }
}

/// One of an entry's figures.
type Figure = Box<dyn Fn(&Entry) -> Option<f64>>;

/// Everything that was measured; Wharf first.
#[derive(Debug)]
pub(super) struct Report {
    wharf: String,
    load: (f64, f64),
    clients: usize,
    large: u64,
    pub(super) entries: Vec<Entry>,
    pub(super) push_to_running: Times,
    notes: Vec<String>,
}

impl Report {
    pub(super) fn new(wharf: &Path, clients: usize, large: u64) -> Self {
        let version = machine::version(wharf).unwrap_or_else(|| "wharf, version unknown".to_owned());
        let commit = machine::commit().map_or_else(String::new, |c| format!(" ({c})"));
        let load = (machine::load(), f64::NAN);
        let (entries, push_to_running, notes) = (Vec::new(), Times::default(), Vec::new());
        Self { wharf: version + &commit, load, clients, large, entries, push_to_running, notes }
    }

    /// The measuring is over.
    pub(super) fn end(&mut self) {
        self.load.1 = machine::load();
    }

    pub(super) fn note(&mut self, note: String) {
        eprintln!("{note}");
        self.notes.push(note);
    }

    /// The page, in Markdown.
    pub(super) fn page(&self) -> String {
        let mut page = String::from(
            "# The registry beside Debian's docker-registry\n\n    cargo run --release -p wharf-bench -- registry\n\n\
             It builds Wharf, takes a few minutes, needs root and a static `busybox`, and leaves nothing behind. The peer is \
             Debian's package `docker-registry`; where it is not installed it is left out. The budget (design.md) is twice the \
             peer's bytes and manifests a second. Medians of the rounds; the clients share the machine with the servers.\n\n",
        );
        let mib = |rate: &Rates| rate.median().map(|bytes| bytes / f64::from(1 << 20));
        let (many, large) = (self.clients, self.large);
        let rows: [(String, &str, Figure); 10] = [
            ("push, blobs of 1 MiB, 1 client".into(), "MiB/s", Box::new(move |e| mib(&e.one.push_small))),
            (format!("push, blobs of 1 MiB, {many} clients"), "MiB/s", Box::new(move |e| mib(&e.many.push_small))),
            (format!("push, a blob of {large} MiB"), "MiB/s", Box::new(move |e| mib(&e.push_large))),
            ("pull, blobs of 1 MiB, 1 client".into(), "MiB/s", Box::new(move |e| mib(&e.one.pull_small))),
            (format!("pull, blobs of 1 MiB, {many} clients"), "MiB/s", Box::new(move |e| mib(&e.many.pull_small))),
            (format!("pull, a blob of {large} MiB"), "MiB/s", Box::new(move |e| mib(&e.pull_large))),
            ("push, manifests, 1 client".into(), "a second", Box::new(|e| e.one.push_manifests.median())),
            (format!("push, manifests, {many} clients"), "a second", Box::new(|e| e.many.push_manifests.median())),
            ("pull, manifests, 1 client".into(), "a second", Box::new(|e| e.one.pull_manifests.median())),
            (format!("pull, manifests, {many} clients"), "a second", Box::new(|e| e.many.pull_manifests.median())),
        ];
        page.push_str("| what | unit |");
        for entry in &self.entries {
            // Writing to a String cannot fail.
            let _ok = write!(page, " {} |", entry.what);
        }
        page.push_str(" times the peer | |\n|---|---|");
        page.push_str(&"---:|".repeat(self.entries.len()));
        page.push_str("---:|---|\n");
        for (what, unit, of) in &rows {
            let _ok = write!(page, "| {what} | {unit} |");
            let figures: Vec<Option<f64>> = self.entries.iter().map(of).collect();
            for figure in &figures {
                let _ok = write!(page, " {} |", figure.map_or_else(|| "–".to_owned(), |f| format!("{f:.0}")));
            }
            let times = figures.first().copied().flatten().zip(figures.get(1).copied().flatten()).map(|(w, p)| w / p);
            let verdict = times.map_or("", |times| if times >= 2.0 { "met" } else { "**not met**" });
            let _ok = writeln!(page, " {} | {verdict} |", times.map_or_else(|| "–".to_owned(), |t| format!("{t:.1}")));
        }
        page.push_str("\n## Memory\n\nThe most that was resident while the large blob passed in and out:\n\n");
        for entry in &self.entries {
            let _ok = writeln!(page, "- {}: {:.1} MiB", entry.what, mebibytes(entry.peak));
        }
        let [p50, worst] = [self.push_to_running.median(), self.push_to_running.worst()].map(milliseconds);
        let _ok = write!(
            page,
            "\n## From push to running\n\nA new image of one layer (a static busybox, gzip), from the first byte of its push to its \
             task seen RUNNING, definition registered meanwhile: p50 {p50}, worst {worst}, {} times.\n",
            self.push_to_running.count()
        );
        let _ok = write!(
            page,
            "\n## Circumstances\n\n- {}\n- {}\n- load before and after: {:.2}, {:.2}\n",
            self.wharf,
            machine::description(),
            self.load.0,
            self.load.1
        );
        for note in &self.notes {
            let _ok = writeln!(page, "- {note}");
        }
        page
    }
}
