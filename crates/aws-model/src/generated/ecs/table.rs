// Written by `cargo xtask codegen` from the API models; do not edit.

//! What protocols and validation need to know.

use crate::{Kind, Member, Operation, Protocol, Service, Shape};

pub static SERVICE: Service = Service {
    name: "ecs",
    service_id: "ECS",
    full_name: "Amazon EC2 Container Service",
    api_version: "2014-11-13",
    endpoint_prefix: "ecs",
    signing_name: "ecs",
    target_prefix: Some("AmazonEC2ContainerServiceV20141113"),
    xml_namespace: None,
    protocols: &[Protocol::Json11],
    operations: OPERATIONS,
    names: NAMES,
    shapes: SHAPES,
};

/// Every operation of the model.
static NAMES: &[&str] = &[
    "ContinueServiceDeployment",
    "CreateCapacityProvider",
    "CreateCluster",
    "CreateDaemon",
    "CreateExpressGatewayService",
    "CreateService",
    "CreateTaskSet",
    "DeleteAccountSetting",
    "DeleteAttributes",
    "DeleteCapacityProvider",
    "DeleteCluster",
    "DeleteDaemon",
    "DeleteDaemonTaskDefinition",
    "DeleteExpressGatewayService",
    "DeleteService",
    "DeleteTaskDefinitions",
    "DeleteTaskSet",
    "DeregisterContainerInstance",
    "DeregisterTaskDefinition",
    "DescribeCapacityProviders",
    "DescribeClusters",
    "DescribeContainerInstances",
    "DescribeDaemon",
    "DescribeDaemonDeployments",
    "DescribeDaemonRevisions",
    "DescribeDaemonTaskDefinition",
    "DescribeExpressGatewayService",
    "DescribeServiceDeployments",
    "DescribeServiceRevisions",
    "DescribeServices",
    "DescribeTaskDefinition",
    "DescribeTaskSets",
    "DescribeTasks",
    "DiscoverPollEndpoint",
    "ExecuteCommand",
    "GetTaskProtection",
    "ListAccountSettings",
    "ListAttributes",
    "ListClusters",
    "ListContainerInstances",
    "ListDaemonDeployments",
    "ListDaemonTaskDefinitions",
    "ListDaemons",
    "ListServiceDeployments",
    "ListServices",
    "ListServicesByNamespace",
    "ListTagsForResource",
    "ListTaskDefinitionFamilies",
    "ListTaskDefinitions",
    "ListTasks",
    "PutAccountSetting",
    "PutAccountSettingDefault",
    "PutAttributes",
    "PutClusterCapacityProviders",
    "RegisterContainerInstance",
    "RegisterDaemonTaskDefinition",
    "RegisterTaskDefinition",
    "RunTask",
    "StartTask",
    "StopServiceDeployment",
    "StopTask",
    "SubmitAttachmentStateChanges",
    "SubmitContainerStateChange",
    "SubmitTaskStateChange",
    "TagResource",
    "UntagResource",
    "UpdateCapacityProvider",
    "UpdateCluster",
    "UpdateClusterSettings",
    "UpdateContainerAgent",
    "UpdateContainerInstancesState",
    "UpdateDaemon",
    "UpdateExpressGatewayService",
    "UpdateService",
    "UpdateServicePrimaryTaskSet",
    "UpdateTaskProtection",
    "UpdateTaskSet",
];

static OPERATIONS: &[Operation] = &[
    Operation {
        name: "CreateCluster",
        method: "POST",
        path: "/",
        input: Some(46),
        output: Some(47),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteAccountSetting",
        method: "POST",
        path: "/",
        input: Some(48),
        output: Some(49),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteAttributes",
        method: "POST",
        path: "/",
        input: Some(50),
        output: Some(51),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteCluster",
        method: "POST",
        path: "/",
        input: Some(52),
        output: Some(53),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteTaskDefinitions",
        method: "POST",
        path: "/",
        input: Some(54),
        output: Some(55),
        result_wrapper: None,
    },
    Operation {
        name: "DeregisterTaskDefinition",
        method: "POST",
        path: "/",
        input: Some(56),
        output: Some(57),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeClusters",
        method: "POST",
        path: "/",
        input: Some(58),
        output: Some(59),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeContainerInstances",
        method: "POST",
        path: "/",
        input: Some(60),
        output: Some(61),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeTaskDefinition",
        method: "POST",
        path: "/",
        input: Some(62),
        output: Some(63),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeTasks",
        method: "POST",
        path: "/",
        input: Some(64),
        output: Some(65),
        result_wrapper: None,
    },
    Operation {
        name: "ExecuteCommand",
        method: "POST",
        path: "/",
        input: Some(93),
        output: Some(94),
        result_wrapper: None,
    },
    Operation {
        name: "ListAccountSettings",
        method: "POST",
        path: "/",
        input: Some(124),
        output: Some(125),
        result_wrapper: None,
    },
    Operation {
        name: "ListAttributes",
        method: "POST",
        path: "/",
        input: Some(126),
        output: Some(127),
        result_wrapper: None,
    },
    Operation {
        name: "ListClusters",
        method: "POST",
        path: "/",
        input: Some(128),
        output: Some(129),
        result_wrapper: None,
    },
    Operation {
        name: "ListContainerInstances",
        method: "POST",
        path: "/",
        input: Some(130),
        output: Some(131),
        result_wrapper: None,
    },
    Operation {
        name: "ListTagsForResource",
        method: "POST",
        path: "/",
        input: Some(132),
        output: Some(133),
        result_wrapper: None,
    },
    Operation {
        name: "ListTaskDefinitionFamilies",
        method: "POST",
        path: "/",
        input: Some(134),
        output: Some(135),
        result_wrapper: None,
    },
    Operation {
        name: "ListTaskDefinitions",
        method: "POST",
        path: "/",
        input: Some(136),
        output: Some(137),
        result_wrapper: None,
    },
    Operation {
        name: "ListTasks",
        method: "POST",
        path: "/",
        input: Some(138),
        output: Some(139),
        result_wrapper: None,
    },
    Operation {
        name: "PutAccountSetting",
        method: "POST",
        path: "/",
        input: Some(172),
        output: Some(173),
        result_wrapper: None,
    },
    Operation {
        name: "PutAccountSettingDefault",
        method: "POST",
        path: "/",
        input: Some(170),
        output: Some(171),
        result_wrapper: None,
    },
    Operation {
        name: "PutAttributes",
        method: "POST",
        path: "/",
        input: Some(174),
        output: Some(175),
        result_wrapper: None,
    },
    Operation {
        name: "PutClusterCapacityProviders",
        method: "POST",
        path: "/",
        input: Some(176),
        output: Some(177),
        result_wrapper: None,
    },
    Operation {
        name: "RegisterTaskDefinition",
        method: "POST",
        path: "/",
        input: Some(178),
        output: Some(179),
        result_wrapper: None,
    },
    Operation { name: "RunTask", method: "POST", path: "/", input: Some(187), output: Some(188), result_wrapper: None },
    Operation {
        name: "StopTask",
        method: "POST",
        path: "/",
        input: Some(202),
        output: Some(203),
        result_wrapper: None,
    },
    Operation {
        name: "TagResource",
        method: "POST",
        path: "/",
        input: Some(212),
        output: Some(213),
        result_wrapper: None,
    },
    Operation {
        name: "UntagResource",
        method: "POST",
        path: "/",
        input: Some(245),
        output: Some(246),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateCluster",
        method: "POST",
        path: "/",
        input: Some(247),
        output: Some(248),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateClusterSettings",
        method: "POST",
        path: "/",
        input: Some(249),
        output: Some(250),
        result_wrapper: None,
    },
];

static SHAPES: &[Shape] = &[
    // 0
    Shape {
        name: "AgentUpdateStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::AGENT_UPDATE_STATUS },
    },
    // 1
    Shape {
        name: "ApplicationProtocol",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::APPLICATION_PROTOCOL },
    },
    // 2
    Shape {
        name: "AssignPublicIp",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ASSIGN_PUBLIC_IP },
    },
    // 3
    Shape {
        name: "Attachment",
        kind: Kind::Structure(&[
            Member::new("id", 204),
            Member::new("type", 204),
            Member::new("status", 204),
            Member::new("details", 4),
        ]),
    },
    // 4
    Shape {
        name: "AttachmentDetails",
        kind: Kind::List { member: 121, location: None, flattened: false, min: None, max: None },
    },
    // 5
    Shape {
        name: "Attachments",
        kind: Kind::List { member: 3, location: None, flattened: false, min: None, max: None },
    },
    // 6
    Shape {
        name: "Attribute",
        kind: Kind::Structure(&[
            Member::new("name", 204).required(),
            Member::new("value", 204),
            Member::new("targetType", 216),
            Member::new("targetId", 204),
        ]),
    },
    // 7
    Shape {
        name: "Attributes",
        kind: Kind::List { member: 6, location: None, flattened: false, min: None, max: None },
    },
    // 8
    Shape {
        name: "AwsVpcConfiguration",
        kind: Kind::Structure(&[
            Member::new("subnets", 205).required(),
            Member::new("securityGroups", 205),
            Member::new("assignPublicIp", 2),
        ]),
    },
    // 9
    Shape { name: "Boolean", kind: Kind::Boolean },
    // 10
    Shape { name: "BoxedBoolean", kind: Kind::Boolean },
    // 11
    Shape { name: "BoxedInteger", kind: Kind::Integer { min: None, max: None } },
    // 12
    Shape {
        name: "CPUArchitecture",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CPU_ARCHITECTURE },
    },
    // 13
    Shape {
        name: "CapacityProviderStrategy",
        kind: Kind::List { member: 14, location: None, flattened: false, min: None, max: None },
    },
    // 14
    Shape {
        name: "CapacityProviderStrategyItem",
        kind: Kind::Structure(&[
            Member::new("capacityProvider", 204).required(),
            Member::new("weight", 16),
            Member::new("base", 15),
        ]),
    },
    // 15
    Shape { name: "CapacityProviderStrategyItemBase", kind: Kind::Integer { min: Some(0), max: Some(100000) } },
    // 16
    Shape { name: "CapacityProviderStrategyItemWeight", kind: Kind::Integer { min: Some(0), max: Some(1000) } },
    // 17
    Shape {
        name: "Cluster",
        kind: Kind::Structure(&[
            Member::new("clusterArn", 204),
            Member::new("clusterName", 204),
            Member::new("configuration", 18),
            Member::new("status", 204),
            Member::new("registeredContainerInstancesCount", 117),
            Member::new("runningTasksCount", 117),
            Member::new("pendingTasksCount", 117),
            Member::new("activeServicesCount", 117),
            Member::new("statistics", 201),
            Member::new("tags", 215),
            Member::new("settings", 25),
            Member::new("capacityProviders", 205),
            Member::new("defaultCapacityProviderStrategy", 13),
            Member::new("attachments", 5),
            Member::new("attachmentsStatus", 204),
            Member::new("serviceConnectDefaults", 21),
        ]),
    },
    // 18
    Shape {
        name: "ClusterConfiguration",
        kind: Kind::Structure(&[
            Member::new("executeCommandConfiguration", 90),
            Member::new("managedStorageConfiguration", 147),
        ]),
    },
    // 19
    Shape {
        name: "ClusterField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CLUSTER_FIELD },
    },
    // 20
    Shape {
        name: "ClusterFieldList",
        kind: Kind::List { member: 19, location: None, flattened: false, min: None, max: None },
    },
    // 21
    Shape { name: "ClusterServiceConnectDefaults", kind: Kind::Structure(&[Member::new("namespace", 204)]) },
    // 22
    Shape {
        name: "ClusterServiceConnectDefaultsRequest",
        kind: Kind::Structure(&[Member::new("namespace", 204).required()]),
    },
    // 23
    Shape { name: "ClusterSetting", kind: Kind::Structure(&[Member::new("name", 24), Member::new("value", 204)]) },
    // 24
    Shape {
        name: "ClusterSettingName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CLUSTER_SETTING_NAME },
    },
    // 25
    Shape {
        name: "ClusterSettings",
        kind: Kind::List { member: 23, location: None, flattened: false, min: None, max: None },
    },
    // 26
    Shape { name: "Clusters", kind: Kind::List { member: 17, location: None, flattened: false, min: None, max: None } },
    // 27
    Shape {
        name: "Compatibility",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::COMPATIBILITY },
    },
    // 28
    Shape {
        name: "CompatibilityList",
        kind: Kind::List { member: 27, location: None, flattened: false, min: None, max: None },
    },
    // 29
    Shape {
        name: "Connectivity",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CONNECTIVITY },
    },
    // 30
    Shape {
        name: "Container",
        kind: Kind::Structure(&[
            Member::new("containerArn", 204),
            Member::new("taskArn", 204),
            Member::new("name", 204),
            Member::new("image", 204),
            Member::new("imageDigest", 204),
            Member::new("runtimeId", 204),
            Member::new("lastStatus", 204),
            Member::new("exitCode", 11),
            Member::new("reason", 204),
            Member::new("networkBindings", 151),
            Member::new("networkInterfaces", 154),
            Member::new("healthStatus", 104),
            Member::new("managedAgents", 146),
            Member::new("cpu", 204),
            Member::new("memory", 204),
            Member::new("memoryReservation", 204),
            Member::new("gpuIds", 102),
        ]),
    },
    // 31
    Shape {
        name: "ContainerCondition",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CONTAINER_CONDITION },
    },
    // 32
    Shape {
        name: "ContainerDefinition",
        kind: Kind::Structure(&[
            Member::new("name", 204),
            Member::new("image", 204),
            Member::new("repositoryCredentials", 180),
            Member::new("cpu", 117),
            Member::new("memory", 11),
            Member::new("memoryReservation", 11),
            Member::new("links", 205),
            Member::new("portMappings", 165),
            Member::new("essential", 10),
            Member::new("restartPolicy", 44),
            Member::new("entryPoint", 205),
            Member::new("command", 205),
            Member::new("environment", 88),
            Member::new("environmentFiles", 87),
            Member::new("mountPoints", 149),
            Member::new("volumesFrom", 255),
            Member::new("linuxParameters", 123),
            Member::new("secrets", 193),
            Member::new("dependsOn", 34),
            Member::new("startTimeout", 11),
            Member::new("stopTimeout", 11),
            Member::new("versionConsistency", 251),
            Member::new("hostname", 204),
            Member::new("user", 204),
            Member::new("workingDirectory", 204),
            Member::new("disableNetworking", 10),
            Member::new("privileged", 10),
            Member::new("readonlyRootFilesystem", 10),
            Member::new("dnsServers", 205),
            Member::new("dnsSearchDomains", 205),
            Member::new("extraHosts", 106),
            Member::new("dockerSecurityOptions", 205),
            Member::new("interactive", 10),
            Member::new("pseudoTerminal", 10),
            Member::new("dockerLabels", 71),
            Member::new("ulimits", 243),
            Member::new("logConfiguration", 140),
            Member::new("healthCheck", 103),
            Member::new("systemControls", 208),
            Member::new("resourceRequirements", 184),
            Member::new("firelensConfiguration", 99),
            Member::new("credentialSpecs", 205),
        ]),
    },
    // 33
    Shape {
        name: "ContainerDefinitions",
        kind: Kind::List { member: 32, location: None, flattened: false, min: None, max: None },
    },
    // 34
    Shape {
        name: "ContainerDependencies",
        kind: Kind::List { member: 35, location: None, flattened: false, min: None, max: None },
    },
    // 35
    Shape {
        name: "ContainerDependency",
        kind: Kind::Structure(&[Member::new("containerName", 204).required(), Member::new("condition", 31).required()]),
    },
    // 36
    Shape {
        name: "ContainerInstance",
        kind: Kind::Structure(&[
            Member::new("containerInstanceArn", 204),
            Member::new("ec2InstanceId", 204),
            Member::new("capacityProviderName", 204),
            Member::new("version", 143),
            Member::new("versionInfo", 252),
            Member::new("remainingResources", 186),
            Member::new("registeredResources", 186),
            Member::new("status", 204),
            Member::new("statusReason", 204),
            Member::new("agentConnected", 9),
            Member::new("runningTasksCount", 117),
            Member::new("pendingTasksCount", 117),
            Member::new("agentUpdateStatus", 0),
            Member::new("attributes", 7),
            Member::new("registeredAt", 238),
            Member::new("attachments", 5),
            Member::new("tags", 215),
            Member::new("healthStatus", 39),
        ]),
    },
    // 37
    Shape {
        name: "ContainerInstanceField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CONTAINER_INSTANCE_FIELD },
    },
    // 38
    Shape {
        name: "ContainerInstanceFieldList",
        kind: Kind::List { member: 37, location: None, flattened: false, min: None, max: None },
    },
    // 39
    Shape {
        name: "ContainerInstanceHealthStatus",
        kind: Kind::Structure(&[Member::new("overallStatus", 115), Member::new("details", 114)]),
    },
    // 40
    Shape {
        name: "ContainerInstanceStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CONTAINER_INSTANCE_STATUS },
    },
    // 41
    Shape {
        name: "ContainerInstances",
        kind: Kind::List { member: 36, location: None, flattened: false, min: None, max: None },
    },
    // 42
    Shape {
        name: "ContainerOverride",
        kind: Kind::Structure(&[
            Member::new("name", 204),
            Member::new("command", 205),
            Member::new("environment", 88),
            Member::new("environmentFiles", 87),
            Member::new("cpu", 11),
            Member::new("memory", 11),
            Member::new("memoryReservation", 11),
            Member::new("resourceRequirements", 184),
        ]),
    },
    // 43
    Shape {
        name: "ContainerOverrides",
        kind: Kind::List { member: 42, location: None, flattened: false, min: None, max: None },
    },
    // 44
    Shape {
        name: "ContainerRestartPolicy",
        kind: Kind::Structure(&[
            Member::new("enabled", 10).required(),
            Member::new("ignoredExitCodes", 118),
            Member::new("restartAttemptPeriod", 11),
        ]),
    },
    // 45
    Shape {
        name: "Containers",
        kind: Kind::List { member: 30, location: None, flattened: false, min: None, max: None },
    },
    // 46
    Shape {
        name: "CreateClusterRequest",
        kind: Kind::Structure(&[
            Member::new("clusterName", 204),
            Member::new("tags", 215),
            Member::new("settings", 25),
            Member::new("configuration", 18),
            Member::new("capacityProviders", 205),
            Member::new("defaultCapacityProviderStrategy", 13),
            Member::new("serviceConnectDefaults", 22),
        ]),
    },
    // 47
    Shape { name: "CreateClusterResponse", kind: Kind::Structure(&[Member::new("cluster", 17)]) },
    // 48
    Shape {
        name: "DeleteAccountSettingRequest",
        kind: Kind::Structure(&[Member::new("name", 197).required(), Member::new("principalArn", 204)]),
    },
    // 49
    Shape { name: "DeleteAccountSettingResponse", kind: Kind::Structure(&[Member::new("setting", 196)]) },
    // 50
    Shape {
        name: "DeleteAttributesRequest",
        kind: Kind::Structure(&[Member::new("cluster", 204), Member::new("attributes", 7).required()]),
    },
    // 51
    Shape { name: "DeleteAttributesResponse", kind: Kind::Structure(&[Member::new("attributes", 7)]) },
    // 52
    Shape { name: "DeleteClusterRequest", kind: Kind::Structure(&[Member::new("cluster", 204).required()]) },
    // 53
    Shape { name: "DeleteClusterResponse", kind: Kind::Structure(&[Member::new("cluster", 17)]) },
    // 54
    Shape {
        name: "DeleteTaskDefinitionsRequest",
        kind: Kind::Structure(&[Member::new("taskDefinitions", 205).required()]),
    },
    // 55
    Shape {
        name: "DeleteTaskDefinitionsResponse",
        kind: Kind::Structure(&[Member::new("taskDefinitions", 222), Member::new("failures", 98)]),
    },
    // 56
    Shape {
        name: "DeregisterTaskDefinitionRequest",
        kind: Kind::Structure(&[Member::new("taskDefinition", 204).required()]),
    },
    // 57
    Shape { name: "DeregisterTaskDefinitionResponse", kind: Kind::Structure(&[Member::new("taskDefinition", 218)]) },
    // 58
    Shape {
        name: "DescribeClustersRequest",
        kind: Kind::Structure(&[Member::new("clusters", 205), Member::new("include", 20)]),
    },
    // 59
    Shape {
        name: "DescribeClustersResponse",
        kind: Kind::Structure(&[Member::new("clusters", 26), Member::new("failures", 98)]),
    },
    // 60
    Shape {
        name: "DescribeContainerInstancesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 204),
            Member::new("containerInstances", 205).required(),
            Member::new("include", 38),
        ]),
    },
    // 61
    Shape {
        name: "DescribeContainerInstancesResponse",
        kind: Kind::Structure(&[Member::new("containerInstances", 41), Member::new("failures", 98)]),
    },
    // 62
    Shape {
        name: "DescribeTaskDefinitionRequest",
        kind: Kind::Structure(&[Member::new("taskDefinition", 204).required(), Member::new("include", 221)]),
    },
    // 63
    Shape {
        name: "DescribeTaskDefinitionResponse",
        kind: Kind::Structure(&[Member::new("taskDefinition", 218), Member::new("tags", 215)]),
    },
    // 64
    Shape {
        name: "DescribeTasksRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 204),
            Member::new("tasks", 205).required(),
            Member::new("include", 229),
        ]),
    },
    // 65
    Shape {
        name: "DescribeTasksResponse",
        kind: Kind::Structure(&[Member::new("tasks", 237), Member::new("failures", 98)]),
    },
    // 66
    Shape {
        name: "DesiredStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DESIRED_STATUS },
    },
    // 67
    Shape {
        name: "Device",
        kind: Kind::Structure(&[
            Member::new("hostPath", 204).required(),
            Member::new("containerPath", 204),
            Member::new("permissions", 69),
        ]),
    },
    // 68
    Shape {
        name: "DeviceCgroupPermission",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DEVICE_CGROUP_PERMISSION },
    },
    // 69
    Shape {
        name: "DeviceCgroupPermissions",
        kind: Kind::List { member: 68, location: None, flattened: false, min: None, max: None },
    },
    // 70
    Shape {
        name: "DevicesList",
        kind: Kind::List { member: 67, location: None, flattened: false, min: None, max: None },
    },
    // 71
    Shape {
        name: "DockerLabelsMap",
        kind: Kind::Map {
            key: 204,
            value: 204,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 72
    Shape {
        name: "DockerVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("scope", 191),
            Member::new("autoprovision", 10),
            Member::new("driver", 204),
            Member::new("driverOpts", 206),
            Member::new("labels", 206),
        ]),
    },
    // 73
    Shape { name: "Double", kind: Kind::Double { min: None, max: None } },
    // 74
    Shape { name: "EBSKMSKeyId", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 75
    Shape {
        name: "EBSResourceType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EBS_RESOURCE_TYPE },
    },
    // 76
    Shape { name: "EBSSnapshotId", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 77
    Shape {
        name: "EBSTagSpecification",
        kind: Kind::Structure(&[
            Member::new("resourceType", 75).required(),
            Member::new("tags", 215),
            Member::new("propagateTags", 166),
        ]),
    },
    // 78
    Shape {
        name: "EBSTagSpecifications",
        kind: Kind::List { member: 77, location: None, flattened: false, min: None, max: None },
    },
    // 79
    Shape { name: "EBSVolumeType", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 80
    Shape { name: "ECSVolumeName", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 81
    Shape {
        name: "EFSAuthorizationConfig",
        kind: Kind::Structure(&[Member::new("accessPointId", 204), Member::new("iam", 82)]),
    },
    // 82
    Shape {
        name: "EFSAuthorizationConfigIAM",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EFS_AUTHORIZATION_CONFIG_IAM },
    },
    // 83
    Shape {
        name: "EFSTransitEncryption",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EFS_TRANSIT_ENCRYPTION },
    },
    // 84
    Shape {
        name: "EFSVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("fileSystemId", 204).required(),
            Member::new("rootDirectory", 204),
            Member::new("transitEncryption", 83),
            Member::new("transitEncryptionPort", 11),
            Member::new("authorizationConfig", 81),
        ]),
    },
    // 85
    Shape {
        name: "EnvironmentFile",
        kind: Kind::Structure(&[Member::new("value", 204).required(), Member::new("type", 86).required()]),
    },
    // 86
    Shape {
        name: "EnvironmentFileType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ENVIRONMENT_FILE_TYPE },
    },
    // 87
    Shape {
        name: "EnvironmentFiles",
        kind: Kind::List { member: 85, location: None, flattened: false, min: None, max: None },
    },
    // 88
    Shape {
        name: "EnvironmentVariables",
        kind: Kind::List { member: 121, location: None, flattened: false, min: None, max: None },
    },
    // 89
    Shape { name: "EphemeralStorage", kind: Kind::Structure(&[Member::new("sizeInGiB", 117).required()]) },
    // 90
    Shape {
        name: "ExecuteCommandConfiguration",
        kind: Kind::Structure(&[
            Member::new("kmsKeyId", 204),
            Member::new("logging", 92),
            Member::new("logConfiguration", 91),
        ]),
    },
    // 91
    Shape {
        name: "ExecuteCommandLogConfiguration",
        kind: Kind::Structure(&[
            Member::new("cloudWatchLogGroupName", 204),
            Member::new("cloudWatchEncryptionEnabled", 9),
            Member::new("s3BucketName", 204),
            Member::new("s3EncryptionEnabled", 9),
            Member::new("s3KeyPrefix", 204),
        ]),
    },
    // 92
    Shape {
        name: "ExecuteCommandLogging",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EXECUTE_COMMAND_LOGGING },
    },
    // 93
    Shape {
        name: "ExecuteCommandRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 204),
            Member::new("container", 204),
            Member::new("command", 204).required(),
            Member::new("interactive", 9).required(),
            Member::new("task", 204).required(),
        ]),
    },
    // 94
    Shape {
        name: "ExecuteCommandResponse",
        kind: Kind::Structure(&[
            Member::new("clusterArn", 204),
            Member::new("containerArn", 204),
            Member::new("containerName", 204),
            Member::new("interactive", 9),
            Member::new("session", 195),
            Member::new("taskArn", 204),
        ]),
    },
    // 95
    Shape {
        name: "FSxWindowsFileServerAuthorizationConfig",
        kind: Kind::Structure(&[
            Member::new("credentialsParameter", 204).required(),
            Member::new("domain", 204).required(),
        ]),
    },
    // 96
    Shape {
        name: "FSxWindowsFileServerVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("fileSystemId", 204).required(),
            Member::new("rootDirectory", 204).required(),
            Member::new("authorizationConfig", 95).required(),
        ]),
    },
    // 97
    Shape {
        name: "Failure",
        kind: Kind::Structure(&[Member::new("arn", 204), Member::new("reason", 204), Member::new("detail", 204)]),
    },
    // 98
    Shape { name: "Failures", kind: Kind::List { member: 97, location: None, flattened: false, min: None, max: None } },
    // 99
    Shape {
        name: "FirelensConfiguration",
        kind: Kind::Structure(&[Member::new("type", 101).required(), Member::new("options", 100)]),
    },
    // 100
    Shape {
        name: "FirelensConfigurationOptionsMap",
        kind: Kind::Map {
            key: 204,
            value: 204,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 101
    Shape {
        name: "FirelensConfigurationType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::FIRELENS_CONFIGURATION_TYPE },
    },
    // 102
    Shape { name: "GpuIds", kind: Kind::List { member: 204, location: None, flattened: false, min: None, max: None } },
    // 103
    Shape {
        name: "HealthCheck",
        kind: Kind::Structure(&[
            Member::new("command", 205).required(),
            Member::new("interval", 11),
            Member::new("timeout", 11),
            Member::new("retries", 11),
            Member::new("startPeriod", 11),
        ]),
    },
    // 104
    Shape {
        name: "HealthStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::HEALTH_STATUS },
    },
    // 105
    Shape {
        name: "HostEntry",
        kind: Kind::Structure(&[Member::new("hostname", 204).required(), Member::new("ipAddress", 204).required()]),
    },
    // 106
    Shape {
        name: "HostEntryList",
        kind: Kind::List { member: 105, location: None, flattened: false, min: None, max: None },
    },
    // 107
    Shape { name: "HostVolumeProperties", kind: Kind::Structure(&[Member::new("sourcePath", 204)]) },
    // 108
    Shape { name: "IAMRoleArn", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 109
    Shape {
        name: "InferenceAccelerator",
        kind: Kind::Structure(&[Member::new("deviceName", 204).required(), Member::new("deviceType", 204).required()]),
    },
    // 110
    Shape {
        name: "InferenceAcceleratorOverride",
        kind: Kind::Structure(&[Member::new("deviceName", 204), Member::new("deviceType", 204)]),
    },
    // 111
    Shape {
        name: "InferenceAcceleratorOverrides",
        kind: Kind::List { member: 110, location: None, flattened: false, min: None, max: None },
    },
    // 112
    Shape {
        name: "InferenceAccelerators",
        kind: Kind::List { member: 109, location: None, flattened: false, min: None, max: None },
    },
    // 113
    Shape {
        name: "InstanceHealthCheckResult",
        kind: Kind::Structure(&[
            Member::new("type", 116),
            Member::new("status", 115),
            Member::new("statusReason", 204),
            Member::new("lastUpdated", 238),
            Member::new("lastStatusChange", 238),
        ]),
    },
    // 114
    Shape {
        name: "InstanceHealthCheckResultList",
        kind: Kind::List { member: 113, location: None, flattened: false, min: None, max: None },
    },
    // 115
    Shape {
        name: "InstanceHealthCheckState",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::INSTANCE_HEALTH_CHECK_STATE },
    },
    // 116
    Shape {
        name: "InstanceHealthCheckType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::INSTANCE_HEALTH_CHECK_TYPE },
    },
    // 117
    Shape { name: "Integer", kind: Kind::Integer { min: None, max: None } },
    // 118
    Shape {
        name: "IntegerList",
        kind: Kind::List { member: 11, location: None, flattened: false, min: None, max: None },
    },
    // 119
    Shape {
        name: "IpcMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IPC_MODE },
    },
    // 120
    Shape { name: "KernelCapabilities", kind: Kind::Structure(&[Member::new("add", 205), Member::new("drop", 205)]) },
    // 121
    Shape { name: "KeyValuePair", kind: Kind::Structure(&[Member::new("name", 204), Member::new("value", 204)]) },
    // 122
    Shape {
        name: "LaunchType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LAUNCH_TYPE },
    },
    // 123
    Shape {
        name: "LinuxParameters",
        kind: Kind::Structure(&[
            Member::new("capabilities", 120),
            Member::new("devices", 70),
            Member::new("initProcessEnabled", 10),
            Member::new("sharedMemorySize", 11),
            Member::new("tmpfs", 240),
            Member::new("maxSwap", 11),
            Member::new("swappiness", 11),
        ]),
    },
    // 124
    Shape {
        name: "ListAccountSettingsRequest",
        kind: Kind::Structure(&[
            Member::new("name", 197),
            Member::new("value", 204),
            Member::new("principalArn", 204),
            Member::new("effectiveSettings", 9),
            Member::new("nextToken", 204),
            Member::new("maxResults", 117),
        ]),
    },
    // 125
    Shape {
        name: "ListAccountSettingsResponse",
        kind: Kind::Structure(&[Member::new("settings", 199), Member::new("nextToken", 204)]),
    },
    // 126
    Shape {
        name: "ListAttributesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 204),
            Member::new("targetType", 216).required(),
            Member::new("attributeName", 204),
            Member::new("attributeValue", 204),
            Member::new("nextToken", 204),
            Member::new("maxResults", 11),
        ]),
    },
    // 127
    Shape {
        name: "ListAttributesResponse",
        kind: Kind::Structure(&[Member::new("attributes", 7), Member::new("nextToken", 204)]),
    },
    // 128
    Shape {
        name: "ListClustersRequest",
        kind: Kind::Structure(&[Member::new("nextToken", 204), Member::new("maxResults", 11)]),
    },
    // 129
    Shape {
        name: "ListClustersResponse",
        kind: Kind::Structure(&[Member::new("clusterArns", 205), Member::new("nextToken", 204)]),
    },
    // 130
    Shape {
        name: "ListContainerInstancesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 204),
            Member::new("filter", 204),
            Member::new("nextToken", 204),
            Member::new("maxResults", 11),
            Member::new("status", 40),
        ]),
    },
    // 131
    Shape {
        name: "ListContainerInstancesResponse",
        kind: Kind::Structure(&[Member::new("containerInstanceArns", 205), Member::new("nextToken", 204)]),
    },
    // 132
    Shape { name: "ListTagsForResourceRequest", kind: Kind::Structure(&[Member::new("resourceArn", 204).required()]) },
    // 133
    Shape { name: "ListTagsForResourceResponse", kind: Kind::Structure(&[Member::new("tags", 215)]) },
    // 134
    Shape {
        name: "ListTaskDefinitionFamiliesRequest",
        kind: Kind::Structure(&[
            Member::new("familyPrefix", 204),
            Member::new("status", 219),
            Member::new("nextToken", 204),
            Member::new("maxResults", 11),
        ]),
    },
    // 135
    Shape {
        name: "ListTaskDefinitionFamiliesResponse",
        kind: Kind::Structure(&[Member::new("families", 205), Member::new("nextToken", 204)]),
    },
    // 136
    Shape {
        name: "ListTaskDefinitionsRequest",
        kind: Kind::Structure(&[
            Member::new("familyPrefix", 204),
            Member::new("status", 226),
            Member::new("sort", 200),
            Member::new("nextToken", 204),
            Member::new("maxResults", 11),
        ]),
    },
    // 137
    Shape {
        name: "ListTaskDefinitionsResponse",
        kind: Kind::Structure(&[Member::new("taskDefinitionArns", 205), Member::new("nextToken", 204)]),
    },
    // 138
    Shape {
        name: "ListTasksRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 204),
            Member::new("containerInstance", 204),
            Member::new("family", 204),
            Member::new("nextToken", 204),
            Member::new("maxResults", 11),
            Member::new("startedBy", 204),
            Member::new("serviceName", 204),
            Member::new("desiredStatus", 66),
            Member::new("launchType", 122),
            Member::new("daemonName", 204),
        ]),
    },
    // 139
    Shape {
        name: "ListTasksResponse",
        kind: Kind::Structure(&[Member::new("taskArns", 205), Member::new("nextToken", 204)]),
    },
    // 140
    Shape {
        name: "LogConfiguration",
        kind: Kind::Structure(&[
            Member::new("logDriver", 142).required(),
            Member::new("options", 141),
            Member::new("secretOptions", 193),
        ]),
    },
    // 141
    Shape {
        name: "LogConfigurationOptionsMap",
        kind: Kind::Map {
            key: 204,
            value: 204,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 142
    Shape {
        name: "LogDriver",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LOG_DRIVER },
    },
    // 143
    Shape { name: "Long", kind: Kind::Long { min: None, max: None } },
    // 144
    Shape {
        name: "ManagedAgent",
        kind: Kind::Structure(&[
            Member::new("lastStartedAt", 238),
            Member::new("name", 145),
            Member::new("reason", 204),
            Member::new("lastStatus", 204),
        ]),
    },
    // 145
    Shape {
        name: "ManagedAgentName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::MANAGED_AGENT_NAME },
    },
    // 146
    Shape {
        name: "ManagedAgents",
        kind: Kind::List { member: 144, location: None, flattened: false, min: None, max: None },
    },
    // 147
    Shape {
        name: "ManagedStorageConfiguration",
        kind: Kind::Structure(&[Member::new("kmsKeyId", 204), Member::new("fargateEphemeralStorageKmsKeyId", 204)]),
    },
    // 148
    Shape {
        name: "MountPoint",
        kind: Kind::Structure(&[
            Member::new("sourceVolume", 204),
            Member::new("containerPath", 204),
            Member::new("readOnly", 10),
        ]),
    },
    // 149
    Shape {
        name: "MountPointList",
        kind: Kind::List { member: 148, location: None, flattened: false, min: None, max: None },
    },
    // 150
    Shape {
        name: "NetworkBinding",
        kind: Kind::Structure(&[
            Member::new("bindIP", 204),
            Member::new("containerPort", 11),
            Member::new("hostPort", 11),
            Member::new("protocol", 241),
            Member::new("containerPortRange", 204),
            Member::new("hostPortRange", 204),
        ]),
    },
    // 151
    Shape {
        name: "NetworkBindings",
        kind: Kind::List { member: 150, location: None, flattened: false, min: None, max: None },
    },
    // 152
    Shape { name: "NetworkConfiguration", kind: Kind::Structure(&[Member::new("awsvpcConfiguration", 8)]) },
    // 153
    Shape {
        name: "NetworkInterface",
        kind: Kind::Structure(&[
            Member::new("attachmentId", 204),
            Member::new("privateIpv4Address", 204),
            Member::new("ipv6Address", 204),
        ]),
    },
    // 154
    Shape {
        name: "NetworkInterfaces",
        kind: Kind::List { member: 153, location: None, flattened: false, min: None, max: None },
    },
    // 155
    Shape {
        name: "NetworkMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::NETWORK_MODE },
    },
    // 156
    Shape {
        name: "OSFamily",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::OS_FAMILY },
    },
    // 157
    Shape {
        name: "PidMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PID_MODE },
    },
    // 158
    Shape {
        name: "PlacementConstraint",
        kind: Kind::Structure(&[Member::new("type", 159), Member::new("expression", 204)]),
    },
    // 159
    Shape {
        name: "PlacementConstraintType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PLACEMENT_CONSTRAINT_TYPE },
    },
    // 160
    Shape {
        name: "PlacementConstraints",
        kind: Kind::List { member: 158, location: None, flattened: false, min: None, max: None },
    },
    // 161
    Shape {
        name: "PlacementStrategies",
        kind: Kind::List { member: 162, location: None, flattened: false, min: None, max: None },
    },
    // 162
    Shape { name: "PlacementStrategy", kind: Kind::Structure(&[Member::new("type", 163), Member::new("field", 204)]) },
    // 163
    Shape {
        name: "PlacementStrategyType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PLACEMENT_STRATEGY_TYPE },
    },
    // 164
    Shape {
        name: "PortMapping",
        kind: Kind::Structure(&[
            Member::new("containerPort", 11),
            Member::new("hostPort", 11),
            Member::new("protocol", 241),
            Member::new("name", 204),
            Member::new("appProtocol", 1),
            Member::new("containerPortRange", 204),
        ]),
    },
    // 165
    Shape {
        name: "PortMappingList",
        kind: Kind::List { member: 164, location: None, flattened: false, min: None, max: None },
    },
    // 166
    Shape {
        name: "PropagateTags",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PROPAGATE_TAGS },
    },
    // 167
    Shape {
        name: "ProxyConfiguration",
        kind: Kind::Structure(&[
            Member::new("type", 169),
            Member::new("containerName", 204).required(),
            Member::new("properties", 168),
        ]),
    },
    // 168
    Shape {
        name: "ProxyConfigurationProperties",
        kind: Kind::List { member: 121, location: None, flattened: false, min: None, max: None },
    },
    // 169
    Shape {
        name: "ProxyConfigurationType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PROXY_CONFIGURATION_TYPE },
    },
    // 170
    Shape {
        name: "PutAccountSettingDefaultRequest",
        kind: Kind::Structure(&[Member::new("name", 197).required(), Member::new("value", 204).required()]),
    },
    // 171
    Shape { name: "PutAccountSettingDefaultResponse", kind: Kind::Structure(&[Member::new("setting", 196)]) },
    // 172
    Shape {
        name: "PutAccountSettingRequest",
        kind: Kind::Structure(&[
            Member::new("name", 197).required(),
            Member::new("value", 204).required(),
            Member::new("principalArn", 204),
        ]),
    },
    // 173
    Shape { name: "PutAccountSettingResponse", kind: Kind::Structure(&[Member::new("setting", 196)]) },
    // 174
    Shape {
        name: "PutAttributesRequest",
        kind: Kind::Structure(&[Member::new("cluster", 204), Member::new("attributes", 7).required()]),
    },
    // 175
    Shape { name: "PutAttributesResponse", kind: Kind::Structure(&[Member::new("attributes", 7)]) },
    // 176
    Shape {
        name: "PutClusterCapacityProvidersRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 204).required(),
            Member::new("capacityProviders", 205).required(),
            Member::new("defaultCapacityProviderStrategy", 13).required(),
        ]),
    },
    // 177
    Shape { name: "PutClusterCapacityProvidersResponse", kind: Kind::Structure(&[Member::new("cluster", 17)]) },
    // 178
    Shape {
        name: "RegisterTaskDefinitionRequest",
        kind: Kind::Structure(&[
            Member::new("family", 204).required(),
            Member::new("taskRoleArn", 204),
            Member::new("executionRoleArn", 204),
            Member::new("networkMode", 155),
            Member::new("containerDefinitions", 33).required(),
            Member::new("volumes", 256),
            Member::new("placementConstraints", 225),
            Member::new("requiresCompatibilities", 28),
            Member::new("cpu", 204),
            Member::new("memory", 204),
            Member::new("tags", 215),
            Member::new("pidMode", 157),
            Member::new("ipcMode", 119),
            Member::new("proxyConfiguration", 167),
            Member::new("inferenceAccelerators", 112),
            Member::new("ephemeralStorage", 89),
            Member::new("runtimePlatform", 189),
            Member::new("enableFaultInjection", 10),
        ]),
    },
    // 179
    Shape {
        name: "RegisterTaskDefinitionResponse",
        kind: Kind::Structure(&[Member::new("taskDefinition", 218), Member::new("tags", 215)]),
    },
    // 180
    Shape {
        name: "RepositoryCredentials",
        kind: Kind::Structure(&[Member::new("credentialsParameter", 204).required()]),
    },
    // 181
    Shape {
        name: "RequiresAttributes",
        kind: Kind::List { member: 6, location: None, flattened: false, min: None, max: None },
    },
    // 182
    Shape {
        name: "Resource",
        kind: Kind::Structure(&[
            Member::new("name", 204),
            Member::new("type", 204),
            Member::new("doubleValue", 73),
            Member::new("longValue", 143),
            Member::new("integerValue", 117),
            Member::new("stringSetValue", 205),
        ]),
    },
    // 183
    Shape {
        name: "ResourceRequirement",
        kind: Kind::Structure(&[Member::new("value", 204).required(), Member::new("type", 185).required()]),
    },
    // 184
    Shape {
        name: "ResourceRequirements",
        kind: Kind::List { member: 183, location: None, flattened: false, min: None, max: None },
    },
    // 185
    Shape {
        name: "ResourceType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::RESOURCE_TYPE },
    },
    // 186
    Shape {
        name: "Resources",
        kind: Kind::List { member: 182, location: None, flattened: false, min: None, max: None },
    },
    // 187
    Shape {
        name: "RunTaskRequest",
        kind: Kind::Structure(&[
            Member::new("capacityProviderStrategy", 13),
            Member::new("cluster", 204),
            Member::new("count", 11),
            Member::new("enableECSManagedTags", 9),
            Member::new("enableExecuteCommand", 9),
            Member::new("group", 204),
            Member::new("launchType", 122),
            Member::new("networkConfiguration", 152),
            Member::new("overrides", 233),
            Member::new("placementConstraints", 160),
            Member::new("placementStrategy", 161),
            Member::new("platformVersion", 204),
            Member::new("propagateTags", 166),
            Member::new("referenceId", 204),
            Member::new("startedBy", 204),
            Member::new("tags", 215),
            Member::new("taskDefinition", 204).required(),
            Member::new("clientToken", 204),
            Member::new("volumeConfigurations", 236),
        ]),
    },
    // 188
    Shape { name: "RunTaskResponse", kind: Kind::Structure(&[Member::new("tasks", 237), Member::new("failures", 98)]) },
    // 189
    Shape {
        name: "RuntimePlatform",
        kind: Kind::Structure(&[Member::new("cpuArchitecture", 12), Member::new("operatingSystemFamily", 156)]),
    },
    // 190
    Shape {
        name: "S3FilesVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("fileSystemArn", 204).required(),
            Member::new("rootDirectory", 204),
            Member::new("transitEncryptionPort", 11),
            Member::new("accessPointArn", 204),
        ]),
    },
    // 191
    Shape { name: "Scope", kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SCOPE } },
    // 192
    Shape {
        name: "Secret",
        kind: Kind::Structure(&[Member::new("name", 204).required(), Member::new("valueFrom", 204).required()]),
    },
    // 193
    Shape {
        name: "SecretList",
        kind: Kind::List { member: 192, location: None, flattened: false, min: None, max: None },
    },
    // 194
    Shape { name: "SensitiveString", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 195
    Shape {
        name: "Session",
        kind: Kind::Structure(&[
            Member::new("sessionId", 204),
            Member::new("streamUrl", 204),
            Member::new("tokenValue", 194),
        ]),
    },
    // 196
    Shape {
        name: "Setting",
        kind: Kind::Structure(&[
            Member::new("name", 197),
            Member::new("value", 204),
            Member::new("principalArn", 204),
            Member::new("type", 198),
        ]),
    },
    // 197
    Shape {
        name: "SettingName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SETTING_NAME },
    },
    // 198
    Shape {
        name: "SettingType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SETTING_TYPE },
    },
    // 199
    Shape {
        name: "Settings",
        kind: Kind::List { member: 196, location: None, flattened: false, min: None, max: None },
    },
    // 200
    Shape {
        name: "SortOrder",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SORT_ORDER },
    },
    // 201
    Shape {
        name: "Statistics",
        kind: Kind::List { member: 121, location: None, flattened: false, min: None, max: None },
    },
    // 202
    Shape {
        name: "StopTaskRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 204),
            Member::new("task", 204).required(),
            Member::new("reason", 204),
        ]),
    },
    // 203
    Shape { name: "StopTaskResponse", kind: Kind::Structure(&[Member::new("task", 217)]) },
    // 204
    Shape { name: "String", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 205
    Shape {
        name: "StringList",
        kind: Kind::List { member: 204, location: None, flattened: false, min: None, max: None },
    },
    // 206
    Shape {
        name: "StringMap",
        kind: Kind::Map {
            key: 204,
            value: 204,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 207
    Shape { name: "SystemControl", kind: Kind::Structure(&[Member::new("namespace", 204), Member::new("value", 204)]) },
    // 208
    Shape {
        name: "SystemControls",
        kind: Kind::List { member: 207, location: None, flattened: false, min: None, max: None },
    },
    // 209
    Shape { name: "Tag", kind: Kind::Structure(&[Member::new("key", 210), Member::new("value", 214)]) },
    // 210
    Shape {
        name: "TagKey",
        kind: Kind::String {
            min: Some(1),
            max: Some(128),
            pattern: Some("([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)"),
            values: &[],
        },
    },
    // 211
    Shape { name: "TagKeys", kind: Kind::List { member: 210, location: None, flattened: false, min: None, max: None } },
    // 212
    Shape {
        name: "TagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 204).required(), Member::new("tags", 215).required()]),
    },
    // 213
    Shape { name: "TagResourceResponse", kind: Kind::Structure(&[]) },
    // 214
    Shape {
        name: "TagValue",
        kind: Kind::String {
            min: Some(0),
            max: Some(256),
            pattern: Some("([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)"),
            values: &[],
        },
    },
    // 215
    Shape {
        name: "Tags",
        kind: Kind::List { member: 209, location: None, flattened: false, min: Some(0), max: Some(50) },
    },
    // 216
    Shape {
        name: "TargetType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TARGET_TYPE },
    },
    // 217
    Shape {
        name: "Task",
        kind: Kind::Structure(&[
            Member::new("attachments", 5),
            Member::new("attributes", 7),
            Member::new("availabilityZone", 204),
            Member::new("capacityProviderName", 204),
            Member::new("clusterArn", 204),
            Member::new("connectivity", 29),
            Member::new("connectivityAt", 238),
            Member::new("containerInstanceArn", 204),
            Member::new("containers", 45),
            Member::new("cpu", 204),
            Member::new("createdAt", 238),
            Member::new("desiredStatus", 204),
            Member::new("enableExecuteCommand", 9),
            Member::new("executionStoppedAt", 238),
            Member::new("group", 204),
            Member::new("healthStatus", 104),
            Member::new("inferenceAccelerators", 112),
            Member::new("lastStatus", 204),
            Member::new("launchType", 122),
            Member::new("memory", 204),
            Member::new("overrides", 233),
            Member::new("platformVersion", 204),
            Member::new("platformFamily", 204),
            Member::new("pullStartedAt", 238),
            Member::new("pullStoppedAt", 238),
            Member::new("startedAt", 238),
            Member::new("startedBy", 204),
            Member::new("stopCode", 234),
            Member::new("stoppedAt", 238),
            Member::new("stoppedReason", 204),
            Member::new("stoppingAt", 238),
            Member::new("tags", 215),
            Member::new("taskArn", 204),
            Member::new("taskDefinitionArn", 204),
            Member::new("version", 143),
            Member::new("ephemeralStorage", 89),
            Member::new("fargateEphemeralStorage", 227),
        ]),
    },
    // 218
    Shape {
        name: "TaskDefinition",
        kind: Kind::Structure(&[
            Member::new("taskDefinitionArn", 204),
            Member::new("containerDefinitions", 33),
            Member::new("family", 204),
            Member::new("taskRoleArn", 204),
            Member::new("executionRoleArn", 204),
            Member::new("networkMode", 155),
            Member::new("revision", 117),
            Member::new("volumes", 256),
            Member::new("status", 226),
            Member::new("requiresAttributes", 181),
            Member::new("placementConstraints", 225),
            Member::new("compatibilities", 28),
            Member::new("runtimePlatform", 189),
            Member::new("requiresCompatibilities", 28),
            Member::new("cpu", 204),
            Member::new("memory", 204),
            Member::new("inferenceAccelerators", 112),
            Member::new("pidMode", 157),
            Member::new("ipcMode", 119),
            Member::new("proxyConfiguration", 167),
            Member::new("registeredAt", 238),
            Member::new("deregisteredAt", 238),
            Member::new("deleteRequestedAt", 238),
            Member::new("registeredBy", 204),
            Member::new("ephemeralStorage", 89),
            Member::new("enableFaultInjection", 10),
        ]),
    },
    // 219
    Shape {
        name: "TaskDefinitionFamilyStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_DEFINITION_FAMILY_STATUS },
    },
    // 220
    Shape {
        name: "TaskDefinitionField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_DEFINITION_FIELD },
    },
    // 221
    Shape {
        name: "TaskDefinitionFieldList",
        kind: Kind::List { member: 220, location: None, flattened: false, min: None, max: None },
    },
    // 222
    Shape {
        name: "TaskDefinitionList",
        kind: Kind::List { member: 218, location: None, flattened: false, min: None, max: None },
    },
    // 223
    Shape {
        name: "TaskDefinitionPlacementConstraint",
        kind: Kind::Structure(&[Member::new("type", 224), Member::new("expression", 204)]),
    },
    // 224
    Shape {
        name: "TaskDefinitionPlacementConstraintType",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::TASK_DEFINITION_PLACEMENT_CONSTRAINT_TYPE,
        },
    },
    // 225
    Shape {
        name: "TaskDefinitionPlacementConstraints",
        kind: Kind::List { member: 223, location: None, flattened: false, min: None, max: None },
    },
    // 226
    Shape {
        name: "TaskDefinitionStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_DEFINITION_STATUS },
    },
    // 227
    Shape {
        name: "TaskEphemeralStorage",
        kind: Kind::Structure(&[Member::new("sizeInGiB", 117), Member::new("kmsKeyId", 204)]),
    },
    // 228
    Shape {
        name: "TaskField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_FIELD },
    },
    // 229
    Shape {
        name: "TaskFieldList",
        kind: Kind::List { member: 228, location: None, flattened: false, min: None, max: None },
    },
    // 230
    Shape {
        name: "TaskFilesystemType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_FILESYSTEM_TYPE },
    },
    // 231
    Shape {
        name: "TaskManagedEBSVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("encrypted", 10),
            Member::new("kmsKeyId", 74),
            Member::new("volumeType", 79),
            Member::new("sizeInGiB", 11),
            Member::new("snapshotId", 76),
            Member::new("volumeInitializationRate", 11),
            Member::new("iops", 11),
            Member::new("throughput", 11),
            Member::new("tagSpecifications", 78),
            Member::new("roleArn", 108).required(),
            Member::new("terminationPolicy", 232),
            Member::new("filesystemType", 230),
        ]),
    },
    // 232
    Shape {
        name: "TaskManagedEBSVolumeTerminationPolicy",
        kind: Kind::Structure(&[Member::new("deleteOnTermination", 10).required()]),
    },
    // 233
    Shape {
        name: "TaskOverride",
        kind: Kind::Structure(&[
            Member::new("containerOverrides", 43),
            Member::new("cpu", 204),
            Member::new("inferenceAcceleratorOverrides", 111),
            Member::new("executionRoleArn", 204),
            Member::new("memory", 204),
            Member::new("taskRoleArn", 204),
            Member::new("ephemeralStorage", 89),
        ]),
    },
    // 234
    Shape {
        name: "TaskStopCode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_STOP_CODE },
    },
    // 235
    Shape {
        name: "TaskVolumeConfiguration",
        kind: Kind::Structure(&[Member::new("name", 80).required(), Member::new("managedEBSVolume", 231)]),
    },
    // 236
    Shape {
        name: "TaskVolumeConfigurations",
        kind: Kind::List { member: 235, location: None, flattened: false, min: None, max: None },
    },
    // 237
    Shape { name: "Tasks", kind: Kind::List { member: 217, location: None, flattened: false, min: None, max: None } },
    // 238
    Shape { name: "Timestamp", kind: Kind::Timestamp(None) },
    // 239
    Shape {
        name: "Tmpfs",
        kind: Kind::Structure(&[
            Member::new("containerPath", 204).required(),
            Member::new("size", 117).required(),
            Member::new("mountOptions", 205),
        ]),
    },
    // 240
    Shape {
        name: "TmpfsList",
        kind: Kind::List { member: 239, location: None, flattened: false, min: None, max: None },
    },
    // 241
    Shape {
        name: "TransportProtocol",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TRANSPORT_PROTOCOL },
    },
    // 242
    Shape {
        name: "Ulimit",
        kind: Kind::Structure(&[
            Member::new("name", 244).required(),
            Member::new("softLimit", 117).required(),
            Member::new("hardLimit", 117).required(),
        ]),
    },
    // 243
    Shape {
        name: "UlimitList",
        kind: Kind::List { member: 242, location: None, flattened: false, min: None, max: None },
    },
    // 244
    Shape {
        name: "UlimitName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ULIMIT_NAME },
    },
    // 245
    Shape {
        name: "UntagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 204).required(), Member::new("tagKeys", 211).required()]),
    },
    // 246
    Shape { name: "UntagResourceResponse", kind: Kind::Structure(&[]) },
    // 247
    Shape {
        name: "UpdateClusterRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 204).required(),
            Member::new("settings", 25),
            Member::new("configuration", 18),
            Member::new("serviceConnectDefaults", 22),
        ]),
    },
    // 248
    Shape { name: "UpdateClusterResponse", kind: Kind::Structure(&[Member::new("cluster", 17)]) },
    // 249
    Shape {
        name: "UpdateClusterSettingsRequest",
        kind: Kind::Structure(&[Member::new("cluster", 204).required(), Member::new("settings", 25).required()]),
    },
    // 250
    Shape { name: "UpdateClusterSettingsResponse", kind: Kind::Structure(&[Member::new("cluster", 17)]) },
    // 251
    Shape {
        name: "VersionConsistency",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::VERSION_CONSISTENCY },
    },
    // 252
    Shape {
        name: "VersionInfo",
        kind: Kind::Structure(&[
            Member::new("agentVersion", 204),
            Member::new("agentHash", 204),
            Member::new("dockerVersion", 204),
        ]),
    },
    // 253
    Shape {
        name: "Volume",
        kind: Kind::Structure(&[
            Member::new("name", 204),
            Member::new("host", 107),
            Member::new("dockerVolumeConfiguration", 72),
            Member::new("efsVolumeConfiguration", 84),
            Member::new("s3filesVolumeConfiguration", 190),
            Member::new("fsxWindowsFileServerVolumeConfiguration", 96),
            Member::new("configuredAtLaunch", 10),
        ]),
    },
    // 254
    Shape {
        name: "VolumeFrom",
        kind: Kind::Structure(&[Member::new("sourceContainer", 204), Member::new("readOnly", 10)]),
    },
    // 255
    Shape {
        name: "VolumeFromList",
        kind: Kind::List { member: 254, location: None, flattened: false, min: None, max: None },
    },
    // 256
    Shape {
        name: "VolumeList",
        kind: Kind::List { member: 253, location: None, flattened: false, min: None, max: None },
    },
];
