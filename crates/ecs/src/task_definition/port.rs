//! Port mappings, which concern all containers of a task together.

use wharf_aws_model::ecs::{
    enums,
    types::{ContainerDefinition, PortMapping, RegisterTaskDefinitionRequest},
};

use super::network_mode;
use crate::{
    EcsError,
    error::{check, check_enum},
};

/// How many ranges a container may have.
const MOST_RANGES: usize = 100;

pub(super) fn validate(request: &RegisterTaskDefinitionRequest) -> Result<(), EcsError> {
    let mode = network_mode(request);
    let mut names: Vec<&str> = Vec::new();
    let mut container_ports: Vec<(&str, u16, u16)> = Vec::new();
    let mut host_ports: Vec<(&str, u16)> = Vec::new();
    for container in &request.container_definitions {
        ranges(container, mode)?;
    }
    for mapping in request.container_definitions.iter().flat_map(|c| c.port_mappings.iter().flatten()) {
        check(mode != "none", || "Port mappings are not supported when networkMode=none.".into())?;
        let protocol = mapping.protocol.as_deref().unwrap_or("tcp");
        check_enum("protocol", Some(protocol), enums::TRANSPORT_PROTOCOL)?;
        check_enum("appProtocol", mapping.app_protocol.as_deref(), enums::APPLICATION_PROTOCOL)?;
        if let Some(name) = mapping.name.as_deref() {
            check(is_port_name(name), || format!("Port mapping name '{name}' is invalid."))?;
            check(!names.contains(&name), || "port mapping name is already used".into())?;
            names.push(name);
        }
        let (first, last) = container_ports_of(mapping)?;
        // Behind one address, no port can be two containers'.
        if matches!(mode, "awsvpc" | "host") {
            let taken = container_ports.iter().any(|&(p, a, b)| p == protocol && first <= b && a <= last);
            check(!taken, || "container port is used multiple times in task".into())?;
            container_ports.push((protocol, first, last));
        }
        if let Some(port) = host_port_of(mapping, mode)? {
            check(!host_ports.contains(&(protocol, port)), || "host port is used multiple times in task".into())?;
            host_ports.push((protocol, port));
        }
    }
    Ok(())
}

/// The rules of `containerPortRange` (API reference, "PortMapping").
fn ranges(container: &ContainerDefinition, mode: &str) -> Result<(), EcsError> {
    let mappings = container.port_mappings.as_deref().unwrap_or_default();
    let has_range = |mapping: &PortMapping| mapping.container_port_range.is_some();
    let count = mappings.iter().filter(|mapping| has_range(mapping)).count();
    check(count == 0 || matches!(mode, "awsvpc" | "bridge"), || {
        format!("containerPortRange is not supported when networkMode={mode}.")
    })?;
    check(count <= MOST_RANGES, || format!("A container can have at most {MOST_RANGES} container port ranges."))?;
    for (i, mapping) in mappings.iter().enumerate() {
        let (first, last) = container_ports_of(mapping)?;
        for other in &mappings[..i] {
            let (from, to) = container_ports_of(other)?;
            let meets = other.protocol == mapping.protocol && first <= to && from <= last;
            check(!meets || !(has_range(mapping) || has_range(other)), || {
                "container port is included in multiple port mappings".into()
            })?;
        }
    }
    Ok(())
}

/// The container's port or range of ports.
fn container_ports_of(mapping: &PortMapping) -> Result<(u16, u16), EcsError> {
    let Some(range) = mapping.container_port_range.as_deref() else {
        let port = port(mapping.container_port).filter(|&port| port != 0);
        let port = port.ok_or_else(|| EcsError::client("Container port should be between 1 and 65535."))?;
        return Ok((port, port));
    };
    check(mapping.container_port.is_none() && mapping.host_port.is_none(), || {
        "cannot specify both single port and port range".into()
    })?;
    let bounds = range.split_once('-').and_then(|(a, b)| Some((a.parse::<u16>().ok()?, b.parse::<u16>().ok()?)));
    bounds
        .filter(|&(first, last)| first != 0 && first < last)
        .ok_or_else(|| EcsError::client("Invalid 'containerPortRange' setting"))
}

/// The host's port, if one is fixed.
fn host_port_of(mapping: &PortMapping, mode: &str) -> Result<Option<u16>, EcsError> {
    let Some(given) = mapping.host_port else { return Ok(None) };
    let port = port(Some(given)).ok_or_else(|| EcsError::client("Host port should be between 0 and 65535."))?;
    if matches!(mode, "awsvpc" | "host") {
        check(mapping.container_port == Some(given), || {
            format!("When networkMode={mode}, the host ports and container ports in port mappings must match.")
        })?;
    }
    Ok((port != 0).then_some(port))
}

fn port(value: Option<i32>) -> Option<u16> {
    value.and_then(|value| u16::try_from(value).ok())
}

/// Lower-case letters, digits, hyphens and underscores, no hyphen first, at most 64 (API reference, "PortMapping").
fn is_port_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && !name.starts_with('-')
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(container: i32, host: i32) -> PortMapping {
        PortMapping { container_port: Some(container), host_port: Some(host), ..PortMapping::default() }
    }

    fn range(text: &str) -> PortMapping {
        PortMapping { container_port_range: Some(text.to_owned()), ..PortMapping::default() }
    }

    fn named(name: &str, port: i32) -> PortMapping {
        PortMapping { name: Some(name.to_owned()), ..mapping(port, 0) }
    }

    fn result(mode: &str, mappings: &[PortMapping]) -> Result<(), String> {
        let container = |mapping: &PortMapping| ContainerDefinition {
            port_mappings: Some(vec![mapping.clone()]),
            ..ContainerDefinition::default()
        };
        let request = RegisterTaskDefinitionRequest {
            network_mode: Some(mode.to_owned()),
            container_definitions: mappings.iter().map(container).collect(),
            ..RegisterTaskDefinitionRequest::default()
        };
        validate(&request).map_err(|error| error.to_string())
    }

    #[test]
    fn host_and_container_port_are_one_without_a_bridge() {
        assert_eq!(result("bridge", &[mapping(80, 8080), mapping(80, 0), mapping(80, 0)]), Ok(()));
        assert_eq!(result("awsvpc", &[mapping(80, 80), mapping(81, 81)]), Ok(()));
        assert_eq!(
            result("awsvpc", &[mapping(80, 8080)]).unwrap_err(),
            "ClientException: When networkMode=awsvpc, the host ports and container ports in port mappings must match."
        );
        assert!(result("host", &[mapping(80, 8080)]).unwrap_err().contains("networkMode=host"));
        assert!(result("none", &[mapping(80, 0)]).is_err());
    }

    #[test]
    fn no_port_is_given_twice() {
        assert!(result("awsvpc", &[mapping(80, 80), mapping(80, 80)]).unwrap_err().contains("multiple times"));
        assert!(result("bridge", &[mapping(80, 8080), mapping(81, 8080)]).unwrap_err().contains("host port"));
        assert!(result("awsvpc", &[range("80-90"), range("90-100")]).unwrap_err().contains("multiple times"));
    }

    #[test]
    fn a_port_is_in_one_range_of_its_container() {
        let container = |mode: &str, mappings: Vec<PortMapping>| {
            let request = RegisterTaskDefinitionRequest {
                network_mode: Some(mode.to_owned()),
                container_definitions: vec![ContainerDefinition {
                    port_mappings: Some(mappings),
                    ..ContainerDefinition::default()
                }],
                ..RegisterTaskDefinitionRequest::default()
            };
            validate(&request).map_err(|error| error.to_string())
        };
        assert_eq!(container("bridge", vec![range("80-90"), range("91-92"), mapping(93, 0)]), Ok(()));
        assert!(container("bridge", vec![range("80-90"), range("90-92")]).unwrap_err().contains("multiple"));
        assert!(container("bridge", vec![range("80-90"), mapping(85, 0)]).unwrap_err().contains("multiple"));
        assert!(container("host", vec![range("80-90")]).unwrap_err().contains("networkMode=host"));
        let many: Vec<PortMapping> = (0..101).map(|i| range(&format!("{}-{}", 1000 + 2 * i, 1001 + 2 * i))).collect();
        assert!(container("bridge", many).unwrap_err().contains("at most 100"));
    }

    #[test]
    fn ports_ranges_and_names_are_checked() {
        for port in [0, -1, 65_536] {
            assert!(result("bridge", &[mapping(port, 0)]).is_err(), "{port}");
        }
        assert!(result("bridge", &[mapping(80, 65_536)]).is_err());
        for text in ["90-80", "80-80", "80", "a-b", "0-9", "1-70000"] {
            assert!(result("bridge", &[range(text)]).unwrap_err().contains("containerPortRange"), "{text}");
        }
        let both = PortMapping { container_port: Some(80), ..range("80-90") };
        assert!(result("bridge", &[both]).unwrap_err().contains("both"));
        assert!(result("bridge", &[named("web", 80), named("web", 81)]).unwrap_err().contains("already used"));
        assert!(result("bridge", &[named("Web!", 80)]).is_err());
    }
}
