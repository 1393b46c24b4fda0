//! Terminals: the calls behind `posix_openpt` and its kin, by descriptor alone.

use std::{
    fs::File,
    io,
    os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd},
};

use super::check_int;

/// Whether the file is of a devpts file system.
pub(crate) fn is_devpts(file: &File) -> io::Result<bool> {
    const DEVPTS_SUPER_MAGIC: u64 = 0x1cd1;
    // SAFETY: the structure is plain numbers, for which zeros are a value, and lives over the call.
    let kind = unsafe {
        let mut about: libc::statfs = std::mem::zeroed();
        check_int(libc::fstatfs(file.as_raw_fd(), &raw mut about))?;
        about.f_type
    };
    Ok(u64::try_from(kind) == Ok(DEVPTS_SUPER_MAGIC))
}

/// Lets the other end be opened.
pub(crate) fn unlock(master: &File) -> io::Result<()> {
    let no: libc::c_int = 0;
    // SAFETY: the ioctl reads one int, which lives over the call.
    check_int(unsafe { libc::ioctl(master.as_raw_fd(), libc::TIOCSPTLCK, &raw const no) }).map(drop)
}

/// The other end.
pub(crate) fn peer(master: &File) -> io::Result<OwnedFd> {
    let flags = libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC;
    // SAFETY: the ioctl takes flags and answers a new descriptor, which is ours.
    unsafe { Ok(OwnedFd::from_raw_fd(check_int(libc::ioctl(master.as_raw_fd(), libc::TIOCGPTPEER, flags))?)) }
}

pub(crate) fn resize(master: &File, rows: u16, columns: u16) -> io::Result<()> {
    let size = libc::winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the ioctl reads one structure, which lives over the call.
    check_int(unsafe { libc::ioctl(master.as_raw_fd(), libc::TIOCSWINSZ, &raw const size) }).map(drop)
}

/// Makes it the controlling terminal of this process, which leads a session.
pub(crate) fn control(terminal: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: the ioctl takes an integer.
    check_int(unsafe { libc::ioctl(terminal.as_raw_fd(), libc::TIOCSCTTY, 0) }).map(drop)
}

/// Where standard input is this session's terminal, puts this process into a group of its own in the terminal's foreground.
pub(crate) fn to_foreground() -> io::Result<()> {
    // SAFETY: all take integers. SIGTTOU, which a background process gets for this, is ignored meanwhile.
    unsafe {
        if libc::tcgetpgrp(0) < 0 {
            return Ok(());
        }
        check_int(libc::setpgid(0, 0))?;
        let before = libc::signal(libc::SIGTTOU, libc::SIG_IGN);
        let moved = check_int(libc::tcsetpgrp(0, libc::getpid())).map(drop);
        libc::signal(libc::SIGTTOU, before);
        moved
    }
}
