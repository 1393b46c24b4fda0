use std::io::{self, Write};

use anyhow::bail;
use http::Method;
use wharf_core::Timestamp;

use super::encoded;
use crate::{
    client::Client,
    contract::{LogOutput, LogQuery},
};

/// Prints log lines, with `follow` until interrupted.
pub(crate) async fn logs(client: &Client, query: &LogQuery) -> anyhow::Result<()> {
    let mut page = format!("logs?follow={}", query.follow);
    for (name, value) in [("group", &query.group), ("stream", &query.stream)] {
        if let Some(value) = value {
            page.push_str(&format!("&{name}={}", encoded(value)));
        }
    }
    let mut lines = client.lines(Method::GET, &page, wharf_gateway::empty()).await?;
    let mut out = io::stdout();
    while let Some(line) = lines.next::<LogOutput>().await? {
        match line {
            LogOutput::Line { timestamp, group, stream, message } => {
                let text = rendered(query, timestamp, &group, &stream, &message);
                match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                    // `wharf logs | head` has seen enough.
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
                    written => written?,
                }
            }
            LogOutput::Failed(reason) => bail!(reason),
        }
    }
    Ok(())
}

/// A line, with as much of where it comes from as the query leaves open.
fn rendered(query: &LogQuery, timestamp: Timestamp, group: &str, stream: &str, message: &str) -> String {
    let from = match (&query.group, &query.stream) {
        (None, _) => format!("{group} {stream} "),
        (Some(_), None) => format!("{stream} "),
        (Some(_), Some(_)) => String::new(),
    };
    format!("{} {from}{}\n", timestamp.rfc3339(), message.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_the_query_leaves_open() {
        let of = |group: Option<&str>, stream: Option<&str>| {
            let query = LogQuery { group: group.map(Into::into), stream: stream.map(Into::into), follow: false };
            rendered(&query, Timestamp(1_700_000_000_123), "/forum", "web/app/1", "hello\n")
        };
        assert_eq!(of(None, None), "2023-11-14T22:13:20.123Z /forum web/app/1 hello\n");
        assert_eq!(of(Some("/forum"), None), "2023-11-14T22:13:20.123Z web/app/1 hello\n");
        assert_eq!(of(Some("/forum"), Some("web/app/1")), "2023-11-14T22:13:20.123Z hello\n");
    }
}
