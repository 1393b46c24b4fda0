"""Terraform's AWS provider against services on simulated nodes: apply waits for the steady state, a second plan finds
nothing, changes are rolled out, destroy leaves nothing.

It wants what test_terraform_ecr.py wants.
"""

import json
import os
import shutil
import subprocess

import pytest

from harness.services import Services
from harness.tasks import SUBNET

PLUGINS = os.environ.get("WHARF_TERRAFORM_PLUGINS")

pytestmark = pytest.mark.skipif(
    not (PLUGINS and shutil.which("terraform")), reason="there is no terraform, or WHARF_TERRAFORM_PLUGINS is not set"
)

MAIN = """
terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}
variable "endpoint" {}
variable "image" { default = "app:1" }
variable "desired" { default = 2 }
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    ecs = var.endpoint
    ec2 = var.endpoint
    iam = var.endpoint
    sts = var.endpoint
  }
}
resource "aws_ecs_cluster" "main" {
  name = "terraform"
  setting {
    name  = "containerInsights"
    value = "disabled"
  }
  tags = { stage = "test" }
}
resource "aws_ecs_task_definition" "web" {
  family                   = "terraform-web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([{
    name         = "web"
    image        = var.image
    essential    = true
    portMappings = [{ containerPort = 80, hostPort = 80, protocol = "tcp" }]
    environment  = [{ name = "STAGE", value = "test" }]
  }])
}
resource "aws_ecs_service" "web" {
  name                  = "web"
  cluster               = aws_ecs_cluster.main.id
  task_definition       = aws_ecs_task_definition.web.arn
  desired_count         = var.desired
  launch_type           = "FARGATE"
  wait_for_steady_state = true
  propagate_tags        = "SERVICE"
  tags                  = { stage = "test" }
  network_configuration {
    subnets = ["SUBNET"]
  }
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
}
resource "aws_ecs_service" "spot" {
  name                               = "spot"
  cluster                            = "mixed"
  task_definition                    = aws_ecs_task_definition.web.arn
  desired_count                      = 4
  deployment_minimum_healthy_percent = 50
  deployment_maximum_percent         = 150
  enable_execute_command             = true
  wait_for_steady_state              = true
  network_configuration {
    subnets          = ["SUBNET"]
    assign_public_ip = true
  }
  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = 1
    weight            = 1
  }
  capacity_provider_strategy {
    capacity_provider = "FARGATE_SPOT"
    weight            = 1
  }
}
resource "aws_ecs_task_definition" "agent" {
  family = "terraform-agent"
  container_definitions = jsonencode([{ name = "agent", image = "agent:1", memory = 64 }])
}
resource "aws_ecs_service" "agent" {
  name                = "agent"
  task_definition     = aws_ecs_task_definition.agent.arn
  scheduling_strategy = "DAEMON"
}
resource "aws_ecs_service" "placed" {
  name                  = "placed"
  task_definition       = aws_ecs_task_definition.agent.arn
  desired_count         = 2
  wait_for_steady_state = true
  ordered_placement_strategy {
    type  = "binpack"
    field = "cpu"
  }
  placement_constraints {
    type       = "memberOf"
    expression = "attribute:ecs.availability-zone in [us-east-1a, us-east-1b]"
  }
}
data "aws_ecs_service" "web" {
  service_name = aws_ecs_service.web.name
  cluster_arn  = aws_ecs_cluster.main.arn
}
output "told" {
  value = {
    desired    = data.aws_ecs_service.web.desired_count
    definition = data.aws_ecs_service.web.task_definition
    launch     = data.aws_ecs_service.web.launch_type
  }
}
""".replace("SUBNET", SUBNET)


@pytest.fixture
def terraform(new_wharf, tmp_path):
    """Runs terraform against an instance of its own: `terraform("apply")` is its exit status and output."""
    wharf = new_wharf(load=False, options=("--simulate-nodes", "3", "--healthy-after", "1"))
    directory = tmp_path / "terraform"
    directory.mkdir()
    (directory / "main.tf").write_text(MAIN)

    def run(*arguments):
        done = subprocess.run(
            ["terraform", *arguments],
            cwd=directory,
            env=wharf.environment(
                TF_VAR_endpoint=wharf.endpoint, CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE="/dev/null"
            ),
            capture_output=True,
            text=True,
            timeout=150,
        )
        return done.returncode, done.stdout + done.stderr

    run.wharf = wharf
    # Not the provider's own resource of it: that waits for ten seconds each time.
    wharf.client("ecs").create_cluster(clusterName="mixed", capacityProviders=["FARGATE", "FARGATE_SPOT"])
    status, output = run("init", "-no-color", f"-plugin-dir={PLUGINS}")
    assert status == 0, output
    return run


def test_apply_plan_change_destroy(terraform):
    def must(*arguments):
        status, output = terraform(*arguments)
        assert status == 0, output
        return output

    plan = ("plan", "-no-color", "-detailed-exitcode")
    apply = ("apply", "-no-color", "-auto-approve")
    services = Services(terraform.wharf.client("ecs"), "terraform")
    must(*apply)
    # The provider looks at the numbers of tasks.
    assert services.describe("web")["runningCount"] == 2
    service = services.completed("web")
    told = json.loads(must("output", "-json", "told"))
    assert told == {"desired": 2, "definition": service["taskDefinition"], "launch": "FARGATE"}
    must(*plan)  # 2 would mean that there is something to do

    # Another definition is rolled out, and apply comes back when it is.
    changed = ("-var", "image=app:2", "-var", "desired=3")
    must(*apply, *changed)
    service = services.completed("web")
    assert service["taskDefinition"].endswith("terraform-web:2")
    assert (service["runningCount"], len(service["deployments"])) == (3, 1)
    assert {task["taskDefinitionArn"] for task in services.tasks("web")} == {service["taskDefinition"]}

    must("destroy", "-no-color", "-auto-approve", *changed)
    ecs = services.ecs
    assert Services(ecs).describe("placed")["status"] == "INACTIVE"
    assert ecs.describe_clusters(clusters=["terraform"])["clusters"][0]["status"] == "INACTIVE"
    assert ecs.list_services()["serviceArns"] == []
    assert ecs.list_task_definitions()["taskDefinitionArns"] == []
