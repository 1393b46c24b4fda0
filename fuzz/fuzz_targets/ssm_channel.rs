#![no_main]

use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use wharf_core::{Timestamp, session::SessionOutput};
use wharf_ssmmessages::{AgentMessage, Channel, Effect, MessageType, PayloadType};

const KINDS: [MessageType; 4] = [
    MessageType::InputStreamData,
    MessageType::Acknowledge,
    MessageType::PausePublication,
    MessageType::StartPublication,
];

// A client that says anything at any time; every third message is no message at all.
fuzz_target!(|steps: Vec<(u8, i8, u8, &[u8], u16)>| {
    let mut now = Instant::now();
    let mut channel = Channel::new("session", "target", now, Timestamp(0));
    let mut closed = false;
    for (kind, sequence, payload_type, payload, milliseconds) in steps {
        let kind = KINDS[usize::from(kind) % KINDS.len()].clone();
        let payload_type = PayloadType(u32::from(payload_type % 14));
        let mut message = AgentMessage::new(kind, Timestamp(1), payload_type, payload.to_vec());
        message.sequence = i64::from(sequence);
        channel.receive(&message.encode(), now);
        channel.receive(&message.payload, now);
        if channel.wants_output() {
            channel.output(SessionOutput::Output(message.payload), now);
        }
        now += Duration::from_millis(u64::from(milliseconds));
        channel.tick(now);
        while let Some(effect) = channel.effect() {
            assert!(!closed, "nothing follows the end");
            match effect {
                Effect::Send(frame) => assert!(AgentMessage::decode(&frame).is_ok()),
                Effect::Start => {}
                Effect::Close => closed = true,
            }
        }
    }
});
