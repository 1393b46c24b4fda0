use std::{collections::BTreeMap, path::Path, process::Command};

use anyhow::{Context, Result, ensure};

/// The files of an image, by path without the leading slash. Everything belongs to root.
#[derive(Debug)]
pub(super) struct Rootfs {
    entries: BTreeMap<String, Entry>,
}

/// One file of an image.
#[derive(Debug)]
pub(super) enum Entry {
    Directory { mode: u32 },
    File { mode: u32, bytes: Vec<u8> },
    Symlink { target: String },
}

impl Rootfs {
    /// The little that programs expect everywhere: users and groups, `/tmp`, a home.
    pub(super) fn new() -> Self {
        let mut rootfs = Self { entries: BTreeMap::new() };
        for (path, mode) in [("data", 0o755), ("etc", 0o755), ("root", 0o700), ("tmp", 0o1777)] {
            rootfs.entries.insert(path.into(), Entry::Directory { mode });
        }
        rootfs.file("etc/passwd", 0o644, PASSWD.into());
        rootfs.file("etc/group", 0o644, GROUP.into());
        rootfs
    }

    pub(super) fn has_no_program(&self) -> bool {
        !self.entries.values().any(|entry| matches!(entry, Entry::File { mode: 0o755, .. }))
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    /// Puts the static program `source` at the absolute path `path`.
    pub(super) fn add_program(&mut self, path: &str, source: &Path) -> Result<()> {
        let bytes = std::fs::read(source).with_context(|| format!("{}", source.display()))?;
        ensure!(!elf_wants_interpreter(&bytes), "{} is linked dynamically: it cannot start alone", source.display());
        self.file(path.trim_start_matches('/'), 0o755, bytes);
        Ok(())
    }

    /// Puts busybox at `/bin/busybox`, and a link to it at `/bin/NAME` for each of its applets.
    pub(super) fn add_busybox(&mut self, busybox: &Path) -> Result<()> {
        self.entries.insert("bin".into(), Entry::Directory { mode: 0o755 });
        self.add_program("/bin/busybox", busybox)?;
        let listed = Command::new(busybox).arg("--list").output().with_context(|| format!("{}", busybox.display()))?;
        ensure!(listed.status.success(), "{} does not list its applets", busybox.display());
        let applets = String::from_utf8(listed.stdout).context("busybox's list of applets")?;
        for applet in applets.lines().filter(|name| *name != "busybox" && !name.contains('/')) {
            self.entries.insert(format!("bin/{applet}"), Entry::Symlink { target: "busybox".into() });
        }
        Ok(())
    }

    fn file(&mut self, path: &str, mode: u32, bytes: Vec<u8>) {
        self.entries.insert(path.to_owned(), Entry::File { mode, bytes });
    }
}

const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh
app:x:1000:1000:app:/tmp:/bin/sh
nobody:x:65534:65534:nobody:/:/bin/false
";
const GROUP: &str = "root:x:0:\napp:x:1000:\nstaff:x:50:app\nnogroup:x:65534:\n";

/// Whether a 64-bit little-endian ELF file has a PT_INTERP segment (ELF specification, "Program Header").
fn elf_wants_interpreter(bytes: &[u8]) -> bool {
    const PT_INTERP: u64 = 3;
    let number = |at: usize, size: usize| {
        let field = bytes.get(at..at.checked_add(size)?)?;
        Some(field.iter().rev().fold(0_u64, |n, &byte| n << 8 | u64::from(byte)))
    };
    let segments = || {
        let offset = usize::try_from(number(0x20, 8)?).ok()?;
        let (size, count) = (usize::try_from(number(0x36, 2)?).ok()?, usize::try_from(number(0x38, 2)?).ok()?);
        Some((0..count).filter_map(move |n| number(offset.checked_add(n * size)?, 4)))
    };
    bytes.starts_with(b"\x7fELF") && segments().is_some_and(|mut kinds| kinds.any(|kind| kind == PT_INTERP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_needs_a_loader_is_refused() {
        let dynamic = std::fs::read("/proc/self/exe").unwrap();
        assert!(elf_wants_interpreter(&dynamic));
        assert!(!elf_wants_interpreter(b"#!/bin/sh\n"));
        assert!(!elf_wants_interpreter(&dynamic[..40]));
    }
}
