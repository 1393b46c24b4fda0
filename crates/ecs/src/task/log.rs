//! Where a container's output goes.

use wharf_aws_model::ecs::types::ContainerDefinition;
use wharf_core::{Region, Scope, logs::LogTarget};

use super::unsupported::refuse;
use crate::EcsError;

/// Options of `awslogs` that are acted upon, or that change nothing here: output is always buffered in a bounded file, so
/// `mode` and `max-buffer-size` have nothing to choose.
const KNOWN: [&str; 6] =
    ["awslogs-group", "awslogs-region", "awslogs-stream-prefix", "awslogs-create-group", "mode", "max-buffer-size"];

/// The log stream of a container: `PREFIX/CONTAINER/TASK` (ECS Developer Guide, "Send Amazon ECS logs to CloudWatch").
/// Without a prefix the real agent names the stream by the container's runtime id; here it is `CONTAINER/TASK`, which is
/// known before the container is made.
pub(super) fn target(
    container: &ContainerDefinition,
    task: &str,
    scope: &Scope,
) -> Result<Option<LogTarget>, EcsError> {
    let Some(log) = container.log_configuration.as_ref().filter(|log| log.log_driver.as_deref() == Some("awslogs"))
    else {
        return Ok(None);
    };
    let name = container.name.as_deref().unwrap_or_default();
    let options = log.options.as_ref();
    for option in options.into_iter().flat_map(|options| options.keys()) {
        refuse(!KNOWN.contains(&option.as_str()), || {
            format!("containerDefinitions[{name}].logConfiguration.options.{option}")
        })?;
    }
    let option = |name: &str| options.and_then(|options| options.get(name)).map(String::as_str);
    let region = option("awslogs-region").unwrap_or(scope.region.as_str());
    let region = Region::new(region)
        .ok_or_else(|| EcsError::client(format!("The awslogs-region '{region}' of container {name} is no region.")))?;
    let stream = match option("awslogs-stream-prefix") {
        Some(prefix) if !prefix.is_empty() => format!("{prefix}/{name}/{task}"),
        _ => format!("{name}/{task}"),
    };
    Ok(Some(LogTarget {
        scope: Scope { account: scope.account.clone(), region },
        group: option("awslogs-group").unwrap_or_default().to_owned(),
        stream,
        create_group: option("awslogs-create-group") == Some("true"),
    }))
}
