use std::{
    io,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{http::Request, journal::Journal};

/// How many records a page has unless `limit` says fewer.
const PAGE: usize = 100;

/// Records numbered from 1, in memory and, if there is a directory for them, on disk.
#[derive(Debug)]
pub(crate) struct Collection<T> {
    inner: Mutex<Inner<T>>,
}

#[derive(Debug)]
struct Inner<T> {
    records: Vec<T>,
    journal: Option<Journal>,
}

/// Which records a caller wants: those behind number `after`, at most `limit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) after: usize,
    pub(crate) limit: usize,
}

impl Page {
    /// From `?after=` and `?limit=`; the text says what is wrong.
    pub(crate) fn of(request: &Request) -> Result<Self, String> {
        let number = |name: &str, default| match request.query(name) {
            None => Ok(default),
            Some(text) => text.parse().map_err(|_| format!("{name} is not a number")),
        };
        Ok(Self { after: number("after", 0)?, limit: number("limit", PAGE)?.min(PAGE) })
    }
}

impl<T: Clone + Serialize + DeserializeOwned> Collection<T> {
    /// The collection of that name, with what `directory` has of it.
    ///
    /// # Errors
    /// If the directory cannot be made or the journal not read.
    pub(crate) fn open(directory: Option<&Path>, name: &str) -> io::Result<Self> {
        let inner = match directory {
            None => Inner { records: Vec::new(), journal: None },
            Some(directory) => {
                std::fs::create_dir_all(directory)?;
                let (journal, records) = Journal::open(&directory.join(format!("{name}.jsonl")))?;
                Inner { records, journal: Some(journal) }
            }
        };
        Ok(Self { inner: Mutex::new(inner) })
    }

    /// Adds what `make` makes of its number, unless a record is there already that it `clashes` with.
    ///
    /// # Errors
    /// If it could not be written to disk; then it was not added.
    pub(crate) fn add(
        &self,
        clashes: impl Fn(&T) -> bool,
        make: impl FnOnce(usize) -> T,
    ) -> io::Result<Result<T, Clash>> {
        let mut inner = self.lock();
        if inner.records.iter().any(clashes) {
            return Ok(Err(Clash));
        }
        let record = make(inner.records.len() + 1);
        if let Some(journal) = &mut inner.journal {
            journal.append(&record)?;
        }
        inner.records.push(record.clone());
        Ok(Ok(record))
    }

    /// The record with that number.
    pub(crate) fn get(&self, number: usize) -> Option<T> {
        self.lock().records.get(number.checked_sub(1)?).cloned()
    }

    /// A page of the records that `wanted` accepts.
    pub(crate) fn list(&self, page: Page, wanted: impl Fn(&T) -> bool) -> Vec<T> {
        self.lock().records.iter().skip(page.after).filter(|r| wanted(r)).take(page.limit).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        // Records are pushed whole, so a panic elsewhere leaves nothing half done.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A record was in the way.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Clash;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_numbered_paged_and_kept() {
        let directory = tempfile::tempdir().unwrap();
        let open = || Collection::<String>::open(Some(directory.path()), "words").unwrap();
        let words = open();
        for word in ["a", "b", "c"] {
            words.add(|w| w == word, |n| format!("{word}{n}")).unwrap().unwrap();
        }
        assert_eq!(words.add(|w| w == "b2", |_| "b2".into()).unwrap(), Err(Clash));

        let words = open();
        assert_eq!(words.get(2).as_deref(), Some("b2"));
        assert_eq!((words.get(0), words.get(4)), (None, None));
        assert_eq!(words.list(Page { after: 1, limit: 5 }, |_| true), ["b2", "c3"]);
        assert_eq!(words.list(Page { after: 0, limit: 1 }, |w| w != "a1"), ["b2"]);
    }
}
