//! System calls that are none of a container's business.

use std::ffi::CString;

use crate::{in_child, say, syscall};

/// Numbers of x86-64 and of the rest (`asm-generic/unistd.h`).
#[cfg(target_arch = "x86_64")]
mod numbers {
    pub(super) const CLONE: i64 = 56;
    pub(super) const PIVOT_ROOT: i64 = 155;
    pub(super) const MOUNT: i64 = 165;
    pub(super) const UMOUNT: i64 = 166;
    pub(super) const KEYCTL: i64 = 250;
    pub(super) const ADD_KEY: i64 = 248;
    pub(super) const UNSHARE: i64 = 272;
    pub(super) const SETNS: i64 = 308;
    pub(super) const IOCTL: i64 = 16;
    pub(super) const CHROOT: i64 = 161;
    pub(super) const OPEN_BY_HANDLE_AT: i64 = 304;
}
#[cfg(not(target_arch = "x86_64"))]
mod numbers {
    pub(super) const CLONE: i64 = 220;
    pub(super) const PIVOT_ROOT: i64 = 41;
    pub(super) const MOUNT: i64 = 40;
    pub(super) const UMOUNT: i64 = 39;
    pub(super) const KEYCTL: i64 = 219;
    pub(super) const ADD_KEY: i64 = 217;
    pub(super) const UNSHARE: i64 = 97;
    pub(super) const SETNS: i64 = 268;
    pub(super) const IOCTL: i64 = 29;
    pub(super) const CHROOT: i64 = 51;
    pub(super) const OPEN_BY_HANDLE_AT: i64 = 265;
}
use numbers::{ADD_KEY, CHROOT, CLONE, IOCTL, KEYCTL, MOUNT, OPEN_BY_HANDLE_AT, PIVOT_ROOT, SETNS, UMOUNT, UNSHARE};

const CLONE3: i64 = 435;
const NOTHING: [u64; 6] = [0; 6];

/// Each number with arguments that no call takes, so that even one that is let in does nothing.
pub(crate) fn numbered(numbers: &str) {
    for number in numbers.split(',').filter_map(|n| n.parse().ok()) {
        say(number, syscall(number, [u64::MAX; 6]));
    }
}

/// Other doors into the same kernel: numbers and arguments there mean something else than the filter reads.
pub(crate) fn foreign_abi() {
    #[cfg(target_arch = "x86_64")]
    {
        const X32: i64 = 0x4000_0000;
        println!("x32: {}", in_child(|| exit_if(syscall(X32 | 39, NOTHING).is_err())));
        println!("x32 mount: {}", in_child(|| exit_if(syscall(X32 | 165, [u64::MAX; 6]).is_err())));
        println!("int80: {}", in_child(|| exit_if(interrupt(20) < 0)));
        println!("int80 mount: {}", in_child(|| exit_if(interrupt(21) < 0)));
    }
}

/// Ends a child with 1 if it was refused.
#[cfg(target_arch = "x86_64")]
fn exit_if(refused: bool) {
    if refused {
        std::process::exit(1);
    }
}

/// A system call by the 32-bit interrupt.
#[cfg(target_arch = "x86_64")]
fn interrupt(number: i32) -> i32 {
    let result: i32;
    // SAFETY: the interrupt changes eax alone; rbx is saved around it, for the compiler keeps it to itself.
    unsafe {
        std::arch::asm!(
            "push rbx", "xor ebx, ebx", "int 0x80", "pop rbx",
            inlateout("eax") number => result,
            in("ecx") 0, in("edx") 0, in("esi") 0, in("edi") 0,
            out("r8") _, out("r9") _, out("r10") _, out("r11") _,
        );
    }
    result
}

const NAMESPACES: [(&str, u64); 8] = [
    ("user", 0x1000_0000),
    ("mount", 0x2_0000),
    ("pid", 0x2000_0000),
    ("net", 0x4000_0000),
    ("ipc", 0x800_0000),
    ("uts", 0x400_0000),
    ("cgroup", 0x200_0000),
    ("time", 0x80),
];

pub(crate) fn namespaces() {
    for (name, flag) in NAMESPACES {
        println!("unshare {name}: {}", in_child(|| std::process::exit(code(syscall(UNSHARE, [flag, 0, 0, 0, 0, 0])))));
    }
    // For clone the bits below 256 are the signal at the end, so a time namespace has no flag there.
    for (name, flag) in &NAMESPACES[..7] {
        let result = syscall(CLONE, [flag | 17, 0, 0, 0, 0, 0]);
        if result.as_ref().is_ok_and(|pid| *pid == 0) {
            std::process::exit(0);
        }
        say(format!("clone {name}"), result);
    }
    // The flags of clone3 lie in memory; with the size 0 a kernel that looks says EINVAL.
    say("clone3", syscall(CLONE3, NOTHING));
    for name in ["user", "mnt", "pid", "net", "ipc", "uts", "cgroup"] {
        let own = std::fs::File::open(format!("/proc/self/ns/{name}"));
        let fd = own.as_ref().map_or(u64::MAX, |f| u64::try_from(std::os::fd::AsRawFd::as_raw_fd(f)).unwrap_or(0));
        say(format!("setns {name}"), syscall(SETNS, [fd, 0, 0, 0, 0, 0]));
    }
}

fn code(result: std::io::Result<u64>) -> i32 {
    result.map_or_else(|error| error.raw_os_error().unwrap_or(255), |_| 0)
}

pub(crate) fn mounts() {
    let text = |text: &str| CString::new(text).unwrap_or_default();
    let mount = |source: &str, target: &str, kind: &str, flags: u64| {
        let (source, target, kind) = (text(source), text(target), text(kind));
        let pointers = [source.as_ptr() as u64, target.as_ptr() as u64, kind.as_ptr() as u64];
        syscall(MOUNT, [pointers[0], pointers[1], pointers[2], flags, 0, 0])
    };
    const BIND: u64 = 4096;
    const REMOUNT: u64 = 32;
    for kind in ["tmpfs", "proc", "sysfs", "cgroup", "cgroup2", "devtmpfs", "debugfs", "securityfs", "bpf"] {
        say(format!("mount {kind}"), mount(kind, "/tmp", kind, 0));
    }
    say("mount overlay", mount("overlay", "/tmp", "overlay", 0));
    say("bind /", mount("/", "/tmp", "", BIND));
    for path in ["/", "/proc/sys", "/sys", "/sys/fs/cgroup"] {
        say(format!("remount {path}"), mount("", path, "", REMOUNT | BIND));
    }
    for path in ["/proc/sys", "/proc/kcore", "/proc", "/sys", "/dev"] {
        let path_text = text(path);
        say(format!("umount {path}"), syscall(UMOUNT, [path_text.as_ptr() as u64, 2, 0, 0, 0, 0]));
    }
    let here = text(".");
    say("pivot_root", syscall(PIVOT_ROOT, [here.as_ptr() as u64, here.as_ptr() as u64, 0, 0, 0, 0]));
    // The descriptor-based calls, with arguments that would make something were they let in.
    let (tmpfs, root) = (text("tmpfs"), text("/"));
    say("fsopen", syscall(430, [tmpfs.as_ptr() as u64, 0, 0, 0, 0, 0]));
    say("open_tree", syscall(428, [-100_i64 as u64, root.as_ptr() as u64, 1, 0, 0, 0]));
    say("fspick", syscall(433, [-100_i64 as u64, root.as_ptr() as u64, 0, 0, 0, 0]));
    say("mount_setattr", syscall(442, [-100_i64 as u64, root.as_ptr() as u64, 0, root.as_ptr() as u64, 32, 0]));
    // A file of the host's by its number: what left Docker's early default ("shocker").
    let handle: [u8; 16] = [8, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0];
    let directory = std::fs::File::open("/etc").map_or(u64::MAX, |f| {
        u64::try_from(std::os::fd::IntoRawFd::into_raw_fd(f)).unwrap_or(0)
    });
    say("open_by_handle_at", syscall(OPEN_BY_HANDLE_AT, [directory, handle.as_ptr() as u64, 0, 0, 0, 0]));
    // Out of the root by a directory that lies outside of the new one.
    let outside = std::fs::File::open("/").map(|f| std::os::fd::IntoRawFd::into_raw_fd(f));
    let inner = text("/tmp");
    let moved = syscall(CHROOT, [inner.as_ptr() as u64, 0, 0, 0, 0, 0]);
    let climbed = outside.and_then(|fd| {
        #[cfg(target_arch = "x86_64")]
        const FCHDIR: i64 = 81;
        #[cfg(not(target_arch = "x86_64"))]
        const FCHDIR: i64 = 50;
        syscall(FCHDIR, [u64::try_from(fd).unwrap_or(0), 0, 0, 0, 0, 0])
    });
    for _ in 0..64 {
        let _up = std::env::set_current_dir("..");
    }
    let found = climbed.is_ok() && moved.is_ok() && std::path::Path::new("attacker").exists();
    println!("chroot: {}", if found { "inside" } else { "outside" });
}

/// The session keyring's number, and whether a key that the host left there can be found.
pub(crate) fn keyring() {
    const GET_KEYRING_ID: u64 = 0;
    const SEARCH: u64 = 10;
    const SESSION: u64 = -3_i64 as u64;
    match syscall(KEYCTL, [GET_KEYRING_ID, SESSION, 0, 0, 0, 0]) {
        Ok(id) => println!("session: {id}"),
        Err(error) => say::<()>("session", Err(error)),
    }
    let (kind, name) = (CString::new("user").unwrap_or_default(), CString::new("wharf-test-secret").unwrap_or_default());
    let (kind, name) = (kind.as_ptr() as u64, name.as_ptr() as u64);
    say("search", syscall(KEYCTL, [SEARCH, SESSION, kind, name, 0, 0]));
    say("add", syscall(ADD_KEY, [kind, name, name, 4, SESSION, 0]));
}

/// Pushing characters into whatever terminal there is.
pub(crate) fn terminal() {
    const TIOCSTI: u64 = 0x5412;
    for path in ["/dev/stdin", "/dev/tty", "/dev/console", "/dev/tty0", "/dev/pts/0"] {
        let result = std::fs::File::options().read(true).write(true).open(path).and_then(|file| {
            let fd = u64::try_from(std::os::fd::AsRawFd::as_raw_fd(&file)).unwrap_or(0);
            syscall(IOCTL, [fd, TIOCSTI, c"x".as_ptr() as u64, 0, 0, 0])
        });
        say(path, result);
    }
}
