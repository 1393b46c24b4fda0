// Written by `cargo xtask codegen` from the API models; do not edit.

//! The codes of the errors that the served operations name.

pub const ACCESS_DENIED_EXCEPTION: &str = "AccessDeniedException";
pub const ATTRIBUTE_LIMIT_EXCEEDED_EXCEPTION: &str = "AttributeLimitExceededException";
pub const BLOCKED_EXCEPTION: &str = "BlockedException";
pub const CLIENT_EXCEPTION: &str = "ClientException";
pub const CLUSTER_CONTAINS_CAPACITY_PROVIDER_EXCEPTION: &str = "ClusterContainsCapacityProviderException";
pub const CLUSTER_CONTAINS_CONTAINER_INSTANCES_EXCEPTION: &str = "ClusterContainsContainerInstancesException";
pub const CLUSTER_CONTAINS_SERVICES_EXCEPTION: &str = "ClusterContainsServicesException";
pub const CLUSTER_CONTAINS_TASKS_EXCEPTION: &str = "ClusterContainsTasksException";
pub const CLUSTER_NOT_FOUND_EXCEPTION: &str = "ClusterNotFoundException";
pub const CONFLICT_EXCEPTION: &str = "ConflictException";
pub const INVALID_PARAMETER_EXCEPTION: &str = "InvalidParameterException";
pub const LIMIT_EXCEEDED_EXCEPTION: &str = "LimitExceededException";
pub const NAMESPACE_NOT_FOUND_EXCEPTION: &str = "NamespaceNotFoundException";
pub const PLATFORM_TASK_DEFINITION_INCOMPATIBILITY_EXCEPTION: &str = "PlatformTaskDefinitionIncompatibilityException";
pub const PLATFORM_UNKNOWN_EXCEPTION: &str = "PlatformUnknownException";
pub const RESOURCE_IN_USE_EXCEPTION: &str = "ResourceInUseException";
pub const RESOURCE_NOT_FOUND_EXCEPTION: &str = "ResourceNotFoundException";
pub const SERVER_EXCEPTION: &str = "ServerException";
pub const SERVICE_DEPLOYMENT_NOT_FOUND_EXCEPTION: &str = "ServiceDeploymentNotFoundException";
pub const SERVICE_NOT_ACTIVE_EXCEPTION: &str = "ServiceNotActiveException";
pub const SERVICE_NOT_FOUND_EXCEPTION: &str = "ServiceNotFoundException";
pub const TARGET_NOT_CONNECTED_EXCEPTION: &str = "TargetNotConnectedException";
pub const TARGET_NOT_FOUND_EXCEPTION: &str = "TargetNotFoundException";
pub const UNSUPPORTED_FEATURE_EXCEPTION: &str = "UnsupportedFeatureException";
pub const UPDATE_IN_PROGRESS_EXCEPTION: &str = "UpdateInProgressException";
