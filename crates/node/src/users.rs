//! Which sandboxes get a user namespace, and which of the host's ids.

use wharf_core::{
    IdBlock,
    sandbox::{NetworkSpec, SandboxSpec, Shared, Sharing},
};

use crate::wiring::cannot_start;

/// What the operator wants of user namespaces. Without it no sandbox has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserNamespaces {
    /// What the sandboxes' blocks are taken from.
    pub ids: IdBlock,
    /// What cannot have one (privileged containers, namespaces of the host's) runs without, instead of being refused.
    pub exempt: bool,
    /// Ids in files of the host that are mounted are the container's own: its root owns what the host's root owns there. Else they stay
    /// the host's, and the container's root is nobody there.
    pub map_host_paths: bool,
}

impl UserNamespaces {
    /// How many ids each sandbox gets: as many as 16 bits can name, which is what images are built with.
    pub const BLOCK: u32 = BLOCK;
}

const BLOCK: u32 = 65_536;

/// No block is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no {BLOCK} user ids in a row are free in {0}, from which the operator's user-namespaces are taken")]
pub(crate) struct NoIds(IdBlock);

/// The ids that are taken. A block that was given back is the last to be given out again.
#[derive(Debug, Default)]
pub(crate) struct IdPool {
    used: Vec<IdBlock>,
    next: u32,
}

impl IdPool {
    pub(crate) fn take(&mut self, range: IdBlock) -> Result<IdBlock, NoIds> {
        let blocks = range.count / BLOCK;
        let block = |number: u32| IdBlock { first: range.first + number * BLOCK, count: BLOCK };
        let start = self.next.min(blocks);
        let free = (start..blocks).chain(0..start).find(|n| !self.used.iter().any(|u| overlap(*u, block(*n))));
        let number = free.ok_or(NoIds(range))?;
        self.next = number + 1;
        self.claim(block(number));
        Ok(block(number))
    }

    /// Marks what an adopted sandbox has as taken; it may be from a range of an earlier configuration.
    pub(crate) fn claim(&mut self, block: IdBlock) {
        self.used.push(block);
    }

    pub(crate) fn release(&mut self, block: IdBlock) {
        if let Some(index) = self.used.iter().position(|u| *u == block) {
            self.used.swap_remove(index);
        }
    }
}

fn overlap(a: IdBlock, b: IdBlock) -> bool {
    let end = |block: IdBlock| u64::from(block.first) + u64::from(block.count);
    u64::from(a.first) < end(b) && u64::from(b.first) < end(a)
}

/// What a sandbox's user namespace takes its ids from; `None` if it is to have none. The error is for its owner, in Docker's words where it has some (moby
/// `daemon_unix.go`, `verifyPlatformContainerSettings`).
pub(crate) fn wanted(settings: Option<&UserNamespaces>, spec: &SandboxSpec) -> Result<Option<IdBlock>, String> {
    let Some(settings) = settings else { return Ok(None) };
    let Some(obstacle) = obstacle(spec) else { return Ok(Some(settings.ids)) };
    if settings.exempt {
        return Ok(None);
    }
    Err(cannot_start(&format!("{obstacle}, which the operator of this node wants for every task (user-namespaces)")))
}

/// What cannot be had in a user namespace. All containers of a sandbox are in one, so one that cannot be keeps all out.
fn obstacle(spec: &SandboxSpec) -> Option<&'static str> {
    if spec.containers.iter().any(|c| c.security.privileged) {
        return Some("privileged mode is incompatible with user namespaces");
    }
    if matches!(spec.network, NetworkSpec::Host) {
        return Some("cannot share the host's network namespace with user namespaces");
    }
    if spec.sharing.pid == Shared::Host {
        return Some("cannot share the host PID namespace with user namespaces");
    }
    if spec.sharing.ipc == Shared::Host {
        return Some("cannot share the host's IPC namespace with user namespaces");
    }
    if spec.sharing != Sharing::default() {
        return Some("containers cannot share a PID or IPC namespace with user namespaces");
    }
    let devices = spec.containers.iter().any(|c| !c.devices.is_empty() || c.gpus > 0);
    devices.then_some("devices of the host cannot be had with user namespaces")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_do_not_overlap_and_run_out() {
        let range = IdBlock { first: 100_000, count: 3 * BLOCK - 1 };
        let mut pool = IdPool::default();
        let first = pool.take(range).unwrap();
        let second = pool.take(range).unwrap();
        assert_eq!([first.first, second.first], [100_000, 165_536]);
        assert_eq!(pool.take(range), Err(NoIds(range)), "the last block is not whole");
        pool.release(first);
        assert_eq!(pool.take(range), Ok(first));
    }

    #[test]
    fn what_was_given_back_comes_last() {
        let range = IdBlock { first: 1, count: 3 * BLOCK };
        let mut pool = IdPool::default();
        let first = pool.take(range).unwrap();
        pool.release(first);
        let after = [pool.take(range).unwrap().first, pool.take(range).unwrap().first, pool.take(range).unwrap().first];
        assert_eq!(after, [1 + BLOCK, 1 + 2 * BLOCK, 1]);
    }

    #[test]
    fn ids_of_an_earlier_configuration_stay_taken() {
        let mut pool = IdPool::default();
        pool.claim(IdBlock { first: 50_000, count: BLOCK });
        let range = IdBlock { first: 100_000, count: 2 * BLOCK };
        assert_eq!(pool.take(range).unwrap().first, 165_536, "the first block begins before the other ends");
    }

    #[test]
    fn who_cannot_have_one_is_refused_or_exempt() {
        let settings =
            |exempt| UserNamespaces { ids: IdBlock { first: 1, count: BLOCK }, exempt, map_host_paths: false };
        let plain = spec();
        assert_eq!(wanted(None, &plain), Ok(None));
        assert_eq!(wanted(Some(&settings(false)), &plain), Ok(Some(settings(false).ids)));
        let mut privileged = spec();
        privileged.containers[0].security.privileged = true;
        let mut network = spec();
        network.network = NetworkSpec::Host;
        let mut pid = spec();
        pid.sharing.pid = Shared::Host;
        let mut ipc = spec();
        ipc.sharing.ipc = Shared::Host;
        let mut together = spec();
        together.sharing.pid = Shared::Sandbox;
        let mut gpu = spec();
        gpu.containers[0].gpus = 1;
        for (spec, text) in [
            (privileged, "privileged"),
            (network, "network"),
            (pid, "PID"),
            (ipc, "IPC"),
            (together, "share a PID"),
            (gpu, "devices"),
        ] {
            let refused = wanted(Some(&settings(false)), &spec).unwrap_err();
            assert!(refused.contains(text) && refused.ends_with("(user-namespaces)"), "{refused}");
            assert_eq!(wanted(Some(&settings(true)), &spec), Ok(None));
            assert_eq!(wanted(None, &spec), Ok(None));
        }
    }

    fn spec() -> SandboxSpec {
        SandboxSpec {
            id: "one".into(),
            owner: String::new(),
            group: None,
            containers: vec![wharf_core::sandbox::ContainerSpec::default()],
            cpu: None,
            memory: None,
            network: NetworkSpec::None,
            sharing: Sharing::default(),
            storage: None,
            stop: None,
        }
    }
}
