"""What differs between two images: root file systems file by file, and what their configs tell a runtime."""

from collections import defaultdict

from .rootfs import Inode

# What a runtime goes by; the other fields are docker's own affairs.
CONFIG = (
    "Env",
    "Cmd",
    "Entrypoint",
    "WorkingDir",
    "User",
    "ExposedPorts",
    "Volumes",
    "Labels",
    "Healthcheck",
    "Shell",
    "StopSignal",
    "OnBuild",
)
TOP = ("architecture", "os", "author")
FIELDS = ("mode", "size", "digest", "link", "device", "xattrs")
ROOT = "/"


def differences(theirs, ours, *, history=True):
    """By key, both sides of every difference of two images. A key is `PATH FIELD` or `config FIELD`."""
    found = dict(_trees(theirs.tree, ours.tree))
    for name in CONFIG:
        one, other = (image.run.get(name) or None for image in (theirs, ours))
        if one != other:
            found[f"config {name}"] = (one, other)
    for name in TOP:
        one, other = (image.config.get(name) or None for image in (theirs, ours))
        if one != other:
            found[f"config {name}"] = (one, other)
    one, other = (_filled(image) for image in (theirs, ours))
    if history and one != other:
        found["history layers"] = (one, other)
    return found


def _filled(image):
    return sum(not step.get("empty_layer") for step in image.config.get("history") or [])


def _trees(theirs, ours):
    # A layer need not have an entry of the root.
    theirs, ours = ({ROOT: Inode("directory"), **tree} for tree in (theirs, ours))
    for path in sorted({*theirs, *ours}):
        one, other = theirs.get(path), ours.get(path)
        if one is None:
            yield f"{path} added", (None, other)
        elif other is None:
            yield f"{path} missing", (one, None)
        elif one.kind != other.kind:
            yield f"{path} type", (one.kind, other.kind)
        else:
            if (one.uid, one.gid) != (other.uid, other.gid):
                yield f"{path} owner", ((one.uid, one.gid), (other.uid, other.gid))
            for name in FIELDS:
                if getattr(one, name) != getattr(other, name):
                    yield f"{path} {name}", (_shown(one, name), _shown(other, name))
    links, others = _links(theirs), _links(ours)
    for path in sorted({*theirs} & {*ours}):
        if links.get(path) != others.get(path):
            yield f"{path} links", (links.get(path), others.get(path))


def _shown(inode, name):
    if name == "mode":
        return f"{inode.mode:04o}"
    if name == "digest":
        return inode.content[:200]
    return getattr(inode, name)


def _links(tree):
    """By path, all paths of a file that has several."""
    groups = defaultdict(list)
    for path, inode in tree.items():
        groups[id(inode)].append(path)
    return {path: sorted(group) for group in groups.values() if len(group) > 1 for path in group}


def mirrored(keys):
    """The keys of a comparison, had the two sides been the other way round."""
    other = {"added": "missing", "missing": "added"}
    return {f"{path} {other.get(what, what)}" for path, what in (key.rsplit(" ", 1) for key in keys)}


def told(found, keys=None):
    """Differences in words, a line each."""
    return "\n".join(f"  {key}: {found[key][0]!r} there, {found[key][1]!r} here" for key in keys or found)


def changes(tree, base):
    """What a case's `tree` lists: in a line each, all that is not as in the base. `- PATH` is what is gone."""
    listed = {path: f"- {path}" for path in base if path not in tree}
    for path, inode in tree.items():
        before = base.get(path)
        if path == ROOT or (before is not None and _same(before, inode)):
            continue
        listed[path] = line(path, inode)
    return [listed[path] for path in sorted(listed)]


def _same(one, other):
    fields = ("kind", "uid", "gid", *FIELDS)
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def line(path, inode):
    """`/path 0644 0:0 'text'` of a file, `/path -> target` of a link, `/path/ 0755 0:0` of a directory."""
    owner = f"{inode.uid}:{inode.gid}"
    match inode.kind:
        case "symlink":
            return f"{path} -> {inode.link}" + ("" if owner == "0:0" else f" {owner}")
        case "directory":
            return f"{path}/ {inode.mode:04o} {owner}"
        case "file":
            return f"{path} {inode.mode:04o} {owner} {inode.content.decode(errors='replace')!r}"
        case other:
            return f"{path} {inode.mode:04o} {owner} {other}"
