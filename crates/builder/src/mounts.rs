//! RUN --mount.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    io::Write,
    os::unix::fs::{OpenOptionsExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::OwnedMutexGuard;
use wharf_core::{
    Mib, hex_id,
    sandbox::{Mount, MountSource},
};
use wharf_dockerfile::{MountKind, Run, RunMount, Word, parse_size};
use wharf_image::Algorithm;

use crate::{
    copy::{Origin, digest},
    error::StepError,
    plan::Place,
    stage::Stage,
};

/// Below what builders keep on the disk: the caches of RUN --mount=type=cache.
pub(crate) const CACHES: &str = "cache";
/// Where a secret is seen unless its mount says otherwise. Source: Dockerfile reference, "RUN --mount=type=secret".
const SECRETS: &str = "/run/secrets";

/// What a RUN's mounts are.
#[derive(Default)]
pub(crate) struct Prepared {
    pub(crate) mounts: Vec<Mount>,
    /// What of them makes the step what it is.
    pub(crate) keys: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    /// Variables whose values are files in memory.
    pub(crate) secret_environment: Vec<(String, String)>,
    /// By the names of caches: whoever waits for several waits for them in this order.
    pub(crate) held: BTreeMap<String, Held>,
    /// Contexts that must be there as files.
    pub(crate) laid_out: BTreeSet<usize>,
    secrets: usize,
}

/// A cache that one step at a time may have.
pub(crate) struct Held(Arc<tokio::sync::Mutex<()>>);

impl Held {
    pub(crate) async fn take(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.0).lock_owned().await
    }
}

impl Prepared {
    pub(crate) async fn new(stage: &Stage, run: &Run) -> Result<Self, StepError> {
        let mut this = Self::default();
        for mount in &run.mounts {
            let added = match mount.kind {
                MountKind::Bind => this.bind(stage, mount).await,
                MountKind::Cache => this.cache(stage, mount).await,
                MountKind::Tmpfs => this.tmpfs(stage, mount),
                MountKind::Secret => this.secret(stage, mount),
                MountKind::Ssh => this.ssh(stage, mount),
            };
            added.map_err(|error| StepError { span: error.span.or(Some(mount.span)), ..error })?;
        }
        Ok(this)
    }

    async fn bind(&mut self, stage: &Stage, mount: &RunMount) -> Result<(), StepError> {
        let place = match &mount.from {
            Some(word) => stage.shared.names().from(word, stage.index)?,
            None => Place::Context(0),
        };
        let target = target(stage, mount)?;
        let source = text(stage, mount.source.as_ref())?.unwrap_or_default();
        let read_only = mount.read_only.unwrap_or(true);
        let source = match &place {
            Place::Context(index) => {
                let (shared, number) = (Arc::clone(&stage.shared), *index);
                let found = Stage::blocking(move || {
                    let context = shared.contexts.each.get(number);
                    let context = context.ok_or_else(|| StepError::new("the context did not come along"))?;
                    let origin = Origin::context(context);
                    let path = origin.real(&source).map_err(|_| missing(&source))?;
                    let selected = origin.select(path.as_bytes(), &|_, _| false)?;
                    Ok((path, digest(&[selected])))
                });
                let (path, digest) = found.await?;
                self.laid_out.insert(*index);
                self.keys.push(format!("bind {target} {digest} {read_only}"));
                let kept = format!("{}/{index}", stage.shared.id);
                if read_only {
                    let path = if path.is_empty() { kept } else { format!("{kept}/{path}") };
                    MountSource::Kept { path, in_memory: false, discard: false }
                } else {
                    MountSource::Kept { path: format!("{kept}//{path}"), in_memory: false, discard: true }
                }
            }
            place => {
                let done = stage.shared.place(place).await?;
                let (shared, layers) = (Arc::clone(&stage.shared), done.layers.clone());
                let found = Stage::blocking(move || {
                    let directories = shared.builder.images.directories(&layers)?;
                    let origin = Origin::root(shared.builder.runtime.root_of(&directories, None)?)?;
                    let path = origin.real(&source).map_err(|_| missing(&source))?;
                    Ok((layers, path))
                });
                let (layers, path) = found.await?;
                let top = layers.last().map(|layer| layer.chain_id.to_string()).unwrap_or_default();
                self.keys.push(format!("bind {target} {top} {path} {read_only}"));
                MountSource::Layers { layers, path }
            }
        };
        self.mounts.push(Mount { source, target, read_only });
        Ok(())
    }

    async fn cache(&mut self, stage: &Stage, mount: &RunMount) -> Result<(), StepError> {
        let target = target(stage, mount)?;
        let id = text(stage, mount.id.as_ref())?.unwrap_or_else(|| target.clone());
        let sharing = text(stage, mount.sharing.as_ref())?.unwrap_or_else(|| "shared".to_owned());
        self.keys.push(format!("cache {target} {id} {}", plain(mount)));
        let name = Algorithm::Sha256.digest(id.as_bytes()).hex()[..24].to_owned();
        let caches = &stage.shared.builder.caches;
        let (name, held) = match sharing.as_str() {
            "shared" => (name, None),
            "locked" => (name.clone(), Some(caches.lock(&name))),
            "private" => {
                let (name, held) = caches.private(&name);
                (name, Some(held))
            }
            other => return Err(StepError::new(format!("'{other}' is no sharing: shared, private or locked"))),
        };
        self.held.extend(held.map(|turn| (name.clone(), Held(turn))));
        let path = format!("{CACHES}/{name}");
        let directory = stage.shared.builder.directory.join(&path);
        let number = |word: Option<&Word>| number(stage, word, 10);
        let (uid, gid) = (number(mount.uid.as_ref())?, number(mount.gid.as_ref())?);
        let mode = self::number(stage, mount.mode.as_ref(), 8)?.unwrap_or(0o755);
        if stage.shared.request.no_cache && stage.shared.emptied(&name) {
            // As docker does: who wants nothing that is known wants an empty cache too. Another build may be using what is there: that
            // goes when no build does.
            stage.shared.builder.retire(&directory)?;
        }
        if !directory.is_dir() {
            // Made whole before it has its name: a build that is broken off leaves no half of one.
            let making = directory.with_extension(hex_id(8));
            fs::create_dir_all(&making)?;
            if let Some(word) = &mount.from {
                let place = stage.shared.names().from(word, stage.index)?;
                let source = text(stage, mount.source.as_ref())?.unwrap_or_default();
                stage.fill(&place, source, making.clone()).await?;
            }
            fs::set_permissions(&making, fs::Permissions::from_mode(mode))?;
            chown(&making, uid, gid)?;
            if fs::rename(&making, &directory).is_err() {
                // Another step was first.
                stage.shared.builder.retire(&making)?;
            }
        }
        let source = MountSource::Kept { path, in_memory: false, discard: false };
        self.mounts.push(Mount { source, target, read_only: mount.read_only.unwrap_or(false) });
        Ok(())
    }

    fn tmpfs(&mut self, stage: &Stage, mount: &RunMount) -> Result<(), StepError> {
        let target = target(stage, mount)?;
        let size = match text(stage, mount.size.as_ref())? {
            Some(size) => {
                let bytes =
                    parse_size(&size).ok_or_else(|| StepError::new(format!("'{size}' is no size: write 64m")))?;
                Some(Mib(bytes.div_ceil(1 << 20)))
            }
            None => None,
        };
        self.keys.push(format!("tmpfs {target} {size:?}"));
        let options = ["exec", "suid", "dev", "mode=755"].map(str::to_owned).to_vec();
        self.mounts.push(Mount { source: MountSource::Tmpfs { size, options }, target, read_only: false });
        Ok(())
    }

    fn secret(&mut self, stage: &Stage, mount: &RunMount) -> Result<(), StepError> {
        let given = text(stage, mount.target.as_ref())?;
        let from_target = given.as_ref().and_then(|path| path.rsplit('/').next().map(str::to_owned));
        // An empty name is the secret's own.
        let variable = text(stage, mount.env.as_ref())?;
        let id = text(stage, mount.id.as_ref())?.or(from_target).or_else(|| variable.clone().filter(|v| !v.is_empty()));
        let id = id.ok_or_else(|| StepError::new("it says neither id nor target"))?;
        self.keys.push(format!("secret {id} {given:?} {variable:?} {}", plain(mount)));
        let known = stage.shared.request.secrets.iter().find(|secret| secret.id == id);
        let Some(secret) = known else {
            if mount.required {
                let help = format!("give it with --secret id={id},src=FILE or --secret id={id},env=VARIABLE");
                return Err(StepError::new(format!("there is no secret '{id}'")).with_help(help));
            }
            return Ok(());
        };
        let owner = (number(stage, mount.uid.as_ref(), 10)?, number(stage, mount.gid.as_ref(), 10)?);
        let mode = number(stage, mount.mode.as_ref(), 8)?.unwrap_or(0o400);
        let path = self.in_memory(stage, &secret.value, mode, owner)?;
        if let Some(variable) = variable {
            let name = if variable.is_empty() { id.clone() } else { variable };
            self.secret_environment.push((name, path.clone()));
            if given.is_none() {
                return Ok(());
            }
        }
        let target = match given {
            Some(path) => absolute(stage, &path),
            None => format!("{SECRETS}/{id}"),
        };
        let source = MountSource::Kept { path, in_memory: true, discard: false };
        self.mounts.push(Mount { source, target, read_only: true });
        Ok(())
    }

    fn ssh(&mut self, stage: &Stage, mount: &RunMount) -> Result<(), StepError> {
        let id = text(stage, mount.id.as_ref())?.unwrap_or_else(|| "default".to_owned());
        self.keys.push(format!("ssh {id} {}", plain(mount)));
        let known = stage.shared.request.ssh.iter().find(|(known, _)| *known == id);
        let Some((_, socket)) = known else {
            if mount.required {
                let help = format!("give it with --ssh {id}, or --ssh {id}=SOCKET");
                return Err(StepError::new(format!("there is no SSH agent '{id}'")).with_help(help));
            }
            return Ok(());
        };
        let target = match text(stage, mount.target.as_ref())? {
            Some(path) => absolute(stage, &path),
            None => format!("/run/buildkit/ssh_agent.{}", self.mounts.len()),
        };
        self.environment.push(("SSH_AUTH_SOCK".to_owned(), target.clone()));
        use std::os::unix::fs::FileTypeExt;
        if !fs::metadata(socket).is_ok_and(|found| found.file_type().is_socket()) {
            return Err(StepError::new(format!("{socket} is no socket of an SSH agent")));
        }
        let source = MountSource::Host { path: socket.clone() };
        self.mounts.push(Mount { source, target, read_only: false });
        Ok(())
    }

    /// A heredoc that is a program of its own. Answers its path in the container.
    pub(crate) fn script(&mut self, stage: &Stage, name: &str, content: &str) -> Result<String, StepError> {
        let path = self.in_memory(stage, content.as_bytes(), 0o555, (None, None))?;
        // The name is any text.
        let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let target = format!("/dev/pipes/{}", name.chars().filter(plain).collect::<String>());
        self.keys.push(format!("script {name} {}", Algorithm::Sha256.digest(content.as_bytes())));
        let source = MountSource::Kept { path, in_memory: true, discard: false };
        self.mounts.push(Mount { source, target: target.clone(), read_only: true });
        Ok(target)
    }

    /// A variable whose value stands in no store.
    pub(crate) fn keep_variable(&mut self, stage: &Stage, name: String, value: &str) -> Result<(), StepError> {
        let path = self.in_memory(stage, value.as_bytes(), 0o400, (None, None))?;
        self.secret_environment.push((name, path));
        Ok(())
    }

    /// A file that is in no disk's reach.
    fn in_memory(
        &mut self,
        stage: &Stage,
        content: &[u8],
        mode: u32,
        (uid, gid): (Option<u32>, Option<u32>),
    ) -> Result<String, StepError> {
        let path = format!("{}/{}-{}", stage.shared.id, stage.step, self.secrets);
        self.secrets += 1;
        write(&stage.shared.builder.in_memory.join(&path), content, mode, uid, gid)?;
        Ok(path)
    }
}

fn write(path: &Path, content: &[u8], mode: u32, uid: Option<u32>, gid: Option<u32>) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
        fs::set_permissions(parent, fs::Permissions::from_mode(0o700))?;
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(content)?;
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    chown(path, uid, gid)
}

fn text(stage: &Stage, word: Option<&Word>) -> Result<Option<String>, StepError> {
    word.map(|word| stage.expand(word)).transpose()
}

fn number(stage: &Stage, word: Option<&Word>, radix: u32) -> Result<Option<u32>, StepError> {
    let Some(word) = word else { return Ok(None) };
    let text = stage.expand(word)?;
    let number = u32::from_str_radix(&text, radix);
    Ok(Some(number.map_err(|_| StepError::at(word.span, format!("'{text}' is no number of base {radix}")))?))
}

/// What a mount says of owner, mode, source and the like, as it is written.
fn plain(mount: &RunMount) -> String {
    let RunMount { from, source, mode, uid, gid, target, .. } = mount;
    let words = [from, source, mode, uid, gid, target].map(|word| word.as_ref().map_or("", |word| word.text.as_str()));
    format!("{words:?} {:?} {}", mount.read_only, mount.required)
}

fn target(stage: &Stage, mount: &RunMount) -> Result<String, StepError> {
    let target = text(stage, mount.target.as_ref())?.filter(|target| !target.is_empty());
    target.map(|target| absolute(stage, &target)).ok_or_else(|| StepError::new("it has no target"))
}

fn absolute(stage: &Stage, path: &str) -> String {
    format!("/{}", stage.absolute(path))
}

fn missing(source: &str) -> StepError {
    StepError::new(format!("'{source}', which it would mount, is not there"))
}

/// The turns of caches.
#[derive(Debug, Default)]
pub(crate) struct Caches(std::sync::Mutex<std::collections::HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

impl Caches {
    fn lock(&self, name: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(turns.entry(name.to_owned()).or_default())
    }

    /// One of several caches of this name that nobody has.
    fn private(&self, name: &str) -> (String, Arc<tokio::sync::Mutex<()>>) {
        let mut turns = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut number = 0;
        loop {
            let name = if number == 0 { name.to_owned() } else { format!("{name}-{number}") };
            let turn = turns.entry(name.clone()).or_default();
            // Whoever has it, or will, has a handle too.
            if Arc::strong_count(turn) == 1 {
                return (name, Arc::clone(turn));
            }
            number += 1;
        }
    }
}

/// Where caches are.
pub(crate) fn caches(directory: &Path) -> PathBuf {
    directory.join(CACHES)
}
