//! Descriptors over a socket (SCM_RIGHTS).

use std::{
    io,
    os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd},
    ptr,
};

use super::check;

/// Room for a control message with one descriptor, aligned as one must be.
#[repr(C, align(8))]
struct Control([u8; 32]);

/// One byte of data, for a message must have some, and room for the control message.
struct Parts {
    byte: [u8; 1],
    control: Control,
}

impl Parts {
    const fn new() -> Self {
        Self { byte: [0], control: Control([0; 32]) }
    }

    /// Runs `call` on a message that is made of these parts.
    fn with<T>(&mut self, control: usize, call: impl FnOnce(&mut libc::msghdr) -> T) -> T {
        let mut data = libc::iovec { iov_base: self.byte.as_mut_ptr().cast(), iov_len: 1 };
        let mut message = libc::msghdr {
            msg_name: ptr::null_mut(),
            msg_namelen: 0,
            msg_iov: &raw mut data,
            msg_iovlen: 1,
            msg_control: self.control.0.as_mut_ptr().cast(),
            msg_controllen: control,
            msg_flags: 0,
        };
        call(&mut message)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the size of an int")]
const LENGTH: u32 = size_of::<RawFd>() as u32;

pub(crate) fn send(socket: BorrowedFd<'_>, descriptor: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: takes an integer.
    let space = unsafe { libc::CMSG_SPACE(LENGTH) } as usize;
    Parts::new().with(space, |message| {
        // SAFETY: the control buffer is aligned and has `space` bytes and more, so the first header and its data lie in it.
        unsafe {
            let header = libc::CMSG_FIRSTHDR(message);
            (*header).cmsg_level = libc::SOL_SOCKET;
            (*header).cmsg_type = libc::SCM_RIGHTS;
            (*header).cmsg_len = libc::CMSG_LEN(LENGTH) as usize;
            ptr::write_unaligned(libc::CMSG_DATA(header).cast::<RawFd>(), descriptor.as_raw_fd());
            check(libc::sendmsg(socket.as_raw_fd(), message, libc::MSG_NOSIGNAL) as libc::c_long).map(drop)
        }
    })
}

/// The descriptor that has come; it closes on exec.
pub(crate) fn receive(socket: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    Parts::new().with(size_of::<Control>(), |message| {
        // SAFETY: the kernel writes within the control buffer and says in the message how much; CMSG_FIRSTHDR is null if it is
        // less than a header. A descriptor that has come is ours.
        unsafe {
            check(libc::recvmsg(socket.as_raw_fd(), message, libc::MSG_CMSG_CLOEXEC) as libc::c_long)?;
            let header = libc::CMSG_FIRSTHDR(message);
            if header.is_null()
                || (*header).cmsg_level != libc::SOL_SOCKET
                || (*header).cmsg_type != libc::SCM_RIGHTS
                || (*header).cmsg_len != libc::CMSG_LEN(LENGTH) as usize
            {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "no descriptor came"));
            }
            Ok(OwnedFd::from_raw_fd(ptr::read_unaligned(libc::CMSG_DATA(header).cast::<RawFd>())))
        }
    })
}
