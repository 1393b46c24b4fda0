//! What the operations pages do with images.

use std::{
    collections::HashSet,
    io,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use tokio::{sync::mpsc, task::spawn_blocking};
use wharf_core::Digest;
use wharf_image::{ArchiveFormat, Image, ImageDiff, ImageError, Images, Reference, Saving};

use super::{
    control::{self, Whole},
    parts::Parts,
};
use crate::{
    contract::{
        HistoryStep, ImageDetails, LayerDetails, PruneImages, PrunedImages, SaveFormat, SaveImage, SaveImages, SpaceUse,
    },
    operations::{ControlError, ImageControl, Outgoing},
};

/// The least digits by which an image is meant.
const PREFIX_MIN: usize = 6;
/// Below the data directory: the directories of RUN --mount=type=cache.
const CACHES: &str = "builds/cache";

#[async_trait]
impl ImageControl for Whole {
    async fn save(&self, wanted: SaveImages) -> Result<Outgoing, ControlError> {
        with_images(&self.0, move |images| {
            let format = match wanted.format {
                SaveFormat::Docker => ArchiveFormat::Docker,
                SaveFormat::Oci => ArchiveFormat::Oci,
            };
            let mut saving = Vec::with_capacity(wanted.images.len());
            // They stay until the archive holds them.
            let mut found = Vec::with_capacity(wanted.images.len());
            for SaveImage { image, names } in &wanted.images {
                let names = names.iter().map(|name| named(name)).collect::<Result<_, _>>()?;
                let image = find(images, image)?;
                saving.push(Saving { digest: image.digest.clone(), names });
                found.push(image);
            }
            let archive = images.archive(&saving, format).map_err(failed)?;
            let write: Outgoing = Box::new(move |out| Ok(archive.write(out)?));
            Ok(write)
        })
        .await
    }

    async fn files(&self, image: &str) -> Result<Outgoing, ControlError> {
        let image = image.to_owned();
        with_images(&self.0, move |images| {
            let files = images.files(&find(images, &image)?).map_err(failed)?;
            let write: Outgoing = Box::new(move |out| Ok(files.write(out)?));
            Ok(write)
        })
        .await
    }

    async fn push(&self, name: &str, progress: &mpsc::Sender<String>) -> Result<Vec<String>, ControlError> {
        let reference = named(name)?;
        let wanted = name.to_owned();
        let image = with_images(&self.0, move |images| {
            let missing =
                || ControlError::Missing(format!("there is no image '{wanted}': `wharf image ls` lists them"));
            images.resolve(&named(&wanted)?).map_err(failed)?.ok_or_else(missing)
        })
        .await?;
        // Whoever is slow to listen, or gone, misses it.
        let tell = |text: String| drop(progress.try_send(text));
        self.0.pusher.push(&reference, &image.digest, &tell).await.map_err(ControlError::Invalid)?;
        Ok(vec![format!("{reference} {}", image.digest)])
    }

    async fn inspect(&self, image: &str) -> Result<ImageDetails, ControlError> {
        let image = image.to_owned();
        with_images(&self.0, move |images| details(images, &find(images, &image)?)).await
    }

    async fn tag(&self, image: &str, name: &str) -> Result<String, ControlError> {
        let (image, name) = (image.to_owned(), name.to_owned());
        with_images(&self.0, move |images| {
            let reference = named(&name)?;
            if reference.digest().is_some() {
                return Err(ControlError::Invalid(format!("'{name}' has a digest, which nobody chooses: give a tag")));
            }
            images.tag(&find(images, &image)?, &reference).map_err(failed)?;
            Ok(reference.name())
        })
        .await
    }

    async fn diff(&self, first: &str, second: &str) -> Result<ImageDiff, ControlError> {
        let (first, second) = (first.to_owned(), second.to_owned());
        with_images(&self.0, move |images| images.diff(&find(images, &first)?, &find(images, &second)?).map_err(failed))
            .await
    }

    async fn space(&self) -> Result<SpaceUse, ControlError> {
        let data = self.0.data.clone();
        with_images(&self.0, move |images| {
            let images = images.usage(true).map_err(failed)?;
            let disk = rustix::fs::statvfs(&data).map_err(|error| anyhow::Error::new(error).context("no disk"))?;
            let of = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
            let (caches, volumes) = (measured(&data.join(CACHES))?, measured(&data.join("volumes"))?);
            Ok(SpaceUse { images, caches, volumes, disk: of(disk.f_blocks), free: of(disk.f_bavail) })
        })
        .await
    }

    async fn prune(&self, wanted: PruneImages) -> Result<PrunedImages, ControlError> {
        let unused = wanted.older_than.map(Duration::from_secs);
        let mut pruned = PrunedImages {
            names: with_images(&self.0, move |images| forget_names(images, wanted.all, unused)).await?,
            ..PrunedImages::default()
        };
        if wanted.builds {
            // All of it, unless something is to be kept: then the caches of RUN as well, which nobody measures out.
            let everything = wanted.keep_storage.is_none() && unused.is_none();
            let limit = if everything { Some(0) } else { wanted.keep_storage };
            let caches = self.0.data.join(CACHES);
            if everything {
                pruned.caches = with_images(&self.0, move |_| measured(&caches)).await?;
            }
            let steps = self.0.builder.prune(limit, unused, everything).await;
            pruned.steps = steps.map_err(|error| anyhow::Error::new(error).context("a build's leavings stay"))?.records;
        }
        let collected = control::collect(&self.0).await?;
        (pruned.blobs, pruned.bytes, pruned.layers) = (collected.blobs, collected.bytes, collected.layers);
        Ok(pruned)
    }
}

/// Forgets the names of images that no container has: all of them, or those that are a digest alone; with `age` only of images that are here
/// for so long. Answers them.
fn forget_names(images: &Images, all: bool, age: Option<Duration>) -> Result<Vec<String>, ControlError> {
    let taken: HashSet<Digest> = images.pinned_manifests().map_err(failed)?.into_iter().collect();
    let mut forgotten = Vec::new();
    for known in images.list() {
        let Ok(reference) = known.name.parse::<Reference>() else { continue };
        let free = match &known.image {
            Ok(image) => !taken.contains(&image.manifest) && is_old(images.came(&image.manifest), age),
            // Of another platform, say: nothing here uses it, and nobody knows its age.
            Err(_) => age.is_none(),
        };
        if free && (all || reference.digest().is_some()) && images.remove(&reference).map_err(failed)? {
            forgotten.push(known.name);
        }
    }
    Ok(forgotten)
}

/// Whether an image is here for at least so long; when it says that it was made is no measure, as who made it may say what he likes.
fn is_old(came: Option<SystemTime>, age: Option<Duration>) -> bool {
    let Some(age) = age else { return true };
    came.and_then(|came| came.elapsed().ok()).is_some_and(|passed| passed >= age)
}

/// What a directory takes; nothing, if it is not there.
fn measured(directory: &Path) -> Result<u64, ControlError> {
    match wharf_image::disk_use(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        used => Ok(used.map_err(anyhow::Error::from)?),
    }
}

fn details(images: &Images, image: &Image) -> Result<ImageDetails, ControlError> {
    let described = images.describe(image).map_err(failed)?;
    let media_type = |at: usize| described.manifest["layers"][at]["mediaType"].as_str().unwrap_or_default().to_owned();
    let names = images.list().into_iter().filter(|named| named.digest == image.digest).map(|named| named.name);
    let layer = |(at, layer): (usize, &wharf_core::LayerInfo)| LayerDetails {
        digest: layer.digest.to_string(),
        size: layer.size,
        media_type: media_type(at),
        diff_id: layer.diff_id.to_string(),
        chain_id: layer.chain_id.to_string(),
    };
    let step = |step: wharf_image::Step| HistoryStep {
        created: step.said.created,
        created_by: step.said.created_by,
        comment: step.said.comment,
        size: step.layer.as_ref().map_or(0, |layer| layer.size),
        layer: step.layer.map(|layer| layer.digest.to_string()),
    };
    Ok(ImageDetails {
        names: names.collect(),
        digest: image.digest.to_string(),
        manifest: image.manifest.to_string(),
        id: image.config_digest.to_string(),
        platform: format!("{}/{}", image.os, image.architecture),
        created: image.created.clone(),
        size: image.size,
        config: described.config.get("config").cloned().unwrap_or_default(),
        layers: image.layers.iter().enumerate().map(layer).collect(),
        history: described.history.into_iter().map(step).collect(),
    })
}

/// The image that a name means, a digest, or the beginning of one: of a manifest, an index or a configuration.
pub(super) fn find(images: &Images, text: &str) -> Result<Image, ControlError> {
    let missing = || ControlError::Missing(format!("there is no image '{text}': `wharf image ls` lists them"));
    if let Ok(digest) = text.parse::<Digest>() {
        return images.resolve_digest(&digest).map_err(failed)?.ok_or_else(missing);
    }
    let reference = text.parse::<Reference>();
    if let Ok(reference) = &reference
        && let Some(image) = images.resolve(reference).map_err(failed)?
    {
        return Ok(image);
    }
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    if digits.len() < PREFIX_MIN || !digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        reference.map_err(|error| ControlError::Invalid(error.to_string()))?;
        return Err(missing());
    }
    let mut found: Option<Image> = None;
    for image in images.list().into_iter().filter_map(|named| named.image.ok()) {
        let meant = [&image.digest, &image.manifest, &image.config_digest].iter().any(|d| d.hex().starts_with(digits));
        match &found {
            Some(known) if meant && known.digest != image.digest => {
                return Err(ControlError::Invalid(format!("several images begin with {digits}")));
            }
            _ if meant => found = Some(image),
            _ => {}
        }
    }
    found.ok_or_else(missing)
}

fn named(text: &str) -> Result<Reference, ControlError> {
    text.parse().map_err(|error| ControlError::Invalid(format!("{error}")))
}

/// What is not here, or not for this machine, is the asker's.
fn failed(error: ImageError) -> ControlError {
    match error {
        error @ ImageError::Io { .. } => ControlError::Failed(error.into()),
        error => ControlError::Invalid(error.to_string()),
    }
}

async fn with_images<T: Send + 'static>(
    parts: &Arc<Parts>,
    work: impl FnOnce(&Images) -> Result<T, ControlError> + Send + 'static,
) -> Result<T, ControlError> {
    let images = parts.images.clone();
    spawn_blocking(move || work(&images)).await.map_err(anyhow::Error::from)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_of_images() {
        let day = Some(Duration::from_secs(86_400));
        let now = SystemTime::now();
        assert!(is_old(None, None) && is_old(Some(SystemTime::UNIX_EPOCH), day));
        assert!(!is_old(None, day) && !is_old(Some(now), day) && !is_old(Some(now + Duration::from_secs(60)), day));
    }
}
