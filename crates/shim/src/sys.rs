//! The system calls that std does not have, as functions that answer `io::Result`.

mod descriptor;
pub(crate) mod detached;
pub(crate) mod terminal;

use std::{
    ffi::CString,
    io,
    os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd},
    ptr,
};

use libc::{c_int, c_long, c_ulong};

pub(crate) use self::descriptor::{receive as receive_descriptor, send as send_descriptor};

/// A path or text for the kernel.
pub(crate) fn cstring(text: impl AsRef<[u8]>) -> io::Result<CString> {
    CString::new(text.as_ref()).map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "it has a NUL in it"))
}

fn check(result: c_long) -> io::Result<c_long> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

fn check_int(result: c_int) -> io::Result<c_int> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// A pipe whose ends close on exec: reading and writing end.
pub(crate) fn pipe(flags: c_int) -> io::Result<(OwnedFd, OwnedFd)> {
    let mut ends = [0; 2];
    // SAFETY: `ends` has room for the two descriptors, which are ours from here on.
    unsafe {
        check_int(libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC | flags))?;
        Ok((OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1])))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forked {
    Child,
    Parent(libc::pid_t),
}

/// Like fork, with clone's flags; the child is born in the cgroup v2 directory `cgroup`, if given.
///
/// # Safety
/// The process must be single-threaded: the child goes on with a copy of this thread alone.
pub(crate) unsafe fn clone(flags: c_int, cgroup: Option<BorrowedFd<'_>>) -> io::Result<Forked> {
    const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;
    let mut args = libc::clone_args {
        flags: u64::try_from(flags).map_err(|_| io::ErrorKind::InvalidInput)?,
        pidfd: 0,
        child_tid: 0,
        parent_tid: 0,
        exit_signal: libc::SIGCHLD as u64,
        stack: 0,
        stack_size: 0,
        tls: 0,
        set_tid: 0,
        set_tid_size: 0,
        cgroup: 0,
    };
    if flags & libc::CLONE_PARENT != 0 {
        args.exit_signal = 0;
    }
    if let Some(cgroup) = cgroup {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = u64::try_from(cgroup.as_raw_fd()).map_err(|_| io::ErrorKind::InvalidInput)?;
    }
    // SAFETY: no stack is given, so both sides go on in copies of this one, as after fork; the caller is single-threaded.
    let mut pid = check(unsafe { libc::syscall(libc::SYS_clone3, &raw const args, size_of::<libc::clone_args>()) });
    if cgroup.is_none() && pid.as_ref().is_err_and(|error| error.raw_os_error() == Some(libc::ENOSYS)) {
        // The container's filter is on already.
        let flags = c_ulong::try_from(flags | libc::SIGCHLD).map_err(|_| io::ErrorKind::InvalidInput)?;
        // SAFETY: as above.
        pid = check(unsafe { libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0) });
    }
    let pid = pid?;
    Ok(if pid == 0 { Forked::Child } else { Forked::Parent(libc::pid_t::try_from(pid).unwrap_or(libc::pid_t::MAX)) })
}

pub(crate) fn setns(fd: BorrowedFd<'_>, kind: c_int) -> io::Result<()> {
    // SAFETY: takes integers only.
    check_int(unsafe { libc::setns(fd.as_raw_fd(), kind) }).map(drop)
}

pub(crate) fn unshare(flags: c_int) -> io::Result<()> {
    // SAFETY: takes integers only.
    check_int(unsafe { libc::unshare(flags) }).map(drop)
}

pub(crate) fn pidfd_open(pid: libc::pid_t) -> io::Result<OwnedFd> {
    // SAFETY: answers a new descriptor, which is ours.
    unsafe {
        let fd = check(libc::syscall(libc::SYS_pidfd_open, pid, 0))?;
        Ok(OwnedFd::from_raw_fd(RawFd::try_from(fd).map_err(|_| io::ErrorKind::InvalidData)?))
    }
}

pub(crate) fn mount(source: &str, target: &str, kind: &str, flags: c_ulong, data: &str) -> io::Result<()> {
    let (source, target, kind, data) = (cstring(source)?, cstring(target)?, cstring(kind)?, cstring(data)?);
    // SAFETY: all pointers are to NUL-terminated texts that live over the call.
    check_int(unsafe { libc::mount(source.as_ptr(), target.as_ptr(), kind.as_ptr(), flags, data.as_ptr().cast()) })
        .map(drop)
}

pub(crate) fn pivot_root(new: &str, old: &str) -> io::Result<()> {
    let (new, old) = (cstring(new)?, cstring(old)?);
    // SAFETY: both are NUL-terminated texts that live over the call.
    check(unsafe { libc::syscall(libc::SYS_pivot_root, new.as_ptr(), old.as_ptr()) }).map(drop)
}

pub(crate) fn umount_detach(target: &str) -> io::Result<()> {
    let target = cstring(target)?;
    // SAFETY: a NUL-terminated text that lives over the call.
    check_int(unsafe { libc::umount2(target.as_ptr(), libc::MNT_DETACH) }).map(drop)
}

const OPEN_TREE_CLONE: c_long = 1;
const OPEN_TREE_CLOEXEC: c_long = libc::O_CLOEXEC as c_long;
const AT_RECURSIVE: c_long = 0x8000;
const MOVE_MOUNT_F_EMPTY_PATH: c_long = 4;

/// A detached copy of the mount at `path`, with what is mounted below it.
pub(crate) fn open_tree(path: &str) -> io::Result<OwnedFd> {
    let path = cstring(path)?;
    let flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;
    // SAFETY: a NUL-terminated text that lives over the call; the new descriptor is ours.
    unsafe {
        let fd = check(libc::syscall(libc::SYS_open_tree, libc::AT_FDCWD, path.as_ptr(), flags))?;
        Ok(OwnedFd::from_raw_fd(RawFd::try_from(fd).map_err(|_| io::ErrorKind::InvalidData)?))
    }
}

/// Attaches a detached mount at `target`.
pub(crate) fn move_mount(tree: BorrowedFd<'_>, target: &str) -> io::Result<()> {
    let target = cstring(target)?;
    // SAFETY: NUL-terminated texts that live over the call.
    check(unsafe {
        libc::syscall(
            libc::SYS_move_mount,
            tree.as_raw_fd(),
            c"".as_ptr(),
            libc::AT_FDCWD,
            target.as_ptr(),
            MOVE_MOUNT_F_EMPTY_PATH,
        )
    })
    .map(drop)
}

pub(crate) fn mknod(target: &str, mode: libc::mode_t, major: u32, minor: u32) -> io::Result<()> {
    let target = cstring(target)?;
    // SAFETY: a NUL-terminated text that lives over the call.
    check_int(unsafe { libc::mknod(target.as_ptr(), mode, libc::makedev(major, minor)) }).map(drop)
}

pub(crate) fn sethostname(name: &str) -> io::Result<()> {
    // SAFETY: the pointer and the length are of one slice.
    check_int(unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) }).map(drop)
}

pub(crate) fn umask(mask: libc::mode_t) {
    // SAFETY: takes an integer and cannot fail.
    unsafe { libc::umask(mask) };
}

pub(crate) fn setsid() -> io::Result<()> {
    // SAFETY: takes nothing.
    check_int(unsafe { libc::setsid() }).map(drop)
}

/// Becomes a user with these groups. Single-threaded processes only, for the raw calls change one thread.
pub(crate) fn become_user(uid: u32, gid: u32, groups: &[u32]) -> io::Result<()> {
    // SAFETY: pointer and count are of one slice; the others take integers.
    unsafe {
        check_int(libc::setgroups(groups.len(), groups.as_ptr()))?;
        check_int(libc::setresgid(gid, gid, gid))?;
        check_int(libc::setresuid(uid, uid, uid)).map(drop)
    }
}

/// Makes `to` another name of `from`, without close-on-exec.
pub(crate) fn dup2(from: RawFd, to: RawFd) -> io::Result<()> {
    // SAFETY: takes integers only; `to` is one of the standard three, which nothing here owns.
    check_int(unsafe { libc::dup2(from, to) }).map(drop)
}

/// Marks every descriptor from 3 on to close on exec.
pub(crate) fn close_on_exec_from(first: u32) -> io::Result<()> {
    const CLOSE_RANGE_CLOEXEC: c_long = 4;
    // SAFETY: takes integers only.
    check(unsafe { libc::syscall(libc::SYS_close_range, first, u32::MAX, CLOSE_RANGE_CLOEXEC) }).map(drop)
}

pub(crate) fn prctl(option: c_int, value: c_ulong) -> io::Result<()> {
    // SAFETY: only called with options that take integers.
    check_int(unsafe { libc::prctl(option, value, 0 as c_ulong, 0 as c_ulong, 0 as c_ulong) }).map(drop)
}

pub(crate) fn kill(pid: libc::pid_t, signal: c_int) -> io::Result<()> {
    // SAFETY: takes integers only.
    check_int(unsafe { libc::kill(pid, signal) }).map(drop)
}

/// Whether a process is a child of this one's that has not been reaped.
pub(crate) fn is_child(pid: libc::pid_t) -> bool {
    let Ok(id) = libc::id_t::try_from(pid) else { return false };
    // SAFETY: all zeroes are a valid siginfo_t, which lives over the call.
    unsafe {
        let mut info: libc::siginfo_t = std::mem::zeroed();
        libc::waitid(libc::P_PID, id, &raw mut info, libc::WEXITED | libc::WNOHANG | libc::WNOWAIT) == 0
    }
}

/// What a child that ended left: its pid and exit code (128 and the signal's number if one ended it).
pub(crate) fn reap(pid: libc::pid_t, flags: c_int) -> io::Result<Option<(libc::pid_t, i32)>> {
    let mut status = 0;
    // SAFETY: `status` lives over the call.
    let pid = check_int(unsafe { libc::waitpid(pid, &raw mut status, flags) })?;
    if pid == 0 {
        return Ok(None);
    }
    let code = if libc::WIFSIGNALED(status) { 128 + libc::WTERMSIG(status) } else { libc::WEXITSTATUS(status) };
    Ok(Some((pid, code)))
}

/// Ends this process at once, without running anything of std's: for a child that shares its parent's buffers.
pub(crate) fn exit(code: c_int) -> ! {
    // SAFETY: takes an integer and does not come back.
    unsafe { libc::_exit(code) }
}

/// Replaces the program. Only comes back with an error.
pub(crate) fn execve(program: &str, args: &[CString], env: &[CString]) -> io::Error {
    let program = match cstring(program) {
        Ok(program) => program,
        Err(error) => return error,
    };
    let pointers = |texts: &[CString]| -> Vec<*const libc::c_char> {
        texts.iter().map(|t| t.as_ptr()).chain([ptr::null()]).collect()
    };
    let (args, env) = (pointers(args), pointers(env));
    // SAFETY: both arrays end with a null pointer and point to texts that live over the call.
    unsafe { libc::execve(program.as_ptr(), args.as_ptr(), env.as_ptr()) };
    io::Error::last_os_error()
}

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A descriptor that is readable when one of `signals` has come; they are blocked for good in this process.
pub(crate) fn signalfd(signals: &[c_int]) -> io::Result<OwnedFd> {
    // SAFETY: the set is initialised by sigemptyset before anything reads it; the new descriptor is ours.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        for signal in signals {
            libc::sigaddset(&raw mut set, *signal);
        }
        check_int(libc::sigprocmask(libc::SIG_BLOCK, &raw const set, ptr::null_mut()))?;
        let fd = check_int(libc::signalfd(-1, &raw const set, libc::SFD_CLOEXEC | libc::SFD_NONBLOCK))?;
        Ok(OwnedFd::from_raw_fd(fd))
    }
}

/// Lets every signal through and gives each its default action, as a new program expects.
pub(crate) fn reset_signals() -> io::Result<()> {
    // SAFETY: the set is initialised by sigemptyset; SIG_DFL is valid for every signal that can be set, and the
    // others answer an error that does not matter.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        check_int(libc::sigprocmask(libc::SIG_SETMASK, &raw const set, ptr::null_mut()))?;
        for signal in 1..=64 {
            libc::signal(signal, libc::SIG_DFL);
        }
    }
    Ok(())
}

/// Waits until one of `fds` is ready or `timeout` milliseconds (-1: for ever) have passed.
pub(crate) fn poll(fds: &mut [libc::pollfd], timeout: c_int) -> io::Result<()> {
    let count = libc::nfds_t::try_from(fds.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: pointer and count are of one slice.
    match check_int(unsafe { libc::poll(fds.as_mut_ptr(), count, timeout) }) {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
        other => other.map(drop),
    }
}

/// Closes every descriptor but the standard three and `keep`: for a forked child, which must not carry what its parent has
/// open into places where a path such as `/proc/self/fd/9` can name it.
pub(crate) fn close_others(keep: &[BorrowedFd<'_>]) {
    let mut keep: Vec<u32> = keep.iter().filter_map(|fd| u32::try_from(fd.as_raw_fd()).ok()).collect();
    keep.sort_unstable();
    let mut first = 3;
    for last in keep.into_iter().filter(|fd| *fd >= 3).chain([u32::MAX]) {
        if first < last {
            let end = if last == u32::MAX { last } else { last - 1 };
            // SAFETY: takes integers only; the caller never comes back to code that owns what is closed.
            unsafe { libc::syscall(libc::SYS_close_range, first, end, 0) };
        }
        first = last.saturating_add(1);
    }
}

/// Milliseconds of a clock that nobody sets.
pub(crate) fn ticks() -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` lives over the call, which cannot fail for this clock.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}

/// Makes a detached mount, and all below it, read-only (Linux 5.12).
pub(crate) fn read_only(tree: BorrowedFd<'_>) -> io::Result<()> {
    const MOUNT_ATTR_RDONLY: u64 = 1;
    mount_setattr(tree, MOUNT_ATTR_RDONLY, 0)
}

fn mount_setattr(tree: BorrowedFd<'_>, set: u64, user_namespace: u64) -> io::Result<()> {
    #[repr(C)]
    struct Attributes {
        set: u64,
        clear: u64,
        propagation: u64,
        user_namespace: u64,
    }
    let attributes = Attributes { set, clear: 0, propagation: 0, user_namespace };
    let flags = c_long::from(libc::AT_EMPTY_PATH) | AT_RECURSIVE;
    // SAFETY: the empty text and the attributes live over the call.
    check(unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            tree.as_raw_fd(),
            c"".as_ptr(),
            flags,
            &raw const attributes,
            size_of::<Attributes>(),
        )
    })
    .map(drop)
}

/// Closes every descriptor, the standard three included.
pub(crate) fn close_all() -> io::Result<()> {
    // SAFETY: takes integers only; the caller goes on with nothing that owns a descriptor.
    check(unsafe { libc::syscall(libc::SYS_close_range, 0, u32::MAX, 0) }).map(drop)
}

/// Blocks signals and answers their set, to be awaited.
pub(crate) fn blocked(signals: &[c_int]) -> libc::sigset_t {
    // SAFETY: the set is initialised by sigemptyset before anything reads it; blocking cannot fail with a valid set.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        for signal in signals {
            libc::sigaddset(&raw mut set, *signal);
        }
        libc::sigprocmask(libc::SIG_BLOCK, &raw const set, ptr::null_mut());
        set
    }
}

/// Waits until one of the signals, which are blocked, has come.
pub(crate) fn await_signal(set: &libc::sigset_t) {
    // SAFETY: the set lives over the call; neither information nor a time is asked for.
    unsafe { libc::sigtimedwait(set, ptr::null_mut(), ptr::null()) };
}

/// Reads and writes on it answer "would block" instead of waiting.
pub(crate) fn nonblocking(fd: &impl AsRawFd) -> io::Result<()> {
    // SAFETY: takes integers only.
    check_int(unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) }).map(drop)
}

/// Opens a name in a directory (or an absolute one) as a place alone: nothing is read, no link followed, no device opened.
pub(crate) fn open_path(directory: Option<BorrowedFd<'_>>, name: &[u8]) -> io::Result<OwnedFd> {
    let name = cstring(name)?;
    let directory = directory.map_or(libc::AT_FDCWD, |fd| fd.as_raw_fd());
    // SAFETY: a NUL-terminated text that lives over the call; the new descriptor is ours.
    unsafe {
        let flags = libc::O_PATH | libc::O_NOFOLLOW | libc::O_CLOEXEC;
        Ok(OwnedFd::from_raw_fd(check_int(libc::openat(directory, name.as_ptr(), flags))?))
    }
}

pub(crate) fn mkdir_at(directory: BorrowedFd<'_>, name: &[u8], mode: libc::mode_t) -> io::Result<()> {
    let name = cstring(name)?;
    // SAFETY: a NUL-terminated text that lives over the call.
    check_int(unsafe { libc::mkdirat(directory.as_raw_fd(), name.as_ptr(), mode) }).map(drop)
}

/// Makes an empty file that was not there.
pub(crate) fn create_at(directory: BorrowedFd<'_>, name: &[u8], mode: libc::mode_t) -> io::Result<()> {
    let name = cstring(name)?;
    let flags = libc::O_CREAT | libc::O_EXCL | libc::O_WRONLY | libc::O_NOFOLLOW | libc::O_CLOEXEC;
    // SAFETY: a NUL-terminated text that lives over the call; the new descriptor is ours.
    unsafe {
        let fd = check_int(libc::openat(directory.as_raw_fd(), name.as_ptr(), flags, mode))?;
        drop(OwnedFd::from_raw_fd(fd));
    }
    Ok(())
}

/// Whether a place that [`open_path`] opened is a symbolic link.
pub(crate) fn is_link(fd: BorrowedFd<'_>) -> io::Result<bool> {
    // SAFETY: all zeroes are a valid `stat`, which lives over the call.
    unsafe {
        let mut stat: libc::stat = std::mem::zeroed();
        check_int(libc::fstat(fd.as_raw_fd(), &raw mut stat))?;
        Ok(stat.st_mode & libc::S_IFMT == libc::S_IFLNK)
    }
}

/// Whether a place belongs to a file system of the kind that /proc is.
pub(crate) fn device(fd: BorrowedFd<'_>) -> io::Result<u64> {
    // SAFETY: all zeroes are a valid `stat`, which lives over the call.
    unsafe {
        let mut stat: libc::stat = std::mem::zeroed();
        check_int(libc::fstat(fd.as_raw_fd(), &raw mut stat))?;
        Ok(stat.st_dev)
    }
}

pub(crate) fn is_in_proc(fd: BorrowedFd<'_>) -> io::Result<bool> {
    // SAFETY: all zeroes are a valid `statfs`, which lives over the call.
    unsafe {
        let mut stat: libc::statfs = std::mem::zeroed();
        check_int(libc::fstatfs(fd.as_raw_fd(), &raw mut stat))?;
        Ok(stat.f_type == libc::PROC_SUPER_MAGIC)
    }
}

/// Where a link that [`open_path`] opened leads.
pub(crate) fn read_link(fd: BorrowedFd<'_>) -> io::Result<Vec<u8>> {
    let mut target = vec![0; 4096];
    // SAFETY: the empty text lives over the call; pointer and length are of one vector.
    let length = check(unsafe {
        libc::readlinkat(fd.as_raw_fd(), c"".as_ptr(), target.as_mut_ptr().cast(), target.len()) as c_long
    })?;
    target.truncate(usize::try_from(length).unwrap_or(0));
    Ok(target)
}

/// Makes a place that is open this process's directory.
pub(crate) fn change_directory(place: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: takes an integer.
    check_int(unsafe { libc::fchdir(place.as_raw_fd()) }).map(drop)
}

/// Attaches a detached mount to a place that is open.
pub(crate) fn move_mount_to(tree: BorrowedFd<'_>, place: BorrowedFd<'_>) -> io::Result<()> {
    const MOVE_MOUNT_T_EMPTY_PATH: c_long = 0x40;
    let (empty, flags) = (c"".as_ptr(), MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
    // SAFETY: the empty texts live over the call.
    check(unsafe { libc::syscall(libc::SYS_move_mount, tree.as_raw_fd(), empty, place.as_raw_fd(), empty, flags) })
        .map(drop)
}

/// Leaves the session keyring for a new one. A kernel that has none, or that lets nobody here use them, has nothing to leave.
pub(crate) fn new_session_keyring() -> io::Result<()> {
    const KEYCTL_JOIN_SESSION_KEYRING: c_long = 1;
    // SAFETY: a null pointer asks for a keyring without a name.
    match check(unsafe { libc::syscall(libc::SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, ptr::null::<libc::c_char>()) }) {
        Err(error) if matches!(error.raw_os_error(), Some(libc::ENOSYS | libc::EPERM)) => Ok(()),
        other => other.map(drop),
    }
}
