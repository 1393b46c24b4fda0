//! The operations pages, `/_wharf/…`: health for everyone, and for this machine's operators what the command line asks for.

mod control;
mod transfer;

use std::{path::Path, sync::Arc};

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use tokio::sync::watch;
use wharf_core::Scope;
use wharf_gateway::{Peer, RequestBody, ResponseBody, Trust, full};

pub(crate) use self::control::{Control, ControlError};
use crate::{
    contract::{Environment, Health, LogQuery, NewKey, NewUser, Refusal, State, UserSummary},
    users::{UserError, Users, user_arn},
};

/// What the paths of these pages begin with.
pub(crate) const PREFIX: &str = "/_wharf/";

/// The longest JSON that is taken, bytes.
const REQUEST_LIMIT: usize = 64 * 1024;

/// Answers the operations pages.
pub(crate) struct Operations {
    pub(crate) control: Arc<dyn Control>,
    pub(crate) users: Arc<Users>,
    pub(crate) state: watch::Receiver<State>,
    /// The account and region of requests that name none.
    pub(crate) scope: Scope,
    pub(crate) ephemeral: bool,
    /// The file with the certificate authority's certificate.
    pub(crate) ca_bundle: Arc<Path>,
    /// A directory that archives are kept in while they are loaded.
    pub(crate) scratch: Arc<Path>,
}

/// An answer that is not what was asked for.
struct Problem(StatusCode, String);

type Answer = Result<Response<ResponseBody>, Problem>;

impl Operations {
    /// Answers a request whose path begins with [`PREFIX`].
    pub(crate) async fn handle(&self, request: Request<RequestBody>, peer: Peer) -> Response<ResponseBody> {
        self.answer(request, peer).await.unwrap_or_else(|Problem(status, message)| json(status, &Refusal { message }))
    }

    async fn answer(&self, request: Request<RequestBody>, peer: Peer) -> Answer {
        let (head, body) = request.into_parts();
        let page = head.uri.path().strip_prefix(PREFIX).unwrap_or_default();
        if page == "health" {
            only(&[Method::GET, Method::HEAD], &head.method)?;
            return Ok(self.health());
        }
        if !peer.may_operate() {
            tracing::info!(address = %peer.address, identity = %peer.identity, page, "refused an operations page");
            return Err(Problem(
                StatusCode::FORBIDDEN,
                format!(
                    "only operators of this machine may do this: the user who runs Wharf, root, and members of group wharf. \
                     The connection is from {}.",
                    peer.identity
                ),
            ));
        }
        match *self.state.borrow() {
            State::Ready => {}
            State::Starting => return Err(unavailable("Wharf is starting: try again in a moment")),
            State::Stopping => return Err(unavailable("Wharf is stopping")),
        }
        let query = head.uri.query().unwrap_or_default();
        match (page.split_once('/').unwrap_or((page, "")), &head.method) {
            (("environment", ""), &Method::GET) => Ok(ok(&self.environment(peer))),
            (("coverage", ""), &Method::GET) => Ok(ok(&self.control.coverage())),
            (("reset", ""), &Method::POST) => self.reset().await,
            (("images", ""), &Method::GET) => Ok(ok(&self.control.images().await?)),
            (("images", ""), &Method::POST) => Ok(self.load_image(body, parameter(query, "tag")?)),
            (("images", name), &Method::DELETE) if !name.is_empty() => {
                self.control.remove_image(&decoded(name)?).await?;
                Ok(json(StatusCode::OK, &serde_json::json!({})))
            }
            (("logs", ""), &Method::GET) => Ok(self.logs(LogQuery {
                group: parameter(query, "group")?,
                stream: parameter(query, "stream")?,
                follow: parameter(query, "follow")?.as_deref() == Some("true"),
            })),
            (("users", ""), &Method::GET) => Ok(ok(&self.list_users().await?)),
            (("users", ""), &Method::POST) => self.create_user(body).await,
            (("users", name), &Method::DELETE) if !name.is_empty() => {
                self.users.remove(&self.scope.account, &decoded(name)?).await?;
                Ok(json(StatusCode::OK, &serde_json::json!({})))
            }
            (("environment" | "coverage" | "reset" | "images" | "logs" | "users", _), method) => {
                Err(Problem(StatusCode::METHOD_NOT_ALLOWED, format!("{method} means nothing here")))
            }
            _ => Err(Problem(StatusCode::NOT_FOUND, format!("there is no operations page '{page}'"))),
        }
    }

    fn health(&self) -> Response<ResponseBody> {
        let state = *self.state.borrow();
        let status = if state == State::Ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        let version = env!("CARGO_PKG_VERSION").to_owned();
        json(status, &Health { version, state, parts: self.control.parts() })
    }

    fn environment(&self, peer: Peer) -> Environment {
        Environment {
            account_id: self.scope.account.clone(),
            region: self.scope.region.clone(),
            ca_bundle: self.ca_bundle.to_path_buf(),
            must_sign: peer.trust() == Trust::MustSign,
        }
    }

    async fn reset(&self) -> Answer {
        if !self.ephemeral {
            let message = "reset is only for an instance that was started with --ephemeral: this one keeps its data";
            return Err(Problem(StatusCode::CONFLICT, message.to_owned()));
        }
        self.control.reset().await?;
        self.users.reload().await.map_err(UserError::from)?;
        Ok(json(StatusCode::OK, &serde_json::json!({})))
    }

    async fn list_users(&self) -> Result<Vec<UserSummary>, UserError> {
        let account = &self.scope.account;
        let users = self.users.list(account).await?;
        let summary = |(name, user): (String, crate::users::User)| UserSummary {
            arn: user_arn(account, &name),
            name,
            created_at: user.created_at,
            access_key_ids: user.access_key_ids,
        };
        Ok(users.into_iter().map(summary).collect())
    }

    async fn create_user(&self, body: RequestBody) -> Answer {
        let invalid = |reason: String| Problem(StatusCode::BAD_REQUEST, reason);
        let body = Limited::new(body, REQUEST_LIMIT).collect().await.map_err(|e| invalid(e.to_string()))?.to_bytes();
        let user: NewUser = serde_json::from_slice(&body).map_err(|e| invalid(format!("this is no user: {e}")))?;
        let (access_key_id, key) = self.users.create(&self.scope.account, &user.name).await?;
        tracing::info!(user = user.name, key = access_key_id, "a user was made");
        let answer = NewKey { arn: key.arn(), access_key_id, secret_access_key: key.secret.clone() };
        Ok(json(StatusCode::CREATED, &answer))
    }
}

impl From<ControlError> for Problem {
    fn from(error: ControlError) -> Self {
        let status = match &error {
            ControlError::Missing(_) => StatusCode::NOT_FOUND,
            ControlError::Invalid(_) => StatusCode::BAD_REQUEST,
            ControlError::Conflict(_) => StatusCode::CONFLICT,
            ControlError::Failed(error) => {
                tracing::error!("an operations page failed: {error:#}");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        Self(status, error.to_string())
    }
}

impl From<UserError> for Problem {
    fn from(error: UserError) -> Self {
        let status = match &error {
            UserError::Missing(_) => StatusCode::NOT_FOUND,
            UserError::Name(_) => StatusCode::BAD_REQUEST,
            UserError::Exists(_) => StatusCode::CONFLICT,
            UserError::Store(error) => {
                tracing::error!(error = error as &dyn std::error::Error, "an operations page failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        Self(status, error.to_string())
    }
}

fn only(allowed: &[Method], method: &Method) -> Result<(), Problem> {
    if allowed.contains(method) {
        return Ok(());
    }
    Err(Problem(StatusCode::METHOD_NOT_ALLOWED, format!("{method} means nothing here")))
}

fn unavailable(message: &str) -> Problem {
    Problem(StatusCode::SERVICE_UNAVAILABLE, message.to_owned())
}

fn ok<T: Serialize>(value: &T) -> Response<ResponseBody> {
    json(StatusCode::OK, value)
}

fn json<T: Serialize>(status: StatusCode, value: &T) -> Response<ResponseBody> {
    let mut line = serde_json::to_vec(value).expect("what the pages answer has text for keys");
    line.push(b'\n');
    let mut response = Response::new(full(line));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The value of a query's parameter.
fn parameter(query: &str, name: &str) -> Result<Option<String>, Problem> {
    let value = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(n, _)| *n == name);
    value.map(|(_, value)| decoded(value)).transpose()
}

fn decoded(text: &str) -> Result<String, Problem> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Into::into).map_err(|_| Problem(StatusCode::BAD_REQUEST, format!("'{text}' is not text")))
}
