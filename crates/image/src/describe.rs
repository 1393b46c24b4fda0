//! What an image says of itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wharf_core::LayerInfo;

use crate::{Image, ImageError, Images, manifest::null_is_default};

/// An image's documents, and how it was made.
#[derive(Clone, Debug)]
pub struct Description {
    /// As it is kept.
    pub manifest: Value,
    /// The whole configuration.
    pub config: Value,
    /// From the first step on.
    pub history: Vec<Step>,
}

/// A step in which an image was made.
///
/// Source: OCI image specification, "Image Configuration", `history`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub said: Said,
    /// What it made; `None` of a step that changed no file, and where configuration and manifest do not agree.
    pub layer: Option<LayerInfo>,
}

/// A step as the configuration has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// RFC 3339.
    #[serde(deserialize_with = "null_is_default")]
    pub created: String,
    #[serde(deserialize_with = "null_is_default")]
    pub created_by: String,
    #[serde(deserialize_with = "null_is_default")]
    pub author: String,
    #[serde(deserialize_with = "null_is_default")]
    pub comment: String,
    pub empty_layer: bool,
}

impl Images {
    /// Reads what an image says of itself.
    ///
    /// # Errors
    /// The disk's; [`ImageError::Json`].
    pub fn describe(&self, image: &Image) -> Result<Description, ImageError> {
        #[derive(Deserialize)]
        struct Historic {
            #[serde(default, deserialize_with = "null_is_default")]
            history: Vec<Said>,
        }
        let read = |digest, what: &str| {
            let bytes = self.0.content.read(digest)?;
            let json = |source| ImageError::Json { what: format!("{what} {digest}"), source };
            serde_json::from_slice::<Value>(&bytes).map_err(json)
        };
        let manifest = read(&image.manifest, "manifest")?;
        let config = read(&image.config_digest, "configuration")?;
        let json = |source| ImageError::Json { what: "the image's history".to_owned(), source };
        let history = Historic::deserialize(&config).map_err(json)?.history;
        Ok(Description { manifest, config, history: steps(history, &image.layers) })
    }
}

/// Which step made which layer. Layers that no step tells of come last, as steps that say nothing.
fn steps(history: Vec<Said>, layers: &[LayerInfo]) -> Vec<Step> {
    let mut layers = layers.iter();
    let mut steps: Vec<Step> = history
        .into_iter()
        .map(|said| Step { layer: if said.empty_layer { None } else { layers.next().cloned() }, said })
        .collect();
    steps.extend(layers.map(|layer| Step { said: Said::default(), layer: Some(layer.clone()) }));
    steps
}
