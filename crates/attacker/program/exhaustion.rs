//! Taking all there is.

use std::{
    fs::{self, File},
    io::{self, Write},
};

use crate::{say, syscall};

/// Forks until it is refused or there are `limit`, and says how many there are.
pub(crate) fn forks(limit: u64) {
    unsafe extern "C" {
        fn fork() -> i32;
        fn pause() -> i32;
    }
    let mut children = 0;
    while children < limit {
        // SAFETY: this program has one thread.
        match unsafe { fork() } {
            0 => loop {
                // SAFETY: takes nothing.
                unsafe { pause() };
            },
            pid if pid < 0 => {
                say::<()>("fork", Err(io::Error::last_os_error()));
                break;
            }
            _ => children += 1,
        }
    }
    println!("children: {children}");
}

/// Uses memory until it has `mebibytes` of it.
pub(crate) fn memory(mebibytes: u64) {
    let mut held = Vec::new();
    println!("begun: done");
    for _ in 0..mebibytes {
        held.push(vec![1_u8; 1 << 20]);
    }
    println!("held: {}", held.len());
}

/// Opens files until it is refused.
pub(crate) fn descriptors() {
    let mut held = Vec::new();
    let error = loop {
        match File::open("/dev/null") {
            Ok(file) => held.push(file),
            Err(error) => break error,
        }
    };
    println!("open: {}", held.len());
    say::<()>("refused", Err(error));
    // A container that goes on with nothing left.
    let _never = syscall(pause(), [0; 6]);
}

const fn pause() -> i64 {
    #[cfg(target_arch = "x86_64")]
    return 34;
    // ppoll of nothing.
    #[cfg(not(target_arch = "x86_64"))]
    return 73;
}

/// Makes empty files until it is refused.
pub(crate) fn files(directory: &str) {
    println!("begun: done");
    let mut made = 0_u64;
    loop {
        if let Err(error) = File::create(format!("{directory}/{made}")) {
            say::<()>("refused", Err(error));
            break;
        }
        made += 1;
    }
    println!("made: {made}");
    let _left = fs::remove_file(format!("{directory}/0"));
}

/// Writes until it is refused.
pub(crate) fn fill(path: &str) {
    let chunk = vec![7_u8; 1 << 20];
    let mut written = 0_u64;
    let filled = File::create(path).and_then(|mut file| {
        loop {
            written += file.write(&chunk)? as u64;
        }
    });
    say::<()>("refused", filled);
    println!("written: {written}");
}

/// Says a great deal.
pub(crate) fn flood(mebibytes: u64) {
    let line = [b'x'; 1023].into_iter().chain([b'\n']).collect::<Vec<_>>();
    let chunk = line.repeat(1024);
    let mut output = io::stdout().lock();
    for _ in 0..mebibytes {
        if output.write_all(&chunk).is_err() {
            return;
        }
    }
}
