use wharf_core::{Scope, now, registry::RepositoryId};
use wharf_store::{Compare, Op, Range, StoreExt, Txn};

use crate::{Change, Mutability, Registry, RegistryError, Repository, keys};

impl Registry {
    /// The repository; `None` if it does not exist.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn repository(&self, id: &RepositoryId) -> Result<Option<Repository>, RegistryError> {
        Ok(self.0.store.get_json(&keys::repository(id)).await?.map(|(repository, _)| repository))
    }

    /// Up to `limit` repositories of a scope (all, for 0) in the order of their names, those behind `after`; and whether
    /// there are more.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn repositories(
        &self,
        scope: &Scope,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<(RepositoryId, Repository)>, bool), RegistryError> {
        let prefix = keys::repositories(scope);
        let after = after.map(|name| format!("{prefix}{name}"));
        let page = self.0.store.range(Range::Prefix(prefix.clone()), after.as_deref(), limit).await?;
        let mut found = Vec::with_capacity(page.items.len());
        for entry in &page.items {
            let Ok(name) = entry.key[prefix.len()..].parse() else { continue };
            found.push((RepositoryId { scope: scope.clone(), name }, entry.json()?));
        }
        Ok((found, page.next.is_some()))
    }

    /// The condition that a repository exists, for who writes keys of their own that go with it.
    #[must_use]
    pub fn condition(id: &RepositoryId) -> Compare {
        Compare::Exists(keys::repository(id))
    }

    /// Makes a repository, and writes `further` keys of the caller's in the same transaction.
    ///
    /// # Errors
    /// [`RegistryError::RepositoryExists`].
    pub async fn create_repository(
        &self,
        id: &RepositoryId,
        mutability: Mutability,
        further: Vec<Op>,
    ) -> Result<Repository, RegistryError> {
        let (key, repository) = (keys::repository(id), Repository { created_at: now(), mutability });
        let mut txn = Txn::new().when(Compare::Missing(key.clone())).put_json(key, &repository);
        txn.then.extend(further);
        if self.0.store.txn(txn).await?.succeeded {
            Ok(repository)
        } else {
            Err(RegistryError::RepositoryExists(id.clone()))
        }
    }

    /// Says which tags may be moved from now on.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`].
    pub async fn set_mutability(&self, id: &RepositoryId, mutability: Mutability) -> Result<Repository, RegistryError> {
        let key = keys::repository(id);
        let change = |present: Option<Repository>| match present {
            Some(present) => Ok(Some(Repository { mutability: mutability.clone(), ..present })),
            None => Err(RegistryError::NoRepository(id.clone())),
        };
        self.0.store.update_json(&key, change).await?.ok_or_else(|| RegistryError::NoRepository(id.clone()))
    }

    /// Removes a repository; one that holds images only by `force`. Also does `further`, in the same transaction.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`], [`RegistryError::NotEmpty`].
    pub async fn delete_repository(
        &self,
        id: &RepositoryId,
        force: bool,
        further: Vec<Op>,
    ) -> Result<Repository, RegistryError> {
        let key = keys::repository(id);
        loop {
            let Some((repository, revision)) = self.0.store.get_json::<Repository>(&key).await? else {
                return Err(RegistryError::NoRepository(id.clone()));
            };
            // An image that comes after this, and so may be missed by what follows, changes the key.
            let latest = self.0.store.get(&keys::latest_push(id)).await?;
            let images = self.images(id).await?;
            if !images.is_empty() && !force {
                return Err(RegistryError::NotEmpty(id.clone()));
            }
            let mut txn = Txn::new().when(Compare::ModRevision(key.clone(), revision)).delete(key.clone());
            txn = txn.delete(keys::linked(id)).delete(keys::latest_push(id)).when(match latest {
                Some(latest) => Compare::ModRevision(keys::latest_push(id), latest.mod_revision),
                None => Compare::Missing(keys::latest_push(id)),
            });
            for prefix in [keys::images(id), keys::tags(id), keys::blobs(id), keys::all_referrers(id), keys::pulls(id)]
            {
                txn = txn.delete_prefix(prefix);
            }
            for found in &images {
                let (repository, digest) = (id, &found.digest);
                let change = Change::Deleted { repository, digest, image: &found.record, tags: &found.tags };
                txn.then.extend(self.0.journal.entries(change));
            }
            txn.then.extend(self.0.journal.entries(Change::RepositoryDeleted { repository: id }));
            txn.then.extend(further.iter().cloned());
            if self.0.store.txn(txn).await?.succeeded {
                self.0.dirty.notify_one();
                let (registry, gone) = (self.clone(), id.clone());
                let forgotten = tokio::task::spawn_blocking(move || registry.0.uploads.forget_of(&gone)).await;
                if let Ok(Err(error)) = forgotten {
                    tracing::warn!(repository = %id, %error, "uploads of a deleted repository stay until they have rested");
                }
                return Ok(repository);
            }
        }
    }
}
