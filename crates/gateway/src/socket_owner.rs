//! Whose socket is at the other end of a loopback connection: asked of the kernel by netlink (`sock_diag`, the way `ss`
//! does).
//!
//! Source of the messages' layout: Linux `uapi/linux/inet_diag.h`, `uapi/linux/sock_diag.h`, sock_diag(7).

use std::net::{IpAddr, SocketAddr};

use rustix::{
    io::Errno,
    net::{
        AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, connect, netlink, netlink::SocketAddrNetlink,
        recv, send, socket_with,
    },
};

const NLMSG_ERROR: u16 = 2;
const SOCK_DIAG_BY_FAMILY: u16 = 20;
const NLM_F_REQUEST: u16 = 1;
const IPPROTO_TCP: u8 = 6;
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
const TCP_LISTEN: u8 = 10;
const INET_DIAG_CGROUP_ID: u16 = 21;

const HEADER: usize = 16;
/// `struct inet_diag_msg`; the socket's id follows the first four bytes.
const MESSAGE: usize = 72;
/// `struct inet_diag_sockid` up to the interface: ports, then addresses.
const ENDS: usize = 36;

/// A socket that exists and is held by a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    /// Who opened it.
    pub(crate) uid: u32,
    /// The number in `/proc/PID/fd`'s `socket:[…]`.
    pub(crate) inode: u32,
    /// The version 2 cgroup in which it was opened, where the kernel tells.
    pub(crate) cgroup: Option<u64>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum LookupError {
    #[error("the kernel's socket table could not be asked")]
    Netlink(#[from] Errno),
    #[error("the kernel's answer about a socket was not understood")]
    Answer,
}

/// The owner of the socket that is bound to `local` and connected to `remote`, both on this machine, or `None` if no process
/// holds one.
///
/// A socket that its process has closed has no inode and reads as uid 0, whoever opened it: it must not pass for root's,
/// and does not count. Nor does a listener that happens to have the port.
pub(crate) fn owner(local: SocketAddr, remote: SocketAddr) -> Result<Option<Owner>, LookupError> {
    let request = request(local, remote).ok_or(LookupError::Answer)?;
    let socket =
        socket_with(AddressFamily::NETLINK, SocketType::DGRAM, SocketFlags::CLOEXEC, Some(netlink::SOCK_DIAG))?;
    // Connected to the kernel, so that no other process can put an answer in.
    connect(&socket, &SocketAddrNetlink::new(0, 0))?;
    send(&socket, &request, SendFlags::empty())?;
    // The kernel answers while it takes the request, so there is nothing to wait for.
    let mut answer = [0_u8; 4096];
    let (length, _) = recv(&socket, &mut answer, RecvFlags::DONTWAIT)?;
    parse(&answer[..length], &request)
}

/// The question, or `None` if the two addresses are not of one family.
fn request(local: SocketAddr, remote: SocketAddr) -> Option<[u8; HEADER + 56]> {
    let (family, source, destination) = match (local.ip().to_canonical(), remote.ip().to_canonical()) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (AF_INET, padded(a.octets()), padded(b.octets())),
        (IpAddr::V6(a), IpAddr::V6(b)) => (AF_INET6, a.octets(), b.octets()),
        _ => return None,
    };
    let mut bytes = [0_u8; HEADER + 56];
    bytes[0..4].copy_from_slice(&72_u32.to_ne_bytes());
    bytes[4..6].copy_from_slice(&SOCK_DIAG_BY_FAMILY.to_ne_bytes());
    bytes[6..8].copy_from_slice(&NLM_F_REQUEST.to_ne_bytes());
    let body = &mut bytes[HEADER..];
    body[0] = family;
    body[1] = IPPROTO_TCP;
    // Sockets in every state; the cookie says "whichever".
    body[4..8].fill(0xff);
    body[8..10].copy_from_slice(&local.port().to_be_bytes());
    body[10..12].copy_from_slice(&remote.port().to_be_bytes());
    body[12..28].copy_from_slice(&source);
    body[28..44].copy_from_slice(&destination);
    body[48..56].fill(0xff);
    Some(bytes)
}

fn padded(octets: [u8; 4]) -> [u8; 16] {
    let mut wide = [0; 16];
    wide[..4].copy_from_slice(&octets);
    wide
}

fn parse(answer: &[u8], request: &[u8]) -> Result<Option<Owner>, LookupError> {
    let kind = u16_at(answer, 4).ok_or(LookupError::Answer)?;
    if kind == NLMSG_ERROR {
        let code = u32_at(answer, HEADER).ok_or(LookupError::Answer)?.cast_signed();
        return match Errno::from_raw_os_error(code.wrapping_neg()) {
            Errno::NOENT => Ok(None),
            other => Err(other.into()),
        };
    }
    let length = u32_at(answer, 0).and_then(|n| usize::try_from(n).ok()).ok_or(LookupError::Answer)?;
    let body = answer.get(HEADER..length).filter(|b| b.len() >= MESSAGE).ok_or(LookupError::Answer)?;
    if kind != SOCK_DIAG_BY_FAMILY {
        return Err(LookupError::Answer);
    }
    let asked = &request[HEADER + 8..HEADER + 8 + ENDS];
    let inode = u32_at(body, 68).ok_or(LookupError::Answer)?;
    if inode == 0 || body[1] == TCP_LISTEN || !same_ends(&body[4..4 + ENDS], asked, request[HEADER]) {
        return Ok(None);
    }
    let uid = u32_at(body, 64).ok_or(LookupError::Answer)?;
    Ok(Some(Owner { uid, inode, cgroup: cgroup(&body[MESSAGE..]) }))
}

/// Whether the socket found has the asked ports and addresses. A socket of family 6 that speaks to a mapped address is
/// told of in that form, so its ports decide (the kernel compared the addresses).
fn same_ends(found: &[u8], asked: &[u8], family: u8) -> bool {
    let mapped = family == AF_INET && found[14..16] == [0xff, 0xff];
    found[..4] == asked[..4] && (mapped || found == asked)
}

fn cgroup(mut attributes: &[u8]) -> Option<u64> {
    loop {
        let length = usize::from(u16_at(attributes, 0)?);
        if u16_at(attributes, 2)? == INET_DIAG_CGROUP_ID {
            return Some(u64::from_ne_bytes(attributes.get(4..12)?.try_into().ok()?));
        }
        if length < 4 {
            return None;
        }
        attributes = attributes.get(length.next_multiple_of(4)..)?;
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    fn own_uid() -> u32 {
        rustix::process::geteuid().as_raw()
    }

    #[test]
    fn an_open_socket_is_its_users() {
        for listen in ["127.0.0.1:0", "[::1]:0"] {
            let listener = TcpListener::bind(listen).unwrap();
            let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let found = owner(client.local_addr().unwrap(), client.peer_addr().unwrap()).unwrap().unwrap();
            assert_eq!(found.uid, own_uid());
            assert_ne!(found.inode, 0);
        }
    }

    #[test]
    fn a_mapped_address_is_looked_up_as_what_it_maps_to() {
        let listener = TcpListener::bind("[::]:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let _client = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let (server, peer) = listener.accept().unwrap();
        assert!(peer.is_ipv6());
        assert!(owner(peer, server.local_addr().unwrap()).unwrap().is_some());
    }

    #[test]
    fn a_closed_socket_is_nobodys() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (local, remote) = (client.local_addr().unwrap(), client.peer_addr().unwrap());
        let _server = listener.accept().unwrap();
        drop(client);
        assert_eq!(owner(local, remote).unwrap(), None, "half closed, the kernel would say uid 0");
    }

    #[test]
    fn a_listener_on_the_port_is_not_the_client() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let elsewhere = "127.0.0.1:1".parse().unwrap();
        assert_eq!(owner(listener.local_addr().unwrap(), elsewhere).unwrap(), None);
    }

    #[test]
    fn mangled_answers_are_errors() {
        let request = request("127.0.0.1:1".parse().unwrap(), "127.0.0.1:2".parse().unwrap()).unwrap();
        for length in 0..HEADER + MESSAGE {
            let mut answer = vec![0_u8; length];
            if length >= 6 {
                answer[4..6].copy_from_slice(&SOCK_DIAG_BY_FAMILY.to_ne_bytes());
                answer[..4].copy_from_slice(&200_u32.to_ne_bytes());
            }
            assert!(parse(&answer, &request).is_err(), "{length}");
        }
    }
}
