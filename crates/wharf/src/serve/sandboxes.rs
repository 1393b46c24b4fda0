use std::collections::HashMap;

use wharf_core::sandbox::{SPEC_PREFIX, STATUS_PREFIX, SandboxSpec, SandboxStatus};
use wharf_store::{Store, StoreExt};

use crate::{contract::SandboxView, operations::ControlError};

/// Every sandbox that is wanted, of every node, in the order of their ids.
pub(super) async fn list(store: &dyn Store) -> Result<Vec<SandboxView>, ControlError> {
    let read = async {
        let mut statuses = HashMap::new();
        for entry in store.list(STATUS_PREFIX).await? {
            statuses.insert(entry.key[STATUS_PREFIX.len()..].to_owned(), entry.json::<SandboxStatus>()?);
        }
        let mut found = Vec::new();
        for entry in store.list(SPEC_PREFIX).await? {
            let place = &entry.key[SPEC_PREFIX.len()..];
            let node = place.split('/').next().unwrap_or_default().to_owned();
            found.push(SandboxView { node, spec: entry.json::<SandboxSpec>()?, status: statuses.remove(place) });
        }
        found.sort_by(|a, b| a.spec.id.cmp(&b.spec.id));
        anyhow::Ok(found)
    };
    Ok(read.await?)
}
