use std::sync::Arc;

use async_trait::async_trait;
use http::{Request, Response};
use wharf_gateway::{Handler, Peer, RequestBody, ResponseBody};

use crate::operations::{Operations, PREFIX};

/// What comes in at the gateway: operations pages to their handler, everything else to the APIs.
pub(crate) struct Router {
    pub(crate) operations: Operations,
    pub(crate) apis: Arc<dyn Handler>,
}

#[async_trait]
impl Handler for Router {
    async fn handle(&self, request: Request<RequestBody>, peer: Peer) -> Response<ResponseBody> {
        if request.uri().path().starts_with(PREFIX) {
            self.operations.handle(request, peer).await
        } else {
            self.apis.handle(request, peer).await
        }
    }
}
