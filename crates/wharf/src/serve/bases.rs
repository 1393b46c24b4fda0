use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use wharf_builder::Tell;
use wharf_core::Digest;
use wharf_image::{Image, Images, Progress, PullError, Reference};
use wharf_node::Agent;

use super::push::Pusher;

/// What the builder has of the node: images by name, and their registries.
pub(super) struct Bases {
    pub(super) agent: Arc<Agent>,
    pub(super) images: Images,
    pub(super) pusher: Pusher,
}

#[async_trait]
impl wharf_builder::Bases for Bases {
    async fn image(&self, name: &str, pull: bool, told: &dyn Tell) -> Result<Image, String> {
        let reference: Reference = name.parse().map_err(|error| format!("{error}"))?;
        let found = if pull {
            let tell = |step: Progress| {
                let Progress::Blob { digest, bytes, total } = step else { return };
                if bytes == total {
                    told.tell(format!("{reference}: {} {} KiB", &digest.hex()[..12], total.div_ceil(1024)));
                }
            };
            self.agent.fetch_image(&reference, &tell).await
        } else {
            self.agent.find_image(&reference).await
        };
        found.map_err(|error| match error {
            PullError::NotFound(_) => format!("there is no image '{name}', here or at its registry"),
            error => format!("the image '{name}' is not here and cannot be fetched: {error}"),
        })
    }

    async fn fetch(&self, url: &str, to: &Path) -> Result<(), String> {
        self.images.fetch(url, to).await.map_err(|error| error.to_string())
    }

    async fn push(&self, name: &Reference, manifest: &Digest, told: &dyn Tell) -> Result<(), String> {
        self.pusher.push(name, manifest, &|text| told.tell(text)).await
    }
}
