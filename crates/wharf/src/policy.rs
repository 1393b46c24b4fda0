//! Where the operator's policy is read from.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use wharf_node::{Policy, Rules};

/// The file that is read if the data directory has none.
const DEFAULT_FILE: &str = "/etc/wharf/policy.toml";

/// Why nothing can be served by that policy.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PolicyError {
    #[error("the policy file {} could not be read", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("the policy file {} is not right", path.display())]
    File { path: PathBuf, source: toml::de::Error },
    #[error("the policy file {} is not right: {why}", path.display())]
    Unmeant { path: PathBuf, why: String },
}

/// The rules in force and the file that they are read from, over and over.
#[derive(Clone, Debug)]
pub(crate) struct PolicyFile {
    path: Option<PathBuf>,
    rules: Arc<Rules>,
}

impl PolicyFile {
    /// Reads the file that was asked for, or that of the data directory, or the machine's. Without any, the default rules.
    ///
    /// # Errors
    /// If a file is there and cannot be read or has something in it that is no rule; if the one that was asked for is missing.
    pub(crate) fn open(asked: Option<&Path>, data: &Path) -> Result<Self, PolicyError> {
        let path = match asked {
            Some(path) => Some(path.to_owned()),
            None => [data.join("policy.toml"), DEFAULT_FILE.into()].into_iter().find(|path| path.exists()),
        };
        let policy = path.as_deref().map(read).transpose()?.unwrap_or_default();
        if let Some(path) = &path {
            tracing::info!(path = %path.display(), "the operator's policy is in force");
        }
        Ok(Self { rules: Arc::new(Rules::new(policy, path.clone())), path })
    }

    pub(crate) fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules)
    }

    /// Reads the file again. What is wrong with it is told, and the rules stay as they were.
    pub(crate) fn reload(&self) {
        let Some(path) = &self.path else { return };
        match read(path) {
            Ok(policy) => {
                self.rules.replace(policy);
                tracing::info!(path = %path.display(), "the operator's policy was read again");
            }
            Err(error) => tracing::error!("the policy stays as it was: {:#}", anyhow::Error::from(error)),
        }
    }
}

fn read(path: &Path) -> Result<Policy, PolicyError> {
    let text = fs::read_to_string(path).map_err(|source| PolicyError::Read { path: path.to_owned(), source })?;
    let policy: Policy = toml::from_str(&text).map_err(|source| PolicyError::File { path: path.to_owned(), source })?;
    match policy.unmeant() {
        Some(why) => Err(PolicyError::Unmeant { path: path.to_owned(), why }),
        None => Ok(policy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strict_example_is_right() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/policy.strict.toml");
        let policy = read(&example).unwrap();
        assert!(!policy.privileged && !policy.host_namespaces.network && !policy.unconfined);
        assert_eq!(policy.host_paths.allow, [Path::new("/srv")]);
    }

    #[test]
    fn a_file_says_only_what_it_changes() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("policy.toml");
        fs::write(&file, "privileged = false\n[host-paths]\ndeny = ['/root']\n").unwrap();
        let policy = read(&file).unwrap();
        let host_paths = wharf_node::HostPaths { deny: vec!["/root".into()], ..wharf_node::HostPaths::default() };
        assert_eq!(policy, Policy { privileged: false, host_paths, ..Policy::default() });
        assert!(PolicyFile::open(None, directory.path()).unwrap().path.is_some());
    }

    #[test]
    fn what_a_rule_cannot_mean_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("policy.toml");
        for (text, told) in [("capabilities = ['SYS_ADMN']", "SYS_ADMN"), ("[host-paths]\ndeny = ['root']", "absolute")]
        {
            fs::write(&file, text).unwrap();
            let error = read(&file).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn what_is_no_rule_is_refused_with_its_line() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("policy.toml");
        for (text, told) in [
            ("privileged = false\nprivilegd = true\n", "line 2"),
            ("[host-namespaces]\nnetwork = 'perhaps'\n", "line 2"),
            ("[user-namespaces]\nmode = 'auto'\n", "line 1"),
        ] {
            fs::write(&file, text).unwrap();
            let error = format!("{:#}", anyhow::Error::from(PolicyFile::open(None, directory.path()).unwrap_err()));
            assert!(error.contains("policy.toml") && error.contains(told), "{error}");
        }
        assert!(PolicyFile::open(Some(Path::new("/nowhere.toml")), directory.path()).is_err());
    }
}
