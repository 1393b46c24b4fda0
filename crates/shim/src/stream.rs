//! What a connection carries after [`Request::ExecStream`](crate::Request) or [`Request::Attach`](crate::Request) was
//! answered with `done`: frames, both ways, until one side closes.
//!
//! A frame is `kind: u8, length: u32, bytes`, little endian, where the length counts the bytes alone and is at most
//! [`FRAME_BYTES`]. A kind that a reader does not know is passed over, so kinds may be added.

/// The most bytes that a frame carries.
pub const FRAME_BYTES: usize = 64 << 10;
/// Bytes before a frame's own.
pub const HEADER_BYTES: usize = 5;

/// One frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame<'a> {
    /// To the program's standard input or its terminal.
    Input(&'a [u8]),
    /// No more input comes.
    End,
    /// The terminal has this size now.
    Resize { rows: u16, columns: u16 },
    /// A signal for the program.
    Signal(i32),
    /// From standard output, or from the terminal.
    Output(&'a [u8]),
    /// From standard error.
    Error(&'a [u8]),
    /// The exit status, or 128 and the signal's number. Nothing comes after it.
    Exited(i32),
}

/// The bytes are no frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("what came is no frame")
    }
}

impl std::error::Error for Malformed {}

impl Frame<'_> {
    /// Appends the frame. Longer data than [`FRAME_BYTES`] becomes several.
    pub fn encode(&self, to: &mut Vec<u8>) {
        match self {
            Self::Input(bytes) => pieces(to, 0, bytes),
            Self::End => put(to, 1, &[]),
            Self::Resize { rows, columns } => {
                let ([a, b], [c, d]) = (rows.to_le_bytes(), columns.to_le_bytes());
                put(to, 2, &[a, b, c, d]);
            }
            Self::Signal(signal) => put(to, 3, &signal.to_le_bytes()),
            Self::Output(bytes) => pieces(to, 16, bytes),
            Self::Error(bytes) => pieces(to, 17, bytes),
            Self::Exited(code) => put(to, 18, &code.to_le_bytes()),
        }
    }
}

/// The first frame in `bytes`, if it is whole, and how many bytes it took. `None` in place of the frame is one of a kind that is
/// not known here.
///
/// # Errors
/// [`Malformed`].
pub fn decode(bytes: &[u8]) -> Result<Option<(Option<Frame<'_>>, usize)>, Malformed> {
    let Some((&[kind, l0, l1, l2, l3], rest)) = bytes.split_first_chunk::<HEADER_BYTES>() else { return Ok(None) };
    let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    if length > FRAME_BYTES {
        return Err(Malformed);
    }
    let Some(data) = rest.get(..length) else { return Ok(None) };
    let number = || data.try_into().map(i32::from_le_bytes).map_err(|_| Malformed);
    let frame = match kind {
        0 => Frame::Input(data),
        1 => Frame::End,
        2 => {
            let &[a, b, c, d] = data else { return Err(Malformed) };
            Frame::Resize { rows: u16::from_le_bytes([a, b]), columns: u16::from_le_bytes([c, d]) }
        }
        3 => Frame::Signal(number()?),
        16 => Frame::Output(data),
        17 => Frame::Error(data),
        18 => Frame::Exited(number()?),
        _ => return Ok(Some((None, HEADER_BYTES + length))),
    };
    Ok(Some((Some(frame), HEADER_BYTES + length)))
}

fn pieces(to: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    for piece in bytes.chunks(FRAME_BYTES) {
        put(to, kind, piece);
    }
}

fn put(to: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).expect("frames are cut at FRAME_BYTES");
    to.push(kind);
    to.extend_from_slice(&length.to_le_bytes());
    to.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_out_as_they_went_in_at_any_cut() {
        let long = vec![b'x'; FRAME_BYTES + 1];
        let sent = [
            Frame::Input(b"ls\n"),
            Frame::End,
            Frame::Resize { rows: 24, columns: 500 },
            Frame::Signal(15),
            Frame::Output(&long),
            Frame::Error(b"e"),
            Frame::Exited(137),
        ];
        let mut bytes = Vec::new();
        sent.iter().for_each(|f| f.encode(&mut bytes));
        let mut at = 0;
        let mut seen = Vec::new();
        while let Some((frame, used)) = decode(&bytes[at..]).unwrap() {
            assert_eq!(decode(&bytes[at..at + used - 1]), Ok(None), "a frame that is cut is awaited");
            seen.push(frame.unwrap());
            at += used;
        }
        assert_eq!(at, bytes.len());
        let (one, two) = long.split_at(FRAME_BYTES);
        let expected = [&sent[..4], &[Frame::Output(one), Frame::Output(two)], &sent[5..]].concat();
        assert_eq!(seen, expected);
    }

    #[test]
    fn newer_kinds_are_passed_over_and_nonsense_is_refused() {
        assert_eq!(decode(&[99, 1, 0, 0, 0, 7]), Ok(Some((None, 6))));
        assert_eq!(decode(&[0, 255, 255, 255, 255]), Err(Malformed));
        assert_eq!(decode(&[18, 1, 0, 0, 0, 7]), Err(Malformed));
        assert_eq!(decode(&[2, 3, 0, 0, 0, 1, 2, 3]), Err(Malformed));
    }
}
