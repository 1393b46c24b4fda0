"""Kills parts of an instance at random moments: the agent, which holds the data directory, shims, and the short-lived
processes that a shim makes before they become a container's first process or a program in it."""

import os
import random
import signal
import threading
import time

from .. import leaks

# How long a process that lives a few milliseconds is looked for.
SEARCH = 2.0


class Killer:
    def __init__(self, instance, seed):
        self.instance = instance
        self.random = random.Random(seed)
        self.kills = {"serve": 0, "shim": 0, "launcher": 0}
        # Sandboxes whose shim, or of whose launchers one, was killed.
        self.shims = set()
        self.launchers = set()
        self.stopped = threading.Event()

    @property
    def count(self):
        return sum(self.kills.values())

    def strike(self):
        """One kill, or two at once, at a moment that nothing is waited for."""
        kind = self.random.choices(["serve", "shim", "launcher", "both"], [35, 25, 30, 10])[0]
        self.stopped.wait(self.random.expovariate(1 / 0.12))
        if kind == "launcher":
            self.launcher()
        elif kind == "shim":
            self.shim()
        else:
            # Between one life of the agent and the next, too.
            self.serve(meanwhile=self.shim if kind == "both" else None)
            # Often it dies before it is through with what the last one left, and sometimes much later.
            self.stopped.wait(self.random.choice([0.0, 0.05, 0.3, 1.0]) * self.random.random())

    def serve(self, meanwhile=None):
        early = self.random.random() < 0.25
        self.instance.kill()
        self.kills["serve"] += 1
        if meanwhile:
            meanwhile()
        if early:
            # While it starts.
            self.instance.start(wait=False)
            self.stopped.wait(self.random.random() * 0.3)
            self.instance.kill()
            self.kills["serve"] += 1
        self.instance.start()

    def shim(self):
        shims = leaks.shims_of(self.instance.instance)
        if not shims:
            return
        sandbox = self.random.choice(sorted(shims))
        self.shims.add(sandbox)
        self._kill(shims[sandbox], "shim")

    def launcher(self):
        deadline = time.monotonic() + SEARCH
        while time.monotonic() < deadline and not self.stopped.is_set():
            shims = leaks.shims_of(self.instance.instance)
            for _ in range(20):
                for pid, sandbox in leaks.launchers_of(shims):
                    self.launchers.add(sandbox)
                    self._kill(pid, "launcher")
                    return

    def _kill(self, pid, kind):
        try:
            os.kill(pid, signal.SIGKILL)
            self.kills[kind] += 1
        except ProcessLookupError:
            pass
