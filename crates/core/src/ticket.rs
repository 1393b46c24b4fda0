//! The ticket: what a face that made a session leaves for whoever will hold the connection of its client.
//!
//! The client shows a token. The store has its digest only, under a lease of [`crate::session::PATIENCE`], and the first who
//! shows it takes the key away: a token opens one channel, once.

use serde::{Deserialize, Serialize};

use crate::{Digest, Timestamp};

/// Prefix of all tickets: `session/ticket/ID`.
pub const TICKET_PREFIX: &str = "session/ticket/";

/// The key of a session's ticket.
#[must_use]
pub fn ticket_key(session: &str) -> String {
    format!("{TICKET_PREFIX}{session}")
}

/// What admits a client to a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The SHA-256 of the token's text.
    pub token: Digest,
    /// What the session is with, as its protocol calls it (`ecs:CLUSTER_TASK_RUNTIME`).
    pub target: String,
    /// From then on it admits nobody, should the store still have it.
    pub expires_at: Timestamp,
}

impl Ticket {
    /// Whether it admits who shows a token with this digest.
    #[must_use]
    pub fn admits(&self, token: &Digest, now: Timestamp) -> bool {
        now < self.expires_at && self.token == *token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_admits_its_token_for_its_time() {
        let (token, other) = (Digest::sha256([1; 32]), Digest::sha256([2; 32]));
        let ticket = Ticket { token: token.clone(), target: String::new(), expires_at: Timestamp(10) };
        assert!(ticket.admits(&token, Timestamp(9)));
        assert!(!ticket.admits(&token, Timestamp(10)));
        assert!(!ticket.admits(&other, Timestamp(9)));
    }
}
