"""Images of a registry that wants to know who asks: another Wharf, where everyone shows a token."""

import base64
import json
import uuid

import pytest

from harness.images import Image, busybox
from harness.registry import Registry
from harness.tasks import Tasks, shell


@pytest.fixture
def private(new_wharf):
    """A registry with the image `app:v1`, and the user and password that it takes."""
    elsewhere = new_wharf(load=False, auth="enforce")
    ecr = elsewhere.client("ecr", **elsewhere.make_user("ann"))
    (data,) = ecr.get_authorization_token()["authorizationData"]
    token = data["authorizationToken"]
    registry = Registry(elsewhere.port, authorization=f"Basic {token}")
    registry.push("app", "v1", Image(busybox("let in")))
    user, password = base64.b64decode(token).decode().split(":")
    return f"127.0.0.1:{elsewhere.port}", user, password


def run(tasks, image, **more):
    arn = tasks.run(shell("cat /text; echo; echo END", image=image, **more))
    return arn, tasks.stopped(arn)


@pytest.mark.covers("containerDefinitions.repositoryCredentials.credentialsParameter")
def test_out_of_a_secret(tasks, wharf, private):
    host, user, password = private
    image = f"{host}/app:v1"
    _, refused = run(tasks, image)
    assert refused["stopCode"] == "TaskFailedToStart"
    assert "pull access denied" in refused["stoppedReason"]

    secrets = wharf.client("secretsmanager")
    wrong = secrets.create_secret(Name=f"wrong-{uuid.uuid4()}", SecretString="no JSON")["ARN"]
    _, refused = run(tasks, image, repositoryCredentials={"credentialsParameter": wrong})
    assert "is not JSON with username and password" in refused["stoppedReason"]
    _, refused = run(tasks, image, repositoryCredentials={"credentialsParameter": wrong + "x"})
    assert "ResourceNotFoundException: Secrets Manager can't find the specified secret." in refused["stoppedReason"]

    value = json.dumps({"username": user, "password": password})
    right = secrets.create_secret(Name=f"right-{uuid.uuid4()}", SecretString=value)
    for parameter in (right["ARN"], right["Name"]):
        arn, task = run(tasks, image, repositoryCredentials={"credentialsParameter": parameter})
        assert task["stopCode"] == "EssentialContainerExited", task["stoppedReason"]
        tasks.line(arn, "END")
        assert tasks.lines(arn)[0] == "let in"


def test_out_of_dockers_file(new_wharf, private, tmp_path):
    host, user, password = private
    file = tmp_path / "config.json"
    auth = base64.b64encode(f"{user}:{password}".encode()).decode()
    file.write_text(json.dumps({"auths": {host: {"auth": auth}}}))
    wharf = new_wharf(options=["--registry-credentials", str(file)])
    tasks = Tasks(wharf.client("ecs"), wharf.client("logs"))
    _, task = run(tasks, f"{host}/app:v1")
    assert task["stopCode"] == "EssentialContainerExited", task["stoppedReason"]
    pulled = wharf.run("image", "pull", f"{host}/app:v1").stdout
    assert pulled.startswith(f"{host}/app:v1 sha256:")
    tasks.finish()


def test_a_file_that_is_of_no_use_is_said_at_the_start(new_wharf, tmp_path):
    missing, broken = tmp_path / "missing.json", tmp_path / "broken.json"
    broken.write_text("{")
    for file, words in ((missing, "is not there"), (broken, "is of no use")):
        wharf = new_wharf(load=False, options=["--registry-credentials", str(file)])
        (line,) = [line for line in wharf.log.read_text().splitlines() if "registry credentials" in line]
        assert words in line
        assert str(file) in line
