//! Any text as a policy of a repository or of a registry: refused, or what it says holds of each statement by itself.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| {
    let (known, text) = input.split_once('\n').unwrap_or(("", input));
    wharf_ecr_fuzz::ask_policy(text, known);
});
