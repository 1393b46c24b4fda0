//! A container of the default kind, and what it said.

use std::path::Path;

use wharf_runtime::{Capabilities, ContainerRun, Isolation, Limits, ProcessSpec, Runtime, log};

/// A program of root's with what a container may do unless told otherwise.
pub(crate) fn process(args: &[&str]) -> ProcessSpec {
    ProcessSpec {
        args: args.iter().map(|a| (*a).to_owned()).collect(),
        env: vec!["PATH=/bin".into()],
        cwd: "/tmp".into(),
        uid: 0,
        gid: 0,
        groups: Vec::new(),
        capabilities: Capabilities::tweaked(&[], &[]).unwrap(),
        no_new_privileges: true,
        unconfined: false,
        rlimits: Vec::new(),
    }
}

/// `app`, whose image is one layer.
pub(crate) fn container(layer: &Path, process: ProcessSpec) -> ContainerRun {
    ContainerRun {
        name: "app".into(),
        process,
        layers: vec![layer.to_owned()],
        read_only_root: false,
        hostname: Some("here".into()),
        network: None,
        limits: Limits::default(),
        mounts: Vec::new(),
        shm_bytes: None,
        privileged: false,
        init: false,
        terminal: false,
        interactive: false,
        isolation: Isolation::default(),
    }
}

/// All that a container has said so far.
pub(crate) fn lines(runtime: &Runtime, id: &str, container: &str) -> Vec<String> {
    let mut reader = log::Reader::new(&runtime.paths(id, container).log_prefix, 0);
    let mut lines = Vec::new();
    loop {
        let records = reader.read(1 << 20).unwrap();
        if records.is_empty() {
            return lines;
        }
        lines.extend(records.iter().map(|r| String::from_utf8_lossy(&r.bytes).into_owned()));
    }
}
