"""Tasks that fail, and the words they fail with."""

import os
import signal
import time
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from harness import leaks
from harness.tasks import container, shell, sleeper


@pytest.mark.covers("containerDefinitions.image")
def test_an_image_that_is_missing(tasks):
    # Nobody listens on port 1, so the answer is quick and the same everywhere.
    task = tasks.stopped(tasks.run(sleeper(image="127.0.0.1:1/nobody/nothing:latest")))
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("CannotPullContainerError: ")
    assert "127.0.0.1:1/nobody/nothing:latest" in task["stoppedReason"]
    main = container(task)
    assert main["lastStatus"] == "STOPPED"
    assert "exitCode" not in main
    assert main.get("reason", "").startswith("CannotPullContainerError: ")
    assert "startedAt" not in task


def test_a_program_that_is_missing(tasks):
    task = tasks.stopped(tasks.run({"name": "main", "image": "busybox:latest", "command": ["/no/such/program"]}))
    assert task["stopCode"] == "TaskFailedToStart"
    assert container(task)["reason"].startswith("CannotStartContainerError: ")
    assert "/no/such/program" in container(task)["reason"]


@pytest.mark.covers("containerDefinitions.memory", "memory")
@pytest.mark.parametrize("limit", ["container", "task"])
def test_a_memory_limit_that_is_hit(tasks, limit):
    # tail keeps the last line, and a line of zeros never ends.
    hog = shell("exec tail /dev/zero", **({"memory": 32} if limit == "container" else {}))
    task = tasks.stopped(tasks.run(hog))
    assert task["stopCode"] == "EssentialContainerExited"
    main = container(task)
    assert main["exitCode"] == 137
    assert main["reason"] == "OutOfMemoryError: Container killed due to memory usage"


@pytest.mark.covers("containerDefinitions.stopTimeout")
def test_a_container_that_ignores_sigterm(tasks):
    arn = tasks.run(shell("trap '' TERM; echo deaf; while :; do sleep 1; done", stopTimeout=2))
    tasks.running(arn)
    tasks.line(arn, "deaf")
    asked = time.monotonic()
    task = tasks.stop(arn)
    took = time.monotonic() - asked
    assert container(task)["exitCode"] == 137
    assert task["stopCode"] == "UserInitiated"
    assert 2 <= took < 8, took
    assert (task["executionStoppedAt"] - task["stoppingAt"]).total_seconds() >= 1.9


def test_killed_by_someone_else_is_not_out_of_memory(tasks, wharf):
    marker = "86399.75"
    arn = tasks.run({"name": "main", "image": "busybox:latest", "command": ["sleep", marker]})
    tasks.running(arn)
    (process,) = [p for p in leaks.processes_of(wharf.instance, str(wharf.directory)) if marker in command_of(p)]
    os.kill(process, signal.SIGKILL)
    task = tasks.stopped(arn)
    assert container(task)["exitCode"] == 137
    assert "reason" not in container(task)


def command_of(process):
    return Path(f"/proc/{process}/cmdline").read_text()


def test_ec2_tasks_need_an_instance(tasks, ecs):
    ecs.create_cluster(clusterName="without-instances")
    definition = tasks.define(sleeper(), mode="none")
    with pytest.raises(ClientError) as refused:
        ecs.run_task(cluster="without-instances", taskDefinition=definition, launchType="EC2")
    assert refused.value.response["Error"]["Code"] == "InvalidParameterException"
    assert "No Container Instances were found in your cluster" in refused.value.response["Error"]["Message"]
    ecs.delete_cluster(cluster="without-instances")


@pytest.mark.covers("containerDefinitions.cpu")
def test_what_does_not_fit_is_not_placed(tasks, ecs):
    definition = tasks.define(sleeper(memory=4_000_000), mode="none")
    answer = ecs.run_task(taskDefinition=definition, launchType="EC2")
    assert answer["tasks"] == []
    assert [failure["reason"] for failure in answer["failures"]] == ["RESOURCE:MEMORY"]


@pytest.mark.covers("containerDefinitions.logConfiguration.options")
def test_a_log_group_that_is_missing(tasks):
    options = {"awslogs-group": "/no/such/group", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "t"}
    broken = {**sleeper(), "logConfiguration": {"logDriver": "awslogs", "options": options}}
    definition = tasks.ecs.register_task_definition(
        family="no-log-group",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        executionRoleArn="arn:aws:iam::000000000000:role/ecsTaskExecutionRole",
        containerDefinitions=[broken],
    )["taskDefinition"]["taskDefinitionArn"]
    tasks.defined.append(definition)
    task = tasks.stopped(tasks.run(definition=definition))
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("ResourceInitializationError: ")
    assert "log group does not exist" in task["stoppedReason"]
