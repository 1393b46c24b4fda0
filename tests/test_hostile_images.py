"""Images from strangers: pushed or loaded, and then run. Each ends inside or is refused; outside nothing changes."""

import gzip
import io
import itertools
import json
import os
import tarfile
import uuid
from pathlib import Path

import pytest

from harness.images import Image, Index, busybox, layout, member, tar
from harness.registry import OCI_CONFIG, OCI_INDEX, OCI_LAYER, descriptor, digest_of
from harness.tasks import shell, why
from harness.waiting import eventually

TIB = 1 << 40
SECRET = "the host's own words"
# Files that every container is given, by their last names.
OVERMOUNTED = ("hosts", "resolv.conf", "hostname", "null")


def plain(*layers, **more):
    """An image whose layers are as they are."""
    return Image(*layers, pack=lambda layer: layer, kind=OCI_LAYER, **more)


@pytest.fixture
def canary(tmp_path):
    """A directory of the host's that images try to reach."""
    directory = tmp_path / "canary"
    directory.mkdir()
    (directory / "secret").write_text(SECRET)
    (directory / "passwd").write_text("stranger:x:0:0::/:/bin/sh\n")
    for name in OVERMOUNTED:
        (directory / name).write_text("the host's")
    return directory


@pytest.fixture(autouse=True)
def all_is_well(wharf, canary, registry):
    """Whatever an image did: the server is the same process and serves, and the host is as it was."""
    pid, before = wharf.process.pid, seen(canary)
    yield
    assert wharf.process.poll() is None, wharf.tail()
    assert wharf.process.pid == pid
    assert wharf.health()["state"] == "ready"
    registry.get("/v2/").expect(200)
    assert seen(canary) == before
    mounts = Path("/proc/self/mountinfo").read_text()
    assert str(canary) not in mounts


def seen(directory):
    found = []
    for path in sorted([directory, *directory.rglob("*")]):
        state = path.lstat()
        content = path.read_text() if path.is_file() else ""
        found.append((str(path), state.st_mode, state.st_uid, state.st_nlink, state.st_mtime_ns, content))
    return found


class Fate:
    """What became of an image: at which step it was refused and why, or what its container wrote."""

    def __init__(self, step, text, lines=()):
        self.step = step
        self.text = text
        self.lines = list(lines)

    def __repr__(self):
        return f"<{self.step}: {self.text} {self.lines}>"

    def refused(self, *wanted):
        assert self.step != "ran", self
        assert any(text in self.text for text in wanted), self
        assert self.text.isprintable(), self
        return self

    def contained(self, *lines):
        assert self.step == "ran", self
        assert self.lines == list(lines), self


@pytest.fixture(params=["pushed", "loaded"])
def meet(request, wharf, registry, repository, tasks, tmp_path):
    """Brings an image in and runs a script in it; its fate. The script is run by the image's /bin/sh."""
    loaded = set()

    def push(image, tag="v1"):
        for child in getattr(image, "children", []):
            if fate := push(child, child.digest):
                return fate
        for content in getattr(image, "blobs", []):
            registry.push_blob(repository, content)
        answer = registry.push_manifest(repository, tag, image.manifest, image.media_type)
        if answer.status != 201:
            assert answer.status in (400, 404, 413), answer
            answer.error()
            return Fate("push", answer.json()["errors"][0]["message"])
        return None

    def load(image):
        file = tmp_path / "image.tar"
        file.write_bytes(image if isinstance(image, bytes) else layout(image, name))
        done = wharf.run("image", "load", str(file), check=False)
        if done.returncode:
            return Fate("load", done.stderr.strip())
        loaded.add(name)
        return None

    def meet(image, script="echo `cat /text`", **more):
        fate = push(image) if request.param == "pushed" else load(image)
        if fate:
            return fate
        arn = tasks.run(shell(f"{script}\necho END", image=name, **more))
        task = tasks.stopped(arn)
        if task["stopCode"] == "TaskFailedToStart":
            return Fate("run", task["stoppedReason"])
        tasks.line(arn, "END")
        return Fate("ran", why(task), [line for line in tasks.lines(arn) if line != "END"])

    registered = f"127.0.0.1:{wharf.port}"
    name = f"{registered if request.param == 'pushed' else 'example.com'}/{repository}:v1"
    yield meet
    for one in loaded:
        wharf.run("image", "rm", one)


def test_a_good_one(meet):
    """So that the others are refused for what they are."""
    meet(Image(busybox("good"))).contained("good")


# Paths that lead out


def link(name, target, kind=tarfile.SYMTYPE):
    return member(name, kind, linkname=str(target)), b""


def out(path):
    return str(path).lstrip("/")


@pytest.mark.parametrize(
    "entries",
    [
        lambda canary: [("../../../../../../../../../.." + str(canary / "new"), b"inside")],
        lambda canary: [(str(canary / "new"), b"inside")],
        lambda canary: [("a/../../../../../../../../../../" + out(canary / "new"), b"inside")],
        lambda canary: [link("root", "/"), ("root/" + out(canary / "new"), b"inside")],
        lambda canary: [link("root", "../" * 20), ("root/" + out(canary / "new"), b"inside")],
        lambda canary: [(str(canary / "new"), b"inside"), (str(canary / ".wh.secret"), b"")],
        lambda canary: [(str(canary / "new"), b"inside"), (str(canary / ".wh..wh..opq"), b"")],
        lambda canary: [(str(canary / "new"), b"inside"), link(out(canary / "x"), canary / "new", tarfile.LNKTYPE)],
        lambda canary: [(member(str(canary), tarfile.DIRTYPE, mtime=1), b""), (out(canary / "new"), b"inside")],
    ],
    ids=["dots", "absolute", "dots behind", "to the root", "a link up", "a whiteout", "opaque", "linked", "listed"],
)  # fmt: skip
def test_paths_end_inside(meet, canary, entries):
    image = Image(busybox(), tar(*entries(canary)))
    meet(image, f"cat {canary}/new; echo; ls {canary}/secret 2>/dev/null").contained("inside")


@pytest.mark.parametrize(
    "entries",
    [
        lambda canary: [link("out", canary), ("out/new", b"outside")],
        lambda canary: [("d/x", b""), link("d", canary), ("d/new", b"outside")],
        lambda canary: [link("a", canary), link("b", "a"), ("b/new", b"outside")],
        lambda canary: [link("p", "/proc/self/root"), (f"p{canary}/new", b"outside")],
        lambda canary: [link("p", "/proc/self/cwd"), ("p/new", b"outside")],
        lambda canary: [link("out", canary), ("out/.wh.secret", b"")],
        lambda canary: [link("loop", "loop"), ("loop/new", b"")],
    ],
    ids=["a link", "in place of a directory", "two links", "proc's root", "proc's cwd", "a whiteout", "a loop"],
)
def test_links_that_lead_nowhere_are_not_followed(meet, canary, entries):
    meet(Image(busybox(), tar(*entries(canary)))).refused("a symlink on the way leads to nothing", "symbolic link")


@pytest.mark.parametrize(
    "entries",
    [
        lambda canary: [link("stolen", canary / "secret", tarfile.LNKTYPE)],
        lambda canary: [link("stolen", "../../../../../../../../.." + str(canary / "secret"), tarfile.LNKTYPE)],
        lambda canary: [link("out", canary), link("stolen", "out/secret", tarfile.LNKTYPE)],
        lambda canary: [link("stolen", "/etc/shadow", tarfile.LNKTYPE)],
        lambda canary: [link("stolen", "", tarfile.LNKTYPE)],
        lambda canary: [("d/x", b""), link("stolen", "d", tarfile.LNKTYPE)],
    ],
    ids=["absolute", "dots", "through a link", "shadow", "the root", "a directory"],
)
def test_hard_links_to_what_the_layer_does_not_have(meet, canary, entries):
    fate = meet(Image(busybox(), tar(*entries(canary))), "cat /stolen")
    fate.refused("it links to", "cannot link 'stolen'")


def test_a_link_is_not_followed_by_the_next_layer(meet, canary):
    image = Image(busybox(), tar(link("out", canary)), tar(("out/new", b"inside")))
    meet(image, "cat /out/new; echo; ls /out").contained("inside", "new")


@pytest.mark.parametrize("name", [".wh.", "d/.wh..", "d/.wh...", ".wh..wh.plnk/x"])
def test_whiteouts_of_nothing(meet, name):
    fate = meet(Image(busybox("still"), tar(("d/x", b""), (name, b""))))
    if fate.step == "ran":
        fate.contained("still")
    else:
        fate.refused("it deletes nothing that has a name")


def test_attributes_that_steer_the_overlay(meet, wharf, canary):
    redirect = member("d", tarfile.DIRTYPE, mode=0o755)
    redirect.pax_headers = {
        "SCHILY.xattr.trusted.overlay.redirect": str(canary),
        "SCHILY.xattr.trusted.overlay.metacopy": "",
        "SCHILY.xattr.security.selinux": "x",
        "SCHILY.xattr.user.mine": "kept",
    }
    meet(Image(busybox(), tar((redirect, b""))), "ls /d").contained()
    for top, directories, files in os.walk(wharf.data / "images" / "layers"):
        for name in (*directories, *files):
            assert not {"trusted.overlay.redirect", "trusted.overlay.metacopy"} & set(
                os.listxattr(os.path.join(top, name), follow_symlinks=False)
            )


# What a container's beginning does with what the image holds


@pytest.mark.parametrize(
    "place", ["etc/hosts", "etc/resolv.conf", "etc/hostname", "etc", "dev", "dev/shm", "proc", "sys", "tmp"]
)
def test_links_in_place_of_what_is_mounted(meet, canary, place):
    """Mounts and files of every container end inside, or the container does not start."""
    fate = meet(Image(busybox(), tar(link(place, canary))), "true")
    assert fate.step == "ran" or fate.text, fate
    fate = meet(Image(busybox(), tar(link(place, canary / place.split("/")[-1]))), "true")
    assert fate.step == "ran" or fate.text, fate


def test_a_link_in_place_of_a_mount_point(meet, canary, tasks):
    """A volume over a link of the image's: it is the container's path."""
    image = Image(busybox(), tar(link("data", canary)))
    fate = meet(image, "echo x >/data/new; ls /data")
    # Without a volume the link leads to nothing in the container.
    assert fate.step == "ran", fate
    assert fate.lines != ["new"]


def test_a_user_in_a_file_outside(meet, canary):
    for target in (canary / "passwd", "../" * 20 + out(canary / "passwd")):
        fate = meet(Image(busybox(), tar(link("etc/passwd", target)), User="stranger"))
        fate.refused("stranger")


def test_a_working_directory_outside(meet, canary):
    meet(Image(busybox(), WorkingDir="/../../../../../.." + str(canary / "new")), "pwd").contained(str(canary / "new"))
    fate = meet(Image(busybox(), tar(link("wd", canary)), WorkingDir="/wd/new"), "ls /wd/")
    assert fate.step == "run" or fate.lines in (["new"], []), fate


@pytest.mark.parametrize(
    ("kind", "major", "minor"),
    [(tarfile.CHRTYPE, 1, 1), (tarfile.CHRTYPE, 1, 11), (tarfile.BLKTYPE, 7, 0), (tarfile.BLKTYPE, 8, 0)],
)
def test_devices_do_not_open(meet, kind, major, minor):
    """Memory, the kernel's messages, disks: as nodes they are there, as devices they are not."""
    node = member("node", kind, mode=0o666, devmajor=major, devminor=minor)
    fate = meet(Image(busybox(), tar((node, b""))), "cat /node 2>&1 | busybox head -c 200; echo x 2>&1 >/node")
    if fate.step == "ran":
        assert len(fate.lines) == 2, fate
        assert all("ermission" in line or "not permitted" in line for line in fate.lines), fate
    else:
        fate.refused("node")


# Sizes


def raw(name, kind=b"0", size=0, data=b"", magic=b"ustar  \0", extra=None):
    """A header by hand, and bytes behind it."""
    header = bytearray(512)
    header[: len(name)] = name
    header[100:108] = b"0000644\0"
    header[108:124] = b"0000000\0" * 2
    header[124:136] = b"%011o\0" % size if size < 8**11 else b"\x80" + size.to_bytes(11, "big")
    header[136:148] = b"%011o\0" % 0
    header[156:157] = kind
    header[257:265] = magic
    for at, value in (extra or {}).items():
        header[at : at + len(value)] = value
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + data + bytes(-len(data) % 512)


def number(value):
    """Twelve bytes of GNU's large numbers."""
    return b"\x80" + value.to_bytes(11, "big")


def gnu_sparse(size, *segments, data=b""):
    places = {386 + 24 * n: number(offset) + number(length) for n, (offset, length) in enumerate(segments)}
    return raw(b"big", b"S", len(data), data, extra={**places, 483: number(size)}) + bytes(1024)


def pax_sparse(size, form, data=b""):
    """A sparse file in the forms of pax."""
    records = {
        "0.0": [("size", size), ("numblocks", 1), ("offset", 0), ("numbytes", len(data))],
        "0.1": [("size", size), ("numblocks", 1), ("map", f"0,{len(data)}")],
        "1.0": [("major", 1), ("minor", 0), ("name", "big"), ("realsize", size)],
    }[form]
    body = b"".join(record(f"GNU.sparse.{key}", value) for key, value in records)
    if form == "1.0":
        data = b"1\n0\n%d\n".ljust(512, b"\0") % len(data) + data
        data = data[:512].ljust(512, b"\0") + data[512:]
    return raw(b"pax", b"x", len(body), body) + raw(b"big", b"0", len(data), data) + bytes(1024)


def record(key, value):
    text = f" {key}={value}\n".encode()
    length = len(text) + len(str(len(text)))
    length = len(text) + len(str(length))
    return b"%d" % length + text


@pytest.mark.parametrize(
    "layer",
    [
        gnu_sparse(8 * TIB, (0, 3), data=b"abc"),
        gnu_sparse(8 * TIB),
        pax_sparse(8 * TIB, "0.0", b"abc"),
        pax_sparse(8 * TIB, "0.1", b"abc"),
        pax_sparse(8 * TIB, "1.0", b"abc"),
        gnu_sparse((1 << 63) - 1, ((1 << 63) - 4, 3), data=b"abc"),
    ],
    ids=["GNU", "GNU without bytes", "pax 0.0", "pax 0.1", "pax 1.0", "all there is"],
)
def test_sparse_files_of_terabytes(meet, layer):
    meet(Image(busybox(), layer)).refused("bytes allowed", "sparse file's map")


@pytest.mark.parametrize(
    "layer",
    [
        gnu_sparse(10, (0, 6), (3, 3), data=b"abcdefghi"),
        gnu_sparse(10, (8, 3), data=b"abc"),
        gnu_sparse(10, ((1 << 64) - 2, 3), data=b"abc"),
        gnu_sparse(10, (0, 1 << 62), data=b"abc"),
        pax_sparse(-1, "0.1", b"abc"),
        pax_sparse("x", "1.0", b"abc"),
        raw(b"big", size=8 * TIB) + bytes(2048),
        raw(b"big", size=(1 << 64) - 1) + bytes(2048),
        raw(b"big", extra={124: b"\xff" * 12}) + bytes(2048),
        raw(b"pax", b"x", 8 * TIB) + bytes(2048),
        raw(b"pax", b"x", 2 << 20, record("path", "x" * (2 << 20)).ljust(2 << 20)) + raw(b"f") + bytes(1024),
        raw(b"pax", b"x", 9, b"99 path=x") + raw(b"f") + bytes(1024),
        raw(b"pax", b"x", 12, b"-1 path=abc\n") + raw(b"f") + bytes(1024),
        raw(b"name", b"L", 8 * TIB) + bytes(2048),
        raw(b"f", b"Z") + bytes(1024),
    ],
    ids=range(15),
)
def test_headers_that_lie(meet, layer):
    fate = meet(Image(busybox(), layer))
    fate.refused("archive", "header", "sparse", "bytes allowed", "middle of an entry", "not supported")


def test_a_bomb(meet):
    """Two gibibytes of nothing in two mebibytes."""
    piece = gzip.compress(bytes(1 << 20), 9, mtime=0)
    head = gzip.compress(raw(b"zeros", size=2 << 30), mtime=0)
    image = Image(busybox(), b"", pack=lambda layer: gzip.compress(layer, 1) if layer else head + piece * 2048)
    meet(image).refused("times its compressed size")


def test_others_do_not_wait_for_one_that_takes_long(tasks, wharf, registry, repository):
    """Entries without number: it takes a while. What shares its first layer with it need not wait."""
    base = busybox()
    entries = raw(b"x") * 150_000
    long, quick = Image(base, entries), Image(base, tar(("text", repository.encode())))
    for name, image in (("long", long), ("quick", quick)):
        registry.push(f"{repository}/{name}", "v1", image)
    address = f"127.0.0.1:{wharf.port}/{repository}"
    slow = tasks.run(shell("exit 0", image=f"{address}/long:v1"))
    eventually(lambda: any((wharf.data / "images" / "layers" / "tmp").iterdir()))
    tasks.line(tasks.run(shell("echo `cat /text`", image=f"{address}/quick:v1")), repository, timeout=40)
    assert tasks.describe(slow)["lastStatus"] in ("PROVISIONING", "PENDING"), "the other waited for it"
    tasks.stop(slow)


def test_directories_without_end(meet):
    deep = tar((member("d/" * 300, tarfile.DIRTYPE), b""))
    meet(Image(busybox(), deep)).refused("the path is too deep")
    stepwise = tar(*((member("/".join(["d"] * n), tarfile.DIRTYPE, mode=0o755), b"") for n in range(1, 300)))
    meet(Image(busybox(), stepwise)).refused("the path is too deep")


def test_directories_as_deep_as_may_be(meet):
    allowed = "d/" * 250
    image = Image(busybox(), tar((member(allowed, tarfile.DIRTYPE), b""), (f"{allowed}f", b"deep")))
    meet(image, f"echo `cat /{allowed}f`").contained("deep")


def test_thousands_of_directories(meet):
    many = tar(*((member(f"m/{n}/x", tarfile.DIRTYPE, mode=0o755), b"") for n in range(5000)))
    meet(Image(busybox(), many), "ls /m | busybox wc -l").contained("5000")


def test_names_that_are_too_long(meet):
    long = tar(("/".join(["n" * 250] * 20), b""))
    meet(Image(busybox(), long)).refused("the path is too long")
    meet(Image(busybox(), tar(("n" * 300, b"")))).refused("name too long", "too long")


def test_names_with_control_characters(meet):
    odd = "a\x1b[31m\nEvil: \x07\u202e"
    meet(Image(busybox(), tar((odd, b"kept"))), "echo `cat /a*`").contained("kept")
    # Where such a name is told, it does nothing to a terminal.
    fate = meet(Image(busybox(), tar(link(odd, "nothing", tarfile.LNKTYPE))))
    fate.refused("it links to a file that the layer does not hold")


# What belongs around layers


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (b"this is not an archive" * 100, "not a tar archive"),
        (os.urandom(5000), "not a tar archive"),
        (b"\x1f\x8b" + os.urandom(5000), "gzip"),
        (b"\x28\xb5\x2f\xfd" + os.urandom(5000), "archive"),
        (gzip.compress(os.urandom(5000)), "not a tar archive"),
        (gzip.compress(tar(("f", os.urandom(9000))))[:4000], "incomplete deflate stream"),
        (tar(("f", bytes(9000)))[:4000], "unexpected end of file"),
        (gzip.compress(tar(("f", b"x"))) + b"and more", "gzip"),
        (b"{}", "archive"),
    ],
    ids=["text", "noise", "half gzip", "half zstd", "noise in gzip", "cut gzip", "cut tar", "gzip and more", "JSON"],
)
def test_layers_that_are_no_archives(meet, layer, reason):
    image = plain(busybox(), layer)
    fate = meet(image)
    fate.refused(reason, "read the layer")


def test_a_window_of_zstd_that_is_too_large(meet):
    # A frame whose header asks for 2 GiB.
    frame = b"\x28\xb5\x2f\xfd" + b"\x00" + bytes([(31 - 10) << 3]) + bytes(20)
    meet(plain(busybox(), frame)).refused("archive", "memory", "read the layer")


@pytest.mark.parametrize(
    "diff_ids",
    [
        [digest_of(b"another")],
        [],
        [digest_of(b"another"), digest_of(b"one more")],
        ["sha256:0"],
        [digest_of(b"x", "sha512")],
        "nonsense",
        [None],
    ],
    ids=["another", "none", "too many", "no digest", "sha512", "a text", "null"],
)
def test_wrong_diff_ids(meet, diff_ids):
    fate = meet(Image(busybox(), diff_ids=diff_ids))
    fate.refused("uncompressed digest", "layers but its manifest", "configuration", "no other algorithm")


CONFIGS = {
    "no JSON": b"this is no configuration",
    "an array": b"[]",
    "null": b"null",
    "empty": b"",
    "no rootfs": b'{"architecture":"amd64","os":"linux"}',
    "an archive": tar(("f", b"x")),
    "a deep one": b"[" * 100_000,
    "a command that is a text": b'{"rootfs":{"diff_ids":["%s"]},"config":{"Cmd":{"a":1}}}',
    "numbers in the environment": b'{"rootfs":{"diff_ids":["%s"]},"config":{"Env":[1,2]}}',
}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
def test_configurations_that_are_none(meet, config):
    image = Image(busybox())
    image.config = config.replace(b"%s", image.diff_ids[0].encode())
    image.document["config"] = descriptor(image.config, OCI_CONFIG)
    meet(image).refused("is not valid")


def test_a_configuration_that_is_too_long(meet):
    image = Image(busybox())
    image.config = image.config[:-1] + b', "x": "' + b"x" * (5 << 20) + b'"}'
    image.document["config"] = descriptor(image.config, OCI_CONFIG)
    meet(image).refused("longer than", "too long")


@pytest.mark.parametrize("name", ["", "NO_VALUE", "=x", "A=b\x00c"])
def test_environments_that_are_odd(meet, name):
    fate = meet(Image(busybox("fine"), Env=["PATH=/bin", name]))
    assert fate.step != "ran" or fate.lines == ["fine"], fate


@pytest.mark.parametrize("where", ["layer", "config"])
@pytest.mark.parametrize("by", [1, -1, TIB, -(1 << 62)], ids=["longer", "shorter", "terabytes", "negative"])
def test_wrong_sizes(meet, where, by):
    image = Image(busybox("x"))
    wrong = image.document["layers"][0] if where == "layer" else image.document["config"]
    wrong["size"] += by
    meet(image).refused("bytes", "size", "integer", "not valid")


def test_a_blob_of_two_sizes(meet):
    image = Image(busybox("x"))
    again = dict(image.document["layers"][0])
    again["size"] += TIB
    image.document["layers"].append(again)
    image.config = image.config.replace(b'"diff_ids": [', f'"diff_ids": ["{image.diff_ids[0]}", '.encode())
    image.document["config"] = descriptor(image.config, OCI_CONFIG)
    meet(image).refused("bytes", "size")


def test_a_child_of_another_size(meet):
    index = Index(Image(busybox("x")))
    index.document["manifests"][0]["size"] += 1
    meet(index).refused("bytes", "size")


@pytest.mark.parametrize("where", ["layer", "config"])
def test_wrong_digests(meet, where):
    image = Image(busybox("x"))
    wrong = image.document["layers"][0] if where == "layer" else image.document["config"]
    wrong["digest"] = digest_of(uuid.uuid4().bytes)
    meet(image).refused(wrong["digest"])


def test_a_manifest_in_place_of_a_layer(meet):
    inner = Image(busybox())
    meet(plain(busybox(), inner.manifest)).refused("not a tar archive", "middle of an entry")


def test_an_image_of_another_kind(meet):
    """An artifact has a configuration of its own, and nothing to run."""
    image = plain(b"hello")
    image.config = b"{}"
    image.document["config"] = descriptor(b"{}", "application/vnd.oci.empty.v1+json")
    image.document["layers"][0]["mediaType"] = "text/plain"
    meet(image).refused("is not valid")


def test_thousands_of_layers(meet):
    layer = tar(("f", b"x"))
    image = Image(*[layer] * 3000)
    image.layers = image.layers[:1]
    fate = meet(image)
    assert fate.step != "ran", fate
    assert fate.text


def test_indexes_in_indexes(meet):
    nested = Image(busybox("deep"))
    for _ in range(3):
        nested = Index(nested)
    meet(nested).contained("deep")
    for _ in range(6):
        nested = Index(nested)
    meet(nested).refused("nested", "no supported kind")


def test_an_index_that_branches_without_end(meet):
    """Nine levels of which each names the next a thousand times: what walks it by every path never ends."""
    level = Index()
    for n in range(9):
        one = descriptor(level.manifest, OCI_INDEX, platform={"architecture": "none", "os": str(n)})
        level = Index(level, manifests=[dict(one, annotations={"n": str(k)}) for k in range(200)])
    meet(level).refused("nested", "platform", "too")


def test_an_index_for_other_machines(meet):
    index = Index(Image(busybox()))
    index.document["manifests"][0]["platform"] = {"architecture": "s390x", "os": "linux"}
    meet(index).refused("does not contain descriptor matching platform")
    meet(Index()).refused("does not contain descriptor matching platform", "no image")


# Archives of images


def refuses(wharf, file, *wanted):
    done = wharf.run("image", "load", str(file), check=False)
    assert done.returncode != 0, done
    assert any(text in done.stderr for text in wanted), done.stderr
    assert done.stderr.replace("\n", "").isprintable(), done.stderr


LAYOUT = ("oci-layout", b'{"imageLayoutVersion":"1.0.0"}')


def saved(**lies):
    """What `docker save` writes."""
    manifest = [{"Config": "c", "RepoTags": ["example.com/saved:1"], "Layers": [], **lies}]
    return [("manifest.json", json.dumps(manifest).encode()), ("c", Image().config)]


@pytest.mark.parametrize(
    "entries",
    [
        lambda canary: [LAYOUT, link("index.json", canary / "secret")],
        lambda canary: [LAYOUT, link("index.json", canary / "secret", tarfile.LNKTYPE)],
        lambda canary: [LAYOUT, link("index.json", "index.json")],
        lambda canary: [LAYOUT, link("index.json", "a"), link("a", "b"), link("b", "a")],
        lambda canary: [LAYOUT, ("index.json", b"[" * 100_000)],
        lambda canary: [LAYOUT, ("index.json", b" " * (5 << 20) + b"{}")],
        lambda canary: [("oci-layout", b'{"imageLayoutVersion":"9"}'), ("index.json", b"{}")],
        lambda canary: saved(Config=str(canary / "passwd")),
        lambda canary: saved(Layers=["../../../../../../../../etc/passwd"]),
        lambda canary: saved(RepoTags=["NO GOOD\x1b[31m"]),
        lambda canary: saved(RepoTags=[]),
        lambda canary: [(str(canary / "new"), b"x"), ("../../../../../" + out(canary / "new"), b"x")],
    ],
    ids=range(12),
)  # fmt: skip
def test_archives_that_are_odd(wharf, canary, tmp_path, entries):
    (tmp_path / "odd.tar").write_bytes(tar(*entries(canary)))
    refuses(
        wharf, tmp_path / "odd.tar", "lacks", "not valid", "refused", "no image", "not an image archive", "reference"
    )


def test_a_layout_whose_links_lead_out(wharf, canary, tmp_path):
    image = Image(busybox(uuid.uuid4().hex))
    directory = tmp_path / "layout"
    with tarfile.open(fileobj=io.BytesIO(layout(image, "example.com/out:1"))) as archive:
        archive.extractall(directory, filter="data")
    blob = directory / "blobs" / image.digest.replace(":", "/")
    outside = tmp_path / "outside"
    blob.rename(outside)
    for target in (outside, "../../../outside"):
        blob.symlink_to(target)
        refuses(wharf, directory, "cross-device link", "lacks")
        blob.unlink()
    os.mkfifo(blob)
    refuses(wharf, directory, "lacks")
    blob.unlink()
    blob.write_bytes(b"not what its name says")
    refuses(wharf, directory, "should have digest")


def test_more_files_than_an_image_has(wharf, tmp_path):
    stream = b"".join(itertools.chain((raw(b"f%d" % n) for n in range(70_000)), [bytes(1024)]))
    (tmp_path / "many.tar").write_bytes(stream)
    refuses(wharf, tmp_path / "many.tar", "more than 65536 files")
