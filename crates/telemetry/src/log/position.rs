use std::{fmt, str::FromStr};

use wharf_core::Timestamp;

/// A place among the events of a group: on an event, or in the gap before or after one.
///
/// Events are ordered by timestamp, then by stream (the older first), then as they were taken in. Written out it is a number
/// of 56 decimal digits, as the real service's event ids and tokens are, with the timestamp shifted left by 144 bits, as
/// in the real service's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Milliseconds since 1970, never negative.
    timestamp: u64,
    stream: u64,
    /// Counts a stream's events from 1.
    seq: u64,
    side: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Side {
    Before,
    On,
    After,
}

/// The text is not a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a position is written as 56 decimal digits")]
pub struct InvalidPosition;

impl Position {
    /// Before everything.
    pub const START: Self = Self { timestamp: 0, stream: 0, seq: 0, side: Side::Before };

    /// The place of a stream's event.
    pub(super) fn of(timestamp: Timestamp, stream: u64, seq: u64) -> Self {
        Self { timestamp: u64::try_from(timestamp.0).unwrap_or(0), stream, seq, side: Side::On }
    }

    /// Before every event of that instant.
    #[must_use]
    pub fn at(timestamp: Timestamp) -> Self {
        Self { timestamp: u64::try_from(timestamp.0).unwrap_or(0), ..Self::START }
    }

    /// The gap just before the event.
    #[must_use]
    pub const fn before(self) -> Self {
        Self { side: Side::Before, ..self }
    }

    /// The gap just after the event.
    #[must_use]
    pub const fn after(self) -> Self {
        Self { side: Side::After, ..self }
    }

    pub(super) const fn seq(self) -> u64 {
        self.seq
    }

    /// The number as 32-bit limbs, the lowest first: timestamp, stream, seq, and 16 bits for the side.
    fn limbs(self) -> [u32; 7] {
        let low = (u128::from(self.seq) << 16) | self.side as u128;
        let high = (u128::from(self.timestamp) << 64) | u128::from(self.stream);
        let mut limbs = [0; 7];
        for bit in 0..208_usize {
            let set = if bit < 80 { low >> bit & 1 } else { high >> (bit - 80) & 1 };
            limbs[bit / 32] |= u32::from(set == 1) << (bit % 32);
        }
        limbs
    }

    fn from_limbs(limbs: [u32; 7]) -> Option<Self> {
        let bits = |from: usize, count: usize| {
            (0..count).fold(0_u64, |value, i| {
                let bit = from + i;
                value | u64::from(limbs[bit / 32] >> (bit % 32) & 1) << i
            })
        };
        let side = match bits(0, 16) {
            0 => Side::Before,
            1 => Side::On,
            2 => Side::After,
            _ => return None,
        };
        (bits(208, 16) == 0).then(|| Self { timestamp: bits(144, 64), stream: bits(80, 64), seq: bits(16, 64), side })
    }
}

const CHUNK: u64 = 1_000_000_000;

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Long division by 10^9, nine digits at a time from the right.
        let mut limbs = self.limbs();
        let mut chunks = [0_u64; 8];
        for chunk in &mut chunks {
            let mut rest = 0_u64;
            for limb in limbs.iter_mut().rev() {
                let value = rest << 32 | u64::from(*limb);
                *limb = u32::try_from(value / CHUNK).expect("the rest is below the divisor, so the quotient fits");
                rest = value % CHUNK;
            }
            *chunk = rest;
        }
        let mut digits = String::with_capacity(72);
        for chunk in chunks.iter().rev() {
            use fmt::Write;
            write!(digits, "{chunk:09}")?;
        }
        let significant = digits.trim_start_matches('0').len();
        f.write_str(&digits[digits.len() - significant.max(56)..])
    }
}

impl FromStr for Position {
    type Err = InvalidPosition;

    fn from_str(text: &str) -> Result<Self, InvalidPosition> {
        if !(56..=63).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidPosition);
        }
        let mut limbs = [0_u32; 7];
        for digit in text.bytes() {
            let mut carry = u64::from(digit - b'0');
            for limb in &mut limbs {
                let value = u64::from(*limb) * 10 + carry;
                *limb = u32::try_from(value & 0xffff_ffff).expect("masked to 32 bits");
                carry = value >> 32;
            }
            if carry != 0 {
                return Err(InvalidPosition);
            }
        }
        Self::from_limbs(limbs).ok_or(InvalidPosition)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn is_written_as_the_real_service_writes_it() {
        // An event id of the real service, with what it holds below the timestamp taken away.
        let text = Position::at(Timestamp(1_702_486_430_996)).to_string();
        assert_eq!(text.len(), 56);
        assert_eq!(text[..13], "37966716101597584057703210172842629810561653429216346112"[..13]);
        assert_eq!(Position::START.to_string(), "0".repeat(56));
    }

    proptest! {
        #[test]
        fn text_round_trips_and_sorts(a in parts(), b in parts()) {
            prop_assert_eq!(a.to_string().parse(), Ok(a));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }

        #[test]
        fn any_text_is_taken_or_refused(text in "[0-9a-z/]{0,70}") {
            if let Ok(position) = text.parse::<Position>() {
                let written = position.to_string();
                prop_assert_eq!(written.trim_start_matches('0'), text.trim_start_matches('0'));
            }
        }
    }

    fn parts() -> impl Strategy<Value = Position> {
        (0..4_000_000_000_000_i64, any::<u64>(), any::<u64>(), 0..3_u8).prop_map(|(ts, stream, seq, side)| {
            let on = Position::of(Timestamp(ts), stream, seq);
            [on.before(), on, on.after()][usize::from(side)]
        })
    }
}
