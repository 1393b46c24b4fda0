//! Docker's file of credentials.

use std::{
    collections::BTreeMap,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;

use super::Credentials;

/// What Docker calls its own registry in this file.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// Credentials by registry, as `docker login` keeps them.
///
/// Source: docker/cli, "config file" (`auths`, `credHelpers`, `credsStore`); docker/docker-credential-helpers, the protocol
/// of `docker-credential-NAME get`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DockerConfig {
    auths: BTreeMap<String, Entry>,
    cred_helpers: BTreeMap<String, String>,
    creds_store: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Entry {
    /// `USER:PASSWORD` in base64.
    auth: String,
    username: String,
    password: String,
}

/// The password stays out of logs.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entry")
    }
}

/// Why there are no credentials where there should be.
#[derive(Debug, thiserror::Error)]
pub enum DockerConfigError {
    #[error("{path} cannot be read: {source}")]
    Read { path: String, source: std::io::Error },
    #[error("{path} is not a file of Docker's credentials: {source}")]
    Json { path: String, source: serde_json::Error },
    #[error("the credentials for {0} are not base64 of USER:PASSWORD")]
    Entry(String),
    #[error("docker-credential-{helper} gives no credentials for {registry}: {reason}")]
    Helper { helper: String, registry: String, reason: String },
}

impl DockerConfig {
    /// Reads the file; one that is not there has no credentials.
    ///
    /// # Errors
    /// It cannot be read, or is no such file.
    pub fn read(path: &Path) -> Result<Self, DockerConfigError> {
        let shown = || path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map_err(|source| DockerConfigError::Json { path: shown(), source })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(DockerConfigError::Read { path: shown(), source }),
        }
    }

    /// The credentials for a registry, by its domain as it stands in a [`Reference`](crate::Reference). Runs the helper that
    /// the file names, and waits for it.
    ///
    /// # Errors
    /// An entry that cannot be read, a helper that fails.
    pub fn credentials(&self, domain: &str) -> Result<Option<Credentials>, DockerConfigError> {
        let names = names(domain);
        let helper = names.iter().find_map(|name| self.cred_helpers.get(name));
        if let Some(helper) = helper.or(Some(&self.creds_store).filter(|store| !store.is_empty())) {
            let asked = if domain == "docker.io" { DOCKER_HUB } else { domain };
            if let Some(found) = ask(helper, asked)? {
                return Ok(Some(found));
            }
        }
        let Some((name, entry)) = names.iter().find_map(|name| self.auths.get_key_value(name)) else { return Ok(None) };
        if !entry.username.is_empty() {
            return Ok(Some(Credentials { user: entry.username.clone(), password: entry.password.clone() }));
        }
        // A file that leaves the secrets to a helper has empty entries.
        if entry.auth.is_empty() {
            return Ok(None);
        }
        let wrong = || DockerConfigError::Entry(name.clone());
        let decoded = STANDARD.decode(entry.auth.trim()).map_err(|_| wrong())?;
        let text = String::from_utf8(decoded).map_err(|_| wrong())?;
        let (user, password) = text.split_once(':').ok_or_else(wrong)?;
        Ok(Some(Credentials { user: user.to_owned(), password: password.trim_end_matches('\0').to_owned() }))
    }
}

/// Under what names a registry may stand in the file.
fn names(domain: &str) -> Vec<String> {
    if domain == "docker.io" {
        return [DOCKER_HUB, "index.docker.io", "docker.io", "registry-1.docker.io"].map(str::to_owned).to_vec();
    }
    let mut names = vec![domain.to_owned()];
    for scheme in ["https://", "http://"] {
        for end in ["", "/", "/v1/", "/v2/"] {
            names.push(format!("{scheme}{domain}{end}"));
        }
    }
    names
}

/// Asks a helper; `None` if it knows of nothing.
fn ask(helper: &str, registry: &str) -> Result<Option<Credentials>, DockerConfigError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        username: String,
        secret: String,
    }
    let failed =
        |reason: String| DockerConfigError::Helper { helper: helper.to_owned(), registry: registry.to_owned(), reason };
    if helper.contains('/') {
        return Err(failed("its name is not a program's".into()));
    }
    let run = || {
        let mut child = Command::new(format!("docker-credential-{helper}"))
            .arg("get")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(registry.as_bytes())?;
        }
        child.wait_with_output()
    };
    let output = run().map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let unknown = said.contains("credentials not found");
        return if unknown { Ok(None) } else { Err(failed(said)) };
    }
    let answer: Answer = serde_json::from_slice(&output.stdout).map_err(|error| failed(error.to_string()))?;
    if answer.username == "<token>" {
        return Err(failed("it has an identity token, which is not supported: log in with a password".into()));
    }
    Ok(Some(Credentials { user: answer.username, password: answer.secret }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_under_any_of_their_names() {
        let file = br#"{"auths": {
            "https://index.docker.io/v1/": {"auth": "dXNlcjpwYTpzcw=="},
            "registry.example:5000": {"username": "a", "password": "b"},
            "https://quay.example/v2/": {"auth": "eDp5"},
            "broken.example": {"auth": "!"},
            "kept.elsewhere": {}
        }, "HttpHeaders": {"User-Agent": "x"}}"#;
        let config: DockerConfig = serde_json::from_slice(file).unwrap();
        let of =
            |domain: &str| config.credentials(domain).map(|found| found.map(|c| format!("{} {}", c.user, c.password)));
        assert_eq!(of("docker.io").unwrap().unwrap(), "user pa:ss");
        assert_eq!(of("registry.example:5000").unwrap().unwrap(), "a b");
        assert_eq!(of("quay.example").unwrap().unwrap(), "x y");
        assert!(of("registry.example").unwrap().is_none());
        assert!(of("kept.elsewhere").unwrap().is_none());
        assert!(of("broken.example").is_err());
    }

    #[test]
    fn helpers_that_are_not_there_are_told_of() {
        let config: DockerConfig = serde_json::from_str(r#"{"credHelpers": {"a.example": "no-such-helper"}}"#).unwrap();
        assert!(config.credentials("a.example").unwrap_err().to_string().contains("docker-credential-no-such-helper"));
        assert!(config.credentials("b.example").unwrap().is_none());
    }
}
