"""What `wharf build` does again and what it does not, and that the same input gives the same image."""

import json
import os
import time

import pytest

from harness import bases
from harness.build import Builder, digest_in
from harness.images import Image as Made
from harness.images import tar
from harness.rootfs import Image

# By a step's `echo`, whether it ran.
STEPS = """\
FROM base
ENV A=1
RUN echo one-$((1 + 1)) && cat /proc/sys/kernel/random/uuid > /one
COPY a.txt /a.txt
RUN echo two-$((1 + 1)) && cat /proc/sys/kernel/random/uuid > /two
COPY dir /dir
ARG LATE=default
RUN echo three-$((1 + 1)) && cat /proc/sys/kernel/random/uuid > /three
LABEL last=label
"""


@pytest.fixture
def context(tmp_path):
    """Makes a context whose steps after `ENV A=1` no other test has."""
    directory = tmp_path / "context"

    def context(text=STEPS):
        directory.mkdir(exist_ok=True)
        (directory / "dir").mkdir(exist_ok=True)
        mark = f"ENV ONLY={time.monotonic_ns()}\n"
        (directory / "Dockerfile").write_text(text.replace("ENV A=1\n", f"ENV A=1\n{mark}"))
        (directory / "a.txt").write_text("a\n")
        (directory / "dir" / "b.txt").write_text("b\n")
        return directory

    return context


def build(builder, directory, *arguments):
    """Which of the RUN steps ran, and the image's digest."""
    done = builder.run(directory, "--progress", "plain", *arguments, check=True)
    ran = [name for name in ("one", "two", "three") if f"{name}-2" in done.stderr]
    return ran, digest_in(done)


def test_all_is_cached(builder, context):
    directory = context()
    ran, first = build(builder, directory)
    assert ran == ["one", "two", "three"]
    assert build(builder, directory) == ([], first)


def test_touch_changes_nothing(builder, context):
    directory = context()
    _, first = build(builder, directory)
    for path in directory.rglob("*"):
        os.utime(path, (1, 1))
    os.utime(directory / "dir", (2, 2))
    assert build(builder, directory) == ([], first)
    # Neither does a file that is no part of it, nor where the context is.
    (directory / "other.txt").write_text("other\n")
    moved = directory.rename(directory.parent / "elsewhere")
    assert build(builder, moved) == ([], first)


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (lambda d: (d / "a.txt").write_text("other\n"), ["two", "three"]),
        (lambda d: (d / "dir" / "b.txt").write_text("other\n"), ["three"]),
        (lambda d: (d / "dir" / "new.txt").write_text("new\n"), ["three"]),
        (lambda d: (d / "dir" / "b.txt").rename(d / "dir" / "c.txt"), ["three"]),
        (lambda d: (d / "dir" / "empty").mkdir(), ["three"]),
        (lambda d: (d / "dir" / "b.txt").chmod(0o755), ["three"]),
        (lambda d: (d / "dir" / "link").symlink_to("b.txt"), ["three"]),
    ],
    ids=["a file", "a file in a directory", "a new file", "a name", "a directory", "a mode", "a link"],
)
def test_what_changed_is_done_again_from_there(builder, context, change, again):
    directory = context()
    _, first = build(builder, directory)
    change(directory)
    ran, second = build(builder, directory)
    assert ran == again
    assert second != first
    assert build(builder, directory) == ([], second)


def test_what_was_before_is_still_there(builder, context):
    directory = context()
    _, first = build(builder, directory)
    (directory / "a.txt").write_text("other\n")
    assert build(builder, directory)[0] == ["two", "three"]
    (directory / "a.txt").write_text("a\n")
    assert build(builder, directory) == ([], first)


def test_a_changed_step(builder, context):
    directory = context()
    build(builder, directory)
    file = directory / "Dockerfile"
    text = file.read_text()
    # A comment, an empty line, or what has no layer at the end: nothing runs again.
    file.write_text(f"# a comment\n\n{text}\nCMD ['x']\n".replace("last=label", "last=other"))
    assert build(builder, directory)[0] == []
    file.write_text(text.replace("cat /proc/sys/kernel/random/uuid > /two", "date +%s > /two"))
    assert build(builder, directory)[0] == ["two", "three"]
    file.write_text(text.replace("ENV A=1", "ENV A=2"))
    assert build(builder, directory)[0] == ["one", "two", "three"]


def test_no_cache(builder, context):
    directory = context()
    build(builder, directory)
    assert build(builder, directory, "--no-cache")[0] == ["one", "two", "three"]
    # What was made so is there for the next.
    assert build(builder, directory)[0] == []


def test_build_arguments(builder, context):
    """An argument counts from its ARG on, for RUN: there it is a variable, whether or not it is used."""
    directory = context()
    build(builder, directory)
    assert build(builder, directory, "--build-arg", "LATE=default")[0] == []
    assert build(builder, directory, "--build-arg", "LATE=other")[0] == ["three"]
    assert build(builder, directory, "--build-arg", "LATE=other")[0] == []
    # One that has no ARG changes nothing, and neither do proxies.
    assert build(builder, directory, "--build-arg", "NEVER=1")[0] == []
    assert build(builder, directory, "--build-arg", "HTTP_PROXY=http://proxy.invalid")[0] == []


def test_arguments_of_another_stage(builder, context):
    text = "FROM base AS other\nARG WHO\nRUN echo two-$((1 + 1)) $WHO > /who; cat /who\n" + STEPS
    text += "COPY --from=other /who /who\n"
    directory = context(text)
    build(builder, directory)
    assert build(builder, directory, "--build-arg", "WHO=me")[0] == ["two"]


def test_what_a_stage_makes_is_compared_by_content(builder, context):
    """A stage that is made again and comes out the same does not change who copies from it."""
    text = "FROM base AS other\nCOPY a.txt /\nRUN echo two-$((1 + 1)); wc -c < /a.txt > /size\n" + (
        "FROM base\nENV A=1\nCOPY --from=other /size /\nRUN echo three-$((1 + 1))\n"
    )
    directory = context(text)
    _, first = build(builder, directory)
    (directory / "a.txt").write_text("b\n")
    assert build(builder, directory) == (["two"], first)


def test_mounts(builder, context):
    """A bound file counts by its content, a secret does not count, and the content of a cache neither."""
    text = (
        "FROM base\nENV A=1\n"
        "RUN --mount=source=a.txt,target=/a echo one-$((1 + 1)); cat /a > /copy\n"
        "RUN --mount=type=secret,id=s echo two-$((1 + 1))\n"
        "RUN --mount=type=cache,target=/cache echo three-$((1 + 1)); date >> /cache/dates\n"
    )
    directory = context(text)
    secret = directory.parent / "secret"
    secret.write_text("first")
    arguments = ("--secret", f"id=s,src={secret}")
    build(builder, directory, *arguments)
    secret.write_text("second")
    assert build(builder, directory, *arguments)[0] == []
    (directory / "dir" / "b.txt").write_text("other")
    assert build(builder, directory, *arguments)[0] == []
    (directory / "a.txt").write_text("other")
    assert build(builder, directory, *arguments)[0] == ["one", "two", "three"]


def test_a_cache_mount_is_kept(builder, context):
    """From build to build; with --no-cache it begins empty, as docker's does."""
    run = "RUN --mount=type=cache,id=kept,target=/c echo $WHICH >> /c/runs; cp /c/runs /runs\n"
    directory = context(f"FROM base\nENV A=1\nARG WHICH\n{run}")

    def runs(which, *arguments):
        return builder.build(directory, "--build-arg", f"WHICH={which}", *arguments).text("/runs").split()

    assert runs("first") == ["first"]
    assert runs("second") == ["first", "second"]
    assert runs("third", "--no-cache") == ["third"]
    assert runs("fourth") == ["third", "fourth"]


def test_the_steps_that_ran_before_a_failure(builder, context):
    directory = context(STEPS + "COPY fails.txt /\nRUN exit 1\n")
    (directory / "fails.txt").write_text("x")
    assert builder.run(directory).returncode == 1
    file = directory / "Dockerfile"
    file.write_text(file.read_text().replace("RUN exit 1", "RUN true"))
    assert build(builder, directory)[0] == []


def test_cached_steps_are_told(builder, context):
    directory = context()
    build(builder, directory)
    (directory / "dir" / "b.txt").write_text("other")
    done = builder.run(directory, "--progress", "json", check=True)
    events = [json.loads(line) for line in done.stderr.splitlines()]
    steps = {}
    for event in events:
        if event["event"] == "step":
            steps.setdefault(event["name"].split(" && ")[0], []).append(event["state"])
    assert steps["RUN echo one-$((1 + 1))"] == ["started", "cached"]
    assert steps["RUN echo two-$((1 + 1))"] == ["started", "cached"]
    assert steps["RUN echo three-$((1 + 1))"] == ["started", "done"]
    assert [e["line"] for e in events if e["event"] == "output"] == ["three-2"]


@pytest.fixture
def moving(wharf, tmp_path):
    """Makes the name `moving` mean another image than before."""

    def load(word):
        made = Made(bases.images()["base"].layers[0], tar((word, b"")), pack=lambda layer: layer, Env=[bases.PATH])
        archive = bases.archive(tmp_path / f"{word}.tar", {"moving": made})
        wharf.run("image", "load", str(archive), "--tag", "moving:latest")

    return load


def test_a_changed_base(builder, moving, context):
    """A name that means another image than before is another base."""
    directory = context(STEPS.replace("FROM base", "FROM moving"))
    moving("one")
    assert build(builder, directory)[0] == ["one", "two", "three"]
    assert build(builder, directory)[0] == []
    moving("two")
    assert build(builder, directory)[0] == ["one", "two", "three"]


def test_it_survives_a_restart(new_wharf, base_archives, context, tmp_path):
    wharf = new_wharf(load=False, ephemeral=False)
    builder = Builder(wharf, tmp_path).load(base_archives)
    directory = context()
    _, first = build(builder, directory)
    wharf.stop()
    wharf.start()
    assert build(builder, directory) == ([], first)
    (directory / "dir" / "b.txt").write_text("other")
    wharf.kill()
    wharf.start()
    assert build(builder, directory)[0] == ["three"]


# The same input, the same image

PLAIN = """\
FROM base AS other
RUN mkdir /out && echo out > /out/file && ln -s file /out/link && mkfifo /out/fifo
FROM base
RUN echo one > /one && rm -r /old && mkdir /old && touch /old/x
WORKDIR /made/here
COPY . .
COPY --from=other /out /out
ADD dir /added
RUN chmod 700 /one && ln /one /two
LABEL a=b
"""


def test_built_twice(builder, context):
    directory = context(PLAIN)
    first = builder.digest(directory, "--no-cache")
    assert builder.digest(directory, "--no-cache") == first
    assert builder.digest(directory) == first


def test_built_by_two_instances(builder, new_wharf, base_archives, context, tmp_path):
    directory = context(PLAIN)
    other = Builder(new_wharf(load=False), tmp_path).load(base_archives)
    # What is cached may have the times of another context.
    assert other.digest(directory) == builder.digest(directory, "--no-cache")


def test_source_date_epoch(builder, context, tmp_path):
    """Contexts whose files differ in their times alone give one image; no time in it is later."""
    directory = context(PLAIN)
    builder.variables["SOURCE_DATE_EPOCH"] = "1000000000"
    try:
        first = builder.digest(directory, "--no-cache")
        for number, path in enumerate(sorted(directory.rglob("*"))):
            os.utime(path, (1_700_000_000 + number,) * 2)
        assert builder.digest(directory, "--no-cache") == first
        archive = tmp_path / "image.tar"
        builder.run(directory, "--no-cache", "-o", f"type=docker,dest={archive}", check=True)
    finally:
        del builder.variables["SOURCE_DATE_EPOCH"]
    image = Image(archive)
    late = {path: inode.mtime for path, inode in image.tree.items() if (inode.mtime or 0) > 1_000_000_000}
    assert late == {}
    assert image.config["created"].startswith("2001-09-09T01:46:40")
    own = [step for step in image.config["history"] if "layers of base" not in step.get("created_by", "")]
    assert {step["created"][:19] for step in own} == {"2001-09-09T01:46:40"}


def test_source_date_epoch_leaves_what_is_older(builder, context, tmp_path):
    directory = context("FROM base\nCOPY a.txt /\n")
    os.utime(directory / "a.txt", (5, 5))
    archive = tmp_path / "image.tar"
    arguments = ("--build-arg", "SOURCE_DATE_EPOCH=1000000000")
    builder.run(directory, *arguments, "-o", f"type=docker,dest={archive}", check=True)
    assert Image(archive)["/a.txt"].mtime == 5
