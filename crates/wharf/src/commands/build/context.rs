//! The files that go along.

use std::{
    collections::HashMap,
    fs::{self, File, Metadata},
    io::{self, Read, Write},
    os::unix::{
        ffi::OsStrExt,
        fs::{FileTypeExt, MetadataExt},
    },
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use tar::{Builder, EntryType, Header};
use wharf_builder::BuildRequest;
use wharf_dockerfile::Ignore;

use super::read_whole;

/// Bytes that are sent at a time.
const PIECE: usize = 256 * 1024;

/// A context as it was given.
pub(super) struct Given {
    pub(super) directory: PathBuf,
    pub(super) dockerfile: String,
    /// How messages call the Dockerfile.
    pub(super) name: String,
    pub(super) ignore: Ignore,
    /// When the Dockerfile was changed, seconds since 1970.
    pub(super) modified: i64,
    /// The directory's owner, if it was made for this.
    pub(super) keep: Option<tempfile::TempDir>,
}

impl Given {
    pub(super) fn read(context: &str, file: Option<&Path>) -> anyhow::Result<Self> {
        if context == "-" {
            return Self::standard_input(file);
        }
        if context.contains("://") || context.starts_with("git@") {
            bail!("a context that is fetched ({context}) is not supported: fetch it, and give its directory");
        }
        Self::directory(PathBuf::from(context), file, None)
    }

    fn directory(directory: PathBuf, file: Option<&Path>, keep: Option<tempfile::TempDir>) -> anyhow::Result<Self> {
        let found =
            fs::metadata(&directory).with_context(|| format!("cannot use {} as context", directory.display()))?;
        if !found.is_dir() {
            bail!("{} is no directory, which a context must be", directory.display());
        }
        let path = match file {
            Some(file) if keep.is_some() => directory.join(file),
            Some(file) => file.to_owned(),
            None => directory.join("Dockerfile"),
        };
        let dockerfile = read_whole(&path)?;
        let modified = if path == Path::new("-") { 0 } else { fs::metadata(&path)?.mtime() };
        let name = if path == Path::new("-") { "Dockerfile".to_owned() } else { path.display().to_string() };
        let mut beside = path.clone().into_os_string();
        beside.push(".dockerignore");
        let own = match ignore(Path::new(&beside))? {
            Some(own) => Some(own),
            None => ignore(&directory.join(".dockerignore"))?,
        };
        Ok(Self { directory, dockerfile, name, ignore: own.unwrap_or_default(), modified, keep })
    }

    /// A tar archive, plain or gzip, or a Dockerfile without a context.
    fn standard_input(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut input = io::BufReader::with_capacity(PIECE, io::stdin().lock());
        let mut head = Vec::new();
        input.by_ref().take(512).read_to_end(&mut head).context("cannot read standard input")?;
        let whole = io::Cursor::new(head.clone()).chain(input);
        let directory = tempfile::tempdir()?;
        if head.starts_with(&[0x1f, 0x8b]) {
            unpack(flate2::read::MultiGzDecoder::new(whole), directory.path())?;
        } else if head.len() == 512 && &head[257..262] == b"ustar" {
            unpack(whole, directory.path())?;
        } else {
            if file.is_some() {
                bail!("standard input is neither a tar archive nor gzip, so there is no file to be had from it");
            }
            let mut dockerfile = String::new();
            let mut whole = whole;
            whole.read_to_string(&mut dockerfile).context("cannot read a Dockerfile from standard input")?;
            let (name, ignore) = ("Dockerfile".to_owned(), Ignore::default());
            let place = directory.path().to_owned();
            return Ok(Self { directory: place, dockerfile, name, ignore, modified: 0, keep: Some(directory) });
        }
        Self::directory(directory.path().to_owned(), file, Some(directory))
    }
}

fn unpack(archive: impl Read, to: &Path) -> anyhow::Result<()> {
    let mut archive = tar::Archive::new(archive);
    archive.set_preserve_permissions(true);
    archive.set_preserve_mtime(true);
    archive.unpack(to).context("cannot unpack the context from standard input")
}

/// The `.dockerignore` at a path, if there is one.
pub(super) fn ignore(path: &Path) -> anyhow::Result<Option<Ignore>> {
    match fs::read_to_string(path) {
        Ok(text) => match Ignore::parse(&text) {
            Ok(ignore) => Ok(Some(ignore)),
            Err(problem) => bail!("{}", problem.render(&path.display().to_string(), &text).trim_end()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// The directories of further contexts that go along, in the order of the request.
pub(super) fn further(request: &BuildRequest, given: &[String]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for (context, text) in request.contexts.iter().zip(given) {
        if context.image.is_none() {
            let (_, directory) = text.split_once('=').unwrap_or_default();
            if !Path::new(directory).is_dir() {
                bail!("context {}: {directory} is no directory", context.name);
            }
            found.push(PathBuf::from(directory));
        }
    }
    Ok(found)
}

/// What goes along of a directory.
pub(super) struct Walked {
    directory: PathBuf,
    files: Vec<Found>,
    /// When the youngest file was changed; directories do not count, for what is left out changes them too.
    pub(super) youngest: i64,
    /// The directory's owner.
    _keep: Option<tempfile::TempDir>,
}

struct Found {
    /// From the directory.
    path: PathBuf,
    metadata: Metadata,
}

/// Looks for every file that is not left out.
pub(super) fn walk(directory: &Path, ignore: &Ignore, keep: Option<tempfile::TempDir>) -> anyhow::Result<Walked> {
    let mut walked = Walked { directory: directory.to_owned(), files: Vec::new(), youngest: 0, _keep: keep };
    walked.enter(Path::new(""), ignore)?;
    Ok(walked)
}

impl Walked {
    fn enter(&mut self, path: &Path, ignore: &Ignore) -> anyhow::Result<()> {
        let here = self.directory.join(path);
        let failed = || format!("cannot read {}", here.display());
        let mut entries = fs::read_dir(&here).and_then(Iterator::collect::<Result<Vec<_>, _>>).with_context(failed)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let below = path.join(entry.file_name());
            let metadata = entry.metadata().with_context(|| format!("cannot look at {}", entry.path().display()))?;
            let bytes = below.as_os_str().as_bytes();
            let excluded = ignore.excludes(bytes);
            if !excluded && !metadata.file_type().is_socket() {
                if !metadata.is_dir() {
                    self.youngest = self.youngest.max(metadata.mtime());
                }
                self.files.push(Found { path: below.clone(), metadata: metadata.clone() });
            }
            if metadata.is_dir() && (!excluded || ignore.may_contain_exceptions(bytes)) {
                self.enter(&below, ignore)?;
            }
        }
        Ok(())
    }
}

/// Writes contexts as one archive, each below its number.
pub(super) fn archive(contexts: &[Walked], out: impl Write) -> io::Result<()> {
    let mut archive = Builder::new(io::BufWriter::with_capacity(PIECE, out));
    for (number, context) in contexts.iter().enumerate() {
        let mut links: HashMap<(u64, u64), PathBuf> = HashMap::new();
        for found in &context.files {
            let name = Path::new(&number.to_string()).join(&found.path);
            append(&mut archive, context, found, &name, &mut links)?;
        }
    }
    archive.into_inner()?.flush()
}

fn append(
    archive: &mut Builder<impl Write>,
    context: &Walked,
    found: &Found,
    name: &Path,
    links: &mut HashMap<(u64, u64), PathBuf>,
) -> io::Result<()> {
    let metadata = &found.metadata;
    let kind = metadata.file_type();
    let mut header = Header::new_gnu();
    header.set_mode(metadata.mode() & 0o7777);
    header.set_mtime(u64::try_from(metadata.mtime()).unwrap_or(0));
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(0);
    let path = context.directory.join(&found.path);
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    if kind.is_symlink() {
        header.set_entry_type(EntryType::Symlink);
        return archive.append_link(&mut header, name, fs::read_link(&path).map_err(named)?);
    }
    if kind.is_dir() || kind.is_fifo() {
        header.set_entry_type(if kind.is_dir() { EntryType::Directory } else { EntryType::Fifo });
        return archive.append_data(&mut header, name, io::empty());
    }
    if !kind.is_file() {
        // Devices belong to the machine.
        return Ok(());
    }
    if metadata.nlink() > 1 {
        let inode = (metadata.dev(), metadata.ino());
        if let Some(first) = links.get(&inode) {
            header.set_entry_type(EntryType::Link);
            return archive.append_link(&mut header, name, first);
        }
        links.insert(inode, name.to_owned());
    }
    let file = File::open(&path).map_err(named)?;
    header.set_entry_type(EntryType::Regular);
    header.set_size(metadata.len());
    // The archive has said how long it is: a file that shrinks meanwhile ends in zeros, one that grows is cut.
    archive.append_data(&mut header, name, file.chain(io::repeat(0)).take(metadata.len())).map_err(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_along() {
        let directory = tempfile::tempdir().unwrap();
        let make = |path: &str| {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, path_text()).unwrap();
        };
        for path in ["a", "b/c", "b/d", "node_modules/x/y", "node_modules/keep/z"] {
            make(path);
        }
        fs::hard_link(directory.path().join("a"), directory.path().join("also")).unwrap();
        let ignore = Ignore::parse("node_modules\n!node_modules/keep\nb/d\n").unwrap();
        let walked = walk(directory.path(), &ignore, None).unwrap();
        let names: Vec<_> = walked.files.iter().map(|found| found.path.to_string_lossy().into_owned()).collect();
        assert_eq!(names, ["a", "also", "b", "b/c", "node_modules/keep", "node_modules/keep/z"]);
        assert!(walked.youngest > 1_600_000_000);
        let mut bytes = Vec::new();
        archive(&[walked], &mut bytes).unwrap();
        let mut read = tar::Archive::new(&bytes[..]);
        let kinds: Vec<_> = read.entries().unwrap().map(|entry| entry.unwrap().header().entry_type()).collect();
        let (file, folder) = (EntryType::Regular, EntryType::Directory);
        assert_eq!(kinds, [file, EntryType::Link, folder, file, folder, file]);
    }

    fn path_text() -> &'static str {
        "text"
    }
}
