//! The page: what was measured, beside what was promised.

use std::{
    fmt::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use super::{Fleet, WATCH, held::Held, swarm::Beside, thousand::Thousand};
use crate::{
    figures::{Times, mebibytes, milliseconds, per, ratio},
    machine,
    pace::Idle,
};

/// What was measured.
#[derive(Debug)]
pub(super) struct Report {
    wharf: String,
    begun: Instant,
    load: (f64, f64),
    pub(super) beside: Option<(usize, Beside)>,
    /// The services and the nodes they were on.
    pub(super) thousand: Option<(Fleet, String, Thousand)>,
    pub(super) held: Option<(Fleet, String, Held)>,
    notes: Vec<String>,
}

impl Report {
    pub(super) fn new(wharf: &Path) -> Self {
        let version = machine::version(wharf).unwrap_or_else(|| "wharf, version unknown".to_owned());
        let commit = machine::commit().map_or_else(String::new, |c| format!(" ({c})"));
        Self {
            wharf: version + &commit,
            begun: Instant::now(),
            load: (machine::load(), f64::NAN),
            beside: None,
            thousand: None,
            held: None,
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

    /// A part that broke off is told; what it had measured by then stands.
    pub(super) fn part(&mut self, name: &str, measured: anyhow::Result<()>) {
        if let Err(error) = measured {
            self.note(format!("{name}: not everything was measured: {error:#}."));
        }
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
            "# Services: one beside Docker Swarm, and many\n\n    cargo run --release -p wharf-bench -- services\n\n\
             It builds Wharf, takes about a quarter of an hour, needs root and a static `busybox`, and leaves nothing behind. \
             `--only swarm`, `--only thousand` and `--only held` measure a part. Without Docker (Debian: `docker.io`) it says so \
             and measures the rest.\n\n",
        );
        page.push_str(&self.budgets());
        page.push_str(&self.one());
        page.push_str(&self.many());
        page.push_str(&self.most());
        page.push_str(&self.circumstances());
        page
    }

    fn budgets(&self) -> String {
        let Some((tasks, beside)) = &self.beside else { return String::new() };
        let mut table = String::from("## Budgets\n\n| what | budget | measured | |\n|---|---|---|---|\n");
        let mut row = |what: &str, budget: &str, measured: Option<(String, bool)>| {
            let (measured, verdict) = match measured {
                Some((measured, met)) => (measured, if met { "met" } else { "**not met**" }),
                None => ("not measured".to_owned(), ""),
            };
            // Writing to a String cannot fail.
            let _ok = writeln!(table, "| {what} | {budget} | {measured} | {verdict} |");
        };
        let median = beside.running.median();
        let soon = median.map(|time| (milliseconds(Some(time)), time <= Duration::from_millis(800)));
        row(&format!("CreateService to {tasks} RUNNING, median"), "≤ 800 ms", soon);
        let faster = ratio(beside.swarm.median(), median).map(|times| (format!("{times:.1} times"), times >= 20.0));
        row("Docker Swarm's time to it, median", "≥ 20 times", faster);
        table.push('\n');
        table
    }

    fn one(&self) -> String {
        let Some((tasks, beside)) = &self.beside else { return String::new() };
        let mut text = format!(
            "## One service of {tasks} tasks\n\n| | rounds | median | best | worst | median to Wharf's |\n\
             |---|---:|---:|---:|---:|---:|\n"
        );
        let ours = beside.running.median();
        for (what, times, compared) in [
            ("Wharf: CreateService sent to all RUNNING seen", &beside.running, true),
            ("– of this, until CreateService was answered", &beside.answered, false),
            ("`docker service create` begun to all running seen", &beside.swarm, true),
        ] {
            let ratio =
                ratio(times.median(), ours).filter(|_| compared).map_or_else(String::new, |r| format!("{r:.1}"));
            let _ok = writeln!(text, "| {what} | {} | {} | {ratio} |", times.count(), spread(times));
        }
        text.push_str(
            "\nIn turns: each creates a service of the same command of the same static busybox and removes it again, outside of the \
             time that counts, before the other does. A task of Wharf is one of FARGATE with 0.25 vCPU, 512 MiB, an address of its \
             own and a log; DescribeServices is asked every 5 ms for its `runningCount` over a connection that is kept. The swarm \
             has one node and listens on the loopback interface of a network namespace of its own; its replicas have the same limits, an \
             address and a log, its service publishes no port; its list of tasks is asked for every 20 ms. The first \
             service of each, which unpacks the image, does not count.\n\n",
        );
        text
    }

    fn many(&self) -> String {
        let Some((fleet, nodes, many)) = &self.thousand else { return String::new() };
        let Fleet { services, tasks } = *fleet;
        let mut text = format!(
            "## {services} services of {tasks} tasks\n\n`--simulate-nodes {nodes}`: nodes that run nothing, so that the control plane is \
             measured. Four clients create the services side by side.\n\n| | n | median | best | worst |\n|---|---:|---:|---:|---:|\n"
        );
        for (what, times) in [
            ("first CreateService sent to last answered", &many.created),
            ("– to all tasks RUNNING seen", &many.running),
            ("– to all deployments COMPLETED seen", &many.steady),
            ("time on a core until all ran", &many.cpu),
        ] {
            let _ok = writeln!(text, "| {what} | {} | {} |", times.count(), spread(times));
        }
        let (p50, p99) = (milliseconds(many.create.median()), milliseconds(many.create.percentile(99)));
        let _ok = writeln!(text, "\nCreateService, {} of them: p50 {p50}, p99 {p99}.", many.create.count());
        if let Some(idle) = &many.idle {
            let _ok = writeln!(text, "Once all was steady: {}.", stands(idle, many.empty, fleet.all()));
        }
        text.push_str(
            "\nA deployment is COMPLETED when its tasks count as well, which they do after they ran for 40 s, as nothing checks their \
             health. A simulated task takes 12 ms from its node's hearing of it to RUNNING.\n\n",
        );
        text
    }

    fn most(&self) -> String {
        let Some((fleet, nodes, held)) = &self.held else { return String::new() };
        let count = nodes.split(':').next().unwrap_or_default();
        let mut text = format!(
            "## {count} nodes and {} tasks\n\n`--simulate-nodes {nodes}`, {} services of {} tasks.\n\n",
            fleet.all(),
            fleet.services,
            fleet.tasks
        );
        let _ok = writeln!(
            text,
            "- From exec to ready: {}; resident with nodes alone: {:.0} MiB.",
            milliseconds(held.ready),
            mebibytes(held.empty)
        );
        match held.filled {
            Some(filled) => {
                let rate = per_second(held.running, filled);
                let _ok = writeln!(
                    text,
                    "- From the first CreateService until all {} ran: {:.1} s, {rate:.0} tasks a second.",
                    held.running,
                    filled.as_secs_f64()
                );
            }
            None => {
                let _ok =
                    writeln!(text, "- **Not all ran in time**: {} did, {} were made.", held.running, held.pending);
            }
        }
        if let Some(idle) = &held.idle {
            let _ok = writeln!(text, "- Then: {}.", stands(idle, held.empty, held.running + held.pending));
        }
        if held.describe.count() > 0 {
            text.push_str("\n| | n | p50 | p99 | worst |\n|---|---:|---:|---:|---:|\n");
            for (what, times) in [
                ("UpdateService of one task more, sent to RUNNING seen", &held.changes),
                ("DescribeTasks of 100", &held.describe),
                ("ListTasks, a page of 100 of all", &held.list),
                ("ListTasks with serviceName, a page of 100", &held.list_service),
            ] {
                let [p50, p99, worst] = [times.median(), times.percentile(99), times.worst()].map(milliseconds);
                let _ok = writeln!(text, "| {what} | {} | {p50} | {p99} | {worst} |", times.count());
            }
            text.push_str(
                "\nOne client, one question at a time, over a connection that is kept. The changes are each of another service, and \
                 DescribeServices is asked every 5 ms. A percentile is the nearest rank, so p99 of 50 is the worst.\n",
            );
        }
        text.push('\n');
        text
    }

    fn circumstances(&self) -> String {
        let mut text = String::from("## Circumstances\n\n");
        let date = jiff::Timestamp::now().to_string();
        let mut line = |line: &str| {
            let _ok = writeln!(text, "- {line}");
        };
        line(&format!("{}; {}", date.split('T').next().unwrap_or_default(), machine::description()));
        line(&self.wharf);
        if let Some(version) = self.beside.as_ref().and_then(|(_, beside)| beside.swarm_version.as_ref()) {
            line(&format!("Docker {version}"));
        }
        let (before, after) = self.load;
        let minutes = self.begun.elapsed().as_secs_f64() / 60.0;
        line(&format!("It took {minutes:.1} minutes; load average {before:.1} before, {after:.1} at the end"));
        for note in &self.notes {
            line(note);
        }
        text
    }
}

/// Median, best and worst as cells.
fn spread(times: &Times) -> String {
    let [median, best, worst] = [times.median(), times.percentile(0), times.worst()].map(milliseconds);
    format!("{median} | {best} | {worst}")
}

/// What a server costs that holds so many tasks, in words.
fn stands(idle: &Idle, empty: u64, tasks: usize) -> String {
    let (rss, cpu, watched) = (mebibytes(idle.cost.rss), idle.cpu * 100.0, WATCH.as_secs());
    let each = per(mebibytes(idle.cost.rss.saturating_sub(empty)) * 1024.0, tasks);
    format!(
        "{rss:.0} MiB resident, {each:.1} KiB for each task beyond the {:.0} MiB without; {cpu:.2} % of a core over {watched} s in which \
         nobody asked for anything",
        mebibytes(empty)
    )
}

fn per_second(count: usize, time: Duration) -> f64 {
    1.0 / per(time.as_secs_f64(), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_that_is_missed_is_told() {
        let mut report = Report::new(Path::new("/nowhere/wharf"));
        let mut beside = Beside::default();
        beside.running.push(Duration::from_millis(900));
        beside.swarm.push(Duration::from_secs(18));
        report.beside = Some((50, beside));
        let budgets = report.budgets();
        assert!(
            budgets.contains("| CreateService to 50 RUNNING, median | ≤ 800 ms | 900 ms | **not met** |"),
            "{budgets}"
        );
        assert!(budgets.contains("| ≥ 20 times | 20.0 times | met |"), "{budgets}");
        assert!((per_second(50, Duration::from_secs(2)) - 25.0).abs() < 1e-9);
    }
}
