//! As many nodes and tasks as a cluster is to hold.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use super::{Options, WATCH, client, report::Report};
use crate::{
    figures::Times,
    pace::{Idle, idle_for, pause},
    peers::Peer,
    wharf::Wharf,
};

/// Changes of a service, each of another one.
const CHANGES: usize = 50;
/// Questions of each kind.
const QUESTIONS: usize = 200;
/// Deployments are over after the 40 seconds that a task must have run, and the look that follows.
const STEADY: Duration = Duration::from_secs(60);

/// What was measured.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// From exec until it answered that it is healthy.
    pub(super) ready: Option<Duration>,
    /// Resident memory with nodes alone.
    pub(super) empty: u64,
    /// Until all ran; `None` if time was too short.
    pub(super) filled: Option<Duration>,
    /// Tasks that ran when questions began, and tasks that were made but did not run.
    pub(super) running: usize,
    pub(super) pending: usize,
    /// From sending UpdateService with one task more until DescribeServices had answered that it runs.
    pub(super) changes: Times,
    pub(super) describe: Times,
    pub(super) list: Times,
    pub(super) list_service: Times,
    pub(super) idle: Option<Idle>,
}

pub(super) fn measure(
    program: &Path,
    directory: &Path,
    options: &Options,
    held: &mut Held,
    report: &mut Report,
) -> anyhow::Result<()> {
    let fleet = options.held;
    eprintln!("{} services of {} tasks on {}", fleet.services, fleet.tasks, options.held_nodes);
    let mut server = Wharf::start_simulating(program, directory, &options.held_nodes)?;
    held.ready = Some(server.ready_after);
    server.register()?;
    pause(Duration::from_secs(2));
    held.empty = server.cost()?.rss;
    let limit = Duration::from_secs(options.held_seconds);
    let begin = Instant::now();
    client::create_all(&server, fleet)?;
    let full = client::wait_all(&server, fleet, limit, client::runs)?;
    held.filled = full.then(|| begin.elapsed());
    (held.running, held.pending) = client::count(&server, fleet)?;
    if !full {
        report.note(format!(
            "Of {} tasks {} ran after {} s, and {} were on their way; the rest was not measured.",
            fleet.all(),
            held.running,
            limit.as_secs(),
            held.pending
        ));
        held.idle = Some(idle_for(WATCH, || server.cost())?);
        return server.stop();
    }
    eprintln!("until all are steady");
    client::wait_all(&server, fleet, STEADY, client::is_steady)?;
    eprintln!("idling");
    held.idle = Some(idle_for(WATCH, || server.cost())?);

    eprintln!("{QUESTIONS} questions of each kind");
    let mut next = None;
    for question in 0..QUESTIONS {
        let name = client::name(question * 7 % fleet.services);
        let begin = Instant::now();
        let (tasks, _) = client::list(&server, Some(&name), None)?;
        held.list_service.push(begin.elapsed());
        let begin = Instant::now();
        client::describe_tasks(&server, &tasks)?;
        held.describe.push(begin.elapsed());
        let begin = Instant::now();
        (_, next) = client::list(&server, None, next.as_deref())?;
        held.list.push(begin.elapsed());
    }
    eprintln!("{CHANGES} changes");
    for change in 0..CHANGES {
        let begin = Instant::now();
        let rounds = change / fleet.services;
        client::scale(&server, &client::name(change % fleet.services), fleet.tasks + 1 + rounds)?;
        held.changes.push(begin.elapsed());
    }
    server.stop()
}
