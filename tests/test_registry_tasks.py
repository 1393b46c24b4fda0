"""Images that were pushed are run: what the registry has is the node's without being pulled."""

import json
import threading
import uuid

import pytest
from botocore.exceptions import ClientError

from harness.clients import Docker, Skopeo, need
from harness.images import Image, Index, busybox, layout, tar
from harness.registry import Registry
from harness.tasks import WAIT, Tasks, container, shell

TELL = "echo `cat /text`"


@pytest.fixture
def says(tasks):
    """Runs an image's `cat /text`; what it says."""

    def says(image, **more):
        arn = tasks.run(shell(f"{TELL}; echo END", image=image, **more))
        task = tasks.stopped(arn)
        assert task["stopCode"] == "EssentialContainerExited", task["stoppedReason"]
        tasks.line(arn, "END")
        return tasks.lines(arn)[0]

    return says


@pytest.fixture
def cannot_be_pulled(tasks):
    """Runs an image that there is not; why it stopped."""

    def reason(image):
        task = tasks.stopped(tasks.run(shell("true", image=image)))
        assert task["stopCode"] == "TaskFailedToStart", task
        assert task["stoppedReason"].startswith("CannotPullContainerError: "), task["stoppedReason"]
        return task["stoppedReason"]

    return reason


NAMES = [
    "localhost:{port}/{name}",
    "127.0.0.1:{port}/{name}",
    "localhost:{port}/000000000000/us-east-1/{name}",
    "000000000000.dkr.ecr.us-east-1.amazonaws.com/{name}",
    "000000000000.dkr.ecr.us-east-1.localhost:{port}/{name}",
]


@pytest.mark.parametrize("form", NAMES)
def test_by_every_name(wharf, registry, repository, says, form):
    name = form.format(port=wharf.port, name=repository)
    one, two = Image(busybox("one")), Image(busybox("two"))
    registry.push(repository, "v1", one)
    assert says(f"{name}:v1") == "one"
    # The tag moves, and the next task is another.
    registry.push(repository, "v1", two)
    assert says(f"{name}:v1") == "two"
    assert says(f"{name}@{one.digest}") == "one"
    assert says(f"{name}:v1@{one.digest}") == "one", "the digest decides"
    registry.push(repository, "latest", one)
    assert says(name) == "one"


def share(ecr, repository, account):
    """Lets an account have a repository's images."""
    statement = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "ecr:*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    ecr.set_repository_policy(repositoryName=repository, policyText=policy)


def test_of_another_account_and_region(wharf, registry, repository, says, cannot_be_pulled):
    there = Registry(wharf.port, prefix="111122223333/eu-west-1/")
    there.push(repository, "v1", Image(busybox("there")))
    share(wharf.client("ecr", key="111122223333", region="eu-west-1"), repository, "000000000000")
    assert says(f"localhost:{wharf.port}/111122223333/eu-west-1/{repository}:v1") == "there"
    assert says(f"111122223333.dkr.ecr.eu-west-1.amazonaws.com/{repository}:v1") == "there"
    assert "not found" in cannot_be_pulled(f"000000000000.dkr.ecr.us-east-1.amazonaws.com/{repository}:v1")


def test_the_image_digest_is_told(wharf, registry, repository, tasks):
    one = Image(busybox("one"))
    registry.push(repository, "v1", one)
    name = f"localhost:{wharf.port}/{repository}:v1"
    task = tasks.stopped(tasks.run(shell("true", image=name)))
    assert container(task)["imageDigest"] == one.digest
    assert container(task)["image"] == name
    # Of an index, the index's.
    index = Index(one)
    registry.push_manifest(repository, "all", index.manifest, index.media_type).expect(201)
    task = tasks.stopped(tasks.run(shell("true", image=f"localhost:{wharf.port}/{repository}:all")))
    assert container(task)["imageDigest"] == index.digest


def test_what_is_not_there(wharf, registry, repository, cannot_be_pulled):
    one = Image(busybox("one"))
    registry.push(repository, "v1", one)
    for name in (
        f"localhost:{wharf.port}/{repository}:nobody",
        f"localhost:{wharf.port}/{repository}/nobody:v1",
        f"localhost:{wharf.port}/{repository}@sha256:{'0' * 64}",
        f"000000000000.dkr.ecr.us-east-1.amazonaws.com/{repository}:nobody",
    ):
        assert "not found" in cannot_be_pulled(name)
    # What is deleted is not there, though its content may be for a while.
    registry.ask("DELETE", registry.manifest(repository, one.digest)).expect(202)
    for name in (f"{repository}:v1", f"{repository}@{one.digest}"):
        assert "not found" in cannot_be_pulled(f"localhost:{wharf.port}/{name}")


def test_a_task_stays_with_what_it_began_with(wharf, registry, repository, tasks):
    name = f"localhost:{wharf.port}/{repository}:v1"
    registry.push(repository, "v1", Image(busybox("one")))
    definition = tasks.define(shell(f"trap 'exit 0' TERM; {TELL}; {WAIT}", image=name))
    first = tasks.run(definition=definition)
    tasks.line(first, "one")
    registry.push(repository, "v1", Image(busybox("two")))
    second = tasks.run(definition=definition)
    tasks.line(second, "two")
    assert wharf.run("exec", first, "cat", "/text").stdout == "one"


def test_layers_that_come_in_every_form(wharf, registry, repository, says):
    over = tar(("text", b"over"))
    registry.push(
        repository, "plain", Image(busybox("under"), over, pack=bytes, kind="application/vnd.oci.image.layer.v1.tar")
    )
    registry.push(repository, "gzip", Image(busybox("under"), over))
    deleted = Image(busybox("under"), tar((".wh.text", b"")), tar(("text", b"again")))
    registry.push(repository, "deleted", deleted)
    for tag, text in (("plain", "over"), ("gzip", "over"), ("deleted", "again")):
        assert says(f"localhost:{wharf.port}/{repository}:{tag}") == text


def test_many_tasks_of_an_image_that_just_came(wharf, registry, repository, tasks):
    registry.push(repository, "v1", Image(busybox("one")))
    arns = tasks.run(shell(TELL, image=f"localhost:{wharf.port}/{repository}:v1"), count=8)
    for arn in arns:
        assert tasks.stopped(arn)["stopCode"] == "EssentialContainerExited"
        tasks.line(arn, "one")


def test_tags_that_move_while_tasks_start(wharf, registry, repository, tasks):
    """Each task has one of the images, whole."""
    images = [Image(busybox(f"image {n}")) for n in range(3)]
    for one in images:
        registry.push(repository, "v1", one)
    done = threading.Event()

    def move():
        while not done.is_set():
            for one in images:
                registry.push_manifest(repository, "v1", one.manifest).expect(201)

    mover = threading.Thread(target=move)
    mover.start()
    try:
        definition = tasks.define(shell(TELL, image=f"localhost:{wharf.port}/{repository}:v1"))
        arns = tasks.run(definition=definition, count=6)
        for arn in arns:
            task = tasks.stopped(arn)
            assert task["stopCode"] == "EssentialContainerExited", task["stoppedReason"]
            said = tasks.line(arn, "image ")
            assert container(task)["imageDigest"] == images[int(said[-1])].digest
    finally:
        done.set()
        mover.join()


def test_after_a_restart(new_wharf):
    instance = new_wharf(ephemeral=False, load=False)
    Registry(instance.port).push("app", "v1", Image(busybox("kept")))
    instance.kill()
    instance.start()
    tasks = Tasks(instance.client("ecs"), instance.client("logs"))
    arn = tasks.run(shell(TELL, image=f"localhost:{instance.port}/app:v1"))
    tasks.line(arn, "kept", timeout=40)
    tasks.stopped(arn)
    tasks.finish()


def test_pushed_by_skopeo(wharf, repository, says, tmp_path):
    need("skopeo")
    skopeo = Skopeo(tmp_path / "skopeo")
    (tmp_path / "a.tar").write_bytes(layout(Image(busybox("by skopeo")), "example.com/a:1"))
    for form in ("gzip", "zstd"):
        name = f"127.0.0.1:{wharf.port}/{repository}:{form}"
        (tmp_path / form).mkdir()
        # Unpacked on the way, and packed again in that form.
        skopeo.copy(f"oci-archive:{tmp_path}/a.tar", f"dir:{tmp_path}/{form}", "--dest-decompress")
        destination = ("--dest-tls-verify=false", "--dest-compress-format", form)
        skopeo.copy(*destination, f"dir:{tmp_path}/{form}", f"docker://{name}")
        assert says(name) == "by skopeo"


def test_pushed_by_docker(wharf, registry, repository, says, tmp_path):
    need("docker", "dockerd")
    (tmp_path / "root.tar").write_bytes(busybox("by docker"))
    name = f"localhost:{wharf.port}/{repository}:v1"
    docker = Docker(tmp_path / "docker")
    try:
        docker("import", "--change", "ENV PATH=/bin", tmp_path / "root.tar", name)
        docker("push", name)
    finally:
        docker.end()
    assert says(name) == "by docker"
    assert says(f"000000000000.dkr.ecr.us-east-1.amazonaws.com/{repository}:v1") == "by docker"


def test_of_another_account(wharf, registry, repository):
    """It takes a policy, as it does at /v2/."""
    registry.push(repository, "v1", Image(busybox("shared")))
    other = "777788889999"
    theirs = Tasks(wharf.client("ecs", key=other), wharf.client("logs", key=other))
    theirs.ecs.create_cluster(clusterName="default")
    image = f"000000000000.dkr.ecr.us-east-1.amazonaws.com/{repository}:v1"
    try:
        task = theirs.stopped(theirs.run(shell("true", image=image)))
        assert "pull access denied" in task["stoppedReason"], task["stoppedReason"]
        assert task["stoppedReason"].startswith("CannotPullContainerError: ")
        share(wharf.client("ecr"), repository, other)
        task = theirs.stopped(theirs.run(shell("true", image=image)))
        assert task["stopCode"] == "EssentialContainerExited", task["stoppedReason"]

        secret = wharf.client("secretsmanager").create_secret(Name=f"mine-{uuid.uuid4()}", SecretString="{}")["ARN"]
        definition = theirs.define(shell("true", repositoryCredentials={"credentialsParameter": secret}))
        with pytest.raises(ClientError, match="a secret of another account"):
            theirs.run(definition=definition)
    finally:
        theirs.finish()
