//! What the verbs other than `serve` do. Each prints to standard output what was asked for, and to standard error what is
//! said about it.

mod build;
mod copy;
mod coverage;
mod environment;
mod explain;
mod image;
mod logs;
mod purge;
mod sandboxes;
mod session;
mod table;
mod terminal;
mod top;
mod user;

use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub(crate) use self::{
    build::{BuildProgress, build},
    copy::copy,
    coverage::coverage,
    environment::environment,
    explain::explain,
    image::image,
    logs::logs,
    purge::purge,
    sandboxes::{inspect, ps},
    session::{attach, exec},
    top::{Manner, Sort, top},
    user::user,
};

/// What stands for itself in a path's segment or a query's value (RFC 3986, "unreserved").
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Prints `text`. A reader that has seen enough, as in `wharf … | head`, is no error.
fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}
