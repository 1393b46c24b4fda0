"""Files in and out of containers: `wharf cp`."""

import io
import os
import stat
import subprocess
import tarfile

import pytest

from harness.tasks import sleeper


@pytest.fixture
def task(tasks):
    volumes = [{"name": "shared"}]
    mounts = [{"sourceVolume": "shared", "containerPath": "/shared"}]
    arn = tasks.run(sleeper(mountPoints=mounts), volumes=volumes)
    tasks.running(arn)
    return arn


@pytest.fixture
def inside(wharf, task):
    """Runs a script in the container; its output."""
    return lambda script: wharf.run("exec", task, "sh", "-c", script).stdout


def refused(wharf, *arguments):
    done = wharf.run("cp", *arguments, check=False)
    assert done.returncode == 1, done
    return done.stderr


def test_files_go_in_and_come_out_as_they_were(wharf, task, inside, tmp_path):
    content = os.urandom(20 << 20)
    (tmp_path / "big").write_bytes(content)
    (tmp_path / "big").chmod(0o640)
    os.utime(tmp_path / "big", (1_600_000_000, 1_600_000_000))
    wharf.run("cp", str(tmp_path / "big"), f"{task}:/tmp/copy")
    assert inside("stat -c '%a %u %g %Y %s' /tmp/copy").split() == ["640", "0", "0", "1600000000", str(20 << 20)]
    wharf.run("cp", f"{task}:/tmp/copy", str(tmp_path / "back"))
    back = tmp_path / "back"
    assert back.read_bytes() == content
    assert (stat.S_IMODE(back.stat().st_mode), back.stat().st_mtime) == (0o640, 1_600_000_000)


def test_volumes_are_seen(wharf, inside, task, tmp_path):
    (tmp_path / "f").write_text("in a volume")
    wharf.run("cp", str(tmp_path / "f"), f"{task}:/shared/")
    assert inside("cat /shared/f") == "in a volume"


def test_directories_go_by_dockers_rules(wharf, task, inside, tmp_path):
    source = tmp_path / "source"
    (source / "deep" / "er").mkdir(parents=True)
    (source / "deep" / "er" / "file").write_text("x" * 3)
    (source / ("long" * 60)).write_text("long")
    (source / "link").symlink_to("deep/er/file")
    (source / "deep" / "er").chmod(0o555)
    # To what is not there: it becomes that. To a directory: into it. With /. only what is in it.
    wharf.run("cp", str(source), f"{task}:/tmp/new")
    wharf.run("cp", str(source), f"{task}:/tmp/new")
    wharf.run("cp", f"{source}/.", f"{task}:/tmp/new/source/deep")
    assert inside("cat /tmp/new/link /tmp/new/source/link /tmp/new/source/deep/deep/er/file") == "x" * 9
    assert inside("readlink /tmp/new/link; stat -c %a /tmp/new/deep/er").split() == ["deep/er/file", "555"]
    assert inside(f"cat /tmp/new/{'long' * 60}") == "long"
    # And back.
    wharf.run("cp", f"{task}:/tmp/new/source/.", str(tmp_path / "back"))
    assert (tmp_path / "back" / "deep" / "deep" / "er" / "file").read_text() == "xxx"
    assert os.readlink(tmp_path / "back" / "link") == "deep/er/file"
    wharf.run("cp", f"{task}:/tmp/new", str(tmp_path / "back"))
    assert (tmp_path / "back" / "new" / "source" / "link").read_text() == "xxx"


def test_what_makes_no_sense_is_refused(wharf, task, inside, tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "directory").mkdir()
    inside("mkdir -p /tmp/d; echo kept >/tmp/f")
    assert "No such file" in refused(wharf, f"{task}:/tmp/none", str(tmp_path))
    assert "No such file" in refused(wharf, str(tmp_path / "none"), f"{task}:/tmp")
    assert "No such file" in refused(wharf, str(tmp_path / "file"), f"{task}:/tmp/none/x")
    assert "no such directory" in refused(wharf, str(tmp_path / "file"), f"{task}:/tmp/none/")
    assert "no directory" in refused(wharf, str(tmp_path / "directory"), f"{task}:/tmp/f")
    assert "neither side" in refused(wharf, "a", "b")
    assert "both sides" in refused(wharf, "a:/x", "b:/x")
    assert inside("cat /tmp/f") == "kept\n"


def test_archives_are_streamed(wharf, task, inside, tmp_path):
    inside("mkdir -p /tmp/t/empty; echo one >/tmp/t/one; ln -s /etc/passwd /tmp/t/link")
    done = subprocess.run([wharf.binary, "cp", f"{task}:/tmp/t", "-"], env=wharf.environment(), capture_output=True)
    assert done.returncode == 0, done.stderr
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        assert sorted(archive.getnames()) == ["t", "t/empty", "t/link", "t/one"]
        assert archive.extractfile("t/one").read() == b"one\n"
        assert archive.getmember("t/link").linkname == "/etc/passwd"
    inside("mkdir /tmp/u")
    command = [wharf.binary, "cp", "-", f"{task}:/tmp/u"]
    back = subprocess.run(command, env=wharf.environment(), input=done.stdout, capture_output=True)
    assert back.returncode == 0, back.stderr
    assert inside("cat /tmp/u/t/one; readlink /tmp/u/t/link").split() == ["one", "/etc/passwd"]
    cut = subprocess.run(command, env=wharf.environment(), input=done.stdout[:700], capture_output=True)
    assert cut.returncode == 1
    assert b"middle of an entry" in cut.stderr or b"broke off" in cut.stderr


def test_links_of_a_container_lead_nowhere_else(wharf, task, inside, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the host's")
    # Out: a link is followed as the container would follow it, and those below are copied as links.
    inside(f"ln -s {secret} /tmp/out; ln -s /proc/1/root{secret} /tmp/magic; mkdir /tmp/dir; ln -s {secret} /tmp/dir/l")
    assert "No such file" in refused(wharf, f"{task}:/tmp/out", str(tmp_path / "got"))
    refused(wharf, f"{task}:/tmp/magic", str(tmp_path / "got"))
    refused(wharf, f"{task}:/../../../../../../..{secret}", str(tmp_path / "got"))
    assert not (tmp_path / "got").exists()
    wharf.run("cp", f"{task}:/tmp/dir", str(tmp_path / "got"))
    assert os.readlink(tmp_path / "got" / "l") == str(secret)
    # In: a directory that is a link leads where the container sees it lead.
    victim = tmp_path / "victim"
    victim.mkdir()
    inside(f"ln -s {victim} /tmp/v; mkdir -p /tmp/there; ln -s /tmp/there /tmp/w; ln -s {secret} /tmp/s")
    (tmp_path / "new").write_text("new")
    refused(wharf, str(tmp_path / "new"), f"{task}:/tmp/v/new")
    wharf.run("cp", str(tmp_path / "new"), f"{task}:/tmp/w")
    wharf.run("cp", str(tmp_path / "new"), f"{task}:/tmp/s")
    assert inside("cat /tmp/there/new") == "new"
    assert (list(victim.iterdir()), secret.read_text()) == ([], "the host's")


def hostile(*members):
    """An archive made by somebody else: (name, link target or None, content)."""
    bytes_ = io.BytesIO()
    with tarfile.open(fileobj=bytes_, mode="w") as archive:
        for name, link, content in members:
            member = tarfile.TarInfo(name)
            member.mode = 0o6755
            if link is not None:
                member.type, member.linkname = tarfile.SYMTYPE, link
                archive.addfile(member)
            else:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return bytes_.getvalue()


def test_hostile_archives_stay_inside(wharf, task, inside, tmp_path):
    victim = tmp_path / "victim"
    victim.mkdir()
    archive = hostile(
        ("../../../../../../../tmp/escaped", None, b"x"),
        ("link", str(victim), b""),
        ("link/planted", None, b"x"),
    )
    inside("mkdir /tmp/pit")
    done = subprocess.run(
        [wharf.binary, "cp", "-", f"{task}:/tmp/pit"], env=wharf.environment(), input=archive, capture_output=True
    )
    assert done.returncode == 1
    assert list(victim.iterdir()) == []
    assert not os.path.exists("/tmp/escaped")
    assert "4" not in inside("stat -c %a /tmp/pit/tmp/escaped")[:1]
    assert "6" not in inside("stat -c %a /tmp/pit/tmp/escaped")[:1]


def test_a_container_that_moves_things_about_gets_nothing(wharf, task, inside, tmp_path):
    victim = tmp_path / "victim"
    victim.mkdir()
    for number in range(200):
        (tmp_path / "many" / f"d{number}").mkdir(parents=True)
        (tmp_path / "many" / f"d{number}" / "file").write_text("x")
    before = victim.stat().st_mode
    flip = (
        f"mkdir -p /tmp/race/d; while :; do for n in $(seq 0 199); do [ -d /tmp/race/many/d$n ] && "
        f"mv /tmp/race/many/d$n /tmp/race/d/$n.$$ 2>/dev/null && ln -s {victim} /tmp/race/many/d$n; done; "
        f"rm -rf /tmp/race/d/*; done"
    )
    racer = subprocess.Popen([wharf.binary, "exec", task, "sh", "-c", flip], env=wharf.environment())
    try:
        for _ in range(10):
            # Whether it comes through or is refused does not matter.
            wharf.run("cp", str(tmp_path / "many"), f"{task}:/tmp/race", check=False)
            wharf.run("cp", f"{task}:/tmp/race", str(tmp_path / "got"), check=False)
    finally:
        racer.kill()
        racer.wait()
    assert list(victim.iterdir()) == []
    assert victim.stat().st_mode == before
