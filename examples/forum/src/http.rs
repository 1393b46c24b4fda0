//! A small HTTP/1.1 server: a thread for each connection, keep-alive, and a limit on everything a stranger sends.
//!
//! It knows what the forum needs and no more: bodies come with a Content-Length, answers are whole.

mod reader;
mod request;
mod response;
mod server;

pub(crate) use request::{Method, Request, text_field};
pub(crate) use response::Response;
pub(crate) use server::Server;

/// What answers requests.
pub(crate) trait Handler: Send + Sync + 'static {
    /// The answer; `Err` is one too, so that `?` may be used on the way to it.
    fn handle(&self, request: &Request) -> Result<Response, Response>;

    /// The server is about to stop: whoever waits inside [`Handler::handle`] should come to an end.
    fn stopping(&self) {}
}
