//! What the verbs other than `serve` do. Each prints to standard output what was asked for, and to standard error what is
//! said about it.

mod coverage;
mod environment;
mod image;
mod logs;
mod purge;
mod table;
mod user;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub(crate) use self::{
    coverage::coverage,
    environment::environment,
    image::image,
    logs::logs,
    purge::{TearDown, purge},
    user::user,
};

/// What stands for itself in a path's segment or a query's value (RFC 3986, "unreserved").
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}
