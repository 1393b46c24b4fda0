use std::{fs, time::Duration};

use wharf_core::session::{SessionInput, SessionOutput};
use wharf_runtime::{RuntimeError, Streams};

use crate::machine::{Machine, process, until};

const PLAIN: Streams = Streams { terminal: false, input: false, size: None };
const INPUT: Streams = Streams { input: true, ..PLAIN };

#[tokio::test]
async fn output_error_and_exit_come_apart() {
    let machine = Machine::idle().await;
    let client = machine.exec("echo out; echo err >&2; cat; exit 3", PLAIN).await;
    assert_eq!(client.rest_text().await, ("out\n".into(), "err\n".into(), 3));
    let client = machine.exec("kill -9 $$", PLAIN).await;
    assert_eq!(client.rest().await.2, 137);
    let missing = machine.sandbox.exec_session("app", process(&["nothing"]), PLAIN).await.unwrap_err();
    assert!(
        matches!(&missing, RuntimeError::Start(e) if e.contains("executable file not found in $PATH")),
        "{missing}"
    );
    let nowhere = machine.sandbox.exec_session("other", process(&["id"]), PLAIN).await.unwrap_err();
    assert!(matches!(&nowhere, RuntimeError::Start(e) if e.contains("does not run")), "{nowhere}");
    machine.end().await;
}

#[tokio::test]
async fn it_is_as_bound_as_its_container() {
    let machine = Machine::new();
    let about = "grep -E '^(Cap|NoNewPrivs|Seccomp:|Groups|Uid)' /proc/self/status; cat /proc/self/cgroup; ls -l /proc/self/ns \
                 | grep -o '[a-z]*:.*' | grep -v 'pid_for\\|time_for'; grep 'open files' /proc/self/limits";
    machine.sandbox.run(machine.container(&format!("{about}; echo done; exec sleep 1000"))).await.unwrap();
    machine.until_logged("done").await;
    let logged = machine.logged();
    let expected = logged.strip_suffix("done\n").unwrap();
    assert!(expected.contains("Seccomp:\t2") && expected.contains("NoNewPrivs:\t1") && expected.contains("mnt:"));
    for streams in [PLAIN, Streams { terminal: true, ..INPUT }] {
        let (output, error, code) = machine.exec(about, streams).await.rest_text().await;
        assert_eq!((output.replace("\r\n", "\n").as_str(), error.as_str(), code), (expected, "", 0));
    }
    machine.end().await;
}

#[tokio::test]
async fn fifty_megabytes_come_whole_and_a_slow_reader_costs_no_memory() {
    const LAST: u32 = 6_800_000;
    let machine = Machine::idle().await;
    let mut client = machine.exec(&format!("echo $PPID; exec seq 1 {LAST}"), PLAIN).await;
    let Some(SessionOutput::Output(first)) = client.next().await else { panic!("it says something") };
    let shim = shim_of(&machine);
    // Nobody reads: the program stands still, in a write.
    let (mut before, mut same) = (String::new(), 0);
    let stands_still = || {
        let now = transferred(shim, "seq");
        same = if now == before && !now.is_empty() { same + 1 } else { 0 };
        before = now;
        same == 40
    };
    until(stands_still, "seq waits for its reader").await;
    let bound = memory(shim);
    let mut expected = (1..=LAST).flat_map(|n| format!("{n}\n").into_bytes());
    let mut length = 0;
    let mut check = |bytes: &[u8]| {
        length += bytes.len();
        assert!(bytes.iter().copied().eq(expected.by_ref().take(bytes.len())), "at {length}");
    };
    let (_, after) = first.split_at(first.iter().position(|b| *b == b'\n').unwrap() + 1);
    check(after);
    let code = loop {
        match client.next().await.unwrap() {
            SessionOutput::Output(bytes) => check(&bytes),
            SessionOutput::Exited(code) => break code,
            other @ SessionOutput::Error(_) => panic!("{other:?}"),
        }
    };
    assert_eq!(code, 0);
    assert!(length > 50 << 20 && expected.next().is_none(), "{length} bytes came");
    // While it waited the shim held a bounded piece, and afterwards none.
    assert!(bound < 512 << 10, "{bound} bytes held while the reader was away");
    machine.end().await;
}

#[tokio::test]
async fn input_arrives_whole_and_ends() {
    let machine = Machine::idle().await;
    let client = machine.exec("wc -c; echo more >&2", INPUT).await;
    let piece = bytes::Bytes::from(vec![b'x'; 100_000]);
    for _ in 0..100 {
        client.send(SessionInput::Data(piece.clone())).await;
    }
    client.send(SessionInput::End).await;
    assert_eq!(client.rest_text().await, ("10000000\n".into(), "more\n".into(), 0));
    // Who does not read his input does not hinder his end.
    let client = machine.exec("exec 0<&-; echo deaf", INPUT).await;
    let input = client.stream.input.clone();
    let talking = tokio::spawn(async move { while input.send(SessionInput::Data(piece.clone())).await.is_ok() {} });
    assert_eq!(client.rest_text().await, ("deaf\n".into(), String::new(), 0));
    talking.await.unwrap();
    machine.end().await;
}

#[tokio::test]
async fn what_it_leaves_behind_does_not_hold_it_up() {
    let machine = Machine::idle().await;
    let begun = std::time::Instant::now();
    let client = machine.exec("sleep 1000 & echo done", PLAIN).await;
    assert_eq!(client.rest_text().await.0, "done\n");
    let client = machine.exec("seq 1 999999999 & echo done >&2", PLAIN).await;
    assert_eq!(client.rest().await.1, b"done\n");
    assert!(begun.elapsed() < Duration::from_secs(10));
    machine.end().await;
}

#[tokio::test]
async fn a_client_that_goes_takes_its_program_along() {
    let machine = Machine::idle().await;
    // Even one that minds nothing, and has input that it does not read.
    for (script, streams) in [
        ("trap 'exit 0' HUP; echo ready; while :; do sleep 0.1; done", PLAIN),
        ("trap '' HUP; echo ready; sleep 999", INPUT),
        ("echo ready; sleep 999", Streams { terminal: true, ..INPUT }),
    ] {
        let mut client = machine.exec(script, streams).await;
        client.hear("ready").await;
        if streams.input && !streams.terminal {
            let piece = bytes::Bytes::from(vec![b'x'; 60_000]);
            let input = client.stream.input.clone();
            while tokio::time::timeout(Duration::from_millis(100), input.send(SessionInput::Data(piece.clone())))
                .await
                .is_ok()
            {}
        }
        drop(client);
        let shim = shim_of(&machine);
        until(|| children(shim).len() == 1, "only the container is left").await;
    }
    machine.end().await;
}

#[tokio::test]
async fn a_container_that_ends_ends_what_runs_in_it() {
    let mut machine = Machine::idle().await;
    let mut client = machine.exec("echo ready; sleep 999", Streams { terminal: true, ..INPUT }).await;
    client.hear("ready").await;
    machine.sandbox.signal("app", 9).await.unwrap();
    assert_eq!(client.rest().await.2, 137);
    assert!(machine.events.recv().await.is_some());
    machine.end().await;
}

/// The tracer in the container looks for a process that may do more than the container while execs are born beside it.
#[tokio::test]
async fn nobody_in_the_container_sees_an_exec_with_more_than_it_may() {
    let machine = Machine::new();
    let look = "own=$(grep CapEff /proc/self/status); echo looking; while :; do for s in /proc/[0-9]*/status; do \
                while read -r k v; do [ \"$k\" = CapEff: ] && [ \"$k\t$v\" != \"$own\" ] && echo \"FOUND $v\"; done <$s; \
                done 2>/dev/null; done";
    machine.sandbox.run(machine.container(look)).await.unwrap();
    machine.until_logged("looking").await;
    for _ in 0..150 {
        let code = machine.sandbox.exec("app", process(&["/bin/sh", "-c", ":"]), 0).await.unwrap();
        assert_eq!(code, Some(0));
    }
    assert!(!machine.logged().contains("FOUND"), "{}", machine.logged());
    machine.end().await;
}

fn shim_of(machine: &Machine) -> i32 {
    let sandbox = machine.sandbox.id();
    let all = fs::read_dir("/proc").unwrap().flatten();
    let named = |pid: &i32| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).into_owned();
        line.trim_end_matches('\0').ends_with(sandbox)
    };
    all.filter_map(|e| e.file_name().to_str()?.parse().ok()).find(named).expect("the sandbox has a shim")
}

fn children(pid: i32) -> Vec<i32> {
    let text = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
    text.split_whitespace().filter_map(|p| p.parse().ok()).collect()
}

/// What the shim's child of this name has read and written so far.
fn transferred(shim: i32, name: &str) -> String {
    let named = |pid: &i32| fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|comm| comm.trim() == name);
    let pid = children(shim).into_iter().find(named);
    pid.and_then(|pid| fs::read_to_string(format!("/proc/{pid}/io")).ok()).unwrap_or_default()
}

/// Private memory, bytes.
fn memory(pid: i32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let anonymous = status.lines().find_map(|l| l.strip_prefix("RssAnon:")).unwrap();
    anonymous.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}
