//! Manifests and indexes: whatever is read as one is either what it says, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wharf_image::{Algorithm, Document};

fuzz_target!(|bytes: &[u8]| {
    let digest = Algorithm::Sha256.digest(bytes);
    // What can be written again must be read again as the same.
    if let Ok(Document::Manifest(manifest)) = Document::parse(&digest, bytes) {
        let written = serde_json::to_vec(&manifest).expect("what was read can be written");
        assert!(matches!(Document::parse(&digest, &written), Ok(Document::Manifest(_))));
    }
});
