//! A connection of the agent's: lines in and out.

use std::{
    io::{self, ErrorKind, Read, Write},
    os::unix::net::UnixStream,
};

use wharf_shim::FromShim;

/// A client that lets this much wait for it is dropped.
const BACKLOG: usize = 1 << 20;

pub(super) struct Client {
    /// Told apart from another that gets the same descriptor later.
    pub(super) token: u64,
    pub(super) stream: UnixStream,
    input: Vec<u8>,
    pub(super) output: Vec<u8>,
    pub(super) gone: bool,
}

impl Client {
    pub(super) fn new(stream: UnixStream, token: u64) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self { token, stream, input: Vec::new(), output: Vec::new(), gone: false })
    }

    pub(super) fn send(&mut self, message: &FromShim) {
        // These types have text for keys, so this cannot fail; a client that cannot be answered is dropped all the same.
        match serde_json::to_vec(message) {
            Ok(line) => {
                self.output.extend_from_slice(&line);
                self.output.push(b'\n');
                self.flush();
            }
            Err(_) => self.gone = true,
        }
    }

    pub(super) fn flush(&mut self) {
        while !self.output.is_empty() {
            match self.stream.write(&self.output) {
                Ok(count) => {
                    self.output.drain(..count);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => {
                    self.gone = true;
                    return;
                }
            }
        }
        if self.output.is_empty() {
            self.output = Vec::new();
        }
        self.gone |= self.output.len() > BACKLOG;
    }

    /// The whole lines that have come.
    pub(super) fn receive(&mut self, buffer: &mut [u8]) -> Vec<Vec<u8>> {
        loop {
            match self.stream.read(buffer) {
                Ok(0) => self.gone = true,
                Ok(count) => {
                    self.input.extend_from_slice(&buffer[..count]);
                    self.gone |= self.input.len() > BACKLOG;
                    if !self.gone {
                        continue;
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => self.gone = true,
            }
            break;
        }
        let Some(end) = self.input.iter().rposition(|b| *b == b'\n') else { return Vec::new() };
        let rest = self.input.split_off(end + 1);
        let whole = std::mem::replace(&mut self.input, rest);
        whole.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(<[u8]>::to_vec).collect()
    }
}
