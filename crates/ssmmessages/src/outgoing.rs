//! What was sent and is not acknowledged.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use bytes::Bytes;
use wharf_core::Timestamp;

use crate::{
    message::{AgentMessage, FIRST, MessageType, PayloadType},
    round_trip::RoundTrip,
};

/// Bytes of output in one message, as the agent sends them: clients have buffers of that size.
pub(crate) const PIECE: usize = 1024;
/// Messages that wait for their acknowledgement before no more output is taken.
const WINDOW: usize = 1024;
/// Messages that are sent again at once.
const BURST: usize = 64;
/// How long a message is repeated. (The client gives up after as long: `ResendMaxAttempt`.)
const PATIENCE: Duration = Duration::from_secs(300);

/// The stream to the client: it numbers messages, keeps them until they are acknowledged and says when to repeat them.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    next: i64,
    waiting: VecDeque<Sent>,
    round_trip: RoundTrip,
}

#[derive(Debug)]
struct Sent {
    sequence: i64,
    frame: Bytes,
    first: Instant,
    last: Instant,
}

impl Outgoing {
    /// The frame of the stream's next message.
    pub(crate) fn send(
        &mut self,
        payload_type: PayloadType,
        payload: impl Into<Bytes>,
        now: Instant,
        wall: Timestamp,
    ) -> Bytes {
        let mut message = AgentMessage::new(MessageType::OutputStreamData, wall, payload_type, payload);
        message.sequence = self.next;
        message.flags = if self.next == 0 { FIRST } else { 0 };
        let frame = message.encode();
        self.waiting.push_back(Sent { sequence: self.next, frame: frame.clone(), first: now, last: now });
        self.next += 1;
        frame
    }

    /// The client has this message. Others before it may be missing still, for clients keep what comes too early.
    pub(crate) fn acknowledged(&mut self, sequence: i64, now: Instant) {
        if let Ok(at) = self.waiting.binary_search_by_key(&sequence, |sent| sent.sequence)
            && let Some(sent) = self.waiting.remove(at)
        {
            self.round_trip.measured(now.saturating_duration_since(sent.last));
        }
    }

    /// Frames that are to be sent again now, oldest first.
    pub(crate) fn repeat(&mut self, now: Instant) -> Vec<Bytes> {
        let timeout = self.round_trip.timeout();
        let late = self.waiting.iter_mut().filter(|sent| now.saturating_duration_since(sent.last) >= timeout);
        late.take(BURST)
            .map(|sent| {
                sent.last = now;
                sent.frame.clone()
            })
            .collect()
    }

    /// When [`Outgoing::repeat`] has something to say.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.waiting.iter().map(|sent| sent.last).min().map(|last| last + self.round_trip.timeout())
    }

    /// Whether a message was repeated for so long that nobody can be there to acknowledge it.
    pub(crate) fn is_lost(&self, now: Instant) -> bool {
        self.waiting.front().is_some_and(|sent| now.saturating_duration_since(sent.first) >= PATIENCE)
    }

    /// Whether there is room for further output.
    pub(crate) fn has_room(&self) -> bool {
        self.waiting.len() < WINDOW
    }

    /// Whether everything was acknowledged.
    pub(crate) fn is_settled(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: Timestamp = Timestamp(1);

    fn sequences(frames: &[Bytes]) -> Vec<i64> {
        frames.iter().map(|frame| AgentMessage::decode(frame).unwrap().sequence).collect()
    }

    #[test]
    fn messages_are_numbered_and_repeated_until_acknowledged() {
        let (mut out, start) = (Outgoing::default(), Instant::now());
        let first = AgentMessage::decode(&out.send(PayloadType::OUTPUT, "a", start, WALL)).unwrap();
        let second = AgentMessage::decode(&out.send(PayloadType::OUTPUT, "b", start, WALL)).unwrap();
        assert_eq!((first.sequence, first.flags, second.sequence, second.flags), (0, FIRST, 1, 0));
        assert!(out.repeat(start + Duration::from_millis(199)).is_empty());
        assert_eq!(out.due(), Some(start + Duration::from_millis(200)));
        let late = start + Duration::from_millis(200);
        assert_eq!(sequences(&out.repeat(late)), [0, 1]);
        assert!(out.repeat(late).is_empty(), "not twice at once");
        out.acknowledged(1, late + Duration::from_millis(1));
        out.acknowledged(5, late);
        assert_eq!(sequences(&out.repeat(late + Duration::from_secs(1))), [0]);
        assert!(!out.is_settled());
        out.acknowledged(0, late + Duration::from_secs(1));
        assert!(out.is_settled() && out.due().is_none());
    }

    #[test]
    fn the_window_and_the_patience_are_bounded() {
        let (mut out, start) = (Outgoing::default(), Instant::now());
        for _ in 0..WINDOW {
            assert!(out.has_room());
            out.send(PayloadType::OUTPUT, "x", start, WALL);
        }
        assert!(!out.has_room());
        assert_eq!(out.repeat(start + Duration::from_secs(2)).len(), BURST);
        assert!(!out.is_lost(start + Duration::from_secs(299)));
        assert!(out.is_lost(start + PATIENCE));
    }
}
