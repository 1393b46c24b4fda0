//! Services: how soon one runs, beside Docker Swarm, and what many cost.
//!
//! Three parts. `swarm`: a service of some tasks, from CreateService to the last RUNNING, in turns with a swarm of one node that
//! is asked for as many replicas of the same image. `thousand`: services on nodes that run nothing (`--simulate-nodes`), so that
//! what is measured is the control plane: until all run, until all are steady, and what they cost when nothing changes. `held`:
//! as many nodes and tasks as a cluster is to hold: memory, how soon a change of a service is seen to be done, and how soon
//! questions are answered. Clients keep their connections. What goes wrong in one part is noted, and the others go on.

mod client;
mod held;
mod report;
mod swarm;
mod thousand;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};

use self::{held::Held, report::Report, swarm::Beside, thousand::Thousand};
use crate::page;

/// How long a server with many tasks is watched while nothing changes.
const WATCH: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Measure these parts only
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
    /// Rounds beside the swarm
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Tasks of the service beside the swarm
    #[arg(long, default_value_t = 50)]
    tasks: usize,
    /// Rounds of many services
    #[arg(long, default_value_t = 3)]
    many_rounds: usize,
    /// Many services: how many, and the tasks of each
    #[arg(long, value_name = "SERVICES:TASKS", default_value = "1000:10", value_parser = fleet)]
    many: Fleet,
    /// The simulated nodes that they are on
    #[arg(long, value_name = "COUNT:CORES:GIB", default_value = "500:16:64")]
    many_nodes: String,
    /// As many as are to be held: services, and the tasks of each
    #[arg(long, value_name = "SERVICES:TASKS", default_value = "400:500", value_parser = fleet)]
    held: Fleet,
    /// The simulated nodes that they are on
    #[arg(long, value_name = "COUNT:CORES:GIB", default_value = "10000:16:64")]
    held_nodes: String,
    /// After so many seconds no more are waited for, and what is there is measured
    #[arg(long, default_value_t = 300)]
    held_seconds: u64,
    /// Also write the page to this file. What stands in it below the line that says so is kept
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// One service beside Docker Swarm
    Swarm,
    /// Many services
    Thousand,
    /// As many nodes and tasks as are to be held
    Held,
}

/// Services of the same size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fleet {
    services: usize,
    tasks: usize,
}

impl Fleet {
    fn all(self) -> usize {
        self.services * self.tasks
    }
}

fn fleet(text: &str) -> Result<Fleet, String> {
    let parsed = text.split_once(':').and_then(|(services, tasks)| {
        let fleet = Fleet { services: services.parse().ok()?, tasks: tasks.parse().ok()? };
        (fleet.all() > 0).then_some(fleet)
    });
    parsed.ok_or_else(|| "it is SERVICES:TASKS, such as 1000:10".to_owned())
}

pub(crate) fn run(wharf: &Path, options: &Options) -> anyhow::Result<()> {
    ensure!(rustix::process::geteuid().is_root(), "containers need root: run this as root");
    let parent = std::env::var_os("WHARF_BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let directory = tempfile::Builder::new().prefix("wharf-bench-").tempdir_in(parent)?;
    let at = |name: &str| directory.path().join(name);
    let mut report = Report::new(wharf);
    let wanted = |part| options.only.is_empty() || options.only.contains(&part);

    if wanted(Part::Swarm) {
        let mut beside = Beside::default();
        let measured = swarm::measure(wharf, &at("swarm"), options, &mut beside, &mut report);
        report.part("Beside the swarm", measured);
        report.beside = Some((options.tasks, beside));
    }
    if wanted(Part::Thousand) {
        let mut thousand = Thousand::default();
        let measured = thousand::measure(wharf, &at("thousand"), options, &mut thousand);
        report.part("Many services", measured);
        report.thousand = Some((options.many, options.many_nodes.clone(), thousand));
    }
    if wanted(Part::Held) {
        let mut held = Held::default();
        let measured = held::measure(wharf, &at("held"), options, &mut held, &mut report);
        report.part("As many as are to be held", measured);
        report.held = Some((options.held, options.held_nodes.clone(), held));
    }

    report.end();
    let text = report.page();
    println!("{text}");
    if let Some(file) = &options.markdown {
        page::write(file, &text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fleets_are_read() {
        assert_eq!(fleet("1000:10"), Ok(Fleet { services: 1000, tasks: 10 }));
        for bad in ["", "10", "0:1", "a:b", "1:2:3"] {
            assert!(fleet(bad).is_err(), "{bad}");
        }
    }
}
