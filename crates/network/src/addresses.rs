use std::{
    collections::{BTreeSet, HashMap},
    net::Ipv4Addr,
};

use wharf_core::network::Cidr;

/// Every address of a subnet is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no address is free in {0}")]
pub struct NoAddress(pub Cidr);

/// Which addresses of which subnet are in use.
///
/// An address that was given back is the last to be given out again, so that a client with an old address does not meet a
/// stranger at once.
#[derive(Debug, Default)]
pub struct AddressPool {
    subnets: HashMap<Cidr, Subnet>,
}

#[derive(Debug, Default)]
struct Subnet {
    used: BTreeSet<u32>,
    next: u32,
}

/// AWS keeps the first four addresses of a subnet and the last (VPC User Guide, "Subnet CIDR blocks").
const RESERVED: u32 = 4;

impl AddressPool {
    /// An empty pool.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives out a free address.
    ///
    /// # Errors
    /// [`NoAddress`] if there is none.
    pub fn take(&mut self, subnet: Cidr) -> Result<Ipv4Addr, NoAddress> {
        let end = u32::try_from(subnet.size() - 1).unwrap_or(u32::MAX);
        let entry = self.subnets.entry(subnet).or_default();
        let start = entry.next.clamp(RESERVED, end);
        let free = (start..end).chain(RESERVED..start).find(|offset| !entry.used.contains(offset));
        let offset = free.ok_or(NoAddress(subnet))?;
        entry.used.insert(offset);
        entry.next = offset + 1;
        Ok(subnet.nth(offset))
    }

    /// How many are taken, of all subnets.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.subnets.values().map(|subnet| subnet.used.len()).sum()
    }

    /// Marks an address as used, as a sandbox that was adopted does.
    pub fn claim(&mut self, subnet: Cidr, address: Ipv4Addr) {
        let entry = self.subnets.entry(subnet).or_default();
        let offset = u32::from(address).wrapping_sub(u32::from(subnet.address));
        entry.used.insert(offset);
        entry.next = entry.next.max(offset.saturating_add(1));
    }

    /// Takes an address back.
    pub fn release(&mut self, subnet: Cidr, address: Ipv4Addr) {
        if let Some(entry) = self.subnets.get_mut(&subnet) {
            entry.used.remove(&u32::from(address).wrapping_sub(u32::from(subnet.address)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_unique_and_reused_last() {
        let subnet = Cidr { address: Ipv4Addr::new(10, 0, 0, 0), prefix: 28 };
        let mut pool = AddressPool::new();
        let first = pool.take(subnet).unwrap();
        assert_eq!(first, Ipv4Addr::new(10, 0, 0, 4));
        pool.release(subnet, first);
        let rest: Vec<_> = std::iter::from_fn(|| pool.take(subnet).ok()).collect();
        assert_eq!(rest.len(), 11, "of 16, AWS keeps five");
        assert_eq!(rest.last(), Some(&first));
        assert_eq!(pool.take(subnet), Err(NoAddress(subnet)));
    }
}
