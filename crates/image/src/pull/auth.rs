use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Who the registry is to think is asking.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

/// The password stays out of logs.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credentials({})", self.user)
    }
}

impl Credentials {
    /// The value of an `Authorization` header.
    pub(super) fn basic(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.user, self.password)))
    }
}

/// What a `WWW-Authenticate` header asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    Basic,
    /// Fetch a token here first.
    Bearer {
        url: String,
    },
}

impl Challenge {
    /// `None` for a scheme that is not known. The token is for `scopes`, or if there are none for what the header says.
    pub(super) fn parse(header: &str, repository: &str, scopes: &[String]) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Self::Basic);
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let (mut realm, mut service, mut scope) = (None, None, None);
        for (key, value) in parameters(rest) {
            match key.to_ascii_lowercase().as_str() {
                "realm" => realm = Some(value),
                "service" => service = Some(value),
                "scope" => scope = Some(value),
                _ => {}
            }
        }
        let said = scope.unwrap_or_else(|| format!("repository:{repository}:pull"));
        let scopes = if scopes.is_empty() { std::slice::from_ref(&said) } else { scopes };
        let realm = realm?;
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let scopes: Vec<_> = scopes.iter().map(|scope| format!("scope={}", encode(scope))).collect();
        let mut url = format!("{realm}{}{}", if realm.contains('?') { '&' } else { '?' }, scopes.join("&"));
        if let Some(service) = service {
            url.push_str(&format!("&service={}", encode(&service)));
        }
        Some(Self::Bearer { url })
    }
}

/// `key="value", key=value`; a comma may stand in a quoted value.
fn parameters(mut rest: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    while let Some((key, after)) = rest.split_once('=') {
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        found.push((key.trim_matches([' ', ',']).to_owned(), value.trim().to_owned()));
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges() {
        let docker = "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:library/a:pull,push\"";
        let url =
            "https://auth.docker.io/token?scope=repository%3Alibrary%2Fa%3Apull%2Cpush&service=registry%2Edocker%2Eio";
        assert_eq!(Challenge::parse(docker, "x", &[]), Some(Challenge::Bearer { url: url.into() }));
        assert_eq!(Challenge::parse("basic realm=x", "x", &[]), Some(Challenge::Basic));
        let url = "http://a/t?b=c&scope=repository%3Ax%3Apull".to_owned();
        assert_eq!(Challenge::parse("bearer realm=http://a/t?b=c", "x", &[]), Some(Challenge::Bearer { url }));
        let scopes = ["repository:x:pull,push".to_owned(), "repository:y:pull".to_owned()];
        let url = "http://a/t?scope=repository%3Ax%3Apull%2Cpush&scope=repository%3Ay%3Apull".to_owned();
        let asked = Challenge::parse("Bearer realm=\"http://a/t\",scope=\"repository:x:pull\"", "x", &scopes);
        assert_eq!(asked, Some(Challenge::Bearer { url }));
        assert_eq!(Challenge::parse("Bearer", "x", &[]), None);
        assert_eq!(Challenge::parse("Negotiate x", "x", &[]), None);
    }
}
