"""What an instance of Wharf has on the machine outside of its data directory. Everything it makes carries its id."""

import json
import os
import subprocess
from pathlib import Path


def leftovers(instance, directory, veths):
    """By kind, what there is of the instance whose files are in `directory`; empty if there is nothing.

    `veths` are links that were seen on the instance's bridges while it ran, names by index.
    """
    found = {
        "processes": _processes(instance, directory),
        "cgroups": _cgroups(instance),
        "mounts": _mounts(instance, directory),
        "links": _links(instance, veths),
        "tables": _tables(instance),
        "run directories": [str(p) for root in ("/run", "/var/run/netns") for p in _below(root) if instance in p.name]
        + [str(p) for p in _below("/run/wharf") if instance in p.name],
        "loop devices": _loops(directory),
    }
    return {kind: things for kind, things in found.items() if things}


def of_sandboxes(instance, directory, data):
    """By kind, what there is of the sandboxes of an instance that runs; empty if nothing is left of any."""
    found = {
        "processes": [p for p in _processes(instance, directory) if " serve " not in p],
        "cgroups": [str(p) for top in _cgroups(instance) for p in Path(top).iterdir() if p.is_dir()],
        "mounts": _mounts(instance, directory),
        "run directories": [str(p) for p in _below(f"/run/wharf/{instance}") if p.is_dir()],
        "files": [str(p) for p in _below(data / "sandboxes")],
        "pins": [str(p) for p in _below(data / "images" / "content" / "pins")],
        "half-made files": [str(p) for d in ("scratch", "images/content/tmp") for p in _below(data / d)],
        "loop devices": _loops(directory),
    }
    return {kind: things for kind, things in found.items() if things}


def idle_state(instance, pid):
    """What an instance has though it runs nothing: to be the same before its first sandbox and after its last one."""
    rules = subprocess.run(["nft", "list", "table", "ip", f"wharf-{instance}"], capture_output=True, text=True).stdout
    return {"rules": rules, "links": len(links_of(instance)), "namespaces": len(_namespaces(pid))}


def links_of(instance):
    """The links whose bridge is the instance's, names by index."""
    links = _all_links()
    bridges = {link["ifname"] for link in links if instance in link["ifname"]}
    return {link["ifindex"]: link["ifname"] for link in links if link.get("master") in bridges}


def processes_of(instance, directory):
    """The ids of the instance's processes: shims, containers, and `wharf serve` itself."""
    return [int(line.split()[0]) for line in _processes(instance, directory)]


def shims_of(instance):
    """The instance's shims: process ids by the id of their sandbox."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if len(words) > 1 and words[1].startswith(f"/run/wharf/{instance}/".encode()):
            pid = int(path.parent.name)
            # A child that is about to become a container has its shim's command line.
            if not _is_shim(_parent(pid)):
                found[words[1].rsplit(b"/", 1)[1].decode()] = pid
    return found


def launchers_of(shims):
    """The children of these shims that are not yet their container's program, or a program in it: ids and sandboxes."""
    return [(pid, sandbox) for pid, sandbox in _kin_of(shims) if not _holds(pid)]


def holders_of(shims):
    """The processes that hold what containers of these shims share: ids and sandboxes."""
    return [(pid, sandbox) for pid, sandbox in _kin_of(shims) if _holds(pid)]


def is_first(pid):
    """Whether it is the first process of a container, or of a session in one."""
    return _is_shim(_parent(pid))


def _kin_of(shims):
    for sandbox, shim in shims.items():
        try:
            children = Path(f"/proc/{shim}/task/{shim}/children").read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        for child in children:
            if _is_shim(int(child)):
                yield int(child), sandbox


def _holds(pid):
    """It has nothing open; who is on the way to become a program has its streams."""
    try:
        return not os.listdir(f"/proc/{pid}/fd")
    except (FileNotFoundError, ProcessLookupError):
        return False


def _is_shim(pid):
    try:
        return "memfd:wharf-shim" in os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return False


def _parent(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _processes(instance, directory):
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            cgroups = (entry / "cgroup").read_text()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if f"wharf-{instance}" in cgroups or directory in command or f"/run/wharf/{instance}/" in command:
            found.append(f"{entry.name} {command}")
    return found


def _cgroups(instance):
    found = []
    for path, directories, _ in os.walk("/sys/fs/cgroup"):
        mine = [d for d in directories if instance in d]
        found += [os.path.join(path, d) for d in mine]
        directories[:] = [d for d in directories if d not in mine]
    return found


def _mounts(instance, directory):
    points = (line.split(" ")[4] for line in Path("/proc/self/mountinfo").read_text().splitlines())
    return [point for point in points if point.startswith(f"{directory}/") or instance in point]


def _links(instance, veths):
    return [
        link["ifname"]
        for link in _all_links()
        if instance in link["ifname"] or veths.get(link["ifindex"]) == link["ifname"]
    ]


def _all_links():
    return json.loads(subprocess.run(["ip", "-json", "link"], check=True, capture_output=True).stdout)


def _tables(instance):
    listed = subprocess.run(["nft", "list", "tables"], check=True, capture_output=True, text=True).stdout
    return [table for table in listed.splitlines() if instance in table]


def _loops(directory):
    found = []
    for backing in Path("/sys/block").glob("loop*/loop/backing_file"):
        try:
            file = backing.read_text().strip()
        except OSError:
            continue  # It was detached just now.
        if file.startswith(f"{directory}/"):
            found.append(f"{backing.parts[3]} {file}")
    return found


def _namespaces(pid):
    """The namespaces that a process keeps alive by descriptors."""
    found = set()
    for descriptor in _below(f"/proc/{pid}/fd"):
        try:
            target = os.readlink(descriptor)
        except OSError:
            continue
        if ":[" in target and target.split(":")[0] in ("net", "mnt", "pid", "ipc", "uts", "cgroup", "user"):
            found.add(target)
    return found


def _below(root):
    try:
        return list(Path(root).iterdir())
    except FileNotFoundError:
        return []
