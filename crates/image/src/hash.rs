use sha2::{Digest as _, Sha256, Sha512};
use wharf_core::Digest;

/// How digests are computed.
///
/// Source: OCI image specification, "Registered algorithms".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    #[default]
    Sha256,
    Sha512,
}

impl Algorithm {
    pub const ALL: [Self; 2] = [Self::Sha256, Self::Sha512];

    /// As it stands before the colon.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// `None` for a name that is not registered.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The algorithm of a digest.
    #[must_use]
    pub fn of(digest: &Digest) -> Self {
        // A digest has been parsed, so its algorithm is one of them.
        Self::named(digest.algorithm()).unwrap_or_default()
    }

    /// The digest of `bytes`.
    #[must_use]
    pub fn digest(self, bytes: &[u8]) -> Digest {
        let mut hasher = Hasher::new(self);
        hasher.update(bytes);
        hasher.finish()
    }

    /// The digest with these hexadecimal digits; `None` if they are none.
    pub(crate) fn with(self, hex: &str) -> Option<Digest> {
        format!("{}:{hex}", self.name()).parse().ok()
    }
}

/// A digest that is being computed.
#[derive(Clone, Debug)]
pub struct Hasher(State);

#[derive(Clone, Debug)]
enum State {
    Sha256(Sha256),
    /// Twice as large, and rare.
    Sha512(Box<Sha512>),
}

impl Hasher {
    #[must_use]
    pub fn new(algorithm: Algorithm) -> Self {
        Self(match algorithm {
            Algorithm::Sha256 => State::Sha256(Sha256::new()),
            Algorithm::Sha512 => State::Sha512(Box::new(Sha512::new())),
        })
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(hasher) => hasher.update(bytes),
            State::Sha512(hasher) => hasher.update(bytes),
        }
    }

    /// The digest of all that was given.
    #[must_use]
    pub fn finish(self) -> Digest {
        match self.0 {
            State::Sha256(hasher) => Digest::sha256(hasher.finalize().into()),
            State::Sha512(hasher) => Digest::sha512(hasher.finalize().into()),
        }
    }
}

/// The sha256 of `bytes`.
pub(crate) fn sha256(bytes: &[u8]) -> Digest {
    Algorithm::Sha256.digest(bytes)
}
