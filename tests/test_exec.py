"""Programs in containers with somebody at their streams: `wharf exec` and `wharf attach`."""

import hashlib
import signal
import subprocess
import time

import pytest

from harness.tasks import shell, sleeper
from harness.typing import Terminal
from harness.waiting import NotYet, eventually


def identity(arn):
    return arn.rsplit("/", 1)[1]


@pytest.fixture
def task(tasks):
    arn = tasks.run(sleeper(environment=[{"name": "COLOUR", "value": "blue"}]))
    tasks.running(arn)
    return arn


@pytest.fixture
def terminal(wharf):
    """Runs a verb of the command line on a terminal."""
    opened = []

    def open_one(*arguments, **size):
        opened.append(Terminal([wharf.binary, *arguments], wharf.environment(), **size))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def test_a_program_is_run_and_its_streams_and_status_come_back(wharf, task):
    script = "echo $COLOUR $EXTRA $HOSTNAME; pwd; echo wrong >&2; exit 7"
    done = wharf.run("exec", "-w", "/etc", "-e", "EXTRA=more", task, "--", "sh", "-c", script, check=False)
    assert (done.returncode, done.stderr) == (7, "wrong\n")
    first, directory = done.stdout.splitlines()
    assert first.startswith("blue more ip-172-")
    assert directory == "/etc"


@pytest.mark.parametrize("name", [lambda arn: identity(arn), lambda arn: identity(arn)[:12], lambda arn: f"{arn}/main"])
def test_a_task_has_many_names(wharf, task, name):
    assert wharf.run("exec", name(task), "echo", "here").stdout == "here\n"


def test_what_cannot_be_run_is_said(wharf, task, tasks):
    def refused(*arguments):
        done = wharf.run("exec", *arguments, check=False)
        assert done.returncode == 1
        return done.stderr

    assert 'exec: "nothing": executable file not found in $PATH' in refused(task, "nothing")
    assert "nothing that runs is called 'nobody'" in refused("nobody", "true")
    assert "unable to find user nobody-at-all" in refused("-u", "nobody-at-all", task, "true")
    assert "no terminal" in refused("-it", task, "true")
    other = tasks.run(sleeper())
    tasks.running(other)
    assert "'main' may mean" in refused("main", "true")


def test_what_has_stopped_is_said_to_have(wharf, tasks, tmp_path):
    arn = tasks.run(shell("exit 7"))
    tasks.stopped(arn)
    for verb in (["exec", arn, "true"], ["attach", identity(arn)], ["cp", f"{identity(arn)}:/etc", str(tmp_path)]):
        done = wharf.run(*verb, check=False)
        assert done.returncode == 1
        assert f"task {identity(arn)} has stopped: essential container main exited (7)" in done.stderr
    (line,) = [one for one in wharf.run("ps", "--all").stdout.splitlines() if one.startswith(identity(arn)[:12])]
    assert line.endswith("essential container main exited (7)")
    asked = tasks.run(sleeper())
    tasks.running(asked)
    tasks.stop(asked, reason="enough of it")
    assert f"task {identity(asked)} has stopped: enough of it" in wharf.run("exec", asked, "true", check=False).stderr


def test_a_user_is_chosen(wharf, task):
    assert wharf.run("exec", "-u", "1234:5", task, "id").stdout.startswith("uid=1234 gid=5")
    # One that was made since the task began.
    wharf.run("exec", task, "sh", "-c", "mkdir -p /etc; echo 'late:x:77:88::/tmp/late:/bin/sh' >>/etc/passwd")
    done = wharf.run("exec", "-u", "late", task, "sh", "-c", "id -u; id -g; echo $HOME")
    assert done.stdout.split() == ["77", "88", "/tmp/late"]


def test_a_terminal_is_one(task, terminal):
    screen = terminal("exec", "-it", task, "sh", rows=31, columns=117)
    screen.see("#")
    screen.type("stty size; echo $TERM; tty\n")
    assert "31 117" in screen.see("/dev/pts/")
    screen.resize(40, 100)
    # The signal that tells of it is on its way.
    deadline = time.monotonic() + 20
    while True:
        screen.type("stty size; echo d''one\n")
        if "40 100" in screen.see("done"):
            break
        assert time.monotonic() < deadline
    screen.type("sh -c 'echo be$1gun; exec sleep 1000'\n")
    screen.see("begun")
    screen.type("\x03")
    screen.see("# ")
    screen.type("echo status=$?\n")
    screen.see("status=130")
    screen.see("# ")
    screen.type("exit 9\n")
    assert screen.ended() == 9


def test_much_goes_both_ways_and_nothing_is_lost(wharf, task):
    script = "seq 1 7000000"
    lines = subprocess.run([wharf.binary, "exec", task, *script.split()], env=wharf.environment(), capture_output=True)
    expected = hashlib.sha256()
    for number in range(1, 7000001):
        expected.update(b"%d\n" % number)
    assert len(lines.stdout) > 50_000_000
    assert hashlib.sha256(lines.stdout).hexdigest() == expected.hexdigest()
    back = subprocess.run(
        [wharf.binary, "exec", "-i", task, "sha256sum"],
        env=wharf.environment(),
        input=lines.stdout,
        capture_output=True,
        timeout=60,
    )
    assert back.stdout.split()[0].decode() == expected.hexdigest()
    # A program that does not want it all still says what it has to say.
    some = subprocess.run(
        [wharf.binary, "exec", "-i", task, "head", "-n", "1"],
        env=wharf.environment(),
        input=lines.stdout,
        capture_output=True,
        timeout=60,
    )
    assert (some.returncode, some.stdout) == (0, b"1\n")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_a_program_ends_with_its_client(wharf, task, end):
    def sleeping():
        return "sleep 7654" in wharf.run("exec", task, "ps").stdout

    client = subprocess.Popen([wharf.binary, "exec", "-i", task, "sleep", "7654"], stdin=-1, env=wharf.environment())
    try:
        eventually(sleeping)
        client.send_signal(end)
        client.wait(10)
        eventually(lambda: not sleeping())
    finally:
        client.kill()
        client.communicate()


def test_sessions_leave_nothing_in_the_store_and_end_with_the_task(wharf, tasks, task):
    client = subprocess.Popen(
        [wharf.binary, "exec", task, "sh", "-c", "echo up; sleep 7655"], stdout=-1, env=wharf.environment()
    )
    try:
        assert client.stdout.readline() == b"up\n"
        tasks.stop(task)
        assert client.wait(20) == 137
    finally:
        client.kill()
        client.communicate()


@pytest.mark.covers("containerDefinitions.pseudoTerminal", "containerDefinitions.interactive")
def test_a_terminal_of_a_container_is_attached_left_and_attached_again(tasks, terminal, wharf):
    script = "stty -echo; echo ready; while read x; do echo heard $x at $(stty size); [ $x = end ] && exit 3; done"
    arn = tasks.run(shell(script, interactive=True, pseudoTerminal=True))
    tasks.line(arn, "ready")
    first = terminal("attach", arn, rows=22, columns=99)
    first.type("one\n")
    first.see("heard one at 22 99")
    first.type("\x10\x11")
    first.see("Left it running.")
    assert first.ended() == 0
    second = terminal("attach", identity(arn))
    second.type("two\n")
    second.see("heard two")
    second.type("end\n")
    second.see("heard end")
    assert second.ended() == 3
    stopped = tasks.stopped(arn)
    assert stopped["containers"][0]["exitCode"] == 3
    tasks.line(arn, "heard end")
    assert [line.split()[1] for line in tasks.lines(arn) if line.startswith("heard")] == ["one", "two", "end"]


@pytest.mark.covers("containerDefinitions.interactive")
def test_a_container_without_a_terminal_is_attached(tasks, wharf):
    script = "trap 'echo asked; exit 4' INT; echo ready; while :; do read x && echo heard $x; done"
    arn = tasks.run(shell(script, interactive=True))
    tasks.line(arn, "ready")
    client = subprocess.Popen([wharf.binary, "attach", arn], stdin=-1, stdout=-1, env=wharf.environment())
    try:
        client.stdin.write(b"one\n")
        client.stdin.flush()
        assert client.stdout.readline() == b"heard one\n"
        # Its end of input is not the container's.
        client.stdin.close()
        client.send_signal(signal.SIGINT)
        assert client.stdout.readline() == b"asked\n"
        assert client.wait(20) == 4
    finally:
        client.kill()
        client.wait()
        client.stdout.close()


def test_a_session_does_not_outlive_the_server_but_the_container_does(new_wharf):
    from harness.tasks import Tasks

    wharf = new_wharf(ephemeral=False)
    own = Tasks(wharf.client("ecs"))
    arn = own.run(sleeper())
    own.running(arn)
    client = subprocess.Popen(
        [wharf.binary, "exec", arn, "sh", "-c", "echo up; exec sleep 7656"],
        stdout=-1,
        stderr=-1,
        env=wharf.environment(),
    )
    try:
        assert client.stdout.readline() == b"up\n"
        wharf.kill()
        assert client.wait(20) == 1
        assert b"the session broke off" in client.stderr.read()
    finally:
        client.kill()
        client.communicate()
    wharf.start()

    def only_the_container():
        seen = wharf.run("exec", arn, "ps").stdout
        if "sleep 7656" in seen:
            raise NotYet(seen)
        return True

    eventually(only_the_container)
    own.finish()
