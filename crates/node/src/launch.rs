//! From what is wanted of a container to what the runtime is told.

use std::{net::Ipv4Addr, path::PathBuf};

use wharf_core::{
    Digest, Mib, hex_id,
    logs::LogSinkError,
    sandbox::{ContainerSpec, NetworkSpec, SandboxSpec},
};
use wharf_image::{Image, ImageConfig, Reference, User, resolve_user};
use wharf_runtime::{Capabilities, ContainerRun, MountConfig, ProcessSpec};

use crate::{
    agent::Agent,
    bounds::container_limits,
    etc::{self, Names},
    images,
    ulimits::Heights,
    volumes,
    wiring::cannot_start,
};

/// What every image's program finds unless the image says otherwise (moby `oci/defaults.go`).
const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// An image that is ready to be run by a user.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(crate) image: Image,
    pub(crate) layers: Vec<PathBuf>,
    pub(crate) user: User,
}

/// Finds or fetches a container's image and unpacks it. The error is for the container's owner.
///
/// `known` is the image of a container that runs already, whatever its name means by now.
pub(crate) async fn prepare(
    agent: &Agent,
    container: &ContainerSpec,
    known: Option<Digest>,
) -> Result<Prepared, String> {
    if let Some(root) = &container.root {
        return unpacked(agent, container, agent.images.bare(&root.layers)).await;
    }
    let reference: Reference = container.image.parse().map_err(|error| format!("CannotPullContainerError: {error}"))?;
    let same = known.and_then(|digest| agent.images.resolve_digest(&digest).ok().flatten());
    let image = match same {
        Some(image) => image,
        None => images::find(agent, container, &reference).await?,
    };
    unpacked(agent, container, image).await
}

async fn unpacked(agent: &Agent, container: &ContainerSpec, image: Image) -> Result<Prepared, String> {
    let images = agent.images.clone();
    let spec = container.user.clone().unwrap_or_else(|| image.config.user.clone());
    let unpacking = tokio::task::spawn_blocking(move || {
        let layers = images.rootfs(&image).map_err(|e| format!("CannotPullContainerError: {e}"))?;
        let user = resolve_user(&layers, &spec).map_err(|e| cannot_start(&e.to_string()))?;
        Ok(Prepared { image, layers, user })
    });
    unpacking.await.map_err(|error| format!("CannotPullContainerError: {error}"))?
}

/// Makes the log stream that a container writes to.
pub(crate) fn open_log(agent: &Agent, container: &ContainerSpec) -> Result<(), String> {
    let Some(target) = &container.log else { return Ok(()) };
    agent.logs.open(target).map_err(|error| match error {
        LogSinkError::GroupMissing(_) => "ResourceInitializationError: failed to validate logger args: create stream has been \
             retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does \
             not exist. : exit status 1"
            .to_owned(),
        LogSinkError::Io(error) => format!("ResourceInitializationError: failed to validate logger args: {error}"),
    })
}

/// Where a container that is to be started stands.
pub(crate) struct Surroundings<'a> {
    /// The sandbox's on the data disk.
    pub(crate) directory: PathBuf,
    pub(crate) mounts: Vec<MountConfig>,
    /// Address and names of the containers that it is linked to.
    pub(crate) links: Vec<(Ipv4Addr, String)>,
    /// The path of its network namespace; `None` is the host's.
    pub(crate) network: Option<String>,
    pub(crate) address: Option<Ipv4Addr>,
    pub(crate) runtime_id: &'a str,
    pub(crate) heights: &'a Heights,
}

/// The container as the runtime takes it.
pub(crate) fn container_run(
    spec: &SandboxSpec,
    container: &ContainerSpec,
    prepared: &Prepared,
    around: Surroundings<'_>,
) -> Result<ContainerRun, String> {
    let hostname = hostname(spec, container, around.address, around.runtime_id);
    let own = around.directory.join(&container.name);
    let shown = shown_hostname(spec, container, around.address, around.runtime_id);
    let failed = |error: std::io::Error| cannot_start(&error.to_string());
    let names = Names {
        hostname: &shown,
        address: around.address,
        links: around.links,
        extra_hosts: &container.extra_hosts,
        dns: Some(&container.dns),
    };
    let mut mounts = etc::write(&own, &names).map_err(failed)?;
    mounts.extend(around.mounts);
    volumes::sort(&mut mounts);
    let process = process(container, prepared, &shown, around.heights)?;
    Ok(ContainerRun {
        name: container.name.clone(),
        process,
        layers: prepared.layers.clone(),
        read_only_root: container.security.read_only_root,
        hostname,
        network: around.network,
        limits: container_limits(container),
        mounts,
        shm_bytes: container.shared_memory.map(Mib::bytes),
        privileged: container.security.privileged,
        init: container.init,
        terminal: container.terminal,
        interactive: container.interactive,
        isolation: wharf_runtime::Isolation::default(),
    })
}

/// The program and what it may do; also that of a container's health check, with other arguments.
pub(crate) fn process(
    container: &ContainerSpec,
    prepared: &Prepared,
    hostname: &str,
    heights: &Heights,
) -> Result<ProcessSpec, String> {
    let config = &prepared.image.config;
    let args = arguments(container, config);
    if args.is_empty() {
        return Err(cannot_start("no command specified"));
    }
    let security = &container.security;
    let capabilities = if security.privileged {
        Capabilities::all()
    } else {
        Capabilities::tweaked(&security.add_capabilities, &security.drop_capabilities)
            .map_err(|error| cannot_start(&error.to_string()))?
    };
    Ok(ProcessSpec {
        args,
        env: environment(container, config, &prepared.user.home, hostname),
        cwd: container.working_directory.clone().unwrap_or_else(|| config.working_dir.clone()),
        uid: prepared.user.uid,
        gid: prepared.user.gid,
        groups: prepared.user.groups.clone(),
        capabilities,
        no_new_privileges: security.no_new_privileges.unwrap_or(!security.privileged),
        unconfined: security.privileged || security.unconfined,
        rlimits: heights.clamp(&container.ulimits).0,
    })
}

/// Docker's rule: an entry point given replaces the image's and its command.
fn arguments(container: &ContainerSpec, config: &ImageConfig) -> Vec<String> {
    let given = |list: &Option<Vec<String>>| list.clone().filter(|l| !l.is_empty());
    let (entrypoint, command) = (given(&container.entrypoint), given(&container.command));
    let command = match (&entrypoint, command) {
        (_, Some(command)) => command,
        (Some(_), None) => Vec::new(),
        (None, None) => config.cmd.clone(),
    };
    entrypoint.unwrap_or_else(|| config.entrypoint.clone()).into_iter().chain(command).collect()
}

/// Later entries win over earlier ones of the same name.
fn environment(container: &ContainerSpec, config: &ImageConfig, home: &str, hostname: &str) -> Vec<String> {
    let base = [PATH.to_owned(), format!("HOSTNAME={hostname}"), format!("HOME={home}")];
    let own = container.environment.iter().map(|(name, value)| format!("{name}={value}"));
    let mut env: Vec<String> = Vec::new();
    for entry in base.into_iter().chain(config.env.iter().cloned()).chain(own) {
        let name = entry.split('=').next().unwrap_or_default();
        match env.iter_mut().find(|e| e.split('=').next() == Some(name)) {
            Some(present) => *present = entry,
            None => env.push(entry),
        }
    }
    env
}

/// The name that the container's programs find as their host's.
pub(crate) fn shown_hostname(
    spec: &SandboxSpec,
    container: &ContainerSpec,
    address: Option<Ipv4Addr>,
    runtime_id: &str,
) -> String {
    hostname(spec, container, address, runtime_id).unwrap_or_else(|| host_name().to_owned())
}

fn hostname(
    spec: &SandboxSpec,
    container: &ContainerSpec,
    address: Option<Ipv4Addr>,
    runtime_id: &str,
) -> Option<String> {
    match (&spec.network, address) {
        (NetworkSpec::Host, _) => None,
        (NetworkSpec::Interface { hostname, .. }, Some(address)) => Some(
            hostname.clone().unwrap_or_else(|| format!("ip-{}.ec2.internal", address.to_string().replace('.', "-"))),
        ),
        _ => Some(container.hostname.clone().unwrap_or_else(|| runtime_id.chars().take(12).collect())),
    }
}

fn host_name() -> &'static str {
    static NAME: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    NAME.get_or_init(|| std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default().trim().to_owned())
}

/// Has the container's user namespace hold for files of the host too.
pub(crate) fn map_all(run: &mut ContainerRun) {
    for mount in &mut run.mounts {
        if let MountConfig::Bind { mapped, .. } = mount {
            *mapped = true;
        }
    }
}

/// A new container's id.
pub(crate) fn runtime_id() -> String {
    hex_id(64)
}

/// The number of the signal that asks a program of this image to end.
pub(crate) fn stop_signal(config: &ImageConfig) -> i32 {
    const TERM: i32 = 15;
    let text = config.stop_signal.trim();
    let name = text.strip_prefix("SIG").unwrap_or(text);
    let known = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM",
    ];
    let number = known.iter().position(|k| *k == name).and_then(|n| i32::try_from(n + 1).ok());
    let realtime = name.strip_prefix("RTMIN+").and_then(|n| n.parse::<i32>().ok()).map(|n| 34 + n);
    let winch = (name == "WINCH").then_some(28);
    name.parse().ok().or(number).or(realtime).or(winch).filter(|n| (1..=64).contains(n)).unwrap_or(TERM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_signals_by_name_and_number() {
        let of = |text: &str| stop_signal(&ImageConfig { stop_signal: text.into(), ..ImageConfig::default() });
        assert_eq!([of(""), of("SIGQUIT"), of("9"), of("SIGRTMIN+3"), of("WINCH"), of("what")], [15, 3, 9, 37, 28, 15]);
    }
}
