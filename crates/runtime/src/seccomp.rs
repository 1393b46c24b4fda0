//! The system-call filter: Docker's allow list (moby `profiles/seccomp/default_linux.go`), and what it opens beside that to those who
//! have a capability that is of no use otherwise.

mod filter;

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use filter::Rule;

use crate::Capabilities;

/// The filters of one instance, as files that shims read. Each is compiled when it is first wanted.
#[derive(Debug)]
pub(crate) struct Profiles {
    directory: PathBuf,
    /// By the capabilities that open something.
    made: Mutex<HashMap<u64, Vec<String>>>,
}

impl Profiles {
    /// Filters below `directory`; the usual one is made at once.
    ///
    /// # Errors
    /// If this machine's architecture has no profile, or the file system's.
    pub(crate) fn open(directory: &Path, usual: Capabilities) -> io::Result<Self> {
        let this = Self { directory: directory.to_owned(), made: Mutex::default() };
        this.files(usual)?;
        Ok(this)
    }

    /// The files to install, first to last, for a program with these capabilities.
    ///
    /// # Errors
    /// As [`Profiles::open`].
    pub(crate) fn files(&self, capabilities: Capabilities) -> io::Result<Vec<String>> {
        let key = opening(capabilities);
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(files) = made.get(&key) {
            return Ok(files.clone());
        }
        let mut files = Vec::new();
        for (number, program) in profile(capabilities)?.into_iter().enumerate() {
            let path = self.directory.join(format!("seccomp-{key:x}-{number}.bpf"));
            fs::write(&path, program)?;
            files.push(path.to_string_lossy().into_owned());
        }
        made.insert(key, files.clone());
        Ok(files)
    }
}

/// The programs to install, first to last, as the kernel takes them: eight bytes an instruction.
///
/// # Errors
/// If this machine's architecture has no profile.
fn profile(capabilities: Capabilities) -> io::Result<Vec<Vec<u8>>> {
    Ok(vec![filter::bytes(&filter::compile(architecture()?, rules(capabilities)?)?)])
}

/// The kernel's `AUDIT_ARCH_…` of this machine (`linux/audit.h`).
fn architecture() -> io::Result<u32> {
    match std::env::consts::ARCH {
        "x86_64" => Ok(0xc000_003e),
        "aarch64" => Ok(0xc000_00b7),
        "riscv64" => Ok(0xc000_00f3),
        other => Err(io::Error::other(format!("there is no system-call filter for {other}"))),
    }
}

fn rules(capabilities: Capabilities) -> io::Result<Vec<(u32, Rule)>> {
    let mut special = vec![
        // Only the personalities that ordinary programs ask for: Linux, 32-bit, query and their address-space variants.
        (libc::SYS_personality, Rule::OneOf(vec![0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff])),
        // Sockets to the hypervisor (40, AF_VSOCK) and the kernel's crypto (38, AF_ALG) stay closed.
        (libc::SYS_socket, Rule::UpTo(45, vec![38, 40])),
    ];
    if !capabilities.has("SYS_ADMIN") {
        // The C library falls back to clone only if clone3, whose flags a filter cannot read, seems not to exist.
        special.push((libc::SYS_clone3, Rule::Fail(libc::ENOSYS as u16)));
        // Namespaces are not for containers to make: clone without any CLONE_NEW flag only.
        special.push((libc::SYS_clone, Rule::Without(0x7e02_0000)));
    }
    let open = allowed().chain(opened(capabilities)).filter(|number| special.iter().all(|(n, _)| n != number));
    let mut rules: Vec<(i64, Rule)> = open.map(|number| (number, Rule::Allow)).collect();
    rules.extend(special);
    rules.into_iter().map(|(number, rule)| Ok((u32::try_from(number).map_err(io::Error::other)?, rule))).collect()
}

/// The capabilities of a set that open system calls, a bit each.
fn opening(capabilities: Capabilities) -> u64 {
    BY_CAPABILITY.iter().enumerate().filter(|(_, (name, _))| capabilities.has(name)).fold(0, |set, (n, _)| set | 1 << n)
}

/// What a set of capabilities opens beyond the allow list.
fn opened(capabilities: Capabilities) -> impl Iterator<Item = i64> {
    BY_CAPABILITY.iter().filter(move |(name, _)| capabilities.has(name)).flat_map(|(_, calls)| calls.iter().copied())
}

macro_rules! calls {
    ($($name:ident)*) => { [$(libc::$name),*] };
}

/// What a capability is of no use without (moby's profile, `Includes` by `Caps`).
const BY_CAPABILITY: [(&str, &[i64]); 13] = [
    ("DAC_READ_SEARCH", &calls! { SYS_open_by_handle_at }),
    (
        "SYS_ADMIN",
        &calls! {
            SYS_bpf SYS_clone SYS_fanotify_init SYS_fsconfig SYS_fsmount SYS_fsopen SYS_fspick SYS_lookup_dcookie SYS_mount
            SYS_mount_setattr SYS_move_mount SYS_open_tree SYS_perf_event_open SYS_quotactl SYS_quotactl_fd SYS_setdomainname
            SYS_sethostname SYS_setns SYS_syslog SYS_umount2 SYS_unshare
        },
    ),
    ("SYS_BOOT", &calls! { SYS_reboot }),
    ("SYS_CHROOT", &calls! { SYS_chroot }),
    ("SYS_MODULE", &calls! { SYS_delete_module SYS_init_module SYS_finit_module }),
    ("SYS_PACCT", &calls! { SYS_acct }),
    ("SYS_PTRACE", &calls! { SYS_kcmp SYS_pidfd_getfd SYS_process_madvise }),
    ("SYS_TIME", &calls! { SYS_settimeofday SYS_clock_settime }),
    ("SYS_TTY_CONFIG", &calls! { SYS_vhangup }),
    ("SYS_NICE", &calls! { SYS_get_mempolicy SYS_mbind SYS_set_mempolicy SYS_set_mempolicy_home_node }),
    ("SYSLOG", &calls! { SYS_syslog }),
    ("BPF", &calls! { SYS_bpf }),
    ("PERFMON", &calls! { SYS_perf_event_open }),
];

fn allowed() -> impl Iterator<Item = i64> {
    let everywhere = calls! {
        SYS_accept SYS_accept4 SYS_adjtimex SYS_bind SYS_brk SYS_capget SYS_capset SYS_chdir SYS_clock_adjtime
        SYS_clock_getres SYS_clock_gettime SYS_clock_nanosleep SYS_clone3 SYS_close SYS_close_range SYS_connect
        SYS_copy_file_range SYS_dup SYS_dup3 SYS_epoll_create1 SYS_epoll_ctl SYS_epoll_pwait SYS_epoll_pwait2 SYS_eventfd2
        SYS_execve SYS_execveat SYS_exit SYS_exit_group SYS_faccessat SYS_faccessat2 SYS_fadvise64 SYS_fallocate
        SYS_fanotify_mark SYS_fchdir SYS_fchmod SYS_fchmodat SYS_fchmodat2 SYS_fchown SYS_fchownat SYS_fcntl SYS_fdatasync
        SYS_fgetxattr SYS_flistxattr SYS_flock SYS_fremovexattr SYS_fsetxattr SYS_fstat SYS_fstatfs SYS_fsync
        SYS_ftruncate SYS_futex SYS_futex_waitv
        SYS_getcpu SYS_getcwd SYS_getdents64 SYS_getegid SYS_geteuid SYS_getgid SYS_getgroups SYS_getitimer
        SYS_getpeername SYS_getpgid SYS_getpid SYS_getppid SYS_getpriority SYS_getrandom SYS_getresgid SYS_getresuid
        SYS_getrlimit SYS_get_robust_list SYS_getrusage SYS_getsid SYS_getsockname SYS_getsockopt SYS_gettid
        SYS_gettimeofday SYS_getuid SYS_getxattr SYS_inotify_add_watch SYS_inotify_init1 SYS_inotify_rm_watch
        SYS_io_cancel SYS_ioctl SYS_io_destroy SYS_io_getevents SYS_ioprio_get SYS_ioprio_set SYS_io_setup
        SYS_io_submit SYS_kill SYS_landlock_add_rule SYS_landlock_create_ruleset SYS_landlock_restrict_self SYS_lgetxattr
        SYS_linkat SYS_listen SYS_listxattr SYS_llistxattr SYS_lremovexattr SYS_lseek SYS_lsetxattr SYS_madvise
        SYS_membarrier SYS_memfd_create SYS_memfd_secret SYS_mincore SYS_mkdirat SYS_mknodat SYS_mlock SYS_mlock2
        SYS_mlockall SYS_mmap SYS_mprotect SYS_mq_getsetattr SYS_mq_notify SYS_mq_open SYS_mq_timedreceive
        SYS_mq_timedsend SYS_mq_unlink SYS_mremap SYS_msgctl SYS_msgget SYS_msgrcv SYS_msgsnd SYS_msync SYS_munlock
        SYS_munlockall SYS_munmap SYS_name_to_handle_at SYS_nanosleep SYS_newfstatat SYS_openat SYS_openat2
        SYS_pidfd_open SYS_pidfd_send_signal SYS_pipe2 SYS_pkey_alloc SYS_pkey_free SYS_pkey_mprotect SYS_ppoll
        SYS_prctl SYS_pread64 SYS_preadv SYS_preadv2 SYS_prlimit64 SYS_process_mrelease SYS_process_vm_readv
        SYS_process_vm_writev SYS_pselect6 SYS_ptrace SYS_pwrite64 SYS_pwritev SYS_pwritev2 SYS_read SYS_readahead
        SYS_readlinkat SYS_readv SYS_recvfrom SYS_recvmmsg SYS_recvmsg SYS_remap_file_pages SYS_removexattr
        SYS_renameat SYS_renameat2 SYS_restart_syscall SYS_rseq SYS_rt_sigaction SYS_rt_sigpending SYS_rt_sigprocmask
        SYS_rt_sigqueueinfo SYS_rt_sigreturn SYS_rt_sigsuspend SYS_rt_sigtimedwait SYS_rt_tgsigqueueinfo
        SYS_sched_getaffinity SYS_sched_getattr SYS_sched_getparam SYS_sched_get_priority_max
        SYS_sched_get_priority_min SYS_sched_getscheduler SYS_sched_rr_get_interval SYS_sched_setaffinity
        SYS_sched_setattr SYS_sched_setparam SYS_sched_setscheduler SYS_sched_yield SYS_seccomp SYS_semctl SYS_semget
        SYS_semop SYS_semtimedop SYS_sendfile SYS_sendmmsg SYS_sendmsg SYS_sendto SYS_setfsgid SYS_setfsuid SYS_setgid
        SYS_setgroups SYS_setitimer SYS_setpgid SYS_setpriority SYS_setregid SYS_setresgid SYS_setresuid
        SYS_setreuid SYS_setrlimit SYS_set_robust_list SYS_setsid SYS_setsockopt SYS_set_tid_address SYS_setuid
        SYS_setxattr SYS_shmat SYS_shmctl SYS_shmdt SYS_shmget SYS_shutdown SYS_sigaltstack SYS_signalfd4
        SYS_socketpair SYS_splice SYS_statfs SYS_statx SYS_symlinkat SYS_sync SYS_sync_file_range SYS_syncfs SYS_sysinfo
        SYS_tee SYS_tgkill SYS_timer_create SYS_timer_delete SYS_timer_getoverrun SYS_timer_gettime SYS_timer_settime
        SYS_timerfd_create SYS_timerfd_gettime SYS_timerfd_settime SYS_times SYS_tkill SYS_truncate SYS_umask SYS_uname
        SYS_unlinkat SYS_utimensat SYS_vmsplice SYS_wait4 SYS_waitid SYS_write SYS_writev
    };
    #[cfg(target_arch = "x86_64")]
    let old = calls! {
        SYS_access SYS_alarm SYS_arch_prctl SYS_chmod SYS_chown SYS_creat SYS_dup2 SYS_epoll_create SYS_epoll_ctl_old
        SYS_epoll_wait SYS_epoll_wait_old SYS_eventfd SYS_fork SYS_futimesat SYS_getdents SYS_getpgrp
        SYS_get_thread_area SYS_inotify_init SYS_lchown SYS_link SYS_lstat SYS_mkdir SYS_mknod SYS_modify_ldt SYS_open
        SYS_pause SYS_pipe SYS_poll SYS_readlink SYS_rename SYS_rmdir SYS_select SYS_set_thread_area SYS_signalfd SYS_stat
        SYS_symlink SYS_time SYS_unlink SYS_utime SYS_utimes SYS_vfork
    };
    #[cfg(not(target_arch = "x86_64"))]
    let old: [i64; 0] = [];
    everywhere.into_iter().chain(old)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_decides_as_a_list_would() {
        held_against_lists(Capabilities::tweaked(&[], &[]).unwrap());
        held_against_lists(Capabilities::all());
    }

    /// Every call, with arguments that matter, against another compiler's filters of the same rules.
    fn held_against_lists(capabilities: Capabilities) {
        let tree = filter::compile(architecture().unwrap(), rules(capabilities).unwrap()).unwrap();
        let lists = listed(capabilities);
        let arguments =
            [0, 1, 2, 8, 16, 37, 38, 39, 40, 41, 45, 46, 0x2_0000, 0x2_0008, 0x4000_0000, 0x11, 0xffff_ffff, 1 << 32];
        let mut longest = 0;
        for number in (0..1100).chain(0x4000_0000..0x4000_0300).chain([u32::MAX]) {
            for argument in arguments {
                let (ours, steps) = filter::machine::run(&tree, architecture().unwrap(), number, argument);
                let theirs = lists.iter().map(|l| filter::machine::run(l, architecture().unwrap(), number, argument).0);
                // The kernel takes the strictest; an error before leave to go on.
                assert_eq!(ours, theirs.min().unwrap(), "call {number:#x}, argument {argument:#x}");
                longest = longest.max(steps);
            }
        }
        assert!(longest <= 20, "{longest} instructions for a call");
        assert!(tree.len() < 400, "{} instructions", tree.len());
    }

    /// The same rules by seccompiler, which makes lists.
    fn listed(capabilities: Capabilities) -> Vec<Vec<filter::Instruction>> {
        use seccompiler::{
            BpfProgram, SeccompAction, SeccompCmpArgLen::Dword, SeccompCmpOp, SeccompCondition, SeccompFilter,
            SeccompRule,
        };
        let when = |op, value| SeccompRule::new(vec![SeccompCondition::new(0, Dword, op, value).unwrap()]).unwrap();
        let equal = |value| when(SeccompCmpOp::Eq, value);
        let mut rules: std::collections::BTreeMap<i64, Vec<SeccompRule>> =
            allowed().chain(opened(capabilities)).map(|n| (n, Vec::new())).collect();
        rules.insert(libc::SYS_personality, [0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff].map(equal).to_vec());
        rules.insert(libc::SYS_socket, (0..=45).filter(|family| ![38, 40].contains(family)).map(equal).collect());
        let architecture = || std::env::consts::ARCH.try_into().unwrap();
        let error = |number: i32| SeccompAction::Errno(number.cast_unsigned());
        let mut filters = Vec::new();
        if !capabilities.has("SYS_ADMIN") {
            rules.insert(libc::SYS_clone, vec![when(SeccompCmpOp::MaskedEq(0x7e02_0000), 0)]);
            let no_clone3 = [(libc::SYS_clone3, Vec::new())].into();
            filters.push(SeccompFilter::new(no_clone3, SeccompAction::Allow, error(libc::ENOSYS), architecture()));
        }
        filters.push(SeccompFilter::new(rules, error(libc::EPERM), SeccompAction::Allow, architecture()));
        let compiled = filters.into_iter().map(|f| {
            let program = BpfProgram::try_from(f.unwrap()).unwrap();
            program
                .iter()
                .map(|i| filter::Instruction { code: i.code, on_true: i.jt, on_false: i.jf, value: i.k })
                .collect()
        });
        compiled.collect()
    }

    #[test]
    fn what_breaks_out_is_opened_by_its_capability_alone() {
        let default = Capabilities::tweaked(&[], &[]).unwrap();
        let open: Vec<i64> = allowed().chain(opened(default)).collect();
        let forbidden = calls! {
            SYS_mount SYS_umount2 SYS_pivot_root SYS_unshare SYS_setns SYS_bpf SYS_keyctl SYS_add_key SYS_request_key
            SYS_init_module SYS_finit_module SYS_delete_module SYS_kexec_load SYS_reboot SYS_open_by_handle_at
            SYS_perf_event_open SYS_userfaultfd SYS_swapon SYS_io_uring_setup SYS_move_mount SYS_fsopen SYS_open_tree
        };
        assert!(forbidden.iter().all(|f| !open.contains(f)));
        assert!(open.contains(&libc::SYS_chroot));
        let with = |name: &str| opened(Capabilities::tweaked(&[name.to_owned()], &[]).unwrap()).collect::<Vec<_>>();
        assert!(with("SYS_ADMIN").contains(&libc::SYS_mount) && !with("SYS_ADMIN").contains(&libc::SYS_init_module));
        assert!(with("SYS_MODULE").contains(&libc::SYS_init_module) && !with("SYS_MODULE").contains(&libc::SYS_mount));
        // Nobody has these but whoever is unconfined.
        let all: Vec<i64> = allowed().chain(opened(Capabilities::all())).collect();
        for never in calls! { SYS_keyctl SYS_add_key SYS_userfaultfd SYS_io_uring_setup SYS_kexec_load SYS_pivot_root }
        {
            assert!(!all.contains(&never));
        }
    }
}
