use wharf_aws_model::ecs::{enums, types::Setting};

use crate::EcsError;

const SWITCH: &[&str] = &["enabled", "disabled"];
const ON_OFF: &[&str] = &["on", "off"];

/// A setting that the service knows.
pub(super) struct Definition {
    pub(super) name: &'static str,
    /// What it is while nobody said otherwise.
    pub(super) default: &'static str,
    values: &'static [&'static str],
    /// Set by AWS, not by its users.
    managed: bool,
}

/// Every setting, by name (ECS Developer Guide, "Access Amazon ECS features with account settings").
pub(super) static CATALOG: [Definition; 11] = [
    setting("awsvpcTrunking", "disabled", SWITCH),
    setting("containerInsights", "disabled", &["enabled", "disabled", "enhanced"]),
    setting("containerInstanceLongArnFormat", "enabled", SWITCH),
    setting("defaultLogDriverMode", "non-blocking", &["blocking", "non-blocking"]),
    setting("fargateEventWindows", "disabled", SWITCH),
    setting("fargateFIPSMode", "disabled", SWITCH),
    setting("fargateTaskRetirementWaitPeriod", "7", &["0", "7", "14"]),
    Definition { managed: true, ..setting("guardDutyActivate", "off", ON_OFF) },
    setting("serviceLongArnFormat", "enabled", SWITCH),
    setting("tagResourceAuthorization", "on", ON_OFF),
    setting("taskLongArnFormat", "enabled", SWITCH),
];

const fn setting(name: &'static str, default: &'static str, values: &'static [&'static str]) -> Definition {
    Definition { name, default, values, managed: false }
}

impl Definition {
    pub(super) fn find(name: &str) -> Result<&'static Self, EcsError> {
        CATALOG.iter().find(|definition| definition.name == name).ok_or_else(|| {
            EcsError::invalid_parameter(format!("{name} should be one of [{}]", enums::SETTING_NAME.join(",")))
        })
    }

    pub(super) fn check_value(&self, value: &str) -> Result<(), EcsError> {
        if !self.values.contains(&value) {
            return Err(EcsError::invalid_parameter(format!(
                "Invalid setting 'value': it should be one of [{}]",
                self.values.join(",")
            )));
        }
        if self.name.ends_with("LongArnFormat") && value == "disabled" {
            return Err(EcsError::invalid_parameter("You can no longer disable Long Arn settings"));
        }
        Ok(())
    }

    pub(super) fn check_writable(&self) -> Result<(), EcsError> {
        if self.managed {
            Err(EcsError::invalid_parameter(format!("{} is managed by AWS and cannot be changed.", self.name)))
        } else {
            Ok(())
        }
    }

    pub(super) fn show(&self, value: String, principal: String) -> Setting {
        Setting {
            name: Some(self.name.to_owned()),
            value: Some(value),
            principal_arn: Some(principal),
            r#type: Some(if self.managed { "aws_managed" } else { "user" }.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalog_holds_every_setting_of_the_model_in_order() {
        let mut names: Vec<&str> = enums::SETTING_NAME.to_vec();
        names.sort_unstable();
        assert_eq!(CATALOG.iter().map(|definition| definition.name).collect::<Vec<_>>(), names);
        for definition in &CATALOG {
            assert!(definition.check_value(definition.default).is_ok(), "{}", definition.name);
        }
    }

    #[test]
    fn unknown_names_and_values_are_refused() {
        let error = Definition::find("unknown").err().map(|e| e.to_string()).unwrap();
        assert!(error.contains("unknown should be one of [serviceLongArnFormat,"), "{error}");
        assert!(Definition::find("awsvpcTrunking").unwrap().check_value("on").is_err());
        assert!(Definition::find("guardDutyActivate").unwrap().check_writable().is_err());
    }
}
