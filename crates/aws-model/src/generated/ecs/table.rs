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
        input: Some(52),
        output: Some(53),
        result_wrapper: None,
    },
    Operation {
        name: "CreateService",
        method: "POST",
        path: "/",
        input: Some(54),
        output: Some(55),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteAccountSetting",
        method: "POST",
        path: "/",
        input: Some(57),
        output: Some(58),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteAttributes",
        method: "POST",
        path: "/",
        input: Some(59),
        output: Some(60),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteCluster",
        method: "POST",
        path: "/",
        input: Some(61),
        output: Some(62),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteService",
        method: "POST",
        path: "/",
        input: Some(63),
        output: Some(64),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteTaskDefinitions",
        method: "POST",
        path: "/",
        input: Some(65),
        output: Some(66),
        result_wrapper: None,
    },
    Operation {
        name: "DeregisterContainerInstance",
        method: "POST",
        path: "/",
        input: Some(88),
        output: Some(89),
        result_wrapper: None,
    },
    Operation {
        name: "DeregisterTaskDefinition",
        method: "POST",
        path: "/",
        input: Some(90),
        output: Some(91),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeClusters",
        method: "POST",
        path: "/",
        input: Some(92),
        output: Some(93),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeContainerInstances",
        method: "POST",
        path: "/",
        input: Some(94),
        output: Some(95),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeServiceDeployments",
        method: "POST",
        path: "/",
        input: Some(96),
        output: Some(97),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeServiceRevisions",
        method: "POST",
        path: "/",
        input: Some(98),
        output: Some(99),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeServices",
        method: "POST",
        path: "/",
        input: Some(100),
        output: Some(101),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeTaskDefinition",
        method: "POST",
        path: "/",
        input: Some(102),
        output: Some(103),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeTasks",
        method: "POST",
        path: "/",
        input: Some(104),
        output: Some(105),
        result_wrapper: None,
    },
    Operation {
        name: "ExecuteCommand",
        method: "POST",
        path: "/",
        input: Some(135),
        output: Some(136),
        result_wrapper: None,
    },
    Operation {
        name: "GetTaskProtection",
        method: "POST",
        path: "/",
        input: Some(144),
        output: Some(145),
        result_wrapper: None,
    },
    Operation {
        name: "ListAccountSettings",
        method: "POST",
        path: "/",
        input: Some(170),
        output: Some(171),
        result_wrapper: None,
    },
    Operation {
        name: "ListAttributes",
        method: "POST",
        path: "/",
        input: Some(172),
        output: Some(173),
        result_wrapper: None,
    },
    Operation {
        name: "ListClusters",
        method: "POST",
        path: "/",
        input: Some(174),
        output: Some(175),
        result_wrapper: None,
    },
    Operation {
        name: "ListContainerInstances",
        method: "POST",
        path: "/",
        input: Some(176),
        output: Some(177),
        result_wrapper: None,
    },
    Operation {
        name: "ListServiceDeployments",
        method: "POST",
        path: "/",
        input: Some(178),
        output: Some(179),
        result_wrapper: None,
    },
    Operation {
        name: "ListServices",
        method: "POST",
        path: "/",
        input: Some(182),
        output: Some(183),
        result_wrapper: None,
    },
    Operation {
        name: "ListServicesByNamespace",
        method: "POST",
        path: "/",
        input: Some(180),
        output: Some(181),
        result_wrapper: None,
    },
    Operation {
        name: "ListTagsForResource",
        method: "POST",
        path: "/",
        input: Some(184),
        output: Some(185),
        result_wrapper: None,
    },
    Operation {
        name: "ListTaskDefinitionFamilies",
        method: "POST",
        path: "/",
        input: Some(186),
        output: Some(187),
        result_wrapper: None,
    },
    Operation {
        name: "ListTaskDefinitions",
        method: "POST",
        path: "/",
        input: Some(188),
        output: Some(189),
        result_wrapper: None,
    },
    Operation {
        name: "ListTasks",
        method: "POST",
        path: "/",
        input: Some(190),
        output: Some(191),
        result_wrapper: None,
    },
    Operation {
        name: "PutAccountSetting",
        method: "POST",
        path: "/",
        input: Some(248),
        output: Some(249),
        result_wrapper: None,
    },
    Operation {
        name: "PutAccountSettingDefault",
        method: "POST",
        path: "/",
        input: Some(246),
        output: Some(247),
        result_wrapper: None,
    },
    Operation {
        name: "PutAttributes",
        method: "POST",
        path: "/",
        input: Some(250),
        output: Some(251),
        result_wrapper: None,
    },
    Operation {
        name: "PutClusterCapacityProviders",
        method: "POST",
        path: "/",
        input: Some(252),
        output: Some(253),
        result_wrapper: None,
    },
    Operation {
        name: "RegisterTaskDefinition",
        method: "POST",
        path: "/",
        input: Some(254),
        output: Some(255),
        result_wrapper: None,
    },
    Operation { name: "RunTask", method: "POST", path: "/", input: Some(266), output: Some(267), result_wrapper: None },
    Operation {
        name: "StartTask",
        method: "POST",
        path: "/",
        input: Some(328),
        output: Some(329),
        result_wrapper: None,
    },
    Operation {
        name: "StopServiceDeployment",
        method: "POST",
        path: "/",
        input: Some(331),
        output: Some(332),
        result_wrapper: None,
    },
    Operation {
        name: "StopTask",
        method: "POST",
        path: "/",
        input: Some(334),
        output: Some(335),
        result_wrapper: None,
    },
    Operation {
        name: "TagResource",
        method: "POST",
        path: "/",
        input: Some(344),
        output: Some(345),
        result_wrapper: None,
    },
    Operation {
        name: "UntagResource",
        method: "POST",
        path: "/",
        input: Some(380),
        output: Some(381),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateCluster",
        method: "POST",
        path: "/",
        input: Some(382),
        output: Some(383),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateClusterSettings",
        method: "POST",
        path: "/",
        input: Some(384),
        output: Some(385),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateContainerInstancesState",
        method: "POST",
        path: "/",
        input: Some(386),
        output: Some(387),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateService",
        method: "POST",
        path: "/",
        input: Some(388),
        output: Some(389),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateTaskProtection",
        method: "POST",
        path: "/",
        input: Some(390),
        output: Some(391),
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
        name: "AdvancedConfiguration",
        kind: Kind::Structure(&[
            Member::new("alternateTargetGroupArn", 336),
            Member::new("productionListenerRule", 336),
            Member::new("testListenerRule", 336),
            Member::new("roleArn", 336),
        ]),
    },
    // 2
    Shape {
        name: "AgentUpdateStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::AGENT_UPDATE_STATUS },
    },
    // 3
    Shape {
        name: "ApplicationProtocol",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::APPLICATION_PROTOCOL },
    },
    // 4
    Shape {
        name: "AssignPublicIp",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ASSIGN_PUBLIC_IP },
    },
    // 5
    Shape {
        name: "Attachment",
        kind: Kind::Structure(&[
            Member::new("id", 336),
            Member::new("type", 336),
            Member::new("status", 336),
            Member::new("details", 6),
        ]),
    },
    // 6
    Shape {
        name: "AttachmentDetails",
        kind: Kind::List { member: 166, location: None, flattened: false, min: None, max: None },
    },
    // 7
    Shape {
        name: "Attachments",
        kind: Kind::List { member: 5, location: None, flattened: false, min: None, max: None },
    },
    // 8
    Shape {
        name: "Attribute",
        kind: Kind::Structure(&[
            Member::new("name", 336).required(),
            Member::new("value", 336),
            Member::new("targetType", 348),
            Member::new("targetId", 336),
        ]),
    },
    // 9
    Shape {
        name: "Attributes",
        kind: Kind::List { member: 8, location: None, flattened: false, min: None, max: None },
    },
    // 10
    Shape {
        name: "AvailabilityZoneRebalancing",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::AVAILABILITY_ZONE_REBALANCING },
    },
    // 11
    Shape {
        name: "AwsVpcConfiguration",
        kind: Kind::Structure(&[
            Member::new("subnets", 337).required(),
            Member::new("securityGroups", 337),
            Member::new("assignPublicIp", 4),
        ]),
    },
    // 12
    Shape { name: "Boolean", kind: Kind::Boolean },
    // 13
    Shape { name: "BoxedBoolean", kind: Kind::Boolean },
    // 14
    Shape { name: "BoxedInteger", kind: Kind::Integer { min: None, max: None } },
    // 15
    Shape {
        name: "CPUArchitecture",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CPU_ARCHITECTURE },
    },
    // 16
    Shape {
        name: "CanaryConfiguration",
        kind: Kind::Structure(&[Member::new("canaryPercent", 113), Member::new("canaryBakeTimeInMinutes", 162)]),
    },
    // 17
    Shape {
        name: "CapacityProviderStrategy",
        kind: Kind::List { member: 18, location: None, flattened: false, min: None, max: None },
    },
    // 18
    Shape {
        name: "CapacityProviderStrategyItem",
        kind: Kind::Structure(&[
            Member::new("capacityProvider", 336).required(),
            Member::new("weight", 20),
            Member::new("base", 19),
        ]),
    },
    // 19
    Shape { name: "CapacityProviderStrategyItemBase", kind: Kind::Integer { min: Some(0), max: Some(100000) } },
    // 20
    Shape { name: "CapacityProviderStrategyItemWeight", kind: Kind::Integer { min: Some(0), max: Some(1000) } },
    // 21
    Shape {
        name: "Cluster",
        kind: Kind::Structure(&[
            Member::new("clusterArn", 336),
            Member::new("clusterName", 336),
            Member::new("configuration", 22),
            Member::new("status", 336),
            Member::new("registeredContainerInstancesCount", 162),
            Member::new("runningTasksCount", 162),
            Member::new("pendingTasksCount", 162),
            Member::new("activeServicesCount", 162),
            Member::new("statistics", 330),
            Member::new("tags", 347),
            Member::new("settings", 29),
            Member::new("capacityProviders", 337),
            Member::new("defaultCapacityProviderStrategy", 17),
            Member::new("attachments", 7),
            Member::new("attachmentsStatus", 336),
            Member::new("serviceConnectDefaults", 25),
        ]),
    },
    // 22
    Shape {
        name: "ClusterConfiguration",
        kind: Kind::Structure(&[
            Member::new("executeCommandConfiguration", 132),
            Member::new("managedStorageConfiguration", 218),
        ]),
    },
    // 23
    Shape {
        name: "ClusterField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CLUSTER_FIELD },
    },
    // 24
    Shape {
        name: "ClusterFieldList",
        kind: Kind::List { member: 23, location: None, flattened: false, min: None, max: None },
    },
    // 25
    Shape { name: "ClusterServiceConnectDefaults", kind: Kind::Structure(&[Member::new("namespace", 336)]) },
    // 26
    Shape {
        name: "ClusterServiceConnectDefaultsRequest",
        kind: Kind::Structure(&[Member::new("namespace", 336).required()]),
    },
    // 27
    Shape { name: "ClusterSetting", kind: Kind::Structure(&[Member::new("name", 28), Member::new("value", 336)]) },
    // 28
    Shape {
        name: "ClusterSettingName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CLUSTER_SETTING_NAME },
    },
    // 29
    Shape {
        name: "ClusterSettings",
        kind: Kind::List { member: 27, location: None, flattened: false, min: None, max: None },
    },
    // 30
    Shape { name: "Clusters", kind: Kind::List { member: 21, location: None, flattened: false, min: None, max: None } },
    // 31
    Shape {
        name: "Compatibility",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::COMPATIBILITY },
    },
    // 32
    Shape {
        name: "CompatibilityList",
        kind: Kind::List { member: 31, location: None, flattened: false, min: None, max: None },
    },
    // 33
    Shape {
        name: "Connectivity",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CONNECTIVITY },
    },
    // 34
    Shape {
        name: "Container",
        kind: Kind::Structure(&[
            Member::new("containerArn", 336),
            Member::new("taskArn", 336),
            Member::new("name", 336),
            Member::new("image", 336),
            Member::new("imageDigest", 336),
            Member::new("runtimeId", 336),
            Member::new("lastStatus", 336),
            Member::new("exitCode", 14),
            Member::new("reason", 336),
            Member::new("networkBindings", 224),
            Member::new("networkInterfaces", 227),
            Member::new("healthStatus", 148),
            Member::new("managedAgents", 200),
            Member::new("cpu", 336),
            Member::new("memory", 336),
            Member::new("memoryReservation", 336),
            Member::new("gpuIds", 146),
        ]),
    },
    // 35
    Shape {
        name: "ContainerCondition",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CONTAINER_CONDITION },
    },
    // 36
    Shape {
        name: "ContainerDefinition",
        kind: Kind::Structure(&[
            Member::new("name", 336),
            Member::new("image", 336),
            Member::new("repositoryCredentials", 256),
            Member::new("cpu", 162),
            Member::new("memory", 14),
            Member::new("memoryReservation", 14),
            Member::new("links", 337),
            Member::new("portMappings", 238),
            Member::new("essential", 13),
            Member::new("restartPolicy", 50),
            Member::new("entryPoint", 337),
            Member::new("command", 337),
            Member::new("environment", 130),
            Member::new("environmentFiles", 129),
            Member::new("mountPoints", 222),
            Member::new("volumesFrom", 396),
            Member::new("linuxParameters", 169),
            Member::new("secrets", 275),
            Member::new("dependsOn", 38),
            Member::new("startTimeout", 14),
            Member::new("stopTimeout", 14),
            Member::new("versionConsistency", 392),
            Member::new("hostname", 336),
            Member::new("user", 336),
            Member::new("workingDirectory", 336),
            Member::new("disableNetworking", 13),
            Member::new("privileged", 13),
            Member::new("readonlyRootFilesystem", 13),
            Member::new("dnsServers", 337),
            Member::new("dnsSearchDomains", 337),
            Member::new("extraHosts", 151),
            Member::new("dockerSecurityOptions", 337),
            Member::new("interactive", 13),
            Member::new("pseudoTerminal", 13),
            Member::new("dockerLabels", 111),
            Member::new("ulimits", 378),
            Member::new("logConfiguration", 194),
            Member::new("healthCheck", 147),
            Member::new("systemControls", 340),
            Member::new("resourceRequirements", 262),
            Member::new("firelensConfiguration", 141),
            Member::new("credentialSpecs", 337),
        ]),
    },
    // 37
    Shape {
        name: "ContainerDefinitions",
        kind: Kind::List { member: 36, location: None, flattened: false, min: None, max: None },
    },
    // 38
    Shape {
        name: "ContainerDependencies",
        kind: Kind::List { member: 39, location: None, flattened: false, min: None, max: None },
    },
    // 39
    Shape {
        name: "ContainerDependency",
        kind: Kind::Structure(&[Member::new("containerName", 336).required(), Member::new("condition", 35).required()]),
    },
    // 40
    Shape {
        name: "ContainerImage",
        kind: Kind::Structure(&[
            Member::new("containerName", 336),
            Member::new("imageDigest", 336),
            Member::new("image", 336),
        ]),
    },
    // 41
    Shape {
        name: "ContainerImages",
        kind: Kind::List { member: 40, location: None, flattened: false, min: None, max: None },
    },
    // 42
    Shape {
        name: "ContainerInstance",
        kind: Kind::Structure(&[
            Member::new("containerInstanceArn", 336),
            Member::new("ec2InstanceId", 336),
            Member::new("capacityProviderName", 336),
            Member::new("version", 197),
            Member::new("versionInfo", 393),
            Member::new("remainingResources", 264),
            Member::new("registeredResources", 264),
            Member::new("status", 336),
            Member::new("statusReason", 336),
            Member::new("agentConnected", 12),
            Member::new("runningTasksCount", 162),
            Member::new("pendingTasksCount", 162),
            Member::new("agentUpdateStatus", 2),
            Member::new("attributes", 9),
            Member::new("registeredAt", 373),
            Member::new("attachments", 7),
            Member::new("tags", 347),
            Member::new("healthStatus", 45),
        ]),
    },
    // 43
    Shape {
        name: "ContainerInstanceField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CONTAINER_INSTANCE_FIELD },
    },
    // 44
    Shape {
        name: "ContainerInstanceFieldList",
        kind: Kind::List { member: 43, location: None, flattened: false, min: None, max: None },
    },
    // 45
    Shape {
        name: "ContainerInstanceHealthStatus",
        kind: Kind::Structure(&[Member::new("overallStatus", 160), Member::new("details", 159)]),
    },
    // 46
    Shape {
        name: "ContainerInstanceStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::CONTAINER_INSTANCE_STATUS },
    },
    // 47
    Shape {
        name: "ContainerInstances",
        kind: Kind::List { member: 42, location: None, flattened: false, min: None, max: None },
    },
    // 48
    Shape {
        name: "ContainerOverride",
        kind: Kind::Structure(&[
            Member::new("name", 336),
            Member::new("command", 337),
            Member::new("environment", 130),
            Member::new("environmentFiles", 129),
            Member::new("cpu", 14),
            Member::new("memory", 14),
            Member::new("memoryReservation", 14),
            Member::new("resourceRequirements", 262),
        ]),
    },
    // 49
    Shape {
        name: "ContainerOverrides",
        kind: Kind::List { member: 48, location: None, flattened: false, min: None, max: None },
    },
    // 50
    Shape {
        name: "ContainerRestartPolicy",
        kind: Kind::Structure(&[
            Member::new("enabled", 13).required(),
            Member::new("ignoredExitCodes", 163),
            Member::new("restartAttemptPeriod", 14),
        ]),
    },
    // 51
    Shape {
        name: "Containers",
        kind: Kind::List { member: 34, location: None, flattened: false, min: None, max: None },
    },
    // 52
    Shape {
        name: "CreateClusterRequest",
        kind: Kind::Structure(&[
            Member::new("clusterName", 336),
            Member::new("tags", 347),
            Member::new("settings", 29),
            Member::new("configuration", 22),
            Member::new("capacityProviders", 337),
            Member::new("defaultCapacityProviderStrategy", 17),
            Member::new("serviceConnectDefaults", 26),
        ]),
    },
    // 53
    Shape { name: "CreateClusterResponse", kind: Kind::Structure(&[Member::new("cluster", 21)]) },
    // 54
    Shape {
        name: "CreateServiceRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("serviceName", 336).required(),
            Member::new("taskDefinition", 336),
            Member::new("availabilityZoneRebalancing", 10),
            Member::new("loadBalancers", 193),
            Member::new("serviceRegistries", 310),
            Member::new("desiredCount", 14),
            Member::new("clientToken", 336),
            Member::new("launchType", 167),
            Member::new("capacityProviderStrategy", 17),
            Member::new("platformVersion", 336),
            Member::new("role", 336),
            Member::new("deploymentConfiguration", 70),
            Member::new("placementConstraints", 233),
            Member::new("placementStrategy", 234),
            Member::new("networkConfiguration", 225),
            Member::new("healthCheckGracePeriodSeconds", 14),
            Member::new("schedulingStrategy", 272),
            Member::new("deploymentController", 71),
            Member::new("tags", 347),
            Member::new("enableECSManagedTags", 12),
            Member::new("propagateTags", 240),
            Member::new("enableExecuteCommand", 12),
            Member::new("serviceConnectConfiguration", 282),
            Member::new("volumeConfigurations", 319),
            Member::new("vpcLatticeConfigurations", 399),
        ]),
    },
    // 55
    Shape { name: "CreateServiceResponse", kind: Kind::Structure(&[Member::new("service", 277)]) },
    // 56
    Shape { name: "CreatedAt", kind: Kind::Structure(&[Member::new("before", 373), Member::new("after", 373)]) },
    // 57
    Shape {
        name: "DeleteAccountSettingRequest",
        kind: Kind::Structure(&[Member::new("name", 323).required(), Member::new("principalArn", 336)]),
    },
    // 58
    Shape { name: "DeleteAccountSettingResponse", kind: Kind::Structure(&[Member::new("setting", 322)]) },
    // 59
    Shape {
        name: "DeleteAttributesRequest",
        kind: Kind::Structure(&[Member::new("cluster", 336), Member::new("attributes", 9).required()]),
    },
    // 60
    Shape { name: "DeleteAttributesResponse", kind: Kind::Structure(&[Member::new("attributes", 9)]) },
    // 61
    Shape { name: "DeleteClusterRequest", kind: Kind::Structure(&[Member::new("cluster", 336).required()]) },
    // 62
    Shape { name: "DeleteClusterResponse", kind: Kind::Structure(&[Member::new("cluster", 21)]) },
    // 63
    Shape {
        name: "DeleteServiceRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("service", 336).required(),
            Member::new("force", 13),
        ]),
    },
    // 64
    Shape { name: "DeleteServiceResponse", kind: Kind::Structure(&[Member::new("service", 277)]) },
    // 65
    Shape {
        name: "DeleteTaskDefinitionsRequest",
        kind: Kind::Structure(&[Member::new("taskDefinitions", 337).required()]),
    },
    // 66
    Shape {
        name: "DeleteTaskDefinitionsResponse",
        kind: Kind::Structure(&[Member::new("taskDefinitions", 354), Member::new("failures", 140)]),
    },
    // 67
    Shape {
        name: "Deployment",
        kind: Kind::Structure(&[
            Member::new("id", 336),
            Member::new("status", 336),
            Member::new("taskDefinition", 336),
            Member::new("desiredCount", 162),
            Member::new("pendingCount", 162),
            Member::new("runningCount", 162),
            Member::new("failedTasks", 162),
            Member::new("createdAt", 373),
            Member::new("updatedAt", 373),
            Member::new("capacityProviderStrategy", 17),
            Member::new("launchType", 167),
            Member::new("platformVersion", 336),
            Member::new("platformFamily", 336),
            Member::new("networkConfiguration", 225),
            Member::new("rolloutState", 85),
            Member::new("rolloutStateReason", 336),
            Member::new("serviceConnectConfiguration", 282),
            Member::new("serviceConnectResources", 287),
            Member::new("volumeConfigurations", 319),
            Member::new("fargateEphemeralStorage", 73),
            Member::new("vpcLatticeConfigurations", 399),
        ]),
    },
    // 68
    Shape {
        name: "DeploymentAlarms",
        kind: Kind::Structure(&[
            Member::new("alarmNames", 337).required(),
            Member::new("rollback", 12).required(),
            Member::new("enable", 12).required(),
        ]),
    },
    // 69
    Shape {
        name: "DeploymentCircuitBreaker",
        kind: Kind::Structure(&[Member::new("enable", 12).required(), Member::new("rollback", 12).required()]),
    },
    // 70
    Shape {
        name: "DeploymentConfiguration",
        kind: Kind::Structure(&[
            Member::new("deploymentCircuitBreaker", 69),
            Member::new("maximumPercent", 14),
            Member::new("minimumHealthyPercent", 14),
            Member::new("alarms", 68),
            Member::new("strategy", 86),
            Member::new("bakeTimeInMinutes", 14),
            Member::new("lifecycleHooks", 79),
            Member::new("linearConfiguration", 168),
            Member::new("canaryConfiguration", 16),
        ]),
    },
    // 71
    Shape { name: "DeploymentController", kind: Kind::Structure(&[Member::new("type", 72).required()]) },
    // 72
    Shape {
        name: "DeploymentControllerType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DEPLOYMENT_CONTROLLER_TYPE },
    },
    // 73
    Shape { name: "DeploymentEphemeralStorage", kind: Kind::Structure(&[Member::new("kmsKeyId", 336)]) },
    // 74
    Shape {
        name: "DeploymentLifecycleHook",
        kind: Kind::Structure(&[
            Member::new("targetType", 83),
            Member::new("hookTargetArn", 336),
            Member::new("roleArn", 153),
            Member::new("lifecycleStages", 81),
            Member::new("hookDetails", 149),
            Member::new("timeoutConfiguration", 84),
        ]),
    },
    // 75
    Shape {
        name: "DeploymentLifecycleHookAction",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::DEPLOYMENT_LIFECYCLE_HOOK_ACTION,
        },
    },
    // 76
    Shape {
        name: "DeploymentLifecycleHookDetail",
        kind: Kind::Structure(&[
            Member::new("hookId", 336),
            Member::new("targetType", 83),
            Member::new("targetArn", 336),
            Member::new("status", 82),
            Member::new("expiresAt", 373),
            Member::new("timeoutAction", 75),
        ]),
    },
    // 77
    Shape {
        name: "DeploymentLifecycleHookDetailList",
        kind: Kind::List { member: 76, location: None, flattened: false, min: None, max: None },
    },
    // 78
    Shape { name: "DeploymentLifecycleHookDuration", kind: Kind::Integer { min: Some(1), max: Some(20160) } },
    // 79
    Shape {
        name: "DeploymentLifecycleHookList",
        kind: Kind::List { member: 74, location: None, flattened: false, min: None, max: None },
    },
    // 80
    Shape {
        name: "DeploymentLifecycleHookStage",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::DEPLOYMENT_LIFECYCLE_HOOK_STAGE,
        },
    },
    // 81
    Shape {
        name: "DeploymentLifecycleHookStageList",
        kind: Kind::List { member: 80, location: None, flattened: false, min: None, max: None },
    },
    // 82
    Shape {
        name: "DeploymentLifecycleHookStatus",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::DEPLOYMENT_LIFECYCLE_HOOK_STATUS,
        },
    },
    // 83
    Shape {
        name: "DeploymentLifecycleHookTargetType",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::DEPLOYMENT_LIFECYCLE_HOOK_TARGET_TYPE,
        },
    },
    // 84
    Shape {
        name: "DeploymentLifecycleHookTimeoutConfiguration",
        kind: Kind::Structure(&[Member::new("timeoutInMinutes", 78), Member::new("action", 75)]),
    },
    // 85
    Shape {
        name: "DeploymentRolloutState",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DEPLOYMENT_ROLLOUT_STATE },
    },
    // 86
    Shape {
        name: "DeploymentStrategy",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DEPLOYMENT_STRATEGY },
    },
    // 87
    Shape {
        name: "Deployments",
        kind: Kind::List { member: 67, location: None, flattened: false, min: None, max: None },
    },
    // 88
    Shape {
        name: "DeregisterContainerInstanceRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("containerInstance", 336).required(),
            Member::new("force", 13),
        ]),
    },
    // 89
    Shape {
        name: "DeregisterContainerInstanceResponse",
        kind: Kind::Structure(&[Member::new("containerInstance", 42)]),
    },
    // 90
    Shape {
        name: "DeregisterTaskDefinitionRequest",
        kind: Kind::Structure(&[Member::new("taskDefinition", 336).required()]),
    },
    // 91
    Shape { name: "DeregisterTaskDefinitionResponse", kind: Kind::Structure(&[Member::new("taskDefinition", 350)]) },
    // 92
    Shape {
        name: "DescribeClustersRequest",
        kind: Kind::Structure(&[Member::new("clusters", 337), Member::new("include", 24)]),
    },
    // 93
    Shape {
        name: "DescribeClustersResponse",
        kind: Kind::Structure(&[Member::new("clusters", 30), Member::new("failures", 140)]),
    },
    // 94
    Shape {
        name: "DescribeContainerInstancesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("containerInstances", 337).required(),
            Member::new("include", 44),
        ]),
    },
    // 95
    Shape {
        name: "DescribeContainerInstancesResponse",
        kind: Kind::Structure(&[Member::new("containerInstances", 47), Member::new("failures", 140)]),
    },
    // 96
    Shape {
        name: "DescribeServiceDeploymentsRequest",
        kind: Kind::Structure(&[Member::new("serviceDeploymentArns", 337).required()]),
    },
    // 97
    Shape {
        name: "DescribeServiceDeploymentsResponse",
        kind: Kind::Structure(&[Member::new("serviceDeployments", 303), Member::new("failures", 140)]),
    },
    // 98
    Shape {
        name: "DescribeServiceRevisionsRequest",
        kind: Kind::Structure(&[Member::new("serviceRevisionArns", 337).required()]),
    },
    // 99
    Shape {
        name: "DescribeServiceRevisionsResponse",
        kind: Kind::Structure(&[Member::new("serviceRevisions", 316), Member::new("failures", 140)]),
    },
    // 100
    Shape {
        name: "DescribeServicesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("services", 337).required(),
            Member::new("include", 308),
        ]),
    },
    // 101
    Shape {
        name: "DescribeServicesResponse",
        kind: Kind::Structure(&[Member::new("services", 320), Member::new("failures", 140)]),
    },
    // 102
    Shape {
        name: "DescribeTaskDefinitionRequest",
        kind: Kind::Structure(&[Member::new("taskDefinition", 336).required(), Member::new("include", 353)]),
    },
    // 103
    Shape {
        name: "DescribeTaskDefinitionResponse",
        kind: Kind::Structure(&[Member::new("taskDefinition", 350), Member::new("tags", 347)]),
    },
    // 104
    Shape {
        name: "DescribeTasksRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("tasks", 337).required(),
            Member::new("include", 361),
        ]),
    },
    // 105
    Shape {
        name: "DescribeTasksResponse",
        kind: Kind::Structure(&[Member::new("tasks", 371), Member::new("failures", 140)]),
    },
    // 106
    Shape {
        name: "DesiredStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DESIRED_STATUS },
    },
    // 107
    Shape {
        name: "Device",
        kind: Kind::Structure(&[
            Member::new("hostPath", 336).required(),
            Member::new("containerPath", 336),
            Member::new("permissions", 109),
        ]),
    },
    // 108
    Shape {
        name: "DeviceCgroupPermission",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DEVICE_CGROUP_PERMISSION },
    },
    // 109
    Shape {
        name: "DeviceCgroupPermissions",
        kind: Kind::List { member: 108, location: None, flattened: false, min: None, max: None },
    },
    // 110
    Shape {
        name: "DevicesList",
        kind: Kind::List { member: 107, location: None, flattened: false, min: None, max: None },
    },
    // 111
    Shape {
        name: "DockerLabelsMap",
        kind: Kind::Map {
            key: 336,
            value: 336,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 112
    Shape {
        name: "DockerVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("scope", 273),
            Member::new("autoprovision", 13),
            Member::new("driver", 336),
            Member::new("driverOpts", 338),
            Member::new("labels", 338),
        ]),
    },
    // 113
    Shape { name: "Double", kind: Kind::Double { min: None, max: None } },
    // 114
    Shape { name: "Duration", kind: Kind::Integer { min: Some(0), max: Some(2147483647) } },
    // 115
    Shape { name: "EBSKMSKeyId", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 116
    Shape {
        name: "EBSResourceType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EBS_RESOURCE_TYPE },
    },
    // 117
    Shape { name: "EBSSnapshotId", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 118
    Shape {
        name: "EBSTagSpecification",
        kind: Kind::Structure(&[
            Member::new("resourceType", 116).required(),
            Member::new("tags", 347),
            Member::new("propagateTags", 240),
        ]),
    },
    // 119
    Shape {
        name: "EBSTagSpecifications",
        kind: Kind::List { member: 118, location: None, flattened: false, min: None, max: None },
    },
    // 120
    Shape { name: "EBSVolumeType", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 121
    Shape {
        name: "ECSManagedResources",
        kind: Kind::Structure(&[
            Member::new("ingressPaths", 206),
            Member::new("autoScaling", 203),
            Member::new("metricAlarms", 213),
            Member::new("serviceSecurityGroups", 217),
            Member::new("logGroups", 211),
        ]),
    },
    // 122
    Shape { name: "ECSVolumeName", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 123
    Shape {
        name: "EFSAuthorizationConfig",
        kind: Kind::Structure(&[Member::new("accessPointId", 336), Member::new("iam", 124)]),
    },
    // 124
    Shape {
        name: "EFSAuthorizationConfigIAM",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EFS_AUTHORIZATION_CONFIG_IAM },
    },
    // 125
    Shape {
        name: "EFSTransitEncryption",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EFS_TRANSIT_ENCRYPTION },
    },
    // 126
    Shape {
        name: "EFSVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("fileSystemId", 336).required(),
            Member::new("rootDirectory", 336),
            Member::new("transitEncryption", 125),
            Member::new("transitEncryptionPort", 14),
            Member::new("authorizationConfig", 123),
        ]),
    },
    // 127
    Shape {
        name: "EnvironmentFile",
        kind: Kind::Structure(&[Member::new("value", 336).required(), Member::new("type", 128).required()]),
    },
    // 128
    Shape {
        name: "EnvironmentFileType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ENVIRONMENT_FILE_TYPE },
    },
    // 129
    Shape {
        name: "EnvironmentFiles",
        kind: Kind::List { member: 127, location: None, flattened: false, min: None, max: None },
    },
    // 130
    Shape {
        name: "EnvironmentVariables",
        kind: Kind::List { member: 166, location: None, flattened: false, min: None, max: None },
    },
    // 131
    Shape { name: "EphemeralStorage", kind: Kind::Structure(&[Member::new("sizeInGiB", 162).required()]) },
    // 132
    Shape {
        name: "ExecuteCommandConfiguration",
        kind: Kind::Structure(&[
            Member::new("kmsKeyId", 336),
            Member::new("logging", 134),
            Member::new("logConfiguration", 133),
        ]),
    },
    // 133
    Shape {
        name: "ExecuteCommandLogConfiguration",
        kind: Kind::Structure(&[
            Member::new("cloudWatchLogGroupName", 336),
            Member::new("cloudWatchEncryptionEnabled", 12),
            Member::new("s3BucketName", 336),
            Member::new("s3EncryptionEnabled", 12),
            Member::new("s3KeyPrefix", 336),
        ]),
    },
    // 134
    Shape {
        name: "ExecuteCommandLogging",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::EXECUTE_COMMAND_LOGGING },
    },
    // 135
    Shape {
        name: "ExecuteCommandRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("container", 336),
            Member::new("command", 336).required(),
            Member::new("interactive", 12).required(),
            Member::new("task", 336).required(),
        ]),
    },
    // 136
    Shape {
        name: "ExecuteCommandResponse",
        kind: Kind::Structure(&[
            Member::new("clusterArn", 336),
            Member::new("containerArn", 336),
            Member::new("containerName", 336),
            Member::new("interactive", 12),
            Member::new("session", 321),
            Member::new("taskArn", 336),
        ]),
    },
    // 137
    Shape {
        name: "FSxWindowsFileServerAuthorizationConfig",
        kind: Kind::Structure(&[
            Member::new("credentialsParameter", 336).required(),
            Member::new("domain", 336).required(),
        ]),
    },
    // 138
    Shape {
        name: "FSxWindowsFileServerVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("fileSystemId", 336).required(),
            Member::new("rootDirectory", 336).required(),
            Member::new("authorizationConfig", 137).required(),
        ]),
    },
    // 139
    Shape {
        name: "Failure",
        kind: Kind::Structure(&[Member::new("arn", 336), Member::new("reason", 336), Member::new("detail", 336)]),
    },
    // 140
    Shape {
        name: "Failures",
        kind: Kind::List { member: 139, location: None, flattened: false, min: None, max: None },
    },
    // 141
    Shape {
        name: "FirelensConfiguration",
        kind: Kind::Structure(&[Member::new("type", 143).required(), Member::new("options", 142)]),
    },
    // 142
    Shape {
        name: "FirelensConfigurationOptionsMap",
        kind: Kind::Map {
            key: 336,
            value: 336,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 143
    Shape {
        name: "FirelensConfigurationType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::FIRELENS_CONFIGURATION_TYPE },
    },
    // 144
    Shape {
        name: "GetTaskProtectionRequest",
        kind: Kind::Structure(&[Member::new("cluster", 336).required(), Member::new("tasks", 337)]),
    },
    // 145
    Shape {
        name: "GetTaskProtectionResponse",
        kind: Kind::Structure(&[Member::new("protectedTasks", 242), Member::new("failures", 140)]),
    },
    // 146
    Shape { name: "GpuIds", kind: Kind::List { member: 336, location: None, flattened: false, min: None, max: None } },
    // 147
    Shape {
        name: "HealthCheck",
        kind: Kind::Structure(&[
            Member::new("command", 337).required(),
            Member::new("interval", 14),
            Member::new("timeout", 14),
            Member::new("retries", 14),
            Member::new("startPeriod", 14),
        ]),
    },
    // 148
    Shape {
        name: "HealthStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::HEALTH_STATUS },
    },
    // 149
    Shape { name: "HookDetails", kind: Kind::Structure(&[]) },
    // 150
    Shape {
        name: "HostEntry",
        kind: Kind::Structure(&[Member::new("hostname", 336).required(), Member::new("ipAddress", 336).required()]),
    },
    // 151
    Shape {
        name: "HostEntryList",
        kind: Kind::List { member: 150, location: None, flattened: false, min: None, max: None },
    },
    // 152
    Shape { name: "HostVolumeProperties", kind: Kind::Structure(&[Member::new("sourcePath", 336)]) },
    // 153
    Shape { name: "IAMRoleArn", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 154
    Shape {
        name: "InferenceAccelerator",
        kind: Kind::Structure(&[Member::new("deviceName", 336).required(), Member::new("deviceType", 336).required()]),
    },
    // 155
    Shape {
        name: "InferenceAcceleratorOverride",
        kind: Kind::Structure(&[Member::new("deviceName", 336), Member::new("deviceType", 336)]),
    },
    // 156
    Shape {
        name: "InferenceAcceleratorOverrides",
        kind: Kind::List { member: 155, location: None, flattened: false, min: None, max: None },
    },
    // 157
    Shape {
        name: "InferenceAccelerators",
        kind: Kind::List { member: 154, location: None, flattened: false, min: None, max: None },
    },
    // 158
    Shape {
        name: "InstanceHealthCheckResult",
        kind: Kind::Structure(&[
            Member::new("type", 161),
            Member::new("status", 160),
            Member::new("statusReason", 336),
            Member::new("lastUpdated", 373),
            Member::new("lastStatusChange", 373),
        ]),
    },
    // 159
    Shape {
        name: "InstanceHealthCheckResultList",
        kind: Kind::List { member: 158, location: None, flattened: false, min: None, max: None },
    },
    // 160
    Shape {
        name: "InstanceHealthCheckState",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::INSTANCE_HEALTH_CHECK_STATE },
    },
    // 161
    Shape {
        name: "InstanceHealthCheckType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::INSTANCE_HEALTH_CHECK_TYPE },
    },
    // 162
    Shape { name: "Integer", kind: Kind::Integer { min: None, max: None } },
    // 163
    Shape {
        name: "IntegerList",
        kind: Kind::List { member: 14, location: None, flattened: false, min: None, max: None },
    },
    // 164
    Shape {
        name: "IpcMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IPC_MODE },
    },
    // 165
    Shape { name: "KernelCapabilities", kind: Kind::Structure(&[Member::new("add", 337), Member::new("drop", 337)]) },
    // 166
    Shape { name: "KeyValuePair", kind: Kind::Structure(&[Member::new("name", 336), Member::new("value", 336)]) },
    // 167
    Shape {
        name: "LaunchType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LAUNCH_TYPE },
    },
    // 168
    Shape {
        name: "LinearConfiguration",
        kind: Kind::Structure(&[Member::new("stepPercent", 113), Member::new("stepBakeTimeInMinutes", 162)]),
    },
    // 169
    Shape {
        name: "LinuxParameters",
        kind: Kind::Structure(&[
            Member::new("capabilities", 165),
            Member::new("devices", 110),
            Member::new("initProcessEnabled", 13),
            Member::new("sharedMemorySize", 14),
            Member::new("tmpfs", 375),
            Member::new("maxSwap", 14),
            Member::new("swappiness", 14),
        ]),
    },
    // 170
    Shape {
        name: "ListAccountSettingsRequest",
        kind: Kind::Structure(&[
            Member::new("name", 323),
            Member::new("value", 336),
            Member::new("principalArn", 336),
            Member::new("effectiveSettings", 12),
            Member::new("nextToken", 336),
            Member::new("maxResults", 162),
        ]),
    },
    // 171
    Shape {
        name: "ListAccountSettingsResponse",
        kind: Kind::Structure(&[Member::new("settings", 325), Member::new("nextToken", 336)]),
    },
    // 172
    Shape {
        name: "ListAttributesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("targetType", 348).required(),
            Member::new("attributeName", 336),
            Member::new("attributeValue", 336),
            Member::new("nextToken", 336),
            Member::new("maxResults", 14),
        ]),
    },
    // 173
    Shape {
        name: "ListAttributesResponse",
        kind: Kind::Structure(&[Member::new("attributes", 9), Member::new("nextToken", 336)]),
    },
    // 174
    Shape {
        name: "ListClustersRequest",
        kind: Kind::Structure(&[Member::new("nextToken", 336), Member::new("maxResults", 14)]),
    },
    // 175
    Shape {
        name: "ListClustersResponse",
        kind: Kind::Structure(&[Member::new("clusterArns", 337), Member::new("nextToken", 336)]),
    },
    // 176
    Shape {
        name: "ListContainerInstancesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("filter", 336),
            Member::new("nextToken", 336),
            Member::new("maxResults", 14),
            Member::new("status", 46),
        ]),
    },
    // 177
    Shape {
        name: "ListContainerInstancesResponse",
        kind: Kind::Structure(&[Member::new("containerInstanceArns", 337), Member::new("nextToken", 336)]),
    },
    // 178
    Shape {
        name: "ListServiceDeploymentsRequest",
        kind: Kind::Structure(&[
            Member::new("service", 336).required(),
            Member::new("cluster", 336),
            Member::new("status", 302),
            Member::new("createdAt", 56),
            Member::new("nextToken", 336),
            Member::new("maxResults", 14),
        ]),
    },
    // 179
    Shape {
        name: "ListServiceDeploymentsResponse",
        kind: Kind::Structure(&[Member::new("serviceDeployments", 304), Member::new("nextToken", 336)]),
    },
    // 180
    Shape {
        name: "ListServicesByNamespaceRequest",
        kind: Kind::Structure(&[
            Member::new("namespace", 336).required(),
            Member::new("nextToken", 336),
            Member::new("maxResults", 14),
        ]),
    },
    // 181
    Shape {
        name: "ListServicesByNamespaceResponse",
        kind: Kind::Structure(&[Member::new("serviceArns", 337), Member::new("nextToken", 336)]),
    },
    // 182
    Shape {
        name: "ListServicesRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("nextToken", 336),
            Member::new("maxResults", 14),
            Member::new("launchType", 167),
            Member::new("schedulingStrategy", 272),
            Member::new("resourceManagementType", 260),
        ]),
    },
    // 183
    Shape {
        name: "ListServicesResponse",
        kind: Kind::Structure(&[Member::new("serviceArns", 337), Member::new("nextToken", 336)]),
    },
    // 184
    Shape { name: "ListTagsForResourceRequest", kind: Kind::Structure(&[Member::new("resourceArn", 336).required()]) },
    // 185
    Shape { name: "ListTagsForResourceResponse", kind: Kind::Structure(&[Member::new("tags", 347)]) },
    // 186
    Shape {
        name: "ListTaskDefinitionFamiliesRequest",
        kind: Kind::Structure(&[
            Member::new("familyPrefix", 336),
            Member::new("status", 351),
            Member::new("nextToken", 336),
            Member::new("maxResults", 14),
        ]),
    },
    // 187
    Shape {
        name: "ListTaskDefinitionFamiliesResponse",
        kind: Kind::Structure(&[Member::new("families", 337), Member::new("nextToken", 336)]),
    },
    // 188
    Shape {
        name: "ListTaskDefinitionsRequest",
        kind: Kind::Structure(&[
            Member::new("familyPrefix", 336),
            Member::new("status", 358),
            Member::new("sort", 326),
            Member::new("nextToken", 336),
            Member::new("maxResults", 14),
        ]),
    },
    // 189
    Shape {
        name: "ListTaskDefinitionsResponse",
        kind: Kind::Structure(&[Member::new("taskDefinitionArns", 337), Member::new("nextToken", 336)]),
    },
    // 190
    Shape {
        name: "ListTasksRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("containerInstance", 336),
            Member::new("family", 336),
            Member::new("nextToken", 336),
            Member::new("maxResults", 14),
            Member::new("startedBy", 336),
            Member::new("serviceName", 336),
            Member::new("desiredStatus", 106),
            Member::new("launchType", 167),
            Member::new("daemonName", 336),
        ]),
    },
    // 191
    Shape {
        name: "ListTasksResponse",
        kind: Kind::Structure(&[Member::new("taskArns", 337), Member::new("nextToken", 336)]),
    },
    // 192
    Shape {
        name: "LoadBalancer",
        kind: Kind::Structure(&[
            Member::new("targetGroupArn", 336),
            Member::new("loadBalancerName", 336),
            Member::new("containerName", 336),
            Member::new("containerPort", 14),
            Member::new("advancedConfiguration", 1),
        ]),
    },
    // 193
    Shape {
        name: "LoadBalancers",
        kind: Kind::List { member: 192, location: None, flattened: false, min: None, max: None },
    },
    // 194
    Shape {
        name: "LogConfiguration",
        kind: Kind::Structure(&[
            Member::new("logDriver", 196).required(),
            Member::new("options", 195),
            Member::new("secretOptions", 275),
        ]),
    },
    // 195
    Shape {
        name: "LogConfigurationOptionsMap",
        kind: Kind::Map {
            key: 336,
            value: 336,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 196
    Shape {
        name: "LogDriver",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LOG_DRIVER },
    },
    // 197
    Shape { name: "Long", kind: Kind::Long { min: None, max: None } },
    // 198
    Shape {
        name: "ManagedAgent",
        kind: Kind::Structure(&[
            Member::new("lastStartedAt", 373),
            Member::new("name", 199),
            Member::new("reason", 336),
            Member::new("lastStatus", 336),
        ]),
    },
    // 199
    Shape {
        name: "ManagedAgentName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::MANAGED_AGENT_NAME },
    },
    // 200
    Shape {
        name: "ManagedAgents",
        kind: Kind::List { member: 198, location: None, flattened: false, min: None, max: None },
    },
    // 201
    Shape {
        name: "ManagedApplicationAutoScalingPolicies",
        kind: Kind::List { member: 202, location: None, flattened: false, min: None, max: None },
    },
    // 202
    Shape {
        name: "ManagedApplicationAutoScalingPolicy",
        kind: Kind::Structure(&[
            Member::new("arn", 336),
            Member::new("status", 214).required(),
            Member::new("statusReason", 336),
            Member::new("updatedAt", 373).required(),
            Member::new("policyType", 336).required(),
            Member::new("targetValue", 113).required(),
            Member::new("metric", 336).required(),
        ]),
    },
    // 203
    Shape {
        name: "ManagedAutoScaling",
        kind: Kind::Structure(&[
            Member::new("scalableTarget", 215),
            Member::new("applicationAutoScalingPolicies", 201),
        ]),
    },
    // 204
    Shape {
        name: "ManagedCertificate",
        kind: Kind::Structure(&[
            Member::new("arn", 336),
            Member::new("status", 214).required(),
            Member::new("statusReason", 336),
            Member::new("updatedAt", 373).required(),
            Member::new("domainName", 336).required(),
        ]),
    },
    // 205
    Shape {
        name: "ManagedIngressPath",
        kind: Kind::Structure(&[
            Member::new("accessType", 0).required(),
            Member::new("endpoint", 336).required(),
            Member::new("loadBalancer", 209),
            Member::new("loadBalancerSecurityGroups", 217),
            Member::new("certificate", 204),
            Member::new("listener", 207),
            Member::new("rule", 208),
            Member::new("targetGroups", 220),
        ]),
    },
    // 206
    Shape {
        name: "ManagedIngressPaths",
        kind: Kind::List { member: 205, location: None, flattened: false, min: None, max: None },
    },
    // 207
    Shape {
        name: "ManagedListener",
        kind: Kind::Structure(&[
            Member::new("arn", 336),
            Member::new("status", 214).required(),
            Member::new("statusReason", 336),
            Member::new("updatedAt", 373).required(),
        ]),
    },
    // 208
    Shape {
        name: "ManagedListenerRule",
        kind: Kind::Structure(&[
            Member::new("arn", 336),
            Member::new("status", 214).required(),
            Member::new("statusReason", 336),
            Member::new("updatedAt", 373).required(),
        ]),
    },
    // 209
    Shape {
        name: "ManagedLoadBalancer",
        kind: Kind::Structure(&[
            Member::new("arn", 336),
            Member::new("status", 214).required(),
            Member::new("statusReason", 336),
            Member::new("updatedAt", 373).required(),
            Member::new("scheme", 336).required(),
            Member::new("subnetIds", 337),
            Member::new("securityGroupIds", 337),
        ]),
    },
    // 210
    Shape {
        name: "ManagedLogGroup",
        kind: Kind::Structure(&[
            Member::new("arn", 336),
            Member::new("status", 214).required(),
            Member::new("statusReason", 336),
            Member::new("updatedAt", 373).required(),
            Member::new("logGroupName", 336).required(),
        ]),
    },
    // 211
    Shape {
        name: "ManagedLogGroups",
        kind: Kind::List { member: 210, location: None, flattened: false, min: None, max: None },
    },
    // 212
    Shape {
        name: "ManagedMetricAlarm",
        kind: Kind::Structure(&[
            Member::new("arn", 336),
            Member::new("status", 214).required(),
            Member::new("statusReason", 336),
            Member::new("updatedAt", 373).required(),
        ]),
    },
    // 213
    Shape {
        name: "ManagedMetricAlarms",
        kind: Kind::List { member: 212, location: None, flattened: false, min: None, max: None },
    },
    // 214
    Shape {
        name: "ManagedResourceStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::MANAGED_RESOURCE_STATUS },
    },
    // 215
    Shape {
        name: "ManagedScalableTarget",
        kind: Kind::Structure(&[
            Member::new("arn", 336),
            Member::new("status", 214).required(),
            Member::new("statusReason", 336),
            Member::new("updatedAt", 373).required(),
            Member::new("minCapacity", 162).required(),
            Member::new("maxCapacity", 162).required(),
        ]),
    },
    // 216
    Shape {
        name: "ManagedSecurityGroup",
        kind: Kind::Structure(&[
            Member::new("arn", 336),
            Member::new("status", 214).required(),
            Member::new("statusReason", 336),
            Member::new("updatedAt", 373).required(),
        ]),
    },
    // 217
    Shape {
        name: "ManagedSecurityGroups",
        kind: Kind::List { member: 216, location: None, flattened: false, min: None, max: None },
    },
    // 218
    Shape {
        name: "ManagedStorageConfiguration",
        kind: Kind::Structure(&[Member::new("kmsKeyId", 336), Member::new("fargateEphemeralStorageKmsKeyId", 336)]),
    },
    // 219
    Shape {
        name: "ManagedTargetGroup",
        kind: Kind::Structure(&[
            Member::new("arn", 336),
            Member::new("status", 214).required(),
            Member::new("statusReason", 336),
            Member::new("updatedAt", 373).required(),
            Member::new("healthCheckPath", 336).required(),
            Member::new("healthCheckPort", 162).required(),
            Member::new("port", 162).required(),
        ]),
    },
    // 220
    Shape {
        name: "ManagedTargetGroups",
        kind: Kind::List { member: 219, location: None, flattened: false, min: None, max: None },
    },
    // 221
    Shape {
        name: "MountPoint",
        kind: Kind::Structure(&[
            Member::new("sourceVolume", 336),
            Member::new("containerPath", 336),
            Member::new("readOnly", 13),
        ]),
    },
    // 222
    Shape {
        name: "MountPointList",
        kind: Kind::List { member: 221, location: None, flattened: false, min: None, max: None },
    },
    // 223
    Shape {
        name: "NetworkBinding",
        kind: Kind::Structure(&[
            Member::new("bindIP", 336),
            Member::new("containerPort", 14),
            Member::new("hostPort", 14),
            Member::new("protocol", 376),
            Member::new("containerPortRange", 336),
            Member::new("hostPortRange", 336),
        ]),
    },
    // 224
    Shape {
        name: "NetworkBindings",
        kind: Kind::List { member: 223, location: None, flattened: false, min: None, max: None },
    },
    // 225
    Shape { name: "NetworkConfiguration", kind: Kind::Structure(&[Member::new("awsvpcConfiguration", 11)]) },
    // 226
    Shape {
        name: "NetworkInterface",
        kind: Kind::Structure(&[
            Member::new("attachmentId", 336),
            Member::new("privateIpv4Address", 336),
            Member::new("ipv6Address", 336),
        ]),
    },
    // 227
    Shape {
        name: "NetworkInterfaces",
        kind: Kind::List { member: 226, location: None, flattened: false, min: None, max: None },
    },
    // 228
    Shape {
        name: "NetworkMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::NETWORK_MODE },
    },
    // 229
    Shape {
        name: "OSFamily",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::OS_FAMILY },
    },
    // 230
    Shape {
        name: "PidMode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PID_MODE },
    },
    // 231
    Shape {
        name: "PlacementConstraint",
        kind: Kind::Structure(&[Member::new("type", 232), Member::new("expression", 336)]),
    },
    // 232
    Shape {
        name: "PlacementConstraintType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PLACEMENT_CONSTRAINT_TYPE },
    },
    // 233
    Shape {
        name: "PlacementConstraints",
        kind: Kind::List { member: 231, location: None, flattened: false, min: None, max: None },
    },
    // 234
    Shape {
        name: "PlacementStrategies",
        kind: Kind::List { member: 235, location: None, flattened: false, min: None, max: None },
    },
    // 235
    Shape { name: "PlacementStrategy", kind: Kind::Structure(&[Member::new("type", 236), Member::new("field", 336)]) },
    // 236
    Shape {
        name: "PlacementStrategyType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PLACEMENT_STRATEGY_TYPE },
    },
    // 237
    Shape {
        name: "PortMapping",
        kind: Kind::Structure(&[
            Member::new("containerPort", 14),
            Member::new("hostPort", 14),
            Member::new("protocol", 376),
            Member::new("name", 336),
            Member::new("appProtocol", 3),
            Member::new("containerPortRange", 336),
        ]),
    },
    // 238
    Shape {
        name: "PortMappingList",
        kind: Kind::List { member: 237, location: None, flattened: false, min: None, max: None },
    },
    // 239
    Shape { name: "PortNumber", kind: Kind::Integer { min: Some(0), max: Some(65535) } },
    // 240
    Shape {
        name: "PropagateTags",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PROPAGATE_TAGS },
    },
    // 241
    Shape {
        name: "ProtectedTask",
        kind: Kind::Structure(&[
            Member::new("taskArn", 336),
            Member::new("protectionEnabled", 12),
            Member::new("expirationDate", 373),
        ]),
    },
    // 242
    Shape {
        name: "ProtectedTasks",
        kind: Kind::List { member: 241, location: None, flattened: false, min: None, max: None },
    },
    // 243
    Shape {
        name: "ProxyConfiguration",
        kind: Kind::Structure(&[
            Member::new("type", 245),
            Member::new("containerName", 336).required(),
            Member::new("properties", 244),
        ]),
    },
    // 244
    Shape {
        name: "ProxyConfigurationProperties",
        kind: Kind::List { member: 166, location: None, flattened: false, min: None, max: None },
    },
    // 245
    Shape {
        name: "ProxyConfigurationType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::PROXY_CONFIGURATION_TYPE },
    },
    // 246
    Shape {
        name: "PutAccountSettingDefaultRequest",
        kind: Kind::Structure(&[Member::new("name", 323).required(), Member::new("value", 336).required()]),
    },
    // 247
    Shape { name: "PutAccountSettingDefaultResponse", kind: Kind::Structure(&[Member::new("setting", 322)]) },
    // 248
    Shape {
        name: "PutAccountSettingRequest",
        kind: Kind::Structure(&[
            Member::new("name", 323).required(),
            Member::new("value", 336).required(),
            Member::new("principalArn", 336),
        ]),
    },
    // 249
    Shape { name: "PutAccountSettingResponse", kind: Kind::Structure(&[Member::new("setting", 322)]) },
    // 250
    Shape {
        name: "PutAttributesRequest",
        kind: Kind::Structure(&[Member::new("cluster", 336), Member::new("attributes", 9).required()]),
    },
    // 251
    Shape { name: "PutAttributesResponse", kind: Kind::Structure(&[Member::new("attributes", 9)]) },
    // 252
    Shape {
        name: "PutClusterCapacityProvidersRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336).required(),
            Member::new("capacityProviders", 337).required(),
            Member::new("defaultCapacityProviderStrategy", 17).required(),
        ]),
    },
    // 253
    Shape { name: "PutClusterCapacityProvidersResponse", kind: Kind::Structure(&[Member::new("cluster", 21)]) },
    // 254
    Shape {
        name: "RegisterTaskDefinitionRequest",
        kind: Kind::Structure(&[
            Member::new("family", 336).required(),
            Member::new("taskRoleArn", 336),
            Member::new("executionRoleArn", 336),
            Member::new("networkMode", 228),
            Member::new("containerDefinitions", 37).required(),
            Member::new("volumes", 397),
            Member::new("placementConstraints", 357),
            Member::new("requiresCompatibilities", 32),
            Member::new("cpu", 336),
            Member::new("memory", 336),
            Member::new("tags", 347),
            Member::new("pidMode", 230),
            Member::new("ipcMode", 164),
            Member::new("proxyConfiguration", 243),
            Member::new("inferenceAccelerators", 157),
            Member::new("ephemeralStorage", 131),
            Member::new("runtimePlatform", 268),
            Member::new("enableFaultInjection", 13),
        ]),
    },
    // 255
    Shape {
        name: "RegisterTaskDefinitionResponse",
        kind: Kind::Structure(&[Member::new("taskDefinition", 350), Member::new("tags", 347)]),
    },
    // 256
    Shape {
        name: "RepositoryCredentials",
        kind: Kind::Structure(&[Member::new("credentialsParameter", 336).required()]),
    },
    // 257
    Shape {
        name: "RequiresAttributes",
        kind: Kind::List { member: 8, location: None, flattened: false, min: None, max: None },
    },
    // 258
    Shape { name: "ResolvedConfiguration", kind: Kind::Structure(&[Member::new("loadBalancers", 314)]) },
    // 259
    Shape {
        name: "Resource",
        kind: Kind::Structure(&[
            Member::new("name", 336),
            Member::new("type", 336),
            Member::new("doubleValue", 113),
            Member::new("longValue", 197),
            Member::new("integerValue", 162),
            Member::new("stringSetValue", 337),
        ]),
    },
    // 260
    Shape {
        name: "ResourceManagementType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::RESOURCE_MANAGEMENT_TYPE },
    },
    // 261
    Shape {
        name: "ResourceRequirement",
        kind: Kind::Structure(&[Member::new("value", 336).required(), Member::new("type", 263).required()]),
    },
    // 262
    Shape {
        name: "ResourceRequirements",
        kind: Kind::List { member: 261, location: None, flattened: false, min: None, max: None },
    },
    // 263
    Shape {
        name: "ResourceType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::RESOURCE_TYPE },
    },
    // 264
    Shape {
        name: "Resources",
        kind: Kind::List { member: 259, location: None, flattened: false, min: None, max: None },
    },
    // 265
    Shape {
        name: "Rollback",
        kind: Kind::Structure(&[
            Member::new("reason", 336),
            Member::new("startedAt", 373),
            Member::new("serviceRevisionArn", 336),
        ]),
    },
    // 266
    Shape {
        name: "RunTaskRequest",
        kind: Kind::Structure(&[
            Member::new("capacityProviderStrategy", 17),
            Member::new("cluster", 336),
            Member::new("count", 14),
            Member::new("enableECSManagedTags", 12),
            Member::new("enableExecuteCommand", 12),
            Member::new("group", 336),
            Member::new("launchType", 167),
            Member::new("networkConfiguration", 225),
            Member::new("overrides", 365),
            Member::new("placementConstraints", 233),
            Member::new("placementStrategy", 234),
            Member::new("platformVersion", 336),
            Member::new("propagateTags", 240),
            Member::new("referenceId", 336),
            Member::new("startedBy", 336),
            Member::new("tags", 347),
            Member::new("taskDefinition", 336).required(),
            Member::new("clientToken", 336),
            Member::new("volumeConfigurations", 370),
        ]),
    },
    // 267
    Shape {
        name: "RunTaskResponse",
        kind: Kind::Structure(&[Member::new("tasks", 371), Member::new("failures", 140)]),
    },
    // 268
    Shape {
        name: "RuntimePlatform",
        kind: Kind::Structure(&[Member::new("cpuArchitecture", 15), Member::new("operatingSystemFamily", 229)]),
    },
    // 269
    Shape {
        name: "S3FilesVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("fileSystemArn", 336).required(),
            Member::new("rootDirectory", 336),
            Member::new("transitEncryptionPort", 14),
            Member::new("accessPointArn", 336),
        ]),
    },
    // 270
    Shape { name: "Scale", kind: Kind::Structure(&[Member::new("value", 113), Member::new("unit", 271)]) },
    // 271
    Shape {
        name: "ScaleUnit",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SCALE_UNIT },
    },
    // 272
    Shape {
        name: "SchedulingStrategy",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SCHEDULING_STRATEGY },
    },
    // 273
    Shape { name: "Scope", kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SCOPE } },
    // 274
    Shape {
        name: "Secret",
        kind: Kind::Structure(&[Member::new("name", 336).required(), Member::new("valueFrom", 336).required()]),
    },
    // 275
    Shape {
        name: "SecretList",
        kind: Kind::List { member: 274, location: None, flattened: false, min: None, max: None },
    },
    // 276
    Shape { name: "SensitiveString", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 277
    Shape {
        name: "Service",
        kind: Kind::Structure(&[
            Member::new("serviceArn", 336),
            Member::new("serviceName", 336),
            Member::new("clusterArn", 336),
            Member::new("loadBalancers", 193),
            Member::new("serviceRegistries", 310),
            Member::new("status", 336),
            Member::new("desiredCount", 162),
            Member::new("runningCount", 162),
            Member::new("pendingCount", 162),
            Member::new("launchType", 167),
            Member::new("capacityProviderStrategy", 17),
            Member::new("platformVersion", 336),
            Member::new("platformFamily", 336),
            Member::new("taskDefinition", 336),
            Member::new("deploymentConfiguration", 70),
            Member::new("taskSets", 367),
            Member::new("deployments", 87),
            Member::new("roleArn", 336),
            Member::new("events", 306),
            Member::new("createdAt", 373),
            Member::new("currentServiceDeployment", 336),
            Member::new("currentServiceRevisions", 294),
            Member::new("placementConstraints", 233),
            Member::new("placementStrategy", 234),
            Member::new("networkConfiguration", 225),
            Member::new("healthCheckGracePeriodSeconds", 14),
            Member::new("schedulingStrategy", 272),
            Member::new("deploymentController", 71),
            Member::new("tags", 347),
            Member::new("createdBy", 336),
            Member::new("enableECSManagedTags", 12),
            Member::new("propagateTags", 240),
            Member::new("enableExecuteCommand", 12),
            Member::new("availabilityZoneRebalancing", 10),
            Member::new("resourceManagementType", 260),
        ]),
    },
    // 278
    Shape {
        name: "ServiceConnectAccessLogConfiguration",
        kind: Kind::Structure(&[Member::new("format", 279).required(), Member::new("includeQueryParameters", 283)]),
    },
    // 279
    Shape {
        name: "ServiceConnectAccessLoggingFormat",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::SERVICE_CONNECT_ACCESS_LOGGING_FORMAT,
        },
    },
    // 280
    Shape {
        name: "ServiceConnectClientAlias",
        kind: Kind::Structure(&[
            Member::new("port", 239).required(),
            Member::new("dnsName", 336),
            Member::new("testTrafficRules", 290),
        ]),
    },
    // 281
    Shape {
        name: "ServiceConnectClientAliasList",
        kind: Kind::List { member: 280, location: None, flattened: false, min: None, max: None },
    },
    // 282
    Shape {
        name: "ServiceConnectConfiguration",
        kind: Kind::Structure(&[
            Member::new("enabled", 12).required(),
            Member::new("namespace", 336),
            Member::new("services", 285),
            Member::new("logConfiguration", 194),
            Member::new("accessLogConfiguration", 278),
        ]),
    },
    // 283
    Shape {
        name: "ServiceConnectIncludeQueryParameters",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::SERVICE_CONNECT_INCLUDE_QUERY_PARAMETERS,
        },
    },
    // 284
    Shape {
        name: "ServiceConnectService",
        kind: Kind::Structure(&[
            Member::new("portName", 336).required(),
            Member::new("discoveryName", 336),
            Member::new("clientAliases", 281),
            Member::new("ingressPortOverride", 239),
            Member::new("timeout", 372),
            Member::new("tls", 292),
        ]),
    },
    // 285
    Shape {
        name: "ServiceConnectServiceList",
        kind: Kind::List { member: 284, location: None, flattened: false, min: None, max: None },
    },
    // 286
    Shape {
        name: "ServiceConnectServiceResource",
        kind: Kind::Structure(&[Member::new("discoveryName", 336), Member::new("discoveryArn", 336)]),
    },
    // 287
    Shape {
        name: "ServiceConnectServiceResourceList",
        kind: Kind::List { member: 286, location: None, flattened: false, min: None, max: None },
    },
    // 288
    Shape {
        name: "ServiceConnectTestTrafficHeaderMatchRules",
        kind: Kind::Structure(&[Member::new("exact", 336).required()]),
    },
    // 289
    Shape {
        name: "ServiceConnectTestTrafficHeaderRules",
        kind: Kind::Structure(&[Member::new("name", 336).required(), Member::new("value", 288)]),
    },
    // 290
    Shape { name: "ServiceConnectTestTrafficRules", kind: Kind::Structure(&[Member::new("header", 289).required()]) },
    // 291
    Shape {
        name: "ServiceConnectTlsCertificateAuthority",
        kind: Kind::Structure(&[Member::new("awsPcaAuthorityArn", 336)]),
    },
    // 292
    Shape {
        name: "ServiceConnectTlsConfiguration",
        kind: Kind::Structure(&[
            Member::new("issuerCertificateAuthority", 291).required(),
            Member::new("kmsKey", 336),
            Member::new("roleArn", 336),
        ]),
    },
    // 293
    Shape {
        name: "ServiceCurrentRevisionSummary",
        kind: Kind::Structure(&[
            Member::new("arn", 336),
            Member::new("requestedTaskCount", 162),
            Member::new("runningTaskCount", 162),
            Member::new("pendingTaskCount", 162),
        ]),
    },
    // 294
    Shape {
        name: "ServiceCurrentRevisionSummaryList",
        kind: Kind::List { member: 293, location: None, flattened: false, min: None, max: None },
    },
    // 295
    Shape {
        name: "ServiceDeployment",
        kind: Kind::Structure(&[
            Member::new("serviceDeploymentArn", 336),
            Member::new("serviceArn", 336),
            Member::new("clusterArn", 336),
            Member::new("createdAt", 373),
            Member::new("startedAt", 373),
            Member::new("finishedAt", 373),
            Member::new("stoppedAt", 373),
            Member::new("updatedAt", 373),
            Member::new("sourceServiceRevisions", 317),
            Member::new("targetServiceRevision", 315),
            Member::new("status", 301),
            Member::new("statusReason", 336),
            Member::new("lifecycleStage", 299),
            Member::new("lifecycleHookDetails", 77),
            Member::new("deploymentConfiguration", 70),
            Member::new("rollback", 265),
            Member::new("deploymentCircuitBreaker", 298),
            Member::new("alarms", 296),
        ]),
    },
    // 296
    Shape {
        name: "ServiceDeploymentAlarms",
        kind: Kind::Structure(&[
            Member::new("status", 300),
            Member::new("alarmNames", 337),
            Member::new("triggeredAlarmNames", 337),
        ]),
    },
    // 297
    Shape {
        name: "ServiceDeploymentBrief",
        kind: Kind::Structure(&[
            Member::new("serviceDeploymentArn", 336),
            Member::new("serviceArn", 336),
            Member::new("clusterArn", 336),
            Member::new("startedAt", 373),
            Member::new("createdAt", 373),
            Member::new("finishedAt", 373),
            Member::new("targetServiceRevisionArn", 336),
            Member::new("status", 301),
            Member::new("statusReason", 336),
        ]),
    },
    // 298
    Shape {
        name: "ServiceDeploymentCircuitBreaker",
        kind: Kind::Structure(&[
            Member::new("status", 300),
            Member::new("failureCount", 162),
            Member::new("threshold", 162),
        ]),
    },
    // 299
    Shape {
        name: "ServiceDeploymentLifecycleStage",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::SERVICE_DEPLOYMENT_LIFECYCLE_STAGE,
        },
    },
    // 300
    Shape {
        name: "ServiceDeploymentRollbackMonitorsStatus",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::SERVICE_DEPLOYMENT_ROLLBACK_MONITORS_STATUS,
        },
    },
    // 301
    Shape {
        name: "ServiceDeploymentStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SERVICE_DEPLOYMENT_STATUS },
    },
    // 302
    Shape {
        name: "ServiceDeploymentStatusList",
        kind: Kind::List { member: 301, location: None, flattened: false, min: None, max: None },
    },
    // 303
    Shape {
        name: "ServiceDeployments",
        kind: Kind::List { member: 295, location: None, flattened: false, min: None, max: None },
    },
    // 304
    Shape {
        name: "ServiceDeploymentsBrief",
        kind: Kind::List { member: 297, location: None, flattened: false, min: None, max: None },
    },
    // 305
    Shape {
        name: "ServiceEvent",
        kind: Kind::Structure(&[Member::new("id", 336), Member::new("createdAt", 373), Member::new("message", 336)]),
    },
    // 306
    Shape {
        name: "ServiceEvents",
        kind: Kind::List { member: 305, location: None, flattened: false, min: None, max: None },
    },
    // 307
    Shape {
        name: "ServiceField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SERVICE_FIELD },
    },
    // 308
    Shape {
        name: "ServiceFieldList",
        kind: Kind::List { member: 307, location: None, flattened: false, min: None, max: None },
    },
    // 309
    Shape {
        name: "ServiceManagedEBSVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("encrypted", 13),
            Member::new("kmsKeyId", 115),
            Member::new("volumeType", 120),
            Member::new("sizeInGiB", 14),
            Member::new("snapshotId", 117),
            Member::new("volumeInitializationRate", 14),
            Member::new("iops", 14),
            Member::new("throughput", 14),
            Member::new("tagSpecifications", 119),
            Member::new("roleArn", 153).required(),
            Member::new("filesystemType", 362),
        ]),
    },
    // 310
    Shape {
        name: "ServiceRegistries",
        kind: Kind::List { member: 311, location: None, flattened: false, min: None, max: None },
    },
    // 311
    Shape {
        name: "ServiceRegistry",
        kind: Kind::Structure(&[
            Member::new("registryArn", 336),
            Member::new("port", 14),
            Member::new("containerName", 336),
            Member::new("containerPort", 14),
        ]),
    },
    // 312
    Shape {
        name: "ServiceRevision",
        kind: Kind::Structure(&[
            Member::new("serviceRevisionArn", 336),
            Member::new("serviceArn", 336),
            Member::new("clusterArn", 336),
            Member::new("taskDefinition", 336),
            Member::new("capacityProviderStrategy", 17),
            Member::new("launchType", 167),
            Member::new("platformVersion", 336),
            Member::new("platformFamily", 336),
            Member::new("loadBalancers", 193),
            Member::new("serviceRegistries", 310),
            Member::new("networkConfiguration", 225),
            Member::new("containerImages", 41),
            Member::new("guardDutyEnabled", 12),
            Member::new("serviceConnectConfiguration", 282),
            Member::new("volumeConfigurations", 319),
            Member::new("fargateEphemeralStorage", 73),
            Member::new("createdAt", 373),
            Member::new("vpcLatticeConfigurations", 399),
            Member::new("resolvedConfiguration", 258),
            Member::new("ecsManagedResources", 121),
        ]),
    },
    // 313
    Shape {
        name: "ServiceRevisionLoadBalancer",
        kind: Kind::Structure(&[Member::new("targetGroupArn", 336), Member::new("productionListenerRule", 336)]),
    },
    // 314
    Shape {
        name: "ServiceRevisionLoadBalancers",
        kind: Kind::List { member: 313, location: None, flattened: false, min: None, max: None },
    },
    // 315
    Shape {
        name: "ServiceRevisionSummary",
        kind: Kind::Structure(&[
            Member::new("arn", 336),
            Member::new("requestedTaskCount", 162),
            Member::new("runningTaskCount", 162),
            Member::new("pendingTaskCount", 162),
            Member::new("requestedTestTrafficWeight", 113),
            Member::new("requestedProductionTrafficWeight", 113),
        ]),
    },
    // 316
    Shape {
        name: "ServiceRevisions",
        kind: Kind::List { member: 312, location: None, flattened: false, min: None, max: None },
    },
    // 317
    Shape {
        name: "ServiceRevisionsSummaryList",
        kind: Kind::List { member: 315, location: None, flattened: false, min: None, max: None },
    },
    // 318
    Shape {
        name: "ServiceVolumeConfiguration",
        kind: Kind::Structure(&[Member::new("name", 122).required(), Member::new("managedEBSVolume", 309)]),
    },
    // 319
    Shape {
        name: "ServiceVolumeConfigurations",
        kind: Kind::List { member: 318, location: None, flattened: false, min: None, max: None },
    },
    // 320
    Shape {
        name: "Services",
        kind: Kind::List { member: 277, location: None, flattened: false, min: None, max: None },
    },
    // 321
    Shape {
        name: "Session",
        kind: Kind::Structure(&[
            Member::new("sessionId", 336),
            Member::new("streamUrl", 336),
            Member::new("tokenValue", 276),
        ]),
    },
    // 322
    Shape {
        name: "Setting",
        kind: Kind::Structure(&[
            Member::new("name", 323),
            Member::new("value", 336),
            Member::new("principalArn", 336),
            Member::new("type", 324),
        ]),
    },
    // 323
    Shape {
        name: "SettingName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SETTING_NAME },
    },
    // 324
    Shape {
        name: "SettingType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SETTING_TYPE },
    },
    // 325
    Shape {
        name: "Settings",
        kind: Kind::List { member: 322, location: None, flattened: false, min: None, max: None },
    },
    // 326
    Shape {
        name: "SortOrder",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SORT_ORDER },
    },
    // 327
    Shape {
        name: "StabilityStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::STABILITY_STATUS },
    },
    // 328
    Shape {
        name: "StartTaskRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("containerInstances", 337).required(),
            Member::new("enableECSManagedTags", 12),
            Member::new("enableExecuteCommand", 12),
            Member::new("group", 336),
            Member::new("networkConfiguration", 225),
            Member::new("overrides", 365),
            Member::new("propagateTags", 240),
            Member::new("referenceId", 336),
            Member::new("startedBy", 336),
            Member::new("tags", 347),
            Member::new("taskDefinition", 336).required(),
            Member::new("volumeConfigurations", 370),
        ]),
    },
    // 329
    Shape {
        name: "StartTaskResponse",
        kind: Kind::Structure(&[Member::new("tasks", 371), Member::new("failures", 140)]),
    },
    // 330
    Shape {
        name: "Statistics",
        kind: Kind::List { member: 166, location: None, flattened: false, min: None, max: None },
    },
    // 331
    Shape {
        name: "StopServiceDeploymentRequest",
        kind: Kind::Structure(&[Member::new("serviceDeploymentArn", 336).required(), Member::new("stopType", 333)]),
    },
    // 332
    Shape { name: "StopServiceDeploymentResponse", kind: Kind::Structure(&[Member::new("serviceDeploymentArn", 336)]) },
    // 333
    Shape {
        name: "StopServiceDeploymentStopType",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::STOP_SERVICE_DEPLOYMENT_STOP_TYPE,
        },
    },
    // 334
    Shape {
        name: "StopTaskRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("task", 336).required(),
            Member::new("reason", 336),
        ]),
    },
    // 335
    Shape { name: "StopTaskResponse", kind: Kind::Structure(&[Member::new("task", 349)]) },
    // 336
    Shape { name: "String", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 337
    Shape {
        name: "StringList",
        kind: Kind::List { member: 336, location: None, flattened: false, min: None, max: None },
    },
    // 338
    Shape {
        name: "StringMap",
        kind: Kind::Map {
            key: 336,
            value: 336,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 339
    Shape { name: "SystemControl", kind: Kind::Structure(&[Member::new("namespace", 336), Member::new("value", 336)]) },
    // 340
    Shape {
        name: "SystemControls",
        kind: Kind::List { member: 339, location: None, flattened: false, min: None, max: None },
    },
    // 341
    Shape { name: "Tag", kind: Kind::Structure(&[Member::new("key", 342), Member::new("value", 346)]) },
    // 342
    Shape {
        name: "TagKey",
        kind: Kind::String {
            min: Some(1),
            max: Some(128),
            pattern: Some("([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)"),
            values: &[],
        },
    },
    // 343
    Shape { name: "TagKeys", kind: Kind::List { member: 342, location: None, flattened: false, min: None, max: None } },
    // 344
    Shape {
        name: "TagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 336).required(), Member::new("tags", 347).required()]),
    },
    // 345
    Shape { name: "TagResourceResponse", kind: Kind::Structure(&[]) },
    // 346
    Shape {
        name: "TagValue",
        kind: Kind::String {
            min: Some(0),
            max: Some(256),
            pattern: Some("([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)"),
            values: &[],
        },
    },
    // 347
    Shape {
        name: "Tags",
        kind: Kind::List { member: 341, location: None, flattened: false, min: Some(0), max: Some(50) },
    },
    // 348
    Shape {
        name: "TargetType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TARGET_TYPE },
    },
    // 349
    Shape {
        name: "Task",
        kind: Kind::Structure(&[
            Member::new("attachments", 7),
            Member::new("attributes", 9),
            Member::new("availabilityZone", 336),
            Member::new("capacityProviderName", 336),
            Member::new("clusterArn", 336),
            Member::new("connectivity", 33),
            Member::new("connectivityAt", 373),
            Member::new("containerInstanceArn", 336),
            Member::new("containers", 51),
            Member::new("cpu", 336),
            Member::new("createdAt", 373),
            Member::new("desiredStatus", 336),
            Member::new("enableExecuteCommand", 12),
            Member::new("executionStoppedAt", 373),
            Member::new("group", 336),
            Member::new("healthStatus", 148),
            Member::new("inferenceAccelerators", 157),
            Member::new("lastStatus", 336),
            Member::new("launchType", 167),
            Member::new("memory", 336),
            Member::new("overrides", 365),
            Member::new("platformVersion", 336),
            Member::new("platformFamily", 336),
            Member::new("pullStartedAt", 373),
            Member::new("pullStoppedAt", 373),
            Member::new("startedAt", 373),
            Member::new("startedBy", 336),
            Member::new("stopCode", 368),
            Member::new("stoppedAt", 373),
            Member::new("stoppedReason", 336),
            Member::new("stoppingAt", 373),
            Member::new("tags", 347),
            Member::new("taskArn", 336),
            Member::new("taskDefinitionArn", 336),
            Member::new("version", 197),
            Member::new("ephemeralStorage", 131),
            Member::new("fargateEphemeralStorage", 359),
        ]),
    },
    // 350
    Shape {
        name: "TaskDefinition",
        kind: Kind::Structure(&[
            Member::new("taskDefinitionArn", 336),
            Member::new("containerDefinitions", 37),
            Member::new("family", 336),
            Member::new("taskRoleArn", 336),
            Member::new("executionRoleArn", 336),
            Member::new("networkMode", 228),
            Member::new("revision", 162),
            Member::new("volumes", 397),
            Member::new("status", 358),
            Member::new("requiresAttributes", 257),
            Member::new("placementConstraints", 357),
            Member::new("compatibilities", 32),
            Member::new("runtimePlatform", 268),
            Member::new("requiresCompatibilities", 32),
            Member::new("cpu", 336),
            Member::new("memory", 336),
            Member::new("inferenceAccelerators", 157),
            Member::new("pidMode", 230),
            Member::new("ipcMode", 164),
            Member::new("proxyConfiguration", 243),
            Member::new("registeredAt", 373),
            Member::new("deregisteredAt", 373),
            Member::new("deleteRequestedAt", 373),
            Member::new("registeredBy", 336),
            Member::new("ephemeralStorage", 131),
            Member::new("enableFaultInjection", 13),
        ]),
    },
    // 351
    Shape {
        name: "TaskDefinitionFamilyStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_DEFINITION_FAMILY_STATUS },
    },
    // 352
    Shape {
        name: "TaskDefinitionField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_DEFINITION_FIELD },
    },
    // 353
    Shape {
        name: "TaskDefinitionFieldList",
        kind: Kind::List { member: 352, location: None, flattened: false, min: None, max: None },
    },
    // 354
    Shape {
        name: "TaskDefinitionList",
        kind: Kind::List { member: 350, location: None, flattened: false, min: None, max: None },
    },
    // 355
    Shape {
        name: "TaskDefinitionPlacementConstraint",
        kind: Kind::Structure(&[Member::new("type", 356), Member::new("expression", 336)]),
    },
    // 356
    Shape {
        name: "TaskDefinitionPlacementConstraintType",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::TASK_DEFINITION_PLACEMENT_CONSTRAINT_TYPE,
        },
    },
    // 357
    Shape {
        name: "TaskDefinitionPlacementConstraints",
        kind: Kind::List { member: 355, location: None, flattened: false, min: None, max: None },
    },
    // 358
    Shape {
        name: "TaskDefinitionStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_DEFINITION_STATUS },
    },
    // 359
    Shape {
        name: "TaskEphemeralStorage",
        kind: Kind::Structure(&[Member::new("sizeInGiB", 162), Member::new("kmsKeyId", 336)]),
    },
    // 360
    Shape {
        name: "TaskField",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_FIELD },
    },
    // 361
    Shape {
        name: "TaskFieldList",
        kind: Kind::List { member: 360, location: None, flattened: false, min: None, max: None },
    },
    // 362
    Shape {
        name: "TaskFilesystemType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_FILESYSTEM_TYPE },
    },
    // 363
    Shape {
        name: "TaskManagedEBSVolumeConfiguration",
        kind: Kind::Structure(&[
            Member::new("encrypted", 13),
            Member::new("kmsKeyId", 115),
            Member::new("volumeType", 120),
            Member::new("sizeInGiB", 14),
            Member::new("snapshotId", 117),
            Member::new("volumeInitializationRate", 14),
            Member::new("iops", 14),
            Member::new("throughput", 14),
            Member::new("tagSpecifications", 119),
            Member::new("roleArn", 153).required(),
            Member::new("terminationPolicy", 364),
            Member::new("filesystemType", 362),
        ]),
    },
    // 364
    Shape {
        name: "TaskManagedEBSVolumeTerminationPolicy",
        kind: Kind::Structure(&[Member::new("deleteOnTermination", 13).required()]),
    },
    // 365
    Shape {
        name: "TaskOverride",
        kind: Kind::Structure(&[
            Member::new("containerOverrides", 49),
            Member::new("cpu", 336),
            Member::new("inferenceAcceleratorOverrides", 156),
            Member::new("executionRoleArn", 336),
            Member::new("memory", 336),
            Member::new("taskRoleArn", 336),
            Member::new("ephemeralStorage", 131),
        ]),
    },
    // 366
    Shape {
        name: "TaskSet",
        kind: Kind::Structure(&[
            Member::new("id", 336),
            Member::new("taskSetArn", 336),
            Member::new("serviceArn", 336),
            Member::new("clusterArn", 336),
            Member::new("startedBy", 336),
            Member::new("externalId", 336),
            Member::new("status", 336),
            Member::new("taskDefinition", 336),
            Member::new("computedDesiredCount", 162),
            Member::new("pendingCount", 162),
            Member::new("runningCount", 162),
            Member::new("createdAt", 373),
            Member::new("updatedAt", 373),
            Member::new("launchType", 167),
            Member::new("capacityProviderStrategy", 17),
            Member::new("platformVersion", 336),
            Member::new("platformFamily", 336),
            Member::new("networkConfiguration", 225),
            Member::new("loadBalancers", 193),
            Member::new("serviceRegistries", 310),
            Member::new("scale", 270),
            Member::new("stabilityStatus", 327),
            Member::new("stabilityStatusAt", 373),
            Member::new("tags", 347),
            Member::new("fargateEphemeralStorage", 73),
        ]),
    },
    // 367
    Shape {
        name: "TaskSets",
        kind: Kind::List { member: 366, location: None, flattened: false, min: None, max: None },
    },
    // 368
    Shape {
        name: "TaskStopCode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TASK_STOP_CODE },
    },
    // 369
    Shape {
        name: "TaskVolumeConfiguration",
        kind: Kind::Structure(&[Member::new("name", 122).required(), Member::new("managedEBSVolume", 363)]),
    },
    // 370
    Shape {
        name: "TaskVolumeConfigurations",
        kind: Kind::List { member: 369, location: None, flattened: false, min: None, max: None },
    },
    // 371
    Shape { name: "Tasks", kind: Kind::List { member: 349, location: None, flattened: false, min: None, max: None } },
    // 372
    Shape {
        name: "TimeoutConfiguration",
        kind: Kind::Structure(&[Member::new("idleTimeoutSeconds", 114), Member::new("perRequestTimeoutSeconds", 114)]),
    },
    // 373
    Shape { name: "Timestamp", kind: Kind::Timestamp(None) },
    // 374
    Shape {
        name: "Tmpfs",
        kind: Kind::Structure(&[
            Member::new("containerPath", 336).required(),
            Member::new("size", 162).required(),
            Member::new("mountOptions", 337),
        ]),
    },
    // 375
    Shape {
        name: "TmpfsList",
        kind: Kind::List { member: 374, location: None, flattened: false, min: None, max: None },
    },
    // 376
    Shape {
        name: "TransportProtocol",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TRANSPORT_PROTOCOL },
    },
    // 377
    Shape {
        name: "Ulimit",
        kind: Kind::Structure(&[
            Member::new("name", 379).required(),
            Member::new("softLimit", 162).required(),
            Member::new("hardLimit", 162).required(),
        ]),
    },
    // 378
    Shape {
        name: "UlimitList",
        kind: Kind::List { member: 377, location: None, flattened: false, min: None, max: None },
    },
    // 379
    Shape {
        name: "UlimitName",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ULIMIT_NAME },
    },
    // 380
    Shape {
        name: "UntagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 336).required(), Member::new("tagKeys", 343).required()]),
    },
    // 381
    Shape { name: "UntagResourceResponse", kind: Kind::Structure(&[]) },
    // 382
    Shape {
        name: "UpdateClusterRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336).required(),
            Member::new("settings", 29),
            Member::new("configuration", 22),
            Member::new("serviceConnectDefaults", 26),
        ]),
    },
    // 383
    Shape { name: "UpdateClusterResponse", kind: Kind::Structure(&[Member::new("cluster", 21)]) },
    // 384
    Shape {
        name: "UpdateClusterSettingsRequest",
        kind: Kind::Structure(&[Member::new("cluster", 336).required(), Member::new("settings", 29).required()]),
    },
    // 385
    Shape { name: "UpdateClusterSettingsResponse", kind: Kind::Structure(&[Member::new("cluster", 21)]) },
    // 386
    Shape {
        name: "UpdateContainerInstancesStateRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("containerInstances", 337).required(),
            Member::new("status", 46).required(),
        ]),
    },
    // 387
    Shape {
        name: "UpdateContainerInstancesStateResponse",
        kind: Kind::Structure(&[Member::new("containerInstances", 47), Member::new("failures", 140)]),
    },
    // 388
    Shape {
        name: "UpdateServiceRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336),
            Member::new("service", 336).required(),
            Member::new("desiredCount", 14),
            Member::new("taskDefinition", 336),
            Member::new("capacityProviderStrategy", 17),
            Member::new("deploymentConfiguration", 70),
            Member::new("availabilityZoneRebalancing", 10),
            Member::new("networkConfiguration", 225),
            Member::new("placementConstraints", 233),
            Member::new("placementStrategy", 234),
            Member::new("platformVersion", 336),
            Member::new("forceNewDeployment", 12),
            Member::new("healthCheckGracePeriodSeconds", 14),
            Member::new("deploymentController", 71),
            Member::new("enableExecuteCommand", 13),
            Member::new("enableECSManagedTags", 13),
            Member::new("loadBalancers", 193),
            Member::new("propagateTags", 240),
            Member::new("serviceRegistries", 310),
            Member::new("serviceConnectConfiguration", 282),
            Member::new("volumeConfigurations", 319),
            Member::new("vpcLatticeConfigurations", 399),
        ]),
    },
    // 389
    Shape { name: "UpdateServiceResponse", kind: Kind::Structure(&[Member::new("service", 277)]) },
    // 390
    Shape {
        name: "UpdateTaskProtectionRequest",
        kind: Kind::Structure(&[
            Member::new("cluster", 336).required(),
            Member::new("tasks", 337).required(),
            Member::new("protectionEnabled", 12).required(),
            Member::new("expiresInMinutes", 14),
        ]),
    },
    // 391
    Shape {
        name: "UpdateTaskProtectionResponse",
        kind: Kind::Structure(&[Member::new("protectedTasks", 242), Member::new("failures", 140)]),
    },
    // 392
    Shape {
        name: "VersionConsistency",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::VERSION_CONSISTENCY },
    },
    // 393
    Shape {
        name: "VersionInfo",
        kind: Kind::Structure(&[
            Member::new("agentVersion", 336),
            Member::new("agentHash", 336),
            Member::new("dockerVersion", 336),
        ]),
    },
    // 394
    Shape {
        name: "Volume",
        kind: Kind::Structure(&[
            Member::new("name", 336),
            Member::new("host", 152),
            Member::new("dockerVolumeConfiguration", 112),
            Member::new("efsVolumeConfiguration", 126),
            Member::new("s3filesVolumeConfiguration", 269),
            Member::new("fsxWindowsFileServerVolumeConfiguration", 138),
            Member::new("configuredAtLaunch", 13),
        ]),
    },
    // 395
    Shape {
        name: "VolumeFrom",
        kind: Kind::Structure(&[Member::new("sourceContainer", 336), Member::new("readOnly", 13)]),
    },
    // 396
    Shape {
        name: "VolumeFromList",
        kind: Kind::List { member: 395, location: None, flattened: false, min: None, max: None },
    },
    // 397
    Shape {
        name: "VolumeList",
        kind: Kind::List { member: 394, location: None, flattened: false, min: None, max: None },
    },
    // 398
    Shape {
        name: "VpcLatticeConfiguration",
        kind: Kind::Structure(&[
            Member::new("roleArn", 153).required(),
            Member::new("targetGroupArn", 336).required(),
            Member::new("portName", 336).required(),
        ]),
    },
    // 399
    Shape {
        name: "VpcLatticeConfigurations",
        kind: Kind::List { member: 398, location: None, flattened: false, min: None, max: None },
    },
];
