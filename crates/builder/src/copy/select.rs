//! Which files a COPY or ADD means.

use std::{
    collections::{HashMap, hash_map::Entry as Slot},
    ffi::OsStr,
    fs::File,
    io::{self, Read},
    os::{
        fd::{AsFd, AsRawFd, OwnedFd},
        unix::{ffi::OsStrExt, fs::FileExt},
    },
    path::{Path, PathBuf},
    sync::Arc,
};

use rustix::{
    fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat},
    io::Errno,
};
use wharf_core::Digest;
use wharf_dockerfile::Pattern;
use wharf_image::{Algorithm, Hasher, deeply, open_in_root};

use crate::context::{Context, Entry, Kind};

const BUFFER: usize = 128 << 10;
/// The deepest directory that is copied, as images go.
const DEPTH: usize = 256;

/// Where files are copied from: a directory out of which no path leads.
#[derive(Debug)]
pub(crate) enum Origin<'a> {
    Context(&'a Context),
    /// A directory, and how the kernel calls it.
    Root(OwnedFd, PathBuf),
}

/// The bytes of a file.
pub(crate) enum Content {
    File(File),
    /// A part of a file that holds many.
    Part {
        file: Arc<File>,
        offset: u64,
        left: u64,
    },
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Part { file, offset, left } => {
                let wanted = usize::try_from(*left).unwrap_or(usize::MAX).min(buffer.len());
                let read = file.read_at(&mut buffer[..wanted], *offset)?;
                *offset += read as u64;
                *left -= read as u64;
                Ok(read)
            }
        }
    }
}

/// One source that was found.
#[derive(Debug)]
pub(crate) struct Selected {
    /// Its own name, by which a file goes into a directory.
    pub(crate) name: Vec<u8>,
    /// Where it stands in the origin.
    pub(crate) path: Vec<u8>,
    /// It and, if it is a directory, all below it, in the order of their paths.
    pub(crate) items: Vec<Item>,
}

/// One file.
#[derive(Debug)]
pub(crate) struct Item {
    /// From the source; empty for the source itself.
    pub(crate) path: Vec<u8>,
    pub(crate) kind: ItemKind,
    pub(crate) mode: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) xattrs: Vec<(Vec<u8>, Vec<u8>)>,
    /// Seconds and nanoseconds; no part of what the file is.
    pub(crate) mtime: (i64, i64),
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    File {
        size: u64,
        digest: Digest,
    },
    /// Another name of an earlier item of the same source.
    Link(usize),
    Directory,
    Symlink(Vec<u8>),
    Device {
        block: bool,
        number: u64,
    },
    Fifo,
}

impl Selected {
    pub(crate) fn is_directory(&self) -> bool {
        self.items.first().is_some_and(|item| item.kind == ItemKind::Directory)
    }
}

impl<'a> Origin<'a> {
    pub(crate) fn context(context: &'a Context) -> Self {
        Self::Context(context)
    }

    pub(crate) fn root(root: OwnedFd) -> io::Result<Self> {
        let name = real_path(&root)?;
        Ok(Self::Root(root, name))
    }

    /// The files that a path or pattern means; none if nothing does.
    pub(crate) fn find(&self, pattern: &str) -> Result<Vec<Vec<u8>>, String> {
        let mut found: Vec<Vec<u8>> = vec![Vec::new()];
        for segment in clean(pattern) {
            let wanted = Pattern::new(&segment).map_err(|problem| problem.message)?;
            let mut next = Vec::new();
            for path in found {
                if wanted.is_literal() {
                    next.push(join(&path, wanted.literal_prefix().as_bytes()));
                    continue;
                }
                for name in self.names(&path).map_err(|error| error.to_string())? {
                    if wanted.matches(&name) {
                        next.push(join(&path, &name));
                    }
                }
            }
            found = next;
        }
        found.retain(|path| self.has(path));
        Ok(found)
    }

    /// What stands at a path that was found. Links that lead there are followed, those below are not. `excluded` says which are left out:
    /// by the path from the source, and by the whole path.
    pub(crate) fn select(&self, path: &[u8], excluded: &(dyn Fn(&[u8], &[u8]) -> bool + Sync)) -> io::Result<Selected> {
        let name = path.rsplit(|b| *b == b'/').next().unwrap_or_default().to_vec();
        match self {
            Self::Context(context) => of_context(context, name, path, excluded),
            Self::Root(root, _) => {
                let found = open_in_root(root, path, OFlags::PATH)?;
                let mut walk = Walk { source: path, excluded, items: Vec::new(), inodes: HashMap::new() };
                deeply(|| walk.item(&found, &[], 0))??;
                Ok(Selected { name, path: path.to_vec(), items: walk.items })
            }
        }
    }

    /// A path without links, from the root.
    pub(crate) fn real(&self, path: &str) -> io::Result<String> {
        let path = clean(path).join("/");
        let real = match self {
            Self::Context(context) => context.resolve(path.as_bytes()).ok_or(io::ErrorKind::NotFound)?.0,
            Self::Root(root, name) => {
                let real = real_path(&open_in_root(root, path.as_bytes(), OFlags::PATH)?)?;
                real.strip_prefix(name).unwrap_or(&real).as_os_str().as_bytes().to_vec()
            }
        };
        String::from_utf8(real).map_err(|_| io::ErrorKind::InvalidFilename.into())
    }

    /// Opens an item of a source to be read.
    pub(crate) fn read(&self, source: &[u8], item: &[u8]) -> io::Result<Content> {
        let path = if item.is_empty() { source.to_vec() } else { join(source, item) };
        match self {
            Self::Context(context) => match context.resolve(&path) {
                Some((_, Some(Entry { kind: Kind::File { offset, size, .. }, .. }))) => {
                    Ok(Content::Part { file: Arc::clone(&context.spool), offset: *offset, left: *size })
                }
                _ => Err(io::ErrorKind::NotFound.into()),
            },
            Self::Root(root, _) => {
                let flags = OFlags::RDONLY | OFlags::NOCTTY | OFlags::NONBLOCK;
                Ok(Content::File(File::from(open_in_root(root, &path, flags)?)))
            }
        }
    }

    fn has(&self, path: &[u8]) -> bool {
        match self {
            Self::Context(context) => context.resolve(path).is_some(),
            Self::Root(root, _) => open_in_root(root, path, OFlags::PATH).is_ok(),
        }
    }

    fn names(&self, path: &[u8]) -> io::Result<Vec<Vec<u8>>> {
        match self {
            Self::Context(context) => {
                let Some((real, _)) = context.resolve(path) else { return Ok(Vec::new()) };
                let start = if real.is_empty() { 0 } else { real.len() + 1 };
                let names = context.below(&real).map(|(path, _)| &path[start..]);
                Ok(names.filter(|name| !name.contains(&b'/')).map(<[u8]>::to_vec).collect())
            }
            Self::Root(root, _) => match open_in_root(root, path, OFlags::RDONLY | OFlags::DIRECTORY) {
                Err(Errno::NOENT | Errno::NOTDIR) => Ok(Vec::new()),
                directory => sorted_names(&directory?),
            },
        }
    }
}

fn of_context(
    context: &Context,
    name: Vec<u8>,
    path: &[u8],
    excluded: &dyn Fn(&[u8], &[u8]) -> bool,
) -> io::Result<Selected> {
    let (real, entry) = context.resolve(path).ok_or(io::ErrorKind::NotFound)?;
    // The context's own directory, of which nobody told.
    let top = Entry { kind: Kind::Directory, mode: 0o755, mtime: 0 };
    let (mut items, mut numbers) = (Vec::new(), HashMap::new());
    let mut add = |path: &[u8], entry: &Entry| {
        let kind = match &entry.kind {
            Kind::File { size, digest, number, .. } => match numbers.entry(*number) {
                Slot::Occupied(first) => ItemKind::Link(*first.get()),
                Slot::Vacant(slot) => {
                    slot.insert(items.len());
                    ItemKind::File { size: *size, digest: digest.clone() }
                }
            },
            Kind::Directory => ItemKind::Directory,
            Kind::Symlink(target) => ItemKind::Symlink(target.clone()),
            Kind::Fifo => ItemKind::Fifo,
        };
        let (mode, mtime) = (entry.mode, (entry.mtime, 0));
        items.push(Item { path: path.to_vec(), kind, mode, uid: 0, gid: 0, xattrs: Vec::new(), mtime });
    };
    let entry = entry.unwrap_or(&top);
    add(b"", entry);
    if matches!(entry.kind, Kind::Directory) {
        let start = if real.is_empty() { 0 } else { real.len() + 1 };
        let mut left_out: Option<Vec<u8>> = None;
        for (whole, entry) in context.below(&real) {
            if left_out
                .as_ref()
                .is_some_and(|above| whole.strip_prefix(&above[..]).is_some_and(|r| r.starts_with(b"/")))
            {
                continue;
            }
            let below = &whole[start..];
            if excluded(below, &join(path, below)) {
                left_out = Some(whole.clone());
                continue;
            }
            add(below, entry);
        }
    }
    Ok(Selected { name, path: real, items })
}

struct Walk<'a> {
    source: &'a [u8],
    excluded: &'a (dyn Fn(&[u8], &[u8]) -> bool + Sync),
    items: Vec<Item>,
    /// The first item of each file with several names.
    inodes: HashMap<(u64, u64), usize>,
}

impl Walk<'_> {
    fn item(&mut self, found: &OwnedFd, path: &[u8], depth: usize) -> io::Result<()> {
        if depth > DEPTH {
            return Err(io::Error::other(format!("/{}: the directories are too deep", String::from_utf8_lossy(path))));
        }
        let stat = rustix::fs::fstat(found)?;
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => self.file(found, &stat)?,
            FileType::Directory => ItemKind::Directory,
            FileType::Symlink => ItemKind::Symlink(rustix::fs::readlinkat(found, "", Vec::new())?.into_bytes()),
            FileType::BlockDevice => ItemKind::Device { block: true, number: stat.st_rdev },
            FileType::CharacterDevice => ItemKind::Device { block: false, number: stat.st_rdev },
            FileType::Fifo => ItemKind::Fifo,
            FileType::Socket | FileType::Unknown => return Ok(()),
        };
        let is_directory = kind == ItemKind::Directory;
        self.items.push(Item {
            path: path.to_vec(),
            kind,
            mode: stat.st_mode & 0o7777,
            uid: stat.st_uid,
            gid: stat.st_gid,
            xattrs: attributes(found)?,
            mtime: (stat.st_mtime, i64::try_from(stat.st_mtime_nsec).unwrap_or(0)),
        });
        if !is_directory {
            return Ok(());
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = rustix::fs::openat(found, ".", flags, Mode::empty())?;
        for name in sorted_names(&directory)? {
            let below = join(path, &name);
            if (self.excluded)(&below, &join(self.source, &below)) {
                continue;
            }
            let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let item = rustix::fs::openat(&directory, name.as_slice(), flags, Mode::empty())?;
            self.item(&item, &below, depth + 1)?;
        }
        Ok(())
    }

    fn file(&mut self, found: &OwnedFd, stat: &Stat) -> io::Result<ItemKind> {
        if stat.st_nlink > 1 {
            if let Some(first) = self.inodes.get(&(stat.st_dev, stat.st_ino)) {
                return Ok(ItemKind::Link(*first));
            }
            self.inodes.insert((stat.st_dev, stat.st_ino), self.items.len());
        }
        let size = u64::try_from(stat.st_size).unwrap_or(0);
        Ok(ItemKind::File { size, digest: hash(found)? })
    }
}

/// What a selection is, whatever the times: the digest of names, kinds, modes, owners, attributes and contents.
pub(crate) fn digest(selected: &[Selected]) -> Digest {
    let mut hasher = Hasher::new(Algorithm::Sha256);
    let mut put = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for source in selected {
        put(b"source");
        put(&source.name);
        for item in &source.items {
            put(&item.path);
            for number in [item.mode, item.uid, item.gid] {
                put(&number.to_le_bytes());
            }
            for (key, value) in &item.xattrs {
                put(key);
                put(value);
            }
            match &item.kind {
                ItemKind::File { digest, .. } => put(digest.as_str().as_bytes()),
                ItemKind::Link(first) => put(format!("link {first}").as_bytes()),
                ItemKind::Directory => put(b"directory"),
                ItemKind::Symlink(target) => put(&[b"symlink ", target.as_slice()].concat()),
                ItemKind::Device { block, number } => put(format!("device {block} {number}").as_bytes()),
                ItemKind::Fifo => put(b"fifo"),
            }
        }
    }
    hasher.finish()
}

/// The segments of a path from the root, with nothing that leads above it.
pub(crate) fn clean(path: &str) -> Vec<String> {
    let mut segments: Vec<String> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment.to_owned()),
        }
    }
    segments
}

pub(super) fn join(above: &[u8], name: &[u8]) -> Vec<u8> {
    if above.is_empty() { name.to_vec() } else { [above, b"/", name].concat() }
}

fn sorted_names(directory: &OwnedFd) -> io::Result<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(directory)? {
        let name = entry?.file_name().to_bytes().to_vec();
        if name != b"." && name != b".." {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn hash(found: &OwnedFd) -> io::Result<Digest> {
    // By descriptor: it is the very file that was looked at.
    let mut file = File::open(by_descriptor(found))?;
    let (mut hasher, mut buffer) = (Hasher::new(Algorithm::Sha256), vec![0; BUFFER]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finish()),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// Where the kernel says that it is: for what is mounted nowhere, from the mount's root.
pub(super) fn real_path(found: &OwnedFd) -> io::Result<PathBuf> {
    std::fs::read_link(by_descriptor(found))
}

fn by_descriptor(found: &impl AsFd) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", found.as_fd().as_raw_fd()))
}

/// Capabilities and what users have set; what belongs to the host's policy and to overlayfs is not copied.
fn attributes(found: &OwnedFd) -> io::Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let stat = rustix::fs::fstat(found)?;
    if FileType::from_raw_mode(stat.st_mode).is_symlink() {
        return Ok(Vec::new());
    }
    let path = by_descriptor(found);
    let mut names = match rustix::fs::listxattr_query(&path) {
        Ok(0) | Err(Errno::NOTSUP | Errno::PERM) => return Ok(Vec::new()),
        size => vec![0; size?],
    };
    let length = rustix::fs::listxattr(&path, &mut names[..])?;
    let mut found = Vec::new();
    for key in names[..length].split(|b| *b == 0).filter(|key| is_copied(key)) {
        let mut value = vec![0; rustix::fs::getxattr_query(&path, OsStr::from_bytes(key))?];
        let length = rustix::fs::getxattr(&path, OsStr::from_bytes(key), &mut value[..])?;
        value.truncate(length);
        found.push((key.to_vec(), value));
    }
    found.sort();
    Ok(found)
}

/// Whether an attribute comes along.
pub(super) fn is_copied(key: &[u8]) -> bool {
    key == b"security.capability" || (key.starts_with(b"user.") && !key.starts_with(b"user.overlay."))
}

/// Whether a file is there, whatever it is.
pub(super) fn exists(directory: &OwnedFd, name: &[u8]) -> io::Result<Option<FileType>> {
    match rustix::fs::statat(directory, Path::new(OsStr::from_bytes(name)), AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(FileType::from_raw_mode(stat.st_mode))),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
