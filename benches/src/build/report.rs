//! The page: who built what, and how long it took.

use std::{fmt::Write as _, path::Path};

use crate::{
    figures::{Times, mebibytes, milliseconds, ratio},
    machine,
};

/// Of one context.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) cold: Times,
    pub(super) cached: Times,
    pub(super) changed: Times,
}

/// What was measured of one of them.
#[derive(Debug)]
pub(super) struct Entry {
    what: &'static str,
    pub(super) small: Built,
    pub(super) large: Built,
    /// Bytes resident while the image of many files was made; 0 if nobody could tell.
    pub(super) peak: u64,
}

impl Entry {
    pub(super) fn new(what: &'static str) -> Self {
        Self { what, small: Built::default(), large: Built::default(), peak: 0 }
    }
}

/// One of an entry's figures.
type Figure = fn(&Entry) -> &Times;

/// Everything that was measured; Wharf first.
#[derive(Debug)]
pub(super) struct Report {
    wharf: String,
    load: (f64, f64),
    files: usize,
    pub(super) entries: Vec<Entry>,
    notes: Vec<String>,
}

impl Report {
    pub(super) fn new(wharf: &Path, files: usize) -> Self {
        let version = machine::version(wharf).unwrap_or_else(|| "wharf, version unknown".to_owned());
        let commit = machine::commit().map_or_else(String::new, |c| format!(" ({c})"));
        let load = (machine::load(), f64::NAN);
        Self { wharf: version + &commit, load, files, entries: Vec::new(), notes: Vec::new() }
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
            "# Builds beside docker and buildah\n\n    cargo run --release -p wharf-bench -- build\n\n\
             It builds Wharf, takes a few minutes, needs root and a static `busybox`, and leaves nothing behind. Peers that are not \
             installed are left out. Medians of the rounds, and in brackets how many times Wharf's time each peer took; the whole \
             command, from its start to its end.\n\n",
        );
        let files = self.files;
        let rows: [(String, Figure); 6] = [
            ("5 steps, cold".into(), |e| &e.small.cold),
            ("5 steps, all cached".into(), |e| &e.small.cached),
            ("5 steps, one source file changed".into(), |e| &e.small.changed),
            (format!("{files} files, cold"), |e| &e.large.cold),
            (format!("{files} files, all cached"), |e| &e.large.cached),
            (format!("{files} files, one changed"), |e| &e.large.changed),
        ];
        page.push_str("| what |");
        for entry in &self.entries {
            // Writing to a String cannot fail.
            let _ok = write!(page, " {} |", entry.what);
        }
        page.push_str("\n|---|");
        page.push_str(&"---:|".repeat(self.entries.len()));
        page.push('\n');
        for (what, of) in &rows {
            let _ok = write!(page, "| {what} |");
            let ours = self.entries.first().and_then(|entry| of(entry).median());
            for (number, entry) in self.entries.iter().enumerate() {
                let median = of(entry).median();
                let times = ratio(median, ours).filter(|_| number > 0);
                let times = times.map_or_else(String::new, |times| format!(" ({times:.1})"));
                let _ok = write!(page, " {}{times} |", milliseconds(median));
            }
            page.push('\n');
        }
        page.push_str("\n## Memory\n\nThe most that was resident while the image of many files was made, cold:\n\n");
        for entry in &self.entries {
            let peak =
                if entry.peak == 0 { "not measured".to_owned() } else { format!("{:.1} MiB", mebibytes(entry.peak)) };
            let _ok = writeln!(page, "- {}: {peak}", entry.what);
        }
        let _ok = write!(
            page,
            "\nOf Wharf and docker it is the daemons', of buildah the command's.\n\n## Circumstances\n\n- {}\n- {}\n- load before \
             and after: {:.2}, {:.2}\n",
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
