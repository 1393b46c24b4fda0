use std::{
    io::{self, Write},
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::body::{Body, Frame};
use tokio::sync::mpsc;
use wharf_gateway::BoxError;

/// A body that is sent as it comes through a channel. It ends when every sender is gone, or with an error.
pub(crate) struct ChannelBody(mpsc::Receiver<Result<Bytes, BoxError>>);

/// A body and what feeds it; `depth` pieces wait at most.
pub(crate) fn channel_body(depth: usize) -> (mpsc::Sender<Result<Bytes, BoxError>>, ChannelBody) {
    let (sender, receiver) = mpsc::channel(depth);
    (sender, ChannelBody(receiver))
}

impl Body for ChannelBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

/// Sends what is written to it, from a thread that may wait.
pub(crate) struct Pieces(pub(crate) mpsc::Sender<Result<Bytes, BoxError>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Ok(Bytes::copy_from_slice(bytes));
        self.0.blocking_send(piece).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
