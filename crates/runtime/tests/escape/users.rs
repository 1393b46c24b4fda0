//! The same attempts out of a user namespace, where the container's root is nobody on the host. What user namespaces are is tried by
//! `tests/user_namespace.rs`.

use std::process::Command;

use crate::machine::{Machine, WITH_USERS, with_capabilities};

/// Every capability, over nothing: of the host's, and of the machine's devices.
#[tokio::test]
async fn all_capabilities_are_worth_nothing_outside() {
    let machine = Machine::with_users();
    let mut container = machine.attacker(&["devices", "c:1:3", "c:1:1", "b:8:0"]);
    container.process.capabilities = with_capabilities(&["ALL"]);
    container.process.unconfined = true;
    let report = machine.attack(container).await;
    for device in ["c:1:3", "c:1:1", "b:8:0"] {
        report.refused(&format!("mknod {device}"), &[libc::EPERM]);
    }
}

/// The suite once more, each container in a user namespace. Left out is what is refused there by another rule with another error, and
/// what cannot be had there.
#[tokio::test]
async fn everything_else_holds_with_user_namespaces() {
    let apart = [
        "users::",
        "devices::",
        "sharing::",
        "sockets_are_those",
        "without_a_filter",
        "a_capability_opens",
        "keyrings_are_not_shared",
        // They show what a container in the host's network could do.
        "abstract_sockets_of_the_host",
        "services_on_the_hosts_loopback",
        // To open is refused there already.
        "the_init_process_cannot",
        "who_may_trace",
    ];
    let mut suite = Command::new(std::env::current_exe().unwrap());
    suite.env(WITH_USERS, "1").arg("--test-threads=2");
    for skipped in apart {
        suite.args(["--skip", skipped]);
    }
    let done = tokio::task::spawn_blocking(move || suite.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("nothing_in_proc_and_sys_can_be_written ... ok"), "{said}");
}
