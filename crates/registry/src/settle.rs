//! Small blobs without a wait of their own for the disk.
//!
//! A manifest, and the configuration of an image, are written into the store in the very transaction that makes them known:
//! one wait, which many pushes share. Their files follow a moment later, and then the store forgets the bytes. Whatever
//! happens in between, the next start finds the bytes in the store and writes the files.

use std::{collections::HashSet, mem, sync::PoisonError, time::Duration};

use bytes::Bytes;
use wharf_core::Digest;
use wharf_image::Lease;
use wharf_store::{Op, StoreExt, Txn};

use crate::{Registry, RegistryError, keys};

/// The longest blob that is kept so, in bytes.
pub(crate) const SMALL: u64 = 64 << 10;
/// How long blobs are gathered before they are written: the disk is waited for once for all of them.
const GATHER: Duration = Duration::from_millis(500);
/// After a failure.
const AGAIN: Duration = Duration::from_secs(10);
/// How many the store is told of at once.
const AT_ONCE: usize = 512;

/// Blobs that are not settled, held so that nobody collects them.
#[derive(Debug, Default)]
pub(crate) struct Unsettled {
    digests: HashSet<Digest>,
    leases: Vec<Lease>,
}

impl Registry {
    /// Makes small bytes readable; what the transaction that makes them known is to do besides.
    pub(crate) async fn keep_small(
        &self,
        digest: &Digest,
        bytes: Bytes,
        lease: &Lease,
    ) -> Result<Option<Op>, RegistryError> {
        let (wanted, kept, held) = (digest.clone(), bytes.clone(), lease.clone());
        if !self.0.blocking(move |blobs| blobs.put_unsettled(&wanted, &kept, &held)).await? {
            return Ok(None);
        }
        Ok(Some(Op::Put { key: keys::unsettled(digest), value: bytes, lease: None }))
    }

    /// The transaction was made, or failed: the file is to be settled either way.
    pub(crate) fn settle_later(&self, digest: &Digest, lease: Lease) {
        let mut unsettled = self.0.unsettled.lock().unwrap_or_else(PoisonError::into_inner);
        unsettled.digests.insert(digest.clone());
        unsettled.leases.push(lease);
        drop(unsettled);
        self.0.settling.notify_one();
    }

    /// Brings back what the store holds of small blobs, and settles it.
    pub(crate) async fn recover_unsettled(&self) -> Result<(), RegistryError> {
        let lease = self.0.blobs.lease();
        let mut digests = Vec::new();
        for entry in self.0.store.list(keys::UNSETTLED).await? {
            let Ok(digest) = entry.key[keys::UNSETTLED.len()..].parse::<Digest>() else { continue };
            self.keep_small(&digest, entry.value.clone(), &lease).await?;
            digests.push(digest);
        }
        self.settle(digests).await
    }

    /// Settles small blobs as they come, for as long as it is awaited.
    pub async fn keep_settling(&self) {
        while let Err(error) = self.recover_unsettled().await {
            tracing::warn!(%error, "small blobs of the registry cannot be written yet: it is tried again");
            tokio::time::sleep(AGAIN).await;
        }
        loop {
            self.0.settling.notified().await;
            tokio::time::sleep(GATHER).await;
            let gathered = mem::take(&mut *self.0.unsettled.lock().unwrap_or_else(PoisonError::into_inner));
            let digests: Vec<Digest> = gathered.digests.iter().cloned().collect();
            if let Err(error) = self.settle(digests).await {
                tracing::warn!(%error, "small blobs are not on disk by themselves yet: it is tried again");
                {
                    let mut unsettled = self.0.unsettled.lock().unwrap_or_else(PoisonError::into_inner);
                    unsettled.digests.extend(gathered.digests);
                    unsettled.leases.extend(gathered.leases);
                }
                self.0.settling.notify_one();
                tokio::time::sleep(AGAIN).await;
            }
        }
    }

    async fn settle(&self, digests: Vec<Digest>) -> Result<(), RegistryError> {
        if digests.is_empty() {
            return Ok(());
        }
        let going = digests.clone();
        self.0.blocking(move |blobs| blobs.settle(&going)).await?;
        for some in digests.chunks(AT_ONCE) {
            // Should it be lost, they are settled once more.
            let txn = some.iter().fold(Txn::new(), |txn, digest| txn.delete(keys::unsettled(digest)));
            self.0.store.txn(txn.observed()).await?;
        }
        Ok(())
    }
}
