//! A sandbox's part of the network: what is taken for it and given back.

use std::net::Ipv4Addr;

use wharf_core::{
    hex_id,
    network::Cidr,
    sandbox::{BoundPort, Interface, NetworkSpec, SandboxSpec},
};
use wharf_network::{Namespace, NetworkError, Published};

use crate::{agent::Agent, record::Record};

/// Takes what the sandbox as a whole needs: an interface and its namespace, or host ports. On an error nothing stays taken.
pub(crate) fn provision(agent: &Agent, spec: &SandboxSpec) -> Result<(Record, Option<Namespace>), String> {
    let mut record = Record::default();
    match take(agent, spec, &mut record) {
        Ok(namespace) => {
            if let Some(blocks) = agent.rules.blocks() {
                record.users = agent.users().take(blocks);
                if record.users.is_none() {
                    release(agent, &record);
                    return Err(
                        "ResourceInitializationError: every block of user-namespaces.blocks is taken".to_owned()
                    );
                }
            }
            Ok((record, namespace))
        }
        Err(error) => {
            release(agent, &record);
            Err(error)
        }
    }
}

fn take(agent: &Agent, spec: &SandboxSpec, record: &mut Record) -> Result<Option<Namespace>, String> {
    match &spec.network {
        NetworkSpec::Host => Ok(None),
        NetworkSpec::None => agent.network.isolated().map(Some).map_err(|e| provisioning(&e)),
        NetworkSpec::Interface { subnet, .. } => {
            let block = agent.network.vpc().subnet(subnet).map(|s| s.cidr);
            let block =
                block.ok_or_else(|| format!("ResourceInitializationError: the subnet '{subnet}' does not exist"))?;
            let address = agent.addresses().take(block).map_err(|e| format!("ResourceInitializationError: {e}"))?;
            record.interface = Some(Interface {
                id: format!("eni-{}", hex_id(17)),
                attachment: wharf_core::uuid(),
                mac: String::new(),
                address,
                subnet: subnet.clone(),
            });
            let attached = agent.network.attach(block, address).map_err(|e| provisioning(&e))?;
            if let Some(interface) = &mut record.interface {
                interface.mac = attached.mac;
            }
            Ok(Some(attached.namespace))
        }
        NetworkSpec::Bridge => {
            let block = agent.network.bridge_block();
            for container in &spec.containers {
                let address = agent.addresses().take(block).map_err(|e| format!("CannotStartContainerError: {e}"))?;
                record.addresses.push((container.name.clone(), address));
                for port in &container.ports {
                    let taken = agent.ports().take(port.protocol, port.host_port);
                    let host_port = taken.map_err(|error| {
                        cannot_start(&format!(
                            "driver failed programming external connectivity on endpoint {}: {error}",
                            container.name
                        ))
                    })?;
                    record.ports.push((container.name.clone(), port.protocol, port.container_port, host_port));
                }
            }
            agent.network.publish(&published(record)).map_err(|e| provisioning(&e))?;
            Ok(None)
        }
    }
}

/// The namespace of one container in bridge mode.
pub(crate) fn bridge_namespace(agent: &Agent, address: Ipv4Addr) -> Result<Namespace, String> {
    let block: Cidr = agent.network.bridge_block();
    agent.network.attach(block, address).map(|a| a.namespace).map_err(|e| provisioning(&e))
}

/// Marks as taken what an adopted sandbox has.
pub(crate) fn claim(agent: &Agent, record: &Record) {
    if let Some((interface, block)) = interface(agent, record) {
        agent.addresses().claim(block, interface.address);
    }
    for (_, address) in &record.addresses {
        agent.addresses().claim(agent.network.bridge_block(), *address);
    }
    record.users.into_iter().for_each(|users| agent.users().claim(users));
    for (_, protocol, _, host_port) in &record.ports {
        agent.ports().claim(*protocol, *host_port);
    }
}

/// Gives everything back.
pub(crate) fn release(agent: &Agent, record: &Record) {
    if !record.ports.is_empty()
        && let Err(error) = agent.network.withdraw(&published(record))
    {
        tracing::error!("published ports could not be withdrawn: {error}");
    }
    if let Some((interface, block)) = interface(agent, record) {
        agent.addresses().release(block, interface.address);
    }
    for (_, address) in &record.addresses {
        agent.addresses().release(agent.network.bridge_block(), *address);
    }
    record.users.into_iter().for_each(|users| agent.users().release(users));
    for (_, protocol, _, host_port) in &record.ports {
        agent.ports().release(*protocol, *host_port);
    }
}

/// The ports of the host that lead into the sandbox.
pub(crate) fn published(record: &Record) -> Vec<Published> {
    let address = |name: &str| record.addresses.iter().find(|(n, _)| n == name).map(|(_, a)| *a);
    let port = |(name, protocol, container_port, host_port): &(String, _, u16, u16)| {
        let (protocol, container_port, host_port) = (*protocol, *container_port, *host_port);
        address(name).map(|address| Published { protocol, host_port, address, container_port })
    };
    record.ports.iter().filter_map(port).collect()
}

/// A container's ports as they are reached from outside.
pub(crate) fn bound(spec: &SandboxSpec, record: &Record, container: &str) -> Vec<BoundPort> {
    if matches!(spec.network, NetworkSpec::Bridge) {
        let own = record.ports.iter().filter(|(name, ..)| name == container);
        return own
            .map(|(_, protocol, container_port, host_port)| BoundPort {
                container_port: *container_port,
                host_port: *host_port,
                protocol: *protocol,
            })
            .collect();
    }
    let ports = spec.containers.iter().filter(|c| c.name == container).flat_map(|c| &c.ports);
    ports
        .map(|p| BoundPort { container_port: p.container_port, host_port: p.container_port, protocol: p.protocol })
        .collect()
}

fn interface<'a>(agent: &Agent, record: &'a Record) -> Option<(&'a Interface, Cidr)> {
    let interface = record.interface.as_ref()?;
    Some((interface, agent.network.vpc().subnet(&interface.subnet)?.cidr))
}

fn provisioning(error: &NetworkError) -> String {
    format!("ResourceInitializationError: failed to configure the network: {error}")
}

/// Docker's words for a container that could not be started, as the ECS agent passes them on.
pub(crate) fn cannot_start(error: &str) -> String {
    format!("CannotStartContainerError: Error response from daemon: {error}")
}
