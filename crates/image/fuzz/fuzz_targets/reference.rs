//! A reference that parses prints to one that parses to the same.
#![no_main]

use wharf_image::Reference;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(reference) = text.parse::<Reference>() {
        assert_eq!(reference.to_string().parse::<Reference>().as_ref(), Ok(&reference));
        assert_eq!(reference.name().parse::<Reference>().map(|named| named.name()), Ok(reference.name()));
    }
});
