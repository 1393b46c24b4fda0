//! Containers of other sandboxes.

use std::fs;

use crate::machine::Machine;

#[tokio::test]
async fn files_and_memory_of_a_neighbour_are_not_seen() {
    let machine = Machine::new();
    let one =
        machine
            .start(machine.shell(
                "echo secret > /trace; echo secret > /dev/shm/trace; echo up: done; while true; do sleep 1; done",
            ))
            .await;
    machine.line(&one, "up").await;
    let report = machine.attack(machine.shell("ls /trace /dev/shm/trace /dev/mqueue 2> /dev/null; true")).await;
    assert!(report.0.iter().all(|l| !l.contains("trace")), "{report:?}");
    machine.end(one).await;
    // Nor does it reach the layer that both have.
    assert!(!machine.layer.join("trace").exists());
}

/// Hard links and renames cannot carry a file from one mount to another.
#[tokio::test]
async fn what_is_read_only_stays_so_by_any_name() {
    let machine = Machine::new();
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("file"), "kept").unwrap();
    let mut container = machine.shell(
        "echo x > /data/file; rm -f /data/file; mv /data/file /data/other; mkdir /data/new; \
         echo x > /proc/self/root/data/file; cd /data && echo x > ./file; true",
    );
    let source = directory.path().to_str().unwrap().to_owned();
    container.mounts = vec![wharf_runtime::MountConfig::Bind {
        source,
        target: "/data".into(),
        read_only: true,
        mapped: true,
        masks: Vec::new(),
    }];
    machine.attack(container).await;
    let left: Vec<_> = fs::read_dir(directory.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["file"]);
    assert_eq!(fs::read_to_string(directory.path().join("file")).unwrap(), "kept");
}
