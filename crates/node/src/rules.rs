//! The policy in force.

use std::{
    fs::{self, File},
    io,
    os::{fd::AsRawFd, unix::fs::OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

use rustix::fs::OFlags;
use wharf_core::sandbox::{Mount, MountSource, SandboxSpec};
use wharf_runtime::MountConfig;

use crate::policy::{Policy, Reserved, resolve};

/// An operator's policy and where it is from. It can be exchanged while the agent runs; what runs already is left alone.
#[derive(Debug)]
pub struct Rules {
    policy: RwLock<Policy>,
    source: Option<PathBuf>,
}

impl Rules {
    /// The rules of a file, or, without one, those that a policy has by default.
    #[must_use]
    pub fn new(policy: Policy, source: Option<PathBuf>) -> Self {
        Self { policy: RwLock::new(policy), source }
    }

    /// Puts other rules in force.
    pub fn replace(&self, policy: Policy) {
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = policy;
    }

    /// Whether a sandbox may be. The error is for its owner. Looks at the host's paths, so it may block.
    pub(crate) fn judge(&self, spec: &SandboxSpec, reserved: &Reserved) -> Result<(), String> {
        let judged = self.read().judge(spec, reserved, &resolve);
        judged.map_err(|refusal| {
            let file = match &self.source {
                Some(file) => format!("the policy of this machine's operator ({})", file.display()),
                None => "this machine, which has no policy file,".to_owned(),
            };
            format!("ResourceInitializationError: refused by {file}: {refusal}")
        })
    }

    /// Opens what a container of the sandbox mounts of the host's, judges what was opened, and has the runtime mount that: somebody who may write to a
    /// directory above could exchange it meanwhile. What is answered must live until the container runs.
    pub(crate) fn hold_paths(
        &self,
        spec: &SandboxSpec,
        mounts: &mut [MountConfig],
        reserved: &Reserved,
    ) -> Result<Vec<File>, String> {
        let mut held = Vec::new();
        for mount in mounts {
            let MountConfig::Bind { source, read_only, .. } = mount else { continue };
            let of_host = |m: &Mount| matches!(&m.source, MountSource::Host { path } if path == source);
            // Of any container: another's mounts may come with `volumes_from`.
            if !spec.containers.iter().flat_map(|container| &container.mounts).any(of_host) {
                continue;
            }
            let open = || File::options().read(true).custom_flags(OFlags::PATH.bits().cast_signed()).open(&*source);
            let opened = match open() {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    // As Docker does; but nobody is to have directories made where nothing of theirs may be mounted.
                    let path = resolve(Path::new(source));
                    let judged = self.read().judge_path(&path, *read_only, reserved);
                    judged
                        .map_err(|rule| format!("{source} would be {}, which {rule} does not allow", path.display()))?;
                    fs::create_dir_all(path).and_then(|()| open())
                }
                opened => opened,
            };
            let file = opened.map_err(|error| format!("{source}: {error}"))?;
            let path = format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd());
            let real = std::fs::read_link(&path).map_err(|error| format!("{source}: {error}"))?;
            let judged = self.read().judge_path(&real, *read_only, reserved);
            judged.map_err(|rule| format!("{source} has become {}, which {rule} does not allow", real.display()))?;
            *source = path;
            held.push(file);
        }
        Ok(held)
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Policy> {
        self.policy.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Has something empty laid over Wharf's own directories where a container has a directory of the host's that holds them. It may read
/// there, and a socket needs no more than that to be spoken to.
pub(crate) fn mask(mounts: &mut [MountConfig], reserved: &Reserved) {
    for mount in mounts {
        let MountConfig::Bind { source, masks, .. } = mount else { continue };
        let source = resolve(Path::new(source));
        let below = reserved.directories.iter().filter_map(|own| own.strip_prefix(&source).ok());
        *masks = below.map(|path| path.to_string_lossy().into_owned()).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_wharfs_files_is_shown_without_them() {
        let directory = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(directory.path()).unwrap();
        let reserved = Reserved { directories: vec![root.join("lib/wharf"), root.join("run/wharf")] };
        let mount = |path: PathBuf| MountConfig::Bind {
            source: path.to_string_lossy().into_owned(),
            target: "/host".into(),
            read_only: true,
            mapped: false,
            masks: Vec::new(),
        };
        let mut mounts = [root.clone(), root.join("other"), root.join("run")].map(mount);
        mask(&mut mounts, &reserved);
        let masks = mounts.map(|mount| match mount {
            MountConfig::Bind { masks, .. } => masks,
            MountConfig::Tmpfs { .. } | MountConfig::Volume { .. } | MountConfig::Layers { .. } => {
                panic!("it became another")
            }
        });
        assert_eq!(masks, [vec!["lib/wharf".to_owned(), "run/wharf".to_owned()], vec![], vec!["wharf".to_owned()]]);
    }
}
