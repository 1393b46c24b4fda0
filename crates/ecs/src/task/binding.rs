//! A container's ports as a client is shown them.

use wharf_aws_model::ecs::types::NetworkBinding;
use wharf_core::{
    sandbox::{BoundPort, Protocol},
    volume::PortRange,
};

/// The bindings of single ports, one by one, and those of ranges, each as one (API reference, "NetworkBinding").
pub(super) fn all(ranges: &[PortRange], ports: &[BoundPort]) -> Vec<NetworkBinding> {
    let lies_in = |range: &PortRange, port: &BoundPort| {
        range.protocol == port.protocol && (range.first..=range.last).contains(&port.container_port)
    };
    let single = ports.iter().filter(|port| !ranges.iter().any(|range| lies_in(range, port)));
    let mut bindings: Vec<NetworkBinding> = single
        .map(|port| NetworkBinding {
            container_port: Some(i32::from(port.container_port)),
            host_port: Some(i32::from(port.host_port)),
            ..at(port.protocol)
        })
        .collect();
    for range in ranges {
        let mut outside = ports.iter().filter(|port| lies_in(range, port)).map(|port| port.host_port);
        if let Some(first) = outside.next() {
            let last = outside.next_back().unwrap_or(first);
            bindings.push(NetworkBinding {
                container_port_range: Some(format!("{}-{}", range.first, range.last)),
                host_port_range: Some(format!("{first}-{last}")),
                ..at(range.protocol)
            });
        }
    }
    bindings
}

fn at(protocol: Protocol) -> NetworkBinding {
    let protocol = match protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
    };
    NetworkBinding {
        bind_ip: Some("0.0.0.0".to_owned()),
        protocol: Some(protocol.to_owned()),
        ..NetworkBinding::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_one_binding() {
        let port = |inside: u16, outside: u16| BoundPort {
            container_port: inside,
            host_port: outside,
            protocol: Protocol::Tcp,
        };
        let range = PortRange { first: 100, last: 102, protocol: Protocol::Tcp };
        let shown = all(&[range], &[port(80, 8080), port(100, 40_000), port(101, 40_001), port(102, 40_002)]);
        assert_eq!((shown.len(), shown[0].host_port), (2, Some(8080)));
        assert_eq!(shown[1].container_port_range.as_deref(), Some("100-102"));
        assert_eq!(shown[1].host_port_range.as_deref(), Some("40000-40002"));
        assert_eq!(shown[1].container_port, None);
        assert!(all(&[range], &[]).is_empty(), "nothing is bound yet");
    }
}
