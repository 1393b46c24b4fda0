//! What a cluster may be told: settings, and how commands are executed in its tasks.

use wharf_aws_model::ecs::{
    enums,
    types::{
        ClusterConfiguration, ClusterServiceConnectDefaults, ClusterServiceConnectDefaultsRequest, ClusterSetting,
    },
};

use crate::EcsError;

/// The values of the setting `containerInsights`.
const CONTAINER_INSIGHTS: [&str; 3] = ["enabled", "disabled", "enhanced"];

/// The setting `containerInsights` with this value.
pub(crate) fn container_insights(value: &str) -> ClusterSetting {
    ClusterSetting { name: Some("containerInsights".to_owned()), value: Some(value.to_owned()) }
}

/// Checks settings as a request brings them.
pub(crate) fn check_settings(settings: &[ClusterSetting]) -> Result<(), EcsError> {
    for setting in settings {
        let name = setting.name.as_deref().unwrap_or_default();
        if !enums::CLUSTER_SETTING_NAME.contains(&name) {
            return Err(EcsError::invalid_parameter("Invalid setting 'name'"));
        }
        let value = setting.value.as_deref().unwrap_or_default();
        if !CONTAINER_INSIGHTS.contains(&value) {
            return Err(EcsError::invalid_parameter(format!(
                "Invalid setting 'value' for '{name}': should be one of [{}]",
                CONTAINER_INSIGHTS.join(",")
            )));
        }
    }
    Ok(())
}

/// Checks the configuration of ExecuteCommand (API reference, "ExecuteCommandConfiguration").
pub(crate) fn check_configuration(configuration: Option<&ClusterConfiguration>) -> Result<(), EcsError> {
    let Some(execute) = configuration.and_then(|c| c.execute_command_configuration.as_ref()) else { return Ok(()) };
    let logging = execute.logging.as_deref();
    if logging.is_some_and(|logging| !enums::EXECUTE_COMMAND_LOGGING.contains(&logging)) {
        return Err(EcsError::invalid_parameter(format!(
            "logging should be one of [{}]",
            enums::EXECUTE_COMMAND_LOGGING.join(",")
        )));
    }
    match (logging, &execute.log_configuration) {
        (Some("OVERRIDE"), None) => {
            Err(EcsError::invalid_parameter("You must specify a log configuration when logging is set to 'OVERRIDE'."))
        }
        (Some("OVERRIDE"), Some(log)) if log.cloud_watch_log_group_name.is_none() && log.s3_bucket_name.is_none() => {
            Err(EcsError::invalid_parameter(
                "You must specify a CloudWatch log group or an S3 bucket in the log configuration.",
            ))
        }
        (logging, Some(_)) if logging != Some("OVERRIDE") => {
            Err(EcsError::invalid_parameter("You must set logging to 'OVERRIDE' when you supply a log configuration."))
        }
        _ => Ok(()),
    }
}

/// Service Connect's default namespace as it is shown. An empty name takes the default away.
///
/// # Errors
/// `NamespaceNotFoundException` for any name: there are no namespaces until Cloud Map is served.
pub(crate) fn service_connect_defaults(
    asked: Option<&ClusterServiceConnectDefaultsRequest>,
) -> Result<Option<ClusterServiceConnectDefaults>, EcsError> {
    match asked.and_then(|asked| asked.namespace.as_deref()) {
        None | Some("") => Ok(None),
        Some(name) => Err(EcsError::of("NamespaceNotFoundException", format!("The namespace '{name}' was not found."))),
    }
}

#[cfg(test)]
mod tests {
    use wharf_aws_model::ecs::types::{ExecuteCommandConfiguration, ExecuteCommandLogConfiguration};

    use super::*;

    fn configuration(logging: Option<&str>, group: Option<&str>) -> ClusterConfiguration {
        ClusterConfiguration {
            execute_command_configuration: Some(ExecuteCommandConfiguration {
                logging: logging.map(str::to_owned),
                log_configuration: group.map(|group| ExecuteCommandLogConfiguration {
                    cloud_watch_log_group_name: Some(group.to_owned()),
                    ..ExecuteCommandLogConfiguration::default()
                }),
                ..ExecuteCommandConfiguration::default()
            }),
            ..ClusterConfiguration::default()
        }
    }

    #[test]
    fn a_log_configuration_goes_with_override_only() {
        assert!(check_configuration(None).is_ok());
        assert!(check_configuration(Some(&configuration(Some("DEFAULT"), None))).is_ok());
        assert!(check_configuration(Some(&configuration(Some("OVERRIDE"), Some("g")))).is_ok());
        let error = check_configuration(Some(&configuration(Some("DEFAULT"), Some("g")))).unwrap_err();
        assert!(error.to_string().contains("You must set logging to 'OVERRIDE'"), "{error}");
        assert!(check_configuration(Some(&configuration(Some("OVERRIDE"), None))).is_err());
        assert!(check_configuration(Some(&configuration(Some("LOUD"), None))).is_err());
    }

    #[test]
    fn settings_are_known_names_with_known_values() {
        assert!(check_settings(&[container_insights("enhanced")]).is_ok());
        assert!(check_settings(&[container_insights("on")]).is_err());
        assert!(check_settings(&[ClusterSetting::default()]).is_err());
    }
}
