//! A terminal that is drawn on as a whole.

use std::{
    io::{self, Read, Write},
    os::fd::AsFd,
};

use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr};
use tokio::sync::mpsc;

/// Another screen, without cursor; and back.
const ENTER: &str = "\x1b[?1049h\x1b[?25l";
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";
/// From the first line; what is left of a line; what is left of the screen.
const HOME: &str = "\x1b[H";
const REST_OF_LINE: &str = "\x1b[K";
const REST: &str = "\x1b[J";
const INVERSE: &str = "\x1b[7m";
const PLAIN: &str = "\x1b[0m";

/// A terminal that gives every key as it is pressed. As it was before, once this value is gone.
pub(super) struct Terminal {
    before: Termios,
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// If standard input or output is no terminal.
    pub(super) fn open() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        // Asked before anything is changed.
        tcgetwinsize(io::stdout())?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(io::stdin(), OptionalActions::Now, &raw)?;
        let this = Self { before };
        write(ENTER)?;
        Ok(this)
    }

    /// Whether there is one to open.
    pub(super) fn is_there() -> bool {
        isatty(io::stdin().as_fd()) && isatty(io::stdout().as_fd())
    }

    /// Columns and rows, as they are now; what a terminal had before there were sizes if it does not say.
    pub(super) fn size(&self) -> (usize, usize) {
        match tcgetwinsize(io::stdout()) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col.into(), size.ws_row.into()),
            _ => (80, 24),
        }
    }

    /// Shows these lines and nothing else; the one numbered `head` stands out.
    pub(super) fn draw(&self, lines: &[String], head: usize) -> io::Result<()> {
        let mut text = String::from(HOME);
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                text.push_str("\r\n");
            }
            // Before the line, for behind one that is as wide as the screen it would take the last character.
            text.push_str(REST_OF_LINE);
            if number == head {
                text.push_str(INVERSE);
            }
            text.push_str(line);
            text.push_str(PLAIN);
        }
        text.push_str(REST);
        write(&text)
    }

    /// The keys, as bytes. They are read on a thread of their own, which ends with the program.
    pub(super) fn keys(&self) -> mpsc::Receiver<u8> {
        let (sender, keys) = mpsc::channel(16);
        std::thread::spawn(move || {
            for byte in io::stdin().lock().bytes() {
                if byte.is_err() || byte.is_ok_and(|byte| sender.blocking_send(byte).is_err()) {
                    return;
                }
            }
        });
        keys
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // There is nobody left to tell.
        let _restored = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
        let _left = write(LEAVE);
    }
}

fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
