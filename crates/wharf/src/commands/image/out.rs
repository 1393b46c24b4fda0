//! Images and their files leave the store for this machine's files.

use std::{
    fs, io,
    io::{IsTerminal, Read, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use bytes::{Buf, Bytes};
use http::Method;
use tokio::sync::mpsc;
use wharf_image::{Reference, Tree};

use super::encoded;
use crate::{
    client::{Client, Streamed},
    contract::{SaveFormat, SaveImage, SaveImages},
};

/// Pieces that may wait.
const WAITING: usize = 8;

/// Where an archive goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Out {
    Standard,
    /// A tar archive.
    File(PathBuf),
    /// What is in the archive.
    Directory(PathBuf),
}

impl Out {
    /// A file, or standard output for `-`.
    pub(crate) fn archive(path: &Path) -> Self {
        if path == Path::new("-") { Self::Standard } else { Self::File(path.to_owned()) }
    }

    /// The same; an OCI layout goes into a directory, unless the name ends in `.tar` or a file is there.
    pub(crate) fn of(path: &Path, format: SaveFormat) -> Self {
        let archive = path.extension().is_some_and(|extension| extension == "tar") && !path.is_dir();
        let slashed = path.as_os_str().as_encoded_bytes().ends_with(b"/");
        let file = !slashed && path.symlink_metadata().is_ok_and(|present| !present.is_dir()) && !path.is_dir();
        match Self::archive(path) {
            Self::File(path) if format == SaveFormat::Oci && (slashed || !(archive || file)) => Self::Directory(path),
            other => other,
        }
    }
}

/// What a saved image is called, if it was asked for by a name.
pub(super) fn kept(name: &str) -> Vec<String> {
    let named = name.parse::<Reference>().is_ok() && !is_digits(name);
    if named { vec![name.to_owned()] } else { Vec::new() }
}

/// Whether it is as likely the beginning of a digest.
fn is_digits(name: &str) -> bool {
    name.starts_with("sha256:") || (name.len() >= 12 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

/// Writes an image, meant by a name or a digest, as an archive in which it has these names.
pub(crate) async fn save(
    client: &Client,
    image: &str,
    names: &[String],
    format: SaveFormat,
    out: &Out,
) -> anyhow::Result<()> {
    save_all(client, vec![SaveImage { image: image.to_owned(), names: names.to_vec() }], format, out).await
}

/// Writes images as one archive.
pub(super) async fn save_all(
    client: &Client,
    images: Vec<SaveImage>,
    format: SaveFormat,
    out: &Out,
) -> anyhow::Result<()> {
    check(out)?;
    let answer = client.bytes(Method::POST, "images/save", Some(&SaveImages { images, format })).await?;
    write(answer, out, false).await
}

/// Writes the files that a container of an image would see: as a tar archive, or into a directory, with their owners if root asks.
pub(crate) async fn files(client: &Client, image: &str, out: &Out) -> anyhow::Result<()> {
    check(out)?;
    let page = format!("images/files?image={}", encoded(image));
    let answer = client.bytes(Method::GET, &page, None::<&()>).await?;
    write(answer, out, rustix::process::geteuid().is_root()).await
}

fn check(out: &Out) -> anyhow::Result<()> {
    if *out == Out::Standard && io::stdout().is_terminal() {
        bail!("an archive is not for a terminal: write it to a file, or pipe it");
    }
    Ok(())
}

async fn write(mut answer: Streamed, out: &Out, owners: bool) -> anyhow::Result<()> {
    let (sender, pieces) = mpsc::channel(WAITING);
    let pieces = Coming { pieces, piece: Bytes::new() };
    let to = out.clone();
    let writing = tokio::task::spawn_blocking(move || match to {
        Out::Standard => match to_standard(pieces) {
            // Whoever reads has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => Ok(written?),
        },
        Out::File(path) => to_file(pieces, &path).with_context(|| format!("cannot write {}", path.display())),
        Out::Directory(path) => to_directory(pieces, &path, owners),
    });
    let received = loop {
        match answer.next().await {
            Ok(Some(piece)) => {
                if sender.send(Ok(piece)).await.is_err() {
                    // It could not be written, and says why itself.
                    break Ok(());
                }
            }
            Ok(None) => break Ok(()),
            Err(error) => {
                // What is half there must not pass for whole.
                let _gone = sender.send(Err(io::ErrorKind::UnexpectedEof.into())).await;
                break Err(error);
            }
        }
    };
    drop(sender);
    let written = writing.await?;
    received?;
    written
}

fn to_standard(mut pieces: Coming) -> io::Result<()> {
    let mut out = io::stdout().lock();
    io::copy(&mut pieces, &mut out)?;
    out.flush()
}

/// The whole archive takes the file's place, or nothing does.
fn to_file(mut pieces: Coming, path: &Path) -> io::Result<()> {
    if path.symlink_metadata().is_ok_and(|present| !present.is_file()) {
        // A pipe, a device, a link.
        return io::copy(&mut pieces, &mut fs::File::create(path)?).map(drop);
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    let mut file = tempfile::Builder::new().prefix(".wharf-").permissions(mode).tempfile_in(directory)?;
    io::copy(&mut pieces, file.as_file_mut())?;
    file.persist(path)?;
    Ok(())
}

fn to_directory(mut pieces: Coming, path: &Path, owners: bool) -> anyhow::Result<()> {
    fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))?;
    let tree = Tree::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let left_out = tree.unpack_all(owners, &mut pieces)?;
    if left_out > 0 {
        eprintln!("{left_out} devices were left out: only root makes them.");
    }
    // An archive is padded behind its end.
    io::copy(&mut pieces, &mut io::sink())?;
    Ok(())
}

/// What comes of an archive; an error if it breaks off.
struct Coming {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

impl Read for Coming {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.piece = piece?,
                None => return Ok(0),
            }
        }
        let count = self.piece.len().min(buffer.len());
        self.piece.copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_it_goes() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(Out::of(Path::new("-"), SaveFormat::Oci), Out::Standard);
        assert_eq!(Out::of(Path::new("x.tar"), SaveFormat::Oci), Out::File("x.tar".into()));
        assert_eq!(Out::of(Path::new("x.tar/"), SaveFormat::Oci), Out::Directory("x.tar/".into()));
        assert_eq!(Out::of(Path::new("x"), SaveFormat::Oci), Out::Directory("x".into()));
        assert_eq!(Out::of(Path::new("/dev/null"), SaveFormat::Oci), Out::File("/dev/null".into()));
        assert_eq!(Out::of(Path::new("x"), SaveFormat::Docker), Out::File("x".into()));
        assert_eq!(Out::of(directory.path(), SaveFormat::Oci), Out::Directory(directory.path().into()));
        assert_eq!(Out::of(directory.path(), SaveFormat::Docker), Out::File(directory.path().into()));
    }

    #[test]
    fn names_are_kept_and_digests_are_none() {
        assert_eq!(kept("busybox:1"), ["busybox:1"]);
        assert!(kept("sha256:0123").is_empty() && kept("0123456789ab").is_empty());
    }

    #[test]
    fn a_file_is_whole_or_as_it_was() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x.tar");
        fs::write(&path, "before").unwrap();
        let (sender, pieces) = mpsc::channel(4);
        sender.blocking_send(Ok(Bytes::from_static(b"half"))).unwrap();
        sender.blocking_send(Err(io::ErrorKind::UnexpectedEof.into())).unwrap();
        assert!(to_file(Coming { pieces, piece: Bytes::new() }, &path).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"before");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
