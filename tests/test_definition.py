"""The rest of a container definition: names, links, limits, labels, what a machine must have."""

import json
import socket
from pathlib import Path

import pytest

from harness import web
from harness.tasks import SUBNET, WAIT, container, shell, sleeper
from harness.waiting import eventually


def named(name, definition, **more):
    return {**definition, "name": name, **more}


@pytest.mark.covers(
    "containerDefinitions.dnsServers", "containerDefinitions.dnsSearchDomains", "containerDefinitions.extraHosts"
)
def test_names_and_who_resolves_them(tasks):
    _, lines = tasks.output(
        "grep -v ^options /etc/resolv.conf; grep elsewhere /etc/hosts",
        mode="bridge",
        dnsServers=["10.1.1.1", "10.1.1.2"],
        dnsSearchDomains=["a.test", "b.test"],
        extraHosts=[{"hostname": "elsewhere", "ipAddress": "10.9.8.7"}],
    )
    assert lines == ["nameserver 10.1.1.1", "nameserver 10.1.1.2", "search a.test b.test", "10.9.8.7\telsewhere"]


@pytest.mark.covers("containerDefinitions.links")
def test_a_linked_container_is_known_by_its_alias_and_starts_first(tasks):
    serve = f"trap 'exit 0' TERM; mkdir /tmp/w; echo rows > /tmp/w/x; httpd -p 80 -h /tmp/w; {WAIT}"
    client = "until wget -qO- http://store/x 2>/dev/null; do sleep 0.1; done; grep -o 'store db' /etc/hosts"
    arn = tasks.run(named("db", shell(serve), essential=False), shell(client, links=["db:store"]), mode="bridge")
    assert container(tasks.stopped(arn))["exitCode"] == 0
    tasks.line(arn, "store db")
    assert tasks.lines(arn) == ["rows", "store db"]


@pytest.mark.covers("containerDefinitions.disableNetworking")
def test_a_container_without_a_network(tasks):
    _, lines = tasks.output("ls /sys/class/net", mode="bridge", disableNetworking=True)
    assert lines == ["lo"]


@pytest.mark.covers("containerDefinitions.portMappings.containerPortRange")
def test_a_range_of_ports(tasks):
    serve = "for p in 8001 8002 8003; do mkdir -p /tmp/$p; echo $p > /tmp/$p/index.html; httpd -p $p -h /tmp/$p; done"
    definition = shell(f"trap 'exit 0' TERM; {serve}; {WAIT}", portMappings=[{"containerPortRange": "8001-8003"}])
    arn = tasks.run(definition, mode="bridge")
    (binding,) = container(tasks.running(arn))["networkBindings"]
    assert binding["containerPortRange"] == "8001-8003"
    first, last = map(int, binding["hostPortRange"].split("-"))
    assert last - first == 2
    for outside, inside in zip(range(first, last + 1), range(8001, 8004), strict=True):
        eventually(lambda outside=outside: _get(outside), ignoring=(OSError,))
        assert _get(outside).strip() == str(inside)


def _get(port):
    return web.get("127.0.0.1", port)


@pytest.mark.covers("containerDefinitions.ulimits")
def test_a_limit_that_the_machine_forbids_is_lowered_and_said(tasks, wharf):
    """Nobody may open more files than fs.nr_open."""
    with open("/proc/sys/fs/nr_open") as file:
        most = int(file.read())
    limits = [
        {"name": "nofile", "softLimit": 512, "hardLimit": most + 1},
        {"name": "nproc", "softLimit": 99, "hardLimit": 100},
    ]
    _, lines = tasks.output("ulimit -n; ulimit -Hn; ulimit -u", mode="none", ulimits=limits)
    assert (lines[0], lines[2]) == ("512", "99")
    assert int(lines[1]) <= most
    told = [line for line in wharf.log.read_text().splitlines() if f"nofile of 512:{most + 1}" in line]
    assert len(told) == 1
    assert f"it is 512:{lines[1]}" in told[0]


@pytest.mark.covers("containerDefinitions.linuxParameters.sharedMemorySize")
def test_shared_memory_of_another_size(tasks):
    _, lines = tasks.output(
        "df -k /dev/shm | tail -1 | awk '{print $2}'", mode="none", linuxParameters={"sharedMemorySize": 8}
    )
    assert lines == ["8192"]


@pytest.mark.covers("containerDefinitions.linuxParameters.initProcessEnabled")
def test_an_init_process_reaps_and_passes_signals_on(tasks):
    _, lines = tasks.output(
        "echo $$; (sleep 0.1 &); sleep 0.5; ps -o stat | grep -c Z || true",
        linuxParameters={"initProcessEnabled": True},
    )
    assert int(lines[0]) > 1, "it is not the first process"
    assert lines[1] == "0", "no orphan stays a zombie"


@pytest.mark.covers("containerDefinitions.dockerSecurityOptions")
def test_security_options(tasks):
    status = "grep NoNewPrivs /proc/self/status | cut -f2"
    for option, expected in [("no-new-privileges", "1"), ("no-new-privileges:false", "0")]:
        _, lines = tasks.output(status, mode="none", dockerSecurityOptions=[option])
        assert lines == [expected], option


@pytest.mark.covers("runtimePlatform.cpuArchitecture")
def test_an_architecture_that_this_machine_is_not(tasks, ecs):
    (machine,) = ecs.describe_container_instances(
        containerInstances=ecs.list_container_instances()["containerInstanceArns"]
    )["containerInstances"]
    (own,) = [a["value"] for a in machine["attributes"] if a["name"] == "ecs.cpu-architecture"]
    names = {"x86_64": "X86_64", "arm64": "ARM64"}
    other = next(name for value, name in names.items() if value != own)
    wrong = tasks.define(sleeper(), mode="none", runtimePlatform={"cpuArchitecture": other})
    answer = ecs.run_task(taskDefinition=wrong, launchType="EC2")
    assert [failure["reason"] for failure in answer["failures"]] == ["ATTRIBUTE"]
    right = tasks.run(shell("true"), mode="none", runtimePlatform={"cpuArchitecture": names[own]})
    assert container(tasks.stopped(right))["exitCode"] == 0


@pytest.mark.covers("containerDefinitions.startTimeout")
def test_a_dependency_that_takes_too_long(tasks):
    """Its own start timeout counts, from when it runs; without one nothing is too long, as with the ECS agent."""
    slow = named("slow", sleeper(), essential=False, startTimeout=2)
    late = shell("echo never", dependsOn=[{"containerName": "slow", "condition": "SUCCESS"}])
    task = tasks.stopped(tasks.run(slow, late))
    assert "dependency container slow did not become successful in time" in task["stoppedReason"]
    assert tasks.lines(task["taskArn"]) == []


@pytest.mark.covers("containerDefinitions.dockerLabels")
def test_labels_are_shown(tasks, wharf):
    arn = tasks.run(sleeper(dockerLabels={"com.example.team": "boats", "tier": ""}))
    tasks.running(arn)
    (shown,) = json.loads(wharf.run("inspect", arn.rsplit("/", 1)[1]).stdout)["spec"]["containers"]
    assert dict(shown["labels"]) == {"com.example.team": "boats", "tier": ""}


REFUSED = [
    ({"links": ["nobody"]}, {}, "bridge", "Unknown container: 'nobody'"),
    ({"links": ["main:a:b"]}, {}, "bridge", "Invalid link format"),
    ({"links": ["main"]}, {}, "bridge", "cycle"),
    ({"volumesFrom": [{"sourceContainer": "nobody"}]}, {}, "bridge", "Unknown container: 'nobody'"),
    ({"portMappings": [{"containerPortRange": "1-2"}]}, {}, "host", "networkMode=host"),
    ({"portMappings": [{"containerPortRange": "2-1"}]}, {}, "bridge", "containerPortRange"),
    ({"portMappings": [{"containerPortRange": "1-5"}, {"containerPort": 3}]}, {}, "bridge", "multiple port mappings"),
    ({"systemControls": [{"namespace": "kernel.panic", "value": "1"}]}, {}, "bridge", "not valid"),
    ({"systemControls": [{"namespace": "net.core.somaxconn", "value": "1"}]}, {}, "host", "networkMode=host"),
    ({"resourceRequirements": [{"type": "GPU", "value": "some"}]}, {}, "bridge", "number of GPUs"),
    ({"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.1"}]}, {}, "awsvpc", "networkMode=awsvpc"),
    ({"disableNetworking": True}, {}, "awsvpc", "networkMode=awsvpc"),
    ({"resourceRequirements": [{"type": "GPU", "value": "1"}]}, {}, "awsvpc", "do not support GPU"),
    ({"dockerSecurityOptions": ["no-new-privileges"]}, {}, "awsvpc", "do not support dockerSecurityOptions"),
    ({}, {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "task"}}]}, "awsvpc", "dockerVolumeConfig"),
    (
        {},
        {"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "task", "autoprovision": False}}]},
        "bridge",
        "'autoprovision' must either not be specified or set to 'True'",
    ),
    ({}, {"ephemeralStorage": {"sizeInGiB": 20}}, "awsvpc", "at least 21"),
    ({}, {"ephemeralStorage": {"sizeInGiB": 30}}, "bridge", "EphemeralStorage"),
]


@pytest.mark.parametrize(("definition", "task", "mode", "words"), REFUSED)
def test_what_a_definition_may_not_say(tasks, definition, task, mode, words):
    with pytest.raises(tasks.ecs.exceptions.ClientException, match=words):
        tasks.define(sleeper(**definition), mode=mode, **task)


def _limit(wharf, arn, v1, v2, container=""):
    """A limit of a task's cgroup, or of a container's in it: a controller's file of v1, or the file of v2."""
    below = f"wharf-{wharf.instance}/{arn.rsplit('/', 1)[1]}/{container}"
    controller, file = v1
    directory = Path("/sys/fs/cgroup") / controller / below
    if directory.exists():
        return (directory / file).read_text().split()[0]
    trees = [Path("/sys/fs/cgroup/unified"), Path("/sys/fs/cgroup")]
    return next((tree / below / v2).read_text().split()[0] for tree in trees if (tree / below / v2).exists())


@pytest.mark.covers("cpu", "containerDefinitions.memoryReservation", "containerDefinitions.cpu")
def test_what_the_kernel_is_told_of_cpu_and_memory(tasks, wharf):
    arn = tasks.run(sleeper(cpu=256, memory=64, memoryReservation=32), cpu="512", memory="1024")
    tasks.running(arn)
    assert _limit(wharf, arn, ("cpu", "cpu.cfs_quota_us"), "cpu.max") == "50000"
    assert _limit(wharf, arn, ("memory", "memory.limit_in_bytes"), "memory.max") == str(1024 << 20)
    assert _limit(wharf, arn, ("memory", "memory.limit_in_bytes"), "memory.max", "main") == str(64 << 20)
    assert _limit(wharf, arn, ("memory", "memory.soft_limit_in_bytes"), "memory.low", "main") == str(32 << 20)
    assert _limit(wharf, arn, ("cpu", "cpu.shares"), "cpu.weight", "main") in ("256", "10")


@pytest.mark.covers("containerDefinitions.linuxParameters.maxSwap", "containerDefinitions.linuxParameters.swappiness")
def test_swap(tasks, wharf):
    arn = tasks.run(sleeper(memory=64, linuxParameters={"maxSwap": 32, "swappiness": 30}), mode="none")
    tasks.running(arn)
    # v1 counts memory and swap together, and v2 has no swappiness of a cgroup's own.
    swap = _limit(wharf, arn, ("memory", "memory.memsw.limit_in_bytes"), "memory.swap.max", "main")
    assert swap in (str(96 << 20), str(32 << 20))
    if Path("/sys/fs/cgroup/memory").exists():
        assert _limit(wharf, arn, ("memory", "memory.swappiness"), "", "main") == "30"


@pytest.mark.covers("containerDefinitions.portMappings.protocol")
def test_a_port_of_the_other_protocol(tasks):
    # The kernel counts the datagrams that came for a port where nobody listens.
    count = "awk '/^Udp:/ {n = $3} END {print n}' /proc/net/snmp"
    script = f'while [ "$({count})" = 0 ]; do sleep 0.1; done; echo came; {WAIT}'
    arn = tasks.run(shell(script, portMappings=[{"containerPort": 53, "protocol": "udp"}]), mode="bridge")
    (binding,) = container(tasks.running(arn))["networkBindings"]
    assert binding["protocol"] == "udp"

    def heard():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"datagram\n", ("127.0.0.1", binding["hostPort"]))
        return "came" in tasks.lines(arn)

    eventually(heard)


@pytest.mark.covers("runtimePlatform.operatingSystemFamily")
def test_an_operating_system_that_this_machine_is_not(tasks, ecs):
    arn = tasks.run(shell("true"), runtimePlatform={"operatingSystemFamily": "LINUX"})
    assert container(tasks.stopped(arn))["exitCode"] == 0
    platform = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    windows = tasks.define(sleeper(), cpu="1024", memory="2048", runtimePlatform=platform)
    network = {"awsvpcConfiguration": {"subnets": [SUBNET]}}
    with pytest.raises(ecs.exceptions.ClientException, match="operatingSystemFamily is not supported"):
        ecs.run_task(taskDefinition=windows, launchType="FARGATE", networkConfiguration=network)
