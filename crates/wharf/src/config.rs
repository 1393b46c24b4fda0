//! What `wharf serve` is told: by options, by environment, by a file; and what comes of it.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use clap::Args;
use serde::{Deserialize, Deserializer, de::Error as _};
use wharf_core::{AccountId, Region, Scope};
use wharf_gateway::Auth;

/// The file that is read if it is there.
const DEFAULT_FILE: &str = "/etc/wharf/wharf.toml";
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
    /// Keep everything in a temporary directory, and remove all of it at the end
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    ephemeral: Option<bool>,
    /// What containers may ask for, TOML [default: policy.toml in the data directory, or /etc/wharf/policy.toml, if it is there]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
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
    /// The file that was named.
    pub(crate) policy: Option<PathBuf>,
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
            ephemeral: read(variable, "WHARF_EPHEMERAL", |value| match value {
                "1" | "true" => Ok(true),
                "0" | "false" => Ok(false),
                _ => Err("neither true nor false"),
            })?,
            policy: read(variable, "WHARF_POLICY", str::parse)?,
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
            ephemeral: self.ephemeral.or(if placed { None } else { below.ephemeral }),
            policy: self.policy.or(below.policy),
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
            None => Data::Directory(default_directory(rustix::process::geteuid().is_root(), variable)?),
        };
        let scope = Scope { account: self.account_id.unwrap_or_default(), region: self.region.unwrap_or_default() };
        Ok(Config { data, listen, scope, auth, policy: self.policy })
    }
}

fn default_directory(root: bool, variable: impl Fn(&str) -> Option<String>) -> Result<PathBuf, ConfigError> {
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

fn region(name: &str) -> Result<Region, String> {
    Region::new(name).ok_or_else(|| format!("'{name}' is not a region: lower-case letters, digits and hyphens"))
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
        let variable = |name: &str| (name == "HOME").then(|| "/home/ann".to_owned());
        assert_eq!(default_directory(true, variable).unwrap(), Path::new("/var/lib/wharf"));
        assert_eq!(default_directory(false, variable).unwrap(), Path::new("/home/ann/.local/share/wharf"));
        assert!(default_directory(false, |_| None).is_err());
        assert!(Config::resolve(Layer::default(), None, variable).is_ok(), "no file is no error");
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
            format!("{:#}", anyhow::Error::from(missing)),
        ];
        insta::assert_snapshot!(said.join("\n----------\n"));
    }
}
