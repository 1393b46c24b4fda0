//! Links, addresses and routes, by rtnetlink (rtnetlink(7)). Only what is needed, message by message.

use std::{io, net::Ipv4Addr, os::fd::OwnedFd};

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, send, socket_with};
use wharf_core::network::Cidr;

/// NETLINK_ROUTE, the family whose number is 0.
const ROUTE: Option<rustix::net::Protocol> = None;
const NLM_F_REQUEST: u16 = 1;
const NLM_F_ACK: u16 = 4;
const NLM_F_EXCL: u16 = 0x200;
const NLM_F_CREATE: u16 = 0x400;
const NLM_F_DUMP: u16 = 0x300;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const RTM_NEWLINK: u16 = 16;
const RTM_DELLINK: u16 = 17;
const RTM_GETLINK: u16 = 18;
const RTM_NEWADDR: u16 = 20;
const RTM_GETADDR: u16 = 22;
const RTM_NEWROUTE: u16 = 24;
const RTM_GETROUTE: u16 = 26;
const IFLA_ADDRESS: u16 = 1;
const IFLA_IFNAME: u16 = 3;
const IFLA_MASTER: u16 = 10;
const IFLA_LINKINFO: u16 = 18;
const IFLA_NET_NS_FD: u16 = 28;
const IFLA_INFO_KIND: u16 = 1;
const IFLA_INFO_DATA: u16 = 2;
const VETH_INFO_PEER: u16 = 1;
const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;
const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;
const RTA_GATEWAY: u16 = 5;
const IFF_UP: u32 = 1;
const AF_INET: u8 = 2;

/// A socket to the kernel's routing, in the network namespace of the thread that opened it, for good.
#[derive(Debug)]
pub(crate) struct Netlink(OwnedFd);

/// A message in the making.
struct Message {
    bytes: Vec<u8>,
}

impl Message {
    fn new(kind: u16, flags: u16) -> Self {
        let mut bytes = vec![0; 4];
        bytes.extend_from_slice(&kind.to_ne_bytes());
        bytes.extend_from_slice(&(flags | NLM_F_REQUEST).to_ne_bytes());
        bytes.extend_from_slice(&[0; 8]);
        Self { bytes }
    }

    /// `struct ifinfomsg` for a link that is to be up, or left as it is.
    fn link(mut self, index: u32, up: bool) -> Self {
        let flags = if up { IFF_UP } else { 0 };
        self.bytes.extend_from_slice(&[0; 4]);
        self.bytes.extend_from_slice(&index.to_ne_bytes());
        self.bytes.extend_from_slice(&flags.to_ne_bytes());
        self.bytes.extend_from_slice(&flags.to_ne_bytes());
        self
    }

    fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    fn attribute(mut self, kind: u16, value: &[u8]) -> Self {
        put(&mut self.bytes, kind, value);
        self
    }

    fn nested(mut self, kind: u16, inner: impl FnOnce(Self) -> Self) -> Self {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&[0; 4]);
        let mut this = inner(self);
        let length = u16::try_from(this.bytes.len() - start).unwrap_or(u16::MAX);
        this.bytes[start..start + 2].copy_from_slice(&length.to_ne_bytes());
        this.bytes[start + 2..start + 4].copy_from_slice(&kind.to_ne_bytes());
        this
    }
}

fn put(bytes: &mut Vec<u8>, kind: u16, value: &[u8]) {
    let length = u16::try_from(value.len() + 4).unwrap_or(u16::MAX);
    bytes.extend_from_slice(&length.to_ne_bytes());
    bytes.extend_from_slice(&kind.to_ne_bytes());
    bytes.extend_from_slice(value);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

fn text(name: &str) -> Vec<u8> {
    let mut bytes = name.as_bytes().to_vec();
    bytes.push(0);
    bytes
}

impl Netlink {
    pub(crate) fn open() -> io::Result<Self> {
        let flags = SocketFlags::CLOEXEC;
        Ok(Self(socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, ROUTE)?))
    }

    /// Makes a bridge, up. Answers its index. One that is there already will do.
    ///
    /// Without an address of its own a bridge takes the lowest of its ports', so a port that comes or goes would change it
    /// under the neighbours that have it cached.
    pub(crate) fn bridge(&self, name: &str, mac: [u8; 6]) -> io::Result<u32> {
        let message = Message::new(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL)
            .link(0, true)
            .attribute(IFLA_IFNAME, &text(name))
            .attribute(IFLA_ADDRESS, &mac)
            .nested(IFLA_LINKINFO, |m| m.attribute(IFLA_INFO_KIND, b"bridge"));
        match self.ask(message) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => other?,
        }
        self.index(name)
    }

    /// Makes a veth pair: `name` here, up and at the bridge, `peer` in another namespace.
    pub(crate) fn veth(&self, name: &str, bridge: u32, peer: &str, mac: [u8; 6], namespace: i32) -> io::Result<()> {
        let message = Message::new(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL)
            .link(0, true)
            .attribute(IFLA_IFNAME, &text(name))
            .attribute(IFLA_MASTER, &bridge.to_ne_bytes())
            .nested(IFLA_LINKINFO, |m| {
                m.attribute(IFLA_INFO_KIND, b"veth").nested(IFLA_INFO_DATA, |m| {
                    m.nested(VETH_INFO_PEER, |m| {
                        m.link(0, false)
                            .attribute(IFLA_IFNAME, &text(peer))
                            .attribute(IFLA_ADDRESS, &mac)
                            .attribute(IFLA_NET_NS_FD, &namespace.to_ne_bytes())
                    })
                })
            });
        self.ask(message)
    }

    pub(crate) fn delete_link(&self, name: &str) -> io::Result<()> {
        self.ask(Message::new(RTM_DELLINK, 0).link(0, false).attribute(IFLA_IFNAME, &text(name)))
    }

    pub(crate) fn up(&self, index: u32) -> io::Result<()> {
        self.ask(Message::new(RTM_NEWLINK, 0).link(index, true))
    }

    /// Gives a link an address. One that it has already will do.
    pub(crate) fn address(&self, index: u32, address: Ipv4Addr, prefix: u8) -> io::Result<()> {
        let message = Message::new(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL)
            .raw(&[AF_INET, prefix, 0, 0])
            .raw(&index.to_ne_bytes())
            .attribute(IFA_LOCAL, &address.octets())
            .attribute(IFA_ADDRESS, &address.octets());
        match self.ask(message) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            other => other,
        }
    }

    /// Sends everything that no other route takes to `gateway`.
    pub(crate) fn default_route(&self, gateway: Ipv4Addr) -> io::Result<()> {
        const TABLE_MAIN: u8 = 254;
        const PROTOCOL_STATIC: u8 = 4;
        const UNICAST: u8 = 1;
        let message = Message::new(RTM_NEWROUTE, NLM_F_CREATE)
            .raw(&[AF_INET, 0, 0, 0, TABLE_MAIN, PROTOCOL_STATIC, 0, UNICAST, 0, 0, 0, 0])
            .attribute(RTA_GATEWAY, &gateway.octets());
        self.ask(message)
    }

    pub(crate) fn index(&self, name: &str) -> io::Result<u32> {
        let message = Message::new(RTM_GETLINK, 0).link(0, false).attribute(IFLA_IFNAME, &text(name));
        let mut found = None;
        self.exchange(message, false, |payload| {
            found = payload.get(4..8).and_then(|b| b.try_into().ok()).map(u32::from_ne_bytes);
        })?;
        found.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Every IPv4 network that this host has an address in or a route to.
    pub(crate) fn networks(&self) -> io::Result<Vec<Reached>> {
        let mut found = Vec::new();
        let addresses = Message::new(RTM_GETADDR, NLM_F_DUMP).raw(&[AF_INET, 0, 0, 0, 0, 0, 0, 0]);
        self.exchange(addresses, true, |p| found.extend(address_reached(p)))?;
        let routes = Message::new(RTM_GETROUTE, NLM_F_DUMP).raw(&[AF_INET, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        self.exchange(routes, true, |p| found.extend(route_reached(p)))?;
        Ok(found)
    }

    fn ask(&self, message: Message) -> io::Result<()> {
        self.exchange(message, false, |_| {})
    }

    /// Sends a request and hands every answer's payload to `each`, until the kernel says done.
    fn exchange(&self, mut message: Message, dump: bool, mut each: impl FnMut(&[u8])) -> io::Result<()> {
        if !dump {
            message.bytes[6] |= NLM_F_ACK.to_ne_bytes()[0];
        }
        let length = u32::try_from(message.bytes.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        message.bytes[..4].copy_from_slice(&length.to_ne_bytes());
        send(&self.0, &message.bytes, SendFlags::empty())?;
        let mut buffer = vec![0; 32 << 10];
        loop {
            let (count, _) = recv(&self.0, &mut buffer[..], RecvFlags::empty())?;
            let mut rest = &buffer[..count];
            while let Some((header, _)) = rest.split_first_chunk::<16>() {
                let length = u32::from_ne_bytes([header[0], header[1], header[2], header[3]]) as usize;
                let Some(payload) = rest.get(16..length) else { return Err(io::ErrorKind::InvalidData.into()) };
                match u16::from_ne_bytes([header[4], header[5]]) {
                    NLMSG_DONE => return Ok(()),
                    NLMSG_ERROR => {
                        let code = payload.first_chunk::<4>().map_or(-22, |b| i32::from_ne_bytes(*b));
                        return if code == 0 { Ok(()) } else { Err(io::Error::from_raw_os_error(-code)) };
                    }
                    _ => each(payload),
                }
                rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
            }
        }
    }
}

/// A network, and the link it is reached through (0 if none is named, as with unreachable ones).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reached {
    pub(crate) network: Cidr,
    pub(crate) link: u32,
}

/// What a `struct ifaddrmsg` tells.
fn address_reached(payload: &[u8]) -> Option<Reached> {
    let link = u32::from_ne_bytes(*payload.get(4..)?.first_chunk()?);
    reached(*payload.get(1)?, payload.get(8..)?, IFA_ADDRESS, link)
}

/// What a `struct rtmsg` tells; `None` for a default route.
fn route_reached(payload: &[u8]) -> Option<Reached> {
    let attributes = payload.get(12..)?;
    let link = attribute(attributes, RTA_OIF).and_then(|v| v.first_chunk()).map_or(0, |b| u32::from_ne_bytes(*b));
    reached(*payload.get(1)?, attributes, RTA_DST, link)
}

fn reached(prefix: u8, attributes: &[u8], wanted: u16, link: u32) -> Option<Reached> {
    let address = Ipv4Addr::from(*attribute(attributes, wanted)?.first_chunk::<4>()?);
    Some(Reached { network: Cidr { address, prefix }, link })
}

fn attribute(mut rest: &[u8], wanted: u16) -> Option<&[u8]> {
    while let Some((head, _)) = rest.split_first_chunk::<4>() {
        let length = usize::from(u16::from_ne_bytes([head[0], head[1]]));
        let value = rest.get(4..length)?;
        if u16::from_ne_bytes([head[2], head[3]]) == wanted {
            return Some(value);
        }
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_found() {
        let netlink = Netlink::open().unwrap();
        assert_eq!(netlink.index("lo").unwrap(), 1);
        assert!(netlink.index("no-such-link").is_err());
        let network = Cidr { address: Ipv4Addr::LOCALHOST, prefix: 8 };
        assert!(netlink.networks().unwrap().contains(&Reached { network, link: 1 }));
    }
}
