//! Where a container's output goes.

use wharf_aws_model::ecs::{
    enums,
    types::{ContainerDefinition, RegisterTaskDefinitionRequest},
};

use crate::{
    EcsError,
    error::{check, check_enum},
};

/// Options that the driver cannot do without (ECS Developer Guide, "Send Amazon ECS logs to CloudWatch").
const AWSLOGS_REQUIRED: [&str; 2] = ["awslogs-region", "awslogs-group"];

pub(super) fn validate(
    request: &RegisterTaskDefinitionRequest,
    container: &ContainerDefinition,
) -> Result<(), EcsError> {
    if let Some(firelens) = &container.firelens_configuration {
        check(firelens.r#type.is_some(), || "Firelens configuration type should not be null or empty.".into())?;
        check_enum("type", firelens.r#type.as_deref(), enums::FIRELENS_CONFIGURATION_TYPE)?;
    }
    let Some(log) = &container.log_configuration else { return Ok(()) };
    check(log.log_driver.is_some(), || "Log driver should not be null or empty.".into())?;
    check_enum("logDriver", log.log_driver.as_deref(), enums::LOG_DRIVER)?;
    check(log.secret_options.as_ref().is_none_or(Vec::is_empty) || request.execution_role_arn.is_some(), || {
        "When you are specifying log driver secret options, you must also specify a value for 'executionRoleArn'."
            .into()
    })?;
    match log.log_driver.as_deref() {
        Some("awslogs") => {
            let given = |option: &str| {
                log.options.as_ref().and_then(|options| options.get(option)).is_some_and(|value| !value.is_empty())
            };
            let missing: Vec<&str> = AWSLOGS_REQUIRED.into_iter().filter(|option| !given(option)).collect();
            check(missing.is_empty(), || format!("Log driver awslogs requires options: {}", missing.join(", ")))
        }
        Some("awsfirelens") => {
            check(request.container_definitions.iter().any(|other| other.firelens_configuration.is_some()), || {
                "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be \
                 specified."
                    .into()
            })
        }
        _ => Ok(()),
    }
}
