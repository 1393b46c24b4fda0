//! `wharf build`.

mod context;
mod options;
mod progress;

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::Method;
use http_body_util::BodyExt;
use tokio::sync::mpsc;
use wharf_builder::{BuildEvent, BuildRequest};
use wharf_gateway::BoxError;

pub(crate) use self::progress::BuildProgress;
use self::{
    context::{Given, Walked},
    options::Outputs,
    progress::Display,
};
use super::print;
use crate::{channel_body::channel_body, cli::Build, client::Client};

/// No file of an image is younger than the context's youngest; where there is none, than the first second that a zip archive can hold.
const EARLIEST: i64 = 315_532_800;

/// `wharf build …`.
pub(crate) async fn build(client: &Client, told: Build) -> anyhow::Result<()> {
    let outputs = Outputs::parse(&told.outputs)?;
    let given = tokio::task::spawn_blocking({
        let (context, file) = (told.context.clone(), told.file.clone());
        move || Given::read(&context, file.as_deref())
    })
    .await??;
    let mut request = options::request(&told, client.endpoint())?;
    request.dockerfile.clone_from(&given.dockerfile);
    request.file.clone_from(&given.name);
    let (walked, youngest) = tokio::task::spawn_blocking({
        let (given, further) = (given, context::further(&request, &told.contexts)?);
        move || walk(given, further)
    })
    .await??;
    request.youngest = youngest.max(EARLIEST);
    let lines = client.lines(Method::POST, "builds", body(&request, walked)?).await?;
    let built = follow(lines, told.progress, told.quiet).await?;
    outputs.write(client, &built.image, &request.tags).await?;
    if let Some(file) = &told.iidfile {
        std::fs::write(file, &built.image).with_context(|| format!("cannot write {}", file.display()))?;
    }
    if let Some(file) = &told.metadata_file {
        let metadata = serde_json::json!({
            "containerimage.digest": built.image,
            "image.name": built.names.join(","),
            "wharf.size": built.size,
            "wharf.layers": built.layers,
        });
        let text = serde_json::to_vec_pretty(&metadata)?;
        std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    // What goes to standard output as an archive is not to be followed by anything.
    if outputs.to_standard_output() { Ok(()) } else { Ok(print(&format!("{}\n", built.image))?) }
}

/// What came of it.
struct Built {
    image: String,
    names: Vec<String>,
    size: u64,
    layers: usize,
}

async fn follow(mut lines: crate::client::Lines, manner: BuildProgress, quiet: bool) -> anyhow::Result<Built> {
    let mut display = Display::new(manner, quiet);
    let mut tick = tokio::time::interval(progress::TICK);
    loop {
        let event = {
            let next = lines.next::<BuildEvent>();
            let mut next = std::pin::pin!(next);
            loop {
                tokio::select! {
                    event = &mut next => break event?,
                    _ = tick.tick() => display.tick(),
                }
            }
        };
        let Some(event) = event else {
            display.end();
            bail!("the build was perhaps not finished: the answer ended too early; see what `wharf serve` says");
        };
        display.show(&event);
        match event {
            BuildEvent::Done { image, names, size, layers, .. } => {
                return Ok(Built { image: image.to_string(), names, size, layers });
            }
            BuildEvent::Failed { message, .. } => bail!("{}", message.trim_end()),
            _ => {}
        }
    }
}

fn walk(given: Given, further: Vec<PathBuf>) -> anyhow::Result<(Vec<Walked>, i64)> {
    let mut youngest = given.modified;
    let mut walked = vec![context::walk(&given.directory, &given.ignore, given.keep)?];
    for directory in further {
        let ignore = context::ignore(&directory.join(".dockerignore"))?.unwrap_or_default();
        walked.push(context::walk(&directory, &ignore, None)?);
    }
    for context in &walked {
        youngest = youngest.max(context.youngest);
    }
    Ok((walked, youngest))
}

/// The request, and after it the contexts as they are read.
fn body(request: &BuildRequest, contexts: Vec<Walked>) -> anyhow::Result<wharf_gateway::ResponseBody> {
    let head = serde_json::to_vec(request)?;
    let (pieces, body) = channel_body(8);
    tokio::task::spawn_blocking(move || {
        let length = Bytes::copy_from_slice(&(head.len() as u64).to_be_bytes());
        if pieces.blocking_send(Ok(length)).and_then(|()| pieces.blocking_send(Ok(head.into()))).is_err() {
            return;
        }
        if let Err(error) = context::archive(&contexts, crate::channel_body::Pieces(pieces.clone())) {
            send_error(&pieces, error);
        }
    });
    Ok(body.boxed_unsync())
}

fn send_error(pieces: &mpsc::Sender<Result<Bytes, BoxError>>, error: io::Error) {
    // Who no longer reads has its own reason.
    pieces.blocking_send(Err(error.into())).ok();
}

fn read_whole(path: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().read_to_end(&mut bytes).context("cannot read standard input")?;
    } else {
        bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    }
    String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("{} is not UTF-8", path.display()))
}
