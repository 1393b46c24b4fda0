use bytes::BytesMut;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use wharf_core::session::SessionStream;
use wharf_runtime::framed;

use super::{Answer, Client, ClientError};
use crate::contract::{NewSession, Refusal, SESSION_TERMINAL, SESSION_UPGRADE};

impl Client {
    /// Begins a session; also whether its streams are a terminal.
    pub(crate) async fn session(&self, session: &NewSession) -> Result<(SessionStream, bool), ClientError> {
        let stream = TcpStream::connect(&self.authority)
            .await
            .map_err(|source| ClientError::NotThere { endpoint: self.endpoint.clone(), source })?;
        // Keys are sent as they are typed.
        stream.set_nodelay(true).map_err(|e| self.broken(e))?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|e| self.broken(e))?;
        let connection = tokio::spawn(async move {
            if let Err(error) = connection.with_upgrades().await {
                tracing::debug!(error = &error as &dyn std::error::Error, "the connection broke");
            }
        });
        let body = serde_json::to_vec(session).map_err(|e| self.broken(e))?;
        let request = Request::post("/_wharf/sessions")
            .header(header::HOST, &self.authority)
            .header(header::USER_AGENT, concat!("wharf/", env!("CARGO_PKG_VERSION")))
            .header(header::CONNECTION, HeaderValue::from_static("upgrade"))
            .header(header::UPGRADE, HeaderValue::from_static(SESSION_UPGRADE))
            .body(Full::<bytes::Bytes>::from(body))
            .map_err(|e| self.broken(e))?;
        let response = sender.send_request(request).await.map_err(|e| self.broken(e))?;
        let status = response.status();
        if status != StatusCode::SWITCHING_PROTOCOLS {
            return match self.read::<Refusal>(Answer { response, connection }).await {
                Ok(refusal) => Err(ClientError::Refused(refusal.message)),
                Err(_) => Err(ClientError::NotWharf { endpoint: self.endpoint.clone(), status: status.as_u16() }),
            };
        }
        let terminal = response.headers().get(SESSION_TERMINAL).is_some_and(|value| value == "true");
        let upgraded = hyper::upgrade::on(response).await.map_err(|e| self.broken(e))?;
        Ok((framed(TokioIo::new(upgraded), BytesMut::new()), terminal))
    }
}
