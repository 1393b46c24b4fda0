//! Names, addresses and ports.

use std::time::Duration;

use wharf_core::{
    sandbox::{Dns, NetworkSpec, Phase, PortMapping, Protocol},
    volume::PortRange,
};

use crate::machine::{Machine, ask, container, exit_code, sandbox, stopped};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ports_lead_to_containers_of_the_same_port() {
    let machine = Machine::new();
    let serve = |name: &str, word: &str| {
        let mut c = container(name, &format!("echo {word} > /tmp/word; while true; do nc -l -p 80 < /tmp/word; done"));
        c.ports = vec![PortMapping { container_port: 80, host_port: None, protocol: Protocol::Tcp }];
        c
    };
    let mut spec = sandbox(vec![serve("one", "eins"), serve("two", "zwei")]);
    spec.network = NetworkSpec::Bridge;
    machine.want(&spec).await;
    let status = machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    for (index, word) in ["eins", "zwei"].into_iter().enumerate() {
        let port = status.containers[index].ports[0].host_port;
        let answer = async {
            loop {
                // The program may not listen yet.
                let said = tokio::task::spawn_blocking(move || ask(port)).await.unwrap();
                if said.trim() == word {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), answer).await.expect(word);
    }
    // A fixed port that is taken is refused in Docker's words.
    let mut clash = sandbox(vec![container("app", "true")]);
    clash.network = NetworkSpec::Bridge;
    let host_port = Some(status.containers[0].ports[0].host_port);
    clash.containers[0].ports = vec![PortMapping { container_port: 80, host_port, protocol: Protocol::Tcp }];
    machine.want(&clash).await;
    let status = machine.until(&clash.id, stopped).await;
    assert!(format!("{:?}", status.cause).contains("port is already allocated"), "{status:?}");
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_range_of_ports_leads_to_a_container() {
    let machine = Machine::new();
    let mut app =
        container("app", "for p in 90 91 92; do (while true; do echo $p | nc -l -p $p; done) & done; sleep 60");
    app.port_ranges = vec![PortRange { first: 90, last: 92, protocol: Protocol::Tcp }];
    app.stop_timeout = 1;
    let mut spec = sandbox(vec![app]);
    spec.network = NetworkSpec::Bridge;
    machine.want(&spec).await;
    let status = machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    let ports = &status.containers[0].ports;
    assert_eq!(ports.iter().map(|p| p.container_port).collect::<Vec<_>>(), [90, 91, 92]);
    assert!(ports.windows(2).all(|pair| pair[0].host_port + 1 == pair[1].host_port), "{ports:?}");
    for port in ports {
        let (inside, outside) = (port.container_port.to_string(), port.host_port);
        let answer = async {
            while tokio::task::spawn_blocking(move || ask(outside)).await.unwrap().trim() != inside {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), answer).await.expect("it answers");
    }
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_knows_those_that_it_is_linked_to() {
    let machine = Machine::new();
    let mut db = container("db", "while true; do echo rows | nc -l -p 5432; done");
    db.stop_timeout = 1;
    db.hostname = Some("store".into());
    let mut app =
        container("app", "cat /etc/hosts; while [ -z \"$rows\" ]; do rows=$(nc database 5432); done; echo $rows");
    app.links = vec![("db".into(), "database".into())];
    app.extra_hosts = vec![("elsewhere".into(), "10.9.8.7".into())];
    let mut spec = sandbox(vec![app, db]);
    spec.network = NetworkSpec::Bridge;
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert!(status.containers[1].started_at <= status.containers[0].started_at, "links are started first");
    let said = machine.said("app");
    assert!(said.iter().any(|line| line.ends_with("\tdatabase store db")), "{said:?}");
    assert!(said.contains(&"10.9.8.7\telsewhere".to_owned()), "{said:?}");
    assert_eq!(said.last().map(String::as_str), Some("rows"));
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_without_a_network_has_loopback_alone_and_dns_is_as_told() {
    let machine = Machine::new();
    let mut app = container("app", "ls /sys/class/net; cat /etc/resolv.conf");
    app.no_network = true;
    app.dns = Dns { servers: vec!["10.1.1.1".into()], search: vec!["a.test".into()] };
    for network in [NetworkSpec::Bridge, sandbox(Vec::new()).network] {
        let mut spec = sandbox(vec![app.clone()]);
        spec.network = network;
        machine.want(&spec).await;
        let status = machine.until(&spec.id, stopped).await;
        assert_eq!(exit_code(&status, 0), Some(0), "{status:#?}");
        let said = machine.said("app");
        let last: Vec<&str> = said[said.len() - 3..].iter().map(String::as_str).collect();
        assert_eq!(last[..2], ["lo", "nameserver 10.1.1.1"], "{said:?}");
    }
    machine.end().await;
}
