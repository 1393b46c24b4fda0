"""What is made before anyone asks is used, made again, and owned by the process that made it."""

from pathlib import Path

from harness.tasks import Tasks, sleeper
from harness.waiting import NotYet, eventually

# How many namespaces there are ahead, at least.
AHEAD = 8


def links(instance):
    """The host's ends of the instance's namespaces: those of tasks and those in stock."""
    return {path.name for path in Path("/sys/class/net").glob(f"w{instance.instance}*")}


def when(instance, enough):
    """The links, once there are enough of them."""

    def look():
        present = links(instance)
        if not enough(len(present)):
            raise NotYet(len(present))
        return present

    return eventually(look, timeout=30)


def test_namespaces_made_ahead_are_used_made_again_and_go_with_their_maker(new_wharf):
    instance = new_wharf(ephemeral=False)
    ahead = when(instance, lambda count: count == AHEAD)
    tasks = Tasks(instance.client("ecs"))
    one = tasks.run(sleeper())
    tasks.running(one)
    present = when(instance, lambda count: count == AHEAD + 1)
    assert ahead < present, "one of those that were there was used, and one more was made"
    arns = [one, *tasks.run(sleeper(), count=10), *tasks.run(sleeper(), count=2)]
    for arn in arns:
        tasks.running(arn)
    when(instance, lambda count: count >= len(arns) + AHEAD)
    # The stock dies with the process, the tasks' namespaces do not.
    instance.kill()
    left = when(instance, lambda count: count == len(arns))
    instance.start()
    assert left < when(instance, lambda count: count == len(arns) + AHEAD)
    tasks.finish()
