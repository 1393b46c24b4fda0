"""What a container may do, seen from inside."""

import re
from pathlib import Path

import pytest

from harness.tasks import container, shell
from harness.waiting import eventually


@pytest.fixture
def status(tasks):
    def read(**more):
        _, lines = tasks.output("cat /proc/self/status", **more)
        return dict(line.split(":\t", 1) for line in lines if ":\t" in line)

    return read


def test_capabilities_are_dockers_and_there_are_no_new_privileges(status):
    told = status()
    assert told["CapEff"] == told["CapPrm"] == told["CapBnd"] == "00000000a80425fb"
    assert told["CapInh"] == told["CapAmb"] == "0000000000000000"
    assert told["NoNewPrivs"] == "1"
    assert told["Seccomp"] == "2"


def test_a_user_other_than_root_has_no_capabilities(status):
    told = status(user="1000")
    assert told["CapEff"] == told["CapPrm"] == "0000000000000000"
    assert told["CapBnd"] == "00000000a80425fb"


@pytest.mark.covers("containerDefinitions.linuxParameters.capabilities")
def test_capabilities_are_dropped_and_added(status):
    none = status(linuxParameters={"capabilities": {"drop": ["ALL"]}})
    assert none["CapEff"] == none["CapBnd"] == "0000000000000000"
    one = status(linuxParameters={"capabilities": {"drop": ["ALL"], "add": ["SYS_PTRACE"]}})
    assert one["CapEff"] == f"{1 << 19:016x}"


def test_forbidden_calls_are_refused(tasks):
    _, lines = tasks.output("unshare -U true 2>&1 && echo allowed; mount -t tmpfs none /mnt 2>&1 && echo allowed")
    assert len(lines) == 2
    assert "allowed" not in lines
    assert "Operation not permitted" in lines[0]


def test_what_tells_of_the_host_is_masked(tasks):
    _, lines = tasks.output(
        """
        for f in kcore keys timer_list sched_debug latency_stats; do
            if [ -e /proc/$f ]; then echo $f $(head -c 64 /proc/$f | wc -c); fi
        done
        for d in /proc/acpi /proc/scsi /sys/firmware; do if [ -d $d ]; then echo $d $(ls $d | wc -l); fi; done
        """
    )
    # Which of them there are is the host kernel's choice.
    assert len(lines) >= 2
    assert all(line.endswith(" 0") for line in lines), lines


def test_what_steers_the_host_is_read_only(tasks):
    _, lines = tasks.output(
        """
        for f in sys/kernel/hostname sys/vm/overcommit_memory sysrq-trigger irq/default_smp_affinity; do
            if [ -e /proc/$f ]; then (echo 0 > /proc/$f) 2>&1; fi
        done
        mkdir /sys/fs/cgroup/mine 2>&1
        mkdir /sys/fs/cgroup/memory/mine 2>&1
        """
    )
    assert len(lines) >= 3
    for line in lines:
        assert re.search("Read-only file system|Permission denied|No such file|nonexistent", line), line


def test_the_devices_are_the_usual_ones(tasks):
    _, lines = tasks.output("ls /dev")
    usual = {
        "fd",
        "full",
        "null",
        "ptmx",
        "pts",
        "random",
        "shm",
        "stderr",
        "stdin",
        "stdout",
        "tty",
        "urandom",
        "zero",
    }
    assert usual <= set(lines) <= usual | {"console", "core", "mqueue"}


def test_other_devices_are_refused_even_to_who_makes_their_node(tasks):
    _, lines = tasks.output(
        """
        mknod /tmp/null c 1 3 && echo x > /tmp/null && echo null works
        mknod /tmp/kmsg c 1 11; head -c 1 /tmp/kmsg 2>&1
        mknod /tmp/mem c 1 1; head -c 1 /tmp/mem 2>&1
        mknod /tmp/disk b 254 0; head -c 1 /tmp/disk 2>&1
        """
    )
    assert lines[0] == "null works"
    assert len(lines) == 4, lines
    assert all("Operation not permitted" in line for line in lines[1:]), lines


def test_processes_of_others_are_not_seen(tasks):
    _, lines = tasks.output("echo $$; ls /proc | grep -c '^[0-9]'; ls -l /proc/1/exe | grep -c busybox")
    assert lines[0] == "1"
    assert int(lines[1]) <= 4
    assert lines[2] == "1"


@pytest.mark.covers("containerDefinitions.readonlyRootFilesystem")
def test_a_read_only_root(tasks):
    _, lines = tasks.output("touch /file 2>&1; touch /tmp/file 2>&1", readonlyRootFilesystem=True)
    assert len(lines) == 2
    assert all("Read-only file system" in line for line in lines)


def test_one_containers_root_is_not_anothers(tasks):
    tasks.output("echo mine > /etc/trace")
    _, lines = tasks.output("cat /etc/trace 2>/dev/null || echo clean")
    assert lines == ["clean"]


@pytest.mark.covers("containerDefinitions.ulimits")
def test_limits_on_files(tasks):
    _, lines = tasks.output("ulimit -n; ulimit -Hn", ulimits=[{"name": "nofile", "softLimit": 512, "hardLimit": 1024}])
    assert lines == ["512", "1024"]


def test_shared_memory_has_its_size(tasks):
    _, lines = tasks.output("df -k /dev/shm | tail -1 | awk '{print $2}'")
    assert lines == [str(64 * 1024)]


def test_the_programs_that_wharf_runs_itself_cannot_be_reached(tasks):
    """CVE-2019-5736: /proc/self/exe of whatever starts a container must not lead to the host's program."""
    task = tasks.stopped(
        tasks.run(
            {"name": "main", "image": "busybox:latest", "entryPoint": ["/proc/self/exe"], "command": ["--version"]}
        )
    )
    assert container(task).get("exitCode") != 0
    assert not any("wharf 0." in line for line in tasks.lines(task["taskArn"]))


def test_what_a_container_forks_dies_with_it(tasks):
    marker = "7353.25"
    tasks.output(f"sleep {marker} & setsid sleep {marker} & true")

    def running():
        commands = Path("/proc").glob("[0-9]*/cmdline")
        return [c for c in commands if c.exists() and marker in read(c)]

    def read(path):
        try:
            return path.read_text()
        except (FileNotFoundError, ProcessLookupError):
            return ""

    eventually(lambda: not running())


def test_a_fork_bomb_is_bounded_by_the_process_limit(tasks):
    _, lines = tasks.output(
        '(i=0; while [ $i -lt 200 ]; do sleep 5 & i=$((i+1)); done) 2>&1 | grep -m1 -o "can\'t fork"; true',
        ulimits=[{"name": "nproc", "softLimit": 50, "hardLimit": 50}],
        user="4321",
    )
    assert lines == ["can't fork"]


@pytest.mark.parametrize(
    "wanted", [{"privileged": True}, {"linuxParameters": {"capabilities": {"add": ["SYS_ADMIN"]}}}]
)
def test_fargate_gives_no_privileges(tasks, wanted):
    with pytest.raises(tasks.ecs.exceptions.ClientException):
        tasks.define(shell("true", **wanted))


@pytest.mark.covers("containerDefinitions.privileged")
def test_privileged_containers_where_they_are_allowed(tasks):
    _, lines = tasks.output(
        "grep CapEff /proc/self/status; grep Seccomp: /proc/self/status", mode="none", privileged=True
    )
    assert lines[1].split()[1] == "0"
    assert int(lines[0].split()[1], 16) & (1 << 21), "SYS_ADMIN is there"
