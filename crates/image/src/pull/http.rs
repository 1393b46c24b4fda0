use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, Uri, header};
use http_body_util::{BodyExt, Empty, combinators::UnsyncBoxBody};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

use super::{PullError, roots::roots};

/// For the look-up of the name, TCP and TLS together.
const CONNECT: Duration = Duration::from_secs(5);
/// From the request to the answer's head.
const ANSWER: Duration = Duration::from_secs(30);

/// What is sent with a request.
pub(crate) type Sent = UnsyncBoxBody<Bytes, io::Error>;

/// Nothing.
pub(crate) fn nothing() -> Sent {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}

/// Sends one request over a connection of its own and gives the answer's head. `forbidden`: see [`exchange`].
pub(crate) async fn send(
    method: Method,
    uri: &Uri,
    headers: HeaderMap,
    forbidden: Option<u16>,
) -> Result<Response<Incoming>, PullError> {
    let answer = timeout(ANSWER, exchange(method.clone(), uri, headers, nothing(), forbidden).await?).await;
    let failed = |reason: String| unreachable(&method, uri, reason);
    answer.map_err(|_| failed("i/o timeout while awaiting headers".into()))?.map_err(|e| failed(e.to_string()))
}

/// Begins a request over a connection of its own. What it gives waits for the answer's head, however long that takes: who sends much
/// knows how long that may be. `forbidden` is a port of this machine that is never spoken to, whatever name or address leads there: where this
/// process counts as the operator.
pub(crate) async fn exchange(
    method: Method,
    uri: &Uri,
    headers: HeaderMap,
    body: Sent,
    forbidden: Option<u16>,
) -> Result<impl Future<Output = hyper::Result<Response<Incoming>>> + Send + use<>, PullError> {
    let verb = method.clone();
    let failed = |reason: String| unreachable(&verb, uri, reason);
    let host = uri.host().ok_or_else(|| failed("the address has no host".into()))?;
    let tls = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => false,
        _ => return Err(failed("unsupported protocol scheme".into())),
    };
    let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
    let bare = host.trim_matches(['[', ']']);

    let mut request = Request::builder()
        .method(method)
        .uri(uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str))
        .header(header::HOST, uri.authority().map_or(host, http::uri::Authority::as_str))
        .header(header::USER_AGENT, concat!("wharf/", env!("CARGO_PKG_VERSION")))
        .body(body)
        .map_err(|e| failed(e.to_string()))?;
    request.headers_mut().extend(headers);

    let dial = format!("dial tcp {bare}:{port}");
    let connected = timeout(CONNECT, async {
        let stream = TcpStream::connect((bare, port)).await.map_err(|e| failed(format!("{dial}: {e}")))?;
        if forbidden == Some(port) && leads_here(&stream) {
            return Err(PullError::BadContent(format!("{} is this Wharf itself", shown_address(uri))));
        }
        if !tls {
            return open(stream).await.map_err(|e| failed(e.to_string()));
        }
        let name = ServerName::try_from(bare.to_owned()).map_err(|e| failed(e.to_string()))?;
        let stream = connector(uri.authority().map_or(bare, |a| a.as_str()))?
            .connect(name, stream)
            .await
            .map_err(|e| failed(format!("tls: {e}")))?;
        open(stream).await.map_err(|e| failed(e.to_string()))
    });
    let mut sender = connected.await.map_err(|_| failed(format!("{dial}: i/o timeout")))??;
    Ok(async move { sender.send_request(request).await })
}

/// Whether the other end is this machine.
fn leads_here(stream: &TcpStream) -> bool {
    match (stream.peer_addr(), stream.local_addr()) {
        (Ok(peer), Ok(own)) => peer.ip().to_canonical().is_loopback() || peer.ip() == own.ip(),
        // Who knows.
        _ => true,
    }
}

/// In the words of Go's client.
fn unreachable(method: &Method, uri: &Uri, reason: String) -> PullError {
    let method = match *method {
        Method::HEAD => "Head",
        Method::POST => "Post",
        Method::PATCH => "Patch",
        Method::PUT => "Put",
        _ => "Get",
    };
    PullError::Unreachable { method, url: shown_address(uri), reason }
}

/// An address as people may see it: a query can hold what lets its bearer in.
pub(crate) fn shown_address(uri: &Uri) -> String {
    let text = uri.to_string();
    text.split_once('?').map_or(text.clone(), |(address, _)| format!("{address}?…"))
}

type Sender = hyper::client::conn::http1::SendRequest<Sent>;

/// The connection lives in a task until the answer was read or dropped.
async fn open(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> Result<Sender, hyper::Error> {
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        // What breaks it, whoever reads the answer is told too.
        let _ = connection.await;
    });
    Ok(sender)
}

fn connector(registry: &str) -> Result<TlsConnector, PullError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| PullError::Interrupted(e.to_string()))?
        .with_root_certificates(roots(registry))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
