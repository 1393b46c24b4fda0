"""Task definitions and tasks, each test's own and gone at its end."""

import itertools
import uuid

from .waiting import NotYet, eventually

IMAGE = "busybox:latest"
SUBNET = "subnet-000000000000000a0"
ROLE = "arn:aws:iam::000000000000:role/ecsTaskExecutionRole"

# Ends in order when it is told to, unlike a shell that is a container's first process and has no trap.
WAIT = "while :; do sleep 3600 & wait $!; done"


def shell(script, **more):
    """A container that runs a script."""
    return {"name": "main", "image": IMAGE, "command": ["/bin/sh", "-c", script], "stopTimeout": 2, **more}


def sleeper(**more):
    """A container that does nothing until it is told to stop, and then ends with 0."""
    return shell(f"trap 'exit 0' TERM; {WAIT}", **more)


def web_server(text, port=8080, late=0, **more):
    """A container that answers every GET / with `text`, `late` seconds after it began."""
    script = f"mkdir /tmp/www; echo {text} > /tmp/www/index.html; httpd -p {port} -h /tmp/www; echo listening"
    return shell(f"trap 'exit 0' TERM; sleep {late}; {script}; {WAIT}", **more)


def checked(command="wget -q -O /dev/null http://127.0.0.1:8080/", **more):
    """A health check: by itself that a web server answers. It is patient, for slow machines."""
    return {"healthCheck": {"command": ["CMD-SHELL", command], "interval": 5, "timeout": 30, "retries": 10, **more}}


def address(task):
    """The address of a task's own interface."""
    details = next(a for a in task["attachments"] if a["type"] == "ElasticNetworkInterface")["details"]
    return next(d["value"] for d in details if d["name"] == "privateIPv4Address")


def container(task, name="main"):
    return next(c for c in task["containers"] if c["name"] == name)


class Tasks:
    """Registers, runs and waits; `finish` stops everything and waits until it has stopped."""

    def __init__(self, ecs, logs=None, cluster="default"):
        self.ecs = ecs
        self.logs = logs
        self.cluster = cluster
        self.group = f"/test/{uuid.uuid4().hex[:12]}"
        self.started = []
        self.defined = []
        self.families = itertools.count(1)
        if logs is not None:
            logs.create_log_group(logGroupName=self.group)

    def logged(self, definition):
        """The container, with its output going to this test's log group."""
        options = {"awslogs-group": self.group, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "t"}
        return {**definition, "logConfiguration": {"logDriver": "awslogs", "options": options}}

    def define(self, *containers, mode="awsvpc", **more):
        """Registers a task definition and returns its ARN: for FARGATE in mode awsvpc, for EC2 in the others."""
        if mode == "awsvpc":
            size = {"cpu": "256", "memory": "512", "requiresCompatibilities": ["FARGATE"], "executionRoleArn": ROLE}
        else:
            size = {}
            containers = [{"memory": 64, **c} for c in containers]
        answer = self.ecs.register_task_definition(
            family=f"t-{uuid.uuid4().hex[:10]}-{next(self.families)}",
            networkMode=mode,
            containerDefinitions=[self.logged(c) if self.logs is not None else c for c in containers],
            **{**size, **more},
        )
        arn = answer["taskDefinition"]["taskDefinitionArn"]
        self.defined.append(arn)
        return arn

    def run(self, *containers, mode="awsvpc", overrides=None, count=1, definition=None, execute=False, **more):
        """Runs containers (or what `definition` names) and returns the task's ARN; a list if `count` is not 1. With
        `execute`, ExecuteCommand is enabled."""
        definition = definition or self.define(*containers, mode=mode, **more)
        kind = {"launchType": "EC2"}
        if mode == "awsvpc":
            network = {"awsvpcConfiguration": {"subnets": [SUBNET]}}
            kind = {"launchType": "FARGATE", "networkConfiguration": network}
        answer = self.ecs.run_task(
            cluster=self.cluster,
            taskDefinition=definition,
            count=count,
            overrides=overrides or {},
            enableExecuteCommand=execute,
            **kind,
        )
        assert not answer["failures"], answer["failures"]
        arns = [task["taskArn"] for task in answer["tasks"]]
        self.started += arns
        assert len(arns) == count
        return arns[0] if count == 1 else arns

    def describe(self, arn):
        answer = self.ecs.describe_tasks(cluster=self.cluster, tasks=[arn])
        assert not answer["failures"], answer["failures"]
        return answer["tasks"][0]

    def running(self, arn, timeout=30):
        """The task, once it runs."""

        def look():
            task = self.describe(arn)
            if task["lastStatus"] == "STOPPED":
                raise RuntimeError(f"it stopped: {why(task)}")
            if task["lastStatus"] != "RUNNING":
                raise NotYet(task["lastStatus"])
            return task

        return eventually(look, timeout)

    def stopped(self, arn, timeout=45):
        """The task, once it has stopped."""

        def look():
            task = self.describe(arn)
            if task["lastStatus"] != "STOPPED":
                raise NotYet(task["lastStatus"])
            return task

        return eventually(look, timeout)

    def stop(self, arn, reason="the test says so"):
        self.ecs.stop_task(cluster=self.cluster, task=arn, reason=reason)
        return self.stopped(arn)

    def events(self, arn, name="main"):
        """What a container has written so far, as log events; none if it has no log stream yet."""
        stream = f"t/{name}/{arn.rsplit('/', 1)[1]}"
        events, token = [], {}
        while True:
            try:
                page = self.logs.get_log_events(
                    logGroupName=self.group, logStreamName=stream, startFromHead=True, **token
                )
            except self.logs.exceptions.ResourceNotFoundException:
                return []
            events += page["events"]
            if page["nextForwardToken"] == token.get("nextToken"):
                return events
            token = {"nextToken": page["nextForwardToken"]}

    def lines(self, arn, name="main"):
        return [event["message"] for event in self.events(arn, name)]

    def line(self, arn, wanted, name="main", timeout=15):
        """Waits for a line of a container's output that has `wanted` in it, and returns it."""

        def look():
            lines = self.lines(arn, name)
            for line in lines:
                if wanted in line:
                    return line
            raise NotYet(lines)

        return eventually(look, timeout)

    def output(self, script, *, timeout=45, **more):
        """Runs a script to its end: the task, and the lines it wrote."""
        overrides = more.pop("overrides", None)
        definition = {k: more.pop(k) for k in list(more) if k not in ("mode", "cpu", "memory", "volumes")}
        arn = self.run(shell(f"{script}\necho END-OF-OUTPUT", **definition), overrides=overrides, **more)
        task = self.stopped(arn, timeout)
        self.line(arn, "END-OF-OUTPUT")
        return task, [line for line in self.lines(arn) if line != "END-OF-OUTPUT"]

    def finish(self):
        for arn in self.started:
            self.ecs.stop_task(cluster=self.cluster, task=arn, reason="the test is over")
        for arn in self.started:
            self.stopped(arn)
        for arn in self.defined:
            self.ecs.deregister_task_definition(taskDefinition=arn)
        if self.logs is not None:
            self.logs.delete_log_group(logGroupName=self.group)


def why(task):
    """Why a task stopped, in one line."""
    containers = [(c["name"], c.get("exitCode"), c.get("reason")) for c in task["containers"]]
    return f"{task.get('stopCode')}: {task.get('stoppedReason')} {containers}"
