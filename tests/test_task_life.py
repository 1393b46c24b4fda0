"""A task from its definition to its end, through boto3."""

import time

import pytest

from harness import web
from harness.tasks import SUBNET, address, container, shell, sleeper, web_server
from harness.waiting import eventually


@pytest.mark.covers(
    "family",
    "revision",
    "requiresCompatibilities",
    "containerDefinitions.logConfiguration.logDriver",
    "containerDefinitions.logConfiguration.options",
)
def test_a_task_from_register_to_stop(tasks, ecs):
    definition = tasks.define(web_server("ahoy", portMappings=[{"containerPort": 8080}]))
    answer = ecs.run_task(
        taskDefinition=definition,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [SUBNET]}},
        startedBy="tests",
        tags=[{"key": "purpose", "value": "test"}],
    )
    assert answer["failures"] == []
    (task,) = answer["tasks"]
    arn = task["taskArn"]
    tasks.started.append(arn)
    assert (task["lastStatus"], task["desiredStatus"]) == ("PROVISIONING", "RUNNING")
    assert task["taskDefinitionArn"] == definition
    assert task["clusterArn"] == "arn:aws:ecs:us-east-1:000000000000:cluster/default"
    assert arn.startswith("arn:aws:ecs:us-east-1:000000000000:task/default/")
    assert len(arn.rsplit("/")[-1]) == 32

    ecs.get_waiter("tasks_running").wait(tasks=[arn], WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    task = tasks.describe(arn)
    assert task["launchType"] == "FARGATE"
    assert task["platformFamily"] == "Linux"
    assert task["platformVersion"] == "1.4.0"
    assert (task["cpu"], task["memory"]) == ("256", "512")
    assert task["connectivity"] == "CONNECTED"
    assert task["startedBy"] == "tests"
    family = definition.split("/")[1].split(":")[0]
    assert task["group"] == "family:" + family
    assert task["overrides"] == {"containerOverrides": [{"name": "main"}], "inferenceAcceleratorOverrides": []}
    assert task["createdAt"] <= task["pullStartedAt"] <= task["pullStoppedAt"] <= task["startedAt"]
    assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "purpose", "value": "test"}]
    (attachment,) = task["attachments"]
    assert (attachment["type"], attachment["status"]) == ("ElasticNetworkInterface", "ATTACHED")
    details = {d["name"]: d["value"] for d in attachment["details"]}
    assert details["subnetId"] == SUBNET
    assert details["networkInterfaceId"].startswith("eni-")
    assert details["macAddress"].count(":") == 5
    main = container(task)
    assert (main["lastStatus"], main["image"]) == ("RUNNING", "busybox:latest")
    assert main["taskArn"] == arn
    assert main["containerArn"].startswith("arn:aws:ecs:us-east-1:000000000000:container/")
    assert main["networkInterfaces"][0]["privateIpv4Address"] == address(task)
    assert len(main["runtimeId"]) > 0
    assert main["imageDigest"].startswith("sha256:")

    host = address(task)
    assert eventually(lambda: web.get(host, 8080), ignoring=(OSError,)) == "ahoy\n"
    assert tasks.line(arn, "listening") == "listening"
    assert arn in ecs.list_tasks(startedBy="tests")["taskArns"]

    stopping = ecs.stop_task(task=arn, reason="seen enough")["task"]
    assert stopping["desiredStatus"] == "STOPPED"
    ecs.get_waiter("tasks_stopped").wait(tasks=[arn], WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    task = ecs.describe_tasks(tasks=[arn], include=["TAGS"])["tasks"][0]
    assert (task["stopCode"], task["stoppedReason"]) == ("UserInitiated", "seen enough")
    assert task["tags"] == [], "stopping takes them away (API reference, StopTask)"
    assert container(task)["lastStatus"] == "STOPPED"
    assert container(task)["exitCode"] == 0
    assert task["stoppingAt"] <= task["executionStoppedAt"] <= task["stoppedAt"]
    # By its family: the instance is shared, and a page holds a hundred.
    assert ecs.list_tasks(family=family, desiredStatus="STOPPED")["taskArns"] == [arn]
    assert ecs.list_tasks(family=family)["taskArns"] == []


def test_a_task_that_ends_by_itself_says_how(tasks):
    task = tasks.stopped(tasks.run(shell("echo out; echo err >&2; exit 3")))
    assert task["stopCode"] == "EssentialContainerExited"
    assert task["stoppedReason"] == "Essential container in task exited"
    assert container(task)["exitCode"] == 3
    arn = task["taskArn"]
    tasks.line(arn, "out")
    tasks.line(arn, "err")
    assert sorted(tasks.lines(arn)) == ["err", "out"]


def test_long_lines_and_many_lines_arrive_whole_and_in_order(tasks):
    _, lines = tasks.output("i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done; printf '%05000d\\n' 7")
    assert lines[:2000] == [f"line {n}" for n in range(2000)]
    assert lines[2000] == "7".rjust(5000, "0")
    assert len(lines) == 2001


def test_several_tasks_of_one_call(tasks):
    arns = tasks.run(sleeper(), count=3)
    assert len({address(tasks.running(arn)) for arn in arns}) == 3


def test_a_client_token_runs_a_task_once(tasks, ecs):
    definition = tasks.define(sleeper())
    request = {
        "taskDefinition": definition,
        "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": [SUBNET]}},
        "clientToken": f"token-{time.time_ns()}",
    }
    first = ecs.run_task(**request)["tasks"][0]["taskArn"]
    tasks.started.append(first)
    assert ecs.run_task(**request)["tasks"][0]["taskArn"] == first


def test_a_task_is_stopped_while_it_starts(tasks):
    arn = tasks.run(sleeper())
    task = tasks.stop(arn)
    assert task["stopCode"] == "UserInitiated"
    assert "startedAt" not in task or task["startedAt"] <= task["stoppedAt"]


def test_a_stopped_task_can_be_stopped_again(tasks, ecs):
    arn = tasks.run(shell("true"))
    before = tasks.stopped(arn)
    assert ecs.stop_task(task=arn, reason="again")["task"]["stoppedReason"] == before["stoppedReason"]


def test_tasks_are_listed_by_what_they_are(tasks, ecs):
    one = tasks.define(sleeper())
    family = one.split("/")[1].split(":")[0]
    arn = tasks.run(definition=one)
    tasks.running(arn)
    assert ecs.list_tasks(family=family)["taskArns"] == [arn]
    assert ecs.list_tasks(family=family, launchType="FARGATE")["taskArns"] == [arn]
    assert ecs.list_tasks(family=family, launchType="EC2")["taskArns"] == []
    assert ecs.list_tasks(family=family, desiredStatus="STOPPED")["taskArns"] == []
    more = [tasks.run(definition=one) for _ in range(2)]
    pages = ecs.get_paginator("list_tasks").paginate(family=family, PaginationConfig={"PageSize": 1})
    pages = [page["taskArns"] for page in pages]
    assert max(map(len, pages)) == 1
    assert sorted(sum(pages, [])) == sorted([arn, *more])
