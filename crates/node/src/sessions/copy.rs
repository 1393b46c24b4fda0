//! Files in and out of a running container, seen as its first process sees them: with volumes, without what is masked.

use std::{
    io::{self, BufWriter, Read, Write},
    path::PathBuf,
};

use bytes::{Buf, Bytes};
use tokio::sync::mpsc;
use wharf_core::session::{CopyNaming, SessionError, SessionInput, SessionOutput, SessionStream};
use wharf_image::{CopyError, Tree};
use wharf_runtime::Sandbox;

use super::{owner::Owner, program::from_runtime};

/// Bytes of an archive that are passed on at once.
const PIECE: usize = 64 << 10;
/// Pieces that may wait.
const WAITING: usize = 4;

pub(super) async fn out(sandbox: &Sandbox, container: &str, path: String) -> Result<SessionStream, SessionError> {
    let (tree, _) = tree(sandbox, container).await?;
    Ok(session(move |_input, output| {
        let result = tree.pack(&path, BufWriter::with_capacity(PIECE, Sending(output.clone())));
        (result, output)
    }))
}

pub(super) async fn into(
    sandbox: &Sandbox,
    container: &str,
    path: String,
    naming: CopyNaming,
) -> Result<SessionStream, SessionError> {
    let (tree, owner) = tree(sandbox, container).await?;
    Ok(session(move |input, output| {
        let mut input = Receiving { input, piece: Bytes::new(), ended: false };
        let unpacked = owner.make(|| tree.unpack(&path, naming, &mut input));
        let unpacked = unpacked.unwrap_or_else(|source| Err(CopyError::Path { path, source }));
        // An archive is padded behind its end.
        let drained = io::copy(&mut input, &mut io::sink());
        (unpacked.and_then(|()| drained.map(drop).map_err(CopyError::Stream)), output)
    }))
}

/// The root directory of the container's first process, as it sees it, and who is root there.
async fn tree(sandbox: &Sandbox, container: &str) -> Result<(Tree, Owner), SessionError> {
    let pid = pid(sandbox, container).await?;
    let root = PathBuf::from(format!("/proc/{pid}/root"));
    let tree = Tree::open(&root).map_err(|_| SessionError::NotRunning)?;
    let owner = Owner::root_of(pid);
    // If it runs still, its number was not another's when the directory was opened.
    if pid != self::pid(sandbox, container).await? {
        return Err(SessionError::NotRunning);
    }
    Ok((tree, owner.map_err(|error| SessionError::Start(error.to_string()))?))
}

async fn pid(sandbox: &Sandbox, container: &str) -> Result<i32, SessionError> {
    let containers = sandbox.containers().await.map_err(from_runtime)?;
    let running = containers.into_iter().find(|c| c.name == container && c.exit.is_none());
    running.map(|c| c.pid).ok_or(SessionError::NotRunning)
}

/// A session whose program is `work`, on a thread that may block.
fn session(
    work: impl FnOnce(
        mpsc::Receiver<SessionInput>,
        mpsc::Sender<SessionOutput>,
    ) -> (Result<(), CopyError>, mpsc::Sender<SessionOutput>)
    + Send
    + 'static,
) -> SessionStream {
    let (input, inputs) = mpsc::channel(WAITING);
    let (outputs, output) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let (result, outputs) = work(inputs, outputs);
        let code = match result {
            Ok(()) => 0,
            Err(error) => {
                // Whoever has gone needs no reason.
                let _unheard = outputs.blocking_send(SessionOutput::Error(error.to_string().into()));
                1
            }
        };
        let _unheard = outputs.blocking_send(SessionOutput::Exited(code));
    });
    SessionStream { input, output }
}

struct Sending(mpsc::Sender<SessionOutput>);

impl Write for Sending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = &bytes[..bytes.len().min(PIECE)];
        let sent = self.0.blocking_send(SessionOutput::Output(Bytes::copy_from_slice(piece)));
        sent.map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Receiving {
    input: mpsc::Receiver<SessionInput>,
    piece: Bytes,
    ended: bool,
}

impl Read for Receiving {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !self.ended {
            match self.input.blocking_recv() {
                Some(SessionInput::Data(piece)) => self.piece = piece,
                Some(SessionInput::End) => self.ended = true,
                Some(SessionInput::Resize { .. } | SessionInput::Signal(_)) => {}
                // A client that goes has not said that this was all.
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let count = self.piece.len().min(buffer.len());
        self.piece.copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }
}
