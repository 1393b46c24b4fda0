"""What the machine's operator lets tasks ask for."""

import signal

import pytest

from harness.tasks import Tasks, shell
from harness.waiting import NotYet, eventually
from harness.wharf import Wharf


@pytest.fixture
def own(new_wharf, tmp_path):
    """An instance with a policy file: `own(text)` are its tasks, and a function that exchanges the policy."""
    finished = []

    def make(text):
        file = tmp_path / "policy.toml"
        file.write_text(text)
        wharf = new_wharf(policy=file)
        tasks = Tasks(wharf.client("ecs"), wharf.client("logs"))
        finished.append(tasks)

        def exchange(text):
            file.write_text(text)
            wharf.process.send_signal(signal.SIGHUP)

        return tasks, exchange

    yield make
    for tasks in finished:
        tasks.finish()


def refused(tasks, *containers, **more):
    task = tasks.stopped(tasks.run(*containers, **more))
    assert task["stopCode"] == "TaskFailedToStart"
    return task["stoppedReason"]


def test_a_refusal_names_rule_file_and_what_was_asked(own):
    tasks, exchange = own("privileged = false\n[host-paths]\nallow = ['/srv']\n")
    reason = refused(tasks, shell("true", privileged=True), mode="none")
    assert "policy.toml" in reason
    assert "container main asks for privileged, which privileged does not allow" in reason
    mount = {"mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]}
    volumes = [{"name": "v", "host": {"sourcePath": "/home"}}]
    assert "host-paths.allow" in refused(tasks, shell("true", **mount), mode="none", volumes=volumes)
    # What is not asked for is not refused.
    tasks.output("true")

    # Read again on SIGHUP. A file that is wrong changes nothing.
    exchange("privileged = perhaps\n")
    assert "privileged" in refused(tasks, shell("true", privileged=True), mode="none")
    exchange("privileged = true\n")

    def allowed():
        task = tasks.stopped(tasks.run(shell("true", privileged=True), mode="none"))
        if task["stopCode"] != "EssentialContainerExited":
            raise NotYet(task["stoppedReason"])
        return True

    eventually(allowed)


def test_wharfs_own_files_are_nobodys(tasks, wharf):
    mount = {"mountPoints": [{"sourceVolume": "v", "containerPath": "/v", "readOnly": True}]}
    volumes = [{"name": "v", "host": {"sourcePath": "/run/wharf"}}]
    assert "whose own files are there" in refused(tasks, shell("true", **mount), mode="none", volumes=volumes)
    # Whoever reads the whole machine finds no socket to speak to.
    volumes = [{"name": "v", "host": {"sourcePath": "/"}}]
    _, lines = tasks.output("ls -A /v/run/wharf; ls -d /v/etc", mode="none", volumes=volumes, **mount)
    assert lines == ["/v/etc"]


def test_a_start_with_a_wrong_policy_leaves_nothing(binary, tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text("privileged = perhaps\n")
    instance = Wharf(binary, tmp_path / "wharf", policy=policy)
    with pytest.raises(RuntimeError, match="perhaps"):
        instance.start()
    assert [path.name for path in instance.directory.iterdir()] == ["wharf.log"]
    # Nor is there anything to purge where nothing was.
    told = instance.run("purge", "--data-dir", str(tmp_path / "nowhere"))
    assert "nothing to purge" in told.stderr
    assert "nowhere" in told.stderr


def test_a_path_that_is_not_there_is_made_only_if_it_may_be_mounted(new_wharf, tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text(f'[host-paths]\nallow = ["{tmp_path}/allowed"]\n')
    instance = new_wharf(policy=policy)
    tasks = Tasks(instance.client("ecs"), instance.client("logs"))
    for place, made in (("allowed/deep/er", True), ("denied/deep/er", False)):
        volumes = [{"name": "host", "host": {"sourcePath": str(tmp_path / place)}}]
        mounts = [{"sourceVolume": "host", "containerPath": "/host"}]
        task = tasks.stopped(tasks.run(shell("true", mountPoints=mounts), volumes=volumes, mode="none"))
        assert (task["stopCode"] == "EssentialContainerExited") == made, task["stoppedReason"]
        assert (tmp_path / place).is_dir() == made
    assert not (tmp_path / "denied").exists()
    tasks.finish()
