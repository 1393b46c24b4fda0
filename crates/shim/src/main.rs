//! The shim: one for each sandbox, the parent of its containers. See the library beside it for its protocol.
//!
//! It is single-threaded, which makes forking sound, and small, because there is one for every sandbox. It runs from a sealed
//! memfd, so that a container that reaches it through `/proc/self/exe` can neither write nor replace what the host runs.
#![expect(unsafe_code, reason = "namespaces, mounts and credentials are system calls; each block says why it is sound")]

mod child;
mod disk;
mod exec;
mod holder;
mod init;
mod inside;
mod mounts;
mod output;
mod privileges;
mod seed;
mod server;
mod session;
mod spawn;
mod stdio;
mod sys;
mod user_namespace;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    let Some(directory) = args.next() else {
        eprintln!("wharf-shim is started by `wharf serve` with a sandbox's directory");
        return ExitCode::from(2);
    };
    match server::run(directory.as_ref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wharf-shim: {error}");
            ExitCode::FAILURE
        }
    }
}
