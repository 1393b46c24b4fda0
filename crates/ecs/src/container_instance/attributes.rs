//! The attributes that a container instance has of its own: what its agent can do, and where and what the machine is.

use wharf_aws_model::ecs::types::Attribute;
use wharf_core::{Scope, network::Vpc, node::Node};

/// What the node can do, in the names that task definitions require it by (`requiresAttributes`). A capability stands here
/// only if the node has it: a task that needs another is not placed.
const CAPABILITIES: &[&str] = &[
    "com.amazonaws.ecs.capability.docker-remote-api.1.17",
    "com.amazonaws.ecs.capability.docker-remote-api.1.18",
    "com.amazonaws.ecs.capability.docker-remote-api.1.19",
    "com.amazonaws.ecs.capability.docker-remote-api.1.20",
    "com.amazonaws.ecs.capability.docker-remote-api.1.21",
    "com.amazonaws.ecs.capability.docker-remote-api.1.22",
    "com.amazonaws.ecs.capability.docker-remote-api.1.23",
    "com.amazonaws.ecs.capability.docker-remote-api.1.24",
    "com.amazonaws.ecs.capability.docker-remote-api.1.25",
    "com.amazonaws.ecs.capability.docker-remote-api.1.29",
    "com.amazonaws.ecs.capability.ecr-auth",
    "com.amazonaws.ecs.capability.logging-driver.awslogs",
    "com.amazonaws.ecs.capability.logging-driver.json-file",
    "com.amazonaws.ecs.capability.logging-driver.none",
    "com.amazonaws.ecs.capability.privileged-container",
    "com.amazonaws.ecs.capability.task-iam-role",
    "com.amazonaws.ecs.capability.task-iam-role-network-host",
    "ecs.capability.container-health-check",
    "ecs.capability.container-ordering",
    "ecs.capability.container-restart-policy",
    "ecs.capability.docker-plugin.local",
    "ecs.capability.execution-role-awslogs",
    "ecs.capability.execution-role-ecr-pull",
    "ecs.capability.network.container-port-range",
    "ecs.capability.pid-ipc-namespace-sharing",
    "ecs.capability.task-cpu-mem-limit",
    "ecs.capability.task-eni",
];

/// The attributes of a node's container instance, by name.
pub(super) fn of_node(scope: &Scope, node: &Node, vpc: Option<&Vpc>) -> Vec<Attribute> {
    let mut attributes: Vec<Attribute> = CAPABILITIES.iter().map(|name| attribute(name, None)).collect();
    let architecture = match node.architecture.as_str() {
        "amd64" => "x86_64",
        other => other,
    };
    attributes.push(attribute("ecs.cpu-architecture", Some(architecture)));
    for module in &node.security_modules {
        // What the agent says if it was told that the machine has it (`ECS_APPARMOR_CAPABLE`, `ECS_SELINUX_CAPABLE`).
        attributes.push(attribute(&format!("com.amazonaws.ecs.capability.{module}"), None));
    }
    // No type of EC2's would be true.
    attributes.push(attribute("ecs.instance-type", Some("wharf.local")));
    attributes.push(attribute("ecs.os-family", Some("LINUX")));
    attributes.push(attribute("ecs.os-type", Some("linux")));
    let subnet = vpc.and_then(|vpc| vpc.subnets.first());
    let zone = subnet.map_or('a', |subnet| subnet.zone);
    attributes.push(attribute("ecs.availability-zone", Some(&format!("{}{zone}", scope.region))));
    if let (Some(vpc), Some(subnet)) = (vpc, subnet) {
        attributes.push(attribute("ecs.subnet-id", Some(&subnet.id)));
        attributes.push(attribute("ecs.vpc-id", Some(&vpc.id)));
    }
    for (name, value) in &node.attributes {
        attributes.retain(|present| present.name.as_ref() != Some(name));
        attributes.push(attribute(name, Some(value)));
    }
    attributes.sort_by(|a, b| a.name.cmp(&b.name));
    attributes
}

fn attribute(name: &str, value: Option<&str>) -> Attribute {
    Attribute { name: Some(name.to_owned()), value: value.map(str::to_owned), ..Attribute::default() }
}
