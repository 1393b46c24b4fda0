"""What of the host, or of each other, containers get when their definition asks for it."""

import os
import stat

import pytest

from harness.tasks import WAIT, Tasks, container, shell, sleeper


@pytest.mark.covers("containerDefinitions.systemControls")
def test_kernel_parameters_of_its_own_namespaces(tasks):
    asked = [{"namespace": "net.core.somaxconn", "value": "511"}, {"namespace": "kernel.msgmax", "value": "16384"}]
    _, lines = tasks.output("cat /proc/sys/net/core/somaxconn /proc/sys/kernel/msgmax", systemControls=asked)
    assert lines == ["511", "16384"]


@pytest.mark.covers("containerDefinitions.linuxParameters.devices")
def test_devices_are_given_with_the_rights_that_were_asked_for(tasks):
    devices = [
        {"hostPath": "/dev/null", "containerPath": "/dev/sink", "permissions": ["write"]},
        {"hostPath": "/dev/loop-control", "permissions": ["read"]},
    ]
    script = "echo x > /dev/sink && echo wrote; [ -c /dev/loop-control ] && (: < /dev/loop-control) && echo opened"
    _, lines = tasks.output(script, mode="bridge", linuxParameters={"devices": devices})
    assert lines == ["wrote", "opened"]
    # Whoever does not ask cannot open it, made by hand or not.
    _, lines = tasks.output("mknod /tmp/l c 10 237 && (: < /tmp/l) 2>/dev/null && echo opened; echo end", mode="bridge")
    assert lines[-1] == "end"
    assert "opened" not in lines


@pytest.mark.covers("pidMode")
def test_containers_of_a_task_see_each_others_processes(tasks):
    waits = {**shell("trap 'exit 0' TERM; sleep 86399 & wait $!"), "name": "other", "essential": False}
    look = shell("until grep -qs 8639[9] /proc/[0-9]*/cmdline; do sleep 0.1; done; [ $$ != 1 ] && echo seen")
    arn = tasks.run(look, waits, mode="bridge", pidMode="task")
    assert container(tasks.stopped(arn))["exitCode"] == 0
    tasks.line(arn, "seen")


def test_the_hosts_processes_are_seen_by_who_asks_for_them(tasks):
    look = shell("cat /proc/1/comm; readlink /proc/self/ns/pid; echo end")
    arn = tasks.run(look, mode="bridge", pidMode="host")
    tasks.line(arn, "end")
    with open("/proc/1/comm") as file:
        assert tasks.lines(arn) == [file.read().strip(), os.readlink("/proc/self/ns/pid"), "end"]
    arn = tasks.run(look, mode="bridge")
    tasks.line(arn, "end")
    assert tasks.lines(arn)[1] != os.readlink("/proc/self/ns/pid")


@pytest.mark.covers("ipcMode")
def test_containers_of_a_task_share_memory(tasks):
    writes = {**shell(f"trap 'exit 0' TERM; echo shared > /dev/shm/x; {WAIT}"), "name": "other", "essential": False}
    reads = shell("until [ -s /dev/shm/x ]; do sleep 0.1; done; cat /dev/shm/x")
    arn = tasks.run(reads, writes, mode="bridge", ipcMode="task")
    assert container(tasks.stopped(arn))["exitCode"] == 0
    tasks.line(arn, "shared")


@pytest.mark.covers("containerDefinitions.dockerSecurityOptions")
def test_security_options(tasks):
    grep = "grep -E '^(Seccomp|NoNewPrivs):' /proc/self/status"
    _, lines = tasks.output(grep, mode="bridge", dockerSecurityOptions=["seccomp=unconfined"])
    assert lines == ["NoNewPrivs:\t1", "Seccomp:\t0"]
    _, lines = tasks.output(grep, mode="bridge", dockerSecurityOptions=["no-new-privileges:false"])
    assert lines == ["NoNewPrivs:\t0", "Seccomp:\t2"]
    # This machine's containers run under no profile: one that is asked for is not left out in silence.
    definition = tasks.define(shell("true", dockerSecurityOptions=["apparmor:web"]), mode="bridge")
    answer = tasks.ecs.run_task(taskDefinition=definition, launchType="EC2")
    assert [failure["reason"] for failure in answer["failures"]] == ["ATTRIBUTE"]


def test_a_machine_without_a_gpu_says_so(tasks, ecs):
    definition = tasks.define(sleeper(resourceRequirements=[{"type": "GPU", "value": "1"}]), mode="none")
    answer = ecs.run_task(taskDefinition=definition, launchType="EC2")
    assert [failure["reason"] for failure in answer["failures"]] == ["RESOURCE:GPU"]


@pytest.mark.covers("containerDefinitions.resourceRequirements")
def test_gpus_are_found_given_and_taken_back(new_wharf, tmp_path):
    """Devices that only look like a GPU's: what a driver would make of them is not ours."""
    devices = tmp_path / "devices"
    devices.mkdir()
    for name, minor in [("nvidia0", 3), ("nvidia1", 3), ("nvidiactl", 5)]:
        os.mknod(devices / name, stat.S_IFCHR | 0o666, os.makedev(1, minor))
    wharf = new_wharf(ephemeral=False)
    wharf.stop()
    wharf.variables["WHARF_GPU_DEVICES"] = str(devices)
    wharf.start()
    ecs = wharf.client("ecs")
    tasks = Tasks(ecs, wharf.client("logs"))

    def left():
        (arn,) = ecs.list_container_instances()["containerInstanceArns"]
        (machine,) = ecs.describe_container_instances(containerInstances=[arn])["containerInstances"]
        (gpus,) = [r["stringSetValue"] for r in machine["remainingResources"] if r["name"] == "GPU"]
        return gpus

    assert left() == ["0", "1"]
    wants = {"resourceRequirements": [{"type": "GPU", "value": "1"}]}
    script = f"echo $NVIDIA_VISIBLE_DEVICES; echo x > /dev/nvidia0 && ls /dev | grep nvidia; {WAIT}"
    first = tasks.run(shell(script, **wants), mode="none")
    assert container(tasks.running(first))["gpuIds"] == ["0"]
    tasks.line(first, "nvidiactl")
    assert tasks.lines(first) == ["0", "nvidia0", "nvidiactl"]
    assert left() == ["1"]
    second = tasks.run(sleeper(**wants), mode="none")
    assert container(tasks.running(second))["gpuIds"] == ["1"]
    answer = ecs.run_task(taskDefinition=tasks.define(sleeper(**wants), mode="none"), launchType="EC2")
    assert [failure["reason"] for failure in answer["failures"]] == ["RESOURCE:GPU"]
    tasks.stop(first)
    assert left() == ["0"]
    tasks.finish()
