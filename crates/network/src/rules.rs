//! The firewall's table, by the `nft` program: address translation out of the VPC and into published ports.

use std::{
    io::Write,
    net::Ipv4Addr,
    process::{Command, Stdio},
};

use wharf_core::{network::Cidr, sandbox::Protocol};

use crate::{NetworkError, error::Doing};

/// A host port that leads to a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    pub protocol: Protocol,
    pub host_port: u16,
    pub address: Ipv4Addr,
    pub container_port: u16,
}

/// Puts the instance's table in place, with these ports; one that is there is replaced in one step.
pub(crate) fn install(table: &str, bridge: &str, vpc: Cidr, ports: &[Published]) -> Result<(), NetworkError> {
    let elements = |protocol| {
        let list: Vec<String> = ports.iter().filter(|p| p.protocol == protocol).map(element).collect();
        if list.is_empty() { String::new() } else { format!("elements = {{ {} }}", list.join(", ")) }
    };
    let (tcp, udp) = (elements(Protocol::Tcp), elements(Protocol::Udp));
    nft(&format!(
        r#"
table ip {table}
delete table ip {table}
table ip {table} {{
    map tcp_ports {{
        type inet_service : ipv4_addr . inet_service
        {tcp}
    }}
    map udp_ports {{
        type inet_service : ipv4_addr . inet_service
        {udp}
    }}
    chain guard {{
        type filter hook prerouting priority raw
        # What is bound to loopback is for the host alone, though the bridge may route loopback addresses (see below).
        iifname "{bridge}" ip daddr 127.0.0.0/8 drop
    }}
    chain arriving {{
        type nat hook prerouting priority dstnat
        fib daddr type local dnat ip to tcp dport map @tcp_ports
        fib daddr type local dnat ip to udp dport map @udp_ports
    }}
    chain local {{
        type nat hook output priority -100
        fib daddr type local dnat ip to tcp dport map @tcp_ports
        fib daddr type local dnat ip to udp dport map @udp_ports
    }}
    chain leaving {{
        type nat hook postrouting priority srcnat
        ip saddr {vpc} ip daddr != {vpc} masquerade
        ip saddr 127.0.0.0/8 oifname "{bridge}" masquerade
        # A container that calls its own published port must see the answer come from there.
        ip saddr {vpc} ip daddr {vpc} ct status dnat masquerade
    }}
}}
"#
    ))
}

/// Publishes ports.
pub(crate) fn publish(table: &str, ports: &[Published]) -> Result<(), NetworkError> {
    change("add", table, ports)
}

/// Takes published ports back. Ports that are not there are passed over.
pub(crate) fn withdraw(table: &str, ports: &[Published]) -> Result<(), NetworkError> {
    // `destroy` would pass over what is missing, but only newer programs know it; adding first comes to the same.
    change("add", table, ports)?;
    change("delete", table, ports)
}

/// Removes the table, if it is there.
pub(crate) fn remove(table: &str) -> Result<(), NetworkError> {
    nft(&format!("table ip {table}\ndelete table ip {table}\n"))
}

fn change(verb: &str, table: &str, ports: &[Published]) -> Result<(), NetworkError> {
    let mut script = String::new();
    for port in ports {
        let map = map(port.protocol);
        let element = element(port);
        script.push_str(&format!("{verb} element ip {table} {map} {{ {element} }}\n"));
    }
    if script.is_empty() { Ok(()) } else { nft(&script) }
}

fn map(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "tcp_ports",
        Protocol::Udp => "udp_ports",
    }
}

fn element(port: &Published) -> String {
    format!("{} : {} . {}", port.host_port, port.address, port.container_port)
}

fn nft(script: &str) -> Result<(), NetworkError> {
    let doing = || "running nft (Debian's package nftables)".to_owned();
    let mut child = Command::new("nft")
        .args(["-f", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .doing(doing)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(script.as_bytes()).doing(doing)?;
    }
    let output = child.wait_with_output().doing(doing)?;
    if output.status.success() {
        Ok(())
    } else {
        Err(NetworkError::Rules(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    }
}
