//! The options of a tmpfs, as `mount(2)` takes them.

use wharf_core::Mib;

const RDONLY: u64 = 1;
const NOSUID: u64 = 1 << 1;
const NODEV: u64 = 1 << 2;
const NOEXEC: u64 = 1 << 3;
const SYNCHRONOUS: u64 = 1 << 4;
const MANDLOCK: u64 = 1 << 6;
const DIRSYNC: u64 = 1 << 7;
const NOATIME: u64 = 1 << 10;
const NODIRATIME: u64 = 1 << 11;
const RELATIME: u64 = 1 << 21;
const STRICTATIME: u64 = 1 << 24;

/// A tmpfs without options has these, as Docker's.
const DEFAULT: u64 = NOSUID | NODEV | NOEXEC;

/// A word that is not one of ECS's.
#[derive(Debug, thiserror::Error)]
#[error("invalid tmpfs option {0:?}")]
pub(crate) struct UnknownOption(String);

/// The data and the flags. Later options win over earlier ones.
///
/// Source: API reference, "Tmpfs", `mountOptions`.
pub(crate) fn options(size: Option<Mib>, options: &[String], read_only: bool) -> Result<(String, u64), UnknownOption> {
    let mut data: Vec<String> = size.map(|s| format!("size={}", s.bytes())).into_iter().collect();
    let mut flags = DEFAULT;
    for option in options {
        match option.split_once('=') {
            Some(("size" | "mode" | "uid" | "gid" | "nr_inodes" | "nr_blocks" | "mpol", _)) => {
                data.push(option.clone());
            }
            Some(_) => return Err(UnknownOption(option.clone())),
            None => {
                let (set, clear) = flag(option).ok_or_else(|| UnknownOption(option.clone()))?;
                flags = flags & !clear | set;
            }
        }
    }
    Ok((data.join(","), if read_only { flags | RDONLY } else { flags }))
}

/// What an option sets and what it clears.
fn flag(option: &str) -> Option<(u64, u64)> {
    const ATIME: u64 = NOATIME | RELATIME | STRICTATIME;
    Some(match option {
        "ro" => (RDONLY, 0),
        "rw" => (0, RDONLY),
        "suid" => (0, NOSUID),
        "nosuid" => (NOSUID, 0),
        "dev" => (0, NODEV),
        "nodev" => (NODEV, 0),
        "exec" => (0, NOEXEC),
        "noexec" => (NOEXEC, 0),
        "sync" => (SYNCHRONOUS, 0),
        "async" => (0, SYNCHRONOUS),
        "dirsync" => (DIRSYNC, 0),
        "mand" => (MANDLOCK, 0),
        "nomand" => (0, MANDLOCK),
        "atime" => (0, NOATIME),
        "noatime" => (NOATIME, ATIME),
        "diratime" => (0, NODIRATIME),
        "nodiratime" => (NODIRATIME, 0),
        "relatime" => (RELATIME, ATIME),
        "norelatime" => (0, RELATIME),
        "strictatime" => (STRICTATIME, ATIME),
        "nostrictatime" => (0, STRICTATIME),
        // These say what becomes of a mount that is there already: nothing to a new one that no other mount copies.
        "defaults" | "remount" | "bind" | "rbind" | "private" | "rprivate" | "shared" | "rshared" | "slave"
        | "rslave" | "unbindable" | "runbindable" => (0, 0),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<(String, u64), String> {
        let list: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        options(Some(Mib(1)), &list, false).map_err(|error| error.to_string())
    }

    #[test]
    fn words_are_flags_and_pairs_are_data() {
        assert_eq!(of(""), Ok(("size=1048576".into(), DEFAULT)));
        assert_eq!(of("noexec nosuid defaults"), of(""));
        assert_eq!(of("mode=1777 exec uid=5"), Ok(("size=1048576,mode=1777,uid=5".into(), NOSUID | NODEV)));
        assert_eq!(of("ro suid dev exec noatime relatime"), Ok(("size=1048576".into(), RDONLY | RELATIME)));
        assert_eq!(of("ro rw"), of(""));
        assert_eq!(options(None, &[], true).ok(), Some((String::new(), DEFAULT | RDONLY)));
    }

    #[test]
    fn what_is_no_option_is_refused() {
        assert_eq!(of("what"), Err("invalid tmpfs option \"what\"".into()));
        assert_eq!(of("huge=always"), Err("invalid tmpfs option \"huge=always\"".into()));
        assert_eq!(of("mode"), Err("invalid tmpfs option \"mode\"".into()));
    }
}
