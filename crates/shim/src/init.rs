//! The init process that a container may ask for: it passes signals on and reaps orphans.

use std::{io, os::fd::AsFd};

use libc::{SIGCHLD, SIGKILL, SIGSTOP};

use crate::sys::{self, Forked};

/// Comes back in a child; the process itself goes on as init and ends as the child does.
pub(crate) fn split() -> io::Result<()> {
    let signals: Vec<i32> = (1..=64).filter(|s| ![SIGKILL, SIGSTOP, 32, 33].contains(s)).collect();
    let blocked = sys::signalfd(&signals)?;
    // SAFETY: this process was cloned from the single-threaded shim and is single-threaded itself.
    match unsafe { sys::clone(0, None) }? {
        Forked::Child => {
            drop(blocked);
            sys::reset_signals()?;
            // Init passes on what it is sent; what the terminal sends is for the program alone.
            sys::terminal::to_foreground()
        }
        Forked::Parent(child) => serve(child, blocked),
    }
}

fn serve(child: libc::pid_t, signals: std::os::fd::OwnedFd) -> ! {
    use std::io::Read;
    // Descriptors from 3 on close on exec, which init never does: the report pipe must not stay open here.
    let mut signals = std::fs::File::from(signals);
    sys::close_others(&[signals.as_fd()]);
    loop {
        let mut fds =
            [libc::pollfd { fd: std::os::fd::AsRawFd::as_raw_fd(&signals), events: libc::POLLIN, revents: 0 }];
        if sys::poll(&mut fds, -1).is_err() {
            sys::exit(70);
        }
        let mut info = [0_u8; size_of::<libc::signalfd_siginfo>()];
        while signals.read(&mut info).is_ok_and(|n| n == info.len()) {
            let signal = i32::try_from(u32::from_ne_bytes([info[0], info[1], info[2], info[3]])).unwrap_or(0);
            if signal != SIGCHLD {
                // The child may have ended a moment ago; its status then comes below.
                let _gone = sys::kill(child, signal);
            }
        }
        while let Ok(Some((pid, code))) = sys::reap(-1, libc::WNOHANG) {
            if pid == child {
                sys::exit(code);
            }
        }
    }
}
