//! Steps: one task at a time from RunTask to RUNNING, and when each of its steps was done.
//!
//! The client's steps are its own clock's; the server's are the times of the lines that it says about a sandbox at
//! `WHARF_LOG=debug`, which come from the same clock. A step's figure is the median over all tasks of the time since RunTask was
//! sent. What the shim and the new process do is one step here: a further command shows what the kernel does in it.

use std::{
    collections::HashMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use anyhow::{Context, ensure};
use clap::Args;

use crate::{
    figures::{Times, milliseconds},
    image::Image,
    pace::pause,
    wharf::Wharf,
};

/// What the server says, and what it means, in the order of a start. Steps at the same time stand in the order they usually end in.
const SAID: [(&str, &str); 9] = [
    ("the task is written", "the task is on disk: one durable write by RunTask"),
    ("its spec is here", "the agent has it: the controller placed it, a second durable write"),
    ("network is taken", "it has an address and a namespace with an interface"),
    ("cgroups and shim are made", "its cgroups are made and its shim is executed"),
    ("network, record, cgroups and shim are made", "what was taken is on disk too"),
    ("provisioned", "the shim is up and holds the namespace: PENDING"),
    ("files are made", "the container's files and its log are made"),
    ("started", "its cgroups are made, the shim bore it, and its program was executed"),
    ("its status is told", "RUNNING is in the store"),
];
const FILTER: &str = "info,wharf_ecs=debug,wharf_node=debug";
const WARM_UP: usize = 5;
const BREATH: Duration = Duration::from_millis(100);

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Tasks
    #[arg(long, default_value_t = 200)]
    rounds: usize,
}

pub(crate) fn run(wharf: &Path, options: &Options) -> anyhow::Result<()> {
    ensure!(rustix::process::geteuid().is_root(), "containers need root: run this as root");
    let parent = std::env::var_os("WHARF_BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let directory = tempfile::Builder::new().prefix("wharf-bench-").tempdir_in(parent)?;
    let image = Image::make(&directory.path().join("image"))?;
    let mut server = Wharf::start_saying(wharf, &directory.path().join("wharf"), FILTER)?;
    server.prepare(&image.archive)?;
    let (mut answered, mut seen, mut sent) = (Times::default(), Times::default(), HashMap::new());
    for round in 0..options.rounds + WARM_UP {
        let at = SystemTime::now();
        let started = server.run_task()?;
        if round >= WARM_UP {
            answered.push(started.answered);
            seen.push(started.running);
            let id = started.task.rsplit('/').next().context("an ARN without a slash")?;
            sent.insert(id.to_owned(), at);
        }
        server.stop_task(&started.task)?;
        pause(BREATH);
    }
    let log = server.log.clone();
    server.stop()?;
    let said = std::fs::read_to_string(&log).with_context(|| format!("cannot read {}", log.display()))?;
    let steps = steps(&said, &sent);
    println!("{}", table(&steps, &answered, &seen));
    Ok(())
}

/// The times of every step, since its task was asked for.
fn steps(log: &str, sent: &HashMap<String, SystemTime>) -> Vec<Times> {
    let mut steps = vec![Times::default(); SAID.len()];
    for line in log.lines() {
        let Some((at, rest)) = line.split_once(' ') else { continue };
        let Some(at) = at.parse::<jiff::Timestamp>().ok().map(SystemTime::from) else { continue };
        let Some(id) = field(rest, "sandbox=") else { continue };
        let Some(begin) = sent.get(id) else { continue };
        let message =
            |text: &str| rest.split_once(": ").is_some_and(|(_, said)| said.starts_with(&format!("{text} sandbox=")));
        let Some(index) = SAID.iter().position(|(text, _)| message(text)) else { continue };
        // Other phases are told too.
        let other = field(rest, "phase=").is_some_and(|phase| phase != "Running");
        if let (false, Ok(time)) = (other, at.duration_since(*begin)) {
            steps[index].push(time);
        }
    }
    steps
}

/// The value behind a name such as `sandbox=`, without quotes.
fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(name)?;
    rest.split(' ').next().map(|value| value.trim_matches('"'))
}

fn table(steps: &[Times], answered: &Times, seen: &Times) -> String {
    let mut rows: Vec<(&str, &Times)> = SAID.iter().map(|(_, means)| *means).zip(steps).collect();
    rows.push(("RunTask is answered (the rest goes on beside it)", answered));
    rows.push(("the client, who asks every millisecond, has seen RUNNING", seen));
    rows.sort_by_key(|(_, times)| times.median());
    let mut table = String::from("| when | p50 | after the one before | p99 |\n|---|---:|---:|---:|\n");
    let mut before = Duration::ZERO;
    for (what, times) in rows {
        let Some(median) = times.median() else { continue };
        let after = milliseconds(Some(median.saturating_sub(before)));
        let (p50, p99) = (milliseconds(Some(median)), milliseconds(times.percentile(99)));
        // Writing to a String cannot fail.
        let _ok = writeln!(table, "| {what} | {p50} | {after} | {p99} |");
        before = median;
    }
    let _ok = writeln!(table, "\n{} tasks, one after the other, since RunTask was sent.", seen.count());
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_steps() {
        let log = "\
2026-11-21T10:00:00.001500Z DEBUG wharf_ecs::task::run: the task is written sandbox=\"aa\"
2026-11-21T10:00:00.003000Z DEBUG wharf_node::supervisor: its status is told sandbox=\"aa\" phase=Pending
2026-11-21T10:00:00.004000Z DEBUG wharf_node::supervisor: its status is told sandbox=\"aa\" phase=Running
2026-11-21T10:00:00.004000Z DEBUG wharf_node::supervisor: its status is told sandbox=\"bb\" phase=Running
2026-11-21T10:00:00.003500Z DEBUG wharf_node::supervisor::start: started sandbox=\"aa\" name=\"app\" took=2ms
  INFO something else
";
        let begin: jiff::Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let sent = [("aa".to_owned(), SystemTime::from(begin))].into();
        let steps = steps(log, &sent);
        let of = |n: usize| (steps[n].count(), steps[n].median().map(|t| t.as_micros()));
        assert_eq!((of(0), of(7), of(8)), ((1, Some(1500)), (1, Some(3500)), (1, Some(4000))));
        let mut seen = Times::default();
        seen.push(Duration::from_millis(5));
        let table = table(&steps, &Times::default(), &seen);
        assert!(table.contains("| RUNNING is in the store | 4.00 ms | 0.50 ms | 4.00 ms |"), "{table}");
    }
}
