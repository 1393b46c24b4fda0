"""Kills parts of an instance at random moments: the agent, which holds the data directory, shims, the processes that
hold what containers share, and the short-lived ones that a shim makes before they become a container's first process or
a program in it."""

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
        self.kills = {"serve": 0, "shim": 0, "launcher": 0, "holder": 0}
        # Sandboxes whose shim was killed; of whose launchers one was; whose shared namespaces' holder was.
        self.shims = set()
        self.launchers = set()
        self.holders = set()
        # Those whose shims are killed seldom, for what is tried with them takes long.
        self.spared = set()
        self.stopped = threading.Event()

    @property
    def count(self):
        return sum(self.kills.values())

    def strike(self):
        """One kill, or two at once, at a moment that nothing is waited for."""
        kind = self.random.choices(["serve", "shim", "launcher", "both", "holder"], [35, 20, 28, 10, 7])[0]
        self.stopped.wait(self.random.expovariate(1 / 0.12))
        if kind == "launcher":
            self.launcher()
        elif kind == "shim":
            self.shim()
        elif kind == "holder":
            self.holder()
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
        if sandbox in self.spared and self.random.random() < 0.95:
            return
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

    def holder(self):
        deadline = time.monotonic() + SEARCH
        while time.monotonic() < deadline and not self.stopped.is_set():
            if holders := leaks.holders_of(leaks.shims_of(self.instance.instance)):
                pid, sandbox = self.random.choice(holders)
                self.holders.add(sandbox)
                self._kill(pid, "holder")
                return
            self.stopped.wait(0.02)

    def _kill(self, pid, kind):
        try:
            os.kill(pid, signal.SIGKILL)
            self.kills[kind] += 1
        except ProcessLookupError:
            pass
