//! Sessions over byte streams, in the frames of [`wharf_shim::stream`]: between the agent and a shim, and between whoever holds a
//! client's connection and the client.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    sync::mpsc,
};
use wharf_core::session::{SessionInput, SessionOutput, SessionStream};
use wharf_shim::stream::{self, FRAME_BYTES, Frame, HEADER_BYTES};

/// Pieces that may wait in each direction. A piece has at most [`FRAME_BYTES`].
const WAITING: usize = 8;
/// How often a client that is told nothing is told so: only who writes hears that nobody is there any more.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long the other side may take to close after it was told of the end.
const LINGER: Duration = Duration::from_secs(5);
/// A frame of a kind that nobody knows.
const NOTHING: [u8; HEADER_BYTES] = [255, 0, 0, 0, 0];

/// The client's end of a session whose frames `stream` carries; `first` is what was already read of it. Must be called in a
/// tokio runtime. The stream is closed when the session's value is dropped, or has ended.
#[must_use]
pub fn framed(stream: impl AsyncRead + AsyncWrite + Send + 'static, first: BytesMut) -> SessionStream {
    let (input, mut inputs) = mpsc::channel(WAITING);
    let (outputs, output) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        let (mut reader, mut writer) = tokio::io::split(stream);
        let write = async {
            while let Some(input) = inputs.recv().await {
                if writer.write_all(&encoded_input(&input)).await.is_err() || writer.flush().await.is_err() {
                    break;
                }
            }
            // Nothing more to say; the other direction ends when it ends.
            std::future::pending::<()>().await;
        };
        let read = async {
            let mut frames = Frames { bytes: first };
            while let Some(frame) = frames.next(&mut reader).await {
                let Some(output) = frame.output() else { continue };
                let last = matches!(output, SessionOutput::Exited(_));
                if outputs.send(output).await.is_err() || last {
                    return;
                }
            }
        };
        tokio::select! {
            () = read => {}
            () = write => {}
            () = outputs.closed() => {}
        }
    });
    SessionStream { input, output }
}

/// The other end: carries a session over `stream` until either is over.
pub async fn serve_framed(session: SessionStream, stream: impl AsyncRead + AsyncWrite + Send) {
    let SessionStream { input, mut output } = session;
    let (mut reader, mut writer) = tokio::io::split(stream);
    let inward = async {
        let mut frames = Frames { bytes: BytesMut::new() };
        while let Some(frame) = frames.next(&mut reader).await {
            if let Some(said) = frame.input() {
                // A program that takes no more may still have something to say.
                let _unheard = input.send(said).await;
            }
        }
    };
    let outward = async {
        loop {
            let said = tokio::time::timeout(HEARTBEAT, output.recv()).await;
            let bytes = match &said {
                Ok(Some(said)) => encoded_output(said),
                Ok(None) => break,
                Err(_) => NOTHING.to_vec(),
            };
            if writer.write_all(&bytes).await.is_err() || writer.flush().await.is_err() {
                return;
            }
        }
        // What was written has been; whether the other side hears of the end does not matter here.
        let _closed = writer.shutdown().await;
    };
    let mut inward = std::pin::pin!(inward);
    tokio::select! {
        () = &mut inward => return,
        () = outward => {}
    }
    // A connection that is closed while something unread lies in it is reset, and what was said last may be lost.
    let _gone = tokio::time::timeout(LINGER, inward).await;
}

/// A whole frame, its header included.
struct Whole(Bytes);

impl Whole {
    fn frame(&self) -> Option<Frame<'_>> {
        stream::decode(&self.0).ok().flatten().and_then(|(frame, _)| frame)
    }

    fn data(&self) -> Bytes {
        self.0.slice(HEADER_BYTES..)
    }

    fn input(&self) -> Option<SessionInput> {
        Some(match self.frame()? {
            Frame::Input(_) => SessionInput::Data(self.data()),
            Frame::End => SessionInput::End,
            Frame::Resize { rows, columns } => SessionInput::Resize { rows, columns },
            Frame::Signal(signal) => SessionInput::Signal(signal),
            Frame::Output(_) | Frame::Error(_) | Frame::Exited(_) => return None,
        })
    }

    fn output(&self) -> Option<SessionOutput> {
        Some(match self.frame()? {
            Frame::Output(_) => SessionOutput::Output(self.data()),
            Frame::Error(_) => SessionOutput::Error(self.data()),
            Frame::Exited(code) => SessionOutput::Exited(code),
            Frame::Input(_) | Frame::End | Frame::Resize { .. } | Frame::Signal(_) => return None,
        })
    }
}

struct Frames {
    bytes: BytesMut,
}

impl Frames {
    /// The next frame; `None` at the end, or if what comes is no frame.
    async fn next(&mut self, reader: &mut (impl AsyncRead + Unpin)) -> Option<Whole> {
        loop {
            if let Some((_, used)) = stream::decode(&self.bytes).ok()? {
                return Some(Whole(self.bytes.split_to(used).freeze()));
            }
            self.bytes.reserve(HEADER_BYTES + FRAME_BYTES);
            if reader.read_buf(&mut self.bytes).await.ok()? == 0 {
                return None;
            }
        }
    }
}

fn encoded_input(input: &SessionInput) -> Vec<u8> {
    encoded(match input {
        SessionInput::Data(bytes) => Frame::Input(bytes),
        SessionInput::End => Frame::End,
        SessionInput::Resize { rows, columns } => Frame::Resize { rows: *rows, columns: *columns },
        SessionInput::Signal(signal) => Frame::Signal(*signal),
    })
}

fn encoded_output(output: &SessionOutput) -> Vec<u8> {
    encoded(match output {
        SessionOutput::Output(bytes) => Frame::Output(bytes),
        SessionOutput::Error(bytes) => Frame::Error(bytes),
        SessionOutput::Exited(code) => Frame::Exited(*code),
    })
}

fn encoded(frame: Frame<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame.encode(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_session_over_frames_is_the_session() {
        let (near, far) = tokio::io::duplex(1000);
        let (input, mut inputs) = mpsc::channel(1);
        let (outputs, output) = mpsc::channel(1);
        let serving = tokio::spawn(serve_framed(SessionStream { input, output }, far));
        let mut session = framed(near, BytesMut::new());
        let said = Bytes::from(vec![b'x'; 100_000]);
        for input in [SessionInput::Data(b"ls".as_ref().into()), SessionInput::Resize { rows: 2, columns: 3 }] {
            session.input.send(input.clone()).await.unwrap();
            assert_eq!(inputs.recv().await, Some(input));
        }
        let telling = tokio::spawn(async move {
            outputs.send(SessionOutput::Output(said)).await.unwrap();
            outputs.send(SessionOutput::Exited(7)).await.unwrap();
        });
        let (mut length, mut code) = (0, None);
        while let Some(output) = session.output.recv().await {
            match output {
                SessionOutput::Output(bytes) => length += bytes.len(),
                SessionOutput::Exited(exit) => code = Some(exit),
                SessionOutput::Error(_) => panic!("nothing was said there"),
            }
        }
        assert_eq!((length, code), (100_000, Some(7)));
        telling.await.unwrap();
        serving.await.unwrap();
    }

    #[tokio::test]
    async fn a_client_that_goes_ends_the_session() {
        let (near, far) = tokio::io::duplex(1000);
        let (input, mut inputs) = mpsc::channel(1);
        let (outputs, output) = mpsc::channel(1);
        let serving = tokio::spawn(serve_framed(SessionStream { input, output }, far));
        drop(framed(near, BytesMut::new()));
        serving.await.unwrap();
        assert_eq!(inputs.recv().await, None);
        assert!(outputs.is_closed());
    }
}
