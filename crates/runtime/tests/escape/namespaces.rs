//! What a container sees of the host's network, processes, memory and keys.

use std::{
    net::TcpListener,
    os::linux::net::SocketAddrExt,
    os::unix::net::{SocketAddr, UnixListener},
};

use crate::machine::{Machine, Network};

#[tokio::test]
async fn services_on_the_hosts_loopback_are_out_of_reach() {
    let machine = Machine::new();
    let network = Network::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let mut container = machine.attacker(&["connect", "tcp", &address]);
    // In the host's network it is there.
    machine.attack(container.clone()).await.done("connect");
    container.network = Some(network.path());
    let report = machine.attack(container).await;
    report.refused("connect", &[libc::ECONNREFUSED, libc::ENETUNREACH, libc::ENETDOWN]);
}

#[tokio::test]
async fn abstract_sockets_of_the_host_are_out_of_reach() {
    let machine = Machine::new();
    let network = Network::new();
    let name = format!("wharf-escape-{}", std::process::id());
    let _listener = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
    let mut container = machine.attacker(&["connect", "abstract", &name]);
    machine.attack(container.clone()).await.done("connect");
    container.network = Some(network.path());
    machine.attack(container).await.refused("connect", &[libc::ECONNREFUSED]);
}

#[tokio::test]
async fn shared_memory_of_the_host_is_out_of_reach() {
    let machine = Machine::new();
    let key = 0x5752_0000 + i32::try_from(std::process::id() % 0xffff).unwrap();
    // SAFETY: takes integers only.
    let segment = unsafe { libc::shmget(key, 4096, libc::IPC_CREAT | libc::IPC_EXCL | 0o666) };
    assert!(segment >= 0);
    let report = machine.attack(machine.attacker(&["memory-of", &key.to_string()])).await;
    // SAFETY: takes integers and a null pointer, which IPC_RMID ignores.
    unsafe { libc::shmctl(segment, libc::IPC_RMID, std::ptr::null_mut()) };
    report.refused("find", &[libc::ENOENT]);
}

/// Keyrings have no namespace, so every container begins with an empty one of its own; where the filter is off that is all there is.
#[tokio::test]
async fn keyrings_are_not_shared() {
    const KEYCTL_GET_KEYRING_ID: libc::c_long = 0;
    const SESSION: libc::c_long = -3;
    let machine = Machine::new();
    let report = machine.attack(machine.attacker(&["keyring"])).await;
    for what in ["session", "search", "add"] {
        report.refused(what, &[libc::EPERM, libc::ENOSYS]);
    }
    // A key in the session of whoever runs Wharf. Shims are born with it.
    // SAFETY: the texts live over the calls, the others are integers.
    let (host, key) = unsafe {
        let host = libc::syscall(libc::SYS_keyctl, KEYCTL_GET_KEYRING_ID, SESSION, 1);
        let (kind, name) = (c"user".as_ptr(), c"wharf-test-secret".as_ptr());
        (host, libc::syscall(libc::SYS_add_key, kind, name, c"secret".as_ptr(), 6, SESSION))
    };
    if host < 0 {
        // A kernel without keyrings.
        return;
    }
    assert!(key > 0);
    let mut container = machine.attacker(&["keyring"]);
    container.process.unconfined = true;
    let one = machine.attack(container.clone()).await;
    one.refused("search", &[libc::ENOKEY, libc::EACCES]);
    one.done("add");
    // What the first left there the second does not find.
    let other = machine.attack(container).await;
    other.refused("search", &[libc::ENOKEY, libc::EACCES]);
    assert_ne!(one.answer("session"), other.answer("session"));
    assert_ne!(one.answer("session"), host.to_string());
}

#[tokio::test]
async fn processes_of_the_host_are_neither_seen_nor_signalled() {
    let machine = Machine::new();
    let host = std::process::id();
    let script = format!(
        "echo seen: $(ls /proc | /bin/busybox grep -c '^[0-9]'); \
         for p in {host} 2; do kill -0 $p 2> /dev/null && echo SIGNALLED $p; done; \
         kill -9 -1; echo alive: yes"
    );
    let report = machine.attack(machine.shell(&script)).await;
    assert!(report.answer("seen").parse::<u32>().unwrap() <= 4, "{report:?}");
    assert!(!report.0.iter().any(|l| l.starts_with("SIGNALLED")), "{report:?}");
    assert_eq!(report.answer("alive"), "yes");
}

/// Its own view begins at its own cgroup, and no file of it can be written.
#[tokio::test]
async fn cgroups_are_the_containers_own_and_read_only() {
    let machine = Machine::new();
    let script = "cat /proc/self/cgroup; cd /sys/fs/cgroup; ls ../../../.. > /dev/null; \
                  for d in . */; do mkdir $d/mine 2> /dev/null && echo MADE $d; \
                  (echo 0 > $d/cgroup.procs) 2> /dev/null && echo JOINED $d; done; \
                  /bin/busybox mount -o remount,rw /sys/fs/cgroup 2> /dev/null && echo REMOUNTED; true";
    let report = machine.attack(machine.shell(script)).await;
    for line in &report.0 {
        assert!(!["MADE", "JOINED", "REMOUNTED"].iter().any(|w| line.starts_with(w)), "{report:?}");
    }
    let of_ours =
        |line: &&String| ["memory", "cpu", "pids"].iter().any(|c| line.contains(c)) || line.starts_with("0::");
    let own: Vec<&String> = report.0.iter().filter(of_ours).collect();
    assert!(!own.is_empty() && own.iter().all(|l| l.ends_with(":/")), "{report:?}");
}
