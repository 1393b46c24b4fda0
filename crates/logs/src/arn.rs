use wharf_aws_wire::ApiError;
use wharf_core::Scope;

use crate::error;

/// `arn:aws:logs:REGION:ACCOUNT:log-group:NAME`.
pub(crate) fn group(scope: &Scope, name: &str) -> String {
    scope.arn("logs", format_args!("log-group:{name}"))
}

/// The ARN of a stream, behind its group's.
pub(crate) fn stream(scope: &Scope, group: &str, name: &str) -> String {
    scope.arn("logs", format_args!("log-group:{group}:log-stream:{name}"))
}

/// The name of the group with this ARN. That a trailing `:*` means the same is the form in which IAM writes it.
///
/// # Errors
/// InvalidParameterException if it is no ARN of a log group, ResourceNotFoundException if it is another account's or region's.
pub(crate) fn parse(scope: &Scope, arn: &str) -> Result<String, ApiError> {
    let malformed = || error::invalid(format!("The specified ARN is not the ARN of a log group: {arn}"));
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let ["arn", _, "logs", region, account, resource] = parts[..] else { return Err(malformed()) };
    let name = resource.strip_prefix("log-group:").ok_or_else(malformed)?;
    let name = name.strip_suffix(":*").unwrap_or(name);
    if name.is_empty() || name.contains(':') {
        return Err(malformed());
    }
    if region != scope.region.as_str() || account != scope.account.as_str() {
        return Err(error::group_missing());
    }
    Ok(name.to_owned())
}

/// The name of the group that an operation means by `logGroupName` or by `logGroupIdentifier`, a name or an ARN.
///
/// # Errors
/// InvalidParameterException unless exactly one is given, and as [`parse`].
pub(crate) fn identified(scope: &Scope, name: Option<String>, identifier: Option<String>) -> Result<String, ApiError> {
    match (name, identifier) {
        (Some(name), None) => Ok(name),
        (None, Some(identifier)) if identifier.starts_with("arn:") => parse(scope, &identifier),
        (None, Some(identifier)) => Ok(identifier),
        (Some(_), Some(_)) => {
            Err(error::invalid("LogGroupName and LogGroupIdentifier can not be specified at the same time."))
        }
        (None, None) => Err(error::invalid("Either LogGroupName or LogGroupIdentifier must be specified.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_found_by_name_and_arn() {
        let scope = Scope::default();
        let arn = group(&scope, "/ecs/web");
        assert_eq!(arn, "arn:aws:logs:us-east-1:000000000000:log-group:/ecs/web");
        for given in [arn.clone(), format!("{arn}:*"), "/ecs/web".to_owned()] {
            assert_eq!(identified(&scope, None, Some(given)).as_deref(), Ok("/ecs/web"));
        }
        let code = |arn: &str| parse(&scope, arn).unwrap_err().code;
        assert_eq!(code("arn:aws:logs:us-east-1:111111111111:log-group:x"), "ResourceNotFoundException");
        for bad in ["x", "arn:aws:s3:::b", "arn:aws:logs:us-east-1:000000000000:log-group:", &stream(&scope, "g", "s")]
        {
            assert_eq!(code(bad), "InvalidParameterException", "{bad}");
        }
        assert!(identified(&scope, None, None).is_err());
        assert!(identified(&scope, Some("a".into()), Some("a".into())).is_err());
    }
}
