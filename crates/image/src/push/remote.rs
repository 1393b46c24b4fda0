use std::{fs::File, sync::atomic::Ordering, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::time::{Instant, sleep};
use wharf_core::Digest;

use super::{
    PushError,
    error::refusal,
    upload::{Upload, file_body},
};
use crate::{
    Credentials, ImageError, Reference,
    pull::{
        PullError, STALL,
        http::{Sent, exchange, nothing, shown_address},
        registry::{Registry, parse, value},
        whole,
    },
};

/// How often is looked how far an upload is.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How long a registry may take over what it has been sent: it computes digests, and puts blobs elsewhere.
const PATIENCE: Duration = Duration::from_secs(120);
/// How much of a refusal is read.
const REFUSAL_MAX: usize = 64 << 10;

/// One repository of a registry, to be written to.
#[derive(Clone)]
pub(super) struct Remote {
    registry: Registry,
    path: String,
    /// Repositories that it may be let read, to mount from.
    sources: Vec<String>,
}

impl Remote {
    pub(super) fn new(
        reference: &Reference,
        credentials: Option<Credentials>,
        forbidden: Option<u16>,
        sources: &[&str],
    ) -> Self {
        let path = reference.path().to_owned();
        let mut sources: Vec<String> = sources.iter().map(|&source| source.to_owned()).collect();
        sources.sort();
        sources.dedup();
        let reading = sources.iter().map(|source| format!("repository:{source}:pull"));
        let scopes = [format!("repository:{path}:pull,push")].into_iter().chain(reading).collect();
        Self { registry: Registry::new(reference, credentials, forbidden, scopes), path, sources }
    }

    pub(super) fn may_mount(&self, from: &str) -> bool {
        self.sources.iter().any(|known| known == from)
    }

    fn url(&self, rest: &str) -> Result<Uri, PushError> {
        Ok(parse(&format!("{}/v2/{}/{rest}", self.registry.base, self.path))?)
    }

    pub(super) async fn has_blob(&mut self, digest: &Digest) -> Result<bool, PushError> {
        let url = self.url(&format!("blobs/{digest}"))?;
        let mut answer = self.ask_once(Method::HEAD, &url).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            self.registry.authorize(&answer).await?;
            answer = self.ask_once(Method::HEAD, &url).await?;
        }
        match answer.status() {
            StatusCode::OK => Ok(true),
            // Blobs that are kept elsewhere.
            status if status.is_redirection() => Ok(true),
            StatusCode::NOT_FOUND => Ok(false),
            _ => Err(self.refused(&Method::HEAD, &url, answer).await),
        }
    }

    async fn ask_once(&mut self, method: Method, url: &Uri) -> Result<Response<Incoming>, PushError> {
        self.exchange(method, url, HeaderMap::new(), nothing()).await
    }

    /// Begins an upload, unless the registry takes the blob from a repository that has it: `None`.
    pub(super) async fn begin(&mut self, digest: &Digest, from: Option<&str>) -> Result<Option<Upload>, PushError> {
        let query =
            from.map_or(String::new(), |from| format!("?mount={}&from={}", encoded(digest.as_str()), encoded(from)));
        let url = self.url(&format!("blobs/uploads/{query}"))?;
        let answer = self.request(Method::POST, &url, &HeaderMap::new(), &|| Ok(nothing())).await?;
        match answer.status() {
            StatusCode::CREATED => Ok(None),
            StatusCode::ACCEPTED => Ok(Some(Upload { at: self.location(&url, &answer)?, reached: 0 })),
            _ => Err(self.refused(&Method::POST, &url, answer).await),
        }
    }

    /// Sends what an upload lacks, and ends it.
    pub(super) async fn send(
        &mut self,
        upload: &mut Upload,
        digest: &Digest,
        size: u64,
        open: &(dyn Fn() -> Result<File, ImageError> + Send + Sync),
        told: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), PushError> {
        if upload.reached < size {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, value("application/octet-stream")?);
            if upload.reached > 0 {
                headers.insert(header::CONTENT_RANGE, value(&format!("{}-{}", upload.reached, size - 1))?);
            }
            let answer = self.send_file(upload, size, &headers, open, told).await?;
            if !matches!(answer.status(), StatusCode::ACCEPTED | StatusCode::CREATED | StatusCode::NO_CONTENT) {
                return Err(self.refused(&Method::PATCH, &upload.at, answer).await);
            }
            upload.at = self.location(&upload.at, &answer)?;
            upload.reached = size;
        }
        let text = upload.at.to_string();
        let separator = if upload.at.query().is_some() { '&' } else { '?' };
        let url = parse(&format!("{text}{separator}digest={}", encoded(digest.as_str())))?;
        let answer = self.request(Method::PUT, &url, &HeaderMap::new(), &|| Ok(nothing())).await?;
        match answer.status() {
            StatusCode::CREATED | StatusCode::NO_CONTENT | StatusCode::ACCEPTED | StatusCode::OK => Ok(()),
            _ => Err(self.refused(&Method::PUT, &url, answer).await),
        }
    }

    async fn send_file(
        &mut self,
        upload: &Upload,
        size: u64,
        headers: &HeaderMap,
        open: &(dyn Fn() -> Result<File, ImageError> + Send + Sync),
        told: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<Response<Incoming>, PushError> {
        let mut authorized = false;
        loop {
            let (body, moved) = file_body(open, upload.reached, size - upload.reached)?;
            let answering = self.exchange(Method::PATCH, &upload.at, headers.clone(), body);
            let watching = async {
                let (mut last, mut since) = (upload.reached, Instant::now());
                loop {
                    sleep(LOOK_EVERY).await;
                    let now = moved.load(Ordering::Relaxed);
                    if now != last {
                        (last, since) = (now, Instant::now());
                        told(now);
                    } else if since.elapsed() > if now < size { STALL } else { PATIENCE } {
                        return;
                    }
                }
            };
            let answer = tokio::select! {
                answer = answering => answer?,
                () = watching => return Err(PullError::Stalled.into()),
            };
            if answer.status() == StatusCode::UNAUTHORIZED && !authorized {
                // The token's time was over.
                self.registry.authorize(&answer).await?;
                authorized = true;
                continue;
            }
            told(moved.load(Ordering::Relaxed));
            return Ok(answer);
        }
    }

    /// Asks how far an upload is that broke off; false if there is none any more.
    pub(super) async fn ask(&mut self, upload: &mut Upload) -> bool {
        let at = upload.at.clone();
        let Ok(answer) = self.request(Method::GET, &at, &HeaderMap::new(), &|| Ok(nothing())).await else {
            return false;
        };
        if answer.status() != StatusCode::NO_CONTENT {
            return false;
        }
        let range = answer.headers().get(header::RANGE).and_then(|range| range.to_str().ok());
        // `0-0` is said of an upload with nothing, as of one with a byte.
        let last = range.and_then(|range| range.rsplit('-').next()?.parse::<u64>().ok());
        upload.reached = last.filter(|last| *last > 0).map_or(0, |last| last + 1);
        match self.location(&at, &answer) {
            Ok(at) => upload.at = at,
            // It goes on where it was.
            Err(_) => upload.at = at,
        }
        true
    }

    pub(super) async fn put_manifest(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> Result<(), PushError> {
        let url = self.url(&format!("manifests/{name}"))?;
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, value(media_type)?);
        let bytes = Bytes::copy_from_slice(bytes);
        let body = || Ok(Full::new(bytes.clone()).map_err(|never| match never {}).boxed_unsync());
        let answer = self.request(Method::PUT, &url, &headers, &body).await?;
        match answer.status() {
            StatusCode::CREATED | StatusCode::OK | StatusCode::ACCEPTED | StatusCode::NO_CONTENT => Ok(()),
            _ => Err(self.refused(&Method::PUT, &url, answer).await),
        }
    }

    /// Sends a small request, a second time if the registry then wants to know who asks.
    async fn request(
        &mut self,
        method: Method,
        url: &Uri,
        headers: &HeaderMap,
        body: &(dyn Fn() -> Result<Sent, ImageError> + Send + Sync),
    ) -> Result<Response<Incoming>, PushError> {
        let answer = self.exchange(method.clone(), url, headers.clone(), body()?).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        self.registry.authorize(&answer).await?;
        self.exchange(method, url, headers.clone(), body()?).await
    }

    async fn exchange(
        &self,
        method: Method,
        url: &Uri,
        mut headers: HeaderMap,
        body: Sent,
    ) -> Result<Response<Incoming>, PushError> {
        self.registry.check(url)?;
        if let Some(authorization) = self.registry.authorization(url) {
            headers.insert(header::AUTHORIZATION, authorization.clone());
        }
        let sends_much = method == Method::PATCH;
        let answer = exchange(method, url, headers, body, self.registry.forbidden).await?;
        // Who sends much watches over it.
        let patience = if sends_much { Duration::from_secs(24 * 3600) } else { PATIENCE };
        let answer = tokio::time::timeout(patience, answer).await.map_err(|_| PullError::Stalled)?;
        answer.map_err(|error| PullError::Interrupted(error.to_string()).into())
    }

    /// Where an answer says that it goes on. TLS is not given up on the way.
    fn location(&self, from: &Uri, answer: &Response<Incoming>) -> Result<Uri, PushError> {
        let bad = |what: String| PushError::from(PullError::BadContent(what));
        let location = answer.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
        let location = location.ok_or_else(|| bad("the registry does not say where the upload goes on".to_owned()))?;
        let next = if location.starts_with('/') && !location.starts_with("//") {
            let authority = from.authority().map_or("", http::uri::Authority::as_str);
            parse(&format!("{}://{authority}{location}", from.scheme_str().unwrap_or("https")))?
        } else {
            parse(location)?
        };
        if from.scheme_str() == Some("https") && next.scheme_str() != Some("https") {
            let (from, to) = (shown_address(from), shown_address(&next));
            return Err(bad(format!("{from} sends on to {to}, which is not encrypted")));
        }
        Ok(next)
    }

    async fn refused(&self, method: &Method, url: &Uri, answer: Response<Incoming>) -> PushError {
        let status = answer.status();
        let body = whole(answer.into_body()).await.unwrap_or_default();
        refusal(method, shown_address(url), status, &body[..body.len().min(REFUSAL_MAX)])
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
