"""An instance of Wharf, as a process."""

import http.client
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import boto3
from botocore.config import Config

from . import leaks, web
from .waiting import NotYet, eventually

ACCOUNT = "000000000000"
REGION = "us-east-1"


class Wharf:
    """`wharf serve` on a port of its own; everything it writes stays below `directory`."""

    def __init__(self, binary, directory, *, ephemeral=True, auth=None, port=None, policy=None, options=()):
        self.binary = str(binary)
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.ephemeral = ephemeral
        self.auth = auth
        # Further options of `wharf serve`.
        self.options = options
        self.policy = policy
        self.port = port or web.free_port()
        self.log = self.directory / "wharf.log"
        self.process = None
        self.instance = None
        self.veths = {}
        # Further variables for its environment.
        self.variables = {}

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self):
        """The data directory; of an ephemeral instance, the one it made last."""
        if not self.ephemeral:
            return self.directory / "data"
        made = sorted(self.directory.glob("wharf-ephemeral-*"), key=lambda p: p.stat().st_mtime)
        return made[-1] if made else None

    def start(self, wait=True):
        """Starts it and returns once requests are served; without `wait`, at once."""
        assert self.process is None
        where = ["--ephemeral"] if self.ephemeral else ["--data-dir", str(self.data)]
        auth = ["--auth", self.auth] if self.auth else []
        policy = ["--policy", str(self.policy)] if self.policy else []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", *where, "--listen", f"127.0.0.1:{self.port}", *auth, *policy, *self.options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment(TMPDIR=str(self.directory), **self.variables),
            )
        return self.ready() if wait else self

    def ready(self):
        """Waits until requests are served."""
        eventually(self._ready, timeout=30)
        self.instance = (self.data / "instance").read_text().strip()
        return self

    def _ready(self):
        if self.process.poll() is not None:
            # Not an AssertionError: waiting longer would not help.
            raise RuntimeError(f"wharf ended with {self.process.returncode}:\n{self.tail()}")
        try:
            return self.health()["state"] == "ready"
        except (OSError, http.client.HTTPException, AssertionError) as error:
            raise NotYet(error) from error

    def health(self):
        return json.loads(web.get("127.0.0.1", self.port, "/_wharf/health"))

    def tail(self, lines=40):
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self, timeout=60):
        """SIGTERM, and wait; its exit status."""
        self.note_links()
        return self._end(signal.SIGTERM, timeout)

    def kill(self):
        """SIGKILL, and wait."""
        self.note_links()
        self._end(signal.SIGKILL, 10)

    def _end(self, number, timeout):
        process, self.process = self.process, None
        process.send_signal(number)
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"wharf did not end within {timeout} s of signal {number}:\n{self.tail()}") from None

    def note_links(self):
        """Remembers the host's ends of the sandboxes' links; once their bridge is gone they could not be told."""
        self.veths.update(leaks.links_of(self.instance))

    def leftovers(self):
        """What is left of it outside of its data directory."""
        return leaks.leftovers(self.instance, str(self.directory), self.veths)

    def assert_gone(self):
        """Nothing is left of it. The kernel takes a namespace's links away a moment after its last process."""

        def look():
            if left := self.leftovers():
                raise NotYet(json.dumps(left))
            return True

        eventually(look, timeout=5)

    def dispose(self):
        """Ends it whatever its state, and asserts that nothing is left."""
        if self.instance is None:
            if self.process is not None:
                self._end(signal.SIGKILL, 10)
            return
        if self.process is not None:
            # An ephemeral one removes all that a thousand tests have left in it.
            self.stop(timeout=150)
        if self.data is not None and self.data.exists():
            self.run("purge", "--data-dir", str(self.data))
            assert not self.data.exists(), "purge left the data directory"
        self.assert_gone()
        shutil.rmtree(self.directory, ignore_errors=True)

    # Clients

    def make_user(self, name):
        """Key and secret of a user made on the command line, as `client` takes them."""
        told = self.run("user", "create", name).stdout
        told = dict(line.removeprefix("export ").split("=", 1) for line in told.splitlines() if "=" in line)
        return {"key": told["AWS_ACCESS_KEY_ID"], "secret": told["AWS_SECRET_ACCESS_KEY"].strip("'")}

    def environment(self, **more):
        """The variables that programs are run with: none of the user's that could steer them elsewhere."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "WHARF_", "PYTHON", "VIRTUAL_ENV"))}
        return {
            **kept,
            "WHARF_ENDPOINT": self.endpoint,
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_PAGER": "",
            "AWS_EC2_METADATA_DISABLED": "true",
            **more,
        }

    def run(self, *arguments, check=True, timeout=60, text=True):
        """Runs a verb of the command line; its output, as bytes without `text`."""
        done = subprocess.run(
            [self.binary, *arguments], env=self.environment(), capture_output=True, text=text, timeout=timeout
        )
        if check:
            assert done.returncode == 0, f"wharf {' '.join(arguments)}: {done.stderr or done.stdout}"
        return done

    def client(self, service, *, key="test", secret="test", region=REGION, validate=True, token=None):
        """A boto3 client that neither retries nor, without `validate`, checks what it sends."""
        config = Config(
            retries={"total_max_attempts": 1},
            connect_timeout=5,
            read_timeout=30,
            parameter_validation=validate,
        )
        session = boto3.session.Session(aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token)
        return session.client(service, region_name=region, endpoint_url=self.endpoint, config=config)
