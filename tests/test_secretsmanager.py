"""Secrets, their versions and labels, and their end."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def secrets(wharf):
    return wharf.client("secretsmanager")


@pytest.fixture
def name():
    return f"test/{uuid.uuid4().hex[:12]}"


def refused(call, **parameters):
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"]


def test_a_secret_and_its_versions(secrets, name):
    made = secrets.create_secret(Name=name, SecretString="one", Description="what it is for")
    arn = made["ARN"]
    assert arn.startswith(f"arn:aws:secretsmanager:us-east-1:000000000000:secret:{name}-")
    assert len(arn.rsplit("-", 1)[1]) == 6
    assert refused(secrets.create_secret, Name=name, SecretString="two") == "ResourceExistsException"
    for secret in (name, arn, arn.rsplit("-", 1)[0]):
        value = secrets.get_secret_value(SecretId=secret)
        assert (value["SecretString"], value["VersionId"]) == ("one", made["VersionId"])
        assert value["VersionStages"] == ["AWSCURRENT"]
    assert refused(secrets.get_secret_value, SecretId=arn[:-1] + "_") == "ResourceNotFoundException"

    two = secrets.put_secret_value(SecretId=name, SecretBinary=b"\0two")
    assert secrets.get_secret_value(SecretId=arn)["SecretBinary"] == b"\0two"
    before = secrets.get_secret_value(SecretId=arn, VersionStage="AWSPREVIOUS")
    assert (before["SecretString"], before["VersionId"]) == ("one", made["VersionId"])
    token = str(uuid.uuid4())
    for _ in range(2):
        again = secrets.put_secret_value(
            SecretId=name, ClientRequestToken=token, SecretString="three", VersionStages=["mine"]
        )
        assert (again["VersionId"], again["VersionStages"]) == (token, ["mine"])
    taken = {"SecretId": name, "ClientRequestToken": token, "SecretString": "other"}
    assert refused(secrets.put_secret_value, **taken) == "ResourceExistsException"
    assert secrets.get_secret_value(SecretId=name, VersionId=token)["SecretString"] == "three"
    assert refused(secrets.get_secret_value, SecretId=name, VersionId=str(uuid.uuid4())) == "ResourceNotFoundException"

    told = secrets.describe_secret(SecretId=name)
    assert told["VersionIdsToStages"] == {
        made["VersionId"]: ["AWSPREVIOUS"],
        two["VersionId"]: ["AWSCURRENT"],
        token: ["mine"],
    }
    assert told["Description"] == "what it is for"
    assert told["LastAccessedDate"].date() == datetime.now(UTC).date()
    secrets.update_secret(SecretId=name, Description="")
    assert "Description" not in secrets.describe_secret(SecretId=name)


def test_tags_and_lists(secrets, name):
    arns = []
    for n in range(3):
        tags = [{"Key": "n", "Value": f"{name}{n}"}]
        arns.append(secrets.create_secret(Name=f"{name}/{n}", SecretString="x", Tags=tags)["ARN"])
    wanted = [{"Key": "name", "Values": [name]}]
    pages = secrets.get_paginator("list_secrets").paginate(
        Filters=wanted, SortBy="name", PaginationConfig={"PageSize": 2}
    )
    assert [[s["ARN"] for s in page["SecretList"]] for page in pages] == [arns[:2], arns[2:]]
    secrets.tag_resource(SecretId=arns[0], Tags=[{"Key": "m", "Value": "y"}])
    secrets.untag_resource(SecretId=arns[0], TagKeys=["n"])
    assert secrets.describe_secret(SecretId=arns[0])["Tags"] == [{"Key": "m", "Value": "y"}]
    by_tag = secrets.list_secrets(Filters=[{"Key": "tag-value", "Values": [f"{name}1"]}])["SecretList"]
    assert [s["ARN"] for s in by_tag] == [arns[1]]
    none = secrets.list_secrets(Filters=[*wanted, {"Key": "tag-key", "Values": ["!n", "m"]}])["SecretList"]
    assert [s["ARN"] for s in none] == [arns[0]]


def test_what_is_deleted_can_be_had_back_for_a_while(secrets, name):
    secrets.create_secret(Name=name, SecretString="x")
    end = secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)["DeletionDate"]
    assert timedelta(days=6.9) < end - datetime.now(UTC) <= timedelta(days=7)
    assert refused(secrets.get_secret_value, SecretId=name) == "InvalidRequestException"
    assert refused(secrets.create_secret, Name=name, SecretString="x") == "InvalidRequestException"
    assert "DeletedDate" in secrets.describe_secret(SecretId=name)
    listed = lambda **more: [s["Name"] for s in secrets.list_secrets(**more)["SecretList"]]  # noqa: E731
    filters = [{"Key": "name", "Values": [name]}]
    assert listed(Filters=filters) == []
    assert listed(Filters=filters, IncludePlannedDeletion=True) == [name]
    secrets.restore_secret(SecretId=name)
    assert secrets.get_secret_value(SecretId=name)["SecretString"] == "x"
    secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    assert refused(secrets.describe_secret, SecretId=name) == "ResourceNotFoundException"
    assert secrets.create_secret(Name=name)["Name"] == name
    assert refused(secrets.get_secret_value, SecretId=name) == "ResourceNotFoundException"
