//! `GET logs`: what the log store has, group by group or all of them in one row.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::mpsc,
    task::{JoinSet, spawn_blocking},
    time::interval,
};
use wharf_core::{Scope, Timestamp};
use wharf_telemetry::{Direction, FilterPattern, LogEvent, LogStore, LogStoreError, Position, Query, StreamChoice};

use crate::{
    contract::{LogOutput, LogQuery},
    operations::ControlError,
};

/// How often a follower of every group looks for new groups; nothing tells of them.
const NEW_GROUPS_EVERY: Duration = Duration::from_millis(500);
/// Events, and bytes of them, that are read of a group at a time.
const PAGE: (usize, usize) = (1000, 256 << 10);

type Lines = mpsc::Sender<LogOutput>;

/// Sends the lines that are asked for until there are no more, or with `follow` for ever. What is there is sent in the order of
/// its time, over all groups; with `follow` that order is kept within a group.
///
/// # Errors
/// [`ControlError::Missing`] if a group or stream was named that is not there.
pub(super) async fn send(
    store: &Arc<LogStore>,
    scope: &Scope,
    query: LogQuery,
    lines: &Lines,
) -> Result<(), ControlError> {
    let streams = query.stream.map_or(StreamChoice::All, |name| StreamChoice::Names(vec![name]));
    let source = Source { store: Arc::clone(store), scope: scope.clone(), streams };
    match (query.group, query.follow) {
        (Some(group), true) => source.follow(group.into(), lines.clone()).await.map_err(told),
        (None, true) => source.follow_all(lines).await.map_err(told),
        (group, false) => {
            let lines = lines.clone();
            let sent = spawn_blocking(move || source.send(group, &lines)).await.map_err(anyhow::Error::from)?;
            sent.map_err(told)
        }
    }
}

fn told(error: LogStoreError) -> ControlError {
    if is_missing(&error) { ControlError::Missing(error.to_string()) } else { ControlError::Failed(error.into()) }
}

const fn is_missing(error: &LogStoreError) -> bool {
    matches!(error, LogStoreError::GroupMissing(_) | LogStoreError::StreamMissing(_))
}

/// Where lines come from.
#[derive(Clone)]
struct Source {
    store: Arc<LogStore>,
    scope: Scope,
    streams: StreamChoice,
}

/// A group's events that have been read and not sent, and where to go on.
struct Reader {
    group: Arc<str>,
    read: VecDeque<LogEvent>,
    from: Option<Position>,
    ended: bool,
}

impl Source {
    /// What is there of one group, or of all.
    fn send(&self, group: Option<String>, lines: &Lines) -> Result<(), LogStoreError> {
        let named = group.is_some();
        let groups = match group {
            Some(group) => vec![group.into()],
            None => self.groups()?,
        };
        let mut readers: Vec<Reader> =
            groups.into_iter().map(|group| Reader { group, read: VecDeque::new(), from: None, ended: false }).collect();
        loop {
            for reader in &mut readers {
                match self.refill(reader) {
                    // A group that was deleted meanwhile, or one that does not have the stream.
                    Err(error) if is_missing(&error) && !named => reader.ended = true,
                    other => other?,
                }
            }
            readers.retain(|reader| !reader.read.is_empty());
            let first = readers.iter_mut().min_by_key(|reader| reader.read.front().map(|event| event.timestamp));
            let Some(first) = first else { return Ok(()) };
            if let Some(event) = first.read.pop_front()
                && lines.blocking_send(output(&first.group, event)).is_err()
            {
                return Ok(());
            }
        }
    }

    fn refill(&self, reader: &mut Reader) -> Result<(), LogStoreError> {
        while reader.read.is_empty() && !reader.ended {
            let query = Query {
                streams: self.streams.clone(),
                start: None,
                end: None,
                from: reader.from,
                direction: Direction::Forward,
                max_events: PAGE.0,
                max_bytes: PAGE.1,
                pattern: None,
            };
            let page = self.store.read(&self.scope, &reader.group, &query)?;
            reader.ended = page.next.is_none();
            reader.from = page.next;
            reader.read = page.events.into();
        }
        Ok(())
    }

    /// Everything of one group, and what comes.
    async fn follow(self, group: Arc<str>, lines: Lines) -> Result<(), LogStoreError> {
        let (source, name) = (self, Arc::clone(&group));
        let follower = spawn_blocking(move || {
            let Source { store, scope, streams } = source;
            store.follow(&scope, &name, streams, FilterPattern::default(), Timestamp(0))
        });
        let mut follower = follower.await.map_err(|error| LogStoreError::Io {
            action: "follow",
            path: group.to_string(),
            source: std::io::Error::other(error),
        })??;
        while let Some(events) = follower.next().await? {
            for event in events {
                if lines.send(output(&group, event)).await.is_err() {
                    return Ok(());
                }
            }
        }
        Err(LogStoreError::GroupMissing(group.to_string()))
    }

    /// Everything of every group, those that are made later too.
    async fn follow_all(self, lines: &Lines) -> Result<(), LogStoreError> {
        let mut followed = HashSet::new();
        let mut followers = JoinSet::new();
        let mut look = interval(NEW_GROUPS_EVERY);
        loop {
            tokio::select! {
                _ = look.tick() => {
                    let source = self.clone();
                    let groups = spawn_blocking(move || source.groups()).await;
                    let groups = groups.map_err(|error| LogStoreError::Io {
                        action: "list",
                        path: "log groups".to_owned(),
                        source: std::io::Error::other(error),
                    })??;
                    for group in groups {
                        if followed.insert(Arc::clone(&group)) {
                            let (source, lines) = (self.clone(), lines.clone());
                            followers.spawn(async move {
                                let ended = source.follow(Arc::clone(&group), lines).await;
                                (group, ended)
                            });
                        }
                    }
                }
                Some(Ok((group, ended))) = followers.join_next(), if !followers.is_empty() => match ended {
                    // It was deleted, or does not have the stream yet: it is looked for again.
                    Err(error) if is_missing(&error) => { followed.remove(&group); }
                    // Nobody listens any more.
                    Ok(()) => return Ok(()),
                    Err(error) => return Err(error),
                },
            }
        }
    }

    fn groups(&self) -> Result<Vec<Arc<str>>, LogStoreError> {
        Ok(self.store.groups(&self.scope)?.into_iter().map(|group| group.name).collect())
    }
}

fn output(group: &str, event: LogEvent) -> LogOutput {
    LogOutput::Line {
        timestamp: event.timestamp,
        group: group.to_owned(),
        stream: event.stream.to_string(),
        message: event.message,
    }
}

#[cfg(test)]
mod tests {
    use wharf_core::logs::LogLine;
    use wharf_telemetry::{Durability, GroupSettings};

    use super::*;

    struct Logs {
        store: Arc<LogStore>,
        _directory: tempfile::TempDir,
    }

    fn logs() -> Logs {
        let directory = tempfile::tempdir().unwrap();
        Logs { store: Arc::new(LogStore::open(directory.path()).unwrap()), _directory: directory }
    }

    impl Logs {
        fn put(&self, group: &str, stream: &str, timestamp: i64, message: &str) {
            let (store, scope) = (&self.store, Scope::default());
            store.create_group(&scope, group, GroupSettings::default()).ok();
            store.create_stream(&scope, group, stream).ok();
            let line = LogLine { timestamp: Timestamp(timestamp), message: message.to_owned() };
            store.put(&scope, group, stream, &[line], Durability::Process).unwrap();
        }

        async fn all(&self, query: LogQuery) -> Result<String, ControlError> {
            let (sender, mut lines) = mpsc::channel(64);
            send(&self.store, &Scope::default(), query, &sender).await?;
            drop(sender);
            let mut text = String::new();
            while let Some(line) = lines.recv().await {
                text.push_str(&message(line));
            }
            Ok(text)
        }
    }

    fn message(line: LogOutput) -> String {
        match line {
            LogOutput::Line { message, .. } => message,
            LogOutput::Failed(error) => panic!("{error}"),
        }
    }

    fn of(group: Option<&str>, stream: Option<&str>) -> LogQuery {
        LogQuery { group: group.map(str::to_owned), stream: stream.map(str::to_owned), follow: false }
    }

    #[tokio::test]
    async fn lines_of_all_groups_come_in_the_order_of_their_time() {
        let logs = logs();
        for (group, stream, at, message) in
            [("g", "s", 1, "a"), ("h", "s", 2, "b"), ("g", "t", 3, "c"), ("h", "s", 4, "d")]
        {
            logs.put(group, stream, at, message);
        }
        assert_eq!(logs.all(of(None, None)).await.unwrap(), "abcd");
        assert_eq!(logs.all(of(Some("h"), None)).await.unwrap(), "bd");
        assert_eq!(logs.all(of(Some("g"), Some("t"))).await.unwrap(), "c");
        assert_eq!(logs.all(of(None, Some("t"))).await.unwrap(), "c");
        for (group, stream) in [("none", None), ("h", Some("t"))] {
            assert!(matches!(logs.all(of(Some(group), stream)).await, Err(ControlError::Missing(_))));
        }
    }

    #[tokio::test]
    async fn what_is_written_later_is_followed() {
        for group in [None, Some("g")] {
            let logs = logs();
            logs.put("g", "s", 1, "a");
            let (sender, mut lines) = mpsc::channel(1);
            let query = LogQuery { follow: true, ..of(group, None) };
            let store = Arc::clone(&logs.store);
            let following = tokio::spawn(async move { send(&store, &Scope::default(), query, &sender).await });
            assert_eq!(message(lines.recv().await.unwrap()), "a");
            logs.put(group.unwrap_or("new"), "s", 2, "b");
            assert_eq!(message(lines.recv().await.unwrap()), "b");
            drop(lines);
            logs.put("g", "s", 3, "c");
            assert!(following.await.unwrap().is_ok());
        }
    }
}
