"""Parts of Wharf are killed again and again while tasks start, speak, are checked, entered, started again and stopped;
what it said must hold.

pytest tests/test_crash.py                            # what CI runs: a minute
WHARF_CRASH_KILLS=1000 pytest -s tests/test_crash.py  # all of it
WHARF_CRASH_SEED=123                                  # the same choices again
"""

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from harness import leaks
from harness.crash import sessions
from harness.crash.builds import Builds
from harness.crash.killer import Killer
from harness.crash.pushes import Pushes
from harness.crash.sessions import Sessions
from harness.crash.verdict import all_tasks, judge, nothing_is_left, settled, written
from harness.crash.workload import Workload
from harness.tasks import why
from harness.waiting import NotYet, eventually

KILLS = int(os.environ.get("WHARF_CRASH_KILLS", "0"))
SECONDS = int(os.environ.get("WHARF_CRASH_SECONDS", "45"))


def markers_running(instance):
    """The markers of the instance's containers, as the machine sees them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
            mine = f"/wharf-{instance.instance}/" in (path.parent / "cgroup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        # A shell's child has the shell's command line until it becomes what it is to be: the first processes count.
        if (
            mine
            and words[0] == b"/bin/sh"
            and words[-2].startswith(b"crash-")
            and leaks.is_first(int(path.parent.name))
        ):
            found.append(words[-2].decode())
    return sorted(found)


@pytest.mark.timeout(600 + (3 * KILLS or SECONDS))
def test_crashes(new_wharf, tmp_path):
    seed = int(os.environ.get("WHARF_CRASH_SEED", time.time_ns() % 1_000_000))
    again = f"WHARF_CRASH_SEED={seed} " + (f"WHARF_CRASH_KILLS={KILLS}" if KILLS else f"WHARF_CRASH_SECONDS={SECONDS}")
    again += " pytest -s tests/test_crash.py"
    print(f"to do the same again: {again}")
    instance = new_wharf(ephemeral=False)
    ecs, logs = instance.client("ecs"), instance.client("logs")
    # The first link of a bridge is made on its own time.
    before = eventually(lambda: stocked(instance))
    killer = Killer(instance, seed)
    work = Workload(instance, seed, killer, restarts=KILLS > 0)
    entering = Sessions(work, killer, seed)
    pushing = Pushes(instance, seed)
    building = Builds(instance, seed, tmp_path / "context", "busybox")
    threads = [threading.Thread(target=t.run) for t in (work, entering, pushing, building)]
    for thread in threads:
        thread.start()
    begun, told = time.monotonic(), 0
    try:
        while killer.count < KILLS if KILLS else time.monotonic() < begun + SECONDS:
            killer.strike()
            if killer.count // 100 > told:
                told = killer.count // 100
                print(f"{killer.kills} after {time.monotonic() - begun:.0f} s", flush=True)
    finally:
        killer.stopped.set()
        work.done.set()
        entering.done.set()
        pushing.done.set()
        building.done.set()
        for thread in threads:
            thread.join()
    took = time.monotonic() - begun
    print(
        f"{killer.kills} in {took:.0f} s, {len(work.asked)} tasks, {len(work.diary)} events, "
        f"{len(killer.shims)} tasks lost their shim; of the sessions {entering.finished} ended by themselves, "
        f"{entering.killed} with their container, {entering.cut} were cut off, {entering.refused} never began; "
        f"{pushing.pushed} images pushed, {pushing.broken} pushes broken off, {pushing.resumed} pieces gone on with; "
        f"{building.built} images built, {building.broken} builds broken off, {building.taken_up} steps taken up"
    )
    assert work.problems == [], again
    assert entering.problems == [], again
    assert pushing.problems == [], again
    assert building.problems == [], again
    wrong = pushing.judge() + building.judge()
    assert not wrong, "\n".join([*wrong[:20], again])
    assert pushing.pushed, "no image was pushed"
    assert building.built, "no image was built"
    assert building.broken, "no build was broken off"
    assert building.taken_up, "nothing of a build that was broken off was taken up"
    sessions.none_is_left(instance)
    work.finish()

    tasks = settled(ecs, work, killer)
    wrong = judge(tasks, work, killer) + written(work, ecs, logs)
    running = sorted(t["startedBy"] for t in tasks.values() if t["lastStatus"] == "RUNNING")
    there = markers_running(instance)
    if there != running:
        wrong.append(f"there run {there} and it is reported that there run {running}")
    assert not wrong, "\n".join([*wrong[:20], f"and {len(wrong) - 20} more" if len(wrong) > 20 else "", again])
    # It was a test.
    assert all(killer.kills.values()), f"nothing of a kind was killed: {killer.kills}"
    assert any(a.stopped for a in work.asked), again
    assert running, again
    print(f"containers were started again {work.restarted} times")
    assert entering.finished, "no session came to its end"
    assert entering.cut, "no session was cut off"
    if work.restarts:
        assert work.restarted, "nothing was started again"

    for arn, task in tasks.items():
        if task["lastStatus"] == "RUNNING":
            ecs.stop_task(task=arn)

    def all_stopped():
        up = [why(t) for t in all_tasks(ecs).values() if t["lastStatus"] != "STOPPED"]
        if up:
            raise NotYet(up)
        return True

    eventually(all_stopped, timeout=60)
    assert markers_running(instance) == []
    nothing_is_left(instance, before)
    instance.stop()
    keys = keys_of(instance)
    assert any(key.startswith("sandbox/spec/") for key in keys), keys
    assert not [key for key in keys if key.startswith("sandbox/session/")]


def keys_of(instance):
    """What is written down in the store of an instance that does not run."""
    list_keys = ["cargo", "run", "--quiet", "--package", "wharf-store", "--example", "keys", "--"]
    file = instance.data / "store.redb"
    root = Path(__file__).resolve().parent.parent
    return subprocess.run([*list_keys, str(file)], check=True, cwd=root, capture_output=True, text=True).stdout.split()


def stocked(instance):
    """What the instance has at rest, once that does not change any more."""
    states = []
    for _ in range(5):
        states.append(leaks.idle_state(instance.instance, instance.process.pid))
        time.sleep(0.1)
    return states[0] if all(s == states[0] for s in states) else None
