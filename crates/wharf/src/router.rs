use std::sync::Arc;

use async_trait::async_trait;
use http::{Request, Response};
use wharf_gateway::{Handler, Identity, Peer, RequestBody, ResponseBody, Trust, full};
use wharf_registry::{Connection, Distribution};
use wharf_ssmmessages::DataChannels;

use crate::operations::{Operations, PREFIX};

/// What comes in at the gateway: operations pages, data channels and what is for the
/// registry to their handlers, everything else to the APIs.
pub(crate) struct Router {
    pub(crate) operations: Operations,
    /// The token is the proof: no signature is asked for.
    pub(crate) channels: Arc<DataChannels>,
    pub(crate) distribution: Distribution,
    pub(crate) apis: Arc<dyn Handler>,
}

#[async_trait]
impl Handler for Router {
    async fn handle(&self, request: Request<RequestBody>, peer: Peer) -> Response<ResponseBody> {
        if request.uri().path().starts_with(PREFIX) {
            self.operations.handle(request, peer).await
        } else if request.uri().path().starts_with(wharf_ssmmessages::PATH) {
            self.channels.handle(request).map(full)
        } else if Distribution::is_for(request.uri().path(), request.headers()) {
            // A container never counts as local, whatever the mode.
            let trusted = peer.trust() == Trust::Unsigned && peer.identity != Identity::Sandbox;
            self.distribution.handle(request, Connection { trusted, encrypted: peer.tls }).await
        } else {
            self.apis.handle(request, peer).await
        }
    }
}
