"""Dockerfiles built by docker, by its classic builder and by BuildKit, and by Wharf: files and configs are the same.

The classic builder takes a minute for all cases, and builds by itself only those that it makes something else of than
BuildKit does. With WHARF_TEST_CLASSIC=1 it builds all that it can.
"""

import os

import pytest

from harness import bases
from harness.build import BUILDKIT, CLASSIC, Failed, cases
from harness.comparison import changes, differences, mirrored, told
from harness.rootfs import flatten

CASES = cases()
ALL = os.environ.get("WHARF_TEST_CLASSIC") == "1"


def builders(case):
    differ = case.builders == [CLASSIC] or case.differing(CLASSIC)
    return [name for name in case.builders if name == BUILDKIT or differ or ALL]


PAIRS = [(case, name) for case in CASES for name in builders(case)]
BOTH = [(case, f"{CLASSIC}-{BUILDKIT}") for case in CASES if len(builders(case)) == 2 and not case.fails]


def named(value):
    return value if isinstance(value, str) else value.name


def compared(theirs, ours, builder):
    # How the classic builder counts what has a layer is its own.
    return differences(theirs, ours, history=builder == BUILDKIT)


@pytest.mark.parametrize(("case", "way"), PAIRS, ids=named)
def test_as_docker(case, way, by_docker, by_wharf):
    if case.fails:
        with pytest.raises(Failed):
            by_docker(case, way)
        return
    found = compared(by_docker(case, way), by_wharf(case), way)
    meant = case.differing(way)
    assert not found.keys() - meant, f"differs from {way}:\n{told(found, sorted(found.keys() - meant))}"
    assert not meant - found.keys(), f"no longer differs from {way}, though {case.name} says so"


@pytest.mark.parametrize("case", [case for case in CASES if case.tree is not None], ids=named)
def test_as_told(case, by_wharf):
    """What no docker here can build is as the case itself says."""
    image = by_wharf(case)
    base = flatten(bases.images()[case.base].layers) if case.base else {}
    assert changes(image.tree, base) == case.tree
    for name, value in case.config.items():
        assert image.run.get(name) == value, name


@pytest.mark.parametrize("case", [case for case in CASES if case.fails], ids=named)
def test_fails(case, by_wharf):
    with pytest.raises(Failed, match=case.fails):
        by_wharf(case)


@pytest.mark.parametrize(("case", "way"), BOTH, ids=named)
def test_case_is_sound(case, way, by_docker):
    """What docker's two builders differ in is what the case says that Wharf differs from one of them in."""
    found = differences(by_docker(case, CLASSIC), by_docker(case, BUILDKIT), history=False)
    classic, buildkit = case.differing(CLASSIC), mirrored(case.differing(BUILDKIT))
    untold = found.keys() - (classic | buildkit)
    assert not untold, f"docker's builders differ:\n{told(found, sorted(untold))}"
    assert (classic ^ buildkit) <= found.keys(), f"{case.name} tells of a difference that there is not"


COPIED = [pair for pair in PAIRS if pair[0].name.startswith(("copy", "add")) and not pair[0].fails]


@pytest.mark.parametrize(("case", "way"), COPIED, ids=named)
def test_times_of_what_is_copied(case, way, by_docker, by_wharf):
    """Files from the context and from archives keep their times, to the second."""
    theirs, ours = by_docker(case, way).tree, by_wharf(case).tree
    # What a step of the build made has a time of the build, in docker's image a time of today.
    made = max(inode.mtime or 0 for inode in theirs.values()) - 24 * 3600
    for path, inode in theirs.items():
        if inode.kind == "file" and inode.mtime and inode.mtime < made:
            assert int(ours[path].mtime) == int(inode.mtime), path
