//! What a path means.

use http::Method;
use percent_encoding::percent_decode_str;
use wharf_core::Digest;

use super::answer::Failure;
use crate::{ImageReference, InvalidReference, UploadId};

/// A repository's path and what is asked for in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Route {
    /// As it stood; empty where no repository is meant.
    pub(super) path: String,
    pub(super) resource: Resource,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Resource {
    Base,
    Catalog,
    Tags,
    Manifest(ImageReference),
    /// A manifest under what cannot be a tag: there is none.
    NoManifest(InvalidReference),
    Blob(Digest),
    Uploads,
    Upload(UploadId),
    Referrers(Digest),
}

impl Route {
    /// Reads a path. A repository's name may hold slashes and words like `blobs`, so it is read from its end.
    ///
    /// Source: OCI distribution specification, "Endpoints".
    pub(super) fn parse(path: &str) -> Result<Self, Failure> {
        let decoded = percent_decode_str(path).decode_utf8().map_err(|_| Failure::nothing_here())?;
        let rest = decoded.strip_prefix("/v2").ok_or_else(Failure::nothing_here)?;
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let of = |path: &str, resource| Ok(Self { path: path.to_owned(), resource });
        match rest {
            "" => return of("", Resource::Base),
            "_catalog" => return of("", Resource::Catalog),
            _ => {}
        }
        if let Some(name) = rest.strip_suffix("/tags/list") {
            return of(name, Resource::Tags);
        }
        if let Some(name) = rest.strip_suffix("/blobs/uploads/").or_else(|| rest.strip_suffix("/blobs/uploads")) {
            return of(name, Resource::Uploads);
        }
        let (before, last) = rest.rsplit_once('/').ok_or_else(Failure::nothing_here)?;
        if let Some(name) = before.strip_suffix("/blobs/uploads") {
            return of(name, Resource::Upload(last.parse().map_err(Failure::from)?));
        }
        if let Some(name) = before.strip_suffix("/manifests") {
            return match last.parse::<ImageReference>() {
                Ok(reference) => of(name, Resource::Manifest(reference)),
                Err(_) if last.contains(':') => {
                    Err(last.parse::<Digest>().map_or_else(|e| Failure::digest(&e), |_| Failure::nothing_here()))
                }
                Err(invalid) => of(name, Resource::NoManifest(invalid)),
            };
        }
        if let Some(name) = before.strip_suffix("/blobs") {
            return of(name, Resource::Blob(last.parse().map_err(|e| Failure::digest(&e))?));
        }
        if let Some(name) = before.strip_suffix("/referrers") {
            return of(name, Resource::Referrers(last.parse().map_err(|e| Failure::digest(&e))?));
        }
        Err(Failure::nothing_here())
    }
}

impl Resource {
    /// What may be done to it.
    pub(super) fn methods(&self) -> &'static [Method] {
        match self {
            Self::Base => &[Method::GET, Method::HEAD],
            Self::Catalog | Self::Tags | Self::Referrers(_) => &[Method::GET],
            Self::Manifest(_) | Self::NoManifest(_) => &[Method::GET, Method::HEAD, Method::PUT, Method::DELETE],
            Self::Blob(_) => &[Method::GET, Method::HEAD, Method::DELETE],
            Self::Uploads => &[Method::POST],
            Self::Upload(_) => &[Method::GET, Method::HEAD, Method::PATCH, Method::PUT, Method::DELETE],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_the_end() {
        let digest = Digest::sha256([3; 32]);
        let of = |path: &str| Route::parse(path).map(|r| (r.path, r.resource)).map_err(|f| f.status().as_u16());
        assert_eq!(of("/v2"), Ok((String::new(), Resource::Base)));
        assert_eq!(of("/v2/"), Ok((String::new(), Resource::Base)));
        assert_eq!(of("/v2/a/tags/list"), Ok(("a".into(), Resource::Tags)));
        assert_eq!(
            of("/v2/a/blobs/uploads/manifests/v1"),
            Ok(("a/blobs/uploads".into(), Resource::Manifest(ImageReference::Tag("v1".into()))))
        );
        assert_eq!(of(&format!("/v2/a/b/blobs/{digest}")), Ok(("a/b".into(), Resource::Blob(digest.clone()))));
        assert_eq!(of(&format!("/v2/a/referrers/{digest}")), Ok(("a".into(), Resource::Referrers(digest.clone()))));
        let manifest = Resource::Manifest(ImageReference::Digest(digest.clone()));
        assert_eq!(of(&format!("/v2/a/manifests/{}", digest.as_str().replace(':', "%3A"))), Ok(("a".into(), manifest)));
        assert_eq!(of("/v2/a/blobs/uploads/"), Ok(("a".into(), Resource::Uploads)));
        assert_eq!(of("/v2/a/blobs/uploads/x"), Err(404));
        assert_eq!(of("/v2/a/blobs/sha256:0"), Err(400));
        assert_eq!(of("/v2/a/manifests/sha256:0"), Err(400));
        let invalid = Resource::NoManifest(InvalidReference(".x".into()));
        assert_eq!(of("/v2/a/manifests/.x"), Ok(("a".into(), invalid)));
        assert_eq!(of("/v2/a"), Err(404));
    }
}
