"""What must hold after the crash test: of each task, of what was written, and of the machine."""

import json
import re

from .. import leaks, web
from ..tasks import container, why
from ..waiting import NotYet, eventually
from .workload import DIARY, PERIOD

LOST = re.compile("the process that held its containers (was killed|is gone|does not know all of them)")
GONE_WHILE_STARTING = re.compile(
    "its network namespace is gone|the sandbox's shim is gone|the process that starts it was killed|"
    "did not start before"
)


def all_tasks(ecs):
    """Every task that the API knows, by ARN."""
    arns = []
    for status in ("RUNNING", "STOPPED"):
        for page in ecs.get_paginator("list_tasks").paginate(desiredStatus=status):
            arns += page["taskArns"]
    tasks = {}
    for at in range(0, len(arns), 100):
        answer = ecs.describe_tasks(tasks=arns[at : at + 100], include=["TAGS"])
        assert not answer["failures"], answer["failures"]
        tasks.update({task["taskArn"]: task for task in answer["tasks"]})
    return tasks


def settled(ecs, work, killer):
    """Every task, once nothing moves any more: who is to run runs, who is to have stopped has."""

    def look():
        tasks = all_tasks(ecs)
        moving = [(a, t["lastStatus"]) for a, t in tasks.items() if t["lastStatus"] != t["desiredStatus"]]
        # A program that was killed before it could begin, or with its shim, is noticed a moment later.
        over = [a.arn for a in work.asked if a.ends or a.stop_sent or a.id in killer.shims]
        moving += [(a, "RUNNING") for a in over if tasks.get(a, {}).get("lastStatus") == "RUNNING"]
        if moving:
            raise NotYet(moving[:5])
        return tasks

    # Who is started again has minutes left.
    return eventually(look, timeout=120 + (3 * PERIOD if work.restarts else 0))


def judge(tasks, work, killer):
    """What is wrong with the tasks, in words; nothing if all is well."""
    known = {a.arn: a for a in work.asked}
    wrong = [f"{arn} is not known any more" for arn in known if arn not in tasks]
    markers = [t["startedBy"] for t in tasks.values()]
    wrong += [f"{m} was begun twice" for m in set(markers) if markers.count(m) > 1]
    wrong += [f"{arn} was never acknowledged" for arn in tasks if arn not in known]
    for arn, asked in known.items():
        if task := tasks.get(arn):
            wrong += [f"{asked.marker} {asked.id}: {text} ({why(task)})" for text in _task(task, asked, work, killer)]
    return wrong + _restarts(tasks, work, killer)


def _restarts(tasks, work, killer):
    """What is wrong with how often containers were started again: as often as they say themselves."""
    again = [a for a in work.asked if a.restarts is not None and a.arn in tasks]
    if not again:
        return []
    views = {v["spec"]["id"]: v for v in json.loads(work.instance.run("ps", "--all", "--json").stdout)}
    wrong = []
    for asked in again:
        code = container(tasks[asked.arn]).get("exitCode")
        containers = (views[asked.id].get("status") or {}).get("containers", [])
        counted = [c.get("restarts", 0) for c in containers if c["name"] == "main"]
        work.restarted += sum(counted)
        said = sum(line.startswith("run ") for line in work.tasks.lines(asked.arn))
        struck = asked.id in killer.shims | killer.launchers
        if not struck and (counted != [asked.restarts] or said != asked.restarts + 1):
            wrong.append(
                f"{asked.marker} {asked.id}: {counted} restarts, {said} runs, wanted {asked.restarts} ({code})"
            )
        # Whoever is killed while it starts may not have come to its line.
        if struck and counted and said not in (counted[0], counted[0] + 1):
            wrong.append(f"{asked.marker} {asked.id}: {counted} restarts are counted, {said} runs told")
    return wrong


def _task(task, asked, work, killer):
    main = container(task)
    status, code = task["lastStatus"], main.get("exitCode")
    lost = bool(LOST.search(task.get("stoppedReason", "")))
    # What is killed while it starts, and what goes with the first process of its pid namespace, look the same.
    struck, launcher = asked.id in killer.shims, asked.id in killer.launchers | killer.holders
    lines = [line for line in work.tasks.lines(asked.arn) if line]
    yield from _lines(lines, asked, code, whole=not struck and not lost)
    if task["lastStatus"] == "RUNNING":
        if asked.stopped or asked.ends or struck:
            yield "it still runs"
        tags = {t["value"] for t in task["tags"] if t["key"] == "crash"}
        if len(tags) != 1 or not tags <= asked.tags:
            yield f"its tag is {tags}, not one of {asked.tags}"
        return
    if status != "STOPPED":
        yield "it neither runs nor has stopped"
        return
    times = [task.get(k) for k in ("createdAt", "startedAt", "stoppingAt", "executionStoppedAt", "stoppedAt")]
    # One that was stopped before it came to its node never executed.
    placed = "connectivity" in task
    if None in (task.get("stoppedAt"), task.get("stoppingAt")) or placed and not task.get("executionStoppedAt"):
        yield f"it does not say when it stopped: {times}"
    seen = [t for t in times if t]
    if seen != sorted(seen):
        yield f"its times are not in order: {times}"
    if not task.get("stopCode") or not task.get("stoppedReason"):
        yield "it does not say why it stopped"
    if lost:
        if not struck:
            yield "its shim was lost and nobody killed it"
        elif code is not None and code != asked.code and not (launcher and code == 137):
            yield f"its exit code is {code}, not {asked.code}"
        return
    if struck and GONE_WHILE_STARTING.search(json.dumps([task.get("stoppedReason"), main.get("reason")])):
        return
    if not asked.ends and not asked.stop_sent and not launcher:
        yield "nobody stopped it"
    # Whoever is told to stop before it has said what is to be done then is killed; or never began.
    unprepared = asked.stop_sent and "n 1" not in lines
    allowed = {asked.code}
    if launcher or unprepared:
        allowed |= {137, 143, None}
    if struck:
        allowed |= {None}
    if code not in allowed:
        yield f"its exit code is {code}, not {asked.code}"


def _lines(lines, asked, code, whole):
    """Numbered lines come once each and in order; all of them, unless the process that kept them was killed."""
    if not lines:
        if whole and code == asked.code:
            yield "it said nothing"
        return
    if asked.restarts is not None:
        runs = range(1, asked.restarts + 2)
        wanted = [line for n in runs for line in (f"begin {asked.marker}", f"run {n}")]
        if lines != wanted[: len(lines)] or (whole and code == asked.code and len(lines) % 2):
            yield f"its lines are {lines}"
        return
    numbered = [f"n {n}" for n in range(1, len(lines))]
    ended = lines[-1] == "end"
    if ended:
        numbered[-1] = "end"
    wanted = [f"begin {asked.marker}", *numbered]
    if lines != wanted:
        at = next(i for i, (have, want) in enumerate(zip(lines, wanted, strict=True)) if have != want)
        yield f"its line {at} is {lines[at]!r} and not {wanted[at]!r}: {lines[max(0, at - 3) : at + 4]}"
    elif whole and code == asked.code:
        if asked.lines is not None and len(numbered) != asked.lines:
            yield f"it said {len(numbered)} of {asked.lines} lines"
        if asked.lines is None and not ended:
            yield f"its last line is {lines[-1]!r}"


def written(work, ecs, logs):
    """What is wrong with what clients wrote themselves."""
    stream = {"logGroupName": work.tasks.group, "logStreamName": DIARY}
    there, token = [], {}
    while True:
        page = logs.get_log_events(startFromHead=True, **stream, **token)
        there += [int(e["message"].split()[1]) for e in page["events"]]
        if page["nextForwardToken"] == token.get("nextToken"):
            break
        token = {"nextToken": page["nextForwardToken"]}
    wrong = [f"event {n} was acknowledged and is gone" for n in sorted(set(work.diary) - set(there))]
    if len(set(there)) != len(there):
        wrong.append("an event is there twice")
    for at in range(0, len(work.clusters), 100):
        names = work.clusters[at : at + 100]
        found = {c["clusterName"] for c in ecs.describe_clusters(clusters=names)["clusters"]}
        wrong += [f"cluster {name} was acknowledged and is gone" for name in names if name not in found]
    return wrong


def nothing_is_left(instance, before):
    """Waits until nothing is left of any sandbox on the machine, though the instance goes on."""

    def look():
        left = leaks.of_sandboxes(instance.instance, str(instance.directory), instance.data)
        taken = json.loads(web.get("127.0.0.1", instance.port, "/_wharf/node"))
        if any(taken.values()):
            left["taken"] = taken
        after = leaks.idle_state(instance.instance, instance.process.pid)
        left.update({kind: (before[kind], after[kind]) for kind in before if before[kind] != after[kind]})
        if left:
            raise NotYet(json.dumps(left)[:3000])
        return True

    # After a burst of starts more namespaces are made ahead for a minute.
    eventually(look, timeout=100)
