use std::{fmt, str::FromStr};

use wharf_core::hex_id;

/// An interface's hardware address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mac(pub(crate) [u8; 6]);

/// A text that is no hardware address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not six bytes in hexadecimal, with colons between them")]
pub struct InvalidMac;

impl Mac {
    /// One that no other interface has: locally administered, as those of AWS's interfaces are (`0a:…`).
    #[must_use]
    pub fn random() -> Self {
        let random = u64::from_str_radix(&hex_id(10), 16).unwrap_or_default();
        let [_, _, _, a, b, c, d, e] = random.to_be_bytes();
        Self([0x0a, a, b, c, d, e])
    }
}

/// `0a:…`, as Linux writes it.
impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.map(|byte| format!("{byte:02x}")).join(":"))
    }
}

impl FromStr for Mac {
    type Err = InvalidMac;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = text.split(':').map(|byte| u8::from_str_radix(byte, 16)).collect::<Result<Vec<_>, _>>();
        bytes.ok().and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(InvalidMac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_shown() {
        let mac = Mac::random();
        assert_eq!(mac.to_string().parse(), Ok(mac));
        assert!(mac.to_string().starts_with("0a:") && mac != Mac::random());
        assert_eq!(["", "0a", "0a:1:2:3:4:5:6", "0a:1:2:3:4:x"].map(str::parse::<Mac>), [Err(InvalidMac); 4]);
    }
}
