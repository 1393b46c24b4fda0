use std::{
    collections::{BTreeMap, HashSet},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use wharf_core::{Timestamp, now};

use super::{
    disk::{self, lock},
    error::LogStoreError,
    stream::{Durability, Stream},
};

const FILE: &str = "@group.json";
const FORMAT: u32 = 1;

/// What may be set of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupSettings {
    /// Events older than this many days are gone; `None` keeps them for ever.
    pub retention_days: Option<u32>,
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`; `None` means `STANDARD`.
    pub class: Option<String>,
    pub kms_key: Option<String>,
    #[serde(default)]
    pub deletion_protection: bool,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupInfo {
    pub name: Arc<str>,
    pub created: Timestamp,
    pub settings: GroupSettings,
}

/// How a group stands on disk.
#[derive(Serialize, Deserialize)]
struct GroupFile {
    format: u32,
    name: String,
    created: Timestamp,
    #[serde(flatten)]
    settings: GroupSettings,
}

/// One group: its settings and the streams that somebody asked for.
///
/// Locks: `streams` before `settings` before a stream's own.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: Arc<str>,
    pub(super) created: Timestamp,
    dir: PathBuf,
    /// See [`Stream`].
    pub(super) segment_size: u64,
    settings: Mutex<GroupSettings>,
    streams: Mutex<Streams>,
    /// Counts appends and deletions, for those who wait for one.
    changed: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Streams {
    known: BTreeMap<Arc<str>, Arc<Stream>>,
    /// Whether every stream on disk is known.
    listed: bool,
    gone: bool,
}

impl Group {
    /// Makes the group in `dir`, durably.
    pub(super) fn create(
        dir: PathBuf,
        name: &str,
        settings: GroupSettings,
        segment_size: u64,
    ) -> Result<Self, LogStoreError> {
        let group = Self::new(dir, name.into(), now(), settings, segment_size);
        let parent = group.dir.parent().unwrap_or(&group.dir);
        std::fs::create_dir_all(&group.dir).map_err(LogStoreError::io("create", &group.dir))?;
        group.save(&lock(&group.settings))?;
        disk::sync_dir(parent).map_err(LogStoreError::io("sync", parent))?;
        Ok(group)
    }

    /// The group that lives in `dir`; `None` if a crash left it half made.
    pub(super) fn find(dir: PathBuf, segment_size: u64) -> Result<Option<Self>, LogStoreError> {
        let path = dir.join(FILE);
        let json = match std::fs::read(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(LogStoreError::io("read", &path))?,
        };
        let corrupt = |reason: String| LogStoreError::Corrupt { path: path.display().to_string(), reason };
        let file: GroupFile = serde_json::from_slice(&json).map_err(|e| corrupt(e.to_string()))?;
        if file.format != FORMAT {
            return Err(corrupt(format!("it has format {}, this version reads {FORMAT}", file.format)));
        }
        Ok(Some(Self::new(dir, file.name.into(), file.created, file.settings, segment_size)))
    }

    fn new(dir: PathBuf, name: Arc<str>, created: Timestamp, settings: GroupSettings, segment_size: u64) -> Self {
        Self {
            name,
            created,
            dir,
            segment_size,
            settings: Mutex::new(settings),
            streams: Mutex::default(),
            changed: watch::Sender::new(0),
        }
    }

    fn save(&self, settings: &GroupSettings) -> Result<(), LogStoreError> {
        let file = GroupFile {
            format: FORMAT,
            name: self.name.to_string(),
            created: self.created,
            settings: settings.clone(),
        };
        serde_json::to_vec(&file)
            .map_err(io::Error::other)
            .and_then(|json| disk::replace(&self.dir, FILE, &json, true))
            .map_err(LogStoreError::io("write", &self.dir.join(FILE)))
    }

    pub(super) fn info(&self) -> GroupInfo {
        GroupInfo { name: Arc::clone(&self.name), created: self.created, settings: lock(&self.settings).clone() }
    }

    /// Changes the settings, durably; `change` may refuse, and then nothing is.
    pub(super) fn update<E: From<LogStoreError>>(
        &self,
        change: impl FnOnce(&mut GroupSettings) -> Result<(), E>,
    ) -> Result<(), E> {
        let streams = lock(&self.streams);
        if streams.gone {
            return Err(LogStoreError::GroupMissing(self.name.to_string()).into());
        }
        let mut settings = lock(&self.settings);
        let mut changed = settings.clone();
        change(&mut changed)?;
        if changed != *settings {
            self.save(&changed)?;
            *settings = changed;
        }
        Ok(())
    }

    /// No event before this is to be seen at `now`.
    pub(super) fn cutoff(&self, now: Timestamp) -> Option<Timestamp> {
        lock(&self.settings).retention_days.map(|days| Timestamp(now.0 - i64::from(days) * 86_400_000))
    }

    fn stream_dir(&self, name: &str) -> PathBuf {
        self.dir.join(disk::file_name(name))
    }

    /// The stream of that name.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Arc<Stream>>, LogStoreError> {
        self.find_stream(&mut lock(&self.streams), name)
    }

    fn find_stream(&self, streams: &mut Streams, name: &str) -> Result<Option<Arc<Stream>>, LogStoreError> {
        if let Some(stream) = streams.known.get(name) {
            return Ok(Some(Arc::clone(stream)));
        }
        if streams.listed || streams.gone {
            return Ok(None);
        }
        let dir = self.stream_dir(name);
        let found = Stream::find(dir.clone(), self.segment_size).map_err(LogStoreError::io("read", &dir))?;
        Ok(found.map(|stream| streams.add(stream)))
    }

    /// Makes the stream of that name, or answers the one that is there and `false`.
    pub(super) fn create_stream(
        &self,
        name: &str,
        durability: Durability,
    ) -> Result<(Arc<Stream>, bool), LogStoreError> {
        let mut streams = lock(&self.streams);
        if streams.gone {
            return Err(LogStoreError::GroupMissing(self.name.to_string()));
        }
        if let Some(stream) = self.find_stream(&mut streams, name)? {
            return Ok((stream, false));
        }
        let dir = self.stream_dir(name);
        let stream = Stream::create(dir.clone(), name, self.segment_size, durability)
            .map_err(LogStoreError::io("create", &dir))?;
        Ok((streams.add(stream), true))
    }

    /// Every stream, by name.
    pub(super) fn streams(&self) -> Result<Vec<Arc<Stream>>, LogStoreError> {
        let mut streams = lock(&self.streams);
        if !streams.listed && !streams.gone {
            let known: HashSet<_> = streams.known.values().map(|s| s.dir.clone()).collect();
            for dir in disk::list(&self.dir).map_err(LogStoreError::io("list", &self.dir))? {
                if known.contains(&dir) {
                    continue;
                }
                if let Some(stream) =
                    Stream::find(dir.clone(), self.segment_size).map_err(LogStoreError::io("read", &dir))?
                {
                    streams.add(stream);
                }
            }
            streams.listed = true;
        }
        Ok(streams.known.values().cloned().collect())
    }

    /// Deletes a stream and its events.
    pub(super) fn delete_stream(&self, name: &str) -> Result<(), LogStoreError> {
        let mut streams = lock(&self.streams);
        let Some(stream) = self.find_stream(&mut streams, name)? else {
            return Err(LogStoreError::StreamMissing(name.to_owned()));
        };
        let gone = stream.discard().map_err(LogStoreError::io("delete", &stream.dir))?;
        streams.known.remove(name);
        drop(streams);
        self.notify();
        remove(gone.as_deref());
        Ok(())
    }

    /// Deletes the group; the caller forgets it. Answers what is to be removed once no lock is held.
    pub(super) fn discard(&self) -> Result<Option<PathBuf>, LogStoreError> {
        let mut streams = lock(&self.streams);
        let gone = disk::discard(&self.dir).map_err(LogStoreError::io("delete", &self.dir))?;
        streams.gone = true;
        for stream in std::mem::take(&mut streams.known).into_values() {
            stream.forget();
        }
        drop(streams);
        self.notify();
        Ok(gone)
    }

    pub(super) fn is_gone(&self) -> bool {
        lock(&self.streams).gone
    }

    /// Wakes those who wait for something new in the group.
    pub(super) fn notify(&self) {
        self.changed.send_modify(|n| *n += 1);
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}

impl Streams {
    fn add(&mut self, stream: Stream) -> Arc<Stream> {
        let stream = Arc::new(stream);
        self.known.insert(Arc::clone(&stream.name), Arc::clone(&stream));
        stream
    }
}

pub(super) fn remove(gone: Option<&Path>) {
    if let Some(path) = gone {
        disk::remove_discarded(path);
    }
}
