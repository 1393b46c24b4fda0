//! What sandboxes are said to use.

use std::time::Duration;

use tokio::{io::AsyncWriteExt, net::TcpStream};
use wharf_core::{
    Mib,
    sandbox::{ContainerState, NetworkSpec, Phase},
    stats::SandboxStats,
};

use crate::machine::{Machine, container, sandbox};

/// Swallows what is sent to port 80, again and again.
const SINK: &str = "while true; do nc -l -p 80 > /dev/null; done";

impl Machine {
    async fn statistics(&self) -> Vec<SandboxStats> {
        self.agent.as_ref().unwrap().2.statistics().await.unwrap()
    }

    /// Looks until what is said of the first sandbox is as wanted.
    async fn seen(&self, wanted: impl Fn(&SandboxStats) -> bool) -> SandboxStats {
        let looking = async {
            loop {
                if let Some(found) = self.statistics().await.into_iter().find(&wanted) {
                    return found;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        match tokio::time::timeout(Duration::from_secs(90), looking).await {
            Ok(found) => found,
            Err(_) => panic!("{:#?}", self.statistics().await),
        }
    }
}

/// Sends so many bytes to an address, once something listens.
async fn send(address: std::net::Ipv4Addr, bytes: usize) {
    let sending = async {
        loop {
            if let Ok(mut stream) = TcpStream::connect((address, 80)).await {
                return stream.write_all(&vec![7; bytes]).await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), sending).await.expect("something listens");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statistics_tell_what_sandboxes_use_and_how_they_are() {
    let machine = Machine::new();
    assert_eq!(machine.statistics().await, []);
    let mut app = container("app", SINK);
    app.memory = Some(Mib(64));
    let mut side = container("side", "true");
    side.essential = false;
    let spec = sandbox(vec![app, side]);
    machine.want(&spec).await;
    let status = machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    send(status.interface.unwrap().address, 100_000).await;
    let gone = |s: &SandboxStats| matches!(s.containers[1].state, ContainerState::Stopped { exit_code: Some(0), .. });
    let carried = |s: &SandboxStats| s.interfaces.iter().any(|i| i.received.bytes > 100_000);
    let found = machine.seen(|s| gone(s) && carried(s)).await;
    assert_eq!((&*found.id, &*found.node, &*found.owner, found.phase), (&*spec.id, "node", "test", Phase::Running));
    assert_eq!(found.interfaces.len(), 1, "{found:#?}");
    assert!(found.interfaces[0].sent.packets > 0 && found.interfaces[0].received.packets > 1, "{found:#?}");
    let [app, side] = &found.containers[..] else { panic!("{found:#?}") };
    assert_eq!((&*app.image, app.memory, app.restarts), ("busybox", Some(Mib(64)), 0));
    assert_eq!(app.interfaces, found.interfaces, "the containers share them");
    let usage = app.usage.as_ref().unwrap();
    assert_eq!((usage.memory.limit, usage.pids.limit), (Some(64 << 20), None));
    assert!(usage.cpu.total > 0 && usage.pids.current > 0, "{usage:?}");
    assert_eq!(side.usage.as_ref().unwrap().pids.current, 0, "it has ended");
    // The node's own bound, and the task's.
    assert_eq!((found.usage.pids.limit, found.usage.memory.limit), (Some(4096), Some(512 << 20)));
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn containers_that_share_no_network_have_interfaces_of_their_own() {
    let machine = Machine::new();
    let mut spec = sandbox(vec![container("one", SINK), container("two", SINK)]);
    spec.network = NetworkSpec::Bridge;
    machine.want(&spec).await;
    let found = machine.seen(|s| s.interfaces.len() == 2).await;
    assert!(found.containers.iter().all(|c| c.interfaces.len() == 1), "{found:#?}");
    machine.end().await;

    let machine = Machine::new();
    spec.network = NetworkSpec::Host;
    machine.want(&spec).await;
    machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    let found = machine.seen(|s| s.containers.iter().all(|c| c.usage.is_some())).await;
    assert!(found.interfaces.is_empty(), "the host's interfaces are not its own: {found:#?}");
    machine.end().await;
}
