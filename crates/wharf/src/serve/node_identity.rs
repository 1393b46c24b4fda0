use std::{fs, io, path::Path, time::Duration};

use anyhow::Context;
use wharf_core::{hex_id, node::Node};
use wharf_store::{LeaseId, Store, StoreError, StoreExt, Txn};

use crate::data_dir::DataDir;

const FILE: &str = "node-id";

/// TCP ports of the host that tasks may not bind, as on the real service's instances: SSH, Docker's two, and the ECS agent's.
///
/// Source: ECS API reference, `PortMapping`, `hostPort`.
const RESERVED: [u16; 6] = [22, 2375, 2376, 51678, 51679, 51680];

/// The id of this machine's node: 32 hexadecimal digits, drawn when the data directory is first used.
///
/// # Errors
/// If the file cannot be read or written, or holds something else.
pub(super) fn node_id(data_dir: &DataDir) -> anyhow::Result<String> {
    let path = data_dir.path().join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => {
            let id = text.trim();
            let valid = id.len() == 32 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            anyhow::ensure!(valid, "{} does not hold a node's id, 32 hexadecimal digits: restore it", path.display());
            Ok(id.to_owned())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let id = hex_id(32);
            data_dir.keep(FILE, &format!("{id}\n"))?;
            Ok(id)
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// What this machine is now. `port` is the one that Wharf itself listens on; GPUs are looked for in `gpu_devices`.
pub(super) fn describe(id: &str, port: u16, gpu_devices: &Path) -> Node {
    let reserved = RESERVED.into_iter().chain([port]).collect();
    wharf_node::describe(id, env!("CARGO_PKG_VERSION"), reserved, gpu_devices)
}

/// Writes what the node is, for as long as it is heard of. What is there already is only kept, which a full disk allows too.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn register(store: &dyn Store, node: &Node, ttl: Duration) -> Result<LeaseId, StoreError> {
    if let Some(entry) = store.get(&Node::key(&node.id)).await?
        && let Some(lease) = entry.lease
        && entry.json::<Node>().ok().as_ref() == Some(node)
        && store.keep_alive(lease).await.is_ok()
    {
        return Ok(lease);
    }
    let lease = store.grant(ttl).await?;
    store.txn(Txn::new().put_json_leased(Node::key(&node.id), node, lease)).await?;
    Ok(lease)
}

#[cfg(test)]
mod tests {
    use wharf_store::MemoryStore;

    use super::*;

    #[tokio::test]
    async fn a_node_stays_the_same_over_restarts() {
        let directory = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open(&directory.path().join("data")).unwrap();
        let id = node_id(&data_dir).unwrap();
        assert_eq!(node_id(&data_dir).unwrap(), id);
        fs::write(data_dir.path().join(FILE), "x").unwrap();
        assert!(node_id(&data_dir).is_err());

        let store = MemoryStore::new();
        let first = describe(&id, 4566, Path::new("/nowhere"));
        assert!(first.reserved_ports.contains(&4566) && first.reserved_ports.contains(&22));
        let lease = register(&store, &first, Duration::from_secs(60)).await.unwrap();
        assert_eq!(store.get_json::<Node>(&Node::key(&id)).await.unwrap().unwrap().0, first);
        let revision = store.revision();
        assert_eq!(register(&store, &first, Duration::from_secs(60)).await.unwrap(), lease);
        assert_eq!(store.revision(), revision, "nothing new is not written");
        store.revoke(lease).await.unwrap();
        assert!(store.get(&Node::key(&id)).await.unwrap().is_none(), "it is there while it is heard of");
    }
}
