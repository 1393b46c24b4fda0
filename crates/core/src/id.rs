/// `digits` random lower-case hexadecimal digits, from the system's random source.
///
/// Task ids have 32, network interfaces 17 behind `eni-`, and so on, as the real services draw them.
///
/// # Panics
/// If the system has no random source, in which case nothing could be kept apart.
#[must_use]
pub fn hex_id(digits: usize) -> String {
    let mut bytes = vec![0_u8; digits.div_ceil(2)];
    getrandom::fill(&mut bytes).expect("the kernel has a random source");
    let mut text: String = bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(digit).collect();
    text.truncate(digits);
    text
}

/// A random (version 4) UUID.
#[must_use]
pub fn uuid() -> String {
    let h = hex_id(32);
    let variant = match h.as_bytes()[16] & 3 {
        0 => '8',
        1 => '9',
        2 => 'a',
        _ => 'b',
    };
    format!("{}-{}-4{}-{variant}{}-{}", &h[..8], &h[8..12], &h[13..16], &h[17..20], &h[20..])
}

fn digit(nibble: u8) -> char {
    char::from(b"0123456789abcdef"[usize::from(nibble & 15)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_their_shape() {
        assert_eq!(hex_id(17).len(), 17);
        assert_ne!(hex_id(32), hex_id(32));
        let u = uuid();
        assert_eq!(u.len(), 36);
        assert_eq!(u.as_bytes()[14], b'4');
        assert_eq!(u.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }
}
