use std::{
    fs, io,
    net::Ipv4Addr,
    sync::{Arc, Condvar, Mutex, PoisonError, Weak},
};

use wharf_core::{
    InstanceId, hex_id,
    network::{Cidr, Vpc},
};

use crate::{Namespace, NetworkError, Published, error::Doing, netlink::Netlink, rules};

/// Namespaces with a veth that are made before anyone asks.
const AHEAD: usize = 4;
/// The block of the VPC, counted in /20s, that bridge mode takes its addresses from.
const BRIDGE_BLOCK: u32 = 15;

/// One instance's network on this machine.
#[derive(Debug)]
pub struct Network {
    bridge_index: u32,
    table: String,
    prefix: String,
    vpc: Vpc,
    netlink: Netlink,
    ready: Arc<Ready>,
}

/// Namespaces made ahead of need.
#[derive(Debug, Default)]
struct Ready {
    stock: Mutex<Vec<Attached>>,
    taken: Condvar,
}

/// A namespace with an interface `eth0` at the bridge.
#[derive(Debug)]
pub struct Attached {
    pub namespace: Namespace,
    /// `0a:…`, as Linux writes it.
    pub mac: String,
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
        let ready = Arc::new(Ready::default());
        let this = Self { bridge_index, table, prefix: format!("w{instance}"), vpc, netlink, ready };
        this.stock_up().doing(|| "starting the thread that makes namespaces ahead".to_owned())?;
        Ok(this)
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
        let ready = self.ready.stock.lock().unwrap_or_else(PoisonError::into_inner).pop();
        self.ready.taken.notify_one();
        let attached = match ready {
            Some(attached) => attached,
            None => Namespace::new().and_then(|n| self.link(n)).doing(|| "making a namespace".to_owned())?,
        };
        configure(attached, block, address)
    }

    /// The same with a namespace that was made elsewhere, as those of a user namespace are. `path` leads to it.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn attach_to(&self, path: &str, block: Cidr, address: Ipv4Addr) -> Result<Attached, NetworkError> {
        let attached = Namespace::open(path).and_then(|n| self.link(n));
        configure(attached.doing(|| "linking a namespace".to_owned())?, block, address)
    }

    fn link(&self, namespace: Namespace) -> io::Result<Attached> {
        link(&self.netlink, self.bridge_index, &self.prefix, namespace)
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

    /// Keeps namespaces ready on a thread that ends with this value.
    fn stock_up(&self) -> io::Result<()> {
        let (ready, index, prefix) = (Arc::downgrade(&self.ready), self.bridge_index, self.prefix.clone());
        let netlink = Netlink::open()?;
        std::thread::Builder::new()
            .name("namespaces".to_owned())
            .stack_size(128 << 10)
            .spawn(move || keep_stock(&ready, &netlink, index, &prefix))
            .map(drop)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.ready.taken.notify_all();
    }
}

fn keep_stock(ready: &Weak<Ready>, netlink: &Netlink, bridge: u32, prefix: &str) {
    while let Some(ready) = ready.upgrade() {
        let stock = ready.stock.lock().unwrap_or_else(PoisonError::into_inner);
        if stock.len() >= AHEAD {
            // Woken when one is taken; now and then to see whether the network is still there.
            let wait = std::time::Duration::from_secs(5);
            drop(ready.taken.wait_timeout(stock, wait).unwrap_or_else(PoisonError::into_inner));
            continue;
        }
        drop(stock);
        match Namespace::new().and_then(|namespace| link(netlink, bridge, prefix, namespace)) {
            Ok(attached) => ready.stock.lock().unwrap_or_else(PoisonError::into_inner).push(attached),
            Err(error) => {
                tracing::warn!("no namespace could be made ahead; the next sandbox tries itself: {error}");
                let stock = ready.stock.lock().unwrap_or_else(PoisonError::into_inner);
                let wait = std::time::Duration::from_secs(1);
                drop(ready.taken.wait_timeout(stock, wait).unwrap_or_else(PoisonError::into_inner));
            }
        }
    }
}

fn configure(attached: Attached, block: Cidr, address: Ipv4Addr) -> Result<Attached, NetworkError> {
    let netlink = &attached.namespace.netlink;
    let configure = || -> io::Result<()> {
        let index = netlink.index("eth0")?;
        netlink.address(index, address, block.prefix)?;
        netlink.up(index)?;
        netlink.default_route(block.nth(1))
    };
    configure().doing(|| format!("giving a sandbox {address}"))?;
    Ok(attached)
}

/// Gives a namespace an interface at the bridge.
fn link(netlink: &Netlink, bridge: u32, prefix: &str, namespace: Namespace) -> io::Result<Attached> {
    let random = hex_id(10);
    let mut mac = [0x0a, 0, 0, 0, 0, 0];
    for (byte, digits) in mac[1..].iter_mut().zip(random.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).map_err(io::Error::other)?;
        *byte = u8::from_str_radix(digits, 16).map_err(io::Error::other)?;
    }
    netlink.veth(&format!("{prefix}{}", hex_id(6)), bridge, "eth0", mac, namespace.fd())?;
    let mac = mac.map(|byte| format!("{byte:02x}")).join(":");
    Ok(Attached { namespace, mac })
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
