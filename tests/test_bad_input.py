"""Bad input to every operation that is served, with the client's own checks switched off."""

import json

import pytest
from botocore.exceptions import ClientError

from harness import web
from harness.tasks import ROLE, SUBNET

CLUSTER = "arn:aws:ecs:us-east-1:000000000000:cluster/default"
GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/bad-input"
OK = {"name": "a", "image": "b", "memory": 64}
FARGATE = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512"}


def definition(**more):
    return {"family": "bad-input", "containerDefinitions": [OK], **more}


def containers(*definitions, **more):
    return definition(containerDefinitions=list(definitions), **more)


INVALID, CLIENT, NO_CLUSTER = "InvalidParameterException", "ClientException", "ClusterNotFoundException"
MISSING = "ResourceNotFoundException"

ECS = [
    ("CreateCluster", {"clusterName": "no blanks!"}, INVALID),
    ("CreateCluster", {"clusterName": "x" * 256}, INVALID),
    ("CreateCluster", {"clusterName": "c", "settings": [{"name": "nonsense", "value": "x"}]}, INVALID),
    ("CreateCluster", {"clusterName": "c", "tags": [{"key": "aws:x", "value": "y"}]}, INVALID),
    ("CreateCluster", {"clusterName": "c", "capacityProviders": ["nobody"]}, INVALID),
    ("CreateService", {"serviceName": "s", "taskDefinition": "nobody", "desiredCount": 1}, CLIENT),
    ("CreateService", {"serviceName": "no blanks!", "taskDefinition": "a", "desiredCount": 1}, INVALID),
    ("CreateService", {"cluster": "nobody", "serviceName": "s", "taskDefinition": "a", "desiredCount": 1}, NO_CLUSTER),
    ("CreateService", {}, INVALID),
    ("DeleteService", {"service": "nobody"}, "ServiceNotFoundException"),
    ("DeleteService", {"cluster": "nobody", "service": "s"}, NO_CLUSTER),
    ("DeregisterContainerInstance", {"containerInstance": "0" * 32}, INVALID),
    ("DeregisterContainerInstance", {}, INVALID),
    ("DescribeServiceDeployments", {"serviceDeploymentArns": []}, INVALID),
    ("DescribeServiceDeployments", {"serviceDeploymentArns": ["nonsense"]}, INVALID),
    ("DescribeServiceRevisions", {"serviceRevisionArns": []}, INVALID),
    ("DescribeServiceRevisions", {"serviceRevisionArns": ["nonsense"]}, INVALID),
    ("DescribeServices", {"services": []}, INVALID),
    ("DescribeServices", {"services": ["s"] * 11}, INVALID),
    ("DescribeServices", {"services": ["s"], "include": ["NONSENSE"]}, INVALID),
    ("GetTaskProtection", {"cluster": "nobody"}, NO_CLUSTER),
    ("GetTaskProtection", {"cluster": "default", "tasks": ["a"] * 101}, INVALID),
    ("ListServiceDeployments", {"service": "nobody"}, "ServiceNotFoundException"),
    ("ListServiceDeployments", {"service": "s", "status": ["NONSENSE"]}, INVALID),
    ("ListServices", {"maxResults": 101}, INVALID),
    ("ListServices", {"launchType": "ROCKET"}, INVALID),
    ("ListServices", {"nextToken": "nonsense"}, INVALID),
    ("ListServicesByNamespace", {"namespace": "nobody"}, "NamespaceNotFoundException"),
    ("StartTask", {"taskDefinition": "nobody", "containerInstances": ["0" * 32]}, CLIENT),
    ("StartTask", {"taskDefinition": "nobody", "containerInstances": []}, CLIENT),
    ("StopServiceDeployment", {"serviceDeploymentArn": "nonsense"}, INVALID),
    ("UpdateContainerInstancesState", {"containerInstances": ["0" * 32], "status": "ASLEEP"}, INVALID),
    ("UpdateContainerInstancesState", {"containerInstances": [], "status": "DRAINING"}, INVALID),
    ("UpdateService", {"service": "nobody", "desiredCount": 1}, "ServiceNotFoundException"),
    ("UpdateTaskProtection", {"cluster": "default", "tasks": [], "protectionEnabled": True}, INVALID),
    ("UpdateTaskProtection", {"cluster": "nobody", "tasks": ["a"], "protectionEnabled": True}, NO_CLUSTER),
    (
        "UpdateTaskProtection",
        {"cluster": "default", "tasks": ["a"], "protectionEnabled": True, "expiresInMinutes": 0},
        INVALID,
    ),
    ("DeleteAccountSetting", {"name": "nonsense"}, INVALID),
    ("DeleteAccountSetting", {}, INVALID),
    ("DeleteAttributes", {"attributes": []}, INVALID),
    (
        "DeleteAttributes",
        {"attributes": [{"name": "a", "targetType": "container-instance", "targetId": "0" * 32}]},
        "TargetNotFoundException",
    ),
    ("DeleteCluster", {"cluster": "nobody"}, NO_CLUSTER),
    ("DeleteCluster", {"cluster": "default"}, "ClusterContainsContainerInstancesException"),
    ("DeleteCluster", {}, INVALID),
    ("DeleteTaskDefinitions", {}, INVALID),
    ("DeleteTaskDefinitions", {"taskDefinitions": [f"f:{n}" for n in range(11)]}, INVALID),
    ("DeregisterTaskDefinition", {"taskDefinition": "nobody:1"}, CLIENT),
    ("DeregisterTaskDefinition", {"taskDefinition": "nobody"}, CLIENT),
    ("DeregisterTaskDefinition", {}, INVALID),
    ("DescribeClusters", {"clusters": ["c"] * 101}, INVALID),
    ("DescribeClusters", {"include": ["NONSENSE"]}, INVALID),
    ("DescribeContainerInstances", {}, INVALID),
    ("DescribeContainerInstances", {"containerInstances": []}, INVALID),
    ("DescribeContainerInstances", {"cluster": "nobody", "containerInstances": ["a"]}, NO_CLUSTER),
    ("DescribeTaskDefinition", {"taskDefinition": "nobody"}, CLIENT),
    ("DescribeTaskDefinition", {"taskDefinition": "nobody:one"}, CLIENT),
    ("DescribeTaskDefinition", {}, INVALID),
    ("DescribeTasks", {"tasks": []}, INVALID),
    ("DescribeTasks", {}, INVALID),
    ("DescribeTasks", {"tasks": ["a"] * 101}, INVALID),
    ("DescribeTasks", {"cluster": "nobody", "tasks": ["a"]}, NO_CLUSTER),
    ("ExecuteCommand", {"task": "0" * 32, "command": "ls"}, INVALID),
    ("ExecuteCommand", {"task": "0" * 32, "command": "ls", "interactive": False}, INVALID),
    ("ExecuteCommand", {"task": "0" * 32, "command": "ls", "interactive": True}, INVALID),
    ("ExecuteCommand", {"task": "0" * 32, "command": "'", "interactive": True}, INVALID),
    ("ExecuteCommand", {"cluster": "nobody", "task": "0" * 32, "command": "ls", "interactive": True}, NO_CLUSTER),
    ("ListAccountSettings", {"name": "nonsense"}, INVALID),
    ("ListAttributes", {"targetType": "moon"}, INVALID),
    ("ListAttributes", {"targetType": "container-instance", "cluster": "nobody"}, NO_CLUSTER),
    ("ListClusters", {"nextToken": "nonsense"}, INVALID),
    ("ListClusters", {"maxResults": 101}, INVALID),
    ("ListContainerInstances", {"filter": "((("}, INVALID),
    ("ListContainerInstances", {"cluster": "nobody"}, NO_CLUSTER),
    ("ListTagsForResource", {"resourceArn": "nonsense"}, INVALID),
    ("ListTagsForResource", {}, INVALID),
    ("ListTaskDefinitionFamilies", {"status": "NONSENSE"}, INVALID),
    ("ListTaskDefinitions", {"sort": "SIDEWAYS"}, INVALID),
    ("ListTaskDefinitions", {"nextToken": "nonsense"}, INVALID),
    ("ListTasks", {"cluster": "nobody"}, NO_CLUSTER),
    ("ListTasks", {"desiredStatus": "ASLEEP"}, INVALID),
    ("ListTasks", {"maxResults": 0}, INVALID),
    ("ListTasks", {"serviceName": "nobody"}, "ServiceNotFoundException"),
    ("PutAccountSetting", {"name": "nonsense", "value": "enabled"}, INVALID),
    ("PutAccountSetting", {"name": "containerInsights", "value": "perhaps"}, INVALID),
    ("PutAccountSettingDefault", {"name": "containerInsights", "value": "perhaps"}, INVALID),
    ("PutAttributes", {"attributes": []}, INVALID),
    (
        "PutAttributes",
        {"attributes": [{"name": "a", "targetType": "container-instance", "targetId": "0" * 32}]},
        "TargetNotFoundException",
    ),
    (
        "PutClusterCapacityProviders",
        {"cluster": "nobody", "capacityProviders": [], "defaultCapacityProviderStrategy": []},
        NO_CLUSTER,
    ),
    (
        "PutClusterCapacityProviders",
        {"cluster": "default", "capacityProviders": ["nobody"], "defaultCapacityProviderStrategy": []},
        INVALID,
    ),
    ("StopTask", {"task": "0" * 32}, INVALID),
    ("StopTask", {}, INVALID),
    ("StopTask", {"cluster": "nobody", "task": "0" * 32}, NO_CLUSTER),
    ("TagResource", {"resourceArn": "nonsense", "tags": []}, INVALID),
    ("TagResource", {"resourceArn": CLUSTER, "tags": [{"key": "aws:x", "value": "y"}]}, INVALID),
    ("TagResource", {"resourceArn": CLUSTER, "tags": [{"key": f"k{n}", "value": "v"} for n in range(51)]}, INVALID),
    ("UntagResource", {"resourceArn": "nonsense", "tagKeys": ["a"]}, INVALID),
    ("UpdateCluster", {"cluster": "nobody"}, NO_CLUSTER),
    (
        "UpdateClusterSettings",
        {"cluster": "nobody", "settings": [{"name": "containerInsights", "value": "enabled"}]},
        NO_CLUSTER,
    ),
    ("UpdateClusterSettings", {"cluster": "default", "settings": [{"name": "nonsense", "value": "enabled"}]}, INVALID),
    # A member of the wrong type is not even read.
    ("DescribeTasks", {"cluster": 1, "tasks": ["a"]}, "SerializationException"),
    ("ListTasks", {"maxResults": "many"}, "SerializationException"),
    # Task definitions
    ("RegisterTaskDefinition", {}, CLIENT),
    ("RegisterTaskDefinition", {"family": "bad-input"}, CLIENT),
    ("RegisterTaskDefinition", definition(family="no blanks!"), CLIENT),
    ("RegisterTaskDefinition", definition(family="x" * 256), CLIENT),
    ("RegisterTaskDefinition", containers(), CLIENT),
    ("RegisterTaskDefinition", containers({"image": "b", "memory": 64}), CLIENT),
    ("RegisterTaskDefinition", containers({"name": "a", "memory": 64}), CLIENT),
    ("RegisterTaskDefinition", containers({"name": "a", "image": "b"}), CLIENT),
    ("RegisterTaskDefinition", containers({**OK, "memory": 3}), CLIENT),
    ("RegisterTaskDefinition", containers({**OK, "memoryReservation": 65}), CLIENT),
    ("RegisterTaskDefinition", containers(OK, OK), CLIENT),
    ("RegisterTaskDefinition", containers({**OK, "essential": False}), CLIENT),
    ("RegisterTaskDefinition", containers({**OK, "portMappings": [{"containerPort": 70000}]}), CLIENT),
    ("RegisterTaskDefinition", containers({**OK, "portMappings": [{"containerPort": 80, "protocol": "icmp"}]}), CLIENT),
    (
        "RegisterTaskDefinition",
        containers({**OK, "mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]}),
        CLIENT,
    ),
    ("RegisterTaskDefinition", containers({**OK, "dependsOn": [{"containerName": "x", "condition": "START"}]}), CLIENT),
    ("RegisterTaskDefinition", containers({**OK, "dependsOn": [{"containerName": "a", "condition": "START"}]}), CLIENT),
    (
        "RegisterTaskDefinition",
        containers(
            {**OK, "dependsOn": [{"containerName": "z", "condition": "START"}]},
            {**OK, "name": "z", "dependsOn": [{"containerName": "a", "condition": "START"}]},
        ),
        CLIENT,
    ),
    (
        "RegisterTaskDefinition",
        containers({**OK, "dependsOn": [{"containerName": "z", "condition": "HEALTHY"}]}, {**OK, "name": "z"}),
        CLIENT,
    ),
    (
        "RegisterTaskDefinition",
        containers({**OK, "dependsOn": [{"containerName": "z", "condition": "SUCCESS"}]}, {**OK, "name": "z"}),
        CLIENT,
    ),
    ("RegisterTaskDefinition", containers({**OK, "healthCheck": {"command": []}}), CLIENT),
    ("RegisterTaskDefinition", containers({**OK, "healthCheck": {"command": ["CMD", "x"], "interval": 1}}), CLIENT),
    ("RegisterTaskDefinition", containers({**OK, "logConfiguration": {"logDriver": "nonsense"}}), CLIENT),
    ("RegisterTaskDefinition", containers({**OK, "ulimits": [{"name": "x", "softLimit": 1, "hardLimit": 1}]}), CLIENT),
    ("RegisterTaskDefinition", definition(networkMode="wormhole"), CLIENT),
    ("RegisterTaskDefinition", definition(requiresCompatibilities=["MOON"]), CLIENT),
    ("RegisterTaskDefinition", definition(**{**FARGATE, "cpu": "300"}), CLIENT),
    ("RegisterTaskDefinition", definition(**{**FARGATE, "memory": "4096"}), CLIENT),
    ("RegisterTaskDefinition", definition(**{**FARGATE, "networkMode": "bridge"}), CLIENT),
    ("RegisterTaskDefinition", definition(requiresCompatibilities=["FARGATE"], networkMode="awsvpc"), CLIENT),
    ("RegisterTaskDefinition", containers({**OK, "privileged": True}, **FARGATE), CLIENT),
    ("RegisterTaskDefinition", containers({**OK, "stopTimeout": 121}, **FARGATE), CLIENT),
    (
        "RegisterTaskDefinition",
        containers({**OK, "portMappings": [{"containerPort": 80, "hostPort": 81}]}, **FARGATE),
        CLIENT,
    ),
    (
        "RegisterTaskDefinition",
        containers(
            {**OK, "logConfiguration": {"logDriver": "awslogs", "options": {}}}, executionRoleArn=ROLE, **FARGATE
        ),
        CLIENT,
    ),
]


@pytest.mark.parametrize(("operation", "parameters", "code"), ECS, ids=[f"{n}-{c[0]}" for n, c in enumerate(ECS)])
def test_ecs(wharf, operation, parameters, code):
    assert refusal(wharf.client("ecs", validate=False), operation, parameters) == code


def refusal(client, operation, parameters):
    """The code with which an operation is refused."""
    with pytest.raises(ClientError) as refused:
        client._make_api_call(operation, parameters)
    answer = refused.value.response
    assert answer["Error"].get("Message"), answer
    assert 400 <= answer["ResponseMetadata"]["HTTPStatusCode"] < 500
    assert answer["ResponseMetadata"]["RequestId"]
    return answer["Error"]["Code"]


NETWORK = {"networkConfiguration": {"awsvpcConfiguration": {"subnets": [SUBNET]}}}
RUN_TASK = [
    ({"taskDefinition": "nobody"}, CLIENT),
    ({}, INVALID),
    ({"cluster": "nobody"}, NO_CLUSTER),
    ({"networkConfiguration": {}}, INVALID),
    ({"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-nowhere"]}}}, INVALID),
    ({"networkConfiguration": {"awsvpcConfiguration": {"subnets": []}}}, INVALID),
    ({"networkConfiguration": {"awsvpcConfiguration": {"subnets": [SUBNET], "securityGroups": ["sg-x"]}}}, INVALID),
    ({"count": 0}, INVALID),
    ({"count": 11}, INVALID),
    ({"launchType": "MOON"}, INVALID),
    ({"capacityProviderStrategy": [{"capacityProvider": "FARGATE"}]}, INVALID),
    ({"propagateTags": "SERVICE"}, INVALID),
    ({"startedBy": "x" * 129}, INVALID),
    ({"tags": [{"key": "aws:x", "value": "y"}]}, INVALID),
    ({"overrides": {"containerOverrides": [{"name": "nobody"}]}}, INVALID),
    ({"overrides": {"cpu": "300"}}, CLIENT),
    ({"placementConstraints": [{"type": "nonsense"}]}, INVALID),
]


@pytest.mark.parametrize(("change", "code"), RUN_TASK, ids=[str(n) for n in range(len(RUN_TASK))])
def test_run_task(wharf, tasks, change, code):
    good = {
        "taskDefinition": tasks.define({"name": "main", "image": "busybox:latest"}),
        "launchType": "FARGATE",
        **NETWORK,
    }
    bad = {**good, **change} if change else {k: v for k, v in good.items() if k != "taskDefinition"}
    client = wharf.client("ecs", validate=False)
    before = client.list_tasks()["taskArns"]
    assert refusal(client, "RunTask", bad) == code
    assert client.list_tasks()["taskArns"] == before


LOGS = [
    ("CreateLogGroup", {"logGroupName": "no blanks!"}, INVALID),
    ("CreateLogGroup", {"logGroupName": "/bad-input"}, "ResourceAlreadyExistsException"),
    ("CreateLogGroup", {}, INVALID),
    ("CreateLogStream", {"logGroupName": "/nobody", "logStreamName": "s"}, MISSING),
    ("CreateLogStream", {"logGroupName": "/bad-input", "logStreamName": "a:b"}, INVALID),
    ("DeleteLogGroup", {"logGroupName": "/nobody"}, MISSING),
    ("DeleteLogStream", {"logGroupName": "/bad-input", "logStreamName": "nobody"}, MISSING),
    ("DeleteRetentionPolicy", {"logGroupName": "/nobody"}, MISSING),
    ("DescribeLogGroups", {"limit": 51}, INVALID),
    ("DescribeLogGroups", {"nextToken": "nonsense"}, INVALID),
    ("DescribeLogStreams", {"logGroupName": "/nobody"}, MISSING),
    ("DescribeLogStreams", {"logGroupName": "/bad-input", "orderBy": "Mood"}, INVALID),
    (
        "DescribeLogStreams",
        {"logGroupName": "/bad-input", "orderBy": "LastEventTime", "logStreamNamePrefix": "s"},
        INVALID,
    ),
    ("FilterLogEvents", {"logGroupName": "/nobody"}, MISSING),
    ("FilterLogEvents", {"logGroupName": "/bad-input", "logStreamNames": ["s"], "logStreamNamePrefix": "s"}, INVALID),
    ("FilterLogEvents", {"logGroupName": "/bad-input", "filterPattern": '"'}, INVALID),
    ("FilterLogEvents", {"logGroupName": "/bad-input", "nextToken": "nonsense"}, INVALID),
    ("GetLogEvents", {"logGroupName": "/bad-input", "logStreamName": "nobody"}, MISSING),
    ("GetLogEvents", {"logGroupName": "/bad-input", "logStreamName": "s", "nextToken": "nonsense"}, INVALID),
    ("GetLogEvents", {"logGroupName": "/bad-input", "logStreamName": "s", "limit": 10001}, INVALID),
    ("ListTagsForResource", {"resourceArn": "nonsense"}, INVALID),
    ("ListTagsLogGroup", {"logGroupName": "/nobody"}, MISSING),
    ("PutLogEvents", {"logGroupName": "/bad-input", "logStreamName": "s", "logEvents": []}, INVALID),
    (
        "PutLogEvents",
        {"logGroupName": "/bad-input", "logStreamName": "nobody", "logEvents": [{"timestamp": 1, "message": "m"}]},
        MISSING,
    ),
    (
        "PutLogEvents",
        {
            "logGroupName": "/bad-input",
            "logStreamName": "s",
            "logEvents": [{"timestamp": 2, "message": "m"}, {"timestamp": 1, "message": "m"}],
        },
        INVALID,
    ),
    ("PutRetentionPolicy", {"logGroupName": "/bad-input", "retentionInDays": 2}, INVALID),
    ("PutRetentionPolicy", {"logGroupName": "/nobody", "retentionInDays": 1}, MISSING),
    ("TagLogGroup", {"logGroupName": "/nobody", "tags": {"a": "b"}}, MISSING),
    ("TagResource", {"resourceArn": GROUP, "tags": {f"k{n}": "v" for n in range(51)}}, INVALID),
    ("UntagLogGroup", {"logGroupName": "/nobody", "tags": ["a"]}, MISSING),
    ("UntagResource", {"resourceArn": "nonsense", "tagKeys": ["a"]}, INVALID),
]


@pytest.fixture(scope="module")
def log_group(wharf):
    client = wharf.client("logs")
    client.create_log_group(logGroupName="/bad-input")
    client.create_log_stream(logGroupName="/bad-input", logStreamName="s")
    yield
    client.delete_log_group(logGroupName="/bad-input")


@pytest.mark.usefixtures("log_group")
@pytest.mark.parametrize(("operation", "parameters", "code"), LOGS, ids=[f"{n}-{c[0]}" for n, c in enumerate(LOGS)])
def test_logs(wharf, operation, parameters, code):
    assert refusal(wharf.client("logs", validate=False), operation, parameters) == code


EC2 = [
    ("DescribeVpcs", {"VpcIds": ["vpc-0123456789abcdef0"]}, "InvalidVpcID.NotFound"),
    ("DescribeSubnets", {"SubnetIds": ["subnet-0123456789abcdef0"]}, "InvalidSubnetID.NotFound"),
    ("DescribeSecurityGroups", {"GroupIds": ["sg-0123456789abcdef0"]}, "InvalidGroup.NotFound"),
    ("DescribeRegions", {"RegionNames": ["moon-1"]}, "InvalidParameterValue"),
    ("DescribeAvailabilityZones", {"ZoneNames": ["moon-1a"]}, "InvalidParameterValue"),
    ("DescribeSubnets", {"Filters": [{"Name": "nonsense", "Values": ["x"]}]}, "InvalidParameterValue"),
    ("DescribeVpcs", {"NextToken": "nonsense"}, "InvalidNextToken"),
    (
        "DescribeVpcAttribute",
        {"VpcId": "vpc-0123456789abcdef0", "Attribute": "enableDnsSupport"},
        "InvalidVpcID.NotFound",
    ),
    ("RunInstances", {"MinCount": 1, "MaxCount": 1}, "UnsupportedOperation"),
]


@pytest.mark.parametrize(("operation", "parameters", "code"), EC2, ids=[f"{n}-{c[0]}" for n, c in enumerate(EC2)])
def test_ec2(wharf, operation, parameters, code):
    assert refusal(wharf.client("ec2", validate=False), operation, parameters) == code


NO_REPOSITORY = "RepositoryNotFoundException"
HERE, NOWHERE = {"repositoryName": "bad/input"}, {"repositoryName": "bad/nowhere"}
REPOSITORY = "arn:aws:ecr:us-east-1:000000000000:repository/bad/input"
ABSENT = "sha256:" + "0" * 64
NO_UPLOAD = "00000000-0000-4000-8000-000000000000"
SCANNED = {"imageScanningConfiguration": {"scanOnPush": True}}
EXCLUDED = [{"filterType": "WILDCARD", "filter": "v*"}]
PART = {"uploadId": NO_UPLOAD, "partFirstByte": 0, "partLastByte": 0, "layerPartBlob": b"x"}
END = {"uploadId": NO_UPLOAD, "layerDigests": [ABSENT]}
# What is not pulled may be archived, and not deleted.
PULLED = {"tagStatus": "any", "countType": "sinceImagePulled", "countUnit": "days", "countNumber": 1}
UNPULLED = json.dumps({"rules": [{"rulePriority": 1, "selection": PULLED, "action": {"type": "expire"}}]})
ARCHIVE = {"imageId": {"imageTag": "x"}, "targetStorageClass": "ARCHIVE"}
ECR = [
    ("BatchCheckLayerAvailability", {**NOWHERE, "layerDigests": [ABSENT]}, NO_REPOSITORY),
    ("BatchCheckLayerAvailability", {**HERE, "layerDigests": []}, INVALID),
    ("BatchDeleteImage", {**HERE, "imageIds": [{"imageTag": str(n)} for n in range(101)]}, INVALID),
    ("BatchDeleteImage", {**NOWHERE, "imageIds": [{"imageTag": "x"}]}, NO_REPOSITORY),
    ("BatchGetImage", {**HERE, "imageIds": []}, INVALID),
    ("BatchGetImage", {**NOWHERE, "imageIds": [{"imageTag": "x"}]}, NO_REPOSITORY),
    ("CompleteLayerUpload", {**HERE, **END}, "UploadNotFoundException"),
    ("CompleteLayerUpload", {**HERE, **END, "uploadId": "nonsense"}, INVALID),
    ("CreateRepository", {"repositoryName": "Upper"}, INVALID),
    ("CreateRepository", {"repositoryName": "a"}, INVALID),
    ("CreateRepository", {}, INVALID),
    ("CreateRepository", HERE, "RepositoryAlreadyExistsException"),
    ("CreateRepository", {**NOWHERE, **SCANNED}, INVALID),
    ("CreateRepository", {**NOWHERE, "encryptionConfiguration": {"encryptionType": "KMS"}}, INVALID),
    ("CreateRepository", {**NOWHERE, "imageTagMutability": "SOMETIMES"}, INVALID),
    ("CreateRepository", {**NOWHERE, "imageTagMutabilityExclusionFilters": EXCLUDED}, INVALID),
    ("CreateRepository", {**NOWHERE, "tags": [{"Key": "aws:x", "Value": ""}]}, "InvalidTagParameterException"),
    ("CreateRepository", {**NOWHERE, "registryId": "1"}, INVALID),
    ("DeleteLifecyclePolicy", HERE, "LifecyclePolicyNotFoundException"),
    ("DeleteRegistryPolicy", {}, "RegistryPolicyNotFoundException"),
    ("DeleteRepository", NOWHERE, NO_REPOSITORY),
    ("DeleteRepositoryPolicy", HERE, "RepositoryPolicyNotFoundException"),
    ("DescribeImages", {**HERE, "imageIds": [{"imageTag": "x"}]}, "ImageNotFoundException"),
    ("DescribeImages", {**HERE, "nextToken": "nonsense"}, INVALID),
    ("DescribeRepositories", {"repositoryNames": ["bad/nowhere"]}, NO_REPOSITORY),
    ("DescribeRepositories", {"maxResults": 1001}, INVALID),
    ("GetAccountSetting", {"name": "NONSENSE"}, INVALID),
    ("GetAuthorizationToken", {"registryIds": ["nonsense"]}, INVALID),
    ("GetDownloadUrlForLayer", {**HERE, "layerDigest": ABSENT}, "LayersNotFoundException"),
    ("GetLifecyclePolicy", HERE, "LifecyclePolicyNotFoundException"),
    ("GetLifecyclePolicyPreview", HERE, "LifecyclePolicyPreviewNotFoundException"),
    ("GetRegistryPolicy", {}, "RegistryPolicyNotFoundException"),
    ("GetRepositoryPolicy", HERE, "RepositoryPolicyNotFoundException"),
    ("InitiateLayerUpload", NOWHERE, NO_REPOSITORY),
    ("ListImageReferrers", {**HERE, "subjectId": {"imageDigest": "nonsense"}}, INVALID),
    ("ListImageReferrers", {**HERE, "subjectId": {}}, INVALID),
    ("ListImages", NOWHERE, NO_REPOSITORY),
    ("ListImages", {**HERE, "filter": {"tagStatus": "SOMETIMES"}}, INVALID),
    ("ListTagsForResource", {"resourceArn": "nonsense"}, INVALID),
    ("PutAccountSetting", {"name": "BLOB_MOUNTING", "value": "PERHAPS"}, INVALID),
    ("PutImage", {**HERE, "imageManifest": "nonsense"}, INVALID),
    ("PutImage", {**HERE, "imageManifest": "{}", "imageManifestMediaType": "text/plain"}, INVALID),
    ("PutImage", {**HERE, "imageManifest": "{}", "imageTag": "a b"}, INVALID),
    ("PutImage", {**NOWHERE, "imageManifest": "{}"}, NO_REPOSITORY),
    ("PutImageScanningConfiguration", {**HERE, **SCANNED}, INVALID),
    ("PutImageTagMutability", {**HERE, "imageTagMutability": "MUTABLE_WITH_EXCLUSION"}, INVALID),
    ("PutImageTagMutability", {**NOWHERE, "imageTagMutability": "MUTABLE"}, NO_REPOSITORY),
    ("PutLifecyclePolicy", {**HERE, "lifecyclePolicyText": "x" * 100}, INVALID),
    ("PutLifecyclePolicy", {**HERE, "lifecyclePolicyText": UNPULLED}, INVALID),
    ("PutRegistryPolicy", {"policyText": "{}"}, INVALID),
    ("SetRepositoryPolicy", {**HERE, "policyText": "{}"}, INVALID),
    ("StartLifecyclePolicyPreview", HERE, "LifecyclePolicyNotFoundException"),
    ("TagResource", {"resourceArn": REPOSITORY, "tags": [{"Key": "", "Value": ""}]}, "InvalidTagParameterException"),
    ("UntagResource", {"resourceArn": REPOSITORY + "x", "tagKeys": ["a"]}, NO_REPOSITORY),
    ("UploadLayerPart", {**HERE, **PART}, "UploadNotFoundException"),
    ("UploadLayerPart", {**HERE, **PART, "partFirstByte": -1}, INVALID),
    ("UpdateImageStorageClass", {**HERE, **ARCHIVE}, "ImageNotFoundException"),
    ("UpdateImageStorageClass", {**HERE, **ARCHIVE, "imageId": {}}, INVALID),
    ("UpdateImageStorageClass", {**HERE, **ARCHIVE, "targetStorageClass": "FROZEN"}, INVALID),
    ("UpdateImageStorageClass", {**NOWHERE, **ARCHIVE}, NO_REPOSITORY),
    ("StartImageScan", {**HERE, "imageId": {}}, "UnsupportedOperationException"),
]


@pytest.fixture(scope="module")
def ecr_repository(wharf):
    client = wharf.client("ecr")
    client.create_repository(**HERE)
    yield
    client.delete_repository(**HERE)


@pytest.mark.usefixtures("ecr_repository")
@pytest.mark.parametrize(("operation", "parameters", "code"), ECR, ids=[f"{n}-{c[0]}" for n, c in enumerate(ECR)])
def test_ecr(wharf, operation, parameters, code):
    assert refusal(wharf.client("ecr", validate=False), operation, parameters) == code


NO_SECRET = {"SecretId": "no-such-secret"}
NOT_FOUND = "ResourceNotFoundException"
SECRETS = [
    ("CreateSecret", {}, "ValidationException"),
    ("CreateSecret", {"Name": "a b", "SecretString": "x"}, "InvalidParameterException"),
    ("CreateSecret", {"Name": "a", "SecretString": "x", "SecretBinary": b"x"}, "InvalidParameterException"),
    ("CreateSecret", {"Name": "a", "SecretString": "x", "KmsKeyId": "k"}, "InvalidParameterException"),
    ("CreateSecret", {"Name": "a", "AddReplicaRegions": [{"Region": "eu-west-1"}]}, "InvalidParameterException"),
    ("DeleteSecret", NO_SECRET, NOT_FOUND),
    ("DeleteSecret", {**NO_SECRET, "RecoveryWindowInDays": 6}, "InvalidParameterException"),
    (
        "DeleteSecret",
        {**NO_SECRET, "RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": True},
        "InvalidParameterException",
    ),
    ("DescribeSecret", NO_SECRET, NOT_FOUND),
    ("GetResourcePolicy", NO_SECRET, NOT_FOUND),
    ("GetSecretValue", NO_SECRET, NOT_FOUND),
    ("ListSecrets", {"MaxResults": 101}, "ValidationException"),
    ("ListSecrets", {"NextToken": "nonsense"}, "InvalidNextTokenException"),
    ("ListSecrets", {"Filters": [{"Key": "owning-service", "Values": ["x"]}]}, "InvalidParameterException"),
    ("PutSecretValue", NO_SECRET, "InvalidParameterException"),
    ("PutSecretValue", {**NO_SECRET, "SecretString": "x"}, NOT_FOUND),
    ("RestoreSecret", NO_SECRET, NOT_FOUND),
    ("TagResource", {**NO_SECRET, "Tags": [{"Key": "aws:x", "Value": "y"}]}, "InvalidParameterException"),
    ("TagResource", {**NO_SECRET, "Tags": []}, NOT_FOUND),
    ("UntagResource", {**NO_SECRET, "TagKeys": []}, NOT_FOUND),
    ("UpdateSecret", {**NO_SECRET, "SecretString": "x" * 70_000}, "ValidationException"),
    ("UpdateSecret", NO_SECRET, NOT_FOUND),
]


@pytest.mark.parametrize(
    ("operation", "parameters", "code"), SECRETS, ids=[f"{n}-{c[0]}" for n, c in enumerate(SECRETS)]
)
def test_secretsmanager(wharf, operation, parameters, code):
    # The client adds a token of its own to what it is given.
    assert refusal(wharf.client("secretsmanager", validate=False), operation, dict(parameters)) == code


def test_every_served_operation_has_a_row(wharf):
    """Those that take no input, or none that could be wrong, apart."""
    rows = {
        "ecs": {row[0] for row in ECS} | {"RunTask"},
        "logs": {row[0] for row in LOGS},
        "ec2": {row[0] for row in EC2},
        "sts": {"GetCallerIdentity"},
        "secretsmanager": {row[0] for row in SECRETS},
        "ecr": {row[0] for row in ECR} | {"DescribeRegistry"},
    }
    served = {s["service"]: set(s["served"]) for s in json.loads(wharf.run("api", "coverage", "--json").stdout)}
    assert {service: operations - rows.get(service, set()) for service, operations in served.items()} == {
        service: set() for service in served
    }


TARGET = "AmazonEC2ContainerServiceV20141113."
RAW = [
    ({"X-Amz-Target": TARGET + "ListClusters"}, b"{", 400, "SerializationException"),
    ({"X-Amz-Target": TARGET + "ListClusters"}, b"[]", 400, "SerializationException"),
    ({"X-Amz-Target": TARGET + "DescribeTasks"}, b'{"tasks":"one"}', 400, "SerializationException"),
    ({"X-Amz-Target": TARGET + "ListClusters"}, b"\xff\xfe", 400, "SerializationException"),
    ({"X-Amz-Target": TARGET + "ListClusters"}, b'{"nextToken":' * 5000, 400, "SerializationException"),
    ({"X-Amz-Target": TARGET + "Dance"}, b"{}", 400, "UnknownOperationException"),
]


@pytest.mark.parametrize(("headers", "body", "status", "code"), RAW, ids=[str(n) for n in range(len(RAW))])
def test_what_no_client_sends(wharf, headers, body, status, code):
    headers = {"Content-Type": "application/x-amz-json-1.1", **headers}
    told, answer = web.post(wharf.port, body=body, headers=headers)
    assert (told, answer["__type"].split("#")[-1]) == (status, code)


def test_an_unknown_action_of_a_query_api(wharf):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status, answer = web.post(wharf.port, body=b"Action=Dance&Version=2011-06-15", headers=headers)
    assert status == 400
    assert "<Code>InvalidAction</Code>" in answer


def test_a_body_beyond_the_limit_is_refused_and_the_server_goes_on(wharf):
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": TARGET + "ListClusters"}
    try:
        status, _ = web.post(wharf.port, body=b"x" * (64 << 20), headers=headers)
        assert status in (400, 413)
    except (BrokenPipeError, ConnectionResetError):
        pass  # It stopped reading, which is an answer too.
    assert wharf.health()["state"] == "ready"
