"""What runs and what it uses, as the command line shows it: ps, inspect, top."""

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

import pytest

from harness.tasks import WAIT, address, shell, sleeper
from harness.waiting import NotYet, eventually


@pytest.fixture
def run(wharf):
    """Runs a verb against the shared instance: its output."""

    def run(*arguments, ok=True):
        done = subprocess.run(
            [wharf.binary, *arguments, "--endpoint", wharf.endpoint], capture_output=True, text=True, timeout=60
        )
        assert (done.returncode == 0) == ok, done.stderr
        return done.stdout if ok else done.stderr

    return run


def test_ps_lists_containers_and_inspect_tells_all(run, tasks):
    arn = tasks.run(sleeper(), {**sleeper(), "name": "side"})
    task = tasks.running(arn)
    id = arn.split("/")[-1]
    rows = [line.split() for line in run("ps").splitlines() if line.startswith(id[:12])]
    assert [row[:4] for row in rows] == [[id[:12], task["group"], name, "running"] for name in ("main", "side")]
    assert all(address(task) in row for row in rows)

    seen = json.loads(run("inspect", id[:12]))
    assert seen["spec"]["id"] == id
    assert seen["status"]["phase"] == "running"
    assert [c["name"] for c in seen["status"]["containers"]] == ["main", "side"]
    assert "there is no sandbox" in run("inspect", "nothing", ok=False)

    tasks.stop(arn)
    assert id[:12] not in run("ps")
    assert any(view["spec"]["id"] == id for view in json.loads(run("ps", "--all", "--json")))


def test_top_counts_what_a_task_does(run, tasks):
    busy = "while :; do wget -qO /dev/null http://127.0.0.1:1/ 2>/dev/null; done"
    idle = {**sleeper(), "name": "idle"}
    arn = tasks.run(shell(f"trap 'exit 0' TERM; {busy} & {WAIT}"), idle)
    tasks.running(arn)
    id = arn.split("/")[-1]

    def look():
        seen = json.loads(run("top", "--once", "--json"))
        task = next(t for t in seen["tasks"] if t["task"] == id)
        containers = {c["container"]: c for c in task["containers"]}
        if containers["main"]["cpu_percent"] < 5:
            raise NotYet(seen)
        return seen, task, containers

    seen, task, containers = eventually(look, timeout=30)
    assert seen["cores"] >= 1
    # A task of 256 CPU units has a quarter of a core; it is bounded in periods of a tenth of a second.
    assert task["cpu_percent"] < 60
    assert containers["idle"]["cpu_percent"] < 2
    assert task["memory_limit"] == containers["main"]["memory_limit"] == 512 << 20
    assert 0 < containers["idle"]["memory"] < 64 << 20
    assert containers["idle"]["pids"] == 2
    table = run("top", "--once", "--sort", "memory").splitlines()
    assert table[0].startswith("TASK / CONTAINER")
    assert any(line.startswith(id[:12]) for line in table)
    assert "no terminal" in run("top", ok=False)


class Screen:
    """A program on a terminal of its own."""

    def __init__(self, *command, rows, columns):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            # The size is there before the program asks for it.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execv(command[0], command)
        self.said = ""

    def resize(self, rows, columns):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, key):
        os.write(self.terminal, key.encode())

    def frame(self, wanted, timeout=20):
        """The lines of the first whole picture that is as wanted."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            *pictures, rest = self.said.split("\x1b[H")
            for picture in pictures[1:]:
                plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", picture)
                lines = plain.rstrip("\r\n").split("\r\n")
                if wanted(lines):
                    return lines
            # What was looked at is not looked at again.
            self.said = "\x1b[H" + rest if pictures else rest
            if select.select([self.terminal], [], [], 0.5)[0]:
                self.said += os.read(self.terminal, 65536).decode()
        raise AssertionError(f"never seen; at last: {self.said!r}")

    def end(self, timeout=20):
        """What it says until it ends, and its exit status."""
        text = self.said
        while True:
            assert select.select([self.terminal], [], [], timeout)[0], text
            try:
                piece = os.read(self.terminal, 65536)
            except OSError:  # EIO: nobody has the terminal open any more
                piece = b""
            if not piece:
                break
            text += piece.decode()
        _, status = os.waitpid(self.pid, 0)
        os.close(self.terminal)
        return text, os.waitstatus_to_exitcode(status)


def test_top_draws_sorts_follows_the_terminals_size_and_quits(wharf, tasks):
    arn = tasks.run(sleeper())
    tasks.running(arn)
    id = arn.split("/")[-1][:12]
    screen = Screen(wharf.binary, "top", "--endpoint", wharf.endpoint, rows=30, columns=200)
    lines = screen.frame(lambda lines: any(line.startswith(f"{id} main") for line in lines))
    assert "by CPU" in lines[0]
    assert lines[1].rstrip().endswith("PIDS")
    screen.press("m")
    screen.frame(lambda lines: "by memory" in lines[0])
    screen.resize(3, 40)
    screen.frame(lambda lines: len(lines) <= 3 and max(map(len, lines)) == 40)
    screen.press("q")
    text, status = screen.end()
    assert status == 0
    assert text.endswith("\x1b[?25h\x1b[?1049l")
