//! Sockets: of what kinds, and to whom.

use std::{
    io,
    net::TcpStream,
    os::linux::net::SocketAddrExt,
    os::unix::net::{SocketAddr, UnixStream},
    time::Duration,
};

use crate::{say, syscall};

#[cfg(target_arch = "x86_64")]
const SOCKET: i64 = 41;
#[cfg(not(target_arch = "x86_64"))]
const SOCKET: i64 = 198;

pub(crate) fn make() {
    const RAW: u64 = 3;
    const SEQPACKET: u64 = 5;
    for (name, family, kind, protocol) in [
        ("stream", 2, 1, 0),
        ("ping", 2, 2, 1),
        ("raw icmp", 2, RAW, 1),
        ("raw icmp6", 10, RAW, 58),
        ("raw ip", 2, RAW, 255),
        ("packet", 17, RAW, 0x0300),
        ("vsock", 40, 1, 0),
        // The kernel reads 32 bits of it; so must the filter.
        ("vsock wide", 0x1_0000_0028, 1, 0),
        ("alg", 38, SEQPACKET, 0),
        ("alg wide", 0xffff_ffff_0000_0026, SEQPACKET, 0),
        ("bluetooth", 31, RAW, 1),
        ("xdp", 44, RAW, 0),
        ("beyond", 46, 1, 0),
    ] {
        say(name, syscall(SOCKET, [family, kind, protocol, 0, 0, 0]));
    }
}

pub(crate) fn tcp(address: &str) -> io::Result<()> {
    let address = address.parse().map_err(io::Error::other)?;
    TcpStream::connect_timeout(&address, Duration::from_secs(2)).map(drop)
}

pub(crate) fn abstract_name(name: &str) -> io::Result<()> {
    UnixStream::connect_addr(&SocketAddr::from_abstract_name(name)?).map(drop)
}
