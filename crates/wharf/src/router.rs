use std::sync::Arc;

use async_trait::async_trait;
use http::{Request, Response};
use wharf_gateway::{Handler, Peer, RequestBody, ResponseBody, full};
use wharf_ssmmessages::DataChannels;

use crate::operations::{Operations, PREFIX};

/// What comes in at the gateway: operations pages and data channels to their handlers, everything else to the APIs.
pub(crate) struct Router {
    pub(crate) operations: Operations,
    /// The token is the proof: no signature is asked for.
    pub(crate) channels: Arc<DataChannels>,
    pub(crate) apis: Arc<dyn Handler>,
}

#[async_trait]
impl Handler for Router {
    async fn handle(&self, request: Request<RequestBody>, peer: Peer) -> Response<ResponseBody> {
        if request.uri().path().starts_with(PREFIX) {
            self.operations.handle(request, peer).await
        } else if request.uri().path().starts_with(wharf_ssmmessages::PATH) {
            self.channels.handle(request).map(full)
        } else {
            self.apis.handle(request, peer).await
        }
    }
}
