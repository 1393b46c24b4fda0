//! The network that sandboxes live in.
//!
//! One Linux bridge carries an instance's VPC. A sandbox with an address of its own gets a network namespace with one end of a
//! veth pair; the host is the gateway of every subnet and translates what leaves the VPC. Containers in bridge mode get theirs from
//! the last subnet-sized block of the VPC, which AWS's layout leaves free, and are reached through translated host ports.
//!
//! A namespace lives as long as somebody holds it: this process by a descriptor, then the sandbox's shim. So
//! namespaces and veths need no cleaning up after a crash; only the bridge and the table of rules stand by name.

#![deny(unsafe_op_in_unsafe_fn)]

mod addresses;
mod error;
mod free;
mod mac;
mod namespace;
mod netlink;
mod network;
mod ports;
mod rules;

pub use addresses::{AddressPool, NoAddress};
pub use error::NetworkError;
pub use free::{free_vpc, taken_by};
pub use mac::{InvalidMac, Mac};
pub use namespace::Namespace;
pub use network::{Attached, Network};
pub use ports::{NoPort, PortPool};
pub use rules::Published;
