//! Fetching images from registries.
//!
//! Source: the OCI distribution specification, and for tokens "Token Authentication Specification" of
//! distribution/distribution.

use std::{io::Write, time::Duration};

use futures_util::{FutureExt, StreamExt, future::try_join, stream};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use wharf_core::Digest;

use crate::{
    Image, ImageError, Images, Origin, Progress, Reference,
    content::{BlobWriter, JSON_MAX},
    hash::Algorithm,
    lease::Lease,
    manifest::{Descriptor, Document},
};

mod ahead;
mod auth;
mod docker_config;
mod error;
mod fetch;
pub(crate) mod http;
pub(crate) mod registry;
pub(crate) mod retry;
mod roots;

use ahead::Arriving;
pub use auth::Credentials;
pub use docker_config::{DockerConfig, DockerConfigError};
pub use error::{PullError, cannot_pull_text};
use registry::Registry;
use retry::Tries;

/// How long a transfer may stand still.
pub(crate) const STALL: Duration = Duration::from_secs(30);
/// How many layers are fetched at once, as Docker.
pub(crate) const PARALLEL: usize = 3;
/// How deep indexes may nest.
const NESTING_MAX: usize = 4;

impl Images {
    /// Fetches an image for this machine's platform and names it. What is already present is not fetched again. Layers are
    /// unpacked while later ones arrive. What breaks off is taken up where it broke, a few times.
    /// Registries on this machine (`localhost`, loopback addresses) are spoken to without TLS.
    ///
    /// A machine without a network fails within five seconds or so: [`PullError::Unreachable`].
    pub async fn pull(
        &self,
        reference: &Reference,
        credentials: Option<&Credentials>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Image, PullError> {
        let mut registry = Registry::new(reference, credentials.cloned(), self.0.forbidden.get().copied(), Vec::new());
        let lease = self.0.lease();
        let wanted = match (reference.digest(), reference.tag()) {
            (Some(digest), _) => digest.to_string(),
            (None, Some(tag)) => tag.to_owned(),
            (None, None) => "latest".to_owned(),
        };
        let (target, size, mut document) = self.manifest(&mut registry, &wanted, reference.digest(), &lease).await?;
        for _ in 0..NESTING_MAX {
            let Document::Index(index) = &document else { break };
            let digest = index.select()?.digest.clone();
            (_, _, document) = self.manifest(&mut registry, digest.as_str(), Some(&digest), &lease).await?;
        }
        let Document::Manifest(manifest) = document else {
            return Err(PullError::BadContent(format!("the indexes of {reference} are nested too deep")));
        };
        if manifest.config.size > JSON_MAX {
            return Err(PullError::BadContent(format!("configuration {} is too long", manifest.config.digest)));
        }
        self.blob(registry.clone(), manifest.config.clone(), lease.clone(), progress).await?;
        // A layer can be listed twice.
        let mut layers: Vec<Descriptor> = Vec::new();
        let manifest_of_layers = (*manifest).clone();
        for layer in manifest.layers {
            if !layers.iter().any(|known| known.digest == layer.digest) {
                layers.push(layer);
            }
        }
        let mut arriving = Arriving::new(self, manifest_of_layers, lease.clone()).await?;
        let unpacked = arriving.unpack(self);
        let fetched = async {
            let (registry, lease) = (&registry, &lease);
            let fetch = |layer: Descriptor| async move {
                let digest = layer.digest.clone();
                self.blob(registry.clone(), layer, lease.clone(), progress).await.map(|()| digest)
            };
            let mut fetches = stream::iter(layers.into_iter().map(fetch)).buffer_unordered(PARALLEL);
            while let Some(digest) = fetches.next().await {
                arriving.came(&digest?);
            }
            drop(arriving);
            Ok::<_, PullError>(())
        };
        let ((), ()) = try_join(fetched, unpacked.map(Ok)).await?;
        let (images, name) = (self.clone(), reference.name());
        blocking(move || {
            let image = Image::read(&images.0.content, &name, &target, lease)?;
            images.0.set_name(&name, target, size, Origin::Pulled)?;
            Ok(image)
        })
        .await
        .inspect(|image| progress(Progress::Named { name: image.name.clone() }))
    }

    /// Fetches a manifest or index and keeps it.
    async fn manifest(
        &self,
        registry: &mut Registry,
        wanted: &str,
        expected: Option<&Digest>,
        lease: &Lease,
    ) -> Result<(Digest, u64, Document), PullError> {
        let mut tries = Tries::new();
        let bytes = loop {
            let fetched = async { whole(registry.manifest(wanted).await?).await };
            match fetched.await {
                Ok(bytes) => break bytes,
                Err(error) => tries.again(error).await?,
            }
        };
        let algorithm = expected.map(Algorithm::of).unwrap_or_default();
        let digest = algorithm.digest(&bytes);
        if let Some(expected) = expected
            && *expected != digest
        {
            return Err(PullError::BadContent(format!("the registry sent {digest} where {expected} was asked for")));
        }
        let document = Document::parse(&digest, &bytes)?;
        let (images, lease, size) = (self.clone(), lease.clone(), bytes.len() as u64);
        let digest = blocking(move || images.0.content.put_as(algorithm, &bytes, &lease)).await?;
        Ok((digest, size, document))
    }

    /// Fetches a blob unless it is present. Its size and digest must be those of the descriptor.
    async fn blob(
        &self,
        mut registry: Registry,
        descriptor: Descriptor,
        lease: Lease,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<(), PullError> {
        let Descriptor { digest, size: total, .. } = descriptor;
        lease.hold(&digest);
        if total > self.0.limits.total_bytes {
            return Err(PullError::BadContent(format!("layer {digest} has {total} bytes, more than are allowed")));
        }
        if self.0.content.contains(&digest)? {
            progress(Progress::Blob { digest, bytes: total, total });
            return Ok(());
        }
        let (mut tries, mut writer) = (Tries::new(), self.0.content.writer_as(Algorithm::of(&digest))?);
        let writer = loop {
            match self.receive(&mut registry, &digest, total, writer, progress).await {
                Ok(whole) => break whole,
                Err((error, Some(partial))) => {
                    tries.progressed(partial.size());
                    tries.again(error).await?;
                    writer = partial;
                }
                Err((error, None)) => return Err(error),
            }
        };
        let bytes = writer.size();
        let staged = writer.finish();
        if staged.digest != digest || staged.size() != total {
            return Err(PullError::BadContent(format!(
                "blob {digest} came with digest {} and {bytes} bytes",
                staged.digest
            )));
        }
        let images = self.clone();
        blocking(move || images.0.content.commit(staged, &lease)).await.map(drop)
    }

    /// Fetches what a blob still lacks. What came of it is given back with the error, if it can be gone on with.
    async fn receive(
        &self,
        registry: &mut Registry,
        digest: &Digest,
        total: u64,
        mut writer: BlobWriter,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<BlobWriter, (PullError, Option<BlobWriter>)> {
        let (mut body, from) = match registry.blob(digest, writer.size()).await {
            Ok(answer) => answer,
            Err(error) => return Err((error, Some(writer))),
        };
        if from != writer.size() {
            // The registry begins anew.
            writer = self.0.content.writer_as(Algorithm::of(digest)).map_err(|error| (error.into(), None))?;
        }
        loop {
            let data = match next(&mut body).await {
                Ok(Some(data)) => data,
                Ok(None) if writer.size() < total => {
                    return Err((PullError::Interrupted("unexpected EOF".into()), Some(writer)));
                }
                Ok(None) => return Ok(writer),
                Err(error) => return Err((error, Some(writer))),
            };
            if writer.size() + data.len() as u64 > total {
                let error = PullError::BadContent(format!("blob {digest} is longer than its {total} bytes"));
                return Err((error, None));
            }
            let path = writer.path().to_owned();
            let written = blocking(move || match writer.write_all(&data) {
                Ok(()) => Ok(writer),
                Err(source) => Err(ImageError::Io { action: "write", path, source }),
            });
            writer = written.await.map_err(|error| (error, None))?;
            progress(Progress::Blob { digest: digest.clone(), bytes: writer.size(), total });
        }
    }
}

/// The next bytes of an answer; `None` at its end.
async fn next(body: &mut Incoming) -> Result<Option<bytes::Bytes>, PullError> {
    loop {
        let frame = tokio::time::timeout(STALL, body.frame()).await.map_err(|_| PullError::Stalled)?;
        match frame {
            None => return Ok(None),
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
            Some(Err(e)) => return Err(PullError::Interrupted(e.to_string())),
        }
    }
}

/// A whole answer, no longer than a manifest may be.
pub(crate) async fn whole(mut body: Incoming) -> Result<Vec<u8>, PullError> {
    let mut bytes = Vec::new();
    while let Some(data) = next(&mut body).await? {
        bytes.extend_from_slice(&data);
        if bytes.len() as u64 > JSON_MAX {
            return Err(PullError::BadContent(format!("an answer is longer than the {JSON_MAX} bytes allowed")));
        }
    }
    Ok(bytes)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ImageError> + Send + 'static,
) -> Result<T, PullError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => Ok(result?),
        Err(e) => Err(PullError::Interrupted(e.to_string())),
    }
}
