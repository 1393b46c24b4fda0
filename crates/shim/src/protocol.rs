use serde::{Deserialize, Serialize};

use crate::Isolation;

/// The version this code speaks.
pub const PROTOCOL: u32 = 3;

/// The name of the shim's socket in its directory.
pub const SOCKET_NAME: &str = "shim.sock";

/// A numbered request.
#[derive(Debug, Serialize, Deserialize)]
pub struct ToShim {
    /// Chosen by the asker; comes back in the reply.
    pub id: u64,
    pub request: Request,
}

/// What the shim can be asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Request {
    /// Which version, and what runs.
    Hello,
    /// Keeps the network namespace at this path alive for as long as the shim lives.
    Hold { network: String },
    /// Makes a user namespace whose ids 0 to `count` - 1 are the host's from `first` on, and keeps it for as long as the shim
    /// lives. Every container that is made from then on is in it.
    HoldUsers { first: u32, count: u32 },
    /// Makes a network namespace that belongs to the user namespace. With a container's name it is kept until that container has
    /// started, without one as long as the shim lives. Answers [`Answer::Held`].
    MakeNetwork {
        #[serde(default)]
        container: Option<String>,
    },
    /// Mounts what containers will share, in a mount namespace of the shim's own: it goes when the shim and its containers do.
    Mount { mounts: Vec<ShimMount> },
    /// Makes a container and starts it. Answers when its program has been executed, or with why it could not be.
    Run { container: Box<ContainerConfig> },
    /// Sends a signal to a container's first process.
    Signal { container: String, signal: i32 },
    /// Runs a further program in a container. Answers when it has ended.
    Exec { exec: Box<ExecConfig> },
    /// Runs a further program in a container for whoever is on this connection, which after [`Answer::Done`] carries
    /// frames (see [`crate::stream`]) and nothing else. Nothing may be sent between request and answer.
    ExecStream { exec: Box<ExecConfig> },
    /// The same with the streams of a container's first process, from now on.
    Attach { container: String },
    /// Kills what still runs and ends the shim.
    Quit,
}

/// What comes from the shim.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FromShim {
    Reply(Reply),
    Event(Event),
}

/// The answer to the request with the same number.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reply {
    pub id: u64,
    pub answer: Answer,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    Hello {
        protocol: u32,
        pid: i32,
        containers: Vec<ContainerView>,
        /// A path to the network namespace that is held.
        #[serde(default)]
        network: Option<String>,
    },
    /// The network namespace is held and can be opened by this path.
    Held {
        network: String,
    },
    Started {
        pid: i32,
        at: i64,
    },
    Done,
    /// An exec ended. `timed_out`: it was killed at its deadline.
    Exited {
        code: i32,
        timed_out: bool,
    },
    /// Nothing was changed. The message is one for people.
    Failed {
        error: String,
    },
}

/// What happened unasked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    Exited { container: String, exit: Exit },
}

/// How a container's first process ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    /// The exit status, or 128 and the signal's number.
    pub code: i32,
    /// The kernel killed something in the container for want of memory.
    pub out_of_memory: bool,
    /// Milliseconds since 1970.
    pub at: i64,
}

/// A container as the shim knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerView {
    pub name: String,
    pub pid: i32,
    pub started_at: i64,
    pub exit: Option<Exit>,
    /// How often it was started; 0 is unknown, from a shim that did not count.
    #[serde(default)]
    pub runs: u32,
}

/// A mount that the containers of a sandbox share. Paths are the host's; `target` is made if it is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ShimMount {
    /// A file that holds an ext4 file system, over a loop device that goes with the mount.
    Image {
        file: String,
        target: String,
    },
    Tmpfs {
        target: String,
        data: String,
        flags: u64,
    },
}

/// Everything the shim needs to make a container. Paths are the host's unless said otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerConfig {
    pub name: String,
    pub process: Process,
    pub root: RootConfig,
    pub hostname: Option<String>,
    /// The network namespace to join, as a path that can be opened; `None` stays in the host's.
    pub network: Option<String>,
    /// Directories of cgroups to join (v1 controllers, and the unified tree where nothing can be cloned into).
    #[serde(default)]
    pub cgroups: Vec<String>,
    /// The cgroup v2 directory to be born in.
    pub unified: Option<String>,
    /// The file whose `oom_kill N` line counts kills for want of memory.
    pub oom_file: Option<String>,
    /// The directory and file-name prefix of the log's segments (see [`crate::log`]).
    pub log_prefix: String,
    /// How many bytes of output are kept for an agent that does not come.
    pub log_limit: u64,
    /// Bind mounts and tmpfs, in order, after the standard ones.
    #[serde(default)]
    pub mounts: Vec<MountConfig>,
    /// `/dev/shm`'s size in bytes.
    pub shm_bytes: u64,
    /// Without masked and read-only paths, with every device.
    #[serde(default)]
    pub privileged: bool,
    /// An init process of ours reaps orphans and passes signals on.
    #[serde(default)]
    pub init: bool,
    /// Its standard streams are a terminal.
    #[serde(default)]
    pub terminal: bool,
    /// Its standard input stays open for whoever attaches; otherwise it is empty.
    #[serde(default)]
    pub interactive: bool,
    #[serde(default)]
    pub isolation: Isolation,
}

/// The program of a container or an exec and what it may do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    pub args: Vec<String>,
    /// `NAME=value`.
    pub env: Vec<String>,
    /// In the container; made if it is missing.
    pub cwd: String,
    pub uid: u32,
    pub gid: u32,
    #[serde(default)]
    pub groups: Vec<u32>,
    /// Bits of the capabilities that it keeps.
    pub capabilities: u64,
    pub no_new_privileges: bool,
    /// Files with BPF programs for seccomp, installed in this order.
    #[serde(default)]
    pub seccomp: Vec<String>,
    /// Resource number, soft and hard limit; clamped to what the machine allows.
    #[serde(default)]
    pub rlimits: Vec<(u32, u64, u64)>,
}

/// The container's root: overlay layers over each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootConfig {
    /// An empty directory to mount on; nothing is mounted there as the host sees it.
    pub mount_point: String,
    /// Topmost first.
    pub layers: Vec<String>,
    pub upper: String,
    pub work: String,
    pub read_only: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MountConfig {
    /// `source` is the host's path, a file or a directory.
    Bind {
        source: String,
        target: String,
        read_only: bool,
        /// In a user namespace: ids in it are the container's own. Otherwise they are the host's, which the container's root
        /// does not know.
        #[serde(default)]
        mapped: bool,
        /// Directories below `source` over which something empty is laid, as paths from there without links. They are of what is
        /// mounted, wherever the container has it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        masks: Vec<String>,
    },
    Tmpfs {
        target: String,
        data: String,
        flags: u64,
    },
    /// A directory that is made if it is missing and, as long as it is empty, filled with what the container's root has at
    /// `target`.
    Volume {
        source: String,
        target: String,
        read_only: bool,
    },
    /// What layers, topmost first, have over each other at a path from their root, on which there are no links. `writable` holds the
    /// upper and the work directory for what is changed; without it nothing can be.
    Layers {
        layers: Vec<String>,
        path: String,
        target: String,
        writable: Option<(String, String)>,
    },
}

/// A further program in a running container. Its output goes nowhere, unless it is asked for by [`Request::ExecStream`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecConfig {
    pub container: String,
    pub process: Process,
    #[serde(default)]
    pub cgroups: Vec<String>,
    /// Milliseconds until it is killed; 0 means never. A program with streams ends with its client instead.
    #[serde(default)]
    pub timeout: u64,
    /// With streams: they are a terminal.
    #[serde(default)]
    pub terminal: bool,
    /// With streams: it takes input.
    #[serde(default)]
    pub input: bool,
    /// Rows and columns that the terminal begins with.
    #[serde(default)]
    pub size: Option<(u16, u16)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_and_events_are_told_apart() {
        let reply = FromShim::Reply(Reply { id: 7, answer: Answer::Done });
        let event = FromShim::Event(Event::Exited {
            container: "app".into(),
            exit: Exit { code: 137, out_of_memory: true, at: 1 },
        });
        for message in [reply, event] {
            let text = serde_json::to_string(&message).unwrap();
            let back: FromShim = serde_json::from_str(&text).unwrap();
            assert_eq!(format!("{back:?}"), format!("{message:?}"));
        }
    }

    #[test]
    fn an_older_sender_may_leave_newer_fields_out() {
        let request: ToShim = serde_json::from_str(r#"{"id":1,"request":{"op":"hello"}}"#).unwrap();
        assert!(matches!(request.request, Request::Hello));
    }
}
