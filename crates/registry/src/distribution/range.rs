//! Parts of a blob.
//!
//! Source: RFC 9110, sections 13 and 14.

use http::{HeaderMap, header};

/// A part: its first byte, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) first: u64,
    pub(super) length: u64,
}

/// The range lies outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unsatisfiable;

/// The part that is asked for; `None` for all of it. What is not one range of bytes is answered with all, as it may be.
pub(super) fn asked(headers: &HeaderMap, size: u64, tag: &str) -> Result<Option<Part>, Unsatisfiable> {
    let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    if text(header::IF_RANGE).is_some_and(|condition| condition != tag) {
        return Ok(None);
    }
    let Some((first, last)) = text(header::RANGE)
        .and_then(|range| range.strip_prefix("bytes="))
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Ok(None);
    };
    let (first, last) = match (first.parse::<u64>(), last) {
        (Ok(first), "") => (first, size.saturating_sub(1)),
        (Ok(first), last) => match last.parse::<u64>() {
            Ok(last) if last >= first => (first, last.min(size.saturating_sub(1))),
            // To be ignored by the RFC, and refused by the conformance suite of the specification.
            Ok(_) => return Err(Unsatisfiable),
            Err(_) => return Ok(None),
        },
        (Err(_), last) if first.is_empty() => match last.parse::<u64>() {
            // The last so many.
            Ok(0) => return Err(Unsatisfiable),
            Ok(count) => (size.saturating_sub(count), size.saturating_sub(1)),
            Err(_) => return Ok(None),
        },
        _ => return Ok(None),
    };
    if first >= size { Err(Unsatisfiable) } else { Ok(Some(Part { first, length: last - first + 1 })) }
}

/// Whether the client says that it has this already.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag || one == tag.trim_matches('"'))
}

/// `FIRST-LAST` of a piece of an upload, with or without `bytes `, and perhaps a total behind `/`.
pub(super) fn piece(text: &str) -> Option<(u64, u64)> {
    let text = text.trim().strip_prefix("bytes").map_or(text, |rest| rest.trim_start_matches([' ', '=']));
    let (first, last) = text.split('/').next()?.trim().split_once('-')?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last && last < u64::MAX).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(range: &str, size: u64) -> Result<Option<(u64, u64)>, Unsatisfiable> {
        let headers = HeaderMap::from_iter([(header::RANGE, range.parse().unwrap())]);
        asked(&headers, size, "\"x\"").map(|part| part.map(|part| (part.first, part.length)))
    }

    #[test]
    fn ranges() {
        assert_eq!(of("bytes=0-9", 100), Ok(Some((0, 10))));
        assert_eq!(of("bytes=90-", 100), Ok(Some((90, 10))));
        assert_eq!(of("bytes=-10", 100), Ok(Some((90, 10))));
        assert_eq!(of("bytes=-200", 100), Ok(Some((0, 100))));
        assert_eq!(of("bytes=50-200", 100), Ok(Some((50, 50))));
        assert_eq!(of("bytes=100-", 100), Err(Unsatisfiable));
        assert_eq!(of("bytes=-0", 100), Err(Unsatisfiable));
        assert_eq!(of("bytes=0-", 0), Err(Unsatisfiable));
        assert_eq!(of("bytes=5-4", 100), Err(Unsatisfiable));
        for all in ["bytes=0-1,3-4", "lines=0-1", "bytes=a-b", "bytes=-"] {
            assert_eq!(of(all, 100), Ok(None), "{all}");
        }
    }

    #[test]
    fn pieces() {
        assert_eq!(piece("0-9"), Some((0, 9)));
        assert_eq!(piece("bytes 10-19/20"), Some((10, 19)));
        assert_eq!(piece("bytes=10-19"), Some((10, 19)));
        for bad in ["", "9-0", "-5", "5-", "a-b", "0-18446744073709551615"] {
            assert_eq!(piece(bad), None, "{bad}");
        }
    }
}
