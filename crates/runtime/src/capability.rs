//! Capabilities by name.

/// A set of Linux capabilities, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities(u64);

/// No capability has that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown capability '{0}'")]
pub struct UnknownCapability(pub String);

/// In the order of their numbers (`linux/capability.h`).
const NAMES: [&str; 41] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
];

/// What Docker gives a container (moby `oci/caps/defaults.go`).
const DEFAULT: [&str; 14] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "FSETID",
    "FOWNER",
    "MKNOD",
    "NET_RAW",
    "SETGID",
    "SETUID",
    "SETFCAP",
    "SETPCAP",
    "NET_BIND_SERVICE",
    "SYS_CHROOT",
    "KILL",
    "AUDIT_WRITE",
];

impl Capabilities {
    /// Every one there is.
    #[must_use]
    pub const fn all() -> Self {
        Self((1 << NAMES.len()) - 1)
    }

    /// Docker's default with `add` and without `drop`; `ALL` in either means every one, as Docker reads it.
    ///
    /// # Errors
    /// [`UnknownCapability`] for a name that is none, with or without `CAP_`.
    pub fn tweaked(add: &[String], drop: &[String]) -> Result<Self, UnknownCapability> {
        let (added, all_added) = bits(add)?;
        let (dropped, all_dropped) = bits(drop)?;
        let default = bits(&DEFAULT.map(str::to_owned))?.0;
        Ok(Self(match (all_added, all_dropped) {
            (true, _) => Self::all().0 & !dropped,
            (false, true) => added,
            (false, false) => (default | added) & !dropped,
        }))
    }

    /// The same set without the right to make devices, which would open every device where no rules guard them.
    pub(crate) const fn without_mknod(self) -> Self {
        const MKNOD: u64 = 1 << 27;
        Self(self.0 & !MKNOD)
    }

    /// Whether the capability of that name (without `CAP_`) is in it.
    pub(crate) fn has(self, name: &str) -> bool {
        NAMES.iter().position(|n| *n == name).is_some_and(|number| self.0 & (1 << number) != 0)
    }

    /// The bits, capability 0 lowest.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }
}

fn bits(names: &[String]) -> Result<(u64, bool), UnknownCapability> {
    let mut set = 0;
    let mut all = false;
    for name in names {
        let upper = name.to_uppercase();
        let plain = upper.strip_prefix("CAP_").unwrap_or(&upper);
        if plain == "ALL" {
            all = true;
            continue;
        }
        let number = NAMES.iter().position(|n| *n == plain).ok_or_else(|| UnknownCapability(name.clone()))?;
        set |= 1 << number;
    }
    Ok((set, all))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|n| (*n).to_owned()).collect()
    }

    #[test]
    fn the_default_is_dockers() {
        assert_eq!(Capabilities::tweaked(&[], &[]).unwrap().bits(), 0xa804_25fb);
    }

    #[test]
    fn all_can_be_added_and_dropped() {
        let none = Capabilities::tweaked(&[], &names(&["ALL"])).unwrap();
        assert_eq!(none.bits(), 0);
        let one = Capabilities::tweaked(&names(&["cap_net_admin"]), &names(&["ALL"])).unwrap();
        assert_eq!(one.bits(), 1 << 12);
        let most = Capabilities::tweaked(&names(&["ALL"]), &names(&["SYS_ADMIN"])).unwrap();
        assert_eq!(most.bits(), Capabilities::all().bits() & !(1 << 21));
        assert!(Capabilities::tweaked(&names(&["SYS_MAGIC"]), &[]).is_err());
    }
}
