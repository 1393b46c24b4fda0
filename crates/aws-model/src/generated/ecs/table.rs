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
    "AssociateGatewayWithCluster",
    "ContinueServiceDeployment",
    "CreateCapacityProvider",
    "CreateCluster",
    "CreateDaemon",
    "CreateExpressGatewayService",
    "CreateGateway",
    "CreateService",
    "CreateTaskSet",
    "DeleteAccountSetting",
    "DeleteAttributes",
    "DeleteCapacityProvider",
    "DeleteCluster",
    "DeleteDaemon",
    "DeleteDaemonTaskDefinition",
    "DeleteExpressGatewayService",
    "DeleteGateway",
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
    "DescribeGateway",
    "DescribeGatewayResources",
    "DescribeGatewayRoute",
    "DescribeServiceDeployments",
    "DescribeServiceRevisions",
    "DescribeServices",
    "DescribeTaskDefinition",
    "DescribeTaskSets",
    "DescribeTasks",
    "DisassociateGatewayFromCluster",
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
    "ListGatewayClusterAssociations",
    "ListGatewayRoutes",
    "ListGateways",
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
    "UpdateGateway",
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
        input: Some(54),
        output: Some(55),
        result_wrapper: None,
    },
    Operation {
        name: "CreateService",
        method: "POST",
        path: "/",
        input: Some(56),
        output: Some(57),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteAccountSetting",
        method: "POST",
        path: "/",
        input: Some(59),
        output: Some(60),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteAttributes",
        method: "POST",
        path: "/",
        input: Some(61),
        output: Some(62),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteCluster",
        method: "POST",
        path: "/",
        input: Some(63),
        output: Some(64),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteService",
        method: "POST",
        path: "/",
        input: Some(65),
        output: Some(66),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteTaskDefinitions",
        method: "POST",
        path: "/",
        input: Some(67),
        output: Some(68),
        result_wrapper: None,
    },
    Operation {
        name: "DeregisterContainerInstance",
        method: "POST",
        path: "/",
        input: Some(91),
        output: Some(92),
        result_wrapper: None,
    },
    Operation {
        name: "DeregisterTaskDefinition",
        method: "POST",
        path: "/",
        input: Some(93),
        output: Some(94),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeClusters",
        method: "POST",
        path: "/",
        input: Some(95),
        output: Some(96),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeContainerInstances",
        method: "POST",
        path: "/",
        input: Some(97),
        output: Some(98),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeServiceDeployments",
        method: "POST",
        path: "/",
        input: Some(99),
        output: Some(100),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeServiceRevisions",
        method: "POST",
        path: "/",
        input: Some(101),
        output: Some(102),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeServices",
        method: "POST",
        path: "/",
        input: Some(103),
        output: Some(104),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeTaskDefinition",
        method: "POST",
        path: "/",
        input: Some(105),
        output: Some(106),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeTasks",
        method: "POST",
        path: "/",
        input: Some(107),
        output: Some(108),
        result_wrapper: None,
    },
    Operation {
        name: "ExecuteCommand",
        method: "POST",
        path: "/",
        input: Some(138),
        output: Some(139),
        result_wrapper: None,
    },
    Operation {
        name: "GetTaskProtection",
        method: "POST",
        path: "/",
        input: Some(161),
        output: Some(162),
        result_wrapper: None,
    },
    Operation {
        name: "ListAccountSettings",
        method: "POST",
        path: "/",
        input: Some(192),
        output: Some(193),
        result_wrapper: None,
    },
    Operation {
        name: "ListAttributes",
        method: "POST",
        path: "/",
        input: Some(194),
        output: Some(195),
        result_wrapper: None,
    },
    Operation {
        name: "ListClusters",
        method: "POST",
        path: "/",
        input: Some(196),
        output: Some(197),
        result_wrapper: None,
    },
    Operation {
        name: "ListContainerInstances",
        method: "POST",
        path: "/",
        input: Some(198),
        output: Some(199),
        result_wrapper: None,
    },
    Operation {
        name: "ListServiceDeployments",
        method: "POST",
        path: "/",
        input: Some(200),
        output: Some(201),
        result_wrapper: None,
    },
    Operation {
        name: "ListServices",
        method: "POST",
        path: "/",
        input: Some(204),
        output: Some(205),
        result_wrapper: None,
    },
    Operation {
        name: "ListServicesByNamespace",
        method: "POST",
        path: "/",
        input: Some(202),
        output: Some(203),
        result_wrapper: None,
    },
    Operation {
        name: "ListTagsForResource",
        method: "POST",
        path: "/",
        input: Some(206),
        output: Some(207),
        result_wrapper: None,
    },
    Operation {
        name: "ListTaskDefinitionFamilies",
        method: "POST",
        path: "/",
        input: Some(208),
        output: Some(209),
        result_wrapper: None,
    },
    Operation {
        name: "ListTaskDefinitions",
        method: "POST",
        path: "/",
        input: Some(210),
        output: Some(211),
        result_wrapper: None,
    },
    Operation {
        name: "ListTasks",
        method: "POST",
        path: "/",
        input: Some(212),
        output: Some(213),
        result_wrapper: None,
    },
    Operation {
        name: "PutAccountSetting",
        method: "POST",
        path: "/",
        input: Some(280),
        output: Some(281),
        result_wrapper: None,
    },
    Operation {
        name: "PutAccountSettingDefault",
        method: "POST",
        path: "/",
        input: Some(278),
        output: Some(279),
        result_wrapper: None,
    },
    Operation {
        name: "PutAttributes",
        method: "POST",
        path: "/",
        input: Some(282),
        output: Some(283),
        result_wrapper: None,
    },
    Operation {
        name: "PutClusterCapacityProviders",
        method: "POST",
        path: "/",
        input: Some(284),
        output: Some(285),
        result_wrapper: None,
    },
    Operation {
        name: "RegisterTaskDefinition",
        method: "POST",
        path: "/",
        input: Some(286),
        output: Some(287),
        result_wrapper: None,
    },
    Operation { name: "RunTask", method: "POST", path: "/", input: Some(298), output: Some(299), result_wrapper: None },
    Operation {
        name: "StartTask",
        method: "POST",
        path: "/",
        input: Some(369),
        output: Some(370),
        result_wrapper: None,
    },
    Operation {
        name: "StopServiceDeployment",
        method: "POST",
        path: "/",
        input: Some(372),
        output: Some(373),
        result_wrapper: None,
    },
    Operation {
        name: "StopTask",
        method: "POST",
        path: "/",
        input: Some(375),
        output: Some(376),
        result_wrapper: None,
    },
    Operation {
        name: "TagResource",
        method: "POST",
        path: "/",
        input: Some(385),
        output: Some(386),
        result_wrapper: None,
    },
    Operation {
        name: "UntagResource",
        method: "POST",
        path: "/",
        input: Some(425),
        output: Some(426),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateCluster",
        method: "POST",
        path: "/",
        input: Some(427),
        output: Some(428),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateClusterSettings",
        method: "POST",
        path: "/",
        input: Some(429),
        output: Some(430),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateContainerInstancesState",
        method: "POST",
        path: "/",
        input: Some(431),
        output: Some(432),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateService",
        method: "POST",
        path: "/",
        input: Some(433),
        output: Some(434),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateTaskProtection",
        method: "POST",
        path: "/",
        input: Some(435),
        output: Some(436),
        result_wrapper: None,
    },
];

static SHAPES: &[Shape] = &[
    // 0
    Shape {
        name: "AccessType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ACCESS_TYPE },
    },
    // 1
    Shape {
        name: "AccessTypeList",
        kind: Kind::List { member: 0, location: None, flattened: false, min: Some(0), max: Some(2) },
    },
    // 2
    Shape {
        name: "AdvancedConfiguration",
        kind: Kind::Structure(&[
            Member::new("alternateTargetGroupArn", 377),
            Member::new("productionListenerRule", 377),
            Member::new("testListenerRule", 377),
            Member::new("roleArn", 377),
        ]),
    },
    // 3
    Shape {
        name: "AgentUpdateStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::AGENT_UPDATE_STATUS },
    },
    // 4
    Shape {
        name: "ApplicationProtocol",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::APPLICATION_PROTOCOL },
    },
    // 5
    Shape {
        name: "AssignPublicIp",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ASSIGN_PUBLIC_IP },
    },
    // 6
    Shape {
        name: "Attachment",
        kind: Kind::Structure(&[
            Member::new("id", 377),
            Member::new("type", 377),
            Member::new("status", 377),
            Member::new("details", 7),
        ]),
    },
    // 7
    Shape {
        name: "AttachmentDetails",
        kind: Kind::List { member: 188, location: None, flattened: false, min: None, max: None },
    },
    // 8
    Shape {
        name: "Attachments",
        kind: Kind::List { member: 6, location: None, flattened: false, min: None, max: None },
    },
    // 9
    Shape {
        name: "AttestationPolicyStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ATTESTATION_POLICY_STATUS },
    },
    // 10
    Shape {
        name: "Attribute",
        kind: Kind::Structure(&[
            Member::new("name", 377).required(),
            Member::new("value", 377),
            Member::new("targetType", 389),
            Member::new("targetId", 377),
        ]),
    },
    // 11
    Shape {
        name: "Attributes",
        kind: Kind::List { member: 10, location: None, flattened: false, min: None, max: None },
    },
    // 12
    Shape {
        name: "AvailabilityZoneRebalancing",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::AVAILABILITY_ZONE_REBALANCING },
    },
    // 13
    Shape {
        name: "AwsVpcConfiguration",
        kind: Kind::Structure(&[
            Member::new("subnets", 378).required(),
            Member::new("securityGroups", 378),
            Member::new("assignPublicIp", 5),
        ]),
    },
    // 14
    Shape { name: "Boolean", kind: Kind::Boolean },
    // 15
    Shape { name: "BoxedBoolean", kind: Kind::Boolean },
    // 16
    Shape { name: "BoxedInteger", kind: Kind::Integer { min: None, max: None } },
    // 17
    Shape {
        name: "CPUArchitecture",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CPU_ARCHITECTURE },
    },
    // 18
    Shape {
        name: "CanaryConfiguration",
        kind: Kind::Structure(&[Member::new("canaryPercent", 116), Member::new("canaryBakeTimeInMinutes", 183)]),
    },
    // 19
    Shape {
        name: "CapacityProviderStrategy",
        kind: Kind::List { member: 20, location: None, flattened: false, min: None, max: None },
    },
    // 20
    Shape {
        name: "CapacityProviderStrategyItem",
        kind: Kind::Structure(&[
            Member::new("capacityProvider", 377).required(),
            Member::new("weight", 22),
            Member::new("base", 21),
        ]),
    },
    // 21
    Shape { name: "CapacityProviderStrategyItemBase", kind: Kind::Integer { min: Some(0), max: Some(100000) } },
    // 22
    Shape { name: "CapacityProviderStrategyItemWeight", kind: Kind::Integer { min: Some(0), max: Some(1000) } },
    // 23
    Shape {
        name: "Cluster",
        kind: Kind::Structure(&[
            Member::new("clusterArn", 377),
            Member::new("clusterName", 377),
            Member::new("configuration", 24),
            Member::new("status", 377),
            Member::new("registeredContainerInstancesCount", 183),
            Member::new("runningTasksCount", 183),
            Member::new("pendingTasksCount", 183),
            Member::new("activeServicesCount", 183),
            Member::new("statistics", 371),
            Member::new("tags", 388),
            Member::new("settings", 31),
            Member::new("capacityProviders", 378),
            Member::new("defaultCapacityProviderStrategy", 19),
            Member::new("attachments", 8),
            Member::new("attachmentsStatus", 377),
            Member::new("serviceConnectDefaults", 27),
        ]),
    },
    // 24
    Shape {
        name: "ClusterConfiguration",
        kind: Kind::Structure(&[
            Member::new("executeCommandConfiguration", 135),
            Member::new("managedStorageConfiguration", 240),
        ]),
    },
    // 25
    Shape {
        name: "ClusterField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CLUSTER_FIELD },
    },
    // 26
    Shape {
        name: "ClusterFieldList",
        kind: Kind::List { member: 25, location: None, flattened: false, min: None, max: None },
    },
    // 27
    Shape { name: "ClusterServiceConnectDefaults", kind: Kind::Structure(&[Member::new("namespace", 377)]) },
    // 28
    Shape {
        name: "ClusterServiceConnectDefaultsRequest",
        kind: Kind::Structure(&[Member::new("namespace", 377).required()]),
    },
    // 29
    Shape { name: "ClusterSetting", kind: Kind::Structure(&[Member::new("name", 30), Member::new("value", 377)]) },
    // 30
    Shape {
        name: "ClusterSettingName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CLUSTER_SETTING_NAME },
    },
    // 31
    Shape {
        name: "ClusterSettings",
        kind: Kind::List { member: 29, location: None, flattened: false, min: None, max: None },
    },
    // 32
    Shape { name: "Clusters", kind: Kind::List { member: 23, location: None, flattened: false, min: None, max: None } },
    // 33
    Shape {
        name: "Compatibility",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::COMPATIBILITY },
    },
    // 34
    Shape {
        name: "CompatibilityList",
        kind: Kind::List { member: 33, location: None, flattened: false, min: None, max: None },
    },
    // 35
    Shape {
        name: "Connectivity",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CONNECTIVITY },
    },
    // 36
    Shape {
        name: "Container",
        kind: Kind::Structure(&[
            Member::new("containerArn", 377),
            Member::new("taskArn", 377),
            Member::new("name", 377),
            Member::new("image", 377),
            Member::new("imageDigest", 377),
            Member::new("runtimeId", 377),
            Member::new("lastStatus", 377),
            Member::new("exitCode", 16),
            Member::new("reason", 377),
            Member::new("networkBindings", 252),
            Member::new("networkInterfaces", 255),
            Member::new("healthStatus", 168),
            Member::new("managedAgents", 222),
            Member::new("cpu", 377),
            Member::new("memory", 377),
            Member::new("memoryReservation", 377),
            Member::new("gpuIds", 165),
            Member::new("neuronDeviceIds", 257),
            Member::new("gpuSharingStrategy", 366),
        ]),
    },
    // 37
    Shape {
        name: "ContainerCondition",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CONTAINER_CONDITION },
    },
    // 38
    Shape {
        name: "ContainerDefinition",
        kind: Kind::Structure(&[
            Member::new("name", 377),
            Member::new("image", 377),
            Member::new("repositoryCredentials", 288),
            Member::new("cpu", 183),
            Member::new("memory", 16),
            Member::new("memoryReservation", 16),
            Member::new("links", 378),
            Member::new("portMappings", 270),
            Member::new("essential", 15),
            Member::new("restartPolicy", 52),
            Member::new("entryPoint", 378),
            Member::new("command", 378),
            Member::new("environment", 133),
            Member::new("environmentFiles", 132),
            Member::new("mountPoints", 250),
            Member::new("volumesFrom", 441),
            Member::new("linuxParameters", 191),
            Member::new("secrets", 308),
            Member::new("dependsOn", 40),
            Member::new("startTimeout", 16),
            Member::new("stopTimeout", 16),
            Member::new("versionConsistency", 437),
            Member::new("hostname", 377),
            Member::new("user", 377),
            Member::new("workingDirectory", 377),
            Member::new("disableNetworking", 15),
            Member::new("privileged", 15),
            Member::new("readonlyRootFilesystem", 15),
            Member::new("dnsServers", 378),
            Member::new("dnsSearchDomains", 378),
            Member::new("extraHosts", 172),
            Member::new("dockerSecurityOptions", 378),
            Member::new("interactive", 15),
            Member::new("pseudoTerminal", 15),
            Member::new("dockerLabels", 114),
            Member::new("ulimits", 423),
            Member::new("logConfiguration", 216),
            Member::new("healthCheck", 167),
            Member::new("systemControls", 381),
            Member::new("resourceRequirements", 294),
            Member::new("firelensConfiguration", 144),
            Member::new("credentialSpecs", 378),
        ]),
    },
    // 39
    Shape {
        name: "ContainerDefinitions",
        kind: Kind::List { member: 38, location: None, flattened: false, min: None, max: None },
    },
    // 40
    Shape {
        name: "ContainerDependencies",
        kind: Kind::List { member: 41, location: None, flattened: false, min: None, max: None },
    },
    // 41
    Shape {
        name: "ContainerDependency",
        kind: Kind::Structure(&[Member::new("containerName", 377).required(), Member::new("condition", 37).required()]),
    },
    // 42
    Shape {
        name: "ContainerImage",
        kind: Kind::Structure(&[
            Member::new("containerName", 377),
            Member::new("imageDigest", 377),
            Member::new("image", 377),
        ]),
    },
    // 43
    Shape {
        name: "ContainerImages",
        kind: Kind::List { member: 42, location: None, flattened: false, min: None, max: None },
    },
    // 44
    Shape {
        name: "ContainerInstance",
        kind: Kind::Structure(&[
            Member::new("containerInstanceArn", 377),
            Member::new("ec2InstanceId", 377),
            Member::new("capacityProviderName", 377),
            Member::new("version", 219),
            Member::new("versionInfo", 438),
            Member::new("remainingResources", 296),
            Member::new("registeredResources", 296),
            Member::new("status", 377),
            Member::new("statusReason", 377),
            Member::new("agentConnected", 14),
            Member::new("runningTasksCount", 183),
            Member::new("pendingTasksCount", 183),
            Member::new("agentUpdateStatus", 3),
            Member::new("attributes", 11),
            Member::new("registeredAt", 416),
            Member::new("attachments", 8),
            Member::new("tags", 388),
            Member::new("healthStatus", 47),
            Member::new("gpuDevices", 164),
        ]),
    },
    // 45
    Shape {
        name: "ContainerInstanceField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CONTAINER_INSTANCE_FIELD },
    },
    // 46
    Shape {
        name: "ContainerInstanceFieldList",
        kind: Kind::List { member: 45, location: None, flattened: false, min: None, max: None },
    },
    // 47
    Shape {
        name: "ContainerInstanceHealthStatus",
        kind: Kind::Structure(&[Member::new("overallStatus", 181), Member::new("details", 180)]),
    },
    // 48
    Shape {
        name: "ContainerInstanceStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CONTAINER_INSTANCE_STATUS },
    },
    // 49
    Shape {
        name: "ContainerInstances",
        kind: Kind::List { member: 44, location: None, flattened: false, min: None, max: None },
    },
    // 50
    Shape {
        name: "ContainerOverride",
        kind: Kind::Structure(&[
            Member::new("name", 377),
            Member::new("command", 378),
            Member::new("environment", 133),
            Member::new("environmentFiles", 132),
            Member::new("cpu", 16),
            Member::new("memory", 16),
            Member::new("memoryReservation", 16),
            Member::new("resourceRequirements", 294),
        ]),
    },
    // 51
    Shape {
        name: "ContainerOverrides",
        kind: Kind::List { member: 50, location: None, flattened: false, min: None, max: None },
    },
    // 52
    Shape {
        name: "ContainerRestartPolicy",
        kind: Kind::Structure(&[
            Member::new("enabled", 15).required(),
            Member::new("ignoredExitCodes", 184),
            Member::new("restartAttemptPeriod", 16),
        ]),
    },
    // 53
    Shape {
        name: "Containers",
        kind: Kind::List { member: 36, location: None, flattened: false, min: None, max: None },
    },
    // 54
    Shape {
        name: "CreateClusterRequest",
        kind: Kind::Structure(&[
            Member::new("clusterName", 377),
            Member::new("tags", 388),
            Member::new("settings", 31),
            Member::new("configuration", 24),
            Member::new("capacityProviders", 378),
            Member::new("defaultCapacityProviderStrategy", 19),
            Member::new("serviceConnectDefaults", 28),
        ]),
    },
    // 55
    Shape { name: "CreateClusterResponse", kind: Kind::Structure(&[Member::new("cluster", 23)]) },
    // 56
    Shape {
        name: "CreateServiceRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("serviceName", 377).required(),
            Member::new("taskDefinition", 377),
            Member::new("availabilityZoneRebalancing", 12),
            Member::new("loadBalancers", 215),
            Member::new("serviceRegistries", 346),
            Member::new("desiredCount", 16),
            Member::new("clientToken", 377),
            Member::new("launchType", 189),
            Member::new("capacityProviderStrategy", 19),
            Member::new("platformVersion", 377),
            Member::new("role", 377),
            Member::new("deploymentConfiguration", 72),
            Member::new("placementConstraints", 265),
            Member::new("placementStrategy", 266),
            Member::new("networkConfiguration", 253),
            Member::new("healthCheckGracePeriodSeconds", 16),
            Member::new("schedulingStrategy", 305),
            Member::new("deploymentController", 73),
            Member::new("tags", 388),
            Member::new("enableECSManagedTags", 14),
            Member::new("propagateTags", 272),
            Member::new("enableExecuteCommand", 14),
            Member::new("serviceConnectConfiguration", 315),
            Member::new("volumeConfigurations", 359),
            Member::new("vpcLatticeConfigurations", 445),
            Member::new("gatewayConnectors", 159),
            Member::new("monitoring", 248),
        ]),
    },
    // 57
    Shape { name: "CreateServiceResponse", kind: Kind::Structure(&[Member::new("service", 310)]) },
    // 58
    Shape { name: "CreatedAt", kind: Kind::Structure(&[Member::new("before", 416), Member::new("after", 416)]) },
    // 59
    Shape {
        name: "DeleteAccountSettingRequest",
        kind: Kind::Structure(&[Member::new("name", 363).required(), Member::new("principalArn", 377)]),
    },
    // 60
    Shape { name: "DeleteAccountSettingResponse", kind: Kind::Structure(&[Member::new("setting", 362)]) },
    // 61
    Shape {
        name: "DeleteAttributesRequest",
        kind: Kind::Structure(&[Member::new("cluster", 377), Member::new("attributes", 11).required()]),
    },
    // 62
    Shape { name: "DeleteAttributesResponse", kind: Kind::Structure(&[Member::new("attributes", 11)]) },
    // 63
    Shape { name: "DeleteClusterRequest", kind: Kind::Structure(&[Member::new("cluster", 377).required()]) },
    // 64
    Shape { name: "DeleteClusterResponse", kind: Kind::Structure(&[Member::new("cluster", 23)]) },
    // 65
    Shape {
        name: "DeleteServiceRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("service", 377).required(),
            Member::new("force", 15),
        ]),
    },
    // 66
    Shape { name: "DeleteServiceResponse", kind: Kind::Structure(&[Member::new("service", 310)]) },
    // 67
    Shape {
        name: "DeleteTaskDefinitionsRequest",
        kind: Kind::Structure(&[Member::new("taskDefinitions", 378).required()]),
    },
    // 68
    Shape {
        name: "DeleteTaskDefinitionsResponse",
        kind: Kind::Structure(&[Member::new("taskDefinitions", 395), Member::new("failures", 143)]),
    },
    // 69
    Shape {
        name: "Deployment",
        kind: Kind::Structure(&[
            Member::new("id", 377),
            Member::new("status", 377),
            Member::new("taskDefinition", 377),
            Member::new("desiredCount", 183),
            Member::new("pendingCount", 183),
            Member::new("runningCount", 183),
            Member::new("failedTasks", 183),
            Member::new("createdAt", 416),
            Member::new("updatedAt", 416),
            Member::new("capacityProviderStrategy", 19),
            Member::new("launchType", 189),
            Member::new("platformVersion", 377),
            Member::new("platformFamily", 377),
            Member::new("networkConfiguration", 253),
            Member::new("rolloutState", 88),
            Member::new("rolloutStateReason", 377),
            Member::new("serviceConnectConfiguration", 315),
            Member::new("serviceConnectResources", 323),
            Member::new("volumeConfigurations", 359),
            Member::new("fargateEphemeralStorage", 76),
            Member::new("vpcLatticeConfigurations", 445),
        ]),
    },
    // 70
    Shape {
        name: "DeploymentAlarms",
        kind: Kind::Structure(&[
            Member::new("alarmNames", 378).required(),
            Member::new("rollback", 14).required(),
            Member::new("enable", 14).required(),
        ]),
    },
    // 71
    Shape {
        name: "DeploymentCircuitBreaker",
        kind: Kind::Structure(&[
            Member::new("enable", 14).required(),
            Member::new("rollback", 14).required(),
            Member::new("resetOnHealthyTask", 15),
            Member::new("thresholdConfiguration", 413),
        ]),
    },
    // 72
    Shape {
        name: "DeploymentConfiguration",
        kind: Kind::Structure(&[
            Member::new("deploymentCircuitBreaker", 71),
            Member::new("maximumPercent", 16),
            Member::new("minimumHealthyPercent", 16),
            Member::new("alarms", 70),
            Member::new("strategy", 89),
            Member::new("bakeTimeInMinutes", 16),
            Member::new("lifecycleHooks", 82),
            Member::new("linearConfiguration", 190),
            Member::new("canaryConfiguration", 18),
            Member::new("earlySuccessCriteria", 75),
        ]),
    },
    // 73
    Shape { name: "DeploymentController", kind: Kind::Structure(&[Member::new("type", 74).required()]) },
    // 74
    Shape {
        name: "DeploymentControllerType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DEPLOYMENT_CONTROLLER_TYPE },
    },
    // 75
    Shape {
        name: "DeploymentEarlySuccessCriteria",
        kind: Kind::Structure(&[
            Member::new("enable", 14).required(),
            Member::new("healthyPercent", 169),
            Member::new("sourceServiceRevisionCleanup", 349),
        ]),
    },
    // 76
    Shape { name: "DeploymentEphemeralStorage", kind: Kind::Structure(&[Member::new("kmsKeyId", 377)]) },
    // 77
    Shape {
        name: "DeploymentLifecycleHook",
        kind: Kind::Structure(&[
            Member::new("targetType", 86),
            Member::new("hookTargetArn", 377),
            Member::new("roleArn", 174),
            Member::new("lifecycleStages", 84),
            Member::new("hookDetails", 170),
            Member::new("timeoutConfiguration", 87),
        ]),
    },
    // 78
    Shape {
        name: "DeploymentLifecycleHookAction",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::DEPLOYMENT_LIFECYCLE_HOOK_ACTION,
        },
    },
    // 79
    Shape {
        name: "DeploymentLifecycleHookDetail",
        kind: Kind::Structure(&[
            Member::new("hookId", 377),
            Member::new("targetType", 86),
            Member::new("targetArn", 377),
            Member::new("status", 85),
            Member::new("expiresAt", 416),
            Member::new("timeoutAction", 78),
        ]),
    },
    // 80
    Shape {
        name: "DeploymentLifecycleHookDetailList",
        kind: Kind::List { member: 79, location: None, flattened: false, min: None, max: None },
    },
    // 81
    Shape { name: "DeploymentLifecycleHookDuration", kind: Kind::Integer { min: Some(1), max: Some(20160) } },
    // 82
    Shape {
        name: "DeploymentLifecycleHookList",
        kind: Kind::List { member: 77, location: None, flattened: false, min: None, max: None },
    },
    // 83
    Shape {
        name: "DeploymentLifecycleHookStage",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::DEPLOYMENT_LIFECYCLE_HOOK_STAGE,
        },
    },
    // 84
    Shape {
        name: "DeploymentLifecycleHookStageList",
        kind: Kind::List { member: 83, location: None, flattened: false, min: None, max: None },
    },
    // 85
    Shape {
        name: "DeploymentLifecycleHookStatus",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::DEPLOYMENT_LIFECYCLE_HOOK_STATUS,
        },
    },
    // 86
    Shape {
        name: "DeploymentLifecycleHookTargetType",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::DEPLOYMENT_LIFECYCLE_HOOK_TARGET_TYPE,
        },
    },
    // 87
    Shape {
        name: "DeploymentLifecycleHookTimeoutConfiguration",
        kind: Kind::Structure(&[Member::new("timeoutInMinutes", 81), Member::new("action", 78)]),
    },
    // 88
    Shape {
        name: "DeploymentRolloutState",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DEPLOYMENT_ROLLOUT_STATE },
    },
    // 89
    Shape {
        name: "DeploymentStrategy",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DEPLOYMENT_STRATEGY },
    },
    // 90
    Shape {
        name: "Deployments",
        kind: Kind::List { member: 69, location: None, flattened: false, min: None, max: None },
    },
    // 91
    Shape {
        name: "DeregisterContainerInstanceRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("containerInstance", 377).required(),
            Member::new("force", 15),
        ]),
    },
    // 92
    Shape {
        name: "DeregisterContainerInstanceResponse",
        kind: Kind::Structure(&[Member::new("containerInstance", 44)]),
    },
    // 93
    Shape {
        name: "DeregisterTaskDefinitionRequest",
        kind: Kind::Structure(&[Member::new("taskDefinition", 377).required()]),
    },
    // 94
    Shape { name: "DeregisterTaskDefinitionResponse", kind: Kind::Structure(&[Member::new("taskDefinition", 391)]) },
    // 95
    Shape {
        name: "DescribeClustersRequest",
        kind: Kind::Structure(&[Member::new("clusters", 378), Member::new("include", 26)]),
    },
    // 96
    Shape {
        name: "DescribeClustersResponse",
        kind: Kind::Structure(&[Member::new("clusters", 32), Member::new("failures", 143)]),
    },
    // 97
    Shape {
        name: "DescribeContainerInstancesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("containerInstances", 378).required(),
            Member::new("include", 46),
        ]),
    },
    // 98
    Shape {
        name: "DescribeContainerInstancesResponse",
        kind: Kind::Structure(&[Member::new("containerInstances", 49), Member::new("failures", 143)]),
    },
    // 99
    Shape {
        name: "DescribeServiceDeploymentsRequest",
        kind: Kind::Structure(&[Member::new("serviceDeploymentArns", 378).required()]),
    },
    // 100
    Shape {
        name: "DescribeServiceDeploymentsResponse",
        kind: Kind::Structure(&[Member::new("serviceDeployments", 339), Member::new("failures", 143)]),
    },
    // 101
    Shape {
        name: "DescribeServiceRevisionsRequest",
        kind: Kind::Structure(&[Member::new("serviceRevisionArns", 378).required()]),
    },
    // 102
    Shape {
        name: "DescribeServiceRevisionsResponse",
        kind: Kind::Structure(&[Member::new("serviceRevisions", 356), Member::new("failures", 143)]),
    },
    // 103
    Shape {
        name: "DescribeServicesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("services", 378).required(),
            Member::new("include", 344),
        ]),
    },
    // 104
    Shape {
        name: "DescribeServicesResponse",
        kind: Kind::Structure(&[Member::new("services", 360), Member::new("failures", 143)]),
    },
    // 105
    Shape {
        name: "DescribeTaskDefinitionRequest",
        kind: Kind::Structure(&[Member::new("taskDefinition", 377).required(), Member::new("include", 394)]),
    },
    // 106
    Shape {
        name: "DescribeTaskDefinitionResponse",
        kind: Kind::Structure(&[Member::new("taskDefinition", 391), Member::new("tags", 388)]),
    },
    // 107
    Shape {
        name: "DescribeTasksRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("tasks", 378).required(),
            Member::new("include", 402),
        ]),
    },
    // 108
    Shape {
        name: "DescribeTasksResponse",
        kind: Kind::Structure(&[Member::new("tasks", 412), Member::new("failures", 143)]),
    },
    // 109
    Shape {
        name: "DesiredStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DESIRED_STATUS },
    },
    // 110
    Shape {
        name: "Device",
        kind: Kind::Structure(&[
            Member::new("hostPath", 377).required(),
            Member::new("containerPath", 377),
            Member::new("permissions", 112),
        ]),
    },
    // 111
    Shape {
        name: "DeviceCgroupPermission",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DEVICE_CGROUP_PERMISSION },
    },
    // 112
    Shape {
        name: "DeviceCgroupPermissions",
        kind: Kind::List { member: 111, location: None, flattened: false, min: None, max: None },
    },
    // 113
    Shape {
        name: "DevicesList",
        kind: Kind::List { member: 110, location: None, flattened: false, min: None, max: None },
    },
    // 114
    Shape {
        name: "DockerLabelsMap",
        kind: Kind::Map {
            key: 377,
            value: 377,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 115
    Shape {
        name: "DockerVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("scope", 306),
            Member::new("autoprovision", 15),
            Member::new("driver", 377),
            Member::new("driverOpts", 379),
            Member::new("labels", 379),
        ]),
    },
    // 116
    Shape { name: "Double", kind: Kind::Double { min: None, max: None } },
    // 117
    Shape { name: "Duration", kind: Kind::Integer { min: Some(0), max: Some(2147483647) } },
    // 118
    Shape { name: "EBSKMSKeyId", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 119
    Shape {
        name: "EBSResourceType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EBS_RESOURCE_TYPE },
    },
    // 120
    Shape { name: "EBSSnapshotId", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 121
    Shape {
        name: "EBSTagSpecification",
        kind: Kind::Structure(&[
            Member::new("resourceType", 119).required(),
            Member::new("tags", 388),
            Member::new("propagateTags", 272),
        ]),
    },
    // 122
    Shape {
        name: "EBSTagSpecifications",
        kind: Kind::List { member: 121, location: None, flattened: false, min: None, max: None },
    },
    // 123
    Shape { name: "EBSVolumeType", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 124
    Shape {
        name: "ECSManagedResources",
        kind: Kind::Structure(&[
            Member::new("ingressPaths", 228),
            Member::new("autoScaling", 225),
            Member::new("metricAlarms", 235),
            Member::new("serviceSecurityGroups", 239),
            Member::new("logGroups", 233),
            Member::new("gatewayConnections", 150),
        ]),
    },
    // 125
    Shape { name: "ECSVolumeName", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 126
    Shape {
        name: "EFSAuthorizationConfig",
        kind: Kind::Structure(&[Member::new("accessPointId", 377), Member::new("iam", 127)]),
    },
    // 127
    Shape {
        name: "EFSAuthorizationConfigIAM",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EFS_AUTHORIZATION_CONFIG_IAM },
    },
    // 128
    Shape {
        name: "EFSTransitEncryption",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EFS_TRANSIT_ENCRYPTION },
    },
    // 129
    Shape {
        name: "EFSVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("fileSystemId", 377).required(),
            Member::new("rootDirectory", 377),
            Member::new("transitEncryption", 128),
            Member::new("transitEncryptionPort", 16),
            Member::new("authorizationConfig", 126),
        ]),
    },
    // 130
    Shape {
        name: "EnvironmentFile",
        kind: Kind::Structure(&[Member::new("value", 377).required(), Member::new("type", 131).required()]),
    },
    // 131
    Shape {
        name: "EnvironmentFileType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ENVIRONMENT_FILE_TYPE },
    },
    // 132
    Shape {
        name: "EnvironmentFiles",
        kind: Kind::List { member: 130, location: None, flattened: false, min: None, max: None },
    },
    // 133
    Shape {
        name: "EnvironmentVariables",
        kind: Kind::List { member: 188, location: None, flattened: false, min: None, max: None },
    },
    // 134
    Shape { name: "EphemeralStorage", kind: Kind::Structure(&[Member::new("sizeInGiB", 183).required()]) },
    // 135
    Shape {
        name: "ExecuteCommandConfiguration",
        kind: Kind::Structure(&[
            Member::new("kmsKeyId", 377),
            Member::new("logging", 137),
            Member::new("logConfiguration", 136),
        ]),
    },
    // 136
    Shape {
        name: "ExecuteCommandLogConfiguration",
        kind: Kind::Structure(&[
            Member::new("cloudWatchLogGroupName", 377),
            Member::new("cloudWatchEncryptionEnabled", 14),
            Member::new("s3BucketName", 377),
            Member::new("s3EncryptionEnabled", 14),
            Member::new("s3KeyPrefix", 377),
        ]),
    },
    // 137
    Shape {
        name: "ExecuteCommandLogging",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EXECUTE_COMMAND_LOGGING },
    },
    // 138
    Shape {
        name: "ExecuteCommandRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("container", 377),
            Member::new("command", 377).required(),
            Member::new("interactive", 14).required(),
            Member::new("task", 377).required(),
        ]),
    },
    // 139
    Shape {
        name: "ExecuteCommandResponse",
        kind: Kind::Structure(&[
            Member::new("clusterArn", 377),
            Member::new("containerArn", 377),
            Member::new("containerName", 377),
            Member::new("interactive", 14),
            Member::new("session", 361),
            Member::new("taskArn", 377),
        ]),
    },
    // 140
    Shape {
        name: "FSxWindowsFileServerAuthorizationConfig",
        kind: Kind::Structure(&[
            Member::new("credentialsParameter", 377).required(),
            Member::new("domain", 377).required(),
        ]),
    },
    // 141
    Shape {
        name: "FSxWindowsFileServerVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("fileSystemId", 377).required(),
            Member::new("rootDirectory", 377).required(),
            Member::new("authorizationConfig", 140).required(),
        ]),
    },
    // 142
    Shape {
        name: "Failure",
        kind: Kind::Structure(&[Member::new("arn", 377), Member::new("reason", 377), Member::new("detail", 377)]),
    },
    // 143
    Shape {
        name: "Failures",
        kind: Kind::List { member: 142, location: None, flattened: false, min: None, max: None },
    },
    // 144
    Shape {
        name: "FirelensConfiguration",
        kind: Kind::Structure(&[Member::new("type", 146).required(), Member::new("options", 145)]),
    },
    // 145
    Shape {
        name: "FirelensConfigurationOptionsMap",
        kind: Kind::Map {
            key: 377,
            value: 377,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 146
    Shape {
        name: "FirelensConfigurationType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::FIRELENS_CONFIGURATION_TYPE },
    },
    // 147
    Shape {
        name: "GatewayConnection",
        kind: Kind::Structure(&[
            Member::new("gatewayArn", 377),
            Member::new("gatewayRouteArn", 377),
            Member::new("portName", 377),
            Member::new("serviceUrl", 377),
            Member::new("accessType", 0),
            Member::new("status", 160),
            Member::new("resources", 151),
        ]),
    },
    // 148
    Shape {
        name: "GatewayConnectionAlbResources",
        kind: Kind::Structure(&[
            Member::new("acmCertificateArn", 377),
            Member::new("loadBalancerArn", 377),
            Member::new("loadBalancerSecurityGroupArns", 378),
            Member::new("listenerArn", 377),
            Member::new("listenerRuleArn", 377),
            Member::new("testListenerRuleArn", 377),
            Member::new("targetGroupArn", 377),
            Member::new("alternateTargetGroupArn", 377),
        ]),
    },
    // 149
    Shape {
        name: "GatewayConnectionAlbResourcesList",
        kind: Kind::List { member: 148, location: None, flattened: false, min: Some(0), max: Some(1) },
    },
    // 150
    Shape {
        name: "GatewayConnectionList",
        kind: Kind::List { member: 147, location: None, flattened: false, min: Some(0), max: Some(5) },
    },
    // 151
    Shape { name: "GatewayConnectionResources", kind: Kind::Structure(&[Member::new("hostSharedAlb", 149)]) },
    // 152
    Shape {
        name: "GatewayConnector",
        kind: Kind::Structure(&[
            Member::new("portName", 377).required(),
            Member::new("healthCheck", 156),
            Member::new("filters", 155),
            Member::new("deregistrationDelay", 153),
        ]),
    },
    // 153
    Shape { name: "GatewayConnectorDeregistrationDelay", kind: Kind::Structure(&[Member::new("timeoutSeconds", 154)]) },
    // 154
    Shape {
        name: "GatewayConnectorDeregistrationDelayTimeoutSecondsInteger",
        kind: Kind::Integer { min: Some(0), max: Some(3600) },
    },
    // 155
    Shape { name: "GatewayConnectorFilters", kind: Kind::Structure(&[Member::new("accessTypes", 1)]) },
    // 156
    Shape {
        name: "GatewayConnectorHealthCheck",
        kind: Kind::Structure(&[
            Member::new("healthCheckProtocol", 158),
            Member::new("healthCheckPort", 16),
            Member::new("healthCheckPath", 377),
            Member::new("healthCheckTimeoutSeconds", 16),
            Member::new("healthCheckIntervalSeconds", 16),
            Member::new("healthyThresholdCount", 16),
            Member::new("unhealthyThresholdCount", 16),
            Member::new("matcher", 157),
        ]),
    },
    // 157
    Shape {
        name: "GatewayConnectorHealthCheckMatcher",
        kind: Kind::Structure(&[Member::new("httpCode", 377), Member::new("grpcCode", 377)]),
    },
    // 158
    Shape {
        name: "GatewayConnectorHealthCheckProtocol",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::GATEWAY_CONNECTOR_HEALTH_CHECK_PROTOCOL,
        },
    },
    // 159
    Shape {
        name: "GatewayConnectorList",
        kind: Kind::List { member: 152, location: None, flattened: false, min: Some(0), max: Some(1) },
    },
    // 160
    Shape {
        name: "GatewayRouteStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::GATEWAY_ROUTE_STATUS },
    },
    // 161
    Shape {
        name: "GetTaskProtectionRequest",
        kind: Kind::Structure(&[Member::new("cluster", 377).required(), Member::new("tasks", 378)]),
    },
    // 162
    Shape {
        name: "GetTaskProtectionResponse",
        kind: Kind::Structure(&[Member::new("protectedTasks", 274), Member::new("failures", 143)]),
    },
    // 163
    Shape {
        name: "GpuDevice",
        kind: Kind::Structure(&[
            Member::new("gpuId", 377),
            Member::new("sharingMode", 166),
            Member::new("totalMemoryInMiB", 16),
            Member::new("remainingMemoryInMiB", 16),
            Member::new("containerCount", 16),
        ]),
    },
    // 164
    Shape {
        name: "GpuDevices",
        kind: Kind::List { member: 163, location: None, flattened: false, min: None, max: None },
    },
    // 165
    Shape { name: "GpuIds", kind: Kind::List { member: 377, location: None, flattened: false, min: None, max: None } },
    // 166
    Shape {
        name: "GpuSharingMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::GPU_SHARING_MODE },
    },
    // 167
    Shape {
        name: "HealthCheck",
        kind: Kind::Structure(&[
            Member::new("command", 378).required(),
            Member::new("interval", 16),
            Member::new("timeout", 16),
            Member::new("retries", 16),
            Member::new("startPeriod", 16),
        ]),
    },
    // 168
    Shape {
        name: "HealthStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::HEALTH_STATUS },
    },
    // 169
    Shape { name: "HealthyPercentInteger", kind: Kind::Integer { min: Some(0), max: Some(100) } },
    // 170
    Shape { name: "HookDetails", kind: Kind::Structure(&[]) },
    // 171
    Shape {
        name: "HostEntry",
        kind: Kind::Structure(&[Member::new("hostname", 377).required(), Member::new("ipAddress", 377).required()]),
    },
    // 172
    Shape {
        name: "HostEntryList",
        kind: Kind::List { member: 171, location: None, flattened: false, min: None, max: None },
    },
    // 173
    Shape { name: "HostVolumeProperties", kind: Kind::Structure(&[Member::new("sourcePath", 377)]) },
    // 174
    Shape { name: "IAMRoleArn", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 175
    Shape {
        name: "InferenceAccelerator",
        kind: Kind::Structure(&[Member::new("deviceName", 377).required(), Member::new("deviceType", 377).required()]),
    },
    // 176
    Shape {
        name: "InferenceAcceleratorOverride",
        kind: Kind::Structure(&[Member::new("deviceName", 377), Member::new("deviceType", 377)]),
    },
    // 177
    Shape {
        name: "InferenceAcceleratorOverrides",
        kind: Kind::List { member: 176, location: None, flattened: false, min: None, max: None },
    },
    // 178
    Shape {
        name: "InferenceAccelerators",
        kind: Kind::List { member: 175, location: None, flattened: false, min: None, max: None },
    },
    // 179
    Shape {
        name: "InstanceHealthCheckResult",
        kind: Kind::Structure(&[
            Member::new("type", 182),
            Member::new("status", 181),
            Member::new("statusReason", 377),
            Member::new("lastUpdated", 416),
            Member::new("lastStatusChange", 416),
        ]),
    },
    // 180
    Shape {
        name: "InstanceHealthCheckResultList",
        kind: Kind::List { member: 179, location: None, flattened: false, min: None, max: None },
    },
    // 181
    Shape {
        name: "InstanceHealthCheckState",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::INSTANCE_HEALTH_CHECK_STATE },
    },
    // 182
    Shape {
        name: "InstanceHealthCheckType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::INSTANCE_HEALTH_CHECK_TYPE },
    },
    // 183
    Shape { name: "Integer", kind: Kind::Integer { min: None, max: None } },
    // 184
    Shape {
        name: "IntegerList",
        kind: Kind::List { member: 16, location: None, flattened: false, min: None, max: None },
    },
    // 185
    Shape {
        name: "IpcMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IPC_MODE },
    },
    // 186
    Shape {
        name: "IsolationMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ISOLATION_MODE },
    },
    // 187
    Shape { name: "KernelCapabilities", kind: Kind::Structure(&[Member::new("add", 378), Member::new("drop", 378)]) },
    // 188
    Shape { name: "KeyValuePair", kind: Kind::Structure(&[Member::new("name", 377), Member::new("value", 377)]) },
    // 189
    Shape {
        name: "LaunchType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LAUNCH_TYPE },
    },
    // 190
    Shape {
        name: "LinearConfiguration",
        kind: Kind::Structure(&[Member::new("stepPercent", 116), Member::new("stepBakeTimeInMinutes", 183)]),
    },
    // 191
    Shape {
        name: "LinuxParameters",
        kind: Kind::Structure(&[
            Member::new("capabilities", 187),
            Member::new("devices", 113),
            Member::new("initProcessEnabled", 15),
            Member::new("sharedMemorySize", 16),
            Member::new("tmpfs", 418),
            Member::new("maxSwap", 16),
            Member::new("swappiness", 16),
        ]),
    },
    // 192
    Shape {
        name: "ListAccountSettingsRequest",
        kind: Kind::Structure(&[
            Member::new("name", 363),
            Member::new("value", 377),
            Member::new("principalArn", 377),
            Member::new("effectiveSettings", 14),
            Member::new("nextToken", 377),
            Member::new("maxResults", 183),
        ]),
    },
    // 193
    Shape {
        name: "ListAccountSettingsResponse",
        kind: Kind::Structure(&[Member::new("settings", 365), Member::new("nextToken", 377)]),
    },
    // 194
    Shape {
        name: "ListAttributesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("targetType", 389).required(),
            Member::new("attributeName", 377),
            Member::new("attributeValue", 377),
            Member::new("nextToken", 377),
            Member::new("maxResults", 16),
        ]),
    },
    // 195
    Shape {
        name: "ListAttributesResponse",
        kind: Kind::Structure(&[Member::new("attributes", 11), Member::new("nextToken", 377)]),
    },
    // 196
    Shape {
        name: "ListClustersRequest",
        kind: Kind::Structure(&[Member::new("nextToken", 377), Member::new("maxResults", 16)]),
    },
    // 197
    Shape {
        name: "ListClustersResponse",
        kind: Kind::Structure(&[Member::new("clusterArns", 378), Member::new("nextToken", 377)]),
    },
    // 198
    Shape {
        name: "ListContainerInstancesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("filter", 377),
            Member::new("nextToken", 377),
            Member::new("maxResults", 16),
            Member::new("status", 48),
        ]),
    },
    // 199
    Shape {
        name: "ListContainerInstancesResponse",
        kind: Kind::Structure(&[Member::new("containerInstanceArns", 378), Member::new("nextToken", 377)]),
    },
    // 200
    Shape {
        name: "ListServiceDeploymentsRequest",
        kind: Kind::Structure(&[
            Member::new("service", 377).required(),
            Member::new("cluster", 377),
            Member::new("status", 338),
            Member::new("createdAt", 58),
            Member::new("nextToken", 377),
            Member::new("maxResults", 16),
        ]),
    },
    // 201
    Shape {
        name: "ListServiceDeploymentsResponse",
        kind: Kind::Structure(&[Member::new("serviceDeployments", 340), Member::new("nextToken", 377)]),
    },
    // 202
    Shape {
        name: "ListServicesByNamespaceRequest",
        kind: Kind::Structure(&[
            Member::new("namespace", 377).required(),
            Member::new("nextToken", 377),
            Member::new("maxResults", 16),
        ]),
    },
    // 203
    Shape {
        name: "ListServicesByNamespaceResponse",
        kind: Kind::Structure(&[Member::new("serviceArns", 378), Member::new("nextToken", 377)]),
    },
    // 204
    Shape {
        name: "ListServicesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("nextToken", 377),
            Member::new("maxResults", 16),
            Member::new("launchType", 189),
            Member::new("schedulingStrategy", 305),
            Member::new("resourceManagementType", 292),
        ]),
    },
    // 205
    Shape {
        name: "ListServicesResponse",
        kind: Kind::Structure(&[Member::new("serviceArns", 378), Member::new("nextToken", 377)]),
    },
    // 206
    Shape { name: "ListTagsForResourceRequest", kind: Kind::Structure(&[Member::new("resourceArn", 377).required()]) },
    // 207
    Shape { name: "ListTagsForResourceResponse", kind: Kind::Structure(&[Member::new("tags", 388)]) },
    // 208
    Shape {
        name: "ListTaskDefinitionFamiliesRequest",
        kind: Kind::Structure(&[
            Member::new("familyPrefix", 377),
            Member::new("status", 392),
            Member::new("nextToken", 377),
            Member::new("maxResults", 16),
        ]),
    },
    // 209
    Shape {
        name: "ListTaskDefinitionFamiliesResponse",
        kind: Kind::Structure(&[Member::new("families", 378), Member::new("nextToken", 377)]),
    },
    // 210
    Shape {
        name: "ListTaskDefinitionsRequest",
        kind: Kind::Structure(&[
            Member::new("familyPrefix", 377),
            Member::new("status", 399),
            Member::new("sort", 367),
            Member::new("nextToken", 377),
            Member::new("maxResults", 16),
        ]),
    },
    // 211
    Shape {
        name: "ListTaskDefinitionsResponse",
        kind: Kind::Structure(&[Member::new("taskDefinitionArns", 378), Member::new("nextToken", 377)]),
    },
    // 212
    Shape {
        name: "ListTasksRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("containerInstance", 377),
            Member::new("family", 377),
            Member::new("nextToken", 377),
            Member::new("maxResults", 16),
            Member::new("startedBy", 377),
            Member::new("serviceName", 377),
            Member::new("desiredStatus", 109),
            Member::new("launchType", 189),
            Member::new("daemonName", 377),
        ]),
    },
    // 213
    Shape {
        name: "ListTasksResponse",
        kind: Kind::Structure(&[Member::new("taskArns", 378), Member::new("nextToken", 377)]),
    },
    // 214
    Shape {
        name: "LoadBalancer",
        kind: Kind::Structure(&[
            Member::new("targetGroupArn", 377),
            Member::new("loadBalancerName", 377),
            Member::new("containerName", 377),
            Member::new("containerPort", 16),
            Member::new("advancedConfiguration", 2),
        ]),
    },
    // 215
    Shape {
        name: "LoadBalancers",
        kind: Kind::List { member: 214, location: None, flattened: false, min: None, max: None },
    },
    // 216
    Shape {
        name: "LogConfiguration",
        kind: Kind::Structure(&[
            Member::new("logDriver", 218).required(),
            Member::new("options", 217),
            Member::new("secretOptions", 308),
        ]),
    },
    // 217
    Shape {
        name: "LogConfigurationOptionsMap",
        kind: Kind::Map {
            key: 377,
            value: 377,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 218
    Shape {
        name: "LogDriver",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LOG_DRIVER },
    },
    // 219
    Shape { name: "Long", kind: Kind::Long { min: None, max: None } },
    // 220
    Shape {
        name: "ManagedAgent",
        kind: Kind::Structure(&[
            Member::new("lastStartedAt", 416),
            Member::new("name", 221),
            Member::new("reason", 377),
            Member::new("lastStatus", 377),
        ]),
    },
    // 221
    Shape {
        name: "ManagedAgentName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::MANAGED_AGENT_NAME },
    },
    // 222
    Shape {
        name: "ManagedAgents",
        kind: Kind::List { member: 220, location: None, flattened: false, min: None, max: None },
    },
    // 223
    Shape {
        name: "ManagedApplicationAutoScalingPolicies",
        kind: Kind::List { member: 224, location: None, flattened: false, min: None, max: None },
    },
    // 224
    Shape {
        name: "ManagedApplicationAutoScalingPolicy",
        kind: Kind::Structure(&[
            Member::new("arn", 377),
            Member::new("status", 236).required(),
            Member::new("statusReason", 377),
            Member::new("updatedAt", 416).required(),
            Member::new("policyType", 377).required(),
            Member::new("targetValue", 116).required(),
            Member::new("metric", 377).required(),
        ]),
    },
    // 225
    Shape {
        name: "ManagedAutoScaling",
        kind: Kind::Structure(&[
            Member::new("scalableTarget", 237),
            Member::new("applicationAutoScalingPolicies", 223),
        ]),
    },
    // 226
    Shape {
        name: "ManagedCertificate",
        kind: Kind::Structure(&[
            Member::new("arn", 377),
            Member::new("status", 236).required(),
            Member::new("statusReason", 377),
            Member::new("updatedAt", 416).required(),
            Member::new("domainName", 377).required(),
        ]),
    },
    // 227
    Shape {
        name: "ManagedIngressPath",
        kind: Kind::Structure(&[
            Member::new("accessType", 0).required(),
            Member::new("endpoint", 377).required(),
            Member::new("loadBalancer", 231),
            Member::new("loadBalancerSecurityGroups", 239),
            Member::new("certificate", 226),
            Member::new("listener", 229),
            Member::new("rule", 230),
            Member::new("targetGroups", 242),
        ]),
    },
    // 228
    Shape {
        name: "ManagedIngressPaths",
        kind: Kind::List { member: 227, location: None, flattened: false, min: None, max: None },
    },
    // 229
    Shape {
        name: "ManagedListener",
        kind: Kind::Structure(&[
            Member::new("arn", 377),
            Member::new("status", 236).required(),
            Member::new("statusReason", 377),
            Member::new("updatedAt", 416).required(),
        ]),
    },
    // 230
    Shape {
        name: "ManagedListenerRule",
        kind: Kind::Structure(&[
            Member::new("arn", 377),
            Member::new("status", 236).required(),
            Member::new("statusReason", 377),
            Member::new("updatedAt", 416).required(),
        ]),
    },
    // 231
    Shape {
        name: "ManagedLoadBalancer",
        kind: Kind::Structure(&[
            Member::new("arn", 377),
            Member::new("status", 236).required(),
            Member::new("statusReason", 377),
            Member::new("updatedAt", 416).required(),
            Member::new("scheme", 377).required(),
            Member::new("subnetIds", 378),
            Member::new("securityGroupIds", 378),
        ]),
    },
    // 232
    Shape {
        name: "ManagedLogGroup",
        kind: Kind::Structure(&[
            Member::new("arn", 377),
            Member::new("status", 236).required(),
            Member::new("statusReason", 377),
            Member::new("updatedAt", 416).required(),
            Member::new("logGroupName", 377).required(),
        ]),
    },
    // 233
    Shape {
        name: "ManagedLogGroups",
        kind: Kind::List { member: 232, location: None, flattened: false, min: None, max: None },
    },
    // 234
    Shape {
        name: "ManagedMetricAlarm",
        kind: Kind::Structure(&[
            Member::new("arn", 377),
            Member::new("status", 236).required(),
            Member::new("statusReason", 377),
            Member::new("updatedAt", 416).required(),
        ]),
    },
    // 235
    Shape {
        name: "ManagedMetricAlarms",
        kind: Kind::List { member: 234, location: None, flattened: false, min: None, max: None },
    },
    // 236
    Shape {
        name: "ManagedResourceStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::MANAGED_RESOURCE_STATUS },
    },
    // 237
    Shape {
        name: "ManagedScalableTarget",
        kind: Kind::Structure(&[
            Member::new("arn", 377),
            Member::new("status", 236).required(),
            Member::new("statusReason", 377),
            Member::new("updatedAt", 416).required(),
            Member::new("minCapacity", 183).required(),
            Member::new("maxCapacity", 183).required(),
        ]),
    },
    // 238
    Shape {
        name: "ManagedSecurityGroup",
        kind: Kind::Structure(&[
            Member::new("arn", 377),
            Member::new("status", 236).required(),
            Member::new("statusReason", 377),
            Member::new("updatedAt", 416).required(),
        ]),
    },
    // 239
    Shape {
        name: "ManagedSecurityGroups",
        kind: Kind::List { member: 238, location: None, flattened: false, min: None, max: None },
    },
    // 240
    Shape {
        name: "ManagedStorageConfiguration",
        kind: Kind::Structure(&[Member::new("kmsKeyId", 377), Member::new("fargateEphemeralStorageKmsKeyId", 377)]),
    },
    // 241
    Shape {
        name: "ManagedTargetGroup",
        kind: Kind::Structure(&[
            Member::new("arn", 377),
            Member::new("status", 236).required(),
            Member::new("statusReason", 377),
            Member::new("updatedAt", 416).required(),
            Member::new("healthCheckPath", 377).required(),
            Member::new("healthCheckPort", 183).required(),
            Member::new("port", 183).required(),
        ]),
    },
    // 242
    Shape {
        name: "ManagedTargetGroups",
        kind: Kind::List { member: 241, location: None, flattened: false, min: None, max: None },
    },
    // 243
    Shape {
        name: "MetricConfiguration",
        kind: Kind::Structure(&[
            Member::new("metricNames", 246).required(),
            Member::new("resolutionSeconds", 247).required(),
        ]),
    },
    // 244
    Shape {
        name: "MetricConfigurationList",
        kind: Kind::List { member: 243, location: None, flattened: false, min: Some(0), max: Some(5) },
    },
    // 245
    Shape { name: "MetricName", kind: Kind::String { min: Some(1), max: Some(255), pattern: None, values: &[] } },
    // 246
    Shape {
        name: "MetricNamesList",
        kind: Kind::List { member: 245, location: None, flattened: false, min: Some(1), max: Some(5) },
    },
    // 247
    Shape { name: "MetricResolutionSeconds", kind: Kind::Integer { min: Some(20), max: Some(60) } },
    // 248
    Shape { name: "MonitoringConfiguration", kind: Kind::Structure(&[Member::new("metricConfigurations", 244)]) },
    // 249
    Shape {
        name: "MountPoint",
        kind: Kind::Structure(&[
            Member::new("sourceVolume", 377),
            Member::new("containerPath", 377),
            Member::new("readOnly", 15),
        ]),
    },
    // 250
    Shape {
        name: "MountPointList",
        kind: Kind::List { member: 249, location: None, flattened: false, min: None, max: None },
    },
    // 251
    Shape {
        name: "NetworkBinding",
        kind: Kind::Structure(&[
            Member::new("bindIP", 377),
            Member::new("containerPort", 16),
            Member::new("hostPort", 16),
            Member::new("protocol", 419),
            Member::new("containerPortRange", 377),
            Member::new("hostPortRange", 377),
        ]),
    },
    // 252
    Shape {
        name: "NetworkBindings",
        kind: Kind::List { member: 251, location: None, flattened: false, min: None, max: None },
    },
    // 253
    Shape { name: "NetworkConfiguration", kind: Kind::Structure(&[Member::new("awsvpcConfiguration", 13)]) },
    // 254
    Shape {
        name: "NetworkInterface",
        kind: Kind::Structure(&[
            Member::new("attachmentId", 377),
            Member::new("privateIpv4Address", 377),
            Member::new("ipv6Address", 377),
        ]),
    },
    // 255
    Shape {
        name: "NetworkInterfaces",
        kind: Kind::List { member: 254, location: None, flattened: false, min: None, max: None },
    },
    // 256
    Shape {
        name: "NetworkMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::NETWORK_MODE },
    },
    // 257
    Shape {
        name: "NeuronDeviceIds",
        kind: Kind::List { member: 377, location: None, flattened: false, min: None, max: None },
    },
    // 258
    Shape {
        name: "NvidiaMpsAllocation",
        kind: Kind::Structure(&[Member::new("memory", 260).required(), Member::new("maxComputePercent", 259)]),
    },
    // 259
    Shape { name: "NvidiaMpsAllocationMaxComputePercentInteger", kind: Kind::Integer { min: Some(1), max: Some(100) } },
    // 260
    Shape { name: "NvidiaMpsAllocationMemoryInteger", kind: Kind::Integer { min: Some(1), max: None } },
    // 261
    Shape {
        name: "OSFamily",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::OS_FAMILY },
    },
    // 262
    Shape {
        name: "PidMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PID_MODE },
    },
    // 263
    Shape {
        name: "PlacementConstraint",
        kind: Kind::Structure(&[Member::new("type", 264), Member::new("expression", 377)]),
    },
    // 264
    Shape {
        name: "PlacementConstraintType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PLACEMENT_CONSTRAINT_TYPE },
    },
    // 265
    Shape {
        name: "PlacementConstraints",
        kind: Kind::List { member: 263, location: None, flattened: false, min: None, max: None },
    },
    // 266
    Shape {
        name: "PlacementStrategies",
        kind: Kind::List { member: 267, location: None, flattened: false, min: None, max: None },
    },
    // 267
    Shape { name: "PlacementStrategy", kind: Kind::Structure(&[Member::new("type", 268), Member::new("field", 377)]) },
    // 268
    Shape {
        name: "PlacementStrategyType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PLACEMENT_STRATEGY_TYPE },
    },
    // 269
    Shape {
        name: "PortMapping",
        kind: Kind::Structure(&[
            Member::new("containerPort", 16),
            Member::new("hostPort", 16),
            Member::new("protocol", 419),
            Member::new("name", 377),
            Member::new("appProtocol", 4),
            Member::new("containerPortRange", 377),
        ]),
    },
    // 270
    Shape {
        name: "PortMappingList",
        kind: Kind::List { member: 269, location: None, flattened: false, min: None, max: None },
    },
    // 271
    Shape { name: "PortNumber", kind: Kind::Integer { min: Some(0), max: Some(65535) } },
    // 272
    Shape {
        name: "PropagateTags",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PROPAGATE_TAGS },
    },
    // 273
    Shape {
        name: "ProtectedTask",
        kind: Kind::Structure(&[
            Member::new("taskArn", 377),
            Member::new("protectionEnabled", 14),
            Member::new("expirationDate", 416),
        ]),
    },
    // 274
    Shape {
        name: "ProtectedTasks",
        kind: Kind::List { member: 273, location: None, flattened: false, min: None, max: None },
    },
    // 275
    Shape {
        name: "ProxyConfiguration",
        kind: Kind::Structure(&[
            Member::new("type", 277),
            Member::new("containerName", 377).required(),
            Member::new("properties", 276),
        ]),
    },
    // 276
    Shape {
        name: "ProxyConfigurationProperties",
        kind: Kind::List { member: 188, location: None, flattened: false, min: None, max: None },
    },
    // 277
    Shape {
        name: "ProxyConfigurationType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PROXY_CONFIGURATION_TYPE },
    },
    // 278
    Shape {
        name: "PutAccountSettingDefaultRequest",
        kind: Kind::Structure(&[Member::new("name", 363).required(), Member::new("value", 377).required()]),
    },
    // 279
    Shape { name: "PutAccountSettingDefaultResponse", kind: Kind::Structure(&[Member::new("setting", 362)]) },
    // 280
    Shape {
        name: "PutAccountSettingRequest",
        kind: Kind::Structure(&[
            Member::new("name", 363).required(),
            Member::new("value", 377).required(),
            Member::new("principalArn", 377),
        ]),
    },
    // 281
    Shape { name: "PutAccountSettingResponse", kind: Kind::Structure(&[Member::new("setting", 362)]) },
    // 282
    Shape {
        name: "PutAttributesRequest",
        kind: Kind::Structure(&[Member::new("cluster", 377), Member::new("attributes", 11).required()]),
    },
    // 283
    Shape { name: "PutAttributesResponse", kind: Kind::Structure(&[Member::new("attributes", 11)]) },
    // 284
    Shape {
        name: "PutClusterCapacityProvidersRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377).required(),
            Member::new("capacityProviders", 378).required(),
            Member::new("defaultCapacityProviderStrategy", 19).required(),
        ]),
    },
    // 285
    Shape { name: "PutClusterCapacityProvidersResponse", kind: Kind::Structure(&[Member::new("cluster", 23)]) },
    // 286
    Shape {
        name: "RegisterTaskDefinitionRequest",
        kind: Kind::Structure(&[
            Member::new("family", 377).required(),
            Member::new("taskRoleArn", 377),
            Member::new("executionRoleArn", 377),
            Member::new("networkMode", 256),
            Member::new("containerDefinitions", 39).required(),
            Member::new("volumes", 442),
            Member::new("placementConstraints", 398),
            Member::new("requiresCompatibilities", 34),
            Member::new("cpu", 377),
            Member::new("memory", 377),
            Member::new("tags", 388),
            Member::new("pidMode", 262),
            Member::new("ipcMode", 185),
            Member::new("proxyConfiguration", 275),
            Member::new("inferenceAccelerators", 178),
            Member::new("ephemeralStorage", 134),
            Member::new("runtimePlatform", 300),
            Member::new("enableFaultInjection", 15),
            Member::new("trustedExecutionConfiguration", 420),
        ]),
    },
    // 287
    Shape {
        name: "RegisterTaskDefinitionResponse",
        kind: Kind::Structure(&[Member::new("taskDefinition", 391), Member::new("tags", 388)]),
    },
    // 288
    Shape {
        name: "RepositoryCredentials",
        kind: Kind::Structure(&[Member::new("credentialsParameter", 377).required()]),
    },
    // 289
    Shape {
        name: "RequiresAttributes",
        kind: Kind::List { member: 10, location: None, flattened: false, min: None, max: None },
    },
    // 290
    Shape {
        name: "ResolvedConfiguration",
        kind: Kind::Structure(&[Member::new("loadBalancers", 351), Member::new("vpcLatticeConfigurations", 355)]),
    },
    // 291
    Shape {
        name: "Resource",
        kind: Kind::Structure(&[
            Member::new("name", 377),
            Member::new("type", 377),
            Member::new("doubleValue", 116),
            Member::new("longValue", 219),
            Member::new("integerValue", 183),
            Member::new("stringSetValue", 378),
        ]),
    },
    // 292
    Shape {
        name: "ResourceManagementType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::RESOURCE_MANAGEMENT_TYPE },
    },
    // 293
    Shape {
        name: "ResourceRequirement",
        kind: Kind::Structure(&[
            Member::new("value", 377),
            Member::new("type", 295).required(),
            Member::new("sharingStrategy", 366),
        ]),
    },
    // 294
    Shape {
        name: "ResourceRequirements",
        kind: Kind::List { member: 293, location: None, flattened: false, min: None, max: None },
    },
    // 295
    Shape {
        name: "ResourceType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::RESOURCE_TYPE },
    },
    // 296
    Shape {
        name: "Resources",
        kind: Kind::List { member: 291, location: None, flattened: false, min: None, max: None },
    },
    // 297
    Shape {
        name: "Rollback",
        kind: Kind::Structure(&[
            Member::new("reason", 377),
            Member::new("startedAt", 416),
            Member::new("serviceRevisionArn", 377),
        ]),
    },
    // 298
    Shape {
        name: "RunTaskRequest",
        kind: Kind::Structure(&[
            Member::new("capacityProviderStrategy", 19),
            Member::new("cluster", 377),
            Member::new("count", 16),
            Member::new("enableECSManagedTags", 14),
            Member::new("enableExecuteCommand", 14),
            Member::new("group", 377),
            Member::new("launchType", 189),
            Member::new("networkConfiguration", 253),
            Member::new("overrides", 406),
            Member::new("placementConstraints", 265),
            Member::new("placementStrategy", 266),
            Member::new("platformVersion", 377),
            Member::new("propagateTags", 272),
            Member::new("referenceId", 377),
            Member::new("startedBy", 377),
            Member::new("tags", 388),
            Member::new("taskDefinition", 377).required(),
            Member::new("clientToken", 377),
            Member::new("volumeConfigurations", 411),
        ]),
    },
    // 299
    Shape {
        name: "RunTaskResponse",
        kind: Kind::Structure(&[Member::new("tasks", 412), Member::new("failures", 143)]),
    },
    // 300
    Shape {
        name: "RuntimePlatform",
        kind: Kind::Structure(&[Member::new("cpuArchitecture", 17), Member::new("operatingSystemFamily", 261)]),
    },
    // 301
    Shape { name: "RuntimePlatformOverride", kind: Kind::Structure(&[Member::new("cpuArchitecture", 377)]) },
    // 302
    Shape {
        name: "S3FilesVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("fileSystemArn", 377).required(),
            Member::new("rootDirectory", 377),
            Member::new("transitEncryptionPort", 16),
            Member::new("accessPointArn", 377),
        ]),
    },
    // 303
    Shape { name: "Scale", kind: Kind::Structure(&[Member::new("value", 116), Member::new("unit", 304)]) },
    // 304
    Shape {
        name: "ScaleUnit",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SCALE_UNIT },
    },
    // 305
    Shape {
        name: "SchedulingStrategy",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SCHEDULING_STRATEGY },
    },
    // 306
    Shape { name: "Scope", kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SCOPE } },
    // 307
    Shape {
        name: "Secret",
        kind: Kind::Structure(&[Member::new("name", 377).required(), Member::new("valueFrom", 377).required()]),
    },
    // 308
    Shape {
        name: "SecretList",
        kind: Kind::List { member: 307, location: None, flattened: false, min: None, max: None },
    },
    // 309
    Shape { name: "SensitiveString", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 310
    Shape {
        name: "Service",
        kind: Kind::Structure(&[
            Member::new("serviceArn", 377),
            Member::new("serviceName", 377),
            Member::new("clusterArn", 377),
            Member::new("loadBalancers", 215),
            Member::new("serviceRegistries", 346),
            Member::new("status", 377),
            Member::new("desiredCount", 183),
            Member::new("runningCount", 183),
            Member::new("pendingCount", 183),
            Member::new("launchType", 189),
            Member::new("capacityProviderStrategy", 19),
            Member::new("platformVersion", 377),
            Member::new("platformFamily", 377),
            Member::new("taskDefinition", 377),
            Member::new("deploymentConfiguration", 72),
            Member::new("taskSets", 408),
            Member::new("deployments", 90),
            Member::new("roleArn", 377),
            Member::new("events", 342),
            Member::new("createdAt", 416),
            Member::new("currentServiceDeployment", 377),
            Member::new("currentServiceRevisions", 330),
            Member::new("placementConstraints", 265),
            Member::new("placementStrategy", 266),
            Member::new("networkConfiguration", 253),
            Member::new("healthCheckGracePeriodSeconds", 16),
            Member::new("schedulingStrategy", 305),
            Member::new("deploymentController", 73),
            Member::new("tags", 388),
            Member::new("createdBy", 377),
            Member::new("enableECSManagedTags", 14),
            Member::new("propagateTags", 272),
            Member::new("enableExecuteCommand", 14),
            Member::new("availabilityZoneRebalancing", 12),
            Member::new("resourceManagementType", 292),
        ]),
    },
    // 311
    Shape {
        name: "ServiceConnectAccessLogConfiguration",
        kind: Kind::Structure(&[Member::new("format", 312).required(), Member::new("includeQueryParameters", 319)]),
    },
    // 312
    Shape {
        name: "ServiceConnectAccessLoggingFormat",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::SERVICE_CONNECT_ACCESS_LOGGING_FORMAT,
        },
    },
    // 313
    Shape {
        name: "ServiceConnectClientAlias",
        kind: Kind::Structure(&[
            Member::new("port", 271).required(),
            Member::new("dnsName", 377),
            Member::new("testTrafficRules", 326),
        ]),
    },
    // 314
    Shape {
        name: "ServiceConnectClientAliasList",
        kind: Kind::List { member: 313, location: None, flattened: false, min: None, max: None },
    },
    // 315
    Shape {
        name: "ServiceConnectConfiguration",
        kind: Kind::Structure(&[
            Member::new("enabled", 14).required(),
            Member::new("namespace", 377),
            Member::new("services", 321),
            Member::new("logConfiguration", 216),
            Member::new("accessLogConfiguration", 311),
            Member::new("containerConfigurations", 317),
        ]),
    },
    // 316
    Shape { name: "ServiceConnectContainerConfiguration", kind: Kind::Structure(&[Member::new("logLevel", 318)]) },
    // 317
    Shape {
        name: "ServiceConnectContainerConfigurations",
        kind: Kind::List { member: 316, location: None, flattened: false, min: Some(0), max: Some(10) },
    },
    // 318
    Shape {
        name: "ServiceConnectContainerLogLevel",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::SERVICE_CONNECT_CONTAINER_LOG_LEVEL,
        },
    },
    // 319
    Shape {
        name: "ServiceConnectIncludeQueryParameters",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::SERVICE_CONNECT_INCLUDE_QUERY_PARAMETERS,
        },
    },
    // 320
    Shape {
        name: "ServiceConnectService",
        kind: Kind::Structure(&[
            Member::new("portName", 377).required(),
            Member::new("discoveryName", 377),
            Member::new("clientAliases", 314),
            Member::new("ingressPortOverride", 271),
            Member::new("timeout", 415),
            Member::new("tls", 328),
        ]),
    },
    // 321
    Shape {
        name: "ServiceConnectServiceList",
        kind: Kind::List { member: 320, location: None, flattened: false, min: None, max: None },
    },
    // 322
    Shape {
        name: "ServiceConnectServiceResource",
        kind: Kind::Structure(&[Member::new("discoveryName", 377), Member::new("discoveryArn", 377)]),
    },
    // 323
    Shape {
        name: "ServiceConnectServiceResourceList",
        kind: Kind::List { member: 322, location: None, flattened: false, min: None, max: None },
    },
    // 324
    Shape {
        name: "ServiceConnectTestTrafficHeaderMatchRules",
        kind: Kind::Structure(&[Member::new("exact", 377).required()]),
    },
    // 325
    Shape {
        name: "ServiceConnectTestTrafficHeaderRules",
        kind: Kind::Structure(&[Member::new("name", 377).required(), Member::new("value", 324)]),
    },
    // 326
    Shape { name: "ServiceConnectTestTrafficRules", kind: Kind::Structure(&[Member::new("header", 325).required()]) },
    // 327
    Shape {
        name: "ServiceConnectTlsCertificateAuthority",
        kind: Kind::Structure(&[Member::new("awsPcaAuthorityArn", 377)]),
    },
    // 328
    Shape {
        name: "ServiceConnectTlsConfiguration",
        kind: Kind::Structure(&[
            Member::new("issuerCertificateAuthority", 327).required(),
            Member::new("kmsKey", 377),
            Member::new("roleArn", 377),
        ]),
    },
    // 329
    Shape {
        name: "ServiceCurrentRevisionSummary",
        kind: Kind::Structure(&[
            Member::new("arn", 377),
            Member::new("requestedTaskCount", 183),
            Member::new("runningTaskCount", 183),
            Member::new("pendingTaskCount", 183),
        ]),
    },
    // 330
    Shape {
        name: "ServiceCurrentRevisionSummaryList",
        kind: Kind::List { member: 329, location: None, flattened: false, min: None, max: None },
    },
    // 331
    Shape {
        name: "ServiceDeployment",
        kind: Kind::Structure(&[
            Member::new("serviceDeploymentArn", 377),
            Member::new("serviceArn", 377),
            Member::new("clusterArn", 377),
            Member::new("createdAt", 416),
            Member::new("startedAt", 416),
            Member::new("finishedAt", 416),
            Member::new("stoppedAt", 416),
            Member::new("updatedAt", 416),
            Member::new("sourceServiceRevisions", 357),
            Member::new("targetServiceRevision", 353),
            Member::new("status", 337),
            Member::new("statusReason", 377),
            Member::new("lifecycleStage", 335),
            Member::new("lifecycleHookDetails", 80),
            Member::new("deploymentConfiguration", 72),
            Member::new("rollback", 297),
            Member::new("deploymentCircuitBreaker", 334),
            Member::new("alarms", 332),
        ]),
    },
    // 332
    Shape {
        name: "ServiceDeploymentAlarms",
        kind: Kind::Structure(&[
            Member::new("status", 336),
            Member::new("alarmNames", 378),
            Member::new("triggeredAlarmNames", 378),
        ]),
    },
    // 333
    Shape {
        name: "ServiceDeploymentBrief",
        kind: Kind::Structure(&[
            Member::new("serviceDeploymentArn", 377),
            Member::new("serviceArn", 377),
            Member::new("clusterArn", 377),
            Member::new("startedAt", 416),
            Member::new("createdAt", 416),
            Member::new("finishedAt", 416),
            Member::new("targetServiceRevisionArn", 377),
            Member::new("status", 337),
            Member::new("statusReason", 377),
        ]),
    },
    // 334
    Shape {
        name: "ServiceDeploymentCircuitBreaker",
        kind: Kind::Structure(&[
            Member::new("status", 336),
            Member::new("failureCount", 183),
            Member::new("threshold", 183),
        ]),
    },
    // 335
    Shape {
        name: "ServiceDeploymentLifecycleStage",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::SERVICE_DEPLOYMENT_LIFECYCLE_STAGE,
        },
    },
    // 336
    Shape {
        name: "ServiceDeploymentRollbackMonitorsStatus",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::SERVICE_DEPLOYMENT_ROLLBACK_MONITORS_STATUS,
        },
    },
    // 337
    Shape {
        name: "ServiceDeploymentStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SERVICE_DEPLOYMENT_STATUS },
    },
    // 338
    Shape {
        name: "ServiceDeploymentStatusList",
        kind: Kind::List { member: 337, location: None, flattened: false, min: None, max: None },
    },
    // 339
    Shape {
        name: "ServiceDeployments",
        kind: Kind::List { member: 331, location: None, flattened: false, min: None, max: None },
    },
    // 340
    Shape {
        name: "ServiceDeploymentsBrief",
        kind: Kind::List { member: 333, location: None, flattened: false, min: None, max: None },
    },
    // 341
    Shape {
        name: "ServiceEvent",
        kind: Kind::Structure(&[Member::new("id", 377), Member::new("createdAt", 416), Member::new("message", 377)]),
    },
    // 342
    Shape {
        name: "ServiceEvents",
        kind: Kind::List { member: 341, location: None, flattened: false, min: None, max: None },
    },
    // 343
    Shape {
        name: "ServiceField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SERVICE_FIELD },
    },
    // 344
    Shape {
        name: "ServiceFieldList",
        kind: Kind::List { member: 343, location: None, flattened: false, min: None, max: None },
    },
    // 345
    Shape {
        name: "ServiceManagedEBSVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("encrypted", 15),
            Member::new("kmsKeyId", 118),
            Member::new("volumeType", 123),
            Member::new("sizeInGiB", 16),
            Member::new("snapshotId", 120),
            Member::new("volumeInitializationRate", 16),
            Member::new("iops", 16),
            Member::new("throughput", 16),
            Member::new("tagSpecifications", 122),
            Member::new("roleArn", 174).required(),
            Member::new("filesystemType", 403),
        ]),
    },
    // 346
    Shape {
        name: "ServiceRegistries",
        kind: Kind::List { member: 347, location: None, flattened: false, min: None, max: None },
    },
    // 347
    Shape {
        name: "ServiceRegistry",
        kind: Kind::Structure(&[
            Member::new("registryArn", 377),
            Member::new("port", 16),
            Member::new("containerName", 377),
            Member::new("containerPort", 16),
        ]),
    },
    // 348
    Shape {
        name: "ServiceRevision",
        kind: Kind::Structure(&[
            Member::new("serviceRevisionArn", 377),
            Member::new("serviceArn", 377),
            Member::new("clusterArn", 377),
            Member::new("taskDefinition", 377),
            Member::new("capacityProviderStrategy", 19),
            Member::new("launchType", 189),
            Member::new("platformVersion", 377),
            Member::new("platformFamily", 377),
            Member::new("loadBalancers", 215),
            Member::new("serviceRegistries", 346),
            Member::new("networkConfiguration", 253),
            Member::new("containerImages", 43),
            Member::new("guardDutyEnabled", 14),
            Member::new("serviceConnectConfiguration", 315),
            Member::new("volumeConfigurations", 359),
            Member::new("fargateEphemeralStorage", 76),
            Member::new("createdAt", 416),
            Member::new("vpcLatticeConfigurations", 445),
            Member::new("resolvedConfiguration", 290),
            Member::new("ecsManagedResources", 124),
            Member::new("overrides", 352),
            Member::new("gatewayConnectors", 159),
            Member::new("monitoring", 248),
        ]),
    },
    // 349
    Shape {
        name: "ServiceRevisionCleanup",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SERVICE_REVISION_CLEANUP },
    },
    // 350
    Shape {
        name: "ServiceRevisionLoadBalancer",
        kind: Kind::Structure(&[Member::new("targetGroupArn", 377), Member::new("productionListenerRule", 377)]),
    },
    // 351
    Shape {
        name: "ServiceRevisionLoadBalancers",
        kind: Kind::List { member: 350, location: None, flattened: false, min: None, max: None },
    },
    // 352
    Shape { name: "ServiceRevisionOverrides", kind: Kind::Structure(&[Member::new("runtimePlatform", 301)]) },
    // 353
    Shape {
        name: "ServiceRevisionSummary",
        kind: Kind::Structure(&[
            Member::new("arn", 377),
            Member::new("requestedTaskCount", 183),
            Member::new("runningTaskCount", 183),
            Member::new("pendingTaskCount", 183),
            Member::new("requestedTestTrafficWeight", 116),
            Member::new("requestedProductionTrafficWeight", 116),
        ]),
    },
    // 354
    Shape {
        name: "ServiceRevisionVpcLatticeConfiguration",
        kind: Kind::Structure(&[Member::new("targetGroupArn", 377), Member::new("productionListenerRule", 377)]),
    },
    // 355
    Shape {
        name: "ServiceRevisionVpcLatticeConfigurations",
        kind: Kind::List { member: 354, location: None, flattened: false, min: None, max: None },
    },
    // 356
    Shape {
        name: "ServiceRevisions",
        kind: Kind::List { member: 348, location: None, flattened: false, min: None, max: None },
    },
    // 357
    Shape {
        name: "ServiceRevisionsSummaryList",
        kind: Kind::List { member: 353, location: None, flattened: false, min: None, max: None },
    },
    // 358
    Shape {
        name: "ServiceVolumeConfiguration",
        kind: Kind::Structure(&[Member::new("name", 125).required(), Member::new("managedEBSVolume", 345)]),
    },
    // 359
    Shape {
        name: "ServiceVolumeConfigurations",
        kind: Kind::List { member: 358, location: None, flattened: false, min: None, max: None },
    },
    // 360
    Shape {
        name: "Services",
        kind: Kind::List { member: 310, location: None, flattened: false, min: None, max: None },
    },
    // 361
    Shape {
        name: "Session",
        kind: Kind::Structure(&[
            Member::new("sessionId", 377),
            Member::new("streamUrl", 377),
            Member::new("tokenValue", 309),
        ]),
    },
    // 362
    Shape {
        name: "Setting",
        kind: Kind::Structure(&[
            Member::new("name", 363),
            Member::new("value", 377),
            Member::new("principalArn", 377),
            Member::new("type", 364),
        ]),
    },
    // 363
    Shape {
        name: "SettingName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SETTING_NAME },
    },
    // 364
    Shape {
        name: "SettingType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SETTING_TYPE },
    },
    // 365
    Shape {
        name: "Settings",
        kind: Kind::List { member: 362, location: None, flattened: false, min: None, max: None },
    },
    // 366
    Shape { name: "SharingStrategy", kind: Kind::Structure(&[Member::new("nvidiaMps", 258)]) },
    // 367
    Shape {
        name: "SortOrder",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SORT_ORDER },
    },
    // 368
    Shape {
        name: "StabilityStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::STABILITY_STATUS },
    },
    // 369
    Shape {
        name: "StartTaskRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("containerInstances", 378).required(),
            Member::new("enableECSManagedTags", 14),
            Member::new("enableExecuteCommand", 14),
            Member::new("group", 377),
            Member::new("networkConfiguration", 253),
            Member::new("overrides", 406),
            Member::new("propagateTags", 272),
            Member::new("referenceId", 377),
            Member::new("startedBy", 377),
            Member::new("tags", 388),
            Member::new("taskDefinition", 377).required(),
            Member::new("volumeConfigurations", 411),
        ]),
    },
    // 370
    Shape {
        name: "StartTaskResponse",
        kind: Kind::Structure(&[Member::new("tasks", 412), Member::new("failures", 143)]),
    },
    // 371
    Shape {
        name: "Statistics",
        kind: Kind::List { member: 188, location: None, flattened: false, min: None, max: None },
    },
    // 372
    Shape {
        name: "StopServiceDeploymentRequest",
        kind: Kind::Structure(&[Member::new("serviceDeploymentArn", 377).required(), Member::new("stopType", 374)]),
    },
    // 373
    Shape { name: "StopServiceDeploymentResponse", kind: Kind::Structure(&[Member::new("serviceDeploymentArn", 377)]) },
    // 374
    Shape {
        name: "StopServiceDeploymentStopType",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::STOP_SERVICE_DEPLOYMENT_STOP_TYPE,
        },
    },
    // 375
    Shape {
        name: "StopTaskRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("task", 377).required(),
            Member::new("reason", 377),
        ]),
    },
    // 376
    Shape { name: "StopTaskResponse", kind: Kind::Structure(&[Member::new("task", 390)]) },
    // 377
    Shape { name: "String", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 378
    Shape {
        name: "StringList",
        kind: Kind::List { member: 377, location: None, flattened: false, min: None, max: None },
    },
    // 379
    Shape {
        name: "StringMap",
        kind: Kind::Map {
            key: 377,
            value: 377,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 380
    Shape { name: "SystemControl", kind: Kind::Structure(&[Member::new("namespace", 377), Member::new("value", 377)]) },
    // 381
    Shape {
        name: "SystemControls",
        kind: Kind::List { member: 380, location: None, flattened: false, min: None, max: None },
    },
    // 382
    Shape { name: "Tag", kind: Kind::Structure(&[Member::new("key", 383), Member::new("value", 387)]) },
    // 383
    Shape {
        name: "TagKey",
        kind: Kind::String {
            min: Some(1),
            max: Some(128),
            pattern: Some("([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)"),
            values: &[],
        },
    },
    // 384
    Shape { name: "TagKeys", kind: Kind::List { member: 383, location: None, flattened: false, min: None, max: None } },
    // 385
    Shape {
        name: "TagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 377).required(), Member::new("tags", 388).required()]),
    },
    // 386
    Shape { name: "TagResourceResponse", kind: Kind::Structure(&[]) },
    // 387
    Shape {
        name: "TagValue",
        kind: Kind::String {
            min: Some(0),
            max: Some(256),
            pattern: Some("([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)"),
            values: &[],
        },
    },
    // 388
    Shape {
        name: "Tags",
        kind: Kind::List { member: 382, location: None, flattened: false, min: Some(0), max: Some(50) },
    },
    // 389
    Shape {
        name: "TargetType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TARGET_TYPE },
    },
    // 390
    Shape {
        name: "Task",
        kind: Kind::Structure(&[
            Member::new("attachments", 8),
            Member::new("attributes", 11),
            Member::new("availabilityZone", 377),
            Member::new("capacityProviderName", 377),
            Member::new("clusterArn", 377),
            Member::new("connectivity", 35),
            Member::new("connectivityAt", 416),
            Member::new("containerInstanceArn", 377),
            Member::new("containers", 53),
            Member::new("cpu", 377),
            Member::new("createdAt", 416),
            Member::new("desiredStatus", 377),
            Member::new("enableExecuteCommand", 14),
            Member::new("executionStoppedAt", 416),
            Member::new("group", 377),
            Member::new("healthStatus", 168),
            Member::new("inferenceAccelerators", 178),
            Member::new("lastStatus", 377),
            Member::new("launchType", 189),
            Member::new("memory", 377),
            Member::new("overrides", 406),
            Member::new("platformVersion", 377),
            Member::new("platformFamily", 377),
            Member::new("pullStartedAt", 416),
            Member::new("pullStoppedAt", 416),
            Member::new("startedAt", 416),
            Member::new("startedBy", 377),
            Member::new("stopCode", 409),
            Member::new("stoppedAt", 416),
            Member::new("stoppedReason", 377),
            Member::new("stoppingAt", 416),
            Member::new("tags", 388),
            Member::new("taskArn", 377),
            Member::new("taskDefinitionArn", 377),
            Member::new("version", 219),
            Member::new("ephemeralStorage", 134),
            Member::new("fargateEphemeralStorage", 400),
            Member::new("trustedExecutionSummary", 421),
        ]),
    },
    // 391
    Shape {
        name: "TaskDefinition",
        kind: Kind::Structure(&[
            Member::new("taskDefinitionArn", 377),
            Member::new("containerDefinitions", 39),
            Member::new("family", 377),
            Member::new("taskRoleArn", 377),
            Member::new("executionRoleArn", 377),
            Member::new("networkMode", 256),
            Member::new("revision", 183),
            Member::new("volumes", 442),
            Member::new("status", 399),
            Member::new("requiresAttributes", 289),
            Member::new("placementConstraints", 398),
            Member::new("compatibilities", 34),
            Member::new("runtimePlatform", 300),
            Member::new("requiresCompatibilities", 34),
            Member::new("cpu", 377),
            Member::new("memory", 377),
            Member::new("inferenceAccelerators", 178),
            Member::new("pidMode", 262),
            Member::new("ipcMode", 185),
            Member::new("proxyConfiguration", 275),
            Member::new("registeredAt", 416),
            Member::new("deregisteredAt", 416),
            Member::new("deleteRequestedAt", 416),
            Member::new("registeredBy", 377),
            Member::new("ephemeralStorage", 134),
            Member::new("enableFaultInjection", 15),
            Member::new("trustedExecutionConfiguration", 420),
        ]),
    },
    // 392
    Shape {
        name: "TaskDefinitionFamilyStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_DEFINITION_FAMILY_STATUS },
    },
    // 393
    Shape {
        name: "TaskDefinitionField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_DEFINITION_FIELD },
    },
    // 394
    Shape {
        name: "TaskDefinitionFieldList",
        kind: Kind::List { member: 393, location: None, flattened: false, min: None, max: None },
    },
    // 395
    Shape {
        name: "TaskDefinitionList",
        kind: Kind::List { member: 391, location: None, flattened: false, min: None, max: None },
    },
    // 396
    Shape {
        name: "TaskDefinitionPlacementConstraint",
        kind: Kind::Structure(&[Member::new("type", 397), Member::new("expression", 377)]),
    },
    // 397
    Shape {
        name: "TaskDefinitionPlacementConstraintType",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::TASK_DEFINITION_PLACEMENT_CONSTRAINT_TYPE,
        },
    },
    // 398
    Shape {
        name: "TaskDefinitionPlacementConstraints",
        kind: Kind::List { member: 396, location: None, flattened: false, min: None, max: None },
    },
    // 399
    Shape {
        name: "TaskDefinitionStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_DEFINITION_STATUS },
    },
    // 400
    Shape {
        name: "TaskEphemeralStorage",
        kind: Kind::Structure(&[Member::new("sizeInGiB", 183), Member::new("kmsKeyId", 377)]),
    },
    // 401
    Shape {
        name: "TaskField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_FIELD },
    },
    // 402
    Shape {
        name: "TaskFieldList",
        kind: Kind::List { member: 401, location: None, flattened: false, min: None, max: None },
    },
    // 403
    Shape {
        name: "TaskFilesystemType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_FILESYSTEM_TYPE },
    },
    // 404
    Shape {
        name: "TaskManagedEBSVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("encrypted", 15),
            Member::new("kmsKeyId", 118),
            Member::new("volumeType", 123),
            Member::new("sizeInGiB", 16),
            Member::new("snapshotId", 120),
            Member::new("volumeInitializationRate", 16),
            Member::new("iops", 16),
            Member::new("throughput", 16),
            Member::new("tagSpecifications", 122),
            Member::new("roleArn", 174).required(),
            Member::new("terminationPolicy", 405),
            Member::new("filesystemType", 403),
        ]),
    },
    // 405
    Shape {
        name: "TaskManagedEBSVolumeTerminationPolicy",
        kind: Kind::Structure(&[Member::new("deleteOnTermination", 15).required()]),
    },
    // 406
    Shape {
        name: "TaskOverride",
        kind: Kind::Structure(&[
            Member::new("containerOverrides", 51),
            Member::new("cpu", 377),
            Member::new("inferenceAcceleratorOverrides", 177),
            Member::new("executionRoleArn", 377),
            Member::new("memory", 377),
            Member::new("taskRoleArn", 377),
            Member::new("ephemeralStorage", 134),
        ]),
    },
    // 407
    Shape {
        name: "TaskSet",
        kind: Kind::Structure(&[
            Member::new("id", 377),
            Member::new("taskSetArn", 377),
            Member::new("serviceArn", 377),
            Member::new("clusterArn", 377),
            Member::new("startedBy", 377),
            Member::new("externalId", 377),
            Member::new("status", 377),
            Member::new("taskDefinition", 377),
            Member::new("computedDesiredCount", 183),
            Member::new("pendingCount", 183),
            Member::new("runningCount", 183),
            Member::new("createdAt", 416),
            Member::new("updatedAt", 416),
            Member::new("launchType", 189),
            Member::new("capacityProviderStrategy", 19),
            Member::new("platformVersion", 377),
            Member::new("platformFamily", 377),
            Member::new("networkConfiguration", 253),
            Member::new("loadBalancers", 215),
            Member::new("serviceRegistries", 346),
            Member::new("scale", 303),
            Member::new("stabilityStatus", 368),
            Member::new("stabilityStatusAt", 416),
            Member::new("tags", 388),
            Member::new("fargateEphemeralStorage", 76),
        ]),
    },
    // 408
    Shape {
        name: "TaskSets",
        kind: Kind::List { member: 407, location: None, flattened: false, min: None, max: None },
    },
    // 409
    Shape {
        name: "TaskStopCode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_STOP_CODE },
    },
    // 410
    Shape {
        name: "TaskVolumeConfiguration",
        kind: Kind::Structure(&[Member::new("name", 125).required(), Member::new("managedEBSVolume", 404)]),
    },
    // 411
    Shape {
        name: "TaskVolumeConfigurations",
        kind: Kind::List { member: 410, location: None, flattened: false, min: None, max: None },
    },
    // 412
    Shape { name: "Tasks", kind: Kind::List { member: 390, location: None, flattened: false, min: None, max: None } },
    // 413
    Shape {
        name: "ThresholdConfiguration",
        kind: Kind::Structure(&[Member::new("type", 414).required(), Member::new("value", 183).required()]),
    },
    // 414
    Shape {
        name: "ThresholdType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::THRESHOLD_TYPE },
    },
    // 415
    Shape {
        name: "TimeoutConfiguration",
        kind: Kind::Structure(&[Member::new("idleTimeoutSeconds", 117), Member::new("perRequestTimeoutSeconds", 117)]),
    },
    // 416
    Shape { name: "Timestamp", kind: Kind::Timestamp(None) },
    // 417
    Shape {
        name: "Tmpfs",
        kind: Kind::Structure(&[
            Member::new("containerPath", 377).required(),
            Member::new("size", 183).required(),
            Member::new("mountOptions", 378),
        ]),
    },
    // 418
    Shape {
        name: "TmpfsList",
        kind: Kind::List { member: 417, location: None, flattened: false, min: None, max: None },
    },
    // 419
    Shape {
        name: "TransportProtocol",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TRANSPORT_PROTOCOL },
    },
    // 420
    Shape {
        name: "TrustedExecutionConfiguration",
        kind: Kind::Structure(&[Member::new("isolationMode", 186).required(), Member::new("attestationPolicy", 377)]),
    },
    // 421
    Shape {
        name: "TrustedExecutionSummary",
        kind: Kind::Structure(&[
            Member::new("isolationMode", 186).required(),
            Member::new("attestationPolicyStatus", 9),
        ]),
    },
    // 422
    Shape {
        name: "Ulimit",
        kind: Kind::Structure(&[
            Member::new("name", 424).required(),
            Member::new("softLimit", 183).required(),
            Member::new("hardLimit", 183).required(),
        ]),
    },
    // 423
    Shape {
        name: "UlimitList",
        kind: Kind::List { member: 422, location: None, flattened: false, min: None, max: None },
    },
    // 424
    Shape {
        name: "UlimitName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ULIMIT_NAME },
    },
    // 425
    Shape {
        name: "UntagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 377).required(), Member::new("tagKeys", 384).required()]),
    },
    // 426
    Shape { name: "UntagResourceResponse", kind: Kind::Structure(&[]) },
    // 427
    Shape {
        name: "UpdateClusterRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377).required(),
            Member::new("settings", 31),
            Member::new("configuration", 24),
            Member::new("serviceConnectDefaults", 28),
        ]),
    },
    // 428
    Shape { name: "UpdateClusterResponse", kind: Kind::Structure(&[Member::new("cluster", 23)]) },
    // 429
    Shape {
        name: "UpdateClusterSettingsRequest",
        kind: Kind::Structure(&[Member::new("cluster", 377).required(), Member::new("settings", 31).required()]),
    },
    // 430
    Shape { name: "UpdateClusterSettingsResponse", kind: Kind::Structure(&[Member::new("cluster", 23)]) },
    // 431
    Shape {
        name: "UpdateContainerInstancesStateRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("containerInstances", 378).required(),
            Member::new("status", 48).required(),
        ]),
    },
    // 432
    Shape {
        name: "UpdateContainerInstancesStateResponse",
        kind: Kind::Structure(&[Member::new("containerInstances", 49), Member::new("failures", 143)]),
    },
    // 433
    Shape {
        name: "UpdateServiceRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377),
            Member::new("service", 377).required(),
            Member::new("desiredCount", 16),
            Member::new("taskDefinition", 377),
            Member::new("capacityProviderStrategy", 19),
            Member::new("deploymentConfiguration", 72),
            Member::new("availabilityZoneRebalancing", 12),
            Member::new("networkConfiguration", 253),
            Member::new("placementConstraints", 265),
            Member::new("placementStrategy", 266),
            Member::new("platformVersion", 377),
            Member::new("forceNewDeployment", 14),
            Member::new("healthCheckGracePeriodSeconds", 16),
            Member::new("deploymentController", 73),
            Member::new("enableExecuteCommand", 15),
            Member::new("enableECSManagedTags", 15),
            Member::new("loadBalancers", 215),
            Member::new("propagateTags", 272),
            Member::new("serviceRegistries", 346),
            Member::new("serviceConnectConfiguration", 315),
            Member::new("volumeConfigurations", 359),
            Member::new("vpcLatticeConfigurations", 445),
            Member::new("gatewayConnectors", 159),
            Member::new("monitoring", 248),
        ]),
    },
    // 434
    Shape { name: "UpdateServiceResponse", kind: Kind::Structure(&[Member::new("service", 310)]) },
    // 435
    Shape {
        name: "UpdateTaskProtectionRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 377).required(),
            Member::new("tasks", 378).required(),
            Member::new("protectionEnabled", 14).required(),
            Member::new("expiresInMinutes", 16),
        ]),
    },
    // 436
    Shape {
        name: "UpdateTaskProtectionResponse",
        kind: Kind::Structure(&[Member::new("protectedTasks", 274), Member::new("failures", 143)]),
    },
    // 437
    Shape {
        name: "VersionConsistency",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::VERSION_CONSISTENCY },
    },
    // 438
    Shape {
        name: "VersionInfo",
        kind: Kind::Structure(&[
            Member::new("agentVersion", 377),
            Member::new("agentHash", 377),
            Member::new("dockerVersion", 377),
        ]),
    },
    // 439
    Shape {
        name: "Volume",
        kind: Kind::Structure(&[
            Member::new("name", 377),
            Member::new("host", 173),
            Member::new("dockerVolumeConfiguration", 115),
            Member::new("efsVolumeConfiguration", 129),
            Member::new("s3filesVolumeConfiguration", 302),
            Member::new("fsxWindowsFileServerVolumeConfiguration", 141),
            Member::new("configuredAtLaunch", 15),
        ]),
    },
    // 440
    Shape {
        name: "VolumeFrom",
        kind: Kind::Structure(&[Member::new("sourceContainer", 377), Member::new("readOnly", 15)]),
    },
    // 441
    Shape {
        name: "VolumeFromList",
        kind: Kind::List { member: 440, location: None, flattened: false, min: None, max: None },
    },
    // 442
    Shape {
        name: "VolumeList",
        kind: Kind::List { member: 439, location: None, flattened: false, min: None, max: None },
    },
    // 443
    Shape {
        name: "VpcLatticeAdvancedConfiguration",
        kind: Kind::Structure(&[
            Member::new("alternateTargetGroupArn", 377),
            Member::new("productionListenerRule", 377),
            Member::new("testListenerRule", 377),
        ]),
    },
    // 444
    Shape {
        name: "VpcLatticeConfiguration",
        kind: Kind::Structure(&[
            Member::new("roleArn", 174).required(),
            Member::new("targetGroupArn", 377).required(),
            Member::new("portName", 377).required(),
            Member::new("advancedConfiguration", 443),
        ]),
    },
    // 445
    Shape {
        name: "VpcLatticeConfigurations",
        kind: Kind::List { member: 444, location: None, flattened: false, min: None, max: None },
    },
];
