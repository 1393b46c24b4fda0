//! What comes from the client, in order.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::message::PayloadType;

/// Messages kept that came before their turn. The agent keeps 100,000; a client has no reason to be that far ahead.
const EARLY: usize = 256;

/// The stream from the client: it puts messages into order and says which to acknowledge.
#[derive(Debug, Default)]
pub(crate) struct Incoming {
    expected: i64,
    early: BTreeMap<i64, (PayloadType, Bytes)>,
}

/// What becomes of a message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// It was its turn. It and those that waited for it, in order; acknowledge it.
    Next(Vec<(PayloadType, Bytes)>),
    /// It is kept, or was here before: acknowledge it.
    Known,
    /// There is no room for it: say nothing, and it comes again.
    Refused,
}

impl Incoming {
    /// A message has come. With `room` false nothing new is taken.
    pub(crate) fn arrived(&mut self, sequence: i64, payload_type: PayloadType, payload: Bytes, room: bool) -> Arrival {
        if sequence < self.expected || self.early.contains_key(&sequence) {
            return Arrival::Known;
        }
        if !room {
            return Arrival::Refused;
        }
        if sequence > self.expected {
            if self.early.len() >= EARLY {
                return Arrival::Refused;
            }
            self.early.insert(sequence, (payload_type, payload));
            return Arrival::Known;
        }
        let mut turn = vec![(payload_type, payload)];
        // A number of 2^63 is not reached.
        self.expected = self.expected.saturating_add(1);
        while let Some(next) = self.early.remove(&self.expected) {
            turn.push(next);
            self.expected = self.expected.saturating_add(1);
        }
        Arrival::Next(turn)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn arrive(incoming: &mut Incoming, sequence: i64) -> Arrival {
        incoming.arrived(sequence, PayloadType::OUTPUT, sequence.to_string().into(), true)
    }

    fn texts(arrival: Arrival) -> Vec<String> {
        match arrival {
            Arrival::Next(turn) => turn.iter().map(|(_, b)| String::from_utf8(b.to_vec()).unwrap()).collect(),
            Arrival::Known | Arrival::Refused => Vec::new(),
        }
    }

    #[test]
    fn early_ones_wait_and_old_ones_are_known() {
        let mut incoming = Incoming::default();
        assert_eq!(arrive(&mut incoming, 2), Arrival::Known);
        assert_eq!(arrive(&mut incoming, 1), Arrival::Known);
        assert_eq!(texts(arrive(&mut incoming, 0)), ["0", "1", "2"]);
        assert_eq!(arrive(&mut incoming, 1), Arrival::Known);
        assert_eq!(arrive(&mut incoming, -1), Arrival::Known);
        assert_eq!(incoming.arrived(3, PayloadType::OUTPUT, Bytes::new(), false), Arrival::Refused);
        assert_eq!(texts(arrive(&mut incoming, 3)), ["3"]);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut incoming = Incoming::default();
        for sequence in 1..=256 {
            assert_eq!(arrive(&mut incoming, sequence), Arrival::Known);
        }
        assert_eq!(arrive(&mut incoming, 300), Arrival::Refused);
        assert_eq!(texts(arrive(&mut incoming, 0)).len(), 257);
    }

    proptest! {
        /// Whatever the order and however often: each once, in order.
        #[test]
        fn order_is_restored(order in Just((0..40_i64).collect::<Vec<_>>()).prop_shuffle(), again in prop::collection::vec(0..40_i64, 0..20)) {
            let mut incoming = Incoming::default();
            let mut got = Vec::new();
            for sequence in order.into_iter().zip(again.into_iter().chain(std::iter::repeat(0))).flat_map(|(a, b)| [a, b]) {
                got.extend(texts(arrive(&mut incoming, sequence)));
            }
            prop_assert_eq!(got, (0..40).map(|n| n.to_string()).collect::<Vec<_>>());
        }
    }
}
