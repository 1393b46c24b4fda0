"""Other people's clients of registries, each with files of its own."""

import json
import os
import shutil
import signal
import subprocess

import pytest

from .waiting import NotYet, eventually

# Anything is accepted: what is tried is the registry.
POLICY = {"default": [{"type": "insecureAcceptAnything"}]}


def need(*programs):
    """Skips the test if a program is not installed."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")


def told_by_env(wharf):
    """The variables that a shell has after `eval "$(wharf env)"`."""
    before = wharf.environment()
    script = 'eval "$("$0" env)" && exec env -0'
    done = subprocess.run(["/bin/sh", "-c", script, wharf.binary], env=before, capture_output=True, check=True)
    pairs = (pair.split("=", 1) for pair in done.stdout.decode().split("\0") if pair)
    after = dict(pairs)
    return {name: value for name, value in after.items() if before.get(name) != value}


class Client:
    """A program with a home, and containers and images, below `directory`."""

    def __init__(self, directory, **variables):
        self.directory = directory
        (directory / "home").mkdir(parents=True, exist_ok=True)
        (directory / "run").mkdir(exist_ok=True)
        (directory / "policy.json").write_text(json.dumps(POLICY))
        (directory / "auth.json").write_text("{}")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(directory / "home"),
            "TMPDIR": str(directory),
            "XDG_RUNTIME_DIR": str(directory / "run"),
            "REGISTRY_AUTH_FILE": str(directory / "auth.json"),
            **variables,
        }

    def run(self, *command, stdin=None, check=True, timeout=120, variables=None):
        """Runs a command, with these variables beside those it always has; its output."""
        command = [str(word) for word in command]
        done = subprocess.run(
            command,
            env={**self.environment, **(variables or {})},
            input=stdin,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=timeout,
        )
        if not check:
            return done
        assert done.returncode == 0, f"{' '.join(command)}: {done.stderr or done.stdout}"
        return done.stdout


class Skopeo(Client):
    def copy(self, *arguments, **more):
        return self.run("skopeo", "--policy", self.directory / "policy.json", "copy", "-q", *arguments, **more)

    def inspect(self, *arguments):
        return json.loads(self.run("skopeo", "inspect", *arguments))


class Podman(Client):
    def __call__(self, *arguments, **more):
        places = ("--root", self.directory / "root", "--runroot", self.directory / "runroot")
        manner = ("--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "file")
        return self.run("podman", *places, "--tmpdir", self.directory / "libpod", *manner, *arguments, **more)


class Buildah(Client):
    def __call__(self, *arguments, **more):
        places = ("--root", self.directory / "root", "--runroot", self.directory / "runroot")
        return self.run("buildah", *places, "--storage-driver", "vfs", *arguments, **more)


class Docker(Client):
    """The command and a daemon of its own, which has no network; `daemon` are further options of it."""

    def __init__(self, directory, daemon=(("storage-driver", "vfs"),), **variables):
        socket = f"unix://{directory}/docker.sock"
        super().__init__(directory, DOCKER_HOST=socket, DOCKER_CONFIG=str(directory / "home"), **variables)
        (directory / "daemon.json").write_text("{}")
        options = {
            "config-file": directory / "daemon.json",
            "data-root": directory / "data",
            "exec-root": directory / "exec",
            "pidfile": directory / "docker.pid",
            "host": socket,
            "bridge": "none",
            "iptables": "false",
            "ip6tables": "false",
            "ip-forward": "false",
            "ip-masq": "false",
            **dict(daemon),
        }
        self.log = directory / "dockerd.log"
        with self.log.open("wb") as log:
            self.daemon = subprocess.Popen(
                ["dockerd", *(f"--{name}={value}" for name, value in options.items())],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            eventually(self._ready, timeout=60)
        except BaseException:
            self.end()
            raise

    def _ready(self):
        if self.daemon.poll() is not None:
            raise RuntimeError(f"dockerd ended with {self.daemon.returncode}:\n{self.log.read_text()[-4000:]}")
        done = self("version", check=False)
        if done.returncode:
            raise NotYet(done.stderr)
        return True

    def __call__(self, *arguments, **more):
        return self.run("docker", *arguments, **more)

    def end(self):
        self.daemon.send_signal(signal.SIGTERM)
        try:
            self.daemon.wait(30)
        except subprocess.TimeoutExpired:
            self.daemon.kill()
            self.daemon.wait()
            raise AssertionError(f"dockerd does not end: {self.log.read_text()[-2000:]}") from None
