//! Who a container's process is, by the image's own user and group files.

use std::{
    fs::File,
    io::{self, Read},
    os::fd::{AsRawFd, OwnedFd},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags},
    io::Errno,
};

/// The longest passwd or group file that is read.
const FILE_MAX: u64 = 16 << 20;
/// The greatest user or group id. Source: moby/sys/user, `maxID`.
const ID_MAX: u32 = i32::MAX as u32;
/// How many symlinks one lookup follows, as the kernel.
const LINKS_MAX: usize = 40;

/// The identity of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub uid: u32,
    pub gid: u32,
    /// Supplementary groups. The primary group is among them, as Docker does since CVE-2022-36109.
    pub groups: Vec<u32>,
    /// The home directory by the passwd file, else `/`.
    pub home: String,
}

/// The texts are Docker's.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    #[error("unable to find user {0}: no matching entries in passwd file")]
    NoUser(String),
    #[error("unable to find group {0}: no matching entries in group file")]
    NoGroup(String),
    #[error("uids and gids must be in range 0-2147483647")]
    Range,
    #[error("cannot read {file}: {source}")]
    Io { file: &'static str, source: io::Error },
}

/// Finds the user that `spec` (`user`, `uid`, `user:group`, `uid:gid`, or empty for root) means in a root file system
/// given as overlayfs layers, topmost first.
///
/// Source: moby/sys/user, `GetExecUser`: a number is always an id; one without an entry stands for itself with group 0;
/// with a group given there are no supplementary ones.
pub fn resolve_user(layers: &[PathBuf], spec: &str) -> Result<User, UserError> {
    let (user, group) = spec.split_once(':').unwrap_or((spec, ""));
    let passwd = read(layers, "etc/passwd").map_err(|source| UserError::Io { file: "/etc/passwd", source })?;
    let groups = read(layers, "etc/group").map_err(|source| UserError::Io { file: "/etc/group", source })?;
    decide(&passwd, &groups, user, group)
}

fn decide(passwd: &str, group_file: &str, user: &str, group: &str) -> Result<User, UserError> {
    let number = |text: &str| text.parse::<i64>().ok();
    let in_range = |id: i64| u32::try_from(id).ok().filter(|id| *id <= ID_MAX).ok_or(UserError::Range);
    let entries = || passwd.lines().filter_map(PasswdEntry::parse);
    let wanted = if user.is_empty() { Some(0) } else { number(user) };
    let found = entries().find(|entry| match wanted {
        Some(uid) => i64::from(entry.uid) == uid,
        None => entry.name == user,
    });
    let (name, uid, mut gid, home) = match (&found, wanted) {
        (Some(entry), _) => (entry.name, entry.uid, entry.gid, entry.home),
        (None, Some(uid)) => ("", in_range(uid)?, 0, ""),
        (None, None) => return Err(UserError::NoUser(user.to_owned())),
    };
    let mut extra = Vec::new();
    let lines = || group_file.lines().filter_map(GroupEntry::parse);
    if group.is_empty() {
        if !name.is_empty() {
            extra.extend(lines().filter(|entry| entry.members.split(',').any(|m| m == name)).map(|entry| entry.gid));
        }
    } else {
        let wanted = number(group);
        let found = lines().find(|entry| match wanted {
            Some(gid) => i64::from(entry.gid) == gid,
            None => entry.name == group,
        });
        gid = match (found, wanted) {
            (Some(entry), _) => entry.gid,
            (None, Some(gid)) => in_range(gid)?,
            (None, None) => return Err(UserError::NoGroup(group.to_owned())),
        };
    }
    let mut groups = vec![gid];
    for gid in extra {
        if !groups.contains(&gid) {
            groups.push(gid);
        }
    }
    Ok(User { uid, gid, groups, home: if home.is_empty() { "/" } else { home }.to_owned() })
}

struct PasswdEntry<'a> {
    name: &'a str,
    uid: u32,
    gid: u32,
    home: &'a str,
}

impl<'a> PasswdEntry<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let mut fields = line.trim().split(':');
        let name = fields.next().filter(|name| !name.is_empty() && !name.starts_with('#'))?;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Self { name, uid, gid, home: fields.nth(1).unwrap_or_default() })
    }
}

struct GroupEntry<'a> {
    name: &'a str,
    gid: u32,
    members: &'a str,
}

impl<'a> GroupEntry<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let mut fields = line.trim().split(':');
        let name = fields.next().filter(|name| !name.is_empty() && !name.starts_with('#'))?;
        let gid = fields.nth(1)?.parse().ok()?;
        Some(Self { name, gid, members: fields.next().unwrap_or_default() })
    }
}

/// Reads a file through the layers as overlayfs would show it; empty if there is none.
fn read(layers: &[PathBuf], path: &str) -> io::Result<String> {
    let mut todo: Vec<Vec<u8>> = path.split('/').rev().map(|part| part.as_bytes().to_vec()).collect();
    let mut at: Vec<Vec<u8>> = Vec::new();
    let mut links = 0;
    while let Some(part) = todo.pop() {
        match part.as_slice() {
            b"" | b"." => continue,
            b".." => {
                at.pop();
                continue;
            }
            _ => at.push(part),
        }
        match look_up(layers, &at)? {
            Seen::Nothing => return Ok(String::new()),
            Seen::Directory => {}
            Seen::Link(target) => {
                links += 1;
                if links > LINKS_MAX {
                    return Err(Errno::LOOP.into());
                }
                if target.starts_with(b"/") {
                    at.clear();
                } else {
                    at.pop();
                }
                todo.extend(target.split(|b| *b == b'/').rev().map(<[u8]>::to_vec));
            }
            Seen::File(file) if todo.is_empty() => {
                let mut bytes = Vec::new();
                file.take(FILE_MAX).read_to_end(&mut bytes)?;
                return Ok(String::from_utf8_lossy(&bytes).into_owned());
            }
            Seen::File(_) => return Ok(String::new()),
        }
    }
    Ok(String::new())
}

enum Seen {
    Nothing,
    Directory,
    Link(Vec<u8>),
    File(File),
}

/// What the topmost layer that knows the path says of it. No symlink is followed here.
fn look_up(layers: &[PathBuf], path: &[Vec<u8>]) -> io::Result<Seen> {
    for layer in layers {
        let mut directory = open(layer)?;
        let mut opaque = false;
        let mut depth = 0;
        loop {
            let last = depth + 1 == path.len();
            let stat = match rustix::fs::statat(&directory, path[depth].as_slice(), AtFlags::SYMLINK_NOFOLLOW) {
                Err(Errno::NOENT) if opaque => return Ok(Seen::Nothing),
                Err(Errno::NOENT) => break,
                stat => stat?,
            };
            let name = path[depth].as_slice();
            match FileType::from_raw_mode(stat.st_mode) {
                FileType::Directory if last => return Ok(Seen::Directory),
                FileType::Directory => {
                    directory = below(&directory, name, OFlags::PATH | OFlags::DIRECTORY)?;
                    opaque |= crate::layer::is_opaque(&crate::layer::descriptor_path(&directory));
                    depth += 1;
                }
                FileType::Symlink if last => {
                    return Ok(Seen::Link(rustix::fs::readlinkat(&directory, name, Vec::new())?.into_bytes()));
                }
                FileType::RegularFile if last => {
                    // A running container may have put another thing in its place: it is looked at by descriptor, and only then opened.
                    let found = below(&directory, name, OFlags::PATH)?;
                    if FileType::from_raw_mode(rustix::fs::fstat(&found)?.st_mode) != FileType::RegularFile {
                        return Ok(Seen::Nothing);
                    }
                    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
                    let file = rustix::fs::open(format!("/proc/self/fd/{}", found.as_raw_fd()), flags, Mode::empty())?;
                    return Ok(Seen::File(File::from(file)));
                }
                // A whiteout, a device, or something on the way that is no directory.
                _ => return Ok(Seen::Nothing),
            }
        }
    }
    Ok(Seen::Nothing)
}

fn open(path: &Path) -> io::Result<OwnedFd> {
    Ok(rustix::fs::open(path, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?)
}

fn below(directory: &OwnedFd, name: &[u8], flags: OFlags) -> io::Result<OwnedFd> {
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
    Ok(rustix::fs::openat2(directory, name, flags | OFlags::CLOEXEC, Mode::empty(), resolve)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\n# no\nbroken\napp:x:1000:1001:App:/srv:/bin/sh\n";
    const GROUP: &str = "root:x:0:root\napp:x:1001:\nstaff:x:50:app,other\nlog:x:60:app\n";

    fn ids(spec: &str) -> Result<(u32, u32, Vec<u32>, String), String> {
        let (user, group) = spec.split_once(':').unwrap_or((spec, ""));
        let user = decide(PASSWD, GROUP, user, group).map_err(|e| e.to_string())?;
        Ok((user.uid, user.gid, user.groups, user.home))
    }

    #[test]
    fn docker_rules() {
        let ok = |uid, gid, groups: &[u32], home: &str| Ok((uid, gid, groups.to_vec(), home.to_owned()));
        assert_eq!(ids(""), ok(0, 0, &[0], "/root"));
        assert_eq!(ids("app"), ok(1000, 1001, &[1001, 50, 60], "/srv"));
        assert_eq!(ids("1000"), ok(1000, 1001, &[1001, 50, 60], "/srv"));
        assert_eq!(ids("app:staff"), ok(1000, 50, &[50], "/srv"));
        assert_eq!(ids("77"), ok(77, 0, &[0], "/"));
        assert_eq!(ids("77:88"), ok(77, 88, &[88], "/"));
        assert_eq!(ids(":staff"), ok(0, 50, &[50], "/root"));
        assert_eq!(ids("nobody"), Err("unable to find user nobody: no matching entries in passwd file".into()));
        assert_eq!(ids("app:none"), Err("unable to find group none: no matching entries in group file".into()));
        assert_eq!(ids("-1"), Err("uids and gids must be in range 0-2147483647".into()));
        assert_eq!(ids("4294967296"), Err("uids and gids must be in range 0-2147483647".into()));
    }
}
