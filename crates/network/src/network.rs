use std::{fs, io, net::Ipv4Addr, time::Duration};

use wharf_core::{
    InstanceId, hex_id,
    network::{Cidr, Vpc},
};
use wharf_stock::Stock;

use crate::{Mac, Namespace, NetworkError, Published, error::Doing, netlink::Netlink, rules};

/// Namespaces with a veth that are always made ahead, and at most after a burst of starts. Each costs the kernel some 200 KiB.
const AHEAD: usize = 8;
const AHEAD_MOST: usize = 128;
/// The block of the VPC, counted in /20s, that bridge mode takes its addresses from.
const BRIDGE_BLOCK: u32 = 15;

/// One instance's network on this machine.
#[derive(Debug)]
pub struct Network {
    bridge_index: u32,
    table: String,
    prefix: String,
    vpc: Vpc,
    /// Made ahead of need. Owned by descriptors, they go with this process however it ends.
    stock: Stock<Attached>,
}

/// A namespace with an interface `eth0` at the bridge.
#[derive(Debug)]
pub struct Attached {
    pub namespace: Namespace,
    /// `0a:…`, as Linux writes it.
    pub mac: String,
    /// Of `eth0`, which is up.
    index: u32,
}

impl Network {
    /// Makes the bridge and the rules, or finds them, with the ports that are published already.
    ///
    /// # Errors
    /// If the kernel or `nft` refuses.
    pub fn open(instance: &InstanceId, vpc: Vpc, published: &[Published]) -> Result<Self, NetworkError> {
        let bridge = format!("wh-{instance}");
        let table = format!("wharf-{instance}");
        let netlink = Netlink::open().doing(|| "opening netlink".to_owned())?;
        let bridge_index =
            netlink.bridge(&bridge, bridge_mac(instance)).doing(|| format!("making the bridge {bridge}"))?;
        let blocks = vpc.subnets.iter().map(|s| s.cidr).chain([bridge_block(&vpc)]);
        for block in blocks {
            let gateway = block.nth(1);
            netlink.address(bridge_index, gateway, block.prefix).doing(|| format!("giving {bridge} {gateway}"))?;
        }
        let settings = [
            ("ip_forward".to_owned(), "1"),
            // So that published ports answer on the host's loopback; the rules guard what else that would open.
            (format!("conf/{bridge}/route_localnet"), "1"),
        ];
        for (setting, value) in settings {
            fs::write(format!("/proc/sys/net/ipv4/{setting}"), value)
                .doing(|| format!("setting net.ipv4 {setting}"))?;
        }
        rules::install(&table, &bridge, vpc.cidr, published)?;
        let prefix = format!("w{instance}");
        let doing = || "making namespaces ahead".to_owned();
        let (own, named) = (Netlink::open().doing(doing)?, prefix.clone());
        let make_one = move || make(&own, bridge_index, &named);
        let stock = Stock::new("namespaces", AHEAD, AHEAD_MOST, make_one).doing(doing)?;
        Ok(Self { bridge_index, table, prefix, vpc, stock })
    }

    /// The VPC.
    #[must_use]
    pub const fn vpc(&self) -> &Vpc {
        &self.vpc
    }

    /// The block that bridge mode takes its addresses from.
    #[must_use]
    pub fn bridge_block(&self) -> Cidr {
        bridge_block(&self.vpc)
    }

    /// A namespace at the bridge with an address of `block`. Blocks for about a millisecond, unless one is ready.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn attach(&self, block: Cidr, address: Ipv4Addr) -> Result<Attached, NetworkError> {
        let attached = match self.stock.take() {
            Some(attached) => attached,
            // Over a socket of its own: several may be at it at once, and answers go to whoever reads first.
            None => Netlink::open()
                .and_then(|netlink| make(&netlink, self.bridge_index, &self.prefix))
                .doing(|| "making a namespace".to_owned())?,
        };
        configure(attached, block, address)
    }

    /// The same with a namespace that was made elsewhere, as those of a user namespace are: `path` leads to it, `mac` is the
    /// interface's hardware address.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn attach_to(&self, path: &str, mac: Mac, block: Cidr, address: Ipv4Addr) -> Result<Attached, NetworkError> {
        let linked = Netlink::open()
            .and_then(|netlink| link(&netlink, self.bridge_index, &self.prefix, Namespace::open(path)?, mac));
        configure(linked.doing(|| "linking a namespace".to_owned())?, block, address)
    }

    /// A namespace with loopback only.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn isolated(&self) -> Result<Namespace, NetworkError> {
        Namespace::new().doing(|| "making a namespace".to_owned())
    }

    /// Makes ports of the host lead to containers.
    ///
    /// # Errors
    /// If `nft` refuses.
    pub fn publish(&self, ports: &[Published]) -> Result<(), NetworkError> {
        rules::publish(&self.table, ports)
    }

    /// Takes published ports back.
    ///
    /// # Errors
    /// If `nft` refuses.
    pub fn withdraw(&self, ports: &[Published]) -> Result<(), NetworkError> {
        rules::withdraw(&self.table, ports)
    }

    /// Removes what stands by name: bridge and rules. Doing it again does no harm.
    ///
    /// # Errors
    /// If the kernel or `nft` refuses.
    pub fn purge(instance: &InstanceId) -> Result<(), NetworkError> {
        let bridge = format!("wh-{instance}");
        let netlink = Netlink::open().doing(|| "opening netlink".to_owned())?;
        match netlink.delete_link(&bridge) {
            // ENODEV: it is gone already.
            Err(error) if error.raw_os_error() == Some(19) => {}
            other => other.doing(|| format!("removing {bridge}"))?,
        }
        rules::remove(&format!("wharf-{instance}"))
    }

    /// Waits until so many namespaces are made ahead, for at most `limit`; answers whether they are.
    #[must_use]
    pub fn made_ahead(&self, count: usize, limit: Duration) -> bool {
        self.stock.wait_for(count, limit)
    }
}

fn configure(attached: Attached, block: Cidr, address: Ipv4Addr) -> Result<Attached, NetworkError> {
    let netlink = &attached.namespace.netlink;
    let configure = || -> io::Result<()> {
        netlink.address(attached.index, address, block.prefix)?;
        netlink.default_route(block.nth(1))
    };
    configure().doing(|| format!("giving a sandbox {address}"))?;
    Ok(attached)
}

fn make(netlink: &Netlink, bridge: u32, prefix: &str) -> io::Result<Attached> {
    link(netlink, bridge, prefix, Namespace::new()?, Mac::random())
}

/// Gives a namespace an interface at the bridge.
fn link(netlink: &Netlink, bridge: u32, prefix: &str, namespace: Namespace, mac: Mac) -> io::Result<Attached> {
    netlink.veth(&format!("{prefix}{}", hex_id(6)), bridge, "eth0", mac.0, namespace.fd())?;
    let index = namespace.netlink.index("eth0")?;
    namespace.netlink.up(index)?;
    Ok(Attached { namespace, mac: mac.to_string(), index })
}

/// The bridge's hardware address: locally administered, and the instance's id in it.
fn bridge_mac(instance: &InstanceId) -> [u8; 6] {
    let id = u32::from_str_radix(instance.as_str(), 16).expect("an instance id is eight hexadecimal digits");
    let [a, b, c, d] = id.to_be_bytes();
    [0x02, b'w', a, b, c, d]
}

fn bridge_block(vpc: &Vpc) -> Cidr {
    Cidr { address: vpc.cidr.nth(BRIDGE_BLOCK * 4096), prefix: 20 }
}
