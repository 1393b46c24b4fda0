//! A process that appends to logs is killed at random moments and the files opened again: every event that was acknowledged is
//! there, in order and whole, and what a container said is there once, though the one who passes it on was killed before it could note
//! how far it had come.

#![expect(clippy::unwrap_used, reason = "what these functions cannot do fails the test that calls them")]

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    os::unix::fs::FileExt,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use wharf_core::{
    Scope, Timestamp,
    logs::{LogLine, LogSink, LogTarget},
};
use wharf_telemetry::{Direction, Durability, LogStore, Query, StreamChoice};

const DIRECTORY: &str = "WHARF_LOG_KILL_TEST";
/// Streams that clients put events into, and streams of containers.
const PUTS: u64 = 3;
const SINKS: u64 = 3;
const ROUNDS: u64 = 25;
/// Small, so that many a kill comes while one file follows another.
const SEGMENT: u64 = 8 << 10;

fn open(directory: &Path) -> LogStore {
    LogStore::open(directory.join("logs")).unwrap().with_segment_size(SEGMENT)
}

/// The same for the same number, whoever writes it.
fn line(number: u64) -> LogLine {
    let filler = "x".repeat(usize::try_from(number * 7919 % 400).unwrap());
    LogLine { timestamp: Timestamp(i64::try_from(number / 3).unwrap()), message: format!("{number} {filler}") }
}

fn lines(from: u64) -> Vec<LogLine> {
    (from..from + fastrand::u64(1..12)).map(line).collect()
}

fn acknowledge(stream: &str, number: u64) {
    // One write, so that lines are whole.
    std::io::stdout().lock().write_all(format!("ack {stream} {number}\n").as_bytes()).unwrap();
}

/// Not a test by itself: the process that is killed.
#[test]
#[ignore = "started by `acknowledged_events_survive_kill`"]
fn writer() {
    let Some(path) = std::env::var_os(DIRECTORY) else { return };
    let (path, scope) = (Path::new(&path), Scope::default());
    let store = open(path);
    // An earlier life may have made it.
    let _made = store.create_group(&scope, "g", wharf_telemetry::GroupSettings::default());
    thread::scope(|threads| {
        for n in 0..PUTS {
            let (store, scope) = (&store, &scope);
            threads.spawn(move || {
                let name = format!("put-{n}");
                let _made = store.create_stream(scope, "g", &name);
                let mut next = store.stream(scope, "g", &name).unwrap().next_seq;
                let durability = if n == 0 { Durability::Disk } else { Durability::Process };
                loop {
                    let lines = lines(next);
                    store.put(scope, "g", &name, &lines, durability).unwrap();
                    next += lines.len() as u64;
                    acknowledge(&name, next - 1);
                }
            });
        }
        for n in 0..SINKS {
            let (store, scope) = (&store, &scope);
            threads.spawn(move || {
                let name = format!("sink-{n}");
                let target =
                    LogTarget { scope: scope.clone(), group: "g".into(), stream: name.clone(), create_group: true };
                let progress = path.join(&name);
                let file = File::options().create(true).truncate(false).read(true).write(true).open(progress).unwrap();
                // As the agent does: how many lines, and the place behind them.
                let mut noted = [0; 16];
                let (mut next, mut place) = match file.read_exact_at(&mut noted, 0) {
                    Ok(()) => {
                        let number = |at| u64::from_le_bytes(noted[at..at + 8].try_into().unwrap());
                        (number(0), number(8))
                    }
                    Err(_) => (1, store.append(&target, Vec::new(), None).unwrap()),
                };
                loop {
                    let lines = lines(next);
                    next += lines.len() as u64;
                    place = store.append(&target, lines, Some(place)).unwrap();
                    acknowledge(&name, next - 1);
                    let noted: Vec<u8> = [next, place].iter().flat_map(|n| n.to_le_bytes()).collect();
                    file.write_all_at(&noted, 0).unwrap();
                }
            });
        }
    });
}

#[tokio::test]
async fn acknowledged_events_survive_kill() {
    let directory = tempfile::tempdir().unwrap();
    let mut acknowledged = HashMap::new();
    for round in 0..ROUNDS {
        let acks = write_and_kill(directory.path(), fastrand::usize(1..150)).await;
        assert!(!acks.is_empty(), "round {round} wrote");
        acknowledged.extend(acks);
        let store = open(directory.path());
        for (stream, number) in &acknowledged {
            let there = messages(&store, stream);
            assert!(there.len() as u64 >= *number, "{stream} was told {number}, the file has {}", there.len());
            for (message, number) in there.iter().zip(1..) {
                assert!(*message == line(number).message, "event {number} of {stream} is {message:?}");
            }
        }
    }
    assert_eq!(acknowledged.len() as u64, PUTS + SINKS);
    let segments = fs::read_dir(directory.path().join("logs/000000000000/us-east-1/g/sink-0")).unwrap().count();
    assert!(segments > 2, "the files follow each other");
}

/// Every message of a stream, as it was taken in.
fn messages(store: &LogStore, stream: &str) -> Vec<String> {
    let (mut all, mut from) = (Vec::new(), None);
    loop {
        let query = Query {
            streams: StreamChoice::Names(vec![stream.to_owned()]),
            start: None,
            end: None,
            from,
            direction: Direction::Forward,
            max_events: 10_000,
            max_bytes: 64 << 20,
            pattern: None,
        };
        let page = store.read(&Scope::default(), "g", &query).unwrap();
        all.extend(page.events.into_iter().map(|e| e.message));
        from = page.next;
        if from.is_none() {
            return all;
        }
    }
}

/// Starts the writer, kills it a moment after `count` acknowledgements, and answers the last one of each stream.
async fn write_and_kill(path: &Path, count: usize) -> HashMap<String, u64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writer", "--ignored", "--nocapture"])
        .env(DIRECTORY, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acks = HashMap::new();
    let mut take = |line: &str| {
        // The test harness prints lines of its own, and may have one of ours begin at their end.
        let Some((_, ack)) = line.split_once("ack ") else { return false };
        let Some((stream, number)) = ack.split_once(' ') else { return false };
        acks.insert(stream.to_owned(), number.parse().unwrap());
        true
    };
    let mut seen = 0;
    while seen < count {
        let line = lines.next().expect("the writer runs until it is killed").unwrap();
        seen += usize::from(take(&line));
    }
    tokio::time::sleep(Duration::from_micros(fastrand::u64(..3000))).await;
    child.kill().unwrap();
    child.wait().unwrap();
    // What was printed before the kill counts too; each line was one write.
    lines.map_while(Result::ok).for_each(|line| _ = take(&line));
    acks
}
