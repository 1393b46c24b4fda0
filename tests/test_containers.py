"""Several containers in one task, and what a task definition says of each."""

import pytest

from harness.tasks import WAIT, container, shell, sleeper
from harness.waiting import NotYet, eventually


def named(name, definition, **more):
    return {**definition, "name": name, **more}


@pytest.mark.covers("containerDefinitions.name", "containerDefinitions.essential")
def test_a_task_outlives_what_is_not_essential(tasks):
    arn = tasks.run(sleeper(), named("helper", shell("exit 4"), essential=False))

    def helper_is_gone():
        task = tasks.describe(arn)
        helper = container(task, "helper")
        if helper["lastStatus"] != "STOPPED":
            raise NotYet(task["lastStatus"])
        return task

    task = eventually(helper_is_gone)
    assert container(task, "helper")["exitCode"] == 4
    assert tasks.running(arn)["desiredStatus"] == "RUNNING"
    assert container(tasks.stop(arn))["exitCode"] == 0


def test_an_essential_container_takes_the_others_with_it(tasks):
    other = named("other", shell(f"trap 'echo told; exit 6' TERM; echo ready; {WAIT}"))
    arn = tasks.run(named("first", sleeper(), command=["/bin/sh", "-c", "sleep 1; exit 0"]), other)
    task = tasks.stopped(arn)
    assert task["stopCode"] == "EssentialContainerExited"
    assert (container(task, "first")["exitCode"], container(task, "other")["exitCode"]) == (0, 6)
    assert tasks.line(arn, "told", name="other")


def test_containers_of_a_task_share_its_network(tasks):
    serve = "mkdir /tmp/w; echo hi > /tmp/w/x; httpd -p 127.0.0.1:80 -h /tmp/w"
    server = shell(f"trap 'exit 0' TERM; {serve}; {WAIT}")
    client = named("client", shell("until wget -qO- http://127.0.0.1/x; do sleep 0.1; done"))
    arn = tasks.run(named("server", server, essential=False), client)
    task = tasks.stopped(arn)
    assert container(task, "client")["exitCode"] == 0
    assert tasks.line(arn, "hi", name="client") == "hi"


def dependent(condition, **more):
    return named("late", shell("echo late"), dependsOn=[{"containerName": "early", "condition": condition}], **more)


@pytest.mark.covers("containerDefinitions.dependsOn")
@pytest.mark.parametrize(("condition", "status"), [("COMPLETE", 1), ("SUCCESS", 0)])
def test_a_container_waits_for_another_to_end(tasks, condition, status):
    early = named("early", shell(f"sleep 0.5; echo early; exit {status}"), essential=False)
    arn = tasks.run(early, dependent(condition))
    task = tasks.stopped(arn)
    assert container(task, "late")["exitCode"] == 0
    tasks.line(arn, "late", name="late")
    (first,), (second,) = tasks.events(arn, "early"), tasks.events(arn, "late")
    assert first["timestamp"] <= second["timestamp"]


def test_a_container_does_not_start_where_success_was_wanted_and_failure_came(tasks):
    task = tasks.stopped(tasks.run(named("early", shell("exit 1"), essential=False), dependent("SUCCESS")))
    late = container(task, "late")
    assert late["lastStatus"] == "STOPPED"
    assert "exitCode" not in late
    assert tasks.events(task["taskArn"], "late") == []


def test_a_container_starts_after_another_has(tasks):
    arn = tasks.run(named("early", sleeper(), essential=False), dependent("START"))
    assert container(tasks.stopped(arn), "late")["exitCode"] == 0


def test_a_container_waits_for_anothers_health(tasks):
    check = {"command": ["CMD-SHELL", "test -e /tmp/well"], "interval": 5, "timeout": 2, "retries": 3}
    early = shell(f"trap 'exit 0' TERM; sleep 1; touch /tmp/well; echo well; {WAIT}")
    early = named("early", early, healthCheck=check, essential=False)
    arn = tasks.run(early, dependent("HEALTHY", essential=False), sleeper())
    tasks.line(arn, "late", name="late", timeout=40)
    task = tasks.describe(arn)
    assert container(task, "early")["healthStatus"] == "HEALTHY"
    assert tasks.events(arn, "early")[0]["timestamp"] <= tasks.events(arn, "late")[0]["timestamp"]


@pytest.mark.covers("containerDefinitions.healthCheck")
def test_ill_health_is_seen_and_a_task_without_service_goes_on(tasks):
    check = {"command": ["CMD", "/bin/false"], "interval": 5, "timeout": 2, "retries": 1, "startPeriod": 0}
    arn = tasks.run(sleeper(healthCheck=check))
    assert tasks.running(arn)["healthStatus"] == "UNKNOWN"

    def ill():
        task = tasks.describe(arn)
        if task["healthStatus"] != "UNHEALTHY":
            raise NotYet(task["healthStatus"])
        return task

    task = eventually(ill, timeout=30)
    assert container(task)["healthStatus"] == "UNHEALTHY"
    assert task["lastStatus"] == "RUNNING"


@pytest.mark.covers(
    "containerDefinitions.entryPoint",
    "containerDefinitions.command",
    "containerDefinitions.environment",
    "containerDefinitions.workingDirectory",
    "containerDefinitions.user",
)
def test_entry_point_command_environment_directory_and_user(tasks):
    arn = tasks.run(
        {
            "name": "main",
            "image": "busybox:latest",
            "entryPoint": ["/bin/sh", "-c"],
            "command": ['echo "$(pwd) $(id -u):$(id -g) $GREETING"; echo $0-$1', "zero", "one"],
            "environment": [{"name": "GREETING", "value": "good day"}],
            "workingDirectory": "/tmp",
            "user": "app",
        }
    )
    assert container(tasks.stopped(arn))["exitCode"] == 0
    tasks.line(arn, "zero-one")
    assert tasks.lines(arn) == ["/tmp 1000:1000 good day", "zero-one"]


@pytest.mark.parametrize(
    ("user", "ids"),
    [
        ("1234", "1234:0"),
        ("1234:56", "1234:56"),
        ("nobody", "65534:65534"),
        ("root:staff", "0:50"),
        ("1000", "1000:1000"),
    ],
)
def test_users_are_looked_up_in_the_image(tasks, user, ids):
    _, lines = tasks.output('echo "$(id -u):$(id -g)"', user=user)
    assert lines == [ids]


def test_the_images_own_command_is_the_default(tasks):
    # busybox:latest's command is /bin/sh, which finds its input at its end.
    task = tasks.stopped(tasks.run({"name": "main", "image": "busybox:latest"}))
    assert container(task)["exitCode"] == 0


def test_what_run_task_overrides(tasks):
    definition = tasks.define(
        shell("echo not this", environment=[{"name": "A", "value": "1"}, {"name": "B", "value": "2"}])
    )
    overrides = {
        "containerOverrides": [
            {
                "name": "main",
                "command": ["/bin/sh", "-c", "echo $A $B $C"],
                "environment": [{"name": "B", "value": "two"}, {"name": "C", "value": "three"}],
            }
        ],
        "cpu": "512",
        "memory": "1024",
    }
    arn = tasks.run(definition=definition, overrides=overrides)
    task = tasks.stopped(arn)
    tasks.line(arn, "1 two three")
    assert (task["cpu"], task["memory"]) == ("512", "1024")
    assert task["overrides"]["containerOverrides"] == overrides["containerOverrides"]
    assert task["overrides"]["cpu"] == "512"


def test_containers_share_a_volume_of_the_task(tasks):
    mount = [{"sourceVolume": "shared", "containerPath": "/shared"}]
    writer = named("writer", shell("echo from writer > /shared/note", mountPoints=mount), essential=False)
    reader = shell(
        "cat /shared/note", mountPoints=mount, dependsOn=[{"containerName": "writer", "condition": "SUCCESS"}]
    )
    arn = tasks.run(writer, reader, volumes=[{"name": "shared"}])
    assert container(tasks.stopped(arn))["exitCode"] == 0
    assert tasks.line(arn, "from writer")
