"""The images that builds start from, made by hand and the same for every builder."""

import json
import subprocess
import tarfile

from .images import BUSYBOX, Image, member, tar
from .registry import digest_of

PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PASSWD = """\
root:x:0:0:root:/root:/bin/sh
web:x:33:33:web:/var/www:/bin/sh
app:x:1000:1001:app:/home/app:/bin/sh
"""
GROUP = "root:x:0:\nweb:x:33:\nstaff:x:50:app\napp:x:1001:\n"


def directory(name, mode=0o755, **fields):
    return member(name, tarfile.DIRTYPE, mode=mode, **fields), b""


def symlink(name, target):
    return member(name, tarfile.SYMTYPE, linkname=target), b""


def file(name, text, mode=0o644, **fields):
    return member(name, mode=mode, **fields), text.encode()


def _system():
    applets = subprocess.run([BUSYBOX, "--list"], check=True, capture_output=True, text=True).stdout.split()
    return tar(
        *(
            directory(name)
            for name in ("bin", "dev", "etc", "home", "opt", "opt/real", "proc", "sys", "usr", "usr/bin")
        ),
        *(directory(name) for name in ("usr/local", "usr/local/bin", "var", "var/srv", "var/www")),
        directory("root", 0o700),
        directory("tmp", 0o1777),
        directory("home/app", 0o750, uid=1000, gid=1001),
        (member("bin/busybox", mode=0o755), BUSYBOX.read_bytes()),
        *(symlink(f"bin/{name}", "busybox") for name in applets if name != "busybox"),
        file("etc/passwd", PASSWD),
        file("etc/group", GROUP),
        symlink("srv", "var/srv"),
        symlink("opt/link", "/opt/real"),
        file("usr/bin/setuid", "as root\n", 0o4755),
    )


def _old():
    """What cases delete, replace and rename."""
    return tar(
        directory("old"),
        file("old/a", "a\n"),
        file("old/b", "b\n"),
        directory("old/sub"),
        file("old/sub/c", "c\n"),
        directory("old/sub/deep"),
        file("old/sub/deep/d", "d\n", uid=1000, gid=1001),
        symlink("old/link", "a"),
    )


def images():
    """By name. `base` is a small system, `empty` no more than a shell; the others tell builds something."""
    system, old = _system(), _old()
    shell = tar(
        directory("bin"), (member("bin/busybox", mode=0o755), BUSYBOX.read_bytes()), symlink("bin/sh", "busybox")
    )

    def image(*layers, **config):
        return Image(*layers, pack=lambda layer: layer, **{"Env": [PATH], "Cmd": ["/bin/sh"], **config})

    return {
        "base": image(system, old),
        "empty": image(shell),
        "full": image(
            system,
            Env=[PATH, "GREETING=from base", "EMPTY="],
            Entrypoint=["/bin/echo", "base"],
            Cmd=["serve"],
            Volumes={"/data": {}},
            User="app",
            WorkingDir="/home/app",
            Labels={"who": "base", "kept": "yes"},
            ExposedPorts={"80/tcp": {}},
            StopSignal="SIGQUIT",
            Healthcheck={"Test": ["CMD", "true"], "Interval": 5_000_000_000},
        ),
        "onbuild": image(
            system,
            OnBuild=["ARG WHO=nobody", "COPY . /app/", "RUN echo for $WHO > /app/triggered", "WORKDIR /app"],
        ),
    }


def archive(path, made):
    """A docker-save archive of images by name, each with the tag latest."""
    entries, manifest = {}, []
    for name, image in made.items():
        # Docker reads no `created` as the year 1.
        made = {"created": "2020-01-01T00:00:00Z", "created_by": f"layers of {name}"}
        config = json.loads(image.config) | {"created": made["created"], "history": [made] * len(image.layers)}
        config = json.dumps(config).encode()
        layers = {f"{digest_of(layer)[7:]}.tar": layer for layer in image.layers}
        named = f"{digest_of(config)[7:]}.json"
        entries |= layers | {named: config}
        manifest.append({"Config": named, "RepoTags": [f"{name}:latest"], "Layers": list(layers)})
    path.write_bytes(tar(*entries.items(), ("manifest.json", json.dumps(manifest).encode())))
    return path
