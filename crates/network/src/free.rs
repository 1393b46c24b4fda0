use std::{fs, net::Ipv4Addr};

use wharf_core::{InstanceId, network::Cidr};

use crate::{
    NetworkError,
    error::Doing,
    netlink::{Netlink, Reached},
};

/// The first /16 from 172.31.0.0 downwards that this machine has no route into. AWS's default VPC is the first.
///
/// # Errors
/// [`NetworkError::NoNetwork`] if there is none.
pub fn free_vpc() -> Result<Cidr, NetworkError> {
    let used = reached()?;
    let mut candidates = (16..=31).rev().map(|n| Cidr { address: Ipv4Addr::new(172, n, 0, 0), prefix: 16 });
    candidates.find(|c| !used.iter().any(|u| overlap(*c, u.network))).ok_or(NetworkError::NoNetwork)
}

/// The link, other than the instance's own bridge, by which this machine reaches a part of `vpc`; `None` if the network is free
/// or the instance's own.
///
/// # Errors
/// If the kernel does not tell.
pub fn taken_by(vpc: Cidr, instance: &InstanceId) -> Result<Option<String>, NetworkError> {
    let own = link_index(&format!("wh-{instance}"));
    let other = reached()?.into_iter().find(|r| overlap(vpc, r.network) && own != Some(r.link));
    Ok(other.map(|r| link_name(r.link).unwrap_or_else(|| format!("a route to {}", r.network))))
}

fn reached() -> Result<Vec<Reached>, NetworkError> {
    Netlink::open().and_then(|n| n.networks()).doing(|| "reading this machine's routes".to_owned())
}

fn overlap(a: Cidr, b: Cidr) -> bool {
    // A shorter prefix is a default route or nearly one, which every network may shadow.
    b.prefix > 8 && (a.contains(b.address) || b.contains(a.address))
}

fn link_index(name: &str) -> Option<u32> {
    fs::read_to_string(format!("/sys/class/net/{name}/ifindex")).ok()?.trim().parse().ok()
}

fn link_name(index: u32) -> Option<String> {
    let names = fs::read_dir("/sys/class/net").ok()?.flatten().filter_map(|e| e.file_name().into_string().ok());
    names.into_iter().find(|name| link_index(name) == Some(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_link_reaches_is_taken() {
        let nobody = InstanceId::random();
        let inside_loopback = Cidr { address: Ipv4Addr::LOCALHOST, prefix: 32 };
        assert_eq!(
            taken_by(inside_loopback, &nobody).unwrap().as_deref(),
            Some("lo"),
            "by the local route to 127.0.0.1"
        );
        assert_eq!(taken_by(free_vpc().unwrap(), &nobody).unwrap(), None);
    }

    #[test]
    fn a_default_route_takes_nothing() {
        let vpc = Cidr { address: Ipv4Addr::new(172, 31, 0, 0), prefix: 16 };
        assert!(!overlap(vpc, Cidr { address: Ipv4Addr::UNSPECIFIED, prefix: 0 }));
        assert!(overlap(vpc, Cidr { address: Ipv4Addr::new(172, 16, 0, 0), prefix: 12 }));
        assert!(overlap(vpc, Cidr { address: Ipv4Addr::new(172, 31, 7, 0), prefix: 24 }));
        assert!(!overlap(vpc, Cidr { address: Ipv4Addr::new(172, 30, 0, 0), prefix: 16 }));
    }
}
