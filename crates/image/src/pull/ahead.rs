//! Unpacking while the rest of an image still arrives.

use tokio::sync::watch;

use wharf_core::LayerInfo;

use crate::{Image, Images, lease::Lease, manifest::Manifest};

use super::{PullError, blocking};

/// An image's layers, from the bottom up, and how many of them, without a gap, are there.
pub(super) struct Arriving {
    layers: Vec<LayerInfo>,
    there: Vec<bool>,
    count: watch::Sender<usize>,
}

impl Arriving {
    /// The layers of a manifest whose configuration is there. They are held from here on.
    pub(super) async fn new(images: &Images, manifest: Manifest, lease: Lease) -> Result<Self, PullError> {
        let images = images.clone();
        let layers = blocking(move || Image::layers_of(&images.0.content, &manifest, &lease)).await?;
        let there = vec![false; layers.len()];
        Ok(Self { layers, there, count: watch::channel(0).0 })
    }

    /// A blob has come.
    pub(super) fn came(&mut self, digest: &wharf_core::Digest) {
        // A layer can be listed twice.
        for (layer, there) in self.layers.iter().zip(&mut self.there) {
            *there |= layer.digest == *digest;
        }
        let count = self.there.iter().take_while(|there| **there).count();
        self.count.send_if_modified(|known| std::mem::replace(known, count) != count);
    }

    /// Unpacks each layer once it and those below it have come; ends when all are unpacked, or when the value is gone.
    ///
    /// What cannot be unpacked is tried again by whoever needs it, who then hears why.
    pub(super) fn unpack(&self, images: &Images) -> impl Future<Output = ()> + use<> {
        let (images, layers, mut count) = (images.clone(), self.layers.clone(), self.count.subscribe());
        async move {
            let mut done = 0;
            while done < layers.len() {
                let Ok(come) = count.wait_for(|come| *come > done).await.map(|come| *come) else { return };
                let (store, some) = (images.clone(), layers[..come].to_vec());
                if let Err(error) = blocking(move || store.0.unpack(&some)).await {
                    tracing::debug!("a layer could not be unpacked while others arrive: {error}");
                    return;
                }
                done = come;
            }
        }
    }
}
