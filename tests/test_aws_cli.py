"""The same walk with the AWS CLI, version 2, and Wharf's own command line."""

import json
import subprocess
import threading

import pytest

from harness.tasks import IMAGE, ROLE, SUBNET, shell
from harness.waiting import NotYet, eventually


@pytest.fixture
def follow():
    """Follows a command's output: `follow(arguments, env)` is a function that gives its lines so far."""
    running = []

    def start(arguments, env):
        process = subprocess.Popen(arguments, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True)
        # `extend` takes an iterator's lines one by one, so they can be seen as they come.
        reader.start()
        running.append((process, reader))
        return lambda: list(lines)

    yield start
    for process, reader in running:
        process.terminate()
        process.wait()
        reader.join()


def has(lines, text):
    def look():
        if any(text in line for line in lines()):
            return True
        raise NotYet(lines())

    return look


def test_register_run_describe_logs_stop(aws, tasks, wharf):
    definition = {
        "family": "cli-walk",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "executionRoleArn": ROLE,
        "containerDefinitions": [
            tasks.logged({"name": "main", "image": IMAGE, "command": ["/bin/sh", "-c", "echo hello; exit 5"]})
        ],
    }
    registered = json.loads(aws("ecs", "register-task-definition", "--cli-input-json", json.dumps(definition)))
    assert registered["taskDefinition"]["status"] == "ACTIVE"
    network = f"awsvpcConfiguration={{subnets=[{SUBNET}]}}"
    ran = aws(
        "ecs",
        "run-task",
        "--task-definition",
        "cli-walk",
        "--launch-type",
        "FARGATE",
        "--network-configuration",
        network,
    )
    arn = json.loads(ran)["tasks"][0]["taskArn"]
    tasks.started.append(arn)
    aws("ecs", "wait", "tasks-stopped", "--tasks", arn)
    task = json.loads(aws("ecs", "describe-tasks", "--tasks", arn))["tasks"][0]
    assert (task["lastStatus"], task["containers"][0]["exitCode"]) == ("STOPPED", 5)
    assert tasks.line(arn, "hello")
    assert "hello" in aws("logs", "tail", tasks.group)
    assert "hello" in aws("logs", "filter-log-events", "--log-group-name", tasks.group, "--filter-pattern", "hello")
    assert "hello" in wharf.run("logs", tasks.group).stdout
    aws("ecs", "deregister-task-definition", "--task-definition", "cli-walk:1")


@pytest.mark.parametrize("program", ["aws logs tail --follow", "wharf logs -f"])
def test_a_log_is_followed(program, aws, tasks, wharf, follow):
    arn = tasks.run(shell("echo first; trap 'echo second; exit 0' TERM; while :; do sleep 3600 & wait $!; done"))
    tasks.line(arn, "first")
    if program.startswith("aws"):
        command = [aws.program, "--endpoint-url", wharf.endpoint, "logs", "tail", tasks.group, "--follow"]
    else:
        command = [wharf.binary, "logs", "-f", tasks.group]
    lines = follow(command, wharf.environment(PYTHONUNBUFFERED="1"))
    eventually(has(lines, "first"), timeout=30)
    assert not any("second" in line for line in lines())
    tasks.stop(arn)
    eventually(has(lines, "second"), timeout=30)


def test_what_env_prints_is_what_a_shell_needs(wharf):
    script = f'eval "$({wharf.binary} env)"; env'
    environment = {"PATH": "/usr/bin:/bin", "WHARF_ENDPOINT": wharf.endpoint}
    done = subprocess.run(["sh", "-ec", script], env=environment, capture_output=True, text=True, check=True)
    told = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    assert told["AWS_ENDPOINT_URL"] == wharf.endpoint
    assert told["AWS_REGION"] == "us-east-1"
    assert told["AWS_DISABLE_HOST_PREFIX_INJECTION"] == "true"
    assert told["AWS_ACCESS_KEY_ID"]
    assert told["AWS_SECRET_ACCESS_KEY"]
    with open(told["AWS_CA_BUNDLE"]) as bundle:
        assert "BEGIN CERTIFICATE" in bundle.read()


def test_images_are_listed_and_removed(wharf, busybox):
    wharf.run("image", "load", str(busybox), "--tag", "another:1")
    assert "another:1" in wharf.run("image", "ls").stdout
    wharf.run("image", "rm", "another:1")
    listed = wharf.run("image", "ls").stdout
    assert "another:1" not in listed
    assert "busybox" in listed
    assert wharf.run("image", "rm", "another:1", check=False).returncode != 0


def test_coverage_counts_what_is_served_and_what_is_not(wharf):
    told = {s["service"]: s for s in json.loads(wharf.run("api", "coverage", "--json").stdout)}
    assert "RunTask" in told["ecs"]["served"]
    assert "CreateService" in told["ecs"]["served"]
    assert "CreateTaskSet" in told["ecs"]["missing"]
    assert "GetLogEvents" in told["logs"]["served"]
    one = json.loads(wharf.run("api", "coverage", "--service", "sts", "--json").stdout)
    assert [s["service"] for s in one] == ["sts"]


def test_health_says_which_parts_there_are(wharf):
    health = wharf.health()
    assert health["state"] == "ready"
    assert health["version"]
    assert health["parts"]
