"""Another version of Wharf starts on what this one, or that one, left running.

    WHARF_OLD_BIN=/path/to/an/older/wharf pytest tests/test_upgrade.py

What shims of other versions say is tested without another program in `crates/runtime/tests/versions.rs`.
"""

import os

import pytest

from harness import web
from harness.tasks import Tasks, address, container, shell, web_server
from harness.waiting import eventually
from harness.wharf import Wharf

OLD = os.environ.get("WHARF_OLD_BIN")
COUNTING = "n=0; trap 'echo end; exit 6' TERM; while :; do n=$((n+1)); echo n $n; sleep 0.05 & wait $!; done"
CHECK = {"command": ["CMD", "true"], "interval": 5, "timeout": 2, "retries": 2}

pytestmark = pytest.mark.skipif(OLD is None, reason="WHARF_OLD_BIN names no older program")


@pytest.fixture
def old(busybox, tmp_path):
    instance = Wharf(OLD, tmp_path / "wharf", ephemeral=False)
    try:
        instance.start()
        instance.run("image", "load", str(busybox))
        yield instance
    finally:
        instance.dispose()


def change(instance, program):
    """One program is replaced by another in the hardest way."""
    instance.kill()
    instance.binary = str(program)
    instance.start()


def test_an_upgrade_takes_up_what_runs(old, binary):
    tasks = Tasks(old.client("ecs"), old.client("logs"))
    server, counting = tasks.run(web_server("still here", healthCheck=CHECK)), tasks.run(shell(COUNTING))
    goes = tasks.run(shell("echo before; sleep 2; echo meantime; exit 7"))
    before, host = tasks.running(server), address(tasks.running(server))
    tasks.line(counting, "n 5")
    tasks.line(goes, "before")

    change(old, binary)
    after = tasks.running(server)
    assert container(after)["runtimeId"] == container(before)["runtimeId"]
    assert (address(after), after["startedAt"]) == (host, before["startedAt"])
    assert web.get(host, 8080) == "still here\n"
    gone = tasks.stopped(goes)
    assert (gone["stopCode"], container(gone)["exitCode"]) == ("EssentialContainerExited", 7)
    assert tasks.lines(goes) == ["before", "meantime"]
    # A check is a program that the old shim starts.
    eventually(lambda: tasks.describe(server)["healthStatus"] == "HEALTHY", timeout=20)
    assert container(tasks.stop(server))["exitCode"] == 0
    assert container(tasks.stop(counting))["exitCode"] == 6
    lines = tasks.lines(counting)
    assert lines == [f"n {n}" for n in range(1, len(lines))] + ["end"], "no line is lost, none comes twice"
    # And it goes on with its own.
    assert container(tasks.stopped(tasks.run(shell("exit 3"))))["exitCode"] == 3
    tasks.finish()


def test_a_downgrade_leaves_alone_what_runs(old, binary):
    change(old, binary)
    tasks = Tasks(old.client("ecs"), old.client("logs"))
    server = tasks.run(web_server("still here"))
    host, before = address(tasks.running(server)), tasks.running(server)
    change(old, OLD)
    assert web.get(host, 8080) == "still here\n"
    assert container(tasks.stopped(tasks.run(shell("exit 3"))))["exitCode"] == 3, "it serves others"
    assert web.get(host, 8080) == "still here\n"
    change(old, binary)
    after = tasks.running(server)
    assert container(after)["runtimeId"] == container(before)["runtimeId"]
    assert container(tasks.stop(server))["exitCode"] == 0
    tasks.finish()
