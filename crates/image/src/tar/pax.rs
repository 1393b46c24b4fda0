use super::{TarError, sparse::Segment};

/// What a pax extended header says of the entry that follows it.
#[derive(Default)]
pub(super) struct Pax {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) uid: Option<u64>,
    pub(super) gid: Option<u64>,
    pub(super) mtime: Option<(i64, u32)>,
    pub(super) xattrs: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) sparse: Option<SparsePax>,
    pub(super) sparse_name: Option<Vec<u8>>,
}

/// The `GNU.sparse.` records.
#[derive(Default)]
pub(super) struct SparsePax {
    pub(super) real_size: Option<u64>,
    pub(super) segments: Vec<Segment>,
    /// Version 1.0: the map stands before the file's bytes.
    pub(super) in_data: bool,
}

impl Pax {
    /// Reads the records `LENGTH KEY=VALUE\n`.
    pub(super) fn parse(mut rest: &[u8]) -> Result<Self, TarError> {
        let mut pax = Self::default();
        while !rest.is_empty() {
            let space = rest.iter().position(|b| *b == b' ').ok_or(TarError::Pax)?;
            let length = usize::try_from(decimal(&rest[..space])?).map_err(|_| TarError::Pax)?;
            if length <= space + 1 || length > rest.len() || rest[length - 1] != b'\n' {
                return Err(TarError::Pax);
            }
            let record = &rest[space + 1..length - 1];
            rest = &rest[length..];
            let equals = record.iter().position(|b| *b == b'=').ok_or(TarError::Pax)?;
            pax.record(&record[..equals], &record[equals + 1..])?;
        }
        Ok(pax)
    }

    fn record(&mut self, key: &[u8], value: &[u8]) -> Result<(), TarError> {
        let sparse = |pax: &mut Self| std::mem::take(&mut pax.sparse).unwrap_or_default();
        match key {
            b"path" => self.path = filled(value)?,
            b"linkpath" => self.link = filled(value)?,
            b"size" => self.size = Some(size(value)?),
            b"uid" => self.uid = Some(decimal(value)?),
            b"gid" => self.gid = Some(decimal(value)?),
            b"mtime" => self.mtime = Some(time(value)?),
            b"GNU.sparse.name" => self.sparse_name = filled(value)?,
            b"GNU.sparse.size" | b"GNU.sparse.realsize" => {
                self.sparse = Some(SparsePax { real_size: Some(size(value)?), ..sparse(self) });
            }
            b"GNU.sparse.major" => {
                self.sparse = Some(SparsePax { in_data: decimal(value)? == 1, ..sparse(self) });
            }
            b"GNU.sparse.map" => {
                let mut map = sparse(self);
                let numbers = value.split(|b| *b == b',').map(size).collect::<Result<Vec<_>, _>>()?;
                map.segments = numbers
                    .chunks(2)
                    .map(|pair| match pair {
                        [offset, length] => Ok(Segment { offset: *offset, length: *length }),
                        _ => Err(TarError::Sparse),
                    })
                    .collect::<Result<_, _>>()?;
                self.sparse = Some(map);
            }
            b"GNU.sparse.offset" => {
                let mut map = sparse(self);
                map.segments.push(Segment { offset: size(value)?, length: 0 });
                self.sparse = Some(map);
            }
            b"GNU.sparse.numbytes" => {
                let mut map = sparse(self);
                map.segments.last_mut().ok_or(TarError::Sparse)?.length = size(value)?;
                self.sparse = Some(map);
            }
            _ => {
                if let Some(name) = key.strip_prefix(b"SCHILY.xattr.") {
                    self.xattrs.push((name.to_vec(), value.to_vec()));
                }
            }
        }
        Ok(())
    }
}

/// A name; an empty value takes an earlier one back, and one with a NUL in it cannot be a name.
fn filled(value: &[u8]) -> Result<Option<Vec<u8>>, TarError> {
    if value.contains(&0) {
        return Err(TarError::Pax);
    }
    Ok((!value.is_empty()).then(|| value.to_vec()))
}

pub(super) fn decimal(digits: &[u8]) -> Result<u64, TarError> {
    if digits.is_empty() || digits.len() > 20 {
        return Err(TarError::Pax);
    }
    digits.iter().try_fold(0_u64, |value, byte| match byte {
        b'0'..=b'9' => value.checked_mul(10).and_then(|v| v.checked_add(u64::from(byte - b'0'))).ok_or(TarError::Pax),
        _ => Err(TarError::Pax),
    })
}

fn size(digits: &[u8]) -> Result<u64, TarError> {
    let size = decimal(digits)?;
    if i64::try_from(size).is_ok() { Ok(size) } else { Err(TarError::Number("size")) }
}

/// Seconds with an optional sign and fraction.
fn time(value: &[u8]) -> Result<(i64, u32), TarError> {
    let (negative, value) = value.strip_prefix(b"-").map_or((false, value), |rest| (true, rest));
    let mut parts = value.splitn(2, |b| *b == b'.');
    let seconds = parts.next().unwrap_or_default();
    let seconds = i64::try_from(if seconds.is_empty() { 0 } else { decimal(seconds)? }).map_err(|_| TarError::Pax)?;
    let mut nanos = 0_u32;
    let fraction = parts.next().unwrap_or_default();
    for at in 0..9 {
        let digit = fraction.get(at).copied().unwrap_or(b'0');
        if !digit.is_ascii_digit() {
            return Err(TarError::Pax);
        }
        nanos = nanos * 10 + u32::from(digit - b'0');
    }
    Ok(match (negative, nanos) {
        (false, _) => (seconds, nanos),
        (true, 0) => (-seconds, 0),
        (true, _) => (-seconds - 1, 1_000_000_000 - nanos),
    })
}
