"""`wharf exec` beside the kills: programs in containers whose client remembers what it was told of each."""

import random
import re
import subprocess
import threading
import time
from pathlib import Path

from ..waiting import NotYet, eventually

# Longer than any program here, and than an agent's start: who waits as long hangs.
PATIENCE = 40
# By which a session's processes are found, whatever they have become.
VARIABLE = "CRASH_SESSION"

# Numbered lines, then the status that it is told. Half of them do not mind that their client goes.
PROGRAM = (
    "[ $2 = stays ] && trap '' HUP; n=0; "
    "while [ $n -lt $1 ]; do n=$((n+1)); echo x $n; [ $((n%10)) = 0 ] && sleep 0.1; done; exit $0"
)
# What a client may be told instead of a status: the session was cut; or it never began, since the server is gone or not
# yet there, or what it would run in is.
CUT = re.compile("the session broke off|the connection to .* broke off")
NOT_BEGUN = re.compile(
    "no Wharf answers|is starting|is stopping|does not run|"
    "nothing that runs is called|has stopped|is gone|was killed|joining the container|finding the container"
)
KILLED = 137


class Sessions:
    """Runs programs one after the other, until told to stop."""

    def __init__(self, work, killer, seed):
        self.work = work
        self.killer = killer
        self.random = random.Random(seed + 1)
        # How many ended with their own status, were killed with their container, were cut off, and never began.
        self.finished, self.killed, self.cut, self.refused = 0, 0, 0, 0
        self.problems = []
        self.done = threading.Event()
        self.number = 0

    def run(self):
        while not self.done.is_set():
            try:
                self.one()
            except Exception as problem:  # to be told with the others, by the test's own thread
                self.problems.append(repr(problem))
            self.done.wait(0.05 * self.random.random())

    def one(self):
        targets = self.work.enterable()
        if not targets:
            return
        asked = self.random.choice(targets)
        self.number += 1
        code, lines = self.random.randrange(2, 100), self.random.choice([1, 10, 60])
        mind = self.random.choice(["goes", "stays"])
        instance = self.work.instance
        command = [instance.binary, "exec", "-e", f"{VARIABLE}={self.number}", f"{asked.id}/main", "--"]
        begun = time.monotonic()
        client = subprocess.Popen(
            [*command, "/bin/sh", "-c", PROGRAM, str(code), str(lines), mind],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=instance.environment(),
            text=True,
        )
        try:
            out, error = client.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            client.kill()
            out, error = client.communicate()
            self.problems.append(f"session {self.number} in {asked.marker} {asked.id} hangs: {out[-200:]!r} {error!r}")
            return
        wrong = self._judge(asked, client.returncode, code, lines, out.splitlines(), error)
        if wrong:
            took = time.monotonic() - begun
            self.problems.append(f"session {self.number} in {asked.marker} {asked.id}, {took:.1f} s: {wrong}")

    def _judge(self, asked, status, code, lines, said, error):
        """What is wrong with what the client was told; `None` if nothing is."""
        wanted = [f"x {n}" for n in range(1, lines + 1)]
        if said != wanted[: len(said)] and not (status == 1 and said[:-1] == wanted[: len(said) - 1]):
            return f"it said {said[-5:]} behind {len(said)} lines of {lines}, status {status}"
        if status == code:
            self.finished += 1
            return None if len(said) == lines else f"it said {len(said)} of {lines} lines and ended with {status}"
        if status == KILLED:
            self.killed += 1
            struck = self.killer.shims | self.killer.launchers | self.killer.holders
            expected = asked.stop_sent or asked.restarts is not None or asked.id in struck
            return None if expected else "it was killed and nobody killed what it is in"
        if status == 1 and CUT.search(error):
            self.cut += 1
            return None
        if status == 1 and not said and NOT_BEGUN.search(error):
            self.refused += 1
            self.done.wait(0.1)
            return None
        return f"its status is {status}, not {code}: {error!r}"


def processes(instance):
    """The processes of sessions that are there: ids and sessions."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"/wharf-{instance.instance}/" not in (path.parent / "cgroup").read_text():
                continue
            names = dict(v.split(b"=", 1) for v in path.read_bytes().split(b"\0") if b"=" in v)
        except (FileNotFoundError, ProcessLookupError):
            continue
        if session := names.get(VARIABLE.encode()):
            found.append((int(path.parent.name), int(session)))
    return found


def none_is_left(instance):
    """Waits until no program of a session runs: who does not mind that its client is gone is killed within seconds."""

    def look():
        if left := processes(instance):
            raise NotYet(f"programs of sessions run on: {left}")
        return True

    eventually(look, timeout=15)
