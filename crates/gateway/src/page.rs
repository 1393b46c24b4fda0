//! Whether a web page could have sent a request. Pages of other sites can reach a service on loopback through their
//! visitor's browser, and the kernel would rightly call that browser an operator's; so what only a page would say is
//! refused in every mode: a Host that is not ours (DNS rebinding), an Origin or a Sec-Fetch-Site that is foreign.
//!
//! Sources: Fetch standard ("Origin header"), Fetch Metadata Request Headers (W3C), RFC 9110 section 7.2.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use http::{
    HeaderMap, HeaderValue, header,
    uri::{Authority, Uri},
};

/// The names under which clients may ask for this instance.
#[derive(Clone, Debug)]
pub struct OurNames {
    listen: IpAddr,
    further: Vec<String>,
}

/// Whose a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Ours: a page of it is the console's.
    Ours,
    /// The real service's: only clients other than browsers have a reason to send it here.
    Production,
}

/// Why a request was refused. The text is for whoever sent it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the request has no usable Host header: send one that names this Wharf, such as localhost")]
    NoHost,
    #[error(
        "Host '{0}' is not a name of this Wharf: use localhost, a name under .localhost, 127.0.0.1, the address it listens \
         on, or the service's name under .amazonaws.com"
    )]
    ForeignHost(String),
    #[error("requests of web pages are only accepted from Wharf's own pages, and Origin is '{0}'")]
    ForeignOrigin(String),
    #[error("requests of web pages are only accepted from Wharf's own pages, and Sec-Fetch-Site is '{0}'")]
    ForeignSite(String),
}

impl OurNames {
    /// The names of an instance that listens on `listen`. On an address that other machines reach, the machine's own name
    /// is one of them.
    #[must_use]
    pub fn new(listen: SocketAddr) -> Self {
        let further = if listen.ip().is_loopback() {
            Vec::new()
        } else {
            std::fs::read_to_string("/proc/sys/kernel/hostname")
                .map(|name| vec![name.trim().to_ascii_lowercase()])
                .unwrap_or_default()
        };
        Self { listen: listen.ip(), further }
    }

    /// The address it listens on.
    #[must_use]
    pub const fn listen(&self) -> IpAddr {
        self.listen
    }

    /// Whether `host` (a name or an address, no port) is one of ours or of the real services'.
    #[must_use]
    pub fn contains(&self, host: &str) -> bool {
        self.kind(host).is_some()
    }

    fn kind(&self, host: &str) -> Option<Kind> {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        if let Some(address) = literal(&host) {
            // A name can be made to lead anywhere, an address cannot: behind "every address" any one is ours.
            let ours = address.is_loopback() || self.listen.is_unspecified() || address == self.listen.to_canonical();
            return ours.then_some(Kind::Ours);
        }
        if host == "localhost" || host.ends_with(".localhost") || self.further.contains(&host) {
            return Some(Kind::Ours);
        }
        let production = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"].iter().any(|zone| host.ends_with(zone));
        production.then_some(Kind::Production)
    }

    /// Refuses a request that a web page could have sent.
    pub(crate) fn check(&self, target: &Uri, headers: &HeaderMap, tls: bool) -> Result<(), Refused> {
        let authority = self.authority(target, headers)?;
        let kind = self.kind(authority.host()).ok_or_else(|| Refused::ForeignHost(authority.host().to_owned()))?;

        for site in headers.get_all("sec-fetch-site") {
            // `none` is the address bar or a bookmark.
            let welcome = site == "none" || (site == "same-origin" && kind == Kind::Ours);
            if !welcome {
                return Err(Refused::ForeignSite(shown(site)));
            }
        }
        for origin in headers.get_all(header::ORIGIN) {
            if kind != Kind::Ours || !is_same_origin(origin, &authority, tls) {
                return Err(Refused::ForeignOrigin(shown(origin)));
            }
        }
        Ok(())
    }

    /// Whom the request is for: the target's authority (HTTP/2, absolute form) or the Host header; both, where both are
    /// given, must be ours.
    fn authority(&self, target: &Uri, headers: &HeaderMap) -> Result<Authority, Refused> {
        let mut hosts = hosts(headers)?;
        hosts.extend(target.authority().cloned());
        let last = hosts.last().cloned().ok_or(Refused::NoHost)?;
        for host in &hosts {
            if host.as_str().contains('@') {
                return Err(Refused::NoHost);
            }
            if self.kind(host.host()).is_none() {
                return Err(Refused::ForeignHost(host.host().to_owned()));
            }
        }
        Ok(last)
    }
}

fn hosts(headers: &HeaderMap) -> Result<Vec<Authority>, Refused> {
    headers
        .get_all(header::HOST)
        .iter()
        .map(|value| Authority::try_from(value.as_bytes()).map_err(|_| Refused::NoHost))
        .collect()
}

fn is_same_origin(origin: &HeaderValue, authority: &Authority, tls: bool) -> bool {
    let (scheme, default_port) = if tls { ("https://", 443) } else { ("http://", 80) };
    let Some(theirs) = origin.to_str().ok().and_then(|o| o.strip_prefix(scheme)) else { return false };
    let Ok(theirs) = theirs.parse::<Authority>() else { return false };
    let port = |a: &Authority| a.port_u16().unwrap_or(default_port);
    theirs.host().eq_ignore_ascii_case(authority.host()) && port(&theirs) == port(authority)
}

fn literal(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        Some(v6) => v6.parse::<Ipv6Addr>().ok().map(|a| IpAddr::V6(a).to_canonical()),
        None => host.parse::<IpAddr>().ok().map(|a| a.to_canonical()),
    }
}

fn shown(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn names() -> OurNames {
        OurNames::new("127.0.0.1:4566".parse().unwrap())
    }

    fn check(headers: &[(&str, &str)]) -> Result<(), Refused> {
        let mut request = Request::builder().uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(()).unwrap();
        names().check(request.uri(), request.headers(), false)
    }

    #[test]
    fn our_hosts_pass_and_foreign_ones_do_not() {
        for host in [
            "localhost:4566",
            "LOCALHOST",
            "localhost.:4566",
            "forum-1.us-east-1.elb.localhost:4566",
            "127.0.0.1:4566",
            "127.8.8.8",
            "[::1]:4566",
            "ecs.us-east-1.amazonaws.com",
            "000000000000.dkr.ecr.us-east-1.amazonaws.com",
            "ecs.eu-central-1.api.aws",
        ] {
            assert_eq!(check(&[("host", host)]), Ok(()), "{host}");
        }
        for host in [
            "rebound.example.com:4566",
            "localhost.example.com",
            "notlocalhost",
            "amazonaws.com.example.com",
            "evilamazonaws.com",
            "127.0.0.1.nip.io",
            "192.0.2.1:4566",
            "[2001:db8::1]",
            "0.0.0.0:4566",
        ] {
            assert!(matches!(check(&[("host", host)]), Err(Refused::ForeignHost(_))), "{host}");
        }
        assert_eq!(check(&[]), Err(Refused::NoHost));
        assert_eq!(check(&[("host", "a b")]), Err(Refused::NoHost));
        assert_eq!(check(&[("host", "user@localhost")]), Err(Refused::NoHost));
    }

    #[test]
    fn a_second_host_hides_nothing() {
        assert!(check(&[("host", "localhost"), ("host", "example.com")]).is_err());
        assert!(check(&[("host", "example.com"), ("host", "localhost")]).is_err());
        let absolute = Request::builder().uri("http://example.com/").header("host", "localhost").body(()).unwrap();
        assert!(names().check(absolute.uri(), absolute.headers(), false).is_err());
    }

    #[test]
    fn only_pages_of_ours_pass() {
        let host = ("host", "localhost:4566");
        for (name, value) in [
            ("origin", "http://localhost:4566"),
            ("origin", "http://LOCALHOST:4566"),
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-site", "none"),
        ] {
            assert_eq!(check(&[host, (name, value)]), Ok(()), "{name}: {value}");
        }
        for (name, value) in [
            ("origin", "http://localhost:3000"),
            ("origin", "https://localhost:4566"),
            ("origin", "http://example.com"),
            ("origin", "http://localhost:4566@example.com"),
            ("origin", "null"),
            ("origin", ""),
            ("origin", "chrome-extension://abcdefgh"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "anything"),
        ] {
            assert!(check(&[host, (name, value)]).is_err(), "{name}: {value}");
        }
        assert!(check(&[host, ("origin", "http://localhost:4566"), ("origin", "http://example.com")]).is_err());
    }

    #[test]
    fn no_page_speaks_under_a_production_name() {
        let host = ("host", "evil.elb.amazonaws.com");
        assert!(check(&[host, ("origin", "http://evil.elb.amazonaws.com")]).is_err());
        assert!(check(&[host, ("sec-fetch-site", "same-origin")]).is_err());
    }

    #[test]
    fn the_scheme_and_its_default_port_count() {
        let of = |origin: &str| {
            let request =
                Request::builder().uri("/").header("host", "localhost").header("origin", origin).body(()).unwrap();
            names().check(request.uri(), request.headers(), true)
        };
        assert_eq!(of("https://localhost"), Ok(()));
        assert_eq!(of("https://localhost:443"), Ok(()));
        assert!(of("http://localhost").is_err());
    }

    #[test]
    fn the_listen_address_is_a_name() {
        let listening = |listen: &str| OurNames::new(listen.parse().unwrap());
        assert!(listening("192.0.2.1:4566").contains("192.0.2.1"));
        assert!(!listening("192.0.2.1:4566").contains("192.0.2.2"));
        assert!(listening("0.0.0.0:4566").contains("192.0.2.2"));
        assert!(!listening("0.0.0.0:4566").contains("example.com"));
        let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
        assert!(listening("0.0.0.0:4566").contains(machine.trim()));
    }
}
