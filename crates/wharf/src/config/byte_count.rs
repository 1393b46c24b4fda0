use std::str::FromStr;

use serde::Deserialize;

/// A number of bytes as people write it: `1073741824`, `512MiB`, `10 GiB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct ByteCount(pub(crate) u64);

impl FromStr for ByteCount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is not a number of bytes, such as 512MiB or 10GiB");
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, unit) = text.split_at(digits);
        let shift = match unit.trim() {
            "" | "B" => 0,
            "KiB" => 10,
            "MiB" => 20,
            "GiB" => 30,
            "TiB" => 40,
            _ => return Err(wrong()),
        };
        let number: u64 = number.parse().map_err(|_| wrong())?;
        number.checked_mul(1 << shift).filter(|bytes| *bytes > 0).map(Self).ok_or_else(wrong)
    }
}

/// The same, and `0` for nothing at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct ByteLimit(pub(crate) u64);

impl FromStr for ByteLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "0" {
            return Ok(Self(0));
        }
        text.parse().map(|ByteCount(bytes)| Self(bytes))
    }
}

impl TryFrom<String> for ByteLimit {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl TryFrom<String> for ByteCount {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write() {
        assert_eq!("1024".parse(), Ok(ByteCount(1024)));
        assert_eq!("10GiB".parse(), Ok(ByteCount(10 << 30)));
        assert_eq!("2 KiB".parse(), Ok(ByteCount(2048)));
        for wrong in ["", "0", "GiB", "-1", "1GB", "1.5GiB", "99999999999TiB"] {
            assert!(wrong.parse::<ByteCount>().is_err(), "{wrong}");
        }
        assert_eq!("0".parse(), Ok(ByteLimit(0)));
        assert_eq!("1KiB".parse(), Ok(ByteLimit(1024)));
        assert!("".parse::<ByteLimit>().is_err());
    }
}
