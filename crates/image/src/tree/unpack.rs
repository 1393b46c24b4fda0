use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::OwnedFd,
};

use rustix::{
    fs::{AtFlags, FileType, Mode, OFlags, Timespec, Timestamps, UTIME_OMIT},
    io::Errno,
};
use wharf_core::session::CopyNaming;

use super::{At, CopyError, Tree, file_type, names, resolve, shown};
use crate::{
    Limits,
    layer::EntryPath,
    tar::{Entry, Kind, TarReader},
};

/// What of a mode is taken: a stranger's program does not become anybody else by being copied.
const MODE: u32 = 0o1777;

impl Tree {
    /// Unpacks a tar archive at `path`, by Docker's rules for `docker cp` ([`CopyNaming`]). What it makes belongs to whoever runs this;
    /// owners, attributes, setuid and setgid of the archive are left out. A file replaces a file; a directory and
    /// anything else do not replace each other. Devices are refused.
    ///
    /// # Errors
    /// [`CopyError`]; what was unpacked before stays.
    pub fn unpack(&self, path: &str, naming: CopyNaming, input: impl Read) -> Result<(), CopyError> {
        let mut archive = TarReader::new(input);
        let limits = Limits { total_bytes: u64::MAX, entries: u64::MAX, ..Limits::default() };
        let mut unpacking: Option<Unpacking> = None;
        while let Some(entry) = archive.next_entry()? {
            let name = EntryPath::parse(&entry.path, &limits)
                .map_err(|_| CopyError::Refused { path: shown(&entry.path), reason: "this is no path" })?;
            let unpacking = match &mut unpacking {
                Some(unpacking) => unpacking,
                none => none.insert(self.begin(path, naming, &entry)?),
            };
            unpacking.entry(name.as_bytes(), &entry, &mut archive, &limits)?;
        }
        match unpacking {
            Some(unpacking) => unpacking.finish(),
            // An archive of nothing; the place must be right all the same.
            None => self.directory(path).map(drop),
        }
    }

    /// Unpacks an archive of files into the tree's top, as one who may: with `owners` owners, attributes, devices, setuid and setgid are as the
    /// archive has them, without they are left out, and what is made belongs to whoever runs this. Answers how many devices were left out.
    ///
    /// # Errors
    /// [`CopyError`], also for a path that leads out; what was unpacked before stays.
    pub fn unpack_all(&self, owners: bool, input: impl Read) -> Result<u64, CopyError> {
        let mut archive = TarReader::new(input);
        let limits = Limits { total_bytes: u64::MAX, entries: u64::MAX, ..Limits::default() };
        let base = self.directory("/")?;
        let mut unpacking = Unpacking { base, renamed: Renamed::Kept, open: Vec::new(), owners, left_out: 0 };
        while let Some(entry) = archive.next_entry()? {
            let name = EntryPath::parse(&entry.path, &limits)
                .map_err(|_| CopyError::Refused { path: shown(&entry.path), reason: "this is no path" })?;
            let leads_out = |path: &[u8]| path.split(|b| *b == b'/').any(|name| name == b"..");
            if leads_out(&entry.path) || (entry.kind == Kind::HardLink && leads_out(&entry.link)) {
                return Err(CopyError::Refused { path: shown(&entry.path), reason: "the path leads out" });
            }
            if matches!(entry.kind, Kind::Character | Kind::Block) && !owners {
                unpacking.left_out += 1;
                continue;
            }
            unpacking.entry(name.as_bytes(), &entry, &mut archive, &limits)?;
        }
        let left_out = unpacking.left_out;
        unpacking.finish()?;
        Ok(left_out)
    }

    fn directory(&self, path: &str) -> Result<OwnedFd, CopyError> {
        resolve(&self.root, path.as_bytes(), OFlags::PATH | OFlags::DIRECTORY).at(path.as_bytes())
    }

    /// Where entries go, and what becomes of the first of their names, by what stands at the path now.
    fn begin(&self, path: &str, naming: CopyNaming, first: &Entry) -> Result<Unpacking, CopyError> {
        let refuse = |reason| CopyError::Refused { path: path.to_owned(), reason };
        let present = match self.find(path.as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            found => Some(file_type(&found.at(path.as_bytes())?).at(path.as_bytes())?),
        };
        let into = |base, renamed| Unpacking { base, renamed, open: Vec::new(), owners: false, left_out: 0 };
        if naming == CopyNaming::Archive {
            return Ok(into(self.directory(path)?, Renamed::Kept));
        }
        match (present, first.kind) {
            (Some(FileType::Directory), _) => {
                let renamed = if naming == CopyNaming::Content { Renamed::Dropped } else { Renamed::Kept };
                return Ok(into(self.directory(path)?, renamed));
            }
            (Some(_), Kind::Directory) => {
                return Err(refuse("it is no directory, so no directory can be copied to it"));
            }
            (None, kind) if kind != Kind::Directory && path.ends_with('/') => {
                return Err(refuse("there is no such directory"));
            }
            _ => {}
        }
        let names = names(path);
        let Some((name, above)) = names.split_last() else { return Err(refuse("it is no directory")) };
        let above = [b"/".as_slice(), &above.join(&b'/')].concat();
        let base = resolve(&self.root, &above, OFlags::PATH | OFlags::DIRECTORY).at(&above)?;
        Ok(into(base, Renamed::To(name.to_vec())))
    }
}

/// What becomes of the first of an entry's names.
enum Renamed {
    Kept,
    Dropped,
    To(Vec<u8>),
}

struct Filling {
    place: Vec<u8>,
    directory: OwnedFd,
    mode: u32,
    time: (i64, u32),
}

struct Unpacking {
    /// No entry leads out of it.
    base: OwnedFd,
    renamed: Renamed,
    /// The directories, each in the one before it, that are being filled. Their modes and times are set when that is over: it
    /// changes the time, and may need more than the mode allows.
    open: Vec<Filling>,
    /// Whether owners and all that comes with them are as the archive has them.
    owners: bool,
    /// Devices.
    left_out: u64,
}

impl Unpacking {
    fn entry(&mut self, path: &[u8], entry: &Entry, data: &mut impl Read, limits: &Limits) -> Result<(), CopyError> {
        let place = self.renamed.apply(path);
        let (above, name) = match place.iter().rposition(|b| *b == b'/') {
            Some(at) => (&place[..at], &place[at + 1..]),
            None => (&b""[..], &place[..]),
        };
        if name.is_empty() {
            // The directory that everything goes into, as it is.
            return Ok(());
        }
        let refuse = |reason| CopyError::Refused { path: shown(&place), reason };
        let parent = self.parent(above)?;
        let present = match rustix::fs::statat(&parent, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => None,
            stat => Some(FileType::from_raw_mode(stat.at(&place)?.st_mode)),
        };
        match (entry.kind, present) {
            (Kind::Directory, Some(FileType::Directory)) => {}
            (Kind::Directory, Some(_)) => return Err(refuse("a directory does not replace what is none")),
            (_, Some(FileType::Directory)) => return Err(refuse("only a directory replaces a directory")),
            (Kind::Directory | Kind::HardLink, _) | (_, None) => {}
            (_, Some(_)) => rustix::fs::unlinkat(&parent, name, AtFlags::empty()).at(&place)?,
        }
        match entry.kind {
            Kind::Directory => {
                match rustix::fs::mkdirat(&parent, name, Mode::RWXU) {
                    Err(Errno::EXIST) => {}
                    made => made.at(&place)?,
                }
                let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let made = rustix::fs::openat(&parent, name, flags, Mode::empty()).at(&place)?;
                self.fill(&place, made, entry)
            }
            Kind::File => {
                let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let file = rustix::fs::openat(&parent, name, flags, Mode::RUSR | Mode::WUSR).at(&place)?;
                let whose = self.owners.then_some(entry);
                write(File::from(file), entry, data, whose).map_err(|error| match error.kind() {
                    io::ErrorKind::UnexpectedEof => CopyError::Archive(crate::TarError::Truncated),
                    _ => CopyError::Path { path: shown(&place), source: error },
                })
            }
            Kind::Symlink => {
                rustix::fs::symlinkat(entry.link.as_slice(), &parent, name).at(&place)?;
                self.own(&parent, name, entry).at(&place)
            }
            Kind::Fifo => {
                let mode = Mode::from_raw_mode(entry.mode & MODE);
                rustix::fs::mknodat(&parent, name, FileType::Fifo, mode, 0).at(&place)?;
                self.own(&parent, name, entry).at(&place)
            }
            Kind::Character | Kind::Block if self.owners => {
                let kind = if entry.kind == Kind::Block { FileType::BlockDevice } else { FileType::CharacterDevice };
                let device = rustix::fs::makedev(entry.device.0, entry.device.1);
                rustix::fs::mknodat(&parent, name, kind, Mode::RUSR | Mode::WUSR, device).at(&place)?;
                self.own(&parent, name, entry).at(&place)
            }
            Kind::HardLink => {
                let target = EntryPath::parse(&entry.link, limits).map_err(|_| refuse("it links to no path"))?;
                let target = self.renamed.apply(target.as_bytes());
                let (above, of) = match target.iter().rposition(|b| *b == b'/') {
                    Some(at) => (&target[..at], &target[at + 1..]),
                    None => (&b""[..], &target[..]),
                };
                let from = self.parent(above)?;
                if present.is_some() {
                    rustix::fs::unlinkat(&parent, name, AtFlags::empty()).at(&place)?;
                }
                rustix::fs::linkat(&from, of, &parent, name, AtFlags::empty()).at(&place)
            }
            Kind::Character | Kind::Block => Err(refuse("devices are not copied")),
            Kind::Other(_) => Err(refuse("entries of this type are not supported")),
        }
    }

    /// Gives something that is no directory and no file with bytes its owner and mode.
    fn own(&self, parent: &OwnedFd, name: &[u8], entry: &Entry) -> io::Result<()> {
        if !self.owners {
            return Ok(());
        }
        let (uid, gid) = ids(entry)?;
        rustix::fs::chownat(parent, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW)?;
        if entry.kind != Kind::Symlink {
            // It was made a moment ago, in a directory that only who runs this writes to.
            rustix::fs::chmodat(parent, name, Mode::from_raw_mode(entry.mode & 0o7777), AtFlags::empty())?;
        }
        Ok(())
    }

    /// The directory that an entry goes into; made, if the archive has not told of it.
    fn parent(&self, path: &[u8]) -> Result<OwnedFd, CopyError> {
        let open = |path: &[u8]| resolve(&self.base, path, OFlags::PATH | OFlags::DIRECTORY);
        match open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            found => return found.at(path),
        }
        let mut parent = open(b"").at(path)?;
        let mut end = 0;
        for name in path.split(|b| *b == b'/') {
            end += name.len();
            parent = match open(&path[..end]) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    rustix::fs::mkdirat(&parent, name, Mode::from_raw_mode(0o755)).at(path)?;
                    open(&path[..end]).at(path)?
                }
                found => found.at(path)?,
            };
            end += 1;
        }
        Ok(parent)
    }

    fn fill(&mut self, place: &[u8], directory: OwnedFd, entry: &Entry) -> Result<(), CopyError> {
        while self.open.last().is_some_and(|f| !place.strip_prefix(&f.place[..]).is_some_and(|p| p.starts_with(b"/"))) {
            self.filled()?;
        }
        let mut mode = entry.mode & MODE;
        if self.owners {
            bestow(&directory, entry).at(place)?;
            mode = entry.mode & 0o7777;
        }
        self.open.push(Filling { place: place.to_vec(), directory, mode, time: entry.mtime });
        Ok(())
    }

    fn filled(&mut self) -> Result<(), CopyError> {
        let Some(filling) = self.open.pop() else { return Ok(()) };
        settle(&filling.directory, filling.mode, filling.time).at(&filling.place)
    }

    fn finish(mut self) -> Result<(), CopyError> {
        while !self.open.is_empty() {
            self.filled()?;
        }
        Ok(())
    }
}

impl Renamed {
    fn apply(&self, path: &[u8]) -> Vec<u8> {
        let below = path.iter().position(|b| *b == b'/').map_or(&b""[..], |at| &path[at..]);
        match self {
            Self::Kept => path.to_vec(),
            Self::Dropped => below.strip_prefix(b"/").unwrap_or(below).to_vec(),
            Self::To(name) => [name, below].concat(),
        }
    }
}

fn settle(file: &OwnedFd, mode: u32, (seconds, nanos): (i64, u32)) -> io::Result<()> {
    rustix::fs::fchmod(file, Mode::from_raw_mode(mode))?;
    let times = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: seconds, tv_nsec: nanos.into() },
    };
    Ok(rustix::fs::futimens(file, &times)?)
}

/// `whose` says whose it is to be, if not of who runs this.
fn write(mut file: File, entry: &Entry, data: &mut impl Read, whose: Option<&Entry>) -> io::Result<()> {
    crate::layer::write_data(&mut file, entry, data)?;
    file.flush()?;
    let file = file.into();
    let mode = match whose {
        Some(owner) => {
            bestow(&file, owner)?;
            0o7777
        }
        None => MODE,
    };
    settle(&file, entry.mode & mode, entry.mtime)
}

/// Owner and attributes. A change of owner takes setuid and capabilities away, so it comes before both.
fn bestow(file: &OwnedFd, entry: &Entry) -> io::Result<()> {
    let (uid, gid) = ids(entry)?;
    rustix::fs::fchown(file, Some(uid), Some(gid))?;
    for (key, value) in entry.xattrs.iter().filter(|(key, _)| crate::layer::is_kept(key)) {
        match rustix::fs::fsetxattr(file, key.as_slice(), value, rustix::fs::XattrFlags::empty()) {
            // The file system has no such attributes.
            Ok(()) | Err(Errno::NOTSUP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn ids(entry: &Entry) -> io::Result<(rustix::fs::Uid, rustix::fs::Gid)> {
    let id = |id: u64| u32::try_from(id).ok().filter(|id| *id != u32::MAX).ok_or(Errno::INVAL);
    Ok((rustix::fs::Uid::from_raw(id(entry.uid)?), rustix::fs::Gid::from_raw(id(entry.gid)?)))
}
