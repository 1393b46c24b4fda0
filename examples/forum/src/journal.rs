use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Write},
    path::Path,
};

use serde::{Serialize, de::DeserializeOwned};

/// Records on disk, one JSON text a line, in the order in which they were made.
///
/// A record is on disk when [`Journal::append`] returns. A line that a crash cut short was never acknowledged and is
/// dropped at the next start.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
}

impl Journal {
    /// Opens the journal, made if it is missing, and returns its records.
    ///
    /// # Errors
    /// If the file cannot be read or made, or holds a line that is not a record ([`io::ErrorKind::InvalidData`]).
    pub(crate) fn open<T: DeserializeOwned>(path: &Path) -> io::Result<(Self, Vec<T>)> {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut reader = BufReader::new(&file);
        let (mut records, mut whole, mut line) = (Vec::new(), 0, Vec::new());
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line)?;
            if !line.ends_with(b"\n") {
                break;
            }
            whole += read as u64;
            records.push(serde_json::from_slice(&line)?);
        }
        file.set_len(whole)?;
        Ok((Self { file }, records))
    }

    /// Adds a record and waits until it is on disk.
    pub(crate) fn append(&mut self, record: &impl Serialize) -> io::Result<()> {
        let before = self.file.metadata()?.len();
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        self.file.write_all(&line).and_then(|()| self.file.sync_data()).inspect_err(|_| {
            // Half a line would spoil the next one; should this fail too, the next start drops or reports it.
            let _ = self.file.set_len(before);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_cut_short_is_dropped_and_the_others_stay() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("numbers");
        let (mut journal, records) = Journal::open::<u32>(&path).unwrap();
        assert!(records.is_empty());
        journal.append(&1).unwrap();
        journal.append(&22).unwrap();
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"33").unwrap();

        let (mut journal, records) = Journal::open::<u32>(&path).unwrap();
        assert_eq!(records, [1, 22]);
        journal.append(&4).unwrap();
        assert_eq!(Journal::open::<u32>(&path).unwrap().1, [1, 22, 4]);
    }

    #[test]
    fn what_is_not_a_record_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("numbers");
        std::fs::write(&path, "1\nnonsense\n").unwrap();
        assert_eq!(Journal::open::<u32>(&path).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
