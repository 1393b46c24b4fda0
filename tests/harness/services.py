"""Services of ECS, each test's own and gone at its end, and a client that speaks with their tasks."""

import collections
import http.client
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

from . import web
from .tasks import SUBNET, Tasks, address
from .waiting import NotYet, eventually

NETWORK = {"awsvpcConfiguration": {"subnets": [SUBNET]}}
FARGATE = {"launchType": "FARGATE", "networkConfiguration": NETWORK}
# How a waiter of boto3 looks.
OFTEN = {"Delay": 0.25, "MaxAttempts": 240}


def bounds(minimum, maximum):
    return {"minimumHealthyPercent": minimum, "maximumPercent": maximum}


def breaker(rollback=True):
    return {"deploymentCircuitBreaker": {"enable": True, "rollback": rollback}}


class Services:
    """Makes and watches; `finish` deletes everything and waits until no task is left."""

    def __init__(self, ecs, cluster="default"):
        self.ecs = ecs
        self.cluster = cluster
        self.made = []

    def create(self, definition, count=1, *, name=None, fargate=True, **more):
        """Creates a service (a daemon if `count` is None) and returns its name."""
        name = name or f"s-{uuid.uuid4().hex[:10]}"
        counted = {"schedulingStrategy": "DAEMON"} if count is None else {"desiredCount": count}
        kind = FARGATE if fargate else {}
        request = {"cluster": self.cluster, "serviceName": name, "taskDefinition": definition, **counted, **kind}
        answer = self.ecs.create_service(**{**request, **more})["service"]
        self.made.append(name)
        assert (answer["status"], answer["serviceName"]) == ("ACTIVE", name)
        return name

    def update(self, name, **more):
        return self.ecs.update_service(cluster=self.cluster, service=name, **more)["service"]

    def describe(self, name, **more):
        answer = self.ecs.describe_services(cluster=self.cluster, services=[name], **more)
        assert not answer["failures"], answer["failures"]
        return answer["services"][0]

    def stable(self, name):
        """The service, once boto3's waiter finds that it is as wanted."""
        self.ecs.get_waiter("services_stable").wait(cluster=self.cluster, services=[name], WaiterConfig=OFTEN)
        return self.describe(name)

    def completed(self, name, timeout=45):
        """The service, once its deployment is complete and the only one."""

        def look():
            service = self.describe(name)
            states = [(d["status"], d["rolloutState"], d["runningCount"]) for d in service["deployments"]]
            if len(states) == 1 and states[0][1] == "COMPLETED":
                return service
            raise NotYet((states, self.messages(service)))

        return eventually(look, timeout)

    def event(self, name, words, timeout=30):
        """The newest event that has these words in it, once there is one."""

        def look():
            messages = self.messages(self.describe(name))
            for message in messages:
                if words in message:
                    return message
            raise NotYet(messages)

        return eventually(look, timeout)

    @staticmethod
    def messages(service):
        return [event["message"] for event in service["events"]]

    def arns(self, name, status="RUNNING"):
        pages = self.ecs.get_paginator("list_tasks").paginate(
            cluster=self.cluster, serviceName=name, desiredStatus=status
        )
        return [arn for page in pages for arn in page["taskArns"]]

    def tasks(self, name, status="RUNNING"):
        """The service's tasks that are to run, described; or those that are to stop or have."""
        arns = self.arns(name, status)
        parts = [arns[i : i + 100] for i in range(0, len(arns), 100)]
        answers = [self.ecs.describe_tasks(cluster=self.cluster, tasks=part) for part in parts]
        return [task for answer in answers for task in answer["tasks"]]

    def addresses(self, name):
        """By ARN, the address of each task that runs and is to."""
        tasks = [task for task in self.tasks(name) if task["lastStatus"] == "RUNNING"]
        return {task["taskArn"]: address(task) for task in tasks if task["desiredStatus"] == "RUNNING"}

    def deployments(self, name):
        """Its service deployments, the newest first, described."""
        briefs = self.ecs.list_service_deployments(cluster=self.cluster, service=name)["serviceDeployments"]
        arns = [brief["serviceDeploymentArn"] for brief in briefs]
        answer = self.ecs.describe_service_deployments(serviceDeploymentArns=arns)
        assert not answer["failures"], answer["failures"]
        return answer["serviceDeployments"]

    def delete(self, *names):
        """Deletes services, and waits with boto3's waiter until they are inactive."""
        for name in names:
            self.ecs.delete_service(cluster=self.cluster, service=name, force=True)
        for name in names:
            # One by one: it is content when any of several is.
            self.ecs.get_waiter("services_inactive").wait(cluster=self.cluster, services=[name], WaiterConfig=OFTEN)

    def finish(self):
        self.delete(*self.made)
        for name in self.made:
            left = self.tasks(name)
            assert not left, f"an inactive service has tasks: {left}, {self.describe(name)}"


class Stage:
    """Services and tasks on an instance."""

    def __init__(self, wharf, logged=True):
        self.wharf = wharf
        self.ecs = wharf.client("ecs")
        self.tasks = Tasks(self.ecs, wharf.client("logs") if logged else None)
        self.services = Services(self.ecs)

    def finish(self):
        self.services.finish()
        self.tasks.finish()


class Caller:
    """Calls all of a service's tasks at their own addresses, over and over, until it is closed.

    A round takes the addresses anew and counts the answers by their text. It does not count itself if one that did not
    answer was told to stop meanwhile.
    """

    def __init__(self, wharf, services, name, port=8080, path="/"):
        # A client of its own: it is used beside the test's.
        self.services = Services(wharf.client("ecs"), services.cluster)
        self.name = name
        self.port = port
        self.path = path
        self.rounds = []
        self.problem = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(30)
        assert not self.thread.is_alive(), "the client hangs"
        if self.problem is not None:
            raise self.problem

    def _run(self):
        try:
            while not self.over.is_set():
                if (answers := self.round()) is not None:
                    self.rounds.append(answers)
        except Exception as problem:  # told by the test
            self.problem = problem

    def round(self):
        asked = self.services.addresses(self.name)
        # All at once: who is gone lets callers wait.
        with ThreadPoolExecutor(8) as pool:
            told = dict(zip(asked, pool.map(self.ask, asked.values()), strict=True))
        silent = {arn for arn, answer in told.items() if answer == "nothing"}
        if silent and not silent <= self.services.addresses(self.name).keys():
            return None
        return collections.Counter(told.values())

    def ask(self, host):
        try:
            return web.get(host, self.port, self.path, timeout=10).strip()
        except (OSError, http.client.HTTPException, AssertionError):
            return "nothing"

    def more(self, count=1):
        """Waits for so many further rounds."""
        enough = len(self.rounds) + count

        def look():
            if self.problem is not None:
                raise RuntimeError("the client has failed") from self.problem
            return len(self.rounds) >= enough

        eventually(look, timeout=30)

    def fewest(self):
        """How many answered in the round with the fewest answers."""
        return min(count.total() - count["nothing"] for count in self.rounds)
