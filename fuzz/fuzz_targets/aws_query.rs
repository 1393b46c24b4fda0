#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| wharf_fuzz::send_form("GetCallerIdentity", "2011-06-15", body));
