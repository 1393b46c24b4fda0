use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    LeaseId, StoreError,
    disk::{Disk, Record},
    engine::Engine,
    queue::{Answer, Job, Queue},
    stage::{Changes, Stage},
};

/// How long what was only observed may be in memory alone.
const WRITE_BEHIND: Duration = Duration::from_millis(50);
/// How long it must be quiet before the file is tidied.
const QUIET: Duration = Duration::from_secs(10);
/// How long after a failed write it is tried again without being asked.
const RETRY: Duration = Duration::from_secs(1);

/// The one thread that changes an embedded store.
///
/// It takes everything that has queued, evaluates it in order, writes it in one commit, lets readers and watchers see
/// it, and answers. While a commit waits for the disk the next batch gathers, which is all that group commit needs: a
/// lone client waits for one commit and nothing else. A batch that needs no disk is published at once.
pub(crate) struct Writer {
    engine: Arc<Engine>,
    queue: Arc<Queue>,
    disk: Disk,
    behind: Behind,
    /// Whether something was written since the file was last looked at for compaction.
    untidy: bool,
}

/// What memory has and the disk has not. Only names: the values are looked up when they are written.
#[derive(Debug, Default)]
struct Behind {
    keys: BTreeSet<Arc<str>>,
    leases: BTreeSet<LeaseId>,
    due: Option<Instant>,
}

impl Behind {
    fn add(&mut self, changes: &Changes, patience: Duration) {
        if changes.keys.is_empty() && changes.leases.is_empty() {
            return;
        }
        self.keys.extend(changes.keys.keys().cloned());
        self.leases.extend(changes.leases.keys());
        self.due.get_or_insert_with(|| Instant::now() + patience);
    }
}

impl Writer {
    pub(crate) fn new(engine: Arc<Engine>, queue: Arc<Queue>, disk: Disk) -> Self {
        Self { engine, queue, disk, behind: Behind::default(), untidy: false }
    }

    /// Works until the queue is closed and empty, and everything is on disk.
    pub(crate) fn run(mut self) {
        let mut jobs = Vec::new();
        loop {
            let patience = match self.behind.due {
                Some(due) => Some(due.saturating_duration_since(Instant::now())),
                None => self.untidy.then_some(QUIET),
            };
            let open = self.queue.take(&mut jobs, patience);
            let idle = jobs.is_empty();
            self.batch(&mut jobs);
            if !open || self.behind.due.is_some_and(|due| due <= Instant::now()) {
                self.catch_up();
            } else if idle && self.untidy && self.behind.due.is_none() {
                self.disk.compact_if_worthwhile(&self.engine.index());
                self.untidy = false;
            }
            if !open {
                self.engine.close();
                return;
            }
        }
    }

    fn batch(&mut self, jobs: &mut Vec<Job>) {
        if jobs.is_empty() {
            return;
        }
        let index = self.engine.index();
        let mut stage = Stage::new(&index);
        let mut answers: Vec<Answer> = Vec::with_capacity(jobs.len());
        let mut durable = false;
        for job in jobs.drain(..) {
            let mark = stage.mark();
            answers.push((job.run)(&mut stage));
            // What changes nothing has nothing to make safe.
            durable |= job.durable && stage.mark() != mark;
        }
        let changes = stage.finish();
        drop(index);
        if durable && let Err(error) = self.persist(&changes) {
            tracing::error!(%error, "the store could not be written; the change is dropped");
            // The file may hold it all the same, so what memory says is written over it.
            self.behind.add(&changes, RETRY);
            for answer in answers {
                answer(Err(error.clone()));
            }
            return;
        }
        if !durable {
            self.behind.add(&changes, WRITE_BEHIND);
        }
        let wake = self.engine.publish(changes);
        for answer in answers {
            answer(Ok(()));
        }
        drop(wake);
    }

    /// Writes what only memory has.
    fn catch_up(&mut self) {
        if let Err(error) = self.persist(&Changes::default()) {
            tracing::error!(%error, "the store could not be written behind; it will be tried again");
            self.behind.due = Some(Instant::now() + RETRY);
        }
    }

    /// Writes changes that are not published yet, with everything that memory has and the disk has not.
    fn persist(&mut self, changes: &Changes) -> Result<(), StoreError> {
        if changes.keys.is_empty() && changes.leases.is_empty() && self.behind.due.is_none() {
            return Ok(());
        }
        let index = self.engine.index();
        let mut record = Record {
            revision: changes.revision.max(index.revision()),
            last_lease: changes.last_lease.max(index.last_lease()),
            ..Record::default()
        };
        record.keys.extend(self.behind.keys.iter().map(|key| (&**key, index.get(key))));
        record.leases.extend(self.behind.leases.iter().map(|&id| (id, index.lease(id))));
        record.keys.extend(changes.keys.iter().map(|(key, value)| (&**key, value.as_ref())));
        record.leases.extend(&changes.leases);
        self.disk.write(&record)?;
        drop(record);
        drop(index);
        self.behind = Behind::default();
        self.untidy = true;
        Ok(())
    }
}
