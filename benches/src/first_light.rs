//! First light: what it takes until one task runs, and what Wharf costs while it idles, beside Docker and runc.
//!
//! Everyone runs the same command of the same image. In each round one task (container) is started by each in turn, so that
//! all meet the machine in the same moods; it is removed again outside of the time that counts. The time of a task runs
//! from sending RunTask over a connection that is kept until DescribeTasks, asked every millisecond, has answered RUNNING.
//! The time of the others is that of their command, from its start to its end, and for Docker also that of the two
//! requests to its daemon that the command amounts to. The task has what FARGATE gives it: an address of its own in the
//! default VPC, limits for CPU and memory, a log.

mod report;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, ensure};
use clap::Args;

use self::report::Report;
use crate::{
    figures::Times,
    image::Image,
    machine,
    pace::{idle, pause},
    page,
    peers::{Docker, Oci, Peer},
    wharf::Wharf,
};

/// Rounds that are not counted: the first ones fill caches and unpack the image.
const WARM_UP: usize = 3;
/// How long a turn begins after the one before: the kernel takes namespaces and cgroups down behind everyone's back, and that
/// of one is not to slow the next.
const BREATH: Duration = Duration::from_millis(100);
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Rounds of starting one task, and one container with runc
    #[arg(long, default_value_t = 100)]
    rounds: usize,
    /// The rounds among them, from the first on, in which Docker takes part
    #[arg(long, default_value_t = 50)]
    docker_rounds: usize,
    /// Starts of the server
    #[arg(long, default_value_t = 20)]
    starts: usize,
    /// Tasks that run while memory and CPU are measured; a tenth of them also
    #[arg(long, default_value_t = 200)]
    tasks: usize,
    /// Also write the page to this file. What stands in it below the line that says so is kept
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Measure the peers only
    #[arg(long)]
    without_wharf: bool,
}

pub(crate) fn run(wharf: &Path, options: &Options) -> anyhow::Result<()> {
    ensure!(rustix::process::geteuid().is_root(), "containers need root: run this as root");
    let parent = std::env::var_os("WHARF_BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let directory = tempfile::Builder::new().prefix("wharf-bench-").tempdir_in(parent)?;
    let at = |name: &str| directory.path().join(name);
    let image = Image::make(&at("image"))?;
    let mut report = Report::new(wharf);

    let runc = report.peer("runc", Oci::prepare("runc", &at("runc"), &image));
    report.runc_version = runc.as_ref().and_then(|r| machine::version(r.program()));
    let docker = report.peer("Docker", Docker::start(&at("docker"), &image));
    report.docker_version = docker.as_ref().map(|d| format!("{} ({})", d.version, d.storage));

    if options.without_wharf {
        rounds(options, None, docker.as_ref(), runc.as_ref(), &mut report)?;
    } else {
        starts(wharf, &at("starts"), options.starts, &mut report)?;
        let mut server = Wharf::start(wharf, &at("wharf"))?;
        server.prepare(&image.archive)?;
        rounds(options, Some(&server), docker.as_ref(), runc.as_ref(), &mut report)?;
        server.stop()?;

        // A fresh one: what the rounds left in memory is not its idle state.
        let mut server = Wharf::start(wharf, &at("idle"))?;
        eprintln!("idling");
        report.idle = Some(idle(|| server.cost())?);
        server.prepare(&image.archive)?;
        let mut tasks = Vec::new();
        for count in [options.tasks / 10, options.tasks] {
            eprintln!("idling with {count} tasks");
            let more = server.run_tasks(count - tasks.len()).with_context(|| format!("running {count} tasks"));
            match more {
                Ok(more) => tasks.extend(more),
                Err(error) => {
                    report.note(format!("Not measured with {count} tasks: {error:#}."));
                    break;
                }
            }
            report.idle_with.push((count, idle(|| server.cost())?));
        }
        server.stop_tasks(&tasks)?;
        server.stop()?;
    }

    if let Some(docker) = docker {
        let count = options.tasks / 10;
        eprintln!("idling with {count} of Docker's containers");
        let mut containers = Vec::new();
        for _ in 0..count {
            containers.push(docker.run_by_api()?.0);
        }
        report.docker_idle_with = Some((count, idle(|| docker.cost())?));
        for container in &containers {
            docker.end(container)?;
        }
        report.docker_idle = Some(idle(|| docker.cost())?);
        docker.stop()?;
    }

    report.end();
    let page = report.page();
    println!("{page}");
    if let Some(file) = &options.markdown {
        page::write(file, &page).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// Starts the server again and again.
fn starts(program: &Path, directory: &Path, count: usize, report: &mut Report) -> anyhow::Result<()> {
    eprintln!("{count} starts of the server");
    for _ in 0..count {
        let server = Wharf::start(program, directory)?;
        report.ready.push(server.ready_after);
        server.stop()?;
    }
    Ok(())
}

fn rounds(
    options: &Options,
    wharf: Option<&Wharf>,
    docker: Option<&Docker>,
    runc: Option<&Oci>,
    report: &mut Report,
) -> anyhow::Result<()> {
    for round in 0..options.rounds + WARM_UP {
        if round % 10 == 0 {
            eprintln!("round {round} of {}", options.rounds + WARM_UP);
        }
        let counted = |times: &mut Times, time: Duration| {
            if round >= WARM_UP {
                times.push(time);
            }
        };
        if let Some(wharf) = wharf {
            let started = wharf.run_task()?;
            counted(&mut report.answered, started.answered);
            counted(&mut report.running, started.running);
            counted(&mut report.stopped, wharf.stop_task(&started.task)?);
            pause(BREATH);
        }
        if let Some(docker) = docker.filter(|_| round < options.docker_rounds + WARM_UP) {
            let (container, time) = docker.run()?;
            counted(&mut report.docker, time);
            docker.end(&container)?;
            pause(BREATH);
            let (container, time) = docker.run_by_api()?;
            counted(&mut report.docker_api, time);
            docker.end(&container)?;
            pause(BREATH);
        }
        if let Some(runc) = runc {
            let (container, time) = runc.run()?;
            counted(&mut report.runc, time);
            runc.end(&container)?;
            pause(BREATH);
        }
    }
    Ok(())
}
