/// What is known of whoever sent a request, before its signature is looked at (design decision 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// The connection itself is trusted: a signature is read for account and region, and not checked.
    Trusted,
    /// Only a valid signature by a known key will do.
    MustSign,
}
