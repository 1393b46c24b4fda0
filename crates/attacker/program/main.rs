//! Tries one thing that a container must not be able to do, and says what the kernel answered.

mod calls;
mod exhaustion;
mod files;
mod sight;
mod sockets;

use std::{fmt::Display, io};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["calls", numbers] => calls::numbered(numbers),
        ["abi"] => calls::foreign_abi(),
        ["namespaces"] => calls::namespaces(),
        ["mounts"] => calls::mounts(),
        ["keyring"] => calls::keyring(),
        ["terminal"] => calls::terminal(),
        ["sockets"] => sockets::make(),
        ["connect", "tcp", address] => say("connect", sockets::tcp(address)),
        ["connect", "abstract", name] => say("connect", sockets::abstract_name(name)),
        ["walk", directories @ ..] => files::walk(directories),
        ["devices", devices @ ..] => files::devices(devices),
        ["overwrite", path] => files::overwrite(path),
        ["watch", milliseconds] => sight::watch(number(milliseconds)),
        ["identity"] => sight::identity(),
        ["memory-of", key] => sight::shared_memory(key),
        ["forks", limit] => exhaustion::forks(number(limit)),
        ["memory", mebibytes] => exhaustion::memory(number(mebibytes)),
        ["descriptors"] => exhaustion::descriptors(),
        ["files", directory] => exhaustion::files(directory),
        ["fill", path] => exhaustion::fill(path),
        ["flood", mebibytes] => exhaustion::flood(number(mebibytes)),
        _ => {
            eprintln!("what?");
            std::process::exit(2);
        }
    }
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}

/// One line of the report.
fn say<T>(what: impl Display, result: io::Result<T>) {
    match result {
        Ok(_) => println!("{what}: done"),
        Err(error) => match error.raw_os_error() {
            Some(number) => println!("{what}: errno {number}"),
            None => println!("{what}: {error}"),
        },
    }
}

unsafe extern "C" {
    #[link_name = "syscall"]
    fn raw_syscall(number: i64, ...) -> i64;
}

/// Any system call with any arguments.
fn syscall(number: i64, arguments: [u64; 6]) -> io::Result<u64> {
    let [a, b, c, d, e, f] = arguments;
    // SAFETY: none can be promised in general; this program is made to try, and what it breaks is itself.
    let result = unsafe { raw_syscall(number, a, b, c, d, e, f) };
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(result.cast_unsigned()) }
}

/// Runs `body` in a child and answers how that ended: `exit N` or `signal N`.
fn in_child(body: impl FnOnce()) -> String {
    unsafe extern "C" {
        fn fork() -> i32;
        fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
        fn _exit(code: i32) -> !;
    }
    // SAFETY: this program has one thread, and `status` lives over the call.
    unsafe {
        let pid = fork();
        if pid == 0 {
            body();
            _exit(0);
        }
        let mut status = 0;
        if pid < 0 || waitpid(pid, &raw mut status, 0) != pid {
            return format!("errno {}", io::Error::last_os_error().raw_os_error().unwrap_or(0));
        }
        if status & 0x7f == 0 { format!("exit {}", status >> 8 & 0xff) } else { format!("signal {}", status & 0x7f) }
    }
}
