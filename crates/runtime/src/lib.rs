//! Sandboxes: shims, namespaces, cgroups, mounts, exec.
