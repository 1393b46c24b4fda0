//! The VPC that addresses come from.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

/// The store's key of the default [`Vpc`]. Written once, when an instance first starts.
pub const DEFAULT_VPC_KEY: &str = "network/vpc/default";

/// An IPv4 network: address and prefix length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cidr {
    pub address: Ipv4Addr,
    pub prefix: u8,
}

impl Cidr {
    /// Whether `address` lies inside.
    #[must_use]
    pub fn contains(self, address: Ipv4Addr) -> bool {
        (u32::from(address) ^ u32::from(self.address)) & self.mask() == 0
    }

    /// How many addresses it holds.
    #[must_use]
    pub const fn size(self) -> u64 {
        1 << (32 - self.prefix)
    }

    /// The address `offset` places after the first.
    #[must_use]
    pub fn nth(self, offset: u32) -> Ipv4Addr {
        Ipv4Addr::from(u32::from(self.address).wrapping_add(offset))
    }

    fn mask(self) -> u32 {
        u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0)
    }
}

impl std::fmt::Display for Cidr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// A virtual private cloud: a routed network with subnets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vpc {
    /// `vpc-` and 17 hexadecimal digits.
    pub id: String,
    pub cidr: Cidr,
    pub subnets: Vec<Subnet>,
    /// The default security group, `sg-` and 17 hexadecimal digits.
    pub default_security_group: String,
}

/// A part of a VPC in one availability zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subnet {
    /// `subnet-` and 17 hexadecimal digits.
    pub id: String,
    pub cidr: Cidr,
    /// The zone's letter: `a` stands for `us-east-1a` when seen from us-east-1.
    pub zone: char,
}

impl Vpc {
    /// The default VPC on a /16 network: three /20 subnets in zones a, b and c, as AWS lays one out.
    ///
    /// Its ids are the same in every instance, account and region, so that scripts may name them.
    #[must_use]
    pub fn default_on(cidr: Cidr) -> Self {
        let subnet = |n: u32, zone| Subnet {
            id: format!("subnet-{:017x}", 0xa0 + n),
            cidr: Cidr { address: cidr.nth(n * 4096), prefix: 20 },
            zone,
        };
        Self {
            id: format!("vpc-{:017x}", 1),
            cidr,
            subnets: vec![subnet(0, 'a'), subnet(1, 'b'), subnet(2, 'c')],
            default_security_group: format!("sg-{:017x}", 1),
        }
    }

    /// The subnet with that id.
    #[must_use]
    pub fn subnet(&self, id: &str) -> Option<&Subnet> {
        self.subnets.iter().find(|s| s.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_vpc_is_laid_out_as_aws_does() {
        let vpc = Vpc::default_on(Cidr { address: Ipv4Addr::new(172, 31, 0, 0), prefix: 16 });
        let cidrs: Vec<_> = vpc.subnets.iter().map(|s| s.cidr.to_string()).collect();
        assert_eq!(cidrs, ["172.31.0.0/20", "172.31.16.0/20", "172.31.32.0/20"]);
        assert!(vpc.subnets.iter().all(|s| vpc.cidr.contains(s.cidr.address) && s.cidr.size() == 4096));
        assert!(!vpc.subnets[0].cidr.contains(Ipv4Addr::new(172, 31, 16, 0)));
    }
}
