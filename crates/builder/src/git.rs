//! Git repositories that ADD takes, by the machine's own git.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::process::Command;

/// A repository as ADD names it. Source: Dockerfile reference, "ADD", "Adding files from a Git repository".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Repository {
    url: String,
    /// A branch, tag or commit; the repository's own default if none is named.
    reference: Option<String>,
    /// The directory of it that is meant.
    directory: String,
}

/// Files of a repository.
#[derive(Clone, Debug)]
pub(crate) struct CheckedOut {
    pub(crate) directory: PathBuf,
    pub(crate) commit: String,
}

impl Repository {
    /// `None` if the text names no repository.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (url, fragment) = text.split_once('#').unwrap_or((text, ""));
        let by_web = url.starts_with("http://") || url.starts_with("https://");
        let known = ["git://", "ssh://", "git@"].iter().any(|prefix| url.starts_with(prefix));
        let repository = known || (by_web && url.ends_with(".git"));
        if !repository {
            return None;
        }
        let (reference, directory) = fragment.split_once(':').unwrap_or((fragment, ""));
        let reference = (!reference.is_empty()).then(|| reference.to_owned());
        Some(Self { url: url.to_owned(), reference, directory: directory.to_owned() })
    }

    /// Brings the files to an empty place. The error is for the author.
    pub(crate) async fn check_out(&self, to: &Path, keep_git: bool) -> Result<CheckedOut, String> {
        let reference = self.reference.as_deref().unwrap_or("HEAD");
        if self.url.starts_with('-') || reference.starts_with('-') {
            return Err("a repository or branch does not begin with a hyphen".to_owned());
        }
        let whole = to.to_string_lossy().into_owned();
        git(&["init", "--quiet", &whole]).await?;
        git(&["-C", &whole, "fetch", "--quiet", "--depth", "1", "--", &self.url, reference]).await?;
        git(&["-C", &whole, "checkout", "--quiet", "--detach", "FETCH_HEAD"]).await?;
        git(&["-C", &whole, "submodule", "update", "--quiet", "--init", "--recursive", "--depth", "1"]).await?;
        let commit = git(&["-C", &whole, "rev-parse", "HEAD"]).await?;
        if !keep_git {
            let git_directory = to.join(".git");
            let removing = tokio::task::spawn_blocking(move || wharf_runtime::remove_tree(&git_directory));
            removing.await.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
        }
        Ok(CheckedOut { directory: to.to_owned(), commit: commit.trim().to_owned() })
    }

    /// The directory that is meant, from the repository's root.
    pub(crate) fn directory(&self) -> &str {
        &self.directory
    }
}

/// Runs git: without this machine's configuration, asking nobody, and with no protocol that runs a program of the repository's choice.
async fn git(arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("git");
    command.args([
        "-c",
        "protocol.ext.allow=never",
        "-c",
        "protocol.file.allow=never",
        "-c",
        "core.hooksPath=/dev/null",
    ]);
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_TERMINAL_PROMPT", "0");
    let output = command.output().await.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no git on the machine that builds: install it".to_owned(),
        _ => format!("git cannot be run: {error}"),
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("git says: {}", said.lines().last().unwrap_or("nothing").trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_and_what_is_none() {
        let of = |text| Repository::parse(text).map(|r| (r.url, r.reference.unwrap_or_default(), r.directory));
        let found = |url: &str, reference: &str, directory: &str| {
            Some((url.to_owned(), reference.to_owned(), directory.to_owned()))
        };
        assert_eq!(of("https://a/b.git"), found("https://a/b.git", "", ""));
        assert_eq!(of("https://a/b.git#v1:docs/x"), found("https://a/b.git", "v1", "docs/x"));
        assert_eq!(of("git@a:b/c#:sub"), found("git@a:b/c", "", "sub"));
        assert_eq!(of("git://a/b"), found("git://a/b", "", ""));
        for none in ["https://a/b.tar.gz", "b.git", "./git@x", "ftp://a/b.git"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
