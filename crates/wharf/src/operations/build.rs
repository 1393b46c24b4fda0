//! Building an image: the request comes first, then its context; how it goes is answered line by line while that still comes.

use std::{io, sync::Arc};

use bytes::{Buf, Bytes, BytesMut};
use http::{Response, StatusCode};
use http_body_util::BodyExt;
use tokio::sync::mpsc;
use wharf_builder::BuildRequest;
use wharf_gateway::{RequestBody, ResponseBody};

use super::{
    Operations, Problem,
    transfer::{send, streamed},
};
use crate::channel_body::channel_body;

/// The longest request without its context, bytes: secrets are in it.
const REQUEST_MAX: usize = 32 << 20;
/// Bytes of the number that says how long the request is.
const PREFIX: usize = 8;

impl Operations {
    /// The body: the length of the request in eight bytes, the greatest first; the request, JSON; the context, tar.
    pub(super) async fn build(&self, mut body: RequestBody) -> Result<Response<ResponseBody>, Problem> {
        let mut read = BytesMut::new();
        while read.len() < PREFIX {
            read.extend_from_slice(&piece(&mut body).await?);
        }
        let length = usize::try_from(read.get_u64()).unwrap_or(usize::MAX);
        if length > REQUEST_MAX {
            let message = format!("the request is longer than {REQUEST_MAX} bytes");
            return Err(Problem(StatusCode::PAYLOAD_TOO_LARGE, message));
        }
        while read.len() < length {
            read.extend_from_slice(&piece(&mut body).await?);
        }
        let request: BuildRequest = serde_json::from_slice(&read.split_to(length))
            .map_err(|e| Problem(StatusCode::BAD_REQUEST, format!("this is no request to build: {e}")))?;
        let (pieces, context) = mpsc::channel(16);
        let (events, mut told) = wharf_builder::events();
        let (lines, answer) = channel_body(64);
        let control = Arc::clone(&self.control);
        let mut state = self.state.clone();
        tokio::spawn(async move {
            let receiving = receive(read.freeze(), body, pieces);
            let telling = async {
                while let Some(event) = told.next().await {
                    if send(&lines, &event).await.is_err() {
                        break;
                    }
                }
            };
            let building = control.build(request, context, events);
            // To the end of the context, though the build be over: who still sends would not read the answer.
            let work = async { tokio::join!(building, telling, receiving) };
            // Who goes away wants it no more.
            tokio::select! {
                _ = work => {}
                () = lines.closed() => {}
                _ = state.wait_for(|state| *state == crate::contract::State::Stopping) => {}
            }
        });
        Ok(streamed(answer.boxed_unsync()))
    }
}

async fn piece(body: &mut RequestBody) -> Result<Bytes, Problem> {
    let cut = || Problem(StatusCode::BAD_REQUEST, "the request did not arrive whole".to_owned());
    let frame = body.frame().await.ok_or_else(cut)?.map_err(|_| cut())?;
    Ok(frame.into_data().unwrap_or_default())
}

/// Passes the context on as long as it is wanted, and takes it to its end.
async fn receive(first: Bytes, mut body: RequestBody, pieces: mpsc::Sender<io::Result<Bytes>>) {
    let mut wanted = first.is_empty() || pieces.send(Ok(first)).await.is_ok();
    while let Some(frame) = body.frame().await {
        let piece = match frame {
            Ok(frame) => Ok(frame.into_data().unwrap_or_default()),
            Err(error) => Err(io::Error::other(format!("it did not arrive whole: {error}"))),
        };
        let broken = piece.is_err();
        wanted = wanted && pieces.send(piece).await.is_ok();
        if broken {
            return;
        }
    }
}
