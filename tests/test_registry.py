"""The registry's manifests, tags, lists and errors, over plain HTTP."""

import itertools
import json
import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from harness.images import Image, Index
from harness.registry import (
    DOCKER_INDEX,
    DOCKER_MANIFEST,
    OCI_CONFIG,
    OCI_EMPTY,
    OCI_INDEX,
    OCI_LAYER,
    OCI_MANIFEST,
    Registry,
    descriptor,
    digest_of,
)

MIB = 1 << 20
ABSENT = digest_of(b"nobody has this")
DEFAULT_SCOPE = "000000000000/us-east-1"


def image(**config):
    """An image that there is only once."""
    return Image(os.urandom(100), pack=lambda layer: layer, kind=OCI_LAYER, **config)


def artifact(registry, name, kind, subject=None, **more):
    """Pushes an artifact by its digest; its descriptor."""
    registry.push_blob(name, b"{}")
    document = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "artifactType": kind,
        "config": descriptor(b"{}", OCI_EMPTY),
        "layers": [descriptor(b"{}", OCI_EMPTY)],
        "annotations": {"unique": uuid.uuid4().hex},
        **more,
    }
    if subject is not None:
        document["subject"] = subject
    content = json.dumps(document).encode()
    answer = registry.push_manifest(name, digest_of(content), content).expect(201)
    assert answer["oci-subject"] == (subject or {}).get("digest")
    return descriptor(content, OCI_MANIFEST, artifactType=kind, annotations=document["annotations"])


def reads(registry, name, reference, content, media_type, digest=None):
    """A manifest comes as it was pushed, by GET and by HEAD, whatever the client says it accepts."""
    digest = digest or digest_of(content)
    path = registry.manifest(name, reference)
    for method, accept in itertools.product(("GET", "HEAD"), ({}, {"accept": "text/html"}, {"accept": OCI_MANIFEST})):
        answer = registry.ask(method, path, **accept).expect(200)
        assert answer["content-type"] == media_type
        assert answer["content-length"] == str(len(content))
        assert answer["docker-content-digest"] == digest
        assert answer.body == (content if method == "GET" else b"")


def test_the_base(registry):
    for path in ("/v2/", "/v2"):
        answer = registry.get(path).expect(200)
        assert answer["docker-distribution-api-version"] == "registry/2.0"
        assert answer["content-type"] == "application/json"
    assert registry.head("/v2/").expect(200).body == b""


def test_by_tag_and_by_digest(registry, repository):
    one = image()
    registry.push(repository, "v1", one)
    for reference in ("v1", one.digest, quote(one.digest, safe="")):
        reads(registry, repository, reference, one.manifest, OCI_MANIFEST)
    # By digest alone it has no tag.
    two = image()
    registry.push(repository, two.digest, two)
    reads(registry, repository, two.digest, two.manifest, OCI_MANIFEST)
    assert registry.tags(repository) == ["v1"]
    # The tag moves; what it meant stays.
    answer = registry.push_manifest(repository, "v1", two.manifest).expect(201)
    assert answer["location"] == registry.manifest(repository, two.digest)
    assert answer["docker-content-digest"] == two.digest
    reads(registry, repository, "v1", two.manifest, OCI_MANIFEST)
    reads(registry, repository, one.digest, one.manifest, OCI_MANIFEST)


def test_by_sha512(registry, repository):
    layer, config = os.urandom(500), b"{}"
    sha512 = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": {"mediaType": OCI_EMPTY, "digest": registry.push_blob(repository, config, "sha512"), "size": 2},
        "layers": [{"mediaType": OCI_LAYER, "digest": registry.push_blob(repository, layer, "sha512"), "size": 500}],
    }
    content = json.dumps(sha512).encode()
    digest = digest_of(content, "sha512")
    answer = registry.push_manifest(repository, digest, content, query="?tag=a&tag=b").expect(201)
    assert answer["docker-content-digest"] == digest
    assert sorted(answer.headers.get_all("oci-tag")) == ["a", "b"]
    for reference in (digest, "a", "b"):
        reads(registry, repository, reference, content, OCI_MANIFEST, digest)
    registry.head(registry.manifest(repository, digest_of(content))).expect(404)
    # Under a tag, and kept by the digest that the client gives.
    registry.push_manifest(repository, "c", content, query=f"?digest={digest}").expect(201)
    reads(registry, repository, "c", content, OCI_MANIFEST, digest)


def test_tags_that_come_with_a_push(registry, repository):
    one = image()
    for content in one.blobs:
        registry.push_blob(repository, content)
    tags = [f"t{n}" for n in range(10)]
    answer = registry.push_manifest(
        repository, one.digest, one.manifest, query="?" + "&".join(f"tag={tag}" for tag in tags)
    )
    assert answer.expect(201).headers.get_all("oci-tag") == tags
    assert registry.tags(repository) == tags
    refused = registry.push_manifest(repository, one.digest, one.manifest, query="?tag=ok&tag=.bad").expect(400)
    assert refused.error() == "TAG_INVALID"
    many = "?" + "&".join(f"tag=m{n}" for n in range(500))
    registry.push_manifest(repository, one.digest, one.manifest, query=many).expect(414)
    assert registry.tags(repository) == tags, "all or none"


def test_the_bytes_are_kept(registry, repository):
    """Spaces, order and fields that nobody knows are the digest's."""
    one = image()
    for content in one.blobs:
        registry.push_blob(repository, content)
    document = {"x": [1, {"é": None}], **one.document, "unknown": "kept"}
    for indent in ("\t", 1, None):
        content = (json.dumps(document, indent=indent, ensure_ascii=False) + "\n \n").encode()
        registry.push_manifest(repository, "odd", content).expect(201)
        reads(registry, repository, "odd", content, OCI_MANIFEST)


def test_a_manifest_whose_length_nobody_tells(registry, repository):
    one = image()
    for content in one.blobs:
        registry.push_blob(repository, content)
    half = len(one.manifest) // 2
    pieces = [one.manifest[:half], one.manifest[half:]]
    registry.ask("PUT", registry.manifest(repository, "v1"), pieces, content_type=OCI_MANIFEST).expect(201)
    reads(registry, repository, "v1", one.manifest, OCI_MANIFEST)


def test_a_manifest_that_breaks_off(registry, repository):
    """What came may be a manifest by itself: it is not what was sent."""
    one = image()
    for content in one.blobs:
        registry.push_blob(repository, content)
    path = registry.manifest(repository, "v1")
    registry.break_off("PUT", path, one.manifest, len(one.manifest) + 10, content_type=OCI_MANIFEST)
    registry.head(path).expect(404)
    registry.head(registry.manifest(repository, one.digest)).expect(404)


@pytest.mark.parametrize(
    ("document", "sent", "kept"),
    [
        ({"mediaType": OCI_MANIFEST}, OCI_MANIFEST, OCI_MANIFEST),
        ({"mediaType": OCI_MANIFEST}, None, OCI_MANIFEST),
        ({"mediaType": OCI_MANIFEST}, f"{OCI_MANIFEST}; charset=utf-8", OCI_MANIFEST),
        ({}, OCI_MANIFEST, OCI_MANIFEST),
        ({}, DOCKER_MANIFEST, DOCKER_MANIFEST),
        ({}, None, OCI_MANIFEST),
        ({"mediaType": DOCKER_MANIFEST}, DOCKER_MANIFEST, DOCKER_MANIFEST),
        ({"mediaType": DOCKER_MANIFEST}, OCI_MANIFEST, None),
        ({"mediaType": OCI_MANIFEST}, OCI_INDEX, None),
        ({}, OCI_INDEX, None),
        ({}, "application/json", None),
        ({"schemaVersion": 1}, OCI_MANIFEST, None),
    ],
)
def test_what_a_manifest_is_called(registry, repository, document, sent, kept):
    registry.push_blob(repository, b"{}")
    content = {"schemaVersion": 2, "config": descriptor(b"{}", OCI_CONFIG), "layers": [], **document}
    headers = {"content_type": sent} if sent else {}
    body = json.dumps(content).encode()
    answer = registry.ask("PUT", registry.manifest(repository, "v1"), body, **headers)
    if kept is None:
        assert answer.expect(400).error() == "MANIFEST_INVALID"
        registry.head(registry.manifest(repository, "v1")).expect(404)
    else:
        answer.expect(201)
        reads(registry, repository, "v1", body, kept)


@pytest.mark.parametrize("media_type", [OCI_INDEX, DOCKER_INDEX])
def test_indexes(registry, repository, media_type):
    children = [image(), image()]
    index = {
        "schemaVersion": 2,
        "mediaType": media_type,
        "manifests": [descriptor(child.manifest, OCI_MANIFEST) for child in children],
    }
    registry.push(repository, children[0].digest, children[0])
    refused = registry.push_manifest(repository, "all", index, media_type).expect(404)
    assert refused.error() == "MANIFEST_BLOB_UNKNOWN"
    assert refused.json()["errors"][0]["detail"] == {"digests": [children[1].digest]}
    registry.push(repository, children[1].digest, children[1])
    registry.push_manifest(repository, "all", index, media_type).expect(201)
    reads(registry, repository, "all", json.dumps(index).encode(), media_type)
    # Indexes of indexes, and of nothing.
    over = Index(*children, manifests=[descriptor(json.dumps(index).encode(), media_type)])
    for one in (over, Index()):
        registry.push_manifest(repository, "over", one.manifest, OCI_INDEX).expect(201)
        reads(registry, repository, "over", one.manifest, OCI_INDEX)


def test_a_manifest_without_its_blobs(registry, repository):
    one = image()
    registry.push_blob(repository, one.config)
    answer = registry.push_manifest(repository, "v1", one.manifest).expect(404)
    assert answer.error() == "MANIFEST_BLOB_UNKNOWN"
    assert answer.json()["errors"][0]["detail"] == {"digests": [digest_of(one.layers[0])]}
    # That another repository has them is nothing to this one.
    registry.push(f"{repository}/other", "v1", one)
    registry.push_manifest(repository, "v1", one.manifest).expect(404)
    registry.push_blob(repository, one.layers[0])
    registry.push_manifest(repository, "v1", one.manifest).expect(201)


def test_layers_that_may_not_be_distributed(registry, repository):
    registry.push_blob(repository, b"{}")
    for kind in (
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    ):
        foreign = {"mediaType": kind, "digest": ABSENT, "size": 5, "urls": ["https://example.com/layer"]}
        document = {"schemaVersion": 2, "config": descriptor(b"{}", OCI_CONFIG), "layers": [foreign]}
        registry.push_manifest(repository, "foreign", document).expect(201)


def test_long_manifests(registry, repository):
    registry.push_blob(repository, b"{}")

    def of(size):
        document = {"schemaVersion": 2, "config": descriptor(b"{}", OCI_CONFIG), "layers": [], "annotations": {"a": ""}}
        document["annotations"]["a"] = "x" * (size - len(json.dumps(document)))
        return json.dumps(document).encode()

    longest = of(4 * MIB)
    registry.push_manifest(repository, "long", longest).expect(201)
    reads(registry, repository, "long", longest, OCI_MANIFEST)
    for size in (4 * MIB + 1, 5 * MIB, 12 * MIB):
        assert registry.push_manifest(repository, "longer", of(size)).expect(413).error() == "SIZE_INVALID"
    registry.head(registry.manifest(repository, "longer")).expect(404)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe",
        b'{"schemaVersion":2}',
        b'{"schemaVersion":2,"config":{},"layers":[]}',
        b'{"schemaVersion":2,"config":null,"layers":[]}',
        b'{"schemaVersion":2,"manifests":{}}',
        b'{"schemaVersion":2,"manifests":[],"layers":[]}',
        b'{"schemaVersion":2,"manifests":[{"digest":"sha256:0","size":1}]}',
        b'{"schemaVersion":2,"manifests":[{"digest":"%s","size":-1}]}' % ABSENT.encode(),
        b'{"schemaVersion":2,"manifests":[{"digest":"%s","size":1e3}]}' % ABSENT.encode(),
        b'{"schemaVersion":"2","manifests":[]}',
        b'{"schemaVersion":2,"manifests":[]}{"schemaVersion":2,"manifests":[]}',
        b"[" * 100_000,
    ],
    ids=range(17),
)
def test_manifests_that_are_none(registry, repository, content):
    answer = registry.ask("PUT", registry.manifest(repository, "v1"), content, content_type=OCI_INDEX)
    assert answer.expect(400).error() == "MANIFEST_INVALID"
    registry.head(registry.manifest(repository, "v1")).expect(404)


def test_a_wrong_digest(registry, repository):
    one = image()
    for content in one.blobs:
        registry.push_blob(repository, content)
    for path in (registry.manifest(repository, ABSENT), registry.manifest(repository, f"v1?digest={ABSENT}")):
        answer = registry.ask("PUT", path, one.manifest, content_type=OCI_MANIFEST)
        assert answer.expect(400).error() == "DIGEST_INVALID"
    for digest in ("sha256:baddigeststring", "sha256:", "md5:" + "0" * 32):
        answer = registry.push_manifest(repository, digest, one.manifest)
        assert answer.expect(400).error() == "DIGEST_INVALID"
        assert registry.get(registry.manifest(repository, digest)).expect(400).error() == "DIGEST_INVALID"
    assert registry.tags(repository) == []


@pytest.mark.parametrize("tag", [".hidden", "-x", "a" * 129, "a b", "ü", "a%2Fb", "a%00b", ""])
def test_tags_that_are_none(registry, repository, tag):
    one = image()
    registry.push(repository, "ok", one)
    path = registry.manifest(repository, quote(tag, safe="%"))
    for method in ("GET", "HEAD"):
        registry.ask(method, path).expect(404)
    answer = registry.ask("PUT", path, one.manifest, content_type=OCI_MANIFEST)
    assert answer.status in (400, 404), answer
    assert answer.error() in ("TAG_INVALID", "UNSUPPORTED")
    assert registry.tags(repository) == ["ok"]


@pytest.mark.parametrize("tag", ["a", "A.b_c-d", "_x", "0", "a" * 128])
def test_tags_that_are_some(registry, repository, tag):
    registry.push(repository, tag, image())
    assert registry.tags(repository) == [tag]


@pytest.mark.parametrize(
    "name",
    [
        "UPPER",
        "a//b",
        "a/",
        "-a",
        "a-",
        "a..b",
        "a___b",
        "a/../b",
        "%2e%2e/a",
        "a%00b",
        "a%20b",
        "é",
        "a" * 257,
        "a@b",
        "a:b",
    ],
)
def test_names_that_are_none(registry, name):
    name = quote(name, safe="%/@:")
    for method, path in (
        ("GET", f"/v2/{name}/tags/list"),
        ("GET", f"/v2/{name}/manifests/v1"),
        ("HEAD", f"/v2/{name}/blobs/{ABSENT}"),
        ("POST", f"/v2/{name}/blobs/uploads/"),
        ("PUT", f"/v2/{name}/manifests/v1"),
    ):
        answer = registry.ask(method, path)
        assert answer.status == 400, (path, answer)
        if method != "HEAD":
            assert answer.error() == "NAME_INVALID"


@pytest.mark.parametrize(
    "name", ["a" * 256, "a/b/c/d/e/f", "tags/list", "blobs/uploads", "manifests", "a.b_c__d---e", "v2"]
)
def test_names_that_are_some(registry, repository, name):
    """Also such as look like a part of a path."""
    name = f"{repository}/{name}"[-256:].lstrip("/")
    one = image()
    registry.push(name, "v1", one)
    assert registry.tags(name) == ["v1"]
    reads(registry, name, one.digest, one.manifest, OCI_MANIFEST)
    registry.head(registry.blob(name, digest_of(one.config))).expect(200)
    assert registry.get(registry.path(name, "referrers", one.digest)).expect(200).json()["manifests"] == []


def test_what_is_not_there(registry, repository):
    registry.push(repository, "v1", image())
    for name, repository_missing in ((f"{repository}/nobody", True), (repository, False)):
        for path, code in (
            (registry.manifest(name, "none"), "MANIFEST_UNKNOWN"),
            (registry.manifest(name, ABSENT), "MANIFEST_UNKNOWN"),
            (registry.blob(name, ABSENT), "BLOB_UNKNOWN"),
            (registry.path(name, "tags", "list"), None),
        ):
            if code is None and not repository_missing:
                continue
            head = registry.head(path) if code else None
            for method in ("GET", "DELETE") if code else ("GET",):
                answer = registry.ask(method, path).expect(404)
                assert answer.error() == ("NAME_UNKNOWN" if repository_missing else code)
            assert head is None or (head.status, head.body) == (404, b"")
    # Asking does not make it.
    assert registry.get(registry.path(f"{repository}/nobody", "tags", "list")).status == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/v2/", {"GET", "HEAD"}),
        ("DELETE", "/v2/a/tags/list", {"GET"}),
        ("PUT", f"/v2/a/blobs/{ABSENT}", {"GET", "HEAD", "DELETE"}),
        ("PATCH", "/v2/a/manifests/v1", {"GET", "HEAD", "PUT", "DELETE"}),
        ("GET", "/v2/a/blobs/uploads/", {"POST"}),
        ("POST", f"/v2/a/referrers/{ABSENT}", {"GET"}),
        ("PUT", "/v2/_catalog", {"GET"}),
    ],
)
def test_methods_that_are_not_done(registry, method, path, allowed):
    answer = registry.ask(method, path).expect(405)
    assert answer.error() == "UNSUPPORTED"
    assert set(answer["allow"].split(", ")) == allowed


@pytest.mark.parametrize("path", ["/v2/nothing", "/v2/a/b/c", "/v2/%ff/tags/list", "/v2/a/blobs", "/v2/a/tags"])
def test_paths_that_lead_nowhere(registry, path):
    assert registry.get(path).expect(404).error() == "UNSUPPORTED"


def test_parts_of_a_blob(registry, repository):
    content = os.urandom(3 * MIB + 7)
    size = len(content)
    path = registry.blob(repository, registry.push_blob(repository, content))
    assert registry.get(path)["accept-ranges"] == "bytes"
    for asked, first, last in (
        ("0-0", 0, 0),
        ("500-1499", 500, 1499),
        (f"{MIB - 1}-{2 * MIB + 1}", MIB - 1, 2 * MIB + 1),
        (f"{MIB}-", MIB, size - 1),
        ("-500", size - 500, size - 1),
        (f"-{size + 1}", 0, size - 1),
        (f"{size - 1}-{size + 99}", size - 1, size - 1),
    ):
        answer = registry.get(path, range=f"bytes={asked}").expect(206)
        assert answer["content-range"] == f"bytes {first}-{last}/{size}"
        assert answer["content-length"] == str(last + 1 - first)
        assert answer.body == content[first : last + 1]
    for asked in (f"{size}-", f"{size}-{size + 1}", "-0", "500-0"):
        answer = registry.get(path, range=f"bytes={asked}")
        assert answer.status == 416, asked
        assert answer["content-range"] == f"bytes */{size}"
        assert answer["content-length"] == str(len(answer.body))
        answer.error()
    for asked in ("lines=1-2", "bytes=a-b", "bytes=0-1,5-6"):
        answer = registry.get(path, range=asked)
        # Several parts may come, and so may all.
        assert answer.status == 200 or answer["content-type"].startswith("multipart/byteranges"), answer
        assert answer.status == 206 or answer.body == content


def test_head_knows_no_parts(registry, repository):
    """RFC 9110, 14.2: GET is the only method that has them."""
    path = registry.blob(repository, registry.push_blob(repository, b"0123456789"))
    answer = registry.head(path, range="bytes=2-4").expect(200)
    assert answer["content-length"] == "10"


def test_only_what_changed(registry, repository):
    one = image()
    registry.push(repository, "v1", one)
    for path in (registry.manifest(repository, "v1"), registry.blob(repository, digest_of(one.config))):
        tag = registry.get(path).expect(200)["etag"]
        for method in ("GET", "HEAD"):
            for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
                answer = registry.ask(method, path, if_none_match=known).expect(304)
                assert (answer.body, answer["etag"]) == (b"", tag)
            registry.ask(method, path, if_none_match='"other"').expect(200)
    registry.push(repository, "v1", image())
    registry.get(registry.manifest(repository, "v1"), if_none_match=f'"{one.digest}"').expect(200)


def test_conditions_come_before_parts(registry, repository):
    """RFC 9110, 13.2.2."""
    content = os.urandom(100)
    path = registry.blob(repository, registry.push_blob(repository, content))
    tag = registry.get(path)["etag"]
    assert registry.get(path, range="bytes=0-9", if_range=tag).expect(206).body == content[:10]
    assert registry.get(path, range="bytes=0-9", if_range='"other"').expect(200).body == content
    registry.get(path, range="bytes=0-9", if_none_match=tag).expect(304)
    registry.get(path, range="bytes=500-", if_none_match=tag).expect(304)


def test_pages_of_tags(registry, repository):
    one = image()
    registry.push(repository, one.digest, one)
    tags = sorted(["B", "a", "Z", "_", "0", *(f"t{n}" for n in range(30)), "t10.1", "t10-1"])
    for tag in reversed(tags):
        registry.push_manifest(repository, tag, one.manifest).expect(201)
    path = registry.path(repository, "tags", "list")
    assert registry.get(path).json() == {"name": repository, "tags": tags}
    assert registry.get(path)["link"] is None
    assert registry.get(f"{path}?n=0").json()["tags"] == []
    assert registry.get(f"{path}?n=0")["link"] is None
    assert registry.get(f"{path}?n=5").json()["tags"] == tags[:5]
    assert registry.get(f"{path}?n=1000000").json()["tags"] == tags
    assert registry.get(f"{path}?last=t10").json()["tags"] == [tag for tag in tags if tag > "t10"]
    assert registry.get(f"{path}?last=nobody").json()["tags"] == [tag for tag in tags if tag > "nobody"]
    assert registry.get(f"{path}?last=zzz").json()["tags"] == []
    for size in (1, 7, len(tags) - 1, len(tags)):
        assert walk(registry, f"{path}?n={size}", "tags", size) == tags
    for bad in ("-1", "x", ""):
        assert registry.get(f"{path}?n={bad}").expect(400).error() == "PAGINATION_NUMBER_INVALID"


def walk(registry, path, field, size):
    """All of a list, page by page."""
    found = []
    while path:
        answer = registry.get(path).expect(200)
        page = answer.json()[field]
        link = answer["link"]
        assert len(page) <= size
        assert link is None or len(page) == size
        found += page
        target, _, relation = (link or "<>; rel").partition("; ")
        assert link is None or relation == 'rel="next"'
        path = target.strip("<>")
    return found


def test_the_catalog(registry, repository):
    names = sorted(f"{repository}/{n}" for n in ("b", "a", "c-1", "c/1"))
    for name in names:
        registry.push_blob(name, b"x")
    every = walk(registry, "/v2/_catalog?n=3", "repositories", 3)
    assert every == registry.get("/v2/_catalog").json()["repositories"]
    assert [name for name in every if name.startswith(f"{repository}/")] == names
    assert registry.get("/v2/_catalog?n=0").json() == {"repositories": []}


def test_referrers(registry, repository):
    one = image()
    registry.push(repository, "v1", one)
    path = registry.path(repository, "referrers", one.digest)
    subject = descriptor(one.manifest, OCI_MANIFEST)

    def listed(query=""):
        answer = registry.get(path + query).expect(200)
        assert answer["content-type"] == OCI_INDEX
        index = answer.json()
        assert (index["schemaVersion"], index["mediaType"]) == (2, OCI_INDEX)
        return index["manifests"], answer["oci-filters-applied"]

    assert listed() == ([], None)
    kinds = ["application/vnd.example+a", "application/vnd.example+b", "application/vnd.example+a"]
    pushed = [artifact(registry, repository, kind, subject) for kind in kinds]
    by_digest = sorted(pushed, key=lambda one: one["digest"])
    assert listed()[0] == by_digest
    for kind in kinds:
        wanted = [one for one in by_digest if one["artifactType"] == kind]
        assert listed(f"?artifactType={quote(kind, safe='')}") == (wanted, "artifactType")
    assert listed("?artifactType=nobody") == ([], "artifactType")
    # Gone with it.
    registry.ask("DELETE", registry.manifest(repository, pushed[0]["digest"])).expect(202)
    assert listed()[0] == [one for one in by_digest if one != pushed[0]]
    # They outlive what they are about.
    registry.ask("DELETE", registry.manifest(repository, one.digest)).expect(202)
    assert len(listed()[0]) == 2
    assert registry.get(registry.path(repository, "referrers", "sha256:x")).expect(400).error() == "DIGEST_INVALID"
    for name in (repository, f"{repository}/nobody"):
        assert registry.get(registry.path(name, "referrers", ABSENT)).expect(200).json()["manifests"] == []


def test_referrers_of_every_form(registry, repository):
    """What stands for the type of one that does not say. Before its subject is there, and of an index."""
    one = image()
    subject = descriptor(one.manifest, OCI_MANIFEST)
    plain = {**image().document, "subject": subject}
    registry.push_blob(repository, b"{}")
    plain.update(config=descriptor(b"{}", "application/vnd.example.config"), layers=[])
    registry.push_manifest(repository, "a", plain).expect(201)
    index = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [], "subject": subject}
    answer = registry.push_manifest(repository, "b", {**index, "artifactType": "application/x"}, OCI_INDEX).expect(201)
    assert answer["oci-subject"] == one.digest
    registry.push_manifest(repository, "c", {**index, "annotations": {"k": "v"}}, OCI_INDEX).expect(201)
    found = registry.get(registry.path(repository, "referrers", one.digest)).json()["manifests"]
    assert {(m["mediaType"], m.get("artifactType")) for m in found} == {
        (OCI_INDEX, "application/x"),
        (OCI_INDEX, None),
        (OCI_MANIFEST, "application/vnd.example.config"),
    }
    assert [m["annotations"] for m in found if "annotations" in m] == [{"k": "v"}]


def test_deleting(registry, repository):
    one, two = image(), image()
    registry.push(repository, "a", one)
    registry.push(repository, "z", two)
    for tag in ("b", "c"):
        registry.push_manifest(repository, tag, one.manifest).expect(201)
    registry.ask("DELETE", registry.manifest(repository, "b")).expect(202)
    assert registry.tags(repository) == ["a", "c", "z"], "the tag alone"
    reads(registry, repository, one.digest, one.manifest, OCI_MANIFEST)
    assert registry.ask("DELETE", registry.manifest(repository, "b")).expect(404).error() == "MANIFEST_UNKNOWN"
    registry.ask("DELETE", registry.manifest(repository, one.digest)).expect(202)
    assert registry.tags(repository) == ["z"], "the manifest with its tags"
    for reference in ("a", "c", one.digest):
        registry.head(registry.manifest(repository, reference)).expect(404)
    assert registry.ask("DELETE", registry.manifest(repository, one.digest)).expect(404).error() == "MANIFEST_UNKNOWN"
    # A blob, and at once again.
    blob = registry.blob(repository, digest_of(one.config))
    for _ in range(2):
        registry.ask("DELETE", blob).expect(202)
        registry.head(blob).expect(404)
        assert registry.get(blob).expect(404).error() == "BLOB_UNKNOWN"
        assert registry.ask("DELETE", blob).expect(404).error() == "BLOB_UNKNOWN"
        registry.push_blob(repository, one.config)
        assert registry.get(blob).expect(200).body == one.config
    registry.push_manifest(repository, "a", one.manifest).expect(201)
    reads(registry, repository, "a", one.manifest, OCI_MANIFEST)


def test_one_tag_pushed_by_many_at_once(registry, repository):
    images = [image() for _ in range(16)]
    with ThreadPoolExecutor(16) as pool:
        pushed = list(pool.map(lambda one: registry.push(repository, "latest", one), images))
    assert pushed == [one.digest for one in images]
    assert registry.tags(repository) == ["latest"]
    assert registry.head(registry.manifest(repository, "latest"))["docker-content-digest"] in pushed
    for one in images:
        reads(registry, repository, one.digest, one.manifest, OCI_MANIFEST)


def test_many_tags_of_many_at_once(registry, repository):
    one = image()
    registry.push(repository, one.digest, one)

    def work(n):
        registry.push_manifest(repository, f"t{n:02}", one.manifest).expect(201)
        if n % 2:
            registry.ask("DELETE", registry.manifest(repository, f"t{n:02}")).expect(202)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(64)))
    assert registry.tags(repository) == [f"t{n:02}" for n in range(0, 64, 2)]


def test_account_and_region_in_the_path(registry, repository):
    one = image()
    registry.push(repository, "here", one)
    for prefix in ("111122223333/eu-west-1/", "000000000000/eu-west-1/", "111122223333/us-east-1/"):
        there = Registry(registry.port, prefix=prefix)
        there.get(there.path(repository, "tags", "list")).expect(404)
        there.push(repository, "there", one)
        answer = there.get(there.path(repository, "tags", "list"))
        assert answer.json() == {"name": f"{prefix}{repository}", "tags": ["there"]}
        answer = there.get(there.path(repository, "tags", "list") + "?n=1&last=a")
        assert answer["link"] is None
    assert registry.tags(repository) == ["here"]
    spelled = Registry(registry.port, prefix=f"{DEFAULT_SCOPE}/")
    assert spelled.tags(repository) == ["here"], "the default's, in full"
    assert repository not in there.get("/v2/_catalog?n=0").json()["repositories"]


def test_account_and_region_in_the_host(registry, repository):
    there = Registry(registry.port, host="111122223333.dkr.ecr.eu-west-1.amazonaws.com")
    one = image()
    there.push(repository, "v1", one)
    assert there.tags(repository) == ["v1"]
    assert there.get("/v2/_catalog").json()["repositories"].count(repository) == 1
    registry.head(registry.manifest(repository, "v1")).expect(404)
    by_path = Registry(registry.port, prefix="111122223333/eu-west-1/")
    reads(by_path, repository, "v1", one.manifest, OCI_MANIFEST)
    with_port = Registry(registry.port, host=f"111122223333.dkr.ecr.eu-west-1.amazonaws.com:{registry.port}")
    reads(with_port, repository, "v1", one.manifest, OCI_MANIFEST)
    default = Registry(registry.port, host="000000000000.dkr.ecr.us-east-1.amazonaws.com")
    default.push(repository, "v2", one)
    assert registry.tags(repository) == ["v2"]


def test_mounted_across_accounts(registry, repository):
    content = os.urandom(100)
    digest = registry.push_blob(repository, content)
    there = Registry(registry.port, prefix="111122223333/eu-west-1/")
    query = f"?mount={digest}&from={DEFAULT_SCOPE}/{repository}"
    there.ask("POST", there.path(repository, "blobs", "uploads", query)).expect(201)
    assert there.get(there.blob(repository, digest)).expect(200).body == content


def test_queries_that_nobody_knows(registry, repository):
    one = image()
    registry.push(repository, "v1", one)
    for path in (registry.manifest(repository, "v1"), registry.blob(repository, digest_of(one.config)), "/v2/"):
        registry.get(f"{path}?ns=docker.io&origin=x&_state=&&=&%ff=%ff").expect(200)


def test_whoever_must_show_who_they_are_is_told_how(new_wharf):
    instance = new_wharf(load=False, auth="enforce")
    registry = Registry(instance.port)
    for method, path in (("GET", "/v2/"), ("GET", registry.manifest("a", "v1")), ("POST", "/v2/a/blobs/uploads/")):
        answer = registry.ask(method, path).expect(401)
        assert answer.error() == "UNAUTHORIZED"
        assert answer["www-authenticate"].startswith('Basic realm="')
    assert registry.head("/v2/").expect(401)["www-authenticate"].startswith('Basic realm="')
    registry.get("/v2/", authorization="Basic bm9ib2R5Om5vdGhpbmc=").expect(401)
