"""Wharf is killed, and the world goes on."""

import subprocess
import time
from pathlib import Path

from harness import leaks, web
from harness.tasks import WAIT, Tasks, address, container, shell, sleeper, web_server
from harness.waiting import eventually


def tasks_on(instance):
    return Tasks(instance.client("ecs"), instance.client("logs"))


def running_with(marker):
    """Processes with this word on their command line."""

    def words(path):
        try:
            return path.read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return []

    return [p.parent.name for p in Path("/proc").glob("[0-9]*/cmdline") if marker.encode() in words(p)]


def test_kill_and_adoption(new_wharf):
    instance = new_wharf(ephemeral=False)
    tasks = tasks_on(instance)
    server = tasks.run(web_server("still here"))
    marker = "ends-in-the-meantime"
    script = "echo before; sleep 3; echo meantime; exit 7"
    goes = tasks.run({**shell(""), "command": ["/bin/sh", "-c", script, marker]})
    quick = tasks.run(shell("exit 2"))
    before = tasks.running(server)
    tasks.line(goes, "before")
    tasks.stopped(quick)
    assert running_with(marker), "the kill is to come before its end"

    instance.kill()
    assert web.get(address(before), 8080) == "still here\n"
    eventually(lambda: not running_with(marker))
    instance.start()

    after = tasks.running(server)
    assert container(after)["runtimeId"] == container(before)["runtimeId"]
    assert (address(after), after["startedAt"]) == (address(before), before["startedAt"])
    assert web.get(address(after), 8080) == "still here\n"
    gone = tasks.stopped(goes)
    assert (gone["stopCode"], container(gone)["exitCode"]) == ("EssentialContainerExited", 7)
    tasks.line(goes, "meantime")
    assert tasks.lines(goes) == ["before", "meantime"], "nothing is lost and nothing is told twice"
    assert container(tasks.stopped(quick))["exitCode"] == 2
    assert container(tasks.stop(server))["exitCode"] == 0
    tasks.finish()


def test_a_stop_in_order_leaves_containers_running(new_wharf):
    instance = new_wharf(ephemeral=False)
    tasks = tasks_on(instance)
    arn = tasks.run(web_server("here"))
    host = address(tasks.running(arn))
    assert instance.stop() == 0
    assert web.get(host, 8080) == "here\n"
    instance.start()
    assert tasks.running(arn)["lastStatus"] == "RUNNING"
    tasks.finish()


def test_what_was_acknowledged_is_there_after_a_kill(new_wharf):
    instance = new_wharf(load=False, ephemeral=False)
    ecs, logs = instance.client("ecs"), instance.client("logs")
    clusters = [ecs.create_cluster(clusterName=f"c{n}")["cluster"]["clusterArn"] for n in range(20)]
    logs.create_log_group(logGroupName="/g")
    logs.create_log_stream(logGroupName="/g", logStreamName="s")
    event = {"timestamp": int(time.time() * 1000), "message": "kept"}
    logs.put_log_events(logGroupName="/g", logStreamName="s", logEvents=[event])
    instance.kill()
    instance.start()
    assert set(clusters) <= set(instance.client("ecs").list_clusters()["clusterArns"])
    events = instance.client("logs").get_log_events(logGroupName="/g", logStreamName="s", startFromHead=True)["events"]
    assert [e["message"] for e in events] == ["kept"]


def test_a_dead_ephemeral_instance_is_cleaned_up_by_the_next(new_wharf):
    instance = new_wharf()
    tasks = tasks_on(instance)
    arn = tasks.run(web_server("orphan"))
    tasks.running(arn)
    dead, data = instance.instance, instance.data
    instance.kill()
    assert "processes" in instance.leftovers()
    assert data.exists()
    veths = dict(instance.veths)
    instance.start()
    assert instance.instance != dead
    assert not data.exists()
    eventually(lambda: not leaks.leftovers(dead, str(data), veths), timeout=5)


def test_an_ephemeral_instance_leaves_nothing(new_wharf):
    instance = new_wharf()
    tasks = tasks_on(instance)
    for mode in ("awsvpc", "bridge", "host", "none"):
        tasks.running(tasks.run(sleeper(), mode=mode))
    data = instance.data
    assert {"processes", "cgroups"} <= set(instance.leftovers())
    assert instance.stop() == 0
    instance.assert_gone()
    assert not data.exists()


def test_purge_removes_what_a_kill_left(new_wharf):
    instance = new_wharf(ephemeral=False)
    tasks = tasks_on(instance)
    tasks.running(tasks.run(web_server("orphan")))
    instance.kill()
    assert "processes" in instance.leftovers()
    instance.run("purge", "--data-dir", str(instance.data))
    instance.assert_gone()
    assert not instance.data.exists()


def test_reset_makes_an_ephemeral_instance_new(new_wharf):
    instance = new_wharf()
    tasks = tasks_on(instance)
    tasks.running(tasks.run(sleeper()))
    tasks.ecs.create_cluster(clusterName="mine")
    status, _ = web.post(instance.port, "/_wharf/reset")
    assert status == 200
    assert tasks.ecs.list_tasks()["taskArns"] == []
    assert tasks.ecs.describe_clusters(clusters=["mine"])["clusters"] == []
    assert tasks.logs.describe_log_groups()["logGroups"] == []
    assert "processes" not in instance.leftovers()
    # And it serves on.
    again = tasks_on(instance)
    again.running(again.run(sleeper()))
    again.finish()


def test_an_instance_that_keeps_its_data_is_not_reset(new_wharf):
    instance = new_wharf(load=False, ephemeral=False)
    instance.client("ecs").create_cluster(clusterName="kept")
    status, answer = web.post(instance.port, "/_wharf/reset")
    assert status == 409
    assert "ephemeral" in answer["message"]
    assert instance.client("ecs").describe_clusters(clusters=["kept"])["clusters"]


def test_two_instances_side_by_side(new_wharf):
    one, two = new_wharf(ephemeral=False), new_wharf(ephemeral=False)
    assert one.instance != two.instance
    pairs = [(tasks_on(one), "one"), (tasks_on(two), "two")]
    hosts = []
    for tasks, text in pairs:
        arn = tasks.run(web_server(text))
        hosts.append(address(tasks.running(arn)))
        assert tasks.ecs.list_tasks()["taskArns"] == [arn]
    assert hosts[0] != hosts[1]
    for host, (_, text) in zip(hosts, pairs, strict=True):
        assert eventually(lambda: web.get(host, 8080), ignoring=(OSError,)) == f"{text}\n"  # noqa: B023
    one.kill()
    one.run("purge", "--data-dir", str(one.data))
    one.assert_gone()
    assert web.get(hosts[1], 8080) == "two\n"
    pairs[1][0].finish()


def test_a_data_directory_has_one_instance(new_wharf, binary):
    instance = new_wharf(load=False, ephemeral=False)
    second = subprocess.run(
        [str(binary), "serve", "--data-dir", str(instance.data), "--listen", f"127.0.0.1:{web.free_port()}"],
        env=instance.environment(),
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert second.returncode != 0
    assert "another wharf" in second.stderr
    assert instance.health()["state"] == "ready"


def test_a_container_writes_on_while_nobody_reads(new_wharf):
    instance = new_wharf(ephemeral=False)
    tasks = tasks_on(instance)
    count = "i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done"
    arn = tasks.run(shell(f"trap 'exit 0' TERM; echo start; {count}; {WAIT}"))
    tasks.line(arn, "start")
    instance.kill()
    instance.start()
    tasks.line(arn, "line 4999", timeout=30)
    lines = [line for line in tasks.lines(arn) if line.startswith("line ")]
    assert lines == [f"line {n}" for n in range(5000)]
    tasks.finish()
