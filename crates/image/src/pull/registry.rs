use std::net::IpAddr;

use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use hyper::body::Incoming;
use wharf_core::Digest;

use super::{
    PullError,
    auth::{Challenge, Credentials},
    http::{send, shown_address},
    whole,
};
use crate::{
    Reference,
    manifest::{DOCKER_INDEX, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST},
};

/// Blobs are often kept elsewhere.
pub(super) const REDIRECTS_MAX: usize = 5;

/// One repository of a registry, and what it takes to be let in.
#[derive(Clone)]
pub(crate) struct Registry {
    reference: Reference,
    /// `https://HOST`
    pub(crate) base: String,
    credentials: Option<Credentials>,
    authorization: Option<HeaderValue>,
    /// A port of loopback that is never asked.
    pub(crate) forbidden: Option<u16>,
    /// What tokens are asked for; what the registry says, if this is empty.
    scopes: Vec<String>,
}

impl Registry {
    pub(crate) fn new(
        reference: &Reference,
        credentials: Option<Credentials>,
        forbidden: Option<u16>,
        scopes: Vec<String>,
    ) -> Self {
        let domain = reference.domain();
        let host = if domain == "docker.io" { "registry-1.docker.io" } else { domain };
        let scheme = if is_loopback(host) { "http" } else { "https" };
        Self {
            reference: reference.clone(),
            base: format!("{scheme}://{host}"),
            credentials,
            authorization: None,
            forbidden,
            scopes,
        }
    }

    /// The authorization for an address: that of the registry alone.
    pub(crate) fn authorization(&self, uri: &Uri) -> Option<&HeaderValue> {
        let own = self.base.parse::<Uri>().ok()?;
        self.authorization.as_ref().filter(|_| own.authority() == uri.authority() && own.scheme() == uri.scheme())
    }

    pub(crate) async fn manifest(&mut self, wanted: &str) -> Result<Incoming, PullError> {
        let accept = [OCI_INDEX, OCI_MANIFEST, DOCKER_INDEX, DOCKER_MANIFEST].join(", ");
        self.get("manifests", wanted, &accept, 0).await.map(|(body, _)| body)
    }

    /// A blob from byte `from` on, or from where the registry begins.
    pub(crate) async fn blob(&mut self, digest: &Digest, from: u64) -> Result<(Incoming, u64), PullError> {
        self.get("blobs", digest.as_str(), "application/octet-stream, */*", from).await
    }

    async fn get(&mut self, what: &str, wanted: &str, accept: &str, from: u64) -> Result<(Incoming, u64), PullError> {
        let url = format!("{}/v2/{}/{what}/{wanted}", self.base, self.reference.path());
        let mut answer = self.follow(&url, accept, from).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            self.authorize(&answer).await?;
            answer = self.follow(&url, accept, from).await?;
        }
        match answer.status() {
            StatusCode::OK => Ok((answer.into_body(), 0)),
            StatusCode::PARTIAL_CONTENT if from > 0 && begins_at(&answer, from) => Ok((answer.into_body(), from)),
            StatusCode::NOT_FOUND => Err(PullError::NotFound(self.reference.clone())),
            StatusCode::UNAUTHORIZED => Err(PullError::Unauthorized),
            status => Err(PullError::Status {
                host: self.reference.domain().to_owned(),
                what: format!("[{what} {wanted}]"),
                status,
            }),
        }
    }

    /// The answer behind any redirects. Another host is not told the authorization, and TLS is not given up on the way.
    async fn follow(&self, url: &str, accept: &str, from: u64) -> Result<Response<Incoming>, PullError> {
        let mut uri = parse(url)?;
        let first = uri.clone();
        for _ in 0..=REDIRECTS_MAX {
            self.check(&uri)?;
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, value(accept)?);
            if from > 0 {
                headers.insert(header::RANGE, value(&format!("bytes={from}-"))?);
            }
            if let Some(authorization) = &self.authorization
                && uri.authority() == first.authority()
            {
                headers.insert(header::AUTHORIZATION, authorization.clone());
            }
            let answer = send(Method::GET, &uri, headers, self.forbidden).await?;
            if !answer.status().is_redirection() {
                return Ok(answer);
            }
            let location = answer.headers().get(header::LOCATION).and_then(|l| l.to_str().ok()).unwrap_or_default();
            let next = if location.starts_with('/') && !location.starts_with("//") {
                let authority = uri.authority().map_or("", http::uri::Authority::as_str);
                parse(&format!("{}://{authority}{location}", uri.scheme_str().unwrap_or("https")))?
            } else {
                parse(location)?
            };
            if uri.scheme_str() == Some("https") && next.scheme_str() != Some("https") {
                let (from, to) = (shown_address(&uri), shown_address(&next));
                return Err(PullError::BadContent(format!("{from} redirects to {to}, which is not encrypted")));
            }
            uri = next;
        }
        Err(PullError::BadContent(format!("{url} redirects more than {REDIRECTS_MAX} times")))
    }

    /// Refuses what would lead a stranger to this process's own doors, where it counts as the operator.
    pub(crate) fn check(&self, uri: &Uri) -> Result<(), PullError> {
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
        if self.forbidden == Some(port) && uri.host().is_some_and(is_loopback) {
            return Err(PullError::BadContent(format!("{} is this Wharf itself", shown_address(uri))));
        }
        Ok(())
    }

    /// Does what the registry asks for, so that the request can be sent again.
    pub(crate) async fn authorize(&mut self, answer: &Response<Incoming>) -> Result<(), PullError> {
        let challenges = answer.headers().get_all(header::WWW_AUTHENTICATE);
        let challenge = challenges
            .iter()
            .filter_map(|header| Challenge::parse(header.to_str().ok()?, self.reference.path(), &self.scopes))
            .next()
            .ok_or(PullError::Unauthorized)?;
        let authorization = match challenge {
            Challenge::Basic => self.credentials.as_ref().ok_or(PullError::Unauthorized)?.basic(),
            Challenge::Bearer { url } => format!("Bearer {}", self.token(&url).await?),
        };
        let mut authorization = value(&authorization)?;
        authorization.set_sensitive(true);
        self.authorization = Some(authorization);
        Ok(())
    }

    async fn token(&self, url: &str) -> Result<String, PullError> {
        let uri = parse(url)?;
        self.check(&uri)?;
        if self.base.starts_with("https") && uri.scheme_str() != Some("https") {
            return Err(PullError::BadContent(format!(
                "the registry asks for a token from {uri}, which is not encrypted"
            )));
        }
        let mut headers = HeaderMap::new();
        if let Some(credentials) = &self.credentials {
            headers.insert(header::AUTHORIZATION, value(&credentials.basic())?);
        }
        let answer = send(Method::GET, &uri, headers, self.forbidden).await?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(PullError::Unauthorized),
            status => {
                let host = uri.host().unwrap_or_default().to_owned();
                return Err(PullError::Status { host, what: "[token]".into(), status });
            }
        }
        let bytes = whole(answer.into_body()).await?;
        let value: serde_json::Value = serde_json::from_slice(&bytes)
            .map_err(|e| PullError::BadContent(format!("the token is not valid: {e}")))?;
        // Some registries send both names.
        let token = ["token", "access_token"].iter().find_map(|key| value.get(key)?.as_str());
        token.map(str::to_owned).ok_or_else(|| PullError::BadContent("the registry sent no token".into()))
    }
}

/// Whether a part is the one from this byte on.
fn begins_at(answer: &Response<Incoming>, from: u64) -> bool {
    let range = answer.headers().get(header::CONTENT_RANGE).and_then(|range| range.to_str().ok());
    range.and_then(|range| range.strip_prefix("bytes ")?.split('-').next()?.parse().ok()) == Some(from)
}

pub(crate) fn parse(url: &str) -> Result<Uri, PullError> {
    url.parse().map_err(|_| PullError::BadContent(format!("'{url}' is not an address")))
}

pub(crate) fn value(text: &str) -> Result<HeaderValue, PullError> {
    text.parse().map_err(|_| PullError::BadContent("the registry sent what cannot stand in a header".into()))
}

pub(super) fn is_loopback(host: &str) -> bool {
    let bare = if host.ends_with(']') { host } else { host.rsplit_once(':').map_or(host, |(bare, _)| bare) };
    let bare = bare.trim_matches(['[', ']']);
    bare == "localhost"
        || bare.ends_with(".localhost")
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}
