use std::{
    fs::{self, File},
    path::Path,
};

use anyhow::Context;
use wharf_core::{InstanceId, network::Vpc};
use wharf_network::{Network, free_vpc, taken_by};

use super::RUN;

/// Opens the instance's network: on the VPC that the store has, or on a network of this machine that is free.
///
/// Instances that start at the same time do this one after the other, or they would find the same network free. Blocks.
///
/// # Errors
/// If somebody else's network has taken the VPC's place, none is free, or the kernel or `nft` refuses.
pub(super) fn open(instance: &InstanceId, stored: Option<Vpc>, data: &Path) -> anyhow::Result<Network> {
    let _turn = turn().with_context(|| format!("cannot lock {RUN}/network.lock"))?;
    let vpc = match stored {
        Some(vpc) => {
            if let Some(other) = taken_by(vpc.cidr, instance)? {
                anyhow::bail!(
                    "this instance's network {} is now reached through {other} on this machine: stop what made that, or begin \
                     anew with another --data-dir",
                    vpc.cidr
                );
            }
            vpc
        }
        None => {
            // A start that died between making the bridge and writing the VPC down.
            if Path::new(&format!("/sys/class/net/wh-{instance}")).exists() {
                Network::purge(instance)?;
            }
            Vpc::default_on(free_vpc()?)
        }
    };
    Ok(Network::open(instance, vpc, &wharf_node::published(data))?)
}

/// Waits for this process's turn, which lasts as long as the answer.
fn turn() -> std::io::Result<File> {
    fs::create_dir_all(RUN)?;
    let file = File::create(Path::new(RUN).join("network.lock"))?;
    file.lock()?;
    Ok(file)
}
