//! Devices: any node may be made, few may be opened.

use std::fs;

use crate::machine::{Machine, without_capabilities};

const ALLOWED: [&str; 5] = ["c:1:3", "c:1:5", "c:1:7", "c:1:8", "c:1:9"];
/// mem, kmem, port, kmsg, console's siblings, a serial line, and drivers that are ways into the kernel: psaux, watchdog, fuse, tun, kvm,
/// loop-control, uinput, userfaultfd, vhost-net, device-mapper's control, btrfs-control, cpu registers, sound, frame buffer, GPU, input.
const FORBIDDEN: [&str; 24] = [
    "c:1:1", "c:1:2", "c:1:4", "c:1:11", "c:4:0", "c:4:1", "c:4:64", "c:10:1", "c:10:130", "c:10:229", "c:10:200",
    "c:10:232", "c:10:237", "c:10:223", "c:10:126", "c:10:238", "c:10:236", "c:10:234", "c:202:0", "c:116:1", "c:29:0",
    "c:226:0", "c:13:64", "c:188:0",
];

/// The disks of this machine.
pub(crate) fn disks() -> Vec<String> {
    let numbers =
        fs::read_dir("/sys/block").unwrap().filter_map(|e| fs::read_to_string(e.ok()?.path().join("dev")).ok());
    numbers.map(|n| format!("b:{}", n.trim())).collect()
}

#[tokio::test]
async fn the_hosts_devices_cannot_be_opened() {
    let machine = Machine::new();
    let disks = disks();
    assert!(!disks.is_empty(), "this machine has a disk");
    let forbidden: Vec<&str> = FORBIDDEN.into_iter().chain(disks.iter().map(String::as_str)).collect();
    let args: Vec<&str> = ["devices"].into_iter().chain(ALLOWED).chain(forbidden.iter().copied()).collect();
    let report = machine.attack(machine.attacker(&args)).await;
    for device in ALLOWED {
        report.done(&format!("mknod {device}"));
        report.done(&format!("read {device}"));
    }
    for device in forbidden {
        report.done(&format!("mknod {device}"));
        report.refused(&format!("read {device}"), &[libc::EPERM]);
        report.refused(&format!("write {device}"), &[libc::EPERM]);
    }
}

/// A layer may have brought the node along.
#[tokio::test]
async fn a_device_in_an_image_cannot_be_opened_either() {
    let machine = Machine::new();
    for (name, kind, device) in
        [("kmsg", libc::S_IFCHR, libc::makedev(1, 11)), ("mem", libc::S_IFCHR, libc::makedev(1, 1))]
    {
        let path = std::ffi::CString::new(machine.layer.join(name).to_str().unwrap()).unwrap();
        // SAFETY: a NUL-terminated text that lives over the call.
        assert_eq!(unsafe { libc::mknod(path.as_ptr(), kind | 0o666, device) }, 0);
    }
    let script = "for d in kmsg mem; do head -c 1 /$d > /dev/null 2>&1 && echo READ $d; (echo x > /$d) 2> /dev/null && echo WROTE $d; done; true";
    let report = machine.attack(machine.shell(script)).await;
    assert!(report.0.is_empty(), "{report:?}");
}

#[tokio::test]
async fn without_the_capability_no_node_is_made() {
    let machine = Machine::new();
    let mut container = machine.attacker(&["devices", "c:1:3", "b:8:0"]);
    container.process.capabilities = without_capabilities(&["MKNOD"]);
    let report = machine.attack(container).await;
    report.refused("mknod c:1:3", &[libc::EPERM]);
    report.refused("mknod b:8:0", &[libc::EPERM]);
}
