//! Measures Wharf beside its peers, on the machine it runs on, as a client sees it: the programs are started as people
//! start them and spoken to over their sockets, and nothing of Wharf is linked in but the library of `placement`.
//!
//! `cargo run --release -p wharf-bench -- first-light` builds Wharf, measures, and prints tables. It needs root, because
//! containers do. Each benchmark says at the top of its module what it measures and how.

mod build;
mod density;
mod figures;
mod first_light;
mod http;
mod image;
mod machine;
mod pace;
mod page;
mod peers;
mod placement;
mod process;
mod registry;
mod services;
mod steps;
mod wharf;

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, ensure};
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "wharf-bench", about, arg_required_else_help = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    benchmark: Benchmark,
}

#[derive(Debug, Subcommand)]
enum Benchmark {
    /// One task from RunTask to RUNNING beside Docker and runc; start, memory and idle CPU
    FirstLight(first_light::Options),
    /// Many tasks beside Docker, podman, runc and crun: at once, for a minute, and what they cost
    Density(density::Options),
    /// Pushes and pulls of blobs and manifests beside Debian's docker-registry
    Registry(registry::Options),
    /// Builds of images beside docker and buildah
    Build(build::Options),
    /// Requests that the scheduler places on one core, at 5,000 nodes
    Placement(placement::Options),
    /// Services beside Docker Swarm, and many of them on simulated nodes
    Services(services::Options),
    /// When each step of a task's start is done
    Steps(steps::Options),
}

fn main() -> ExitCode {
    let result = match Cli::parse().benchmark {
        Benchmark::FirstLight(options) => built().and_then(|wharf| first_light::run(&wharf, &options)),
        Benchmark::Density(options) => built().and_then(|wharf| density::run(&wharf, &options)),
        Benchmark::Registry(options) => built().and_then(|wharf| registry::run(&wharf, &options)),
        Benchmark::Build(options) => built().and_then(|wharf| build::run(&wharf, &options)),
        Benchmark::Placement(options) => placement::run(&options),
        Benchmark::Services(options) => built().and_then(|wharf| services::run(&wharf, &options)),
        Benchmark::Steps(options) => built().and_then(|wharf| steps::run(&wharf, &options)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The program to measure: `$WHARF_BIN`, or this workspace's, which is built first.
fn built() -> anyhow::Result<PathBuf> {
    if let Some(path) = std::env::var_os("WHARF_BIN") {
        return Ok(path.into());
    }
    let cargo =
        std::env::var_os("CARGO").context("run this by `cargo run --release -p wharf-bench`, or set WHARF_BIN")?;
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let built = Command::new(cargo)
        .args(["build", "--release", "-p", "wharf", "--manifest-path"])
        .arg(manifest)
        .status()
        .context("cannot run cargo")?;
    ensure!(built.success(), "wharf does not build");
    // PROFILE/wharf-bench stands beside release/wharf, whatever PROFILE is.
    let this = std::env::current_exe().context("cannot tell where this program is")?;
    let target = this.ancestors().nth(2).context("this program is not in a target directory")?;
    Ok(target.join("release/wharf"))
}
