//! Many services on nodes that run nothing.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::ensure;

use super::{Options, WATCH, client};
use crate::{
    figures::Times,
    pace::{Idle, idle_for},
    peers::Peer,
    wharf::Wharf,
};

const LIMIT: Duration = Duration::from_secs(180);

/// What was measured.
#[derive(Debug, Default)]
pub(super) struct Thousand {
    /// One CreateService.
    pub(super) create: Times,
    /// From the first CreateService until the last was answered.
    pub(super) created: Times,
    /// From the first CreateService until all tasks ran.
    pub(super) running: Times,
    /// Until all deployments were over too.
    pub(super) steady: Times,
    /// Time on a core until all tasks ran.
    pub(super) cpu: Times,
    /// After the last round: once all are steady.
    pub(super) idle: Option<Idle>,
    /// Resident memory before there was a service.
    pub(super) empty: u64,
}

pub(super) fn measure(
    program: &Path,
    directory: &Path,
    options: &Options,
    measured: &mut Thousand,
) -> anyhow::Result<()> {
    let fleet = options.many;
    for round in 1..=options.many_rounds {
        eprintln!("{} services of {} tasks, round {round} of {}", fleet.services, fleet.tasks, options.many_rounds);
        let mut server =
            Wharf::start_simulating(program, &directory.join(format!("round-{round}")), &options.many_nodes)?;
        server.register()?;
        let before = server.cost()?;
        let begin = Instant::now();
        measured.create.extend(client::create_all(&server, fleet)?);
        let created = begin.elapsed();
        ensure!(client::wait_all(&server, fleet, LIMIT, client::runs)?, "not all ran after {} s", LIMIT.as_secs());
        let running = begin.elapsed();
        let cpu = server.cost()?.cpu.saturating_sub(before.cpu);
        ensure!(client::wait_all(&server, fleet, LIMIT, client::is_steady)?, "not all were steady in time");
        measured.steady.push(begin.elapsed());
        measured.created.push(created);
        measured.running.push(running);
        measured.cpu.push(cpu);
        measured.empty = before.rss;
        if round == options.many_rounds {
            eprintln!("idling");
            measured.idle = Some(idle_for(WATCH, || server.cost())?);
        }
        server.stop()?;
    }
    Ok(())
}
