//! Container engines that are measured side by side.

mod docker;
mod docker_registry;
mod oci;
mod podman;
mod swarm;

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use anyhow::anyhow;

pub(crate) use self::{docker::Docker, docker_registry::DockerRegistry, oci::Oci, podman::Podman, swarm::Swarm};
use crate::process::Cost;

/// Something that starts containers.
pub(crate) trait Peer: Sync {
    /// Starts a container (a task) and waits until its program runs; answers its name.
    fn start(&self) -> anyhow::Result<String>;

    /// Ends a container and waits until nothing is left of it.
    fn end(&self, container: &str) -> anyhow::Result<()>;

    /// What all that stays beside the containers' own processes costs.
    fn cost(&self) -> anyhow::Result<Cost>;

    /// Starts many at once, each as [`Peer::start`] does, and waits for all.
    fn start_many(&self, count: usize) -> anyhow::Result<Vec<String>> {
        all_at_once(count, count, |_| self.start())
    }

    /// Ends many, two at a time.
    fn end_many(&self, containers: &[String]) -> anyhow::Result<()> {
        all_at_once(containers.len(), 2, |n| self.end(&containers[n])).map(drop)
    }
}

/// Does a thing `count` times on so many threads. Fails with the first failure, after all have come back.
pub(crate) fn all_at_once<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> anyhow::Result<T> + Sync,
) -> anyhow::Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let each = || {
        let mut done = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= count {
                return Ok(done);
            }
            done.push(work(n)?);
        }
    };
    let mut all = Vec::with_capacity(count);
    let mut result = Ok(());
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads.min(count)).map(|_| scope.spawn(each)).collect();
        for thread in running {
            match thread.join() {
                Ok(Ok(done)) => all.extend(done),
                Ok(Err(error)) => result = Err(error),
                Err(_) => result = Err(anyhow!("a thread of the benchmark failed")),
            }
        }
    });
    result.map(|()| all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_done_once_and_failures_are_told() {
        let mut done = all_at_once(20, 4, Ok).unwrap();
        done.sort_unstable();
        assert_eq!(done, (0..20).collect::<Vec<_>>());
        let failed = all_at_once(5, 5, |n| if n == 3 { Err(anyhow!("three")) } else { Ok(n) });
        assert_eq!(failed.unwrap_err().to_string(), "three");
    }
}
