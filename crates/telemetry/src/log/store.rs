use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use tokio::sync::watch;
use wharf_core::{Region, Scope, logs::LogLine};

use super::{
    disk::lock,
    error::LogStoreError,
    follow::Follower,
    group::{Group, GroupInfo, GroupSettings},
    pattern::FilterPattern,
    query::{self, EventPage, Query, StreamChoice},
    region::RegionGroups,
    stream::{AppendError, Durability, Stream, StreamInfo},
};

/// Files are small enough to be read whole for a page, and large enough that a busy stream has few.
const SEGMENT_SIZE: u64 = 2 << 20;

/// Log groups, their streams and their events, in the files of one directory. The only writer of that directory.
///
/// Its methods block on files; none is to be called from an asynchronous task but those that say so.
#[derive(Debug)]
pub struct LogStore {
    dir: PathBuf,
    segment_size: u64,
    regions: Mutex<HashMap<Scope, Arc<RegionGroups>>>,
}

impl LogStore {
    /// The store in `dir`, which is made if it is missing. Reads nothing else.
    ///
    /// # Errors
    /// [`LogStoreError::Io`].
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, LogStoreError> {
        let dir = dir.into();
        std::fs::create_dir_all(&dir).map_err(LogStoreError::io("create", &dir))?;
        Ok(Self { dir, segment_size: SEGMENT_SIZE, regions: Mutex::default() })
    }

    /// The same with files of about this many bytes instead of 2 MiB.
    #[must_use]
    pub fn with_segment_size(self, bytes: u64) -> Self {
        Self { segment_size: bytes, ..self }
    }

    fn region(&self, scope: &Scope) -> Arc<RegionGroups> {
        let mut regions = lock(&self.regions);
        if let Some(region) = regions.get(scope) {
            return Arc::clone(region);
        }
        let dir = self.dir.join(scope.account.as_str()).join(scope.region.as_str());
        let region = Arc::new(RegionGroups::new(dir, self.segment_size));
        regions.insert(scope.clone(), Arc::clone(&region));
        region
    }

    /// Every account and region with a directory.
    pub(super) fn scopes(&self) -> Result<Vec<Scope>, LogStoreError> {
        let names = |dir: &PathBuf| {
            let dirs = super::disk::list(dir).map_err(LogStoreError::io("list", dir))?;
            Ok(dirs.into_iter().filter_map(|d| d.file_name().map(|n| (n.to_string_lossy().into_owned(), d.clone()))))
        };
        let mut scopes = Vec::new();
        for (account, dir) in names(&self.dir)? {
            let Ok(account) = account.parse() else { continue };
            let regions = names(&dir)?.filter_map(|(name, _)| Region::new(&name));
            scopes.extend(regions.map(|region| Scope { account: wharf_core::AccountId::clone(&account), region }));
        }
        Ok(scopes)
    }

    pub(super) fn find(&self, scope: &Scope, group: &str) -> Result<Arc<Group>, LogStoreError> {
        self.region(scope).get(group)?.ok_or_else(|| LogStoreError::GroupMissing(group.to_owned()))
    }

    pub(super) fn all(&self, scope: &Scope) -> Result<Vec<Arc<Group>>, LogStoreError> {
        self.region(scope).all()
    }

    /// Makes a group, durably.
    ///
    /// # Errors
    /// [`LogStoreError::GroupExists`], [`LogStoreError::Io`].
    pub fn create_group(&self, scope: &Scope, name: &str, settings: GroupSettings) -> Result<(), LogStoreError> {
        let (_, created) = self.region(scope).create(name, settings)?;
        if created { Ok(()) } else { Err(LogStoreError::GroupExists(name.to_owned())) }
    }

    pub(super) fn ensure_group(&self, scope: &Scope, name: &str) -> Result<Arc<Group>, LogStoreError> {
        Ok(self.region(scope).create(name, GroupSettings::default())?.0)
    }

    /// Deletes a group, its streams and their events.
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`], [`LogStoreError::Io`].
    pub fn delete_group(&self, scope: &Scope, name: &str) -> Result<(), LogStoreError> {
        self.region(scope).delete(name)
    }

    /// Deletes every group of every account and region. One that is made meanwhile may stay.
    ///
    /// # Errors
    /// [`LogStoreError::Io`], [`LogStoreError::Corrupt`]; the groups that are gone by then stay gone.
    pub fn clear(&self) -> Result<(), LogStoreError> {
        for scope in self.scopes()? {
            for group in self.groups(&scope)? {
                match self.delete_group(&scope, &group.name) {
                    // Somebody else deleted it meanwhile.
                    Ok(()) | Err(LogStoreError::GroupMissing(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Every group, by name.
    ///
    /// # Errors
    /// [`LogStoreError::Io`], [`LogStoreError::Corrupt`].
    pub fn groups(&self, scope: &Scope) -> Result<Vec<GroupInfo>, LogStoreError> {
        Ok(self.all(scope)?.iter().map(|g| g.info()).collect())
    }

    /// One group.
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`] and as [`Self::groups`].
    pub fn group(&self, scope: &Scope, name: &str) -> Result<GroupInfo, LogStoreError> {
        Ok(self.find(scope, name)?.info())
    }

    /// The size of a group's events in bytes.
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`], [`LogStoreError::Io`].
    pub fn stored_bytes(&self, scope: &Scope, group: &str) -> Result<u64, LogStoreError> {
        Ok(self.streams(scope, group)?.iter().map(|s| s.stored_bytes).sum())
    }

    /// Changes a group's settings, durably. If `change` refuses nothing is changed.
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`], [`LogStoreError::Io`], and those of `change`.
    pub fn update_group<E: From<LogStoreError>>(
        &self,
        scope: &Scope,
        name: &str,
        change: impl FnOnce(&mut GroupSettings) -> Result<(), E>,
    ) -> Result<(), E> {
        self.find(scope, name)?.update(change)
    }

    /// Makes a stream, durably.
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`], [`LogStoreError::StreamExists`], [`LogStoreError::Io`].
    pub fn create_stream(&self, scope: &Scope, group: &str, name: &str) -> Result<(), LogStoreError> {
        let (_, created) = self.find(scope, group)?.create_stream(name, Durability::Disk)?;
        if created { Ok(()) } else { Err(LogStoreError::StreamExists(name.to_owned())) }
    }

    /// Deletes a stream and its events.
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`], [`LogStoreError::StreamMissing`], [`LogStoreError::Io`].
    pub fn delete_stream(&self, scope: &Scope, group: &str, name: &str) -> Result<(), LogStoreError> {
        self.find(scope, group)?.delete_stream(name)
    }

    /// Every stream of a group, by name.
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`], [`LogStoreError::Io`].
    pub fn streams(&self, scope: &Scope, group: &str) -> Result<Vec<StreamInfo>, LogStoreError> {
        self.find(scope, group)?.streams()?.iter().map(|s| info(s)).collect()
    }

    /// The names of a group's streams, in order. Reads none of their events' files, so it is cheap where [`Self::streams`] is not.
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`], [`LogStoreError::Io`].
    pub fn stream_names(&self, scope: &Scope, group: &str) -> Result<Vec<Arc<str>>, LogStoreError> {
        Ok(self.find(scope, group)?.streams()?.iter().map(|s| Arc::clone(&s.name)).collect())
    }

    /// One stream.
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`], [`LogStoreError::StreamMissing`], [`LogStoreError::Io`].
    pub fn stream(&self, scope: &Scope, group: &str, name: &str) -> Result<StreamInfo, LogStoreError> {
        info(&*self.find(scope, group)?.stream(name)?.ok_or_else(|| LogStoreError::StreamMissing(name.to_owned()))?)
    }

    /// Adds events to a stream, in this order; one call's events may have any timestamps (those before 1970 become 1970).
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`], [`LogStoreError::StreamMissing`]; [`LogStoreError::Io`], after which none was taken, save
    /// that with [`Durability::Disk`] they may have been.
    pub fn put(
        &self,
        scope: &Scope,
        group: &str,
        stream: &str,
        lines: &[LogLine],
        durability: Durability,
    ) -> Result<(), LogStoreError> {
        let missing = || LogStoreError::StreamMissing(stream.to_owned());
        let group = self.find(scope, group)?;
        let stream = group.stream(stream)?.ok_or_else(missing)?;
        match append(&group, &stream, lines, durability)? {
            true => Ok(()),
            false => Err(missing()),
        }
    }

    /// Reads events.
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`], [`LogStoreError::StreamMissing`] for a stream that the query names, [`LogStoreError::Io`].
    pub fn read(&self, scope: &Scope, group: &str, query: &Query<'_>) -> Result<EventPage, LogStoreError> {
        query::run(&*self.find(scope, group)?, query)
    }

    /// A number that changes whenever events or deletions come to a group. Blocks only for the first look at a region.
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`], [`LogStoreError::Io`].
    pub fn subscribe(&self, scope: &Scope, group: &str) -> Result<watch::Receiver<u64>, LogStoreError> {
        Ok(self.find(scope, group)?.subscribe())
    }

    /// Follows a group: every event with a timestamp from `since` on, those that are there and those to come.
    ///
    /// # Errors
    /// [`LogStoreError::GroupMissing`], [`LogStoreError::Io`].
    pub fn follow(
        &self,
        scope: &Scope,
        group: &str,
        streams: StreamChoice,
        pattern: FilterPattern,
        since: wharf_core::Timestamp,
    ) -> Result<Follower, LogStoreError> {
        Ok(Follower::new(self.find(scope, group)?, streams, pattern, since))
    }
}

/// Appends and wakes those who wait; `false` if the stream was deleted meanwhile.
pub(super) fn append(
    group: &Group,
    stream: &Stream,
    lines: &[LogLine],
    durability: Durability,
) -> Result<bool, LogStoreError> {
    match stream.append(lines, durability) {
        Ok(()) => {
            group.notify();
            Ok(true)
        }
        Err(AppendError::Gone) => Ok(false),
        Err(AppendError::Io(source)) => Err(LogStoreError::io("append to", &stream.dir)(source)),
    }
}

fn info(stream: &Stream) -> Result<StreamInfo, LogStoreError> {
    stream.info().map_err(LogStoreError::io("read", &stream.dir))
}
