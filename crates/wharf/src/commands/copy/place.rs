/// A side of a copy.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `path` is absolute.
    Container { target: String, path: String },
    /// A path, or `-`.
    Here(String),
}

impl Place {
    /// As Docker reads it: what begins with `/` or `.` is a path here, whatever colons are in it. An ARN has colons of its own.
    pub(super) fn parse(text: &str) -> Self {
        let split = if text.starts_with(['/', '.']) {
            None
        } else if text.starts_with("arn:") {
            text.find(":task/").and_then(|at| {
                let colon = at + 1 + text[at + 1..].find(':')?;
                Some((&text[..colon], &text[colon + 1..]))
            })
        } else {
            text.split_once(':')
        };
        match split {
            Some((target, path)) if !target.is_empty() => {
                let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
                Self::Container { target: target.to_owned(), path }
            }
            _ => Self::Here(text.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides() {
        let container = |target: &str, path: &str| Place::Container { target: target.into(), path: path.into() };
        for (text, place) in [
            ("web:/etc/hosts", container("web", "/etc/hosts")),
            ("0ab/web:data/.", container("0ab/web", "/data/.")),
            ("web:", container("web", "/")),
            (
                "arn:aws:ecs:us-east-1:000000000000:task/default/0ab:/x:y",
                container("arn:aws:ecs:us-east-1:000000000000:task/default/0ab", "/x:y"),
            ),
            ("./a:b", Place::Here("./a:b".into())),
            ("/a:b", Place::Here("/a:b".into())),
            ("-", Place::Here("-".into())),
            ("file", Place::Here("file".into())),
        ] {
            assert_eq!(Place::parse(text), place, "{text}");
        }
    }
}
