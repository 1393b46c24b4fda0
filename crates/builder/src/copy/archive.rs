//! Archives that ADD unpacks.

use std::{
    ffi::OsStr,
    io::{self, BufRead, BufReader, Read},
    os::{
        fd::{AsRawFd, OwnedFd},
        unix::ffi::OsStrExt,
    },
    path::PathBuf,
};

use rustix::fs::{AtFlags, FileType, Gid, Mode, Timespec, Timestamps, UTIME_OMIT, Uid, XattrFlags};
use tar::{Archive, Entry, EntryType};

use super::{
    destination::Destination,
    select::{exists, join},
};

/// The bytes by which an archive is told.
const HEAD: usize = 512;

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
    pub(crate) fn extract(&self, archive: impl Read, to: &[u8], owner: Option<(u32, u32)>) -> io::Result<()> {
        let to = self.real(to)?;
        self.make_directory(&to, owner)?;
        let mut archive = Archive::new(archive);
        let mut directories = Vec::new();
        for entry in archive.entries()? {
            let mut entry = entry?;
            let name = plain(&entry.path_bytes())?;
            if name.is_empty() {
                continue;
            }
            let path = join(&to, &name);
            let entry = self.entry(&mut entry, &to, &path);
            let made = entry.map_err(|error| {
                io::Error::new(error.kind(), format!("'{}' of the archive: {error}", String::from_utf8_lossy(&name)))
            })?;
            directories.extend(made);
        }
        for (directory, time) in directories.iter().rev() {
            rustix::fs::futimens(directory, &times(*time))?;
        }
        Ok(())
    }

    /// The directory, if it is one, and its time.
    fn entry(&self, entry: &mut Entry<'_, impl Read>, to: &[u8], path: &[u8]) -> io::Result<Option<(OwnedFd, i64)>> {
        let header = entry.header();
        let id = |id: u64| u32::try_from(id).map_err(|_| io::Error::other("its owner is out of range"));
        let owner = (id(header.uid()?)?, id(header.gid()?)?);
        let mode = Mode::from_raw_mode(header.mode()? & 0o7777);
        let time = i64::try_from(header.mtime()?).unwrap_or(0);
        let kind = header.entry_type();
        let is_device = matches!(kind, EntryType::Block | EntryType::Char);
        // Of anything else archives may have anything there.
        let device = if is_device { (header.device_major()?, header.device_minor()?) } else { (None, None) };
        let (above, name) = match path.iter().rposition(|b| *b == b'/') {
            Some(at) => (&path[..at], &path[at + 1..]),
            None => (&b""[..], path),
        };
        let parent = self.make_directory(above, None)?;
        let present = exists(&parent, name)?;
        match (kind.is_dir(), present) {
            (true, Some(FileType::Directory)) | (_, None) => {}
            (false, Some(FileType::Directory)) => std::fs::remove_dir_all(through(&parent, name))?,
            (_, Some(_)) => rustix::fs::unlinkat(&parent, name, AtFlags::empty())?,
        }
        match kind {
            EntryType::Directory => {
                if present != Some(FileType::Directory) {
                    rustix::fs::mkdirat(&parent, name, Mode::RWXU)?;
                }
            }
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                let flags = rustix::fs::OFlags::WRONLY
                    | rustix::fs::OFlags::CREATE
                    | rustix::fs::OFlags::EXCL
                    | rustix::fs::OFlags::NOFOLLOW
                    | rustix::fs::OFlags::CLOEXEC;
                let file = rustix::fs::openat(&parent, name, flags, Mode::RUSR | Mode::WUSR)?;
                io::copy(entry, &mut std::fs::File::from(file))?;
            }
            EntryType::Symlink => {
                let target = entry.link_name_bytes().unwrap_or_default();
                rustix::fs::symlinkat(&*target, &parent, name)?;
            }
            EntryType::Link => {
                let target = join(to, &plain(&entry.link_name_bytes().unwrap_or_default())?);
                let at = target.iter().rposition(|b| *b == b'/');
                let (above, of) = at.map_or((&b""[..], &target[..]), |at| (&target[..at], &target[at + 1..]));
                let from = self.make_directory(above, None)?;
                rustix::fs::linkat(&from, of, &parent, name, AtFlags::empty())?;
                return Ok(None);
            }
            EntryType::Block | EntryType::Char => {
                let kind = if kind == EntryType::Block { FileType::BlockDevice } else { FileType::CharacterDevice };
                rustix::fs::mknodat(
                    &parent,
                    name,
                    kind,
                    Mode::RUSR,
                    rustix::fs::makedev(device.0.unwrap_or(0), device.1.unwrap_or(0)),
                )?;
            }
            EntryType::Fifo => rustix::fs::mknodat(&parent, name, FileType::Fifo, Mode::RUSR, 0)?,
            // Comments of the archive itself.
            _ => return Ok(None),
        }
        let (user, group) = (Uid::from_raw(owner.0), Gid::from_raw(owner.1));
        rustix::fs::chownat(&parent, name, Some(user), Some(group), AtFlags::SYMLINK_NOFOLLOW)?;
        if kind == EntryType::Symlink {
            rustix::fs::utimensat(&parent, name, &times(time), AtFlags::SYMLINK_NOFOLLOW)?;
            return Ok(None);
        }
        rustix::fs::chmodat(&parent, name, mode, AtFlags::empty())?;
        let flags = rustix::fs::OFlags::PATH | rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::CLOEXEC;
        let made = rustix::fs::openat(&parent, name, flags, Mode::empty())?;
        let by_descriptor = format!("/proc/self/fd/{}", made.as_raw_fd());
        for extension in entry.pax_extensions()?.into_iter().flatten() {
            let extension = extension?;
            if let Some(key) = extension.key_bytes().strip_prefix(b"SCHILY.xattr.")
                && (key == b"security.capability" || (key.starts_with(b"user.") && !key.starts_with(b"user.overlay.")))
            {
                rustix::fs::setxattr(&by_descriptor, key, extension.value_bytes(), XattrFlags::empty())?;
            }
        }
        rustix::fs::utimensat(&parent, name, &times(time), AtFlags::SYMLINK_NOFOLLOW)?;
        if !kind.is_dir() {
            return Ok(None);
        }
        let flags = rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::CLOEXEC;
        Ok(Some((rustix::fs::openat(&parent, name, flags, Mode::empty())?, time)))
    }
}

/// A path to a name in an open directory, for calls that take no descriptor and do not follow the name.
fn through(parent: &OwnedFd, name: &[u8]) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", parent.as_raw_fd())).join(OsStr::from_bytes(name))
}

fn times(seconds: i64) -> Timestamps {
    Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: seconds, tv_nsec: 0 },
    }
}

/// A path below the directory that is unpacked into; empty for that itself.
fn plain(path: &[u8]) -> io::Result<Vec<u8>> {
    let parts: Vec<&[u8]> = path.split(|b| *b == b'/').filter(|part| !matches!(*part, b"" | b".")).collect();
    if parts.contains(&b"..".as_slice()) {
        return Err(io::Error::other(format!("'{}' leads out of the archive", String::from_utf8_lossy(path))));
    }
    Ok(parts.join(&b'/'))
}
