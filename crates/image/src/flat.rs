//! What a container would see of its image: the layers laid over each other, as overlayfs does it, by reading alone.

use std::{
    collections::{BTreeMap, HashMap},
    ffi::OsStr,
    fs::File,
    io::{self, Read, Write},
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
    path::{Path, PathBuf},
};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat};
use tar::{Builder, EntryType, Header};

use crate::{
    Image, ImageError, Images,
    error::LayerError,
    layer::{OPAQUE, read_attributes, shown},
};

/// The deepest directory that is entered.
const DEPTH: usize = 512;

/// Writes the files of an image as a tar archive.
#[derive(Debug)]
pub struct Files {
    layers: Vec<PathBuf>,
    /// It keeps the layers.
    _image: Image,
}

impl Images {
    /// The files that a container of an image would see, whiteouts applied, ready to be written.
    ///
    /// # Errors
    /// The disk's, or those of a layer that cannot be unpacked.
    pub fn files(&self, image: &Image) -> Result<Files, ImageError> {
        Ok(Files { layers: self.rootfs(image)?, _image: image.clone() })
    }
}

impl Files {
    /// Writes them as a tar archive: in the order of their names, times in whole seconds, attributes as in layers, files with several names
    /// as hard links. The same image gives the same bytes. Sockets are left out, as no archive can hold them.
    ///
    /// # Errors
    /// The disk's, or those of `out`.
    pub fn write(&self, out: impl Write) -> Result<(), LayerError> {
        let mut packing = Packing { archive: Builder::new(out), links: HashMap::new() };
        walk(&self.layers, &mut |file| packing.file(file))?;
        let written = packing.archive.into_inner().and_then(|mut out| out.flush());
        written.map_err(|source| LayerError::Io { action: "write the files", source })
    }
}

/// A file as the topmost layer that has it has it.
pub(crate) struct Seen<'a> {
    /// Without a slash at either end.
    pub(crate) path: &'a [u8],
    pub(crate) name: &'a [u8],
    pub(crate) parent: &'a OwnedFd,
    pub(crate) stat: Stat,
    /// The layer's place in what was walked, from the top down.
    pub(crate) layer: usize,
}

impl Seen<'_> {
    pub(crate) fn kind(&self) -> FileType {
        FileType::from_raw_mode(self.stat.st_mode)
    }

    pub(crate) fn attributes(&self) -> io::Result<Vec<(Vec<u8>, Vec<u8>)>> {
        read_attributes(self.parent, self.name)
    }

    pub(crate) fn target(&self) -> io::Result<Vec<u8>> {
        Ok(rustix::fs::readlinkat(self.parent, self.name, Vec::new())?.into_bytes())
    }
}

/// Visits every file but the top, directories before what is in them, in the order of their names. `layers` are unpacked layers,
/// topmost first.
pub(crate) fn walk(
    layers: &[PathBuf],
    visit: &mut dyn FnMut(&Seen<'_>) -> Result<(), LayerError>,
) -> Result<(), LayerError> {
    let mut tops = Vec::with_capacity(layers.len());
    for (at, layer) in layers.iter().enumerate() {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let top = rustix::fs::open(layer, flags, Mode::empty());
        tops.push((at, top.map_err(|e| LayerError::Io { action: "open an unpacked layer", source: e.into() })?));
    }
    directory(&tops, b"", visit, 0)
}

/// What is in a directory, which several layers may have: the topmost first.
fn directory(
    layers: &[(usize, OwnedFd)],
    path: &[u8],
    visit: &mut dyn FnMut(&Seen<'_>) -> Result<(), LayerError>,
    depth: usize,
) -> Result<(), LayerError> {
    if depth > DEPTH {
        return Err(LayerError::Refused { entry: shown(path), reason: "the directories are too deep" });
    }
    let mut names: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
    for (at, (_, directory)) in layers.iter().enumerate() {
        for entry in Dir::read_from(directory).at(path)? {
            let entry = entry.at(path)?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                names.entry(name.to_vec()).or_default().push(at);
            }
        }
    }
    for (name, having) in names {
        let below = if path.is_empty() { name.clone() } else { [path, b"/", &name[..]].concat() };
        let stat = |at: usize| rustix::fs::statat(&layers[at].1, &name, AtFlags::SYMLINK_NOFOLLOW).at(&below);
        let Some((top, others)) = having.split_first() else { continue };
        let found =
            Seen { path: &below, name: &name, parent: &layers[*top].1, stat: stat(*top)?, layer: layers[*top].0 };
        if is_whiteout(&found.stat) {
            continue;
        }
        visit(&found)?;
        if found.kind() != FileType::Directory {
            continue;
        }
        let mut merged = Vec::new();
        for at in [top].into_iter().chain(others) {
            if FileType::from_raw_mode(stat(*at)?.st_mode) != FileType::Directory {
                // What is no directory, or says that there is none, hides those below it.
                break;
            }
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let opened = rustix::fs::openat(&layers[*at].1, &name, flags, Mode::empty()).at(&below)?;
            let mut opaque = [0_u8; 1];
            let hides = matches!(rustix::fs::fgetxattr(&opened, OPAQUE, &mut opaque[..]), Ok(1) if opaque[0] == b'y');
            merged.push((layers[*at].0, opened));
            if hides {
                break;
            }
        }
        directory(&merged, &below, visit, depth + 1)?;
    }
    Ok(())
}

/// Source: Linux, overlayfs documentation, "whiteouts and opaque directories".
fn is_whiteout(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice && stat.st_rdev == 0
}

struct Packing<W: Write> {
    archive: Builder<W>,
    /// The first name of each file that has several.
    links: HashMap<(u64, u64), Vec<u8>>,
}

impl<W: Write> Packing<W> {
    fn file(&mut self, file: &Seen<'_>) -> Result<(), LayerError> {
        let (path, stat) = (file.path, &file.stat);
        let mut header = header(stat);
        if file.kind() == FileType::RegularFile && stat.st_nlink > 1 {
            if let Some(first) = self.links.get(&(stat.st_dev, stat.st_ino)) {
                header.set_entry_type(EntryType::Link);
                let (name, first) = (Path::new(OsStr::from_bytes(path)), OsStr::from_bytes(first));
                return self.archive.append_link(&mut header, name, first).map_err(|source| broken(path, source));
            }
            self.links.insert((stat.st_dev, stat.st_ino), path.to_vec());
        }
        if matches!(file.kind(), FileType::Socket | FileType::Unknown) {
            return Ok(());
        }
        let kept = file.attributes().at(path)?;
        if !kept.is_empty() {
            let keys: Vec<String> =
                kept.iter().map(|(key, _)| format!("SCHILY.xattr.{}", String::from_utf8_lossy(key))).collect();
            let pairs = keys.iter().zip(&kept).map(|(key, (_, value))| (key.as_str(), value.as_slice()));
            self.archive.append_pax_extensions(pairs).map_err(|source| broken(path, source))?;
        }
        match file.kind() {
            FileType::Directory => {
                header.set_entry_type(EntryType::Directory);
                self.append(&mut header, &[path, b"/"].concat(), io::empty())
            }
            FileType::Symlink => {
                header.set_entry_type(EntryType::Symlink);
                let target = file.target().at(path)?;
                let (name, target) = (Path::new(OsStr::from_bytes(path)), OsStr::from_bytes(&target));
                self.archive.append_link(&mut header, name, target).map_err(|source| broken(path, source))
            }
            FileType::CharacterDevice | FileType::BlockDevice => {
                let character = file.kind() == FileType::CharacterDevice;
                header.set_entry_type(if character { EntryType::Char } else { EntryType::Block });
                let (major, minor) = (rustix::fs::major(stat.st_rdev), rustix::fs::minor(stat.st_rdev));
                header.set_device_major(major).and_then(|()| header.set_device_minor(minor)).at(path)?;
                self.append(&mut header, path, io::empty())
            }
            FileType::Fifo => {
                header.set_entry_type(EntryType::Fifo);
                self.append(&mut header, path, io::empty())
            }
            _ => {
                let size = u64::try_from(stat.st_size).unwrap_or(0);
                header.set_size(size);
                let opened = open_file(file.parent, file.name).at(path)?;
                // The archive has said how long it is.
                self.append(&mut header, path, opened.take(size))
            }
        }
    }

    fn append(&mut self, header: &mut Header, path: &[u8], data: impl Read) -> Result<(), LayerError> {
        let name = Path::new(OsStr::from_bytes(path));
        self.archive.append_data(header, name, data).map_err(|source| broken(path, source))
    }
}

pub(crate) fn open_file(parent: &OwnedFd, name: &[u8]) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::openat(parent, name, flags, Mode::empty())?))
}

fn header(stat: &Stat) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(stat.st_mode & 0o7777);
    header.set_uid(stat.st_uid.into());
    header.set_gid(stat.st_gid.into());
    header.set_mtime(stat.st_mtime.max(0).unsigned_abs());
    header.set_size(0);
    header
}

fn broken(path: &[u8], source: io::Error) -> LayerError {
    LayerError::Entry { action: "cannot read", entry: shown(path), source }
}

trait At<T> {
    fn at(self, path: &[u8]) -> Result<T, LayerError>;
}

impl<T, E: Into<io::Error>> At<T> for Result<T, E> {
    fn at(self, path: &[u8]) -> Result<T, LayerError> {
        self.map_err(|error| broken(path, error.into()))
    }
}
