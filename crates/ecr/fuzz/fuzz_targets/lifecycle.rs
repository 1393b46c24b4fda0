//! Any text as a lifecycle policy: refused with a message, or what it expires is what it may.
#![no_main]

use libfuzzer_sys::arbitrary::{Arbitrary, Unstructured};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // The text stands first, for seeds to be written by hand.
    let (text, rest) = bytes.split_at(bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len()));
    let Ok(text) = str::from_utf8(text) else { return };
    let mut rest = Unstructured::new(rest);
    let now = i64::arbitrary(&mut rest).unwrap_or_default();
    let images = Vec::arbitrary(&mut rest).unwrap_or_default();
    wharf_ecr_fuzz::ask_lifecycle(text, &images, now);
});
