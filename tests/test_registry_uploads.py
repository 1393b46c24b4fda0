"""Blobs that are pushed to the registry: at once, in pieces, resumed, mounted."""

import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.registry import Registry, digest_of, finish

MIB = 1 << 20


def held(registry, location):
    """How many bytes an upload has, by its `Range`; 0 and 1 look the same."""
    answer = registry.get(location).expect(204)
    assert answer["location"]
    return int(re.fullmatch(r"0-(\d+)", answer["range"])[1]) + 1


def is_there(registry, name, content, algorithm="sha256"):
    digest = digest_of(content, algorithm)
    for method in ("HEAD", "GET"):
        answer = registry.ask(method, registry.blob(name, digest)).expect(200)
        assert answer["content-length"] == str(len(content))
        assert answer["docker-content-digest"] == digest
        assert answer["content-encoding"] is None
        assert answer.body == (content if method == "GET" else b"")
    return True


def is_created(registry, answer, name, digest):
    assert answer.status == 201, answer
    assert answer["location"] == registry.blob(name, digest)
    assert answer["docker-content-digest"] == digest


@pytest.fixture(params=["sha256", "sha512"])
def algorithm(request):
    return request.param


@pytest.fixture(params=[0, 1, 3 * MIB + 17], ids=["empty", "one byte", "3 MiB"])
def content(request):
    return os.urandom(request.param)


def test_by_one_post(registry, repository, content, algorithm):
    digest = digest_of(content, algorithm)
    uploads = registry.path(repository, "blobs", "uploads", f"?digest={digest.replace(':', '%3A')}")
    is_created(registry, registry.ask("POST", uploads, content), repository, digest)
    assert is_there(registry, repository, content, algorithm)
    # Again: it is there, and that is no error.
    is_created(registry, registry.ask("POST", uploads, content), repository, digest)


def test_by_post_and_put(registry, repository, content, algorithm):
    digest = digest_of(content, algorithm)
    answer = registry.ask("POST", registry.path(repository, "blobs", "uploads", "")).expect(202)
    assert answer["docker-upload-uuid"]
    assert answer["range"] == "0-0"
    assert answer["content-length"] == "0"
    location = answer["location"]
    is_created(registry, finish(registry, location, digest, content), repository, digest)
    assert is_there(registry, repository, content, algorithm)
    assert registry.get(location).expect(404).error() == "BLOB_UPLOAD_UNKNOWN", "it is over"


def test_in_pieces(registry, repository, content, algorithm):
    digest = digest_of(content, algorithm)
    first = location = registry.begin(repository)
    size = max(1, len(content) // 3)
    at = 0
    while at < len(content):
        piece = content[at : at + size]
        answer = registry.ask("PATCH", location, piece, content_range=f"{at}-{at + len(piece) - 1}").expect(202)
        at += len(piece)
        assert answer["range"] == f"0-{at - 1}"
        location = answer["location"]
        assert held(registry, first) == at, "an earlier address leads to the same"
    is_created(registry, finish(registry, location, digest), repository, digest)
    assert is_there(registry, repository, content, algorithm)


def test_the_last_piece_comes_with_the_digest(registry, repository):
    content = os.urandom(5000)
    digest = digest_of(content)
    location = registry.begin(repository)
    location = registry.ask("PATCH", location, content[:3000], content_range="0-2999").expect(202)["location"]
    done = finish(registry, location, digest, content[3000:], content_range="3000-4999")
    is_created(registry, done, repository, digest)
    assert is_there(registry, repository, content)


def test_streamed(registry, repository, content, algorithm):
    """Of a length that nobody tells, as docker and podman send them."""
    digest = digest_of(content, algorithm)
    location = registry.begin(repository)
    pieces = [content[at : at + 70_000] for at in range(0, len(content), 70_000)]
    answer = registry.ask("PATCH", location, pieces, content_type="application/octet-stream").expect(202)
    assert answer["range"] == f"0-{max(len(content) - 1, 0)}"
    is_created(registry, finish(registry, answer["location"], digest), repository, digest)
    assert is_there(registry, repository, content, algorithm)


def test_pieces_that_do_not_fit(registry, repository):
    content = os.urandom(4 * MIB)
    digest = digest_of(content)
    location = registry.begin(repository)

    def refused(method, path, body, pieces):
        at = held(registry, location) if registry.get(location)["range"] != "0-0" else 0
        # On a connection that goes on: the answer comes though nobody wants the body.
        connection = registry.connect()
        answer = registry.ask(method, path, body, connection=connection, content_range=pieces)
        assert answer.status == 416, answer
        assert answer.error() == "BLOB_UPLOAD_INVALID"
        assert answer["range"] == f"0-{max(at - 1, 0)}", "it says where to go on"
        registry.get("/v2/", connection=connection).expect(200)
        connection.close()
        assert registry.get(location)["range"] == f"0-{max(at - 1, 0)}", "nothing of it was kept"

    refused("PATCH", location, content[MIB : 2 * MIB], f"{MIB}-{2 * MIB - 1}")
    registry.ask("PATCH", location, content[:MIB], content_range=f"0-{MIB - 1}").expect(202)
    refused("PATCH", location, content[:MIB], f"0-{MIB - 1}")
    refused("PATCH", location, content[3 * MIB :], f"{3 * MIB}-{4 * MIB - 1}")
    refused("PUT", f"{location}?digest={digest}", content[3 * MIB :], f"{3 * MIB}-{4 * MIB - 1}")
    # And it goes on where it stood.
    registry.ask("PATCH", location, content[MIB:], content_range=f"{MIB}-{4 * MIB - 1}").expect(202)
    finish(registry, location, digest).expect(201)
    assert is_there(registry, repository, content)


@pytest.mark.parametrize(
    "pieces",
    ["nonsense", "10-", "-10", "19-10", "10-18446744073709551615", "10-18446744073709551616", "10-13", "10-99"],
)
def test_ranges_that_say_nonsense(registry, repository, pieces):
    content = b"0123456789abcdefghij"
    location = registry.begin(repository)
    registry.ask("PATCH", location, content[:10], content_range="0-9").expect(202)
    answer = registry.ask("PATCH", location, content[10:], content_range=pieces)
    assert answer.status in (400, 416), answer
    assert answer.error() in ("BLOB_UPLOAD_INVALID", "SIZE_INVALID")
    # It can be gone on with from where it says that it stands.
    at = held(registry, location)
    finish(registry, location, digest_of(content), content[at:]).expect(201)


def test_a_wrong_digest(registry, repository):
    content, other = b"what it is", digest_of(b"what it is not")
    for location in (registry.begin(repository), registry.path(repository, "blobs", "uploads", "")):
        method = "PUT" if location[-1] != "/" else "POST"
        answer = registry.ask(method, f"{location}?digest={other}", content).expect(400)
        assert answer.error() == "DIGEST_INVALID"
        assert digest_of(content) in answer.json()["errors"][0]["message"]
    for digest in (other, digest_of(content)):
        registry.head(registry.blob(repository, digest)).expect(404)


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "nonsense",
        "sha256:",
        "sha256:xyz",
        "sha256:" + "A" * 64,
        "sha256:" + "0" * 63,
        "md5:" + "0" * 32,
        "sha512:" + "0" * 64,
    ],
)
def test_digests_that_are_none(registry, repository, digest):
    location = registry.begin(repository)
    for method, path in (
        ("PUT", f"{location}?digest={digest}"),
        ("POST", registry.path(repository, "blobs", "uploads", f"?digest={digest}")),
        ("POST", registry.path(repository, "blobs", "uploads", f"?mount={digest}&from=a")),
    ):
        answer = registry.ask(method, path, b"x")
        assert answer.status == 400, (path, answer)
        assert answer.error() == "DIGEST_INVALID"
    if digest:
        for method in ("GET", "DELETE"):
            assert registry.ask(method, registry.blob(repository, digest)).expect(400).error() == "DIGEST_INVALID"


def test_the_algorithm_told_before(registry, repository):
    content = os.urandom(2000)
    uploads = registry.path(repository, "blobs", "uploads", "")
    location = registry.begin(repository, "?digest-algorithm=sha512")
    finish(registry, location, digest_of(content, "sha512"), content).expect(201)
    # Who then asks for another gets it.
    location = registry.begin(repository, "?digest-algorithm=sha512")
    finish(registry, location, digest_of(content), content).expect(201)
    assert is_there(registry, repository, content)
    assert is_there(registry, repository, content, "sha512")
    assert registry.ask("POST", f"{uploads}?digest-algorithm=md5").expect(400).error() == "DIGEST_INVALID"


def test_given_up(registry, repository):
    location = registry.begin(repository)
    registry.ask("PATCH", location, b"some").expect(202)
    registry.ask("DELETE", location).expect(204)
    for method in ("GET", "PATCH", "PUT", "DELETE"):
        query = f"?digest={digest_of(b'some')}" if method == "PUT" else ""
        assert registry.ask(method, location + query).expect(404).error() == "BLOB_UPLOAD_UNKNOWN"


def test_uploads_that_are_not_here(registry, repository):
    location = registry.begin(repository)
    upload = location.rsplit("/", 1)[1]
    elsewhere = registry.path("test/another", "blobs", "uploads", upload)
    made_up = registry.path(
        repository, "blobs", "uploads", upload[:8].translate(str.maketrans("0123", "3210")) + upload[8:]
    )
    for path in (elsewhere, made_up, registry.path(repository, "blobs", "uploads", "..%2f..%2fnames.json")):
        if path != location:
            answer = registry.ask("PATCH", path, b"x")
            assert answer.status in (400, 404), answer
            answer.error()
    assert registry.get(location).expect(204)["range"] == "0-0"


@pytest.mark.parametrize("announced", [True, False], ids=["with a range", "without"])
def test_a_piece_that_breaks_off(registry, repository, announced):
    content = os.urandom(5 * MIB)
    location = registry.begin(repository)
    headers = {"content_range": f"0-{len(content) - 1}"} if announced else {}
    registry.break_off("PATCH", location, content[: 3 * MIB + 5], len(content), **headers)
    at = held(registry, location)
    assert at == 3 * MIB + 5, "what came is kept"
    registry.ask("PATCH", location, content[at:], content_range=f"{at}-{len(content) - 1}").expect(202)
    finish(registry, location, digest_of(content)).expect(201)
    assert is_there(registry, repository, content)


@pytest.mark.parametrize("came", [1000, MIB, MIB + 1000])
def test_the_end_that_breaks_off(registry, repository, came):
    """containerd, oras and others send a blob as the body of the PUT."""
    content = os.urandom(3 * MIB)
    digest = digest_of(content)
    location = registry.begin(repository)
    registry.break_off("PUT", f"{location}?digest={digest}", content[:came], len(content))
    registry.head(registry.blob(repository, digest)).expect(404)
    at = held(registry, location)
    assert at == came
    finish(registry, location, digest, content[at:], content_range=f"{at}-{len(content) - 1}").expect(201)
    assert is_there(registry, repository, content)


def test_a_post_that_breaks_off(registry, repository):
    content = os.urandom(MIB)
    uploads = registry.path(repository, "blobs", "uploads", f"?digest={digest_of(content)}")
    registry.break_off("POST", uploads, content[:5000], len(content))
    registry.head(registry.blob(repository, digest_of(content))).expect(404)


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_resumed_after_the_server_was_ended(new_wharf, end):
    instance = new_wharf(ephemeral=False, load=False)
    registry = Registry(instance.port)
    content = os.urandom(6 * MIB)
    paused, broken = registry.begin("a"), registry.begin("b")
    registry.ask("PATCH", paused, content[: 2 * MIB], content_range=f"0-{2 * MIB - 1}").expect(202)
    registry.break_off("PATCH", broken, content[: 3 * MIB], len(content))
    kept = registry.push_blob("c", content)
    getattr(instance, end)()
    instance.start()
    for name, location, at in (("a", paused, 2 * MIB), ("b", broken, 3 * MIB)):
        assert held(registry, location) == at
        registry.ask("PATCH", location, content[at:], content_range=f"{at}-{len(content) - 1}").expect(202)
        finish(registry, location, kept).expect(201)
        assert is_there(registry, name, content)
    assert is_there(registry, "c", content)


def test_killed_in_the_middle_of_a_piece(new_wharf):
    instance = new_wharf(ephemeral=False, load=False)
    registry = Registry(instance.port)
    content = os.urandom(4 * MIB)
    location = registry.begin("a")
    half, ended = threading.Event(), []

    def slowly():
        yield content[: 2 * MIB]
        half.set()
        while instance.process is not None:
            half.wait(0.02)
        yield content[2 * MIB :]

    def send():
        try:
            ended.append(registry.ask("PATCH", location, slowly()))
        except OSError as error:
            ended.append(error)

    thread = threading.Thread(target=send)
    thread.start()
    assert half.wait(20)
    instance.kill()
    thread.join(30)
    assert isinstance(ended[0], Exception), ended
    instance.start()
    text = registry.get(location).expect(204)["range"]
    at = 0 if text == "0-0" else held(registry, location)
    assert at <= 2 * MIB
    registry.ask("PATCH", location, content[at:], content_range=f"{at}-{len(content) - 1}").expect(202)
    finish(registry, location, digest_of(content)).expect(201)
    assert is_there(registry, "a", content)


def test_mounted(registry, repository):
    content = os.urandom(1000)
    digest = registry.push_blob(repository, content)
    other = f"{repository}/other"
    for source in (repository, repository.replace("/", "%2F")):
        query = f"?mount={digest}&from={source}&origin=127.0.0.1%3A1"
        answer = registry.ask("POST", registry.path(other, "blobs", "uploads", query))
        is_created(registry, answer, other, digest)
    assert is_there(registry, other, content)
    # It is the other's own from then on.
    registry.ask("DELETE", registry.blob(repository, digest)).expect(202)
    registry.head(registry.blob(repository, digest)).expect(404)
    assert is_there(registry, other, content)


def test_mounted_from_wherever_it_is(registry, repository):
    content = os.urandom(1000)
    digest = registry.push_blob(repository, content)
    query = f"?mount={digest}"
    is_created(
        registry,
        registry.ask("POST", registry.path(f"{repository}/b", "blobs", "uploads", query)),
        f"{repository}/b",
        digest,
    )
    assert is_there(registry, f"{repository}/b", content)


def test_a_mount_of_what_is_not_there_begins_an_upload(registry, repository):
    content = os.urandom(1000)
    digest = digest_of(content)
    registry.push_blob(repository, b"something else")
    for source in (f"&from={repository}", "&from=test/nobody", "&from=NO", ""):
        location = registry.begin(f"{repository}/other", f"?mount={digest}{source}")
        registry.ask("DELETE", location).expect(204)
    location = registry.begin(f"{repository}/other", f"?mount={digest}&from={repository}")
    finish(registry, location, digest, content).expect(201)
    assert is_there(registry, f"{repository}/other", content)


def test_pushed_by_many_at_once(registry, repository):
    content = os.urandom(MIB)
    digest = digest_of(content)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: finish(registry, registry.begin(repository), digest, content), range(24)))
    assert [a.status for a in answers] == [201] * 24
    assert is_there(registry, repository, content)


def test_two_that_send_at_once_do_not_mix(registry, repository):
    """Of several clients that go on with one upload, each piece is taken whole or refused."""
    pieces = [bytes([n]) * (512 << 10) for n in range(8)]
    location = registry.begin(repository)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda piece: registry.ask("PATCH", location, piece), pieces))
    kept = [n for n, answer in enumerate(answers) if answer.status == 202]
    assert {answer.status for answer in answers} <= {202, 416}
    assert kept
    size = held(registry, location)
    assert size == sum(len(pieces[n]) for n in kept)
    # Which order they came in is nobody's to say: the digest is told by the refusal.
    answer = finish(registry, location, digest_of(b"")).expect(400)
    assert answer.error() == "DIGEST_INVALID"


def test_a_client_that_waits_to_be_told_to_send(registry, repository):
    content = os.urandom(MIB)
    answer = registry.ask(
        "PUT", f"{registry.begin(repository)}?digest={digest_of(content)}", content, expect="100-continue"
    )
    is_created(registry, answer, repository, digest_of(content))


def test_many_uploads_on_one_connection(registry, repository):
    connection = registry.connect()
    for n in range(20):
        content = os.urandom(100 + n)
        location = registry.ask(
            "POST", registry.path(repository, "blobs", "uploads", ""), connection=connection
        ).expect(202)["location"]
        registry.ask("PUT", f"{location}?digest={digest_of(content)}", content, connection=connection).expect(201)
    connection.close()
