"""`wharf image …`: images leave for other tools and registries, are looked at, compared and cleared away."""

import base64
import io
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

from harness import web
from harness.clients import Client, Docker, Podman, Skopeo, need
from harness.waiting import NotYet, eventually

DOCKERFILE = """\
FROM scratch
COPY busybox /bin/busybox
COPY text /etc/text
RUN ["/bin/busybox", "sh", "-c", "cd / && for a in sh rm ln mkdir cat; do /bin/busybox ln -s busybox /bin/$a; done"]
RUN rm /etc/text && mkdir -p /srv/deep && ln /bin/busybox /srv/hard && echo made > /srv/deep/made
ENV A=1
CMD ["cat", "/srv/deep/made"]
"""


@pytest.fixture
def context(tmp_path):
    directory = tmp_path / "context"
    directory.mkdir()
    shutil.copy("/bin/busybox", directory / "busybox")
    (directory / "text").write_text("text\n")
    (directory / "Dockerfile").write_text(DOCKERFILE)
    return directory


@pytest.fixture
def own(new_wharf, context):
    """An instance with an image `app:1` that it built."""
    instance = new_wharf(load=False)
    instance.run("build", "-q", "-t", "app:1", str(context))
    return instance


@pytest.fixture
def skopeo(tmp_path):
    need("skopeo")
    return Skopeo(tmp_path / "skopeo")


class DebianRegistry(Client):
    """distribution's registry, as Debian has it; with a password if one is given."""

    def __init__(self, directory, password=None):
        need("docker-registry")
        super().__init__(directory)
        # What begins so is its configuration.
        del self.environment["REGISTRY_AUTH_FILE"]
        self.port = web.free_port()
        auth = ""
        if password:
            need("htpasswd")
            line = self.run("htpasswd", "-nbB", "ann", password)
            (directory / "htpasswd").write_text(line)
            auth = f"auth: {{htpasswd: {{realm: r, path: {directory}/htpasswd}}}}\n"
        (directory / "config.yml").write_text(
            f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {directory}/data}}}}\n"
            f"http: {{addr: '127.0.0.1:{self.port}'}}\n{auth}"
        )
        self.log = directory / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["docker-registry", "serve", directory / "config.yml"], stdout=log, stderr=log, env=self.environment
            )
        eventually(self._ready, timeout=20)

    def _ready(self):
        assert self.process.poll() is None, self.log.read_text()
        if not re.search("listening on", self.log.read_text()):
            raise NotYet("the registry does not listen yet")
        return True

    def end(self):
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture
def registry(tmp_path):
    made = []

    def make(**more):
        made.append(DebianRegistry(tmp_path / f"registry{len(made)}", **more))
        return made[-1]

    yield make
    for one in made:
        one.end()


def digest(wharf, image="app:1"):
    return json.loads(wharf.run("image", "inspect", image).stdout)["digest"]


def test_an_archive_for_everyone(own, skopeo, tmp_path):
    archive = tmp_path / "app.tar"
    own.run("image", "save", "app:1", "-o", str(archive))
    assert own.run("image", "save", "app:1", "-o", "-", text=False).stdout == archive.read_bytes()
    config = json.loads(own.run("image", "inspect", "app:1").stdout)
    # skopeo: what older tools read.
    as_docker = json.loads(skopeo.run("skopeo", "inspect", "--config", f"docker-archive:{archive}"))
    assert as_docker["config"]["Cmd"] == ["cat", "/srv/deep/made"]
    assert as_docker["rootfs"]["diff_ids"] == [layer["diff_id"] for layer in config["layers"]]
    assert skopeo.inspect(f"oci-archive:{archive}:1")["Digest"] == config["digest"]
    need("podman")
    # It wants its directory to have a short name.
    with tempfile.TemporaryDirectory(prefix="wharf-") as directory:
        podman = Podman(Path(directory))
        assert "docker.io/library/app:1" in podman("load", "-q", "-i", archive)
        told = podman("image", "inspect", "--format", "{{.Id}}", "app:1").strip()
        assert told == config["id"].removeprefix("sha256:")


@pytest.mark.parametrize("packed", ["gzip", "zstd", "none"])
def test_docker_loads_it(own, context, tmp_path, packed):
    need("dockerd")
    own.run("build", "-q", "--compression", packed, "-t", f"packed:{packed}", str(context))
    archive = tmp_path / "app.tar"
    own.run("image", "save", f"packed:{packed}", "-o", str(archive))
    docker = Docker(tmp_path / "docker")
    try:
        assert f"Loaded image: packed:{packed}" in docker("load", "-i", archive)
        told = json.loads(docker("image", "inspect", f"packed:{packed}"))[0]
        mine = json.loads(own.run("image", "inspect", f"packed:{packed}").stdout)
        assert told["RootFS"]["Layers"] == [layer["diff_id"] for layer in mine["layers"]]
        assert told["Config"]["Cmd"] == ["cat", "/srv/deep/made"]
        # And back: what docker saves, with its history.
        saved = tmp_path / "back.tar"
        docker("save", "-o", saved, f"packed:{packed}")
        own.run("image", "load", str(saved), "--tag", "back:1")
        lines = own.run("image", "history", "back:1").stdout.splitlines()
        assert re.match(r"CREATED +CREATED BY +SIZE +COMMENT", lines[0])
        assert len(lines) == 7
        assert "CMD" in lines[1]
        assert "COPY busybox" in lines[-1]
        assert "No file changed." in own.run("image", "diff", f"packed:{packed}", "back:1").stdout
    finally:
        docker.end()


def test_layouts_and_several_images(own, skopeo, tmp_path):
    own.run("image", "tag", "app:1", "localhost:9/other:2")
    layout = tmp_path / "layout"
    own.run("image", "save", "app:1", "localhost:9/other:2", "--format", "oci", "-o", f"{layout}/")
    assert {path.name for path in layout.iterdir()} == {"blobs", "index.json", "oci-layout"}
    assert skopeo.inspect(f"oci:{layout}:2")["Digest"] == digest(own)
    archive = tmp_path / "layout.tar"
    own.run("image", "save", "app:1", "localhost:9/other:2", "--format", "oci", "-o", str(archive))
    own.run("image", "rm", "app:1")
    own.run("image", "rm", "localhost:9/other:2")
    own.run("image", "load", str(archive))
    assert digest(own) == digest(own, "localhost:9/other:2")


def test_files_of_a_build(own, context, tmp_path):
    out = tmp_path / "files"
    own.run("build", "-q", "-o", str(out), str(context))
    found = sorted(str(path.relative_to(out)) for path in out.rglob("*") if not path.is_dir())
    links = [f"bin/{name}" for name in ("cat", "ln", "mkdir", "rm", "sh")]
    assert found == sorted(["bin/busybox", *links, "srv/deep/made", "srv/hard"])
    assert (out / "srv/hard").stat().st_ino == (out / "bin/busybox").stat().st_ino
    tar = own.run("build", "-q", "-o", "-", str(context), text=False).stdout
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        assert archive.extractfile("srv/deep/made").read() == b"made\n"
        assert archive.getmember("srv/hard").islnk()


def test_into_the_own_registry_and_out_again(own, skopeo, tmp_path):
    name = f"localhost:{own.port}/team/app:1"
    own.run("image", "tag", "app:1", name)
    said = own.run("image", "push", name)
    assert digest(own) in said.stdout
    target = f"dir:{tmp_path}/out"
    skopeo.copy("--src-tls-verify=false", f"docker://{name}", target)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert len(manifest["layers"]) == 4
    (image,) = own.client("ecr").describe_images(repositoryName="team/app")["imageDetails"]
    assert image["imageDigest"] == digest(own)
    assert image["imageTags"] == ["1"]
    # It says no as with any push.
    ecr = own.client("ecr")
    ecr.put_image_tag_mutability(repositoryName="team/app", imageTagMutability="IMMUTABLE")
    (tmp_path / "Dockerfile").write_text("FROM app:1\nLABEL x=y\n")
    refused = own.run("build", "-q", "-t", name, "--push", str(tmp_path), check=False)
    assert refused.returncode != 0
    assert "tag invalid" in refused.stderr
    assert "immutable" in refused.stderr
    statement = {"Effect": "Deny", "Principal": "*", "Action": "ecr:PutImage"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    ecr.set_repository_policy(repositoryName="team/app", policyText=policy)
    denied = own.run("image", "push", name, check=False)
    assert denied.returncode != 0
    assert "denied: " in denied.stderr


def test_to_a_registry_elsewhere(own, skopeo, registry):
    there = registry()
    name = f"localhost:{there.port}/x/app:1"
    own.run("image", "tag", "app:1", name)
    first = own.run("image", "push", name).stderr
    assert first.count(": Pushed") == 5
    assert f"1: digest: {digest(own)}" in first
    again = own.run("image", "push", name).stderr
    assert again.count(": Layer already exists") == 5
    assert skopeo.inspect("--tls-verify=false", f"docker://{name}")["Digest"] == digest(own)
    # What was pulled from there is mounted from there.
    own.run("image", "rm", name)
    own.run("image", "pull", name)
    other = f"localhost:{there.port}/y/app:1"
    own.run("image", "tag", name, other)
    mounted = own.run("image", "push", other).stderr
    assert mounted.count(": Mounted from x/app") == 4
    assert skopeo.inspect("--tls-verify=false", f"docker://{other}")["Digest"] == digest(own)


def test_credentials_of_a_push(new_wharf, busybox, registry, tmp_path):
    there = registry(password="hush")
    host = f"localhost:{there.port}"
    file = tmp_path / "config.json"
    file.write_text("{}")
    own = new_wharf(options=("--registry-credentials", str(file)))
    name = f"{host}/app:1"
    own.run("image", "tag", "busybox:latest", name)
    refused = own.run("image", "push", name, check=False)
    assert refused.returncode != 0
    assert "unauthorized: authentication required" in refused.stderr
    auth = base64.b64encode(b"ann:hush").decode()
    file.write_text(json.dumps({"auths": {host: {"auth": auth}}}))
    own.run("image", "push", name)
    own.run("image", "pull", name)


def test_to_another_wharf_with_tokens(new_wharf, busybox, tmp_path):
    there = new_wharf(load=False, auth="enforce")
    ecr = there.client("ecr", **there.make_user("ann"))
    (data,) = ecr.get_authorization_token()["authorizationData"]
    host = f"127.0.0.1:{there.port}"
    file = tmp_path / "config.json"
    file.write_text(json.dumps({"auths": {host: {"auth": data["authorizationToken"]}}}))
    own = new_wharf(options=("--registry-credentials", str(file)))
    own.run("image", "tag", "busybox:latest", f"{host}/a/b:1")
    own.run("image", "push", f"{host}/a/b:1")
    (image,) = ecr.describe_images(repositoryName="a/b")["imageDetails"]
    assert image["imageDigest"] == digest(own, "busybox:latest")


def test_what_is_not_there(own):
    for arguments in (
        ["image", "inspect", "nothing:1"],
        ["image", "history", "nothing:1"],
        ["image", "tag", "nothing:1", "x:1"],
        ["image", "save", "nothing:1", "-o", "/dev/null"],
        ["image", "push", "nothing:1"],
        ["image", "diff", "app:1", "nothing:1"],
    ):
        done = own.run(*arguments, check=False)
        assert done.returncode == 1, arguments
        assert "there is no image 'nothing:1': `wharf image ls` lists them" in done.stderr, arguments
    nobody = f"localhost:{web.free_port()}/x:1"
    own.run("image", "tag", "app:1", nobody)
    done = own.run("image", "push", nobody, check=False)
    assert done.returncode == 1
    assert "onnection refused" in done.stderr


def test_a_difference(own, context):
    (context / "text").write_text("other\n")
    (context / "Dockerfile").write_text(DOCKERFILE.replace("rm /etc/text && ", "").replace("A=1", "A=2"))
    own.run("build", "-q", "-t", "app:2", str(context))
    said = own.run("image", "diff", "app:1", "app:2").stdout
    assert "= 1 shared layer" in said
    assert '~ Env.A: "1" -> "2"' in said
    assert "+ /etc/text  6 B" in said
    diff = json.loads(own.run("image", "diff", "app:1", "app:2", "--json").stdout)
    assert {file["path"] for file in diff["files"] if "from" not in file} == {"etc/text"}


def test_names_digests_and_sizes(own):
    (listed,) = json.loads(own.run("image", "ls", "--json").stdout)
    assert listed["name"] == "docker.io/library/app:1"
    assert listed["shared"] == 0
    assert own.run("image", "ls", "-q").stdout.strip() == listed["digest"]
    short = listed["digest"].removeprefix("sha256:")[:12]
    assert own.run("image", "tag", short, "again:1").stdout.strip() == "docker.io/library/again:1"
    assert digest(own, "again:1") == listed["digest"]
    head = own.run("image", "ls").stdout.splitlines()[0].split()
    assert head == ["NAME", "DIGEST", "CREATED", "SIZE", "SHARED", "OWN", "ORIGIN"]
    tree = own.run("image", "tree").stdout
    assert "docker.io/library/again:1, docker.io/library/app:1" in tree
    assert "build cache" in tree
    space = json.loads(own.run("image", "tree", "--json").stdout)
    assert len(space["images"]["layers"]) == 4
    assert space["images"]["builds"]["steps"] >= 4


def test_prune(own, context):
    blobs = own.data / "images" / "content" / "blobs" / "sha256"
    nothing = own.run("image", "prune").stdout
    assert "Untagged" not in nothing
    assert digest(own)
    young = own.run("image", "prune", "--all", "--builds", "--older-than", "1h").stdout
    assert "Untagged" not in young
    assert "Forgotten" not in young
    named = own.run("image", "prune", "--all").stdout
    assert "Untagged: docker.io/library/app:1" in named
    assert own.run("image", "ls", "-q").stdout == ""
    # The steps of builds still hold their layers.
    assert len(list(blobs.iterdir())) >= 4
    assert "CACHED" in own.run("build", "--progress", "plain", "-t", "app:1", str(context)).stderr
    own.run("image", "rm", "app:1")
    freed = own.run("image", "prune", "--builds").stdout
    assert re.search(r"Forgotten: \d+ steps of builds", freed)
    assert "Freed: 0 B" not in freed
    assert list(blobs.iterdir()) == []


def test_what_is_kept_of_builds_has_a_limit(new_wharf, context, tmp_path):
    own = new_wharf(load=False, ephemeral=False)
    own.run("build", "-q", "-t", "app:1", str(context))
    steps = own.data / "images" / "content" / "steps"
    assert list(steps.iterdir())
    own.stop()
    own.options = ("--build-cache-limit", "0")
    own.start()

    def gone():
        if list(steps.iterdir()):
            raise NotYet("records of steps are there")
        return True

    eventually(gone, timeout=30)
    assert digest(own)
