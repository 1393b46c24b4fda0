//! What is used, as lines for a terminal.

use clap::ValueEnum;

use super::rates::{Use, View, float};
use crate::commands::sandboxes::SHORT;

/// What the tasks are in the order of, the greatest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sort {
    #[default]
    Cpu,
    Memory,
    Network,
    Io,
}

impl Sort {
    fn of(self, used: &Use) -> f64 {
        let both = |a: Option<f64>, b: Option<f64>| a.unwrap_or(0.0) + b.unwrap_or(0.0);
        match self {
            Self::Cpu => used.cpu_percent.unwrap_or(0.0),
            Self::Memory => float(used.memory),
            Self::Network => both(used.received_rate, used.sent_rate),
            Self::Io => both(used.read_rate, used.written_rate),
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Cpu => "CPU",
            Self::Memory => "memory",
            Self::Network => "network",
            Self::Io => "block I/O",
        }
    }
}

/// The columns beside the name, and how wide each is.
const COLUMNS: [(&str, usize); 10] = [
    ("CPU %", 7),
    ("MEMORY", 10),
    ("LIMIT", 10),
    ("MEM %", 6),
    ("CACHE", 10),
    ("RX/s", 10),
    ("TX/s", 10),
    ("READ/s", 10),
    ("WRITE/s", 10),
    ("PIDS", 5),
];

/// What the whole screen shows, a line each, none longer than `width` and no more than `height`: a summary, the table's head, tasks with
/// their containers.
pub(super) fn screen(view: &View, sort: Sort, width: usize, height: usize) -> Vec<String> {
    let mut lines = vec![summary(view, sort)];
    lines.extend(table(view, sort));
    lines.truncate(height);
    lines.into_iter().map(|line| line.chars().take(width).collect()).collect()
}

/// The table: its head, then for each task a line, and one for each container if there are several.
pub(super) fn table(view: &View, sort: Sort) -> Vec<String> {
    let mut tasks: Vec<_> = view.tasks.iter().collect();
    // Stable, so that what is idle does not jump about.
    tasks.sort_by(|a, b| sort.of(&b.all).total_cmp(&sort.of(&a.all)));
    let mut rows: Vec<(String, [String; 10])> = Vec::new();
    for task in tasks {
        let id: String = task.task.chars().take(SHORT).collect();
        match &task.containers[..] {
            [only] => rows.push((format!("{id} {}", only.container), cells(&task.all))),
            several => {
                rows.push((id, cells(&task.all)));
                let mut several: Vec<_> = several.iter().collect();
                several.sort_by(|a, b| sort.of(&b.all).total_cmp(&sort.of(&a.all)));
                rows.extend(several.into_iter().map(|c| (format!("  {}", c.container), cells(&c.all))));
            }
        }
    }
    let head = ("TASK / CONTAINER".to_owned(), COLUMNS.map(|(name, _)| name.to_owned()));
    let name = rows.iter().chain([&head]).map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(40);
    let line = |(label, cells): (String, [String; 10])| {
        let label: String = label.chars().take(name).collect();
        let cells: String = cells.iter().zip(COLUMNS).map(|(cell, (_, width))| format!(" {cell:>width$}")).collect();
        format!("{label:name$}{cells}")
    };
    [head].into_iter().chain(rows).map(line).collect()
}

fn summary(view: &View, sort: Sort) -> String {
    // Not `sum`: that of nothing is less than zero.
    let cpu = view.tasks.iter().filter_map(|t| t.all.cpu_percent).fold(0.0, |sum, percent| sum + percent);
    let memory: u64 = view.tasks.iter().map(|t| t.all.memory).sum();
    let containers: usize = view.tasks.iter().map(|t| t.containers.len()).sum();
    format!(
        "{} tasks, {containers} containers   CPU {:.1} of {} cores   memory {} of {}   by {} (c m n i), q quits",
        view.tasks.len(),
        cpu / 100.0,
        view.cores,
        bytes(float(memory)),
        bytes(float(view.memory)),
        sort.word(),
    )
}

fn cells(used: &Use) -> [String; 10] {
    let percent = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"));
    let rate = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), bytes);
    let limit = used.memory_limit.filter(|limit| *limit > 0);
    [
        percent(used.cpu_percent),
        bytes(float(used.memory)),
        limit.map_or_else(|| "-".to_owned(), |limit| bytes(float(limit))),
        percent(limit.map(|limit| float(used.memory) * 100.0 / float(limit))),
        bytes(float(used.cache)),
        rate(used.received_rate),
        rate(used.sent_rate),
        rate(used.read_rate),
        rate(used.written_rate),
        used.pids.to_string(),
    ]
}

/// Bytes in the largest unit of which there is one, with one decimal.
fn bytes(value: f64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if value < 1024.0 {
        return format!("{value:.0} B");
    }
    let mut value = value / 1024.0;
    let mut unit = 0;
    while value >= 1023.95 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::{
        super::rates::{
            tests::{container, reading, sandbox, usage},
            view,
        },
        *,
    };

    fn seen() -> View {
        let web = |at, cpu: u64, received| {
            let part =
                |name: &str, share: u64| container(name, Some(usage(cpu * share, 8 << 20, Some(64 << 20), Some(cpu))));
            let all = usage(cpu * 10, 24 << 20, Some(512 << 20), Some(cpu));
            sandbox(
                "0123456789abcdef",
                at,
                all,
                received,
                vec![part("web", 2), part("worker-with-a-very-long-name-indeed", 8)],
            )
        };
        let idle = |at| {
            sandbox(
                "fedc",
                at,
                usage(7, 3 << 30, None, None),
                0,
                vec![container("db", Some(usage(7, 3 << 30, None, None)))],
            )
        };
        let before = reading(vec![idle(0), web(0, 0, 0)]);
        view(Some(&before), &reading(vec![idle(1000), web(1000, 123_456_789, 2_000_000)]))
    }

    #[test]
    fn screens() {
        let screen = |sort, width, height| screen(&seen(), sort, width, height).join("\n");
        let pages = [
            screen(Sort::Cpu, 200, 50),
            screen(Sort::Memory, 200, 50),
            screen(Sort::Network, 60, 4),
            screen(Sort::Io, 20, 1),
            super::screen(&view(None, &reading(Vec::new())), Sort::Cpu, 200, 50).join("\n"),
        ];
        insta::assert_snapshot!("top", pages.join("\n----------\n"));
    }

    #[test]
    fn amounts() {
        let of = |value: u64| bytes(float(value));
        assert_eq!([of(0), of(1023), of(1024), of(1_048_570)], ["0 B", "1023 B", "1.0 KiB", "1.0 MiB"]);
        assert_eq!([of(3 << 30), of(u64::MAX)], ["3.0 GiB", "16777216.0 TiB"]);
    }
}
