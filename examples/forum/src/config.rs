use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

pub(crate) const USAGE: &str = "usage: forum users|topics|messages|chat [--listen ADDRESS:PORT] [--data DIRECTORY]

--listen  where to answer (FORUM_LISTEN; 0.0.0.0:8080)
--data    where to keep records (FORUM_DATA; without it they are lost at the end). Chat keeps none.";

/// Which of the services this process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Users,
    Topics,
    Messages,
    Chat,
}

impl Role {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Topics => "topics",
            Self::Messages => "messages",
            Self::Chat => "chat",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Users, Self::Topics, Self::Messages, Self::Chat].into_iter().find(|role| role.name() == name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the command line and the environment say; the command line wins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) role: Role,
    pub(crate) listen: SocketAddr,
    pub(crate) data: Option<PathBuf>,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("which service is this to be?")]
    NoRole,
    #[error("'{0}' is not one of the services")]
    UnknownRole(String),
    #[error("'{0}' is not an option")]
    UnknownOption(String),
    #[error("{0} wants a value")]
    NoValue(&'static str),
    #[error("'{0}' is not an address and port, such as 0.0.0.0:8080")]
    Listen(String),
}

impl Config {
    /// Reads the arguments behind the program's name; `environment` answers for variables.
    pub(crate) fn from_arguments(
        arguments: impl IntoIterator<Item = String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut arguments = arguments.into_iter();
        let name = arguments.next().ok_or(ConfigError::NoRole)?;
        let role = Role::from_name(&name).ok_or(ConfigError::UnknownRole(name))?;
        let mut listen = environment("FORUM_LISTEN");
        let mut data = environment("FORUM_DATA");
        while let Some(option) = arguments.next() {
            match option.as_str() {
                "--listen" => listen = Some(arguments.next().ok_or(ConfigError::NoValue("--listen"))?),
                "--data" => data = Some(arguments.next().ok_or(ConfigError::NoValue("--data"))?),
                _ => return Err(ConfigError::UnknownOption(option)),
            }
        }
        let listen = match listen {
            Some(text) => text.parse().map_err(|_| ConfigError::Listen(text))?,
            None => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 8080)),
        };
        Ok(Self { role, listen, data: data.map(PathBuf::from) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str], listen: Option<&str>) -> Result<Config, ConfigError> {
        Config::from_arguments(arguments.iter().map(|&a| a.to_owned()), |name| {
            (name == "FORUM_LISTEN").then(|| listen.map(str::to_owned)).flatten()
        })
    }

    #[test]
    fn the_command_line_wins_over_the_environment() {
        let config = read(&["topics", "--data", "/data"], Some("127.0.0.1:1")).unwrap();
        assert_eq!(config.role, Role::Topics);
        assert_eq!(config.listen, SocketAddr::from(([127, 0, 0, 1], 1)));
        assert_eq!(config.data, Some(PathBuf::from("/data")));
        let config = read(&["users", "--listen", "127.0.0.1:2"], Some("127.0.0.1:1")).unwrap();
        assert_eq!(config.listen.port(), 2);
        assert_eq!(read(&["chat"], None).unwrap().listen, SocketAddr::from(([0, 0, 0, 0], 8080)));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(read(&[], None), Err(ConfigError::NoRole));
        assert_eq!(read(&["mail"], None), Err(ConfigError::UnknownRole("mail".into())));
        assert_eq!(read(&["chat", "--fast"], None), Err(ConfigError::UnknownOption("--fast".into())));
        assert_eq!(read(&["chat", "--data"], None), Err(ConfigError::NoValue("--data")));
        assert_eq!(read(&["chat"], Some("here")), Err(ConfigError::Listen("here".into())));
    }
}
