//! One service beside Docker Swarm, in turns.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use super::{Options, client, report::Report};
use crate::{figures::Times, image::Image, pace::pause, peers::Swarm, wharf::Wharf};

/// What was taken down is not to slow the next turn.
const REST: Duration = Duration::from_secs(2);

/// What was measured.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// From sending CreateService until DescribeServices had answered that all run.
    pub(super) running: Times,
    /// Of this, until CreateService was answered.
    pub(super) answered: Times,
    pub(super) swarm: Times,
    pub(super) swarm_version: Option<String>,
}

pub(super) fn measure(
    program: &Path,
    directory: &Path,
    options: &Options,
    beside: &mut Beside,
    report: &mut Report,
) -> anyhow::Result<()> {
    let image = Image::make(&directory.join("image"))?;
    let swarm = report.peer("Docker Swarm", Swarm::start(&directory.join("docker"), &image));
    beside.swarm_version = swarm.as_ref().map(Swarm::version);
    let mut server = Wharf::start(program, &directory.join("wharf"))?;
    server.prepare(&image.archive)?;
    // The first one, which unpacks the image, is counted for nobody.
    for round in 0..=options.rounds {
        eprintln!("{} tasks, round {round} of {}", options.tasks, options.rounds);
        let name = format!("round-{round}");
        let tasks = if round == 0 { 1 } else { options.tasks };
        pause(REST);
        let begin = Instant::now();
        client::create(&server, &name, tasks)?;
        let answered = begin.elapsed();
        client::wait_running(&server, &name, tasks)?;
        let running = begin.elapsed();
        client::delete(&server, &name)?;
        pause(REST);
        let theirs = match &swarm {
            Some(swarm) => {
                let took = swarm.create(&name, tasks)?;
                swarm.remove(&name)?;
                Some(took)
            }
            None => None,
        };
        if round > 0 {
            beside.answered.push(answered);
            beside.running.push(running);
            theirs.into_iter().for_each(|took| beside.swarm.push(took));
        }
    }
    server.stop()?;
    swarm.map_or(Ok(()), Swarm::stop)
}
