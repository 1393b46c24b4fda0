//! The files that every container gets: `/etc/hosts`, `/etc/hostname`, `/etc/resolv.conf`.

use std::{fs, io, net::Ipv4Addr, path::Path};

use wharf_core::sandbox::Dns;
use wharf_runtime::MountConfig;

/// The names that a container knows.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    pub(crate) hostname: &'a str,
    /// Its own.
    pub(crate) address: Option<Ipv4Addr>,
    /// Address and names of the containers that it is linked to.
    pub(crate) links: Vec<(Ipv4Addr, String)>,
    pub(crate) extra_hosts: &'a [(String, String)],
    pub(crate) dns: Option<&'a Dns>,
}

/// Writes a container's files into `directory` and answers their mounts.
pub(crate) fn write(directory: &Path, names: &Names<'_>) -> io::Result<Vec<MountConfig>> {
    let directory = directory.join("etc");
    fs::create_dir_all(&directory)?;
    let mut mounts = Vec::new();
    let resolver = match names.dns {
        Some(dns) => resolver(&of_host(), dns),
        None => resolver(&of_host(), &Dns::default()),
    };
    for (name, text) in
        [("hosts", hosts(names)), ("hostname", format!("{}\n", names.hostname)), ("resolv.conf", resolver)]
    {
        let path = directory.join(name);
        fs::write(&path, text)?;
        mounts.push(MountConfig::Bind {
            source: path.to_string_lossy().into_owned(),
            target: format!("/etc/{name}"),
            read_only: false,
            mapped: true,
            masks: Vec::new(),
        });
    }
    Ok(mounts)
}

fn hosts(names: &Names<'_>) -> String {
    let mut hosts = String::from("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
    for (name, address) in names.extra_hosts {
        hosts.push_str(&format!("{address}\t{name}\n"));
    }
    for (address, linked) in &names.links {
        hosts.push_str(&format!("{address}\t{linked}\n"));
    }
    if let Some(address) = names.address {
        hosts.push_str(&format!("{address}\t{}\n", names.hostname));
    }
    hosts
}

/// The host's resolver, without what only the host itself can reach.
fn of_host() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let text = read("/etc/resolv.conf");
    // systemd-resolved listens on the host's loopback and keeps the real servers in a file beside.
    let text = if text.contains("nameserver 127.0.0.53") { read("/run/systemd/resolve/resolv.conf") } else { text };
    let local = |line: &&str| !(line.starts_with("nameserver 127.") || line.starts_with("nameserver ::1"));
    text.lines().filter(local).map(|line| format!("{line}\n")).collect()
}

/// Docker's rule: servers and search domains each replace the host's, and `.` is no search domain at all.
fn resolver(host: &str, dns: &Dns) -> String {
    let keyword = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
    let mut text = String::new();
    for server in &dns.servers {
        text.push_str(&format!("nameserver {server}\n"));
    }
    if !dns.search.is_empty() && dns.search != ["."] {
        text.push_str(&format!("search {}\n", dns.search.join(" ")));
    }
    for line in host.lines() {
        let replaced = match keyword(line).as_str() {
            "nameserver" => !dns.servers.is_empty(),
            "search" | "domain" => !dns.search.is_empty(),
            _ => false,
        };
        if !replaced {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_and_search_domains_replace_the_hosts() {
        let host = "search lan\nnameserver 10.0.0.1\noptions ndots:1\n";
        let dns = |servers: &[&str], search: &[&str]| Dns {
            servers: servers.iter().map(|&s| s.to_owned()).collect(),
            search: search.iter().map(|&s| s.to_owned()).collect(),
        };
        assert_eq!(resolver(host, &dns(&[], &[])), host);
        assert_eq!(
            resolver(host, &dns(&["1.1.1.1", "8.8.8.8"], &[])),
            "nameserver 1.1.1.1\nnameserver 8.8.8.8\nsearch lan\noptions ndots:1\n"
        );
        assert_eq!(
            resolver(host, &dns(&[], &["a.test", "b.test"])),
            "search a.test b.test\nnameserver 10.0.0.1\noptions ndots:1\n"
        );
        assert_eq!(resolver(host, &dns(&[], &["."])), "nameserver 10.0.0.1\noptions ndots:1\n");
    }

    #[test]
    fn hosts_are_written_as_docker_writes_them() {
        let extra = [("db".to_owned(), "10.0.0.5".to_owned())];
        let names = Names {
            hostname: "web",
            address: Some(Ipv4Addr::new(172, 17, 0, 2)),
            links: vec![(Ipv4Addr::new(172, 17, 0, 3), "cache redis".to_owned())],
            extra_hosts: &extra,
            dns: None,
        };
        let text = hosts(&names);
        let lines: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(lines, ["10.0.0.5\tdb", "172.17.0.3\tcache redis", "172.17.0.2\tweb"]);
    }
}
