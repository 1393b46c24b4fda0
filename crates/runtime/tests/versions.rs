//! Shims outlive upgrades: programs of one version and shims of another. Needs root and Debian's busybox-static.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "room/container.rs"]
mod container;
#[path = "versions/one.rs"]
mod one;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    ops::RangeInclusive,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use wharf_core::InstanceId;
use wharf_runtime::{Adopted, ContainerRun, Limits, ProcessSpec, Runtime, ShimEvent};

use self::container::lines;

/// The version of the shims that this build makes.
const TODAY: u32 = wharf_shim::PROTOCOL;
const RUN: &str = "/run/wharf";

struct Machine {
    instance: InstanceId,
    data: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let this = Self { instance: InstanceId::random(), data: tempfile::tempdir().unwrap() };
        fs::create_dir_all(this.layer().join("bin")).unwrap();
        fs::create_dir_all(this.layer().join("tmp")).unwrap();
        fs::copy("/bin/busybox", this.layer().join("bin/sh")).unwrap();
        this
    }

    fn layer(&self) -> PathBuf {
        self.data.path().join("layer")
    }

    /// A program that speaks these versions.
    fn program(&self, speaks: RangeInclusive<u32>) -> Arc<Runtime> {
        Arc::new(Runtime::open(&self.instance, self.data.path(), Path::new(RUN)).unwrap().speaking(speaks))
    }

    fn directory(&self, id: &str) -> PathBuf {
        Path::new(RUN).join(self.instance.as_str()).join(id)
    }

    fn container(&self, name: &str, script: &str) -> ContainerRun {
        ContainerRun { name: name.into(), ..container::container(&self.layer(), process(script)) }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // What a test that failed had started; its own event loop cannot be used any more.
        let (instance, data) = (self.instance.clone(), self.data.path().to_owned());
        let removal = std::thread::spawn(move || {
            let runtime = Arc::new(Runtime::open(&instance, &data, Path::new(RUN)).unwrap());
            let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            event_loop.block_on(async {
                for left in runtime.adopt().await.unwrap() {
                    runtime.remove(&left.id).await.unwrap();
                }
            });
            runtime.remove_all().unwrap();
        });
        assert!(removal.join().is_ok() || std::thread::panicking(), "something is left of the test's sandboxes");
    }
}

fn process(script: &str) -> ProcessSpec {
    container::process(&["/bin/sh", "-c", script])
}

async fn only(runtime: &Arc<Runtime>) -> Adopted {
    let mut found = runtime.adopt().await.unwrap();
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[tokio::test]
async fn a_newer_program_adopts_todays_shim() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let today = machine.program(wharf_shim::OLDEST..=TODAY);
    let (sandbox, events) = today.create(&id, &Limits::default()).unwrap();
    sandbox.run(machine.container("short", "echo over; exit 7")).await.unwrap();
    let wait = "trap 'echo told; exit 9' TERM; echo up; while :; do read -t 1 x; done < /dev/zero";
    let long = sandbox.run(machine.container("long", wait)).await.unwrap();
    // The program is killed: it lets go of the shim without a word.
    drop((sandbox, events, today));

    let newer = machine.program(wharf_shim::OLDEST..=TODAY + 1);
    let found = only(&newer).await;
    assert_eq!(found.foreign, None);
    let (sandbox, mut events, survivors) = found.sandbox.unwrap();
    let by_name = |name: &str| survivors.containers.iter().find(|c| c.name == name).unwrap();
    assert_eq!(by_name("long").pid, long.pid);
    if by_name("short").exit.is_none() {
        assert!(
            matches!(events.recv().await, Some(ShimEvent::Exited { container, exit }) if container == "short" && exit.code == 7)
        );
    } else {
        assert_eq!(by_name("short").exit.as_ref().unwrap().code, 7);
    }
    assert_eq!(lines(&newer, &id, "short"), ["over"]);
    assert_eq!(sandbox.exec("long", process("exit 4"), 5_000).await.unwrap(), Some(4));
    assert!(sandbox.signal("long", 15).await.unwrap());
    let told = tokio::time::timeout(Duration::from_secs(20), events.recv()).await.unwrap();
    assert!(matches!(told, Some(ShimEvent::Exited { container, exit }) if container == "long" && exit.code == 9));
    assert_eq!(lines(&newer, &id, "long"), ["up", "told"]);
    sandbox.quit().await.unwrap();
    newer.remove(&id).await.unwrap();
    newer.remove_files(&id).unwrap();
}

#[tokio::test]
async fn an_older_program_leaves_todays_shim_alone_and_can_still_stop_it() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let today = machine.program(wharf_shim::OLDEST..=TODAY);
    let (sandbox, events) = today.create(&id, &Limits::default()).unwrap();
    let wait = "trap 'exit 9' TERM; echo up; while :; do read -t 1 x; done < /dev/zero";
    let started = sandbox.run(machine.container("app", wait)).await.unwrap();
    drop((sandbox, events, today));

    let older = machine.program(0..=TODAY - 1);
    for _ in 0..2 {
        let found = only(&older).await;
        assert!(found.sandbox.is_none());
        let why = found.foreign.unwrap();
        assert_eq!(
            why,
            format!("the process that holds its containers speaks protocol {TODAY}, this Wharf 0 to {}", TODAY - 1)
        );
        assert!(Path::new("/proc").join(started.pid.to_string()).exists(), "its containers run on");
    }
    let (sandbox, mut events, survivors) = older.reach(&id, true).await.sandbox.unwrap();
    assert_eq!(survivors.containers[0].pid, started.pid);
    assert!(sandbox.signal("app", 15).await.unwrap());
    let told = tokio::time::timeout(Duration::from_secs(20), events.recv()).await.unwrap();
    assert!(matches!(told, Some(ShimEvent::Exited { exit, .. }) if exit.code == 9));
}

#[tokio::test]
async fn a_shim_answers_what_it_does_not_know() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let today = machine.program(wharf_shim::OLDEST..=TODAY);
    let (_sandbox, _events) = today.create(&id, &Limits::default()).unwrap();
    let socket = machine.directory(&id).join("shim.sock");
    while !socket.exists() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let mut shim = UnixStream::connect(socket).unwrap();
    shim.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut answers = BufReader::new(shim.try_clone().unwrap()).lines();
    shim.write_all(
        b"{\"id\":5,\"request\":{\"op\":\"teleport\"}}\n{\"id\":6,\"request\":{\"op\":\"hello\",\"since\":3}}\n",
    )
    .unwrap();
    let answer = answers.next().unwrap().unwrap();
    assert!(
        answer.starts_with(r#"{"id":5,"answer":{"answer":"failed""#) && answer.contains("run the task again"),
        "{answer}"
    );
    let answer = answers.next().unwrap().unwrap();
    assert!(answer.starts_with(r#"{"id":6,"answer":{"answer":"hello""#), "{answer}");
    shim.write_all(b"{\"request\":{\"op\":\"hello\"}}\n").unwrap();
    assert!(answers.next().is_none(), "who gives no number cannot be answered");
}

#[tokio::test]
async fn todays_program_adopts_a_shim_of_protocol_1() {
    let machine = Machine::new();
    let today = machine.program(wharf_shim::OLDEST..=TODAY);
    let id = wharf_core::hex_id(12);
    let shim = one::play(&machine.directory(&id), 1, &[]);
    let found = only(&today).await;
    let (sandbox, mut events, survivors) = found.sandbox.unwrap();
    assert_eq!(survivors.network.as_deref(), Some("/proc/25383/fd/7"));
    let [app, early] = &survivors.containers[..] else { panic!("{survivors:?}") };
    assert_eq!((app.name.as_str(), app.pid, &app.exit), ("app", 25384, &None));
    assert!(early.exit.as_ref().is_some_and(|e| e.code == 3 && e.out_of_memory));
    assert_eq!(sandbox.hold_network("/proc/self/ns/net".into()).await.unwrap(), "/proc/25383/fd/7");
    assert_eq!(sandbox.exec("app", process("exit 3"), 1_000).await.unwrap(), Some(3));
    assert!(!sandbox.signal("nobody", 15).await.unwrap());
    assert!(sandbox.signal("app", 15).await.unwrap());
    assert!(matches!(events.recv().await, Some(ShimEvent::Exited { exit, .. }) if exit.code == 5));
    sandbox.quit().await.unwrap();
    assert_eq!(shim.join().unwrap(), Vec::<String>::new(), "it was asked nothing that it did not know");
    today.remove(&id).await.unwrap();
    today.remove_files(&id).unwrap();
}

#[tokio::test]
async fn what_a_shim_of_a_later_version_says_beyond_is_passed_over() {
    let machine = Machine::new();
    let today = machine.program(wharf_shim::OLDEST..=TODAY);
    let id = wharf_core::hex_id(12);
    let slip = &[
        r#"{"event":"paused","container":"app","for":3}"#,
        r#"{"id":77,"answer":{"answer":"paused"}}"#,
        r#"{"event":"exited","container":"early","exit":{"code":4,"out_of_memory":false,"at":1,"core":true},"why":"x"}"#,
    ];
    let shim = one::play(&machine.directory(&id), TODAY, slip);
    let (sandbox, mut events, _) = only(&today).await.sandbox.unwrap();
    assert!(
        matches!(events.recv().await, Some(ShimEvent::Exited { container, exit }) if container == "early" && exit.code == 4)
    );
    assert!(sandbox.signal("app", 15).await.unwrap(), "the conversation goes on");
    sandbox.quit().await.unwrap();
    shim.join().unwrap();
    today.remove(&id).await.unwrap();
}

#[tokio::test]
async fn an_older_shim_is_not_asked_what_it_does_not_know() {
    let machine = Machine::new();
    let today = machine.program(0..=TODAY);
    let id = wharf_core::hex_id(12);
    let shim = one::play(&machine.directory(&id), 0, &[]);
    let (sandbox, _events, _) = only(&today).await.sandbox.unwrap();
    let error = sandbox.exec("app", process("exit 3"), 1_000).await.unwrap_err();
    assert_eq!(error.to_string(), "this sandbox was started by an older Wharf: run the task again to use it");
    drop(sandbox);
    today.remove(&id).await.unwrap();
    assert_eq!(shim.join().unwrap(), Vec::<String>::new());
}

/// A container that was to start when the older program was replaced is started by its shim.
#[test]
fn a_shim_of_protocol_1_can_read_what_a_container_is() {
    let container = Box::new(wharf_shim::ContainerConfig::default());
    let request = wharf_shim::ToShim { id: 1, request: wharf_shim::Request::Run { container } };
    assert!(one::reads(&serde_json::to_string(&request).unwrap()));
    assert!(!one::reads(r#"{"id":1,"request":{"op":"run","container":{"name":"app"}}}"#));
}
