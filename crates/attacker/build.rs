//! Compiles the attacker by itself: static, so that it runs in an empty container, and without any crate but std.

use std::{env, path::PathBuf, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=program");
    let variable = |name: &str| env::var(name).unwrap_or_else(|_| panic!("cargo sets {name} for build scripts"));
    let program = PathBuf::from(variable("OUT_DIR")).join("attacker");
    let status = Command::new(variable("RUSTC"))
        .args(["--edition", "2024", "--crate-name", "attacker", "-Copt-level=s", "-Cpanic=abort", "-Cstrip=symbols"])
        .args(["-Ctarget-feature=+crt-static", "-Crelocation-model=static", "--target", &variable("TARGET"), "-o"])
        .arg(&program)
        .arg("program/main.rs")
        .status()
        .unwrap_or_else(|error| panic!("rustc could not be run to build the attacker: {error}"));
    assert!(status.success(), "the attacker could not be built: {status}");
    println!("cargo::rustc-env=WHARF_ATTACKER={}", program.display());
}
