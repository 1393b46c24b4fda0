//! Builds the shim as a small static program of its own, to be embedded (see `src/program.rs`).

use std::{env, path::PathBuf, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=../shim/src");
    println!("cargo::rerun-if-changed=../shim/Cargo.toml");
    println!("cargo::rerun-if-changed=../../Cargo.lock");
    let variable = |name: &str| env::var(name).unwrap_or_else(|_| panic!("cargo sets {name} for build scripts"));
    let target = variable("TARGET");
    let directory = PathBuf::from(variable("OUT_DIR")).join("shim");
    let status = Command::new(variable("CARGO"))
        .args(["build", "--quiet", "--package", "wharf-shim", "--bin", "wharf-shim", "--profile", "shim"])
        .args(["--target", &target])
        .arg("--target-dir")
        .arg(&directory)
        // Static, and at a fixed address: relocations would cost each process a megabyte of private memory.
        .env("CARGO_ENCODED_RUSTFLAGS", "-Ctarget-feature=+crt-static\u{1f}-Crelocation-model=static")
        // What the outer build was wrapped in (clippy, coverage) is not for this one.
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env_remove("RUSTC_WRAPPER")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_TARGET_DIR")
        .status()
        .unwrap_or_else(|error| panic!("cargo could not be run to build the shim: {error}"));
    assert!(status.success(), "the shim could not be built: {status}");
    println!("cargo::rustc-env=WHARF_SHIM={}", directory.join(target).join("shim/wharf-shim").display());
}
