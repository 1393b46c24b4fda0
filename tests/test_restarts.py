"""Restart policies: containers that are started again in their place."""

import json

import pytest

from harness.tasks import container, shell

# The shortest that the service takes; a container must run for it to be started again.
PERIOD = 60


def policy(**more):
    return {"restartPolicy": {"enabled": True, "restartAttemptPeriod": PERIOD, **more}}


@pytest.mark.covers("containerDefinitions.restartPolicy")
def test_who_ran_long_enough_is_started_again_unless_its_code_is_ignored(tasks, wharf):
    """Two tasks side by side, since a minute passes. What the container wrote is there when it comes again."""
    script = f"if [ -e /tmp/ran ]; then echo again; exit 3; fi; touch /tmp/ran; echo first; sleep {PERIOD}; exit 7"
    comes_again = tasks.run(shell(script, **policy()))
    stays = tasks.run(shell(script, **policy(ignoredExitCodes=[7])))
    task = tasks.stopped(comes_again, timeout=100)
    assert container(task)["exitCode"] == 3, "the second time it ended too early"
    assert task["stopCode"] == "EssentialContainerExited"
    views = json.loads(wharf.run("ps", "--all", "--json").stdout)
    (seen,) = [v for v in views if v["spec"]["id"] == comes_again.rsplit("/", 1)[1]]
    assert seen["status"]["containers"][0]["restarts"] == 1
    tasks.line(comes_again, "again")
    assert tasks.lines(comes_again) == ["first", "again"]
    task = tasks.stopped(stays)
    assert container(task)["exitCode"] == 7
    assert tasks.lines(stays) == ["first"]


@pytest.mark.parametrize("restart", [policy(), {"restartPolicy": {"enabled": False}}], ids=["too early", "disabled"])
def test_who_is_not_started_again(tasks, restart):
    task = tasks.stopped(tasks.run(shell("echo once; exit 5", **restart)))
    assert container(task)["exitCode"] == 5
    tasks.line(task["taskArn"], "once")
    assert tasks.lines(task["taskArn"]) == ["once"]


@pytest.mark.parametrize(
    ("restart", "words"),
    [
        ({"restartAttemptPeriod": 59}, "between 60 and 1800"),
        ({"restartAttemptPeriod": 1801}, "between 60 and 1800"),
        ({"ignoredExitCodes": list(range(51))}, "at most 50"),
    ],
)
def test_what_a_policy_may_say(tasks, restart, words):
    with pytest.raises(tasks.ecs.exceptions.ClientException, match=words):
        tasks.define(shell("true", restartPolicy={"enabled": True, **restart}))
