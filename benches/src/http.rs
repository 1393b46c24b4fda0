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
        Ok(Self { stream: BufReader::new(Box::new(stream)), host: authority.to_owned() })
    }

    /// Connects to a socket in the file system.
    pub(crate) fn unix(path: &Path) -> anyhow::Result<Self> {
        let stream = UnixStream::connect(path).with_context(|| format!("cannot connect to {}", path.display()))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(Box::new(stream)), host: "localhost".to_owned() })
    }

    /// Asks, and reads the whole answer. `headers` are lines, each with its end.
    pub(crate) fn ask(&mut self, method: &str, path: &str, headers: &str, body: &[u8]) -> anyhow::Result<Answer> {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{headers}Content-Length: {}\r\n\r\n",
            self.host,
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        self.stream.get_mut().write_all(&request)?;

        let status_line = self.line()?;
        let status = status_line.split(' ').nth(1).and_then(|s| s.parse().ok());
        let status: u16 = status.with_context(|| format!("not an HTTP answer: '{status_line}'"))?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').context("a header without a colon")?;
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                chunked = value.trim().eq_ignore_ascii_case("chunked");
            }
        }
        let mut answer = Vec::new();
        if chunked {
            loop {
                let size = usize::from_str_radix(self.line()?.trim(), 16).context("a chunk without a size")?;
                self.read_into(&mut answer, size)?;
                ensure!(self.line()?.is_empty(), "a chunk that does not end");
                if size == 0 {
                    break;
                }
            }
        } else {
            self.read_into(&mut answer, length)?;
        }
        Ok(Answer { status, body: answer })
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
