//! A small static program that tries, inside a container, what a container must not be able to do, and says line by line what the
//! kernel answered. For tests alone: it stands outside of the floors, and nothing that is shipped has it.
//!
//! Each line is `WHAT: done`, `WHAT: errno N` or `WHAT: TEXT`. The program only says what happened; what is right is the
//! test's to say. Its verbs are in `program/main.rs`.

/// The program, to be written into a container's image.
pub const PROGRAM: &[u8] = include_bytes!(env!("WHARF_ATTACKER"));
