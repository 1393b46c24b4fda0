#![expect(unsafe_code, reason = "unshare(2) is unsafe in general; the block says why it is sound here")]

use std::{
    fs::{self, File},
    io,
    os::fd::{AsFd, AsRawFd},
};

use rustix::thread::{LinkNameSpaceType, UnshareFlags, move_into_link_name_space};

use crate::netlink::Netlink;

/// A network namespace, alive as long as this value or a process in it.
#[derive(Debug)]
pub struct Namespace {
    file: File,
    /// Speaks to the namespace's own routing.
    pub(crate) netlink: Netlink,
}

impl Namespace {
    /// A new namespace with loopback up and Docker's settings: any user may bind low ports and send pings.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn new() -> io::Result<Self> {
        on_a_thread(|| {
            // SAFETY: only the network namespace of this thread changes, on which no memory safety depends.
            unsafe { rustix::thread::unshare_unsafe(UnshareFlags::NEWNET) }?;
            Self::set_up(File::open("/proc/thread-self/ns/net")?)
        })
    }

    /// A namespace that somebody else made, set up in the same way; its user namespace may be another than the host's.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn open(path: &str) -> io::Result<Self> {
        let file = File::open(path)?;
        on_a_thread(move || {
            move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network))?;
            Self::set_up(file)
        })
    }

    /// A path by which other processes can open the namespace, for as long as this value lives.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/proc/{}/fd/{}", std::process::id(), self.file.as_raw_fd())
    }

    pub(crate) fn fd(&self) -> i32 {
        self.file.as_raw_fd()
    }

    /// On a thread that is in it.
    fn set_up(file: File) -> io::Result<Self> {
        let netlink = Netlink::open()?;
        netlink.up(1)?;
        for (setting, value) in [
            ("ipv4/ip_unprivileged_port_start", "0"),
            ("ipv4/ping_group_range", "0 2147483647"),
            ("ipv6/conf/default/disable_ipv6", "1"),
        ] {
            match fs::write(format!("/proc/sys/net/{setting}"), value) {
                // A kernel without IPv6.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
        Ok(Self { file, netlink })
    }
}

/// The thread that makes or joins a namespace is in it from then on, so it must be one that ends.
fn on_a_thread(work: impl FnOnce() -> io::Result<Namespace> + Send + 'static) -> io::Result<Namespace> {
    std::thread::Builder::new()
        .name("namespace".to_owned())
        .stack_size(128 << 10)
        .spawn(work)?
        .join()
        .map_err(|_| io::Error::other("the thread that makes namespaces failed"))?
}
