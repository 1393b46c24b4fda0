"""Where the Dockerfile and the context come from: directories, standard input, archives, other contexts."""

import gzip
import io
import os
import socket
import subprocess
import tarfile

import pytest

from harness.build import BUILDKIT, CLASSIC, Failed
from harness.clients import need
from harness.comparison import differences, told
from harness.waiting import eventually
from harness.web import free_port

COPY_ALL = "FROM base\nCOPY . /context/\n"


@pytest.fixture
def context(tmp_path):
    directory = tmp_path / "context"
    (directory / "dir").mkdir(parents=True)
    (directory / "Dockerfile").write_text(COPY_ALL)
    (directory / "a.txt").write_text("a\n")
    (directory / "dir" / "b.txt").write_text("b\n")
    return directory


@pytest.fixture
def same(builder, dockerd):
    """Asserts that docker and Wharf make the same of what is told; and it is Wharf's."""

    def same(context, *arguments, stdin=None, way=BUILDKIT):
        theirs = dockerd.build(way, context, *arguments, stdin=stdin)
        ours = builder.build(context, *arguments, stdin=stdin)
        found = differences(theirs, ours, history=way == BUILDKIT)
        assert not found, told(found)
        return ours

    return same


def files(image, below="/context"):
    inside = f"{below}/"
    return sorted(p.removeprefix(inside) for p, i in image.tree.items() if p.startswith(inside) and i.kind == "file")


def packed(directory, form="plain", prefix="."):
    stream = io.BytesIO()
    layout = tarfile.PAX_FORMAT if form == "pax" else tarfile.GNU_FORMAT
    with tarfile.open(fileobj=stream, mode="w", format=layout) as archive:
        archive.add(directory, arcname=prefix)
    content = gzip.compress(stream.getvalue()) if form == "gzip" else stream.getvalue()
    # What commands are given is text.
    return content.decode(errors="surrogateescape")


def test_a_dockerfile_on_standard_input(same):
    assert "/made" in same("-", stdin="FROM base\nRUN touch /made\n").tree


def test_a_dockerfile_on_standard_input_has_no_context(builder, dockerd):
    text = "FROM base\nCOPY a.txt /\n"
    with pytest.raises(Failed):
        dockerd.build(BUILDKIT, "-", stdin=text)
    with pytest.raises(Failed, match=r":2:\d+"):
        builder.build("-", stdin=text)


@pytest.mark.parametrize("form", ["plain", "gzip", "pax"])
def test_an_archive_on_standard_input(builder, dockerd, context, form):
    archive = packed(context, form)
    image = builder.build("-", stdin=archive)
    assert files(image) == ["Dockerfile", "a.txt", "dir/b.txt"]
    # Docker 20.10 takes one that begins with a header of PAX for a Dockerfile.
    if form != "pax":
        found = differences(dockerd.build(BUILDKIT, "-", stdin=archive), image)
        assert not found, told(found)


def test_an_archive_and_a_file_within(builder, dockerd, context):
    (context / "dir" / "Other").write_text("FROM base\nCOPY dir /other/\n")
    archive = packed(context, prefix="")
    image = builder.build("-", "-f", "dir/Other", stdin=archive)
    assert files(image, "/other") == ["Other", "b.txt"]


def test_a_file_on_standard_input_with_a_context(same, context):
    image = same(context, "-f", "-", stdin="FROM base\nCOPY a.txt /from-stdin\n")
    assert image.text("/from-stdin") == "a\n"


def test_a_file_outside_of_the_context(same, context, tmp_path):
    other = tmp_path / "Elsewhere"
    other.write_text("FROM base\nCOPY . /context/\nRUN touch /elsewhere\n")
    image = same(context, "-f", other)
    assert "/elsewhere" in image.tree
    assert files(image) == ["Dockerfile", "a.txt", "dir/b.txt"]


def test_the_dockerfile_is_a_link(same, context):
    (context / "Dockerfile").rename(context / "real")
    (context / "Dockerfile").symlink_to("real")
    assert files(same(context)) == ["a.txt", "dir/b.txt", "real"]


def test_a_context_by_a_relative_path(builder, context, monkeypatch):
    monkeypatch.chdir(context / "dir")
    assert files(builder.build("..")) == ["Dockerfile", "a.txt", "dir/b.txt"]
    monkeypatch.chdir(context)
    assert files(builder.build(".")) == ["Dockerfile", "a.txt", "dir/b.txt"]


def test_the_context_is_a_link(builder, context, tmp_path):
    (tmp_path / "link").symlink_to(context)
    assert files(builder.build(tmp_path / "link")) == ["Dockerfile", "a.txt", "dir/b.txt"]


def test_nothing_outside_of_the_context(builder, dockerd, context, tmp_path):
    """A link that leads out of the context is followed within it."""
    (tmp_path / "secret").write_text("secret\n")
    (context / "out").symlink_to("../secret")
    (context / "absolute").symlink_to(tmp_path / "secret")
    (context / "up").symlink_to("..")
    for source in ("out", "absolute", "up/secret", "../secret"):
        (context / "Dockerfile").write_text(f"FROM base\nCOPY {source} /stolen\n")
        for build in (lambda: dockerd.build(BUILDKIT, context), lambda: builder.build(context)):
            with pytest.raises(Failed):
                build()


def test_other_contexts(builder, context, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "o.txt").write_text("o\n")
    (context / "Dockerfile").write_text(
        "FROM base\nCOPY --from=other o.txt /\nRUN --mount=from=other,target=/m cat /m/o.txt > /seen\n"
    )
    image = builder.build(context, "--build-context", f"other={other}")
    assert (image.text("/o.txt"), image.text("/seen")) == ("o\n", "o\n")


def test_a_context_in_a_stage_s_place(builder, context, tmp_path):
    """A context of the name of a stage, or of an image, is taken for it."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "o.txt").write_text("o\n")
    copies = "COPY --from=made /o.txt /\nCOPY --from=example.com/none /o.txt /two\n"
    (context / "Dockerfile").write_text(f"FROM base AS made\nRUN exit 1\nFROM base\n{copies}")
    contexts = [f"--build-context={name}={other}" for name in ("made", "example.com/none")]
    assert builder.build(context, *contexts).text("/two") == "o\n"


def test_the_ignore_file_is_ignored_itself(same, context):
    (context / ".dockerignore").write_text("Dockerfile\n.dockerignore\ndir\n")
    assert files(same(context)) == ["a.txt"]


def test_an_ignored_directory_need_not_be_readable(builder, context):
    """What is ignored is not looked at."""
    (context / ".dockerignore").write_text("dir\nfifo\n")
    os.mkfifo(context / "fifo")
    (context / "dir" / "loop").symlink_to("loop")
    assert files(builder.build(context)) == [".dockerignore", "Dockerfile", "a.txt"]


def test_sockets_are_left_out(builder, context):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(context / "socket"))
        assert files(builder.build(context)) == ["Dockerfile", "a.txt", "dir/b.txt"]


def test_a_large_context(builder, context):
    many = context / "many"
    for number in range(20):
        directory = many / f"d{number}"
        directory.mkdir(parents=True)
        for name in range(100):
            (directory / f"f{name}").write_bytes(b"%d" % name)
    counted = "RUN find /many -type f | wc -l > /n\n"
    (context / "Dockerfile").write_text(f"FROM base\nCOPY many/d7 /d7/\nCOPY many /many/\n{counted}")
    image = builder.build(context)
    assert image.text("/n").strip() == "2000"
    assert len(files(image, "/d7")) == 100


def test_ssh(builder, context, tmp_path):
    """The socket of an agent is there for a step that asks for it, and for no other."""
    (context / "Dockerfile").write_text(
        "FROM base\n"
        'RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK" && echo there > /told\n'
        "RUN --mount=type=ssh,id=other,target=/agent test ! -e /agent && echo absent >> /told\n"
        "RUN echo ${SSH_AUTH_SOCK-unset} >> /told\n"
    )
    need("ssh-agent")
    agent = subprocess.run(["ssh-agent", "-a", str(tmp_path / "agent")], capture_output=True, text=True, check=True)
    pid = int(agent.stdout.split("SSH_AGENT_PID=")[1].split(";")[0])
    try:
        image = builder.build(context, "--ssh", f"default={tmp_path / 'agent'}")
    finally:
        os.kill(pid, 15)
    assert image.text("/told").split() == ["there", "absent", "unset"]


def test_ssh_is_required(builder, context):
    (context / "Dockerfile").write_text("FROM base\nRUN --mount=type=ssh,required=true true\n")
    with pytest.raises(Failed, match=r"Dockerfile:2:\d+"):
        builder.build(context)


def test_classic_sends_the_same(same, context):
    assert files(same(context, way=CLASSIC)) == ["Dockerfile", "a.txt", "dir/b.txt"]


def test_add_of_a_repository(builder, tmp_path):
    """By a server of git's own on loopback: a branch, a directory of it, the commit that is meant."""
    need("git")
    served, work, context = tmp_path / "served", tmp_path / "work", tmp_path / "context"
    identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main")

    def git(*arguments):
        command = ["git", *identity, *map(str, arguments)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q", work)
    (work / "docs").mkdir()
    (work / "docs" / "page").write_text("one\n")
    (work / "top").write_text("top\n")
    git("-C", work, "add", ".")
    git("-C", work, "commit", "-qm", "one")
    git("-C", work, "branch", "other")
    (work / "docs" / "page").write_text("two\n")
    git("-C", work, "commit", "-qam", "two")
    commit = git("-C", work, "rev-parse", "HEAD")
    git("clone", "-q", "--bare", work, served / "repo")
    port = free_port()
    options = ("--reuseaddr", "--export-all", "--listen=127.0.0.1", f"--port={port}", f"--base-path={served}")
    daemon = subprocess.Popen(["git", "daemon", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"git://127.0.0.1:{port}/repo"
        eventually(lambda: git("ls-remote", url), ignoring=(subprocess.CalledProcessError,))
        context.mkdir()
        lines = [
            "FROM base",
            f"ADD {url} /all/",
            f"ADD {url}#other:docs /docs",
            f"ADD --keep-git-dir=true {url} /kept/",
        ]
        lines += [f"ADD --checksum={commit[:12]} {url} /checked/"]
        (context / "Dockerfile").write_text("\n".join(lines) + "\n")
        image = builder.build(context)
        assert (image.text("/all/docs/page"), image.text("/all/top"), image.text("/docs/page")) == (
            "two\n",
            "top\n",
            "one\n",
        )
        assert "/all/.git" not in image.tree
        assert "/kept/.git" in image.tree
        assert "/checked/top" in image.tree
        for line, says in ((f"ADD {url}#none /x/", "git says"), (f"ADD --checksum={'0' * 40} {url} /x/", commit)):
            (context / "Dockerfile").write_text(f"FROM base\n{line}\n")
            done = builder.run(context)
            assert done.returncode == 1
            assert "Dockerfile:2:" in done.stderr
            assert says in done.stderr
    finally:
        daemon.terminate()
        daemon.wait()
        # It leaves its work to a child.
        subprocess.run(["pkill", "-f", f"git-daemon.*--port={port}"], check=False)
