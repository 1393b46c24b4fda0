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
        name: "ListAccountSettings",
        method: "POST",
        path: "/",
        input: Some(122),
        output: Some(123),
        result_wrapper: None,
    },
    Operation {
        name: "ListAttributes",
        method: "POST",
        path: "/",
        input: Some(124),
        output: Some(125),
        result_wrapper: None,
    },
    Operation {
        name: "ListClusters",
        method: "POST",
        path: "/",
        input: Some(126),
        output: Some(127),
        result_wrapper: None,
    },
    Operation {
        name: "ListContainerInstances",
        method: "POST",
        path: "/",
        input: Some(128),
        output: Some(129),
        result_wrapper: None,
    },
    Operation {
        name: "ListTagsForResource",
        method: "POST",
        path: "/",
        input: Some(130),
        output: Some(131),
        result_wrapper: None,
    },
    Operation {
        name: "ListTaskDefinitionFamilies",
        method: "POST",
        path: "/",
        input: Some(132),
        output: Some(133),
        result_wrapper: None,
    },
    Operation {
        name: "ListTaskDefinitions",
        method: "POST",
        path: "/",
        input: Some(134),
        output: Some(135),
        result_wrapper: None,
    },
    Operation {
        name: "ListTasks",
        method: "POST",
        path: "/",
        input: Some(136),
        output: Some(137),
        result_wrapper: None,
    },
    Operation {
        name: "PutAccountSetting",
        method: "POST",
        path: "/",
        input: Some(170),
        output: Some(171),
        result_wrapper: None,
    },
    Operation {
        name: "PutAccountSettingDefault",
        method: "POST",
        path: "/",
        input: Some(168),
        output: Some(169),
        result_wrapper: None,
    },
    Operation {
        name: "PutAttributes",
        method: "POST",
        path: "/",
        input: Some(172),
        output: Some(173),
        result_wrapper: None,
    },
    Operation {
        name: "PutClusterCapacityProviders",
        method: "POST",
        path: "/",
        input: Some(174),
        output: Some(175),
        result_wrapper: None,
    },
    Operation {
        name: "RegisterTaskDefinition",
        method: "POST",
        path: "/",
        input: Some(176),
        output: Some(177),
        result_wrapper: None,
    },
    Operation { name: "RunTask", method: "POST", path: "/", input: Some(185), output: Some(186), result_wrapper: None },
    Operation {
        name: "StopTask",
        method: "POST",
        path: "/",
        input: Some(198),
        output: Some(199),
        result_wrapper: None,
    },
    Operation {
        name: "TagResource",
        method: "POST",
        path: "/",
        input: Some(208),
        output: Some(209),
        result_wrapper: None,
    },
    Operation {
        name: "UntagResource",
        method: "POST",
        path: "/",
        input: Some(241),
        output: Some(242),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateCluster",
        method: "POST",
        path: "/",
        input: Some(243),
        output: Some(244),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateClusterSettings",
        method: "POST",
        path: "/",
        input: Some(245),
        output: Some(246),
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
            Member::new("id", 200),
            Member::new("type", 200),
            Member::new("status", 200),
            Member::new("details", 4),
        ]),
    },
    // 4
    Shape {
        name: "AttachmentDetails",
        kind: Kind::List { member: 119, location: None, flattened: false, min: None, max: None },
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
            Member::new("name", 200).required(),
            Member::new("value", 200),
            Member::new("targetType", 212),
            Member::new("targetId", 200),
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
            Member::new("subnets", 201).required(),
            Member::new("securityGroups", 201),
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
            Member::new("capacityProvider", 200).required(),
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
            Member::new("clusterArn", 200),
            Member::new("clusterName", 200),
            Member::new("configuration", 18),
            Member::new("status", 200),
            Member::new("registeredContainerInstancesCount", 115),
            Member::new("runningTasksCount", 115),
            Member::new("pendingTasksCount", 115),
            Member::new("activeServicesCount", 115),
            Member::new("statistics", 197),
            Member::new("tags", 211),
            Member::new("settings", 25),
            Member::new("capacityProviders", 201),
            Member::new("defaultCapacityProviderStrategy", 13),
            Member::new("attachments", 5),
            Member::new("attachmentsStatus", 200),
            Member::new("serviceConnectDefaults", 21),
        ]),
    },
    // 18
    Shape {
        name: "ClusterConfiguration",
        kind: Kind::Structure(&[
            Member::new("executeCommandConfiguration", 90),
            Member::new("managedStorageConfiguration", 145),
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
    Shape { name: "ClusterServiceConnectDefaults", kind: Kind::Structure(&[Member::new("namespace", 200)]) },
    // 22
    Shape {
        name: "ClusterServiceConnectDefaultsRequest",
        kind: Kind::Structure(&[Member::new("namespace", 200).required()]),
    },
    // 23
    Shape { name: "ClusterSetting", kind: Kind::Structure(&[Member::new("name", 24), Member::new("value", 200)]) },
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
            Member::new("containerArn", 200),
            Member::new("taskArn", 200),
            Member::new("name", 200),
            Member::new("image", 200),
            Member::new("imageDigest", 200),
            Member::new("runtimeId", 200),
            Member::new("lastStatus", 200),
            Member::new("exitCode", 11),
            Member::new("reason", 200),
            Member::new("networkBindings", 149),
            Member::new("networkInterfaces", 152),
            Member::new("healthStatus", 102),
            Member::new("managedAgents", 144),
            Member::new("cpu", 200),
            Member::new("memory", 200),
            Member::new("memoryReservation", 200),
            Member::new("gpuIds", 100),
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
            Member::new("name", 200),
            Member::new("image", 200),
            Member::new("repositoryCredentials", 178),
            Member::new("cpu", 115),
            Member::new("memory", 11),
            Member::new("memoryReservation", 11),
            Member::new("links", 201),
            Member::new("portMappings", 163),
            Member::new("essential", 10),
            Member::new("restartPolicy", 44),
            Member::new("entryPoint", 201),
            Member::new("command", 201),
            Member::new("environment", 88),
            Member::new("environmentFiles", 87),
            Member::new("mountPoints", 147),
            Member::new("volumesFrom", 251),
            Member::new("linuxParameters", 121),
            Member::new("secrets", 191),
            Member::new("dependsOn", 34),
            Member::new("startTimeout", 11),
            Member::new("stopTimeout", 11),
            Member::new("versionConsistency", 247),
            Member::new("hostname", 200),
            Member::new("user", 200),
            Member::new("workingDirectory", 200),
            Member::new("disableNetworking", 10),
            Member::new("privileged", 10),
            Member::new("readonlyRootFilesystem", 10),
            Member::new("dnsServers", 201),
            Member::new("dnsSearchDomains", 201),
            Member::new("extraHosts", 104),
            Member::new("dockerSecurityOptions", 201),
            Member::new("interactive", 10),
            Member::new("pseudoTerminal", 10),
            Member::new("dockerLabels", 71),
            Member::new("ulimits", 239),
            Member::new("logConfiguration", 138),
            Member::new("healthCheck", 101),
            Member::new("systemControls", 204),
            Member::new("resourceRequirements", 182),
            Member::new("firelensConfiguration", 97),
            Member::new("credentialSpecs", 201),
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
        kind: Kind::Structure(&[Member::new("containerName", 200).required(), Member::new("condition", 31).required()]),
    },
    // 36
    Shape {
        name: "ContainerInstance",
        kind: Kind::Structure(&[
            Member::new("containerInstanceArn", 200),
            Member::new("ec2InstanceId", 200),
            Member::new("capacityProviderName", 200),
            Member::new("version", 141),
            Member::new("versionInfo", 248),
            Member::new("remainingResources", 184),
            Member::new("registeredResources", 184),
            Member::new("status", 200),
            Member::new("statusReason", 200),
            Member::new("agentConnected", 9),
            Member::new("runningTasksCount", 115),
            Member::new("pendingTasksCount", 115),
            Member::new("agentUpdateStatus", 0),
            Member::new("attributes", 7),
            Member::new("registeredAt", 234),
            Member::new("attachments", 5),
            Member::new("tags", 211),
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
        kind: Kind::Structure(&[Member::new("overallStatus", 113), Member::new("details", 112)]),
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
            Member::new("name", 200),
            Member::new("command", 201),
            Member::new("environment", 88),
            Member::new("environmentFiles", 87),
            Member::new("cpu", 11),
            Member::new("memory", 11),
            Member::new("memoryReservation", 11),
            Member::new("resourceRequirements", 182),
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
            Member::new("ignoredExitCodes", 116),
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
            Member::new("clusterName", 200),
            Member::new("tags", 211),
            Member::new("settings", 25),
            Member::new("configuration", 18),
            Member::new("capacityProviders", 201),
            Member::new("defaultCapacityProviderStrategy", 13),
            Member::new("serviceConnectDefaults", 22),
        ]),
    },
    // 47
    Shape { name: "CreateClusterResponse", kind: Kind::Structure(&[Member::new("cluster", 17)]) },
    // 48
    Shape {
        name: "DeleteAccountSettingRequest",
        kind: Kind::Structure(&[Member::new("name", 193).required(), Member::new("principalArn", 200)]),
    },
    // 49
    Shape { name: "DeleteAccountSettingResponse", kind: Kind::Structure(&[Member::new("setting", 192)]) },
    // 50
    Shape {
        name: "DeleteAttributesRequest",
        kind: Kind::Structure(&[Member::new("cluster", 200), Member::new("attributes", 7).required()]),
    },
    // 51
    Shape { name: "DeleteAttributesResponse", kind: Kind::Structure(&[Member::new("attributes", 7)]) },
    // 52
    Shape { name: "DeleteClusterRequest", kind: Kind::Structure(&[Member::new("cluster", 200).required()]) },
    // 53
    Shape { name: "DeleteClusterResponse", kind: Kind::Structure(&[Member::new("cluster", 17)]) },
    // 54
    Shape {
        name: "DeleteTaskDefinitionsRequest",
        kind: Kind::Structure(&[Member::new("taskDefinitions", 201).required()]),
    },
    // 55
    Shape {
        name: "DeleteTaskDefinitionsResponse",
        kind: Kind::Structure(&[Member::new("taskDefinitions", 218), Member::new("failures", 96)]),
    },
    // 56
    Shape {
        name: "DeregisterTaskDefinitionRequest",
        kind: Kind::Structure(&[Member::new("taskDefinition", 200).required()]),
    },
    // 57
    Shape { name: "DeregisterTaskDefinitionResponse", kind: Kind::Structure(&[Member::new("taskDefinition", 214)]) },
    // 58
    Shape {
        name: "DescribeClustersRequest",
        kind: Kind::Structure(&[Member::new("clusters", 201), Member::new("include", 20)]),
    },
    // 59
    Shape {
        name: "DescribeClustersResponse",
        kind: Kind::Structure(&[Member::new("clusters", 26), Member::new("failures", 96)]),
    },
    // 60
    Shape {
        name: "DescribeContainerInstancesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 200),
            Member::new("containerInstances", 201).required(),
            Member::new("include", 38),
        ]),
    },
    // 61
    Shape {
        name: "DescribeContainerInstancesResponse",
        kind: Kind::Structure(&[Member::new("containerInstances", 41), Member::new("failures", 96)]),
    },
    // 62
    Shape {
        name: "DescribeTaskDefinitionRequest",
        kind: Kind::Structure(&[Member::new("taskDefinition", 200).required(), Member::new("include", 217)]),
    },
    // 63
    Shape {
        name: "DescribeTaskDefinitionResponse",
        kind: Kind::Structure(&[Member::new("taskDefinition", 214), Member::new("tags", 211)]),
    },
    // 64
    Shape {
        name: "DescribeTasksRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 200),
            Member::new("tasks", 201).required(),
            Member::new("include", 225),
        ]),
    },
    // 65
    Shape {
        name: "DescribeTasksResponse",
        kind: Kind::Structure(&[Member::new("tasks", 233), Member::new("failures", 96)]),
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
            Member::new("hostPath", 200).required(),
            Member::new("containerPath", 200),
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
            key: 200,
            value: 200,
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
            Member::new("scope", 189),
            Member::new("autoprovision", 10),
            Member::new("driver", 200),
            Member::new("driverOpts", 202),
            Member::new("labels", 202),
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
            Member::new("tags", 211),
            Member::new("propagateTags", 164),
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
        kind: Kind::Structure(&[Member::new("accessPointId", 200), Member::new("iam", 82)]),
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
            Member::new("fileSystemId", 200).required(),
            Member::new("rootDirectory", 200),
            Member::new("transitEncryption", 83),
            Member::new("transitEncryptionPort", 11),
            Member::new("authorizationConfig", 81),
        ]),
    },
    // 85
    Shape {
        name: "EnvironmentFile",
        kind: Kind::Structure(&[Member::new("value", 200).required(), Member::new("type", 86).required()]),
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
        kind: Kind::List { member: 119, location: None, flattened: false, min: None, max: None },
    },
    // 89
    Shape { name: "EphemeralStorage", kind: Kind::Structure(&[Member::new("sizeInGiB", 115).required()]) },
    // 90
    Shape {
        name: "ExecuteCommandConfiguration",
        kind: Kind::Structure(&[
            Member::new("kmsKeyId", 200),
            Member::new("logging", 92),
            Member::new("logConfiguration", 91),
        ]),
    },
    // 91
    Shape {
        name: "ExecuteCommandLogConfiguration",
        kind: Kind::Structure(&[
            Member::new("cloudWatchLogGroupName", 200),
            Member::new("cloudWatchEncryptionEnabled", 9),
            Member::new("s3BucketName", 200),
            Member::new("s3EncryptionEnabled", 9),
            Member::new("s3KeyPrefix", 200),
        ]),
    },
    // 92
    Shape {
        name: "ExecuteCommandLogging",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EXECUTE_COMMAND_LOGGING },
    },
    // 93
    Shape {
        name: "FSxWindowsFileServerAuthorizationConfig",
        kind: Kind::Structure(&[
            Member::new("credentialsParameter", 200).required(),
            Member::new("domain", 200).required(),
        ]),
    },
    // 94
    Shape {
        name: "FSxWindowsFileServerVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("fileSystemId", 200).required(),
            Member::new("rootDirectory", 200).required(),
            Member::new("authorizationConfig", 93).required(),
        ]),
    },
    // 95
    Shape {
        name: "Failure",
        kind: Kind::Structure(&[Member::new("arn", 200), Member::new("reason", 200), Member::new("detail", 200)]),
    },
    // 96
    Shape { name: "Failures", kind: Kind::List { member: 95, location: None, flattened: false, min: None, max: None } },
    // 97
    Shape {
        name: "FirelensConfiguration",
        kind: Kind::Structure(&[Member::new("type", 99).required(), Member::new("options", 98)]),
    },
    // 98
    Shape {
        name: "FirelensConfigurationOptionsMap",
        kind: Kind::Map {
            key: 200,
            value: 200,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 99
    Shape {
        name: "FirelensConfigurationType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::FIRELENS_CONFIGURATION_TYPE },
    },
    // 100
    Shape { name: "GpuIds", kind: Kind::List { member: 200, location: None, flattened: false, min: None, max: None } },
    // 101
    Shape {
        name: "HealthCheck",
        kind: Kind::Structure(&[
            Member::new("command", 201).required(),
            Member::new("interval", 11),
            Member::new("timeout", 11),
            Member::new("retries", 11),
            Member::new("startPeriod", 11),
        ]),
    },
    // 102
    Shape {
        name: "HealthStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::HEALTH_STATUS },
    },
    // 103
    Shape {
        name: "HostEntry",
        kind: Kind::Structure(&[Member::new("hostname", 200).required(), Member::new("ipAddress", 200).required()]),
    },
    // 104
    Shape {
        name: "HostEntryList",
        kind: Kind::List { member: 103, location: None, flattened: false, min: None, max: None },
    },
    // 105
    Shape { name: "HostVolumeProperties", kind: Kind::Structure(&[Member::new("sourcePath", 200)]) },
    // 106
    Shape { name: "IAMRoleArn", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 107
    Shape {
        name: "InferenceAccelerator",
        kind: Kind::Structure(&[Member::new("deviceName", 200).required(), Member::new("deviceType", 200).required()]),
    },
    // 108
    Shape {
        name: "InferenceAcceleratorOverride",
        kind: Kind::Structure(&[Member::new("deviceName", 200), Member::new("deviceType", 200)]),
    },
    // 109
    Shape {
        name: "InferenceAcceleratorOverrides",
        kind: Kind::List { member: 108, location: None, flattened: false, min: None, max: None },
    },
    // 110
    Shape {
        name: "InferenceAccelerators",
        kind: Kind::List { member: 107, location: None, flattened: false, min: None, max: None },
    },
    // 111
    Shape {
        name: "InstanceHealthCheckResult",
        kind: Kind::Structure(&[
            Member::new("type", 114),
            Member::new("status", 113),
            Member::new("statusReason", 200),
            Member::new("lastUpdated", 234),
            Member::new("lastStatusChange", 234),
        ]),
    },
    // 112
    Shape {
        name: "InstanceHealthCheckResultList",
        kind: Kind::List { member: 111, location: None, flattened: false, min: None, max: None },
    },
    // 113
    Shape {
        name: "InstanceHealthCheckState",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::INSTANCE_HEALTH_CHECK_STATE },
    },
    // 114
    Shape {
        name: "InstanceHealthCheckType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::INSTANCE_HEALTH_CHECK_TYPE },
    },
    // 115
    Shape { name: "Integer", kind: Kind::Integer { min: None, max: None } },
    // 116
    Shape {
        name: "IntegerList",
        kind: Kind::List { member: 11, location: None, flattened: false, min: None, max: None },
    },
    // 117
    Shape {
        name: "IpcMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IPC_MODE },
    },
    // 118
    Shape { name: "KernelCapabilities", kind: Kind::Structure(&[Member::new("add", 201), Member::new("drop", 201)]) },
    // 119
    Shape { name: "KeyValuePair", kind: Kind::Structure(&[Member::new("name", 200), Member::new("value", 200)]) },
    // 120
    Shape {
        name: "LaunchType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LAUNCH_TYPE },
    },
    // 121
    Shape {
        name: "LinuxParameters",
        kind: Kind::Structure(&[
            Member::new("capabilities", 118),
            Member::new("devices", 70),
            Member::new("initProcessEnabled", 10),
            Member::new("sharedMemorySize", 11),
            Member::new("tmpfs", 236),
            Member::new("maxSwap", 11),
            Member::new("swappiness", 11),
        ]),
    },
    // 122
    Shape {
        name: "ListAccountSettingsRequest",
        kind: Kind::Structure(&[
            Member::new("name", 193),
            Member::new("value", 200),
            Member::new("principalArn", 200),
            Member::new("effectiveSettings", 9),
            Member::new("nextToken", 200),
            Member::new("maxResults", 115),
        ]),
    },
    // 123
    Shape {
        name: "ListAccountSettingsResponse",
        kind: Kind::Structure(&[Member::new("settings", 195), Member::new("nextToken", 200)]),
    },
    // 124
    Shape {
        name: "ListAttributesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 200),
            Member::new("targetType", 212).required(),
            Member::new("attributeName", 200),
            Member::new("attributeValue", 200),
            Member::new("nextToken", 200),
            Member::new("maxResults", 11),
        ]),
    },
    // 125
    Shape {
        name: "ListAttributesResponse",
        kind: Kind::Structure(&[Member::new("attributes", 7), Member::new("nextToken", 200)]),
    },
    // 126
    Shape {
        name: "ListClustersRequest",
        kind: Kind::Structure(&[Member::new("nextToken", 200), Member::new("maxResults", 11)]),
    },
    // 127
    Shape {
        name: "ListClustersResponse",
        kind: Kind::Structure(&[Member::new("clusterArns", 201), Member::new("nextToken", 200)]),
    },
    // 128
    Shape {
        name: "ListContainerInstancesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 200),
            Member::new("filter", 200),
            Member::new("nextToken", 200),
            Member::new("maxResults", 11),
            Member::new("status", 40),
        ]),
    },
    // 129
    Shape {
        name: "ListContainerInstancesResponse",
        kind: Kind::Structure(&[Member::new("containerInstanceArns", 201), Member::new("nextToken", 200)]),
    },
    // 130
    Shape { name: "ListTagsForResourceRequest", kind: Kind::Structure(&[Member::new("resourceArn", 200).required()]) },
    // 131
    Shape { name: "ListTagsForResourceResponse", kind: Kind::Structure(&[Member::new("tags", 211)]) },
    // 132
    Shape {
        name: "ListTaskDefinitionFamiliesRequest",
        kind: Kind::Structure(&[
            Member::new("familyPrefix", 200),
            Member::new("status", 215),
            Member::new("nextToken", 200),
            Member::new("maxResults", 11),
        ]),
    },
    // 133
    Shape {
        name: "ListTaskDefinitionFamiliesResponse",
        kind: Kind::Structure(&[Member::new("families", 201), Member::new("nextToken", 200)]),
    },
    // 134
    Shape {
        name: "ListTaskDefinitionsRequest",
        kind: Kind::Structure(&[
            Member::new("familyPrefix", 200),
            Member::new("status", 222),
            Member::new("sort", 196),
            Member::new("nextToken", 200),
            Member::new("maxResults", 11),
        ]),
    },
    // 135
    Shape {
        name: "ListTaskDefinitionsResponse",
        kind: Kind::Structure(&[Member::new("taskDefinitionArns", 201), Member::new("nextToken", 200)]),
    },
    // 136
    Shape {
        name: "ListTasksRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 200),
            Member::new("containerInstance", 200),
            Member::new("family", 200),
            Member::new("nextToken", 200),
            Member::new("maxResults", 11),
            Member::new("startedBy", 200),
            Member::new("serviceName", 200),
            Member::new("desiredStatus", 66),
            Member::new("launchType", 120),
            Member::new("daemonName", 200),
        ]),
    },
    // 137
    Shape {
        name: "ListTasksResponse",
        kind: Kind::Structure(&[Member::new("taskArns", 201), Member::new("nextToken", 200)]),
    },
    // 138
    Shape {
        name: "LogConfiguration",
        kind: Kind::Structure(&[
            Member::new("logDriver", 140).required(),
            Member::new("options", 139),
            Member::new("secretOptions", 191),
        ]),
    },
    // 139
    Shape {
        name: "LogConfigurationOptionsMap",
        kind: Kind::Map {
            key: 200,
            value: 200,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 140
    Shape {
        name: "LogDriver",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LOG_DRIVER },
    },
    // 141
    Shape { name: "Long", kind: Kind::Long { min: None, max: None } },
    // 142
    Shape {
        name: "ManagedAgent",
        kind: Kind::Structure(&[
            Member::new("lastStartedAt", 234),
            Member::new("name", 143),
            Member::new("reason", 200),
            Member::new("lastStatus", 200),
        ]),
    },
    // 143
    Shape {
        name: "ManagedAgentName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::MANAGED_AGENT_NAME },
    },
    // 144
    Shape {
        name: "ManagedAgents",
        kind: Kind::List { member: 142, location: None, flattened: false, min: None, max: None },
    },
    // 145
    Shape {
        name: "ManagedStorageConfiguration",
        kind: Kind::Structure(&[Member::new("kmsKeyId", 200), Member::new("fargateEphemeralStorageKmsKeyId", 200)]),
    },
    // 146
    Shape {
        name: "MountPoint",
        kind: Kind::Structure(&[
            Member::new("sourceVolume", 200),
            Member::new("containerPath", 200),
            Member::new("readOnly", 10),
        ]),
    },
    // 147
    Shape {
        name: "MountPointList",
        kind: Kind::List { member: 146, location: None, flattened: false, min: None, max: None },
    },
    // 148
    Shape {
        name: "NetworkBinding",
        kind: Kind::Structure(&[
            Member::new("bindIP", 200),
            Member::new("containerPort", 11),
            Member::new("hostPort", 11),
            Member::new("protocol", 237),
            Member::new("containerPortRange", 200),
            Member::new("hostPortRange", 200),
        ]),
    },
    // 149
    Shape {
        name: "NetworkBindings",
        kind: Kind::List { member: 148, location: None, flattened: false, min: None, max: None },
    },
    // 150
    Shape { name: "NetworkConfiguration", kind: Kind::Structure(&[Member::new("awsvpcConfiguration", 8)]) },
    // 151
    Shape {
        name: "NetworkInterface",
        kind: Kind::Structure(&[
            Member::new("attachmentId", 200),
            Member::new("privateIpv4Address", 200),
            Member::new("ipv6Address", 200),
        ]),
    },
    // 152
    Shape {
        name: "NetworkInterfaces",
        kind: Kind::List { member: 151, location: None, flattened: false, min: None, max: None },
    },
    // 153
    Shape {
        name: "NetworkMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::NETWORK_MODE },
    },
    // 154
    Shape {
        name: "OSFamily",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::OS_FAMILY },
    },
    // 155
    Shape {
        name: "PidMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PID_MODE },
    },
    // 156
    Shape {
        name: "PlacementConstraint",
        kind: Kind::Structure(&[Member::new("type", 157), Member::new("expression", 200)]),
    },
    // 157
    Shape {
        name: "PlacementConstraintType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PLACEMENT_CONSTRAINT_TYPE },
    },
    // 158
    Shape {
        name: "PlacementConstraints",
        kind: Kind::List { member: 156, location: None, flattened: false, min: None, max: None },
    },
    // 159
    Shape {
        name: "PlacementStrategies",
        kind: Kind::List { member: 160, location: None, flattened: false, min: None, max: None },
    },
    // 160
    Shape { name: "PlacementStrategy", kind: Kind::Structure(&[Member::new("type", 161), Member::new("field", 200)]) },
    // 161
    Shape {
        name: "PlacementStrategyType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PLACEMENT_STRATEGY_TYPE },
    },
    // 162
    Shape {
        name: "PortMapping",
        kind: Kind::Structure(&[
            Member::new("containerPort", 11),
            Member::new("hostPort", 11),
            Member::new("protocol", 237),
            Member::new("name", 200),
            Member::new("appProtocol", 1),
            Member::new("containerPortRange", 200),
        ]),
    },
    // 163
    Shape {
        name: "PortMappingList",
        kind: Kind::List { member: 162, location: None, flattened: false, min: None, max: None },
    },
    // 164
    Shape {
        name: "PropagateTags",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PROPAGATE_TAGS },
    },
    // 165
    Shape {
        name: "ProxyConfiguration",
        kind: Kind::Structure(&[
            Member::new("type", 167),
            Member::new("containerName", 200).required(),
            Member::new("properties", 166),
        ]),
    },
    // 166
    Shape {
        name: "ProxyConfigurationProperties",
        kind: Kind::List { member: 119, location: None, flattened: false, min: None, max: None },
    },
    // 167
    Shape {
        name: "ProxyConfigurationType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PROXY_CONFIGURATION_TYPE },
    },
    // 168
    Shape {
        name: "PutAccountSettingDefaultRequest",
        kind: Kind::Structure(&[Member::new("name", 193).required(), Member::new("value", 200).required()]),
    },
    // 169
    Shape { name: "PutAccountSettingDefaultResponse", kind: Kind::Structure(&[Member::new("setting", 192)]) },
    // 170
    Shape {
        name: "PutAccountSettingRequest",
        kind: Kind::Structure(&[
            Member::new("name", 193).required(),
            Member::new("value", 200).required(),
            Member::new("principalArn", 200),
        ]),
    },
    // 171
    Shape { name: "PutAccountSettingResponse", kind: Kind::Structure(&[Member::new("setting", 192)]) },
    // 172
    Shape {
        name: "PutAttributesRequest",
        kind: Kind::Structure(&[Member::new("cluster", 200), Member::new("attributes", 7).required()]),
    },
    // 173
    Shape { name: "PutAttributesResponse", kind: Kind::Structure(&[Member::new("attributes", 7)]) },
    // 174
    Shape {
        name: "PutClusterCapacityProvidersRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 200).required(),
            Member::new("capacityProviders", 201).required(),
            Member::new("defaultCapacityProviderStrategy", 13).required(),
        ]),
    },
    // 175
    Shape { name: "PutClusterCapacityProvidersResponse", kind: Kind::Structure(&[Member::new("cluster", 17)]) },
    // 176
    Shape {
        name: "RegisterTaskDefinitionRequest",
        kind: Kind::Structure(&[
            Member::new("family", 200).required(),
            Member::new("taskRoleArn", 200),
            Member::new("executionRoleArn", 200),
            Member::new("networkMode", 153),
            Member::new("containerDefinitions", 33).required(),
            Member::new("volumes", 252),
            Member::new("placementConstraints", 221),
            Member::new("requiresCompatibilities", 28),
            Member::new("cpu", 200),
            Member::new("memory", 200),
            Member::new("tags", 211),
            Member::new("pidMode", 155),
            Member::new("ipcMode", 117),
            Member::new("proxyConfiguration", 165),
            Member::new("inferenceAccelerators", 110),
            Member::new("ephemeralStorage", 89),
            Member::new("runtimePlatform", 187),
            Member::new("enableFaultInjection", 10),
        ]),
    },
    // 177
    Shape {
        name: "RegisterTaskDefinitionResponse",
        kind: Kind::Structure(&[Member::new("taskDefinition", 214), Member::new("tags", 211)]),
    },
    // 178
    Shape {
        name: "RepositoryCredentials",
        kind: Kind::Structure(&[Member::new("credentialsParameter", 200).required()]),
    },
    // 179
    Shape {
        name: "RequiresAttributes",
        kind: Kind::List { member: 6, location: None, flattened: false, min: None, max: None },
    },
    // 180
    Shape {
        name: "Resource",
        kind: Kind::Structure(&[
            Member::new("name", 200),
            Member::new("type", 200),
            Member::new("doubleValue", 73),
            Member::new("longValue", 141),
            Member::new("integerValue", 115),
            Member::new("stringSetValue", 201),
        ]),
    },
    // 181
    Shape {
        name: "ResourceRequirement",
        kind: Kind::Structure(&[Member::new("value", 200).required(), Member::new("type", 183).required()]),
    },
    // 182
    Shape {
        name: "ResourceRequirements",
        kind: Kind::List { member: 181, location: None, flattened: false, min: None, max: None },
    },
    // 183
    Shape {
        name: "ResourceType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::RESOURCE_TYPE },
    },
    // 184
    Shape {
        name: "Resources",
        kind: Kind::List { member: 180, location: None, flattened: false, min: None, max: None },
    },
    // 185
    Shape {
        name: "RunTaskRequest",
        kind: Kind::Structure(&[
            Member::new("capacityProviderStrategy", 13),
            Member::new("cluster", 200),
            Member::new("count", 11),
            Member::new("enableECSManagedTags", 9),
            Member::new("enableExecuteCommand", 9),
            Member::new("group", 200),
            Member::new("launchType", 120),
            Member::new("networkConfiguration", 150),
            Member::new("overrides", 229),
            Member::new("placementConstraints", 158),
            Member::new("placementStrategy", 159),
            Member::new("platformVersion", 200),
            Member::new("propagateTags", 164),
            Member::new("referenceId", 200),
            Member::new("startedBy", 200),
            Member::new("tags", 211),
            Member::new("taskDefinition", 200).required(),
            Member::new("clientToken", 200),
            Member::new("volumeConfigurations", 232),
        ]),
    },
    // 186
    Shape { name: "RunTaskResponse", kind: Kind::Structure(&[Member::new("tasks", 233), Member::new("failures", 96)]) },
    // 187
    Shape {
        name: "RuntimePlatform",
        kind: Kind::Structure(&[Member::new("cpuArchitecture", 12), Member::new("operatingSystemFamily", 154)]),
    },
    // 188
    Shape {
        name: "S3FilesVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("fileSystemArn", 200).required(),
            Member::new("rootDirectory", 200),
            Member::new("transitEncryptionPort", 11),
            Member::new("accessPointArn", 200),
        ]),
    },
    // 189
    Shape { name: "Scope", kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SCOPE } },
    // 190
    Shape {
        name: "Secret",
        kind: Kind::Structure(&[Member::new("name", 200).required(), Member::new("valueFrom", 200).required()]),
    },
    // 191
    Shape {
        name: "SecretList",
        kind: Kind::List { member: 190, location: None, flattened: false, min: None, max: None },
    },
    // 192
    Shape {
        name: "Setting",
        kind: Kind::Structure(&[
            Member::new("name", 193),
            Member::new("value", 200),
            Member::new("principalArn", 200),
            Member::new("type", 194),
        ]),
    },
    // 193
    Shape {
        name: "SettingName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SETTING_NAME },
    },
    // 194
    Shape {
        name: "SettingType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SETTING_TYPE },
    },
    // 195
    Shape {
        name: "Settings",
        kind: Kind::List { member: 192, location: None, flattened: false, min: None, max: None },
    },
    // 196
    Shape {
        name: "SortOrder",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SORT_ORDER },
    },
    // 197
    Shape {
        name: "Statistics",
        kind: Kind::List { member: 119, location: None, flattened: false, min: None, max: None },
    },
    // 198
    Shape {
        name: "StopTaskRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 200),
            Member::new("task", 200).required(),
            Member::new("reason", 200),
        ]),
    },
    // 199
    Shape { name: "StopTaskResponse", kind: Kind::Structure(&[Member::new("task", 213)]) },
    // 200
    Shape { name: "String", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 201
    Shape {
        name: "StringList",
        kind: Kind::List { member: 200, location: None, flattened: false, min: None, max: None },
    },
    // 202
    Shape {
        name: "StringMap",
        kind: Kind::Map {
            key: 200,
            value: 200,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 203
    Shape { name: "SystemControl", kind: Kind::Structure(&[Member::new("namespace", 200), Member::new("value", 200)]) },
    // 204
    Shape {
        name: "SystemControls",
        kind: Kind::List { member: 203, location: None, flattened: false, min: None, max: None },
    },
    // 205
    Shape { name: "Tag", kind: Kind::Structure(&[Member::new("key", 206), Member::new("value", 210)]) },
    // 206
    Shape {
        name: "TagKey",
        kind: Kind::String {
            min: Some(1),
            max: Some(128),
            pattern: Some("([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)"),
            values: &[],
        },
    },
    // 207
    Shape { name: "TagKeys", kind: Kind::List { member: 206, location: None, flattened: false, min: None, max: None } },
    // 208
    Shape {
        name: "TagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 200).required(), Member::new("tags", 211).required()]),
    },
    // 209
    Shape { name: "TagResourceResponse", kind: Kind::Structure(&[]) },
    // 210
    Shape {
        name: "TagValue",
        kind: Kind::String {
            min: Some(0),
            max: Some(256),
            pattern: Some("([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)"),
            values: &[],
        },
    },
    // 211
    Shape {
        name: "Tags",
        kind: Kind::List { member: 205, location: None, flattened: false, min: Some(0), max: Some(50) },
    },
    // 212
    Shape {
        name: "TargetType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TARGET_TYPE },
    },
    // 213
    Shape {
        name: "Task",
        kind: Kind::Structure(&[
            Member::new("attachments", 5),
            Member::new("attributes", 7),
            Member::new("availabilityZone", 200),
            Member::new("capacityProviderName", 200),
            Member::new("clusterArn", 200),
            Member::new("connectivity", 29),
            Member::new("connectivityAt", 234),
            Member::new("containerInstanceArn", 200),
            Member::new("containers", 45),
            Member::new("cpu", 200),
            Member::new("createdAt", 234),
            Member::new("desiredStatus", 200),
            Member::new("enableExecuteCommand", 9),
            Member::new("executionStoppedAt", 234),
            Member::new("group", 200),
            Member::new("healthStatus", 102),
            Member::new("inferenceAccelerators", 110),
            Member::new("lastStatus", 200),
            Member::new("launchType", 120),
            Member::new("memory", 200),
            Member::new("overrides", 229),
            Member::new("platformVersion", 200),
            Member::new("platformFamily", 200),
            Member::new("pullStartedAt", 234),
            Member::new("pullStoppedAt", 234),
            Member::new("startedAt", 234),
            Member::new("startedBy", 200),
            Member::new("stopCode", 230),
            Member::new("stoppedAt", 234),
            Member::new("stoppedReason", 200),
            Member::new("stoppingAt", 234),
            Member::new("tags", 211),
            Member::new("taskArn", 200),
            Member::new("taskDefinitionArn", 200),
            Member::new("version", 141),
            Member::new("ephemeralStorage", 89),
            Member::new("fargateEphemeralStorage", 223),
        ]),
    },
    // 214
    Shape {
        name: "TaskDefinition",
        kind: Kind::Structure(&[
            Member::new("taskDefinitionArn", 200),
            Member::new("containerDefinitions", 33),
            Member::new("family", 200),
            Member::new("taskRoleArn", 200),
            Member::new("executionRoleArn", 200),
            Member::new("networkMode", 153),
            Member::new("revision", 115),
            Member::new("volumes", 252),
            Member::new("status", 222),
            Member::new("requiresAttributes", 179),
            Member::new("placementConstraints", 221),
            Member::new("compatibilities", 28),
            Member::new("runtimePlatform", 187),
            Member::new("requiresCompatibilities", 28),
            Member::new("cpu", 200),
            Member::new("memory", 200),
            Member::new("inferenceAccelerators", 110),
            Member::new("pidMode", 155),
            Member::new("ipcMode", 117),
            Member::new("proxyConfiguration", 165),
            Member::new("registeredAt", 234),
            Member::new("deregisteredAt", 234),
            Member::new("deleteRequestedAt", 234),
            Member::new("registeredBy", 200),
            Member::new("ephemeralStorage", 89),
            Member::new("enableFaultInjection", 10),
        ]),
    },
    // 215
    Shape {
        name: "TaskDefinitionFamilyStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_DEFINITION_FAMILY_STATUS },
    },
    // 216
    Shape {
        name: "TaskDefinitionField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_DEFINITION_FIELD },
    },
    // 217
    Shape {
        name: "TaskDefinitionFieldList",
        kind: Kind::List { member: 216, location: None, flattened: false, min: None, max: None },
    },
    // 218
    Shape {
        name: "TaskDefinitionList",
        kind: Kind::List { member: 214, location: None, flattened: false, min: None, max: None },
    },
    // 219
    Shape {
        name: "TaskDefinitionPlacementConstraint",
        kind: Kind::Structure(&[Member::new("type", 220), Member::new("expression", 200)]),
    },
    // 220
    Shape {
        name: "TaskDefinitionPlacementConstraintType",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::TASK_DEFINITION_PLACEMENT_CONSTRAINT_TYPE,
        },
    },
    // 221
    Shape {
        name: "TaskDefinitionPlacementConstraints",
        kind: Kind::List { member: 219, location: None, flattened: false, min: None, max: None },
    },
    // 222
    Shape {
        name: "TaskDefinitionStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_DEFINITION_STATUS },
    },
    // 223
    Shape {
        name: "TaskEphemeralStorage",
        kind: Kind::Structure(&[Member::new("sizeInGiB", 115), Member::new("kmsKeyId", 200)]),
    },
    // 224
    Shape {
        name: "TaskField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_FIELD },
    },
    // 225
    Shape {
        name: "TaskFieldList",
        kind: Kind::List { member: 224, location: None, flattened: false, min: None, max: None },
    },
    // 226
    Shape {
        name: "TaskFilesystemType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_FILESYSTEM_TYPE },
    },
    // 227
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
            Member::new("roleArn", 106).required(),
            Member::new("terminationPolicy", 228),
            Member::new("filesystemType", 226),
        ]),
    },
    // 228
    Shape {
        name: "TaskManagedEBSVolumeTerminationPolicy",
        kind: Kind::Structure(&[Member::new("deleteOnTermination", 10).required()]),
    },
    // 229
    Shape {
        name: "TaskOverride",
        kind: Kind::Structure(&[
            Member::new("containerOverrides", 43),
            Member::new("cpu", 200),
            Member::new("inferenceAcceleratorOverrides", 109),
            Member::new("executionRoleArn", 200),
            Member::new("memory", 200),
            Member::new("taskRoleArn", 200),
            Member::new("ephemeralStorage", 89),
        ]),
    },
    // 230
    Shape {
        name: "TaskStopCode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_STOP_CODE },
    },
    // 231
    Shape {
        name: "TaskVolumeConfiguration",
        kind: Kind::Structure(&[Member::new("name", 80).required(), Member::new("managedEBSVolume", 227)]),
    },
    // 232
    Shape {
        name: "TaskVolumeConfigurations",
        kind: Kind::List { member: 231, location: None, flattened: false, min: None, max: None },
    },
    // 233
    Shape { name: "Tasks", kind: Kind::List { member: 213, location: None, flattened: false, min: None, max: None } },
    // 234
    Shape { name: "Timestamp", kind: Kind::Timestamp(None) },
    // 235
    Shape {
        name: "Tmpfs",
        kind: Kind::Structure(&[
            Member::new("containerPath", 200).required(),
            Member::new("size", 115).required(),
            Member::new("mountOptions", 201),
        ]),
    },
    // 236
    Shape {
        name: "TmpfsList",
        kind: Kind::List { member: 235, location: None, flattened: false, min: None, max: None },
    },
    // 237
    Shape {
        name: "TransportProtocol",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TRANSPORT_PROTOCOL },
    },
    // 238
    Shape {
        name: "Ulimit",
        kind: Kind::Structure(&[
            Member::new("name", 240).required(),
            Member::new("softLimit", 115).required(),
            Member::new("hardLimit", 115).required(),
        ]),
    },
    // 239
    Shape {
        name: "UlimitList",
        kind: Kind::List { member: 238, location: None, flattened: false, min: None, max: None },
    },
    // 240
    Shape {
        name: "UlimitName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ULIMIT_NAME },
    },
    // 241
    Shape {
        name: "UntagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 200).required(), Member::new("tagKeys", 207).required()]),
    },
    // 242
    Shape { name: "UntagResourceResponse", kind: Kind::Structure(&[]) },
    // 243
    Shape {
        name: "UpdateClusterRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 200).required(),
            Member::new("settings", 25),
            Member::new("configuration", 18),
            Member::new("serviceConnectDefaults", 22),
        ]),
    },
    // 244
    Shape { name: "UpdateClusterResponse", kind: Kind::Structure(&[Member::new("cluster", 17)]) },
    // 245
    Shape {
        name: "UpdateClusterSettingsRequest",
        kind: Kind::Structure(&[Member::new("cluster", 200).required(), Member::new("settings", 25).required()]),
    },
    // 246
    Shape { name: "UpdateClusterSettingsResponse", kind: Kind::Structure(&[Member::new("cluster", 17)]) },
    // 247
    Shape {
        name: "VersionConsistency",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::VERSION_CONSISTENCY },
    },
    // 248
    Shape {
        name: "VersionInfo",
        kind: Kind::Structure(&[
            Member::new("agentVersion", 200),
            Member::new("agentHash", 200),
            Member::new("dockerVersion", 200),
        ]),
    },
    // 249
    Shape {
        name: "Volume",
        kind: Kind::Structure(&[
            Member::new("name", 200),
            Member::new("host", 105),
            Member::new("dockerVolumeConfiguration", 72),
            Member::new("efsVolumeConfiguration", 84),
            Member::new("s3filesVolumeConfiguration", 188),
            Member::new("fsxWindowsFileServerVolumeConfiguration", 94),
            Member::new("configuredAtLaunch", 10),
        ]),
    },
    // 250
    Shape {
        name: "VolumeFrom",
        kind: Kind::Structure(&[Member::new("sourceContainer", 200), Member::new("readOnly", 10)]),
    },
    // 251
    Shape {
        name: "VolumeFromList",
        kind: Kind::List { member: 250, location: None, flattened: false, min: None, max: None },
    },
    // 252
    Shape {
        name: "VolumeList",
        kind: Kind::List { member: 249, location: None, flattened: false, min: None, max: None },
    },
];
