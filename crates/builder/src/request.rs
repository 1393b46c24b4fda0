use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wharf_core::LayerCompression;

/// What is to be built, but for the files that come with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BuildRequest {
    /// The Dockerfile's text.
    pub dockerfile: String,
    /// How messages call it.
    pub file: String,
    /// Names that the image gets.
    pub tags: Vec<String>,
    /// `--build-arg`.
    pub args: BTreeMap<String, String>,
    /// The stage to be built, by name or number; the last, if none is given.
    pub target: Option<String>,
    /// `linux/amd64`, say.
    pub platform: Option<String>,
    pub secrets: Vec<GivenSecret>,
    /// Ids of SSH agents and the paths of their sockets on this machine.
    pub ssh: Vec<(String, String)>,
    /// No step is taken from what is known.
    pub no_cache: bool,
    /// Base images are asked for at their registries though they are here.
    pub pull: bool,
    /// The names are pushed to their registries.
    pub push: bool,
    pub labels: BTreeMap<String, String>,
    /// Of RUN, where it does not say itself: `default`, `none` or `host`.
    pub network: Option<String>,
    pub compression: LayerCompression,
    /// `SOURCE_DATE_EPOCH`: no file is younger, and the image was made then. Seconds since 1970.
    pub epoch: Option<i64>,
    /// When the youngest file of what comes along was changed, which is the epoch where none is given.
    pub youngest: i64,
    /// Further contexts by name; each comes along, or is an image.
    pub contexts: Vec<NamedContext>,
}

/// A context beside the main one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedContext {
    pub name: String,
    /// The image that it is; `None`: its files come along.
    pub image: Option<String>,
}

/// A secret for RUN --mount=type=secret. Never shown, never on a disk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenSecret {
    pub id: String,
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub value: Vec<u8>,
}

impl fmt::Debug for GivenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GivenSecret").field("id", &self.id).finish_non_exhaustive()
    }
}

fn to_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD.decode(text).map_err(serde::de::Error::custom)
}
