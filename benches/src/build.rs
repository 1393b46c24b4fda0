//! Builds: an image of five steps, and one of many files, beside `docker build` (BuildKit and the classic builder) and `buildah bud`.
//!
//! Each is its own command with the same Dockerfile and the same context, started anew each time, as people start it; the clock runs from its
//! start to its end. *Cold* is with `--no-cache`, *cached* the same once more, *changed* with one source file that is other than
//! before. Memory is the most that was resident in the daemon, or in the command where there is none, while the image of many files was
//! made.

mod peers;
mod report;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, ensure};
use clap::Args;

use self::{
    peers::{Builder, all},
    report::{Entry, Report},
};
use crate::{image::Image, page, wharf::Wharf};

/// The image's name that the commands give.
const TAG: &str = "bench-built:latest";
/// Files in the source directory of the small context.
const SOURCES: usize = 50;
/// Files in each directory of the large context.
const BESIDE: usize = 100;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Rounds of everything
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Files of the large context
    #[arg(long, default_value_t = 20_000)]
    files: usize,
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
    let (steps, files) = (at("steps"), at("files"));
    make_steps(&steps)?;
    make_files(&files, options.files)?;
    let mut report = Report::new(wharf, options.files);
    let mut server = Wharf::start(wharf, &at("wharf"))?;
    server.prepare(&image.archive)?;
    let builders = all(wharf, &server, &image, directory.path(), &mut |note| report.note(note))?;
    let mut entries: Vec<Entry> = builders.iter().map(|builder| Entry::new(builder.name())).collect();
    for round in 0..options.rounds {
        for (builder, entry) in builders.iter().zip(&mut entries) {
            eprintln!("{}, round {}", builder.name(), round + 1);
            measure(&**builder, entry, &steps, &files, round)?;
        }
    }
    report.entries = entries;
    report.end();
    drop(builders);
    server.stop()?;
    let text = report.page();
    println!("{text}");
    if let Some(file) = &options.markdown {
        page::write(file, &text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

fn measure(builder: &dyn Builder, entry: &mut Entry, steps: &Path, files: &Path, round: usize) -> anyhow::Result<()> {
    let once = |context: &Path, cold: bool| {
        let begun = Instant::now();
        ran(&mut builder.command(context, cold)?)?;
        Ok::<_, anyhow::Error>(begun.elapsed())
    };
    let (small, large) = (&mut entry.small, &mut entry.large);
    small.cold.push(once(steps, true)?);
    // What was built cold is not what every builder then knows.
    once(steps, false)?;
    small.cached.push(once(steps, false)?);
    fs::write(steps.join("src/7"), format!("{} {round}", builder.name()))?;
    small.changed.push(once(steps, false)?);
    builder.forget_peak()?;
    large.cold.push(once(files, true)?);
    entry.peak = entry.peak.max(builder.peak()?);
    once(files, false)?;
    large.cached.push(once(files, false)?);
    fs::write(files.join("0/7"), format!("{} {round}", builder.name()))?;
    large.changed.push(once(files, false)?);
    Ok(())
}

fn ran(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = said.lines().rev().take(5).collect();
    ensure!(output.status.success(), "{command:?}: {}", last.join(" | "));
    Ok(())
}

/// A context of some sources, and a Dockerfile of five steps.
fn make_steps(directory: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(directory.join("src"))?;
    for number in 0..SOURCES {
        fs::write(directory.join("src").join(number.to_string()), format!("source {number}\n").repeat(100))?;
    }
    fs::write(directory.join("packages"), "what is needed\n")?;
    let dockerfile = format!(
        "FROM {}\nWORKDIR /app\nCOPY packages .\n\
         RUN mkdir lib && for n in 1 2 3 4 5 6 7 8 9; do busybox seq 1 2000 > lib/$n; done\n\
         COPY src src\nRUN busybox cat src/* > app && busybox wc -c app\nCMD [\"busybox\", \"cat\", \"/app/app\"]\n",
        crate::image::NAME
    );
    Ok(fs::write(directory.join("Dockerfile"), dockerfile)?)
}

/// A context of many small files, which are all copied.
fn make_files(directory: &Path, count: usize) -> anyhow::Result<()> {
    for number in 0..count {
        let beside = directory.join((number / BESIDE).to_string());
        if number % BESIDE == 0 {
            fs::create_dir_all(&beside)?;
        }
        fs::write(beside.join((number % BESIDE).to_string()), format!("file {number}\n").repeat(80))?;
    }
    let dockerfile = format!("FROM {}\nCOPY . /data\n", crate::image::NAME);
    Ok(fs::write(directory.join("Dockerfile"), dockerfile)?)
}
