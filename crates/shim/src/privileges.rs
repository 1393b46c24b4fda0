//! What a program may do: limits, capabilities, user, seccomp. All of it is given up, in an order in which each step still may.

use std::{fs, io, path::Path};

use libc::c_ulong;
use wharf_shim::Process;

use crate::{child::Context, sys};

/// Becomes the user with the capabilities and limits of `process`, and no more.
pub(crate) fn drop(process: &Process, seccomp: &[Vec<u8>]) -> Result<(), String> {
    limits(process)?;
    if !process.no_new_privileges {
        // Only who administrates the system may install a filter that a program with more privileges would have too. What follows is
        // open to every program.
        install_seccomp(seccomp).context("installing seccomp")?;
    }
    bound(process.capabilities).context("dropping capabilities")?;
    sys::prctl(libc::PR_SET_KEEPCAPS, 1).context("keeping capabilities")?;
    sys::become_user(process.uid, process.gid, &process.groups).context("becoming the user")?;
    set_capabilities(process.capabilities).context("setting capabilities")?;
    if process.no_new_privileges {
        sys::prctl(libc::PR_SET_NO_NEW_PRIVS, 1).context("forbidding new privileges")?;
    }
    // After the last change of credentials, which clears it: the shim takes its containers with it.
    tie().context("tying the container to its shim")?;
    if process.no_new_privileges {
        // Before anybody in the container can see this process or its children, which have it too.
        install_seccomp(seccomp).context("installing seccomp")?;
    }
    Ok(())
}

/// Ends this process when the shim ends. A change of credentials and a fork undo it.
pub(crate) fn tie() -> io::Result<()> {
    sys::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as c_ulong)
}

/// Sets resource limits. They can be raised only outside of a user namespace, so before it is joined.
pub(crate) fn limits(process: &Process) -> Result<(), String> {
    process
        .rlimits
        .iter()
        .try_for_each(|(resource, soft, hard)| limit(*resource, *soft, *hard))
        .context("setting a resource limit")
}

fn install_seccomp(programs: &[Vec<u8>]) -> io::Result<()> {
    for program in programs {
        let mut filter: Vec<libc::sock_filter> = program
            .as_chunks::<8>()
            .0
            .iter()
            .map(|b| libc::sock_filter {
                code: u16::from_ne_bytes([b[0], b[1]]),
                jt: b[2],
                jf: b[3],
                k: u32::from_ne_bytes([b[4], b[5], b[6], b[7]]),
            })
            .collect();
        install(&mut filter)?;
    }
    Ok(())
}

fn install(filter: &mut [libc::sock_filter]) -> io::Result<()> {
    let program = libc::sock_fprog {
        len: u16::try_from(filter.len()).map_err(|_| io::ErrorKind::InvalidData)?,
        filter: filter.as_mut_ptr(),
    };
    // SAFETY: `program` points to `filter`, which lives over the call; the kernel checks the program itself.
    let result =
        unsafe { libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, 0 as c_ulong, &raw const program) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Reads seccomp programs from the host's files.
pub(crate) fn read_seccomp(process: &Process) -> Result<Vec<Vec<u8>>, String> {
    process.seccomp.iter().map(|path| fs::read(Path::new(path)).context(path)).collect()
}

/// A limit that this machine forbids is lowered to what it allows.
fn limit(resource: u32, soft: u64, hard: u64) -> io::Result<()> {
    let wanted = libc::rlimit { rlim_cur: soft.min(hard), rlim_max: hard };
    let mut present = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both structures live over the calls.
    unsafe {
        if libc::setrlimit(resource, &raw const wanted) == 0 {
            return Ok(());
        }
        if libc::getrlimit(resource, &raw mut present) != 0 {
            return Err(io::Error::last_os_error());
        }
        let hard = hard.min(present.rlim_max);
        let clamped = libc::rlimit { rlim_cur: soft.min(hard), rlim_max: hard };
        if libc::setrlimit(resource, &raw const clamped) != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

fn bound(keep: u64) -> io::Result<()> {
    for capability in 0..64 {
        if keep & (1 << capability) != 0 {
            continue;
        }
        match sys::prctl(libc::PR_CAPBSET_DROP, capability) {
            // Past the last capability that this kernel knows.
            Err(error) if error.raw_os_error() == Some(libc::EINVAL) => break,
            other => other?,
        }
    }
    Ok(())
}

fn set_capabilities(keep: u64) -> io::Result<()> {
    #[repr(C)]
    struct Header {
        version: u32,
        pid: i32,
    }
    #[repr(C)]
    #[derive(Clone, Copy)]
    struct Data {
        effective: u32,
        permitted: u32,
        inheritable: u32,
    }
    const VERSION_3: u32 = 0x2008_0522;
    let header = Header { version: VERSION_3, pid: 0 };
    let [low, high] = [keep & 0xffff_ffff, keep >> 32].map(|half| u32::try_from(half).unwrap_or(0));
    let part = |bits| Data { effective: bits, permitted: bits, inheritable: 0 };
    let data = [part(low), part(high)];
    // SAFETY: version 3 wants two data structures, which live over the call.
    if unsafe { libc::syscall(libc::SYS_capset, &raw const header, data.as_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// Leaves this process nothing but to wait for signals and children, and to end.
pub(crate) fn only_wait() -> io::Result<()> {
    const LOAD: u16 = 0x20;
    const JUMP_IF_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    const ALLOW: u32 = 0x7fff_0000;
    const KILL: u32 = 0x8000_0000;
    let calls = [
        libc::SYS_rt_sigtimedwait,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_wait4,
        libc::SYS_exit_group,
    ];
    let op = |code: u16, jt: u8, jf: u8, k: u32| libc::sock_filter { code, jt, jf, k };
    // The number; a foreign architecture's numbers cannot come from this program, and from a tracer's they are killed all the same.
    let mut filter =
        vec![op(LOAD, 0, 0, 4), op(JUMP_IF_EQUAL, 1, 0, ARCHITECTURE), op(RETURN, 0, 0, KILL), op(LOAD, 0, 0, 0)];
    for call in calls {
        let number = u32::try_from(call).map_err(|_| io::ErrorKind::InvalidData)?;
        filter.push(op(JUMP_IF_EQUAL, 0, 1, number));
        filter.push(op(RETURN, 0, 0, ALLOW));
    }
    filter.push(op(RETURN, 0, 0, KILL));
    install(&mut filter)
}

/// `AUDIT_ARCH_…` of this program (`linux/audit.h`).
#[cfg(target_arch = "x86_64")]
const ARCHITECTURE: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const ARCHITECTURE: u32 = 0xc000_00b7;

/// The capabilities that this process could pass on.
pub(crate) fn permitted() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let bits = status.lines().find_map(|l| l.strip_prefix("CapPrm:"));
    bits.and_then(|b| u64::from_str_radix(b.trim(), 16).ok()).unwrap_or(u64::MAX)
}
