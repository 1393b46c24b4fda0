//! The listener: HTTP/1.1, HTTP/2 and TLS on one port, and who may speak.
//!
//! A connection's way: [`Gateway`] accepts it within its [`Limits`]; the kernel is asked who opened it ([`Identity`]); its
//! first byte tells TLS from plain HTTP, and TLS gets a certificate of this instance's own [`Authority`]. Every request that
//! a web page could have sent is refused. What is left goes to the [`Handler`], with the [`Peer`] it came from, and the
//! handler asks the peer whether an unsigned request will do ([`Peer::trust`]).
//!
//! Who may speak is design decision 14; its parts are `socket_owner` (whose socket is it), `cgroup` (was it opened in a
//! sandbox), `membership` (is that user one of group `wharf`) and `page` (could a web page have sent it).

mod authority;
mod cgroup;
mod connection;
mod handler;
mod identity;
mod listener;
mod membership;
mod page;
mod peer;
mod socket_owner;
mod tls;
mod validity;

pub use authority::{Authority, AuthorityError};
pub use handler::{BoxError, Handler, RequestBody, ResponseBody, empty, full};
pub use listener::{BindError, Gateway, Limits};
pub use page::OurNames;
pub use peer::{Auth, Identity, InvalidAuth, Peer, Trust};
