#![no_main]

use libfuzzer_sys::fuzz_target;
use wharf_ssmmessages::AgentMessage;

fuzz_target!(|frame: &[u8]| {
    // What is read is written and read again as the same.
    if let Ok(message) = AgentMessage::decode(&frame.to_vec().into()) {
        let again = AgentMessage::decode(&message.encode()).expect("what was written is a message");
        assert_eq!((&message.kind, &message.payload, message.sequence), (&again.kind, &again.payload, again.sequence));
    }
});
