use super::{TarError, sparse, sparse::Segment};

/// The size of everything in a tar archive.
pub(super) const BLOCK: usize = 512;

/// A header block whose checksum was right.
pub(super) struct Header([u8; BLOCK]);

impl Header {
    /// `None` for the block of zeros that ends an archive.
    pub(super) fn parse(block: [u8; BLOCK]) -> Result<Option<Self>, TarError> {
        if block.iter().all(|b| *b == 0) {
            return Ok(None);
        }
        let stated = number(&block[148..156], "checksum").map_err(|_| TarError::Checksum)?;
        let (mut unsigned, mut signed) = (0_u64, 0_i64);
        for (at, byte) in block.iter().enumerate() {
            let byte = if (148..156).contains(&at) { b' ' } else { *byte };
            unsigned += u64::from(byte);
            // Some old writers summed signed bytes.
            signed += i64::from(byte.cast_signed());
        }
        if stated == unsigned || i64::try_from(stated) == Ok(signed) {
            Ok(Some(Self(block)))
        } else {
            Err(TarError::Checksum)
        }
    }

    pub(super) fn kind(&self) -> u8 {
        self.0[156]
    }

    pub(super) fn path(&self) -> Vec<u8> {
        let name = text(&self.0[..100]);
        // GNU archives use the prefix's place for other things.
        let prefix = if &self.0[257..263] == b"ustar\0" { text(&self.0[345..500]) } else { b"" };
        if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
    }

    pub(super) fn link(&self) -> Vec<u8> {
        text(&self.0[157..257]).to_vec()
    }

    pub(super) fn mode(&self) -> Result<u32, TarError> {
        Ok((number(&self.0[100..108], "mode")? & 0o7777) as u32)
    }

    pub(super) fn uid(&self) -> Result<u64, TarError> {
        number(&self.0[108..116], "user id")
    }

    pub(super) fn gid(&self) -> Result<u64, TarError> {
        number(&self.0[116..124], "group id")
    }

    pub(super) fn size(&self) -> Result<u64, TarError> {
        let size = number(&self.0[124..136], "size")?;
        if i64::try_from(size).is_ok() { Ok(size) } else { Err(TarError::Number("size")) }
    }

    pub(super) fn mtime(&self) -> Result<i64, TarError> {
        let field = &self.0[136..148];
        if field[0] == 0xff {
            // Base 256, negative: two's complement in the last eight bytes.
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&field[4..]);
            return Ok(i64::from_be_bytes(bytes));
        }
        i64::try_from(number(field, "time")?).map_err(|_| TarError::Number("time"))
    }

    pub(super) fn device(&self) -> Result<(u32, u32), TarError> {
        let part = |field, what| u32::try_from(number(field, what)?).map_err(|_| TarError::Number(what));
        Ok((part(&self.0[329..337], "major device number")?, part(&self.0[337..345], "minor device number")?))
    }

    /// The first segments of an old GNU sparse file, whether a further block follows, and the file's size.
    pub(super) fn sparse(&self) -> Result<(Vec<Segment>, bool, u64), TarError> {
        let mut segments = Vec::new();
        for place in self.0[386..482].chunks_exact(24) {
            sparse::push_old_gnu(place, &mut segments)?;
        }
        Ok((segments, self.0[482] != 0, number(&self.0[483..495], "size")?))
    }
}

fn text(field: &[u8]) -> &[u8] {
    let end = field.iter().position(|b| *b == 0).unwrap_or(field.len());
    &field[..end]
}

/// An octal number in a field, or a big-endian one where the first bit is set. An empty field is 0.
pub(super) fn number(field: &[u8], what: &'static str) -> Result<u64, TarError> {
    let wrong = || TarError::Number(what);
    if field[0] & 0x80 != 0 {
        if field[0] & 0x40 != 0 {
            return Err(wrong());
        }
        let first = u64::from(field[0] & 0x3f);
        return field[1..].iter().try_fold(first, |value, byte| {
            value.checked_mul(256).and_then(|v| v.checked_add(u64::from(*byte))).ok_or_else(wrong)
        });
    }
    let digits = field.trim_ascii_start();
    let end = digits.iter().position(|b| matches!(b, 0 | b' ')).unwrap_or(digits.len());
    digits[..end].iter().try_fold(0_u64, |value, byte| match byte {
        b'0'..=b'7' => value.checked_mul(8).and_then(|v| v.checked_add(u64::from(byte - b'0'))).ok_or_else(wrong),
        _ => Err(wrong()),
    })
}
