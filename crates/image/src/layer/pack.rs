use std::{
    collections::HashMap,
    ffi::OsStr,
    fs::File,
    io::{self, Read, Write},
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
    path::Path,
};

use rustix::fs::{AtFlags, Dir, FileType, Gid, Mode, OFlags, Stat, Uid};
use tar::{Builder, EntryType, Header};
use wharf_core::IdBlock;

use super::{OPAQUE, metadata, path::shown, root::through};
use crate::error::LayerError;

/// The deepest directory that is entered: deeper ones this store would not unpack either ([`Limits::path_depth`](crate::Limits)).
const DEPTH: usize = 256;
/// Attributes with which overlayfs says that a file is elsewhere than in this directory. Source: Linux, overlayfs
/// documentation, "redirect_dir", "Metadata only copy up".
const ELSEWHERE: [&str; 2] = ["trusted.overlay.redirect", "trusted.overlay.metacopy"];

/// What is made of times and owners.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// Later times become it; seconds.
    pub(crate) latest: i64,
    /// The ids that the writer's ids from 0 on stand for.
    pub(crate) users: Option<IdBlock>,
}

/// Writes an upper directory of overlayfs as a layer's archive: in the order of names, whiteouts and opaque directories as the
/// OCI image specification has them ("Representing Changes"), times in whole seconds. The same files give the same bytes. What `manner`
/// says of times and owners is done to the files as well: they are to be what the archive says.
///
/// Sockets are left out, as no archive can hold them.
pub(crate) fn pack(upper: &Path, manner: Manner, out: impl Write) -> Result<(), LayerError> {
    let io = |source| LayerError::Io { action: "open what was changed", source };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let top = rustix::fs::open(upper, flags, Mode::empty()).map_err(|e| io(e.into()))?;
    let mut packing = Packing { archive: Builder::new(out), manner, links: HashMap::new() };
    packing.content(&top, b"", 0)?;
    let written = packing.archive.finish().and_then(|()| packing.archive.get_mut().flush());
    written.map_err(|source| LayerError::Io { action: "write the layer", source })
}

struct Packing<W: Write> {
    archive: Builder<W>,
    manner: Manner,
    /// The first name of each file that has several.
    links: HashMap<(u64, u64), Vec<u8>>,
}

impl<W: Write> Packing<W> {
    fn content(&mut self, directory: &OwnedFd, path: &[u8], depth: usize) -> Result<(), LayerError> {
        if depth > DEPTH {
            return Err(LayerError::Refused { entry: shown(path), reason: "the directories are too deep" });
        }
        let mut names = Vec::new();
        for entry in Dir::read_from(directory).at(path)? {
            let name = entry.at(path)?.file_name().to_bytes().to_vec();
            if name != b"." && name != b".." {
                names.push(name);
            }
        }
        names.sort();
        for name in names {
            let below = if path.is_empty() { name.clone() } else { [path, b"/", &name[..]].concat() };
            self.item(directory, &name, &below, depth)?;
        }
        Ok(())
    }

    fn item(&mut self, parent: &OwnedFd, name: &[u8], path: &[u8], depth: usize) -> Result<(), LayerError> {
        let stat = rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW).at(path)?;
        let kind = FileType::from_raw_mode(stat.st_mode);
        if kind == FileType::CharacterDevice && stat.st_rdev == 0 {
            let whiteout = match path.iter().rposition(|b| *b == b'/') {
                Some(at) => [&path[..=at], b".wh.", &path[at + 1..]].concat(),
                None => [b".wh.", path].concat(),
            };
            return self.append(&mut plain_header(), &whiteout, io::empty());
        }
        if name.starts_with(b".wh.") {
            let reason = "in a layer a name that begins with .wh. says that a file is gone";
            return Err(LayerError::Refused { entry: shown(path), reason });
        }
        for key in ELSEWHERE {
            if rustix::fs::lgetxattr_query(through(parent, name), key).is_ok() {
                let reason = "overlayfs has kept only a part of it here; set redirect_dir=off and metacopy=off";
                return Err(LayerError::Refused { entry: shown(path), reason });
            }
        }
        let mut header = self.header(parent, name, &stat).at(path)?;
        match kind {
            FileType::Directory => self.directory(parent, name, header, path, depth),
            FileType::RegularFile => self.file(parent, name, header, path, &stat),
            FileType::Symlink => {
                header.set_entry_type(EntryType::Symlink);
                let target = rustix::fs::readlinkat(parent, name, Vec::new()).at(path)?;
                self.attributes(parent, name, path)?;
                self.link(&mut header, path, target.as_bytes())
            }
            FileType::CharacterDevice | FileType::BlockDevice => {
                let character = kind == FileType::CharacterDevice;
                header.set_entry_type(if character { EntryType::Char } else { EntryType::Block });
                let (major, minor) = (rustix::fs::major(stat.st_rdev), rustix::fs::minor(stat.st_rdev));
                header.set_device_major(major).and_then(|()| header.set_device_minor(minor)).at(path)?;
                self.attributes(parent, name, path)?;
                self.append(&mut header, path, io::empty())
            }
            FileType::Fifo => {
                header.set_entry_type(EntryType::Fifo);
                self.attributes(parent, name, path)?;
                self.append(&mut header, path, io::empty())
            }
            FileType::Socket | FileType::Unknown => Ok(()),
        }
    }

    fn directory(
        &mut self,
        parent: &OwnedFd,
        name: &[u8],
        mut header: Header,
        path: &[u8],
        depth: usize,
    ) -> Result<(), LayerError> {
        header.set_entry_type(EntryType::Directory);
        self.attributes(parent, name, path)?;
        let slashed = [path, b"/"].concat();
        self.append(&mut header, &slashed, io::empty())?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let directory = rustix::fs::openat(parent, name, flags, Mode::empty()).at(path)?;
        let mut opaque = [0_u8; 1];
        if matches!(rustix::fs::fgetxattr(&directory, OPAQUE, &mut opaque[..]), Ok(1) if opaque[0] == b'y') {
            self.append(&mut plain_header(), &[&slashed[..], b".wh..wh..opq"].concat(), io::empty())?;
        }
        self.content(&directory, path, depth + 1)
    }

    fn file(
        &mut self,
        parent: &OwnedFd,
        name: &[u8],
        mut header: Header,
        path: &[u8],
        stat: &Stat,
    ) -> Result<(), LayerError> {
        if stat.st_nlink > 1 {
            if let Some(first) = self.links.get(&(stat.st_dev, stat.st_ino)).cloned() {
                header.set_entry_type(EntryType::Link);
                return self.link(&mut header, path, &first);
            }
            self.links.insert((stat.st_dev, stat.st_ino), path.to_vec());
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(rustix::fs::openat(parent, name, flags, Mode::empty()).at(path)?);
        let size = u64::try_from(stat.st_size).unwrap_or(0);
        header.set_entry_type(EntryType::Regular);
        header.set_size(size);
        self.attributes(parent, name, path)?;
        // The archive has said how long it is.
        self.append(&mut header, path, file.take(size))
    }

    /// The header, and the file made to be as it says.
    fn header(&self, parent: &OwnedFd, name: &[u8], stat: &Stat) -> io::Result<Header> {
        let mut header = Header::new_gnu();
        header.set_mode(stat.st_mode & 0o7777);
        header.set_size(0);
        let (mut uid, mut gid) = (stat.st_uid, stat.st_gid);
        if let Some(users) = self.manner.users {
            let inside = |id: u32| id.checked_sub(users.first).filter(|id| *id < users.count);
            // What is of nobody inside was brought along from below, which has other ids; it is left as it is.
            if let (Some(own), Some(group)) = (inside(uid), inside(gid)) {
                (uid, gid) = (own, group);
                let capability = capability(parent, name);
                rustix::fs::chownat(
                    parent,
                    name,
                    Some(Uid::from_raw(uid)),
                    Some(Gid::from_raw(gid)),
                    AtFlags::SYMLINK_NOFOLLOW,
                )?;
                if !FileType::from_raw_mode(stat.st_mode).is_symlink() {
                    // A change of owner takes setuid and capabilities away.
                    rustix::fs::chmodat(parent, name, Mode::from_raw_mode(stat.st_mode & 0o7777), AtFlags::empty())?;
                    if let Some(value) = capability {
                        let key = "security.capability";
                        rustix::fs::lsetxattr(through(parent, name), key, &value, rustix::fs::XattrFlags::empty())?;
                    }
                }
            }
        }
        header.set_uid(uid.into());
        header.set_gid(gid.into());
        let mtime = stat.st_mtime.min(self.manner.latest).max(0);
        header.set_mtime(mtime.unsigned_abs());
        if mtime != stat.st_mtime || stat.st_mtime_nsec != 0 {
            metadata::set_mtime(parent, name, (mtime, 0))?;
        }
        Ok(header)
    }

    fn attributes(&mut self, parent: &OwnedFd, name: &[u8], path: &[u8]) -> Result<(), LayerError> {
        let kept = metadata::read_attributes(parent, name).at(path)?;
        if kept.is_empty() {
            return Ok(());
        }
        let keys: Vec<String> =
            kept.iter().map(|(key, _)| format!("SCHILY.xattr.{}", String::from_utf8_lossy(key))).collect();
        let pairs = keys.iter().zip(&kept).map(|(key, (_, value))| (key.as_str(), value.as_slice()));
        self.archive.append_pax_extensions(pairs).map_err(|source| broken(path, source))
    }

    fn append(&mut self, header: &mut Header, path: &[u8], data: impl Read) -> Result<(), LayerError> {
        let name = Path::new(OsStr::from_bytes(path));
        self.archive.append_data(header, name, data).map_err(|source| broken(path, source))
    }

    fn link(&mut self, header: &mut Header, path: &[u8], target: &[u8]) -> Result<(), LayerError> {
        let (name, target) = (Path::new(OsStr::from_bytes(path)), OsStr::from_bytes(target));
        self.archive.append_link(header, name, target).map_err(|source| broken(path, source))
    }
}

/// Of a file that only says something.
fn plain_header() -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(0);
    header
}

fn capability(parent: &OwnedFd, name: &[u8]) -> Option<Vec<u8>> {
    let mut value = vec![0; 64];
    let length = rustix::fs::lgetxattr(through(parent, name), "security.capability", &mut value[..]).ok()?;
    value.truncate(length);
    Some(value)
}

fn broken(path: &[u8], source: io::Error) -> LayerError {
    LayerError::Entry { action: "cannot pack", entry: shown(path), source }
}

trait At<T> {
    fn at(self, path: &[u8]) -> Result<T, LayerError>;
}

impl<T, E: Into<io::Error>> At<T> for Result<T, E> {
    fn at(self, path: &[u8]) -> Result<T, LayerError> {
        self.map_err(|error| broken(path, error.into()))
    }
}
