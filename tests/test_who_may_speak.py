"""Signatures, users of the machine, and web pages (design decision 14)."""

import json
import shutil
import subprocess

import pytest
from botocore.exceptions import ClientError

from harness import web
from harness.wharf import Wharf

TARGET = "AmazonEC2ContainerServiceV20141113.ListClusters"
UNSIGNED = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": TARGET}
NOBODY = 65534


def as_another_user(port, path="/", headers=UNSIGNED, body="{}"):
    """Status and text of a POST that a process of user nobody sends."""
    script = """
import http.client, json, sys
port, path, headers, body = json.loads(sys.argv[1])
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
connection.request("POST", path, body.encode(), headers)
response = connection.getresponse()
print(json.dumps([response.status, response.read().decode()]))
"""
    # Not the interpreter of the tests, which another user may not be allowed to reach.
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    done = subprocess.run(
        [python, "-I", "-c", script, json.dumps([port, path, headers, body])],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def code(call):
    with pytest.raises(ClientError) as refused:
        call()
    return refused.value.response["Error"]["Code"]


@pytest.fixture(scope="module")
def enforcing(binary, tmp_path_factory):
    instance = Wharf(binary, tmp_path_factory.mktemp("enforcing"), auth="enforce")
    try:
        yield instance.start()
    finally:
        instance.dispose()


@pytest.fixture(scope="module")
def key(enforcing):
    return enforcing.make_user("ann")


class TestLocal:
    def test_who_runs_wharf_need_not_sign(self, wharf):
        assert web.post(wharf.port, body=b"{}", headers=UNSIGNED)[0] == 200

    def test_another_user_must(self, wharf):
        status, text = as_another_user(wharf.port)
        assert status in (400, 403)
        assert "MissingAuthenticationToken" in text

    def test_another_user_may_not_operate(self, wharf):
        status, text = as_another_user(wharf.port, "/_wharf/reset")
        assert status == 403
        assert "operator" in text

    def test_a_key_that_wharf_made_lets_another_user_in(self, wharf):
        client = wharf.client("sts", **wharf.make_user("bob"))
        signed = {}
        # What a signed request looks like on the wire is taken from the client just before it is sent.
        client.meta.events.register("before-send.sts.*", lambda request, **_: signed.update(request=request))
        assert client.get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:user/bob"
        request = signed["request"]
        text = lambda value: value if isinstance(value, str) else value.decode()  # noqa: E731
        headers = {name: text(value) for name, value in request.headers.items()}
        assert as_another_user(wharf.port, "/", headers, text(request.body))[0] == 200
        wharf.run("user", "rm", "bob")


class TestEnforce:
    def test_without_a_signature(self, enforcing):
        status, answer = web.post(enforcing.port, body=b"{}", headers=UNSIGNED)
        assert status == 400
        assert answer["__type"].split("#")[-1] == "MissingAuthenticationTokenException"

    def test_with_a_key_that_wharf_made(self, enforcing, key):
        identity = enforcing.client("sts", **key).get_caller_identity()
        assert identity["Arn"] == "arn:aws:iam::000000000000:user/ann"
        assert identity["UserId"].startswith("AIDA")
        assert enforcing.client("ecs", **key).list_clusters()["clusterArns"]

    def test_with_a_key_that_nobody_made(self, enforcing):
        assert code(enforcing.client("ecs").list_clusters) == "UnrecognizedClientException"
        assert code(enforcing.client("ecs", key="111111111111").list_clusters) == "UnrecognizedClientException"
        assert code(enforcing.client("sts").get_caller_identity) == "InvalidClientTokenId"

    def test_with_the_wrong_secret(self, enforcing, key):
        wrong = {**key, "secret": key["secret"][:-1] + ("x" if key["secret"][-1] != "x" else "y")}
        assert code(enforcing.client("ecs", **wrong).list_clusters) == "InvalidSignatureException"
        assert code(enforcing.client("sts", **wrong).get_caller_identity) == "SignatureDoesNotMatch"

    def test_what_was_signed_cannot_be_changed(self, enforcing, key):
        client = enforcing.client("ecs", **key)

        def change(request, **_):
            request.body = b'{"maxResults":1}'

        client.meta.events.register("before-send.ecs.ListClusters", change)
        assert code(client.list_clusters) == "InvalidSignatureException"

    def test_with_a_key_that_was_taken_away(self, enforcing):
        client = enforcing.client("sts", **enforcing.make_user("eve"))
        client.get_caller_identity()
        enforcing.run("user", "rm", "eve")
        assert code(client.get_caller_identity) == "InvalidClientTokenId"

    def test_health_is_for_everyone(self, enforcing):
        assert enforcing.health()["state"] == "ready"


def test_off_asks_nobody(new_wharf):
    open_to_all = new_wharf(load=False, auth="off")
    assert as_another_user(open_to_all.port)[0] == 200


def test_other_machines_need_enforce(binary, tmp_path, wharf):
    done = subprocess.run(
        [str(binary), "serve", "--ephemeral", "--listen", "0.0.0.0:0"],
        env=wharf.environment(TMPDIR=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode != 0
    assert "enforce" in done.stderr
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["/", "/_wharf/reset", "/_wharf/health"])
@pytest.mark.parametrize(
    "page",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": "evil.example:4566"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=lambda page: "-".join(next(iter(page.items()))),
)
def test_what_a_web_page_could_send_is_refused(wharf, page, path):
    method = "GET" if path.endswith("health") else "POST"
    assert web.post(wharf.port, path, b"{}", {**UNSIGNED, **page}, method=method)[0] == 403
