use std::{
    collections::HashMap,
    fs,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::Notify,
};
use wharf_image::{Credentials, PullError, Reference, cannot_pull_text};

use crate::build::{Built, Store, Tar, gzip, image, sha256};

/// Answers by path: status, headers and body. A second path is `auth PATH`, for requests that carry `Authorization`.
type Pages = HashMap<String, (u16, String, Vec<u8>)>;

/// A registry on loopback; it ends with the test's runtime.
async fn serve(pages: impl FnOnce(&str) -> Pages) -> String {
    serve_holding(pages, "", Arc::default()).await
}

/// One that answers a path ending in `held` only when it is told to.
async fn serve_holding(pages: impl FnOnce(&str) -> Pages, held: &str, release: Arc<Notify>) -> String {
    let held = held.to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let pages = Arc::new(pages(&host));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (pages, held, release) = (Arc::clone(&pages), held.clone(), Arc::clone(&release));
            tokio::spawn(async move {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    request.push(stream.read_u8().await.unwrap());
                }
                let request = String::from_utf8(request).unwrap();
                let path = request.split(' ').nth(1).unwrap();
                if !held.is_empty() && path.ends_with(&held) {
                    release.notified().await;
                }
                let authorized = request.to_lowercase().contains("\r\nauthorization: ");
                let known =
                    authorized.then(|| pages.get(&format!("auth {path}"))).flatten().or_else(|| pages.get(path));
                let missing = (404, String::new(), Vec::new());
                let (status, headers, body) = known.unwrap_or(&missing);
                let head = format!(
                    "HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                stream.write_all(head.as_bytes()).await.unwrap();
                stream.write_all(body).await.unwrap();
            });
        }
    });
    host
}

fn built() -> Built {
    let plain = Tar::default().file("hello", b"hello").end();
    image(&[(gzip(&plain), plain)])
}

fn pages(image: &Built, tag: &str) -> Pages {
    let ok = |bytes: &[u8]| (200, String::new(), bytes.to_vec());
    let mut pages = Pages::new();
    for blob in image.layers.iter().chain([&image.config]) {
        pages.insert(format!("/v2/me/app/blobs/{}", sha256(blob)), ok(blob));
    }
    for name in [tag.to_owned(), sha256(&image.manifest)] {
        pages.insert(format!("/v2/me/app/manifests/{name}"), ok(&image.manifest));
    }
    pages
}

async fn pull(store: &Store, host: &str, credentials: Option<&Credentials>) -> Result<wharf_image::Image, PullError> {
    let reference: Reference = format!("{host}/me/app:v1").parse().unwrap();
    store.images.pull(&reference, credentials, &|_| {}).await
}

#[tokio::test(flavor = "multi_thread")]
async fn layers_are_unpacked_while_others_arrive() {
    let tars: Vec<Vec<u8>> = (0..4).map(|n| Tar::default().file(&format!("file{n}"), b"hello").end()).collect();
    let built = image(&tars.iter().map(|tar| (gzip(tar), tar.clone())).collect::<Vec<_>>());
    // The third of four does not come yet; the fourth does, but what is below it is missing.
    let (held, release) = (sha256(&built.layers[2]), Arc::new(Notify::new()));
    let host = serve_holding(|_| pages(&built, "v1"), &held, Arc::clone(&release)).await;
    let store = Store::new();
    let (images, directory) = (store.images.clone(), store.dir.path().join("layers"));
    let pulling = tokio::spawn(async move {
        let reference: Reference = format!("{host}/me/app:v1").parse().unwrap();
        images.pull(&reference, None, &|_| {}).await
    });
    let unpacked = || {
        let entries = fs::read_dir(&directory).unwrap().map(|e| e.unwrap().path().join("fs"));
        entries.filter(|fs| fs.is_dir()).count()
    };
    let deadline = Instant::now() + Duration::from_secs(20);
    while unpacked() < 2 {
        assert!(Instant::now() < deadline, "nothing is unpacked before the last layer is there");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!((unpacked(), pulling.is_finished()), (2, false));
    release.notify_one();
    let pulled = pulling.await.unwrap().unwrap();
    assert_eq!(unpacked(), 4, "all of it, when the pull has ended");
    let roots = store.images.rootfs(&pulled).unwrap();
    let files = roots.iter().rev().enumerate().all(|(n, root)| root.join(format!("file{n}")).is_file());
    assert!(files, "{roots:?}");
}

#[tokio::test]
async fn an_image_is_pulled_and_runs() {
    let store = Store::new();
    let host = serve(|_| pages(&built(), "v1")).await;
    let image = pull(&store, &host, None).await.unwrap();
    assert_eq!(image.digest.as_str(), sha256(&built().manifest));
    let lower = store.images.rootfs(&image).unwrap();
    assert_eq!(fs::read(lower[0].join("hello")).unwrap(), b"hello");
    assert!(store.resolve(&format!("{host}/me/app:v1")).is_some());
    // By digest too, and what is present is found under it.
    let by_digest = format!("{host}/me/app@{}", image.digest);
    assert!(store.resolve(&by_digest).is_some());
}

#[tokio::test]
async fn an_index_gives_this_machines_manifest() {
    let store = Store::new();
    let own = if cfg!(target_arch = "x86_64") { "amd64" } else { "arm64" };
    let host = serve(|_| {
        let mut pages = pages(&built(), "other");
        let mut descriptor = built().descriptor(&json!({}));
        descriptor["platform"] = json!({"os": "linux", "architecture": own});
        let index = json!({"schemaVersion": 2, "manifests": [descriptor]}).to_string();
        pages.insert("/v2/me/app/manifests/v1".into(), (200, String::new(), index.into_bytes()));
        pages
    })
    .await;
    let image = pull(&store, &host, None).await.unwrap();
    assert_eq!(image.manifest.as_str(), sha256(&built().manifest));
    assert_ne!(image.digest, image.manifest);
}

#[tokio::test]
async fn tokens_and_redirects() {
    let store = Store::new();
    let host = serve(|host| {
        let mut all = Pages::new();
        let challenge = format!("WWW-Authenticate: Bearer realm=\"http://{host}/token\",service=\"s\"\r\n");
        for (path, page) in pages(&built(), "v1") {
            if path.contains("/blobs/") {
                all.insert(format!("auth {path}"), (307, format!("Location: /elsewhere{path}\r\n"), Vec::new()));
                all.insert(format!("/elsewhere{path}"), page);
            } else {
                all.insert(format!("auth {path}"), page);
            }
            all.insert(path, (401, challenge.clone(), Vec::new()));
        }
        let token = "/token?scope=repository%3Ame%2Fapp%3Apull&service=s";
        all.insert(token.into(), (401, String::new(), Vec::new()));
        all.insert(format!("auth {token}"), (200, String::new(), br#"{"token": "t", "access_token": "t"}"#.to_vec()));
        all
    })
    .await;
    assert!(matches!(pull(&store, &host, None).await, Err(PullError::Unauthorized)));
    let credentials = Credentials { user: "u".into(), password: "p".into() };
    pull(&store, &host, Some(&credentials)).await.unwrap();
    assert_eq!(format!("{credentials:?}"), "Credentials(u)");
}

#[tokio::test]
async fn what_fails_says_so_in_the_agents_words() {
    let store = Store::new();
    let reference = |host: &str| format!("{host}/me/app:v1").parse::<Reference>().unwrap();
    let introduction =
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref";

    let host = serve(|_| Pages::new()).await;
    let error = pull(&store, &host, None).await.unwrap_err();
    let name = format!("{host}/me/app:v1");
    assert_eq!(cannot_pull_text(&reference(&host), &error), format!("{introduction} {name}: {name}: not found"));

    // A port where nobody listens.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let error = pull(&store, &free, None).await.unwrap_err();
    let text = cannot_pull_text(&reference(&free), &error);
    let start = format!(
        "{introduction} {free}/me/app:v1: failed to do request: Get \"http://{free}/v2/me/app/manifests/v1\": dial tcp "
    );
    assert!(text.starts_with(&start), "{text}");

    let host = serve(|_| Pages::from([("/v2/me/app/manifests/v1".into(), (403, String::new(), Vec::new()))])).await;
    let error = pull(&store, &host, None).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("pulling from host {host} failed with status code [manifests v1]: 403 Forbidden")
    );
}

/// A registry whose layers break off after `step` bytes of each answer, and that honours ranges if it is told to.
async fn breaking(image: &Built, step: usize, ranges: bool) -> (String, Arc<Mutex<Vec<usize>>>) {
    let pages = Arc::new(pages(image, "v1"));
    let layer = format!("/v2/me/app/blobs/{}", sha256(&image.layers[0]));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let asked: Arc<Mutex<Vec<usize>>> = Arc::default();
    let told = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            let request = String::from_utf8(request).unwrap().to_lowercase();
            let path = request.split(' ').nth(1).unwrap();
            let body = &pages[path].2;
            let from = request.split("\r\nrange: bytes=").nth(1).map(|rest| rest.split('-').next().unwrap());
            let from = from.filter(|_| ranges).map_or(0, |from| from.parse().unwrap());
            let whole = path != layer || !ranges && asked.lock().unwrap().len() > 1;
            if path == layer {
                asked.lock().unwrap().push(from);
            }
            let length = body.len() - from;
            let (status, range) = if from == 0 {
                (200, String::new())
            } else {
                (206, format!("content-range: bytes {from}-{}/{}\r\n", body.len() - 1, body.len()))
            };
            let head = format!("HTTP/1.1 {status} X\r\n{range}content-length: {length}\r\nconnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            let end = if whole { body.len() } else { body.len().min(from + step) };
            stream.write_all(&body[from..end]).await.unwrap();
        }
    });
    (host, told)
}

#[tokio::test]
async fn a_layer_that_breaks_off_is_gone_on_with() {
    let noise: Vec<u8> = (0..40_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let plain = Tar::default().file("noise", &noise).end();
    let image = image(&[(gzip(&plain), plain)]);
    let (store, step) = (Store::new(), image.layers[0].len() / 7 + 1);
    let (host, asked) = breaking(&image, step, true).await;
    let pulled = pull(&store, &host, None).await.unwrap();
    let expected: Vec<usize> = (0..7).map(|n| n * step).collect();
    assert_eq!(*asked.lock().unwrap(), expected, "each time from where it broke; progress makes the tries begin anew");
    let root = store.images.rootfs(&pulled).unwrap();
    assert_eq!(fs::read(root[0].join("noise")).unwrap(), noise);

    // One that knows no ranges begins anew, and the bytes are not mixed.
    let store = Store::new();
    let (host, asked) = breaking(&image, step, false).await;
    pull(&store, &host, None).await.unwrap();
    assert_eq!(*asked.lock().unwrap(), [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn what_goes_no_further_is_given_up() {
    let store = Store::new();
    let host = serve(|_| {
        let mut pages = pages(&built(), "v1");
        let layer = format!("/v2/me/app/blobs/{}", sha256(&built().layers[0]));
        pages.insert(layer, (503, String::new(), Vec::new()));
        pages
    })
    .await;
    let error = pull(&store, &host, None).await.unwrap_err();
    let text = cannot_pull_text(&format!("{host}/me/app:v1").parse().unwrap(), &error);
    assert!(text.contains("has been retried 5 time(s)") && text.contains("503"), "{text}");
}

#[tokio::test]
async fn content_that_is_not_what_was_promised_is_refused() {
    for spoil in ["layer", "config", "longer"] {
        let store = Store::new();
        let host = serve(|_| {
            let (image, mut pages) = (built(), pages(&built(), "v1"));
            let blob = if spoil == "config" { &image.config } else { &image.layers[0] };
            let body = &mut pages.get_mut(&format!("/v2/me/app/blobs/{}", sha256(blob))).unwrap().2;
            if spoil == "longer" {
                body.push(0);
            } else {
                body[0] ^= 1;
            }
            pages
        })
        .await;
        assert!(matches!(pull(&store, &host, None).await, Err(PullError::BadContent(_))), "{spoil}");
        assert!(store.images.list().is_empty());
    }
}
