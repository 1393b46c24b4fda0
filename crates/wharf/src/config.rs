//! What `wharf serve` is told: by options, by environment, by a file; and what comes of it.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU32,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use serde::{Deserialize, Deserializer, de::Error as _};
use wharf_core::{AccountId, IdBlock, Region, Scope};
use wharf_gateway::Auth;
use wharf_node::{Bounds, ImageSettings, PullBehavior, UserNamespaces};
use wharf_registry::Settings as RegistrySettings;

pub(crate) use self::{
    byte_count::{ByteCount, ByteLimit},
    simulated::SimulatedNodes,
};

mod byte_count;
mod simulated;

/// The file that is read if it is there.
const DEFAULT_FILE: &str = "/etc/wharf/wharf.toml";
/// The most process numbers that a kernel has (`PID_MAX_LIMIT`), and the most that the ECS agent takes.
const PIDS_MAX: i64 = 4_194_304;
/// What builds may keep, if nobody says otherwise.
const BUILD_CACHE_LIMIT: u64 = 10 << 30;
/// Seconds (ECS Developer Guide, "Deploy Amazon ECS services by replacing tasks").
const HEALTHY_AFTER: u64 = 40;
const NO_NUMBER: &str = "not a number in range";
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 4566);

/// One source's say; what is `None` is left to the next source. The same words are options, `WHARF_…` variables and keys
/// of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Layer {
    /// Where everything is kept [default: /var/lib/wharf for root, ~/.local/share/wharf for others]
    #[arg(long, value_name = "DIR", conflicts_with = "ephemeral")]
    data_dir: Option<PathBuf>,
    /// Address and port of the APIs [default: 127.0.0.1:4566]
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    listen: Option<SocketAddr>,
    /// The account of requests that name none [default: 000000000000]
    #[arg(long, value_name = "ID")]
    account_id: Option<AccountId>,
    /// The region of requests that name none [default: us-east-1]
    #[arg(long, value_name = "NAME", value_parser = region)]
    #[serde(default, deserialize_with = "region_of_file")]
    region: Option<Region>,
    /// Who need not sign requests: local (this machine's operators), enforce (nobody), off (everybody) [default: local]
    #[arg(long, value_name = "MODE")]
    auth: Option<Auth>,
    /// Where the devices of GPUs are (nvidia0, nvidiactl, …) [default: /dev]
    #[arg(long, value_name = "DIR")]
    gpu_devices: Option<PathBuf>,
    /// Keep everything in a temporary directory, and remove all of it at the end
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    ephemeral: Option<bool>,
    /// Give every task a user namespace with a block of these host ids, so that root in it is nobody outside
    #[arg(long, value_name = "FIRST:COUNT", value_parser = ids)]
    #[serde(default, deserialize_with = "ids_of_file")]
    user_namespaces: Option<IdBlock>,
    /// With --user-namespaces: tasks that cannot have one (privileged, host network) run without, instead of being refused
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    user_namespaces_exempt: Option<bool>,
    /// With --user-namespaces: root in a task is root in the host's files that it mounts, instead of nobody
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    user_namespaces_map_host_paths: Option<bool>,
    /// How many processes and threads a task may have, all its containers together; 0 is no bound [default: 4096]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(..=PIDS_MAX))]
    #[serde(default, deserialize_with = "pids_of_file")]
    task_pids: Option<u32>,
    /// Slow a container down when its memory is this far from its reservation to its limit (cgroup v2) [default: never]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(1..=99))]
    #[serde(default, deserialize_with = "percent_of_file")]
    memory_throttling: Option<u8>,
    /// What containers may ask for, TOML [default: policy.toml in the data directory, or /etc/wharf/policy.toml, if it is there]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// When a registry elsewhere is asked for an image: default (each time, but for loaded images; what is here will do if
    /// it cannot be asked), always, once, prefer-cached [default: default]
    #[arg(long, value_name = "WHEN")]
    #[serde(default, deserialize_with = "behavior_of_file")]
    image_pull_behavior: Option<PullBehavior>,
    /// Credentials for registries elsewhere, as `docker login` writes them [default: ~/.docker/config.json]
    #[arg(long, value_name = "FILE")]
    registry_credentials: Option<PathBuf>,
    /// Whether a push makes the repository that it names [default: true]
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    create_on_push: Option<bool>,
    /// The most that the blobs of one repository may take, such as 10GiB [default: no bound]
    #[arg(long, value_name = "SIZE")]
    repository_quota: Option<ByteCount>,
    /// How much builds may keep for the next ones, such as 20GiB; 0 keeps nothing [default: 10GiB]
    #[arg(long, value_name = "SIZE")]
    build_cache_limit: Option<ByteLimit>,
    /// Instead of this machine have so many nodes that run nothing, for tests and questions of capacity: COUNT, or
    /// COUNT:CORES:GIB for their size [default size: 4 cores, 16 GiB]
    #[arg(long, value_name = "NODES")]
    simulate_nodes: Option<SimulatedNodes>,
    /// Count a service's task as well after it has run for so many seconds, where nothing checks its health [default: 40]
    #[arg(long, value_name = "SECONDS")]
    healthy_after: Option<NonZeroU32>,
}

/// Where an instance keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Data {
    Directory(PathBuf),
    /// A temporary directory that goes away with it.
    Ephemeral,
}

/// What `wharf serve` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) data: Data,
    pub(crate) listen: SocketAddr,
    /// The account and region of requests that name none.
    pub(crate) scope: Scope,
    pub(crate) auth: Auth,
    /// Whether tasks have user namespaces, and what of them.
    pub(crate) user_namespaces: Option<UserNamespaces>,
    /// Where GPUs are looked for.
    pub(crate) gpu_devices: PathBuf,
    pub(crate) bounds: Bounds,
    /// The file that was named.
    pub(crate) policy: Option<PathBuf>,
    pub(crate) registry: RegistrySettings,
    /// Without the port, which is not known yet.
    pub(crate) images: ImageSettings,
    /// The file of credentials, if it was named.
    pub(crate) named_credentials: Option<PathBuf>,
    /// Bytes that builds may keep for the next ones.
    pub(crate) build_cache_limit: u64,
    /// Nodes that run nothing, instead of this machine.
    pub(crate) simulate_nodes: Option<SimulatedNodes>,
    /// After how long a service's task counts as well that nothing checks.
    pub(crate) healthy_after: Duration,
}

/// Why nothing can be served with what was told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("the environment has {name}={value}: {reason}")]
    Variable { name: String, value: String, reason: String },
    #[error("the configuration file {} could not be read", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("the configuration file {} is not right", path.display())]
    File { path: PathBuf, source: toml::de::Error },
    #[error(
        "{listen} can be reached by other machines, and with --auth {auth} they would not have to sign: use --auth enforce, or \
         listen on 127.0.0.1"
    )]
    NeedsEnforce { listen: SocketAddr, auth: Auth },
    #[error("{0} says how user namespaces are to be, and --user-namespaces, which gives tasks any, is not there")]
    NeedsUserNamespaces(&'static str),
    #[error("there is no place for the data: neither HOME nor XDG_DATA_HOME is set, so give --data-dir")]
    NoHome,
}

impl Config {
    /// What `options` and the environment say (`variable` reads it), the file `file` or the default one, and the defaults.
    pub(crate) fn resolve(
        options: Layer,
        file: Option<&Path>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let layer = options.or(Layer::from_environment(&variable)?).or(Layer::from_file(file)?);
        layer.finish(variable)
    }
}

impl Layer {
    /// Only a data directory.
    pub(crate) fn of_data_dir(data_dir: Option<PathBuf>) -> Self {
        Self { data_dir, ..Self::default() }
    }

    fn from_environment(variable: &impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        fn read<T, E: std::fmt::Display>(
            variable: &impl Fn(&str) -> Option<String>,
            name: &str,
            parse: impl Fn(&str) -> Result<T, E>,
        ) -> Result<Option<T>, ConfigError> {
            let Some(value) = variable(name).filter(|v| !v.is_empty()) else { return Ok(None) };
            parse(&value).map(Some).map_err(|e| ConfigError::Variable {
                name: name.to_owned(),
                reason: e.to_string(),
                value,
            })
        }
        Ok(Self {
            data_dir: read(variable, "WHARF_DATA_DIR", str::parse)?,
            listen: read(variable, "WHARF_LISTEN", address)?,
            account_id: read(variable, "WHARF_ACCOUNT_ID", str::parse)?,
            region: read(variable, "WHARF_REGION", region)?,
            auth: read(variable, "WHARF_AUTH", str::parse)?,
            gpu_devices: read(variable, "WHARF_GPU_DEVICES", str::parse)?,
            ephemeral: read(variable, "WHARF_EPHEMERAL", boolean)?,
            user_namespaces: read(variable, "WHARF_USER_NAMESPACES", ids)?,
            user_namespaces_exempt: read(variable, "WHARF_USER_NAMESPACES_EXEMPT", boolean)?,
            user_namespaces_map_host_paths: read(variable, "WHARF_USER_NAMESPACES_MAP_HOST_PATHS", boolean)?,
            task_pids: read(variable, "WHARF_TASK_PIDS", |value| pids(value.parse().map_err(|_| NO_NUMBER)?))?,
            memory_throttling: read(variable, "WHARF_MEMORY_THROTTLING", |value| {
                percent(value.parse().map_err(|_| NO_NUMBER)?)
            })?,
            policy: read(variable, "WHARF_POLICY", str::parse)?,
            image_pull_behavior: read(variable, "WHARF_IMAGE_PULL_BEHAVIOR", str::parse)?,
            registry_credentials: read(variable, "WHARF_REGISTRY_CREDENTIALS", str::parse)?,
            create_on_push: read(variable, "WHARF_CREATE_ON_PUSH", boolean)?,
            repository_quota: read(variable, "WHARF_REPOSITORY_QUOTA", str::parse)?,
            build_cache_limit: read(variable, "WHARF_BUILD_CACHE_LIMIT", str::parse)?,
            simulate_nodes: read(variable, "WHARF_SIMULATE_NODES", str::parse)?,
            healthy_after: read(variable, "WHARF_HEALTHY_AFTER", |value| value.parse().map_err(|_| NO_NUMBER))?,
        })
    }

    fn from_file(asked: Option<&Path>) -> Result<Self, ConfigError> {
        let path = asked.unwrap_or(Path::new(DEFAULT_FILE));
        match fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text).map_err(|source| ConfigError::File { path: path.to_owned(), source }),
            Err(error) if asked.is_none() && error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(ConfigError::Read { path: path.to_owned(), source }),
        }
    }

    /// This layer's say, and where it has none `below`'s.
    fn or(self, below: Self) -> Self {
        // A directory and `ephemeral` are two answers to one question: who answers it here is not overruled from below.
        let placed = self.data_dir.is_some() || self.ephemeral == Some(true);
        Self {
            data_dir: self.data_dir.or(if placed { None } else { below.data_dir }),
            listen: self.listen.or(below.listen),
            account_id: self.account_id.or(below.account_id),
            region: self.region.or(below.region),
            auth: self.auth.or(below.auth),
            gpu_devices: self.gpu_devices.or(below.gpu_devices),
            ephemeral: self.ephemeral.or(if placed { None } else { below.ephemeral }),
            user_namespaces: self.user_namespaces.or(below.user_namespaces),
            user_namespaces_exempt: self.user_namespaces_exempt.or(below.user_namespaces_exempt),
            user_namespaces_map_host_paths: self
                .user_namespaces_map_host_paths
                .or(below.user_namespaces_map_host_paths),
            task_pids: self.task_pids.or(below.task_pids),
            memory_throttling: self.memory_throttling.or(below.memory_throttling),
            policy: self.policy.or(below.policy),
            image_pull_behavior: self.image_pull_behavior.or(below.image_pull_behavior),
            registry_credentials: self.registry_credentials.or(below.registry_credentials),
            create_on_push: self.create_on_push.or(below.create_on_push),
            repository_quota: self.repository_quota.or(below.repository_quota),
            build_cache_limit: self.build_cache_limit.or(below.build_cache_limit),
            simulate_nodes: self.simulate_nodes.or(below.simulate_nodes),
            healthy_after: self.healthy_after.or(below.healthy_after),
        }
    }

    fn finish(self, variable: impl Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
        let listen = self.listen.unwrap_or(DEFAULT_LISTEN);
        let auth = self.auth.unwrap_or_default();
        if !auth.may_listen_on(listen.ip()) {
            return Err(ConfigError::NeedsEnforce { listen, auth });
        }
        let data = match self.data_dir {
            _ if self.ephemeral == Some(true) => Data::Ephemeral,
            Some(directory) => Data::Directory(directory),
            None => Data::Directory(default_directory(rustix::process::geteuid().is_root(), &variable)?),
        };
        if self.user_namespaces.is_none() {
            // Who thinks that tasks have them must not be left to think so.
            for (given, option) in [
                (self.user_namespaces_exempt, "--user-namespaces-exempt"),
                (self.user_namespaces_map_host_paths, "--user-namespaces-map-host-paths"),
            ] {
                if given == Some(true) {
                    return Err(ConfigError::NeedsUserNamespaces(option));
                }
            }
        }
        let scope = Scope { account: self.account_id.unwrap_or_default(), region: self.region.unwrap_or_default() };
        let gpu_devices = self.gpu_devices.unwrap_or_else(|| "/dev".into());
        let task_pids = self.task_pids.map(|count| (count > 0).then(|| u64::from(count)));
        let bounds = Bounds {
            task_pids: task_pids.unwrap_or(Bounds::default().task_pids),
            memory_throttling: self.memory_throttling,
        };
        let user_namespaces = self.user_namespaces.map(|ids| UserNamespaces {
            ids,
            exempt: self.user_namespaces_exempt.unwrap_or(false),
            map_host_paths: self.user_namespaces_map_host_paths.unwrap_or(false),
        });
        let defaults = RegistrySettings::default();
        let registry = RegistrySettings {
            create_on_push: self.create_on_push.unwrap_or(defaults.create_on_push),
            quota: self.repository_quota.map(|ByteCount(bytes)| bytes),
            ..defaults
        };
        let named_credentials = self.registry_credentials.clone();
        let images = ImageSettings {
            behavior: self.image_pull_behavior.unwrap_or_default(),
            credentials: self.registry_credentials.or_else(|| docker_config(&variable)),
            scope: scope.clone(),
            port: 0,
            hosts: Vec::new(),
        };
        let policy = self.policy;
        let build_cache_limit = self.build_cache_limit.map_or(BUILD_CACHE_LIMIT, |ByteLimit(bytes)| bytes);
        Ok(Config {
            data,
            listen,
            scope,
            auth,
            gpu_devices,
            bounds,
            user_namespaces,
            policy,
            registry,
            images,
            named_credentials,
            build_cache_limit,
            simulate_nodes: self.simulate_nodes,
            healthy_after: Duration::from_secs(
                self.healthy_after.map_or(HEALTHY_AFTER, |seconds| u64::from(seconds.get())),
            ),
        })
    }
}

/// Where Docker's own client looks. Source: docker/cli, `DOCKER_CONFIG`.
fn docker_config(variable: &impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let directory = variable("DOCKER_CONFIG").filter(|value| !value.is_empty()).map(PathBuf::from);
    let directory = directory.or_else(|| Some(Path::new(&variable("HOME")?).join(".docker")));
    directory.map(|directory| directory.join("config.json"))
}

fn default_directory(root: bool, variable: &impl Fn(&str) -> Option<String>) -> Result<PathBuf, ConfigError> {
    if root {
        return Ok("/var/lib/wharf".into());
    }
    let set = |name| variable(name).filter(|value| value.starts_with('/')).map(PathBuf::from);
    set("XDG_DATA_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".local/share")))
        .map(|data| data.join("wharf"))
        .ok_or(ConfigError::NoHome)
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("'{text}' is not an address with a port, such as {DEFAULT_LISTEN}"))
}

fn boolean(value: &str) -> Result<bool, &'static str> {
    match value {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err("neither true nor false"),
    }
}

fn ids(text: &str) -> Result<IdBlock, String> {
    let ids: IdBlock = text.parse().map_err(|error| format!("'{text}': {error}"))?;
    if ids.count < UserNamespaces::BLOCK {
        return Err(format!("'{text}' has less ids than one task takes, {}", UserNamespaces::BLOCK));
    }
    Ok(ids)
}

fn ids_of_file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<IdBlock>, D::Error> {
    let text = String::deserialize(deserializer)?;
    ids(&text).map(Some).map_err(D::Error::custom)
}

fn region(name: &str) -> Result<Region, String> {
    Region::new(name).ok_or_else(|| format!("'{name}' is not a region: lower-case letters, digits and hyphens"))
}

fn pids(count: u32) -> Result<u32, String> {
    if i64::from(count) <= PIDS_MAX { Ok(count) } else { Err(format!("no machine has more than {PIDS_MAX} processes")) }
}

fn percent(percent: u8) -> Result<u8, String> {
    if (1..=99).contains(&percent) { Ok(percent) } else { Err(format!("{percent} is not in 1 to 99")) }
}

fn pids_of_file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    pids(u32::deserialize(deserializer)?).map(Some).map_err(D::Error::custom)
}

fn percent_of_file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    percent(u8::deserialize(deserializer)?).map(Some).map_err(D::Error::custom)
}

fn behavior_of_file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PullBehavior>, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map(Some).map_err(D::Error::custom)
}

fn region_of_file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Region>, D::Error> {
    let name = String::deserialize(deserializer)?;
    region(&name).map(Some).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Options {
        #[command(flatten)]
        layer: Layer,
    }

    /// Resolves a command line, an environment and a file's text.
    fn resolve(line: &str, environment: &[(&str, &str)], file: &str) -> Result<Config, ConfigError> {
        let options = Options::try_parse_from(std::iter::once("x").chain(line.split_whitespace())).unwrap().layer;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("wharf.toml");
        fs::write(&path, file).unwrap();
        let home = [("HOME", "/home/ann")];
        let variable = |name: &str| {
            environment.iter().chain(&home).find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        };
        Config::resolve(options, Some(&path), variable)
    }

    #[test]
    fn options_beat_the_environment_which_beats_the_file() {
        let file = "listen = '127.0.0.1:1'\nregion = 'file-1'\naccount-id = '111111111111'\nauth = 'off'\n\
                    data-dir = '/file'\n";
        let environment =
            [("WHARF_LISTEN", "127.0.0.1:2"), ("WHARF_REGION", "env-1"), ("WHARF_ACCOUNT_ID", "222222222222")];
        let config = resolve("--listen 127.0.0.1:3 --region option-1", &environment, file).unwrap();
        assert_eq!(config.listen.port(), 3);
        assert_eq!(config.scope.region.as_str(), "option-1");
        assert_eq!(config.scope.account.as_str(), "222222222222");
        assert_eq!(config.auth, Auth::Off);
        assert_eq!(config.data, Data::Directory("/file".into()));
    }

    #[test]
    fn defaults() {
        let config = resolve("", &[("WHARF_LISTEN", "")], "").unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:4566");
        assert_eq!(config.scope, Scope::default());
        assert_eq!(config.auth, Auth::Local);
        assert_eq!(config.bounds, Bounds { task_pids: Some(4096), memory_throttling: None });
        let variable = |name: &str| (name == "HOME").then(|| "/home/ann".to_owned());
        assert_eq!(default_directory(true, &variable).unwrap(), Path::new("/var/lib/wharf"));
        assert_eq!(default_directory(false, &variable).unwrap(), Path::new("/home/ann/.local/share/wharf"));
        assert!(default_directory(false, &|_: &str| None).is_err());
        assert!(Config::resolve(Layer::default(), None, variable).is_ok(), "no file is no error");
    }

    #[test]
    fn bounds_on_every_task() {
        let of = |line, environment: &[(&str, &str)], file| resolve(line, environment, file).unwrap().bounds;
        assert_eq!(of("--task-pids 0", &[("WHARF_TASK_PIDS", "7")], "").task_pids, None);
        assert_eq!(of("", &[("WHARF_TASK_PIDS", "7")], "task-pids = 8").task_pids, Some(7));
        assert_eq!(of("", &[], "task-pids = 8\nmemory-throttling = 90").memory_throttling, Some(90));
        assert_eq!(of("", &[("WHARF_MEMORY_THROTTLING", "80")], "").memory_throttling, Some(80));
    }

    #[test]
    fn what_builds_keep() {
        let of = |line, environment: &[(&str, &str)], file| resolve(line, environment, file).unwrap().build_cache_limit;
        assert_eq!(of("", &[], ""), 10 << 30);
        assert_eq!(of("--build-cache-limit 0", &[("WHARF_BUILD_CACHE_LIMIT", "1GiB")], ""), 0);
        assert_eq!(of("", &[("WHARF_BUILD_CACHE_LIMIT", "1GiB")], "build-cache-limit = '2GiB'"), 1 << 30);
        assert_eq!(of("", &[], "build-cache-limit = '2GiB'"), 2 << 30);
    }

    #[test]
    fn where_the_data_is_is_answered_once() {
        let of = |line, environment: &[(&str, &str)], file| resolve(line, environment, file).unwrap().data;
        let directory = |path: &str| Data::Directory(path.into());
        assert_eq!(of("--ephemeral", &[("WHARF_DATA_DIR", "/env")], "data-dir = '/file'"), Data::Ephemeral);
        assert_eq!(of("--data-dir /option", &[("WHARF_EPHEMERAL", "true")], ""), directory("/option"));
        assert_eq!(of("", &[("WHARF_DATA_DIR", "/env")], "ephemeral = true"), directory("/env"));
        assert_eq!(of("--ephemeral=false", &[("WHARF_DATA_DIR", "/env")], "ephemeral = true"), directory("/env"));
        assert_eq!(of("", &[], "ephemeral = true"), Data::Ephemeral);
    }

    #[test]
    fn errors() {
        let error = |line, environment: &[(&str, &str)], file| {
            let text = format!("{:#}", anyhow::Error::from(resolve(line, environment, file).unwrap_err()));
            let path = text.split(' ').find(|word| word.ends_with("wharf.toml")).map(str::to_owned);
            path.map_or(text.clone(), |path| text.replace(&path, "/etc/wharf/wharf.toml"))
        };
        let missing = Config::resolve(Layer::default(), Some(Path::new("/nowhere/w.toml")), |_| None).unwrap_err();
        let said = [
            error("", &[], "region = 'x'\nlisen = '127.0.0.1:1'\n"),
            error("", &[], "auth = 'perhaps'\n"),
            error("", &[], "region = 'Narnia'\n"),
            error("", &[("WHARF_LISTEN", "nowhere")], ""),
            error("--listen 0.0.0.0:4566", &[], ""),
            error("", &[("WHARF_TASK_PIDS", "5000000")], ""),
            error("", &[], "memory-throttling = 100\n"),
            format!("{:#}", anyhow::Error::from(missing)),
        ];
        insta::assert_snapshot!(said.join("\n----------\n"));
    }
}
