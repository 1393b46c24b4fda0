use std::{env, ffi::OsStr};

/// What the machine must have for containers to run; asked before anything is made.
///
/// # Errors
/// What is missing, and what to do about it.
pub(crate) fn check() -> anyhow::Result<()> {
    anyhow::ensure!(
        rustix::process::geteuid().is_root(),
        "Wharf must run as root, for it makes cgroups and network namespaces: try sudo"
    );
    anyhow::ensure!(
        is_in(env::var_os("PATH").as_deref().unwrap_or_default(), "nft"),
        "the program nft is not in PATH, and published ports need it: install Debian's package nftables"
    );
    raise_descriptors();
    Ok(())
}

/// Every sandbox and every connection takes a descriptor, and what a shell grants is meant for less.
fn raise_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let present = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: present.maximum, maximum: present.maximum };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!("the number of open files stays limited to {:?}: {error}", present.current);
    }
}

/// Whether a program is in one of the directories of `path`.
fn is_in(path: &OsStr, program: &str) -> bool {
    env::split_paths(path).any(|directory| directory.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_looked_for_along_the_path() {
        let directory = tempfile::tempdir().unwrap();
        let path = env::join_paths(["/nowhere".as_ref(), directory.path()]).unwrap();
        assert!(!is_in(&path, "tool"));
        std::fs::write(directory.path().join("tool"), "").unwrap();
        assert!(is_in(&path, "tool"));
        assert!(!is_in(OsStr::new("/nowhere"), "tool"));
    }
}
