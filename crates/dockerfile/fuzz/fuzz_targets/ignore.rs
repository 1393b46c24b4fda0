//! Any text is a list of patterns or refused, and a walk that trusts `may_contain_exceptions` misses nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wharf_dockerfile::{Ignore, Pattern};

fuzz_target!(|input: (String, Vec<u8>)| {
    let (source, path) = input;
    for pattern in source.lines().take(4) {
        for pattern in [Pattern::new(pattern), Pattern::with_double_star(pattern)].into_iter().flatten() {
            let matches = pattern.matches(&path);
            assert!(!matches || pattern.matches_or_parent(&path));
            if matches && !pattern.literal_prefix().is_empty() {
                assert!(path.starts_with(pattern.literal_prefix().as_bytes()));
            }
        }
    }
    let Ok(ignore) = Ignore::parse(&source) else { return };
    let path: Vec<&[u8]> = path.split(|byte| *byte == b'/').filter(|segment| !segment.is_empty()).collect();
    let whole = path.join(&b'/');
    for length in 1..path.len() {
        let above = path[..length].join(&b'/');
        if ignore.excludes(&above) && !ignore.may_contain_exceptions(&above) {
            assert!(ignore.excludes(&whole), "{source:?}: {:?}", String::from_utf8_lossy(&whole));
        }
    }
});
