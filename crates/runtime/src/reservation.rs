//! What the sandboxes hold of memory, together (cgroup v2).
//!
//! A cgroup's `memory.low` holds only as far as every cgroup above it holds as much (the kernel's cgroup-v2.rst, "effective low
//! boundary"). So the instance's own cgroup has the sum of its sandboxes', and a sandbox's that of its containers'. More than the sum would
//! hold memory against the rest of the machine that nobody asked for: where the tree is mounted with `memory_recursiveprot`, as systemd
//! does, what children leave of it is theirs too.

use std::{
    collections::HashMap,
    fs, io,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use crate::{counters::number, hierarchy::children};

/// The file that holds memory.
pub(crate) const FILE: &str = "memory.low";

/// Keeps an instance's `memory.low` as high as its sandboxes want.
#[derive(Debug)]
pub(crate) struct Reservations {
    /// The instance's directory in the v2 tree.
    directory: PathBuf,
    /// Bytes by sandbox; those that hold none are not in it.
    held: Mutex<HashMap<String, u64>>,
}

impl Reservations {
    /// Of an instance's directory in the v2 tree, which need not be there yet.
    pub(crate) fn of(directory: PathBuf) -> Self {
        Self { directory, held: Mutex::default() }
    }

    /// Takes up what sandboxes hold that an earlier life made.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn count(&self) -> io::Result<()> {
        let mut held = HashMap::new();
        for sandbox in children(&self.directory)? {
            // One that is being removed holds nothing.
            let text = fs::read_to_string(self.directory.join(&sandbox).join(FILE)).unwrap_or_default();
            if let Some(bytes) = number(&text).filter(|bytes| *bytes > 0) {
                held.insert(sandbox, bytes);
            }
        }
        self.change(|present| *present = held)
    }

    /// A sandbox holds so much from now on, bytes.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub(crate) fn hold(&self, sandbox: &str, bytes: u64) -> io::Result<()> {
        self.change(|held| {
            held.insert(sandbox.to_owned(), bytes);
        })
    }

    /// A sandbox holds nothing any more.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub(crate) fn give_back(&self, sandbox: &str) -> io::Result<()> {
        self.change(|held| {
            held.remove(sandbox);
        })
    }

    fn change(&self, change: impl FnOnce(&mut HashMap<String, u64>)) -> io::Result<()> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = |held: &HashMap<String, u64>| held.values().fold(0_u64, |sum, bytes| sum.saturating_add(*bytes));
        let before = sum(&held);
        change(&mut held);
        let after = sum(&held);
        // Under the lock, so that the last to change is the last to write.
        if before == after { Ok(()) } else { fs::write(self.directory.join(FILE), after.to_string()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_instance_holds_what_its_sandboxes_hold() {
        let root = tempfile::tempdir().unwrap();
        let own = || fs::read_to_string(root.path().join(FILE)).unwrap();
        for (sandbox, low) in [("a", "100\n"), ("b", "0\n")] {
            fs::create_dir(root.path().join(sandbox)).unwrap();
            fs::write(root.path().join(sandbox).join(FILE), low).unwrap();
        }
        let reservations = Reservations::of(root.path().to_owned());
        reservations.count().unwrap();
        assert_eq!(own(), "100");
        reservations.hold("b", 20).unwrap();
        reservations.hold("b", 25).unwrap();
        assert_eq!(own(), "125");
        reservations.give_back("a").unwrap();
        reservations.give_back("never").unwrap();
        assert_eq!(own(), "25");
    }
}
