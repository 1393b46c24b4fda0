/// The name of a group as ECS shows it, of its qualified form `ACCOUNT/REGION/CLUSTER/GROUPNAME`: what follows the third
/// slash, which may hold slashes itself.
///
/// Groups are counted by their qualified form, so that `service:web` of one cluster is not that of another; expressions
/// (`task:group == service:web`) speak of the name alone. A text with fewer slashes is a name already.
///
/// A part of a group (a revision of a service) is counted apart from the rest of it: it follows the name and [`PART`], and has
/// the same name.
#[must_use]
pub fn group_name(group: &str) -> &str {
    let whole = group.split(PART).next().unwrap_or(group);
    whole.splitn(4, '/').nth(3).unwrap_or(whole)
}

/// Stands between the name of a group and that of a part of it. No name has it.
pub const PART: char = '\u{1f}';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_follows_the_third_slash() {
        assert_eq!(group_name("000000000000/us-east-1/default/service:web"), "service:web");
        assert_eq!(group_name("000000000000/us-east-1/default/batch/nightly/1"), "batch/nightly/1");
        assert_eq!(group_name("000000000000/us-east-1/default/"), "");
        assert_eq!(group_name("service:web"), "service:web");
        assert_eq!(group_name("a/b"), "a/b");
        assert_eq!(group_name("0/r/default/service:web\u{1f}ecs-svc/1"), "service:web");
    }
}
