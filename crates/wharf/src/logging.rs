//! What Wharf says of its own doings: lines for people on standard error, chosen by `WHARF_LOG` (`info` unless set;
//! `debug`, `warn,wharf_node=debug`, …).

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Begins to write lines.
///
/// # Errors
/// If `filter` cannot be understood.
pub(crate) fn start(filter: Option<&str>) -> anyhow::Result<()> {
    let filter = filter.filter(|f| !f.is_empty()).unwrap_or("info");
    let filter = EnvFilter::builder()
        .parse(filter)
        .map_err(|error| anyhow::anyhow!("WHARF_LOG={filter}: {error}; write a level such as debug"))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .compact()
        .try_init()
        .map_err(|error| anyhow::anyhow!("logging was set up twice: {error}"))
}
