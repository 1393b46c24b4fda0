//! Archives that ADD unpacks.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    os::{
        fd::{AsRawFd, OwnedFd},
        unix::ffi::OsStrExt,
    },
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
};

use rustix::{
    fs::{AtFlags, FileType, Gid, Mode, OFlags, Timespec, Timestamps, UTIME_OMIT, Uid, XattrFlags},
    io::Errno,
};
use wharf_image::{TarEntry, TarKind, TarReader};

use wharf_runtime::remove_tree;

use super::{
    destination::Destination,
    select::{exists, is_copied, join},
};

/// The deepest path that is taken, as images go.
const DEPTH: usize = 256;
/// The bytes by which an archive is told.
const HEAD: usize = 512;

/// Bytes of an archive, unpacked, beyond which it is given up: no layer that large is unpacked either.
const BYTES: u64 = 64 << 30;

/// Reads as long as it is wanted, and no more than it may.
struct Wanted<'a, R> {
    inner: R,
    stop: &'a AtomicBool,
    left: u64,
}

impl<R: Read> Read for Wanted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("nobody wants it any more"));
        }
        let read = self.inner.read(buffer)?;
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or_else(|| io::Error::other(format!("it is longer than {} GiB", BYTES >> 30)))?;
        Ok(read)
    }
}

/// How an archive is packed, told by its first bytes (moby `pkg/archive`, `DetectCompression`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    None,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

/// The archive's entries as plain bytes, or `None` if the file is no tar archive, packed or not.
pub(crate) fn recognized<'a>(file: impl Read + 'a) -> io::Result<Option<Box<dyn Read + 'a>>> {
    let mut file = BufReader::with_capacity(128 << 10, file);
    let packing = match file.fill_buf()? {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        [b'B', b'Z', b'h', ..] => Packing::Bzip2,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Packing::Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
        _ => Packing::None,
    };
    let mut plain: Box<dyn Read + 'a> = match packing {
        Packing::None => Box::new(file),
        Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(file)),
        Packing::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(file)),
        Packing::Xz => Box::new(lzma_rust2::XzReader::new(file, true)),
        Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(file)?),
    };
    let mut head = Vec::with_capacity(HEAD);
    // What cannot be unpacked is no archive: docker copies it as it is.
    if (&mut plain).take(HEAD as u64).read_to_end(&mut head).is_err() || !is_tar(&head) {
        return Ok(None);
    }
    Ok(Some(Box::new(io::Cursor::new(head).chain(plain))))
}

/// Whether a tar archive begins so: the checksum of its first header is right.
fn is_tar(head: &[u8]) -> bool {
    if head.len() < HEAD {
        return false;
    }
    let text = std::str::from_utf8(&head[148..156]).unwrap_or_default();
    let told = u32::from_str_radix(text.trim_matches(['\0', ' ']), 8);
    let blank = |at: usize| (148..156).contains(&at);
    let sum: u32 = head[..HEAD].iter().enumerate().map(|(at, b)| if blank(at) { 32 } else { u32::from(*b) }).sum();
    told == Ok(sum)
}

impl Destination {
    /// Unpacks an archive into a directory, which is made if it is missing and then given the owner. Owners and modes of what is in it
    /// are the archive's.
    pub(crate) fn extract(
        &self,
        archive: impl Read,
        to: &[u8],
        owner: Option<(u32, u32)>,
        stop: &AtomicBool,
    ) -> io::Result<()> {
        let to = self.real(to)?;
        self.make_directory(&to, owner)?;
        let mut archive = TarReader::new(Wanted { inner: archive, stop, left: BYTES });
        let mut directories = Vec::new();
        while let Some(entry) = archive.next_entry().map_err(io::Error::other)? {
            let name = plain(&entry.path)?;
            if name.is_empty() {
                continue;
            }
            let path = join(&to, &name);
            let made = self.entry(&entry, &mut archive, &to, &path).map_err(|error| {
                io::Error::new(error.kind(), format!("'{}' of the archive: {error}", String::from_utf8_lossy(&name)))
            })?;
            directories.extend(made.map(|time| (path, time)));
        }
        for (path, time) in directories.iter().rev() {
            // One that a later entry replaced is none any more.
            match self.at(path, OFlags::RDONLY | OFlags::DIRECTORY) {
                Err(Errno::NOENT | Errno::NOTDIR) => {}
                directory => rustix::fs::futimens(directory?, &times(*time))?,
            }
        }
        Ok(())
    }

    /// The directory, if it is one, and its time.
    fn entry(
        &self,
        entry: &TarEntry,
        archive: &mut TarReader<impl Read>,
        to: &[u8],
        path: &[u8],
    ) -> io::Result<Option<(i64, u32)>> {
        let id = |id: u64| u32::try_from(id).map_err(|_| io::Error::other("its owner is out of range"));
        let (user, group) = (Uid::from_raw(id(entry.uid)?), Gid::from_raw(id(entry.gid)?));
        let (above, name) = match path.iter().rposition(|b| *b == b'/') {
            Some(at) => (&path[..at], &path[at + 1..]),
            None => (&b""[..], path),
        };
        let parent = self.make_directory(above, None)?;
        let present = exists(&parent, name)?;
        let is_directory = entry.kind == TarKind::Directory;
        match (is_directory, present) {
            (true, Some(FileType::Directory)) | (_, None) => {}
            (false, Some(FileType::Directory)) => remove_tree(&through(&parent, name))?,
            (_, Some(_)) => rustix::fs::unlinkat(&parent, name, AtFlags::empty())?,
        }
        match entry.kind {
            TarKind::Directory => {
                if present != Some(FileType::Directory) {
                    rustix::fs::mkdirat(&parent, name, Mode::RWXU)?;
                }
            }
            TarKind::File => {
                let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let file = rustix::fs::openat(&parent, name, flags, Mode::RUSR | Mode::WUSR)?;
                entry.write(&mut File::from(file), archive)?;
            }
            TarKind::Symlink => rustix::fs::symlinkat(entry.link.as_slice(), &parent, name)?,
            TarKind::HardLink => {
                let target = join(to, &plain(&entry.link)?);
                let at = target.iter().rposition(|b| *b == b'/');
                let (above, of) = at.map_or((&b""[..], &target[..]), |at| (&target[..at], &target[at + 1..]));
                let from = self.make_directory(above, None)?;
                rustix::fs::linkat(&from, of, &parent, name, AtFlags::empty())?;
                return Ok(None);
            }
            TarKind::Block | TarKind::Character => {
                let block = entry.kind == TarKind::Block;
                let kind = if block { FileType::BlockDevice } else { FileType::CharacterDevice };
                let number = rustix::fs::makedev(entry.device.0, entry.device.1);
                rustix::fs::mknodat(&parent, name, kind, Mode::RUSR, number)?;
            }
            TarKind::Fifo => rustix::fs::mknodat(&parent, name, FileType::Fifo, Mode::RUSR, 0)?,
            // Comments of the archive itself.
            TarKind::Other(_) => return Ok(None),
        }
        rustix::fs::chownat(&parent, name, Some(user), Some(group), AtFlags::SYMLINK_NOFOLLOW)?;
        if entry.kind == TarKind::Symlink {
            rustix::fs::utimensat(&parent, name, &times(entry.mtime), AtFlags::SYMLINK_NOFOLLOW)?;
            return Ok(None);
        }
        rustix::fs::chmodat(&parent, name, Mode::from_raw_mode(entry.mode), AtFlags::empty())?;
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let made = rustix::fs::openat(&parent, name, flags, Mode::empty())?;
        let by_descriptor = format!("/proc/self/fd/{}", made.as_raw_fd());
        for (key, value) in entry.xattrs.iter().filter(|(key, _)| is_copied(key)) {
            match rustix::fs::setxattr(&by_descriptor, key.as_slice(), value, XattrFlags::empty()) {
                // As Docker: the file system has no such attributes, or this kind of file cannot have them.
                Ok(()) | Err(Errno::NOTSUP | Errno::PERM) => {}
                Err(error) => return Err(error.into()),
            }
        }
        rustix::fs::utimensat(&parent, name, &times(entry.mtime), AtFlags::SYMLINK_NOFOLLOW)?;
        if !is_directory {
            return Ok(None);
        }
        Ok(Some(entry.mtime))
    }
}

/// A path to a name in an open directory, for calls that take no descriptor and do not follow the name.
fn through(parent: &OwnedFd, name: &[u8]) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", parent.as_raw_fd())).join(OsStr::from_bytes(name))
}

fn times((seconds, nanos): (i64, u32)) -> Timestamps {
    Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: seconds, tv_nsec: nanos.into() },
    }
}

/// A path below the directory that is unpacked into; empty for that itself.
fn plain(path: &[u8]) -> io::Result<Vec<u8>> {
    let parts: Vec<&[u8]> = path.split(|b| *b == b'/').filter(|part| !matches!(*part, b"" | b".")).collect();
    if parts.contains(&b"..".as_slice()) || parts.len() > DEPTH {
        return Err(io::Error::other(format!("'{}' leads out of the archive", String::from_utf8_lossy(path))));
    }
    Ok(parts.join(&b'/'))
}
