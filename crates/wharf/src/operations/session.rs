//! The page that becomes a session: programs in containers, and copies.

use http::{HeaderName, HeaderValue, Response, StatusCode, header, request};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use wharf_gateway::RequestBody;
use wharf_runtime::serve_framed;

use super::{Answer, Operations, Problem, whole};
use crate::contract::{NewSession, SESSION_TERMINAL, SESSION_UPGRADE, State};

impl Operations {
    /// Begins the session, then hands the connection over to it.
    pub(super) async fn open_session(&self, head: &mut request::Parts, body: RequestBody) -> Answer {
        let asked = head.headers.get(header::UPGRADE).is_some_and(|value| value == SESSION_UPGRADE);
        let Some(upgrade) = head.extensions.remove::<OnUpgrade>().filter(|_| asked) else {
            let message = format!("ask for this page over HTTP/1.1 with `Upgrade: {SESSION_UPGRADE}`");
            return Err(Problem(StatusCode::UPGRADE_REQUIRED, message));
        };
        let session: NewSession = serde_json::from_slice(&whole(body).await?)
            .map_err(|e| Problem(StatusCode::BAD_REQUEST, format!("this is no session: {e}")))?;
        let opened = self.control.open_session(session).await?;
        let terminal = HeaderValue::from_static(if opened.terminal { "true" } else { "false" });
        let mut state = self.state.clone();
        tokio::spawn(async move {
            match upgrade.await {
                Ok(connection) => tokio::select! {
                    () = serve_framed(opened.stream, TokioIo::new(connection)) => {}
                    _ = state.wait_for(|state| *state == State::Stopping) => {}
                },
                // The client went; the session goes with its stream.
                Err(error) => tracing::debug!(error = &error as &dyn std::error::Error, "a session's client went"),
            }
        });
        let mut response = Response::new(wharf_gateway::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static(SESSION_UPGRADE));
        headers.insert(HeaderName::from_static(SESSION_TERMINAL), terminal);
        Ok(response)
    }
}
