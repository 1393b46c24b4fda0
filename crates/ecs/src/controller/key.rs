use wharf_core::Scope;

/// Everything of the ECS face.
pub(super) const ECS_PREFIX: &str = "ecs/";

/// The kinds of keys that the controller looks at, and what names the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    Task { cluster: &'a str, id: &'a str },
    Placement { cluster: &'a str, id: &'a str },
    ContainerInstance { cluster: &'a str, id: &'a str },
    Attribute { cluster: &'a str, instance: &'a str, name: &'a str },
    Protection { cluster: &'a str, id: &'a str },
    Service { cluster: &'a str },
    ServiceStatus { cluster: &'a str, service: &'a str },
    ServiceTask { cluster: &'a str, service: &'a str, id: &'a str },
    ClientToken,
}

/// Reads a key under [`ECS_PREFIX`]; `None` if it is of no concern.
pub(super) fn parse(key: &str) -> Option<(Scope, Kind<'_>)> {
    let mut parts = key.strip_prefix(ECS_PREFIX)?.splitn(4, '/');
    let (account, region) = (parts.next()?, parts.next()?);
    let (kind, rest) = (parts.next()?, parts.next()?);
    let kind = match kind {
        "task" => rest.split_once('/').map(|(cluster, id)| Kind::Task { cluster, id })?,
        "task-placement" => rest.split_once('/').map(|(cluster, id)| Kind::Placement { cluster, id })?,
        "container-instance" => rest.split_once('/').map(|(cluster, id)| Kind::ContainerInstance { cluster, id })?,
        "attribute" => {
            let (cluster, rest) = rest.split_once('/')?;
            let (instance, name) = rest.split_once('/')?;
            Kind::Attribute { cluster, instance, name }
        }
        "task-protection" => rest.split_once('/').map(|(cluster, id)| Kind::Protection { cluster, id })?,
        "service" => rest.split_once('/').map(|(cluster, _)| Kind::Service { cluster })?,
        "service-status" => rest.split_once('/').map(|(cluster, service)| Kind::ServiceStatus { cluster, service })?,
        "service-task" => {
            let (cluster, rest) = rest.split_once('/')?;
            let (service, id) = rest.split_once('/')?;
            Kind::ServiceTask { cluster, service, id }
        }
        "client-token" => Kind::ClientToken,
        _ => return None,
    };
    let scope = Scope { account: account.parse().ok()?, region: wharf_core::Region::new(region)? };
    Some((scope, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_apart() {
        let parsed = |key| parse(key).map(|(_, kind)| kind);
        let base = "ecs/000000000000/us-east-1";
        let task = format!("{base}/task/blue/1");
        assert_eq!(parsed(&task), Some(Kind::Task { cluster: "blue", id: "1" }));
        let attribute = format!("{base}/attribute/blue/node/a/b");
        assert_eq!(parsed(&attribute), Some(Kind::Attribute { cluster: "blue", instance: "node", name: "a/b" }));
        let member = format!("{base}/service-task/blue/web/1");
        assert_eq!(parsed(&member), Some(Kind::ServiceTask { cluster: "blue", service: "web", id: "1" }));
        let cluster = format!("{base}/cluster/blue");
        assert_eq!(parsed(&cluster), None);
        assert_eq!(parsed("ecs/x/us-east-1/task/blue/1"), None);
    }
}
