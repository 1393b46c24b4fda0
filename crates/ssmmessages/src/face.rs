//! The address of data channels: `GET /v1/data-channel/SESSION?role=publish_subscribe`, an upgrade to a WebSocket.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version, header};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use wharf_core::session::Sessions;
use wharf_store::Store;

use crate::socket;

/// What the paths of data channels begin with.
pub const PATH: &str = "/v1/data-channel/";

/// Channels at once.
const MOST: u32 = 1024;

/// Where clients' data channels end.
pub struct DataChannels {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) sessions: Arc<dyn Sessions>,
    /// Turns true when the server stops: every channel is closed then.
    pub(crate) stopping: watch::Receiver<bool>,
    room: Arc<Semaphore>,
    /// For connections that have not shown a token: strangers keep nobody out who has one.
    door: Arc<Semaphore>,
}

/// Why a request is no data channel's.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("a data channel is a WebSocket: send an upgrade (RFC 6455) to /v1/data-channel/SESSION over HTTP/1.1")]
    NoUpgrade,
    #[error("only version 13 of WebSockets is spoken")]
    Version,
    #[error("there is no such session")]
    Session,
    #[error("there are {MOST} data channels: try again later")]
    Full,
}

impl DataChannels {
    /// Channels to the sessions of `sessions`, with tickets in `store`.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, sessions: Arc<dyn Sessions>, stopping: watch::Receiver<bool>) -> Self {
        Self { store, sessions, stopping, room: places(), door: places() }
    }

    /// Answers a request whose path begins with [`PATH`]. What follows on the connection goes on by itself. Nothing but the
    /// token says who may: the caller has refused what a web page could have sent.
    pub fn handle<B>(self: &Arc<Self>, mut request: Request<B>) -> Response<Bytes> {
        match self.upgrade(&mut request) {
            Ok(response) => response,
            Err(refused) => {
                let mut response = Response::new(Bytes::from(format!("{refused}\n")));
                *response.status_mut() = match refused {
                    Refused::NoUpgrade => StatusCode::BAD_REQUEST,
                    Refused::Version => StatusCode::UPGRADE_REQUIRED,
                    Refused::Session => StatusCode::NOT_FOUND,
                    Refused::Full => StatusCode::SERVICE_UNAVAILABLE,
                };
                response.headers_mut().insert("sec-websocket-version", HeaderValue::from_static("13"));
                response
            }
        }
    }

    /// Waits until no channel is left.
    pub async fn closed(&self) {
        // The semaphore is never closed, so this cannot fail.
        let _all = self.room.acquire_many(MOST).await;
    }

    /// A place for a channel whose token is right; `None` if there is none.
    pub(crate) fn enter(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.room).try_acquire_owned().ok()
    }

    fn upgrade<B>(self: &Arc<Self>, request: &mut Request<B>) -> Result<Response<Bytes>, Refused> {
        let session = request.uri().path().strip_prefix(PATH).filter(|id| is_session(id)).ok_or(Refused::Session)?;
        let session = session.to_owned();
        let headers = request.headers();
        let asked = request.method() == Method::GET
            && request.version() == Version::HTTP_11
            && lists(headers, &header::CONNECTION, "upgrade")
            && lists(headers, &header::UPGRADE, "websocket");
        let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asked).ok_or(Refused::NoUpgrade)?;
        if headers.get(header::SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
            return Err(Refused::Version);
        }
        let accept = derive_accept_key(key.as_bytes());
        let accept = HeaderValue::try_from(accept).map_err(|_| Refused::NoUpgrade)?;
        let waiting =
            self.room.available_permits().checked_sub(1).and_then(|_| Arc::clone(&self.door).try_acquire_owned().ok());
        let waiting = waiting.ok_or(Refused::Full)?;
        let upgraded = hyper::upgrade::on(request);
        let this = Arc::clone(self);
        tokio::spawn(async move {
            match upgraded.await {
                Ok(connection) => socket::serve(&this, &session, connection, waiting).await,
                Err(error) => tracing::debug!(session, %error, "no data channel came about"),
            }
        });
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        Ok(response)
    }
}

fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(MOST as usize))
}

/// Whether it can be a session's id at all.
fn is_session(id: &str) -> bool {
    (1..=96).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Whether a header's list has `token` in it, in any case.
fn lists(headers: &HeaderMap, name: &header::HeaderName, token: &str) -> bool {
    let mut values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.any(|list| list.split(',').any(|item| item.trim().eq_ignore_ascii_case(token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_in_any_case() {
        let mut headers = HeaderMap::new();
        headers.append(header::CONNECTION, HeaderValue::from_static("keep-alive, Upgrade"));
        assert!(lists(&headers, &header::CONNECTION, "upgrade"));
        assert!(!lists(&headers, &header::CONNECTION, "up"));
        assert!(is_session("ecs-execute-command-0123") && !is_session("") && !is_session("a/b"));
    }
}
