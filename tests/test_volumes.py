"""Volumes: of the task, of the machine, of memory, of the host, of other containers; and a bound for all of them."""

import uuid
from pathlib import Path

import pytest

from harness.tasks import Tasks, container, shell, sleeper, why
from harness.waiting import eventually


def named(name, definition, **more):
    return {**definition, "name": name, **more}


def mount(volume, path, **more):
    return {"sourceVolume": volume, "containerPath": path, **more}


def docker(name, **configuration):
    return {"name": name, "dockerVolumeConfiguration": configuration}


def after(name, condition="SUCCESS"):
    return [{"containerName": name, "condition": condition}]


@pytest.fixture
def volume():
    return f"v-{uuid.uuid4().hex[:8]}"


@pytest.mark.covers("containerDefinitions.mountPoints", "volumes.name")
def test_a_volume_begins_with_what_the_image_has(tasks):
    script = "cat /etc/passwd > /tmp/seen; grep -c root: /tmp/seen; echo x > /etc/new && ls /data | grep -c passwd"
    points = [mount("etc", "/etc"), mount("data", "/data")]
    _, lines = tasks.output(f"{script} || echo none", mountPoints=points, volumes=[{"name": "etc"}, {"name": "data"}])
    assert lines == ["1", "0", "none"], "/data is in no image and begins empty"


@pytest.mark.covers("containerDefinitions.volumesFrom")
def test_volumes_from_another_container(tasks):
    source = shell("echo from source > /data/note", mountPoints=[mount("v", "/data")])
    source = named("source", source, essential=False)
    reads = "cat /data/note; (echo x > /data/x) 2>/dev/null && echo written"
    plain = named("plain", shell(reads, volumesFrom=[{"sourceContainer": "source"}]), essential=False)
    guarded = shell(reads, volumesFrom=[{"sourceContainer": "source", "readOnly": True}])
    arn = tasks.run(
        source,
        {**plain, "dependsOn": after("source")},
        {**guarded, "dependsOn": after("plain", "COMPLETE")},
        volumes=[{"name": "v"}],
    )
    tasks.stopped(arn)
    tasks.line(arn, "written", name="plain")
    assert tasks.lines(arn, "plain") == ["from source", "written"]
    assert tasks.lines(arn) == ["from source"]


@pytest.mark.covers("volumes.host", "containerDefinitions.mountPoints.readOnly")
def test_a_directory_of_the_host(tasks, tmp_path):
    (tmp_path / "given").write_text("given\n")
    volumes = [{"name": "host", "host": {"sourcePath": str(tmp_path)}}]
    script = "cat /host/given; echo back > /host/back; (echo x > /only/x) 2>&1 | grep -o 'Read-only file system'"
    points = [mount("host", "/host"), mount("host", "/only", readOnly=True)]
    _, lines = tasks.output(script, mode="none", mountPoints=points, volumes=volumes)
    assert lines == ["given", "Read-only file system"]
    assert (tmp_path / "back").read_text() == "back\n"


@pytest.mark.covers(
    "volumes.dockerVolumeConfiguration.scope",
    "volumes.dockerVolumeConfiguration.autoprovision",
    "volumes.dockerVolumeConfiguration.driver",
)
def test_a_volume_that_outlives_its_task(tasks, wharf, volume):
    """Where it is made and filled, and where it is found again."""
    run = {"mode": "none", "mountPoints": [mount(volume, "/data")]}
    absent = docker(volume, scope="shared", autoprovision=False)
    task = tasks.stopped(tasks.run(shell("true", mountPoints=run["mountPoints"]), mode="none", volumes=[absent]))
    assert task["stopCode"] == "TaskFailedToStart"
    assert f"volume '{volume}' does not exist and autoprovision is set to false" in task["stoppedReason"]
    made = docker(volume, scope="shared", autoprovision=True, driver="local")
    tasks.output("echo kept > /data/note", volumes=[made], **run)
    _, lines = tasks.output("cat /data/note", volumes=[absent], **run)
    assert lines == ["kept"]
    assert (wharf.data / "volumes" / volume / "note").read_text() == "kept\n"


def test_a_volume_of_the_tasks_own_goes_with_it(tasks, volume):
    run = {"mode": "none", "mountPoints": [mount(volume, "/data")], "volumes": [docker(volume, scope="task")]}
    tasks.output("echo mine > /data/note", **run)
    _, lines = tasks.output("ls /data | wc -l", **run)
    assert lines == ["0"]


@pytest.mark.covers("volumes.dockerVolumeConfiguration.driverOpts")
def test_what_the_local_driver_can_mount(tasks, tmp_path, volume):
    (tmp_path / "given").write_text("given\n")
    memory = docker(volume, scope="task", driverOpts={"type": "tmpfs", "device": "tmpfs", "o": "size=1m,mode=0711"})
    bind = docker("bound", scope="shared", driverOpts={"type": "none", "device": str(tmp_path), "o": "bind"})
    script = "grep -c ' /memory tmpfs' /proc/mounts; stat -c %a /memory; cat /bound/given"
    points = [mount(volume, "/memory"), mount("bound", "/bound")]
    _, lines = tasks.output(script, mode="none", mountPoints=points, volumes=[memory, bind])
    assert lines == ["1", "711", "given"]


def test_a_driver_and_options_that_are_not_there(tasks, ecs, volume):
    point = [mount(volume, "/data")]
    other = tasks.define(
        sleeper(mountPoints=point), mode="none", volumes=[docker(volume, scope="task", driver="rexray/ebs")]
    )
    answer = ecs.run_task(taskDefinition=other, launchType="EC2")
    assert [failure["reason"] for failure in answer["failures"]] == ["ATTRIBUTE"]
    nfs = docker(volume, scope="task", driverOpts={"type": "nfs", "device": ":/x", "o": "addr=10.0.0.1"})
    definition = tasks.define(sleeper(mountPoints=point), mode="none", volumes=[nfs])
    with pytest.raises(ecs.exceptions.ClientException, match="driverOpts"):
        ecs.run_task(taskDefinition=definition, launchType="EC2")


@pytest.mark.covers("containerDefinitions.linuxParameters.tmpfs")
def test_memory_of_a_containers_own(tasks):
    tmpfs = [{"containerPath": "/memory", "size": 2, "mountOptions": ["noexec", "mode=0700"]}]
    script = "grep ' /memory ' /proc/mounts | cut -d' ' -f3,4; df -k /memory | tail -1 | awk '{print $2}'"
    _, (options, size) = tasks.output(script, linuxParameters={"tmpfs": tmpfs})
    assert options.startswith("tmpfs rw,nosuid,nodev,noexec")
    assert "mode=700" in options
    assert size == "2048"


@pytest.mark.covers("containerDefinitions.readonlyRootFilesystem")
def test_a_read_only_root_has_volumes_that_can_be_written_to(tasks):
    script = "(echo x > /x) 2>/dev/null || echo closed; echo x > /data/x && echo open"
    _, lines = tasks.output(
        script, readonlyRootFilesystem=True, mountPoints=[mount("v", "/data")], volumes=[{"name": "v"}]
    )
    assert lines == ["closed", "open"]


@pytest.mark.covers("ephemeralStorage")
def test_storage_is_bounded_where_a_size_was_asked_for(tasks):
    """The 21 GiB are not written: a sparse file that is larger than the disk says the same at once."""
    script = (
        "df -k / | tail -1 | awk '{print ($2 > 20*1024*1024 && $2 <= 21*1024*1024) ? \"21 GiB\" : $2}'; "
        "df -k /data | tail -1 | awk '{print $6}'; "
        "fallocate -l 22g /big 2>&1 | grep -o 'No space left on device'; rm -f /big; echo x > /small && echo goes on"
    )
    arn = tasks.run(
        shell(script, mountPoints=[mount("v", "/data")]),
        volumes=[{"name": "v"}],
        ephemeralStorage={"sizeInGiB": 21},
    )
    task = tasks.stopped(arn)
    assert container(task)["exitCode"] == 0, why(task)
    tasks.line(arn, "goes on")
    assert tasks.lines(arn) == ["21 GiB", "/data", "No space left on device", "goes on"]
    assert task["ephemeralStorage"] == {"sizeInGiB": 21}


def test_bounded_storage_leaves_nothing(new_wharf):
    """However its task, the server and the shims end."""
    wharf = new_wharf(ephemeral=False)
    tasks = Tasks(wharf.client("ecs"), wharf.client("logs"))
    arn = tasks.run(sleeper(), ephemeralStorage={"sizeInGiB": 21})
    tasks.running(arn)
    assert _loops(wharf) == 1
    wharf.kill()
    wharf.start()
    tasks = Tasks(wharf.client("ecs"))
    assert tasks.running(arn)["lastStatus"] == "RUNNING"
    assert _loops(wharf) == 1
    tasks.stop(arn)
    eventually(lambda: _loops(wharf) == 0)


def _loops(wharf):
    """Loop devices over files of an instance."""
    files = Path("/sys/block").glob("loop*/loop/backing_file")
    return sum(str(wharf.data) in file.read_text() for file in files)
