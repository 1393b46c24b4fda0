use std::collections::{HashMap, HashSet};

use wharf_core::{Digest, now, registry::RepositoryId};
use wharf_image::Collected;
use wharf_store::{Compare, StoreExt, Txn};

use crate::{BlobRecord, ImageRecord, Registry, RegistryError, keys};

/// What a clean-up removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Uploads that rested too long.
    pub uploads: usize,
    /// Blobs that repositories had and no image of theirs named.
    pub links: usize,
    /// What then went from the content store.
    pub collected: Collected,
}

/// What repositories have.
#[derive(Default)]
struct Account {
    /// Everything that the content store must keep.
    kept: HashSet<Digest>,
    /// By repository: the blobs that its images name.
    named: HashMap<RepositoryId, HashSet<Digest>>,
    links: Vec<Link>,
}

struct Link {
    key: String,
    id: RepositoryId,
    digest: Digest,
    record: BlobRecord,
    revision: u64,
}

impl Registry {
    /// Removes uploads that rest, blobs that no image names and nobody asked for lately, and from the content store what
    /// then is reached by nothing. What a push is about to name stays, and what a task uses.
    ///
    /// # Errors
    /// The store or the disk.
    pub async fn collect(&self) -> Result<Cleaned, RegistryError> {
        let registry = self.clone();
        let rest = self.0.settings.upload_rest;
        let forgotten = tokio::task::spawn_blocking(move || registry.0.uploads.forget_resting(rest));
        let uploads = forgotten.await.map_err(|error| RegistryError::Interrupted(error.to_string()))??;
        let links = self.drop_unnamed().await?;
        // What comes into use from here on stays, so what is written down may be read now.
        let images = self.0.images.clone();
        let begun = tokio::task::spawn_blocking(move || images.collection()).await;
        let collection = begun.map_err(|error| RegistryError::Interrupted(error.to_string()))?;
        let kept = self.account().await?.kept;
        let collected = self.0.blocking(move |_| collection.run(kept)).await?;
        Ok(Cleaned { uploads, links, collected })
    }

    /// Something that is not the registry's may have become unreachable.
    pub fn look_again(&self) {
        self.0.dirty.notify_one();
    }

    /// Waits until something may have become unreachable.
    pub async fn dirty(&self) {
        self.0.dirty.notified().await;
    }

    async fn account(&self) -> Result<Account, RegistryError> {
        let mut account = Account::default();
        for entry in self.0.store.list(keys::ALL).await? {
            match keys::parsed(&entry.key) {
                Some(("image", id, digest)) => {
                    let record: ImageRecord = entry.json()?;
                    account.named.entry(id).or_default().extend(record.blobs.into_iter().map(|blob| blob.digest));
                    account.kept.insert(digest);
                }
                Some(("blob", id, digest)) => {
                    let (key, revision) = (entry.key.to_string(), entry.mod_revision);
                    account.kept.insert(digest.clone());
                    account.links.push(Link { key, id, digest, record: entry.json()?, revision });
                }
                _ => {}
            }
        }
        Ok(account)
    }

    /// Takes from repositories the blobs that no image of theirs names; their number.
    async fn drop_unnamed(&self) -> Result<usize, RegistryError> {
        let unused = self.0.settings.unused;
        self.0.asked().retain(|_, at| at.elapsed() < unused);
        let account = self.account().await?;
        let mut dropped = 0;
        for link in account.links {
            let named = account.named.get(&link.id).is_some_and(|named| named.contains(&link.digest));
            let age = u128::try_from(now().0 - link.record.linked_at.0).unwrap_or_default();
            let asked = self.0.asked().contains_key(&(link.id.clone(), link.digest));
            if named || asked || age < unused.as_millis() {
                continue;
            }
            // A manifest that names it is pushed on condition that it is there.
            let unchanged = Compare::ModRevision(link.key.clone(), link.revision);
            if self.0.store.txn(Txn::new().when(unchanged).delete(link.key)).await?.succeeded {
                dropped += 1;
            }
        }
        Ok(dropped)
    }
}
