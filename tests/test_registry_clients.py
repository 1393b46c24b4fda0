"""Other people's clients, as they come, push to the registry and pull from it."""

import json
import os
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

from harness.clients import Buildah, Docker, Podman, Skopeo, need, told_by_env
from harness.images import Image, Index, layout, member, tar
from harness.registry import DOCKER_MANIFEST, OCI_LAYER, digest_of

PLAIN = "--tls-verify=false"


def small(*layers, **more):
    """An image that there is only once, of a few hundred kilobytes that do not compress."""
    layers = layers or (
        tar(("data", os.urandom(300_000))),
        tar((member("d", tarfile.DIRTYPE), b""), ("d/x", os.urandom(99))),
    )
    return Image(*layers, **more)


def archived(image, path):
    path.write_bytes(layout(image, "example.com/archived:1"))
    return f"oci-archive:{path}"


def is_whole(registry, name, reference, image):
    """The registry has the image as it is, to the byte."""
    answer = registry.get(registry.manifest(name, reference)).expect(200)
    assert answer.body == image.manifest
    assert answer["docker-content-digest"] == image.digest
    for child in getattr(image, "children", []):
        is_whole(registry, name, child.digest, child)
    for content in getattr(image, "blobs", []):
        assert registry.get(registry.blob(name, digest_of(content))).expect(200).body == content


def blobs_of(directory):
    """By digest, what skopeo's `dir:` or `oci:` holds."""
    files = (path for path in Path(directory).rglob("*") if re.fullmatch("[0-9a-f]{64}", path.name))
    return {f"sha256:{path.name}": path.read_bytes() for path in files}


def config_of(registry, name, reference):
    return registry.get(registry.manifest(name, reference)).expect(200).json()["config"]["digest"]


def manifest_of(registry, name, reference):
    return registry.get(registry.manifest(name, reference)).expect(200).json()


# skopeo


@pytest.fixture
def skopeo(tmp_path):
    need("skopeo")
    return Skopeo(tmp_path / "skopeo")


@pytest.fixture(params=["HTTP", "TLS"])
def spoken(request, wharf, skopeo):
    """How skopeo reaches the registry: the address, and what its two ends are told of TLS."""
    if request.param == "HTTP":
        return f"127.0.0.1:{wharf.port}", ["--src-tls-verify=false"], ["--dest-tls-verify=false"]
    skopeo.environment.update(told_by_env(wharf))
    return f"localhost:{wharf.port}", [], []


def test_skopeo(skopeo, spoken, registry, repository, tmp_path):
    address, source, destination = spoken
    image = small()
    name = f"docker://{address}/{repository}"
    skopeo.copy(*destination, "--preserve-digests", archived(image, tmp_path / "a.tar"), f"{name}:v1")
    is_whole(registry, repository, "v1", image)
    skopeo.copy(*source, f"{name}:v1", f"dir:{tmp_path}/back")
    assert (tmp_path / "back" / "manifest.json").read_bytes() == image.manifest
    assert blobs_of(tmp_path / "back") == {digest_of(content): content for content in image.blobs}
    # From one repository to another: what is there is not sent again.
    skopeo.copy(*source, *destination, "--preserve-digests", f"{name}:v1", f"{name}/copy:v2")
    is_whole(registry, f"{repository}/copy", "v2", image)
    assert skopeo.inspect(*(["--tls-verify=false"] if source else []), f"{name}:v1")["Digest"] == image.digest


def test_skopeo_with_every_architecture(skopeo, spoken, registry, repository, tmp_path):
    address, source, destination = spoken
    children = [small(), small()]
    index = Index(*children)
    for described, architecture in zip(index.document["manifests"], ("amd64", "arm64"), strict=True):
        described["platform"] = {"os": "linux", "architecture": architecture}
    name = f"docker://{address}/{repository}"
    archive = archived(index, tmp_path / "index.tar")
    skopeo.copy("--all", *destination, "--preserve-digests", archive, f"{name}:all")
    is_whole(registry, repository, "all", index)
    skopeo.copy("--all", *source, f"{name}:all", f"dir:{tmp_path}/back")
    assert (tmp_path / "back" / "manifest.json").read_bytes() == index.manifest
    everything = {digest_of(content): content for child in children for content in child.blobs}
    assert everything.items() <= blobs_of(tmp_path / "back").items()
    skopeo.copy("--all", *source, *destination, "--preserve-digests", f"{name}:all", f"{name}/copy:all")
    is_whole(registry, f"{repository}/copy", "all", index)


@pytest.mark.parametrize(("form", "kind"), [("gzip", "tar+gzip"), ("zstd", "tar+zstd")])
def test_skopeo_packs(skopeo, wharf, registry, repository, tmp_path, form, kind):
    """What is packed on the way has a length that nobody knows before."""
    image = small(pack=lambda layer: layer, kind=OCI_LAYER)
    name = f"docker://127.0.0.1:{wharf.port}/{repository}"
    archive = archived(image, tmp_path / "a.tar")
    skopeo.copy("--dest-tls-verify=false", "--dest-compress-format", form, archive, f"{name}:v1")
    pushed = manifest_of(registry, repository, "v1")
    assert [layer["mediaType"].rsplit(".", 1)[1] for layer in pushed["layers"]] == [kind] * 2
    skopeo.copy("--src-tls-verify=false", f"{name}:v1", f"dir:{tmp_path}/back")
    for layer in pushed["layers"]:
        content = blobs_of(tmp_path / "back")[layer["digest"]]
        assert digest_of(content) == layer["digest"]
        assert len(content) == layer["size"]


def test_skopeo_in_dockers_form(skopeo, wharf, registry, repository, tmp_path):
    name = f"docker://127.0.0.1:{wharf.port}/{repository}:v1"
    skopeo.copy("--dest-tls-verify=false", "--format", "v2s2", archived(small(), tmp_path / "a.tar"), name)
    answer = registry.get(registry.manifest(repository, "v1"))
    assert answer["content-type"] == answer.json()["mediaType"] == DOCKER_MANIFEST
    skopeo.copy("--src-tls-verify=false", name, f"oci:{tmp_path}/back:v1")


def test_skopeo_lists_and_deletes(skopeo, wharf, registry, repository):
    image = small()
    for tag in ("a", "b"):
        registry.push(repository, tag, image)
    name = f"docker://127.0.0.1:{wharf.port}/{repository}"
    listed = json.loads(skopeo.run("skopeo", "list-tags", PLAIN, name))
    assert listed["Tags"] == ["a", "b"]
    skopeo.run("skopeo", "delete", PLAIN, f"{name}:a")
    assert registry.tags(repository) == [], "it deletes the manifest"


def test_skopeo_without_the_bundle_trusts_nobody(skopeo, wharf, repository, tmp_path):
    """So that the tests over TLS show something."""
    archive = archived(small(), tmp_path / "a.tar")
    done = skopeo.copy(archive, f"docker://localhost:{wharf.port}/{repository}:v1", check=False)
    assert done.returncode != 0
    assert "certificate" in done.stderr


def test_skopeo_by_account_and_region(skopeo, wharf, registry, repository, tmp_path):
    image = small()
    name = f"docker://127.0.0.1:{wharf.port}/111122223333/eu-west-1/{repository}:v1"
    skopeo.copy("--dest-tls-verify=false", "--preserve-digests", archived(image, tmp_path / "a.tar"), name)
    is_whole(registry, f"111122223333/eu-west-1/{repository}", "v1", image)


# podman and buildah


@pytest.fixture(params=["HTTP", "TLS"])
def told(request, wharf):
    """An address, what is said of TLS on the command line, and by variables."""
    if request.param == "HTTP":
        return f"127.0.0.1:{wharf.port}", [PLAIN], {}
    return f"localhost:{wharf.port}", [], told_by_env(wharf)


@pytest.fixture
def podman(told):
    need("podman")
    # Its run root may have 50 characters.
    with tempfile.TemporaryDirectory(prefix="wp-", dir="/tmp") as directory:
        yield Podman(Path(directory), **told[2])


@pytest.fixture
def buildah(told, tmp_path):
    need("buildah")
    return Buildah(tmp_path / "buildah", **told[2])


@pytest.mark.parametrize("form", ["gzip", "zstd"])
def test_podman(podman, told, registry, repository, tmp_path, form):
    address, tls, _ = told
    (tmp_path / "root.tar").write_bytes(tar(("data", os.urandom(300_000))))
    name = f"{address}/{repository}:v1"
    podman("import", tmp_path / "root.tar", name)
    known = podman("image", "inspect", "--format", "{{.Id}}", name).strip()
    podman("push", *tls, "--compression-format", form, "--digestfile", tmp_path / "digest", name)
    answer = registry.get(registry.manifest(repository, "v1")).expect(200)
    assert (tmp_path / "digest").read_text() == answer["docker-content-digest"] == digest_of(answer.body)
    assert answer.json()["layers"][0]["mediaType"].endswith(form)
    podman("rmi", name)
    podman("pull", *tls, name)
    assert podman("image", "inspect", "--format", "{{.Id}}", name).strip() == known
    assert podman("image", "inspect", "--format", "{{.Digest}}", name).strip() == answer["docker-content-digest"]
    # By digest, and under another name.
    by_digest = f"{address}/{repository}@{answer['docker-content-digest']}"
    podman("rmi", "-f", known)
    podman("pull", *tls, by_digest)
    podman("push", *tls, by_digest, f"docker://{address}/{repository}/copy:v2")
    assert config_of(registry, f"{repository}/copy", "v2") == f"sha256:{known}"


def test_podman_with_a_manifest_list(podman, told, registry, repository, tmp_path):
    address, tls, _ = told
    (tmp_path / "root.tar").write_bytes(tar(("data", os.urandom(1000))))
    podman("manifest", "create", "example.com/list:1")
    for architecture in ("amd64", "arm64"):
        podman("import", "--arch", architecture, tmp_path / "root.tar", f"example.com/{architecture}:1")
        podman("manifest", "add", "example.com/list:1", f"containers-storage:example.com/{architecture}:1")
    podman("manifest", "push", *tls, "--all", "example.com/list:1", f"docker://{address}/{repository}:all")
    children = manifest_of(registry, repository, "all")["manifests"]
    assert [child["platform"]["architecture"] for child in children] == ["amd64", "arm64"]
    for child in children:
        registry.get(registry.manifest(repository, child["digest"])).expect(200)


def test_buildah(buildah, told, registry, repository, tmp_path):
    address, tls, _ = told
    context = tmp_path / "context"
    context.mkdir()
    (context / "data").write_bytes(os.urandom(200_000))
    (context / "Containerfile").write_text("FROM scratch\nCOPY data /data\nENV A=b\n")
    name = f"{address}/{repository}:v1"
    buildah("bud", "--isolation", "chroot", "-t", name, context)
    buildah("push", *tls, "--digestfile", tmp_path / "digest", name)
    answer = registry.get(registry.manifest(repository, "v1")).expect(200)
    assert (tmp_path / "digest").read_text() == answer["docker-content-digest"] == digest_of(answer.body)
    # One that is built on what is pulled.
    buildah("rmi", "-a", "-f")
    (context / "Containerfile").write_text(f"FROM {name}\nCOPY data /again\n")
    derived = f"{address}/{repository}/derived:v1"
    buildah("bud", *tls, "--isolation", "chroot", "-t", derived, context)
    buildah("push", *tls, derived)
    layers = manifest_of(registry, f"{repository}/derived", "v1")["layers"]
    assert layers[0]["digest"] == answer.json()["layers"][0]["digest"], "the layer is the one that was pulled"
    assert len(layers) == 2


# docker


@pytest.fixture(scope="module")
def docker(tmp_path_factory):
    need("docker", "dockerd")
    docker = Docker(tmp_path_factory.mktemp("docker"))
    yield docker
    docker.end()


@pytest.fixture(params=["127.0.0.1", "localhost"])
def near(request, wharf):
    """What docker takes for this machine, and so speaks to as it finds it."""
    return f"{request.param}:{wharf.port}"


def test_docker(docker, near, registry, repository, tmp_path):
    (tmp_path / "root.tar").write_bytes(tar(("data", os.urandom(300_000))))
    name = f"{near}/{repository}:v1"
    docker("import", tmp_path / "root.tar", name)
    known = docker("image", "inspect", "--format", "{{.Id}}", name).strip()
    digest = re.search(r"digest: (sha256:[0-9a-f]{64}) size: \d+", docker("push", name))[1]
    answer = registry.get(registry.manifest(repository, "v1")).expect(200)
    assert digest == answer["docker-content-digest"] == digest_of(answer.body)
    assert answer["content-type"] == answer.json()["mediaType"]
    assert answer.json()["config"]["digest"] == known
    assert "Layer already exists" in docker("push", name)
    docker("rmi", name)
    assert digest in docker("pull", name)
    assert docker("image", "inspect", "--format", "{{.Id}}", name).strip() == known
    # Another repository mounts what this one has.
    docker("tag", name, f"{near}/{repository}/copy:v2")
    assert "Mounted from" in docker("push", f"{near}/{repository}/copy:v2")
    assert registry.head(registry.manifest(f"{repository}/copy", "v2"))["docker-content-digest"] == digest
    docker("rmi", name, f"{near}/{repository}/copy:v2")
    docker("pull", f"{near}/{repository}@{digest}")
    docker("rmi", "-f", known)


def test_docker_and_all_tags(docker, near, registry, repository, tmp_path):
    (tmp_path / "root.tar").write_bytes(tar(("data", os.urandom(1000))))
    tags = [f"t{n}" for n in range(5)]
    for tag in tags:
        docker("import", tmp_path / "root.tar", f"{near}/{repository}:{tag}")
    docker("push", "--all-tags", f"{near}/{repository}")
    assert registry.tags(repository) == tags
    docker("rmi", "-f", *(f"{near}/{repository}:{tag}" for tag in tags))
    docker("pull", "--all-tags", f"{near}/{repository}")
    docker("rmi", "-f", *(f"{near}/{repository}:{tag}" for tag in tags))


def test_docker_pulls_what_others_pushed(docker, near, registry, repository):
    """An index of the OCI's form, by tag; it takes what is for this machine."""
    mine, other = small(), small()
    index = Index(mine, other)
    for described, architecture in zip(index.document["manifests"], (None, "s390x"), strict=True):
        machine = json.loads(mine.config)["architecture"]
        described["platform"] = {"os": "linux", "architecture": architecture or machine}
    registry.push(repository, mine.digest, mine)
    registry.push(repository, other.digest, other)
    registry.push_manifest(repository, "all", index.manifest, index.media_type).expect(201)
    name = f"{near}/{repository}:all"
    assert index.digest in docker("pull", name)
    assert docker("image", "inspect", "--format", "{{.Id}}", name).strip() == digest_of(mine.config)
    docker("rmi", name)


def test_docker_is_told_what_is_wrong(docker, near, repository):
    done = docker("pull", f"{near}/{repository}:none", check=False)
    assert done.returncode != 0
    assert "not found" in done.stderr or "does not exist" in done.stderr or "unknown" in done.stderr, done.stderr


def test_clients_read_what_other_clients_wrote(docker, skopeo, wharf, registry, repository, tmp_path):
    """From docker by skopeo into an archive, and that pushed again is the same."""
    near = f"127.0.0.1:{wharf.port}/{repository}"
    (tmp_path / "root.tar").write_bytes(tar(("data", os.urandom(100_000))))
    docker("import", tmp_path / "root.tar", f"{near}:v1")
    docker("push", f"{near}:v1")
    docker("rmi", f"{near}:v1")
    skopeo.copy("--src-tls-verify=false", f"docker://{near}:v1", f"dir:{tmp_path}/dir")
    skopeo.copy("--dest-tls-verify=false", f"dir:{tmp_path}/dir", f"docker://{near}/again:v1")
    first = registry.get(registry.manifest(repository, "v1")).expect(200)
    again = registry.get(registry.manifest(f"{repository}/again", "v1")).expect(200)
    assert again.body == first.body
    assert again["content-type"] == first["content-type"]


# The specification's own suite


@pytest.mark.parametrize("version", ["1.1", "dev"])
def test_the_conformance_suite(new_wharf, tmp_path, version):
    """The program of the distribution specification's repository, conformance/, as OCI_CONFORMANCE names it."""
    program = os.environ.get("OCI_CONFORMANCE")
    if not program:
        pytest.skip("OCI_CONFORMANCE does not name the OCI distribution conformance program")
    instance = new_wharf(load=False)
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "OCI_REGISTRY": f"127.0.0.1:{instance.port}",
        "OCI_TLS": "disabled",
        "OCI_VERSION": version,
        "OCI_REPO1": "conformance/repo1",
        "OCI_REPO2": "conformance/repo2",
        "OCI_RESULTS_DIR": str(tmp_path),
    }
    done = subprocess.run([program], env=variables, cwd=tmp_path, capture_output=True, text=True, timeout=150)
    report = done.stdout
    odd = [line for line in report.splitlines() if re.search(r": (FAIL|Error|Skip)\b", line)]
    assert not odd, "\n".join(odd)
    assert "OCI Conformance Result: Pass" in report, report[-3000:] + done.stderr[-3000:]
    assert done.returncode == 0
