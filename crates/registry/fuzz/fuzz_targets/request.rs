//! Requests to `/v2/`, one after another to the same registry: uploads in pieces, manifests, deletions, clean-ups and new
//! starts between. Each is answered as what went before demands, none with a server's error, and what was pushed is pulled
//! as it was. In the end requests of any form, of which only the latter is asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wharf_registry_fuzz::{Input, Machine, Play};

fuzz_target!(|input: Input| {
    Machine::runtime().block_on(async {
        let mut play = Play::new(input.quota.map(|units| u64::from(units) * 64)).await;
        for step in &input.steps {
            play.step(step).await;
        }
        play.audit().await;
        for request in &input.free {
            play.free(request).await;
        }
    });
});
