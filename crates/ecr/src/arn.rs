use wharf_aws_wire::ApiError;
use wharf_core::{Region, Scope, registry::RepositoryId};

use crate::error;

/// `arn:aws:ecr:REGION:ACCOUNT:repository/NAME`.
pub(crate) fn of(id: &RepositoryId) -> String {
    id.scope.arn("ecr", format_args!("repository/{}", id.name))
}

/// The repository of an ARN.
///
/// # Errors
/// InvalidParameterException if it is no repository's.
pub(crate) fn parse(arn: &str) -> Result<RepositoryId, ApiError> {
    let read = || {
        let parts: Vec<_> = arn.splitn(6, ':').collect();
        let ["arn", partition, "ecr", region, account, resource] = parts[..] else { return None };
        let scope = Scope { account: account.parse().ok()?, region: Region::new(region)? };
        let name = resource.strip_prefix("repository/")?.parse().ok()?;
        partition.starts_with("aws").then_some(RepositoryId { scope, name })
    };
    read().ok_or_else(|| error::invalid("resourceArn", "Invalid ARN"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_found_by_arn() {
        let id = RepositoryId { scope: Scope::default(), name: "team/app".parse().unwrap() };
        assert_eq!(of(&id), "arn:aws:ecr:us-east-1:000000000000:repository/team/app");
        assert_eq!(parse(&of(&id)), Ok(id));
        for bad in ["", "app", "arn:aws:ecr:us-east-1:000000000000:team/app", "arn:aws:s3:::bucket"] {
            let message = "Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'";
            assert_eq!(parse(bad).unwrap_err().message, message, "{bad}");
        }
    }
}
