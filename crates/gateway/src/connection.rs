//! One connection, from its first byte to its last.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::watch,
    time::{Instant, sleep_until, timeout_at},
};

use crate::{Auth, Handler, Limits, OurNames, Peer, ResponseBody, full, identity::Identifier, page::Refused, tls::Tls};

/// The first byte of a TLS connection: a record of type handshake (RFC 8446 section 5.1). No HTTP method begins so.
const TLS_HANDSHAKE: u8 = 0x16;

/// What all connections of a gateway have in common.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) auth: Auth,
    pub(crate) names: OurNames,
    pub(crate) tls: Tls,
    pub(crate) identifier: Identifier,
    pub(crate) http: auto::Builder<TokioExecutor>,
    pub(crate) first_request: Duration,
}

/// The HTTP server with its limits.
pub(crate) fn builder(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.next_request).max_buf_size(limits.header);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20))
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(u32::try_from(limits.header).unwrap_or(u32::MAX));
    builder
}

/// Serves a connection until it ends or `stopped` tells it to.
pub(crate) async fn serve(
    stream: TcpStream,
    address: SocketAddr,
    shared: Arc<Shared>,
    handler: Arc<dyn Handler>,
    mut stopped: watch::Receiver<bool>,
) {
    let deadline = Instant::now() + shared.first_request;
    let opening = timeout_at(deadline, async {
        let identity = shared.identifier.identify(&stream, address).await;
        let mut first = [0];
        let tls = stream.peek(&mut first).await.is_ok_and(|n| n == 1) && first[0] == TLS_HANDSHAKE;
        Peer { address, identity, auth: shared.auth, tls }
    });
    let peer = tokio::select! {
        opened = opening => match opened {
            Ok(peer) => peer,
            Err(_) => return tracing::debug!(%address, "not a byte in time"),
        },
        _ = stopped.wait_for(|stop| *stop) => return,
    };
    // Answers are written whole, so waiting for more to send with them only delays them.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    if !peer.tls {
        return speak_http(stream, peer, &shared, handler, stopped, deadline).await;
    }
    let acceptor = match shared.tls.acceptor() {
        Ok(acceptor) => acceptor,
        Err(error) => return tracing::error!(error, "TLS could not be set up"),
    };
    match timeout_at(deadline, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => speak_http(stream, peer, &shared, handler, stopped, deadline).await,
        Ok(Err(error)) => tracing::debug!(%address, error = &error as &dyn std::error::Error, "no TLS came about"),
        Err(_) => tracing::debug!(%address, "no TLS came about in time"),
    }
}

async fn speak_http<S>(
    stream: S,
    peer: Peer,
    shared: &Shared,
    handler: Arc<dyn Handler>,
    mut stopped: watch::Receiver<bool>,
    deadline: Instant,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let spoke = AtomicBool::new(false);
    let service = service_fn(|request: Request<Incoming>| {
        spoke.store(true, Ordering::Relaxed);
        let refused = check(&request, peer, &shared.names);
        let handler = Arc::clone(&handler);
        async move {
            Ok::<_, Infallible>(match refused {
                Some(refusal) => refusal,
                None => handler.handle(request.map(|body| body.map_err(Into::into).boxed()), peer).await,
            })
        }
    });
    let mut connection = pin!(shared.http.serve_connection_with_upgrades(TokioIo::new(stream), service));
    let mut in_time = pin!(sleep_until(deadline));
    let (mut checked, mut stopping) = (false, false);
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(address = %peer.address, error = &*error, "a connection broke");
                }
                return;
            }
            () = &mut in_time, if !checked => {
                checked = true;
                if !spoke.load(Ordering::Relaxed) {
                    return tracing::debug!(address = %peer.address, "no request in time");
                }
            }
            _ = stopped.wait_for(|stop| *stop), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// The answer to a request that may not come in.
fn check(request: &Request<Incoming>, peer: Peer, names: &OurNames) -> Option<Response<ResponseBody>> {
    let refused = names.check(request.uri(), request.headers(), peer.tls).err()?;
    tracing::info!(address = %peer.address, reason = %refused, "refused a request that a web page could have sent");
    Some(refusal(&refused))
}

fn refusal(refused: &Refused) -> Response<ResponseBody> {
    let body = serde_json::json!({ "message": refused.to_string() });
    let mut response = Response::new(full(body.to_string()));
    *response.status_mut() = StatusCode::FORBIDDEN;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
