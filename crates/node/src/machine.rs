use std::{fs, path::Path};

use wharf_core::{CpuUnits, Mib, node::Node, now};

use crate::gpu;

/// What this machine has, as a node with that id. `devices` is where GPUs are looked for: `/dev`.
#[must_use]
pub fn describe(id: &str, version: &str, reserved_ports: Vec<u16>, devices: &Path) -> Node {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default().trim().to_owned();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = read("/proc/meminfo");
    let kib = memory.lines().find_map(|l| l.strip_prefix("MemTotal:")).map(|l| l.trim().trim_end_matches(" kB"));
    Node {
        id: id.to_owned(),
        hostname: read("/proc/sys/kernel/hostname"),
        architecture: match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        }
        .to_owned(),
        kernel: read("/proc/sys/kernel/osrelease"),
        cpu: CpuUnits(u32::try_from(cores * 1024).unwrap_or(u32::MAX)),
        memory: Mib(kib.and_then(|k| k.parse::<u64>().ok()).unwrap_or(0) / 1024),
        reserved_ports,
        gpus: gpu::find(devices),
        security_modules: security_modules(),
        attributes: std::collections::BTreeMap::new(),
        registered_at: now(),
        wharf_version: version.to_owned(),
    }
}

/// Of the modules that confine processes, those that are at work (`/sys/kernel/security/lsm` needs securityfs mounted).
fn security_modules() -> Vec<String> {
    let apparmor = fs::read_to_string("/sys/module/apparmor/parameters/enabled").is_ok_and(|text| text.trim() == "Y");
    let selinux = Path::new("/sys/fs/selinux/enforce").exists();
    [("apparmor", apparmor), ("selinux", selinux)]
        .into_iter()
        .filter(|(_, on)| *on)
        .map(|(n, _)| n.to_owned())
        .collect()
}
