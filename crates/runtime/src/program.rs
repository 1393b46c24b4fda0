//! The shim's program: embedded here, executed from a sealed memfd.
//!
//! A container can reach the program of a process that is about to become it through `/proc/self/exe`. A sealed memfd
//! can be neither written nor replaced (CVE-2019-5736), and all shims share its pages.

use std::{io, io::Write, os::fd::AsRawFd, path::PathBuf};

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

/// What the program ends with if it is told nothing.
pub(crate) const USAGE: i32 = 2;

pub(crate) static SHIM: &[u8] = include_bytes!(env!("WHARF_SHIM"));

/// The shim's program, ready to be executed by [`ShimProgram::path`].
#[derive(Debug)]
pub(crate) struct ShimProgram(std::fs::File);

impl ShimProgram {
    pub(crate) fn load() -> io::Result<Self> {
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
