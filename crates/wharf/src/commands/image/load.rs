use std::{
    io::{self, Write},
    os::fd::AsFd,
    path::{Path, PathBuf},
};

use anyhow::Context;
use bytes::Bytes;
use http_body_util::BodyExt;
use tokio::{io::AsyncReadExt, sync::mpsc};
use wharf_gateway::{BoxError, ResponseBody};

use super::{encoded, follow};
use crate::{
    channel_body::{Pieces, channel_body},
    client::Client,
};

/// Bytes sent at a time.
const PIECE: usize = 256 * 1024;

pub(super) async fn load(client: &Client, file: PathBuf, tag: Option<&str>) -> anyhow::Result<()> {
    let shown = if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() };
    let page = tag.map_or("images".to_owned(), |tag| format!("images?tag={}", encoded(tag)));
    let body = archive(file).await.with_context(|| format!("cannot read {shown}"))?;
    follow(client, &page, body, &shown, "loaded").await
}

/// The archive at `file`, as it is read: `-` is standard input, a directory becomes a tar.
async fn archive(file: PathBuf) -> io::Result<ResponseBody> {
    let (pieces, body) = channel_body(4);
    if file == Path::new("-") {
        let stdin = io::stdin().as_fd().try_clone_to_owned()?;
        tokio::spawn(copy(tokio::fs::File::from_std(stdin.into()), pieces));
    } else if tokio::fs::metadata(&file).await?.is_dir() {
        tokio::task::spawn_blocking(move || {
            if let Err(error) = tar_of(&file, Pieces(pieces.clone())) {
                // Who no longer reads has its own reason.
                pieces.blocking_send(Err(error.into())).ok();
            }
        });
    } else {
        tokio::spawn(copy(tokio::fs::File::open(file).await?, pieces));
    }
    Ok(body.boxed_unsync())
}

async fn copy(mut from: impl tokio::io::AsyncRead + Unpin, to: mpsc::Sender<Result<Bytes, BoxError>>) {
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let piece = match (&mut from).take(PIECE as u64).read_to_end(&mut piece).await {
            Ok(0) => return,
            Ok(_) => Ok(piece.into()),
            Err(error) => Err(error.into()),
        };
        if to.send(piece).await.is_err() {
            return;
        }
    }
}

fn tar_of(directory: &Path, pieces: Pieces) -> io::Result<()> {
    let mut builder = tar::Builder::new(io::BufWriter::with_capacity(PIECE, pieces));
    builder.follow_symlinks(false);
    builder.append_dir_all(".", directory)?;
    builder.into_inner()?.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_directory_goes_as_a_tar_and_a_file_as_it_is() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(directory.path().join("layout/blobs/sha256")).unwrap();
        std::fs::write(directory.path().join("layout/oci-layout"), "{}").unwrap();
        let body = archive(directory.path().join("layout")).await.unwrap().collect().await.unwrap().to_bytes();
        let mut names: Vec<_> = tar::Archive::new(&body[..])
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert!(names.iter().any(|n| n.trim_start_matches("./") == "oci-layout"), "{names:?}");

        let file = directory.path().join("big.tar");
        std::fs::write(&file, vec![7; 3 * PIECE + 5]).unwrap();
        let body = archive(file).await.unwrap().collect().await.unwrap().to_bytes();
        assert_eq!(body.len(), 3 * PIECE + 5);
        assert!(archive(directory.path().join("missing")).await.is_err());
    }
}
