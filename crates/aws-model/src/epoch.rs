use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wharf_core::Timestamp;

/// An instant, written as seconds since 1970 with a fraction: the form of timestamps in the JSON protocols.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct EpochSeconds(pub Timestamp);

impl From<Timestamp> for EpochSeconds {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp)
    }
}

impl From<EpochSeconds> for Timestamp {
    fn from(seconds: EpochSeconds) -> Self {
        seconds.0
    }
}

impl Serialize for EpochSeconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.seconds())
    }
}

impl<'de> Deserialize<'de> for EpochSeconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(|seconds| Self(Timestamp::from_seconds(seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_survive() {
        let t = EpochSeconds(Timestamp(1_700_000_000_123));
        let json = serde_json::to_string(&t).unwrap();
        assert_eq!(json, "1700000000.123");
        assert_eq!(serde_json::from_str::<EpochSeconds>(&json).unwrap(), t);
        assert_eq!(serde_json::from_str::<EpochSeconds>("1700000000").unwrap().0, Timestamp(1_700_000_000_000));
    }
}
