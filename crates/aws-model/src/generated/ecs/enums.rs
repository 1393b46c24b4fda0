// Written by `cargo xtask codegen` from the API models; do not edit.

//! The values of the enums that the served operations use.

pub const ACCESS_TYPE: &[&str] = &["PUBLIC", "PRIVATE"];
pub const AGENT_UPDATE_STATUS: &[&str] = &["PENDING", "STAGING", "STAGED", "UPDATING", "UPDATED", "FAILED"];
pub const APPLICATION_PROTOCOL: &[&str] = &["http", "http2", "grpc"];
pub const ASSIGN_PUBLIC_IP: &[&str] = &["ENABLED", "DISABLED"];
pub const ATTESTATION_POLICY_STATUS: &[&str] = &["CONFIGURED"];
pub const AVAILABILITY_ZONE_REBALANCING: &[&str] = &["ENABLED", "DISABLED"];
pub const CPU_ARCHITECTURE: &[&str] = &["X86_64", "ARM64"];
pub const CLUSTER_FIELD: &[&str] = &["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"];
pub const CLUSTER_SETTING_NAME: &[&str] = &["containerInsights"];
pub const COMPATIBILITY: &[&str] = &["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];
pub const CONNECTIVITY: &[&str] = &["CONNECTED", "DISCONNECTED"];
pub const CONTAINER_CONDITION: &[&str] = &["START", "COMPLETE", "SUCCESS", "HEALTHY"];
pub const CONTAINER_INSTANCE_FIELD: &[&str] = &["TAGS", "CONTAINER_INSTANCE_HEALTH"];
pub const CONTAINER_INSTANCE_STATUS: &[&str] =
    &["ACTIVE", "DRAINING", "REGISTERING", "DEREGISTERING", "REGISTRATION_FAILED"];
pub const DEPLOYMENT_CONTROLLER_TYPE: &[&str] = &["ECS", "CODE_DEPLOY", "EXTERNAL"];
pub const DEPLOYMENT_LIFECYCLE_HOOK_ACTION: &[&str] = &["ROLLBACK", "CONTINUE"];
pub const DEPLOYMENT_LIFECYCLE_HOOK_STAGE: &[&str] = &[
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
];
pub const DEPLOYMENT_LIFECYCLE_HOOK_STATUS: &[&str] =
    &["AWAITING_ACTION", "IN_PROGRESS", "SUCCEEDED", "FAILED", "TIMED_OUT"];
pub const DEPLOYMENT_LIFECYCLE_HOOK_TARGET_TYPE: &[&str] = &["AWS_LAMBDA", "PAUSE"];
pub const DEPLOYMENT_ROLLOUT_STATE: &[&str] = &["COMPLETED", "FAILED", "IN_PROGRESS"];
pub const DEPLOYMENT_STRATEGY: &[&str] = &["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"];
pub const DESIRED_STATUS: &[&str] = &["RUNNING", "PENDING", "STOPPED"];
pub const DEVICE_CGROUP_PERMISSION: &[&str] = &["read", "write", "mknod"];
pub const EBS_RESOURCE_TYPE: &[&str] = &["volume"];
pub const EFS_AUTHORIZATION_CONFIG_IAM: &[&str] = &["ENABLED", "DISABLED"];
pub const EFS_TRANSIT_ENCRYPTION: &[&str] = &["ENABLED", "DISABLED"];
pub const ENVIRONMENT_FILE_TYPE: &[&str] = &["s3"];
pub const EXECUTE_COMMAND_LOGGING: &[&str] = &["NONE", "DEFAULT", "OVERRIDE"];
pub const FIRELENS_CONFIGURATION_TYPE: &[&str] = &["fluentd", "fluentbit"];
pub const GATEWAY_CONNECTOR_HEALTH_CHECK_PROTOCOL: &[&str] = &["HTTP", "HTTPS"];
pub const GATEWAY_ROUTE_STATUS: &[&str] = &[
    "ACTIVE",
    "CREATE_IN_PROGRESS",
    "CREATE_FAILED",
    "UPDATE_IN_PROGRESS",
    "UPDATE_FAILED",
    "DELETE_IN_PROGRESS",
    "DELETE_FAILED",
];
pub const GPU_SHARING_MODE: &[&str] = &["IDLE", "NVIDIA_MPS", "DEDICATED"];
pub const HEALTH_STATUS: &[&str] = &["HEALTHY", "UNHEALTHY", "UNKNOWN"];
pub const INSTANCE_HEALTH_CHECK_STATE: &[&str] = &["OK", "IMPAIRED", "INSUFFICIENT_DATA", "INITIALIZING"];
pub const INSTANCE_HEALTH_CHECK_TYPE: &[&str] =
    &["CONTAINER_RUNTIME", "ACCELERATED_COMPUTE", "DAEMON", "AGENT_CONNECTIVITY"];
pub const IPC_MODE: &[&str] = &["host", "task", "none"];
pub const ISOLATION_MODE: &[&str] = &["SHARED", "ISOLATED_SANDBOX", "CONFIDENTIAL_SANDBOX"];
pub const LAUNCH_TYPE: &[&str] = &["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];
pub const LOG_DRIVER: &[&str] =
    &["json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "awsfirelens"];
pub const MANAGED_AGENT_NAME: &[&str] = &["ExecuteCommandAgent"];
pub const MANAGED_RESOURCE_STATUS: &[&str] = &["PROVISIONING", "ACTIVE", "DEPROVISIONING", "DELETED", "FAILED"];
pub const NETWORK_MODE: &[&str] = &["bridge", "host", "awsvpc", "none"];
pub const OS_FAMILY: &[&str] = &[
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2016_FULL",
    "WINDOWS_SERVER_2004_CORE",
    "WINDOWS_SERVER_2022_CORE",
    "WINDOWS_SERVER_2022_FULL",
    "WINDOWS_SERVER_2025_CORE",
    "WINDOWS_SERVER_2025_FULL",
    "WINDOWS_SERVER_20H2_CORE",
    "LINUX",
];
pub const PID_MODE: &[&str] = &["host", "task"];
pub const PLACEMENT_CONSTRAINT_TYPE: &[&str] = &["distinctInstance", "memberOf"];
pub const PLACEMENT_STRATEGY_TYPE: &[&str] = &["random", "spread", "binpack"];
pub const PROPAGATE_TAGS: &[&str] = &["TASK_DEFINITION", "SERVICE", "NONE"];
pub const PROXY_CONFIGURATION_TYPE: &[&str] = &["APPMESH"];
pub const RESOURCE_MANAGEMENT_TYPE: &[&str] = &["CUSTOMER", "ECS"];
pub const RESOURCE_TYPE: &[&str] = &["GPU", "InferenceAccelerator", "NeuronDevice"];
pub const SCALE_UNIT: &[&str] = &["PERCENT"];
pub const SCHEDULING_STRATEGY: &[&str] = &["REPLICA", "DAEMON"];
pub const SCOPE: &[&str] = &["task", "shared"];
pub const SERVICE_CONNECT_ACCESS_LOGGING_FORMAT: &[&str] = &["TEXT", "JSON"];
pub const SERVICE_CONNECT_CONTAINER_LOG_LEVEL: &[&str] = &["debug", "info"];
pub const SERVICE_CONNECT_INCLUDE_QUERY_PARAMETERS: &[&str] = &["DISABLED", "ENABLED"];
pub const SERVICE_DEPLOYMENT_LIFECYCLE_STAGE: &[&str] = &[
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
    "BAKE_TIME",
    "CLEAN_UP",
];
pub const SERVICE_DEPLOYMENT_ROLLBACK_MONITORS_STATUS: &[&str] =
    &["TRIGGERED", "MONITORING", "MONITORING_COMPLETE", "DISABLED"];
pub const SERVICE_DEPLOYMENT_STATUS: &[&str] = &[
    "PENDING",
    "SUCCESSFUL",
    "STOPPED",
    "STOP_REQUESTED",
    "IN_PROGRESS",
    "ROLLBACK_REQUESTED",
    "ROLLBACK_IN_PROGRESS",
    "ROLLBACK_SUCCESSFUL",
    "ROLLBACK_FAILED",
];
pub const SERVICE_FIELD: &[&str] = &["TAGS"];
pub const SERVICE_REVISION_CLEANUP: &[&str] = &["BLOCKING", "DEFERRED"];
pub const SETTING_NAME: &[&str] = &[
    "serviceLongArnFormat",
    "taskLongArnFormat",
    "containerInstanceLongArnFormat",
    "awsvpcTrunking",
    "containerInsights",
    "fargateFIPSMode",
    "tagResourceAuthorization",
    "fargateTaskRetirementWaitPeriod",
    "guardDutyActivate",
    "defaultLogDriverMode",
    "fargateEventWindows",
];
pub const SETTING_TYPE: &[&str] = &["user", "aws_managed"];
pub const SORT_ORDER: &[&str] = &["ASC", "DESC"];
pub const STABILITY_STATUS: &[&str] = &["STEADY_STATE", "STABILIZING"];
pub const STOP_SERVICE_DEPLOYMENT_STOP_TYPE: &[&str] = &["ABORT", "ROLLBACK"];
pub const TARGET_TYPE: &[&str] = &["container-instance"];
pub const TASK_DEFINITION_FAMILY_STATUS: &[&str] = &["ACTIVE", "INACTIVE", "ALL"];
pub const TASK_DEFINITION_FIELD: &[&str] = &["TAGS"];
pub const TASK_DEFINITION_PLACEMENT_CONSTRAINT_TYPE: &[&str] = &["memberOf"];
pub const TASK_DEFINITION_STATUS: &[&str] = &["ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"];
pub const TASK_FIELD: &[&str] = &["TAGS"];
pub const TASK_FILESYSTEM_TYPE: &[&str] = &["ext3", "ext4", "xfs", "ntfs"];
pub const TASK_STOP_CODE: &[&str] = &[
    "TaskFailedToStart",
    "EssentialContainerExited",
    "UserInitiated",
    "ServiceSchedulerInitiated",
    "SpotInterruption",
    "TerminationNotice",
    "InfrastructureHealth",
];
pub const THRESHOLD_TYPE: &[&str] = &["COUNT", "BOUNDED_PERCENT", "UNBOUNDED_PERCENT"];
pub const TRANSPORT_PROTOCOL: &[&str] = &["tcp", "udp"];
pub const ULIMIT_NAME: &[&str] = &[
    "core",
    "cpu",
    "data",
    "fsize",
    "locks",
    "memlock",
    "msgqueue",
    "nice",
    "nofile",
    "nproc",
    "rss",
    "rtprio",
    "rttime",
    "sigpending",
    "stack",
];
pub const VERSION_CONSISTENCY: &[&str] = &["enabled", "disabled"];
