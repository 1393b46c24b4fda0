use std::time::Duration;

use async_trait::async_trait;
use bytes::BytesMut;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use tokio::time::timeout;
use wharf_aws_wire::{Caller, Encrypted, Router, body_limit};
use wharf_gateway::{Handler, Peer, RequestBody, ResponseBody, Trust, full};

/// How long the next piece of a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The AWS APIs behind the gateway: bodies are read whole, and the peer's trust decides whether signatures are checked.
pub(crate) struct Apis(pub(crate) Router);

#[async_trait]
impl Handler for Apis {
    async fn handle(&self, request: Request<RequestBody>, peer: Peer) -> Response<ResponseBody> {
        let (head, mut body) = request.into_parts();
        let mut bytes = BytesMut::new();
        // One that is too long is passed on as far as that shows: the router refuses it in the protocol's own form.
        let limit = body_limit(&head.headers);
        while bytes.len() <= limit {
            match timeout(PATIENCE, body.frame()).await {
                Ok(None) => break,
                Ok(Some(Ok(frame))) => bytes.extend_from_slice(frame.data_ref().map_or(&[], |piece| &piece[..])),
                Ok(Some(Err(error))) => {
                    tracing::debug!(address = %peer.address, error, "a request did not arrive whole");
                    return failed(StatusCode::BAD_REQUEST, "The request did not arrive whole.\n");
                }
                Err(_) => {
                    tracing::debug!(address = %peer.address, "a request did not go on");
                    return failed(StatusCode::REQUEST_TIMEOUT, "The request did not go on in time.\n");
                }
            }
        }
        let caller = match peer.trust() {
            Trust::Unsigned => Caller::Trusted,
            Trust::MustSign => Caller::MustSign,
        };
        let mut request = Request::from_parts(head, bytes.freeze());
        if peer.tls {
            request.extensions_mut().insert(Encrypted);
        }
        self.0.handle(request, caller).await.map(full)
    }
}

fn failed(status: StatusCode, message: &'static str) -> Response<ResponseBody> {
    let mut response = Response::new(full(message));
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use wharf_aws_wire::{BODY_LIMIT, sts};
    use wharf_gateway::{Auth, Identity};
    use wharf_sts::Sts;

    use super::*;
    use crate::channel_body::channel_body;

    const CALL: &[u8] = b"Action=GetCallerIdentity&Version=2011-06-15";

    /// Sends `pieces`, then goes on for ever or ends.
    async fn answer(pieces: &[&'static [u8]], identity: Identity, ends: bool) -> (u16, String) {
        let (sender, body) = channel_body(pieces.len().max(1));
        for piece in pieces {
            sender.send(Ok((*piece).into())).await.unwrap();
        }
        let kept = (!ends).then_some(sender);
        let request = Request::post("/").header("host", "localhost");
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body.boxed()).unwrap();
        let address = "127.0.0.1:1".parse().unwrap();
        let peer = Peer { address, identity, auth: Auth::Local, tls: false };
        let apis = Apis(Router::new().with(&sts::SERVICE, Arc::new(sts::Endpoint(Sts))));
        let response = apis.handle(request, peer).await;
        drop(kept);
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    const OPERATOR: Identity = Identity::Operator { uid: 0 };

    #[tokio::test(start_paused = true)]
    async fn bodies_are_read_within_bounds() {
        let (status, text) = answer(&[&CALL[..7], &CALL[7..]], OPERATOR, true).await;
        assert!(status == 200 && text.contains("<Account>000000000000</Account>"), "{status} {text}");
        assert_eq!(answer(&[CALL], OPERATOR, false).await.0, 408, "the end never comes");
        static HUGE: [u8; BODY_LIMIT + 1] = [b'a'; BODY_LIMIT + 1];
        assert_eq!(answer(&[&HUGE], OPERATOR, false).await.0, 413, "refused without waiting for the rest");
    }

    #[tokio::test]
    async fn a_container_signs() {
        assert_eq!(answer(&[CALL], Identity::Sandbox, true).await.0, 403);
    }
}
