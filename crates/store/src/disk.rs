use std::{collections::BTreeMap, io, sync::Arc, time::Duration};

use bytes::Bytes;
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};

use crate::{KeyValue, LeaseId, OpenError, Revision, StoreError, index::Index, medium::Medium};

/// The layout that this version writes.
const FORMAT: u64 = 1;

/// Steps that bring a file up to date: the first from format 1 to 2, and so on. A step sees the tables as its own
/// format had them, and all steps run in one transaction.
const UPGRADES: &[Upgrade] = &[];

type Upgrade = fn(&WriteTransaction) -> Result<(), redb::Error>;

/// Key to create revision, mod revision, version and lease (0 for none) as 64-bit little-endian, then the value.
const KEYS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("keys");
/// Lease to TTL in milliseconds.
const LEASES: TableDefinition<'_, u64, u64> = TableDefinition::new("leases");
/// Numbers about the file as a whole.
const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
const META_FORMAT: &str = "format";
const META_REVISION: &str = "revision";
const META_LAST_LEASE: &str = "last-lease";

const HEADER: usize = 4 * size_of::<u64>();
/// Bytes that an entry takes beside key and value, generously.
const PER_ENTRY: u64 = 64;
/// Smaller files are not worth compacting.
const SMALL: u64 = 8 << 20;

/// The store's file: current values only, changed in one transaction at a time.
#[derive(Debug)]
pub(crate) struct Disk {
    medium: Box<dyn Medium>,
    /// Absent after an error, until it could be opened again.
    database: Option<Database>,
    /// Revisions that the file may hold: the last that is known to be there, and the last that was tried.
    known: (Revision, Revision),
    /// The file's length after it was last compacted.
    compacted: u64,
}

/// What is to be written.
#[derive(Debug, Default)]
pub(crate) struct Record<'a> {
    pub(crate) keys: BTreeMap<&'a str, Option<&'a KeyValue>>,
    pub(crate) leases: BTreeMap<LeaseId, Option<Duration>>,
    pub(crate) revision: Revision,
    pub(crate) last_lease: LeaseId,
}

impl Disk {
    /// Opens or makes the file, brings it up to date and reads all of it.
    pub(crate) fn open(medium: Box<dyn Medium>) -> Result<(Self, Index), OpenError> {
        let database = medium.open().map_err(|e| OpenError::from_database(medium.path(), e))?;
        let index = prepare(&database, UPGRADES).and_then(|()| load(&database)).map_err(|e| match e {
            Unreadable::Newer(found) => OpenError::Newer { path: medium.path().to_owned(), found, supported: FORMAT },
            Unreadable::Foreign => OpenError::Foreign { path: medium.path().to_owned() },
            Unreadable::Corrupt(what) => OpenError::Corrupt { path: medium.path().to_owned(), what },
            Unreadable::Redb(e) => OpenError::from_redb(medium.path(), e),
        })?;
        let revision = index.revision();
        let mut disk = Self { medium, database: Some(database), known: (revision, revision), compacted: 0 };
        disk.compact_if_worthwhile(&index);
        Ok((disk, index))
    }

    /// Writes a record; when this returns, it is on disk.
    ///
    /// After an error the file holds the record whole or not at all, and nobody knows which. The caller must write the
    /// same keys and leases again, as they then are, with what comes next.
    pub(crate) fn write(&mut self, record: &Record<'_>) -> Result<(), StoreError> {
        let database = match self.database.take() {
            Some(database) => database,
            None => self.reopen()?,
        };
        self.known.1 = record.revision;
        // A database that failed refuses everything else; dropping it here makes the next write open it again.
        commit(&database, record).map_err(io_error)?;
        self.known.0 = record.revision;
        self.database = Some(database);
        Ok(())
    }

    /// Makes the file smaller if it is several times larger than what is in it. Takes a while; nothing else is written
    /// meanwhile.
    pub(crate) fn compact_if_worthwhile(&mut self, index: &Index) {
        let Some(database) = &mut self.database else { return };
        let Ok(before) = self.medium.len() else { return };
        let live = index.bytes() + PER_ENTRY * index.len() as u64;
        if before <= SMALL.max(4 * live) || before <= 2 * self.compacted {
            return;
        }
        match database.compact() {
            Ok(_) => {
                self.compacted = self.medium.len().unwrap_or(before);
                tracing::debug!(before, after = self.compacted, "compacted the store's file");
            }
            Err(error) => {
                self.compacted = before;
                tracing::warn!(%error, "the store's file could not be compacted");
            }
        }
    }

    fn reopen(&self) -> Result<Database, StoreError> {
        let database = self.medium.open().map_err(|e| io_error(e.into()))?;
        // The lock was free for a moment, or for long.
        let found = revision(&database).map_err(io_error)?;
        if found != self.known.0 && found != self.known.1 {
            return Err(StoreError::Corrupt(format!(
                "it holds revision {found} instead of {}: another process changed it",
                self.known.0
            )));
        }
        tracing::info!(revision = found, "opened the store's file again after an error");
        Ok(database)
    }
}

fn io_error(error: redb::Error) -> StoreError {
    match error {
        redb::Error::Io(e) => StoreError::Io(Arc::new(e)),
        redb::Error::Corrupted(what) => StoreError::Corrupt(what),
        other => StoreError::Io(Arc::new(io::Error::other(other))),
    }
}

fn commit(database: &Database, record: &Record<'_>) -> Result<(), redb::Error> {
    let txn = database.begin_write()?;
    {
        let mut keys = txn.open_table(KEYS)?;
        let mut bytes = Vec::new();
        for (key, value) in &record.keys {
            match value {
                Some(kv) => {
                    encode(kv, &mut bytes);
                    keys.insert(key, bytes.as_slice())?;
                }
                None => drop(keys.remove(key)?),
            }
        }
        let mut leases = txn.open_table(LEASES)?;
        for (id, ttl) in &record.leases {
            match ttl {
                Some(ttl) => drop(leases.insert(id, u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX))?),
                None => drop(leases.remove(id)?),
            }
        }
        let mut meta = txn.open_table(META)?;
        meta.insert(META_REVISION, record.revision)?;
        if !record.leases.is_empty() {
            meta.insert(META_LAST_LEASE, record.last_lease)?;
        }
    }
    txn.commit()?;
    Ok(())
}

fn revision(database: &Database) -> Result<Revision, redb::Error> {
    let meta = database.begin_read()?.open_table(META)?;
    Ok(meta.get(META_REVISION)?.map_or(0, |value| value.value()))
}

/// Why a file that redb can read is not ours to read.
#[derive(Debug)]
enum Unreadable {
    Newer(u64),
    Foreign,
    Corrupt(String),
    Redb(redb::Error),
}

impl<E: Into<redb::Error>> From<E> for Unreadable {
    fn from(error: E) -> Self {
        Self::Redb(error.into())
    }
}

/// Lays out a new file; upgrades an old one.
fn prepare(database: &Database, upgrades: &[Upgrade]) -> Result<(), Unreadable> {
    let current = FORMAT.max(1 + upgrades.len() as u64);
    let found = {
        let txn = database.begin_read()?;
        match txn.open_table(META) {
            Ok(meta) => Some(meta.get(META_FORMAT)?.map(|v| v.value()).ok_or(Unreadable::Foreign)?),
            Err(redb::TableError::TableDoesNotExist(_)) if txn.list_tables()?.next().is_none() => None,
            Err(redb::TableError::Storage(e)) => return Err(e.into()),
            Err(_) => return Err(Unreadable::Foreign),
        }
    };
    match found {
        Some(0) => return Err(Unreadable::Corrupt("format 0 never was".to_owned())),
        Some(found) if found > current => return Err(Unreadable::Newer(found)),
        Some(found) if found == current => return Ok(()),
        Some(_) | None => {}
    }
    let txn = database.begin_write()?;
    match found {
        Some(found) => {
            let done = usize::try_from(found - 1).unwrap_or(usize::MAX);
            for upgrade in upgrades.iter().skip(done) {
                upgrade(&txn)?;
            }
            tracing::info!(from = found, to = current, "upgraded the store's file");
        }
        None => {
            txn.open_table(KEYS)?;
            txn.open_table(LEASES)?;
            txn.open_table(META)?.insert(META_REVISION, 0)?;
        }
    }
    txn.open_table(META)?.insert(META_FORMAT, current)?;
    txn.commit()?;
    Ok(())
}

fn load(database: &Database) -> Result<Index, Unreadable> {
    let txn = database.begin_read()?;
    let mut keys = Vec::new();
    for entry in txn.open_table(KEYS)?.iter()? {
        let (key, value) = entry?;
        let kv = decode(key.value(), value.value())
            .ok_or_else(|| Unreadable::Corrupt(format!("the entry of '{}' is too short", key.value())))?;
        keys.push(kv);
    }
    let mut leases = Vec::new();
    for entry in txn.open_table(LEASES)?.iter()? {
        let (id, ttl) = entry?;
        leases.push((id.value(), Duration::from_millis(ttl.value())));
    }
    let meta = txn.open_table(META)?;
    let revision = meta.get(META_REVISION)?.map_or(0, |v| v.value());
    let last_lease = meta.get(META_LAST_LEASE)?.map_or(0, |v| v.value());
    if let Some(kv) = keys.iter().find(|kv| kv.mod_revision > revision) {
        return Err(Unreadable::Corrupt(format!("'{}' is newer than the store's revision {revision}", kv.key)));
    }
    Ok(Index::restore(keys, leases, revision, last_lease))
}

fn encode(kv: &KeyValue, bytes: &mut Vec<u8>) {
    bytes.clear();
    for number in [kv.create_revision, kv.mod_revision, kv.version, kv.lease.unwrap_or(0)] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(&kv.value);
}

fn decode(key: &str, bytes: &[u8]) -> Option<KeyValue> {
    let (header, value) = bytes.split_at_checked(HEADER)?;
    let (numbers, _) = header.as_chunks::<8>();
    let &[create_revision, mod_revision, version, lease] = numbers else { return None };
    Some(KeyValue {
        key: key.into(),
        value: Bytes::copy_from_slice(value),
        create_revision: u64::from_le_bytes(create_revision),
        mod_revision: u64::from_le_bytes(mod_revision),
        version: u64::from_le_bytes(version),
        lease: Some(u64::from_le_bytes(lease)).filter(|&id| id != 0),
    })
}

#[cfg(test)]
mod tests;
