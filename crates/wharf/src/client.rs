//! Speaks to a running Wharf for the verbs that need one.

mod session;

use bytes::{Buf, Bytes, BytesMut};
use http::{Method, Request, Response, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use serde::{Serialize, de::DeserializeOwned};
use tokio::{net::TcpStream, task::JoinHandle};
use wharf_gateway::{BoxError, ResponseBody};

use crate::contract::Refusal;

/// The longest answer that is read whole, bytes.
const ANSWER_LIMIT: usize = 64 << 20;

/// A Wharf somewhere.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    endpoint: String,
    /// `HOST:PORT`.
    authority: String,
}

/// Why it did not do as asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    #[error("'{0}' is not where a Wharf can be: write http://HOST:PORT in --endpoint or WHARF_ENDPOINT")]
    Endpoint(String),
    #[error("no Wharf answers at {endpoint}: start it with `wharf serve`, or say where it is with --endpoint")]
    NotThere { endpoint: String, source: std::io::Error },
    #[error("what answers at {endpoint} is not a Wharf (status {status}): say where it is with --endpoint")]
    NotWharf { endpoint: String, status: u16 },
    #[error("{0}")]
    Refused(String),
    #[error("the connection to {endpoint} broke off: see what `wharf serve` says")]
    Broken { endpoint: String, source: BoxError },
}

impl Client {
    /// A client for `http://HOST:PORT`; nothing is sent yet.
    pub(crate) fn new(endpoint: &str) -> Result<Self, ClientError> {
        let wrong = || ClientError::Endpoint(endpoint.to_owned());
        let uri: Uri = endpoint.parse().map_err(|_| wrong())?;
        let authority = uri.authority().filter(|a| !a.as_str().contains('@')).ok_or_else(wrong)?;
        if uri.scheme_str() != Some("http") || !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(wrong());
        }
        let port = authority.port_u16().unwrap_or(80);
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        Ok(Self { endpoint, authority: format!("{}:{port}", authority.host()) })
    }

    /// Where it is, as an URL without a slash at its end.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Asks for a page's JSON.
    pub(crate) async fn get<T: DeserializeOwned>(&self, page: &str) -> Result<T, ClientError> {
        let answer = self.send(Method::GET, page, nothing()).await?;
        self.read(answer).await
    }

    /// Sends JSON, and reads the answer's.
    pub(crate) async fn post<T: DeserializeOwned>(&self, page: &str, value: &impl Serialize) -> Result<T, ClientError> {
        let body = serde_json::to_vec(value).map_err(|e| self.broken(e))?;
        let body = Full::new(body.into()).map_err(|never| match never {}).boxed_unsync();
        let answer = self.send(Method::POST, page, body).await?;
        self.read(answer).await
    }

    /// Asks for something to be gone.
    pub(crate) async fn delete(&self, page: &str) -> Result<(), ClientError> {
        self.send(Method::DELETE, page, nothing()).await.map(drop)
    }

    /// Sends a body and reads the answer line by line as it comes, each line a JSON value.
    pub(crate) async fn lines(&self, method: Method, page: &str, body: ResponseBody) -> Result<Lines, ClientError> {
        let answer = self.send(method, page, body).await?;
        Ok(Lines { client: self.clone(), answer, rest: BytesMut::new() })
    }

    /// Sends JSON, or nothing, and reads the answer's bytes as they come.
    pub(crate) async fn bytes(
        &self,
        method: Method,
        page: &str,
        value: Option<&(impl Serialize + Sync)>,
    ) -> Result<Streamed, ClientError> {
        let body = match value {
            Some(value) => {
                let body = serde_json::to_vec(value).map_err(|e| self.broken(e))?;
                Full::new(body.into()).map_err(|never| match never {}).boxed_unsync()
            }
            None => nothing(),
        };
        let answer = self.send(method, page, body).await?;
        Ok(Streamed { client: self.clone(), answer })
    }

    async fn send(&self, method: Method, page: &str, body: ResponseBody) -> Result<Answer, ClientError> {
        let stream = TcpStream::connect(&self.authority)
            .await
            .map_err(|source| ClientError::NotThere { endpoint: self.endpoint.clone(), source })?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|e| self.broken(e))?;
        let connection = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error = &error as &dyn std::error::Error, "the connection broke");
            }
        });
        let request = Request::builder()
            .method(method)
            .uri(format!("/_wharf/{page}"))
            .header(header::HOST, &self.authority)
            .header(header::USER_AGENT, concat!("wharf/", env!("CARGO_PKG_VERSION")))
            .body(body)
            .map_err(|e| self.broken(e))?;
        let response = sender.send_request(request).await.map_err(|e| self.broken(e))?;
        let answer = Answer { response, connection };
        let status = answer.response.status();
        if status.is_success() || (status == 503 && page == "health") {
            return Ok(answer);
        }
        // Our refusals are JSON with a message; whatever else answers here is somebody else.
        match self.read::<Refusal>(answer).await {
            Ok(refusal) => Err(ClientError::Refused(refusal.message)),
            Err(_) => Err(ClientError::NotWharf { endpoint: self.endpoint.clone(), status: status.as_u16() }),
        }
    }

    async fn read<T: DeserializeOwned>(&self, mut answer: Answer) -> Result<T, ClientError> {
        let status = answer.response.status().as_u16();
        let body = http_body_util::Limited::new(answer.response.body_mut(), ANSWER_LIMIT);
        let bytes = body.collect().await.map_err(|e| self.broken(e))?.to_bytes();
        let not_wharf = |_| ClientError::NotWharf { endpoint: self.endpoint.clone(), status };
        serde_json::from_slice(&bytes).map_err(not_wharf)
    }

    fn broken(&self, source: impl Into<BoxError>) -> ClientError {
        ClientError::Broken { endpoint: self.endpoint.clone(), source: source.into() }
    }
}

fn nothing() -> ResponseBody {
    wharf_gateway::empty()
}

/// An answer, and the task that drives its connection.
struct Answer {
    response: Response<Incoming>,
    connection: JoinHandle<()>,
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

/// The lines of an answer.
pub(crate) struct Lines {
    client: Client,
    answer: Answer,
    rest: BytesMut,
}

impl Lines {
    /// The next line, or `None` at the end.
    pub(crate) async fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>, ClientError> {
        loop {
            if let Some(end) = self.rest.iter().position(|b| *b == b'\n') {
                let line: Bytes = self.rest.split_to(end).freeze();
                self.rest.advance(1);
                return serde_json::from_slice(&line).map(Some).map_err(|e| self.client.broken(e));
            }
            match self.answer.response.body_mut().frame().await {
                Some(Ok(frame)) => {
                    if let Some(piece) = frame.data_ref() {
                        self.rest.extend_from_slice(piece);
                    }
                }
                Some(Err(error)) => return Err(self.client.broken(error)),
                None if self.rest.is_empty() => return Ok(None),
                None => return Err(self.client.broken("a line is cut off")),
            }
        }
    }
}

/// The bytes of an answer.
pub(crate) struct Streamed {
    client: Client,
    answer: Answer,
}

impl Streamed {
    /// The next piece, or `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, ClientError> {
        while let Some(frame) = self.answer.response.body_mut().frame().await {
            if let Ok(piece) = frame.map_err(|e| self.client.broken(e))?.into_data() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    #[test]
    fn endpoints() {
        for (endpoint, authority) in [
            ("http://127.0.0.1:4566", "127.0.0.1:4566"),
            ("http://localhost/", "localhost:80"),
            ("http://[::1]:4566", "[::1]:4566"),
        ] {
            assert_eq!(Client::new(endpoint).unwrap().authority, authority);
        }
        for bad in ["", "localhost:4566", "https://localhost", "http://", "http://x/y", "http://a@b", "ftp://x"] {
            assert!(matches!(Client::new(bad), Err(ClientError::Endpoint(_))), "{bad}");
        }
    }

    /// A server that gives one answer.
    async fn answering(answer: &'static str) -> Client {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = Client::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            assert_ne!(stream.read(&mut [0; 1024]).await.unwrap(), 0);
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        client
    }

    async fn error_of(answer: &'static str) -> String {
        let client = answering(answer).await;
        let error = format!("{:#}", anyhow::Error::from(client.get::<Vec<String>>("images").await.unwrap_err()));
        error.replace(client.endpoint(), "http://127.0.0.1:4566")
    }

    #[tokio::test]
    async fn errors() {
        let not_wharf = error_of("HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\noops").await;
        let refused = "HTTP/1.1 403 Forbidden\r\ncontent-length: 23\r\n\r\n{\"message\":\"you, no.\"}\n";
        let refused = error_of(refused).await;
        let broken = error_of("").await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = Client::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        drop(listener);
        let nobody = client.get::<Vec<String>>("images").await.unwrap_err();
        let nobody = format!("{:#}", anyhow::Error::from(nobody)).replace(client.endpoint(), "http://127.0.0.1:4566");
        let no_url = Client::new("localhost").unwrap_err().to_string();
        insta::assert_snapshot!([no_url, nobody, not_wharf, refused, broken].join("\n"));
    }

    #[tokio::test]
    async fn lines_come_one_by_one_and_a_cut_is_seen() {
        let client = answering("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\"a\"\n\"b\"\n\"c").await;
        let mut lines = client.lines(Method::GET, "logs", nothing()).await.unwrap();
        assert_eq!(lines.next::<String>().await.unwrap().unwrap(), "a");
        assert_eq!(lines.next::<String>().await.unwrap().unwrap(), "b");
        assert!(lines.next::<String>().await.is_err());
    }
}
