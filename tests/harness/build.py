"""Building with docker, both its ways, and with Wharf: what is built comes back as an image's whole content."""

import itertools
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

from . import bases
from .clients import Docker
from .rootfs import Image

CASES = Path(__file__).resolve().parent.parent / "builds"
CGROUPS = Path("/sys/fs/cgroup")
CLASSIC, BUILDKIT = "classic", "buildkit"
NAMES = ("DOCKER_BUILDKIT", "BUILDKIT_PROGRESS", "SOURCE_DATE_EPOCH")


class Failed(Exception):
    """A build that did not end well; the text is what it wrote to stderr, and stdout where docker writes there."""


class Case:
    """A directory below tests/builds: a Dockerfile, its context, `case.toml`, and `prepare.sh` for files that git
    does not keep as they are to be.

    In case.toml, all of it optional:
      args        what to build with, as both command lines take it
      builders    the builders of docker that can do this, of "classic" and "buildkit", and `reason` why not the others
      fails       what Wharf says on stderr, as a regular expression; docker fails too
      tree        all that the build changes in `base`, in lines as `comparison.line` has them; where no docker can
      base        the image that `tree` is told from, `base` by itself; "" is nothing
      config      fields of the config, where no docker can
      differs     tables of `from` (a builder), `what` (keys of differences) and `because` (a sentence)
    """

    def __init__(self, path):
        self.name = path.name
        self.path = path
        told = path / "case.toml"
        fields = tomllib.loads(told.read_text()) if told.exists() else {}
        self.args = fields.pop("args", [])
        self.builders = fields.pop("builders", [CLASSIC, BUILDKIT])
        self.reason = fields.pop("reason", None)
        self.fails = fields.pop("fails", None)
        self.tree = fields.pop("tree", None)
        self.base = fields.pop("base", "base")
        self.config = fields.pop("config", {})
        self.differs = fields.pop("differs", [])
        assert not fields, f"{told}: what is {', '.join(fields)}?"
        assert len(self.builders) == 2 or self.reason, f"{told}: not both builders, and no reason"
        assert self.builders or self.tree is not None or self.fails, f"{told}: nothing to compare with"
        for one in self.differs:
            assert set(one) == {"from", "what", "because"}, f"{told}: {one}"
            assert one["from"] in self.builders, f"{told}: {one}"

    def differing(self, builder):
        """The keys of the differences from a builder that are meant."""
        return {key for one in self.differs if one["from"] == builder for key in one["what"]}

    def arguments(self, context):
        """`args`, where CONTEXT stands for the context's directory."""
        return [argument.replace("CONTEXT", str(context)) for argument in self.args]

    def context(self, directory):
        """Makes the context, with modes and owners that do not depend on how the repository came here."""
        context = directory / self.name
        shutil.copytree(self.path, context, symlinks=True, ignore=shutil.ignore_patterns("case.toml", "prepare.sh"))
        for path in [context, *context.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        prepare = self.path / "prepare.sh"
        if prepare.exists():
            script = f"umask 022; . {prepare}"
            done = subprocess.run(["/bin/sh", "-euc", script], cwd=context, capture_output=True, text=True)
            assert done.returncode == 0, f"{prepare}: {done.stderr}"
        return context


def cases():
    return [Case(path) for path in sorted(CASES.iterdir()) if path.is_dir()]


class Dockerd(Docker):
    """A daemon of docker whose builds run commands, without any network but the host's; `base` images are loaded.

    The command is Debian's: another that stands before it in PATH may be without the daemon's own BuildKit.
    """

    def __init__(self, directory):
        # Docker leaves what it made below its own.
        self.cgroup = f"docker-of-tests-{os.getpid()}"
        options = {"cgroup-parent": f"/{self.cgroup}", "exec-opt": "native.cgroupdriver=cgroupfs"}
        super().__init__(directory, daemon=options, PATH="/usr/sbin:/usr/bin:/sbin:/bin")
        self.numbers = itertools.count(1)

    def build(self, builder, context, *arguments, stdin=None):
        """The image that a builder makes of a context (a directory or `-`)."""
        number = next(self.numbers)
        name, archive = f"made:{number}", self.directory / f"made{number}.tar"
        variables = {"DOCKER_BUILDKIT": "1" if builder == BUILDKIT else "0"}
        progress = ["--progress", "plain"] if builder == BUILDKIT else []
        command = ["build", "--network", "none", *progress, "-t", name, *arguments, context]
        done = self(*command, stdin=stdin, check=False, variables=variables)
        if done.returncode:
            raise Failed(f"{done.stderr}\n{done.stdout}")
        self("save", "-o", archive, name)
        image = Image(archive)
        archive.unlink()
        return image

    def end(self):
        super().end()
        for top in (CGROUPS, *CGROUPS.iterdir()):
            for path, _, _ in os.walk(top / self.cgroup, topdown=False):
                os.rmdir(path)


class Builder:
    """`wharf build` against an instance that has the base images."""

    def __init__(self, wharf, directory):
        self.wharf = wharf
        self.directory = Path(directory)
        self.numbers = itertools.count(1)
        # Further variables for the command.
        self.variables = {}

    def load(self, archive):
        for name in bases.images():
            self.wharf.run("image", "load", str(archive[name]), "--tag", f"{name}:latest")
        return self

    def run(self, context, *arguments, stdin=None, network="none", check=False, timeout=120):
        """The command as it ended."""
        networks = ["--network", network] if network else []
        command = [self.wharf.binary, "build", *networks, *map(str, arguments), str(context)]
        environment = {k: v for k, v in self.wharf.environment().items() if k not in NAMES}
        done = subprocess.run(
            command,
            env={**environment, **self.variables},
            input=stdin,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=timeout,
        )
        assert not check or done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
        return done

    def digest(self, context, *arguments, **more):
        """The digest that a build of an image tells on stdout, which is all that it tells there."""
        return digest_in(self.run(context, *arguments, check=True, **more))

    def build(self, context, *arguments, **more):
        """The image that is made of a context (a directory or `-`)."""
        archive = self.directory / f"built{next(self.numbers)}.tar"
        done = self.run(context, "-o", f"type=docker,dest={archive}", *arguments, **more)
        if done.returncode:
            assert not archive.exists(), "the build failed, and there is an archive"
            raise Failed(done.stderr)
        image = Image(archive)
        archive.unlink()
        image.check()
        return image


def digest_in(done):
    assert re.fullmatch("sha256:[0-9a-f]{64}\n", done.stdout), done.stdout
    return done.stdout.strip()


def tree_of(directory):
    """By relative path, what a directory holds: text of files, targets of links, None of directories."""
    found = {}
    for path in sorted(Path(directory).rglob("*")):
        name = str(path.relative_to(directory))
        if path.is_symlink():
            found[name] = os.readlink(path)
        else:
            found[name] = None if path.is_dir() else path.read_text()
    return found
