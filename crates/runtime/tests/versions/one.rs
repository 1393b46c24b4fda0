//! A shim of protocol 1 as it was first released, played from its recorded lines. What it reads is frozen here: a request that this
//! cannot read was dropped by it, with the connection.

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    thread,
};

use serde::Deserialize;

#[derive(Deserialize)]
struct ToShim {
    id: u64,
    request: Request,
}

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
#[expect(dead_code, reason = "what is read is what counts")]
enum Request {
    Hello,
    Hold { network: String },
    Run { container: Box<Container> },
    Signal { container: String, signal: i32 },
    Exec { exec: Box<Exec> },
    Quit,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is read is what counts")]
struct Container {
    name: String,
    process: Process,
    root: Root,
    hostname: Option<String>,
    network: Option<String>,
    unified: Option<String>,
    oom_file: Option<String>,
    log_prefix: String,
    log_limit: u64,
    shm_bytes: u64,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is read is what counts")]
struct Process {
    args: Vec<String>,
    env: Vec<String>,
    cwd: String,
    uid: u32,
    gid: u32,
    capabilities: u64,
    no_new_privileges: bool,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is read is what counts")]
struct Root {
    mount_point: String,
    layers: Vec<String>,
    upper: String,
    work: String,
    read_only: bool,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is read is what counts")]
struct Exec {
    container: String,
    process: Process,
    timeout: u64,
}

/// Whether it could read this request.
pub(crate) fn reads(line: &str) -> bool {
    serde_json::from_str::<ToShim>(line).is_ok()
}

/// Listens in a sandbox's directory and plays a shim that claims `protocol` and holds the container `app`, which ends with 5 when it
/// is signalled. `slip` is said after the greeting. Ends when it is told to quit; answers what it was asked that it could not read.
pub(crate) fn play(directory: &Path, protocol: u32, slip: &'static [&'static str]) -> thread::JoinHandle<Vec<String>> {
    std::fs::create_dir_all(directory).unwrap();
    let path = directory.join("shim.sock");
    let listener = UnixListener::bind(&path).unwrap();
    thread::spawn(move || {
        let mut unread = Vec::new();
        for connection in listener.incoming() {
            if serve(connection.unwrap(), protocol, slip, &mut unread) {
                break;
            }
        }
        std::fs::remove_file(path).unwrap();
        unread
    })
}

/// Speaks with one client; answers whether to quit.
fn serve(client: UnixStream, protocol: u32, slip: &[&str], unread: &mut Vec<String>) -> bool {
    let mut output = client.try_clone().unwrap();
    let mut say = |line: String| output.write_all((line + "\n").as_bytes()).is_ok();
    for line in BufReader::new(client).lines() {
        let Ok(line) = line else { break };
        let Ok(ToShim { id, request }) = serde_json::from_str(&line) else {
            unread.push(line);
            break;
        };
        match request {
            Request::Hello => {
                say(format!(
                    r#"{{"id":{id},"answer":{{"answer":"hello","protocol":{protocol},"pid":25383,"containers":[{{"name":"app","pid":25384,"started_at":1795256073125,"exit":null}},{{"name":"early","pid":25385,"started_at":1795256073126,"exit":{{"code":3,"out_of_memory":true,"at":1795256073127}}}}],"network":"/proc/25383/fd/7"}}}}"#
                ));
                slip.iter().for_each(|line| _ = say((*line).to_owned()));
            }
            Request::Hold { .. } => {
                say(format!(r#"{{"id":{id},"answer":{{"answer":"held","network":"/proc/25383/fd/7"}}}}"#));
            }
            Request::Run { .. } => {
                say(format!(r#"{{"id":{id},"answer":{{"answer":"started","pid":25386,"at":1795256073125}}}}"#));
            }
            Request::Exec { .. } => {
                say(format!(r#"{{"id":{id},"answer":{{"answer":"exited","code":3,"timed_out":false}}}}"#));
            }
            Request::Signal { container, .. } if container == "app" => {
                say(format!(r#"{{"id":{id},"answer":{{"answer":"done"}}}}"#));
                say(r#"{"event":"exited","container":"app","exit":{"code":5,"out_of_memory":false,"at":1795256073141}}"#.to_owned());
            }
            Request::Signal { container, .. } => {
                say(format!(
                    r#"{{"id":{id},"answer":{{"answer":"failed","error":"container {container} does not run"}}}}"#
                ));
            }
            Request::Quit => {
                say(format!(r#"{{"id":{id},"answer":{{"answer":"done"}}}}"#));
                return true;
            }
        }
    }
    false
}
