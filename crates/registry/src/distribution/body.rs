//! A blob's bytes on their way out, and a request's on their way in.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, SizeHint};
use tokio::{task::JoinHandle, time::timeout};

use super::{BoxError, RequestBody, range::Part};
use crate::RegistryError;

/// How much is read at once: what stays in a processor's cache until it is sent.
const PIECE: usize = 256 << 10;
/// How much of a request is gathered before it is written.
const GATHERED: usize = 1 << 20;
/// How long the next piece of a request may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A part of a file. The next piece is read while the last one is sent.
pub(super) struct FileBody {
    left: u64,
    reading: Option<JoinHandle<std::io::Result<(Bytes, File)>>>,
    file: Option<File>,
}

impl FileBody {
    pub(super) fn new(mut file: File, part: Part) -> std::io::Result<Self> {
        if part.first > 0 {
            file.seek(SeekFrom::Start(part.first))?;
        }
        let mut body = Self { left: part.length, reading: None, file: Some(file) };
        body.read_on();
        Ok(body)
    }

    /// Begins to read the next piece, if there is one and none is being read.
    fn read_on(&mut self) {
        if self.left == 0 {
            return;
        }
        let Some(mut file) = self.file.take() else { return };
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(PIECE);
        self.left -= wanted as u64;
        self.reading = Some(tokio::task::spawn_blocking(move || {
            let mut piece = Vec::with_capacity(wanted);
            let read = (&mut file).take(wanted as u64).read_to_end(&mut piece)?;
            if read < wanted {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            Ok((piece.into(), file))
        }));
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Some(reading) = &mut self.reading else { return Poll::Ready(None) };
        let read = std::task::ready!(Pin::new(reading).poll(context));
        self.reading = None;
        Poll::Ready(Some(match read {
            Ok(Ok((piece, file))) => {
                self.file = Some(file);
                self.read_on();
                Ok(Frame::data(piece))
            }
            Ok(Err(error)) => Err(error.into()),
            Err(error) => Err(error.into()),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.reading.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

/// How much of a request that is refused is read all the same.
const DRAINED: usize = 8 << 20;
/// And how long, at most.
const DRAINED_FOR: Duration = Duration::from_secs(5);

/// A request's bytes, in pieces worth writing.
pub(super) struct Incoming {
    body: RequestBody,
    /// It broke off after what was given last.
    broken: Option<RegistryError>,
}

impl Incoming {
    pub(super) fn new(body: RequestBody) -> Self {
        Self { body, broken: None }
    }

    /// About a mebibyte as it came, in one or several buffers; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Bytes>>, RegistryError> {
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        let (mut gathered, mut length) = (Vec::new(), 0);
        while length < GATHERED {
            let error = match timeout(PATIENCE, self.body.frame()).await {
                Ok(Some(Ok(frame))) => {
                    if let Ok(data) = frame.into_data()
                        && !data.is_empty()
                    {
                        length += data.len();
                        gathered.push(data);
                    }
                    continue;
                }
                Ok(None) => break,
                Ok(Some(Err(error))) => RegistryError::Interrupted(error.to_string()),
                Err(_) => RegistryError::Interrupted("the sender fell silent".into()),
            };
            if gathered.is_empty() {
                return Err(error);
            }
            // What came before it is kept: an upload can go on from there.
            self.broken = Some(error);
            break;
        }
        Ok((length > 0).then_some(gathered))
    }

    /// Reads on without keeping anything, within bounds.
    pub(super) async fn drain(&mut self) {
        let drained = async {
            let mut left = DRAINED;
            while let Some(Ok(frame)) = self.body.frame().await {
                left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
                if left == 0 {
                    break;
                }
            }
        };
        // One that is too slow will see the connection end.
        let _late = timeout(DRAINED_FOR, drained).await;
    }

    /// All of it, if it is no longer than `limit`.
    pub(super) async fn whole(&mut self, limit: usize) -> Result<Bytes, RegistryError> {
        let mut bytes = BytesMut::new();
        while let Some(pieces) = self.next().await? {
            for piece in pieces {
                if bytes.len() + piece.len() > limit {
                    return Err(RegistryError::ManifestTooLong(limit as u64));
                }
                bytes.extend_from_slice(&piece);
            }
        }
        Ok(bytes.freeze())
    }
}
