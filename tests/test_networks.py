"""The four network modes, as seen from the host and from inside."""

import ipaddress
import os

import pytest

from harness import web
from harness.tasks import address, container, shell, sleeper, web_server
from harness.waiting import eventually


def answers(host, port, text):
    assert eventually(lambda: web.get(host, port), ignoring=(OSError,)) == f"{text}\n"


def test_two_tasks_on_the_same_port(tasks):
    one, two = tasks.run(web_server("one")), tasks.run(web_server("two"))
    first, second = address(tasks.running(one)), address(tasks.running(two))
    assert first != second
    answers(first, 8080, "one")
    answers(second, 8080, "two")


def test_addresses_come_from_the_subnet_that_was_named(tasks, wharf):
    subnets = {s["SubnetId"]: s for s in wharf.client("ec2").describe_subnets()["Subnets"]}
    task = tasks.running(tasks.run(sleeper()))
    details = {d["name"]: d["value"] for d in task["attachments"][0]["details"]}
    subnet = subnets[details["subnetId"]]
    assert ipaddress.ip_address(address(task)) in ipaddress.ip_network(subnet["CidrBlock"])
    assert task["availabilityZone"] == subnet["AvailabilityZone"]


def test_tasks_reach_each_other_and_have_a_way_out(tasks):
    host = address(tasks.running(tasks.run(web_server("hello"))))
    answers(host, 8080, "hello")
    _, lines = tasks.output(f"wget -qO- http://{host}:8080/; ip route | grep -c ^default")
    assert lines == ["hello", "1"]


@pytest.mark.covers(
    "containerDefinitions.portMappings.containerPort",
    "containerDefinitions.portMappings.hostPort",
)
def test_a_static_host_port(tasks):
    port = web.free_port()
    mapping = [{"containerPort": 80, "hostPort": port}]
    arn = tasks.run(web_server("static", port=80, portMappings=mapping), mode="bridge")
    task = tasks.running(arn)
    (binding,) = container(task)["networkBindings"]
    assert (binding["containerPort"], binding["hostPort"], binding["protocol"]) == (80, port, "tcp")
    answers("127.0.0.1", port, "static")

    # The port is taken, on the only instance there is.
    answer = tasks.ecs.run_task(taskDefinition=task["taskDefinitionArn"], launchType="EC2")
    assert answer["tasks"] == []
    assert answer["failures"][0]["reason"] == "RESOURCE:PORTS"

    tasks.stop(arn)
    with pytest.raises((ConnectionRefusedError, TimeoutError)):
        web.get("127.0.0.1", port, timeout=2)


def test_dynamic_host_ports(tasks):
    definition = tasks.define(web_server("dynamic", port=80, portMappings=[{"containerPort": 80}]), mode="bridge")
    arns = [tasks.run(definition=definition, mode="bridge") for _ in range(2)]
    ports = [container(tasks.running(arn))["networkBindings"][0]["hostPort"] for arn in arns]
    assert len(set(ports)) == 2
    assert all(32768 <= port <= 60999 for port in ports)
    for port in ports:
        answers("127.0.0.1", port, "dynamic")


@pytest.mark.covers("networkMode")
def test_the_hosts_own_network(tasks):
    port = web.free_port()
    arn = tasks.run(web_server("host", port=port), mode="host")
    tasks.running(arn)
    answers("127.0.0.1", port, "host")
    _, lines = tasks.output("readlink /proc/self/ns/net; hostname", mode="host")
    assert lines[0] == os.readlink("/proc/self/ns/net")


@pytest.mark.covers("networkMode")
def test_no_network(tasks):
    _, lines = tasks.output("tail -n +3 /proc/net/dev | cut -d: -f1; ip route", mode="none")
    assert [line.strip() for line in lines] == ["lo"]


@pytest.mark.parametrize("mode", ["awsvpc", "bridge", "none"])
def test_a_sandbox_is_not_in_the_hosts_network(tasks, mode):
    _, lines = tasks.output("readlink /proc/self/ns/net", mode=mode)
    assert lines[0] != os.readlink("/proc/self/ns/net")


def test_the_api_does_not_take_a_container_for_an_operator(tasks, wharf):
    """Design decision 14: in the host's network too, a connection from a sandbox must be signed."""
    head = [
        "POST / HTTP/1.0",
        "Host: localhost",
        "Content-Type: application/x-amz-json-1.1",
        "X-Amz-Target: AmazonEC2ContainerServiceV20141113.ListClusters",
        "Content-Length: 2",
    ]
    request = "\\r\\n".join([*head, "", "{}"])
    _, lines = tasks.output(f"(printf '{request}'; sleep 1) | nc -w 5 127.0.0.1 {wharf.port}", mode="host")
    text = "\n".join(lines)
    assert "MissingAuthenticationToken" in text
    assert "clusterArns" not in text


@pytest.mark.covers("containerDefinitions.hostname")
def test_containers_have_names_and_hosts(tasks):
    arn = tasks.run(shell("hostname; cat /etc/hosts; cat /etc/resolv.conf; exit 0", hostname="ship"), mode="bridge")
    tasks.stopped(arn)
    tasks.line(arn, "localhost")
    assert tasks.lines(arn)[0] == "ship"
