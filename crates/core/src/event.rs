//! Events that later parts react to: what happened, written down in the transaction in which it happened, in the envelope
//! of Amazon EventBridge. Who wants to react watches [`EVENT_PREFIX`]; an event is kept for [`KEPT`].
//!
//! Source: Amazon EventBridge User Guide, "Events" (the envelope).

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Scope, Timestamp, uuid};

/// Prefix of all events: `event/ACCOUNT/REGION/MILLISECONDS-ID`.
pub const EVENT_PREFIX: &str = "event/";

/// How long an event is kept: a reader that was away for longer has missed it.
pub const KEPT: Duration = Duration::from_secs(24 * 3600);

/// Digits of a key's milliseconds, so that keys stand in the order of time until the year 5138.
const TIME_DIGITS: usize = 14;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Event {
    /// Of the envelope: `0`.
    pub version: String,
    pub id: String,
    /// `ECR Image Action`.
    pub detail_type: String,
    /// `aws.ecr`.
    pub source: String,
    pub account: String,
    /// `2026-11-21T07:00:00Z`.
    pub time: String,
    pub region: String,
    /// ARNs.
    pub resources: Vec<String>,
    pub detail: Value,
}

impl Event {
    /// An event of a scope, with an id of its own.
    #[must_use]
    pub fn new(scope: &Scope, source: &str, detail_type: &str, time: Timestamp, detail: Value) -> Self {
        Self {
            version: "0".to_owned(),
            id: uuid(),
            detail_type: detail_type.to_owned(),
            source: source.to_owned(),
            account: scope.account.to_string(),
            time: Timestamp(time.0.div_euclid(1000) * 1000).rfc3339().replace(".000Z", "Z"),
            region: scope.region.to_string(),
            resources: Vec::new(),
            detail,
        }
    }

    /// Where it is written.
    #[must_use]
    pub fn key(&self, scope: &Scope, time: Timestamp) -> String {
        format!("{EVENT_PREFIX}{}/{:0TIME_DIGITS$}-{}", scope.key(), time.0.max(0), self.id)
    }
}

/// When the event of that key happened; `None` if it is none's.
#[must_use]
pub fn time_of(key: &str) -> Option<Timestamp> {
    let (_, rest) = Scope::from_key(key.strip_prefix(EVENT_PREFIX)?)?;
    let (millis, _) = rest.split_once('-')?;
    if millis.len() == TIME_DIGITS { millis.parse().ok().map(Timestamp) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_have_eventbridges_envelope() {
        let (scope, time) = (Scope::default(), Timestamp(1_700_000_000_123));
        let event = Event::new(&scope, "aws.ecr", "ECR Image Action", time, serde_json::json!({"result": "SUCCESS"}));
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(json["detail-type"], "ECR Image Action");
        assert_eq!(json["time"], "2023-11-14T22:13:20Z");
        assert_eq!(json["account"], "000000000000");
        assert_eq!(json["resources"], serde_json::json!([]));
        let key = event.key(&scope, time);
        assert_eq!(key, format!("event/000000000000/us-east-1/01700000000123-{}", event.id));
        assert_eq!(time_of(&key), Some(time));
        assert_eq!(time_of("event/000000000000/us-east-1/nonsense"), None);
    }
}
