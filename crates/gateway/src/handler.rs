use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{
    BodyExt, Empty, Full,
    combinators::{BoxBody, UnsyncBoxBody},
};

use crate::Peer;

/// Any error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A request's body, read as it comes. How much of it is read is the handler's to bound.
pub type RequestBody = BoxBody<Bytes, BoxError>;

/// An answer's body, sent as it comes. An error breaks the connection off, so that the client sees it was not whole.
pub type ResponseBody = UnsyncBoxBody<Bytes, BoxError>;

/// What answers requests.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// Answers one request. The future is dropped when the client goes away.
    async fn handle(&self, request: Request<RequestBody>, peer: Peer) -> Response<ResponseBody>;
}

/// A body that is there already.
#[must_use]
pub fn full(bytes: impl Into<Bytes>) -> ResponseBody {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// No body.
#[must_use]
pub fn empty() -> ResponseBody {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}
