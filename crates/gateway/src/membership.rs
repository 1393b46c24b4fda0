//! Whether a user is one of group `wharf`, by `/etc/passwd` and `/etc/group`. Users of a directory service count when they
//! are listed in the local group.

use std::{fs, path::Path};

/// The group whose members operate Wharf.
const GROUP: &str = "wharf";

/// Whether `uid` belongs to group `wharf`, by the files in `etc`. Reads them anew, so that a change counts at once.
pub(crate) fn is_member(etc: &Path, uid: u32) -> bool {
    let Ok(groups) = fs::read_to_string(etc.join("group")) else { return false };
    let Some((gid, members)) = groups.lines().find_map(group) else { return false };
    let users = fs::read_to_string(etc.join("passwd")).unwrap_or_default();
    users.lines().filter_map(user).any(|(name, user_uid, user_gid)| {
        user_uid == uid && (user_gid == gid || members.split(',').any(|member| member == name))
    })
}

/// `NAME:PASSWORD:GID:MEMBER,MEMBER` (group(5)), if it is ours.
fn group(line: &str) -> Option<(u32, &str)> {
    let mut fields = line.split(':');
    (fields.next()? == GROUP).then_some(())?;
    let gid = fields.nth(1)?.parse().ok()?;
    Some((gid, fields.next()?.trim_end()))
}

/// `NAME:PASSWORD:UID:GID:…` (passwd(5)).
fn user(line: &str) -> Option<(&str, u32, u32)> {
    let mut fields = line.split(':');
    Some((fields.next()?, fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_those_listed_and_those_whose_group_it_is() {
        let etc = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(etc.path().join(name), text).unwrap();
        write(
            "passwd",
            "root:x:0:0:root:/root:/bin/sh\nann:x:1001:1001::/:/bin/sh\nben:x:1002:500::/:/bin/sh\n\
             annabel:x:1003:1003::/:/bin/sh\nbroken\n",
        );
        assert!(!is_member(etc.path(), 1001), "no group file");
        write("group", "root:x:0:annabel\nwharfers:x:501:annabel\n");
        assert!(!is_member(etc.path(), 1003), "no such group");
        write("group", "root:x:0:\nwharf:x:500:ann,zoe\n");
        assert!(is_member(etc.path(), 1001), "listed");
        assert!(is_member(etc.path(), 1002), "by primary group");
        assert!(!is_member(etc.path(), 1003), "a name that begins alike");
        assert!(!is_member(etc.path(), 4242), "unknown user");
    }
}
