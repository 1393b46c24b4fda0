"""Terraform's AWS provider against ECR: what is applied is there, a second plan finds nothing, destroy leaves nothing.

It wants `terraform` and, in the directory that WHARF_TERRAFORM_PLUGINS names, the provider hashicorp/aws as
`terraform init -plugin-dir` takes it.
"""

import json
import os
import shutil
import subprocess

import pytest

PLUGINS = os.environ.get("WHARF_TERRAFORM_PLUGINS")

pytestmark = pytest.mark.skipif(
    not (PLUGINS and shutil.which("terraform")), reason="there is no terraform, or WHARF_TERRAFORM_PLUGINS is not set"
)

MAIN = """
terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
}
variable "endpoint" {}
variable "mutability" { default = "IMMUTABLE" }
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    ecr = var.endpoint
    sts = var.endpoint
  }
}
resource "aws_ecr_repository" "app" {
  name                 = "terraform/app"
  image_tag_mutability = var.mutability
  force_delete         = true
  image_scanning_configuration { scan_on_push = false }
  encryption_configuration { encryption_type = "AES256" }
  tags = { stage = var.mutability }
}
resource "aws_ecr_repository" "plain" {
  name = "terraform/plain"
}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "pull"
      Effect    = "Allow"
      Principal = { AWS = ["arn:aws:iam::444455556666:root", "111122223333"] }
      Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    }]
  })
}
resource "aws_ecr_lifecycle_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "untagged"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 14 }
        action       = { type = "expire" }
      },
      {
        rulePriority = 2
        selection = {
          tagStatus = "tagged", tagPrefixList = ["second", "first"], countType = "imageCountMoreThan", countNumber = 9
        }
        action = { type = "expire" }
      },
    ]
  })
}
resource "aws_ecr_registry_policy" "all" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "replicate"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = ["ecr:ReplicateImage"]
      Resource  = ["arn:aws:ecr:us-east-1:000000000000:repository/*"]
    }]
  })
}
resource "aws_ecr_account_setting" "mounting" {
  name  = "REGISTRY_POLICY_SCOPE"
  value = "V2"
}
data "aws_ecr_authorization_token" "token" {}
data "aws_ecr_repository" "app" {
  name = aws_ecr_repository.app.name
}
data "aws_ecr_repositories" "all" {
  depends_on = [aws_ecr_repository.app, aws_ecr_repository.plain]
}
output "told" {
  sensitive = true
  value = {
    url   = data.aws_ecr_repository.app.repository_url
    user  = data.aws_ecr_authorization_token.token.user_name
    proxy = data.aws_ecr_authorization_token.token.proxy_endpoint
    names = sort(data.aws_ecr_repositories.all.names)
  }
}
"""


@pytest.fixture
def terraform(new_wharf, tmp_path):
    """Runs terraform against an instance of its own: `terraform("apply")` is its exit status and output."""
    wharf = new_wharf(load=False)
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
    status, output = run("init", "-no-color", f"-plugin-dir={PLUGINS}")
    assert status == 0, output
    return run


def test_apply_plan_change_destroy(terraform):
    def must(*arguments):
        status, output = terraform(*arguments)
        assert status == 0, output
        return output

    plan = ("plan", "-no-color", "-detailed-exitcode")
    must("apply", "-no-color", "-auto-approve")
    must(*plan)  # 2 would mean that there is something to do
    told = json.loads(must("output", "-json", "told"))
    port = terraform.wharf.port
    assert told == {
        "url": f"localhost:{port}/terraform/app",
        "user": "AWS",
        "proxy": f"http://localhost:{port}",
        "names": ["terraform/app", "terraform/plain"],
    }
    changed = ("-var", "mutability=MUTABLE")
    must("apply", "-no-color", "-auto-approve", *changed)
    must(*plan, *changed)
    ecr = terraform.wharf.client("ecr")
    (app,) = ecr.describe_repositories(repositoryNames=["terraform/app"])["repositories"]
    assert app["imageTagMutability"] == "MUTABLE"
    assert ecr.list_tags_for_resource(resourceArn=app["repositoryArn"])["tags"] == [
        {"Key": "stage", "Value": "MUTABLE"}
    ]
    must("destroy", "-no-color", "-auto-approve", *changed)
    assert not ecr.describe_repositories()["repositories"]
    with pytest.raises(ecr.exceptions.RegistryPolicyNotFoundException):
        ecr.get_registry_policy()
