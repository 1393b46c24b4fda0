//! What is mounted into containers.

use std::fs;

use wharf_core::{
    Mib,
    sandbox::{Condition, ContainerSpec, Dependency, Mount, MountSource, SandboxSpec, StopCause},
    volume::{Volume, VolumesFrom},
};

use crate::{
    image,
    machine::{Machine, container, exit_code, sandbox, stopped},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tmpfs_is_mounted_as_its_options_say() {
    let machine = Machine::new();
    let mut app = container(
        "app",
        "while read _ on _ options _; do case $on in /t*) echo $on $options;; esac; done < /proc/mounts",
    );
    let tmpfs = |target: &str, options: &[&str]| Mount {
        source: MountSource::Tmpfs { size: Some(Mib(1)), options: options.iter().map(|&o| o.to_owned()).collect() },
        target: target.into(),
        read_only: false,
    };
    app.mounts = vec![tmpfs("/t1", &["rw", "noexec", "nosuid", "mode=700"]), tmpfs("/t2", &["exec", "dev", "noatime"])];
    let spec = sandbox(vec![app]);
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!(exit_code(&status, 0), Some(0), "{status:#?}");
    // Kernels differ in whether they say how wide their inode numbers are.
    let said: Vec<String> = machine.said("app").iter().map(|l| l.replace(",inode64", "")).collect();
    assert_eq!(said, ["/t1 rw,nosuid,nodev,noexec,relatime,size=1024k,mode=700", "/t2 rw,nosuid,noatime,size=1024k"]);
    machine.end().await;
}

fn mount(source: MountSource, target: &str) -> Mount {
    Mount { source, target: target.into(), read_only: false }
}

fn named(name: &str) -> MountSource {
    MountSource::Sandbox { name: name.into() }
}

fn shared(name: &str, autoprovision: bool) -> MountSource {
    MountSource::Volume(Volume { name: name.into(), shared: true, autoprovision, ..Volume::default() })
}

/// A machine with an image `full` that has a volume `/cache` and files in `/data`, which belongs to a user of its own.
fn machine() -> Machine {
    let machine = Machine::new();
    let directory = machine.shared.path().join("full");
    let files = [("data/greeting", "hello\n"), ("data/deep/er", "down\n"), ("cache/warm", "yes\n")];
    image::build(&directory, "", &["/cache"], &files);
    machine.images.load(&directory.join("layout"), Some("full"), &mut |_| {}).unwrap();
    machine
}

fn full(name: &str, script: &str, mounts: Vec<Mount>) -> ContainerSpec {
    ContainerSpec { image: "full".into(), mounts, ..container(name, script) }
}

/// Lets `later` wait until the one before it has ended.
fn after(later: &mut ContainerSpec, container: &str) {
    later.depends_on = vec![Dependency { container: container.into(), condition: Condition::Success }];
}

async fn ended(machine: &Machine, spec: &SandboxSpec) {
    machine.want(spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!(exit_code(&status, 0), Some(0), "{status:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_volume_begins_with_what_the_image_has_and_is_shared() {
    let machine = machine();
    let mut first =
        full("first", "cat /data/greeting; echo changed > /data/greeting", vec![mount(named("v"), "/data")]);
    first.essential = false;
    let script = "cat /data/greeting /data/deep/er /cache/warm; cat /proc/mounts > /tmp/m; while read _ on _; do case $on in \
                  /data|/cache) echo $on;; esac; done < /tmp/m";
    let mut second = full("second", script, vec![mount(named("v"), "/data/")]);
    after(&mut second, "first");
    ended(&machine, &sandbox(vec![second, first])).await;
    assert_eq!(machine.said("first"), ["hello"]);
    assert_eq!(machine.said("second"), ["changed", "down", "yes", "/data", "/cache"]);
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn volumes_of_another_container_come_with_those_of_its_image() {
    let machine = machine();
    let mut side = full("side", "echo mine > /cache/own; echo also > /data/own", vec![mount(named("v"), "/data")]);
    side.essential = false;
    let mut app = container(
        "app",
        "cat /cache/own /data/own /data/greeting; (echo x > /cache/no) 2> /dev/null || echo read-only",
    );
    app.volumes_from = vec![VolumesFrom { container: "side".into(), read_only: true }];
    after(&mut app, "side");
    ended(&machine, &sandbox(vec![app, side])).await;
    assert_eq!(machine.said("app")[..3], ["mine", "also", "hello"]);
    assert_eq!(machine.said("app").last().map(String::as_str), Some("read-only"));
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shared_volume_outlives_its_sandbox_and_must_be_there() {
    let machine = machine();
    let missing = sandbox(vec![full("app", "true", vec![mount(shared("kept", false), "/data")])]);
    machine.want(&missing).await;
    let status = machine.until(&missing.id, stopped).await;
    let Some(StopCause::FailedToStart { error }) = status.cause else { panic!("{:?}", status.cause) };
    assert_eq!(
        error,
        "initialize volume: volume detection failed, volume 'kept' does not exist and autoprovision is set to false: Error \
         response from daemon: get kept: no such volume"
    );
    let write = "cat /data/greeting; echo first > /data/greeting";
    ended(&machine, &sandbox(vec![full("one", write, vec![mount(shared("kept", true), "/data")])])).await;
    ended(&machine, &sandbox(vec![full("two", "cat /data/greeting", vec![mount(shared("kept", false), "/data")])]))
        .await;
    assert_eq!((machine.said("one"), machine.said("two")), (vec!["hello".to_owned()], vec!["first".to_owned()]));
    assert_eq!(fs::read_to_string(machine.data.path().join("volumes/kept/greeting")).unwrap(), "first\n");
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_volume_of_memory_is_one_for_all_containers_and_bounded() {
    let machine = machine();
    let memory = || {
        let options = ["size=64k", "mode=0700"].map(str::to_owned).into();
        mount(MountSource::Volume(Volume { name: "m".into(), tmpfs: Some(options), ..Volume::default() }), "/m")
    };
    let mut first = full("first", "echo here > /m/file; ! dd if=/dev/zero of=/m/big bs=1k count=128", vec![memory()]);
    first.essential = false;
    let mut second = full("second", "cat /m/file; stat -c %a /m", vec![memory()]);
    after(&mut second, "first");
    ended(&machine, &sandbox(vec![second, first])).await;
    assert_eq!(machine.said("second"), ["here", "700"]);
    let left = machine.data.path().join("sandboxes");
    assert!(fs::read_to_string("/proc/self/mountinfo").unwrap().lines().all(|l| !l.contains(&*left.to_string_lossy())));
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_only_root_has_volumes_that_are_not() {
    let machine = machine();
    let script = "echo x > /data/new && echo x > /cache/new && echo writable; (echo x > /tmp/new) 2> /dev/null || echo read-only";
    let mut app = full("app", script, vec![mount(named("v"), "/data")]);
    app.security.read_only_root = true;
    ended(&machine, &sandbox(vec![app])).await;
    assert_eq!(machine.said("app").first().map(String::as_str), Some("writable"));
    assert_eq!(machine.said("app").last().map(String::as_str), Some("read-only"));
    machine.end().await;
}
