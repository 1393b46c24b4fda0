//! A container's output on its way from a pipe into the log.

use std::{
    fs::File,
    io::{ErrorKind, Read},
    os::fd::{AsRawFd, OwnedFd, RawFd},
};

use wharf_shim::log::{LINE_BYTES, PARTIAL, Writer};

use crate::sys;

/// One of a container's output streams, cut into lines.
pub(crate) struct Stream {
    pipe: File,
    flags: u8,
    line: Vec<u8>,
}

impl Stream {
    pub(crate) fn new(pipe: OwnedFd, flags: u8) -> Self {
        Self { pipe: File::from(pipe), flags, line: Vec::new() }
    }

    pub(crate) fn fd(&self) -> RawFd {
        self.pipe.as_raw_fd()
    }

    /// Moves what is there into the log, up to a bound so that one container cannot starve its neighbours, and shows it to
    /// `tap` as it came. Answers whether more may come.
    pub(crate) fn pump(&mut self, log: &mut Writer, buffer: &mut [u8], mut tap: impl FnMut(u8, &[u8])) -> bool {
        for _ in 0..4 {
            match self.pipe.read(buffer) {
                Ok(0) => {
                    self.end(log);
                    return false;
                }
                Ok(count) => {
                    tap(self.flags, &buffer[..count]);
                    self.cut(&buffer[..count], log);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => {
                    self.end(log);
                    return false;
                }
            }
        }
        true
    }

    /// Writes what is left of a last line that has no end.
    pub(crate) fn end(&mut self, log: &mut Writer) {
        if !self.line.is_empty() {
            log.push(sys::now(), self.flags, &self.line);
            self.line = Vec::new();
        }
    }

    fn cut(&mut self, mut bytes: &[u8], log: &mut Writer) {
        let at = sys::now();
        while let Some(end) = bytes.iter().position(|b| *b == b'\n') {
            self.gather(&bytes[..end], at, log);
            log.push(at, self.flags, &self.line);
            self.line.clear();
            bytes = &bytes[end + 1..];
        }
        self.gather(bytes, at, log);
        if self.line.is_empty() && self.line.capacity() > 1024 {
            self.line = Vec::new();
        }
    }

    fn gather(&mut self, mut bytes: &[u8], at: i64, log: &mut Writer) {
        while self.line.len() + bytes.len() > LINE_BYTES {
            let (now, later) = bytes.split_at(LINE_BYTES - self.line.len());
            self.line.extend_from_slice(now);
            log.push(at, self.flags | PARTIAL, &self.line);
            self.line.clear();
            bytes = later;
        }
        self.line.extend_from_slice(bytes);
    }
}
