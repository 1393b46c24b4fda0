use wharf_core::{Region, Scope};

use crate::EcsError;

/// The kinds of ECS objects that have an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    Cluster,
    TaskDefinition,
    Task,
    ContainerInstance,
    Service,
    ServiceRevision,
    ServiceDeployment,
}

impl ResourceKind {
    /// As it stands in ARNs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::TaskDefinition => "task-definition",
            Self::Task => "task",
            Self::ContainerInstance => "container-instance",
            Self::Service => "service",
            Self::ServiceRevision => "service-revision",
            Self::ServiceDeployment => "service-deployment",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        const ALL: [ResourceKind; 7] = [
            ResourceKind::Cluster,
            ResourceKind::TaskDefinition,
            ResourceKind::Task,
            ResourceKind::ContainerInstance,
            ResourceKind::Service,
            ResourceKind::ServiceRevision,
            ResourceKind::ServiceDeployment,
        ];
        ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// An ECS ARN in its long form: `arn:aws:ecs:REGION:ACCOUNT:KIND/REST`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceArn {
    pub scope: Scope,
    pub kind: ResourceKind,
    /// What follows the kind: `NAME`, `FAMILY:REVISION`, `CLUSTER/ID`.
    pub rest: String,
}

impl ResourceArn {
    /// Reads an ARN; `None` if the text is not the ARN of an ECS object that is known here.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" || !parts.next()?.starts_with("aws") || parts.next()? != "ecs" {
            return None;
        }
        let region = Region::new(parts.next()?)?;
        let account = parts.next()?.parse().ok()?;
        let (kind, rest) = parts.next()?.split_once('/')?;
        let kind = ResourceKind::parse(kind)?;
        (!rest.is_empty()).then(|| Self { scope: Scope { account, region }, kind, rest: rest.to_owned() })
    }

    /// As [`ResourceArn::parse`], for the operations that take any ECS ARN.
    ///
    /// # Errors
    /// `InvalidParameterException` if it is none.
    pub fn require(text: &str) -> Result<Self, EcsError> {
        Self::parse(text).ok_or_else(|| EcsError::invalid_parameter("The ARN provided is invalid."))
    }

    /// As [`ResourceArn::parse`], for the parameters that take the ARN of one kind of object.
    ///
    /// # Errors
    /// `InvalidParameterException` if it is none, or another kind's.
    pub fn of_kind(text: &str, kind: ResourceKind) -> Result<Self, EcsError> {
        match Self::parse(text) {
            Some(arn) if arn.kind == kind => Ok(arn),
            Some(arn) => Err(EcsError::invalid_parameter(format!("Unsupported resource type: {}", arn.kind.as_str()))),
            None => Err(EcsError::invalid_parameter(format!("Invalid identifier: {text}"))),
        }
    }

    /// `KIND/REST`, under which the object's tags stand.
    #[must_use]
    pub fn resource(&self) -> String {
        format!("{}/{}", self.kind.as_str(), self.rest)
    }

    /// Cluster and id of a task or container instance.
    #[must_use]
    pub fn cluster_and_id(&self) -> Option<(&str, &str)> {
        self.rest.split_once('/')
    }
}

/// Refuses an object that an ARN puts into another region.
///
/// # Errors
/// `InvalidParameterException`.
pub(crate) fn check_region(of_arn: Option<&Scope>, of_request: &Scope) -> Result<(), EcsError> {
    if of_arn.is_none_or(|named| named.region == of_request.region) {
        Ok(())
    } else {
        Err(EcsError::invalid_parameter("Invalid Region in ARN"))
    }
}

/// Refuses an object that an ARN puts into another cluster than the request.
///
/// # Errors
/// `InvalidParameterException`.
pub fn check_cluster(of_arn: &str, of_request: &str) -> Result<(), EcsError> {
    if of_arn == of_request {
        Ok(())
    } else {
        Err(EcsError::invalid_parameter(format!(
            "Invalid identifier: Identifier is for cluster {of_arn}. Your cluster is {of_request}"
        )))
    }
}

/// Whether `text` is 1 to `longest` letters, digits, hyphens and underscores: the rule for the names of clusters, families
/// and containers (API reference of CreateCluster and RegisterTaskDefinition).
pub(crate) fn is_name(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_arns_are_read() {
        let scope = Scope::default();
        let arn = ResourceArn::parse(&scope.arn("ecs", "task/blue/0123")).unwrap();
        assert_eq!((arn.kind, arn.cluster_and_id()), (ResourceKind::Task, Some(("blue", "0123"))));
        assert_eq!(arn.scope, scope);
        assert_eq!(arn.resource(), "task/blue/0123");
        let definition = ResourceArn::parse("arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3").unwrap();
        assert_eq!(definition.rest, "web:3");
        for bad in
            ["", "web", "arn:aws:ecs:eu-west-1:123456789012:cluster/", "arn:aws:s3:::x", "arn:aws:ecs:e:1:cluster/x"]
        {
            assert_eq!(ResourceArn::parse(bad), None, "{bad}");
        }
    }
}
