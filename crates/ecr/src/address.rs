//! Under which address a client finds repositories, told from the address that it used itself.
//!
//! Design decision 11: names on this machine are `localhost:PORT/NAME`, and `localhost:PORT/ACCOUNT/REGION/NAME` beyond the
//! default account and region. A client that came to a production name is answered production names.

use std::net::IpAddr;

use wharf_core::{Digest, Scope, registry::RepositoryId};

/// Where a client reached us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    scheme: &'a str,
    host: Host<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host<'a> {
    /// This machine, with the port if one was named.
    Local(Option<&'a str>),
    Production,
    Other(&'a str),
}

impl<'a> Address<'a> {
    /// Of `http://127.0.0.1:4566`, as a request's context has it.
    pub(crate) fn of(endpoint: &'a str) -> Self {
        let (scheme, authority) = endpoint.split_once("://").unwrap_or(("http", endpoint));
        let (host, port) = match authority.rsplit_once(':') {
            // The colons of a bare IPv6 address separate nothing.
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, Some(port)),
            _ => (authority, None),
        };
        let name = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        let loopback = name == "localhost"
            || name.ends_with(".localhost")
            || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let host = if loopback {
            Host::Local(port)
        } else if name.ends_with(".amazonaws.com") {
            Host::Production
        } else {
            Host::Other(authority)
        };
        Self { scheme, host }
    }

    /// The host of a scope's registry, with its port.
    fn host(&self, scope: &Scope) -> String {
        match self.host {
            Host::Local(Some(port)) => format!("localhost:{port}"),
            Host::Local(None) => "localhost".to_owned(),
            Host::Production => format!("{}.dkr.ecr.{}.amazonaws.com", scope.account, scope.region),
            Host::Other(authority) => authority.to_owned(),
        }
    }

    /// The path of a repository there. A production name says whose it is by itself.
    fn path(&self, id: &RepositoryId, default: &Scope) -> String {
        if self.host == Host::Production { id.name.to_string() } else { id.path(default) }
    }

    /// What stands before a tag: `localhost:4566/app`.
    pub(crate) fn repository(&self, id: &RepositoryId, default: &Scope) -> String {
        format!("{}/{}", self.host(&id.scope), self.path(id, default))
    }

    /// Where a client logs in: `http://localhost:4566`.
    pub(crate) fn registry(&self, scope: &Scope) -> String {
        format!("{}://{}", self.scheme, self.host(scope))
    }

    /// Where a blob is fetched with a token of [`crate::token::Tokens::link`].
    pub(crate) fn blob(&self, id: &RepositoryId, default: &Scope, digest: &Digest, token: &str) -> String {
        format!("{}/v2/{}/blobs/{digest}?token={token}", self.registry(&id.scope), self.path(id, default))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_sent_where_they_came_to() {
        let default = Scope::default();
        let here = RepositoryId { scope: default.clone(), name: "team/app".parse().unwrap() };
        let scope =
            Scope { account: "111122223333".parse().unwrap(), region: wharf_core::Region::new("eu-west-1").unwrap() };
        let there = RepositoryId { scope: scope.clone(), name: "app".parse().unwrap() };
        for (endpoint, own, other, login) in [
            (
                "http://127.0.0.1:4566",
                "localhost:4566/team/app",
                "localhost:4566/111122223333/eu-west-1/app",
                "http://localhost:4566",
            ),
            (
                "https://[::1]:4566",
                "localhost:4566/team/app",
                "localhost:4566/111122223333/eu-west-1/app",
                "https://localhost:4566",
            ),
            ("http://localhost", "localhost/team/app", "localhost/111122223333/eu-west-1/app", "http://localhost"),
            (
                "http://wharf.lan:80",
                "wharf.lan:80/team/app",
                "wharf.lan:80/111122223333/eu-west-1/app",
                "http://wharf.lan:80",
            ),
            (
                "https://api.ecr.eu-west-1.amazonaws.com",
                "000000000000.dkr.ecr.us-east-1.amazonaws.com/team/app",
                "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app",
                "https://111122223333.dkr.ecr.eu-west-1.amazonaws.com",
            ),
        ] {
            let address = Address::of(endpoint);
            assert_eq!(address.repository(&here, &default), own);
            assert_eq!(address.repository(&there, &default), other);
            assert_eq!(address.registry(&scope), login);
        }
        let digest = Digest::sha256([1; 32]);
        let url = Address::of("http://127.0.0.1:4566").blob(&here, &default, &digest, "t");
        assert_eq!(url, format!("http://localhost:4566/v2/team/app/blobs/{digest}?token=t"));
    }
}
