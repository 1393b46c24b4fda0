"""STS, EC2's read-only part, and CloudWatch Logs by itself."""

import time
import uuid

import pytest


def test_who_calls(wharf):
    identity = wharf.client("sts").get_caller_identity()
    assert identity["Account"] == "000000000000"
    assert identity["Arn"].startswith("arn:aws:iam::000000000000:")
    assert identity["UserId"]


def test_the_default_vpc(wharf):
    ec2 = wharf.client("ec2")
    (vpc,) = ec2.describe_vpcs()["Vpcs"]
    assert vpc["IsDefault"]
    assert vpc["State"] == "available"
    support = ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute="enableDnsSupport")
    assert (support["VpcId"], support["EnableDnsSupport"]) == (vpc["VpcId"], {"Value": True})
    assert "EnableDnsHostnames" not in support
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["Subnets"]
    assert sorted(s["AvailabilityZone"] for s in subnets) == ["us-east-1a", "us-east-1b", "us-east-1c"]
    assert all(s["DefaultForAz"] for s in subnets)
    (group,) = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["default"]}])["SecurityGroups"]
    assert group["VpcId"] == vpc["VpcId"]
    one = ec2.describe_subnets(SubnetIds=[subnets[0]["SubnetId"]])["Subnets"]
    assert [s["SubnetId"] for s in one] == [subnets[0]["SubnetId"]]


def test_regions_and_zones(wharf):
    ec2 = wharf.client("ec2")
    assert "us-east-1" in [r["RegionName"] for r in ec2.describe_regions()["Regions"]]
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    assert [z["ZoneName"] for z in zones] == ["us-east-1a", "us-east-1b", "us-east-1c"]
    west = wharf.client("ec2", region="eu-west-1").describe_availability_zones()["AvailabilityZones"]
    assert west[0]["ZoneName"] == "eu-west-1a"


@pytest.fixture
def group(logs):
    name = f"/group/{uuid.uuid4().hex[:8]}"
    logs.create_log_group(logGroupName=name)
    yield name
    logs.delete_log_group(logGroupName=name)


def put(logs, group, stream, messages):
    now = int(time.time() * 1000)
    logs.put_log_events(
        logGroupName=group,
        logStreamName=stream,
        logEvents=[{"timestamp": now - len(messages) + n, "message": m} for n, m in enumerate(messages)],
    )


def test_a_log_group(logs, group):
    (found,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert found["arn"] == f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:*"
    assert "retentionInDays" not in found
    logs.put_retention_policy(logGroupName=group, retentionInDays=7)
    (found,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert found["retentionInDays"] == 7
    logs.delete_retention_policy(logGroupName=group)
    arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"
    logs.tag_resource(resourceArn=arn, tags={"a": "1"})
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "1"}


def test_events_are_paged_in_both_directions(logs, group):
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    put(logs, group, "s", [f"m{n}" for n in range(10)])
    where = {"logGroupName": group, "logStreamName": "s", "limit": 4}
    page = logs.get_log_events(**where, startFromHead=True)
    seen = [e["message"] for e in page["events"]]
    while True:
        following = logs.get_log_events(**where, nextToken=page["nextForwardToken"])
        if following["nextForwardToken"] == page["nextForwardToken"]:
            break
        seen += [e["message"] for e in following["events"]]
        page = following
    assert seen == [f"m{n}" for n in range(10)]
    newest = logs.get_log_events(**where)
    assert [e["message"] for e in newest["events"]] == ["m6", "m7", "m8", "m9"]
    before = logs.get_log_events(**where, nextToken=newest["nextBackwardToken"])
    assert [e["message"] for e in before["events"]] == ["m2", "m3", "m4", "m5"]
    # A reader at the end finds what comes later with the token it has.
    put(logs, group, "s", ["later"])
    later = logs.get_log_events(**where, nextToken=page["nextForwardToken"])
    assert [e["message"] for e in later["events"]] == ["later"]


def test_events_are_filtered_over_streams(logs, group):
    for stream in ("a", "b"):
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        put(logs, group, stream, ["an ERROR of kind one", "all is well", "error in small letters", "one ERROR two"])

    def found(pattern, **more):
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, filterPattern=pattern, PaginationConfig={"PageSize": 1}, **more
        )
        return sorted(e["message"] for page in pages for e in page["events"])

    assert found("ERROR", logStreamNames=["a"]) == ["an ERROR of kind one", "one ERROR two"]
    assert len(found("ERROR")) == 4
    assert found("ERROR one", logStreamNamePrefix="a") == ["an ERROR of kind one", "one ERROR two"]
    assert found('"kind one"', logStreamNames=["b"]) == ["an ERROR of kind one"]
    assert found("ERROR -kind", logStreamNames=["b"]) == ["one ERROR two"]
    assert found("?well ?small", logStreamNames=["a"]) == ["all is well", "error in small letters"]


def test_streams_are_described_in_order(logs, group):
    for stream in ("one", "two", "three"):
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
    put(logs, group, "two", ["x"])
    by_name = [s["logStreamName"] for s in logs.describe_log_streams(logGroupName=group)["logStreams"]]
    assert by_name == ["one", "three", "two"]
    newest = logs.describe_log_streams(logGroupName=group, orderBy="LastEventTime", descending=True, limit=1)
    assert [s["logStreamName"] for s in newest["logStreams"]] == ["two"]
    logs.delete_log_stream(logGroupName=group, logStreamName="two")
    assert len(logs.describe_log_streams(logGroupName=group)["logStreams"]) == 2
