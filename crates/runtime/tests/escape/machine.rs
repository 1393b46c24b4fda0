//! An instance of the runtime whose one image is busybox and the attacker.

use std::{fs, ops::Deref, os::unix::fs::PermissionsExt, time::Duration};

use tokio::sync::mpsc::UnboundedReceiver;
use wharf_core::{IdBlock, InstanceId};
use wharf_runtime::{Capabilities, ContainerRun, Exit, Limits, ProcessSpec, RuntimeError, Sandbox, ShimEvent};

use crate::{container, room::Room};

/// Longer than anything here takes on an emulated machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Machine {
    room: Room,
    /// Its sandboxes have a user namespace with these ids.
    users: Option<IdBlock>,
}

impl Deref for Machine {
    type Target = Room;

    fn deref(&self) -> &Room {
        &self.room
    }
}

/// A sandbox with one container in it, `app`.
pub(crate) struct Running {
    pub(crate) sandbox: Sandbox,
    events: UnboundedReceiver<ShimEvent>,
    pub(crate) pid: i32,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let room = Room::of(&InstanceId::random());
        fs::write(room.layer.join("attacker"), wharf_attacker::PROGRAM).unwrap();
        fs::set_permissions(room.layer.join("attacker"), fs::Permissions::from_mode(0o755)).unwrap();
        Self { room, users: std::env::var_os(WITH_USERS).map(|_| BLOCK) }
    }

    /// The same, with a user namespace for each sandbox.
    pub(crate) fn with_users() -> Self {
        let mut this = Self::new();
        this.users = Some(BLOCK);
        this
    }

    /// A container of the default kind that runs the attacker.
    pub(crate) fn attacker(&self, args: &[&str]) -> ContainerRun {
        let args: Vec<&str> = ["/attacker"].into_iter().chain(args.iter().copied()).collect();
        self.container(&args)
    }

    /// A container of the default kind that runs a script of busybox's shell.
    pub(crate) fn shell(&self, script: &str) -> ContainerRun {
        self.container(&["/bin/sh", "-c", script])
    }

    pub(crate) fn container(&self, args: &[&str]) -> ContainerRun {
        container::container(&self.layer, process(args))
    }

    /// A container in a sandbox of its own.
    pub(crate) async fn start(&self, container: ContainerRun) -> Running {
        self.try_start(container).await.unwrap()
    }

    /// As [`Machine::start`], or why it could not be started.
    pub(crate) async fn try_start(&self, mut container: ContainerRun) -> Result<Running, String> {
        let id = wharf_core::hex_id(12);
        let (sandbox, events) = self.runtime.create(&id, &Limits::default()).unwrap();
        if let Some(ids) = self.users {
            sandbox.hold_users(ids).await.unwrap();
            // One that belongs to the user namespace, whichever was meant.
            container.network = Some(sandbox.make_network(None).await.unwrap());
        }
        let mut running = Running { sandbox, events, pid: 0 };
        match running.sandbox.run(container).await {
            Ok(started) => {
                running.pid = started.pid;
                Ok(running)
            }
            Err(RuntimeError::Start(error)) => {
                self.end(running).await;
                Err(error)
            }
            Err(error) => panic!("{error:?}"),
        }
    }

    /// Runs a container to its end: its exit and what it wrote.
    pub(crate) async fn outcome(&self, container: ContainerRun) -> (Exit, Report) {
        let mut running = self.start(container).await;
        let exit = running.exit().await;
        let report = self.report(&running);
        self.end(running).await;
        (exit, report)
    }

    /// What the attacker said.
    pub(crate) async fn attack(&self, container: ContainerRun) -> Report {
        let (exit, report) = self.outcome(container).await;
        assert_eq!(exit.code, 0, "{report:?}");
        report
    }

    pub(crate) fn report(&self, running: &Running) -> Report {
        Report(container::lines(&self.runtime, running.sandbox.id(), "app"))
    }

    /// Waits for a line that starts so.
    pub(crate) async fn line(&self, running: &Running, start: &str) -> String {
        let look = async {
            loop {
                if let Some(line) = self.report(running).0.into_iter().find(|l| l.starts_with(start)) {
                    return line;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, look).await;
        found.unwrap_or_else(|_| panic!("no line {start:?} in {:?}", self.report(running)))
    }

    pub(crate) async fn end(&self, running: Running) {
        self.room.end(&running.sandbox).await;
    }
}

impl Running {
    pub(crate) async fn exit(&mut self) -> Exit {
        match tokio::time::timeout(PATIENCE, self.events.recv()).await.expect("an exit comes") {
            Some(ShimEvent::Exited { exit, .. }) => exit,
            other => panic!("{other:?}"),
        }
    }

    /// Runs a script in the container: whether it ended with 0.
    pub(crate) async fn check(&self, script: &str) -> bool {
        self.sandbox.exec("app", process(&["/bin/sh", "-c", script]), 60_000).await.unwrap() == Some(0)
    }
}

/// Lines `WHAT: ANSWER`.
#[derive(Debug)]
pub(crate) struct Report(pub(crate) Vec<String>);

impl Report {
    /// What was answered to one attempt.
    pub(crate) fn answer(&self, what: &str) -> &str {
        let found = self.0.iter().find_map(|l| l.strip_prefix(what)?.strip_prefix(": "));
        found.unwrap_or_else(|| panic!("nothing about {what:?} in {self:?}"))
    }

    /// Asserts that an attempt was refused with one of these errors.
    #[track_caller]
    pub(crate) fn refused(&self, what: &str, errors: &[i32]) {
        let answer = self.answer(what);
        let number = answer.strip_prefix("errno ").and_then(|n| n.parse::<i32>().ok());
        assert!(number.is_some_and(|n| errors.contains(&n)), "{what}: {answer}, not one of errno {errors:?}");
    }

    #[track_caller]
    pub(crate) fn done(&self, what: &str) {
        assert_eq!(self.answer(what), "done", "{what}");
    }
}

/// Set where the whole suite runs once more with user namespaces (see `users.rs`).
pub(crate) const WITH_USERS: &str = "WHARF_ESCAPE_WITH_USERS";

/// A block of ids that nobody on a test machine has.
const BLOCK: IdBlock = IdBlock { first: 1_700_000_000, count: 65_536 };

pub(crate) fn process(args: &[&str]) -> ProcessSpec {
    ProcessSpec { cwd: "/".into(), ..container::process(args) }
}

/// Docker's capabilities and these.
pub(crate) fn with_capabilities(add: &[&str]) -> Capabilities {
    Capabilities::tweaked(&add.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>(), &[]).unwrap()
}

/// Docker's capabilities without these.
pub(crate) fn without_capabilities(drop: &[&str]) -> Capabilities {
    Capabilities::tweaked(&[], &drop.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()).unwrap()
}

/// A network namespace with nothing in it, alive as long as this value.
pub(crate) struct Network(fs::File);

impl Network {
    pub(crate) fn new() -> Self {
        let made = std::thread::spawn(|| {
            // SAFETY: only the network namespace of this thread changes, which ends here.
            unsafe { rustix::thread::unshare_unsafe(rustix::thread::UnshareFlags::NEWNET) }.unwrap();
            // As every sandbox's is (crates/network).
            fs::write("/proc/sys/net/ipv4/ping_group_range", "0 2147483647").unwrap();
            fs::File::open("/proc/thread-self/ns/net").unwrap()
        });
        Self(made.join().unwrap())
    }

    pub(crate) fn path(&self) -> String {
        format!("/proc/{}/fd/{}", std::process::id(), std::os::fd::AsRawFd::as_raw_fd(&self.0))
    }
}
