//! Which devices a container may open, as a program in the kernel (cgroup v2).
//!
//! The program is the allow list that Docker's default rules amount to (moby `oci/defaults.go`, `oci/devices.go`): any node may be
//! made, a few may be opened. It is written here instruction by instruction, which spares libelf and a compiler.
#![expect(unsafe_code, reason = "bpf(2) has no safe wrapper; each block says why it is sound")]

use std::{
    io,
    os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd},
};

/// Major and minor numbers of the character devices that may be opened; `None` is any minor.
const OPEN: [(i32, Option<i32>); 9] = [
    (1, Some(3)), // null
    (1, Some(5)), // zero
    (1, Some(7)), // full
    (1, Some(8)), // random
    (1, Some(9)), // urandom
    (5, Some(0)), // tty
    (5, Some(1)), // console
    (5, Some(2)), // ptmx
    (136, None),  // pts
];

const PROG_LOAD: i64 = 5;
const PROG_ATTACH: i64 = 8;
const PROG_TYPE_CGROUP_DEVICE: u32 = 15;
const ATTACH_CGROUP_DEVICE: u32 = 6;
const ALLOW_MULTI: u32 = 2;

/// One instruction, as `linux/bpf.h` has it.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Instruction {
    code: u8,
    /// Destination in the low half, source in the high one.
    registers: u8,
    offset: i16,
    immediate: i32,
}

/// The loaded program.
#[derive(Debug)]
pub(crate) struct DeviceRules(OwnedFd);

impl DeviceRules {
    /// Loads the program.
    pub(crate) fn load() -> io::Result<Self> {
        #[repr(C)]
        struct Load {
            kind: u32,
            count: u32,
            instructions: u64,
            license: u64,
            log_level: u32,
            log_size: u32,
            log: u64,
            kernel_version: u32,
            flags: u32,
        }
        let program = program();
        let attributes = Load {
            kind: PROG_TYPE_CGROUP_DEVICE,
            count: u32::try_from(program.len()).map_err(|_| io::ErrorKind::InvalidData)?,
            instructions: program.as_ptr() as u64,
            license: c"Apache-2.0".as_ptr() as u64,
            log_level: 0,
            log_size: 0,
            log: 0,
            kernel_version: 0,
            flags: 0,
        };
        // SAFETY: the attributes and the program they point to live over the call; the new descriptor is ours.
        unsafe {
            let fd = libc::syscall(libc::SYS_bpf, PROG_LOAD, &raw const attributes, size_of::<Load>());
            if fd < 0 {
                return Err(io::Error::last_os_error());
            }
            Ok(Self(OwnedFd::from_raw_fd(RawFd::try_from(fd).map_err(|_| io::ErrorKind::InvalidData)?)))
        }
    }

    /// Puts the program over everything that lives in a cgroup v2 directory.
    pub(crate) fn attach(&self, cgroup: impl AsFd) -> io::Result<()> {
        #[repr(C)]
        struct Attach {
            target: i32,
            program: i32,
            kind: u32,
            flags: u32,
        }
        let attributes = Attach {
            target: cgroup.as_fd().as_raw_fd(),
            program: self.0.as_raw_fd(),
            kind: ATTACH_CGROUP_DEVICE,
            flags: ALLOW_MULTI,
        };
        // SAFETY: the attributes live over the call and hold integers only.
        let result = unsafe { libc::syscall(libc::SYS_bpf, PROG_ATTACH, &raw const attributes, size_of::<Attach>()) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

/// The context is `struct bpf_cgroup_dev_ctx`: access and type in halves of one word, major, minor.
fn program() -> Vec<Instruction> {
    const LOAD_WORD: u8 = 0x61;
    const AND: u8 = 0x54;
    const SHIFT_RIGHT: u8 = 0x74;
    const MOVE: u8 = 0xb4;
    const MOVE_REGISTER: u8 = 0xbc;
    const JUMP_UNLESS_EQUAL: u8 = 0x56;
    const EXIT: u8 = 0x95;
    const CHARACTER: i32 = 2;
    const MAKE_ONLY: i32 = 1;
    let op = |code, destination: u8, source: u8, offset, immediate| Instruction {
        code,
        registers: destination | source << 4,
        offset,
        immediate,
    };
    let mut program = vec![
        op(LOAD_WORD, 2, 1, 0, 0),
        op(MOVE_REGISTER, 3, 2, 0, 0),
        op(AND, 2, 0, 0, 0xffff),
        op(SHIFT_RIGHT, 3, 0, 0, 16),
        op(LOAD_WORD, 4, 1, 4, 0),
        op(LOAD_WORD, 5, 1, 8, 0),
        op(JUMP_UNLESS_EQUAL, 3, 0, 2, MAKE_ONLY),
        op(MOVE, 0, 0, 0, 1),
        op(EXIT, 0, 0, 0, 0),
    ];
    for (major, minor) in OPEN {
        let past = if minor.is_some() { 4 } else { 3 };
        program.push(op(JUMP_UNLESS_EQUAL, 2, 0, past, CHARACTER));
        program.push(op(JUMP_UNLESS_EQUAL, 4, 0, past - 1, major));
        if let Some(minor) = minor {
            program.push(op(JUMP_UNLESS_EQUAL, 5, 0, 2, minor));
        }
        program.push(op(MOVE, 0, 0, 0, 1));
        program.push(op(EXIT, 0, 0, 0, 0));
    }
    program.push(op(MOVE, 0, 0, 0, 0));
    program.push(op(EXIT, 0, 0, 0, 0));
    program
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_takes_the_program() {
        DeviceRules::load().unwrap();
    }
}
