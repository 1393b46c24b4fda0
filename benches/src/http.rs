//! A client that keeps its connection: HTTP/1.1 by hand, so that what is measured is the server.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::net::UnixStream,
    path::Path,
    time::Duration,
};

use anyhow::{Context, bail, ensure};

/// No answer takes this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to a server.
pub(crate) struct Connection {
    stream: BufReader<Box<dyn Stream>>,
    host: String,
    /// Of the last answer that had one.
    location: String,
}

trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Connection {
    /// Connects to `HOST:PORT`.
    pub(crate) fn tcp(authority: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(authority).with_context(|| format!("cannot connect to {authority}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream: BufReader::with_capacity(256 << 10, Box::new(stream)),
            host: authority.to_owned(),
            location: String::new(),
        })
    }

    /// Connects to a socket in the file system.
    pub(crate) fn unix(path: &Path) -> anyhow::Result<Self> {
        let stream = UnixStream::connect(path).with_context(|| format!("cannot connect to {}", path.display()))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(Box::new(stream)), host: "localhost".to_owned(), location: String::new() })
    }

    /// Asks, and reads the whole answer. `headers` are lines, each with its end.
    pub(crate) fn ask(&mut self, method: &str, path: &str, headers: &str, body: &[u8]) -> anyhow::Result<Answer> {
        let mut request = self.head(method, path, headers, body.len() as u64);
        request.extend_from_slice(body);
        self.stream.get_mut().write_all(&request)?;
        let (status, length) = self.answered()?;
        let mut answer = Vec::new();
        match length {
            Some(length) => self.read_into(&mut answer, usize::try_from(length)?)?,
            None => loop {
                let size = usize::from_str_radix(self.line()?.trim(), 16).context("a chunk without a size")?;
                self.read_into(&mut answer, size)?;
                ensure!(self.line()?.is_empty(), "a chunk that does not end");
                if size == 0 {
                    break;
                }
            },
        }
        Ok(Answer { status, body: answer })
    }

    /// Sends the same piece `times` times over behind `first`, as one body; the status, and the path that the answer names in `Location`.
    pub(crate) fn send_long(
        &mut self,
        method: &str,
        path: &str,
        first: &[u8],
        piece: &[u8],
        times: u64,
    ) -> anyhow::Result<(u16, String)> {
        let length = first.len() as u64 + piece.len() as u64 * times;
        let head = self.head(method, path, "Content-Type: application/octet-stream\r\n", length);
        self.stream.get_mut().write_all(&head)?;
        self.stream.get_mut().write_all(first)?;
        for _ in 0..times {
            self.stream.get_mut().write_all(piece)?;
        }
        let (status, length) = self.answered()?;
        self.pass_over(length.context("an answer without a length")?)?;
        Ok((status, self.location_path()))
    }

    /// Fetches without keeping: how many bytes came.
    pub(crate) fn fetch(&mut self, path: &str) -> anyhow::Result<u64> {
        let head = self.head("GET", path, "", 0);
        self.stream.get_mut().write_all(&head)?;
        let (status, length) = self.answered()?;
        let length = length.context("an answer without a length")?;
        self.pass_over(length)?;
        ensure!(status == 200, "GET {path}: {status}");
        Ok(length)
    }

    /// Sends a request without a body; the status, and the path that the answer names in `Location`.
    pub(crate) fn begin(&mut self, method: &str, path: &str) -> anyhow::Result<(u16, String)> {
        let head = self.head(method, path, "", 0);
        self.stream.get_mut().write_all(&head)?;
        let (status, length) = self.answered()?;
        self.pass_over(length.unwrap_or(0))?;
        Ok((status, self.location_path()))
    }

    fn location_path(&self) -> String {
        let path = self.location.split_once("://").map(|(_, rest)| &rest[rest.find('/').unwrap_or(0)..]);
        path.unwrap_or(&self.location).to_owned()
    }

    fn pass_over(&mut self, mut left: u64) -> anyhow::Result<()> {
        while left > 0 {
            let here = self.stream.fill_buf()?.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            ensure!(here > 0, "the answer is cut off");
            self.stream.consume(here);
            left -= here as u64;
        }
        Ok(())
    }

    fn head(&self, method: &str, path: &str, headers: &str, length: u64) -> Vec<u8> {
        format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n{headers}Content-Length: {length}\r\n\r\n", self.host)
            .into_bytes()
    }

    /// The status of an answer, and the length of its body; `None` if it comes in chunks.
    fn answered(&mut self) -> anyhow::Result<(u16, Option<u64>)> {
        let status_line = self.line()?;
        let status = status_line.split(' ').nth(1).and_then(|s| s.parse().ok());
        let status: u16 = status.with_context(|| format!("not an HTTP answer: '{status_line}'"))?;
        let (mut length, mut chunked) = (0_u64, false);
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').context("a header without a colon")?;
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            } else if name.eq_ignore_ascii_case("location") {
                value.trim().clone_into(&mut self.location);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                chunked = value.trim().eq_ignore_ascii_case("chunked");
            }
        }
        Ok((status, (!chunked).then_some(length)))
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        line.truncate(line.trim_end_matches(['\r', '\n']).len());
        Ok(line)
    }

    fn read_into(&mut self, body: &mut Vec<u8>, count: usize) -> anyhow::Result<()> {
        let begin = body.len();
        body.resize(begin + count, 0);
        self.stream.read_exact(&mut body[begin..]).context("the answer is cut off")
    }
}

impl Answer {
    /// The body's JSON, or the refusal as an error.
    pub(crate) fn json(self, what: &str) -> anyhow::Result<serde_json::Value> {
        let body = self.text(what)?;
        serde_json::from_str(&body).with_context(|| format!("{what} did not answer JSON"))
    }

    /// The body's text, or the refusal as an error.
    pub(crate) fn text(self, what: &str) -> anyhow::Result<String> {
        let body = String::from_utf8_lossy(&self.body).into_owned();
        ensure!((200..300).contains(&self.status), "{what}: {} {}", self.status, body.trim());
        Ok(body)
    }
}
