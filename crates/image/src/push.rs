//! Sending images to registries.
//!
//! Source: OCI distribution specification, "Push"; for tokens as in [`pull`](crate::pull).

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use wharf_core::Digest;

use crate::{
    Credentials, ImageError, Images, Reference,
    image::NESTING_MAX,
    lease::Lease,
    manifest::{DOCKER_INDEX, Descriptor, Document, OCI_INDEX, OCI_MANIFEST},
    pull::{PARALLEL, PullError, retry::Tries},
};

mod error;
mod remote;
mod upload;

pub use error::PushError;
use remote::Remote;

/// From how many repositories of the same registry layers are mounted: each makes the request for a token longer.
const MOUNT_SOURCES: usize = 4;

/// How far a push has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushing {
    /// Bytes sent of a blob that is `total` long.
    Blob { digest: Digest, bytes: u64, total: u64 },
    /// The registry has it already.
    Present { digest: Digest },
    /// The registry took it from another repository.
    Mounted { digest: Digest, from: String },
    /// A manifest or an index, `size` bytes long, is there.
    Manifest { digest: Digest, size: u64 },
}

/// Something that is to leave the store, and whether it is all of what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Of a manifest or an index that the store has all of.
    pub digest: Digest,
    /// The index that was asked for lacks other platforms here, and this is the manifest of this machine's.
    pub is_part: bool,
}

impl Images {
    /// What of an image or index can be given to others: all of it, or if the store lacks other platforms of an index, the manifest
    /// of this machine's.
    ///
    /// # Errors
    /// The disk's; [`ImageError::MissingBlob`] if not even that is whole.
    pub fn whole(&self, digest: &Digest) -> Result<Whole, ImageError> {
        let lease = self.0.lease();
        match self.0.parts(digest, &lease) {
            Ok(_) => Ok(Whole { digest: digest.clone(), is_part: false }),
            Err(ImageError::MissingBlob(missing)) => {
                let manifest = match self.resolve_digest(digest)? {
                    Some(image) if image.manifest != *digest => image.manifest,
                    _ => return Err(ImageError::MissingBlob(missing)),
                };
                self.0.parts(&manifest, &lease)?;
                Ok(Whole { digest: manifest, is_part: true })
            }
            Err(error) => Err(error),
        }
    }

    /// Sends an image, or an index with all that it names, to the registry of `reference`, and has the reference's tag mean it. What the registry
    /// has is not sent; what it has in a repository from which the image was pulled is mounted from there. What breaks off is
    /// taken up where it broke, a few times. Registries on this machine are spoken to without TLS.
    ///
    /// # Errors
    /// [`PushError`]; what was sent before stays there. [`ImageError::MissingBlob`] for what the store lacks, see [`whole`](Self::whole).
    pub async fn push(
        &self,
        digest: &Digest,
        reference: &Reference,
        credentials: Option<&Credentials>,
        progress: &(dyn Fn(Pushing) + Send + Sync),
    ) -> Result<(), PushError> {
        if let Some(named) = reference.digest()
            && named != digest
        {
            return Err(PushError::OtherDigest { named: named.clone(), digest: digest.clone() });
        }
        let lease = self.0.lease();
        let (images, wanted, target) = (self.clone(), digest.clone(), reference.clone());
        let (documents, sources) = blocking(move || {
            let documents = images.0.parts(&wanted, &lease)?;
            let sources = images.0.sources(&target);
            Ok((Held { documents, _lease: lease }, sources))
        })
        .await?;
        let from: Vec<&str> = sources.values().map(String::as_str).take(MOUNT_SOURCES).collect();
        let remote = Remote::new(reference, credentials.cloned(), self.0.forbidden.get().copied(), &from);
        for document in &documents.documents {
            let send = |blob: Descriptor| {
                let from = sources.get(&blob.digest).filter(|from| remote.may_mount(from)).cloned();
                self.push_blob(remote.clone(), blob, from, progress)
            };
            stream::iter(document.blobs.clone()).map(send).buffer_unordered(PARALLEL).try_collect::<()>().await?;
            let tag = reference.tag().filter(|_| document.digest == *digest);
            let name = tag.map_or_else(|| document.digest.to_string(), str::to_owned);
            let mut tries = Tries::new();
            let mut remote = remote.clone();
            while let Err(error) = remote.put_manifest(&name, &document.media_type, &document.bytes).await {
                if !tries.wait(error.may_pass()).await {
                    return Err(error);
                }
            }
            progress(Pushing::Manifest { digest: document.digest.clone(), size: document.bytes.len() as u64 });
        }
        Ok(())
    }

    async fn push_blob(
        &self,
        mut remote: Remote,
        blob: Descriptor,
        from: Option<String>,
        progress: &(dyn Fn(Pushing) + Send + Sync),
    ) -> Result<(), PushError> {
        let Descriptor { digest, size, .. } = blob;
        let mut tries = Tries::new();
        let mut upload = None;
        loop {
            let sent = async {
                if upload.is_none() {
                    if remote.has_blob(&digest).await? {
                        progress(Pushing::Present { digest: digest.clone() });
                        return Ok(());
                    }
                    match remote.begin(&digest, from.as_deref()).await? {
                        Some(begun) => upload = Some(begun),
                        None => {
                            let from = from.clone().unwrap_or_default();
                            progress(Pushing::Mounted { digest: digest.clone(), from });
                            return Ok(());
                        }
                    }
                }
                let Some(upload) = &mut upload else { return Ok(()) };
                let (images, wanted) = (self.clone(), digest.clone());
                let open = move || images.0.content.open_blob(&wanted);
                let told = |bytes| progress(Pushing::Blob { digest: digest.clone(), bytes, total: size });
                remote.send(upload, &digest, size, &open, &told).await
            };
            let error = match sent.await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            if let Some(upload) = &upload {
                tries.progressed(upload.reached);
            }
            if !tries.wait(error.may_pass()).await {
                return Err(error);
            }
            // Where the registry has lost what it had, it is begun anew.
            if let Some(begun) = &mut upload
                && !remote.ask(begun).await
            {
                upload = None;
            }
        }
    }
}

/// A manifest or an index that is to be sent.
pub(crate) struct Part {
    pub(crate) digest: Digest,
    pub(crate) bytes: Vec<u8>,
    pub(crate) media_type: String,
    /// Layers and configuration, each once; none of an index, nor what no registry keeps.
    pub(crate) blobs: Vec<Descriptor>,
}

/// What is being sent, and stays meanwhile.
struct Held {
    documents: Vec<Part>,
    _lease: Lease,
}

impl crate::images::Inner {
    /// A manifest or an index with all that it names, what is named before what names it, held by the lease.
    ///
    /// # Errors
    /// [`ImageError::MissingBlob`] for what is not here.
    pub(crate) fn parts(&self, digest: &Digest, lease: &Lease) -> Result<Vec<Part>, ImageError> {
        let mut parts = Vec::new();
        self.add_parts(digest, None, lease, &mut parts, 0)?;
        Ok(parts)
    }

    fn add_parts(
        &self,
        digest: &Digest,
        called: Option<&str>,
        lease: &Lease,
        parts: &mut Vec<Part>,
        depth: usize,
    ) -> Result<(), ImageError> {
        if depth > NESTING_MAX {
            return Err(ImageError::NotAManifest(digest.clone()));
        }
        if parts.iter().any(|part| part.digest == *digest) {
            return Ok(());
        }
        lease.hold(digest);
        let bytes = self.content.read(digest)?;
        let (own, kind, blobs) = match Document::parse(digest, &bytes)? {
            Document::Index(index) => {
                for child in &index.manifests {
                    let called = Some(child.media_type.as_str()).filter(|called| !called.is_empty());
                    self.add_parts(&child.digest, called, lease, parts, depth + 1)?;
                }
                let docker = index.manifests.first().is_some_and(|child| child.media_type.contains(".docker."));
                (index.media_type, if docker { DOCKER_INDEX } else { OCI_INDEX }, Vec::new())
            }
            Document::Manifest(manifest) => {
                let mut blobs: Vec<Descriptor> = Vec::new();
                for blob in manifest.layers.into_iter().chain([manifest.config]) {
                    let foreign = !blob.urls.is_empty()
                        && (blob.media_type.contains(".foreign.") || blob.media_type.contains(".nondistributable."));
                    if foreign || blobs.iter().any(|known| known.digest == blob.digest) {
                        continue;
                    }
                    lease.hold(&blob.digest);
                    if !self.content.is_readable(&blob.digest)? {
                        return Err(ImageError::MissingBlob(blob.digest));
                    }
                    blobs.push(blob);
                }
                (manifest.media_type, OCI_MANIFEST, blobs)
            }
        };
        let media_type = [own.as_str(), called.unwrap_or_default(), kind].into_iter().find(|kind| !kind.is_empty());
        let media_type = media_type.unwrap_or(kind).to_owned();
        parts.push(Part { digest: digest.clone(), bytes, media_type, blobs });
        Ok(())
    }

    /// Which blobs other repositories of the same registry have, as far as the names of this store say.
    fn sources(&self, reference: &Reference) -> BTreeMap<Digest, String> {
        let mut sources = BTreeMap::new();
        let named: Vec<(Reference, Digest)> = {
            let names = self.names();
            let pulled = names.iter().filter(|(name, _)| names.origin(name) == crate::Origin::Pulled);
            pulled.filter_map(|(name, target)| Some((name.parse().ok()?, target.digest.clone()))).collect()
        };
        let lease = self.lease();
        for (known, digest) in named {
            if known.domain() != reference.domain() || known.path() == reference.path() {
                continue;
            }
            // What cannot be read here is no source.
            let Ok(image) = crate::Image::read(&self.content, "", &digest, lease.clone()) else { continue };
            for layer in image.layers {
                sources.entry(layer.digest).or_insert_with(|| known.path().to_owned());
            }
        }
        sources
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ImageError> + Send + 'static,
) -> Result<T, PushError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => Ok(result?),
        Err(error) => Err(PullError::Interrupted(error.to_string()).into()),
    }
}
