"""ECS Exec: ExecuteCommand, and the session that it answers with over the Session Manager's data channel."""

import fcntl
import hashlib
import json
import os
import pty
import select
import ssl
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from websockets.exceptions import InvalidStatus

from harness.data_channel import DataChannel
from harness.tasks import Tasks, shell, sleeper
from harness.waiting import eventually

HARNESS = Path(__file__).resolve().parent / "harness"
NOT_ENABLED = "execute command was not enabled when the task was run"


@pytest.fixture
def task(tasks):
    """A FARGATE task that waits, with ExecuteCommand enabled."""
    arn = tasks.run(sleeper(), execute=True)
    tasks.running(arn)
    return arn


@pytest.fixture
def execute(ecs, tasks):
    """Asks for a command in a task; the session."""

    def ask(task, command="/bin/sh", **more):
        cluster = more.pop("cluster", tasks.cluster)
        return ecs.execute_command(cluster=cluster, task=task, command=command, interactive=True, **more)["session"]

    return ask


def refused(call):
    with pytest.raises(ClientError) as error:
        call()
    return error.value.response["Error"]


def test_a_command_runs_to_its_end(ecs, tasks, task):
    described = tasks.describe(task)
    assert described["enableExecuteCommand"] is True
    agent = described["containers"][0]["managedAgents"][0]
    assert (agent["name"], agent["lastStatus"]) == ("ExecuteCommandAgent", "RUNNING")
    answer = ecs.execute_command(task=task, command="/bin/sh -c 'echo $((40 + 2)) $TERM'", interactive=True)
    assert answer["taskArn"] == task
    assert answer["interactive"] is True
    assert (answer["containerName"], answer["containerArn"]) == ("main", described["containers"][0]["containerArn"])
    with DataChannel(answer["session"]) as channel:
        assert channel.end() == ""
        assert channel.shown == b"42 xterm-256color\r\n"


def test_a_shell_is_spoken_with_and_its_terminal_has_a_size(tasks, execute):
    arn = tasks.run(sleeper(user="1000:1000"), mode="bridge", execute=True)
    tasks.running(arn)
    with DataChannel(execute(arn)) as channel:
        channel.resize(100, 30)
        channel.type("stty size; id -u; tty")
        shown = channel.sees("/dev/pts/")
        # As the real service, whoever the container's user is.
        assert "30 100\r\n0\r\n" in shown
        channel.resize(77, 11)
        channel.type("stty size")
        channel.sees("11 77")
        # Ctrl-C reaches what runs in the foreground, and only that.
        channel.type("echo be''gun; sleep 1000; echo not this")
        channel.sees("begun")
        channel.send(b"\x03")
        channel.type("echo sti''ll")
        channel.sees("still")
        channel.type("exit 3")
        assert channel.end() == ""


def test_much_output_and_input_come_whole(task, execute):
    with DataChannel(
        execute(task, "/bin/sh -c 'stty raw -echo; echo ready; seq 1 20000; head -c 100000 | md5sum'")
    ) as channel:
        channel.sees("ready")
        channel.sees("\n20000\n", timeout=30)
        lines = channel.shown.decode().split("ready", 1)[1].split()
        assert lines == [str(n) for n in range(1, 20001)]
        for _ in range(100):
            channel.send(b"0123456789" * 100)
        assert channel.end(timeout=30) == ""
        assert channel.shown.split()[-2].decode() == hashlib.md5(b"0123456789" * 10000).hexdigest()


def test_several_at_once(task, execute):
    channels = [DataChannel(execute(task)) for _ in range(6)]
    try:
        for number, channel in enumerate(channels):
            channel.type(f"echo I am $(({number} + 100))")
        for number, channel in enumerate(channels):
            channel.sees(f"I am {number + 100}")
        for channel in reversed(channels):
            channel.type("exit")
            assert channel.end() == ""
    finally:
        for channel in channels:
            channel.close()


def test_lost_acknowledgements_and_input_out_of_order(task, execute):
    missed = set()

    def acknowledges(sequence):
        """Every message has to come twice."""
        first = sequence not in missed
        missed.add(sequence)
        return not first

    with DataChannel(execute(task), acknowledges=acknowledges) as channel:
        first = channel.sent
        channel.sent += 3
        channel.send(b"order\r", sequence=first + 2)
        channel.send(b"in''", sequence=first + 1)
        channel.send(b"echo ", sequence=first)
        channel.sees("inorder")
        channel.type("exit")
        assert channel.end() == ""
        assert channel.repeated >= channel.expected, "each was sent again"


def test_a_token_opens_one_channel_once(task, execute):
    session = execute(task)
    assert DataChannel(session, token="0" * 64, handshake=False).refused() == 1008
    other = execute(task)
    assert DataChannel(session, token=other["tokenValue"], handshake=False).refused() == 1008
    with DataChannel(session) as channel:
        assert DataChannel(session, handshake=False).refused() == 1008
        channel.type("echo still $((1 + 1))")
        channel.sees("still 2")


def test_a_web_page_opens_no_channel(task, execute):
    session = execute(task)
    with pytest.raises(InvalidStatus) as error:
        DataChannel(session, origin="https://example.com")
    assert error.value.response.status_code == 403
    with DataChannel(session) as channel:
        channel.type("exit")
        channel.end()


def test_what_cannot_be_executed_says_why(tasks, task, execute, ecs):
    with DataChannel(execute(task, "/no/such --thing")) as channel:
        output = channel.end()
        assert output.startswith("----------ERROR-------\nUnable to start command: ")
        assert "/no/such" in output
    plain = tasks.run(sleeper())
    tasks.running(plain)
    error = refused(lambda: execute(plain))
    assert error["Code"] == "InvalidParameterException"
    assert NOT_ENABLED in error["Message"]
    error = refused(lambda: execute(task, container="other"))
    assert error["Code"] == "InvalidParameterException"
    error = refused(lambda: execute(task, "echo 'open"))
    assert error["Message"] == "Failed to parse commands input: EOF found when expecting closing quote"
    error = refused(lambda: ecs.execute_command(task=task, command="ls", interactive=False))
    assert error["Message"] == "Interactive is the only mode supported currently."


def test_a_container_that_stopped_executes_nothing(tasks, execute):
    side = shell("exit 0", name="side", essential=False)
    arn = tasks.run(sleeper(), side, execute=True)
    tasks.running(arn)
    eventually(lambda: _state(tasks, arn, "side") == "STOPPED")
    error = refused(lambda: execute(arn, container="side"))
    assert error["Code"] == "InvalidParameterException"
    assert NOT_ENABLED in error["Message"]
    session = execute(arn, container="main")
    with DataChannel(session) as channel:
        channel.type("echo he''re")
        channel.sees("here")
        late = execute(arn, container="main")
        tasks.stop(arn)
        assert isinstance(channel.end(), str), "the channel ends with its container"
    with DataChannel(late) as channel:
        assert "Unable to start command" in channel.end()
    error = refused(lambda: execute(arn, container="main"))
    assert NOT_ENABLED in error["Message"]


def _state(tasks, arn, name):
    return next(c["lastStatus"] for c in tasks.describe(arn)["containers"] if c["name"] == name)


def test_a_program_ends_with_its_client(task, execute):
    with DataChannel(execute(task)) as first:
        first.type("exec sleep 7654")
        first.sees("exec sleep 7654")
        with DataChannel(execute(task)) as second:
            look = "ps -o args | grep -c '[s]leep 7654'; echo loo''ked"

            def count():
                second.shown = b""
                second.type(look)
                return second.sees("looked")

            eventually(lambda: "\n1\r" in count())
            first.close()
            eventually(lambda: "\n0\r" in count())


def test_the_client_ends_the_session(task, execute):
    with DataChannel(execute(task)) as channel:
        channel.terminate()
        assert channel.end() == ""


def test_over_tls_and_with_signatures(new_wharf):
    instance = new_wharf(auth="enforce")
    made = instance.run("user", "create", "ann").stdout
    told = dict(line.removeprefix("export ").split("=", 1) for line in made.splitlines() if "=" in line)
    key, secret = told["AWS_ACCESS_KEY_ID"], told["AWS_SECRET_ACCESS_KEY"].strip("'")
    ecs = instance.client("ecs", key=key, secret=secret)
    tasks = Tasks(ecs)
    arn = tasks.run(sleeper(), execute=True)
    tasks.running(arn)
    nobody = instance.client("ecs")
    error = refused(lambda: nobody.execute_command(task=arn, command="ls", interactive=True))
    assert error["Code"] in ("UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException")
    session = ecs.execute_command(task=arn, command="echo plain", interactive=True)["session"]
    assert session["streamUrl"].startswith(f"ws://127.0.0.1:{instance.port}/v1/data-channel/ecs-execute-command-")
    session["streamUrl"] = session["streamUrl"].replace("ws:", "wss:")
    context = ssl.create_default_context(cafile=str(instance.data / "tls" / "ca.pem"))
    with DataChannel(session, ssl=context) as channel:
        assert channel.end() == ""
        assert channel.shown == b"plain\r\n"
    session = ecs.execute_command(task=arn, command="/bin/sh", interactive=True)["session"]
    with DataChannel(session) as channel:
        channel.type("echo he''re")
        channel.sees("here")
        instance.stop()
        assert channel.end() == "Wharf is stopping."


def test_the_aws_cli_hands_the_session_to_its_plugin(aws, wharf, task, tmp_path):
    plugin = tmp_path / "session-manager-plugin"
    plugin.write_text(f'#!/bin/sh\nPYTHONPATH={HARNESS.parent} exec {sys.executable} -m harness.data_channel "$@"\n')
    plugin.chmod(0o755)
    done = _cli(aws, wharf, task, tmp_path, input="echo on $((5 * 5))\nexit\n")
    assert "on 25" in done.stdout, done
    told = json.loads(done.stdout.splitlines()[-1])
    runtime = wharf.client("ecs").describe_tasks(tasks=[task])["tasks"][0]["containers"][0]["runtimeId"]
    assert told["target"] == f"ecs:default_{task.rsplit('/', 1)[1]}_{runtime}"


def _cli(aws, wharf, task, directory, **more):
    arguments = ["ecs", "execute-command", "--task", task, "--interactive", "--command", "/bin/sh"]
    done = subprocess.run(
        [aws.program, "--endpoint-url", wharf.endpoint, *arguments],
        env={**wharf.environment(), "PATH": f"{directory}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        **more,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.skipif("SESSION_MANAGER_PLUGIN" not in os.environ, reason="SESSION_MANAGER_PLUGIN names AWS's own plugin")
def test_aws_own_plugin(aws, wharf, task, tmp_path):
    """The real session-manager-plugin, on a terminal as a person has it."""
    (tmp_path / "session-manager-plugin").symlink_to(os.environ["SESSION_MANAGER_PLUGIN"])
    arguments = ["ecs", "execute-command", "--task", task, "--interactive", "--command", "/bin/sh"]
    ours, theirs = pty.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 101, 0, 0))
    process = subprocess.Popen(
        [aws.program, "--endpoint-url", wharf.endpoint, *arguments],
        env={**wharf.environment(), "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""

    def sees(text):
        nonlocal shown
        while text not in shown:
            assert select.select([ours], [], [], 20)[0], shown
            shown += os.read(ours, 4096)

    try:
        sees(b"# ")
        os.write(ours, b"echo on $((5 * 5)); tty; stty size\n")
        sees(b"on 25")
        sees(b"/dev/pts/")
        sees(b"33 101")
        os.write(ours, b"seq 1 3000 | tail -n 1500; exit\n")
        sees(b"Exiting session with sessionId: ecs-execute-command-")
        numbers = [int(word) for word in shown.split() if word.isdigit()]
        assert numbers[-1500:] == list(range(1501, 3001))
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
