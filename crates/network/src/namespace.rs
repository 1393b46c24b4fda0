#![expect(unsafe_code, reason = "unshare(2) is unsafe in general; the block says why it is sound here")]

use std::{
    fs::{self, File},
    io,
    os::fd::AsRawFd,
};

use rustix::thread::UnshareFlags;

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
        // The thread that makes a namespace is in it from then on, so it must be one that ends.
        std::thread::Builder::new()
            .name("namespace".to_owned())
            .stack_size(128 << 10)
            .spawn(Self::on_this_thread)?
            .join()
            .map_err(|_| io::Error::other("the thread that makes namespaces failed"))?
    }

    /// A path by which other processes can open the namespace, for as long as this value lives.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/proc/{}/fd/{}", std::process::id(), self.file.as_raw_fd())
    }

    pub(crate) fn fd(&self) -> i32 {
        self.file.as_raw_fd()
    }

    fn on_this_thread() -> io::Result<Self> {
        // SAFETY: only the network namespace of this thread changes, on which no memory safety depends.
        unsafe { rustix::thread::unshare_unsafe(UnshareFlags::NEWNET) }?;
        let file = File::open("/proc/thread-self/ns/net")?;
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
