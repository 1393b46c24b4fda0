//! Whom files belong to that are made in a container.

use std::{fs, io, thread};

use rustix::{
    process::{DumpableBehavior, Gid, Uid, dumpable_behavior, geteuid, set_dumpable_behavior},
    thread::{capabilities, set_capabilities, set_thread_res_gid, set_thread_res_uid},
};

/// What this machine calls root of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    user: u32,
    group: u32,
}

impl Owner {
    /// Root of the user namespace that a process is in.
    ///
    /// # Errors
    /// If the process is gone, or root of its namespace is nobody here.
    pub(super) fn root_of(pid: i32) -> io::Result<Self> {
        let outside = |kind: &str| {
            let map = fs::read_to_string(format!("/proc/{pid}/{kind}"))?;
            root_in(&map).ok_or_else(|| io::Error::other("root of its user namespace is nobody on this machine"))
        };
        Ok(Self { user: outside("uid_map")?, group: outside("gid_map")? })
    }

    /// Does something whose files are to be the owner's. Blocks.
    ///
    /// By a thread of its own, which is the owner with this program's capabilities: made by root and given away, a file could not be
    /// on a mount whose ids are mapped, for there root has none.
    pub(super) fn make<T: Send>(self, work: impl FnOnce() -> T + Send) -> io::Result<T> {
        if self.user == geteuid().as_raw() {
            return Ok(work());
        }
        thread::scope(|scope| {
            let made = scope.spawn(|| self.become_it().map(|()| work()));
            made.join().unwrap_or_else(|_| Err(io::Error::other("it was not finished")))
        })
    }

    /// Makes this thread's new files the owner's.
    fn become_it(self) -> io::Result<()> {
        let (sets, dumpable) = (capabilities(None)?, dumpable_behavior()?);
        set_thread_res_gid(None::<Gid>, Gid::from_raw(self.group), None::<Gid>)?;
        set_thread_res_uid(None::<Uid>, Uid::from_raw(self.user), None::<Uid>)?;
        // The kernel takes both away, the second from the whole program, whose files in /proc shims could then not open any more.
        set_capabilities(None, sets)?;
        if dumpable == DumpableBehavior::Dumpable {
            set_dumpable_behavior(dumpable)?;
        }
        Ok(())
    }
}

/// What is outside for the id 0 of a map (user_namespaces(7)): lines of first id inside, first outside, count.
fn root_in(map: &str) -> Option<u32> {
    map.lines().find_map(|line| {
        let mut numbers = line.split_whitespace();
        let (inside, outside) = (numbers.next()?, numbers.next()?);
        (inside == "0").then(|| outside.parse().ok())?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_is_found_in_a_map() {
        assert_eq!(root_in("         0          0 4294967295\n"), Some(0));
        assert_eq!(root_in("      1000       5000          1\n         0     700000      65536\n"), Some(700_000));
        assert_eq!(root_in("         1     700000      65536\n"), None);
        assert_eq!(root_in(""), None);
    }
}
