//! System calls outside of the profile, and other doors to them.

use crate::machine::{Machine, with_capabilities, without_capabilities};

const EPERM: i32 = libc::EPERM;
const ENOSYS: i32 = libc::ENOSYS;

/// Every call of x86-64 that the profile leaves out, by name and number.
#[cfg(target_arch = "x86_64")]
const FORBIDDEN: &[(&str, i64)] = &[
    ("syslog", 103),
    ("uselib", 134),
    ("ustat", 136),
    ("sysfs", 139),
    ("vhangup", 153),
    ("pivot_root", 155),
    ("_sysctl", 156),
    ("acct", 163),
    ("settimeofday", 164),
    ("mount", 165),
    ("umount2", 166),
    ("swapon", 167),
    ("swapoff", 168),
    ("reboot", 169),
    ("sethostname", 170),
    ("setdomainname", 171),
    ("iopl", 172),
    ("ioperm", 173),
    ("init_module", 175),
    ("delete_module", 176),
    ("quotactl", 179),
    ("nfsservctl", 180),
    ("getpmsg", 181),
    ("putpmsg", 182),
    ("afs_syscall", 183),
    ("tuxcall", 184),
    ("security", 185),
    ("lookup_dcookie", 212),
    ("clock_settime", 227),
    ("vserver", 236),
    ("kexec_load", 246),
    ("add_key", 248),
    ("request_key", 249),
    ("keyctl", 250),
    ("migrate_pages", 256),
    ("unshare", 272),
    ("move_pages", 279),
    ("perf_event_open", 298),
    ("fanotify_init", 300),
    ("open_by_handle_at", 304),
    ("setns", 308),
    ("kcmp", 312),
    ("finit_module", 313),
    ("kexec_file_load", 320),
    ("bpf", 321),
    ("userfaultfd", 323),
    ("io_uring_setup", 425),
    ("io_uring_enter", 426),
    ("io_uring_register", 427),
    ("open_tree", 428),
    ("move_mount", 429),
    ("fsopen", 430),
    ("fsconfig", 431),
    ("fsmount", 432),
    ("fspick", 433),
    ("pidfd_getfd", 438),
    ("process_madvise", 440),
    ("mount_setattr", 442),
    ("quotactl_fd", 443),
    ("set_mempolicy_home_node", 450),
    ("create_module", 174),
    ("get_kernel_syms", 177),
    ("query_module", 178),
];
/// Those of them that every architecture has.
#[cfg(not(target_arch = "x86_64"))]
const FORBIDDEN: &[(&str, i64)] = &[
    ("mount", libc::SYS_mount),
    ("umount2", libc::SYS_umount2),
    ("pivot_root", libc::SYS_pivot_root),
    ("unshare", libc::SYS_unshare),
    ("setns", libc::SYS_setns),
    ("bpf", libc::SYS_bpf),
    ("keyctl", libc::SYS_keyctl),
    ("add_key", libc::SYS_add_key),
    ("request_key", libc::SYS_request_key),
    ("userfaultfd", libc::SYS_userfaultfd),
    ("io_uring_setup", libc::SYS_io_uring_setup),
    ("open_by_handle_at", libc::SYS_open_by_handle_at),
    ("perf_event_open", libc::SYS_perf_event_open),
    ("init_module", libc::SYS_init_module),
    ("kexec_load", libc::SYS_kexec_load),
    ("reboot", libc::SYS_reboot),
];
/// The highest number that had a meaning when the profile was written.
const LAST: i64 = 462;

fn list(numbers: impl Iterator<Item = i64>) -> String {
    numbers.map(|n| n.to_string()).collect::<Vec<_>>().join(",")
}

#[tokio::test]
async fn every_call_outside_the_profile_is_refused() {
    let machine = Machine::new();
    let numbers = list(FORBIDDEN.iter().map(|(_, number)| *number));
    let report = machine.attack(machine.attacker(&["calls", &numbers])).await;
    for (name, number) in FORBIDDEN {
        let answer = report.answer(&number.to_string());
        assert!(["errno 1", "errno 38"].contains(&answer), "{name}: {answer}");
    }
}

/// It is the filter that refuses them: with the same arguments and everything allowed, the kernel complains of the arguments.
#[tokio::test]
async fn without_a_filter_they_would_be_let_in() {
    let machine = Machine::new();
    let known = ["mount", "umount2", "unshare", "setns", "keyctl", "add_key", "open_by_handle_at", "perf_event_open"];
    let chosen: Vec<_> = FORBIDDEN.iter().filter(|(name, _)| known.contains(name)).collect();
    assert_eq!(chosen.len(), known.len());
    let mut container = machine.attacker(&["calls", &list(chosen.iter().map(|(_, number)| *number))]);
    container.process.unconfined = true;
    container.process.capabilities = with_capabilities(&["ALL"]);
    let report = machine.attack(container).await;
    for (name, number) in chosen {
        let answer = report.answer(&number.to_string());
        assert!(answer.starts_with("errno ") && answer != "errno 1", "{name}: {answer}");
    }
}

/// As in Docker, the filter opens what a capability that was added is for, and no more.
#[tokio::test]
async fn a_capability_opens_its_own_calls() {
    let machine = Machine::new();
    let mut container = machine.attacker(&["mounts"]);
    container.process.capabilities = with_capabilities(&["SYS_ADMIN"]);
    let report = machine.attack(container).await;
    report.done("mount tmpfs");
    report.done("fsopen");
    for still in ["pivot_root", "open_by_handle_at"] {
        report.refused(still, &[EPERM]);
    }
    let mut container = machine.attacker(&["calls", &list([libc::SYS_clock_settime, libc::SYS_mount].into_iter())]);
    container.process.capabilities = with_capabilities(&["SYS_TIME"]);
    let report = machine.attack(container).await;
    report.refused(&libc::SYS_clock_settime.to_string(), &[libc::EINVAL, libc::EFAULT]);
    report.refused(&libc::SYS_mount.to_string(), &[EPERM]);
}

#[tokio::test]
async fn calls_of_kernels_to_come_are_refused() {
    let machine = Machine::new();
    let report = machine.attack(machine.attacker(&["calls", &list(LAST + 1..1100)])).await;
    for number in LAST + 1..1100 {
        report.refused(&number.to_string(), &[EPERM, ENOSYS]);
    }
}

/// x32 and the 32-bit interrupt number calls otherwise, so the filter must know them apart.
#[cfg(target_arch = "x86_64")]
#[tokio::test]
async fn other_doors_to_the_kernel_are_closed() {
    let machine = Machine::new();
    let report = machine.attack(machine.attacker(&["abi"])).await;
    for door in ["x32", "x32 mount", "int80", "int80 mount"] {
        let answer = report.answer(door);
        // Refused, killed by the filter (SIGSYS), or a kernel without that door (SIGSEGV).
        assert!(["exit 1", "signal 31", "signal 11"].contains(&answer), "{door}: {answer}");
    }
}

#[tokio::test]
async fn namespaces_are_neither_made_nor_entered() {
    let machine = Machine::new();
    let report = machine.attack(machine.attacker(&["namespaces"])).await;
    for name in ["user", "mount", "pid", "net", "ipc", "uts", "cgroup", "time"] {
        assert_eq!(report.answer(&format!("unshare {name}")), "exit 1", "unshare {name}");
    }
    for name in ["user", "mount", "pid", "net", "ipc", "uts", "cgroup"] {
        report.refused(&format!("clone {name}"), &[EPERM]);
    }
    for name in ["user", "mnt", "pid", "net", "ipc", "uts", "cgroup"] {
        report.refused(&format!("setns {name}"), &[EPERM]);
    }
    report.refused("clone3", &[ENOSYS]);
}

#[tokio::test]
async fn nothing_is_mounted_or_unmounted() {
    let machine = Machine::new();
    let report = machine.attack(machine.attacker(&["mounts"])).await;
    for line in report.0.iter().filter(|l| !l.starts_with("chroot")) {
        assert!(line.ends_with(": errno 1"), "{line}");
    }
    assert!(report.0.len() > 25, "{report:?}");
    assert_eq!(report.answer("chroot"), "inside");
}

#[tokio::test]
async fn sockets_are_those_of_the_capability_set() {
    let machine = Machine::new();
    let report = machine.attack(machine.attacker(&["sockets"])).await;
    for open in ["stream", "raw icmp", "raw ip", "packet"] {
        report.done(open);
    }
    for closed in ["vsock", "vsock wide", "alg", "alg wide", "beyond"] {
        report.refused(closed, &[EPERM, libc::EAFNOSUPPORT]);
        assert_eq!(report.answer(closed), "errno 1", "{closed}");
    }
    let mut container = machine.attacker(&["sockets"]);
    container.process.capabilities = without_capabilities(&["NET_RAW"]);
    let report = machine.attack(container).await;
    report.done("stream");
    for closed in ["raw icmp", "raw icmp6", "raw ip", "packet", "vsock", "alg", "bluetooth", "xdp"] {
        report.refused(closed, &[EPERM, libc::EAFNOSUPPORT, libc::EPROTONOSUPPORT]);
    }
}

#[tokio::test]
async fn there_is_no_terminal_to_type_into() {
    let machine = Machine::new();
    let report = machine.attack(machine.attacker(&["terminal"])).await;
    for line in &report.0 {
        assert!(line.contains(": errno "), "{line}");
    }
}
