"""Dockerfiles that are wrong: the build ends with 1, says where and why, and makes nothing."""

import re
from dataclasses import dataclass

import pytest

from harness import leaks
from harness.build import BUILDKIT, Failed
from harness.waiting import NotYet, eventually

# In the output only if it was run: the text of the instruction does not have it.
RAN = "RUN echo ran-$((40 + 2))"
HAS_RUN = "ran-42"


@dataclass
class Wrong:
    name: str
    text: str
    # In which line the error is; None: in no line.
    line: int | None
    # What stderr has besides, as regular expressions.
    says: tuple[str, ...]
    args: tuple[str, ...] = ()
    # Whether something ran before the error was seen.
    runs: bool = False
    # Why docker 20.10 is not asked, where it takes this or knows nothing of it.
    not_docker: str = ""


NEWER = "docker 20.10 knows nothing of it"
LAXER = "docker takes it"

BEFORE = [
    Wrong("an empty file", "", None, ("Dockerfile", "(?i)no |empty")),
    Wrong("only comments", "# nothing\n", None, ("Dockerfile", "(?i)no |empty")),
    Wrong("an unknown instruction", f"FROM base\n{RAN}\nRUM true\n", 3, ("RUM", "RUN")),
    Wrong("no FROM", "RUN true\n", 1, ("FROM",)),
    Wrong("ENV before FROM", "ENV A=1\nFROM base\n", 1, ("ENV", "FROM")),
    Wrong("FROM nothing", f"FROM base AS one\n{RAN}\nFROM\n", 3, ("FROM",)),
    Wrong("FROM an unset argument", "ARG IMAGE\nFROM $IMAGE\n", 2, ("FROM",)),
    Wrong("FROM of too many words", "FROM base AS one two\n", 1, ("FROM",)),
    Wrong("a name of a stage", "FROM base AS 1st\n", 1, ("1st",)),
    Wrong("a name of an image", "FROM Ba:se:x\n", 1, ("Ba:se:x",)),
    Wrong("an unknown image", f"FROM base\n{RAN}\nFROM no-such-image-anywhere\n", 3, ("no-such-image-anywhere",)),
    Wrong("COPY of one word", f"FROM base\n{RAN}\nCOPY alone\n", 3, ("COPY",)),
    Wrong("COPY without words", "FROM base\nCOPY\n", 2, ("COPY",)),
    Wrong("ADD of one word", "FROM base\nADD alone\n", 2, ("ADD",)),
    Wrong("an unknown flag of COPY", f"FROM base\n{RAN}\nCOPY --chwon=app a.txt /\n", 3, ("--chwon",)),
    Wrong("an unknown flag of RUN", "FROM base\nRUN --mounts=type=cache,target=/c true\n", 2, ("--mounts",)),
    Wrong("a flag of FROM", "FROM --platfrom=linux/amd64 base\n", 1, ("--platfrom",)),
    Wrong("an unknown mount", "FROM base\nRUN --mount=type=nfs,target=/c true\n", 2, ("nfs",)),
    Wrong("an unknown field of a mount", "FROM base\nRUN --mount=type=cache,taget=/c true\n", 2, ("taget",)),
    Wrong("a mount without target", "FROM base\nRUN --mount=type=cache true\n", 2, ("target",)),
    Wrong("a mount from nowhere", "FROM base\nRUN --mount=from=no-such-image,target=/m true\n", 2, ("no-such-image",)),
    Wrong("a mode of a mount", "FROM base\nRUN --mount=type=cache,target=/c,mode=rwx true\n", 2, ("rwx",)),
    Wrong("a network", "FROM base\nRUN --network=lan true\n", 2, ("lan",), not_docker=NEWER),
    Wrong("more rights", f"FROM base\n{RAN}\nRUN --security=insecure true\n", 3, ("security",), not_docker=NEWER),
    Wrong("--from of an unknown image", f"FROM base\n{RAN}\nCOPY --from=no-such-image /a /b\n", 3, ("no-such-image",)),
    Wrong("--from of a stage's number", "FROM base\nCOPY --from=7 /a /b\n", 2, ("7",)),
    Wrong("--from of itself", "FROM base AS one\nCOPY --from=one /a /b\n", 2, ("one",)),
    Wrong("--from of itself by number", "FROM base\nCOPY --from=0 /a /b\n", 2, ("0",)),
    Wrong("a mode", "FROM base\nCOPY --chmod=rwxr a.txt /\n", 2, ("rwxr",), not_docker=LAXER),
    Wrong("a mode with too many digits", "FROM base\nCOPY --chmod=77777 a.txt /\n", 2, ("77777",), not_docker=LAXER),
    Wrong("ENV without a value", "FROM base\nENV ALONE\n", 2, ("ENV",)),
    Wrong("ENV of mixed forms", "FROM base\nENV A=1 B\n", 2, ("B",)),
    Wrong("ENV without a name", "FROM base\nENV =1\n", 2, ("ENV",)),
    Wrong("an open brace", f"FROM base\n{RAN}\nENV A=${{B\n", 3, (r"\$\{B",)),
    Wrong("an unknown modifier", "FROM base\nENV A=${B:!c}\n", 2, (r":!",)),
    Wrong("a needed variable", "FROM base\nENV A=${B:?is needed}\n", 2, ("is needed",)),
    Wrong("an open quote", 'FROM base\nENV A="b\n', 2, ("quote|\"",), not_docker=LAXER),
    Wrong("LABEL without a value", "FROM base\nLABEL alone\n", 2, ("LABEL",)),
    Wrong("a port", "FROM base\nEXPOSE http\n", 2, ("http",)),
    Wrong("a port that is too big", "FROM base\nEXPOSE 65536\n", 2, ("65536",)),
    Wrong("a range the wrong way", "FROM base\nEXPOSE 20-10\n", 2, ("20-10",)),
    Wrong("a protocol", "FROM base\nEXPOSE 80/http\n", 2, ("http",)),
    Wrong("a signal", "FROM base\nSTOPSIGNAL SIGNOTHING\n", 2, ("SIGNOTHING",)),
    Wrong("SHELL without JSON", "FROM base\nSHELL /bin/sh -c\n", 2, ("SHELL", "JSON|\\[")),
    Wrong("HEALTHCHECK of nothing", "FROM base\nHEALTHCHECK\n", 2, ("HEALTHCHECK",)),
    Wrong("an unknown HEALTHCHECK", "FROM base\nHEALTHCHECK TEST true\n", 2, ("TEST",)),
    Wrong("a HEALTHCHECK's flag", "FROM base\nHEALTHCHECK --every=1s CMD true\n", 2, ("--every",)),
    Wrong("a HEALTHCHECK's time", "FROM base\nHEALTHCHECK --interval=often CMD true\n", 2, ("often",)),
    Wrong("ONBUILD ONBUILD", "FROM base\nONBUILD ONBUILD RUN true\n", 2, ("ONBUILD",)),
    Wrong("ONBUILD FROM", "FROM base\nONBUILD FROM base\n", 2, ("FROM",)),
    Wrong("ONBUILD of the unknown", "FROM base\nONBUILD RUM true\n", 2, ("RUM",), not_docker=LAXER),
    Wrong("VOLUME of nothing", "FROM base\nVOLUME []\n", 2, ("VOLUME",)),
    Wrong("USER of nothing", "FROM base\nUSER\n", 2, ("USER",)),
    Wrong("WORKDIR of nothing", "FROM base\nWORKDIR\n", 2, ("WORKDIR",)),
    Wrong("a directive twice", "# escape=`\n# escape=`\nFROM base\n", 2, ("escape",)),
    Wrong("an escape", "# escape=x\nFROM base\n", 1, ("escape",)),
    Wrong("an open here-document", f"FROM base\n{RAN}\nCOPY <<END /a\ntext\n", 3, ("END",), not_docker=NEWER),
    Wrong("an unknown target", f"FROM base AS one\n{RAN}\n", None, ("two",), args=("--target", "two")),
    Wrong("a cycle", "FROM base AS a\nCOPY --from=b /x /x\nFROM base AS b\nCOPY --from=a /x /x\n", 2, ("b",)),
]  # fmt: skip

LATER = [
    Wrong("COPY of what is missing", f"FROM base\n{RAN}\nCOPY missing.txt /\n", 3, ("missing.txt",), runs=True),
    Wrong("COPY of what is missing beside another", "FROM base\nCOPY a.txt missing.txt /\n", 2, ("missing.txt",)),
    Wrong("several to a file", "FROM base\nCOPY a.txt b.txt /etc/passwd\n", 2, ("/etc/passwd",), not_docker=LAXER),
    Wrong("a missing one of a stage", "FROM base AS one\nFROM base\nCOPY --from=one /missing /\n", 3, ("/missing",)),
    Wrong("an owner", "FROM base\nCOPY --chown=nobody-such a.txt /\n", 2, ("nobody-such",), not_docker=LAXER),
    Wrong("a group", "FROM base\nCOPY --chown=app:nobody-such a.txt /\n", 2, ("nobody-such",), not_docker=LAXER),
    Wrong("a name as an owner with no passwd", "FROM scratch\nCOPY --chown=app a.txt /\n", 2, ("app",)),
    Wrong("a program", 'FROM base\nRUN ["/no/such/program"]\n', 2, ("/no/such/program",)),
    Wrong("no shell", "FROM scratch\nCOPY a.txt /\nRUN true\n", 3, ("/bin/sh",)),
    Wrong("WORKDIR below a file", "FROM base\nWORKDIR /etc/passwd/x\n", 2, ("/etc/passwd",)),
    Wrong("COPY below a file", "FROM base\nCOPY a.txt /etc/passwd/\n", 2, ("/etc/passwd",)),
    Wrong("a source of a mount", "FROM base\nRUN --mount=source=missing.txt,target=/m true\n", 2, ("missing.txt",)),
]  # fmt: skip


def by_name(wrong):
    return wrong.name.replace(" ", "-")


@pytest.fixture
def context(tmp_path):
    def context(text):
        directory = tmp_path / "context"
        directory.mkdir()
        (directory / "Dockerfile").write_text(text)
        (directory / "a.txt").write_text("a\n")
        (directory / "b.txt").write_text("b\n")
        return directory

    return context


def fails(builder, directory, *arguments):
    """What a build that fails writes to stderr; nothing is made of it."""
    before = builder.wharf.run("image", "ls", "-q").stdout
    told = directory.parent / "iid"
    done = builder.run(directory, "-t", "never:made", "--iidfile", told, *arguments)
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert not told.exists()
    assert builder.wharf.run("image", "ls", "-q").stdout == before
    return done.stderr


@pytest.mark.parametrize("wrong", [*BEFORE, *LATER], ids=by_name)
def test_wrong(wrong, builder, context):
    told = fails(builder, context(wrong.text), *wrong.args)
    for pattern in wrong.says:
        assert re.search(pattern, told), told
    if wrong.line is not None:
        assert re.search(rf"Dockerfile:{wrong.line}:\d+", told), told
        line = wrong.text.splitlines()[wrong.line - 1]
        assert line in told, f"the line is not shown:\n{told}"
    assert "panicked" not in told
    assert wrong.runs or HAS_RUN not in told, "something ran before what is wrong was seen"


@pytest.mark.parametrize("wrong", [w for w in [*BEFORE, *LATER] if not w.not_docker], ids=by_name)
def test_docker_refuses_it_too(wrong, dockerd, context):
    with pytest.raises(Failed):
        dockerd.build(BUILDKIT, context(wrong.text), *wrong.args)


def test_a_failed_run(builder, context):
    text = "FROM base\nRUN echo before\nRUN echo out-$((40 + 2)); \\\n    echo err-$((1 + 1)) >&2; exit 37\nRUN true\n"
    told = fails(builder, context(text))
    assert re.search(r"Dockerfile:3:\d+", told), told
    for part in ("out-42", "err-2", "37", "exit 37"):
        assert part in told, told


def test_a_killed_run(builder, context):
    told = fails(builder, context("FROM base\nRUN sh -c 'kill -9 $$'; exit $?\n"))
    assert re.search(r"Dockerfile:2:\d+", told), told
    assert re.search(r"137|signal 9|SIGKILL", told), told


def test_the_file_is_named_as_it_was_given(builder, context):
    directory = context("FROM base\n")
    other = directory / "build" / "Other.dockerfile"
    other.parent.mkdir()
    other.write_text("FROM base\n\nRUM true\n")
    assert re.search(r"build/Other\.dockerfile:3:\d+", fails(builder, directory, "-f", other))


def test_a_trigger_of_the_base(builder, context):
    """The trigger is told, and whose it is."""
    directory = context("FROM base\nONBUILD RUN exit $((30 + 7))\n")
    builder.digest(directory, "-t", "triggers-a-failure")
    (directory / "Dockerfile").write_text("# a comment\nFROM triggers-a-failure\nRUN true\n")
    told = fails(builder, directory)
    assert re.search(r"Dockerfile:2:\d+|ONBUILD of triggers-a-failure:1:\d+", told), told
    assert "exit $((30 + 7))" in told, told
    assert "37" in told.replace("(30 + 7)", ""), told


def test_no_dockerfile(builder, tmp_path):
    directory = tmp_path / "context"
    directory.mkdir()
    assert "Dockerfile" in fails(builder, directory)
    assert "none/such" in fails(builder, directory, "-f", directory / "none/such")


def test_no_context(builder, tmp_path):
    done = builder.run(tmp_path / "absent")
    assert done.returncode == 1
    assert "absent" in done.stderr


def test_nothing_is_left_of_a_failed_build(builder, wharf, context):
    fails(
        builder,
        context("FROM base\nRUN --mount=type=cache,target=/c --mount=type=tmpfs,target=/t touch /c/a; exit 1\n"),
    )

    def look():
        if left := leaks.of_sandboxes(wharf.instance, str(wharf.directory), wharf.data):
            raise NotYet(left)
        return True

    eventually(look, timeout=10)
