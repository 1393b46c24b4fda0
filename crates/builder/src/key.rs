use serde::Serialize;
use wharf_core::Digest;
use wharf_image::Algorithm;

/// Changed when steps come to mean something else: what is known by then counts no more.
const VERSION: u32 = 1;

/// The key of a step: the digest of all that goes into it. Times do not.
pub(crate) fn key(kind: &str, inputs: &impl Serialize) -> Digest {
    let bytes = serde_json::to_vec(&(VERSION, kind, inputs)).unwrap_or_else(|error| {
        // Maps with keys that are no text: there are none in what is hashed.
        unreachable!("a step's inputs are written as JSON: {error}")
    });
    Algorithm::Sha256.digest(&bytes)
}
