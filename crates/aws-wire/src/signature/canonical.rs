//! The canonical request: the text that both sides hash.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Presented;
use crate::incoming::Incoming;

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const RESERVED_IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// The canonical request. `None` if a header that was signed is not there.
pub(super) fn canonical_request(request: &Incoming, presented: &Presented, payload_hash: &str) -> Option<String> {
    let mut headers = String::new();
    for name in &presented.signed_headers {
        headers.push_str(name);
        headers.push(':');
        headers.push_str(&header(request, name)?);
        headers.push('\n');
    }
    Some(format!(
        "{}\n{}\n{}\n{headers}\n{}\n{payload_hash}",
        request.method,
        path(request.uri.path(), presented.credential.service == "s3"),
        query(request.uri.query().unwrap_or_default()),
        presented.signed_headers.join(";"),
    ))
}

/// Every service but S3 signs the path with dot segments and doubled slashes removed, encoded once more.
fn path(path: &str, s3: bool) -> String {
    if s3 {
        return path.to_owned();
    }
    let mut kept = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            part => kept.push(part),
        }
    }
    let mut out = String::from("/");
    out.push_str(&kept.join("/"));
    if !kept.is_empty() && path.ends_with('/') {
        out.push('/');
    }
    utf8_percent_encode(&out, RESERVED_IN_PATH).to_string()
}

/// The parameters, encoded and sorted, without the signature itself.
fn query(query: &str) -> String {
    let encode = |text: &str| {
        let decoded: Vec<u8> = percent_decode_str(text).collect();
        percent_encoding::percent_encode(&decoded, RESERVED).to_string()
    };
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .filter(|(name, _)| *name != "X-Amz-Signature")
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// A header's values, joined by commas, with each run of spaces as one. HTTP/2 sends the host as the URI's authority.
fn header(request: &Incoming, name: &str) -> Option<String> {
    let mut values = Vec::new();
    for value in request.headers.get_all(name) {
        let text = std::str::from_utf8(value.as_bytes()).ok()?;
        values.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    if values.is_empty() {
        return if name == "host" { request.uri.authority().map(ToString::to_string) } else { None };
    }
    Some(values.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalised_and_encoded_twice() {
        let cases = [
            ("/", "/"),
            ("/a/./b/../c//d/", "/a/c/d/"),
            ("/../..", "/"),
            ("/a%20b", "/a%2520b"),
            ("/-._~/(x)", "/-._~/%28x%29"),
        ];
        for (given, expected) in cases {
            assert_eq!(path(given, false), expected);
        }
        assert_eq!(path("/a%20b//../c", true), "/a%20b//../c");
    }

    #[test]
    fn queries_are_sorted_and_encoded_once() {
        assert_eq!(query("b=2&a=%2f&a=%20&c&X-Amz-Signature=x"), "a=%20&a=%2F&b=2&c=");
    }
}
