//! What the log store promises: nothing that was acknowledged is lost, and reading in pages meets every event once, in
//! order, in both directions, whatever lies in which file.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use proptest::prelude::*;
use wharf_core::{
    Scope, Timestamp,
    logs::{LogLine, LogSink, LogSinkError, LogTarget},
    now,
};
use wharf_telemetry::{
    Direction, Durability, EventPage, FilterPattern, GroupSettings, LogStore, LogStoreError, Position, Query,
    StreamChoice,
};

fn line(timestamp: i64, message: impl Into<String>) -> LogLine {
    LogLine { timestamp: Timestamp(timestamp), message: message.into() }
}

fn everything(direction: Direction) -> Query<'static> {
    Query {
        streams: StreamChoice::All,
        start: None,
        end: None,
        from: None,
        direction,
        max_events: 10_000,
        max_bytes: 1 << 20,
        pattern: None,
    }
}

fn messages(page: &EventPage) -> Vec<String> {
    page.events.iter().map(|e| e.message.clone()).collect()
}

fn with_group(dir: &Path, segment_size: u64) -> (LogStore, Scope) {
    let store = LogStore::open(dir).unwrap().with_segment_size(segment_size);
    let scope = Scope::default();
    store.create_group(&scope, "g", GroupSettings::default()).unwrap();
    (store, scope)
}

/// Every file under `dir` whose name ends so.
fn files(dir: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, suffix));
        } else if path.to_str().unwrap().ends_with(suffix) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What is done to a store between reads.
#[derive(Debug, Clone)]
enum Step {
    Append { stream: usize, batch: Vec<(i64, usize)> },
    Reopen,
    LoseSummaries,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..3_usize, prop::collection::vec((0..30_i64, 0..40_usize), 1..12)).prop_map(|(stream, batch)| Step::Append { stream, batch }),
        1 => Just(Step::Reopen),
        1 => Just(Step::LoseSummaries),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn pages_meet_every_event_once_and_in_order(
        steps in prop::collection::vec(step(), 1..25),
        segment_size in prop_oneof![150..900_u64, 900..12_000_u64],
        max_events in 1..9_usize,
        max_bytes in 1..400_usize,
        range in (0..31_i64, 0..31_i64),
        filtered in any::<bool>(),
        chosen in prop::collection::vec(0..3_usize, 0..3),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, scope) = with_group(dir.path(), segment_size);
        let names = ["a", "b/x", "c"];
        for name in names {
            store.create_stream(&scope, "g", name).unwrap();
        }
        // The plain model: (timestamp, stream, how many came before it in that stream) and the message.
        let mut model: Vec<((i64, usize, usize), String)> = Vec::new();
        for step in steps {
            match step {
                Step::Append { stream, batch } => {
                    let taken = model.iter().filter(|(key, _)| key.1 == stream).count();
                    let lines: Vec<_> = batch.iter().enumerate().map(|(i, (timestamp, length))| {
                        let message = format!("{stream}:{}{}", taken + i, ["x", "Y"][length % 2].repeat(*length));
                        model.push(((*timestamp, stream, taken + i), message.clone()));
                        line(*timestamp, message)
                    }).collect();
                    store.put(&scope, "g", names[stream], &lines, Durability::Process).unwrap();
                }
                Step::Reopen | Step::LoseSummaries => {
                    if matches!(step, Step::LoseSummaries) {
                        files(dir.path(), ".sum").iter().for_each(|f| fs::remove_file(f).unwrap());
                    }
                    store = LogStore::open(dir.path()).unwrap().with_segment_size(segment_size);
                }
            }
        }
        let pattern = FilterPattern::parse("-Y").unwrap();
        let (start, end) = range;
        let streams = if chosen.is_empty() { vec![0, 1, 2] } else { chosen };
        model.retain(|(key, message)| {
            (start..end).contains(&key.0) && streams.contains(&key.1) && !(filtered && message.contains('Y'))
        });
        // Streams of one instant are ordered by their ids, which only the store knows.
        let choice = StreamChoice::Names(streams.iter().map(|s| names[*s].to_owned()).collect());
        for direction in [Direction::Forward, Direction::Backward] {
            let mut pages = Vec::new();
            let mut from = None;
            loop {
                let page = store.read(&scope, "g", &Query {
                    streams: choice.clone(),
                    start: Some(Timestamp(start)),
                    end: Some(Timestamp(end)),
                    from,
                    max_events,
                    max_bytes,
                    pattern: filtered.then_some(&pattern),
                    ..everything(direction)
                }).unwrap();
                prop_assert!(page.events.len() <= max_events);
                let bytes: usize = page.events.iter().map(|e| e.message.len() + 26).sum();
                prop_assert!(bytes <= max_bytes || page.events.len() == 1);
                from = page.next;
                pages.push(page.events);
                if from.is_none() { break }
                prop_assert!(pages.len() < 2000, "paging does not end");
            }
            if direction == Direction::Backward {
                pages.reverse();
            }
            let read: Vec<_> = pages.into_iter().flatten().collect();
            prop_assert!(read.is_sorted_by(|a, b| a.position < b.position), "positions rise strictly");
            let mut expected = model.clone();
            let mut ids = std::collections::HashMap::new();
            for event in &read {
                let rank = ids.len();
                ids.entry(Arc::clone(&event.stream)).or_insert((event.position, rank));
            }
            expected.sort();
            let mut sorted: Vec<_> = read.iter().map(|e| {
                let stream = names.iter().position(|n| **n == *e.stream).unwrap();
                let (_, nth) = e.message.split_once(':').unwrap();
                let nth: usize = nth.trim_end_matches(['x', 'Y']).parse().unwrap();
                ((e.timestamp.0, stream, nth), e.message.clone())
            }).collect();
            for stream in 0..3 {
                let of = |events: &[((i64, usize, usize), String)]| -> Vec<_> {
                    events.iter().filter(|(key, _)| key.1 == stream).cloned().collect()
                };
                prop_assert_eq!(of(&sorted), of(&expected), "{:?}: a stream's events by time, then by taking in", direction);
            }
            sorted.sort();
            prop_assert_eq!(sorted, expected);
        }
    }

    #[test]
    fn a_torn_end_costs_only_what_was_torn(sizes in prop::collection::vec(0..60_usize, 1..20), cut in 1..80_u64, junk in any::<bool>()) {
        let dir = tempfile::tempdir().unwrap();
        let (store, scope) = with_group(dir.path(), 1 << 20);
        store.create_stream(&scope, "g", "s").unwrap();
        let all: Vec<_> = sizes.iter().enumerate().map(|(i, n)| line(i as i64, format!("{i} {}", "z".repeat(*n)))).collect();
        for one in &all {
            store.put(&scope, "g", "s", std::slice::from_ref(one), Durability::Process).unwrap();
        }
        drop(store);
        let path = files(dir.path(), ".log").remove(0);
        let len = fs::metadata(&path).unwrap().len();
        let file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        let lost = if junk {
            (&file).write_all(&vec![0x5a; cut as usize]).unwrap();
            0
        } else {
            let mut lost = 0;
            let mut end = len;
            let records: u64 = all.iter().map(|l| l.message.len() as u64 + 24).sum();
            let kept = (len - cut).max(len - records);
            file.set_len(kept).unwrap();
            while end > kept {
                lost += 1;
                end -= all[all.len() - lost].message.len() as u64 + 24;
            }
            lost
        };
        let store = LogStore::open(dir.path()).unwrap();
        let kept: Vec<_> = all[..all.len() - lost].iter().map(|l| l.message.clone()).collect();
        prop_assert_eq!(messages(&store.read(&scope, "g", &everything(Direction::Forward)).unwrap()), kept.clone());
        store.put(&scope, "g", "s", &[line(1_000, "after")], Durability::Disk).unwrap();
        let again = LogStore::open(dir.path()).unwrap();
        let read = messages(&again.read(&scope, "g", &everything(Direction::Forward)).unwrap());
        prop_assert_eq!(read, kept.into_iter().chain(["after".to_owned()]).collect::<Vec<_>>());
    }
}

#[test]
fn groups_and_streams_come_and_go() {
    let dir = tempfile::tempdir().unwrap();
    let (store, scope) = with_group(dir.path(), 1 << 20);
    let elsewhere = Scope { region: wharf_core::Region::new("eu-west-1").unwrap(), ..scope.clone() };
    assert!(matches!(store.create_group(&scope, "g", GroupSettings::default()), Err(LogStoreError::GroupExists(_))));
    assert!(matches!(store.group(&elsewhere, "g"), Err(LogStoreError::GroupMissing(_))));
    let long = "n/".repeat(256);
    store.create_stream(&scope, "g", &long).unwrap();
    assert!(matches!(store.create_stream(&scope, "g", &long), Err(LogStoreError::StreamExists(_))));
    store.put(&scope, "g", &long, &[line(7, "seven"), line(5, "five")], Durability::Disk).unwrap();
    let settings = |s: &mut GroupSettings| {
        s.retention_days = Some(7);
        Ok::<_, LogStoreError>(())
    };
    store.update_group(&scope, "g", settings).unwrap();

    let store = LogStore::open(dir.path()).unwrap();
    assert_eq!(store.group(&scope, "g").unwrap().settings.retention_days, Some(7));
    let stream = store.stream(&scope, "g", &long).unwrap();
    assert_eq!((stream.first_event, stream.last_event), (Some(Timestamp(5)), Some(Timestamp(7))));
    assert!(stream.last_ingestion.unwrap() >= stream.created);
    assert_eq!(store.streams(&scope, "g").unwrap(), [stream]);

    store.delete_stream(&scope, "g", &long).unwrap();
    assert!(matches!(store.put(&scope, "g", &long, &[], Durability::Disk), Err(LogStoreError::StreamMissing(_))));
    store.create_stream(&scope, "g", "other").unwrap();
    store.delete_group(&scope, "g").unwrap();
    assert!(matches!(store.delete_group(&scope, "g"), Err(LogStoreError::GroupMissing(_))));
    assert!(LogStore::open(dir.path()).unwrap().groups(&scope).unwrap().is_empty());
    assert_eq!(files(dir.path(), ""), [] as [PathBuf; 0], "nothing is left behind");
}

#[test]
fn retention_hides_then_removes() {
    let dir = tempfile::tempdir().unwrap();
    let (store, scope) = with_group(dir.path(), 100);
    store.create_stream(&scope, "g", "s").unwrap();
    let day = 86_400_000;
    let now = now().0;
    for age in [3, 2, 0] {
        store.put(&scope, "g", "s", &[line(now - age * day, format!("{age} days"))], Durability::Process).unwrap();
    }
    let keep = |days| {
        move |s: &mut GroupSettings| {
            s.retention_days = days;
            Ok::<_, LogStoreError>(())
        }
    };
    let read = |store: &LogStore| messages(&store.read(&scope, "g", &everything(Direction::Backward)).unwrap());
    store.update_group(&scope, "g", keep(Some(1))).unwrap();
    assert_eq!(read(&store), ["0 days"]);
    store.update_group(&scope, "g", keep(None)).unwrap();
    assert_eq!(read(&store), ["3 days", "2 days", "0 days"], "hidden only");
    store.update_group(&scope, "g", keep(Some(1))).unwrap();
    store.expire(Timestamp(now)).unwrap();
    store.update_group(&scope, "g", keep(None)).unwrap();
    assert_eq!(read(&store), ["0 days"], "gone");
    // All of it expires, and yet the stream stays, counts on, and survives a restart.
    store.update_group(&scope, "g", keep(Some(1))).unwrap();
    store.expire(Timestamp(now + 2 * day)).unwrap();
    let store = LogStore::open(dir.path()).unwrap().with_segment_size(100);
    assert_eq!(read(&store), [] as [&str; 0]);
    assert_eq!(store.stream(&scope, "g", "s").unwrap().next_seq, 4);
    store.put(&scope, "g", "s", &[line(now, "new")], Durability::Process).unwrap();
    assert_eq!(read(&store), ["new"]);
}

#[test]
fn the_sink_makes_what_it_may() {
    let dir = tempfile::tempdir().unwrap();
    let store = LogStore::open(dir.path()).unwrap();
    let mut target = LogTarget {
        scope: Scope::default(),
        group: "/ecs/web".into(),
        stream: "web/app/1".into(),
        create_group: false,
    };
    assert!(matches!(store.open(&target), Err(LogSinkError::GroupMissing(g)) if g == "/ecs/web"));
    target.create_group = true;
    store.open(&target).unwrap();
    store.append(&target, vec![line(1, "one"), line(2, ""), line(3, "three")], None).unwrap();
    store.delete_stream(&target.scope, "/ecs/web", "web/app/1").unwrap();
    store.append(&target, vec![line(4, "four")], None).unwrap();
    store.delete_group(&target.scope, "/ecs/web").unwrap();
    target.create_group = false;
    assert!(matches!(store.append(&target, vec![line(5, "five")], None), Err(LogSinkError::GroupMissing(_))));
    target.create_group = true;
    store.append(&target, vec![line(6, "six"), line(7, "")], None).unwrap();
    let store = LogStore::open(dir.path()).unwrap();
    let page = store.read(&target.scope, "/ecs/web", &everything(Direction::Forward)).unwrap();
    assert_eq!(messages(&page), ["six"], "what was deleted stays deleted, and empty lines are no events");
}

#[test]
fn a_failed_write_takes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (store, scope) = with_group(dir.path(), 1 << 20);
    store.create_stream(&scope, "g", "s").unwrap();
    store.put(&scope, "g", "s", &[line(1, "kept")], Durability::Process).unwrap();
    let path = files(dir.path(), ".log").remove(0);
    let aside = path.with_extension("aside");
    fs::rename(&path, &aside).unwrap();
    assert!(matches!(
        store.put(&scope, "g", "s", &[line(2, "lost")], Durability::Process),
        Err(LogStoreError::Io { .. })
    ));
    fs::rename(&aside, &path).unwrap();
    store.put(&scope, "g", "s", &[line(3, "next")], Durability::Process).unwrap();
    for store in [store, LogStore::open(dir.path()).unwrap()] {
        assert_eq!(messages(&store.read(&scope, "g", &everything(Direction::Forward)).unwrap()), ["kept", "next"]);
    }
}

#[test]
fn writers_of_one_stream_share_the_disk_and_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (store, scope) = with_group(dir.path(), 2_000);
    store.create_stream(&scope, "g", "s").unwrap();
    std::thread::scope(|threads| {
        for writer in 0..8 {
            let (store, scope) = (&store, &scope);
            threads.spawn(move || {
                for n in 0..25 {
                    let message = format!("{writer} {n} {}", "p".repeat(30));
                    store.put(scope, "g", "s", &[line(n, message)], Durability::Disk).unwrap();
                }
            });
        }
    });
    let store = LogStore::open(dir.path()).unwrap();
    let page = store.read(&scope, "g", &everything(Direction::Forward)).unwrap();
    let mut distinct = messages(&page);
    distinct.sort();
    distinct.dedup();
    assert_eq!((page.events.len(), distinct.len()), (200, 200));
}

#[test]
fn positions_identify_events_across_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let (store, scope) = with_group(dir.path(), 100);
    store.create_stream(&scope, "g", "s").unwrap();
    let lines: Vec<_> = (0..20).map(|n| line(n / 4, format!("m{n}"))).collect();
    for pair in lines.chunks(3) {
        store.put(&scope, "g", "s", pair, Durability::Process).unwrap();
    }
    let places = |store: &LogStore| -> Vec<Position> {
        store.read(&scope, "g", &everything(Direction::Forward)).unwrap().events.iter().map(|e| e.position).collect()
    };
    let before = places(&store);
    assert_eq!(before, places(&LogStore::open(dir.path()).unwrap()));
    assert_eq!(before.len(), 20);
}

#[tokio::test]
async fn a_follower_waits_and_misses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (store, scope) = with_group(dir.path(), 300);
    store.create_stream(&scope, "g", "s").unwrap();
    store.put(&scope, "g", "s", &[line(1, "old"), line(10, "ten")], Durability::Process).unwrap();
    let pattern = FilterPattern::parse("-skip").unwrap();
    let mut follower = store.follow(&scope, "g", StreamChoice::All, pattern, Timestamp(5)).unwrap();
    let texts = |events: Option<Vec<wharf_telemetry::LogEvent>>| {
        events.map(|events| events.into_iter().map(|e| e.message).collect::<Vec<_>>())
    };
    assert_eq!(texts(follower.next().await.unwrap()), Some(vec!["ten".to_owned()]));
    let writer = std::thread::spawn({
        let scope = scope.clone();
        move || {
            for n in 0..200_i64 {
                // Also into a stream that is new, and with times before what was already seen.
                let name = if n % 2 == 0 { "s" } else { "t" };
                if n == 1 {
                    store.create_stream(&scope, "g", name).unwrap();
                }
                let message = if n % 10 == 0 { "skip".to_owned() } else { format!("{n}") };
                store.put(&scope, "g", name, &[line(500 - n, message)], Durability::Process).unwrap();
            }
            store
        }
    });
    let mut seen = Vec::new();
    while seen.len() < 180 {
        // A wait that is given up now and then loses nothing.
        if let Ok(events) = tokio::time::timeout(std::time::Duration::from_micros(200), follower.next()).await {
            seen.extend(texts(events.unwrap()).unwrap().into_iter().map(|m| m.parse::<i64>().unwrap()));
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..200).filter(|n| n % 10 != 0).collect::<Vec<_>>());
    let store = writer.join().unwrap();
    store.delete_group(&scope, "g").unwrap();
    assert_eq!(follower.next().await.unwrap(), None);
}

#[test]
fn what_a_container_said_is_there_once() {
    let directory = tempfile::tempdir().unwrap();
    let (store, scope) = with_group(directory.path(), 200);
    let target = LogTarget { scope: scope.clone(), group: "g".into(), stream: "s".into(), create_group: false };
    let all = |store: &LogStore| messages(&store.read(&scope, "g", &everything(Direction::Forward)).unwrap());
    let start = store.append(&target, Vec::new(), None).unwrap();
    let said = |numbers: std::ops::Range<i64>| numbers.map(|n| line(n, format!("line {n}"))).collect::<Vec<_>>();
    let place = store.append(&target, said(1..20), Some(start)).unwrap();
    // Whoever passed them on was killed before it knew that they were taken; its successor takes other portions.
    let store = LogStore::open(directory.path()).unwrap().with_segment_size(200);
    let between = store.append(&target, said(1..8), Some(start)).unwrap();
    assert_eq!(store.append(&target, said(8..25), Some(between)).unwrap(), place + 5);
    assert_eq!(all(&store), said(1..25).into_iter().map(|l| l.message).collect::<Vec<_>>());
    // The same words again, at their own place, are new.
    let place = store.append(&target, said(24..25), Some(place + 5)).unwrap();
    assert_eq!(all(&store).len(), 25);
    // Somebody else writes too: nothing of ours is taken for theirs.
    store.put(&scope, "g", "s", &[line(30, "theirs")], Durability::Process).unwrap();
    store.append(&target, said(31..33), Some(place)).unwrap();
    assert_eq!(all(&store)[25..], ["theirs", "line 31", "line 32"]);
    // The stream was deleted and is there again.
    store.delete_stream(&scope, "g", "s").unwrap();
    store.append(&target, said(1..3), Some(place)).unwrap();
    assert_eq!(all(&store), ["line 1", "line 2"]);
}
