"""Tasks that start, speak, are checked, tagged and stopped, by a client that remembers every answer it got.

A request without an answer is asked again with the same client token, so that in the end each has one. To have the
crash test do more, add a function to `STEPS`: it is called with the workload and clients of ECS and of CloudWatch Logs,
and may raise what boto3 raises.
"""

import random
import threading
import time
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from ..tasks import SUBNET, Tasks, shell, sleeper

MOST_ALIVE = 10
DIARY = "diary"
# Which of the definitions says that a container is started again.
RESTARTED_IN = 4

# Numbered lines, without end and to an end. `$0` is what the script is told: what to exit with, how many lines.
FOREVER = (
    "trap 'echo end; exit $0' TERM; n=0; "
    "while :; do for i in 1 2 3 4 5; do n=$((n+1)); echo n $n; done; sleep 0.2 & wait $!; done"
)
COUNTED = "n=0; while [ $n -lt $1 ]; do n=$((n+1)); echo n $n; done; exit $0"
# Runs as long as it takes to be started again, so often; what it ran it finds in its file system.
PERIOD = 60
RESTARTED = (
    "trap 'echo end; exit $0' TERM; r=$(cat /tmp/runs 2>/dev/null); r=$((r+1)); echo $r >/tmp/runs; echo run $r; "
    f"[ $r -gt $1 ] && exit $0; sleep {PERIOD + 1} & wait $!; exit $0"
)
MOST_RESTARTED = 3


@dataclass
class Asked:
    """A task as it was asked for, and what the client was told of it."""

    marker: str
    code: int
    request: dict
    # How many lines it writes; None: until it is stopped.
    lines: int | None
    # How often it is started again before it ends for good; None: it is not.
    restarts: int | None = None
    arn: str | None = None
    # StopTask was sent; it was answered.
    stop_sent: bool = False
    stopped: bool = False
    # The values that its tag may have: several, if a request had no answer.
    tags: set = field(default_factory=set)

    @property
    def id(self):
        return self.arn.rsplit("/", 1)[1]

    @property
    def ends(self):
        """Whether it ends though nobody stops it."""
        return self.lines is not None or self.restarts is not None


class Workload:
    def __init__(self, instance, seed, killer, *, restarts):
        """`restarts`: with containers that are started again, which takes more than a minute each."""
        self.killer = killer
        self.instance = instance
        self.restarts = restarts
        self.restarted_since = float("-inf")
        self.restarted = 0  # As counted at the end.
        self.random = random.Random(seed)
        self.done = threading.Event()
        self.asked = []
        # RunTask was sent and had no answer yet.
        self.unanswered = []
        self.diary = []  # What PutLogEvents was acknowledged for.
        self.written = 0
        self.clusters = []
        self.problems = []
        self.last_start = 0.0
        ecs, logs = instance.client("ecs"), instance.client("logs")
        self.tasks = Tasks(ecs, logs)
        logs.create_log_stream(logGroupName=self.tasks.group, logStreamName=DIARY)
        self.definitions = self._define()

    def _define(self):
        main = shell("", stopTimeout=10)
        # What asks most of a check; the service allows no shorter interval.
        check = {"command": ["CMD-SHELL", "echo x >> /tmp/checks"], "interval": 5, "timeout": 3, "retries": 3}
        helper = {**shell("exit 0"), "name": "helper", "essential": False}
        after = [{"containerName": "helper", "condition": "SUCCESS"}]
        port = [{"containerPort": 80}]
        # Those who share with it end after it, and with it.
        side = {**sleeper(), "name": "side", "essential": False}
        # Who ends before the period is over is not started again.
        policy = {"restartPolicy": {"enabled": True, "restartAttemptPeriod": PERIOD}}
        define = self.tasks.define
        return [
            ("awsvpc", define(main)),
            ("awsvpc", define({**main, "healthCheck": check})),
            ("awsvpc", define(helper, {**main, "dependsOn": after, "healthCheck": check})),
            ("bridge", define({**main, "portMappings": port}, mode="bridge")),
            ("none", define({**main, **policy, "healthCheck": check}, mode="none")),
            ("none", define(side, {**main, "healthCheck": check}, mode="none", pidMode="task", ipcMode="task")),
        ]

    def alive(self):
        """Tasks that are to run on, as far as the client was told."""
        return [a for a in self.asked if not a.ends and not a.stop_sent]

    def enterable(self):
        """Tasks in which a further program may be run, as far as the client knows."""
        return [a for a in list(self.asked) if a.lines is None and not a.stop_sent]

    def run(self):
        ecs, logs = self.instance.client("ecs"), self.instance.client("logs")
        while not self.done.is_set():
            try:
                if self.unanswered:
                    self.send(ecs, self.unanswered[0])
                else:
                    steps, weights = zip(*STEPS, strict=True)
                    self.random.choices(steps, weights)[0](self, ecs, logs)
            except BotoCoreError:
                self.done.wait(0.02)  # It is down.
            except ClientError as error:
                # 503: it is on its way up or down.
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != 503:
                    self.problems.append(error)
                    self.done.wait(0.1)
            self.done.wait(0.02)

    def send(self, ecs, asked):
        if asked not in self.unanswered:
            self.unanswered.append(asked)
        answer = ecs.run_task(**asked.request)
        self.unanswered.remove(asked)
        assert not answer["failures"], answer["failures"]
        (task,) = answer["tasks"]
        asked.arn = task["taskArn"]
        self.asked.append(asked)
        self.last_start = time.monotonic()

    def finish(self):
        """No more is begun; what had no answer gets one."""
        self.done.set()
        ecs = self.instance.client("ecs")
        for asked in list(self.unanswered):
            self.send(ecs, asked)
        for asked in self.asked:
            if asked.stop_sent and not asked.stopped:
                ecs.stop_task(task=asked.arn, reason="crash test")
                asked.stopped = True


def run_task(work, ecs, _logs):
    """One more task, of any kind."""
    short = len(work.alive()) >= MOST_ALIVE or work.random.random() < 0.4
    number = len(work.asked) + len(work.unanswered) + 1
    mode, definition = work.random.choice(work.definitions)
    # Not 137 and 143, which say that it was killed.
    code, lines = work.random.randrange(100), work.random.randrange(1, 200)
    script = COUNTED if short else FOREVER
    marker = f"crash-{number}"
    command = ["/bin/sh", "-c", f"echo begin {marker}; {script}", str(code), *([str(lines)] if short else []), marker]
    kind = {"launchType": "EC2"}
    if mode == "awsvpc":
        network = {"awsvpcConfiguration": {"subnets": [SUBNET]}}
        kind = {"launchType": "FARGATE", "networkConfiguration": network}
    request = {
        "taskDefinition": definition,
        "overrides": {"containerOverrides": [{"name": "main", "command": command}]},
        "startedBy": marker,
        "clientToken": f"token-{number}",
        "tags": [{"key": "crash", "value": "born"}],
        **kind,
    }
    work.send(ecs, Asked(marker, code, request, lines if short else None, tags={"born"}))


def run_again(work, ecs, _logs):
    """One more task that is started again in its place."""
    if not work.restarts or time.monotonic() < work.restarted_since + PERIOD / MOST_RESTARTED:
        return
    work.restarted_since = time.monotonic()
    number = len(work.asked) + len(work.unanswered) + 1
    definition = work.definitions[RESTARTED_IN][1]
    code, restarts, marker = work.random.randrange(100), work.random.choice([1, 1, 2]), f"crash-{number}"
    command = ["/bin/sh", "-c", f"echo begin {marker}; {RESTARTED}", str(code), str(restarts), marker]
    request = {
        "taskDefinition": definition,
        "overrides": {"containerOverrides": [{"name": "main", "command": command}]},
        "startedBy": marker,
        "clientToken": f"token-{number}",
        "launchType": "EC2",
    }
    asked = Asked(marker, code, request, None, restarts)
    work.send(ecs, asked)
    work.killer.spared.add(asked.id)


def stop_task(work, ecs, _logs):
    alive = work.alive()
    if len(alive) < 4:
        return
    asked = work.random.choice(alive)
    asked.stop_sent = True
    ecs.stop_task(task=asked.arn, reason="crash test")
    asked.stopped = True


def tag(work, ecs, _logs):
    alive = work.alive()
    if not alive:
        return
    asked = work.random.choice(alive)
    value = str(work.random.randrange(1 << 30))
    asked.tags.add(value)
    try:
        ecs.tag_resource(resourceArn=asked.arn, tags=[{"key": "crash", "value": value}])
    except ClientError as error:
        # It stopped: its process was killed.
        if error.response["Error"]["Code"] not in ("InvalidParameterException", "ClientException"):
            raise
        return
    asked.tags = {value}


def write(work, _ecs, logs):
    """Events of a client's own. One that had no answer is not sent again: it may be there or not."""
    work.written += 1
    event = {"timestamp": int(time.time() * 1000), "message": f"d {work.written}"}
    number = work.written
    logs.put_log_events(logGroupName=work.tasks.group, logStreamName=DIARY, logEvents=[event])
    work.diary.append(number)


def make_cluster(work, ecs, _logs):
    name = f"crash-{len(work.clusters)}-{work.random.randrange(1 << 30)}"
    ecs.create_cluster(clusterName=name)
    work.clusters.append(name)


# What is done, and how often beside the others.
STEPS = [(run_task, 5), (run_again, 1), (stop_task, 2), (tag, 1), (write, 2), (make_cluster, 0.2)]
