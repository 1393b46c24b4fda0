use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use super::{
    disk::{self, lock},
    error::LogStoreError,
    group::{self, Group, GroupSettings},
};

type Groups = BTreeMap<Arc<str>, Arc<Group>>;

/// The groups of an account in a region, read when first asked for.
#[derive(Debug)]
pub(super) struct RegionGroups {
    dir: PathBuf,
    segment_size: u64,
    groups: Mutex<Option<Groups>>,
}

impl RegionGroups {
    pub(super) const fn new(dir: PathBuf, segment_size: u64) -> Self {
        Self { dir, segment_size, groups: Mutex::new(None) }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Groups) -> Result<T, LogStoreError>) -> Result<T, LogStoreError> {
        let mut groups = lock(&self.groups);
        if let Some(groups) = groups.as_mut() {
            return act(groups);
        }
        let mut read = Groups::new();
        for dir in disk::list(&self.dir).map_err(LogStoreError::io("list", &self.dir))? {
            if let Some(group) = Group::find(dir, self.segment_size)? {
                read.insert(Arc::clone(&group.name), Arc::new(group));
            }
        }
        act(groups.insert(read))
    }

    pub(super) fn get(&self, name: &str) -> Result<Option<Arc<Group>>, LogStoreError> {
        self.with(|groups| Ok(groups.get(name).cloned()))
    }

    /// Every group, by name.
    pub(super) fn all(&self) -> Result<Vec<Arc<Group>>, LogStoreError> {
        self.with(|groups| Ok(groups.values().cloned().collect()))
    }

    /// Makes the group, or answers the one that is there and `false`.
    pub(super) fn create(&self, name: &str, settings: GroupSettings) -> Result<(Arc<Group>, bool), LogStoreError> {
        self.with(|groups| {
            if let Some(group) = groups.get(name) {
                return Ok((Arc::clone(group), false));
            }
            self.make_dir()?;
            let group =
                Arc::new(Group::create(self.dir.join(disk::file_name(name)), name, settings, self.segment_size)?);
            groups.insert(Arc::clone(&group.name), Arc::clone(&group));
            Ok((group, true))
        })
    }

    /// Makes the account's and the region's directory, durably.
    fn make_dir(&self) -> Result<(), LogStoreError> {
        if self.dir.is_dir() {
            return Ok(());
        }
        std::fs::create_dir_all(&self.dir).map_err(LogStoreError::io("create", &self.dir))?;
        self.dir
            .ancestors()
            .skip(1)
            .take(2)
            .try_for_each(|dir: &Path| disk::sync_dir(dir).map_err(LogStoreError::io("sync", dir)))
    }

    /// Deletes a group with all that it holds.
    pub(super) fn delete(&self, name: &str) -> Result<(), LogStoreError> {
        let gone = self.with(|groups| {
            let Some(group) = groups.get(name) else { return Err(LogStoreError::GroupMissing(name.to_owned())) };
            let gone = group.discard()?;
            groups.remove(name);
            Ok(gone)
        })?;
        group::remove(gone.as_deref());
        Ok(())
    }
}
