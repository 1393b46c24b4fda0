"""Services on simulated nodes, which run nothing: every operation, and numbers that one machine could not hold."""

import collections
import datetime
import functools
import json
import subprocess
import uuid

import pytest
from botocore.exceptions import ClientError, WaiterError
from botocore.loaders import Loader

from harness.model import strict
from harness.services import FARGATE, OFTEN, Stage, bounds, breaker
from harness.tasks import SUBNET, sleeper
from harness.waiting import NotYet, eventually
from harness.wharf import Wharf

NODES = 6
FAST = ("--healthy-after", "1")
ARN = "arn:aws:ecs:us-east-1:000000000000"


class Simulated(Stage):
    """What a test has on an instance with simulated nodes."""

    def __init__(self, wharf):
        super().__init__(wharf, logged=False)
        strict(self.ecs)

    def define(self, course=None, *, mode="bridge", **more):
        """A definition of one container; `course` is what becomes of it."""
        labels = {"dockerLabels": {"wharf.simulate": course}} if course else {}
        return self.tasks.define({**sleeper(), **labels, **more}, mode=mode)

    def create(self, definition=None, count=1, **more):
        """A service on the instances; by itself of tasks that run until they are stopped."""
        return self.services.create(definition or self.define(), count, **{"fargate": False, **more})

    def instances(self, **more):
        pages = self.ecs.get_paginator("list_container_instances").paginate(**more)
        return sorted(arn for page in pages for arn in page["containerInstanceArns"])

    def on(self, name):
        """By instance, how many of the service's tasks are there."""
        return collections.Counter(task["containerInstanceArn"] for task in self.services.tasks(name))

    def moved_away(self, name, instance, count):
        def look():
            there = self.on(name)
            if there[instance] or there.total() != count:
                raise NotYet(there)
            return True

        eventually(look, timeout=30)


@pytest.fixture(scope="module")
def instance(binary, tmp_path_factory):
    """An instance for the tests of this file that leave its nodes as they are."""
    made = Wharf(binary, tmp_path_factory.mktemp("simulated"), options=("--simulate-nodes", str(NODES), *FAST))
    try:
        yield made.start()
    finally:
        made.dispose()


@pytest.fixture
def stage(instance):
    made = Simulated(instance)
    yield made
    made.finish()


@pytest.fixture
def new_stage(new_wharf):
    """Makes stages on so many nodes of their own."""
    made = []

    def make(nodes, **options):
        wharf = new_wharf(load=False, options=("--simulate-nodes", str(nodes), *FAST), **options)
        made.append(Simulated(wharf))
        return made[-1]

    yield make
    for one in made:
        one.finish()


@pytest.fixture
def ecs(stage):
    return stage.ecs


@pytest.fixture
def services(stage):
    return stage.services


@pytest.fixture
def aws(aws_cli, instance):
    """Runs the AWS CLI against the instance: the JSON that it prints, or None."""

    def run(*arguments, check=True, **variables):
        command = [aws_cli, "--endpoint-url", instance.endpoint, "--output", "json", "ecs", *arguments]
        environment = instance.environment(**variables)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert not check or done.returncode == 0, f"aws ecs {' '.join(arguments)}: {done.stderr}"
        return (json.loads(done.stdout) if done.stdout else None) if check else done

    return run


@pytest.fixture
def newer_aws(aws, tmp_path):
    """The same with boto3's model of ECS: a distribution's CLI may be older than some operations."""
    directory = tmp_path / "ecs" / "2014-11-13"
    directory.mkdir(parents=True)
    (directory / "service-2.json").write_text(json.dumps(Loader().load_service_model("ecs", "service-2")))
    return functools.partial(aws, AWS_DATA_PATH=str(tmp_path))


def refused(call, **request):
    """Code and message of an error."""
    with pytest.raises(ClientError) as error:
        call(**request)
    told = error.value.response["Error"]
    return told["Code"], told["Message"]


# From the beginning to the end


def test_all_that_is_told_of_a_service(stage, ecs, services):
    definition = stage.define()
    name = stage.create(definition, 2, tags=[{"key": "stage", "value": "test"}], healthCheckGracePeriodSeconds=5)
    service = services.completed(name)
    assert service["serviceArn"] == f"{ARN}:service/default/{name}"
    assert service["clusterArn"] == f"{ARN}:cluster/default"
    told = {
        "launchType": "EC2",
        "schedulingStrategy": "REPLICA",
        "taskDefinition": definition,
        "desiredCount": 2,
        "runningCount": 2,
        "pendingCount": 0,
        "deploymentController": {"type": "ECS"},
        "propagateTags": "NONE",
        "enableECSManagedTags": False,
        "enableExecuteCommand": False,
        "healthCheckGracePeriodSeconds": 5,
        "availabilityZoneRebalancing": "ENABLED",
        "placementConstraints": [],
        "placementStrategy": [],
        "loadBalancers": [],
        "serviceRegistries": [],
    }
    assert {field: service[field] for field in told} == told
    assert not {"tags", "platformVersion", "networkConfiguration", "roleArn", "taskSets"} & set(service)
    assert services.describe(name, include=["TAGS"])["tags"] == [{"key": "stage", "value": "test"}]
    (deployment,) = service["deployments"]
    number = deployment["id"].removeprefix("ecs-svc/")
    assert (len(number), number.isdigit()) == (19, True)
    assert (deployment["status"], deployment["desiredCount"], deployment["failedTasks"]) == ("PRIMARY", 2, 0)
    assert deployment["createdAt"] == service["createdAt"] <= deployment["updatedAt"]

    (revision,) = service["currentServiceRevisions"]
    assert revision["arn"] == f"{ARN}:service-revision/default/{name}/{number}"
    (revision,) = ecs.describe_service_revisions(serviceRevisionArns=[revision["arn"]])["serviceRevisions"]
    assert (revision["taskDefinition"], revision["launchType"]) == (definition, "EC2")
    assert revision["containerImages"][0]["image"] == "busybox:latest"
    (brief,) = ecs.list_service_deployments(service=name)["serviceDeployments"]
    assert brief["status"] == "SUCCESSFUL"
    assert brief["targetServiceRevisionArn"] == revision["serviceRevisionArn"]
    assert brief["createdAt"] <= brief["startedAt"] <= brief["finishedAt"]
    (described,) = services.deployments(name)
    assert described["deploymentConfiguration"] == service["deploymentConfiguration"]
    assert described["targetServiceRevision"] == {
        "arn": revision["serviceRevisionArn"],
        "requestedTaskCount": 2,
        "runningTaskCount": 2,
        "pendingTaskCount": 0,
    }
    assert described["deploymentCircuitBreaker"] == {"status": "DISABLED", "failureCount": 0, "threshold": 3}
    (cluster,) = ecs.describe_clusters(clusters=["default"], include=["STATISTICS"])["clusters"]
    assert cluster["activeServicesCount"] == len(ecs.list_services()["serviceArns"])

    code, message = refused(ecs.delete_service, service=name)
    assert (code, message) == (
        "InvalidParameterException",
        "The service cannot be stopped while it is scaled above 0.",
    )
    services.delete(service["serviceArn"])
    gone = services.describe(name)
    assert (gone["status"], gone["desiredCount"], gone["runningCount"], gone["events"]) == ("INACTIVE", 0, 0, [])
    assert services.arns(name) == []
    assert refused(ecs.update_service, service=name)[0] == "ServiceNotActiveException"
    assert refused(ecs.delete_service, service="nobody")[0] == "ServiceNotFoundException"
    (failure,) = ecs.describe_services(services=["nobody"])["failures"]
    assert failure == {"arn": f"{ARN}:service/default/nobody", "reason": "MISSING"}
    # The name is free again.
    again = stage.create(definition, 1, name=name)
    assert services.completed(again)["createdAt"] > service["createdAt"]


def test_with_the_command_line(stage, aws):
    definition = stage.define().rsplit("/", 1)[1]
    name = f"cli-{uuid.uuid4().hex[:8]}"
    made = aws("create-service", "--service-name", name, "--task-definition", definition, "--desired-count", "2")
    stage.services.made.append(name)
    assert made["service"]["launchType"] == "EC2"
    aws("wait", "services-stable", "--services", name)
    found = aws("list-tasks", "--service-name", name)["taskArns"]
    assert len(found) == 2
    aws("wait", "tasks-running", "--tasks", *found)
    updated = aws("update-service", "--service", name, "--desired-count", "1", "--force-new-deployment")["service"]
    assert [d["status"] for d in updated["deployments"]] == ["PRIMARY", "ACTIVE"]
    aws("wait", "tasks-stopped", "--tasks", *found)
    aws("wait", "services-stable", "--services", name)
    stage.services.completed(name)
    (told,) = aws("describe-services", "--services", name)["services"]
    assert [d["rolloutState"] for d in told["deployments"]] == ["COMPLETED"]
    assert made["service"]["serviceArn"] in aws("list-services")["serviceArns"]
    assert aws("delete-service", "--service", name, "--force")["service"]["status"] == "DRAINING"
    aws("wait", "services-inactive", "--services", name)
    lost = aws("wait", "services-stable", "--services", name, check=False)
    assert lost.returncode != 0
    assert "terminal failure" in lost.stderr


def test_deployments_with_the_command_line(stage, services, newer_aws):
    name = stage.create()
    definition = services.completed(name)["taskDefinition"]

    def listed(status):
        return newer_aws("list-service-deployments", "--service", name, "--status", status)["serviceDeployments"]

    def described(arn):
        (one,) = newer_aws("describe-service-deployments", "--service-deployment-arns", arn)["serviceDeployments"]
        return one

    (brief,) = listed("SUCCESSFUL")
    revision = brief["targetServiceRevisionArn"]
    assert described(brief["serviceDeploymentArn"])["targetServiceRevision"]["arn"] == revision
    (told,) = newer_aws("describe-service-revisions", "--service-revision-arns", revision)["serviceRevisions"]
    assert (told["serviceRevisionArn"], told["taskDefinition"]) == (revision, definition)
    services.update(name, taskDefinition=stage.define("start after 3600"))
    (brief,) = eventually(lambda: listed("IN_PROGRESS") or None, timeout=30)
    arn = brief["serviceDeploymentArn"]
    stopped = newer_aws("stop-service-deployment", "--service-deployment-arn", arn, "--stop-type", "ROLLBACK")
    assert stopped == {"serviceDeploymentArn": arn}
    assert services.completed(name)["taskDefinition"] == definition
    assert described(arn)["status"] == "ROLLBACK_SUCCESSFUL"
    lost = newer_aws("list-services-by-namespace", "--namespace", "nobody", check=False)
    assert "NamespaceNotFoundException" in lost.stderr


def test_instances_with_the_command_line(stage, aws):
    definition = stage.define().rsplit("/", 1)[1]
    first, second, *_ = stage.instances()
    shelf = {"name": "shelf", "value": "top", "targetId": first}
    shorthand = ",".join(f"{member}={value}" for member, value in shelf.items())
    of_instances = ("list-attributes", "--target-type", "container-instance", "--attribute-name", "shelf")
    aws("put-attributes", "--attributes", shorthand)
    assert aws(*of_instances)["attributes"] == [shelf]

    constraint = "type=memberOf,expression=attribute:shelf == top"
    task = ("--task-definition", definition, "--reference-id", "mine")
    ran = aws("run-task", *task, "--count", "2", "--placement-constraints", constraint)["tasks"]
    started = aws("start-task", *task, "--container-instances", second)["tasks"]
    arns = [task["taskArn"] for task in ran + started]
    stage.tasks.started += arns
    assert [task["containerInstanceArn"] for task in ran + started] == [first, first, second]
    aws("wait", "tasks-running", "--tasks", *arns)

    states = []
    for status in ("DRAINING", "ACTIVE"):
        answer = aws("update-container-instances-state", "--container-instances", first, "--status", status)
        states += [one["status"] for one in answer["containerInstances"]]
    assert states == ["DRAINING", "ACTIVE"]
    aws("delete-attributes", "--attributes", shorthand)
    assert aws(*of_instances)["attributes"] == []


def test_protection_with_the_command_line(stage, services, aws):
    name = stage.create()
    services.completed(name)
    (task,) = services.arns(name)
    which = ("--cluster", "default", "--tasks", task)
    (told,) = aws("update-task-protection", *which, "--protection-enabled", "--expires-in-minutes", "5")[
        "protectedTasks"
    ]
    assert (told["taskArn"], told["protectionEnabled"]) == (task, True)
    assert aws("get-task-protection", *which)["protectedTasks"] == [told]
    off = [{"taskArn": task, "protectionEnabled": False}]
    assert aws("update-task-protection", *which, "--no-protection-enabled")["protectedTasks"] == off
    assert aws("get-task-protection", *which)["protectedTasks"] == off


def test_the_same_request_again(stage, ecs):
    request = {"serviceName": f"s-{uuid.uuid4().hex[:8]}", "taskDefinition": stage.define(), "desiredCount": 1}
    first = ecs.create_service(**request, clientToken="token")["service"]
    stage.services.made.append(request["serviceName"])
    second = ecs.create_service(**request, clientToken="token")["service"]
    assert (second["createdAt"], second["serviceArn"]) == (first["createdAt"], first["serviceArn"])
    not_idempotent = ("InvalidParameterException", "Creation of service was not idempotent.")
    assert refused(ecs.create_service, **request) == not_idempotent
    assert refused(ecs.create_service, **request | {"desiredCount": 2}, clientToken="token") == not_idempotent


def test_a_clusters_services_hold_it(stage, ecs):
    ecs.create_cluster(clusterName="busy")
    stage.services.cluster = "busy"
    definition = stage.define(mode="awsvpc")
    name = stage.services.create(definition, 1)
    stage.services.completed(name)
    assert stage.services.describe(name)["serviceArn"] == f"{ARN}:service/busy/{name}"
    assert refused(ecs.delete_cluster, cluster="busy")[0] == "ClusterContainsServicesException"
    assert name not in str(ecs.list_services(cluster="default")["serviceArns"])
    stage.services.delete(name)
    assert ecs.delete_cluster(cluster="busy")["cluster"]["status"] == "INACTIVE"
    stage.services.made.clear()


# Listing, and tags


def test_services_are_listed_page_by_page(stage, ecs, services):
    definition, fargate = stage.define(), stage.define(mode="awsvpc")
    names = [stage.create(definition, 0) for _ in range(10)]
    names.append(services.create(fargate, 0))
    names.append(stage.create(definition, None))
    wanted = {f"{ARN}:service/default/{name}" for name in names}
    first = ecs.list_services()
    assert len(first["serviceArns"]) == 10
    second = ecs.list_services(nextToken=first["nextToken"])
    assert "nextToken" not in second
    assert len(second["serviceArns"]) == 2
    assert set(first["serviceArns"] + second["serviceArns"]) == wanted
    pages = ecs.get_paginator("list_services").paginate(PaginationConfig={"PageSize": 5})
    assert [len(page["serviceArns"]) for page in pages] == [5, 5, 2]
    assert ecs.list_services(launchType="FARGATE")["serviceArns"] == [f"{ARN}:service/default/{names[10]}"]
    assert ecs.list_services(schedulingStrategy="DAEMON")["serviceArns"] == [f"{ARN}:service/default/{names[11]}"]
    assert len(ecs.describe_services(services=names[:10])["services"]) == 10
    assert refused(ecs.describe_services, services=names)[0] == "InvalidParameterException"
    assert refused(ecs.list_services, maxResults=101) == (
        "InvalidParameterException",
        "Max results can not be greater than 100",
    )
    assert refused(ecs.list_services_by_namespace, namespace="nobody")[0] == "NamespaceNotFoundException"


def test_deployments_are_listed_page_by_page(stage, ecs, services):
    name = stage.create(count=0)
    for _ in range(24):
        services.completed(name)
        services.update(name, forceNewDeployment=True)
    services.completed(name)
    first = ecs.list_service_deployments(service=name)
    assert len(first["serviceDeployments"]) == 20
    second = ecs.list_service_deployments(service=name, nextToken=first["nextToken"])
    assert "nextToken" not in second
    every = first["serviceDeployments"] + second["serviceDeployments"]
    assert len({brief["serviceDeploymentArn"] for brief in every}) == 25
    created = [brief["createdAt"] for brief in every]
    assert created == sorted(created, reverse=True), "the newest first"
    for_all_time = {"after": created[-1] - datetime.timedelta(seconds=1)}
    assert (
        len(ecs.list_service_deployments(service=name, createdAt=for_all_time, maxResults=100)["serviceDeployments"])
        == 25
    )
    later = {"after": created[0] + datetime.timedelta(seconds=1)}
    assert ecs.list_service_deployments(service=name, createdAt=later)["serviceDeployments"] == []
    assert ecs.list_service_deployments(service=name, status=["IN_PROGRESS"])["serviceDeployments"] == []
    arns = [brief["serviceDeploymentArn"] for brief in every]
    assert refused(ecs.describe_service_deployments, serviceDeploymentArns=arns)[0] == "InvalidParameterException"
    missing = f"{arns[0][:-1]}{'a' if arns[0][-1] != 'a' else 'b'}"
    answer = ecs.describe_service_deployments(serviceDeploymentArns=[*arns[:3], missing])
    assert [one["serviceDeploymentArn"] for one in answer["serviceDeployments"]] == arns[:3]
    assert [failure["reason"] for failure in answer["failures"]] == ["MISSING"]


def test_tags_of_services_and_their_tasks(stage, ecs, services):
    tags = [{"key": "team", "value": "a"}, {"key": "stage", "value": "test"}]
    name = stage.create(count=1, tags=tags, propagateTags="SERVICE", enableECSManagedTags=True)
    arn = services.completed(name)["serviceArn"]
    (task,) = services.arns(name)

    def tags_of(resource):
        listed = ecs.list_tags_for_resource(resourceArn=resource)["tags"]
        return {tag["key"]: tag["value"] for tag in listed}

    own = {"team": "a", "stage": "test"}
    assert tags_of(arn) == own
    assert tags_of(task) == {**own, "aws:ecs:clusterName": "default", "aws:ecs:serviceName": name}
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "team", "value": "b"}])
    ecs.untag_resource(resourceArn=arn, tagKeys=["stage"])
    assert services.describe(name, include=["TAGS"])["tags"] == [{"key": "team", "value": "b"}]
    assert tags_of(task)["team"] == "a", "tasks keep the tags that they were made with"
    services.update(name, forceNewDeployment=True)
    services.completed(name)
    (task,) = services.arns(name)
    assert tags_of(task)["team"] == "b"
    services.update(name, propagateTags="NONE", enableECSManagedTags=False, forceNewDeployment=True)
    services.completed(name)
    (task,) = services.arns(name)
    assert tags_of(task) == {}


# Deployments


def test_a_client_stops_a_deployment(stage, ecs, services):
    good = stage.define()
    name = stage.create(good, 2)
    first = services.completed(name)["deployments"][0]["id"]
    before = services.arns(name)
    done = services.deployments(name)[0]["serviceDeploymentArn"]
    assert refused(ecs.stop_service_deployment, serviceDeploymentArn=done)[0] == "ConflictException"
    updated = services.update(name, taskDefinition=stage.define("start after 3600"))
    arn = updated["currentServiceDeployment"]

    def going():
        (described,) = ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"]
        return described if described["status"] == "IN_PROGRESS" else None

    assert len(eventually(going)["sourceServiceRevisions"]) == 1
    assert ecs.stop_service_deployment(serviceDeploymentArn=arn)["serviceDeploymentArn"] == arn
    service = services.completed(name)
    assert (service["taskDefinition"], service["deployments"][0]["id"]) == (good, first)
    assert sorted(services.arns(name)) == sorted(before)
    newest = services.deployments(name)[0]
    assert (newest["serviceDeploymentArn"], newest["status"]) == (arn, "ROLLBACK_SUCCESSFUL")
    assert newest["rollback"]["serviceRevisionArn"].endswith(first.removeprefix("ecs-svc/"))
    assert newest["stoppedAt"] <= newest["finishedAt"]
    assert refused(ecs.stop_service_deployment, serviceDeploymentArn=arn)[0] == "ConflictException"
    nobody = f"{ARN}:service-deployment/default/{name}/aaaaaaaaaaaaaaaaaaaaa"
    code, _ = refused(ecs.stop_service_deployment, serviceDeploymentArn=nobody)
    assert code == "ServiceDeploymentNotFoundException"


def test_a_newer_deployment_overtakes(stage, services):
    name = stage.create(count=3)
    services.completed(name)
    second = services.update(name, taskDefinition=stage.define("start after 3600"))["deployments"][0]["id"]
    eventually(lambda: [task["startedBy"] for task in services.tasks(name)].count(second) == 3)
    last = stage.define()
    services.update(name, taskDefinition=last)
    assert services.completed(name)["taskDefinition"] == last
    assert [d["status"] for d in services.deployments(name)] == ["SUCCESSFUL", "STOPPED", "SUCCESSFUL"]
    assert {task["taskDefinitionArn"] for task in services.tasks(name)} == {last}


def test_failures_are_counted_and_end_a_first_deployment(stage, services):
    name = stage.create(
        stage.define("fail CannotPullContainerError: no such image"), 3, deploymentConfiguration=breaker()
    )

    def failed():
        (deployment,) = services.describe(name)["deployments"]
        return deployment if deployment["rolloutState"] == "FAILED" else None

    deployment = eventually(failed)
    assert deployment["rolloutStateReason"] == "ECS deployment circuit breaker: tasks failed to start."
    assert deployment["failedTasks"] >= 3
    eventually(lambda: services.arns(name) == [])
    task = services.tasks(name, "STOPPED")[0]
    assert (task["stopCode"], task["stoppedReason"]) == (
        "TaskFailedToStart",
        "CannotPullContainerError: no such image",
    )
    (newest,) = services.deployments(name)
    assert newest["status"] == "STOPPED"
    # What is right comes up after it.
    services.update(name, taskDefinition=stage.define())
    assert services.completed(name)["runningCount"] == 3


def test_unhealthy_tasks_are_replaced_again_and_again(stage, services):
    check = {"healthCheck": {"command": ["CMD", "true"]}}
    name = stage.create(stage.define("unhealthy after 2", **check), 2)
    first = set(eventually(lambda: len(services.arns(name)) == 2 and services.arns(name)))
    services.event(name, "failed container health checks.")

    def replaced():
        there = services.tasks(name)
        return not first & {task["taskArn"] for task in there} and len(there) >= 2

    eventually(replaced, timeout=30)
    reasons = {task["stoppedReason"] for task in services.tasks(name, "STOPPED")}
    assert reasons == {"Task failed container health checks"}


# Placement


def test_two_hundred_tasks_on_twenty_nodes(new_stage):
    stage = new_stage(20)
    # Without moves between the zones once a deployment is complete.
    name = stage.create(stage.define(), 200, availabilityZoneRebalancing="DISABLED")
    stage.services.completed(name)
    # First over the zones, which have 7, 7 and 6 of the instances, then over the instances of each.
    assert sorted(stage.on(name).values()) == [9] * 3 + [9] * 3 + [10] * 8 + [11] * 6
    last = stage.define()
    stage.services.update(name, taskDefinition=last, deploymentConfiguration=bounds(90, 110))
    service = stage.services.completed(name, timeout=60)
    assert (service["taskDefinition"], service["runningCount"]) == (last, 200)
    assert {task["taskDefinitionArn"] for task in stage.services.tasks(name)} == {last}
    assert max(stage.on(name).values()) <= 12
    stage.services.update(name, desiredCount=20)
    assert stage.services.stable(name)["runningCount"] == 20
    assert sorted(stage.on(name).values()) == [1] * 20


def test_a_strategy_of_capacity_providers(stage, ecs):
    providers = ["FARGATE", "FARGATE_SPOT"]
    ecs.create_cluster(clusterName="mixed", capacityProviders=providers)
    stage.services.cluster = "mixed"
    strategy = [
        {"capacityProvider": "FARGATE", "base": 2, "weight": 1},
        {"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 3},
    ]
    network = {"networkConfiguration": FARGATE["networkConfiguration"]}
    definition = stage.define(mode="awsvpc")
    name = stage.services.create(definition, 10, fargate=False, capacityProviderStrategy=strategy, **network)
    service = stage.services.completed(name)
    assert "launchType" not in service
    assert service["capacityProviderStrategy"] == strategy == service["deployments"][0]["capacityProviderStrategy"]
    assert service["platformVersion"] == "LATEST"

    def shares():
        return collections.Counter(task["capacityProviderName"] for task in stage.services.tasks(name))

    assert shares() == {"FARGATE": 4, "FARGATE_SPOT": 6}
    stage.services.update(name, desiredCount=2)
    stage.services.stable(name)
    stage.services.update(name, desiredCount=14)
    stage.services.stable(name)
    assert shares() == {"FARGATE": 5, "FARGATE_SPOT": 9}
    answer = ecs.run_task(
        cluster="mixed", taskDefinition=definition, count=4, capacityProviderStrategy=strategy, **network
    )
    ran = collections.Counter(task["capacityProviderName"] for task in answer["tasks"])
    assert ran == {"FARGATE": 2, "FARGATE_SPOT": 2}
    for task in answer["tasks"]:
        ecs.stop_task(cluster="mixed", task=task["taskArn"])
    code, _ = refused(
        ecs.create_service,
        cluster="mixed",
        serviceName="both",
        taskDefinition=definition,
        desiredCount=1,
        capacityProviderStrategy=strategy,
        **FARGATE,
    )
    assert code == "InvalidParameterException"


def member_of(expression):
    return [{"type": "memberOf", "expression": expression}]


DISTINCT = [{"type": "distinctInstance"}]


def test_constraints_of_run_task(stage, ecs):
    definition = stage.define()

    def run(**more):
        answer = ecs.run_task(taskDefinition=definition, **more)
        stage.tasks.started += [task["taskArn"] for task in answer["tasks"]]
        return answer

    answer = run(count=2, placementConstraints=member_of("attribute:ecs.availability-zone == us-east-1b"))
    assert {task["availabilityZone"] for task in answer["tasks"]} == {"us-east-1b"}
    answer = run(placementConstraints=member_of("attribute:rack exists"))
    assert answer["tasks"] == []
    assert {failure["reason"] for failure in answer["failures"]} == {"MemberOf placement constraint unsatisfied."}
    assert [failure["arn"] for failure in answer["failures"]] == stage.instances()
    answer = run(count=NODES + 2, placementConstraints=DISTINCT, group="apart")
    assert len({task["containerInstanceArn"] for task in answer["tasks"]}) == NODES == len(answer["tasks"])
    reasons = {failure["reason"] for failure in answer["failures"]}
    assert reasons == {"DistinctInstance placement constraint unsatisfied."}
    answer = run(placementConstraints=DISTINCT, group="apart")
    assert (answer["tasks"], len(answer["failures"])) == ([], NODES)
    answer = run(count=3, placementStrategy=[{"type": "binpack", "field": "memory"}], group="packed")
    assert len({task["containerInstanceArn"] for task in answer["tasks"]}) == 1


def test_a_daemon_follows_the_instances(stage, ecs, services):
    first, second, *_ = stage.instances()
    attribute = {"name": "rack", "value": "1", "targetId": first}
    definition = stage.define()
    everywhere = stage.create(definition, None)
    chosen = stage.create(definition, None, placementConstraints=member_of("attribute:rack == 1"))
    assert services.completed(everywhere)["desiredCount"] == NODES
    assert set(stage.on(everywhere).values()) == {1}
    assert services.completed(chosen)["desiredCount"] == 0
    ecs.put_attributes(attributes=[attribute, {**attribute, "targetId": second}])
    services.event(chosen, "updated desired count to 2")
    services.stable(chosen)
    assert stage.on(chosen) == {first: 1, second: 1}
    ecs.delete_attributes(attributes=[attribute, {**attribute, "targetId": second}])
    services.event(chosen, "updated desired count to 0")
    services.stable(chosen)


# Instances


def test_an_instance_is_drained(new_stage):
    stage = new_stage(3)
    ecs, services = stage.ecs, stage.services
    name = stage.create(count=6)
    daemon = stage.create(count=None)
    services.completed(name)
    services.completed(daemon)
    drained, *others = stage.instances()
    standalone = ecs.start_task(taskDefinition=stage.define(), containerInstances=[drained])["tasks"][0]["taskArn"]
    stage.tasks.started.append(standalone)
    answer = ecs.update_container_instances_state(containerInstances=[drained, "0" * 32], status="DRAINING")
    assert [one["status"] for one in answer["containerInstances"]] == ["DRAINING"]
    assert [failure["reason"] for failure in answer["failures"]] == ["MISSING"]
    stage.moved_away(name, drained, 6)
    stage.moved_away(daemon, drained, 2)
    assert stage.tasks.describe(standalone)["lastStatus"] == "RUNNING", "tasks of no service stay"
    assert stage.instances(status="DRAINING") == [drained]
    assert stage.instances(status="ACTIVE") == others
    ecs.update_container_instances_state(containerInstances=[drained], status="ACTIVE")
    eventually(lambda: stage.on(daemon)[drained] == 1)
    # Each is in a zone of its own, and zones are rebalanced.
    balanced = dict.fromkeys([drained, *others], 2)
    eventually(lambda: stage.on(name) == balanced and services.describe(name)["runningCount"] == 6, timeout=30)


def test_an_instance_is_deregistered(new_stage):
    stage = new_stage(2)
    ecs = stage.ecs
    name = stage.create(count=4)
    stage.services.completed(name)
    leaves, stays = stage.instances()
    assert refused(ecs.deregister_container_instance, containerInstance=leaves) == (
        "InvalidParameterException",
        "Found running tasks on the instance.",
    )
    answer = ecs.deregister_container_instance(containerInstance=leaves, force=True)
    assert answer["containerInstance"]["status"] == "INACTIVE"
    assert answer["containerInstance"]["containerInstanceArn"] == leaves
    stage.moved_away(name, leaves, 4)
    assert stage.on(name) == {stays: 4}
    assert stage.instances() == [stays]
    answer = ecs.start_task(taskDefinition=stage.define(), containerInstances=[leaves])
    assert (answer["tasks"], answer["failures"]) == ([], [{"arn": leaves, "reason": "MISSING"}])


def test_tasks_are_started_where_the_client_says(stage, ecs):
    first, second, *_ = stage.instances()
    definition = stage.define()
    answer = ecs.start_task(taskDefinition=definition, containerInstances=[first, second], startedBy="me")
    stage.tasks.started += [task["taskArn"] for task in answer["tasks"]]
    assert [task["containerInstanceArn"] for task in answer["tasks"]] == [first, second]
    assert {task["startedBy"] for task in answer["tasks"]} == {"me"}
    big = stage.define(memory=100_000)
    answer = ecs.start_task(taskDefinition=big, containerInstances=[first])
    assert (answer["tasks"], answer["failures"]) == ([], [{"arn": first, "reason": "RESOURCE:MEMORY"}])


def test_a_reference_id_is_taken_and_not_shown(stage, ecs):
    """The service has it for its own use (API reference, "RunTask"), and a task has no such member."""
    definition, first = stage.define(), stage.instances()[0]

    def run(**more):
        return ecs.run_task(taskDefinition=definition, **more)

    def start(**more):
        return ecs.start_task(taskDefinition=definition, containerInstances=[first], **more)

    for call in (run, start):
        answer = call(referenceId="r" * 1024)
        assert answer["failures"] == []
        arn = answer["tasks"][0]["taskArn"]
        stage.tasks.started.append(arn)
        assert "referenceId" not in stage.tasks.running(arn)
        assert refused(call, referenceId="r" * 1025) == (
            "InvalidParameterException",
            "referenceId must be at most 1024 characters.",
        )


def test_what_finds_no_room_waits_and_says_why(new_stage):
    stage = new_stage("2:1:1")
    name = stage.create(stage.define(memory=512), 5)
    message = stage.services.event(name, "was unable to place a task")
    assert "The closest matching (container-instance " in message
    assert "has insufficient memory available." in message
    service = stage.services.describe(name)
    assert service["runningCount"] + service["pendingCount"] <= 4
    stage.services.update(name, desiredCount=1)
    assert stage.services.completed(name)["runningCount"] == 1


# Protection


def test_protected_tasks_stay(stage, ecs, services):
    name = stage.create(count=3)
    services.completed(name)
    kept, *_ = services.arns(name)
    lone = ecs.run_task(taskDefinition=stage.define())["tasks"][0]["taskArn"]
    stage.tasks.started.append(lone)
    answer = ecs.update_task_protection(
        cluster="default", tasks=[kept, lone, "0" * 32], protectionEnabled=True, expiresInMinutes=5
    )
    (protected,) = answer["protectedTasks"]
    assert (protected["taskArn"], protected["protectionEnabled"]) == (kept, True)
    left = protected["expirationDate"] - services.tasks(name)[0]["createdAt"]
    assert 250 < left.total_seconds() < 400
    assert sorted(failure["reason"] for failure in answer["failures"]) == ["MISSING", "TASK_NOT_VALID"]
    services.update(name, desiredCount=1)
    services.stable(name)
    assert services.arns(name) == [kept]
    services.update(name, desiredCount=0)
    assert "under protection" in services.event(name, "was unable to scale in")
    assert services.arns(name) == [kept]
    got = ecs.get_task_protection(cluster="default", tasks=[kept])
    assert [one["protectionEnabled"] for one in got["protectedTasks"]] == [True]
    answer = ecs.update_task_protection(cluster="default", tasks=[kept], protectionEnabled=False)
    assert "expirationDate" not in answer["protectedTasks"][0]
    services.stable(name)
    assert services.arns(name) == []


# What is not right


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"serviceName": None}, "InvalidParameterException"),
        ({"serviceName": "no spaces"}, "InvalidParameterException"),
        ({"serviceName": "x" * 256}, "InvalidParameterException"),
        ({"serviceName": 7}, "SerializationException"),
        ({"taskDefinition": None}, "InvalidParameterException"),
        ({"taskDefinition": "nobody:1"}, "ClientException"),
        ({"desiredCount": None}, "InvalidParameterException"),
        ({"desiredCount": -1}, "InvalidParameterException"),
        ({"desiredCount": "many"}, "SerializationException"),
        ({"cluster": "nobody"}, "ClusterNotFoundException"),
        ({"launchType": "SUBMARINE"}, "InvalidParameterException"),
        ({"launchType": "FARGATE"}, "InvalidParameterException"),
        ({"platformVersion": "1.4.0"}, "InvalidParameterException"),
        ({"schedulingStrategy": "SOMETIMES"}, "InvalidParameterException"),
        ({"schedulingStrategy": "DAEMON"}, "InvalidParameterException"),
        ({"clientToken": "x" * 37}, "InvalidParameterException"),
        ({"propagateTags": "ALL"}, "InvalidParameterException"),
        ({"tags": [{"key": "aws:x", "value": "y"}]}, "InvalidParameterException"),
        ({"networkConfiguration": FARGATE["networkConfiguration"]}, "InvalidParameterException"),
        ({"deploymentConfiguration": {"maximumPercent": 99}}, "InvalidParameterException"),
        ({"deploymentConfiguration": {"minimumHealthyPercent": 101}}, "InvalidParameterException"),
        ({"deploymentConfiguration": {"minimumHealthyPercent": -1}}, "InvalidParameterException"),
        ({"deploymentConfiguration": {"strategy": "BLUE"}}, "InvalidParameterException"),
        ({"deploymentController": {"type": "ABACUS"}}, "InvalidParameterException"),
        ({"placementConstraints": [{"type": "memberOf"}]}, "InvalidParameterException"),
        ({"placementConstraints": member_of("attribute:x ==")}, "InvalidParameterException"),
        ({"placementConstraints": [{"type": "distinctInstance", "expression": "x"}]}, "InvalidParameterException"),
        ({"placementConstraints": [{"type": "nowhere"}]}, "InvalidParameterException"),
        ({"placementStrategy": [{"type": "binpack", "field": "disk"}]}, "InvalidParameterException"),
        ({"placementStrategy": [{"type": "random"}] * 6}, "InvalidParameterException"),
        ({"availabilityZoneRebalancing": "MAYBE"}, "InvalidParameterException"),
        ({"capacityProviderStrategy": [{"capacityProvider": "NONE"}]}, "InvalidParameterException"),
        ({"loadBalancers": [{"targetGroupArn": "nobody"}]}, "InvalidParameterException"),
        ({"healthCheckGracePeriodSeconds": -1}, "InvalidParameterException"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_no_service_can_be(instance, bad, change, code):
    client, definition = bad
    request = {"serviceName": "wrong", "taskDefinition": definition, "desiredCount": 1, **change}
    request = {name: value for name, value in request.items() if value is not None}
    assert refused(client.create_service, **request)[0] == code
    assert client.list_services()["serviceArns"] == []


@pytest.fixture(scope="module")
def bad(instance):
    """A client that checks nothing, and a definition."""
    stage = Simulated(instance)
    yield instance.client("ecs", validate=False), stage.define()
    stage.finish()


UPDATES = [
    ({"desiredCount": -1}, "InvalidParameterException"),
    ({"desiredCount": 1.5}, "SerializationException"),
    ({"taskDefinition": "nobody"}, "ClientException"),
    ({"deploymentConfiguration": {"maximumPercent": 201}}, "InvalidParameterException"),
    ({"placementStrategy": [{"type": "nowhere"}]}, "InvalidParameterException"),
    ({"placementConstraints": member_of("(")}, "InvalidParameterException"),
    ({"propagateTags": "ALL"}, "InvalidParameterException"),
    ({"networkConfiguration": FARGATE["networkConfiguration"]}, "InvalidParameterException"),
    ({"cluster": "nobody"}, "ClusterNotFoundException"),
    ({"service": "nobody"}, "ServiceNotFoundException"),
    ({"service": None}, "InvalidParameterException"),
    (
        {"availabilityZoneRebalancing": "ENABLED", "deploymentConfiguration": {"maximumPercent": 100}},
        "InvalidParameterException",
    ),
]


def test_what_no_service_can_become(stage, services):
    name = stage.create(count=1)
    before = services.completed(name)
    client = stage.wharf.client("ecs", validate=False)
    for change, code in UPDATES:
        request = {"service": name, "desiredCount": 3, "forceNewDeployment": True, **change}
        request = {field: value for field, value in request.items() if value is not None}
        told, message = refused(client.update_service, **request)
        assert told == code, (change, told, message)
    assert services.describe(name) == before


@pytest.mark.parametrize(
    ("operation", "request_", "code"),
    [
        ("describe_services", {}, "InvalidParameterException"),
        ("describe_services", {"services": []}, "InvalidParameterException"),
        ("describe_services", {"services": ["a"], "include": ["ALL"]}, "InvalidParameterException"),
        ("describe_services", {"services": [{}]}, "SerializationException"),
        ("list_services", {"maxResults": 0}, "InvalidParameterException"),
        ("list_services", {"nextToken": "nothing"}, "InvalidParameterException"),
        ("list_services", {"launchType": "SUBMARINE"}, "InvalidParameterException"),
        ("list_service_deployments", {}, "InvalidParameterException"),
        ("list_service_deployments", {"service": "nobody"}, "ServiceNotFoundException"),
        ("describe_service_deployments", {"serviceDeploymentArns": []}, "InvalidParameterException"),
        ("describe_service_deployments", {"serviceDeploymentArns": ["a"]}, "InvalidParameterException"),
        ("describe_service_revisions", {"serviceRevisionArns": ["a"]}, "InvalidParameterException"),
        ("stop_service_deployment", {"serviceDeploymentArn": "a"}, "InvalidParameterException"),
        ("delete_service", {}, "InvalidParameterException"),
        ("delete_service", {"service": "a/b/c"}, "InvalidParameterException"),
        ("start_task", {"taskDefinition": "x", "containerInstances": []}, "ClientException"),
        ("start_task", {"taskDefinition": "x", "containerInstances": ["a"] * 11}, "InvalidParameterException"),
        (
            "update_container_instances_state",
            {"containerInstances": ["0"], "status": "ASLEEP"},
            "InvalidParameterException",
        ),
        (
            "update_container_instances_state",
            {"containerInstances": [], "status": "DRAINING"},
            "InvalidParameterException",
        ),
        ("deregister_container_instance", {}, "InvalidParameterException"),
        ("deregister_container_instance", {"containerInstance": "0" * 32}, "InvalidParameterException"),
        ("update_task_protection", {"cluster": "default", "tasks": []}, "InvalidParameterException"),
        (
            "update_task_protection",
            {"cluster": "default", "tasks": ["0"], "protectionEnabled": True, "expiresInMinutes": 0},
            "InvalidParameterException",
        ),
        ("get_task_protection", {"cluster": "nobody"}, "ClusterNotFoundException"),
        ("list_services_by_namespace", {}, "InvalidParameterException"),
        ("list_services_by_namespace", {"namespace": "nobody"}, "NamespaceNotFoundException"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_cannot_be_asked(bad, operation, request_, code):
    client, _ = bad
    told, message = refused(getattr(client, operation), **request_)
    assert told == code, message


def test_simulated_services_go_on_after_a_kill(new_stage):
    stage = new_stage(4, ephemeral=False)
    steady = stage.create(count=8)
    stage.services.completed(steady)
    before = sorted(stage.services.arns(steady))
    name = stage.create(count=8, deploymentConfiguration=bounds(75, 125))
    stage.services.completed(name)
    last = stage.define()
    stage.services.update(name, taskDefinition=last)
    stage.wharf.kill()
    stage.wharf.start()
    service = stage.services.completed(name)
    assert (service["taskDefinition"], service["runningCount"]) == (last, 8)
    assert len(stage.services.arns(name)) == 8
    assert sorted(stage.services.arns(steady)) == before


def test_a_waiter_fails_on_a_service_that_is_not_there(ecs):
    with pytest.raises(WaiterError, match="MISSING"):
        ecs.get_waiter("services_stable").wait(services=["nobody"], WaiterConfig=OFTEN)


def test_a_subnet_that_is_not_there_is_refused(stage, ecs):
    definition = stage.define(mode="awsvpc")
    request = {"serviceName": "lost", "taskDefinition": definition, "desiredCount": 1, "launchType": "FARGATE"}
    assert refused(ecs.create_service, **request) == (
        "InvalidParameterException",
        "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    )
    network = {"awsvpcConfiguration": {"subnets": [SUBNET[:-2] + "ff"]}}
    code, message = refused(ecs.create_service, **request, networkConfiguration=network)
    assert (code, "does not exist" in message) == ("InvalidParameterException", True)
