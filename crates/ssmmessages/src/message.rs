//! The binary form of everything that is sent over a data channel. All numbers are big endian.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 4 | length of the header up to the payload's length: 116 |
//! | 4 | 32 | message type, padded with spaces (or zeros) |
//! | 36 | 4 | schema version: 1 |
//! | 40 | 8 | created, milliseconds since 1970 |
//! | 48 | 8 | sequence number |
//! | 56 | 8 | flags: bit 0 the first message of a stream, bit 1 the last |
//! | 64 | 16 | message id, a UUID whose second half stands first |
//! | 80 | 32 | SHA-256 of the payload |
//! | 112 | 4 | payload type |
//! | 116 | 4 | length of the payload |
//! | 120 | | payload |

use bytes::{BufMut, Bytes, BytesMut};
use sha2::{Digest, Sha256};
use wharf_core::Timestamp;

/// Bytes up to the payload's length, which is what the first field says.
pub const HEADER: usize = 116;
/// Bytes before the payload.
const BEFORE_PAYLOAD: usize = HEADER + 4;
/// The stream's first message.
pub(crate) const FIRST: u64 = 1;
/// A stream of one message: what has no place in a sequence.
pub(crate) const ALONE: u64 = 3;

/// What a message is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageType {
    /// From the client: keys, sizes, the answer to the handshake.
    InputStreamData,
    /// To the client: output, the handshake.
    OutputStreamData,
    /// That a message of a stream has arrived.
    Acknowledge,
    /// The end of the channel.
    ChannelClosed,
    /// The other side may send.
    StartPublication,
    /// The other side is to wait.
    PausePublication,
    /// One that is not known here.
    Other(String),
}

impl MessageType {
    const KNOWN: [(Self, &str); 6] = [
        (Self::InputStreamData, "input_stream_data"),
        (Self::OutputStreamData, "output_stream_data"),
        (Self::Acknowledge, "acknowledge"),
        (Self::ChannelClosed, "channel_closed"),
        (Self::StartPublication, "start_publication"),
        (Self::PausePublication, "pause_publication"),
    ];

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => Self::KNOWN.iter().find(|(kind, _)| kind == known).map_or("", |(_, name)| name),
        }
    }

    fn read(name: &str) -> Self {
        Self::KNOWN
            .into_iter()
            .find(|(_, known)| *known == name)
            .map_or_else(|| Self::Other(name.to_owned()), |(kind, _)| kind)
    }
}

/// What a payload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayloadType(pub u32);

impl PayloadType {
    /// No stream's data.
    pub const NONE: Self = Self(0);
    /// Bytes of the terminal, in both directions.
    pub const OUTPUT: Self = Self(1);
    pub const ERROR: Self = Self(2);
    /// The terminal's size, JSON.
    pub const SIZE: Self = Self(3);
    pub const PARAMETER: Self = Self(4);
    pub const HANDSHAKE_REQUEST: Self = Self(5);
    pub const HANDSHAKE_RESPONSE: Self = Self(6);
    pub const HANDSHAKE_COMPLETE: Self = Self(7);
    pub const ENCRYPTION_CHALLENGE_REQUEST: Self = Self(8);
    pub const ENCRYPTION_CHALLENGE_RESPONSE: Self = Self(9);
    /// A number of four bytes: 1 disconnect, 2 terminate the session, 3 an error of a forwarded port.
    pub const FLAG: Self = Self(10);
    pub const STANDARD_ERROR: Self = Self(11);
    pub const EXIT_CODE: Self = Self(12);
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentMessage {
    pub kind: MessageType,
    pub schema_version: u32,
    pub created_at: Timestamp,
    pub sequence: i64,
    pub flags: u64,
    /// A UUID in its usual order.
    pub id: [u8; 16],
    pub payload_type: PayloadType,
    pub payload: Bytes,
}

/// Why bytes are not a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("{0} bytes are fewer than a header has")]
    Short(usize),
    #[error("the header says that it has {0} bytes")]
    Header(u32),
    #[error("the payload has {present} bytes and says {said}")]
    Length { said: u32, present: usize },
    #[error("the message type is no text")]
    Type,
    #[error("the payload's digest is another one")]
    Digest,
}

impl AgentMessage {
    /// A message of version 1 with an id of its own.
    #[must_use]
    pub fn new(kind: MessageType, created_at: Timestamp, payload_type: PayloadType, payload: impl Into<Bytes>) -> Self {
        Self {
            kind,
            schema_version: 1,
            created_at,
            sequence: 0,
            flags: ALONE,
            id: random_id(),
            payload_type,
            payload: payload.into(),
        }
    }

    /// Reads a frame. A header may be longer than it is known here; what it has more is skipped.
    ///
    /// # Errors
    /// [`Malformed`]. An empty payload's digest is not looked at, for not all clients fill it in.
    pub fn decode(frame: &Bytes) -> Result<Self, Malformed> {
        let short = Malformed::Short(frame.len());
        let header: &[u8; HEADER] = frame.first_chunk().ok_or_else(|| short.clone())?;
        let said = u32::from_be_bytes(part(header, 0));
        let length_at = usize::try_from(said).map_err(|_| Malformed::Header(said))?;
        if length_at < HEADER {
            return Err(Malformed::Header(said));
        }
        let length: &[u8; 4] = frame.get(length_at..).and_then(<[u8]>::first_chunk).ok_or(short)?;
        let said = u32::from_be_bytes(*length);
        let payload = frame.slice(length_at + 4..);
        if usize::try_from(said) != Ok(payload.len()) {
            return Err(Malformed::Length { said, present: payload.len() });
        }
        let digest: [u8; 32] = part(header, 80);
        if !payload.is_empty() && digest != <[u8; 32]>::from(Sha256::digest(&payload)) {
            return Err(Malformed::Digest);
        }
        let name = std::str::from_utf8(&header[4..36]).map_err(|_| Malformed::Type)?;
        let name = name.trim_matches(|c: char| c == '\0' || c.is_ascii_whitespace());
        let created: u64 = u64::from_be_bytes(part(header, 40));
        Ok(Self {
            kind: MessageType::read(name),
            schema_version: u32::from_be_bytes(part(header, 36)),
            created_at: Timestamp(i64::try_from(created).unwrap_or(i64::MAX)),
            sequence: i64::from_be_bytes(part(header, 48)),
            flags: u64::from_be_bytes(part(header, 56)),
            id: swapped(part(header, 64)),
            payload_type: PayloadType(u32::from_be_bytes(part(header, 112))),
            payload,
        })
    }

    /// The frame. A type that is longer than its field is cut off.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        let mut frame = BytesMut::with_capacity(BEFORE_PAYLOAD + self.payload.len());
        frame.put_u32(116);
        let mut name = [b' '; 32];
        for (place, byte) in name.iter_mut().zip(self.kind.as_str().bytes()) {
            *place = byte;
        }
        frame.put_slice(&name);
        frame.put_u32(self.schema_version);
        frame.put_u64(u64::try_from(self.created_at.0).unwrap_or(0));
        frame.put_i64(self.sequence);
        frame.put_u64(self.flags);
        frame.put_slice(&swapped(self.id));
        frame.put_slice(&Sha256::digest(&self.payload));
        frame.put_u32(self.payload_type.0);
        // A payload of 4 GiB is never made: output is cut into pieces.
        frame.put_u32(u32::try_from(self.payload.len()).unwrap_or(u32::MAX));
        frame.put_slice(&self.payload);
        frame.freeze()
    }

    /// The id as text.
    #[must_use]
    pub fn id_text(&self) -> String {
        let hex = format!("{:032x}", u128::from_be_bytes(self.id));
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }
}

/// `N` bytes of a header. Every use is within it.
fn part<const N: usize>(header: &[u8; HEADER], at: usize) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(&header[at..at + N]);
    bytes
}

/// A UUID with its halves exchanged.
fn swapped(id: [u8; 16]) -> [u8; 16] {
    u128::from_be_bytes(id).rotate_left(64).to_be_bytes()
}

/// A version 4 UUID. Nothing is kept safe by it: it only tells messages apart.
fn random_id() -> [u8; 16] {
    let mut id = fastrand::u128(..).to_be_bytes();
    id[6] = id[6] & 0x0f | 0x40;
    id[8] = id[8] & 0x3f | 0x80;
    id
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(kind: MessageType, payload: &'static [u8]) -> AgentMessage {
        AgentMessage {
            kind,
            schema_version: 1,
            created_at: Timestamp(1_700_000_000_000),
            sequence: 7,
            flags: FIRST,
            id: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
            payload_type: PayloadType::OUTPUT,
            payload: Bytes::from_static(payload),
        }
    }

    #[test]
    fn fields_stand_where_the_agent_puts_them() {
        let message = message(MessageType::OutputStreamData, b"payload");
        let frame = message.encode();
        assert_eq!(frame.len(), 127);
        assert_eq!(frame[..4], [0, 0, 0, 116]);
        assert_eq!(&frame[4..36], b"output_stream_data              ");
        assert_eq!(frame[36..40], [0, 0, 0, 1]);
        assert_eq!(frame[40..48], 1_700_000_000_000_u64.to_be_bytes());
        assert_eq!(frame[48..56], [0, 0, 0, 0, 0, 0, 0, 7]);
        assert_eq!(frame[56..64], [0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(frame[64..80], [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(frame[80..84], [0x23, 0x9f, 0x59, 0xed], "the digest of 'payload'");
        assert_eq!(frame[112..120], [0, 0, 0, 1, 0, 0, 0, 7]);
        assert_eq!(message.id_text(), "00010203-0405-0607-0809-0a0b0c0d0e0f");
        assert_eq!(AgentMessage::decode(&frame), Ok(message));
    }

    #[test]
    fn zeros_pad_a_type_too_and_a_longer_header_is_skipped() {
        let frame = message(MessageType::Acknowledge, b"x").encode();
        let mut bytes = frame.to_vec();
        bytes[15..36].fill(0);
        assert_eq!(AgentMessage::decode(&bytes.clone().into()).unwrap().kind, MessageType::Acknowledge);
        bytes[3] = 118;
        bytes.splice(116..116, [9, 9]);
        assert_eq!(AgentMessage::decode(&bytes.into()).unwrap().payload, "x");
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let good = message(MessageType::InputStreamData, b"abc").encode();
        let with = |at: usize, byte: u8| {
            let mut bytes = good.to_vec();
            bytes[at] = byte;
            AgentMessage::decode(&bytes.into()).unwrap_err()
        };
        assert_eq!(AgentMessage::decode(&good.slice(..115)), Err(Malformed::Short(115)));
        assert_eq!(AgentMessage::decode(&good.slice(..119)), Err(Malformed::Short(119)));
        assert_eq!(AgentMessage::decode(&good.slice(..122)), Err(Malformed::Length { said: 3, present: 2 }));
        assert_eq!(with(3, 115), Malformed::Header(115));
        assert_eq!(with(0, 0xff), Malformed::Short(123));
        assert_eq!(with(4, 0xff), Malformed::Type);
        assert_eq!(with(122, b'd'), Malformed::Digest);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            kind in "[a-z_]{1,32}", sequence: i64, flags: u64, id: [u8; 16], payload_type: u32,
            payload in prop::collection::vec(any::<u8>(), 0..2048),
        ) {
            let message = AgentMessage {
                kind: MessageType::read(&kind), schema_version: 1, created_at: Timestamp(5), sequence, flags, id,
                payload_type: PayloadType(payload_type), payload: payload.into(),
            };
            prop_assert_eq!(AgentMessage::decode(&message.encode()), Ok(message));
        }

        #[test]
        fn any_bytes_are_a_message_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(message) = AgentMessage::decode(&bytes.into()) {
                prop_assert!(AgentMessage::decode(&message.encode()).is_ok());
            }
        }
    }
}
