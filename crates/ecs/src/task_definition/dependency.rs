//! What containers say of each other: links and `dependsOn`.

use wharf_aws_model::ecs::{enums, types::ContainerDefinition};

use crate::{
    EcsError,
    error::{check, check_enum},
};

/// Checks that containers that others wait for are there and can get where they are waited for, and that nobody waits for
/// itself.
pub(super) fn validate(containers: &[ContainerDefinition]) -> Result<(), EcsError> {
    for container in containers {
        for link in container.links.iter().flatten() {
            let name = link.split(':').next().unwrap_or_default();
            check(link.matches(':').count() <= 1 && !link.ends_with(':'), || {
                format!("Invalid 'links' setting. Invalid link format: '{link}'.")
            })?;
            check(find(containers, name).is_some(), || {
                format!("Invalid 'links' setting. Unknown container: '{name}'.")
            })?;
        }
        for dependency in container.depends_on.iter().flatten() {
            let name = dependency.container_name.as_deref().unwrap_or_default();
            let Some(other) = find(containers, name) else {
                return Err(EcsError::client(format!(
                    "Cannot depend on container + '{name}' because it does not exist"
                )));
            };
            let other = &containers[other];
            check_enum("condition", dependency.condition.as_deref(), enums::CONTAINER_CONDITION)?;
            match dependency.condition.as_deref() {
                None => return Err(EcsError::client("Container dependency condition should not be null or empty.")),
                Some("SUCCESS" | "COMPLETE") => check(other.essential != Some(true), || {
                    "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container".into()
                })?,
                Some("HEALTHY") => check(other.health_check.is_some(), || {
                    "A dependency container with HEALTHY condition must have health check configured".into()
                })?,
                Some(_) => {}
            }
        }
    }
    check(!has_cycle(containers), || "Container dependsOn contains a cycle".into())
}

fn find(containers: &[ContainerDefinition], name: &str) -> Option<usize> {
    containers.iter().position(|container| container.name.as_deref() == Some(name))
}

/// Whether some container waits, over however many others, for itself: strikes out those who wait for nobody left until
/// none can be struck out.
fn has_cycle(containers: &[ContainerDefinition]) -> bool {
    let mut waiting: Vec<(Option<&str>, Vec<&str>)> = containers
        .iter()
        .map(|container| {
            let on = container.depends_on.iter().flatten().filter_map(|d| d.container_name.as_deref());
            // The agent starts a container after those whose names or volumes it uses.
            let linked = container.links.iter().flatten().filter_map(|link| link.split(':').next());
            let volumes = container.volumes_from.iter().flatten().filter_map(|from| from.source_container.as_deref());
            (container.name.as_deref(), on.chain(linked).chain(volumes).collect())
        })
        .collect();
    loop {
        let left: Vec<Option<&str>> = waiting.iter().map(|(name, _)| *name).collect();
        let before = waiting.len();
        waiting.retain(|(_, on)| on.iter().any(|name| left.contains(&Some(*name))));
        if waiting.len() == before {
            return !waiting.is_empty();
        }
    }
}

#[cfg(test)]
mod tests {
    use wharf_aws_model::ecs::types::{ContainerDependency, HealthCheck};

    use super::*;

    fn container(name: &str, depends_on: &[(&str, &str)]) -> ContainerDefinition {
        let dependency = |&(name, condition): &(&str, &str)| ContainerDependency {
            container_name: Some(name.to_owned()),
            condition: Some(condition.to_owned()),
        };
        ContainerDefinition {
            name: Some(name.to_owned()),
            essential: Some(name != "init"),
            depends_on: Some(depends_on.iter().map(dependency).collect()),
            health_check: (name == "db").then(HealthCheck::default),
            ..ContainerDefinition::default()
        }
    }

    fn message(containers: &[ContainerDefinition]) -> String {
        validate(containers).unwrap_err().to_string()
    }

    #[test]
    fn a_chain_is_fine_and_a_ring_is_not() {
        let chain = [
            container("web", &[("db", "HEALTHY"), ("init", "SUCCESS")]),
            container("db", &[("init", "COMPLETE")]),
            container("init", &[]),
        ];
        assert!(validate(&chain).is_ok());
        let ring =
            [container("a", &[("b", "START")]), container("b", &[("c", "START")]), container("c", &[("a", "START")])];
        assert!(message(&ring).contains("cycle"));
        assert!(message(&[container("a", &[("a", "START")])]).contains("cycle"));
        let linked =
            |name: &str, link: &str| ContainerDefinition { links: Some(vec![link.to_owned()]), ..container(name, &[]) };
        assert!(validate(&[linked("a", "b:x"), container("b", &[])]).is_ok());
        assert!(message(&[linked("a", "b"), linked("b", "a")]).contains("cycle"));
        assert!(message(&[linked("a", "b:x:y"), container("b", &[])]).contains("link format"));
    }

    #[test]
    fn conditions_must_be_reachable() {
        let missing = message(&[container("web", &[("nobody", "START")])]);
        assert_eq!(missing, "ClientException: Cannot depend on container + 'nobody' because it does not exist");
        assert!(message(&[container("web", &[("db", "SUCCESS")]), container("db", &[])]).contains("essential"));
        assert!(message(&[container("web", &[("init", "HEALTHY")]), container("init", &[])]).contains("health check"));
        assert!(message(&[container("web", &[("db", "SOON")]), container("db", &[])]).contains("should be one of"));
    }
}
