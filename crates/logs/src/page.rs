//! Paging of lists. A token holds the key of the last entry that was answered, so that entries which come and go
//! meanwhile neither repeat nor hide others.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use wharf_aws_wire::ApiError;

use crate::error;

/// Entries of a page where the caller does not say.
const DEFAULT: usize = 50;

/// Text that stands for `key` in a `nextToken`. `kind` keeps one list's tokens from another's.
pub(crate) fn token(kind: char, key: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{kind}{key}"))
}

/// What [`token`] was given.
///
/// # Errors
/// InvalidParameterException if it was not of this kind.
pub(crate) fn key(kind: char, token: &str) -> Result<String, ApiError> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix(kind).map(ToOwned::to_owned))
        .ok_or_else(error::token)
}

/// Leaves the first `limit` (50 unless given) of `entries`, and answers whether there were more.
pub(crate) fn cut<T>(entries: &mut Vec<T>, limit: Option<i32>) -> bool {
    let limit = limit.and_then(|l| usize::try_from(l).ok()).unwrap_or(DEFAULT);
    let more = entries.len() > limit;
    entries.truncate(limit);
    more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_their_lists() {
        assert_eq!(key('g', &token('g', "/ecs/é")).as_deref(), Ok("/ecs/é"));
        for bad in ["", "!", "aGVsbG8", &token('s', "x")] {
            assert_eq!(key('g', bad).unwrap_err().message, "The specified nextToken is invalid.");
        }
    }
}
