"""Under a service manager: what Wharf tells it, and that its containers outlive what it does to the service."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from harness import web
from harness.systemd import PROGRAM, Systemd
from harness.tasks import Tasks, address, container, sleeper, web_server
from harness.waiting import NotYet, eventually
from harness.wharf import Wharf

UNIT = Path(__file__).resolve().parent.parent / "packaging" / "wharf.service"
NEEDED = f"install Debian's systemd: {PROGRAM} is not there"


def unit(binary, *arguments):
    """The unit as it is shipped, with another program."""
    text = UNIT.read_text()
    assert text.count("ExecStart=/usr/local/bin/wharf serve\n") == 1
    return text.replace("/usr/local/bin/wharf serve", " ".join([str(binary), "serve", *arguments]))


def test_it_says_when_it_serves_and_when_it_stops(binary, tmp_path):
    instance = Wharf(binary, tmp_path / "wharf")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        instance.variables["NOTIFY_SOCKET"] = str(tmp_path / "notify")
        try:
            instance.start(wait=False)
            assert "READY=1" in manager.recv(1000).decode().splitlines()
            # Not before.
            assert instance.health()["state"] == "ready"
            instance.ready()
            instance.process.send_signal(signal.SIGTERM)
            assert "STOPPING=1" in manager.recv(1000).decode().splitlines()
        finally:
            instance.dispose()


def test_the_unit_is_sound(binary, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.fail(NEEDED)
    file = tmp_path / "wharf.service"
    file.write_text(unit(binary))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_containers_outlive_the_service(binary, busybox, tmp_path):
    """A start, a restart, a crash, a stop: containers run on, and each start takes them up."""
    if not os.path.exists(PROGRAM):
        pytest.fail(NEEDED)
    instance = Wharf(binary, tmp_path / "wharf", ephemeral=False)
    # Who connects is in another pid namespace, where the service cannot see who that is.
    where = ("--data-dir", str(instance.data), "--listen", f"127.0.0.1:{instance.port}", "--auth", "off")
    service = unit(binary, *where)
    systemd = Systemd(tmp_path / "systemd", {"wharf.service": service})
    try:
        systemd.start()
        # Answers when the service has said that it serves.
        systemd.ctl("start", "wharf")
        assert instance.health()["state"] == "ready"
        assert (systemd.show("wharf", "ActiveState"), systemd.show("wharf", "StatusText")) == ("active", "Serving")
        instance.instance = (instance.data / "instance").read_text().strip()
        systemd.enter("env", f"WHARF_ENDPOINT={instance.endpoint}", str(binary), "image", "load", str(busybox))
        tasks = Tasks(instance.client("ecs"), instance.client("logs"))
        server, idle = tasks.run(web_server("still here")), tasks.run(sleeper())
        before, host = tasks.running(server), address(tasks.running(server))
        tasks.running(idle)
        instance.note_links()

        def main():
            pid = systemd.show("wharf", "MainPID")
            if pid == "0" or systemd.show("wharf", "ActiveState") != "active":
                raise NotYet(systemd.console())
            return pid

        def the_same():
            after = tasks.running(server)
            assert container(after)["runtimeId"] == container(before)["runtimeId"]
            assert after["startedAt"] == before["startedAt"]
            assert web.get(host, 8080) == "still here\n"
            assert tasks.running(idle)["lastStatus"] == "RUNNING"

        first = main()
        systemd.ctl("restart", "wharf")
        second = main()
        assert second != first
        the_same()

        systemd.ctl("kill", "--kill-who=main", "--signal=KILL", "wharf")
        eventually(lambda: main() != second, timeout=30)
        assert systemd.show("wharf", "NRestarts") == "1"
        the_same()

        systemd.ctl("stop", "wharf")
        assert systemd.show("wharf", "ActiveState") == "inactive"
        assert web.get(host, 8080) == "still here\n"
        systemd.ctl("start", "wharf")
        the_same()

        assert container(tasks.stop(server))["exitCode"] == 0
        tasks.finish()
        systemd.ctl("stop", "wharf")
        systemd.enter(str(binary), "purge", "--data-dir", str(instance.data))
    finally:
        systemd.end()
    instance.assert_gone()
