"""ECR's API by boto3, and that what it says holds at /v2/ too."""

import base64
import json
import time
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from harness.ecr import index, logged_in, manifest, push, put, put_manifest, upload
from harness.registry import OCI_MANIFEST, Registry, digest_of
from harness.waiting import eventually

ACCOUNT = "000000000000"
OTHER = "444455556666"


@pytest.fixture
def ecr(wharf):
    return wharf.client("ecr")


@pytest.fixture
def repository(ecr):
    name = f"test/{uuid.uuid4().hex[:8]}"
    ecr.create_repository(repositoryName=name)
    yield name
    ecr.delete_repository(repositoryName=name, force=True)


def refused(code, call, **arguments):
    """The message of a call that is refused with this code."""
    with pytest.raises(ClientError) as error:
        call(**arguments)
    assert error.value.response["Error"]["Code"] == code, error.value
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return error.value.response["Error"]["Message"]


def test_a_repository_comes_and_goes(wharf, ecr):
    name = f"team/{uuid.uuid4().hex[:8]}"
    made = ecr.create_repository(repositoryName=name, tags=[{"Key": "team", "Value": "a"}])["repository"]
    assert made["repositoryArn"] == f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/{name}"
    assert made["repositoryUri"] == f"localhost:{wharf.port}/{name}"
    assert made["imageTagMutability"] == "MUTABLE"
    assert made["encryptionConfiguration"] == {"encryptionType": "AES256"}
    assert datetime.now(UTC) - made["createdAt"] < timedelta(minutes=1)
    assert ecr.describe_repositories(repositoryNames=[name])["repositories"] == [made]
    message = refused("RepositoryAlreadyExistsException", ecr.create_repository, repositoryName=name)
    assert message == f"The repository with name '{name}' already exists in the registry with id '{ACCOUNT}'"
    arn = made["repositoryArn"]
    ecr.tag_resource(resourceArn=arn, tags=[{"Key": "stage", "Value": "x"}])
    ecr.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert ecr.list_tags_for_resource(resourceArn=arn)["tags"] == [{"Key": "stage", "Value": "x"}]
    put(ecr, name, b"x")
    refused("RepositoryNotEmptyException", ecr.delete_repository, repositoryName=name)
    assert ecr.delete_repository(repositoryName=name, force=True)["repository"] == made
    message = refused("RepositoryNotFoundException", ecr.describe_repositories, repositoryNames=[name])
    assert message == f"The repository with name '{name}' does not exist in the registry with id '{ACCOUNT}'"


def test_bad_input_is_told_in_the_services_words(wharf, repository):
    careless = wharf.client("ecr", validate=False)
    message = refused(
        "InvalidParameterException",
        careless.batch_get_image,
        repositoryName=repository,
        imageIds=[{"imageTag": str(n)} for n in range(101)],
    )
    assert message == (
        "Invalid parameter at 'imageIds' failed to satisfy constraint: "
        "'Member must have length less than or equal to 100'"
    )
    message = refused("InvalidParameterException", careless.create_repository, repositoryName="Upper")
    assert message.startswith("Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy")
    refused("InvalidParameterException", careless.list_images, repositoryName=repository, maxResults=1001)


def test_layers_and_images_by_the_api(ecr, repository):
    content = bytes(range(256)) * 41_000  # more than a part
    layer = upload(ecr, repository, content)
    upload(ecr, repository, b"{}")
    absent = digest_of(b"absent")
    answer = ecr.batch_check_layer_availability(repositoryName=repository, layerDigests=[layer, absent])
    assert [x["layerAvailability"] for x in answer["layers"]] == ["AVAILABLE", "UNAVAILABLE"]
    assert answer["layers"][0]["layerSize"] == len(content)
    refused("LayerInaccessibleException", ecr.get_download_url_for_layer, repositoryName=repository, layerDigest=layer)
    refused("LayersNotFoundException", ecr.get_download_url_for_layer, repositoryName=repository, layerDigest=absent)

    text = manifest(content)
    image = put_manifest(ecr, repository, text, "v1")
    assert image == digest_of(text.encode())
    message = refused(
        "ImageAlreadyExistsException", ecr.put_image, repositoryName=repository, imageManifest=text, imageTag="v1"
    )
    assert message.startswith(f"Image with digest '{image}' and tag 'v1' already exists in the repository")
    (got,) = ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageTag": "v1"}])["images"]
    assert got["imageManifest"] == text
    assert got["imageManifestMediaType"] == OCI_MANIFEST
    (detail,) = ecr.describe_images(repositoryName=repository)["imageDetails"]
    assert detail["imageSizeInBytes"] == len(content) + 2
    assert detail["imageTags"] == ["v1"]
    assert detail["lastRecordedPullTime"] >= detail["imagePushedAt"]

    url = ecr.get_download_url_for_layer(repositoryName=repository, layerDigest=layer)["downloadUrl"]
    with urllib.request.urlopen(url, timeout=20) as response:
        assert response.read() == content
    # It leads to one blob.
    other = url.replace(layer, digest_of(b"{}"))
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(other, timeout=20)
    assert error.value.code == 403


def test_uploads_that_go_wrong(ecr, repository):
    where = {"repositoryName": repository, "uploadId": ecr.initiate_layer_upload(repositoryName=repository)["uploadId"]}
    end = {**where, "layerDigests": [digest_of(b"abc")]}
    refused("EmptyUploadException", ecr.complete_layer_upload, **end)
    ecr.upload_layer_part(**where, partFirstByte=0, partLastByte=2, layerPartBlob=b"abd")
    with pytest.raises(ecr.exceptions.InvalidLayerPartException) as error:
        ecr.upload_layer_part(**where, partFirstByte=7, partLastByte=7, layerPartBlob=b"e")
    assert error.value.response["lastValidByteReceived"] == 2
    assert error.value.response["uploadId"] == where["uploadId"]
    refused("InvalidLayerException", ecr.complete_layer_upload, **end)
    refused("UploadNotFoundException", ecr.complete_layer_upload, **end)


def test_images_are_listed_and_deleted(ecr, repository):
    one, two = (put(ecr, repository, content, tag) for content, tag in [(b"one", "one"), (b"two", None)])
    put_manifest(ecr, repository, manifest(b"one"), "uno")
    pages = ecr.get_paginator("list_images").paginate(repositoryName=repository, PaginationConfig={"PageSize": 1})
    listed = [i for page in pages for i in page["imageIds"]]
    assert sorted(i.get("imageTag", "") for i in listed) == ["", "one", "uno"]
    (untagged,) = ecr.list_images(repositoryName=repository, filter={"tagStatus": "UNTAGGED"})["imageIds"]
    assert untagged == {"imageDigest": two}
    both = put_manifest(ecr, repository, index(manifest(b"one"), manifest(b"two")), "both")
    answer = ecr.batch_delete_image(
        repositoryName=repository,
        imageIds=[{"imageDigest": two}, {"imageTag": "uno"}, {"imageTag": "none"}, {"imageTag": "one"}],
    )
    assert answer["imageIds"] == [{"imageDigest": one, "imageTag": "uno"}]
    codes = [(f["failureCode"], f["failureReason"]) for f in answer["failures"]]
    named = ("ImageReferencedByManifestList", f"Requested image referenced by manifest list: [{both}]")
    assert codes == [named, ("ImageNotFound", "Requested image not found"), named]
    answer = ecr.batch_delete_image(
        repositoryName=repository, imageIds=[{"imageTag": "both"}, {"imageDigest": two}, {"imageTag": "one"}]
    )
    assert not answer["failures"]
    assert not ecr.describe_images(repositoryName=repository)["imageDetails"]
    refused("ImageNotFoundException", ecr.describe_images, repositoryName=repository, imageIds=[{"imageTag": "one"}])


def test_referrers(ecr, repository):
    subject = put(ecr, repository, b"x", "v1")
    described = {"mediaType": OCI_MANIFEST, "digest": subject, "size": 1}
    signature = put(ecr, repository, b"sig", artifactType="application/x-sig", subject=described)
    (found,) = ecr.list_image_referrers(repositoryName=repository, subjectId={"imageDigest": subject})["referrers"]
    assert (found["digest"], found["artifactType"]) == (signature, "application/x-sig")
    (detail,) = ecr.describe_images(repositoryName=repository, imageIds=[{"imageDigest": signature}])["imageDetails"]
    assert detail["subjectManifestDigest"] == subject


def test_what_is_pushed_is_the_apis(wharf, ecr):
    name = f"pushed/{uuid.uuid4().hex[:8]}"
    refused("RepositoryNotFoundException", ecr.initiate_layer_upload, repositoryName=name)
    registry = logged_in(wharf.port, ecr)
    assert registry.get("/v2/").status == 200
    assert push(registry, name, b"hello", "v1") == (201, None)
    try:
        (repository,) = ecr.describe_repositories(repositoryNames=[name])["repositories"]
        assert repository["imageTagMutability"] == "MUTABLE"
        (detail,) = ecr.describe_images(repositoryName=name)["imageDetails"]
        assert detail["imageTags"] == ["v1"]
        text = ecr.batch_get_image(repositoryName=name, imageIds=[{"imageTag": "v1"}])["images"][0]["imageManifest"]
        assert registry.get(f"/v2/{name}/manifests/v1").body.decode() == text
    finally:
        ecr.delete_repository(repositoryName=name, force=True)


def test_tags_that_stay(wharf, ecr, repository):
    filters = [{"filterType": "WILDCARD", "filter": "dev*"}]
    kind = "IMMUTABLE_WITH_EXCLUSION"
    answer = ecr.put_image_tag_mutability(
        repositoryName=repository, imageTagMutability=kind, imageTagMutabilityExclusionFilters=filters
    )
    assert (answer["imageTagMutability"], answer["imageTagMutabilityExclusionFilters"]) == (kind, filters)
    registry = logged_in(wharf.port, ecr)
    for tag in ("v1", "dev-1"):
        assert push(registry, repository, b"one", tag)[0] == 201
    status, error = push(registry, repository, b"two", "v1")
    assert (status, error["code"]) == (400, "TAG_INVALID")
    assert push(registry, repository, b"two", "dev-1")[0] == 201
    message = refused(
        "ImageTagAlreadyExistsException",
        ecr.put_image,
        repositoryName=repository,
        imageManifest=manifest(b"two"),
        imageTag="v1",
    )
    assert message == (
        f"The image tag 'v1' already exists in the '{repository}' repository and cannot be overwritten because the tag "
        "is immutable."
    )
    ecr.put_image_tag_mutability(repositoryName=repository, imageTagMutability="MUTABLE")
    assert push(registry, repository, b"two", "v1")[0] == 201


def statement(effect, action, principal="*", **further):
    return {"Effect": effect, "Principal": principal, "Action": action, **further}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def test_a_repositorys_policy_holds_here_and_there(wharf, ecr, repository):
    refused("RepositoryPolicyNotFoundException", ecr.get_repository_policy, repositoryName=repository)
    put(ecr, repository, b"x", "v1")
    other = wharf.client("ecr", key=OTHER)
    theirs = logged_in(wharf.port, other)
    manifest_path = f"/v2/{ACCOUNT}/us-east-1/{repository}/manifests/v1"
    answer = theirs.get(manifest_path)
    status, code, message = answer.status, answer.error(), answer.json()["errors"][0]["message"]
    assert (status, code) == (403, "DENIED")
    arn = f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/{repository}"
    assert message == (
        f"User: arn:aws:iam::{OTHER}:root is not authorized to perform: ecr:BatchGetImage on resource: {arn} because "
        "no resource-based policy allows the ecr:BatchGetImage action"
    )
    where = {"registryId": ACCOUNT, "repositoryName": repository}
    assert "ecr:ListImages" in refused("AccessDeniedException", other.list_images, **where)

    text = policy(
        statement("Allow", ["ecr:BatchGetImage", "ecr:ListImages"], {"AWS": OTHER}),
        statement("Deny", "ecr:PutImage"),
    )
    assert ecr.set_repository_policy(repositoryName=repository, policyText=text)["policyText"] == text
    assert ecr.get_repository_policy(repositoryName=repository)["policyText"] == text
    assert theirs.get(manifest_path).status == 200
    assert len(other.list_images(**where)["imageIds"]) == 1
    refused("AccessDeniedException", other.describe_images, **where)
    for registry in (Registry(wharf.port), logged_in(wharf.port, ecr)):
        status, error = push(registry, repository, b"y", "v2")
        assert (status, error["code"]) == (403, "DENIED")
        assert error["message"].endswith("with an explicit deny in a resource-based policy")
    message = refused(
        "InvalidParameterException",
        ecr.set_repository_policy,
        repositoryName=repository,
        policyText=policy(statement("Allow", "ecr:GetAuthorizationToken")),
    )
    assert message == (
        "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'"
    )
    assert ecr.delete_repository_policy(repositoryName=repository)["policyText"] == text
    assert push(Registry(wharf.port), repository, b"y", "v2")[0] == 201


def test_the_registrys_policy(wharf):
    """In an account of its own, for it holds for every repository."""
    account = "777788889999"
    ecr, other = wharf.client("ecr", key=account), wharf.client("ecr", key=OTHER)
    assert ecr.describe_registry()["replicationConfiguration"] == {"rules": []}
    refused("RegistryPolicyNotFoundException", ecr.get_registry_policy)
    ecr.create_repository(repositoryName="shared")
    resource = f"arn:aws:ecr:us-east-1:{account}:repository/*"
    text = policy(statement("Allow", "ecr:Describe*", {"AWS": OTHER}, Resource=resource))
    assert ecr.put_registry_policy(policyText=text)["policyText"] == text
    assert ecr.get_registry_policy()["registryId"] == account
    assert other.describe_repositories(registryId=account)["repositories"][0]["repositoryName"] == "shared"
    assert not other.describe_images(registryId=account, repositoryName="shared")["imageDetails"]
    refused("AccessDeniedException", other.list_images, registryId=account, repositoryName="shared")
    assert ecr.delete_registry_policy()["policyText"] == text
    refused("AccessDeniedException", other.describe_repositories, registryId=account)
    refused("RepositoryNotFoundException", other.list_images, registryId=account, repositoryName="none")
    ecr.delete_repository(repositoryName="shared")


def test_account_settings(ecr):
    setting = "BASIC_SCAN_TYPE_VERSION"
    assert ecr.get_account_setting(name=setting)["value"] == "AWS_NATIVE"
    assert ecr.put_account_setting(name=setting, value="CLAIR")["value"] == "CLAIR"
    assert ecr.get_account_setting(name=setting)["value"] == "CLAIR"
    ecr.put_account_setting(name=setting, value="AWS_NATIVE")


def test_blobs_are_mounted_unless_an_account_forbids_it(wharf):
    account = "777788889999"
    ecr = wharf.client("ecr", key=account)
    registry = logged_in(wharf.port, ecr)
    for name in ("mounts/a", "mounts/b"):
        ecr.create_repository(repositoryName=name)
    path = f"{account}/us-east-1/mounts"
    layer = upload(ecr, "mounts/a", b"x" * 1000)

    def mount():
        query = f"?mount={layer}&from={path}/a"
        return registry.ask("POST", registry.path(f"{path}/b", "blobs", "uploads", query)).status

    try:
        assert ecr.get_account_setting(name="BLOB_MOUNTING")["value"] == "ENABLED"
        ecr.put_account_setting(name="BLOB_MOUNTING", value="DISABLED")
        assert mount() == 202, "an upload"
        answer = ecr.batch_check_layer_availability(repositoryName="mounts/b", layerDigests=[layer])
        assert answer["layers"][0]["layerAvailability"] == "UNAVAILABLE"
        ecr.put_account_setting(name="BLOB_MOUNTING", value="ENABLED")
        assert mount() == 201
        ecr.put_account_setting(name="BLOB_MOUNTING", value="DISABLED")
        answer = ecr.batch_check_layer_availability(repositoryName="mounts/b", layerDigests=[layer])
        assert answer["layers"][0]["layerAvailability"] == "AVAILABLE", "what was mounted stays"
    finally:
        ecr.put_account_setting(name="BLOB_MOUNTING", value="ENABLED")
        for name in ("mounts/a", "mounts/b"):
            ecr.delete_repository(repositoryName=name, force=True)


def test_scanning_is_not_pretended(ecr, repository):
    put_configuration = ecr.put_image_scanning_configuration
    assert put_configuration(repositoryName=repository, imageScanningConfiguration={"scanOnPush": False})
    wanted = {"repositoryName": repository, "imageScanningConfiguration": {"scanOnPush": True}}
    assert "does not scan" in refused("InvalidParameterException", put_configuration, **wanted)


def rule(priority, status, count, **further):
    selection = {"tagStatus": status, "countType": "imageCountMoreThan", "countNumber": count, **further}
    return {"rulePriority": priority, "selection": selection, "action": {"type": "expire"}}


def test_a_lifecycle_policy_is_tried_and_applied(ecr, repository):
    refused("LifecyclePolicyNotFoundException", ecr.get_lifecycle_policy, repositoryName=repository)
    refused("LifecyclePolicyPreviewNotFoundException", ecr.get_lifecycle_policy_preview, repositoryName=repository)
    digests = {}
    for n, tag in enumerate(["v1", "v2", "keep", "v3"]):
        digests[tag] = put(ecr, repository, b"%d" % n, tag)
        time.sleep(0.005)  # ages are told apart by milliseconds
    text = json.dumps({"rules": [rule(1, "tagged", 1, tagPrefixList=["v"]), rule(2, "any", 100)]})
    assert ecr.start_lifecycle_policy_preview(repositoryName=repository, lifecyclePolicyText=text)
    ecr.get_waiter("lifecycle_policy_preview_complete").wait(repositoryName=repository)
    preview = ecr.get_lifecycle_policy_preview(repositoryName=repository)
    assert preview["summary"] == {"expiringImageTotalCount": 2}
    shown = [(r["imageDigest"], r["appliedRulePriority"], r["action"]) for r in preview["previewResults"]]
    assert shown == [(digests[tag], 1, {"type": "EXPIRE"}) for tag in ("v1", "v2")]
    assert len(ecr.list_images(repositoryName=repository)["imageIds"]) == 4

    message = refused(
        "InvalidParameterException",
        ecr.put_lifecycle_policy,
        repositoryName=repository,
        lifecyclePolicyText=json.dumps({"rules": [rule(1, "untagged", 1), rule(2, "untagged", 2)]}),
    )
    assert message == (
        "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation "
        "failure: Only one rule can select Untagged images per storage class'"
    )
    ecr.put_lifecycle_policy(repositoryName=repository, lifecyclePolicyText=text)
    assert ecr.get_lifecycle_policy(repositoryName=repository)["lifecyclePolicyText"] == text

    def left():
        return sorted(i["imageTag"] for i in ecr.list_images(repositoryName=repository)["imageIds"]) == ["keep", "v3"]

    eventually(left, timeout=30)

    def evaluated():
        return ecr.get_lifecycle_policy(repositoryName=repository)["lastEvaluatedAt"].year > 2000

    eventually(evaluated)
    assert ecr.delete_lifecycle_policy(repositoryName=repository)["lifecyclePolicyText"] == text


def test_who_shows_no_good_token(wharf, ecr):
    assert Registry(wharf.port).get("/v2/").status == 200, "this connection is trusted"
    basic = lambda text: "Basic " + base64.b64encode(text).decode()  # noqa: E731
    assert Registry(wharf.port, authorization=basic(b"somebody:x")).get("/v2/").status == 200
    answer = Registry(wharf.port, authorization=basic(b"AWS:forged.token")).get("/v2/")
    status, code, message = answer.status, answer.error(), answer.json()["errors"][0]["message"]
    assert (status, code, message) == (403, "DENIED", "Your Authorization Token is invalid.")
    (data,) = ecr.get_authorization_token()["authorizationData"]
    assert data["proxyEndpoint"] == f"http://localhost:{wharf.port}"
    life = data["expiresAt"] - datetime.now(UTC)
    assert timedelta(hours=11.9) < life <= timedelta(hours=12)


def test_where_all_must_sign_a_token_is_the_key(new_wharf):
    wharf = new_wharf(load=False, auth="enforce", ephemeral=False)
    ecr = wharf.client("ecr", **wharf.make_user("ann"))
    answer = Registry(wharf.port).get("/v2/").expect(401)
    assert answer["www-authenticate"].startswith("Basic realm=")
    registry = logged_in(wharf.port, ecr)
    assert push(registry, "app", b"x", "v1") == (201, None)
    wharf.stop()
    wharf.start()
    assert registry.get("/v2/app/manifests/v1").status == 200, "it outlives a restart"
    wharf.run("user", "rm", "ann")
    assert registry.get("/v2/app/manifests/v1").expect(403).error() == "DENIED"
