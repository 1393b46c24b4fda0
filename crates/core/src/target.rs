//! The contract between who has something to be balanced and who balances.
//!
//! A load balancer's face says that a target group is there ([`group_key`]). Whoever has a target for it (the ECS controller,
//! a client through the load balancer's API) writes a [`Registration`], one key for each pair of group and registrant, never
//! a list that several write. What the load balancer finds of it stands in a key of its own, [`TargetHealth`], which the
//! registrant reads.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Prefix of all registrations: `target/registration/GROUP/REGISTRANT`.
pub const REGISTRATION_PREFIX: &str = "target/registration/";
/// Prefix of all health: `target/health/GROUP/REGISTRANT`.
pub const HEALTH_PREFIX: &str = "target/health/";

/// The key under which a target group stands while it is there. The load balancer's face writes it.
#[must_use]
pub fn group_key(arn: &str) -> String {
    format!("target/group/{arn}")
}

/// The key of a registration. `registrant` has no slash, and is the registrant's own choice: `TASK:PORT`.
#[must_use]
pub fn registration_key(group: &str, registrant: &str) -> String {
    format!("{REGISTRATION_PREFIX}{group}/{registrant}")
}

/// The key of what the load balancer finds of a registration.
#[must_use]
pub fn health_key(group: &str, registrant: &str) -> String {
    format!("{HEALTH_PREFIX}{group}/{registrant}")
}

/// Group and registrant of a key under one of the prefixes.
#[must_use]
pub fn parse(key: &str) -> Option<(&str, &str)> {
    let rest = key.strip_prefix(REGISTRATION_PREFIX).or_else(|| key.strip_prefix(HEALTH_PREFIX))?;
    rest.rsplit_once('/')
}

/// A target that is to get traffic. While the key is there it is registered; when it is deleted it is drained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    pub address: Ipv4Addr,
    pub port: u16,
    pub availability_zone: Option<String>,
}

/// What a load balancer finds of a target. It writes it when it changes, and deletes it when the target was drained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetHealth {
    pub state: TargetState,
    /// In words: `Health checks failed with these codes: [503]`.
    pub reason: Option<String>,
    pub since: Timestamp,
}

/// The states of a target (ELB API reference, "TargetHealth").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetState {
    /// It is registered, and was not found well yet.
    Initial,
    Healthy,
    Unhealthy,
    Draining,
    /// No listener leads to its group: it is not checked, and counts as healthy.
    Unused,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_name_group_and_registrant() {
        let group = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/web/73e2d6bc24d8a067";
        assert_eq!(parse(&health_key(group, "0123:80")), Some((group, "0123:80")));
        assert_eq!(parse(&registration_key(group, "0123:80")), Some((group, "0123:80")));
        assert_eq!(parse("node/1"), None);
    }
}
