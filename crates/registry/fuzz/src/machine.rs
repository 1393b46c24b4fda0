use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, StreamBody};
use tokio::runtime::Runtime;
use wharf_core::{Scope, registry::RepositoryId};
use wharf_image::Images;
use wharf_registry::{
    Access, Action, BoxError, Connection, Denied, Distribution, Principal, Registry, RequestBody, Settings,
    Unauthorized,
};
use wharf_store::MemoryStore;

struct Anyone;

#[async_trait]
impl Access for Anyone {
    async fn identify(&self, _: Option<&str>, _: bool) -> Result<Principal, Unauthorized> {
        Ok(Principal::Operator)
    }

    async fn allow(&self, _: &Principal, _: Action, _: &RepositoryId, _: bool) -> Result<(), Denied> {
        Ok(())
    }

    async fn may_mount(&self, _: &RepositoryId) -> bool {
        true
    }
}

/// What came back, whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("headers are text"))
    }
}

/// A registry over a store and a directory of its own.
pub struct Machine {
    store: Arc<MemoryStore>,
    images: Images,
    settings: Settings,
    registry: Registry,
    distribution: Distribution,
    _directory: tempfile::TempDir,
}

impl Machine {
    /// One runtime for all of them: to start threads is slow.
    pub fn runtime() -> &'static Runtime {
        static RUNTIME: OnceLock<Runtime> = OnceLock::new();
        RUNTIME.get_or_init(|| {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .max_blocking_threads(2)
                .build()
                .expect("a runtime")
        })
    }

    pub async fn new(quota: Option<u64>) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let images = Images::open(directory.path()).expect("a content store");
        let store = Arc::new(MemoryStore::new());
        // What is unused goes with the next clean-up.
        let settings = Settings { quota, unused: Duration::ZERO, ..Settings::default() };
        let (registry, distribution) = open(&store, &images, &settings).await;
        Self { store, images, settings, registry, distribution, _directory: directory }
    }

    /// As if the process ended and another began.
    pub async fn reopen(&mut self) {
        (self.registry, self.distribution) = open(&self.store, &self.images, &self.settings).await;
    }

    pub async fn collect(&self) {
        self.registry.collect().await.expect("a clean-up");
    }

    /// The answer to a request whose body comes in these pieces and perhaps breaks off behind them; `None` if it is not one.
    /// The server never blames itself.
    pub async fn ask(
        &self,
        method: Method,
        uri: &str,
        headers: &[(&str, String)],
        pieces: &[Bytes],
        broken: bool,
    ) -> Option<Answer> {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let frames = pieces.iter().cloned().map(|piece| Ok::<_, BoxError>(http_body::Frame::data(piece)));
        let end = broken.then(|| Err(BoxError::from("it broke off")));
        let frames: Vec<_> = frames.chain(end).collect();
        let request = request.body(RequestBody::new(StreamBody::new(stream::iter(frames)))).ok()?;
        let (head, body) =
            self.distribution.handle(request, Connection { trusted: true, encrypted: false }).await.into_parts();
        let (status, headers) = (head.status, head.headers);
        let body = body.collect().await.expect("the answer comes whole").to_bytes();
        assert!(!status.is_server_error() || status == StatusCode::INSUFFICIENT_STORAGE, "{status} {body:?}");
        Some(Answer { status, headers, body })
    }

    /// A request without a body, made here and so sound.
    pub async fn get(&self, uri: &str, headers: &[(&str, String)]) -> Answer {
        self.ask(Method::GET, uri, headers, &[], false).await.expect("a request")
    }
}

async fn open(store: &Arc<MemoryStore>, images: &Images, settings: &Settings) -> (Registry, Distribution) {
    let store = Arc::clone(store);
    let opened = Registry::open(store, images.clone(), Arc::new(()), settings.clone()).await;
    let registry = opened.expect("a registry");
    (registry.clone(), Distribution::new(registry, Arc::new(Anyone), Scope::default()))
}
