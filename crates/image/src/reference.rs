use std::{fmt, str::FromStr};

use wharf_core::{Digest, registry::is_component};

const DEFAULT_DOMAIN: &str = "docker.io";
const DEFAULT_TAG: &str = "latest";
/// The longest repository name, domain included.
const NAME_MAX: usize = 255;
const TAG_MAX: usize = 128;

/// What an image is called, in full: `docker.io/library/nginx:latest`, `localhost:4566/app@sha256:…`.
///
/// Parsing accepts the short forms people write and fills in the registry, the `library/` of Docker's own images, and
/// the tag `latest`. Where tag and digest are both given the digest decides and the tag is only kept.
///
/// Source: the reference grammar of distribution/reference, and its `ParseNormalizedNamed` and `TagNameOnly`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    domain: String,
    path: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

/// A text that names no image, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid reference format: '{text}': {reason}")]
pub struct InvalidReference {
    pub text: String,
    pub reason: &'static str,
}

impl Reference {
    /// The registry: a host with an optional port.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The repository within the registry.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The tag; `None` only where a digest was given without one.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    #[must_use]
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// `DOMAIN/PATH`.
    #[must_use]
    pub fn repository(&self) -> String {
        format!("{}/{}", self.domain, self.path)
    }

    /// The name under which the image is kept: `DOMAIN/PATH@DIGEST` if a digest was given, else `DOMAIN/PATH:TAG`.
    #[must_use]
    pub fn name(&self) -> String {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => format!("{}@{digest}", self.repository()),
            (None, Some(tag)) => format!("{}:{tag}", self.repository()),
            (None, None) => self.repository(),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.domain, self.path)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

impl FromStr for Reference {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, InvalidReference> {
        parse(text).map_err(|reason| InvalidReference { text: shown(text), reason })
    }
}

/// A text that somebody will see: not too much of it, and nothing that a terminal would act upon.
fn shown(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().collect() } else { c.to_string() };
    text.chars().take(300).map(shown).collect()
}

fn parse(text: &str) -> Result<Reference, &'static str> {
    if text.is_empty() {
        return Err("it is empty");
    }
    if text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err("64 hexadecimal digits are an image id, not a name");
    }
    let (rest, digest) = match text.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest.parse().map_err(|_| "what follows @ is not a digest")?)),
        None => (text, None),
    };
    // A colon behind the last slash begins a tag; one before it, a port.
    let last = rest.rfind('/').map_or(0, |at| at + 1);
    let (name, tag) = match rest[last..].find(':') {
        Some(at) => (&rest[..last + at], Some(&rest[last + at + 1..])),
        None => (rest, None),
    };
    if let Some(tag) = tag {
        check_tag(tag)?;
    }
    let (domain, path) = match name.split_once('/') {
        Some((first, path)) if is_domain(first) => (first, path.to_owned()),
        _ => (DEFAULT_DOMAIN, name.to_owned()),
    };
    let domain = if domain == "index.docker.io" { DEFAULT_DOMAIN } else { domain };
    check_domain(domain)?;
    check_path(&path)?;
    let path = if domain == DEFAULT_DOMAIN && !path.contains('/') { format!("library/{path}") } else { path };
    if domain.len() + 1 + path.len() > NAME_MAX {
        return Err("the repository's name is longer than 255 characters");
    }
    let tag = match (tag, &digest) {
        (Some(tag), _) => Some(tag.to_owned()),
        (None, Some(_)) => None,
        (None, None) => Some(DEFAULT_TAG.to_owned()),
    };
    Ok(Reference { domain: domain.to_owned(), path, tag, digest })
}

/// Whether the text before the first slash is a registry rather than the first part of a path.
fn is_domain(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost" || first.bytes().any(|b| b.is_ascii_uppercase())
}

fn check_domain(domain: &str) -> Result<(), &'static str> {
    let (host, port) = if let Some(rest) = domain.strip_prefix('[') {
        let (address, port) = rest.split_once(']').ok_or("the registry's address lacks its ]")?;
        if address.parse::<std::net::Ipv6Addr>().is_err() {
            return Err("what stands in [] is not an IPv6 address");
        }
        (
            "ipv6",
            match port {
                "" => None,
                port => Some(port.strip_prefix(':').ok_or("only a port may follow the ]")?),
            },
        )
    } else {
        domain.split_once(':').map_or((domain, None), |(host, port)| (host, Some(port)))
    };
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if !host.split('.').all(label) {
        return Err("the registry is not a host name");
    }
    match port {
        Some(port) if port.starts_with('+') || port.parse::<u16>().is_err() => {
            Err("the registry's port is not a number up to 65535")
        }
        _ => Ok(()),
    }
}

/// Components of lower-case letters and digits, with `.`, `_`, `__` or hyphens between them.
fn check_path(path: &str) -> Result<(), &'static str> {
    if path.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err("repository name must be lowercase");
    }
    if path.split('/').all(is_component) {
        Ok(())
    } else {
        Err("the repository's name has a part that is not letters and digits with single separators")
    }
}

fn check_tag(tag: &str) -> Result<(), &'static str> {
    if tag.is_empty() || tag.len() > TAG_MAX {
        return Err("a tag has 1 to 128 characters");
    }
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if word(tag.as_bytes()[0]) && tag.bytes().all(|b| word(b) || matches!(b, b'.' | b'-')) {
        Ok(())
    } else {
        Err("a tag has letters, digits, '_', '.' and '-', and does not begin with the last two")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEX: &str = "4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1";

    #[test]
    fn short_forms_are_filled_in() {
        for (text, full) in [
            ("nginx", "docker.io/library/nginx:latest"),
            ("nginx:1.27", "docker.io/library/nginx:1.27"),
            ("me/app", "docker.io/me/app:latest"),
            ("docker.io/nginx", "docker.io/library/nginx:latest"),
            ("index.docker.io/me/app:v1", "docker.io/me/app:v1"),
            ("localhost/app", "localhost/app:latest"),
            ("localhost:4566/x", "localhost:4566/x:latest"),
            ("[::1]:4566/x:y", "[::1]:4566/x:y"),
            ("127.0.0.1:5000/a/b/c:t-1.0_x", "127.0.0.1:5000/a/b/c:t-1.0_x"),
            (
                "000000000000.dkr.ecr.us-east-1.amazonaws.com/forum",
                "000000000000.dkr.ecr.us-east-1.amazonaws.com/forum:latest",
            ),
            ("a__b/c-d.e---f", "docker.io/a__b/c-d.e---f:latest"),
        ] {
            assert_eq!(text.parse::<Reference>().unwrap().name(), full, "{text}");
        }
    }

    #[test]
    fn the_digest_decides() {
        let both: Reference = format!("nginx:1@sha256:{HEX}").parse().unwrap();
        assert_eq!(both.name(), format!("docker.io/library/nginx@sha256:{HEX}"));
        assert_eq!(both.tag(), Some("1"));
        assert_eq!(both.to_string(), format!("docker.io/library/nginx:1@sha256:{HEX}"));
        let alone: Reference = format!("nginx@sha256:{HEX}").parse().unwrap();
        assert_eq!(alone.tag(), None);
    }

    #[test]
    fn what_is_no_reference_says_why() {
        for bad in [
            "",
            "/",
            ":",
            "@",
            "a:",
            ":tag",
            "a/",
            "/a",
            "a//b",
            "UPPER",
            "me/UPPER",
            "a:b:c",
            "a b",
            "a:-x",
            "a..b",
            "-a",
            "a-",
            "a___b",
            "a@sha256:00",
            "localhost:99999/x",
            "localhost:/x",
            "../etc",
            "a/../b",
            "exa_mple.com/x",
            HEX,
            "a:b/c:d/e",
            "é",
            "[::g]/x",
        ] {
            let error = bad.parse::<Reference>().unwrap_err().to_string();
            assert!(error.starts_with("invalid reference format"), "{bad}: {error}");
        }
    }

    proptest! {
        #[test]
        fn what_parses_prints_to_what_parses_to_the_same(text in "\\PC{0,80}|[a-zA-Z0-9./:@_-]{0,40}") {
            if let Ok(reference) = text.parse::<Reference>() {
                prop_assert_eq!(reference.to_string().parse::<Reference>().unwrap(), reference.clone());
                prop_assert!(!reference.path().split('/').any(|part| part.is_empty() || part == ".."));
            }
        }
    }
}
