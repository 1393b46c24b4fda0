use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http::Uri;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

use crate::{ImageError, pull::http::Sent};

/// Bytes that are sent at a time.
const PIECE: usize = 256 << 10;

/// An upload that a registry has begun.
pub(super) struct Upload {
    /// Where it goes on.
    pub(super) at: Uri,
    /// Bytes that the registry has.
    pub(super) reached: u64,
}

/// A file from `from` on, `length` bytes, read as it is sent. The counter says how far that is, from the file's beginning.
pub(super) fn file_body(
    open: &(dyn Fn() -> Result<File, ImageError> + Send + Sync),
    from: u64,
    length: u64,
) -> Result<(Sent, Arc<AtomicU64>), ImageError> {
    let mut file = open()?;
    let (pieces, received) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        let read = || {
            file.seek(SeekFrom::Start(from))?;
            let mut rest = file.take(length);
            loop {
                let mut piece = Vec::with_capacity(PIECE);
                (&mut rest).take(PIECE as u64).read_to_end(&mut piece)?;
                if piece.is_empty() || pieces.blocking_send(Ok(Bytes::from(piece))).is_err() {
                    return Ok(());
                }
            }
        };
        if let Err(error) = read() {
            // Who no longer sends has its own reason.
            let _gone = pieces.blocking_send(Err(error));
        }
    });
    let moved = Arc::new(AtomicU64::new(from));
    let body = FileBody { received, moved: Arc::clone(&moved), left: length };
    Ok((body.boxed_unsync(), moved))
}

struct FileBody {
    received: mpsc::Receiver<io::Result<Bytes>>,
    moved: Arc<AtomicU64>,
    left: u64,
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.received.poll_recv(context).map(|piece| match piece {
            None if self.left > 0 => Some(Err(io::ErrorKind::UnexpectedEof.into())),
            None => None,
            Some(Err(error)) => Some(Err(error)),
            Some(Ok(piece)) => {
                let length = piece.len() as u64;
                self.left = self.left.saturating_sub(length);
                self.moved.fetch_add(length, Ordering::Relaxed);
                Some(Ok(Frame::data(piece)))
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
