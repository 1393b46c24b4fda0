use std::{fmt, str::FromStr};

use wharf_core::Digest;

/// The longest tag. Source: OCI distribution specification, "Pulling manifests"; ECR's model allows 300, clients do not.
const TAG_MAX: usize = 128;

/// An image within a repository.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImageReference {
    Tag(String),
    Digest(Digest),
}

/// The text is neither a tag nor a digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is neither a tag (letters, digits, '_', '.' and '-', 128 at most) nor a digest")]
pub struct InvalidReference(pub String);

/// Whether a text can be a tag: `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`.
#[must_use]
pub fn is_tag(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    (1..=TAG_MAX).contains(&text.len())
        && word(text.as_bytes()[0])
        && text.bytes().all(|b| word(b) || matches!(b, b'.' | b'-'))
}

impl FromStr for ImageReference {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, InvalidReference> {
        // A tag holds no colon.
        if text.contains(':')
            && let Ok(digest) = text.parse()
        {
            return Ok(Self::Digest(digest));
        }
        if is_tag(text) {
            Ok(Self::Tag(text.to_owned()))
        } else {
            Err(InvalidReference(text.chars().take(300).collect()))
        }
    }
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => f.write_str(tag),
            Self::Digest(digest) => digest.fmt(f),
        }
    }
}
