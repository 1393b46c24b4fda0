use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

use rustix::{
    fs::{Mode, OFlags, ResolveFlags},
    io::Errno,
};

use crate::{
    ImageError, Limits, Progress,
    compression::Compression,
    content::{Content, Staged},
    error::IoContext,
    hash::Algorithm,
    tar::{Kind, TarError, TarReader},
};

/// The most files of an archive of images.
const FILES_MAX: usize = 1 << 16;

/// The files of an archive by their paths. A tar archive can only be read once, so its files are staged in the content
/// store; whatever nobody takes is gone when the source is dropped.
pub(super) enum Source {
    Tar(HashMap<String, Held>),
    Directory { root: OwnedFd, path: PathBuf, total_bytes: u64 },
}

pub(super) enum Held {
    Staged(Staged),
    /// Another path of the archive: Docker writes a layer that two images share once.
    Link(String),
}

impl Source {
    pub(super) fn open(
        path: &Path,
        content: &Content,
        limits: &Limits,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, ImageError> {
        let file = File::open(path).context("open", path)?;
        if file.metadata().context("look at", path)?.is_dir() {
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let root = rustix::fs::open(path, flags, Mode::empty()).context("open", path)?;
            return Ok(Self::Directory { root, path: path.to_owned(), total_bytes: limits.total_bytes });
        }
        let mut file = BufReader::with_capacity(128 << 10, file);
        let compression = Compression::detect(file.fill_buf().context("read", path)?);
        let plain = compression.decoder(file).context("read", path)?;
        let mut archive = TarReader::new(plain);
        let mut files = HashMap::new();
        let mut bytes = 0;
        loop {
            let entry = match archive.next_entry() {
                Ok(Some(entry)) => entry,
                Ok(None) => return Ok(Self::Tar(files)),
                Err(TarError::Checksum) if files.is_empty() => return Err(ImageError::NotAnImage(path.to_owned())),
                Err(e) => return Err(e.into()),
            };
            let name = normal(&String::from_utf8_lossy(&entry.path));
            let file = match entry.kind {
                Kind::File if entry.sparse.is_none() => {
                    bytes += entry.size;
                    if bytes > limits.total_bytes {
                        return Err(ImageError::Refused(format!(
                            "it is longer than the {} bytes allowed",
                            limits.total_bytes
                        )));
                    }
                    let mut writer = content.writer_as(algorithm(&name))?;
                    copy(&mut archive, &mut writer).context("read", path)?;
                    progress(Progress::Read { bytes });
                    Held::Staged(writer.finish())
                }
                Kind::HardLink => Held::Link(normal(&String::from_utf8_lossy(&entry.link))),
                Kind::Symlink => {
                    let target = String::from_utf8_lossy(&entry.link);
                    let directory = name.rsplit_once('/').map_or("", |(directory, _)| directory);
                    Held::Link(normal(&format!("{directory}/{target}")))
                }
                _ => continue,
            };
            if files.len() == FILES_MAX {
                return Err(ImageError::Refused(format!("it has more than {FILES_MAX} files")));
            }
            files.insert(name, file);
        }
    }

    /// A small file's bytes; `None` if there is no such file, or none so small.
    pub(super) fn read(&self, path: &str) -> Result<Option<Vec<u8>>, ImageError> {
        match self {
            Self::Tar(files) => match files.get(&follow(files, path)) {
                Some(Held::Staged(staged)) => staged.read_small(),
                _ => Ok(None),
            },
            Self::Directory { path: shown, .. } => {
                let Some(file) = self.open_file(path)? else { return Ok(None) };
                let mut bytes = Vec::new();
                file.take(crate::content::JSON_MAX + 1).read_to_end(&mut bytes).context("read", shown.join(path))?;
                Ok((bytes.len() as u64 <= crate::content::JSON_MAX).then_some(bytes))
            }
        }
    }

    /// The path of the file itself where `path` is a link to it.
    pub(super) fn resolved(&self, path: &str) -> String {
        match self {
            Self::Tar(files) => follow(files, path),
            Self::Directory { .. } => normal(path),
        }
    }

    /// A file as a staged blob. A tar archive gives each only once.
    pub(super) fn take(&mut self, path: &str, content: &Content) -> Result<Option<Staged>, ImageError> {
        match self {
            Self::Tar(files) => {
                let path = follow(files, path);
                match files.remove(&path) {
                    Some(Held::Staged(staged)) => Ok(Some(staged)),
                    _ => Ok(None),
                }
            }
            Self::Directory { path: shown, total_bytes, .. } => {
                let (shown, limit) = (shown.join(path), *total_bytes);
                let Some(file) = self.open_file(path)? else { return Ok(None) };
                let mut writer = content.writer_as(algorithm(path))?;
                let copied = copy(&mut file.take(limit + 1), &mut writer).context("read", shown)?;
                if copied > limit {
                    return Err(ImageError::Refused(format!("'{path}' is longer than the {limit} bytes allowed")));
                }
                Ok(Some(writer.finish()))
            }
        }
    }

    /// A regular file in the directory; its symlinks may not lead out.
    fn open_file(&self, path: &str) -> Result<Option<File>, ImageError> {
        let Self::Directory { root, path: shown, .. } = self else { return Ok(None) };
        // Without NONBLOCK a fifo would make this wait for ever.
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        match rustix::fs::openat2(root, normal(path), flags, Mode::empty(), resolve) {
            Ok(fd) => {
                let file = File::from(fd);
                Ok(file.metadata().context("look at", shown.join(path))?.is_file().then_some(file))
            }
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
            Err(e) => Err(e).context("open", shown.join(path)),
        }
    }
}

/// By which a file of the archive is to be hashed: an OCI layout keeps blobs in a directory for each algorithm.
fn algorithm(path: &str) -> Algorithm {
    let named = path.strip_prefix("blobs/").and_then(|rest| Algorithm::named(rest.split('/').next()?));
    named.unwrap_or_default()
}

/// The path at the end of a chain of links.
fn follow(files: &HashMap<String, Held>, path: &str) -> String {
    let mut path = normal(path);
    for _ in 0..8 {
        match files.get(&path) {
            Some(Held::Link(target)) => path.clone_from(target),
            _ => break,
        }
    }
    path
}

/// The path without `.`, `..` and doubled slashes. It is only a key, never given to the file system of the host.
fn normal(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<u64> {
    let mut buffer = vec![0; 128 << 10];
    let mut copied = 0;
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(copied),
            Ok(n) => {
                to.write_all(&buffer[..n])?;
                copied += n as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}
