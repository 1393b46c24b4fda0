//! A real bridge with real namespaces: needs root and nftables.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::mpsc,
    time::{Duration, Instant},
};

use wharf_core::{InstanceId, network::Vpc, sandbox::Protocol};
use wharf_network::{AddressPool, Attached, Network, Published, free_vpc};

/// Answers one connection to port 80 in a namespace with `word`.
fn answer(attached: &Attached, word: &'static str) -> std::thread::JoinHandle<()> {
    let namespace = std::fs::File::open(attached.namespace.path()).unwrap();
    let (ready, listening) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        rustix::thread::move_into_link_name_space(
            std::os::fd::AsFd::as_fd(&namespace),
            Some(rustix::thread::LinkNameSpaceType::Network),
        )
        .unwrap();
        let listener = TcpListener::bind(("0.0.0.0", 80)).unwrap();
        ready.send(()).unwrap();
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(word.as_bytes()).unwrap();
    });
    listening.recv().unwrap();
    thread
}

fn ask(address: Ipv4Addr, port: u16) -> String {
    let mut stream = TcpStream::connect((address, port)).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// A network where none is. Who looks for one at the same time, another test or an instance, waits, or both would take the same.
fn open(instance: &InstanceId) -> (Vpc, Network) {
    std::fs::create_dir_all("/run/wharf").unwrap();
    let turn = std::fs::File::create("/run/wharf/network.lock").unwrap();
    turn.lock().unwrap();
    let vpc = Vpc::default_on(free_vpc().unwrap());
    let network = Network::open(instance, vpc.clone(), &[]).unwrap();
    (vpc, network)
}

#[test]
fn sandboxes_have_addresses_ports_and_neighbours() {
    let instance = InstanceId::random();
    let (vpc, network) = open(&instance);
    let mut pool = AddressPool::new();
    let subnet = vpc.subnets[0].cidr;
    let (one, two) = (pool.take(subnet).unwrap(), pool.take(subnet).unwrap());
    let (first, second) = (network.attach(subnet, one).unwrap(), network.attach(subnet, two).unwrap());
    assert_ne!(first.mac, second.mac);
    let threads = [answer(&first, "one"), answer(&second, "two")];
    assert_eq!((ask(one, 80).as_str(), ask(two, 80).as_str()), ("one", "two"));
    for thread in threads {
        thread.join().unwrap();
    }

    // A published port answers on the host's address and on loopback.
    let port = wharf_network::PortPool::default().take(Protocol::Tcp, None).unwrap();
    let block = network.bridge_block();
    let address = pool.take(block).unwrap();
    let behind = network.attach(block, address).unwrap();
    let published = [Published { protocol: Protocol::Tcp, host_port: port, address, container_port: 80 }];
    network.publish(&published).unwrap();
    for host in [Ipv4Addr::LOCALHOST, subnet.nth(1)] {
        let thread = answer(&behind, "behind");
        assert_eq!(ask(host, port), "behind");
        thread.join().unwrap();
    }
    network.withdraw(&published).unwrap();
    network.withdraw(&published).unwrap();
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());

    // A second instance does not see the first.
    assert!(!vpc.cidr.contains(free_vpc().unwrap().address));
    drop(network);
    Network::purge(&instance).unwrap();
    Network::purge(&instance).unwrap();
    assert!(!std::path::Path::new(&format!("/sys/class/net/wh-{instance}")).exists());
}

/// The host's ends of an instance's namespaces.
fn links(instance: &InstanceId) -> usize {
    let names = std::fs::read_dir("/sys/class/net").unwrap();
    let own = |name: &str| name.starts_with(&format!("w{instance}"));
    names.filter(|e| own(e.as_ref().unwrap().file_name().to_str().unwrap())).count()
}

#[test]
fn namespaces_made_ahead_are_used_made_again_and_gone_at_the_end() {
    let instance = InstanceId::random();
    let (vpc, network) = open(&instance);
    let patience = Duration::from_secs(20);
    assert!(network.made_ahead(8, patience), "before anyone asks");
    assert_eq!(links(&instance), 8);
    let mut pool = AddressPool::new();
    let subnet = vpc.subnets[0].cidr;
    let attach = |address| network.attach(subnet, address).unwrap();
    let addresses: Vec<Ipv4Addr> = (0..24).map(|_| pool.take(subnet).unwrap()).collect();
    // More at once than there are: who comes late makes its own.
    let attached: Vec<Attached> = std::thread::scope(|scope| {
        let all: Vec<_> = addresses.iter().map(|address| scope.spawn(|| attach(*address))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let macs: std::collections::BTreeSet<&str> = attached.iter().map(|a| a.mac.as_str()).collect();
    assert_eq!(macs.len(), 24);
    assert!(network.made_ahead(24, patience), "after a burst, as many as it took");
    let thread = answer(&attached[23], "late");
    assert_eq!(ask(addresses[23], 80), "late");
    thread.join().unwrap();
    drop(network);
    drop(attached);
    // The kernel takes namespaces down behind everyone's back.
    let deadline = Instant::now() + patience;
    while links(&instance) > 0 {
        assert!(Instant::now() < deadline, "{} links are left", links(&instance));
        std::thread::yield_now();
    }
    Network::purge(&instance).unwrap();
}
