//! The operations pages, `/_wharf/…`: health for everyone, and for this machine's operators what the command line asks for.

mod build;
mod control;
mod images;
mod sandboxes;
mod session;
mod transfer;

use std::{path::Path, sync::Arc};

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use tokio::sync::watch;
use wharf_core::Scope;
use wharf_gateway::{Peer, RequestBody, ResponseBody, Trust, full};

pub(crate) use self::{
    control::{Control, ControlError, OpenSession},
    images::{ImageControl, Outgoing},
};
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
    pub(crate) images: Arc<dyn ImageControl>,
    pub(crate) users: Arc<Users>,
    pub(crate) state: watch::Receiver<State>,
    /// The account and region of requests that name none.
    pub(crate) scope: Scope,
    pub(crate) ephemeral: bool,
    /// The file with the certificate authority's certificate.
    pub(crate) ca_bundle: Arc<Path>,
    /// With what the machine believes anyway.
    pub(crate) whole_bundle: Arc<Path>,
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
        let (mut head, body) = request.into_parts();
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
            (("builds", ""), &Method::POST) => Ok(self.build(body).await?),
            (("environment", ""), &Method::GET) => Ok(ok(&self.environment(peer))),
            (("node", ""), &Method::GET) => Ok(ok(&self.control.node())),
            (("coverage", ""), &Method::GET) => Ok(ok(&self.control.coverage())),
            (("reset", ""), &Method::POST) => self.reset(parameter(query, "images")?.as_deref() == Some("true")).await,
            (("images", rest), method) => self.images(rest, method, query, body).await,
            (("logs", ""), &Method::GET) => Ok(self.logs(LogQuery {
                group: parameter(query, "group")?,
                stream: parameter(query, "stream")?,
                follow: parameter(query, "follow")?.as_deref() == Some("true"),
            })),
            (("sandboxes", ""), &Method::GET) => Ok(ok(&self.control.sandboxes().await?)),
            (("sandboxes", id), &Method::GET) => Ok(ok(&self.sandbox(&decoded(id)?).await?)),
            (("services", name), &Method::GET) if !name.is_empty() => {
                let cluster = parameter(query, "cluster")?;
                Ok(ok(&self.control.explain(cluster.as_deref(), &decoded(name)?).await?))
            }
            (("top", ""), &Method::GET) => Ok(self.top()),
            (("sessions", ""), &Method::POST) => self.open_session(&mut head, body).await,
            (("users", ""), &Method::GET) => Ok(ok(&self.list_users().await?)),
            (("users", ""), &Method::POST) => self.create_user(body).await,
            (("users", name), &Method::DELETE) if !name.is_empty() => {
                self.users.remove(&self.scope.account, &decoded(name)?).await?;
                Ok(json(StatusCode::OK, &serde_json::json!({})))
            }
            (
                (
                    "builds" | "environment" | "node" | "coverage" | "reset" | "logs" | "sandboxes" | "services"
                    | "sessions" | "top" | "users",
                    _,
                ),
                method,
            ) => Err(Problem(StatusCode::METHOD_NOT_ALLOWED, format!("{method} means nothing here"))),
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
            whole_bundle: self.whole_bundle.to_path_buf(),
            must_sign: peer.trust() == Trust::MustSign,
        }
    }

    async fn reset(&self, images: bool) -> Answer {
        if !self.ephemeral {
            let message = "reset is only for an instance that was started with --ephemeral: this one keeps its data";
            return Err(Problem(StatusCode::CONFLICT, message.to_owned()));
        }
        self.control.reset(images).await?;
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
        let user: NewUser = serde_json::from_slice(&whole(body).await?)
            .map_err(|e| Problem(StatusCode::BAD_REQUEST, format!("this is no user: {e}")))?;
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

/// A body that is meant to be short.
async fn whole(mut body: RequestBody) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|e| Problem(StatusCode::BAD_REQUEST, format!("the request did not arrive whole: {e}")))?;
        bytes.extend_from_slice(frame.data_ref().map_or(&[], |piece| &piece[..]));
        if bytes.len() > REQUEST_LIMIT {
            let message = format!("the request is longer than {REQUEST_LIMIT} bytes");
            return Err(Problem(StatusCode::PAYLOAD_TOO_LARGE, message));
        }
    }
    Ok(bytes)
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

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;

    use async_trait::async_trait;
    use http_body_util::Full;
    use tokio::sync::mpsc;
    use wharf_gateway::{Auth, Identity};
    use wharf_store::MemoryStore;

    pub(crate) use super::sandboxes::tests::view;
    use super::*;
    use crate::contract::{
        Explained, ImageSummary, Loading, LogOutput, NewSession, NodeUse, Reading, SandboxView, ServiceCoverage,
        TopOutput,
    };

    /// Loads what is `good`, follows logs for ever.
    pub(crate) struct Fake;

    #[async_trait]
    impl Control for Fake {
        fn parts(&self) -> BTreeMap<String, String> {
            BTreeMap::from([("store".to_owned(), "ready".to_owned())])
        }

        fn node(&self) -> NodeUse {
            NodeUse { sandboxes: 1, addresses: 2, ports: 3 }
        }

        fn coverage(&self) -> Vec<ServiceCoverage> {
            Vec::new()
        }

        async fn load_image(
            &self,
            file: &Path,
            tag: Option<&str>,
            progress: &mpsc::Sender<String>,
        ) -> Result<Vec<String>, ControlError> {
            progress.send("unpacking".to_owned()).await.ok();
            match std::fs::read(file).map_err(anyhow::Error::from)?.as_slice() {
                b"good" => Ok(vec![tag.unwrap_or("own:1").to_owned()]),
                other => Err(ControlError::Invalid(format!("{} bytes are no archive", other.len()))),
            }
        }

        async fn pull_image(&self, name: &str, progress: &mpsc::Sender<String>) -> Result<Vec<String>, ControlError> {
            progress.send("asking".to_owned()).await.ok();
            match name {
                "there:1" => Ok(vec![name.to_owned()]),
                _ => Err(ControlError::Missing("not found".to_owned())),
            }
        }

        async fn build(
            &self,
            _: wharf_builder::BuildRequest,
            _: mpsc::Receiver<std::io::Result<bytes::Bytes>>,
            _: wharf_builder::EventSender,
        ) {
        }

        async fn images(&self) -> Result<Vec<ImageSummary>, ControlError> {
            Ok(Vec::new())
        }

        async fn remove_image(&self, name: &str) -> Result<(), ControlError> {
            Err(ControlError::Missing(format!("there is no image '{name}'")))
        }

        async fn logs(&self, query: LogQuery, lines: &mpsc::Sender<LogOutput>) -> Result<(), ControlError> {
            let group = query.group.ok_or_else(|| ControlError::Missing("no groups yet".to_owned()))?;
            let line = LogOutput::Line {
                timestamp: wharf_core::Timestamp(1),
                group,
                stream: "s".to_owned(),
                message: "hello".to_owned(),
            };
            lines.send(line).await.ok();
            if query.follow { std::future::pending().await } else { Ok(()) }
        }

        async fn sandboxes(&self) -> Result<Vec<SandboxView>, ControlError> {
            Ok(["0a1", "0a2", "b"].map(view).into())
        }

        async fn explain(&self, _: Option<&str>, service: &str) -> Result<Explained, ControlError> {
            Err(ControlError::Missing(format!("there is no service '{service}'")))
        }

        async fn reading(&self) -> Result<Reading, ControlError> {
            Ok(Reading { cpu: wharf_core::CpuUnits(2048), memory: wharf_core::Mib(64), sandboxes: Vec::new() })
        }

        async fn open_session(&self, session: NewSession) -> Result<OpenSession, ControlError> {
            Err(ControlError::Missing(format!("no task '{}'", session.target)))
        }

        async fn reset(&self, _: bool) -> Result<(), ControlError> {
            Ok(())
        }
    }

    pub(crate) struct Pages {
        operations: Operations,
        state: watch::Sender<State>,
        _scratch: tempfile::TempDir,
    }

    pub(crate) async fn pages() -> Pages {
        let scratch = tempfile::tempdir().unwrap();
        let (state, watched) = watch::channel(State::Ready);
        let operations = Operations {
            control: Arc::new(Fake),
            images: Arc::new(Fake),
            users: Arc::new(Users::open(Arc::new(MemoryStore::new())).await.unwrap()),
            state: watched,
            scope: Scope::default(),
            ephemeral: false,
            ca_bundle: Path::new("/tls/ca.pem").into(),
            whole_bundle: Path::new("/tls/bundle.pem").into(),
            scratch: scratch.path().into(),
        };
        Pages { operations, state, _scratch: scratch }
    }

    fn peer(identity: Identity) -> Peer {
        Peer { address: "127.0.0.1:1".parse().unwrap(), identity, auth: Auth::Local, tls: false }
    }

    pub(crate) const OPERATOR: Identity = Identity::Operator { uid: 0 };

    impl Pages {
        pub(crate) async fn ask(&self, identity: Identity, method: &str, page: &str, body: &str) -> (u16, String) {
            let response = self.response(identity, method, page, body).await;
            let status = response.status().as_u16();
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            (status, String::from_utf8(bytes.to_vec()).unwrap())
        }

        pub(crate) async fn response(
            &self,
            identity: Identity,
            method: &str,
            page: &str,
            body: &str,
        ) -> Response<ResponseBody> {
            let body = Full::from(body.to_owned()).map_err(|never| match never {}).boxed();
            let request = Request::builder().method(method).uri(format!("/_wharf/{page}")).body(body).unwrap();
            self.operations.handle(request, peer(identity)).await
        }

        pub(crate) async fn status(&self, identity: Identity, method: &str, page: &str) -> u16 {
            // Some bodies have no end.
            self.response(identity, method, page, "").await.status().as_u16()
        }
    }

    const PAGES: [(&str, &str); 25] = [
        ("GET", "images/diff?first=x&second=y"),
        ("GET", "images/space"),
        ("POST", "images/prune"),
        ("POST", "images/save"),
        ("GET", "images/files?image=x"),
        ("GET", "images/inspect?image=x"),
        ("POST", "images/tag?image=x&name=y"),
        ("POST", "images/push?name=x"),
        ("GET", "node"),
        ("GET", "environment"),
        ("GET", "coverage"),
        ("POST", "reset"),
        ("GET", "images"),
        ("POST", "images"),
        ("DELETE", "images/x"),
        ("GET", "logs"),
        ("GET", "sandboxes"),
        ("GET", "sandboxes/b"),
        ("GET", "top"),
        ("GET", "services/web"),
        ("POST", "sessions"),
        ("GET", "users"),
        ("POST", "users"),
        ("DELETE", "users/x"),
        ("GET", "nonsense"),
    ];

    #[tokio::test]
    async fn health_is_for_everyone_and_the_rest_for_operators() {
        let pages = pages().await;
        for identity in [Identity::OtherUser { uid: 7 }, Identity::Sandbox, Identity::Remote, Identity::Unknown] {
            assert_eq!(pages.status(identity, "GET", "health").await, 200);
            for (method, page) in PAGES {
                assert_eq!(pages.status(identity, method, page).await, 403, "{method} {page}");
            }
        }
        for (method, page) in PAGES {
            assert_ne!(pages.status(OPERATOR, method, page).await, 403, "{method} {page}");
        }
        let (_, text) = pages.ask(Identity::Sandbox, "GET", "users", "").await;
        insta::assert_snapshot!("not_an_operator", text);
    }

    #[tokio::test]
    async fn a_session_takes_the_connection_over() {
        let pages = pages().await;
        let (status, text) =
            pages.ask(OPERATOR, "POST", "sessions", r#"{"target":"web","program":{"kind":"attach"}}"#).await;
        assert_eq!(status, 426);
        assert!(text.contains("Upgrade: wharf-session"), "{text}");
    }

    #[tokio::test]
    async fn health_follows_the_state() {
        let pages = pages().await;
        let (status, text) = pages.ask(OPERATOR, "GET", "health", "").await;
        let health: Health = serde_json::from_str(&text).unwrap();
        assert_eq!((status, health.state, health.version.as_str()), (200, State::Ready, env!("CARGO_PKG_VERSION")));
        assert_eq!(health.parts["store"], "ready");
        for state in [State::Starting, State::Stopping] {
            pages.state.send_replace(state);
            let (status, text) = pages.ask(OPERATOR, "GET", "health", "").await;
            assert_eq!((status, serde_json::from_str::<Health>(&text).unwrap().state), (503, state));
            assert_eq!(pages.status(OPERATOR, "GET", "images").await, 503);
        }
    }

    #[tokio::test]
    async fn users_come_and_go() {
        let pages = pages().await;
        let (status, text) = pages.ask(OPERATOR, "POST", "users", r#"{"name":"ann@example.com"}"#).await;
        let key: NewKey = serde_json::from_str(&text).unwrap();
        assert_eq!((status, key.arn.as_str()), (201, "arn:aws:iam::000000000000:user/ann@example.com"));
        assert_eq!(pages.ask(OPERATOR, "POST", "users", r#"{"name":"ann@example.com"}"#).await.0, 409);
        assert_eq!(pages.ask(OPERATOR, "POST", "users", "{}").await.0, 400);
        assert_eq!(pages.ask(OPERATOR, "POST", "users", &" ".repeat(REQUEST_LIMIT + 1)).await.0, 413);
        let (_, text) = pages.ask(OPERATOR, "GET", "users", "").await;
        let users: Vec<UserSummary> = serde_json::from_str(&text).unwrap();
        assert_eq!(users[0].access_key_ids, [key.access_key_id]);
        assert!(!text.contains(&key.secret_access_key), "the secret is told once");
        assert_eq!(pages.status(OPERATOR, "DELETE", "users/ann%40example.com").await, 200);
        assert_eq!(pages.status(OPERATOR, "DELETE", "users/ann%40example.com").await, 404);
    }

    #[tokio::test]
    async fn loading_an_image_tells_how_it_goes() {
        let pages = pages().await;
        let lines = |text: String| -> Vec<Loading> { text.lines().map(|l| serde_json::from_str(l).unwrap()).collect() };
        let progress = Loading::Progress("unpacking".to_owned());
        let (_, good) = pages.ask(OPERATOR, "POST", "images?tag=my%2Fapp%3A1", "good").await;
        assert_eq!(lines(good), [progress.clone(), Loading::Loaded(vec!["my/app:1".to_owned()])]);
        let (_, bad) = pages.ask(OPERATOR, "POST", "images", "junk!").await;
        assert_eq!(lines(bad), [progress, Loading::Failed("5 bytes are no archive".to_owned())]);
        let left = std::fs::read_dir(&pages.operations.scratch).unwrap().count();
        assert_eq!(left, 0, "the archive is gone");
        assert_eq!(
            pages.ask(OPERATOR, "DELETE", "images/a%2Fb", "").await,
            (404, "{\"message\":\"there is no image 'a/b'\"}\n".to_owned())
        );
    }

    #[tokio::test]
    async fn followed_logs_end_with_the_server() {
        let pages = pages().await;
        let mut body = pages.response(OPERATOR, "GET", "logs?group=%2Fforum&follow=true", "").await.into_body();
        let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert!(first.starts_with(br#"{"line":{"timestamp":1,"group":"/forum""#), "{first:?}");
        pages.state.send_replace(State::Stopping);
        assert!(body.frame().await.is_none());
        pages.state.send_replace(State::Ready);
        let (_, failed) = pages.ask(OPERATOR, "GET", "logs", "").await;
        assert_eq!(failed, "{\"failed\":\"no groups yet\"}\n");
    }

    #[tokio::test]
    async fn a_sandbox_is_found_by_as_much_of_its_id_as_is_its_alone() {
        let pages = pages().await;
        let found = async |id: &str| {
            let (status, text) = pages.ask(OPERATOR, "GET", &format!("sandboxes/{id}"), "").await;
            (status, serde_json::from_str::<SandboxView>(&text).map(|view| view.spec.id).unwrap_or(text))
        };
        assert_eq!(found("0a1").await, (200, "0a1".to_owned()));
        assert_eq!(found("b").await, (200, "b".to_owned()));
        assert_eq!(found("0a").await.0, 400);
        assert_eq!(found("c").await.0, 404);
        let (_, all) = pages.ask(OPERATOR, "GET", "sandboxes", "").await;
        assert_eq!(serde_json::from_str::<Vec<SandboxView>>(&all).unwrap().len(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn readings_come_each_second_and_end_with_the_server() {
        let pages = pages().await;
        let mut body = pages.response(OPERATOR, "GET", "top", "").await.into_body();
        let begun = tokio::time::Instant::now();
        for _ in 0..3 {
            let line = body.frame().await.unwrap().unwrap().into_data().unwrap();
            assert!(matches!(serde_json::from_slice(&line).unwrap(), TopOutput::Reading(_)));
        }
        assert_eq!(begun.elapsed().as_secs(), 2);
        pages.state.send_replace(State::Stopping);
        assert!(body.frame().await.is_none());
    }

    #[tokio::test]
    async fn only_what_is_ephemeral_is_reset() {
        let mut pages = pages().await;
        let (status, text) = pages.ask(OPERATOR, "POST", "reset", "").await;
        assert_eq!(status, 409);
        insta::assert_snapshot!("reset_refused", text);
        pages.operations.ephemeral = true;
        assert_eq!(pages.status(OPERATOR, "POST", "reset").await, 200);
        assert_eq!(pages.status(OPERATOR, "GET", "reset").await, 405);
    }
}
