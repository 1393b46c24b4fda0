"""Somebody at a terminal."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, arguments, environment, rows=24, columns=80):
        self.master, slave = pty.openpty()
        self.seen = b""
        self.resize(rows, columns)
        self.before = termios.tcgetattr(slave)

        def own_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            arguments, stdin=slave, stdout=slave, stderr=slave, env=environment, preexec_fn=own_terminal
        )
        self.slave = slave

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text):
        os.write(self.master, text.encode())

    def see(self, wanted, timeout=20):
        """Waits for output that has `wanted` in it, and takes all up to there."""
        deadline = time.monotonic() + timeout
        while wanted.encode() not in self.seen:
            ready, _, _ = select.select([self.master], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise AssertionError(f"{wanted!r} does not come; there is {self.seen!r}")
            self.seen += os.read(self.master, 65536)
        upto, _, self.seen = self.seen.partition(wanted.encode())
        return upto.decode() + wanted

    def ended(self, timeout=20):
        """The exit code; the terminal must be set as it was."""
        code = self.process.wait(timeout)
        assert termios.tcgetattr(self.slave) == self.before, "the terminal is left as it is not to be"
        return code

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        os.close(self.slave)
        os.close(self.master)
