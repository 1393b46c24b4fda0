//! Any bytes as an archive of images: loaded or refused, never a panic. Run as root.
#![no_main]

use wharf_image::{Images, Limits};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let dir = tempfile::tempdir().expect("a directory for the store");
    let limits = Limits { total_bytes: 16 << 20, entries: 1000, ..Limits::default() };
    let images = Images::open_with(dir.path(), limits).expect("an empty store opens");
    let archive = dir.path().join("archive");
    std::fs::write(&archive, bytes).expect("the archive is written");
    let _ = images.load(&archive, Some("fuzz"), &mut |_| {});
});
