"""The data disk is full, or fails, while containers run."""

import os
import signal

import pytest
from botocore.exceptions import ClientError

from harness import leaks, web
from harness.disk import Disk
from harness.tasks import WAIT, Tasks, address, container, shell, web_server
from harness.waiting import NotYet, eventually
from harness.wharf import Wharf

COUNTING = "n=0; trap 'exit 6' TERM; while :; do n=$((n+1)); echo n $n; sleep 0.05 & wait $!; done"


# A write that is larger than what is left in a page.
BIG = {
    "family": "big",
    "containerDefinitions": [
        {"name": "a", "image": "b", "memory": 4, "environment": [{"name": "x", "value": "y" * 30_000}]}
    ],
}


@pytest.fixture
def disk(tmp_path):
    disk = Disk(tmp_path / "disk")
    yield disk
    disk.end()


@pytest.fixture
def instance(binary, busybox, disk):
    """An instance with all that it writes on the disk, and two tasks that go on: one that speaks, one that answers."""
    instance = Wharf(binary, disk.directory / "wharf", ephemeral=False)
    instance.log = disk.directory.with_suffix(".log")
    try:
        instance.start()
        instance.run("image", "load", str(busybox))
        yield instance
    finally:
        instance.dispose()


def refused(call, **arguments):
    """The request is answered, and not with success."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] >= 500, caught.value


def numbers(tasks, arn):
    return [int(line.split()[1]) for line in tasks.lines(arn) if line.startswith("n ")]


def test_a_full_disk(instance, disk):
    tasks = Tasks(instance.client("ecs"), instance.client("logs"))
    counting, server = tasks.run(shell(COUNTING)), tasks.run(web_server("still here"))
    ending = tasks.run(shell(f"trap 'exit 9' TERM; echo up; {WAIT}"))
    definition = tasks.define(shell("exit 0"))
    host = address(tasks.running(server))
    tasks.line(ending, "up")
    eventually(lambda: numbers(tasks, counting)[-1:] > [5])

    disk.fill()
    eventually(lambda: full(tasks.ecs), timeout=60)
    written = tasks.ecs.list_task_definitions(familyPrefix="big")["taskDefinitionArns"]
    refused(tasks.ecs.register_task_definition, **BIG)
    assert tasks.ecs.list_task_definitions(familyPrefix="big")["taskDefinitionArns"] == written, "refused, and not done"
    assert tasks.describe(server)["lastStatus"] == "RUNNING"
    assert web.get(host, 8080) == "still here\n"

    # The agent is killed and started while the disk is full.
    instance.kill()
    instance.start()
    assert tasks.running(server)["lastStatus"] == "RUNNING"
    assert web.get(host, 8080) == "still here\n"
    refused(tasks.ecs.register_task_definition, **BIG)
    assert tasks.running(counting)["lastStatus"] == "RUNNING"
    assert tasks.ecs.list_task_definitions(familyPrefix="big")["taskDefinitionArns"] == written, (
        "what was told is there"
    )

    disk.free()
    last = max(numbers(tasks, counting), default=0)
    tasks.ecs.register_task_definition(**BIG)
    assert container(tasks.stop(ending))["exitCode"] == 9
    # What it said while there was no room is lost; then it goes on.
    eventually(lambda: numbers(tasks, counting)[-1:] > [last + 20], timeout=30)
    assert container(tasks.stop(counting))["exitCode"] == 6
    said = numbers(tasks, counting)
    assert said == sorted(set(said)), "once each, and in order"
    assert tasks.stopped(tasks.run(definition=definition))["stopCode"] == "EssentialContainerExited"
    tasks.finish()


def full(ecs):
    """Whether a write is refused for want of room. What room the store's file took before is used up first."""
    try:
        ecs.register_task_definition(**BIG)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            return True
        raise
    raise NotYet("there is room")


def test_a_disk_that_fails(instance, disk):
    tasks = Tasks(instance.client("ecs"), instance.client("logs"))
    server = tasks.run(web_server("still here"))
    host = address(tasks.running(server))
    disk.fail()
    refused(tasks.ecs.create_cluster, clusterName="wanted")
    refused(tasks.ecs.stop_task, task=server)
    assert tasks.describe(server)["lastStatus"] == "RUNNING"
    assert web.get(host, 8080) == "still here\n"
    assert instance.health()["state"] == "ready"
    # It cannot start on such a disk, and says so; what runs is not touched.
    instance.kill()
    instance.start(wait=False)
    assert instance.process.wait(30) != 0
    instance.process = None
    assert "Read-only file system" in instance.tail()
    assert web.get(host, 8080) == "still here\n"

    # The machine is restarted and its disk repaired.
    for shim in leaks.shims_of(instance.instance).values():
        os.kill(shim, signal.SIGKILL)
    eventually(lambda: not leaks.processes_of(instance.instance, str(instance.directory)))
    disk.repair()
    instance.start()
    assert tasks.stopped(server)["stoppedReason"] == "the process that held its containers is gone"
    tasks.finish()
