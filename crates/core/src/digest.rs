use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A content digest, `sha256:` and 64 lower-case hexadecimal digits (or `sha512:` and 128).
///
/// Source: OCI image specification, "Digests".
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(Box<str>);

/// The text is not a digest of a registered algorithm in its canonical form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a digest: write sha256: and 64 lower-case hexadecimal digits, or sha512: and 128")]
pub struct InvalidDigest(pub String);

impl Digest {
    /// The sha256 digest with these 32 bytes.
    #[must_use]
    pub fn sha256(bytes: [u8; 32]) -> Self {
        Self::of("sha256", &bytes)
    }

    /// The sha512 digest with these 64 bytes.
    #[must_use]
    pub fn sha512(bytes: [u8; 64]) -> Self {
        Self::of("sha512", &bytes)
    }

    fn of(algorithm: &str, bytes: &[u8]) -> Self {
        use fmt::Write;
        let mut text = String::with_capacity(algorithm.len() + 1 + 2 * bytes.len());
        text.push_str(algorithm);
        text.push(':');
        for byte in bytes {
            write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        }
        Self(text.into())
    }

    /// The whole text, algorithm and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `sha256` or `sha512`.
    #[must_use]
    pub fn algorithm(&self) -> &str {
        self.0.split_once(':').map_or("", |(algorithm, _)| algorithm)
    }

    /// The digits behind the colon.
    #[must_use]
    pub fn hex(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, hex)| hex)
    }
}

impl FromStr for Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, InvalidDigest> {
        let valid = text.split_once(':').is_some_and(|(algorithm, hex)| {
            let digits = match algorithm {
                "sha256" => 64,
                "sha512" => 128,
                _ => return false,
            };
            hex.len() == digits && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        });
        if valid { Ok(Self(text.into())) } else { Err(InvalidDigest(text.to_owned())) }
    }
}

impl TryFrom<String> for Digest {
    type Error = InvalidDigest;

    fn try_from(text: String) -> Result<Self, InvalidDigest> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0.into()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_digests_parse() {
        let good = Digest::sha256([0xab; 32]);
        assert_eq!(good.as_str().parse::<Digest>().unwrap(), good);
        assert_eq!(good.algorithm(), "sha256");
        assert_eq!(good.hex().len(), 64);
        let long = Digest::sha512([7; 64]);
        assert_eq!(long.as_str().parse::<Digest>().unwrap(), long);
        for bad in ["", "sha256:", "sha256:AB", "md5:00", &good.as_str().to_uppercase(), "sha256:../../etc/passwd"] {
            assert!(bad.parse::<Digest>().is_err(), "{bad}");
        }
    }
}
