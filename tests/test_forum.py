"""The forum's four services as ECS services, updated while a client speaks with them.

The forum's program is built as ./demo does it, or named by WHARF_FORUM_BIN.
"""

import http.client
import json
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from harness import web
from harness.images import BUSYBOX
from harness.services import Services, Stage
from harness.tasks import address, checked, container
from harness.waiting import NotYet, eventually

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("users", "topics", "messages", "chat")
STATIC = "-C target-feature=+crt-static -C relocation-model=static"


@pytest.fixture(scope="module")
def program():
    if named := os.environ.get("WHARF_FORUM_BIN"):
        return Path(named)
    if shutil.which("cargo") is None:
        pytest.skip("there is no cargo, and WHARF_FORUM_BIN is not set")

    def told(*command):
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    host = next(line.split()[1] for line in told("rustc", "-vV").splitlines() if line.startswith("host:"))
    target = json.loads(told("cargo", "metadata", "--format-version", "1", "--no-deps"))["target_directory"]
    command = ["cargo", "build", "--quiet", "--profile", "shim", "--target", host, "-p", "forum"]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "RUSTFLAGS": STATIC}, timeout=170)
    return Path(target) / host / "shim" / "forum"


@pytest.fixture
def stage(new_wharf):
    made = Stage(new_wharf(load=False, options=("--healthy-after", "1")))
    yield made
    made.finish()


def build(wharf, directory, program, tag, more=""):
    """Builds the forum's image, with a shell for health checks and further lines in its Dockerfile."""
    directory.mkdir()
    shutil.copy(program, directory / "forum")
    shutil.copy(BUSYBOX, directory / "busybox")
    own = (ROOT / "examples" / "forum" / "Dockerfile").read_text()
    (directory / "Dockerfile").write_text(f"{own}COPY busybox /bin/sh\nCOPY busybox /bin/wget\n{more}")
    wharf.run("build", "-q", "-t", tag, str(directory))


def definition(tasks, name, tag):
    main = {"name": "main", "image": tag, "command": [name, "--data", "/data"]}
    health = checked("wget -q -O /dev/null http://127.0.0.1:8080/health")
    return tasks.define({**main, **health, "portMappings": [{"containerPort": 8080}]})


class Visitor:
    """Asks a service over and over, at one address after the other until one answers.

    Addresses are taken anew when none did, and now and then; who did not is left out until then. It has failed if then
    nobody is there, or somebody who did not answer is still there.
    """

    def __init__(self, wharf, name):
        self.services = Services(wharf.client("ecs"))
        self.name = name
        self.path = "/health" if name == "chat" else f"/api/{name}"
        self.answered = 0
        self.refused = []
        self.failed = []
        self.known = {}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(30)
        assert not self.thread.is_alive(), "the client hangs"

    def _run(self):
        try:
            while not self.over.is_set():
                if self.answered % 50 == 0:
                    self.look()
                self.ask()
        except Exception as problem:  # told by the test
            self.failed.append(problem)

    def more(self, count):
        """Waits for so many further answers."""
        enough = self.answered + count

        def look():
            assert not self.failed, self.failed
            if self.answered < enough:
                raise NotYet((enough - self.answered, self.known, self.refused[-5:]))
            return True

        eventually(look, timeout=60)

    def look(self):
        self.known = self.services.addresses(self.name)

    def ask(self):
        asked = self.known
        for arn, host in asked.items():
            try:
                web.get(host, 8080, self.path, timeout=10)
                self.answered += 1
                return
            except (OSError, http.client.HTTPException) as error:
                self.refused.append((host, repr(error)))
                # The next one need not wait for it again.
                self.known = {other: known for other, known in self.known.items() if other != arn}
        self.look()
        if not self.known or asked.keys() & self.known.keys():
            self.failed.append((asked, self.known))


def test_the_forum_is_updated_while_it_is_used(stage, tmp_path, program):
    wharf, tasks, services = stage.wharf, stage.tasks, stage.services
    build(wharf, tmp_path / "one", program, "forum:1")
    for name in NAMES:
        services.create(definition(tasks, name, "forum:1"), 2, name=name)
    for name in NAMES:
        services.completed(name)
    (user, *_) = services.tasks("users")
    status = subprocess.run(
        ["curl", "-fsS", f"http://{address(user)}:8080/api/users", "-d", '{"name": "ann"}'],
        capture_output=True,
        text=True,
        timeout=10,
    )
    assert status.returncode == 0, status.stderr
    assert "ann" in web.get(address(user), 8080, "/api/users")
    before = {container(task)["imageDigest"] for task in services.tasks("users")}

    build(wharf, tmp_path / "two", program, "forum:2", "ENV FORUM_EDITION=2\n")
    with Visitor(wharf, "users") as users, Visitor(wharf, "chat") as chat:
        users.more(20)
        chat.more(20)
        services.update("users", taskDefinition=definition(tasks, "users", "forum:2"))
        services.completed("users")
        users.more(100)
    assert (users.failed, chat.failed) == ([], [])
    assert chat.refused == [], "nobody touched it"
    digests = {container(task)["imageDigest"] for task in services.tasks("users")}
    assert len(digests) == 1
    assert digests.isdisjoint(before)
    for name in NAMES[1:]:
        assert len(services.deployments(name)) == 1
        assert services.describe(name)["runningCount"] == 2
    # Tasks ended in order.
    for task in services.tasks("users", "STOPPED"):
        stopped = tasks.stopped(task["taskArn"])
        assert container(stopped)["exitCode"] == 0
        tasks.line(task["taskArn"], "0 requests unfinished")
