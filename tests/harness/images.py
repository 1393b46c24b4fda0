"""Images made by hand: layers as tar archives, and what belongs around them."""

import gzip
import io
import json
import platform
import tarfile
from pathlib import Path

from .registry import OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, descriptor, digest_of

BUSYBOX = Path("/bin/busybox")
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


def tar(*entries):
    """An archive of (TarInfo, bytes) or (name, bytes)."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for info, content in entries:
            if isinstance(info, str):
                info = member(info, mode=0o644)
            if info.isreg():
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content) if info.isreg() else None)
    return stream.getvalue()


def member(name, kind=tarfile.REGTYPE, **fields):
    info = tarfile.TarInfo(name)
    info.type = kind
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def busybox(text=""):
    """A layer that is all busybox, as `sh` too, and holds /text."""
    return tar(
        (member("bin", tarfile.DIRTYPE, mode=0o755), b""),
        (member("tmp", tarfile.DIRTYPE, mode=0o1777), b""),
        (member("bin/busybox", mode=0o755), BUSYBOX.read_bytes()),
        *((member(f"bin/{name}", tarfile.SYMTYPE, linkname="busybox"), b"") for name in ("sh", "cat", "ls", "sleep")),
        ("text", text.encode()),
    )


class Image:
    """An image of these layers (archives, compressed here by `pack`). Everything can be replaced to lie."""

    media_type = OCI_MANIFEST

    def __init__(
        self,
        *layers,
        pack=lambda layer: gzip.compress(layer, 1, mtime=0),
        kind=f"{OCI_LAYER}+gzip",
        diff_ids=None,
        **config,
    ):
        self.layers = [pack(layer) for layer in layers]
        self.diff_ids = [digest_of(layer) for layer in layers] if diff_ids is None else diff_ids
        self.config = json.dumps(
            {
                "architecture": ARCHITECTURE,
                "os": "linux",
                "config": {"Cmd": ["/bin/sh"], "Env": ["PATH=/bin"], **config},
                "rootfs": {"type": "layers", "diff_ids": self.diff_ids},
            }
        ).encode()
        self.document = {
            "schemaVersion": 2,
            "mediaType": OCI_MANIFEST,
            "config": descriptor(self.config, OCI_CONFIG),
            "layers": [descriptor(layer, kind) for layer in self.layers],
        }

    @property
    def blobs(self):
        return [*self.layers, self.config]

    @property
    def manifest(self):
        return json.dumps(self.document).encode()

    @property
    def digest(self):
        return digest_of(self.manifest)


class Index:
    """An index over images, or over indexes."""

    media_type = OCI_INDEX

    def __init__(self, *children, **more):
        self.children = children
        self.document = {
            "schemaVersion": 2,
            "mediaType": OCI_INDEX,
            "manifests": [descriptor(child.manifest, child.media_type) for child in children],
            **more,
        }

    manifest = Image.manifest
    digest = Image.digest


def layout(image, name):
    """An OCI layout, as an archive, of an image or an index and all below it."""
    blobs = {}

    def add(one):
        blobs[one.digest] = one.manifest
        for content in getattr(one, "blobs", []):
            blobs[digest_of(content)] = content
        for child in getattr(one, "children", []):
            add(child)

    add(image)
    top = descriptor(image.manifest, image.media_type, annotations={"io.containerd.image.name": name})
    return tar(
        ("oci-layout", b'{"imageLayoutVersion":"1.0.0"}'),
        ("index.json", json.dumps({"schemaVersion": 2, "manifests": [top]}).encode()),
        *((f"blobs/{digest.replace(':', '/')}", content) for digest, content in blobs.items()),
    )
