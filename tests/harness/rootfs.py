"""What an image holds: the layers of a docker-save archive laid on each other, in plain Python."""

import gzip
import hashlib
import io
import json
import tarfile
from dataclasses import dataclass, field

WHITEOUT = ".wh."
OPAQUE = ".wh..wh..opq"
KINDS = {
    tarfile.REGTYPE: "file",
    tarfile.AREGTYPE: "file",
    tarfile.CONTTYPE: "file",
    tarfile.GNUTYPE_SPARSE: "file",
    tarfile.DIRTYPE: "directory",
    tarfile.SYMTYPE: "symlink",
    tarfile.FIFOTYPE: "fifo",
    tarfile.CHRTYPE: "character device",
    tarfile.BLKTYPE: "block device",
}


@dataclass(eq=False)
class Inode:
    """A file of any type; hard links to it are one object at several paths."""

    kind: str
    mode: int = 0o755
    uid: int = 0
    gid: int = 0
    size: int = 0
    digest: str = ""
    link: str = ""
    device: tuple = ()
    xattrs: dict = field(default_factory=dict)
    mtime: float | None = None
    content: bytes = field(default=b"", repr=False)


class Image:
    """The first image of a docker-save archive."""

    def __init__(self, path):
        with tarfile.open(path) as archive:
            manifest = json.load(archive.extractfile("manifest.json"))[0]
            self.names = manifest.get("RepoTags") or []
            self.config = json.load(archive.extractfile(manifest["Config"]))
            self.layers = [_plain(archive.extractfile(name).read()) for name in manifest["Layers"]]
        self.tree = flatten(self.layers)

    def __getitem__(self, path):
        return self.tree[path]

    @property
    def run(self):
        """What a container gets: the `config` of the config."""
        return self.config.get("config") or {}

    def text(self, path):
        return self.tree[path].content.decode()

    def check(self):
        """That its parts agree with each other."""
        told = self.config["rootfs"]["diff_ids"]
        found = [f"sha256:{hashlib.sha256(layer).hexdigest()}" for layer in self.layers]
        assert told == found, "the config names other layers than the archive has"
        if history := self.config.get("history"):
            filled = [step for step in history if not step.get("empty_layer")]
            assert len(filled) == len(found), f"{len(filled)} steps have layers, and there are {len(found)}"


def _plain(layer):
    return gzip.decompress(layer) if layer[:2] == b"\x1f\x8b" else layer


def flatten(layers):
    """The tree of layers (archives) laid on each other: inodes by absolute path."""
    tree = {}
    for layer in layers:
        with tarfile.open(fileobj=io.BytesIO(layer)) as archive:
            members = [(_path(member.name), member) for member in archive.getmembers()]
            # What a layer hides is of those below it, wherever in the layer that stands.
            for path, _ in members:
                _hide(tree, path)
            for path, member in members:
                if not path.rsplit("/", 1)[1].startswith(WHITEOUT):
                    _add(tree, path, member, archive)
    return tree


def _path(name):
    while name.startswith(("./", "/")):
        name = name.removeprefix("/").removeprefix("./")
    return "/" + ("" if name == "." else name.rstrip("/"))


def _hide(tree, path):
    parent, name = path.rsplit("/", 1)
    if name == OPAQUE:
        _remove(tree, f"{parent}/", below=True)
    elif name.startswith(WHITEOUT):
        _remove(tree, f"{parent}/{name.removeprefix(WHITEOUT)}")


def _remove(tree, path, below=False):
    prefix = path if below else f"{path}/"
    for there in [p for p in tree if p.startswith(prefix) or (not below and p == path)]:
        del tree[there]


def _add(tree, path, member, archive):
    if member.islnk():
        inode = tree[_path(member.linkname)]
        _remove(tree, path)
        tree[path] = inode
        return
    kind = KINDS[member.type]
    before = tree.get(path)
    if before is not None and not (before.kind == kind == "directory"):
        _remove(tree, path)
    parent = path.rsplit("/", 1)[0]
    while parent and parent not in tree:
        tree[parent] = Inode("directory")
        parent = parent.rsplit("/", 1)[0]
    content = archive.extractfile(member).read() if kind == "file" else b""
    tree[path] = Inode(
        kind,
        mode=0 if kind == "symlink" else member.mode & 0o7777,
        uid=member.uid,
        gid=member.gid,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        link=member.linkname if kind == "symlink" else "",
        device=(member.devmajor, member.devminor) if "device" in kind else (),
        xattrs=_xattrs(member),
        mtime=float(member.mtime),
        content=content,
    )


def _xattrs(member):
    found = {}
    for name, value in member.pax_headers.items():
        if name.startswith("SCHILY.xattr."):
            found[name.removeprefix("SCHILY.xattr.")] = value.encode("utf-8", "surrogateescape").hex()
    return found
