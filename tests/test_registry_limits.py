"""What a registry holds: how much it may be, what goes again, and what survives."""

import hashlib
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from harness import images
from harness.disk import Disk
from harness.images import Image
from harness.registry import OCI_LAYER, Registry, digest_of, finish
from harness.tasks import WAIT, Tasks, shell
from harness.waiting import NotYet, eventually
from harness.wharf import Wharf

MIB = 1 << 20


def image(size=1000):
    """An image that there is only once, with a layer of so many bytes."""
    return Image(os.urandom(size), pack=lambda layer: layer, kind=OCI_LAYER)


def on_disk(instance, digest):
    return (instance.data / "images" / "content" / "blobs" / digest.replace(":", "/")).exists()


def is_whole(registry, name, reference):
    """All of an image comes, and is what its digests say."""
    answer = registry.get(registry.manifest(name, reference)).expect(200)
    assert digest_of(answer.body) == answer["docker-content-digest"]
    manifest = answer.json()
    for blob in [manifest["config"], *manifest["layers"]]:
        assert digest_of(registry.get(registry.blob(name, blob["digest"])).expect(200).body) == blob["digest"]
    return answer["docker-content-digest"]


# How much


def test_a_quota(new_wharf):
    instance = new_wharf(load=False, options=("--repository-quota", "4MiB"))
    registry = Registry(instance.port)
    kept = os.urandom(3 * MIB)
    registry.push_blob("a", kept)
    more = os.urandom(2 * MIB)
    digest = digest_of(more)

    def refused(answer):
        assert answer.expect(403).error() == "DENIED"
        assert "quota" in answer.json()["errors"][0]["message"]

    # In every form that a blob comes in.
    refused(registry.ask("POST", registry.path("a", "blobs", "uploads", f"?digest={digest}"), more))
    refused(finish(registry, registry.begin("a"), digest, more))
    refused(registry.ask("PATCH", registry.begin("a"), [more]))
    registry.push_blob("b", more)
    refused(registry.ask("POST", registry.path("a", "blobs", "uploads", f"?mount={digest}&from=b")))
    registry.head(registry.blob("a", digest)).expect(404)
    # What fits still comes, as does all in other repositories, and an image of what is there.
    small = image(100)
    registry.push("a", "v1", small)
    registry.push_blob("b", os.urandom(MIB))
    # What goes makes room.
    registry.ask("DELETE", registry.blob("a", digest_of(kept))).expect(202)
    registry.push_blob("a", more)
    assert is_whole(registry, "a", "v1") == small.digest


def test_a_quota_and_many_at_once(new_wharf):
    """Each would fit by itself."""
    instance = new_wharf(load=False, options=("--repository-quota", "4MiB"))
    registry = Registry(instance.port)

    def push(content):
        location = registry.ask("POST", registry.path("a", "blobs", "uploads", ""))
        return (
            location if location.status != 202 else finish(registry, location["location"], digest_of(content), content)
        )

    contents = [os.urandom(MIB) for _ in range(16)]
    with ThreadPoolExecutor(16) as pool:
        statuses = [answer.status for answer in pool.map(push, contents)]
    assert set(statuses) <= {201, 403}
    assert statuses.count(201) == 4
    held = sum(registry.head(registry.blob("a", digest_of(content))).status == 200 for content in contents)
    assert held == 4


def peak(pid):
    """The most that a process had resident since it was last told to forget (proc(5), `clear_refs`), in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) >> 10


def test_a_large_layer_passes_with_little_memory(new_wharf):
    instance = new_wharf(load=False)
    registry, pid = Registry(instance.port), instance.process.pid
    piece, pieces = os.urandom(MIB), int(os.environ.get("WHARF_LARGE_LAYER", "384"))
    digest = hashlib.sha256()
    for _ in range(pieces):
        digest.update(piece)
    digest = f"sha256:{digest.hexdigest()}"
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    before = peak(pid)
    location = registry.begin("large")
    registry.ask("PATCH", location, (piece for _ in range(pieces))).expect(202)
    finish(registry, location, digest).expect(201)
    connection = registry.connect()
    connection.request("GET", registry.blob("large", digest))
    answer, came = connection.getresponse(), 0
    while part := answer.read(MIB):
        came += len(part)
    connection.close()
    assert came == pieces * MIB
    assert peak(pid) - before < 64, "it does not hang on how large the layer is"


def test_repositories_that_a_push_does_not_make(new_wharf):
    instance = new_wharf(load=False, options=("--create-on-push=false",))
    registry = Registry(instance.port)
    one = image()
    for method, path, body in (
        ("POST", registry.path("a", "blobs", "uploads", ""), b""),
        ("POST", registry.path("a", "blobs", "uploads", f"?digest={digest_of(b'x')}"), b"x"),
        ("POST", registry.path("a", "blobs", "uploads", f"?mount={digest_of(b'x')}&from=b"), b""),
        ("PUT", registry.manifest("a", "v1"), one.manifest),
    ):
        answer = registry.ask(method, path, body).expect(404)
        assert answer.error() == "NAME_UNKNOWN"
        wanted = "The repository with name 'a' does not exist in the registry with id '000000000000'"
        assert answer.json()["errors"][0]["message"] == wanted
    assert registry.get("/v2/_catalog").json() == {"repositories": []}


def test_a_full_disk(binary, busybox, tmp_path):
    disk = Disk(tmp_path / "disk", megabytes=128)
    instance = Wharf(binary, disk.directory / "wharf", ephemeral=False)
    instance.log = disk.directory.with_suffix(".log")
    try:
        instance.start()
        instance.run("image", "load", str(busybox))
        tasks = Tasks(instance.client("ecs"), instance.client("logs"))
        speaking = tasks.run(shell("n=0; while :; do n=$((n+1)); echo n $n; sleep 0.1; done"))
        tasks.line(speaking, "n 3")
        registry = Registry(instance.port)
        kept = image(MIB)
        registry.push("a", "v1", kept)
        fills_the_disk(registry, tasks, speaking)
        # And when others fill it to the last byte.
        disk.fill()
        assert registry.ask("POST", registry.path("b", "blobs", "uploads", "")).expect(507).error()
        assert registry.push_manifest("a", "v2", kept.manifest).status in (201, 500, 507)
        assert is_whole(registry, "a", "v1") == kept.digest
        disk.free()
        registry.push("b", "v1", image(MIB))
        tasks.stop(speaking)
        tasks.finish()
    finally:
        instance.dispose()
        disk.end()


def fills_the_disk(registry, tasks, speaking):
    big = os.urandom(64 * MIB)
    pushed = []
    for n in range(4):
        content = bytes([n]) + big
        location = registry.begin("big")
        answer = finish(registry, location, digest_of(content), content)
        if answer.status == 507:
            break
        answer.expect(201)
        pushed.append(digest_of(content))
    assert answer.error()
    assert "full" in answer.json()["errors"][0]["message"]
    assert pushed, "it fitted once"
    registry.head(registry.blob("big", digest_of(content))).expect(404)
    # A stream ends the same.
    stream = registry.begin("big")
    streamed = registry.ask("PATCH", stream, (big[at : at + MIB] for at in range(0, len(big), MIB)))
    assert streamed.expect(507).error()
    # The others go on: containers speak, requests are written down.
    last = tasks.lines(speaking)[-1]
    eventually(lambda: tasks.lines(speaking)[-1] != last)
    tasks.stopped(tasks.run(shell("exit 0")))
    # Where room is made, it goes on.
    for digest in pushed:
        registry.ask("DELETE", registry.blob("big", digest)).expect(202)
    for upload in (location, stream):
        registry.ask("DELETE", upload).expect(204)

    def fits():
        begun = registry.ask("POST", registry.path("big", "blobs", "uploads", ""))
        if begun.status == 507:
            raise NotYet(begun)
        answer = finish(registry, begun["location"], digest_of(big), big)
        if answer.status == 507:
            registry.ask("DELETE", begun["location"])
            raise NotYet(answer)
        return answer.expect(201)

    eventually(fits, timeout=30)


# What goes


def test_what_is_deleted_goes(new_wharf):
    instance = new_wharf(load=False)
    registry = Registry(instance.port)
    one, other = image(), image()
    for name in ("a", "b"):
        registry.push(name, "v1", one)
    registry.push("a", "v2", other)
    blobs = [digest_of(content) for content in one.blobs]
    registry.ask("DELETE", registry.manifest("a", "v1")).expect(202)
    registry.ask("DELETE", registry.manifest("a", one.digest)).expect(202)
    for blob in blobs:
        registry.ask("DELETE", registry.blob("a", blob)).expect(202)
    swept(instance, registry)
    assert is_whole(registry, "b", "v1") == one.digest, "another repository has it"
    registry.ask("DELETE", registry.manifest("b", one.digest)).expect(202)
    for blob in blobs:
        registry.ask("DELETE", registry.blob("b", blob)).expect(202)
    swept(instance, registry)
    eventually(lambda: not any(on_disk(instance, digest) for digest in [one.digest, *blobs]), timeout=15)
    assert is_whole(registry, "a", "v2") == other.digest


def swept(instance, registry):
    """Returns once what was deleted before is swept away: a blob that is deleted now, and watched."""
    digest = registry.push_blob("sweep", os.urandom(20))
    # Small blobs are there a moment later; until then the store has them.
    eventually(lambda: on_disk(instance, digest))
    registry.ask("DELETE", registry.blob("sweep", digest)).expect(202)
    eventually(lambda: not on_disk(instance, digest), timeout=20)


def test_what_a_push_is_about_to_name_stays(new_wharf):
    """Its blobs are there before its manifest; meanwhile others are deleted, and images of the node's are."""
    instance = new_wharf()
    registry = Registry(instance.port)
    one = image()
    for content in one.blobs:
        registry.push_blob("a", content)
    upload, half = registry.begin("a"), os.urandom(5000)
    registry.ask("PATCH", upload, half[:2500]).expect(202)
    # Of another, whose manifest is deleted while it is pushed again: who finds its blobs there does not send them.
    again = image()
    registry.push("a", "again", again)
    for content in again.blobs:
        registry.head(registry.blob("a", digest_of(content))).expect(200)
    registry.ask("DELETE", registry.manifest("a", again.digest)).expect(202)
    swept(instance, registry)
    instance.run("image", "rm", "busybox:latest")
    swept(instance, registry)
    for name, pushed in (("one", one), ("again", again)):
        registry.push_manifest("a", name, pushed.manifest).expect(201)
        assert is_whole(registry, "a", name) == pushed.digest
    finish(registry, upload, digest_of(half), half[2500:]).expect(201)


def test_sweeps_and_pushes_side_by_side(new_wharf, busybox):
    """Images come and go while the collector runs over and over: every push that was answered is whole."""
    instance = new_wharf()
    registry = Registry(instance.port)
    done = threading.Event()

    def sweep():
        count = 0
        while not done.is_set():
            # That of `wharf image rm` begins at once.
            instance.run("image", "load", str(busybox), "--tag", "sweep:now")
            instance.run("image", "rm", "sweep:now")
            count += 1
        return count

    def push(worker):
        random = Random(worker)
        shared = [image(size) for size in (200, 100_000, 3 * MIB)]
        for _ in range(40):
            one = random.choice(shared)
            name = f"w{worker % 3}"
            registry.push(name, f"t{worker}", one)
            assert is_whole(registry, name, f"t{worker}") == one.digest
            if random.random() < 0.5:
                registry.ask("DELETE", registry.manifest(name, one.digest)).expect(202)
                for content in one.blobs:
                    registry.ask("DELETE", registry.blob(name, digest_of(content)))

    with ThreadPoolExecutor(5) as pool:
        sweeping = pool.submit(sweep)
        try:
            # Each has images of its own, in repositories that they share.
            for pushed in [pool.submit(push, worker) for worker in range(4)]:
                pushed.result()
        finally:
            done.set()
        assert sweeping.result() > 0


def test_what_a_task_runs_stays(new_wharf):
    instance = new_wharf(ephemeral=False, load=False)
    registry = Registry(instance.port)
    tasks = Tasks(instance.client("ecs"), instance.client("logs"))
    running = Image(images.busybox("it stays"))
    registry.push("app", "v1", running)
    arn = tasks.run(shell(f"trap 'exit 0' TERM; echo up; {WAIT}", image=f"localhost:{instance.port}/app:v1"))
    tasks.line(arn, "up", timeout=40)
    registry.ask("DELETE", registry.manifest("app", running.digest)).expect(202)
    for content in running.blobs:
        registry.ask("DELETE", registry.blob("app", digest_of(content))).expect(202)
    swept(instance, registry)
    assert tasks.running(arn)
    assert instance.run("exec", arn, "cat", "/text").stdout == "it stays"
    instance.kill()
    instance.start()
    swept(instance, registry)
    assert instance.run("exec", arn, "cat", "/text").stdout == "it stays"
    tasks.stop(arn)
    tasks.stopped(arn)

    def gone():
        # Nobody runs it, nothing has it: a sweep takes it.
        swept(instance, registry)
        return not any(on_disk(instance, digest_of(content)) for content in running.blobs)

    eventually(gone, timeout=60)
    tasks.finish()


# What survives


@pytest.mark.timeout(240)
def test_killed_again_and_again(new_wharf):
    """Clients push, delete and read while the server is killed: what was answered is so, and nothing is half there."""
    instance = new_wharf(ephemeral=False, load=False)
    registry = Registry(instance.port)
    seed = int(os.environ.get("WHARF_CRASH_SEED", time.time_ns() % 1_000_000))
    done = threading.Event()
    problems = []

    def work(worker):
        random, name, known = Random(seed + worker), f"w{worker}", {}
        while not done.is_set():
            tag, one = f"t{random.randrange(4)}", image(random.choice((10, 5000, 300_000)))
            deleted = random.random() < 0.3 and known.get(tag)
            try:
                if deleted:
                    # What is asked for and not answered may be done or not.
                    known[tag] = (None, known[tag][0])
                    registry.ask("DELETE", registry.manifest(name, tag)).expect(202, 404)
                    known[tag] = (None,)
                else:
                    known[tag] = (one.digest, *known.get(tag, (None,))[:2])
                    registry.push(name, tag, one)
                    known[tag] = (one.digest,)
            except OSError:
                done.wait(0.05)
            except AssertionError as error:
                problems.append(error)
                return known
        return known

    random = Random(seed)
    with ThreadPoolExecutor(6) as pool:
        workers = [pool.submit(work, n) for n in range(6)]
        for _ in range(8):
            time.sleep(random.uniform(0.1, 0.8))
            instance.kill()
            instance.start()
        done.set()
        known = [worker.result() for worker in workers]
    assert not problems, (seed, problems[:3])
    told = 0
    for worker, tags in enumerate(known):
        listed = registry.get(registry.path(f"w{worker}", "tags", "list"))
        there = listed.json()["tags"] if listed.status == 200 else []
        for tag in there:
            assert is_whole(registry, f"w{worker}", tag) in tags[tag], (seed, worker, tag)
        for tag, possible in tags.items():
            assert tag in there or None in possible, (seed, worker, tag)
            told += len(possible) == 1
    assert told, seed
