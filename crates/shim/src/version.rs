//! Versions of the protocol: which shims know which requests.
//!
//! Shims outlive upgrades. An agent speaks with every version from [`OLDEST`] to [`PROTOCOL`] and asks a shim nothing that
//! its version does not know ([`Request::since`]). A shim answers what it cannot read, so that nobody waits for ever
//! ([`unread`]).

use serde::Deserialize;

use crate::{Answer, MountConfig, PROTOCOL, Reply, Request};

/// The oldest version that this code speaks with.
pub const OLDEST: u32 = 1;

impl Request {
    /// The first version whose shims know the request as it is, and what it is good for: words that follow "to use".
    ///
    /// A request with a new field that an older shim must not pass over counts as new.
    #[must_use]
    pub fn since(&self) -> (u32, &'static str) {
        let bound_masks = |mount: &MountConfig| matches!(mount, MountConfig::Bind { masks, .. } if !masks.is_empty());
        match self {
            Self::Run { container } if container.mounts.iter().any(bound_masks) => {
                (3, "directories that hold Wharf's own files")
            }
            Self::ExecStream { .. } => (2, "exec sessions"),
            Self::Attach { .. } => (2, "attach"),
            Self::Run { container } if container.terminal || container.interactive => (2, "terminals"),
            Self::HoldUsers { .. } | Self::MakeNetwork { .. } => (2, "user namespaces"),
            Self::Run { container } if container.mounts.iter().any(|m| matches!(m, MountConfig::Volume { .. })) => {
                (2, "volumes")
            }
            Self::Mount { .. } => (2, "volumes of memory and bounded storage"),
            Self::Run { container } if container.isolation.is_more_than_usual() => {
                (2, "shared namespaces, kernel parameters and devices")
            }
            // What it takes to adopt and to end a sandbox, every version has and always will.
            Self::Hello | Self::Signal { .. } | Self::Quit => (0, "it"),
            Self::Hold { .. } | Self::Run { .. } | Self::Exec { .. } => (1, "it"),
        }
    }
}

/// The answer to a line that is no request this shim knows; `None` if not even its number can be read.
#[must_use]
pub fn unread(line: &[u8]) -> Option<Reply> {
    #[derive(Deserialize)]
    struct Numbered {
        id: u64,
        #[serde(default)]
        request: Operation,
    }
    #[derive(Default, Deserialize)]
    struct Operation {
        #[serde(default)]
        op: String,
    }
    let Numbered { id, request } = serde_json::from_slice(line).ok()?;
    let error = format!(
        "this sandbox was started by a Wharf that speaks protocol {PROTOCOL} and cannot do {:?}: run the task again",
        request.op
    );
    Some(Reply { id, answer: Answer::Failed { error } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ToShim;

    #[test]
    fn an_unknown_request_is_answered_by_its_number() {
        let line = br#"{"id":7,"request":{"op":"teleport","where":"there"},"since":9}"#;
        assert!(serde_json::from_slice::<ToShim>(line).is_err());
        let reply = unread(line).unwrap();
        assert_eq!(reply.id, 7);
        let Answer::Failed { error } = reply.answer else { panic!("{:?}", reply.answer) };
        assert!(error.contains("teleport") && error.contains("run the task again"), "{error}");
        assert!(unread(br#"{"request":{"op":"hello"}}"#).is_none());
        assert!(unread(b"GET / HTTP/1.1").is_none());
    }

    #[test]
    fn what_a_newer_agent_adds_to_a_request_is_passed_over() {
        let line = br#"{"id":1,"trace":"x","request":{"op":"signal","container":"a","signal":9,"why":"because"}}"#;
        let asked: ToShim = serde_json::from_slice(line).unwrap();
        assert!(matches!(asked.request, Request::Signal { signal: 9, .. }));
    }

    #[test]
    fn an_older_shim_is_not_asked_to_mount_what_it_would_not_mask() {
        let since = |masks: &[&str]| {
            let masks = masks.iter().map(|mask| (*mask).to_owned()).collect();
            let (source, target) = ("/".to_owned(), "/host".to_owned());
            let bind = MountConfig::Bind { source, target, read_only: true, mapped: false, masks };
            // Needs version 2 for another reason, which is not enough.
            let terminal = true;
            let container =
                crate::ContainerConfig { mounts: vec![bind], terminal, ..crate::ContainerConfig::default() };
            Request::Run { container: Box::new(container) }.since().0
        };
        assert_eq!((since(&[]), since(&["run/wharf"])), (2, 3));
    }

    #[test]
    fn shims_of_any_version_can_be_asked_what_it_takes_to_adopt_and_end_them() {
        let signal = Request::Signal { container: String::new(), signal: 15 };
        for request in [Request::Hello, signal, Request::Quit] {
            assert_eq!(request.since().0, 0, "{request:?}");
        }
    }
}
