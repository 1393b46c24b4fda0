//! Images go to registries: one that is spoken to by hand, so that it can be as bad as they come.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use wharf_image::{Credentials, Image, PushError, Pushing, Reference};

use crate::build::{Store, Tar, image, sha256, tar_of};

#[derive(Default)]
struct Registry {
    /// Wants a token.
    token: bool,
    /// Refuses to begin an upload: status and body.
    refuses: Option<(u16, &'static str)>,
    /// After how many bytes of an upload it goes away, once.
    cut: Option<usize>,
    /// What it sends uploads on to: another host.
    uploads: Option<String>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By path.
    kept: HashMap<String, Vec<u8>>,
    upload: HashMap<String, Vec<u8>>,
    cut: bool,
    /// Method, path and what else matters.
    asked: Vec<String>,
}

struct Asked {
    method: String,
    path: String,
    query: String,
    headers: HashMap<String, String>,
}

impl Registry {
    async fn serve(self) -> (String, Arc<Self>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let this = Arc::new(self);
        let (registry, own) = (Arc::clone(&this), host.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (registry, own) = (Arc::clone(&registry), own.clone());
                tokio::spawn(async move { registry.answer(stream, &own).await });
            }
        });
        (host, this)
    }

    fn asked(&self) -> Vec<String> {
        self.state.lock().unwrap().asked.clone()
    }

    fn kept(&self, path: &str) -> Option<Vec<u8>> {
        self.state.lock().unwrap().kept.get(path).cloned()
    }

    async fn answer(&self, mut stream: TcpStream, own: &str) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.lines();
        let mut first = lines.next().unwrap().split(' ');
        let (method, target) = (first.next().unwrap().to_owned(), first.next().unwrap());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = lines.filter_map(|line| line.split_once(": ")).map(|(k, v)| (k.to_lowercase(), v.to_owned()));
        let asked = Asked { method, path: path.to_owned(), query: query.to_owned(), headers: headers.collect() };
        let length: usize = asked.headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        let cut = self.cut.filter(|_| asked.method == "PATCH" && !self.state.lock().unwrap().cut);
        let mut body = vec![0; cut.unwrap_or(length)];
        stream.read_exact(&mut body).await.unwrap();
        if cut.is_some() {
            let mut state = self.state.lock().unwrap();
            state.cut = true;
            state.upload.insert(asked.path, body);
            return;
        }
        let (status, headers, body) = self.judge(&asked, body, own);
        let length = body.len();
        let answer = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.unwrap();
        if asked.method != "HEAD" {
            stream.write_all(&body).await.unwrap();
        }
    }

    fn judge(&self, asked: &Asked, body: Vec<u8>, own: &str) -> (u16, String, Vec<u8>) {
        let mut state = self.state.lock().unwrap();
        let authorization = asked.headers.get("authorization").map_or("", String::as_str);
        let range = asked.headers.get("content-range").map_or(String::new(), |range| format!(" {range}"));
        state.asked.push(format!("{} {}{range} [{authorization}]", asked.method, asked.path));
        let none = String::new;
        if asked.path == "/token" {
            assert!(asked.query.contains("scope=repository%3Ame%2Fapp%3Apull%2Cpush"), "{}", asked.query);
            let known = authorization.starts_with("Basic ");
            return if known { (200, none(), br#"{"token":"abc"}"#.to_vec()) } else { (401, none(), Vec::new()) };
        }
        if self.token && authorization != "Bearer abc" {
            let challenge = format!(
                "www-authenticate: Bearer realm=\"http://{own}/token\",service=\"r\",scope=\"repository:me/app:pull\"\r\n"
            );
            return (401, challenge, Vec::new());
        }
        let host = self.uploads.clone().unwrap_or_else(|| own.to_owned());
        let location = |path: &str| format!("location: http://{host}{path}?state=1\r\n");
        match (asked.method.as_str(), asked.path.rsplit_once('/').unwrap()) {
            ("HEAD", _) if state.kept.contains_key(&asked.path) => (200, none(), Vec::new()),
            ("HEAD", _) => (404, none(), Vec::new()),
            ("POST", ("/v2/me/app/blobs/uploads", "")) => match self.refuses {
                Some((status, body)) => (status, none(), body.as_bytes().to_vec()),
                None if asked.query.contains("from=other%2Fapp") => (201, none(), Vec::new()),
                None => {
                    let number = state.upload.len();
                    let path = format!("/v2/me/app/blobs/uploads/{number}");
                    state.upload.insert(path.clone(), Vec::new());
                    (202, location(&path), Vec::new())
                }
            },
            ("GET", _) if state.upload.contains_key(&asked.path) => {
                let last = state.upload[&asked.path].len() - 1;
                (204, format!("{}range: 0-{last}\r\n", location(&asked.path)), Vec::new())
            }
            ("PATCH", _) => {
                state.upload.entry(asked.path.clone()).or_default().extend(body);
                (202, location(&asked.path), Vec::new())
            }
            ("PUT", (_, _)) if asked.path.contains("/uploads/") => {
                let digest = asked.query.split("digest=").nth(1).unwrap().replace("%3A", ":");
                let bytes = state.upload[&asked.path].clone();
                assert_eq!(sha256(&bytes), digest);
                state.kept.insert(format!("/v2/me/app/blobs/{digest}"), bytes);
                (201, none(), Vec::new())
            }
            ("PUT", ("/v2/me/app/manifests", _)) => {
                assert_eq!(asked.headers["content-type"], "application/vnd.oci.image.manifest.v1+json");
                state.kept.insert(asked.path.clone(), body);
                (201, none(), Vec::new())
            }
            _ => (400, none(), Vec::new()),
        }
    }
}

/// An image whose layer is larger than what is sent at a time.
fn large() -> (Store, Image) {
    let bytes: Vec<u8> =
        (0..3_000_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).take(3_000_000).collect();
    let plain = Tar::default().file("large", &bytes).end();
    let store = Store::new();
    store.load_bytes(&tar_of(&image(&[(plain.clone(), plain)]).layout("a:1")), None).unwrap();
    let image = store.resolve("a:1").unwrap();
    (store, image)
}

async fn push(store: &Store, image: &Image, host: &str, who: Option<&Credentials>) -> Result<Vec<Pushing>, PushError> {
    let reference: Reference = format!("{host}/me/app:v1").parse().unwrap();
    let told = Mutex::default();
    let tell = |step: Pushing| told.lock().map(|mut told: std::sync::MutexGuard<'_, Vec<_>>| told.push(step)).unwrap();
    store.images.push(&image.digest, &reference, who, &tell).await?;
    Ok(told.into_inner().unwrap())
}

#[tokio::test]
async fn everything_comes_before_what_names_it() {
    let (store, image) = large();
    let (host, registry) = Registry { token: true, ..Registry::default() }.serve().await;
    let who = Credentials { user: "ann".into(), password: "hush".into() };
    let told = push(&store, &image, &host, Some(&who)).await.unwrap();
    let last = Pushing::Manifest {
        digest: image.digest.clone(),
        size: registry.kept("/v2/me/app/manifests/v1").unwrap().len() as u64,
    };
    assert_eq!(told.last(), Some(&last));
    assert_eq!(
        registry.kept(&format!("/v2/me/app/blobs/{}", image.layers[0].digest)).unwrap().len() as u64,
        image.layers[0].size
    );
    assert!(registry.asked().last().unwrap().starts_with("PUT /v2/me/app/manifests/v1"));
    let again = push(&store, &image, &host, Some(&who)).await.unwrap();
    assert_eq!(again.iter().filter(|step| matches!(step, Pushing::Present { .. })).count(), 2);
}

#[tokio::test]
async fn what_breaks_off_is_gone_on_with() {
    let (store, image) = large();
    let (host, registry) = Registry { cut: Some(1_000_000), ..Registry::default() }.serve().await;
    // The configuration must not be what is cut.
    let bare = sha256(&[]);
    assert_ne!(image.layers[0].digest.as_str(), bare);
    let small = format!("/v2/me/app/blobs/{}", image.config_digest);
    registry.state.lock().unwrap().kept.insert(small, Vec::new());
    push(&store, &image, &host, None).await.unwrap();
    let size = image.layers[0].size;
    let further: Vec<_> = registry.asked().into_iter().filter(|asked| asked.starts_with("PATCH")).collect();
    assert_eq!(further, [format!("PATCH /v2/me/app/blobs/uploads/0 1000000-{} []", size - 1)]);
    assert!(registry.kept(&format!("/v2/me/app/blobs/{}", image.layers[0].digest)).is_some());
}

#[tokio::test]
async fn what_is_refused_is_told_in_dockers_words() {
    let (store, image) = large();
    let denied = r#"{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}"#;
    for (registry, words) in [
        (
            Registry { refuses: Some((403, denied)), ..Registry::default() },
            "denied: requested access to the resource is denied",
        ),
        (Registry { token: true, ..Registry::default() }, "unauthorized: authentication required"),
        (
            Registry {
                refuses: Some((404, r#"{"errors":[{"code":"NAME_UNKNOWN","message":"no such"}]}"#)),
                ..Registry::default()
            },
            "name unknown: no such",
        ),
    ] {
        let (host, registry) = registry.serve().await;
        let error = push(&store, &image, &host, None).await.unwrap_err();
        assert_eq!(error.to_string(), words);
        assert!(registry.kept("/v2/me/app/manifests/v1").is_none());
    }
    let other: Reference = format!("127.0.0.1:1/me/app@{}", sha256(b"other")).parse().unwrap();
    let error = store.images.push(&image.digest, &other, None, &|_| {}).await.unwrap_err();
    assert!(matches!(error, PushError::OtherDigest { .. }), "{error}");
}

#[tokio::test]
async fn who_asks_is_told_to_the_registry_alone() {
    let (store, image) = large();
    let (elsewhere, uploads) = Registry::default().serve().await;
    let (host, registry) = Registry { token: true, uploads: Some(elsewhere), ..Registry::default() }.serve().await;
    let who = Credentials { user: "ann".into(), password: "hush".into() };
    push(&store, &image, &host, Some(&who)).await.unwrap();
    assert!(
        !uploads.asked().is_empty() && uploads.asked().iter().all(|asked| asked.ends_with("[]")),
        "{:?}",
        uploads.asked()
    );
    assert!(registry.asked().iter().any(|asked| asked.ends_with("[Bearer abc]")));
}

#[tokio::test]
async fn the_forbidden_port_is_never_asked() {
    let (store, image) = large();
    let (host, forbidden) = Registry::default().serve().await;
    store.images.never_ask(host.rsplit_once(':').unwrap().1.parse().unwrap());
    let error = push(&store, &image, &host, None).await.unwrap_err().to_string();
    assert!(error.contains("is this Wharf itself"), "{error}");
    // Nor when another registry sends there.
    let (other, _registry) = Registry { uploads: Some(host), ..Registry::default() }.serve().await;
    let error = push(&store, &image, &other, None).await.unwrap_err().to_string();
    assert!(error.contains("is this Wharf itself"), "{error}");
    assert!(forbidden.asked().is_empty());
}

#[tokio::test]
async fn layers_are_mounted_from_where_they_were_pulled() {
    let (store, image) = large();
    let (host, registry) = Registry::default().serve().await;
    store.images.name_pulled(&image, &format!("{host}/other/app:1").parse().unwrap()).unwrap();
    let told = push(&store, &image, &host, None).await.unwrap();
    let mounted = Pushing::Mounted { digest: image.layers[0].digest.clone(), from: "other/app".into() };
    assert!(told.contains(&mounted), "{told:?}");
    assert!(registry.kept("/v2/me/app/manifests/v1").is_some());
}
