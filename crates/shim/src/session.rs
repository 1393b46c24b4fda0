//! A connection that carries the streams of a program: of a further one that runs for it, or of a container's own.

use std::{
    fs::File,
    io::{self, ErrorKind, Read, Write},
    os::{
        fd::{AsRawFd, RawFd},
        unix::net::UnixStream,
    },
};

use libc::{POLLIN, POLLOUT, SIGCONT, SIGHUP, SIGKILL, c_short};
use wharf_shim::{
    log::STDERR,
    stream::{self, FRAME_BYTES, Frame, HEADER_BYTES},
};

use crate::{
    stdio::Streams,
    sys::{self, terminal},
};

/// No more of a program's output is read while this much waits for its client, bytes.
const WAITING: usize = 64 << 10;
/// An attached client is dropped when this much waits for it, bytes. The container does not wait for it.
const BEHIND: usize = 1 << 20;
/// From a client's end to the end of the program that ran for it, milliseconds.
const GRACE: i64 = 5_000;
/// How long output is awaited after a program's end, which others that it started may still hold open, milliseconds.
const DRAIN: i64 = 200;
/// The most that is read after that, bytes: as much as a pipe can hold, for who writes on for ever is not waited for.
const REST: usize = 1 << 20;
/// What ends input when typed (`VEOF`'s default).
const END_OF_INPUT: u8 = 4;

/// One such connection.
pub(crate) struct Session {
    stream: UnixStream,
    /// What came and is no whole frame yet, or could not be acted upon.
    inbox: Vec<u8>,
    outbox: Vec<u8>,
    /// Input on its way to the program.
    pending: Vec<u8>,
    input: Option<File>,
    master: Option<File>,
    pid: libc::pid_t,
    role: Role,
    /// The client is not there any more.
    gone: bool,
    /// Nothing comes after what is in the outbox.
    last: bool,
    /// What an attached client says to the process means another by now.
    deaf: bool,
}

enum Role {
    Exec(Exec),
    Attach { container: String },
}

struct Exec {
    outputs: Vec<(File, u8)>,
    /// The exit code, and until when output is awaited (by [`sys::ticks`]).
    ended: Option<(i32, i64)>,
    /// After the client's end: when the program is killed.
    kill_at: Option<i64>,
    /// Bytes read after the wait for them was over.
    rest: usize,
}

impl Session {
    /// A program that runs for the client. `answer` is the line that the client awaits.
    pub(crate) fn exec(stream: UnixStream, answer: Vec<u8>, pid: libc::pid_t, streams: Streams) -> Self {
        let outputs = streams.outputs.into_iter().map(|(fd, flags)| (File::from(fd), flags)).collect();
        let role = Role::Exec(Exec { outputs, ended: None, kill_at: None, rest: 0 });
        Self::new(stream, answer, pid, streams.input, streams.master, role)
    }

    /// A client of a container's own streams.
    pub(crate) fn attach(
        stream: UnixStream,
        answer: Vec<u8>,
        container: &str,
        pid: libc::pid_t,
        input: Option<&File>,
        master: Option<&File>,
    ) -> io::Result<Self> {
        let (input, master) = (input.map(File::try_clone).transpose()?, master.map(File::try_clone).transpose()?);
        Ok(Self::new(stream, answer, pid, input, master, Role::Attach { container: container.to_owned() }))
    }

    fn new(
        stream: UnixStream,
        answer: Vec<u8>,
        pid: libc::pid_t,
        input: Option<File>,
        master: Option<File>,
        role: Role,
    ) -> Self {
        let (inbox, pending) = (Vec::new(), Vec::new());
        Self { stream, inbox, outbox: answer, pending, input, master, pid, role, gone: false, last: false, deaf: false }
    }

    /// The program's process, if this session is what it runs for and it has not ended.
    pub(crate) fn child(&self) -> Option<libc::pid_t> {
        match &self.role {
            Role::Exec(Exec { ended: None, .. }) => Some(self.pid),
            _ => None,
        }
    }

    /// Whether it is over.
    pub(crate) fn done(&self) -> bool {
        self.child().is_none() && (self.gone || (self.last && self.outbox.is_empty()))
    }

    /// When something is due though nothing happens, by [`sys::ticks`].
    pub(crate) fn due(&self) -> Option<i64> {
        match &self.role {
            Role::Exec(Exec { ended: None, kill_at, .. }) => *kill_at,
            // Output that its client has no room for is awaited longer.
            Role::Exec(Exec { ended: Some((_, until)), .. }) if !self.last && self.outbox.len() < WAITING => {
                Some(*until)
            }
            _ => None,
        }
    }

    /// What it waits for.
    pub(crate) fn interests(&self, add: &mut impl FnMut(RawFd, c_short)) {
        if !self.gone {
            let read = if self.wants_more() { POLLIN } else { 0 };
            let write = if self.outbox.is_empty() { 0 } else { POLLOUT };
            add(self.stream.as_raw_fd(), read | write);
        }
        if let Some(input) = self.input.as_ref().filter(|_| !self.pending.is_empty()) {
            add(input.as_raw_fd(), POLLOUT);
        }
        // A descriptor that is not to be read must not be watched either: its end would be told again and again.
        if let Role::Exec(exec) = &self.role
            && self.outbox.len() < WAITING
        {
            exec.outputs.iter().for_each(|(file, _)| add(file.as_raw_fd(), POLLIN));
        }
    }

    /// Does what can be done. `hung`: connections whose other side is gone.
    pub(crate) fn turn(&mut self, ready: &[RawFd], hung: &[RawFd], buffer: &mut [u8]) {
        let connection = self.stream.as_raw_fd();
        if !self.gone && ready.contains(&connection) {
            if self.wants_more() {
                self.receive(buffer);
            }
            self.gone |= hung.contains(&connection) && !self.wants_more();
        }
        self.feed();
        while self.pending.is_empty() && self.act() {}
        self.read_outputs(ready, buffer);
        self.finish();
        self.flush();
        if self.gone {
            self.leave();
        }
    }

    /// A process of the shim's ended. Answers whether it was this session's.
    pub(crate) fn reaped(&mut self, pid: libc::pid_t, code: i32) -> bool {
        if self.child() != Some(pid) {
            return false;
        }
        if let Role::Exec(exec) = &mut self.role {
            exec.ended = Some((code, sys::ticks() + DRAIN));
        }
        self.input = None;
        true
    }

    /// A container put something out.
    pub(crate) fn show(&mut self, from: &str, flags: u8, bytes: &[u8]) {
        if !self.attached_to(from) {
            return;
        }
        self.put(flags, bytes);
        self.flush();
        self.gone |= self.outbox.len() > BEHIND;
    }

    /// A container's first process was reaped, so that its number may soon be another's.
    pub(crate) fn container_reaped(&mut self, container: &str) {
        self.deaf |= self.attached_to(container);
    }

    /// A container ended, and all of its output was shown.
    pub(crate) fn container_ended(&mut self, container: &str, code: i32) {
        if self.attached_to(container) {
            Frame::Exited(code).encode(&mut self.outbox);
            self.last = true;
            self.input = None;
            self.flush();
        }
    }

    fn attached_to(&self, name: &str) -> bool {
        matches!(&self.role, Role::Attach { container } if container == name) && !self.last && !self.gone
    }

    fn wants_more(&self) -> bool {
        self.pending.is_empty() && self.inbox.len() < HEADER_BYTES + FRAME_BYTES
    }

    fn receive(&mut self, buffer: &mut [u8]) {
        match self.stream.read(buffer) {
            Ok(0) => self.gone = true,
            Ok(count) => self.inbox.extend_from_slice(&buffer[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(_) => self.gone = true,
        }
    }

    /// Acts upon the next frame. Answers whether there was one.
    fn act(&mut self) -> bool {
        let inbox = std::mem::take(&mut self.inbox);
        let used = match stream::decode(&inbox) {
            Ok(Some((frame, used))) => {
                self.heed(frame);
                used
            }
            Ok(None) => 0,
            Err(_) => {
                self.gone = true;
                return false;
            }
        };
        self.inbox = inbox;
        self.inbox.drain(..used);
        if self.inbox.is_empty() {
            self.inbox = Vec::new();
        }
        used != 0
    }

    fn heed(&mut self, frame: Option<Frame<'_>>) {
        match frame {
            Some(Frame::Input(bytes)) if self.input.is_some() => {
                self.pending.extend_from_slice(bytes);
                self.feed();
            }
            // A container's own input stays open for the next who attaches.
            Some(Frame::End) if self.child().is_some() => match (&self.master, &self.input) {
                (Some(_), Some(_)) => self.pending.push(END_OF_INPUT),
                _ => self.input = None,
            },
            // What is said to a program that ends just now is said in vain.
            Some(Frame::Resize { rows, columns }) => {
                let _gone = self.master.as_ref().map(|master| terminal::resize(master, rows, columns));
            }
            Some(Frame::Signal(signal)) if !self.last && self.child_or_container() => {
                let _gone = sys::kill(self.pid, signal);
            }
            _ => {}
        }
    }

    /// Whether the process that `pid` names is still the one that was meant: it was not reaped.
    fn child_or_container(&self) -> bool {
        match &self.role {
            Role::Attach { .. } => !self.deaf,
            Role::Exec(_) => self.child().is_some(),
        }
    }

    fn feed(&mut self) {
        while let Some(input) = self.input.as_mut().filter(|_| !self.pending.is_empty()) {
            match input.write(&self.pending) {
                Ok(count) => drop(self.pending.drain(..count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // The program has closed its input.
                Err(_) => self.input = None,
            }
        }
        self.pending = Vec::new();
    }

    fn read_outputs(&mut self, ready: &[RawFd], buffer: &mut [u8]) {
        let Role::Exec(exec) = &mut self.role else { return };
        let mut outputs = std::mem::take(&mut exec.outputs);
        let ended = exec.ended.is_some();
        let late = exec.ended.is_some_and(|(_, until)| until <= sys::ticks());
        let mut rest = 0;
        outputs.retain_mut(|(file, flags)| {
            // After the end what is there is read, whether it was told of or not.
            if !ended && !ready.contains(&file.as_raw_fd()) {
                return true;
            }
            for _ in 0..4 {
                if self.outbox.len() >= WAITING {
                    return true;
                }
                match file.read(buffer) {
                    Ok(0) => return false,
                    Ok(count) => {
                        rest += count;
                        self.put(*flags, &buffer[..count]);
                        self.flush();
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    // A terminal whose other side is closed answers EIO.
                    Err(error) => return error.kind() == ErrorKind::WouldBlock,
                }
            }
            true
        });
        if let Role::Exec(exec) = &mut self.role {
            exec.outputs = outputs;
            exec.rest += if late { rest } else { 0 };
        }
    }

    /// Tells of the program's end, once its output was read: to the end, or for as long as it is waited for.
    fn finish(&mut self) {
        let Role::Exec(exec) = &mut self.role else { return };
        let Some((code, until)) = exec.ended.filter(|_| !self.last && self.outbox.len() < WAITING) else { return };
        if !exec.outputs.is_empty() && sys::ticks() < until {
            return;
        }
        // Whatever is in the pipes now was written before the wait was over.
        if exec.rest < REST && exec.outputs.iter().any(|(file, _)| readable(file)) {
            return;
        }
        exec.outputs = Vec::new();
        self.master = None;
        Frame::Exited(code).encode(&mut self.outbox);
        self.last = true;
    }

    fn put(&mut self, flags: u8, bytes: &[u8]) {
        let frame = if flags & STDERR == 0 { Frame::Output(bytes) } else { Frame::Error(bytes) };
        frame.encode(&mut self.outbox);
    }

    fn flush(&mut self) {
        let mut sent = 0;
        while sent < self.outbox.len() && !self.gone {
            match self.stream.write(&self.outbox[sent..]) {
                Ok(count) => sent += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => self.gone = true,
            }
        }
        if sent == self.outbox.len() || self.gone {
            self.outbox = Vec::new();
        } else {
            self.outbox.drain(..sent);
        }
    }

    /// The client is gone: a program that ran for it hears that its terminal hung up, and is killed if it does not mind.
    fn leave(&mut self) {
        (self.inbox, self.pending) = (Vec::new(), Vec::new());
        (self.input, self.master) = (None, None);
        let Role::Exec(exec) = &mut self.role else { return };
        exec.outputs = Vec::new();
        if exec.ended.is_some() {
            return;
        }
        let now = sys::ticks();
        // It leads a group of its own. If it ended a moment ago its status is on its way.
        let send = |signal| drop(sys::kill(-self.pid, signal));
        match exec.kill_at {
            None => {
                exec.kill_at = Some(now + GRACE);
                send(SIGHUP);
                // Whoever is stopped hears nothing.
                send(SIGCONT);
            }
            Some(at) if at <= now => {
                exec.kill_at = Some(i64::MAX);
                send(SIGKILL);
            }
            Some(_) => {}
        }
    }
}

fn readable(file: &File) -> bool {
    let mut fds = [libc::pollfd { fd: file.as_raw_fd(), events: POLLIN, revents: 0 }];
    sys::poll(&mut fds, 0).is_ok() && fds[0].revents & POLLIN != 0
}
