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
const PROG_QUERY: i64 = 16;
const PROG_TYPE_CGROUP_DEVICE: u32 = 15;
const ATTACH_CGROUP_DEVICE: u32 = 6;
const ALLOW_MULTI: u32 = 2;

/// What kind of device a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceKind {
    Block,
    Character,
}

/// A device that may be opened beside the usual ones, and how. Its node may be made in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AllowedDevice {
    pub kind: DeviceKind,
    pub major: u32,
    /// `None` is any.
    pub minor: Option<u32>,
    pub read: bool,
    pub write: bool,
}

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
    /// Loads the program for containers that have the usual devices.
    pub(crate) fn load() -> io::Result<Self> {
        Self::with(&[])
    }

    /// Loads a program that lets further devices be opened.
    pub(crate) fn with(devices: &[AllowedDevice]) -> io::Result<Self> {
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
        let program = program(devices);
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

    /// As [`DeviceRules::attach`], unless there is one: a container that is started again has the rules of its first life, and a
    /// program loaded anew would come on top of it, life after life.
    pub(crate) fn attach_first(&self, cgroup: impl AsFd) -> io::Result<()> {
        if attached(&cgroup)? == 0 { self.attach(cgroup) } else { Ok(()) }
    }
}

/// How many programs of our kind a cgroup v2 directory has itself.
fn attached(cgroup: impl AsFd) -> io::Result<u32> {
    #[repr(C)]
    struct Query {
        target: i32,
        kind: u32,
        query_flags: u32,
        attach_flags: u32,
        ids: u64,
        count: u32,
        padding: u32,
    }
    let mut attributes = Query {
        target: cgroup.as_fd().as_raw_fd(),
        kind: ATTACH_CGROUP_DEVICE,
        query_flags: 0,
        attach_flags: 0,
        ids: 0,
        count: 0,
        padding: 0,
    };
    // SAFETY: the attributes live over the call; the kernel writes their count, and no ids, for it is given no room for any.
    let result = unsafe { libc::syscall(libc::SYS_bpf, PROG_QUERY, &raw mut attributes, size_of::<Query>()) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(attributes.count) }
}

/// The context is `struct bpf_cgroup_dev_ctx`: access and type in halves of one word, major, minor.
fn program(devices: &[AllowedDevice]) -> Vec<Instruction> {
    const LOAD_WORD: u8 = 0x61;
    const AND: u8 = 0x54;
    const SHIFT_RIGHT: u8 = 0x74;
    const MOVE: u8 = 0xb4;
    const MOVE_REGISTER: u8 = 0xbc;
    const JUMP_UNLESS_EQUAL: u8 = 0x56;
    const EXIT: u8 = 0x95;
    const BLOCK: i32 = 1;
    const CHARACTER: i32 = 2;
    const MAKE_ONLY: i32 = 1;
    const READ: i32 = 2;
    const WRITE: i32 = 4;
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
    for device in devices {
        let kind = if device.kind == DeviceKind::Block { BLOCK } else { CHARACTER };
        let refused = if device.read { 0 } else { READ } | if device.write { 0 } else { WRITE };
        let past = if device.minor.is_some() { 7 } else { 6 };
        program.push(op(JUMP_UNLESS_EQUAL, 2, 0, past, kind));
        program.push(op(JUMP_UNLESS_EQUAL, 4, 0, past - 1, device.major.cast_signed()));
        if let Some(minor) = device.minor {
            program.push(op(JUMP_UNLESS_EQUAL, 5, 0, 5, minor.cast_signed()));
        }
        // The access that is asked for, in a register of its own: nothing of it may be refused.
        program.push(op(MOVE_REGISTER, 0, 3, 0, 0));
        program.push(op(AND, 0, 0, 0, refused));
        program.push(op(JUMP_UNLESS_EQUAL, 0, 0, 2, 0));
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
        let kinds = [DeviceKind::Block, DeviceKind::Character];
        let devices: Vec<AllowedDevice> = kinds
            .into_iter()
            .flat_map(|kind| [None, Some(7)].map(|minor| (kind, minor)))
            .flat_map(|(kind, minor)| {
                [(true, false), (false, true), (true, true)].map(|(read, write)| AllowedDevice {
                    kind,
                    major: 8,
                    minor,
                    read,
                    write,
                })
            })
            .collect();
        DeviceRules::with(&devices).unwrap();
    }

    /// What the program would say, by walking it as the kernel does.
    fn allows(program: &[Instruction], kind: u32, access: u32, major: u32, minor: u32) -> bool {
        let context = [kind | access << 16, major, minor];
        let mut registers = [0_u32; 11];
        let mut at = 0;
        loop {
            let instruction = program[at];
            let (to, from) = (usize::from(instruction.registers & 15), usize::from(instruction.registers >> 4));
            let immediate = instruction.immediate.cast_unsigned();
            match instruction.code {
                0x61 => registers[to] = context[usize::try_from(instruction.offset).unwrap() / 4],
                0x54 => registers[to] &= immediate,
                0x74 => registers[to] >>= immediate,
                0xb4 => registers[to] = immediate,
                0xbc => registers[to] = registers[from],
                0x56 if registers[to] != immediate => at += usize::try_from(instruction.offset).unwrap(),
                0x56 => {}
                0x95 => return registers[0] == 1,
                other => panic!("{other:x}"),
            }
            at += 1;
        }
    }

    #[test]
    fn further_devices_are_opened_as_they_are_allowed() {
        let (block, character) = (1, 2);
        let (make, read, write) = (1, 2, 4);
        let loop_control =
            AllowedDevice { kind: DeviceKind::Character, major: 10, minor: Some(237), read: true, write: false };
        let disks = AllowedDevice { kind: DeviceKind::Block, major: 8, minor: None, read: true, write: true };
        let program = program(&[loop_control, disks]);
        let says = |kind, access, major, minor| allows(&program, kind, access, major, minor);
        assert!(says(character, read, 10, 237) && says(character, read | make, 10, 237));
        assert!(!says(character, write, 10, 237) && !says(character, read | write, 10, 237));
        assert!(!says(character, read, 10, 229) && !says(block, read, 10, 237));
        assert!(says(block, read | write, 8, 0) && says(block, write, 8, 77));
        assert!(!says(block, read, 9, 0) && !says(character, read, 8, 0));
        assert!(says(character, read | write, 1, 3) && says(character, read, 136, 12) && says(block, make, 99, 99));
        assert!(!allows(&super::program(&[]), character, read, 10, 237));
    }
}
