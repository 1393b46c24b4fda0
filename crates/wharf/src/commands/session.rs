//! Programs in containers with this terminal at their streams.

mod leave;

use std::{
    io::{self, Read, Write},
    process::ExitCode,
};

use anyhow::{Context, bail};
use bytes::Bytes;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc,
};
use wharf_core::session::{SessionInput, SessionOutput, SessionProgram, SessionStream};

use self::leave::Leave;
use super::terminal::{self, Raw};
use crate::{
    cli::{Attach, Exec},
    client::Client,
    contract::NewSession,
};

/// What the shell reports of a program that this signal ended.
const ENDED_BY_HANGUP: u8 = 129;
const ENDED_BY_TERM: u8 = 143;
const INTERRUPT: i32 = 2;
const TERM: i32 = 15;

/// Runs a program in a container and ends as it does.
pub(crate) async fn exec(client: &Client, told: Exec) -> anyhow::Result<ExitCode> {
    let raw = told.tty && told.interactive;
    if raw && !terminal::input_is_terminal() {
        bail!("standard input is no terminal: leave out --tty to pass it on as it is");
    }
    let program = SessionProgram::Exec {
        command: told.command,
        terminal: told.tty,
        input: told.interactive,
        user: told.user,
        working_directory: told.workdir,
        environment: environment(&told.env, |name| std::env::var(name).ok()),
        size: told.tty.then(terminal::size).flatten(),
    };
    let (stream, _) = client.session(&NewSession { target: told.target.target, program }).await?;
    let here = Here { input: told.interactive, raw, leave: None, pass_signals: false };
    carry(stream, here).await
}

/// Joins a container's own streams until it ends, and ends as it does, or until it is left.
pub(crate) async fn attach(client: &Client, told: Attach) -> anyhow::Result<ExitCode> {
    let session = NewSession { target: told.target.target, program: SessionProgram::Attach };
    let (stream, terminal) = client.session(&session).await?;
    let input = !told.no_stdin;
    let raw = terminal && input && terminal::input_is_terminal();
    if let (true, Some((rows, columns))) = (terminal, terminal::size()) {
        // Should it have ended already, its end is told below.
        let _gone = stream.input.send(SessionInput::Resize { rows, columns }).await;
    }
    let here = Here { input, raw, leave: raw.then(Leave::default), pass_signals: !raw };
    carry(stream, here).await
}

/// `NAME=VALUE`, or `NAME` for the shell's own value, if it has one.
fn environment(given: &[String], own: impl Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let pair = |text: &String| match text.split_once('=') {
        Some((name, value)) => Some((name.to_owned(), value.to_owned())),
        None => own(text).map(|value| (text.clone(), value)),
    };
    given.iter().filter_map(pair).collect()
}

/// How this side behaves.
struct Here {
    input: bool,
    /// Keys are passed on as they are.
    raw: bool,
    /// Looks for the keys that leave the container's streams.
    leave: Option<Leave>,
    /// What interrupts this program is for the other.
    pass_signals: bool,
}

async fn carry(session: SessionStream, here: Here) -> anyhow::Result<ExitCode> {
    let SessionStream { input, mut output } = session;
    let _raw = here.raw.then(Raw::enter).transpose().context("the terminal cannot be set")?;
    let heard = |kind| signal(kind).context("cannot listen for signals");
    let mut resized = heard(SignalKind::window_change())?;
    let (mut terminated, mut hung_up) = (heard(SignalKind::terminate())?, heard(SignalKind::hangup())?);
    // Ctrl-C ends this program unless it is passed on.
    let mut interrupted = here.pass_signals.then(|| heard(SignalKind::interrupt())).transpose()?;
    let (left_sender, mut left) = mpsc::channel::<()>(1);
    if here.input {
        let (input, leave) = (input.clone(), here.leave);
        // A read of standard input cannot be given up: this thread ends with the process.
        std::thread::spawn(move || forward_input(&input, leave, &left_sender));
    }
    loop {
        let said = tokio::select! {
            said = output.recv() => said,
            _ = resized.recv() => {
                if let Some((rows, columns)) = terminal::size() {
                    say(&input, SessionInput::Resize { rows, columns });
                }
                continue;
            }
            Some(()) = left.recv() => {
                eprintln!("\r\nLeft it running.\r");
                return Ok(ExitCode::SUCCESS);
            }
            () = next(&mut interrupted) => {
                say(&input, SessionInput::Signal(INTERRUPT));
                continue;
            }
            _ = terminated.recv() => {
                if here.pass_signals {
                    say(&input, SessionInput::Signal(TERM));
                    continue;
                }
                return Ok(ExitCode::from(ENDED_BY_TERM));
            }
            _ = hung_up.recv() => return Ok(ExitCode::from(ENDED_BY_HANGUP)),
        };
        let written = match said {
            Some(SessionOutput::Output(bytes)) => write(io::stdout(), &bytes),
            Some(SessionOutput::Error(bytes)) => write(io::stderr(), &bytes),
            Some(SessionOutput::Exited(code)) => return Ok(ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1))),
            None => bail!("the session broke off: `wharf serve` ended, or this end was too slow to read"),
        };
        match written {
            // `wharf exec … | head` has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
            written => written?,
        }
    }
}

/// Unless so much waits already that it does not matter.
fn say(to: &mpsc::Sender<SessionInput>, what: SessionInput) {
    let _full = to.try_send(what);
}

async fn next(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

fn write(mut to: impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(bytes)?;
    to.flush()
}

fn forward_input(to: &mpsc::Sender<SessionInput>, mut leave: Option<Leave>, left: &mpsc::Sender<()>) {
    let mut input = io::stdin().lock();
    let mut buffer = vec![0; 32 << 10];
    loop {
        let bytes = match input.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(count) => &buffer[..count],
        };
        let kept = match &mut leave {
            None => Some(Bytes::copy_from_slice(bytes)),
            Some(leave) => leave.filter(bytes).map(Bytes::from),
        };
        let Some(kept) = kept else {
            // Who listens no more has left already.
            let _gone = left.blocking_send(());
            return;
        };
        if !kept.is_empty() && to.blocking_send(SessionInput::Data(kept)).is_err() {
            return;
        }
    }
    let _gone = to.blocking_send(SessionInput::End);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_given_or_passed_on() {
        let own = |name: &str| (name == "HOME").then(|| "/root".to_owned());
        let given = ["A=1".to_owned(), "B=x=y".to_owned(), "HOME".to_owned(), "MISSING".to_owned(), "C=".to_owned()];
        let pairs = environment(&given, own);
        let texts: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}:{value}")).collect();
        assert_eq!(texts, ["A:1", "B:x=y", "HOME:/root", "C:"]);
    }
}
