//! Files between a container and this machine.

mod place;
mod progress;

use std::{
    io::{self, BufWriter, Read, Write},
    path::Path,
};

use anyhow::{Context, bail};
use bytes::{Buf, Bytes};
use tokio::sync::mpsc;
use wharf_core::session::{CopyNaming, SessionInput, SessionOutput, SessionProgram, SessionStream};
use wharf_image::{CopyError, Tree};

use self::{place::Place, progress::Progress};
use crate::{cli::Copy, client::Client, contract::NewSession};

/// Bytes of an archive that are passed on at once.
const PIECE: usize = 64 << 10;
/// Pieces that may wait.
const WAITING: usize = 4;

pub(crate) async fn copy(client: &Client, told: &Copy) -> anyhow::Result<()> {
    match (Place::parse(&told.source), Place::parse(&told.destination)) {
        (Place::Container { target, path }, Place::Here(here)) => {
            let naming = if path.ends_with("/.") { CopyNaming::Content } else { CopyNaming::Item };
            let session = NewSession { target, program: SessionProgram::CopyOut { path } };
            let (stream, _) = client.session(&session).await?;
            take(stream, &here, naming).await
        }
        (Place::Here(here), Place::Container { target, path }) => {
            let naming = match here.as_str() {
                "-" => CopyNaming::Archive,
                path if path == "." || path.ends_with("/.") => CopyNaming::Content,
                _ => CopyNaming::Item,
            };
            if here != "-" {
                // Before anything is asked of the server.
                std::fs::metadata(&here).with_context(|| format!("cannot read {here}"))?;
            }
            let session = NewSession { target, program: SessionProgram::CopyIn { path, naming } };
            let (stream, _) = client.session(&session).await?;
            give(stream, here).await
        }
        (Place::Container { .. }, Place::Container { .. }) => {
            bail!("both sides are a container's: copy to this machine first, or pipe one `-` into the other")
        }
        (Place::Here(_), Place::Here(_)) => bail!("neither side is a container's: write TASK[/CONTAINER]:PATH"),
    }
}

/// Takes the archive that comes.
async fn take(session: SessionStream, here: &str, naming: CopyNaming) -> anyhow::Result<()> {
    let SessionStream { input: _open, mut output } = session;
    let (sender, pieces) = mpsc::channel::<Bytes>(WAITING);
    let here = here.to_owned();
    let unpacking = tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
        let mut pieces = Pieces { pieces, piece: Bytes::new() };
        if here == "-" {
            match io::copy(&mut pieces, &mut io::stdout()) {
                // Whoever reads has seen enough.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
                copied => copied?,
            };
            return Ok(());
        }
        tree()?.unpack(&absolute(&here)?, naming, &mut pieces)?;
        // An archive is padded behind its end.
        io::copy(&mut pieces, &mut io::sink())?;
        Ok(())
    });
    let mut progress = Progress::start();
    let mut failure = String::new();
    let code = loop {
        match output.recv().await {
            Some(SessionOutput::Output(bytes)) => {
                progress.add(bytes.len());
                if sender.send(bytes).await.is_err() {
                    // It could not be unpacked, and says why itself.
                    break None;
                }
            }
            Some(SessionOutput::Error(bytes)) => failure.push_str(&String::from_utf8_lossy(&bytes)),
            Some(SessionOutput::Exited(code)) => break Some(code),
            None => bail!("the copy broke off"),
        }
    };
    if code.is_some_and(|code| code != 0) {
        progress.clear();
        bail!(failure);
    }
    drop(sender);
    let unpacked = unpacking.await?;
    progress.clear();
    unpacked
}

/// Sends an archive.
async fn give(session: SessionStream, here: String) -> anyhow::Result<()> {
    let SessionStream { input, mut output } = session;
    let progress = Progress::start();
    let mut sending = Sending { input: input.clone(), progress };
    let packing = tokio::task::spawn_blocking(move || -> Result<Progress, anyhow::Error> {
        if here == "-" {
            let copied = io::copy(&mut io::stdin().lock(), &mut BufWriter::with_capacity(PIECE, &mut sending));
            copied.context("standard input cannot be passed on")?;
        } else {
            tree()?.pack(&absolute(&here)?, BufWriter::with_capacity(PIECE, &mut sending))?;
        }
        Ok(sending.progress)
    });
    let finish = async {
        let packed = packing.await?;
        if packed.is_ok() {
            // Should nobody listen any more, the answer says why.
            let _gone = input.send(SessionInput::End).await;
        }
        packed
    };
    let mut answer = std::pin::pin!(answer(&mut output));
    let (packed, answered) = tokio::select! {
        packed = finish => match packed {
            Ok(progress) => (Ok(progress), answer.await),
            // The other side listens no more: because it is over, and says why.
            Err(error) if not_taken(&error) => (Err(error), answer.await),
            // Without its end the other side takes it for broken off.
            Err(error) => (Err(error), None),
        },
        answered = &mut answer => (Err(anyhow::anyhow!("the copy broke off")), answered),
    };
    match (packed, answered) {
        (Ok(progress), Some((0, _))) => {
            progress.clear();
            Ok(())
        }
        (_, Some((code, failure))) if code != 0 => bail!(failure),
        (Err(error), _) => Err(error),
        (Ok(_), _) => bail!("the copy broke off"),
    }
}

/// The exit code, and what was said on the error stream; `None` if it broke off.
async fn answer(output: &mut mpsc::Receiver<SessionOutput>) -> Option<(i32, String)> {
    let mut said = String::new();
    loop {
        match output.recv().await? {
            SessionOutput::Error(bytes) => said.push_str(&String::from_utf8_lossy(&bytes)),
            SessionOutput::Output(_) => {}
            SessionOutput::Exited(code) => return Some((code, said)),
        }
    }
}

fn not_taken(error: &anyhow::Error) -> bool {
    let broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    match error.downcast_ref::<CopyError>() {
        Some(CopyError::Stream(error)) => broken(error),
        Some(_) => false,
        None => error.chain().filter_map(|e| e.downcast_ref::<io::Error>()).any(broken),
    }
}

/// This machine's files.
fn tree() -> io::Result<Tree> {
    Tree::open(Path::new("/"))
}

fn absolute(path: &str) -> anyhow::Result<String> {
    let absolute = std::path::absolute(path)?;
    let text = absolute.to_str().context("the path of the working directory is no text")?;
    Ok(text.to_owned())
}

struct Pieces {
    pieces: mpsc::Receiver<Bytes>,
    piece: Bytes,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.piece = piece,
                None => return Ok(0),
            }
        }
        let count = self.piece.len().min(buffer.len());
        self.piece.copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }
}

struct Sending {
    input: mpsc::Sender<SessionInput>,
    progress: Progress,
}

impl Write for &mut Sending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = &bytes[..bytes.len().min(PIECE)];
        let sent = self.input.blocking_send(SessionInput::Data(Bytes::copy_from_slice(piece)));
        sent.map_err(|_| io::ErrorKind::BrokenPipe)?;
        self.progress.add(piece.len());
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
