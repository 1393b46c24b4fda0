"""Accounts and regions side by side, told apart by the access key (design decision 8)."""

import pytest

from harness.tasks import SUBNET, sleeper

A, B = "111111111111", "222222222222"


def test_an_access_key_of_twelve_digits_names_the_account(wharf):
    for key, account in [(A, A), (B, B), ("test", "000000000000"), ("11111111111", "000000000000")]:
        assert wharf.client("sts", key=key).get_caller_identity()["Account"] == account


def test_one_account_does_not_see_anothers_objects(wharf):
    a, b = wharf.client("ecs", key=A), wharf.client("ecs", key=B)
    arn = a.create_cluster(clusterName="mine")["cluster"]["clusterArn"]
    try:
        assert arn == f"arn:aws:ecs:us-east-1:{A}:cluster/mine"
        assert arn in a.list_clusters()["clusterArns"]
        assert arn not in b.list_clusters()["clusterArns"]
        assert b.describe_clusters(clusters=["mine"])["failures"][0]["reason"] == "MISSING"
        west = wharf.client("ecs", key=A, region="eu-west-1")
        assert west.describe_clusters(clusters=["mine"])["failures"][0]["reason"] == "MISSING"
    finally:
        a.delete_cluster(cluster="mine")


def test_log_groups_belong_to_an_account_and_a_region(wharf):
    groups = {}
    for key, region in [(A, "us-east-1"), (B, "us-east-1"), (A, "eu-west-1")]:
        client = wharf.client("logs", key=key, region=region)
        client.create_log_group(logGroupName="/same")
        (group,) = client.describe_log_groups(logGroupNamePrefix="/same")["logGroups"]
        groups[key, region] = group["arn"]
        client.delete_log_group(logGroupName="/same")
    assert groups == {(k, r): f"arn:aws:logs:{r}:{k}:log-group:/same:*" for k, r in groups}


def test_tasks_of_two_accounts_run_beside_each_other(wharf):
    arns = {}
    for account in (A, B):
        client = wharf.client("ecs", key=account)
        client.create_cluster(clusterName="default")
        client.register_task_definition(
            family="same",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[sleeper()],
        )
        network = {"awsvpcConfiguration": {"subnets": [SUBNET]}}
        answer = client.run_task(taskDefinition="same", launchType="FARGATE", networkConfiguration=network)
        arns[account] = answer["tasks"][0]["taskArn"]
    for account, arn in arns.items():
        client = wharf.client("ecs", key=account)
        client.get_waiter("tasks_running").wait(tasks=[arn], WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        assert client.list_tasks()["taskArns"] == [arn]
        assert f":{account}:task/default/" in arn
    with pytest.raises(wharf.client("ecs").exceptions.ClientError):
        wharf.client("ecs", key=A).stop_task(task=arns[B].rsplit("/", 1)[1])
    for account, arn in arns.items():
        client = wharf.client("ecs", key=account)
        client.stop_task(task=arn)
        client.get_waiter("tasks_stopped").wait(tasks=[arn], WaiterConfig={"Delay": 1, "MaxAttempts": 30})
