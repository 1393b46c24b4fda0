"""`wharf serve` is killed again and again while tasks start and stop; what it said must hold."""

import os
import random
import threading
import time
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from harness.tasks import SUBNET, WAIT, Tasks, container, why
from harness.waiting import NotYet, eventually

SECONDS = int(os.environ.get("WHARF_CRASH_SECONDS", "45"))
MOST_ALIVE = 12


class Workload:
    """Starts and stops tasks, and remembers what it was told."""

    def __init__(self, instance, definition, seed):
        self.instance = instance
        self.definition = definition
        self.random = random.Random(seed)
        self.done = threading.Event()
        self.sent = 0
        self.living = {}  # Acknowledged and not asked to stop: marker by ARN.
        self.short = []
        self.stopping = []  # StopTask was acknowledged.
        self.doubtful = []  # StopTask was sent, and no answer came.
        self.problems = []

    def run(self):
        ecs = self.instance.client("ecs")
        while not self.done.is_set():
            try:
                self.step(ecs)
            except BotoCoreError:
                self.done.wait(0.1)  # It is down.
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                    self.problems.append(error)
                    self.done.wait(0.1)

    def step(self, ecs):
        if len(self.living) > 3 and (len(self.living) >= MOST_ALIVE or self.random.random() < 0.5):
            arn = self.random.choice(sorted(self.living))
            self.living.pop(arn)
            self.doubtful.append(arn)
            ecs.stop_task(task=arn, reason="crash test")
            self.doubtful.remove(arn)
            self.stopping.append(arn)
            return
        short = self.random.random() < 0.3
        self.sent += 1
        marker = f"crash-{self.sent}"
        script = "exit 5" if short else f"trap 'exit 0' TERM; {WAIT}"
        answer = ecs.run_task(
            taskDefinition=self.definition,
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": [SUBNET]}},
            overrides={"containerOverrides": [{"name": "main", "command": ["/bin/sh", "-c", script, marker]}]},
            startedBy=marker,
        )
        for task in answer["tasks"]:
            if short:
                self.short.append(task["taskArn"])
            else:
                self.living[task["taskArn"]] = marker


def all_tasks(ecs):
    """Every task that the API knows, by ARN."""
    arns = []
    for status in ("RUNNING", "STOPPED"):
        for page in ecs.get_paginator("list_tasks").paginate(desiredStatus=status):
            arns += page["taskArns"]
    tasks = {}
    for at in range(0, len(arns), 100):
        answer = ecs.describe_tasks(tasks=arns[at : at + 100])
        assert not answer["failures"], answer["failures"]
        tasks.update({task["taskArn"]: task for task in answer["tasks"]})
    return tasks


def markers_running():
    """The markers of the containers that are there, as the machine sees them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        # A shell's child has the shell's command line until it becomes what it is to be: the first processes count.
        if words[0] == b"/bin/sh" and words[-2].startswith(b"crash-") and is_first(path.parent):
            found.append(words[-2].decode())
    return sorted(found)


def is_first(process):
    try:
        status = (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return next(line for line in status.splitlines() if line.startswith("NSpid:")).split()[-1] == "1"


@pytest.mark.timeout(SECONDS + 180)
def test_crashes(new_wharf):
    seed = int(os.environ.get("WHARF_CRASH_SEED", time.time_ns() % 1_000_000))
    print(f"WHARF_CRASH_SEED={seed}")
    chance = random.Random(seed)
    instance = new_wharf(ephemeral=False)
    ecs = instance.client("ecs")
    definition = Tasks(ecs).define({"name": "main", "image": "busybox:latest", "stopTimeout": 2})
    workload = Workload(instance, definition, seed)
    thread = threading.Thread(target=workload.run)
    thread.start()
    kills = 0
    try:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            # The moment of the kill is what is random here; nothing is waited for.
            workload.done.wait(chance.uniform(0.02, 2.5))
            instance.kill()
            kills += 1
            instance.start()
    finally:
        workload.done.set()
        thread.join()
    print(f"{kills} kills, {workload.sent} tasks sent, {len(workload.short) + len(workload.stopping)} to have ended")
    assert workload.problems == []
    assert kills >= 3
    assert workload.stopping
    assert workload.living

    def settled():
        tasks = all_tasks(ecs)
        moving = [t["lastStatus"] for t in tasks.values() if t["lastStatus"] != t["desiredStatus"]]
        unfinished = [
            a for a in (*workload.short, *workload.stopping) if tasks.get(a, {}).get("lastStatus") == "RUNNING"
        ]
        if moving or unfinished:
            raise NotYet((moving, unfinished))
        return tasks

    tasks = eventually(settled, timeout=60)
    acknowledged = {*workload.living, *workload.short, *workload.stopping, *workload.doubtful}
    assert acknowledged <= set(tasks), "every acknowledged task is known"
    for arn in workload.stopping:
        assert tasks[arn]["lastStatus"] == "STOPPED", why(tasks[arn])
        assert tasks[arn].get("stopCode") == "UserInitiated", why(tasks[arn])
    for arn in workload.short:
        task = tasks[arn]
        assert task["lastStatus"] == "STOPPED", why(task)
        assert container(task).get("exitCode") == 5, why(task)
    for arn in workload.living:
        assert tasks[arn]["lastStatus"] == "RUNNING", why(tasks[arn])

    reported = sorted(t["startedBy"] for t in tasks.values() if t["lastStatus"] == "RUNNING")
    assert markers_running() == reported, "what runs is what is reported, once each"

    for arn, task in tasks.items():
        if task["lastStatus"] == "RUNNING":
            ecs.stop_task(task=arn)
    everything_stopped = lambda: all(t["lastStatus"] == "STOPPED" for t in all_tasks(ecs).values())  # noqa: E731
    eventually(everything_stopped, timeout=60)
    assert markers_running() == []
    left = instance.leftovers()
    assert not any("wharf-shim" in p for p in left.get("processes", [])), "no task, no shim"
