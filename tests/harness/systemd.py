"""A systemd of a test's own: the first process of a pid namespace, with its own /run and cgroups, and no units
but those that it is given."""

import os
import subprocess
from pathlib import Path

from .waiting import NotYet, eventually

PROGRAM = "/usr/lib/systemd/systemd"
# What a unit with the default dependencies asks for.
TARGETS = ("default", "basic", "sysinit", "shutdown", "multi-user", "network-online", "umount")


class Systemd:
    def __init__(self, directory, units):
        """`units`: texts by name."""
        self.directory = Path(directory)
        self.units = self.directory / "units"
        self.units.mkdir(parents=True)
        for target in TARGETS:
            (self.units / f"{target}.target").write_text("[Unit]\nDefaultDependencies=no\n")
        for name, text in units.items():
            (self.units / name).write_text(text)
        # One in each hierarchy that Wharf or systemd uses: whatever they do, they do below it.
        kinds = ("systemd", "unified", "cpu", "cpuacct", "cpu,cpuacct", "memory", "pids", ".")
        self.cgroups = [
            Path("/sys/fs/cgroup") / kind / f"systemd-test-{os.getpid()}"
            for kind in kinds
            if (Path("/sys/fs/cgroup") / kind / "cgroup.procs").exists()
        ]
        self.outer = None
        self.pid = None

    def start(self):
        for cgroup in self.cgroups:
            cgroup.mkdir()
        # In cgroups of its own before it takes a namespace, so that what it sees as the tops are these; no others are
        # mounted where it looks.
        script, aside = self.directory / "init", self.directory / "cgroups"
        aside.mkdir()
        kinds = [c.parent.relative_to("/sys/fs/cgroup") for c in self.cgroups]
        pairs = list(zip(self.cgroups, kinds, strict=True))
        script.write_text(
            "\n".join(
                [
                    "#!/bin/sh -e",
                    "mount --make-rprivate /",
                    f"mount -t tmpfs none {aside}",
                    *[f"mkdir -p {aside / kind}; mount --bind {cgroup} {aside / kind}" for cgroup, kind in pairs],
                    "umount --recursive /sys/fs/cgroup",
                    f"mount --rbind {aside} /sys/fs/cgroup",
                    f"umount --recursive --lazy {aside}",
                    "mount -t tmpfs -o mode=755 none /run",
                    f"exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=test SYSTEMD_UNIT_PATH={self.units} "
                    f"{PROGRAM} --system --unit=default.target --log-target=console",
                ]
            )
        )
        script.chmod(0o755)
        join = "; ".join(f"echo 0 > {c}/cgroup.procs" for c in self.cgroups)
        unshare = "exec unshare --pid --fork --mount --mount-proc --cgroup --kill-child=KILL"
        with (self.directory / "console").open("wb") as console:
            self.outer = subprocess.Popen(
                ["/bin/sh", "-ec", f"{join}; {unshare} {script}"],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
            )

        def up():
            if self.outer.poll() is not None:
                raise RuntimeError(f"systemd ended: {self.console()}")
            children = Path(f"/proc/{self.outer.pid}/task/{self.outer.pid}/children").read_text().split()
            if len(children) != 1 or os.readlink(f"/proc/{children[0]}/exe") != os.path.realpath(PROGRAM):
                raise NotYet(self.console())
            self.pid = int(children[0])
            state = self.ctl("is-system-running", check=False).stdout.strip()
            if state not in ("running", "degraded"):
                raise NotYet((state, self.console()))
            return True

        eventually(up, timeout=30, ignoring=(FileNotFoundError,))
        return self

    def enter(self, *command, check=True):
        """Runs a command where this systemd is the first process."""
        done = subprocess.run(
            ["nsenter", "-t", str(self.pid), "--mount", "--pid", "--cgroup", *command],
            capture_output=True,
            text=True,
            timeout=90,
        )
        if check:
            assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}{self.console()}"
        return done

    def ctl(self, *arguments, check=True):
        return self.enter("systemctl", "--no-pager", *arguments, check=check)

    def show(self, unit, name):
        return self.ctl("show", "--value", "-p", name, unit).stdout.strip()

    def console(self):
        return (self.directory / "console").read_text(errors="replace")[-3000:]

    def end(self):
        """Kills it, and with it everything in its pid namespace."""
        if self.outer is not None:
            self.outer.kill()
            self.outer.wait()
        for cgroup in self.cgroups:
            if cgroup.exists():
                eventually(lambda: _removed(cgroup), timeout=10)  # noqa: B023


def _removed(cgroup):
    try:
        for path, _, _ in os.walk(cgroup, topdown=False):
            os.rmdir(path)
    except OSError as error:
        raise NotYet(error) from error
    return True
