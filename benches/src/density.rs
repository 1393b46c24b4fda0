//! Density: how many at once, how many a second, and what many cost, beside Docker, podman, runc and crun.
//!
//! Everyone runs the same command of the same busybox. Four questions: one start, from asking to running; many asked for at
//! once, until the last runs; starts for a minute, each ended before its asker asks for the next; and what many that run
//! cost, beside their own processes. Whoever is slow is asked for less, and the tables say how much. Docker is asked over its
//! API, without the command line's share.

mod report;

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Args;

use self::report::{Entry, Report};
use crate::{
    figures::Times,
    image::Image,
    machine,
    pace::{POLL, idle, pause},
    page,
    peers::{Docker, Oci, Peer, Podman, all_at_once},
    wharf::Wharf,
};

/// Between two turns the machine may finish what was taken down.
const BREATH: Duration = Duration::from_millis(100);
/// Between two bursts.
const REST: Duration = Duration::from_secs(3);

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Single starts
    #[arg(long, default_value_t = 100)]
    rounds: usize,
    /// How many are asked for at once
    #[arg(long, default_value_t = 100)]
    at_once: usize,
    /// How often
    #[arg(long, default_value_t = 5)]
    bursts: usize,
    /// For how many seconds starts are sustained; a third of it by the peers
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many askers there are meanwhile
    #[arg(long, default_value_t = 8)]
    askers: usize,
    /// Tasks that run while memory and CPU are measured
    #[arg(long, default_value_t = 500)]
    tasks: usize,
    /// Also write the page to this file. What stands in it below the line that says so is kept
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

/// How much a peer is asked for: a part of what Wharf is.
#[derive(Clone, Copy)]
struct Share {
    rounds: usize,
    at_once: usize,
    bursts: usize,
    seconds: u64,
    standing: usize,
}

pub(crate) fn run(wharf: &Path, options: &Options) -> anyhow::Result<()> {
    ensure!(rustix::process::geteuid().is_root(), "containers need root: run this as root");
    let parent = std::env::var_os("WHARF_BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let directory = tempfile::Builder::new().prefix("wharf-bench-").tempdir_in(parent)?;
    let at = |name: &str| directory.path().join(name);
    let image = Image::make(&at("image"))?;
    let mut report = Report::new(wharf);

    let mut server = Wharf::start(wharf, &at("wharf"))?;
    server.prepare(&image.archive)?;
    eprintln!("Wharf, idle");
    let idling = idle(|| server.cost())?;
    let share = Share {
        rounds: options.rounds,
        at_once: options.at_once,
        bursts: options.bursts,
        seconds: options.seconds,
        standing: 0,
    };
    let mut entry = Entry { idle: Some(idling), ..Entry::new("Wharf, RunTask to RUNNING", machine::version(wharf)) };
    server.every = POLL;
    measure_starts(&server, share, &mut entry)?;
    server.every = 5 * POLL;
    sustain(&server, share, options.askers, &mut entry)?;
    server.stop()?;
    // A fresh one: what bursts left in memory is not the cost of tasks that stand.
    let mut server = Wharf::start(wharf, &at("standing"))?;
    server.prepare(&image.archive)?;
    eprintln!("{} tasks", options.tasks);
    match server.run_tasks(options.tasks) {
        Ok(tasks) => {
            entry.standing = Some((tasks.len(), idle(|| server.cost())?));
            server.stop_tasks(&tasks)?;
        }
        Err(error) => report.note(format!("Not measured with {} tasks: {error:#}.", options.tasks)),
    }
    server.stop()?;
    report.entries.push(entry);

    let slow = Share { rounds: options.rounds / 5, at_once: options.at_once / 2, bursts: 2, ..share };
    let slow = Share { seconds: options.seconds / 3, standing: options.tasks / 10, ..slow };
    if let Some(docker) = report.peer("Docker", Docker::start(&at("docker"), &image)) {
        let version = format!("Docker {} ({})", docker.version, docker.storage);
        peer(&docker, "dockerd, create and start by its API", version, slow, options, &mut report);
        docker.stop()?;
    }
    if let Some(podman) = report.peer("podman", Podman::prepare(&at("podman"), &image)) {
        let share = Share { at_once: options.at_once / 5, standing: options.tasks / 25, ..slow };
        let version = machine::version("podman").unwrap_or_default();
        peer(&podman, "`podman run -d`, no network", version, share, options, &mut report);
    }
    for name in ["runc", "crun"] {
        let Some(runtime) = report.peer(name, Oci::prepare(name, &at(name), &image)) else { continue };
        let share = Share { rounds: options.rounds / 2, bursts: 3, seconds: options.seconds / 3, standing: 0, ..share };
        let mut what = format!("`{name} run -d`, bare");
        if runtime.hidden {
            what.push_str(", hybrid hidden");
            let cost = runtime.hiding()?;
            report.note(format!(
                "{name} refuses hybrid cgroups, whatever its `--cgroup-manager`. It was given a mount namespace that does not show \
                 the v2 tree; getting there takes {:.1} ms of each of its figures.",
                cost.as_secs_f64() * 1e3
            ));
        }
        let version = machine::version(runtime.program()).unwrap_or_default();
        peer(&runtime, &what, version, share, options, &mut report);
    }

    report.end();
    let text = report.page();
    println!("{text}");
    if let Some(file) = &options.markdown {
        page::write(file, &text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// Measures a peer; what fails is noted, and the rest goes on.
fn peer(peer: &dyn Peer, what: &str, version: String, share: Share, options: &Options, report: &mut Report) {
    let mut entry = Entry::new(what, Some(version));
    let measured = measure_starts(peer, share, &mut entry)
        .and_then(|()| sustain(peer, share, options.askers, &mut entry))
        .and_then(|()| stand(peer, share.standing, &mut entry));
    if let Err(error) = measured {
        report.note(format!("{what}: not everything was measured: {error:#}."));
    }
    report.entries.push(entry);
}

/// One start at a time, then bursts.
fn measure_starts(peer: &dyn Peer, share: Share, entry: &mut Entry) -> anyhow::Result<()> {
    eprintln!("{}: {} starts", entry.what, share.rounds);
    for round in 0..share.rounds + 3 {
        let begin = Instant::now();
        let container = peer.start()?;
        // The first ones fill caches and unpack the image.
        if round >= 3 {
            entry.one.push(begin.elapsed());
        }
        peer.end(&container)?;
        pause(BREATH);
    }
    for _ in 0..share.bursts {
        eprintln!("{}: {} at once", entry.what, share.at_once);
        pause(REST);
        let begin = Instant::now();
        let containers = peer.start_many(share.at_once)?;
        entry.burst.push(begin.elapsed());
        entry.burst_size = share.at_once;
        peer.end_many(&containers)?;
    }
    Ok(())
}

/// Askers that each start one, end it and start the next, for a time.
fn sustain(peer: &dyn Peer, share: Share, askers: usize, entry: &mut Entry) -> anyhow::Result<()> {
    eprintln!("{}: {} s of starts", entry.what, share.seconds);
    pause(REST);
    let limit = Duration::from_secs(share.seconds);
    let begin = Instant::now();
    let each = |_| {
        let mut times = Times::default();
        while begin.elapsed() < limit {
            let asked = Instant::now();
            let container = peer.start()?;
            times.push(asked.elapsed());
            peer.end(&container)?;
        }
        Ok(times)
    };
    let all = all_at_once(askers, askers, each)?;
    entry.sustained_for = begin.elapsed();
    for times in all {
        entry.sustained.extend(times);
    }
    Ok(())
}

/// Many that run.
fn stand(peer: &dyn Peer, count: usize, entry: &mut Entry) -> anyhow::Result<()> {
    if count == 0 {
        return Ok(());
    }
    eprintln!("{}: {count} that run", entry.what);
    pause(REST);
    entry.idle = Some(idle(|| peer.cost())?);
    let containers = all_at_once(count, 4, |_| peer.start())?;
    entry.standing = Some((count, idle(|| peer.cost())?));
    peer.end_many(&containers)
}
