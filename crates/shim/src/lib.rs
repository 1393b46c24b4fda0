//! The small program that owns the lives of a sandbox's containers.
