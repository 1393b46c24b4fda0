//! The pages whose bodies are streams: images come in, progress and logs go out, as JSON lines.

use std::{io, path::Path, sync::Arc};

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use http_body_util::BodyExt;
use serde::Serialize;
use tokio::{io::AsyncWriteExt, sync::mpsc};
use wharf_gateway::{BoxError, RequestBody, ResponseBody};

use super::{Control, ControlError, Operations};
use crate::{
    channel_body::channel_body,
    contract::{Loading, LogOutput, LogQuery},
};

type Sender = mpsc::Sender<Result<Bytes, BoxError>>;

impl Operations {
    /// Takes an archive, then has it loaded, and says how that goes.
    pub(super) fn load_image(&self, archive: RequestBody, tag: Option<String>) -> Response<ResponseBody> {
        let (lines, body) = channel_body(16);
        let (control, scratch) = (Arc::clone(&self.control), Arc::clone(&self.scratch));
        tokio::spawn(async move {
            let last = match load(&*control, &scratch, archive, tag.as_deref(), &lines).await {
                Ok(names) => Loading::Loaded(names),
                Err(error) => Loading::Failed(format!("{error:#}")),
            };
            // Who no longer listens is not told.
            send(&lines, &last).await.ok();
        });
        streamed(body.boxed_unsync())
    }

    /// Has an image fetched, and says how that goes.
    pub(super) fn pull_image(&self, name: String) -> Response<ResponseBody> {
        let control = Arc::clone(&self.control);
        told(move |progress| async move { control.pull_image(&name, &progress).await })
    }

    /// Sends log lines until they end, nobody reads, or the server stops.
    pub(super) fn logs(&self, query: LogQuery) -> Response<ResponseBody> {
        let (lines, body) = channel_body(64);
        let control = Arc::clone(&self.control);
        let mut state = self.state.clone();
        tokio::spawn(async move {
            let (records, mut received) = mpsc::channel(256);
            let reading = async {
                let ended = control.logs(query, &records).await;
                drop(records);
                ended
            };
            let writing = async {
                while let Some(record) = received.recv().await {
                    if send::<LogOutput>(&lines, &record).await.is_err() {
                        break;
                    }
                }
            };
            let work = async {
                let (ended, ()) = tokio::join!(reading, writing);
                if let Err(error) = ended {
                    send(&lines, &LogOutput::Failed(error.to_string())).await.ok();
                }
            };
            tokio::select! {
                () = work => {}
                () = lines.closed() => {}
                _ = state.wait_for(|state| *state == crate::contract::State::Stopping) => {}
            }
        });
        streamed(body.boxed_unsync())
    }
}

/// Has something done, and says how that goes and what came of it.
pub(super) fn told<W>(work: impl FnOnce(mpsc::Sender<String>) -> W + Send + 'static) -> Response<ResponseBody>
where
    W: Future<Output = Result<Vec<String>, ControlError>> + Send,
{
    let (lines, body) = channel_body(16);
    tokio::spawn(async move {
        let (progress, told) = mpsc::channel(64);
        let work = async {
            let (done, ()) = tokio::join!(work(progress), tell(told, &lines));
            let last = done.map_or_else(|error| Loading::Failed(error.to_string()), Loading::Loaded);
            send(&lines, &last).await.ok();
        };
        // Who goes away wants it no more; what came of it stays for the next.
        tokio::select! {
            () = work => {}
            () = lines.closed() => {}
        }
    });
    streamed(body.boxed_unsync())
}

async fn load(
    control: &dyn Control,
    scratch: &Path,
    mut archive: RequestBody,
    tag: Option<&str>,
    lines: &Sender,
) -> anyhow::Result<Vec<String>> {
    let file = tempfile::Builder::new().prefix("load-").tempfile_in(scratch)?;
    let mut writer = tokio::fs::File::from_std(file.reopen()?);
    while let Some(frame) = archive.frame().await {
        let frame = frame.map_err(|e| anyhow::anyhow!("the archive did not arrive whole: {e}"))?;
        if let Some(piece) = frame.data_ref() {
            writer.write_all(piece).await?;
        }
    }
    writer.flush().await?;
    let (progress, told) = mpsc::channel(16);
    let loading = async {
        let loaded = control.load_image(file.path(), tag, &progress).await;
        drop(progress);
        loaded
    };
    let (loaded, ()) = tokio::join!(loading, tell(told, lines));
    Ok(loaded?)
}

/// Passes on what is being done.
async fn tell(mut told: mpsc::Receiver<String>, lines: &Sender) {
    while let Some(text) = told.recv().await {
        send(lines, &Loading::Progress(text)).await.ok();
    }
}

pub(super) async fn send<T: Serialize>(lines: &Sender, value: &T) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    lines.send(Ok(line.into())).await.map_err(|_| io::ErrorKind::BrokenPipe.into())
}

pub(super) fn streamed(body: ResponseBody) -> Response<ResponseBody> {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    response
}
