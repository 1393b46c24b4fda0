//! Prints the keys of a store's file that begin so, a line each. Nobody may have the file open.
//!
//!     cargo run -p wharf-store --example keys -- DATA/store.redb sandbox/session/

use std::{error::Error, io::Write};

use wharf_store::{EmbeddedStore, StoreExt};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("which file?")?;
    let store = EmbeddedStore::open(file)?;
    let entries = store.list(&arguments.next().unwrap_or_default()).await?;
    let mut out = std::io::stdout().lock();
    for entry in entries {
        writeln!(out, "{}", entry.key)?;
    }
    Ok(())
}
