#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| wharf_fuzz::send_form("DescribeSubnets", "2016-11-15", body));
