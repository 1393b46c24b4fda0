//! The files that every container gets: `/etc/hosts`, `/etc/hostname`, `/etc/resolv.conf`.

use std::{fs, io, net::Ipv4Addr, path::Path};

use wharf_runtime::MountConfig;

/// Writes a container's files into `directory` and answers their mounts.
pub(crate) fn write(
    directory: &Path,
    hostname: &str,
    address: Option<Ipv4Addr>,
    extra_hosts: &[(String, String)],
) -> io::Result<Vec<MountConfig>> {
    let directory = directory.join("etc");
    fs::create_dir_all(&directory)?;
    let mut hosts = String::from("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
    if let Some(address) = address {
        hosts.push_str(&format!("{address}\t{hostname}\n"));
    }
    for (name, address) in extra_hosts {
        hosts.push_str(&format!("{address}\t{name}\n"));
    }
    let files = [("hosts", hosts), ("hostname", format!("{hostname}\n")), ("resolv.conf", resolver())];
    let mut mounts = Vec::new();
    for (name, text) in files {
        let path = directory.join(name);
        fs::write(&path, text)?;
        mounts.push(MountConfig::Bind {
            source: path.to_string_lossy().into_owned(),
            target: format!("/etc/{name}"),
            read_only: false,
            mapped: true,
        });
    }
    Ok(mounts)
}

/// The host's resolver, without what only the host itself can reach.
fn resolver() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let text = read("/etc/resolv.conf");
    // systemd-resolved listens on the host's loopback and keeps the real servers in a file beside.
    let text = if text.contains("nameserver 127.0.0.53") { read("/run/systemd/resolve/resolv.conf") } else { text };
    let local = |line: &&str| !(line.starts_with("nameserver 127.") || line.starts_with("nameserver ::1"));
    text.lines().filter(local).map(|line| format!("{line}\n")).collect()
}
