use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, Uri, header};
use http_body_util::Empty;
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

/// Sends one request over a connection of its own and gives the answer's head.
pub(super) async fn send(method: Method, uri: &Uri, headers: HeaderMap) -> Result<Response<Incoming>, PullError> {
    let shown = if method == Method::HEAD { "Head" } else { "Get" };
    let failed = |reason: String| PullError::Unreachable { method: shown, url: shown_address(uri), reason };
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
        .body(Empty::new())
        .map_err(|e| failed(e.to_string()))?;
    request.headers_mut().extend(headers);

    let dial = format!("dial tcp {bare}:{port}");
    let connected = timeout(CONNECT, async {
        let stream = TcpStream::connect((bare, port)).await.map_err(|e| failed(format!("{dial}: {e}")))?;
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
    let answer = timeout(ANSWER, sender.send_request(request)).await;
    answer.map_err(|_| failed("i/o timeout while awaiting headers".into()))?.map_err(|e| failed(e.to_string()))
}

/// An address as people may see it: a query can hold what lets its bearer in.
pub(super) fn shown_address(uri: &Uri) -> String {
    let text = uri.to_string();
    text.split_once('?').map_or(text.clone(), |(address, _)| format!("{address}?…"))
}

type Sender = hyper::client::conn::http1::SendRequest<Empty<Bytes>>;

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
