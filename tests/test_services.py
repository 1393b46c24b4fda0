"""Services with containers that really run: they come up, are replaced and updated, and survive."""

import contextlib
import os
import re
import signal
from pathlib import Path

import pytest

from harness import web
from harness.data_channel import DataChannel
from harness.services import Caller, Stage, bounds, breaker
from harness.tasks import WAIT, address, checked, container, shell, sleeper, web_server
from harness.waiting import eventually
from harness.wharf import Wharf

# Tasks without a health check are well after a second, so that deployments take seconds.
OPTIONS = ("--healthy-after", "1")


@pytest.fixture(scope="module")
def instance(binary, busybox, tmp_path_factory):
    """An instance for the tests of this file that leave it as it is."""
    made = Wharf(binary, tmp_path_factory.mktemp("services"), options=OPTIONS)
    try:
        made.start()
        made.run("image", "load", str(busybox))
        yield made
    finally:
        made.dispose()


@pytest.fixture
def tested(instance):
    made = Stage(instance)
    yield made
    made.finish()


@pytest.fixture
def tasks(tested):
    return tested.tasks


@pytest.fixture
def services(tested):
    return tested.services


def process_of(marker):
    """A container's first process that has this word on its command line. Those that it forks have it for a moment."""
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            numbers = re.search(r"^NSpid:(.*)$", (path / "status").read_text(), re.MULTILINE)[1].split()
            if numbers[-1] == "1" and marker.encode() in (path / "cmdline").read_bytes().split(b"\0"):
                return int(path.name)
    return None


def answers(task, port=8080):
    return eventually(lambda: web.get(address(task), port), ignoring=(OSError,)).strip()


def test_a_service_comes_up_and_goes(tasks, services, instance):
    definition = tasks.define(web_server("ahoy"))
    name = services.create(definition, 2)
    service = services.stable(name)
    assert (service["runningCount"], service["pendingCount"]) == (2, 0)
    running = services.tasks(name)
    assert [answers(task) for task in running] == ["ahoy", "ahoy"]
    for task in running:
        assert (task["group"], task["startedBy"]) == (f"service:{name}", service["deployments"][0]["id"])
        assert tasks.line(task["taskArn"], "listening")
        assert task["taskArn"].rsplit("/", 1)[1][:12] in instance.run("ps").stdout
    assert services.completed(name)["events"][0]["message"] == f"(service {name}) has reached a steady state."

    services.update(name, desiredCount=0)
    assert services.stable(name)["runningCount"] == 0
    assert services.arns(name) == []
    stopped = services.tasks(name, "STOPPED")
    assert {task["stopCode"] for task in stopped} == {"ServiceSchedulerInitiated"}
    reason = f"Scaling activity initiated by (deployment {service['deployments'][0]['id']})"
    assert {task["stoppedReason"] for task in stopped} == {reason}
    assert services.ecs.delete_service(service=name)["service"]["status"] == "DRAINING"
    services.delete(name)
    assert services.describe(name)["status"] == "INACTIVE"


@pytest.mark.parametrize(("minimum", "maximum", "fewest"), [(100, 200, 4), (50, 100, 2), (75, 125, 3)])
def test_enough_tasks_answer_all_through_a_rolling_update(tested, tasks, services, minimum, maximum, fewest):
    name = services.create(tasks.define(web_server("old")), 4, deploymentConfiguration=bounds(minimum, maximum))
    services.completed(name)
    for task in services.tasks(name):
        answers(task)
    with Caller(tested.wharf, services, name) as caller:
        caller.more()
        # They run before they answer, and are well once they do.
        services.update(name, taskDefinition=tasks.define(web_server("new", late=2, **checked())))
        services.completed(name, timeout=90)
        caller.more(3)
    assert caller.fewest() >= fewest, caller.rounds
    assert max(count.total() for count in caller.rounds) <= 4 * maximum // 100
    assert caller.rounds[0] == {"old": 4}
    assert caller.rounds[-1] == {"new": 4}
    assert [d["status"] for d in services.deployments(name)] == ["SUCCESSFUL", "SUCCESSFUL"]


def test_a_task_that_is_killed_is_replaced(tasks, services):
    marker = "killed-by-the-test"
    definition = tasks.define({**sleeper(), "command": ["/bin/sh", "-c", WAIT, marker]})
    name = services.create(definition)
    services.completed(name)
    (before,) = services.arns(name)
    os.kill(eventually(lambda: process_of(marker)), signal.SIGKILL)
    task = tasks.stopped(before)
    assert (task["stopCode"], container(task)["exitCode"]) == ("EssentialContainerExited", 137)
    (after,) = eventually(lambda: services.arns(name) or None)
    assert after != before
    tasks.running(after)
    services.completed(name)
    # A task that a client stops is replaced too.
    assert tasks.stop(after)["stopCode"] == "UserInitiated"
    (last,) = eventually(lambda: services.arns(name) or None)
    tasks.running(last)
    services.completed(name)


def test_old_tasks_stay_until_the_new_ones_are_healthy(tested, tasks, services):
    name = services.create(tasks.define(web_server("old")))
    services.completed(name)
    (old,) = services.arns(name)
    services.update(name, taskDefinition=tasks.define(web_server("new", late=2, **checked())))
    eventually(lambda: tasks.describe(old)["desiredStatus"] == "STOPPED", timeout=30)
    (new,) = services.tasks(name)
    assert new["healthStatus"] == "HEALTHY"
    assert web.get(address(new), 8080) == "new\n"
    assert services.completed(name)["runningCount"] == 1


def test_tasks_that_never_get_healthy_replace_nobody(tested, tasks, services):
    name = services.create(tasks.define(web_server("old")))
    good = services.completed(name)
    (old,) = services.tasks(name)
    updated = services.update(name, taskDefinition=tasks.define(sleeper(**checked("false", retries=1))))
    message = services.event(name, "failed container health checks.")
    task = message.split("(task ")[1].split(")")[0]
    assert answers(old) == "old"
    task = tasks.stopped(task)
    assert task["startedBy"] == updated["deployments"][0]["id"]
    assert (task["stopCode"], task["stoppedReason"]) == (
        "ServiceSchedulerInitiated",
        "Task failed container health checks",
    )
    # Stopped by hand, the deployment turns back.
    services.ecs.stop_service_deployment(serviceDeploymentArn=services.deployments(name)[0]["serviceDeploymentArn"])
    service = services.completed(name)
    assert service["taskDefinition"] == good["taskDefinition"]
    assert [task["taskArn"] for task in services.tasks(name)] == [old["taskArn"]]
    assert services.deployments(name)[0]["status"] == "ROLLBACK_SUCCESSFUL"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        # Nobody listens on port 1, so the answer is quick and the same everywhere.
        (sleeper(image="127.0.0.1:1/nobody/nothing:latest"), "CannotPullContainerError: "),
        # However long it runs, it is never well.
        (shell("exit 1", **checked("false")), "Essential container in task exited"),
    ],
    ids=["no image", "exits"],
)
def test_the_circuit_breaker_turns_back(tested, tasks, services, broken, words):
    good = tasks.define(web_server("good"))
    name = services.create(good, 3, deploymentConfiguration=breaker())
    first = services.completed(name)["deployments"][0]["id"]
    before = services.arns(name)
    for task in services.tasks(name):
        answers(task)
    with Caller(tested.wharf, services, name) as caller:
        caller.more()
        bad = services.update(name, taskDefinition=tasks.define(broken))["deployments"][0]["id"]
        assert services.event(name, "rolling back") == f"(service {name}) rolling back to deployment {first}."
        service = services.completed(name)
        caller.more(3)
    assert {count["good"] for count in caller.rounds} == {3}
    assert sorted(services.arns(name)) == sorted(before), "who ran well runs on"
    assert service["taskDefinition"] == good
    assert f"(service {name}) (deployment {bad}) deployment failed: tasks failed to start." in services.messages(
        service
    )
    newest, _ = services.deployments(name)
    assert newest["status"] == "ROLLBACK_SUCCESSFUL"
    assert newest["statusReason"] == (
        "Service deployment rolled back because the circuit breaker threshold was exceeded."
    )
    assert newest["deploymentCircuitBreaker"]["status"] == "TRIGGERED"
    failed = [task for task in services.tasks(name, "STOPPED") if task["startedBy"] == bad]
    reasons = [task["stoppedReason"] for task in failed]
    assert sum(reason.startswith(words) for reason in reasons) >= 3, reasons
    # Those that were on their way when it turned back.
    scaled = [reason for reason in reasons if reason.startswith("Scaling activity initiated by (deployment ")]
    assert sum(reason.startswith(words) for reason in reasons) + len(scaled) == len(reasons), reasons


def test_a_daemon_has_a_task_on_the_machine(tasks, services):
    name = services.create(tasks.define(sleeper(), mode="bridge"), None, fargate=False)
    service = services.completed(name)
    assert (service["schedulingStrategy"], service["desiredCount"], service["runningCount"]) == ("DAEMON", 1, 1)
    (task,) = services.tasks(name)
    (here,) = services.ecs.list_container_instances()["containerInstanceArns"]
    assert task["containerInstanceArn"] == here
    # With 0 and 100 percent the old one goes first: there are never two on a machine.
    services.update(name, forceNewDeployment=True)
    services.completed(name)
    (newer,) = services.tasks(name)
    assert newer["taskArn"] != task["taskArn"]
    assert tasks.stopped(task["taskArn"])["stoppedAt"] <= newer["startedAt"]


def test_a_static_port_is_handed_over(tasks, services):
    """The old task has to go before the new one can have its port."""
    port = web.free_port()
    mapping = {"portMappings": [{"containerPort": 8080, "hostPort": port}]}
    old, new = (tasks.define(web_server(text, **mapping), mode="bridge") for text in ("old", "new"))
    name = services.create(old, fargate=False, deploymentConfiguration=bounds(0, 200))
    services.completed(name)
    (first,) = services.tasks(name)
    assert eventually(lambda: web.get("127.0.0.1", port), ignoring=(OSError,)) == "old\n"
    services.update(name, taskDefinition=new)
    services.completed(name)
    (second,) = services.tasks(name)
    assert eventually(lambda: web.get("127.0.0.1", port), ignoring=(OSError,)) == "new\n"
    assert tasks.stopped(first["taskArn"])["stoppedAt"] <= second["startedAt"]
    assert container(second)["networkBindings"][0]["hostPort"] == port


def test_a_command_runs_in_a_services_task(tasks, services):
    name = services.create(tasks.define(sleeper()), enableExecuteCommand=True)
    services.completed(name)
    (arn,) = services.arns(name)
    answer = services.ecs.execute_command(task=arn, command="/bin/sh -c 'echo $((40 + 2))'", interactive=True)
    with DataChannel(answer["session"]) as channel:
        assert channel.end() == ""
        assert channel.shown == b"42\r\n"


def test_a_kill_amid_a_rolling_update(new_wharf):
    """Killed when the first new task runs and started again, the deployment goes on where it was.

    The new tasks are well when the test says so.
    """
    instance = new_wharf(ephemeral=False, options=OPTIONS)
    tested = Stage(instance)
    tasks, services = tested.tasks, tested.services
    name = services.create(tasks.define(web_server("old")), 3, deploymentConfiguration=bounds(100, 134))
    other = services.create(tasks.define(web_server("other")), 2)
    services.completed(name)
    services.completed(other)
    untouched = {task["taskArn"]: container(task)["runtimeId"] for task in services.tasks(other)}
    old = services.tasks(name)
    assert [answers(task) for task in old] == ["old"] * 3
    word = checked("test -e /tmp/approved && wget -q -O /dev/null http://127.0.0.1:8080/", startPeriod=300)
    new = services.update(name, taskDefinition=tasks.define(web_server("new", **word)))["deployments"][0]["id"]
    approved = set()

    def begun():
        running = [task for task in services.tasks(name) if task["startedBy"] == new]
        return [task for task in running if task["lastStatus"] == "RUNNING"] or None

    def every_one_is_approved():
        for arn in {task["taskArn"] for task in begun() or []} - approved:
            instance.run("exec", arn, "touch", "/tmp/approved")
            approved.add(arn)
        return len(approved) == 3

    (first,) = eventually(begun, timeout=30)
    instance.kill()
    # Nobody decides anything now, and everybody goes on.
    assert [web.get(address(task), 8080) for task in old] == ["old\n"] * 3
    assert answers(first) == "new"
    instance.start()
    with Caller(instance, services, name) as caller:
        eventually(every_one_is_approved, timeout=90)
        service = services.completed(name)
        caller.more(3)
    assert caller.fewest() >= 3
    assert caller.rounds[-1] == {"new": 3}
    assert service["deployments"][0]["id"] == new
    assert (service["runningCount"], service["pendingCount"]) == (3, 0)
    running = {task["taskArn"]: task for task in services.tasks(name)}
    assert container(running[first["taskArn"]])["runtimeId"] == container(first)["runtimeId"]
    assert running.keys() == approved
    ended = {task["taskArn"] for task in services.tasks(name, "STOPPED")}
    assert ended == {task["taskArn"] for task in old}, "each is stopped once, and no other was made"
    assert {task["taskArn"]: container(task)["runtimeId"] for task in services.tasks(other)} == untouched
    assert [d["status"] for d in services.deployments(name)] == ["SUCCESSFUL", "SUCCESSFUL"]
    services.finish()
    tasks.finish()
