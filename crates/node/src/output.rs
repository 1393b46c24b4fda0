//! A container's output on its way from the shim's log to where the user wants it.

use std::{
    collections::HashMap,
    fs::{self, File},
    io,
    mem::MaybeUninit,
    os::{fd::OwnedFd, unix::fs::FileExt},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rustix::fs::inotify;
use tokio::sync::{Notify, watch};
use wharf_core::{
    Timestamp,
    logs::{LogLine, LogSink, LogSinkError, LogTarget},
};
use wharf_runtime::log::{PARTIAL, Reader, Record, STDERR};

/// Bytes read of a log at once.
const BATCH: usize = 256 << 10;
/// A longer line is cut (the CloudWatch Logs limit of 256 KiB less its 26 bytes an event).
const LINE_MAX: usize = (256 << 10) - 26;

/// The watch of the event that says that others were dropped (`inotify(7)`, `IN_Q_OVERFLOW`).
const OVERFLOW: i32 = -1;

/// Tells when something was written into one of many directories.
#[derive(Debug)]
pub(crate) struct Watcher {
    inotify: Arc<OwnedFd>,
    watched: Mutex<HashMap<i32, Arc<Notify>>>,
}

/// A watch on a directory; it ends with this value.
#[derive(Debug)]
pub(crate) struct Watched {
    watcher: Arc<Watcher>,
    descriptor: i32,
    written: Arc<Notify>,
}

impl Watcher {
    /// Begins to listen, on a thread that ends with this value.
    pub(crate) fn start() -> io::Result<Arc<Self>> {
        let inotify = Arc::new(inotify::init(inotify::CreateFlags::CLOEXEC)?);
        let this = Arc::new(Self { inotify: Arc::clone(&inotify), watched: Mutex::default() });
        let watcher = Arc::downgrade(&this);
        std::thread::Builder::new().name("output".to_owned()).stack_size(64 << 10).spawn(move || {
            let mut buffer = [MaybeUninit::uninit(); 4096];
            let mut reader = inotify::Reader::new(inotify, &mut buffer);
            loop {
                let event = match reader.next() {
                    Ok(event) => event.wd(),
                    Err(rustix::io::Errno::INTR) => continue,
                    Err(error) => {
                        tracing::error!("inotify failed; output is forwarded when containers end: {error}");
                        return;
                    }
                };
                let Some(watcher) = watcher.upgrade() else { return };
                watcher.wake(event);
            }
        })?;
        Ok(this)
    }

    fn wake(&self, descriptor: i32) {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if descriptor == OVERFLOW {
            watched.values().for_each(|written| written.notify_one());
        } else if let Some(written) = watched.get(&descriptor) {
            written.notify_one();
        }
    }

    pub(crate) fn watch(self: &Arc<Self>, directory: &Path) -> io::Result<Watched> {
        let flags = inotify::WatchFlags::MODIFY | inotify::WatchFlags::CREATE;
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let descriptor = inotify::add_watch(&self.inotify, directory, flags)?;
        let written = Arc::new(Notify::new());
        watched.insert(descriptor, Arc::clone(&written));
        Ok(Watched { watcher: Arc::clone(self), descriptor, written })
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // A watch that is removed is told to the reader, which then sees that nobody is left.
        let woken = inotify::add_watch(&self.inotify, "/", inotify::WatchFlags::CREATE)
            .and_then(|descriptor| inotify::remove_watch(&self.inotify, descriptor));
        if let Err(error) = woken {
            tracing::debug!("the thread that watches output stays: {error}");
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let mut watched = self.watcher.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.remove(&self.descriptor);
        // The directory may be gone, and the watch with it.
        let _gone = inotify::remove_watch(&self.watcher.inotify, self.descriptor);
    }
}

/// Hands a container's output to `sink`, from where an earlier life stopped, until the container has ended and everything was
/// taken.
pub(crate) async fn forward(
    watcher: Arc<Watcher>,
    prefix: String,
    target: LogTarget,
    sink: Arc<dyn LogSink>,
    mut ended: watch::Receiver<bool>,
) {
    let Some(directory) = Path::new(&prefix).parent().map(Path::to_owned) else { return };
    let watched = match fs::create_dir_all(&directory).and_then(|()| watcher.watch(&directory)) {
        Ok(watched) => Some(watched),
        Err(error) => {
            tracing::warn!("output is forwarded when the container ends, for it cannot be watched: {error}");
            None
        }
    };
    let mut forwarder = match Forwarder::open(&prefix, target, sink) {
        Ok(forwarder) => forwarder,
        Err(error) => {
            tracing::error!(prefix, "output cannot be forwarded: {error}");
            return;
        }
    };
    loop {
        // Read before the log is: what comes after is told again.
        let last = *ended.borrow_and_update();
        let turn = tokio::task::spawn_blocking(move || {
            let result = forwarder.drain(last);
            (forwarder, result)
        });
        let Ok((back, result)) = turn.await else { return };
        forwarder = back;
        match result {
            Ok(()) if last => return,
            Ok(()) => tokio::select! {
                () = async { match &watched { Some(w) => w.written.notified().await, None => std::future::pending().await } } => {}
                gone = ended.changed() => if gone.is_err() { return },
            },
            Err(error) => {
                tracing::warn!(prefix, "output could not be forwarded, trying again: {error}");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// How far the output was taken, as it stands in a file: both numbers are written at once, so that they belong together however
/// this process ends.
struct Acknowledged {
    file: File,
    /// In the shim's log.
    offset: u64,
    /// In the sink, which had everything before `offset` by then and nothing behind it.
    place: Option<u64>,
}

impl Acknowledged {
    fn write(&mut self, offset: u64, place: Option<u64>) -> io::Result<()> {
        (self.offset, self.place) = (offset, place);
        let mut bytes = offset.to_le_bytes().to_vec();
        bytes.extend(place.iter().flat_map(|p| p.to_le_bytes()));
        self.file.write_all_at(&bytes, 0)
    }
}

struct Forwarder {
    prefix: String,
    reader: Reader,
    acknowledged: Acknowledged,
    /// Where the sink will put what is read next.
    place: Option<u64>,
    target: LogTarget,
    sink: Arc<dyn LogSink>,
    /// When the last record was written.
    last_at: i64,
    /// The beginnings of lines whose ends have not come: standard output's and standard error's.
    begun: [Vec<u8>; 2],
}

impl Forwarder {
    fn open(prefix: &str, target: LogTarget, sink: Arc<dyn LogSink>) -> io::Result<Self> {
        let path = format!("{prefix}.acknowledged");
        let acknowledged = File::options().read(true).write(true).create(true).truncate(false).open(path)?;
        let number = |at| {
            let mut bytes = [0; 8];
            match acknowledged.read_exact_at(&mut bytes, at) {
                Ok(()) => Ok(Some(u64::from_le_bytes(bytes))),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
                Err(error) => Err(error),
            }
        };
        let (offset, place) = (number(0)?.unwrap_or(0), number(8)?);
        let reader = Reader::new(prefix, offset);
        let begun = Default::default();
        let acknowledged = Acknowledged { file: acknowledged, offset, place };
        Ok(Self { prefix: prefix.to_owned(), reader, acknowledged, place, target, sink, last_at: 0, begun })
    }

    /// Moves everything that is there. `last`: no more comes, so unended lines are whole. After an error, calling again begins
    /// with what was not acknowledged.
    fn drain(&mut self, last: bool) -> io::Result<()> {
        let result = self.pass_on(last);
        if result.is_err() {
            // The reader is past what could not be delivered.
            self.reader = Reader::new(&self.prefix, self.acknowledged.offset);
            self.place = self.acknowledged.place;
            self.begun = Default::default();
        }
        result
    }

    fn pass_on(&mut self, last: bool) -> io::Result<()> {
        self.find_place()?;
        loop {
            let records = self.reader.read(BATCH)?;
            let done = records.is_empty();
            self.last_at = records.last().map_or(self.last_at, |record| record.at);
            let mut lines: Vec<LogLine> = records.iter().filter_map(|r| self.join(r)).collect();
            if done && last {
                let rest = self.begun.iter_mut().map(std::mem::take).filter(|b| !b.is_empty());
                // The same the next time, should this one not be noted.
                lines.extend(rest.map(|bytes| line(self.last_at, &bytes)));
            }
            if !lines.is_empty() {
                self.deliver(lines)?;
            }
            let offset = self.reader.offset();
            // Written only when there is news: the file stands in the directory that is watched.
            if offset != self.acknowledged.offset && self.begun.iter().all(Vec::is_empty) {
                self.acknowledged.write(offset, self.place)?;
                self.reader.acknowledge(offset)?;
            }
            if done {
                return Ok(());
            }
        }
    }

    /// Notes where the first lines will stand before they do: whoever comes after us is to find them there.
    fn find_place(&mut self) -> io::Result<()> {
        if self.place.is_some() {
            return Ok(());
        }
        self.deliver(Vec::new())?;
        self.acknowledged.write(self.acknowledged.offset, self.place)
    }

    fn join(&mut self, record: &Record) -> Option<LogLine> {
        let begun = &mut self.begun[usize::from(record.flags & STDERR != 0)];
        if record.flags & PARTIAL != 0 && begun.len() + record.bytes.len() < LINE_MAX {
            begun.extend_from_slice(&record.bytes);
            return None;
        }
        if begun.is_empty() {
            return Some(line(record.at, &record.bytes));
        }
        let mut bytes = std::mem::take(begun);
        bytes.extend_from_slice(&record.bytes);
        Some(line(record.at, &bytes))
    }

    fn deliver(&mut self, lines: Vec<LogLine>) -> io::Result<()> {
        let count = lines.len();
        match self.sink.append(&self.target, lines, self.place) {
            Ok(place) => {
                self.place = Some(place);
                Ok(())
            }
            Err(LogSinkError::GroupMissing(group)) => {
                // Its owner deleted it: there is nowhere to put them, as with Docker's driver.
                if count != 0 {
                    tracing::warn!(group, "output was dropped, its log group is gone");
                }
                Ok(())
            }
            Err(LogSinkError::Io(error)) => Err(error),
        }
    }
}

fn line(at: i64, bytes: &[u8]) -> LogLine {
    let text = String::from_utf8_lossy(bytes);
    LogLine { timestamp: Timestamp(at), message: text.strip_suffix('\r').unwrap_or(&text).to_owned() }
}

#[cfg(test)]
mod tests {
    use wharf_core::Scope;
    use wharf_runtime::log::Writer;

    use super::*;

    /// Takes lines after it has failed a number of times.
    #[derive(Default)]
    struct Moody {
        failures: Mutex<u32>,
        lines: Mutex<Vec<String>>,
    }

    impl LogSink for Moody {
        fn open(&self, _: &LogTarget) -> Result<(), LogSinkError> {
            Ok(())
        }

        fn append(&self, _: &LogTarget, lines: Vec<LogLine>, _: Option<u64>) -> Result<u64, LogSinkError> {
            let mut failures = self.failures.lock().unwrap();
            if *failures > 0 && !lines.is_empty() {
                *failures -= 1;
                return Err(LogSinkError::Io(io::Error::other("not now")));
            }
            let mut all = self.lines.lock().unwrap();
            all.extend(lines.into_iter().map(|l| l.message));
            Ok(1 + all.len() as u64)
        }
    }

    #[tokio::test]
    async fn nobody_sleeps_through_an_overflow() {
        let directories = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let watcher = Watcher::start().unwrap();
        let watched = directories.each_ref().map(|d| watcher.watch(d.path()).unwrap());
        watcher.wake(OVERFLOW);
        for one in &watched {
            tokio::time::timeout(Duration::from_secs(5), one.written.notified()).await.unwrap();
        }
    }

    #[test]
    fn what_a_sink_refused_is_given_to_it_again() {
        let directory = tempfile::tempdir().unwrap();
        let prefix = directory.path().join("log").to_string_lossy().into_owned();
        let mut writer = Writer::new(&prefix, 1 << 20);
        writer.push(1, 0, b"one");
        writer.push(2, PARTIAL, b"beg");
        writer.flush().unwrap();
        let sink = Arc::new(Moody { failures: Mutex::new(1), ..Moody::default() });
        let target = LogTarget { scope: Scope::default(), group: "g".into(), stream: "s".into(), create_group: false };
        let mut forwarder = Forwarder::open(&prefix, target, Arc::<Moody>::clone(&sink)).unwrap();
        forwarder.drain(false).unwrap_err();
        writer.push(3, 0, b"un");
        writer.flush().unwrap();
        forwarder.drain(true).unwrap();
        assert_eq!(*sink.lines.lock().unwrap(), ["one", "begun"]);
    }
}
