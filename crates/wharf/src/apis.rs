use async_trait::async_trait;
use bytes::BytesMut;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use wharf_aws_wire::{BODY_LIMIT, Caller, Router};
use wharf_gateway::{Handler, Peer, RequestBody, ResponseBody, Trust, full};

/// The AWS APIs behind the gateway: bodies are read whole, and the peer's trust decides whether signatures are checked.
pub(crate) struct Apis(pub(crate) Router);

#[async_trait]
impl Handler for Apis {
    async fn handle(&self, request: Request<RequestBody>, peer: Peer) -> Response<ResponseBody> {
        let (head, mut body) = request.into_parts();
        let mut bytes = BytesMut::new();
        // One that is too long is passed on as far as that shows: the router refuses it in the protocol's own form.
        while bytes.len() <= BODY_LIMIT {
            match body.frame().await {
                None => break,
                Some(Ok(frame)) => bytes.extend_from_slice(frame.data_ref().map_or(&[], |piece| &piece[..])),
                Some(Err(error)) => {
                    tracing::debug!(address = %peer.address, error, "a request did not arrive whole");
                    let mut response = Response::new(full("The request did not arrive whole.\n"));
                    *response.status_mut() = StatusCode::BAD_REQUEST;
                    return response;
                }
            }
        }
        let caller = match peer.trust() {
            Trust::Unsigned => Caller::Trusted,
            Trust::MustSign => Caller::MustSign,
        };
        self.0.handle(Request::from_parts(head, bytes.freeze()), caller).await.map(full)
    }
}
