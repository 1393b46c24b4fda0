use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
};

use redb::{Database, DatabaseError, StorageBackend};

use super::{Medium, builder};

/// A sector is written whole or not at all.
const SECTOR: usize = 512;

/// A disk in memory that keeps a log of what it was told, and that can be full.
#[derive(Clone, Debug, Default)]
pub(crate) struct SimulatedDisk(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    bytes: Vec<u8>,
    log: Vec<Entry>,
    full: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Entry {
    Write(u64, Vec<u8>),
    SetLen(u64),
    Sync,
    /// Something a test wants to find in the order of events.
    Note(u64),
}

impl SimulatedDisk {
    /// A disk that holds `bytes`.
    pub(crate) fn holding(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Mutex::new(State { bytes, ..State::default() })))
    }

    pub(crate) fn note(&self, note: u64) {
        self.lock().log.push(Entry::Note(note));
    }

    pub(crate) fn set_full(&self, full: bool) {
        self.lock().full = full;
    }

    pub(crate) fn log(&self) -> Vec<Entry> {
        self.lock().log.clone()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.lock().bytes.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

/// What a disk may hold when the power goes after the entries of `log`: what was synced, and of what came later any
/// sectors, in any order.
pub(crate) fn after_power_cut(log: &[Entry], random: &mut fastrand::Rng) -> Vec<u8> {
    let synced = log.iter().rposition(|entry| matches!(entry, Entry::Sync)).map_or(0, |at| at + 1);
    let mut bytes = Vec::new();
    for (at, entry) in log.iter().enumerate() {
        let safe = at < synced;
        match entry {
            Entry::Write(offset, data) => {
                for (i, sector) in data.chunks(SECTOR).enumerate() {
                    if safe || random.bool() {
                        put(&mut bytes, usize::try_from(*offset).unwrap() + i * SECTOR, sector);
                    }
                }
            }
            Entry::SetLen(len) if safe || random.bool() => bytes.resize(usize::try_from(*len).unwrap(), 0),
            Entry::SetLen(_) | Entry::Sync | Entry::Note(_) => {}
        }
    }
    bytes
}

fn put(bytes: &mut Vec<u8>, offset: usize, data: &[u8]) {
    let end = offset + data.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[offset..end].copy_from_slice(data);
}

impl StorageBackend for SimulatedDisk {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.lock().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let state = self.lock();
        let offset = usize::try_from(offset).unwrap();
        let found = state.bytes.get(offset..offset + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(found);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        let mut state = self.lock();
        state.bytes.resize(usize::try_from(len).unwrap(), 0);
        state.log.push(Entry::SetLen(len));
        Ok(())
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        let mut state = self.lock();
        if state.full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        state.log.push(Entry::Sync);
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let mut state = self.lock();
        if state.full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        put(&mut state.bytes, usize::try_from(offset).unwrap(), data);
        state.log.push(Entry::Write(offset, data.to_vec()));
        Ok(())
    }
}

impl Medium for SimulatedDisk {
    fn open(&self) -> Result<Database, DatabaseError> {
        builder().create_with_backend(self.clone())
    }

    fn len(&self) -> io::Result<u64> {
        StorageBackend::len(self)
    }

    fn path(&self) -> &Path {
        Path::new("simulated")
    }
}
