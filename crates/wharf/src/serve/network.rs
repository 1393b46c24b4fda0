//! Where an instance's network is, and that those which are not used are free for others.
//!
//! An instance holds the lock on `/run/wharf/INSTANCE/serving` for as long as it serves; the file says where its data is. One that
//! does not serve and has no sandboxes needs nothing outside of its data directory: what it had is removed when it ends, or, if it
//! was killed, by the next that starts. There are sixteen networks to be had, and whoever tries things out soon has had as many
//! data directories.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::ffi::OsStrExt,
    path::Path,
};

use anyhow::Context;
use wharf_core::{InstanceId, network::Vpc};
use wharf_network::{Network, free_vpc, taken_by};
use wharf_runtime::Runtime;

use super::RUN;

/// Locked by whoever serves the instance in whose run directory it is.
const SERVING: &str = "serving";

/// Says that the instance is served now: nobody takes away what it has while the answer is held. Then removes what instances left
/// that were killed while nothing ran in them. Blocks.
///
/// # Errors
/// If the lock cannot be had.
pub(super) fn begin(instance: &InstanceId, data: &Path) -> anyhow::Result<File> {
    let _turn = turn()?;
    let serving = lock(instance, data).with_context(|| format!("cannot lock {RUN}/{instance}/{SERVING}"))?;
    clear_abandoned();
    Ok(serving)
}

/// Opens the instance's network: on the VPC that the store has, or on a network of this machine that is free. The VPC moves if
/// another has taken its place while nothing ran here.
///
/// Instances that start at the same time do this one after the other, or they would find the same network free. Blocks.
///
/// # Errors
/// If somebody else's network has taken the VPC's place and sandboxes are in it, none is free, or the kernel or `nft` refuses.
pub(super) fn open(instance: &InstanceId, stored: Option<Vpc>, data: &Path) -> anyhow::Result<Network> {
    let _turn = turn()?;
    let taken = match &stored {
        Some(vpc) => taken_by(vpc.cidr, instance)?.map(|other| (vpc.cidr, other)),
        None => None,
    };
    let vpc = match (stored, taken) {
        (Some(vpc), None) => vpc,
        (Some(_), Some((cidr, other))) if Runtime::has_sandboxes(instance, RUN.as_ref())? => {
            anyhow::bail!(
                "this instance's network {cidr} is now reached through {other} on this machine: stop what made that, or begin anew \
                 with another --data-dir"
            );
        }
        (_, taken) => {
            // Of a start that died between making the bridge and writing the VPC down, or where the VPC was.
            if Path::new(&format!("/sys/class/net/wh-{instance}")).exists() {
                Network::purge(instance)?;
            }
            let cidr = free_vpc()?;
            if let Some((before, other)) = taken {
                tracing::warn!(
                    "this instance's network is {cidr} now: {before} is reached through {other} on this machine"
                );
            }
            Vpc::default_on(cidr)
        }
    };
    Ok(Network::open(instance, vpc, &wharf_node::published(data))?)
}

/// Removes what an instance that serves no more has outside of its data directory, unless it has sandboxes, which go on. Blocks.
///
/// # Errors
/// What would not go.
pub(super) fn leave(instance: &InstanceId) -> anyhow::Result<()> {
    let _turn = turn()?;
    if Runtime::has_sandboxes(instance, RUN.as_ref())? {
        return Ok(());
    }
    Network::purge(instance)?;
    Ok(Runtime::leave(instance, RUN.as_ref())?)
}

/// Removes what instances left that were killed while nothing ran in them. Nothing depends on it.
fn clear_abandoned() {
    let Ok(entries) = fs::read_dir(RUN) else { return };
    for entry in entries.flatten() {
        let Some(Ok(instance)) = entry.file_name().to_str().map(str::parse::<InstanceId>) else { continue };
        // Without the file it is another version's.
        let Ok(serving) = OpenOptions::new().write(true).open(entry.path().join(SERVING)) else { continue };
        if serving.try_lock().is_err() {
            continue;
        }
        let cleared = match Runtime::has_sandboxes(&instance, RUN.as_ref()) {
            Ok(true) => continue,
            Ok(false) => Network::purge(&instance).map_err(anyhow::Error::from),
            Err(error) => Err(error.into()),
        };
        match cleared.and_then(|()| Ok(Runtime::leave(&instance, RUN.as_ref())?)) {
            Ok(()) => tracing::info!(%instance, "removed the network that a dead instance without tasks left"),
            Err(error) => tracing::warn!(%instance, "a dead instance's leftovers stay: {error:#}"),
        }
    }
}

/// Takes the lock that says that the instance is served, and writes down where its data is.
fn lock(instance: &InstanceId, data: &Path) -> std::io::Result<File> {
    let run = Path::new(RUN).join(instance.as_str());
    fs::create_dir_all(&run)?;
    let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(run.join(SERVING))?;
    // The data directory is locked, so at most a child that is about to be another program still has it open.
    file.lock()?;
    file.set_len(0)?;
    file.write_all(data.as_os_str().as_bytes())?;
    file.write_all(b"\n")?;
    Ok(file)
}

/// Waits for this process's turn, which lasts as long as the answer.
fn turn() -> anyhow::Result<File> {
    let take = || {
        fs::create_dir_all(RUN)?;
        let file = File::create(Path::new(RUN).join("network.lock"))?;
        file.lock()?;
        Ok::<_, std::io::Error>(file)
    };
    take().with_context(|| format!("cannot lock {RUN}/network.lock"))
}
