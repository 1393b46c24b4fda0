"""Clusters, task definitions, tags, settings, attributes and container instances."""

import contextlib
import uuid

import pytest
from botocore.exceptions import ClientError

from harness.tasks import ROLE, SUBNET, Tasks, sleeper

ARN = "arn:aws:ecs:us-east-1:000000000000:"


@pytest.fixture
def name(ecs):
    """A name for a cluster, which is gone at the end."""
    name = f"c-{uuid.uuid4().hex[:10]}"
    yield name
    with contextlib.suppress(ecs.exceptions.ClusterNotFoundException):
        ecs.delete_cluster(cluster=name)


@pytest.fixture
def family(ecs):
    name = f"f-{uuid.uuid4().hex[:10]}"
    yield name
    arns = ecs.list_task_definitions(familyPrefix=name)["taskDefinitionArns"]
    for arn in arns:
        ecs.deregister_task_definition(taskDefinition=arn)


def test_the_default_cluster_has_this_machine(ecs):
    (cluster,) = ecs.describe_clusters()["clusters"]
    assert (cluster["clusterName"], cluster["status"]) == ("default", "ACTIVE")
    assert cluster["registeredContainerInstancesCount"] == 1
    (arn,) = ecs.list_container_instances()["containerInstanceArns"]
    (instance,) = ecs.describe_container_instances(containerInstances=[arn])["containerInstances"]
    assert (instance["status"], instance["agentConnected"]) == ("ACTIVE", True)
    registered = {r["name"]: r for r in instance["registeredResources"]}
    remaining = {r["name"]: r for r in instance["remainingResources"]}
    assert registered["CPU"]["integerValue"] >= remaining["CPU"]["integerValue"] > 0
    assert registered["MEMORY"]["integerValue"] > 0
    assert "22" in registered["PORTS"]["stringSetValue"]
    attributes = {a["name"]: a.get("value") for a in instance["attributes"]}
    assert attributes["ecs.os-type"] == "linux"
    assert "ecs.availability-zone" in attributes


def test_an_instances_resources_are_reserved_and_given_back(ecs, tasks):
    def remaining():
        (arn,) = ecs.list_container_instances()["containerInstanceArns"]
        (instance,) = ecs.describe_container_instances(containerInstances=[arn])["containerInstances"]
        return {r["name"]: r["integerValue"] for r in instance["remainingResources"] if r["type"] == "INTEGER"}

    before = remaining()
    arn = tasks.run(sleeper(memory=100, cpu=128), mode="none")
    task = tasks.running(arn)
    assert task["launchType"] == "EC2"
    assert task["containerInstanceArn"].startswith(ARN + "container-instance/default/")
    during = remaining()
    assert (before["MEMORY"] - during["MEMORY"], before["CPU"] - during["CPU"]) == (100, 128)
    tasks.stop(arn)
    assert remaining() == before


def test_a_clusters_life(ecs, name):
    made = ecs.create_cluster(
        clusterName=name,
        tags=[{"key": "team", "value": "a"}],
        settings=[{"name": "containerInsights", "value": "enabled"}],
    )["cluster"]
    assert made["clusterArn"] == f"{ARN}cluster/{name}"
    again = ecs.create_cluster(clusterName=name)["cluster"]
    assert again["clusterArn"] == made["clusterArn"]
    assert made["clusterArn"] in ecs.list_clusters()["clusterArns"]

    ecs.update_cluster_settings(cluster=name, settings=[{"name": "containerInsights", "value": "disabled"}])
    described = ecs.describe_clusters(clusters=[name, "nobody"], include=["TAGS", "SETTINGS", "STATISTICS"])
    (cluster,) = described["clusters"]
    assert cluster["tags"] == [{"key": "team", "value": "a"}]
    assert cluster["settings"] == [{"name": "containerInsights", "value": "disabled"}]
    assert described["failures"] == [{"arn": f"{ARN}cluster/nobody", "reason": "MISSING"}]

    providers = ["FARGATE", "FARGATE_SPOT"]
    strategy = [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}]
    ecs.put_cluster_capacity_providers(
        cluster=name, capacityProviders=providers, defaultCapacityProviderStrategy=strategy
    )
    (cluster,) = ecs.describe_clusters(clusters=[name])["clusters"]
    assert sorted(cluster["capacityProviders"]) == providers
    assert cluster["defaultCapacityProviderStrategy"] == strategy

    assert ecs.delete_cluster(cluster=name)["cluster"]["status"] == "INACTIVE"
    assert made["clusterArn"] not in ecs.list_clusters()["clusterArns"]


def test_a_cluster_with_tasks_is_not_deleted(ecs, logs, name):
    ecs.create_cluster(clusterName=name)
    inside = Tasks(ecs, logs, cluster=name)
    try:
        arn = inside.run(sleeper())
        task = inside.running(arn)
        assert task["clusterArn"] == f"{ARN}cluster/{name}"
        assert f":task/{name}/" in arn
        with pytest.raises(ecs.exceptions.ClusterContainsTasksException):
            ecs.delete_cluster(cluster=name)
        (cluster,) = ecs.describe_clusters(clusters=[name])["clusters"]
        assert cluster["runningTasksCount"] == 1
    finally:
        inside.finish()


@pytest.mark.covers(
    "taskDefinitionArn",
    "status",
    "compatibilities",
    "registeredAt",
    "deregisteredAt",
    "deleteRequestedAt",
)
def test_a_task_definitions_life(ecs, family):
    definition = {
        "family": family,
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "1024",
        "memory": "2048",
        "executionRoleArn": ROLE,
        "taskRoleArn": "arn:aws:iam::000000000000:role/task",
        "ephemeralStorage": {"sizeInGiB": 30},
        "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        "volumes": [{"name": "scratch", "host": {}}],
        "containerDefinitions": [
            {
                "name": "web",
                "image": "nginx:1",
                "cpu": 10,
                "memoryReservation": 128,
                "essential": True,
                "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp", "name": "http"}],
                "environment": [{"name": "A", "value": "b"}],
                "mountPoints": [{"sourceVolume": "scratch", "containerPath": "/s", "readOnly": True}],
                "volumesFrom": [],
                "dockerLabels": {"l": "v"},
                "systemControls": [],
                "healthCheck": {"command": ["CMD", "true"], "interval": 30, "timeout": 5, "retries": 3},
            }
        ],
    }
    made = ecs.register_task_definition(**definition, tags=[{"key": "k", "value": "v"}])
    first = made["taskDefinition"]
    assert made["tags"] == [{"key": "k", "value": "v"}]
    assert (first["revision"], first["status"]) == (1, "ACTIVE")
    assert first["taskDefinitionArn"] == f"{ARN}task-definition/{family}:1"
    assert {"EC2", "FARGATE"} <= set(first["compatibilities"])
    assert {"name": "com.amazonaws.ecs.capability.docker-remote-api.1.18"} in first["requiresAttributes"]
    for member, value in definition.items():
        assert first[member] == value, member
    described = ecs.describe_task_definition(taskDefinition=family, include=["TAGS"])
    assert described["taskDefinition"] == first
    assert described["tags"] == made["tags"]

    second = ecs.register_task_definition(**definition)["taskDefinition"]
    assert second["revision"] == 2
    listed = ecs.list_task_definitions(familyPrefix=family, sort="DESC")["taskDefinitionArns"]
    assert listed == [second["taskDefinitionArn"], first["taskDefinitionArn"]]
    assert family in ecs.list_task_definition_families(familyPrefix=family)["families"]

    gone = ecs.deregister_task_definition(taskDefinition=f"{family}:1")["taskDefinition"]
    assert gone["status"] == "INACTIVE"
    assert gone["deregisteredAt"]
    assert ecs.describe_task_definition(taskDefinition=family)["taskDefinition"]["revision"] == 2
    assert ecs.list_task_definitions(familyPrefix=family, status="INACTIVE")["taskDefinitionArns"] == [
        first["taskDefinitionArn"]
    ]
    deleted = ecs.delete_task_definitions(taskDefinitions=[f"{family}:1", f"{family}:2"])
    assert [d["status"] for d in deleted["taskDefinitions"]] == ["DELETE_IN_PROGRESS"]
    assert [f["arn"].rsplit(":", 1)[1] for f in deleted["failures"]] == ["2"]


def test_defaults_are_filled_in(ecs, family):
    made = ecs.register_task_definition(
        family=family,
        containerDefinitions=[{"name": "web", "image": "nginx", "memory": 64, "portMappings": [{"containerPort": 80}]}],
    )["taskDefinition"]
    assert made["volumes"] == []
    assert made["placementConstraints"] == []
    assert "networkMode" not in made
    assert made["compatibilities"] == ["EXTERNAL", "EC2"]
    (web,) = made["containerDefinitions"]
    assert (web["cpu"], web["essential"]) == (0, True)
    assert web["portMappings"] == [{"containerPort": 80, "hostPort": 0, "protocol": "tcp"}]
    assert web["environment"] == web["mountPoints"] == web["volumesFrom"] == web["systemControls"] == []


def test_paging_over_task_definitions(ecs, family):
    minimal = {"containerDefinitions": [{"name": "a", "image": "b", "memory": 6}]}
    for _ in range(5):
        ecs.register_task_definition(family=family, **minimal)
    pages = ecs.get_paginator("list_task_definitions").paginate(familyPrefix=family, PaginationConfig={"PageSize": 2})
    pages = [page["taskDefinitionArns"] for page in pages]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [arn.rsplit(":", 1)[1] for page in pages for arn in page] == ["1", "2", "3", "4", "5"]


def test_tags(ecs, name):
    arn = ecs.create_cluster(clusterName=name)["cluster"]["clusterArn"]
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "3"}])
    ecs.untag_resource(resourceArn=arn, tagKeys=["a", "never"])
    assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "b", "value": "3"}]


def test_a_task_takes_its_definitions_tags_when_asked(ecs, tasks):
    definition = tasks.define(sleeper(), tags=[{"key": "from", "value": "definition"}])
    answer = ecs.run_task(
        taskDefinition=definition,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [SUBNET]}},
        propagateTags="TASK_DEFINITION",
        tags=[{"key": "own", "value": "task"}],
        enableECSManagedTags=True,
    )
    arn = answer["tasks"][0]["taskArn"]
    tasks.started.append(arn)
    tags = {tag["key"]: tag["value"] for tag in ecs.list_tags_for_resource(resourceArn=arn)["tags"]}
    assert tags["from"] == "definition"
    assert tags["own"] == "task"
    assert tags["aws:ecs:clusterName"] == "default"


def test_account_settings(ecs):
    def effective():
        pages = ecs.get_paginator("list_account_settings").paginate(effectiveSettings=True)
        return {setting["name"]: setting["value"] for page in pages for setting in page["settings"]}

    before = effective()
    assert before["awsvpcTrunking"] == "disabled"
    assert before["taskLongArnFormat"] == "enabled"
    ecs.put_account_setting_default(name="awsvpcTrunking", value="enabled")
    assert effective()["awsvpcTrunking"] == "enabled"
    ecs.put_account_setting_default(name="awsvpcTrunking", value="disabled")
    ecs.put_account_setting(name="containerInsights", value="enabled")
    (own,) = ecs.list_account_settings(name="containerInsights", effectiveSettings=True)["settings"]
    assert own["value"] == "enabled"
    ecs.delete_account_setting(name="containerInsights")
    assert effective()["containerInsights"] == before["containerInsights"]


def test_attributes(ecs):
    (instance,) = ecs.list_container_instances()["containerInstanceArns"]
    ecs.put_attributes(attributes=[{"name": "stack", "value": "blue", "targetId": instance}])
    found = ecs.list_attributes(targetType="container-instance", attributeName="stack", attributeValue="blue")
    assert [a["targetId"] for a in found["attributes"]] == [instance]
    assert ecs.list_container_instances(filter="attribute:stack == blue")["containerInstanceArns"] == [instance]
    assert ecs.list_container_instances(filter="attribute:stack == green")["containerInstanceArns"] == []
    ecs.delete_attributes(attributes=[{"name": "stack", "targetId": instance}])
    assert ecs.list_attributes(targetType="container-instance", attributeName="stack")["attributes"] == []


@pytest.mark.parametrize(
    ("container", "task"),
    [
        ({"secrets": [{"name": "S", "valueFrom": "arn:aws:ssm:us-east-1:000000000000:parameter/s"}]}, {}),
        ({"credentialSpecs": ["credentialspec:x"]}, {}),
    ],
    ids=["secrets", "credentialSpecs"],
)
def test_a_task_that_asks_for_what_is_not_there_is_refused(ecs, tasks, container, task):
    """Rather than run without it."""
    definition = tasks.define(sleeper(**container), mode="bridge", executionRoleArn=ROLE, **task)
    with pytest.raises(ecs.exceptions.ClientException, match=next(iter({**container, **task}))):
        ecs.run_task(taskDefinition=definition, launchType="EC2")


def test_an_operation_that_is_not_there_says_so(ecs):
    with pytest.raises(ClientError) as refused:
        ecs.create_task_set(service="s", cluster="default", taskDefinition="t")
    assert refused.value.response["Error"]["Code"] == "UnsupportedFeatureException"
