//! The distribution specification's HTTP.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header, request::Parts};
use http_body_util::{
    BodyExt, Empty, Full,
    combinators::{BoxBody, UnsyncBoxBody},
};
use wharf_core::{
    Scope,
    registry::{RepositoryId, production_registry},
};

use self::{
    answer::Failure,
    body::Incoming,
    query::Query,
    route::{Resource, Route},
};
use crate::{Access, Action, Principal, Registry};

mod answer;
mod blob;
mod body;
mod lists;
mod manifests;
mod query;
mod range;
mod route;
mod uploads;

/// Any error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
/// A request's body, read as it comes.
pub type RequestBody = BoxBody<Bytes, BoxError>;
/// An answer's body, sent as it comes. An error breaks the connection off.
pub type ResponseBody = UnsyncBoxBody<Bytes, BoxError>;

/// Answers requests to `/v2/`.
///
/// Repositories are addressed as design decision 11 has it: `/v2/NAME/…` in the default scope, `/v2/ACCOUNT/REGION/NAME/…`
/// in any other, and under the host name `ACCOUNT.dkr.ecr.REGION.amazonaws.com` in that one.
pub struct Distribution {
    registry: Registry,
    access: Arc<dyn Access>,
    scope: Scope,
}

impl fmt::Debug for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Distribution").field("registry", &self.registry).finish_non_exhaustive()
    }
}

/// What is known of the connection that a request comes over.
#[derive(Clone, Copy, Debug)]
pub struct Connection {
    /// It proves by itself who speaks.
    pub trusted: bool,
    pub encrypted: bool,
}

/// What every part of an answer needs to know of its request.
struct Call<'a> {
    registry: &'a Registry,
    access: &'a dyn Access,
    who: Principal,
    connection: Connection,
    /// In which names without account and region are.
    scope: Scope,
    headers: &'a HeaderMap,
    query: Query,
    /// The path under which the client knows the repository, `NAME` or `ACCOUNT/REGION/NAME`.
    path: String,
}

impl Distribution {
    /// The path that everything here is under.
    pub const PATH: &str = "/v2";

    /// Answers for `registry`; who may do what `access` says; `scope` is where plain names are.
    #[must_use]
    pub fn new(registry: Registry, access: Arc<dyn Access>, scope: Scope) -> Self {
        Self { registry, access, scope }
    }

    /// Whether a request is for a registry. Another service has paths that begin the same; its requests are signed.
    #[must_use]
    pub fn is_for(path: &str, headers: &HeaderMap) -> bool {
        let signed = headers.get(header::AUTHORIZATION).is_some_and(|value| value.as_bytes().starts_with(b"AWS4-"));
        !signed && path.strip_prefix(Self::PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Answers a request.
    pub async fn handle(&self, request: Request<RequestBody>, connection: Connection) -> Response<ResponseBody> {
        let head = *request.method() == Method::HEAD;
        let mut response = match self.answer(request, connection).await {
            Ok(response) => response,
            Err(failure) => failure.response(head),
        };
        // By which Docker knows a registry. Source: distribution/distribution, "API Version Check".
        let version = HeaderValue::from_static("registry/2.0");
        response.headers_mut().insert("docker-distribution-api-version", version);
        response
    }

    async fn answer(
        &self,
        request: Request<RequestBody>,
        connection: Connection,
    ) -> Result<Response<ResponseBody>, Failure> {
        let (head, body) = request.into_parts();
        let mut body = Incoming::new(body);
        let answered = self.routed(&head, &mut body, connection).await;
        // Who asks before sending is told in time.
        if answered.is_err() && !head.headers.contains_key(header::EXPECT) {
            // Who is still sending would see a broken connection in place of the answer.
            body.drain().await;
        }
        answered
    }

    async fn routed(
        &self,
        head: &Parts,
        body: &mut Incoming,
        connection: Connection,
    ) -> Result<Response<ResponseBody>, Failure> {
        let query = Query::parse(head.uri.query().unwrap_or_default());
        let route = Route::parse(head.uri.path());
        let who = self.identify(&head.headers, &query, connection.trusted).await?;
        let Route { path, resource } = route?;
        let host = head.uri.host().or_else(|| head.headers.get(header::HOST)?.to_str().ok());
        let scope = host.and_then(production_registry).unwrap_or_else(|| self.scope.clone());
        let (registry, access) = (&self.registry, &*self.access);
        let call = Call { registry, access, who, connection, scope, headers: &head.headers, query, path };
        match (resource, head.method.clone()) {
            (Resource::Base, Method::GET | Method::HEAD) => Ok(answer::json(StatusCode::OK, "{}")),
            (Resource::Catalog, Method::GET) => lists::catalog(&call).await,
            (Resource::Tags, Method::GET) => lists::tags(&call).await,
            (Resource::Referrers(subject), Method::GET) => lists::referrers(&call, &subject).await,
            (Resource::Manifest(reference), Method::GET) => manifests::get(&call, &reference, false).await,
            (Resource::Manifest(reference), Method::HEAD) => manifests::get(&call, &reference, true).await,
            (Resource::Manifest(reference), Method::PUT) => manifests::put(&call, &reference, body).await,
            (Resource::Manifest(reference), Method::DELETE) => manifests::delete(&call, &reference).await,
            (Resource::NoManifest(invalid), method) => Err(Failure::reference(&method, &invalid)),
            (Resource::Blob(digest), Method::GET) => blob::get(&call, &digest, false).await,
            (Resource::Blob(digest), Method::HEAD) => blob::get(&call, &digest, true).await,
            (Resource::Blob(digest), Method::DELETE) => blob::delete(&call, &digest).await,
            (Resource::Uploads, Method::POST) => uploads::begin(&call, body).await,
            (Resource::Upload(upload), Method::GET | Method::HEAD) => uploads::status(&call, &upload).await,
            (Resource::Upload(upload), Method::PATCH) => uploads::append(&call, &upload, body).await,
            (Resource::Upload(upload), Method::PUT) => uploads::finish(&call, &upload, body).await,
            (Resource::Upload(upload), Method::DELETE) => uploads::cancel(&call, &upload).await,
            (resource, method) => Err(Failure::method(&method, resource.methods())),
        }
    }

    async fn identify(&self, headers: &HeaderMap, query: &Query, trusted: bool) -> Result<Principal, Failure> {
        let given = match query.get("token") {
            Some(token) => Some(format!("Bearer {token}")),
            None => headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).map(str::to_owned),
        };
        self.access.identify(given.as_deref(), trusted).await.map_err(Failure::unauthorized)
    }
}

impl Call<'_> {
    /// The repository that is addressed, if the caller may do this to it.
    async fn repository(&self, action: Action) -> Result<RepositoryId, Failure> {
        let id = RepositoryId::from_path(&self.path, &self.scope).map_err(|e| Failure::name(&e))?;
        if let Principal::Link { .. } = &self.who {
            return Err(Failure::denied("this address leads to one blob alone".to_owned()));
        }
        self.may(action, &id).await?;
        Ok(id)
    }

    async fn may(&self, action: Action, id: &RepositoryId) -> Result<(), Failure> {
        self.access
            .allow(&self.who, action, id, self.connection.encrypted)
            .await
            .map_err(|denied| Failure::denied(denied.0))
    }

    fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

fn full(bytes: impl Into<Bytes>) -> ResponseBody {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

fn empty() -> ResponseBody {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}
