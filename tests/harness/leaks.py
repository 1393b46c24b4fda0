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
        "run directories": [str(p) for root in ("/run", "/var/run/netns") for p in _below(root) if instance in p.name],
    }
    return {kind: things for kind, things in found.items() if things}


def links_of(instance):
    """The links whose bridge is the instance's, names by index."""
    links = _all_links()
    bridges = {link["ifname"] for link in links if instance in link["ifname"]}
    return {link["ifindex"]: link["ifname"] for link in links if link.get("master") in bridges}


def processes_of(instance, directory):
    """The ids of the instance's processes: shims, containers, and `wharf serve` itself."""
    return [int(line.split()[0]) for line in _processes(instance, directory)]


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
        if f"wharf-{instance}" in cgroups or directory in command:
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


def _below(root):
    try:
        return list(Path(root).iterdir())
    except FileNotFoundError:
        return []
