//! HTTP/1.1, HTTP/2 and TLS on one port; what a gateway refuses; how it stops.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, and clippy knows only functions marked #[test]")]

use std::{net::SocketAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response, StatusCode, Version};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::{Notify, oneshot},
    task::JoinHandle,
};
use tokio_rustls::TlsConnector;
use wharf_gateway::{
    Auth, Authority, BindError, Gateway, Handler, Identity, Limits, Peer, RequestBody, ResponseBody, Trust, full,
};

/// Answers with what it was asked; `/wait` waits until it is let go.
#[derive(Default)]
struct Echo {
    waiting: Notify,
    go: Notify,
}

#[async_trait]
impl Handler for Echo {
    async fn handle(&self, request: Request<RequestBody>, peer: Peer) -> Response<ResponseBody> {
        if request.uri().path() == "/wait" {
            self.waiting.notify_one();
            self.go.notified().await;
        }
        let unsigned = peer.trust() == Trust::Unsigned;
        let operator = matches!(peer.identity, Identity::Operator { .. });
        let text = format!("{:?} tls={} unsigned={unsigned} operator={operator}", request.version(), peer.tls);
        Response::new(full(text))
    }
}

struct Served {
    address: SocketAddr,
    directory: TempDir,
    echo: Arc<Echo>,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

impl Served {
    async fn start(auth: Auth, limits: Limits) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let authority = Arc::new(Authority::open(directory.path()).unwrap());
        let gateway = Gateway::bind("127.0.0.1:0".parse().unwrap(), auth, authority, limits).await.unwrap();
        let address = gateway.address().unwrap();
        let echo = Arc::new(Echo::default());
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move { stopped.await.unwrap_or_default() };
        let serving = tokio::spawn(gateway.serve(Arc::clone(&echo) as Arc<dyn Handler>, stopped));
        Self { address, directory, echo, stop: Some(stop), serving }
    }

    async fn plain(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn tls(&self, name: &str, protocol: &[u8]) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(self.directory.path().join("ca.pem")).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![protocol.to_vec()];
        let name = ServerName::try_from(name.to_owned()).unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, self.plain().await).await
    }

    fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }
}

async fn http1(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, host: &str) -> (StatusCode, String) {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::builder().uri("/").header("host", host).body(Empty::<Bytes>::new()).unwrap();
    let answer = text(sender.send_request(request).await.unwrap()).await;
    connection.abort();
    answer
}

async fn http2(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, uri: &str) -> (StatusCode, String) {
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::builder().uri(uri).version(Version::HTTP_2).body(Empty::<Bytes>::new()).unwrap();
    let answer = text(sender.send_request(request).await.unwrap()).await;
    connection.abort();
    answer
}

async fn text(response: Response<hyper::body::Incoming>) -> (StatusCode, String) {
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn every_protocol_on_one_port() {
    let served = Served::start(Auth::Local, Limits::default()).await;
    let ok = |text: &str| (StatusCode::OK, format!("{text} unsigned=true operator=true"));
    assert_eq!(http1(served.plain().await, "localhost").await, ok("HTTP/1.1 tls=false"));
    assert_eq!(http2(served.plain().await, "http://localhost/").await, ok("HTTP/2.0 tls=false"));
    for name in [
        "localhost",
        "127.0.0.1",
        "::1",
        "forum.us-east-1.elb.localhost",
        "000000000000.dkr.ecr.us-east-1.amazonaws.com",
    ] {
        let tls = served.tls(name, b"http/1.1").await.unwrap();
        assert_eq!(http1(tls, "localhost").await, ok("HTTP/1.1 tls=true"), "{name}");
    }
    let tls = served.tls("ecs.us-east-1.amazonaws.com", b"h2").await.unwrap();
    assert_eq!(http2(tls, "https://ecs.us-east-1.amazonaws.com/").await, ok("HTTP/2.0 tls=true"));
    assert!(served.tls("example.com", b"h2").await.is_err(), "no certificate for a name that is not ours");
}

#[tokio::test]
async fn modes_say_who_must_sign() {
    for (auth, unsigned) in [(Auth::Local, true), (Auth::Enforce, false), (Auth::Off, true)] {
        let served = Served::start(auth, Limits::default()).await;
        let (_, text) = http1(served.plain().await, "localhost").await;
        assert!(text.contains(&format!("unsigned={unsigned} operator=true")), "{auth}: {text}");
    }
}

#[tokio::test]
async fn what_a_page_could_have_sent_is_refused_in_every_mode_and_protocol() {
    for auth in [Auth::Local, Auth::Enforce, Auth::Off] {
        let served = Served::start(auth, Limits::default()).await;
        let (status, text) = http1(served.plain().await, "rebound.example.com").await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let message: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(message["message"].as_str().unwrap().contains("'rebound.example.com'"), "{text}");
        assert_eq!(http2(served.plain().await, "http://rebound.example.com/").await.0, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn other_machines_need_signatures() {
    let directory = tempfile::tempdir().unwrap();
    let authority = Arc::new(Authority::open(directory.path()).unwrap());
    for (listen, auth) in [("0.0.0.0:0", Auth::Local), ("[::]:0", Auth::Off), ("192.0.2.1:0", Auth::Local)] {
        let bound =
            Gateway::bind(listen.parse().unwrap(), auth, Arc::clone(&authority), Limits::default()).await.map(drop);
        assert!(matches!(bound, Err(BindError::NeedsEnforce { .. })), "{listen} {auth}: {bound:?}");
    }
}

#[tokio::test]
async fn a_taken_port_is_said() {
    let served = Served::start(Auth::Local, Limits::default()).await;
    let authority = Arc::new(Authority::open(served.directory.path()).unwrap());
    let error = Gateway::bind(served.address, Auth::Local, authority, Limits::default()).await.unwrap_err();
    assert!(error.to_string().contains("taken by another program"), "{error}");
}

#[tokio::test]
async fn who_dawdles_is_shown_out() {
    let limits = Limits { first_request: Duration::from_millis(200), ..Limits::default() };
    let served = Served::start(Auth::Local, limits).await;
    // Nothing; the beginning of HTTP/2's preface or of a method; half a header; a TLS record that does not end.
    for beginning in [&b""[..], b"P", b"GET / HTTP/1.1\r\nHost: local", b"\x16\x03\x01"] {
        let mut stream = served.plain().await;
        stream.write_all(beginning).await.unwrap();
        let mut answer = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await;
        ended.expect("the connection is closed").ok();
    }
    assert_eq!(http1(served.plain().await, "localhost").await.0, StatusCode::OK);
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let served = Served::start(Auth::Local, Limits { connections: 1, ..Limits::default() }).await;
    let first = served.plain().await;
    let second = tokio::spawn(http1(served.plain().await, "localhost"));
    assert_eq!(http1(first, "localhost").await.0, StatusCode::OK);
    assert_eq!(second.await.unwrap().0, StatusCode::OK, "served once the first is gone");
}

#[tokio::test]
async fn a_stop_lets_requests_end_and_takes_no_more() {
    let mut served = Served::start(Auth::Local, Limits::default()).await;
    let idle = served.plain().await;
    let mut busy = served.plain().await;
    busy.write_all(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    served.echo.waiting.notified().await;
    served.stop();
    // The idle connection's end shows that the stop has begun.
    let mut nothing = [0];
    assert_eq!({ idle }.read(&mut nothing).await.unwrap_or(0), 0);
    served.echo.go.notify_one();
    let mut answer = String::new();
    busy.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    served.serving.await.unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let mut served =
        Served::start(Auth::Local, Limits { drain: Duration::from_millis(100), ..Limits::default() }).await;
    let mut busy = served.plain().await;
    busy.write_all(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    served.echo.waiting.notified().await;
    served.stop();
    tokio::time::timeout(Duration::from_secs(10), served.serving).await.expect("it ends").unwrap();
}
