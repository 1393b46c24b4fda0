"""Images that are built meanwhile. What was finished before a kill is to be known to the next build."""

import json
import random
import subprocess
import threading
import time

# What a step made is known once it is on the disk, of which nobody is told: after this long it is.
SETTLED = 5.0
STEPS = 4


class Builds:
    def __init__(self, instance, seed, directory, base):
        self.instance = instance
        self.random = random.Random(seed)
        self.directory = directory
        self.base = base
        self.done = threading.Event()
        self.built = self.broken = self.taken_up = 0
        # Names of images that were acknowledged, and their digests.
        self.images = {}
        self.problems = []
        directory.mkdir(parents=True, exist_ok=True)

    def run(self):
        number = 0
        while not self.done.is_set():
            number += 1
            self._dockerfile(number)
            # Whatever it means from here on, it may be what nobody was told of.
            self.images.pop(f"crash-build:{number % 3}", None)
            # When each step was seen to end.
            finished = {}
            while not self.done.is_set():
                steps, digest, code = self._build(f"crash-build:{number % 3}")
                now = time.monotonic()
                for name, (state, at) in steps.items():
                    if state == "done" and name in finished and finished[name] < now - SETTLED:
                        self.problems.append(f"build {number}: '{name}' was finished before, and was done again")
                    if state == "cached" and name in finished:
                        self.taken_up += 1
                    finished.setdefault(name, at)
                if code == 0:
                    self.images[f"crash-build:{number % 3}"] = digest
                    self.built += 1
                    break
                self.broken += 1
                self.done.wait(0.05)

    def _dockerfile(self, number):
        # Nothing that another build has made, and a step that is long enough to be met.
        lines = [f"FROM {self.base}", f"ENV NUMBER={number}"]
        for step in range(STEPS):
            pause = self.random.choice(["0", "0.1", "0.4"])
            lines.append(f"RUN echo {number}-{step}-{self.random.randrange(1 << 30)} > /made-{step} && sleep {pause}")
        lines.append("COPY file /file")
        (self.directory / "Dockerfile").write_text("\n".join(lines) + "\n")
        (self.directory / "file").write_bytes(self.random.randbytes(100_000))

    def _build(self, name):
        """Steps by name with how and when they ended, the digest, and the exit code."""
        command = [self.instance.binary, "build", "--progress", "json", "--network", "none", "-t", name]
        process = subprocess.Popen(
            [*command, str(self.directory)],
            env=self.instance.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        steps = {}
        for line in process.stderr:
            if line.startswith("{"):
                event = json.loads(line)
                if (
                    event["event"] == "step"
                    and event["state"] in ("done", "cached")
                    and event["name"][:3] in ("RUN", "COP")
                ):
                    steps[event["name"]] = (event["state"], time.monotonic())
        digest = process.stdout.read().strip()
        return steps, digest, process.wait(30)

    def judge(self):
        """What is wrong, in words; nothing if all is well."""
        wrong = []
        for name, digest in self.images.items():
            lines = self.instance.run("image", "ls").stdout.splitlines()
            if not any(name in line and digest[:19] in line for line in lines):
                wrong.append(f"{name} was told to be {digest}, and is not: {lines}")
        left = [path.name for path in (self.instance.data / "builds").iterdir() if path.name != "cache"]
        if left:
            wrong.append(f"of builds are left {left}")
        layers = self.instance.data / "images" / "layers"
        if list((layers / "tmp").iterdir()):
            wrong.append("layers are left half made")
        return wrong
