use std::io;

/// Why the network could not be made as wanted.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    #[error("{what}: {source}")]
    Io { what: String, source: io::Error },
    /// The `nft` program refused.
    #[error("nft refused the rules: {0}")]
    Rules(String),
    #[error(
        "every /16 network from 172.16.0.0 to 172.31.0.0 is in use on this machine; free one, or stop another Wharf"
    )]
    NoNetwork,
}

pub(crate) trait Doing<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, NetworkError>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, NetworkError> {
        self.map_err(|source| NetworkError::Io { what: what(), source })
    }
}
