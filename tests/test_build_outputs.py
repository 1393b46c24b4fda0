"""What others make of an image that was built: archives, layouts, files, the registry, tasks; and we of theirs."""

import io
import json
import re
import stat
import tarfile
import tempfile
import uuid
from pathlib import Path

import pytest

from harness.build import BUILDKIT, CLASSIC, digest_in, tree_of
from harness.clients import Buildah, Podman, Skopeo, need
from harness.comparison import differences, told
from harness.registry import DOCKER_MANIFEST, OCI_MANIFEST
from harness.rootfs import Image

TEXT = """\
FROM base
ENV WHO=image
COPY greeting /greeting
RUN echo built > /built && chmod 4711 /built && ln -s built /link && ln /built /hard && chown 1000:1001 /greeting
USER app
WORKDIR /home/app
ENTRYPOINT ["/bin/sh", "-c", "cat /greeting; echo $WHO $(id -u) $(pwd) $0"]
CMD ["argument"]
"""
SAYS = ["hello", "image 1000 /home/app argument"]


@pytest.fixture
def context(tmp_path):
    directory = tmp_path / "context"
    directory.mkdir()
    (directory / "Dockerfile").write_text(TEXT)
    (directory / "greeting").write_text("hello\n")
    return directory


@pytest.fixture
def name():
    """A name of an image that no other test uses."""
    return f"built/{uuid.uuid4().hex[:12]}:v1"


# What is told


def test_quiet(builder, context):
    done = builder.run(context, "-q", check=True)
    assert done.stderr == ""
    assert digest_in(done) == digest_in(builder.run(context, check=True))


def test_progress_goes_to_stderr(builder, context):
    (context / "Dockerfile").write_text(TEXT + f"USER root\nRUN echo said-$((40 + 2)) {uuid.uuid4()}\n")
    done = builder.run(context, "--progress", "plain", check=True)
    digest_in(done)
    assert "said-42" in done.stderr
    assert "\x1b" not in done.stderr, "no terminal, and yet its controls"


def test_progress_as_json(builder, context):
    (context / "Dockerfile").write_text(f"FROM base\nRUN echo said-$((40 + 2)) {uuid.uuid4()}; echo err >&2\n")
    done = builder.run(context, "--progress", "json", check=True)
    events = [json.loads(line) for line in done.stderr.splitlines()]
    states = [e["state"] for e in events if e["event"] == "step" and e["name"].startswith("RUN echo")]
    assert states == ["started", "done"]
    output = [e["line"] for e in events if e["event"] == "output"]
    assert any(line.startswith("said-42") for line in output)
    assert "err" in output
    steps = {e["id"] for e in events if e["event"] == "step"}
    assert {e["id"] for e in events if e["event"] == "output"} <= steps


def test_files_of_results(builder, context, name):
    iid, metadata = context.parent / "iid", context.parent / "metadata.json"
    digest = builder.digest(context, "-t", name, "--iidfile", iid, "--metadata-file", metadata)
    assert iid.read_text().strip().startswith("sha256:")
    assert json.loads(metadata.read_text())["containerimage.digest"] == digest


def test_names(builder, wharf, context, name):
    other = name.replace(":v1", ":v2")
    builder.digest(context, "-t", name, "-t", other)
    listed = wharf.run("image", "ls").stdout
    for one in (name, other):
        assert one.rsplit(":", 1)[0] in listed, listed
    # What was built is a base for the next.
    (context / "Dockerfile").write_text(f"FROM {other}\nUSER 0\nRUN cat /greeting > /again\n")
    assert builder.build(context).text("/again") == "hello\n"


def test_history(builder, context):
    """A step is an entry, in order; those that make no layer say so, and nothing secret is told."""
    (context / "secret").write_text("of-the-secret")
    (context / "Dockerfile").write_text(
        "FROM base\nARG GIVEN\nENV A=$GIVEN\n"
        'RUN --mount=type=secret,id=s test -n "$HTTP_PROXY" && cat /run/secrets/s > /dev/null\n'
        'COPY greeting /\nUSER app\nWORKDIR /made\nCMD ["x"]\nEXPOSE 80\nLABEL l=1\nSTOPSIGNAL 9\n'
    )
    arguments = ["--build-arg", "GIVEN=given", "--build-arg", "HTTP_PROXY=http://of-the-proxy"]
    image = builder.build(context, *arguments, "--secret", f"id=s,src={context / 'secret'}")
    told = json.dumps(image.config)
    assert "of-the-secret" not in told
    assert "of-the-proxy" not in told
    steps = [(s["created_by"], not s.get("empty_layer", False)) for s in image.config["history"]]
    steps = [step for step in steps if "layers of base" not in step[0]]
    kinds = [(word, layer) for text, layer in steps for word in ORDER if re.search(rf"\b{word}\b", text.split("/")[0])]
    without = [kind for kind in kinds if kind[0] != "ARG"]
    assert without == [(word, word in ("RUN", "COPY", "WORKDIR")) for word in ORDER if word != "ARG"]


ORDER = ["ARG", "ENV", "RUN", "COPY", "USER", "WORKDIR", "CMD", "EXPOSE", "LABEL", "STOPSIGNAL"]

# Archives and layouts


def test_docker_loads_and_runs_it(builder, dockerd, context, name):
    archive = context.parent / "docker.tar"
    builder.run(context, "-t", name, "-o", f"type=docker,dest={archive}", check=True)
    assert name in dockerd("load", "-i", archive)
    assert dockerd("run", "--rm", "--network", "none", name).splitlines() == SAYS
    assert dockerd("run", "--rm", "--network", "none", name, "other").splitlines()[1].endswith("other")
    history = dockerd("history", "--no-trunc", "--format", "{{.CreatedBy}}", name)
    assert "chmod 4711 /built" in history
    # Saved by docker, it is what it was.
    dockerd("save", "-o", context.parent / "again.tar", name)
    found = differences(Image(archive), Image(context.parent / "again.tar"))
    assert not found, told(found)


@pytest.mark.parametrize("form", ["gzip", "zstd", "none"])
def test_layout(builder, context, name, tmp_path, form):
    need("skopeo")
    skopeo = Skopeo(tmp_path / "skopeo")
    layout, archive = tmp_path / "layout", tmp_path / "oci.tar"
    digest = builder.digest(context, "-t", name, "--compression", form, "-o", f"type=oci,tar=false,dest={layout}")
    builder.run(context, "-t", name, "--compression", form, "-o", f"type=oci,dest={archive}", check=True)
    for source in (f"oci:{layout}", f"oci-archive:{archive}"):
        assert skopeo.inspect(source)["Digest"] == digest
        manifest = skopeo.inspect("--raw", source)
        assert manifest.get("mediaType", OCI_MANIFEST) in (OCI_MANIFEST, DOCKER_MANIFEST)
        # The base's layers are as they came; what the build made is packed as it was told.
        ending = {"gzip": "gzip", "zstd": "zstd", "none": "tar"}[form]
        assert manifest["layers"][-1]["mediaType"].endswith(ending)
    # Copied, all digests are looked at.
    if form == "zstd":
        # Docker's own format has none.
        skopeo.copy(f"oci:{layout}", f"oci:{tmp_path}/copy")
        return
    skopeo.copy(f"oci:{layout}", f"docker-archive:{tmp_path}/out.tar:{name}")
    assert Image(tmp_path / "out.tar").text("/greeting") == "hello\n"


def test_podman_runs_it(builder, context, name, tmp_path):
    need("podman")
    archive = tmp_path / "oci.tar"
    builder.run(context, "-t", name, "-o", f"type=oci,dest={archive}", check=True)
    # Its directories may have no more than fifty letters.
    with tempfile.TemporaryDirectory(dir="/tmp") as directory:
        podman = Podman(Path(directory))
        loaded = podman("load", "-q", "-i", archive).strip().rsplit(" ", 1)[1]
        limits = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024")
        try:
            if Path("/sys/fs/cgroup/unified").exists():
                pytest.skip(
                    "podman's runtimes run nothing where cgroups are hybrid, or leave some behind; it was loaded"
                )
            said = podman("run", "--rm", "--network", "none", "--cgroups", "disabled", *limits, loaded)
        finally:
            podman("system", "reset", "--force")
    assert said.splitlines() == SAYS


def test_directory(builder, tmp_path):
    """`-o DIR` is the files of the last stage, with their modes."""
    context, out = tmp_path / "context", tmp_path / "out"
    context.mkdir()
    make = "mkdir -p /out/sub && cd /out && echo x > sub/file && chmod 4750 sub/file && ln -s sub l"
    (context / "Dockerfile").write_text(f"FROM base AS made\nRUN {make}\nFROM scratch\nCOPY --from=made /out /\n")
    for number, spec in enumerate((out, f"type=local,dest={tmp_path}/out2")):
        builder.run(context, "-o", spec, check=True)
        directory = out if number == 0 else tmp_path / "out2"
        assert tree_of(directory) == {"l": "sub", "sub": None, "sub/file": "x\n"}
        assert stat.S_IMODE((directory / "sub" / "file").stat().st_mode) == 0o4750
    # What is there stays, and what has the name of something new is replaced; nothing is written outside.
    (out / "kept").write_text("kept\n")
    (out / "l").unlink()
    (out / "l").symlink_to(tmp_path)
    builder.run(context, "-o", out, check=True)
    assert tree_of(out) == {"kept": "kept\n", "l": "sub", "sub": None, "sub/file": "x\n"}


def test_tar(builder, context, tmp_path):
    (context / "Dockerfile").write_text("FROM scratch\nCOPY --chown=7:8 greeting /dir/greeting\n")
    file = tmp_path / "out.tar"
    builder.run(context, "-o", f"type=tar,dest={file}", check=True)
    with tarfile.open(file) as archive:
        assert archive.extractfile("dir/greeting").read() == b"hello\n"
        assert (archive.getmember("dir/greeting").uid, archive.getmember("dir/greeting").gid) == (7, 8)
    done = builder.run(context, "-o", "-", check=True)
    with tarfile.open(fileobj=io.BytesIO(done.stdout.encode("utf-8", "surrogateescape"))) as archive:
        assert "dir/greeting" in archive.getnames()


# The registry, and tasks


def test_tagged_it_can_be_pulled(builder, wharf, context, name, tmp_path):
    need("skopeo")
    skopeo = Skopeo(tmp_path / "skopeo")
    address = f"127.0.0.1:{wharf.port}/{name}"
    digest = builder.digest(context, "-t", address, "--push")
    source = f"docker://{address}"
    assert skopeo.inspect("--tls-verify=false", source)["Digest"] == digest
    skopeo.copy("--src-tls-verify=false", source, f"docker-archive:{tmp_path}/pulled.tar:{name}")
    found = differences(Image(tmp_path / "pulled.tar"), builder.build(context))
    assert not found, told(found)


def said(tasks, image):
    arn = tasks.run({"name": "main", "image": image})
    task = tasks.stopped(arn)
    assert task["stopCode"] == "EssentialContainerExited", task["stoppedReason"]
    tasks.line(arn, "argument")
    return tasks.lines(arn)


def test_a_task_runs_it(builder, context, name, tasks):
    builder.digest(context, "-t", name)
    assert said(tasks, name) == SAYS


@pytest.mark.parametrize("by", [CLASSIC, BUILDKIT])
def test_what_docker_built_runs_here(by, wharf, dockerd, context, name, tasks):
    archive = context.parent / "docker.tar"
    dockerd("build", "--network", "none", "-t", name, context, variables={"DOCKER_BUILDKIT": str(int(by == BUILDKIT))})
    dockerd("save", "-o", archive, name)
    wharf.run("image", "load", str(archive), "--tag", name)
    assert said(tasks, name) == SAYS


@pytest.mark.parametrize("form", ["docker-archive", "oci-archive"])
def test_what_buildah_built_runs_here(form, wharf, base_archives, context, name, tasks, tmp_path):
    need("buildah")
    buildah = Buildah(tmp_path / "buildah")
    archive = tmp_path / "buildah.tar"
    policy = ("--signature-policy", buildah.directory / "policy.json")
    buildah("pull", "-q", *policy, f"docker-archive:{base_archives['base']}")
    text = TEXT.replace("FROM base", "FROM localhost/base:latest")
    (context / "Dockerfile").write_text(text)
    isolated = ("--isolation", "chroot", "--pull=never", *policy)
    buildah("build", "-q", *isolated, "-t", name, context)
    buildah("push", "-q", *policy, name, f"{form}:{archive}:{name}")
    wharf.run("image", "load", str(archive), "--tag", name)
    assert said(tasks, name) == SAYS
