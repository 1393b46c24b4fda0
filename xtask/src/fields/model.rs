//! The fields of a task definition, from the tables of the API's model.

use wharf_aws_model::{Kind, SERVICES, Service, ShapeId};

/// Their paths, `containerDefinitions.portMappings.containerPort`, in the model's order. Lists do not show: a path goes through
/// them.
pub(super) fn fields() -> Option<Vec<String>> {
    let service = SERVICES.iter().find(|service| service.name == "ecs")?;
    let shape = service.shapes.iter().position(|shape| shape.name == "TaskDefinition")?;
    let mut found = Vec::new();
    walk(service, ShapeId::try_from(shape).ok()?, "", &mut found);
    Some(found)
}

fn walk(service: &Service, shape: ShapeId, path: &str, found: &mut Vec<String>) {
    match &service.shape(shape).kind {
        Kind::Structure(members) => {
            for member in *members {
                let separator = if path.is_empty() { "" } else { "." };
                walk(service, member.shape, &format!("{path}{separator}{}", member.name), found);
            }
        }
        Kind::List { member, .. } => walk(service, *member, path, found),
        _ => found.push(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_through_structures_and_lists() {
        let fields = fields().unwrap();
        for name in ["family", "containerDefinitions.portMappings.containerPort", "containerDefinitions.dockerLabels"] {
            assert!(fields.iter().any(|field| field == name), "{name}");
        }
        assert!(!fields.iter().any(|field| field == "containerDefinitions"), "only what holds a value");
    }
}
