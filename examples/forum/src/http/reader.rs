use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use super::{Method, Request};

/// Request line and headers together, bytes.
const MAX_HEAD: usize = 16 << 10;
/// A body, bytes.
const MAX_BODY: usize = 64 << 10;

/// A connection as requests are read from it.
pub(super) trait Connection: Read + Write {
    /// A read that would take longer fails with [`io::ErrorKind::WouldBlock`] or [`io::ErrorKind::TimedOut`].
    fn patience(&mut self, limit: Duration) -> io::Result<()>;
}

impl Connection for TcpStream {
    fn patience(&mut self, limit: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(limit))
    }
}

/// How long a client may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// For the first byte of a request.
    pub(super) idle: Duration,
    /// From a request's first byte to its last, however many reads that takes.
    pub(super) request: Duration,
}

/// Why there is no request.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    /// The client is done, or has said nothing for too long.
    #[error("the connection ended between requests")]
    End,
    /// The client is to be told so, with this status, and let go.
    #[error("{1}")]
    Refused(u16, &'static str),
    #[error("the connection broke")]
    Io(#[from] io::Error),
}

use ReadError::Refused;

/// Reads requests off a connection; bytes behind one request are kept for the next.
pub(super) struct RequestReader<C> {
    connection: C,
    buffer: Vec<u8>,
    patience: Patience,
}

impl<C: Connection> RequestReader<C> {
    pub(super) fn new(connection: C, patience: Patience) -> Self {
        Self { connection, buffer: Vec::new(), patience }
    }

    pub(super) fn connection(&mut self) -> &mut C {
        &mut self.connection
    }

    /// The next request.
    pub(super) fn next(&mut self) -> Result<Request, ReadError> {
        if self.buffer.is_empty() {
            self.connection.patience(self.patience.idle)?;
            match self.fill() {
                Ok(0) => return Err(ReadError::End),
                Err(error) if is_timeout(&error) => return Err(ReadError::End),
                result => result?,
            };
        }
        let deadline = Instant::now() + self.patience.request;
        let mut searched: usize = 0;
        let head_end = loop {
            let from = searched.saturating_sub(3);
            if let Some(at) = self.buffer[from..].windows(4).position(|w| w == b"\r\n\r\n") {
                break from + at;
            }
            searched = self.buffer.len();
            if self.buffer.len() > MAX_HEAD {
                return Err(Refused(431, "the request's head is too large"));
            }
            self.more(deadline)?;
        };
        if head_end > MAX_HEAD {
            return Err(Refused(431, "the request's head is too large"));
        }
        let Head { method, target, keep_alive, length, expects_continue } = Head::parse(&self.buffer[..head_end])?;
        self.buffer.drain(..head_end + 4);
        if length > MAX_BODY {
            return Err(Refused(413, "the body is too large"));
        }
        if expects_continue && self.buffer.len() < length {
            self.connection.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        while self.buffer.len() < length {
            self.more(deadline)?;
        }
        let body = self.buffer.drain(..length).collect();
        Ok(Request { method, target, body, keep_alive })
    }

    /// Reads once more, before `deadline`; the request is not whole yet, so an end is an error.
    fn more(&mut self, deadline: Instant) -> Result<(), ReadError> {
        let late = Refused(408, "the request took too long");
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(late);
        }
        self.connection.patience(left)?;
        match self.fill() {
            Ok(0) => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            Ok(_) => Ok(()),
            Err(error) if is_timeout(&error) => Err(late),
            Err(error) => Err(error.into()),
        }
    }

    fn fill(&mut self) -> io::Result<usize> {
        let mut chunk = [0; 4096];
        let read = self.connection.read(&mut chunk)?;
        self.buffer.extend_from_slice(&chunk[..read]);
        Ok(read)
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// What stands before the body.
struct Head {
    method: Method,
    target: String,
    keep_alive: bool,
    length: usize,
    expects_continue: bool,
}

impl Head {
    fn parse(bytes: &[u8]) -> Result<Self, ReadError> {
        let bad = |why| Refused(400, why);
        let text = std::str::from_utf8(bytes).map_err(|_| bad("the head is not text"))?;
        let mut lines = text.split("\r\n");
        let mut first = lines.next().unwrap_or_default().split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (first.next(), first.next(), first.next(), first.next())
        else {
            return Err(bad("the request line is not METHOD TARGET VERSION"));
        };
        if !target.starts_with('/') || !target.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(bad("the target is not a path"));
        }
        let mut head = Self {
            method: Method::from_name(method),
            target: target.to_owned(),
            keep_alive: match version {
                "HTTP/1.1" => true,
                "HTTP/1.0" => false,
                _ => return Err(Refused(505, "only HTTP/1.1 is spoken here")),
            },
            length: 0,
            expects_continue: false,
        };
        let mut length = None;
        for line in lines {
            let (name, value) = line.split_once(':').ok_or(bad("a header has no colon"))?;
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                // Two readers that disagree where a request ends are how requests are smuggled: refuse every doubt.
                "" => return Err(bad("a header has no name")),
                name if name.contains(|c: char| c.is_ascii_whitespace()) => {
                    return Err(bad("a header's name has a blank"));
                }
                "content-length" => {
                    let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
                    let value = value.parse().ok().filter(|_| digits).ok_or(bad("Content-Length is not a number"))?;
                    if length.replace(value).is_some_and(|other| other != value) {
                        return Err(bad("there are two lengths"));
                    }
                }
                "transfer-encoding" => return Err(Refused(411, "send a Content-Length")),
                "connection" if value.eq_ignore_ascii_case("close") => head.keep_alive = false,
                "connection" if value.eq_ignore_ascii_case("keep-alive") => head.keep_alive = true,
                "expect" => head.expects_continue = value.eq_ignore_ascii_case("100-continue"),
                _ => {}
            }
        }
        head.length = length.unwrap_or(0);
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client whose bytes come one at a time, so that every place where a request could be torn is met.
    struct Script {
        bytes: std::vec::IntoIter<u8>,
        written: Vec<u8>,
    }

    impl Read for Script {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            Ok(self.bytes.next().map_or(0, |byte| {
                buffer[0] = byte;
                1
            }))
        }
    }

    impl Write for Script {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.written.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Connection for Script {
        fn patience(&mut self, _: Duration) -> io::Result<()> {
            Ok(())
        }
    }

    fn reader(text: &str) -> RequestReader<Script> {
        let script = Script { bytes: text.as_bytes().to_vec().into_iter(), written: Vec::new() };
        let day = Duration::from_secs(86_400);
        RequestReader::new(script, Patience { idle: day, request: day })
    }

    fn refusal(text: &str) -> u16 {
        match reader(text).next() {
            Err(Refused(status, _)) => status,
            other => panic!("{text:?}: {other:?}"),
        }
    }

    #[test]
    fn requests_follow_each_other_on_a_connection() {
        let mut reader = reader(
            "POST /a HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabcGET /b?c=d HTTP/1.1\r\n\
             Connection: Close\r\n\r\n",
        );
        let first = reader.next().unwrap();
        assert_eq!((first.method, first.target.as_str(), first.body.as_slice()), (Method::Post, "/a", &b"abc"[..]));
        assert!(first.keep_alive);
        assert_eq!(reader.connection().written, b"HTTP/1.1 100 Continue\r\n\r\n");
        let second = reader.next().unwrap();
        assert_eq!((second.method, second.target.as_str(), second.keep_alive), (Method::Get, "/b?c=d", false));
        assert!(matches!(reader.next(), Err(ReadError::End)));
    }

    #[test]
    fn what_could_be_read_two_ways_is_refused() {
        assert_eq!(refusal("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"), 400);
        assert_eq!(refusal("GET / HTTP/1.1\r\nContent-Length: +1\r\n\r\n"), 400);
        assert_eq!(refusal("GET / HTTP/1.1\r\nContent-Length : 1\r\n\r\n"), 400);
        assert_eq!(refusal("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), 411);
        assert_eq!(refusal("GET  / HTTP/1.1\r\n\r\n"), 400);
        assert_eq!(refusal("GET http://x/ HTTP/1.1\r\n\r\n"), 400);
        assert_eq!(refusal("GET / HTTP/2\r\n\r\n"), 505);
        assert_eq!(refusal("GET / HTTP/1.1\r\nnonsense\r\n\r\n"), 400);
    }

    #[test]
    fn what_is_too_large_is_refused_before_it_is_read() {
        assert_eq!(refusal(&format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(MAX_HEAD))), 431);
        assert_eq!(refusal(&format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", MAX_BODY + 1)), 413);
        assert_eq!(refusal("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n"), 400);
    }

    #[test]
    fn a_request_cut_short_is_no_request() {
        assert!(matches!(reader("GET / HT").next(), Err(ReadError::Io(_))));
        assert!(matches!(reader("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nx").next(), Err(ReadError::Io(_))));
    }
}
