//! What the containers of a sandbox share of mounts: a file system of bounded size for everything they write, memory.
//!
//! It is mounted in a mount namespace of the shim's own, which its containers begin from. The host sees none of it, and it ends
//! with the last process that is in it, however that ends: there is nothing to unmount and no loop device to detach.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io,
    os::{
        fd::{AsRawFd, RawFd},
        unix::fs::{DirBuilderExt, OpenOptionsExt},
    },
    path::Path,
};

use libc::{CLONE_NEWNS, MS_REC, MS_SLAVE, c_ulong};
use wharf_shim::ShimMount;

use crate::{child::Context, sys};

// linux/loop.h
const LOOP_CTL_GET_FREE: c_ulong = 0x4C82;
const LOOP_CONFIGURE: c_ulong = 0x4C0A;
const LO_FLAGS_AUTOCLEAR: u32 = 4;
const LO_FLAGS_DIRECT_IO: u32 = 16;
/// Others may take the device that was free a moment ago.
const TRIES: u32 = 100;

/// `struct loop_config`.
#[repr(C)]
struct LoopConfig {
    fd: u32,
    block_size: u32,
    info: LoopInfo,
    reserved: [u64; 8],
}

/// `struct loop_info64`.
#[repr(C)]
struct LoopInfo {
    device: u64,
    inode: u64,
    rdevice: u64,
    offset: u64,
    sizelimit: u64,
    number: u32,
    encrypt_type: u32,
    encrypt_key_size: u32,
    flags: u32,
    file_name: [u8; 64],
    crypt_name: [u8; 64],
    encrypt_key: [u8; 32],
    init: [u64; 2],
}

/// Mounts all of them. `apart` says whether the shim has a mount namespace of its own, and is set when it has.
pub(crate) fn mount(mounts: &[ShimMount], apart: &mut bool) -> Result<(), String> {
    if !*apart {
        sys::unshare(CLONE_NEWNS).context("making a mount namespace")?;
        // What the host unmounts goes here too; what is mounted here stays here.
        sys::mount("", "/", "", MS_REC | MS_SLAVE, "").context("making mounts private")?;
        *apart = true;
    }
    for mount in mounts {
        match mount {
            ShimMount::Image { file, target } => image(file, target).context(&format!("mounting {file}"))?,
            ShimMount::Tmpfs { target, data, flags } => {
                directory(target).context(target)?;
                sys::mount("tmpfs", target, "tmpfs", *flags, data).context(&format!("mounting a tmpfs on {target}"))?;
            }
        }
    }
    Ok(())
}

fn directory(path: &str) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o755).create(path)
}

fn image(file: &str, target: &str) -> io::Result<()> {
    directory(target)?;
    let backing = OpenOptions::new().read(true).write(true).open(file)?;
    // It is held until the mount holds it.
    let (device, path) = attach(&backing)?;
    // Tables were not written when it was formatted and need not be: the file is sparse and all zeros. What is deleted goes back
    // to the host's disk.
    let mounted = sys::mount(&path, target, "ext4", 0, "noinit_itable,discard");
    drop(device);
    mounted
}

/// A loop device over a file, which detaches itself when nobody has it open or mounted any more.
fn attach(backing: &File) -> io::Result<(File, String)> {
    let control = OpenOptions::new().read(true).write(true).open("/dev/loop-control")?;
    for _ in 0..TRIES {
        let number = ioctl(control.as_raw_fd(), LOOP_CTL_GET_FREE, 0)?;
        let path = format!("/dev/loop{number}");
        if !Path::new(&path).exists() {
            // A /dev that nobody keeps up, as in a container.
            match sys::mknod(&path, libc::S_IFBLK | 0o600, 7, number.unsigned_abs()) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        let device = OpenOptions::new().read(true).write(true).custom_flags(libc::O_CLOEXEC).open(&path)?;
        match configure(&device, backing, LO_FLAGS_DIRECT_IO) {
            Err(error) if error.raw_os_error() == Some(libc::EBUSY) => continue,
            // The host's file system has no direct I/O; then what is written is cached twice.
            Err(error) if error.raw_os_error() == Some(libc::EINVAL) => configure(&device, backing, 0)?,
            other => other?,
        }
        return Ok((device, path));
    }
    Err(io::Error::new(io::ErrorKind::ResourceBusy, "no loop device is free"))
}

fn configure(device: &File, backing: &File, flags: u32) -> io::Result<()> {
    let info = LoopInfo {
        device: 0,
        inode: 0,
        rdevice: 0,
        offset: 0,
        sizelimit: 0,
        number: 0,
        encrypt_type: 0,
        encrypt_key_size: 0,
        flags: LO_FLAGS_AUTOCLEAR | flags,
        file_name: [0; 64],
        crypt_name: [0; 64],
        encrypt_key: [0; 32],
        init: [0; 2],
    };
    let fd = u32::try_from(backing.as_raw_fd()).map_err(io::Error::other)?;
    let config = LoopConfig { fd, block_size: 4096, info, reserved: [0; 8] };
    ioctl(device.as_raw_fd(), LOOP_CONFIGURE, (&raw const config) as usize).map(drop)
}

fn ioctl(fd: RawFd, request: c_ulong, argument: usize) -> io::Result<i32> {
    // SAFETY: of the two requests, one takes no argument and the other a pointer to a `LoopConfig` that lives over the call.
    let result = unsafe { libc::ioctl(fd, request as _, argument) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}
