//! The registry: bytes and manifests a second, in and out, beside Debian's docker-registry.
//!
//! Both are asked the same by the same clients over loopback, one after the other in every round. A blob is pushed as
//! Docker does it (POST, PATCH, PUT), new bytes each time; a manifest is pushed under a tag of its own. The clients' digests
//! are computed before the clock starts. Memory is the server's peak while a large blob passes.

mod client;
mod report;

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Args;

use self::{
    client::{Blob, Client},
    report::{Entry, Report},
};
use crate::{
    figures::Times,
    image::Image,
    pace::pause,
    page,
    peers::{DockerRegistry, all_at_once},
    process,
    wharf::Wharf,
};

/// Between two turns the disk may finish.
const REST: Duration = Duration::from_secs(2);

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Rounds of everything
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Blobs of 1 MiB in a round
    #[arg(long, default_value_t = 200)]
    blobs: usize,
    /// Manifests in a round
    #[arg(long, default_value_t = 1000)]
    manifests: usize,
    /// Clients where there are many
    #[arg(long, default_value_t = 32)]
    clients: usize,
    /// MiB of the large blob
    #[arg(long, default_value_t = 1024)]
    large: u64,
    /// Also write the page to this file. What stands in it below the line that says so is kept
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

pub(crate) fn run(wharf: &Path, options: &Options) -> anyhow::Result<()> {
    ensure!(rustix::process::geteuid().is_root(), "containers need root: run this as root");
    let parent = std::env::var_os("WHARF_BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let directory = tempfile::Builder::new().prefix("wharf-bench-").tempdir_in(parent)?;
    let at = |name: &str| directory.path().join(name);
    let image = Image::make(&at("image"))?;
    let mut report = Report::new(wharf, options.clients, options.large);
    let mut server = Wharf::start(wharf, &at("wharf"))?;
    server.prepare(&image.archive)?;
    let peer = DockerRegistry::start(&at("docker-registry"))?;
    if peer.is_none() {
        report.note("docker-registry is not installed, so it was not measured.".to_owned());
    }
    // First: the API's connection would be closed while it rests.
    eprintln!("Wharf, from push to a running task");
    let mut run = Times::default();
    for round in 0..20 {
        run.push(pushed_and_run(&server, &image, round)?);
    }
    let mut entries = vec![Entry::new("Wharf")];
    entries.extend(peer.as_ref().map(|_| Entry::new("docker-registry")));
    for round in 0..options.rounds {
        for entry in &mut entries {
            let (authority, process) = match &peer {
                Some(peer) if entry.what != "Wharf" => (peer.authority(), peer.process()),
                _ => (server.authority(), server.process()),
            };
            eprintln!("{}, round {}", entry.what, round + 1);
            measure(authority, process, &format!("bench{round}"), options, entry)?;
            pause(REST);
        }
    }
    report.entries = entries;
    report.push_to_running = run;
    report.end();
    drop(peer);
    server.stop()?;
    let text = report.page();
    println!("{text}");
    if let Some(file) = &options.markdown {
        page::write(file, &text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// One round of everything with one server.
fn measure(
    authority: &str,
    process: u32,
    repository: &str,
    options: &Options,
    entry: &mut Entry,
) -> anyhow::Result<()> {
    const MIB: u64 = 1 << 20;
    for clients in [1, options.clients] {
        let count = options.blobs * if clients == 1 { 1 } else { 2 };
        let blobs: Vec<Blob> = (0..count).map(|n| Blob::new(&format!("{repository} {clients} {n}"), 1)).collect();
        let name = format!("{repository}-{clients}");
        let figures = entry.of(clients);
        figures
            .push_small
            .push(rate(count as u64 * MIB, || each(authority, clients, &blobs, |c, b| c.push(&name, b)))?);
        figures
            .pull_small
            .push(rate(count as u64 * MIB, || each(authority, clients, &blobs, |c, b| c.pull(&name, b)))?);
        let mut first = Client::new(authority)?;
        let manifests = first.prepare_manifests(&name, options.manifests)?;
        let total = manifests.len() as u64;
        figures
            .push_manifests
            .push(rate(total, || each(authority, clients, &manifests, |c, m| c.push_manifest(&name, m)))?);
        figures
            .pull_manifests
            .push(rate(total, || each(authority, clients, &manifests, |c, m| c.pull_manifest(&name, m)))?);
    }
    let large = Blob::new(&format!("{repository} large"), options.large);
    let mut client = Client::new(authority)?;
    process::forget_peak(process)?;
    let bytes = options.large * MIB;
    entry.push_large.push(rate(bytes, || client.push(repository, &large))?);
    entry.pull_large.push(rate(bytes, || client.pull(repository, &large))?);
    entry.peak = entry.peak.max(process::peak(process)?);
    Ok(())
}

/// Does something with each, by so many clients that keep their connections.
fn each<T: Sync>(
    authority: &str,
    clients: usize,
    things: &[T],
    work: impl Fn(&mut Client, &T) -> anyhow::Result<()> + Sync,
) -> anyhow::Result<()> {
    all_at_once(clients, clients, |client| {
        let mut connection = Client::new(authority)?;
        things.iter().skip(client).step_by(clients).try_for_each(|thing| work(&mut connection, thing))
    })
    .map(drop)
}

/// How many units a second.
#[expect(clippy::cast_precision_loss, reason = "rates are printed with few digits")]
fn rate(units: u64, work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let begun = Instant::now();
    work()?;
    Ok(units as f64 / begun.elapsed().as_secs_f64())
}

/// From the first byte of a push to a task that runs the image. What it is made of is new each time.
fn pushed_and_run(server: &Wharf, image: &Image, round: usize) -> anyhow::Result<Duration> {
    let mut client = Client::new(server.authority())?;
    let parts = client::image_of(&image.rootfs, round)?;
    let begun = Instant::now();
    let name = client.push_image("pushed", &format!("v{round}"), &parts)?;
    let family = format!("pushed{round}");
    let started = server.run_image(&family, &format!("{}/{name}", server.authority()))?;
    let took = begun.elapsed();
    server.stop_task(&started)?;
    Ok(took)
}
