use std::{
    ffi::OsStr,
    fs::File,
    io::{self, Read, Write},
    os::{
        fd::{AsRawFd, OwnedFd},
        unix::ffi::OsStrExt,
    },
    path::Path,
};

use rustix::fs::{Dir, FileType, Mode, OFlags, Stat};
use tar::{Builder, EntryType, Header};

use super::{At, CopyError, DEPTH, Tree, names, plain, readable, shown};

/// File systems that hold no files but a view of the kernel (`linux/magic.h`): proc, sysfs, cgroup, cgroup2, devpts, mqueue.
const VIEWS: [i64; 6] = [0x9fa0, 0x6265_6572, 0x0027_e0eb, 0x6367_7270, 0x1cd1, 0x1980_0202];

impl Tree {
    /// Writes a file or directory as a tar archive, whose entries begin with the path's last name (`root`, if it has
    /// none). If the path is a link it is followed; links below are entries. Sockets, and the kernel's file systems below, are
    /// left out.
    ///
    /// # Errors
    /// [`CopyError`]; what was written is then no whole archive.
    pub fn pack(&self, path: &str, out: impl Write) -> Result<(), CopyError> {
        let whole = path.as_bytes();
        let names = names(path);
        let name = names.last().copied().unwrap_or(b"root").to_vec();
        let found = self.find(whole).at(whole)?;
        let mut packing = Packing { archive: Builder::new(out) };
        packing.archive.mode(tar::HeaderMode::Complete);
        packing.item(&found, &name, 0)?;
        packing.archive.finish().map_err(CopyError::Stream)?;
        packing.archive.get_mut().flush().map_err(CopyError::Stream)
    }
}

struct Packing<W: Write> {
    archive: Builder<W>,
}

impl<W: Write> Packing<W> {
    /// `item` was opened for its path alone.
    fn item(&mut self, item: &OwnedFd, path: &[u8], depth: usize) -> Result<(), CopyError> {
        if depth > DEPTH {
            return Err(CopyError::Refused { path: shown(path), reason: "the directories are too deep" });
        }
        let stat = rustix::fs::fstat(item).at(path)?;
        let mut header = header(&stat);
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => self.file(item, &mut header, path, &stat),
            FileType::Directory => {
                header.set_entry_type(EntryType::Directory);
                self.append(&mut header, &[path, b"/"].concat(), io::empty())?;
                self.content(item, path, depth)
            }
            FileType::Symlink => {
                header.set_entry_type(EntryType::Symlink);
                let target = rustix::fs::readlinkat(item, "", Vec::new()).at(path)?;
                let (name, target) = (Path::new(OsStr::from_bytes(path)), OsStr::from_bytes(target.as_bytes()));
                self.archive.append_link(&mut header, name, target).map_err(|e| broken(path, e))
            }
            kind @ (FileType::CharacterDevice | FileType::BlockDevice) => {
                let character = kind == FileType::CharacterDevice;
                header.set_entry_type(if character { EntryType::Char } else { EntryType::Block });
                let (major, minor) = (rustix::fs::major(stat.st_rdev), rustix::fs::minor(stat.st_rdev));
                header.set_device_major(major).and_then(|()| header.set_device_minor(minor)).at(path)?;
                self.append(&mut header, path, io::empty())
            }
            FileType::Fifo => {
                header.set_entry_type(EntryType::Fifo);
                self.append(&mut header, path, io::empty())
            }
            FileType::Socket | FileType::Unknown => Ok(()),
        }
    }

    fn file(&mut self, item: &OwnedFd, header: &mut Header, path: &[u8], stat: &Stat) -> Result<(), CopyError> {
        // Opened by descriptor: it is the very file that was looked at, and no device.
        let flags = OFlags::RDONLY | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = rustix::fs::open(format!("/proc/self/fd/{}", item.as_raw_fd()), flags, Mode::empty()).at(path)?;
        let size = u64::try_from(stat.st_size).unwrap_or(0);
        header.set_entry_type(EntryType::Regular);
        header.set_size(size);
        // The archive has said how long it is. A file that shrinks meanwhile ends in zeros, one that grows is cut.
        self.append(header, path, File::from(file).chain(io::repeat(0)).take(size))
    }

    fn content(&mut self, item: &OwnedFd, path: &[u8], depth: usize) -> Result<(), CopyError> {
        let directory = readable(item).at(path)?;
        let kind = rustix::fs::fstatfs(&directory).at(path)?.f_type;
        if depth > 0 && VIEWS.contains(&kind) {
            return Ok(());
        }
        for entry in Dir::read_from(&directory).at(path)? {
            let entry = entry.at(path)?;
            let name = entry.file_name().to_bytes();
            if name == b"." || name == b".." {
                continue;
            }
            let below = [path, b"/", name].concat();
            let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            match rustix::fs::openat(&directory, name, flags, Mode::empty()) {
                // It went a moment ago.
                Err(rustix::io::Errno::NOENT) => {}
                item => self.item(&item.at(&below)?, &below, depth + 1)?,
            }
        }
        Ok(())
    }

    fn append(&mut self, header: &mut Header, path: &[u8], data: impl Read) -> Result<(), CopyError> {
        let name = Path::new(OsStr::from_bytes(path));
        self.archive.append_data(header, name, data).map_err(|e| broken(path, e))
    }
}

/// Whoever reads the archive has gone, or the file cannot be read.
fn broken(path: &[u8], error: io::Error) -> CopyError {
    match error.kind() {
        io::ErrorKind::BrokenPipe => CopyError::Stream(error),
        _ => CopyError::Path { path: shown(path), source: plain(error) },
    }
}

fn header(stat: &Stat) -> Header {
    let mut header = Header::new_gnu();
    header.set_mode(stat.st_mode & 0o7777);
    header.set_uid(stat.st_uid.into());
    header.set_gid(stat.st_gid.into());
    header.set_mtime(u64::try_from(stat.st_mtime).unwrap_or(0));
    header.set_size(0);
    header
}
