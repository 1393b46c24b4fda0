//! What a container instance has, and what of it is left.

use wharf_aws_model::ecs::types::{Resource, Task};
use wharf_core::node::Node;

/// Ports that the real agent keeps for itself, SSH's and Docker's (ECS Developer Guide, "Container instance resources").
const RESERVED_TCP: [u16; 5] = [22, 2375, 2376, 51678, 51679];

/// The resources that a node registers: CPU and MEMORY as integers (units of 1024 to a core, MiB), PORTS and PORTS_UDP as
/// the ports that are taken, GPU as the ids of those that there are.
pub(super) fn registered(node: &Node) -> Vec<Resource> {
    let mut tcp = RESERVED_TCP.to_vec();
    tcp.extend(&node.reserved_ports);
    tcp.sort_unstable();
    tcp.dedup();
    let mut resources = vec![
        integer("CPU", i64::from(node.cpu.0)),
        integer("MEMORY", i64::try_from(node.memory.0).unwrap_or(i64::MAX)),
        ports("PORTS", tcp.iter().map(u16::to_string).collect()),
        ports("PORTS_UDP", Vec::new()),
    ];
    if !node.gpus.is_empty() {
        resources.push(ports("GPU", node.gpus.clone()));
    }
    resources
}

/// What is left of `registered` beside `tasks`, of which those that have not stopped count.
#[must_use]
pub fn remaining_resources<'a>(registered: &[Resource], tasks: impl IntoIterator<Item = &'a Task>) -> Vec<Resource> {
    let mut left = registered.to_vec();
    for task in tasks.into_iter().filter(|task| task.last_status.as_deref() != Some("STOPPED")) {
        for resource in &mut left {
            match resource.name.as_deref() {
                Some("CPU") => take(resource, amount(task.cpu.as_deref())),
                Some("MEMORY") => take(resource, amount(task.memory.as_deref())),
                Some("PORTS") => bind(resource, task, "tcp"),
                Some("PORTS_UDP") => bind(resource, task, "udp"),
                Some("GPU") => give(resource, task),
                _ => {}
            }
        }
    }
    left
}

fn take(resource: &mut Resource, amount: i32) {
    resource.integer_value = resource.integer_value.map(|present| present.saturating_sub(amount));
}

/// What is left is listed: unlike ports, GPUs are there until they are taken.
fn give(resource: &mut Resource, task: &Task) {
    let taken: Vec<&String> = task.containers.iter().flatten().flat_map(|c| c.gpu_ids.iter().flatten()).collect();
    resource.string_set_value.get_or_insert_default().retain(|id| !taken.contains(&id));
}

fn bind(resource: &mut Resource, task: &Task, protocol: &str) {
    let taken = resource.string_set_value.get_or_insert_default();
    let bindings = task.containers.iter().flatten().flat_map(|container| container.network_bindings.iter().flatten());
    for binding in bindings.filter(|binding| binding.protocol.as_deref().unwrap_or("tcp") == protocol) {
        let port = binding.host_port.unwrap_or_default().to_string();
        if port != "0" && !taken.contains(&port) {
            taken.push(port);
        }
    }
}

fn amount(text: Option<&str>) -> i32 {
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn integer(name: &str, value: i64) -> Resource {
    Resource {
        name: Some(name.to_owned()),
        r#type: Some("INTEGER".to_owned()),
        double_value: Some(0.0),
        long_value: Some(0),
        integer_value: Some(i32::try_from(value).unwrap_or(i32::MAX)),
        ..Resource::default()
    }
}

fn ports(name: &str, values: Vec<String>) -> Resource {
    Resource {
        name: Some(name.to_owned()),
        r#type: Some("STRINGSET".to_owned()),
        double_value: Some(0.0),
        long_value: Some(0),
        integer_value: Some(0),
        string_set_value: Some(values),
    }
}

#[cfg(test)]
mod tests {
    use wharf_aws_model::ecs::types::{Container, NetworkBinding};

    use super::*;

    fn task(status: &str, port: i32) -> Task {
        Task {
            last_status: Some(status.to_owned()),
            cpu: Some("256".to_owned()),
            memory: Some("512".to_owned()),
            containers: Some(vec![Container {
                network_bindings: Some(vec![NetworkBinding { host_port: Some(port), ..NetworkBinding::default() }]),
                ..Container::default()
            }]),
            ..Task::default()
        }
    }

    #[test]
    fn tasks_that_have_not_stopped_take_their_share() {
        let all = [integer("CPU", 2048), integer("MEMORY", 4096), ports("PORTS", vec!["22".to_owned()])];
        let left = remaining_resources(&all, &[task("RUNNING", 8080), task("STOPPED", 9090)]);
        assert_eq!(left[0].integer_value, Some(1792));
        assert_eq!(left[1].integer_value, Some(3584));
        assert_eq!(left[2].string_set_value.as_deref(), Some(&["22".to_owned(), "8080".to_owned()][..]));
    }
}
