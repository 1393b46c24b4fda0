//! The shim's program: embedded here, executed from a sealed memfd.
//!
//! A container can reach the program of a process that is about to become it through `/proc/self/exe`. A sealed memfd
//! can be neither written nor replaced (CVE-2019-5736), and all shims share its pages.

use std::{io, io::Write, os::fd::AsRawFd, path::PathBuf};

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

/// What the program ends with if it is told nothing.
pub(crate) const USAGE: i32 = 2;

/// How often it is tried to seal a file. The kernel waits about 150 ms in each (memfd_wait_for_pins).
const ATTEMPTS: u32 = 10;

pub(crate) static SHIM: &[u8] = include_bytes!(env!("WHARF_SHIM"));

/// The shim's program, ready to be executed by [`ShimProgram::path`].
#[derive(Debug)]
pub(crate) struct ShimProgram(std::fs::File);

impl ShimProgram {
    pub(crate) fn load() -> io::Result<Self> {
        // The kernel waits a while for pages that somebody else holds (to move or reclaim them), and then gives up: a new file has
        // other pages.
        for _ in 1..ATTEMPTS {
            match Self::sealed() {
                Err(error) if error.kind() == io::ErrorKind::ResourceBusy => {}
                loaded => return loaded,
            }
        }
        Self::sealed()
    }

    fn sealed() -> io::Result<Self> {
        let fd = memfd_create("wharf-shim", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
        let mut file = std::fs::File::from(fd);
        file.write_all(SHIM)?;
        fcntl_add_seals(&file, SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE)?;
        Ok(Self(file))
    }

    /// A path that this process can execute.
    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", self.0.as_raw_fd()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_cannot_be_written() {
        let program = ShimProgram::load().unwrap();
        let error = std::fs::OpenOptions::new().write(true).open(program.path()).and_then(|mut f| f.write(b"x"));
        assert!(error.is_err());
        assert_eq!(&SHIM[..4], b"\x7fELF");
    }
}
