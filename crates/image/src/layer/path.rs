use crate::{Limits, error::LayerError};

/// An entry's path as components below the layer's root: no `.`, no `..`, nothing absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EntryPath(Vec<u8>);

impl EntryPath {
    /// `..` goes up, but never above the root; a leading `/` means the root.
    pub(crate) fn parse(bytes: &[u8], limits: &Limits) -> Result<Self, LayerError> {
        let refuse = |reason| LayerError::Refused { entry: shown(bytes), reason };
        if bytes.len() > limits.path_bytes {
            return Err(refuse("the path is too long"));
        }
        if bytes.contains(&0) {
            return Err(refuse("the path has a NUL in it"));
        }
        let mut parts: Vec<&[u8]> = Vec::new();
        for part in bytes.split(|b| *b == b'/') {
            match part {
                b"" | b"." => {}
                b".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        if parts.len() > limits.path_depth {
            return Err(refuse("the path is too deep"));
        }
        Ok(Self(parts.join(&b'/')))
    }

    /// The directory and the last component; `None` for the root.
    pub(super) fn split(&self) -> Option<(&[u8], &[u8])> {
        if self.0.is_empty() {
            return None;
        }
        Some(match self.0.iter().rposition(|b| *b == b'/') {
            Some(at) => (&self.0[..at], &self.0[at + 1..]),
            None => (b"", &self.0),
        })
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A stranger's path for an error message.
pub(crate) fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out() {
        let limits = Limits::default();
        let parse = |text: &str| EntryPath::parse(text.as_bytes(), &limits).unwrap();
        for (text, path) in [
            ("./usr/bin/", "usr/bin"),
            ("/etc/passwd", "etc/passwd"),
            ("../../../etc/passwd", "etc/passwd"),
            ("a/../../b", "b"),
            ("./", ""),
            ("a//./b", "a/b"),
        ] {
            assert_eq!(parse(text).as_bytes(), path.as_bytes(), "{text}");
        }
        assert!(EntryPath::parse(b"a\0b", &limits).is_err());
        assert!(EntryPath::parse(&b"a/".repeat(300), &limits).is_err());
        assert!(EntryPath::parse(&[b'a'; 5000], &limits).is_err());
    }
}
