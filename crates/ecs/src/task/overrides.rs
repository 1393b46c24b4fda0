//! What a request changes of the task definition for its own tasks.

use wharf_aws_model::ecs::types::{ContainerDefinition, ContainerOverride, KeyValuePair, TaskDefinition, TaskOverride};

use crate::{
    EcsError,
    task_definition::{normal_cpu, normal_memory},
};

/// How long the overrides may be as JSON (API reference, "RunTask").
const LONGEST: usize = 8192;

/// The task definition as it holds for these tasks, and the overrides as they are shown: every container is listed.
pub(super) fn apply(
    definition: &TaskDefinition,
    overrides: Option<&TaskOverride>,
) -> Result<(TaskDefinition, TaskOverride), EcsError> {
    let mut effective = definition.clone();
    let mut shown = overrides.cloned().unwrap_or_default();
    let length = serde_json::to_string(&shown).map_or(0, |text| text.len());
    if length > LONGEST {
        return Err(EcsError::invalid_parameter(format!("Container Overrides length must be at most {LONGEST}")));
    }
    if shown.inference_accelerator_overrides.as_ref().is_some_and(|list| !list.is_empty()) {
        return Err(EcsError::client("overrides.inferenceAcceleratorOverrides is not supported by Wharf yet."));
    }
    if let Some(cpu) = &shown.cpu {
        effective.cpu = Some(normal_cpu(cpu)?);
    }
    if let Some(memory) = &shown.memory {
        effective.memory = Some(normal_memory(memory)?);
    }
    effective.task_role_arn = shown.task_role_arn.clone().or(effective.task_role_arn);
    effective.execution_role_arn = shown.execution_role_arn.clone().or(effective.execution_role_arn);
    effective.ephemeral_storage = shown.ephemeral_storage.clone().or(effective.ephemeral_storage);
    let containers = effective.container_definitions.get_or_insert_default();
    let given = shown.container_overrides.take().unwrap_or_default();
    for (i, one) in given.iter().enumerate() {
        let name = one.name.as_deref().unwrap_or_default();
        if name.is_empty() {
            return Err(EcsError::invalid_parameter("Container override name can not be null or empty."));
        }
        if given[..i].iter().any(|other| other.name == one.name) {
            return Err(EcsError::invalid_parameter(format!("Container {name} is overridden more than once.")));
        }
        let container = containers.iter_mut().find(|container| container.name == one.name).ok_or_else(|| {
            EcsError::invalid_parameter(format!(
                "Override for container named {name} is not a container in the TaskDefinition."
            ))
        })?;
        override_container(container, one)?;
    }
    let listed = containers.iter().map(|container| {
        let found = given.iter().find(|one| one.name == container.name);
        found.cloned().unwrap_or_else(|| ContainerOverride { name: container.name.clone(), ..Default::default() })
    });
    shown.container_overrides = Some(listed.collect());
    shown.inference_accelerator_overrides = Some(Vec::new());
    Ok((effective, shown))
}

fn override_container(container: &mut ContainerDefinition, one: &ContainerOverride) -> Result<(), EcsError> {
    if let Some(command) = &one.command {
        container.command = Some(command.clone());
    }
    let environment = container.environment.get_or_insert_default();
    for pair in one.environment.iter().flatten() {
        set(environment, pair)?;
    }
    if let Some(files) = one.environment_files.as_ref().filter(|files| !files.is_empty()) {
        container.environment_files = Some(files.clone());
    }
    if let Some(requirements) = one.resource_requirements.as_ref().filter(|list| !list.is_empty()) {
        container.resource_requirements = Some(requirements.clone());
    }
    let name = container.name.as_deref().unwrap_or_default();
    if one.cpu.is_some_and(|cpu| cpu < 0) {
        return Err(EcsError::invalid_parameter(format!("Invalid cpu override for container {name}.")));
    }
    // The least that Docker takes (API reference, "ContainerDefinition").
    if [one.memory, one.memory_reservation].into_iter().flatten().any(|memory| memory < 4) {
        return Err(EcsError::invalid_parameter(format!("Invalid memory override for container {name}.")));
    }
    container.cpu = one.cpu.or(container.cpu);
    container.memory = one.memory.or(container.memory);
    container.memory_reservation = one.memory_reservation.or(container.memory_reservation);
    if let (Some(hard), Some(soft)) = (container.memory, container.memory_reservation)
        && soft > hard
    {
        return Err(EcsError::invalid_parameter(format!(
            "The memory reservation of container {name} must not be greater than its memory."
        )));
    }
    Ok(())
}

fn set(environment: &mut Vec<KeyValuePair>, pair: &KeyValuePair) -> Result<(), EcsError> {
    if pair.name.as_deref().unwrap_or_default().is_empty() {
        return Err(EcsError::invalid_parameter("Environment variable name can not be null or empty."));
    }
    match environment.iter_mut().find(|present| present.name == pair.name) {
        Some(present) => present.clone_from(pair),
        None => environment.push(pair.clone()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> KeyValuePair {
        KeyValuePair { name: Some(name.to_owned()), value: Some(value.to_owned()) }
    }

    fn definition() -> TaskDefinition {
        let container = |name: &str| ContainerDefinition {
            name: Some(name.to_owned()),
            memory: Some(128),
            environment: Some(vec![pair("A", "1"), pair("B", "2")]),
            ..ContainerDefinition::default()
        };
        TaskDefinition {
            container_definitions: Some(vec![container("web"), container("side")]),
            ..TaskDefinition::default()
        }
    }

    fn on(name: &str, change: ContainerOverride) -> TaskOverride {
        let one = ContainerOverride { name: Some(name.to_owned()), ..change };
        TaskOverride { container_overrides: Some(vec![one]), ..TaskOverride::default() }
    }

    #[test]
    fn a_containers_overrides_are_merged_and_every_container_is_shown() {
        let change = ContainerOverride {
            command: Some(vec!["run".to_owned()]),
            environment: Some(vec![pair("B", "3"), pair("C", "4")]),
            memory: Some(256),
            ..ContainerOverride::default()
        };
        let overrides = TaskOverride { cpu: Some("0.5 vCPU".to_owned()), ..on("web", change) };
        let (effective, shown) = apply(&definition(), Some(&overrides)).unwrap();
        let containers = effective.container_definitions.unwrap();
        assert_eq!(containers[0].environment, Some(vec![pair("A", "1"), pair("B", "3"), pair("C", "4")]));
        assert_eq!((containers[0].memory, containers[1].memory), (Some(256), Some(128)));
        assert_eq!(effective.cpu.as_deref(), Some("512"));
        let listed = shown.container_overrides.unwrap();
        assert_eq!((listed.len(), listed[1].name.as_deref()), (2, Some("side")));
        assert_eq!(listed[1].command, None);
    }

    #[test]
    fn overrides_keep_the_services_rules() {
        let refused = |overrides: &TaskOverride| apply(&definition(), Some(overrides)).unwrap_err().to_string();
        assert!(
            refused(&on("x", ContainerOverride::default()))
                .contains("Override for container named x is not a container in the TaskDefinition.")
        );
        let long = ContainerOverride { command: Some(vec!["x".repeat(LONGEST)]), ..ContainerOverride::default() };
        assert!(refused(&on("web", long)).contains("must be at most 8192"));
        let small = ContainerOverride { memory: Some(1), ..ContainerOverride::default() };
        assert!(refused(&on("web", small)).contains("Invalid memory override"));
        let soft = ContainerOverride { memory_reservation: Some(512), ..ContainerOverride::default() };
        assert!(refused(&on("web", soft)).contains("must not be greater"));
    }
}
