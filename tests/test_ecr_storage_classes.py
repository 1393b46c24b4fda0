"""What ECR archives is kept, cannot be pulled by any way, and comes back."""

import json
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from harness.ecr import index, logged_in, manifest, push, put, put_manifest
from harness.images import Image, Index, busybox
from harness.registry import OCI_MANIFEST, Registry, digest_of
from harness.tasks import WAIT, Tasks, container, shell
from harness.waiting import eventually


@pytest.fixture
def ecr(wharf):
    return wharf.client("ecr")


@pytest.fixture
def repository(ecr):
    name = f"archive/{uuid.uuid4().hex[:8]}"
    ecr.create_repository(repositoryName=name)
    yield name
    ecr.delete_repository(repositoryName=name, force=True)


def move(ecr, repository, target, **image):
    """Archives or restores an image; its status."""
    answer = ecr.update_image_storage_class(repositoryName=repository, imageId=image, targetStorageClass=target)
    return answer["imageStatus"]


def archive(ecr, repository, tag):
    assert move(ecr, repository, "ARCHIVE", imageTag=tag) == "ARCHIVED"


def restore(ecr, repository, tag):
    """Restores an image, and waits as a client of the real service would."""
    assert move(ecr, repository, "STANDARD", imageTag=tag) == "ACTIVATING"

    def active():
        (detail,) = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])["imageDetails"]
        assert detail["imageStatus"] in ("ACTIVATING", "ACTIVE")
        return detail["imageStatus"] == "ACTIVE" and detail

    return eventually(active)


def listed(ecr, repository, status=None):
    more = {"filter": {"imageStatus": status}} if status else {}
    return sorted(i.get("imageTag", "") for i in ecr.list_images(repositoryName=repository, **more)["imageIds"])


def test_an_archived_image_cannot_be_pulled(wharf, ecr, repository):
    registry = logged_in(wharf.port, ecr)
    one = put(ecr, repository, b"one", "one")
    put(ecr, repository, b"two", "two")
    url = ecr.get_download_url_for_layer(repositoryName=repository, layerDigest=digest_of(b"one"))["downloadUrl"]
    archive(ecr, repository, "one")
    assert (listed(ecr, repository), listed(ecr, repository, "ARCHIVED")) == (["two"], ["one"])
    assert listed(ecr, repository, "ANY") == ["one", "two"]
    for reference in ("one", one):
        assert registry.get(registry.manifest(repository, reference)).expect(404).error() == "MANIFEST_UNKNOWN"
        registry.head(registry.manifest(repository, reference)).expect(404)
    path = url.split("/", 3)[3]
    for blob in (registry.blob(repository, digest_of(b"one")), f"/{path}"):
        assert registry.get(blob).expect(404).error() == "BLOB_UNKNOWN"
    for blob in (b"two", b"{}"):
        registry.get(registry.blob(repository, digest_of(blob))).expect(200)
    failures = ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageTag": "one"}])["failures"]
    assert [f["failureCode"] for f in failures] == ["ImageInaccessible"]
    # Nobody mounts it elsewhere either.
    query = f"?mount={digest_of(b'one')}&from={repository}"
    registry.ask("POST", registry.path(repository, "other", "blobs", "uploads", query)).expect(202)

    detail = restore(ecr, repository, "one")
    assert detail["lastArchivedAt"] <= detail["lastActivatedAt"] <= datetime.now(UTC) + timedelta(seconds=1)
    assert registry.get(registry.manifest(repository, "one")).expect(200)["docker-content-digest"] == one
    assert registry.get(registry.blob(repository, digest_of(b"one"))).expect(200).body == b"one"


def test_what_is_refused(ecr, repository):
    put(ecr, repository, b"child")
    both = put_manifest(ecr, repository, index(manifest(b"child")), "all")
    for image, target in (({"imageTag": "all"}, "STANDARD"), ({"imageDigest": child_of(ecr, repository)}, "ARCHIVE")):
        with pytest.raises(ecr.exceptions.ImageStorageClassUpdateNotSupportedException) as error:
            move(ecr, repository, target, **image)
    assert both in error.value.response["Error"]["Message"]
    with pytest.raises(ecr.exceptions.ImageNotFoundException):
        move(ecr, repository, "ARCHIVE", imageTag="none")


def child_of(ecr, repository):
    (untagged,) = ecr.list_images(repositoryName=repository, filter={"tagStatus": "UNTAGGED"})["imageIds"]
    return untagged["imageDigest"]


def test_an_index_comes_back_whole(wharf, ecr, repository):
    registry = Registry(wharf.port)
    child = put(ecr, repository, b"child")
    put_manifest(ecr, repository, index(manifest(b"child")), "all")
    archive(ecr, repository, "all")
    registry.head(registry.manifest(repository, child)).expect(200)
    assert move(ecr, repository, "ARCHIVE", imageDigest=child) == "ARCHIVED"
    restore(ecr, repository, "all")
    registry.head(registry.manifest(repository, child)).expect(200)


def test_a_push_brings_an_image_back(wharf, ecr, repository):
    registry = logged_in(wharf.port, ecr)
    ecr.put_image_tag_mutability(repositoryName=repository, imageTagMutability="IMMUTABLE")
    assert push(registry, repository, b"one", "one") == (201, None)
    subject = {"mediaType": OCI_MANIFEST, "digest": digest_of(manifest(b"one").encode()), "size": 1}
    signature = put(ecr, repository, b"sig", artifactType="application/x-sig", subject=subject)
    archive(ecr, repository, "one")
    referrers = registry.path(repository, "referrers", subject["digest"])
    assert registry.get(referrers).json()["manifests"] == []
    found = ecr.list_image_referrers(
        repositoryName=repository,
        subjectId={"imageDigest": subject["digest"]},
        filter={"artifactStatus": "ARCHIVED"},
    )["referrers"]
    assert [(r["digest"], r["artifactStatus"]) for r in found] == [(signature, "ARCHIVED")]
    # The tag means that image still.
    assert push(registry, repository, b"two", "one")[0] == 400
    assert push(registry, repository, b"one", "one") == (201, None)
    assert listed(ecr, repository) == ["", "one"]
    assert [m["digest"] for m in registry.get(referrers).json()["manifests"]] == [signature]
    assert push(registry, repository, b"one", "one")[0] == 400, "immutable, as before"


def rule(priority, count, action, **further):
    target = {"targetStorageClass": "archive"} if action == "transition" else {}
    selection = {"tagStatus": "any", "countType": count, **further}
    return {"rulePriority": priority, "selection": selection, "action": {"type": action, **target}}


def test_a_policy_archives(ecr, repository):
    for tag in ("v1", "v2", "v3"):
        put(ecr, repository, tag.encode(), tag)
        time.sleep(0.002)  # Ages are told apart by milliseconds.
    archived = {"storageClass": "archive", "countUnit": "days", "countNumber": 90}
    text = json.dumps(
        {
            "rules": [
                rule(1, "imageCountMoreThan", "transition", countNumber=1),
                rule(2, "sinceImageTransitioned", "expire", **archived),
            ]
        }
    )
    ecr.start_lifecycle_policy_preview(repositoryName=repository, lifecyclePolicyText=text)
    ecr.get_waiter("lifecycle_policy_preview_complete").wait(repositoryName=repository)
    preview = ecr.get_lifecycle_policy_preview(repositoryName=repository)
    assert preview["summary"] == {
        "expiringImageTotalCount": 0,
        "transitioningImageTotalCounts": [{"targetStorageClass": "ARCHIVE", "imageTotalCount": 2}],
    }
    assert [r["imageTags"] for r in preview["previewResults"]] == [["v1"], ["v2"]]
    for result in preview["previewResults"]:
        assert result["action"] == {"type": "TRANSITION", "targetStorageClass": "ARCHIVE"}
        assert result["storageClass"] == "STANDARD"
    assert listed(ecr, repository) == ["v1", "v2", "v3"]
    ecr.put_lifecycle_policy(repositoryName=repository, lifecyclePolicyText=text)
    eventually(lambda: listed(ecr, repository) == ["v3"], timeout=30)
    assert listed(ecr, repository, "ARCHIVED") == ["v1", "v2"]
    ecr.delete_lifecycle_policy(repositoryName=repository)
    # Too young to be deleted is what it may not be.
    archived["countNumber"] = 89
    careless = json.dumps({"rules": [rule(1, "sinceImageTransitioned", "expire", **archived)]})
    with pytest.raises(ClientError, match="matched 0 out of 2"):
        ecr.put_lifecycle_policy(repositoryName=repository, lifecyclePolicyText=careless)


def pulled_at(ecr, repository, **image):
    (detail,) = ecr.describe_images(repositoryName=repository, imageIds=[image])["imageDetails"]
    return detail.get("lastRecordedPullTime")


def test_what_tasks_run_counts_as_pulled(wharf, ecr, registry, repository, tasks):
    one = Image(busybox("one"))
    registry.push(repository, "one", one)
    registry.push(repository, "idle", Image(busybox("idle")))
    all_of_it = Index(one)
    registry.push_manifest(repository, "all", all_of_it.manifest, all_of_it.media_type).expect(201)
    image = f"000000000000.dkr.ecr.us-east-1.amazonaws.com/{repository}:all"
    tasks.stopped(tasks.run(shell("true", image=image)))
    for digest in (all_of_it.digest, one.digest):
        at = eventually(lambda digest=digest: pulled_at(ecr, repository, imageDigest=digest))
        assert datetime.now(UTC) - at < timedelta(minutes=1)
    assert pulled_at(ecr, repository, imageTag="idle") is None


def test_a_task_cannot_have_what_is_archived(wharf, ecr, registry, repository, tasks):
    one = Image(busybox("one"))
    registry.push(repository, "one", one)
    here = f"localhost:{wharf.port}/{repository}"
    # It was here before, which changes nothing.
    tasks.stopped(tasks.run(shell("true", image=f"{here}:one")))
    archive(ecr, repository, "one")
    for name in (f"{here}:one", f"{here}@{one.digest}"):
        task = tasks.stopped(tasks.run(shell("true", image=name)))
        assert task["stopCode"] == "TaskFailedToStart"
        assert task["stoppedReason"].startswith("CannotPullContainerError: "), task["stoppedReason"]
        assert "not found" in task["stoppedReason"]
    restore(ecr, repository, "one")
    arn = tasks.run(shell("cat /text; echo; echo END", image=f"{here}:one"))
    tasks.stopped(arn)
    tasks.line(arn, "END")
    assert tasks.lines(arn)[0] == "one"


def test_a_task_keeps_what_it_runs(new_wharf):
    """An image that is archived under a running task: it goes on, over a restart of Wharf, and is started again."""
    instance = new_wharf(ephemeral=False, load=False)
    ecr, tasks = instance.client("ecr"), Tasks(instance.client("ecs"), instance.client("logs"))
    one = Image(busybox("one"))
    Registry(instance.port).push("app", "one", one)
    policy = {"restartPolicy": {"enabled": True, "restartAttemptPeriod": 60}}
    script = f"trap 'exit 0' TERM; echo ran `cat /text`; if [ -e /ran ]; then {WAIT}; fi; touch /ran; sleep 63; exit 7"
    arn = tasks.run(shell(script, image=f"localhost:{instance.port}/app:one", **policy))
    tasks.line(arn, "ran one", timeout=40)
    archive(ecr, "app", "one")
    assert instance.run("exec", arn, "cat", "/text").stdout == "one"
    instance.kill()
    instance.start()
    assert instance.run("exec", arn, "cat", "/text").stdout == "one"
    eventually(lambda: tasks.lines(arn).count("ran one") == 2, timeout=90)
    assert container(tasks.running(arn))["imageDigest"] == one.digest
    tasks.stop(arn)
    tasks.stopped(arn)
    tasks.finish()


def test_a_restore_goes_on_after_a_crash(new_wharf):
    """Whenever it is killed, the image is not left between."""
    instance = new_wharf(ephemeral=False, load=False)
    ecr = instance.client("ecr")
    Registry(instance.port).push("app", "one", Image(b"one", pack=bytes))
    for _ in range(3):
        archive(ecr, "app", "one")
        assert move(ecr, "app", "STANDARD", imageTag="one") == "ACTIVATING"
        instance.kill()
        instance.start()
        ecr = instance.client("ecr")
        eventually(lambda ecr=ecr: listed(ecr, "app") == ["one"])
