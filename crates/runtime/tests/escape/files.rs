//! Files that tell of the host or steer it, and the programs that make containers.

use std::{fs, os::unix::fs::symlink};

use wharf_runtime::RuntimeError;

use crate::machine::{Machine, with_capabilities};

/// All of them, whichever this kernel has.
#[tokio::test]
async fn nothing_in_proc_and_sys_can_be_written() {
    let machine = Machine::new();
    let report = machine.attack(machine.attacker(&["walk", "/proc", "/sys"])).await;
    let writable: Vec<&String> = report.0.iter().filter(|l| l.starts_with("writable")).collect();
    assert!(writable.is_empty(), "{writable:?}");
    let seen: u64 = report.answer("seen").parse().unwrap();
    assert!(seen > 500, "{seen} files were tried");
}

/// The files that have been ways out before, by name, so that a walk that misses them is not believed.
#[tokio::test]
async fn what_steers_the_host_is_refused_by_name() {
    let machine = Machine::new();
    let names = [
        "/proc/sysrq-trigger",
        "/proc/sys/kernel/core_pattern",
        "/proc/sys/kernel/modprobe",
        "/proc/sys/kernel/hotplug",
        "/proc/sys/kernel/sysrq",
        "/proc/sys/kernel/panic",
        "/proc/sys/kernel/ns_last_pid",
        "/proc/sys/vm/panic_on_oom",
        "/proc/sys/vm/drop_caches",
        "/proc/sys/fs/binfmt_misc/register",
        "/proc/sys/fs/suid_dumpable",
        "/proc/sys/net/ipv4/ip_forward",
        "/proc/dynamic_debug/control",
        "/proc/irq/default_smp_affinity",
        "/sys/kernel/uevent_helper",
        "/sys/kernel/mm/transparent_hugepage/enabled",
        "/sys/power/state",
        "/sys/fs/cgroup/cgroup.procs",
        "/sys/fs/cgroup/release_agent",
        "/sys/fs/cgroup/memory/cgroup.procs",
        "/sys/fs/cgroup/memory/release_agent",
        "/sys/fs/cgroup/memory/notify_on_release",
        "/sys/fs/cgroup/pids/pids.max",
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/cgroup.subtree_control",
    ];
    let before = fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap();
    let script = names.map(|n| format!("[ -e {n} ] && echo tried: {n}; (echo 0 > {n}) 2> /dev/null && echo WROTE {n}"));
    let report = machine.attack(machine.shell(&format!("{}; true", script.join("; ")))).await;
    assert!(!report.0.iter().any(|l| l.starts_with("WROTE")), "{report:?}");
    let tried = report.0.iter().filter(|l| l.starts_with("tried")).count();
    assert!(tried > 8, "{report:?}");
    assert_eq!(fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap(), before);
}

#[tokio::test]
async fn masked_files_are_empty() {
    let machine = Machine::new();
    let script = "for f in kcore keys timer_list sched_debug latency_stats interrupts; do \
                    [ -e /proc/$f ] && echo $f: $(head -c 64 /proc/$f | head -c 64 | busybox wc -c); done; \
                  for d in /proc/acpi /proc/scsi /proc/asound /sys/firmware /sys/devices/virtual/powercap; do \
                    [ -e $d ] && echo $d: $(ls $d | busybox wc -l); done; true";
    let report = machine.attack(machine.shell(&script.replace("busybox", "/bin/busybox"))).await;
    assert!(report.0.len() >= 3 && report.0.iter().all(|l| l.ends_with(": 0")), "{report:?}");
}

/// A container whose program is `/proc/self/exe` runs what made it, and may not change that (CVE-2019-5736).
#[tokio::test]
async fn the_hosts_program_is_out_of_reach() {
    let machine = Machine::new();
    let mut container = machine.attacker(&[]);
    container.process.args = vec!["/proc/self/exe".into(), "--version".into()];
    let (exit, report) = machine.outcome(container).await;
    assert_ne!(exit.code, 0, "{report:?}");
    // As an interpreter, which the kernel opens itself.
    fs::write(machine.layer.join("script"), "#!/proc/self/exe --version\n").unwrap();
    fs::set_permissions(machine.layer.join("script"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let mut container = machine.attacker(&[]);
    container.process.args = vec!["/script".into()];
    if let Ok(mut running) = machine.try_start(container).await {
        assert_ne!(running.exit().await.code, 0);
        machine.end(running).await;
    }
}

/// The init process is the shim's program, and stays in the container. Who may trace it reaches it and still cannot change it.
#[tokio::test]
async fn the_init_process_cannot_be_overwritten() {
    let machine = Machine::new();
    let mut container = machine.attacker(&["overwrite", "/proc/1/exe"]);
    container.init = true;
    let report = machine.attack(container.clone()).await;
    report.refused("write", &[libc::EACCES, libc::EPERM]);
    report.refused("open", &[libc::EACCES, libc::EPERM]);
    container.process.capabilities = with_capabilities(&["SYS_PTRACE"]);
    let report = machine.attack(container).await;
    let refusals = [libc::ETXTBSY, libc::EPERM, libc::EACCES];
    report.refused("write", &refusals);
    report.done("open");
    report.refused("write again", &refusals);
}

/// CVE-2024-21626: a descriptor of the host's that is open while the container is made can be named by the image, as the working
/// directory or behind a link there.
#[tokio::test]
async fn no_descriptor_of_the_host_is_left_open() {
    let machine = Machine::new();
    let report =
        machine.attack(machine.shell("for f in /proc/self/fd/*; do echo $f: $(/bin/busybox readlink $f); done")).await;
    // The shell's own: the standard three, and the directory that it lists.
    assert!(report.0.len() <= 4, "{report:?}");
    assert!(report.0.iter().all(|l| !l.contains("cgroup") && !l.contains("wharf")), "{report:?}");
    let running = machine.start(machine.shell("while true; do sleep 1; done")).await;
    for number in 3..24 {
        symlink(format!("/proc/self/fd/{number}"), machine.layer.join(format!("w{number}"))).unwrap();
        for cwd in [format!("/proc/self/fd/{number}"), format!("/w{number}/../../..")] {
            let mut process = crate::machine::process(&["/bin/true"]);
            process.cwd = cwd.clone();
            let result = running.sandbox.exec("app", process, 20_000).await;
            assert!(matches!(result, Err(RuntimeError::Start(_))), "{cwd}: {result:?}");
        }
    }
    machine.end(running).await;
}

/// Links in the image do not lead what is written for the container (hosts, resolv.conf) to the host's files.
#[tokio::test]
async fn links_in_an_image_end_inside() {
    let machine = Machine::new();
    let outside = tempfile::tempdir().unwrap();
    let climb = "../".repeat(32);
    for (link, target) in [
        ("etc/absolute", outside.path().to_str().unwrap().to_owned()),
        ("etc/climbing", format!("{climb}{}", outside.path().to_str().unwrap().trim_start_matches('/'))),
        ("etc/magic", format!("/proc/self/root{}", outside.path().display())),
        ("etc/parent", format!("/proc/self/cwd/{climb}{}", outside.path().to_str().unwrap().trim_start_matches('/'))),
    ] {
        symlink(target, machine.layer.join(link)).unwrap();
        for (source, made) in [("/etc/hostname", "file"), ("/etc", "directory")] {
            let mut container = machine.shell("true");
            let target = format!("/{link}/{made}");
            container.mounts = vec![wharf_runtime::MountConfig::Bind {
                source: source.into(),
                target: target.clone(),
                read_only: true,
                mapped: false,
                masks: Vec::new(),
            }];
            // A link through /proc is refused, the others end inside.
            match machine.try_start(container).await {
                Ok(mut running) => {
                    running.exit().await;
                    machine.end(running).await;
                }
                Err(error) => assert!(link != "etc/absolute" && error.contains("/proc"), "{link}: {error}"),
            }
            let left = fs::read_dir(outside.path()).unwrap().count();
            assert_eq!(left, 0, "{target} was made on the host");
        }
    }
}

/// What is masked of a mount stays so where the image leads names elsewhere between mount and mask.
#[tokio::test]
async fn a_mask_stays_with_its_mount() {
    let machine = Machine::new();
    let host = tempfile::tempdir().unwrap();
    fs::create_dir(host.path().join("own")).unwrap();
    fs::write(host.path().join("own/secret"), "secret").unwrap();
    fs::write(host.path().join("open"), "").unwrap();
    symlink("own", host.path().join("link")).unwrap();
    // The mount goes to /x/host by way of /s, over which something else is mounted then, by way of a link too.
    for directory in ["s", "x", "1/2"] {
        fs::create_dir_all(machine.layer.join(directory)).unwrap();
    }
    symlink("/x", machine.layer.join("s/link")).unwrap();
    symlink("/s", machine.layer.join("1/2/3")).unwrap();
    let mut container = machine.shell("ls /s; cat /x/host/own/secret 2> /dev/null; ls /x/host/own; ls /x/host");
    let bind = |mask: &str| wharf_runtime::MountConfig::Bind {
        source: host.path().to_string_lossy().into_owned(),
        target: "/s/link/host".into(),
        read_only: true,
        mapped: true,
        masks: vec![mask.into()],
    };
    let over = wharf_runtime::MountConfig::Tmpfs { target: "/1/2/3".into(), data: "size=1m".into(), flags: 0 };
    container.mounts = vec![bind("own"), over];
    let report = machine.attack(container.clone()).await;
    assert_eq!(report.0, ["link", "open", "own"], "{report:?}");
    // What cannot be masked is not shown.
    for (mask, why) in [("link", "there is a link on the way"), ("gone", "No such file"), ("../x", "no plain path")] {
        container.mounts[0] = bind(mask);
        let error = machine.try_start(container.clone()).await.err().unwrap();
        assert!(error.contains(why), "{mask}: {error}");
    }
}
