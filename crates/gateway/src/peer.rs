use std::{fmt, net::SocketAddr, str::FromStr};

use serde::Deserialize;

/// Who must sign (design decision 14).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Auth {
    /// Whoever the kernel proves to be an operator of this machine need not sign; everyone else does.
    #[default]
    Local,
    /// Everyone signs. The only mode for an address that other machines reach.
    Enforce,
    /// Nobody signs; for loopback alone.
    Off,
}

/// The text names no mode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is none of local, enforce, off")]
pub struct InvalidAuth(pub String);

impl FromStr for Auth {
    type Err = InvalidAuth;

    fn from_str(text: &str) -> Result<Self, InvalidAuth> {
        match text {
            "local" => Ok(Self::Local),
            "enforce" => Ok(Self::Enforce),
            "off" => Ok(Self::Off),
            _ => Err(InvalidAuth(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Auth {
    type Error = InvalidAuth;

    fn try_from(text: String) -> Result<Self, InvalidAuth> {
        text.parse()
    }
}

impl fmt::Display for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Local => "local",
            Self::Enforce => "enforce",
            Self::Off => "off",
        })
    }
}

/// What the kernel says of whoever opened a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// On this machine, outside every sandbox: root, the user who runs Wharf, or one of group `wharf`.
    Operator { uid: u32 },
    /// On this machine, outside every sandbox, another user.
    OtherUser { uid: u32 },
    /// Inside one of Wharf's sandboxes, whatever its user.
    Sandbox,
    /// Not over loopback.
    Remote,
    /// Over loopback, but the kernel cannot tell: the socket is closed, or its owner lives where we cannot look.
    Unknown,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator { uid } => write!(f, "an operator of this machine (user id {uid})"),
            Self::OtherUser { uid } => {
                write!(f, "user id {uid}, who is not the one that runs Wharf, not root and not in group wharf")
            }
            Self::Sandbox => f.write_str("a container"),
            Self::Remote => f.write_str("another machine"),
            Self::Unknown => f.write_str("a process whose user the kernel could not tell"),
        }
    }
}

/// Whether a request without a checked signature will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It will.
    Unsigned,
    /// It must be signed with a real key.
    MustSign,
}

/// The other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    pub address: SocketAddr,
    pub identity: Identity,
    /// The mode that the gateway runs in.
    pub auth: Auth,
    /// Whether the connection is TLS.
    pub tls: bool,
}

impl Peer {
    /// Whether its AWS requests must be signed.
    #[must_use]
    pub const fn trust(&self) -> Trust {
        match (self.auth, self.identity) {
            (Auth::Off, _) | (Auth::Local, Identity::Operator { .. }) => Trust::Unsigned,
            (Auth::Local | Auth::Enforce, _) => Trust::MustSign,
        }
    }

    /// Whether it may use the operations pages (make users, load images, reset). These are not AWS's and carry no
    /// signature: the kernel's word is the proof, in mode `enforce` too, where the first key comes from here.
    #[must_use]
    pub const fn may_operate(&self) -> bool {
        match self.identity {
            Identity::Operator { .. } => true,
            Identity::OtherUser { .. } | Identity::Unknown => matches!(self.auth, Auth::Off),
            Identity::Sandbox | Identity::Remote => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_must_sign_and_who_may_operate() {
        let address = "127.0.0.1:1".parse().unwrap();
        let of = |auth, identity| Peer { address, identity, auth, tls: false };
        let operator = Identity::Operator { uid: 0 };
        let others = [Identity::OtherUser { uid: 7 }, Identity::Sandbox, Identity::Remote, Identity::Unknown];

        assert_eq!(of(Auth::Local, operator).trust(), Trust::Unsigned);
        assert_eq!(of(Auth::Enforce, operator).trust(), Trust::MustSign);
        assert_eq!(of(Auth::Off, operator).trust(), Trust::Unsigned);
        for identity in others {
            assert_eq!(of(Auth::Local, identity).trust(), Trust::MustSign, "{identity:?}");
            assert_eq!(of(Auth::Enforce, identity).trust(), Trust::MustSign, "{identity:?}");
            assert!(!of(Auth::Local, identity).may_operate() && !of(Auth::Enforce, identity).may_operate());
        }
        for auth in [Auth::Local, Auth::Enforce, Auth::Off] {
            assert!(of(auth, operator).may_operate());
            assert!(!of(auth, Identity::Sandbox).may_operate(), "a container never operates");
            assert_eq!(auth.to_string().parse(), Ok(auth));
        }
        assert!("LOCAL".parse::<Auth>().is_err());
    }
}
