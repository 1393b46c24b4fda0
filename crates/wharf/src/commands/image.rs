mod age;
mod history;
mod out;

use std::{
    io::{self, Write},
    os::fd::AsFd,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use bytes::Bytes;
use http::Method;
use http_body_util::BodyExt;
use tokio::{io::AsyncReadExt, sync::mpsc};
use wharf_gateway::{BoxError, ResponseBody};

pub(super) use self::out::{Out, files, save};
use super::{encoded, print, table::table};
use crate::{
    channel_body::{Pieces, channel_body},
    cli::Image,
    client::Client,
    contract::{ImageDetails, ImageSummary, Loading, SaveImage},
};

/// Bytes sent at a time.
const PIECE: usize = 256 * 1024;

/// `wharf image …`.
pub(crate) async fn image(verb: Image) -> anyhow::Result<()> {
    match verb {
        Image::Load { file, tag, endpoint } => load(&Client::new(&endpoint.endpoint)?, file, tag.as_deref()).await,
        Image::Pull { name, endpoint } => pull(&Client::new(&endpoint.endpoint)?, &name).await,
        Image::Ls { endpoint } => {
            let images: Vec<ImageSummary> = Client::new(&endpoint.endpoint)?.get("images").await?;
            Ok(print(&rendered(&images))?)
        }
        Image::Inspect { image, endpoint } => {
            let details = inspect(&Client::new(&endpoint.endpoint)?, &image).await?;
            Ok(print(&format!("{}\n", serde_json::to_string_pretty(&details)?))?)
        }
        Image::History { image, no_trunc, json, endpoint } => {
            let details = inspect(&Client::new(&endpoint.endpoint)?, &image).await?;
            let text = if json {
                format!("{}\n", serde_json::to_string_pretty(&details.history)?)
            } else {
                history::rendered(&details.history, wharf_core::now(), no_trunc)
            };
            Ok(print(&text)?)
        }
        Image::Tag { image, name, endpoint } => {
            let page = format!("images/tag?image={}&name={}", encoded(&image), encoded(&name));
            let name: String = Client::new(&endpoint.endpoint)?.post(&page, &()).await?;
            Ok(print(&format!("{name}\n"))?)
        }
        Image::Save { names, output, format, endpoint } => {
            let images: Vec<_> =
                names.into_iter().map(|name| SaveImage { names: out::kept(&name), image: name }).collect();
            out::save_all(&Client::new(&endpoint.endpoint)?, images, format, &Out::of(&output, format)).await
        }
        Image::Push { name, endpoint } => {
            let page = format!("images/push?name={}", encoded(&name));
            follow(&Client::new(&endpoint.endpoint)?, &page, wharf_gateway::empty(), &name, "pushed").await
        }
        Image::Rm { name, endpoint } => {
            Client::new(&endpoint.endpoint)?.delete(&format!("images/{}", encoded(&name))).await?;
            eprintln!("Removed {name}.");
            Ok(())
        }
    }
}

async fn inspect(client: &Client, image: &str) -> anyhow::Result<ImageDetails> {
    Ok(client.get(&format!("images/inspect?image={}", encoded(image))).await?)
}

async fn load(client: &Client, file: PathBuf, tag: Option<&str>) -> anyhow::Result<()> {
    let shown = if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() };
    let page = tag.map_or("images".to_owned(), |tag| format!("images?tag={}", encoded(tag)));
    let body = archive(file).await.with_context(|| format!("cannot read {shown}"))?;
    follow(client, &page, body, &shown, "loaded").await
}

async fn pull(client: &Client, name: &str) -> anyhow::Result<()> {
    follow(client, &format!("images?pull={}", encoded(name)), wharf_gateway::empty(), name, "pulled").await
}

/// Tells how it goes, and at the end the names that came of it.
async fn follow(client: &Client, page: &str, body: ResponseBody, shown: &str, done: &str) -> anyhow::Result<()> {
    let mut lines = client.lines(Method::POST, page, body).await?;
    while let Some(line) = lines.next().await? {
        match line {
            Loading::Progress(text) => eprintln!("{text}"),
            Loading::Loaded(names) => {
                return Ok(print(&names.iter().map(|name| format!("{name}\n")).collect::<String>())?);
            }
            Loading::Failed(reason) => bail!("{shown} was not {done}: {reason}"),
        }
    }
    bail!("{shown} was perhaps not {done}: the answer ended too early; see what `wharf serve` says")
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

fn rendered(images: &[ImageSummary]) -> String {
    let rows: Vec<_> = images
        .iter()
        .map(|image| {
            let origin = if image.pulled { "pulled" } else { "loaded" };
            [image.name.clone(), image.digest.chars().take(19).collect(), size(image.size), origin.to_owned()]
        })
        .collect();
    table(["NAME", "DIGEST", "SIZE", "ORIGIN"], &rows)
}

/// Bytes in the largest unit of which there is one, with one decimal.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut tenths = bytes * 10 / 1024;
    let mut unit = 0;
    while tenths >= 10240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_in_a_table() {
        let image = |name: &str, size, pulled| ImageSummary {
            name: name.into(),
            digest: format!("sha256:{}", "ab".repeat(32)),
            size,
            pulled,
        };
        let images = [image("docker.io/library/busybox:latest", 2_200_000, true), image("x:1", 512, false)];
        insta::assert_snapshot!("images", rendered(&images));
    }

    #[test]
    fn sizes() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(1023), "1023 B");
        assert_eq!(size(1536), "1.5 KiB");
        assert_eq!(size(1 << 20), "1.0 MiB");
        assert_eq!(size(5 << 40), "5.0 TiB");
    }

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
