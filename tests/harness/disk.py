"""A disk of a test's own, which can be full and can fail: ext4 in a file."""

import errno
import os
import subprocess
from pathlib import Path


class Disk:
    def __init__(self, directory, megabytes=96):
        """Mounted at `directory`."""
        self.directory = Path(directory)
        self.directory.mkdir(parents=True)
        self.image = self.directory.with_suffix(".img")
        self.filler = self.directory / "filler"
        with self.image.open("wb") as image:
            image.truncate(megabytes << 20)
        self._run("mkfs.ext4", "-q", "-m", "0", self.image)
        self.mount()

    def mount(self):
        self._run("mount", "-o", "loop", self.image, self.directory)

    def unmount(self):
        self._run("umount", self.directory)

    def fill(self):
        """Leaves no room, not for a byte."""
        with self.filler.open("ab", buffering=0) as file:
            for size in (1 << 20, 4096, 512, 1):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
            os.fsync(file.fileno())

    def free(self):
        self.filler.unlink()

    def fail(self):
        """As when the medium fails: the kernel lets nothing be written any more."""
        self._run("mount", "-o", "remount,abort", self.directory)

    def repair(self):
        """Unmounted, checked and mounted again, as at a machine's next start."""
        self.unmount()
        done = subprocess.run(["fsck.ext4", "-fy", str(self.image)], capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stdout + done.stderr
        self.mount()

    def end(self):
        if os.path.ismount(self.directory):
            self.unmount()
        self.image.unlink()

    @staticmethod
    def _run(*command):
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
        assert done.returncode == 0, f"{command}: {done.stderr}"
