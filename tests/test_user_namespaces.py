"""Tasks in user namespaces: what they are to the host; and other files' tests once more, they being like any other."""

from pathlib import Path

import pytest

import test_containers
import test_copy
from harness.tasks import WAIT, Tasks, container, shell, sleeper
from harness.wharf import Wharf

FIRST = 700_000
BLOCK = 65_536
SPEAKS = "read a b c < /proc/self/uid_map; echo $a $b $c"


@pytest.fixture(scope="module")
def wharf(binary, busybox, tmp_path_factory):
    """Takes the place of the shared instance; two more tasks than any of these tests runs at once."""
    ids = ["--user-namespaces", f"{FIRST}:{8 * BLOCK}"]
    instance = Wharf(binary, tmp_path_factory.mktemp("mapped"), options=ids)
    try:
        instance.start()
        instance.run("image", "load", str(busybox))
        yield instance
    finally:
        instance.dispose()


AGAIN = [
    test_containers.test_an_essential_container_takes_the_others_with_it,
    test_containers.test_containers_of_a_task_share_its_network,
    test_containers.test_a_container_waits_for_anothers_health,
    test_containers.test_entry_point_command_environment_directory_and_user,
    test_containers.test_users_are_looked_up_in_the_image,
    test_containers.test_what_run_task_overrides,
    test_containers.test_containers_share_a_volume_of_the_task,
    test_copy.test_files_go_in_and_come_out_as_they_were,
    test_copy.test_volumes_are_seen,
    test_copy.test_directories_go_by_dockers_rules,
    test_copy.test_what_makes_no_sense_is_refused,
    test_copy.test_archives_are_streamed,
    test_copy.test_links_of_a_container_lead_nowhere_else,
    test_copy.test_hostile_archives_stay_inside,
    test_copy.test_a_container_that_moves_things_about_gets_nothing,
]
globals().update({test.__name__: test for test in AGAIN})
# Their fixtures.
globals().update({"task": test_copy.task, "inside": test_copy.inside})


def processes(ids):
    """The host's processes of users in a range."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            uid = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("Uid:"))
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(uid) in ids:
            found.append(int(status.parent.name))
    return found


def first_id(tasks, arn):
    inside, outside, count = map(int, tasks.line(arn, "65536").split())
    assert (inside, count) == (0, BLOCK)
    assert outside in range(FIRST, FIRST + 8 * BLOCK, BLOCK)
    return outside


def test_root_of_a_task_is_nobody_on_the_host_and_nobody_elses(tasks):
    arns = [tasks.run(shell(f"{SPEAKS}; trap 'exit 0' TERM; {WAIT}")) for _ in range(2)]
    first = [first_id(tasks, arn) for arn in arns]
    assert first[0] != first[1]
    for start in first:
        assert processes(range(start, start + BLOCK))
    for arn in arns:
        assert container(tasks.stop(arn))["exitCode"] == 0
    for start in first:
        assert not processes(range(start, start + BLOCK))


def test_what_is_copied_in_belongs_to_the_tasks_root(tasks, wharf, tmp_path):
    volumes = [{"name": "shared"}]
    mounts = [{"sourceVolume": "shared", "containerPath": "/shared"}]
    # It speaks when all is there.
    script = f"mkdir -m 700 /shared/private; chown 5:6 /shared/private; {SPEAKS}; trap 'exit 0' TERM; {WAIT}"
    arn = tasks.run(shell(script, mountPoints=mounts), volumes=volumes)
    first = first_id(tasks, arn)
    (tmp_path / "file").write_text("x")
    for place in ("/shared/private", "/tmp"):
        wharf.run("cp", str(tmp_path / "file"), f"{arn}:{place}/file")
    # Whoever it belongs to, root in the task may do with it as it likes.
    look = "for f in /shared/private/file /tmp/file; do stat -c '%u %g' $f; chown 7:8 $f && stat -c '%u %g' $f; done"
    assert wharf.run("exec", arn, "sh", "-c", look).stdout.splitlines() == ["0 0", "7 8"] * 2
    root = next(pid for pid in processes([first]) if Path(f"/proc/{pid}/root/tmp/file").exists())
    written = Path(f"/proc/{root}/root/tmp/file").stat()
    assert (written.st_uid, written.st_gid) == (first + 7, first + 8)


@pytest.mark.parametrize(
    ("mode", "more", "words"),
    [
        ("bridge", {"privileged": True}, "privileged mode is incompatible with user namespaces"),
        ("host", {}, "cannot share the host's network namespace with user namespaces"),
    ],
)
def test_what_cannot_be_is_refused_and_says_by_what(tasks, mode, more, words):
    reason = tasks.stopped(tasks.run(sleeper(**more), mode=mode))["stoppedReason"]
    assert words in reason
    assert reason.endswith("(user-namespaces)")


def test_bridge_mode(tasks):
    arn = tasks.run(shell(f"{SPEAKS}; ping -c 1 -W 5 127.0.0.1 > /dev/null && echo answered"), mode="bridge")
    first_id(tasks, arn)
    assert tasks.line(arn, "answered")


def test_more_tasks_than_ids_is_said_and_ids_come_back(tasks):
    full = [tasks.run(sleeper()) for _ in range(8)]
    for arn in full:
        tasks.running(arn)
    reason = tasks.stopped(tasks.run(sleeper()))["stoppedReason"]
    assert reason.startswith("ResourceInitializationError: no 65536 user ids in a row are free")
    tasks.stop(full[0])
    tasks.running(tasks.run(sleeper()))


def test_a_task_keeps_its_ids_while_wharf_is_away(new_wharf):
    instance = new_wharf(ephemeral=False, options=["--user-namespaces", f"{FIRST + 8 * BLOCK}:{BLOCK}"])
    tasks = Tasks(instance.client("ecs"), instance.client("logs"))
    arn = tasks.run(shell(f"trap 'exit 0' TERM; {WAIT}"))
    tasks.running(arn)
    block = range(FIRST + 8 * BLOCK, FIRST + 9 * BLOCK)
    before = processes(block)
    assert before
    instance.stop()
    instance.start()
    assert processes(block) == before
    # The only block there is is still taken.
    again = Tasks(instance.client("ecs"), instance.client("logs"))
    reason = again.stopped(again.run(sleeper()))["stoppedReason"]
    assert "no 65536 user ids in a row are free" in reason
    tasks.ecs = instance.client("ecs")
    assert container(tasks.stop(arn))["exitCode"] == 0
    again.running(again.run(sleeper()))
    again.finish()


def test_a_range_that_is_none_is_refused_at_once(binary, tmp_path):
    instance = Wharf(binary, tmp_path, options=["--user-namespaces", "1000:10"])
    with pytest.raises(RuntimeError, match="less ids than one task takes"):
        instance.start()
