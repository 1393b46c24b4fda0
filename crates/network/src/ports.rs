use std::{
    collections::HashSet,
    net::{Ipv4Addr, TcpListener, UdpSocket},
};

use wharf_core::sandbox::Protocol;

/// The dynamic host ports (ECS task definition reference, `hostPort`: the kernel's ephemeral range).
const DYNAMIC: std::ops::RangeInclusive<u16> = 32_768..=60_999;

/// A host port cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPort {
    #[error("Bind for 0.0.0.0:{0} failed: port is already allocated")]
    Taken(u16),
    #[error("every dynamic host port is in use")]
    Exhausted,
}

/// Which host ports are in use by sandboxes.
#[derive(Debug)]
pub struct PortPool {
    used: HashSet<(Protocol, u16)>,
    next: u16,
}

impl Default for PortPool {
    fn default() -> Self {
        Self { used: HashSet::new(), next: *DYNAMIC.start() }
    }
}

impl PortPool {
    /// Takes `port`, or any dynamic one.
    ///
    /// # Errors
    /// [`NoPort`] if it is in use, by a sandbox or by anything else on the host.
    pub fn take(&mut self, protocol: Protocol, port: Option<u16>) -> Result<u16, NoPort> {
        if let Some(port) = port {
            return if self.try_take(protocol, port) { Ok(port) } else { Err(NoPort::Taken(port)) };
        }
        for _ in DYNAMIC {
            let port = self.next;
            self.next = if port == *DYNAMIC.end() { *DYNAMIC.start() } else { port + 1 };
            if self.try_take(protocol, port) {
                return Ok(port);
            }
        }
        Err(NoPort::Exhausted)
    }

    /// How many are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.used.len()
    }

    /// Marks a port as used, as a sandbox that was adopted does.
    pub fn claim(&mut self, protocol: Protocol, port: u16) {
        self.used.insert((protocol, port));
    }

    /// Takes dynamic ports one behind the other, `further` of them behind the first, which is the answer.
    ///
    /// # Errors
    /// [`NoPort::Exhausted`] if nowhere so many are free in a row.
    pub fn take_range(&mut self, protocol: Protocol, further: u16) -> Result<u16, NoPort> {
        let mut first = *DYNAMIC.start();
        while let Some(last) = first.checked_add(further).filter(|last| DYNAMIC.contains(last)) {
            let taken = (first..=last).take_while(|&port| self.try_take(protocol, port)).count();
            if taken == usize::from(further) + 1 {
                return Ok(first);
            }
            // The one that is in the way, and none before it.
            let blocked = (first..=last).nth(taken).unwrap_or(last);
            (first..blocked).for_each(|port| self.release(protocol, port));
            first = blocked.checked_add(1).ok_or(NoPort::Exhausted)?;
        }
        Err(NoPort::Exhausted)
    }

    /// Gives a port back.
    pub fn release(&mut self, protocol: Protocol, port: u16) {
        self.used.remove(&(protocol, port));
    }

    fn try_take(&mut self, protocol: Protocol, port: u16) -> bool {
        if self.used.contains(&(protocol, port)) || !free_on_host(protocol, port) {
            return false;
        }
        self.used.insert((protocol, port))
    }
}

/// Whether nobody else listens there: translation would take the port from under them.
fn free_on_host(protocol: Protocol, port: u16) -> bool {
    let address = (Ipv4Addr::UNSPECIFIED, port);
    match protocol {
        Protocol::Tcp => TcpListener::bind(address).is_ok(),
        Protocol::Udp => UdpSocket::bind(address).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_given_once() {
        let mut pool = PortPool::default();
        let port = pool.take(Protocol::Tcp, None).unwrap();
        assert!(DYNAMIC.contains(&port));
        assert_eq!(pool.take(Protocol::Tcp, Some(port)), Err(NoPort::Taken(port)));
        assert_eq!(pool.take(Protocol::Udp, Some(port)), Ok(port));
        pool.release(Protocol::Tcp, port);
        assert_eq!(pool.take(Protocol::Tcp, Some(port)), Ok(port));
    }

    #[test]
    fn a_range_is_in_one_piece() {
        let mut pool = PortPool::default();
        pool.claim(Protocol::Tcp, DYNAMIC.start() + 5);
        let first = pool.take_range(Protocol::Tcp, 9).unwrap();
        assert!(first > DYNAMIC.start() + 5);
        for port in first..=first + 9 {
            assert_eq!(pool.take(Protocol::Tcp, Some(port)), Err(NoPort::Taken(port)));
        }
        let low = pool.take(Protocol::Tcp, Some(*DYNAMIC.start() + 1));
        assert!(low.is_ok(), "what was tried and not kept is free: {low:?}");
        assert_eq!(pool.take_range(Protocol::Tcp, 30_000), Err(NoPort::Exhausted));
    }

    #[test]
    fn a_port_of_the_host_is_not_taken_away() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert_eq!(PortPool::default().take(Protocol::Tcp, Some(port)), Err(NoPort::Taken(port)));
    }
}
