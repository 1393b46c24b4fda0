use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use rcgen::KeyPair;
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::PrivateKeyDer,
    server::{ClientHello, ResolvesServerCert},
    sign::{CertifiedKey, SigningKey},
};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;

use crate::{Authority, BoxError, OurNames, authority::SERVER_LIFE};

/// A certificate is replaced when less than this is left of it.
const RENEWED_BEFORE_END: Duration = Duration::days(10);

/// How many names' certificates are kept.
const KEPT: usize = 256;

/// TLS with certificates made as they are asked for. Nothing but the authority exists before the first connection.
pub(crate) struct Tls {
    authority: Arc<Authority>,
    names: OurNames,
    acceptor: OnceLock<Result<TlsAcceptor, String>>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("authority", &self.authority).finish_non_exhaustive()
    }
}

impl Tls {
    pub(crate) fn new(authority: Arc<Authority>, names: OurNames) -> Self {
        Self { authority, names, acceptor: OnceLock::new() }
    }

    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, String> {
        let made = self.acceptor.get_or_init(|| {
            Certificates::new(Arc::clone(&self.authority), self.names.clone())
                .and_then(config)
                .map(|config| TlsAcceptor::from(Arc::new(config)))
                .map_err(|error| error.to_string())
        });
        made.clone()
    }
}

fn config(certificates: Certificates) -> Result<ServerConfig, BoxError> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(certificates));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// A certificate for each name that clients ask for, as long as it is one of ours. (A wildcard stands for one label only,
/// so `ACCOUNT.dkr.ecr.REGION.amazonaws.com` could not be covered ahead.)
struct Certificates {
    authority: Arc<Authority>,
    names: OurNames,
    key: KeyPair,
    signing: Arc<dyn SigningKey>,
    made: Mutex<HashMap<String, (Arc<CertifiedKey>, OffsetDateTime)>>,
}

impl Certificates {
    fn new(authority: Arc<Authority>, names: OurNames) -> Result<Self, BoxError> {
        let key = KeyPair::generate()?;
        let der = PrivateKeyDer::try_from(key.serialize_der())?;
        let signing = ring::sign::any_ecdsa_type(&der)?;
        Ok(Self { authority, names, key, signing, made: Mutex::default() })
    }

    /// The certificate for `name`; the empty name stands for clients that name an address, and so say none.
    fn for_name(&self, name: &str, now: OffsetDateTime) -> Option<Arc<CertifiedKey>> {
        if !name.is_empty() && !self.names.contains(name) {
            return None;
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((certificate, end)) = made.get(name)
            && *end - RENEWED_BEFORE_END > now
        {
            return Some(Arc::clone(certificate));
        }
        let mut names = vec!["localhost".to_owned(), "*.localhost".to_owned()];
        if !name.is_empty() && name != "localhost" {
            names.push(name.to_owned());
        }
        let mut addresses = vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        let listen = self.names.listen();
        if !listen.is_unspecified() && !addresses.contains(&listen) {
            addresses.push(listen);
        }
        let chain = self
            .authority
            .issue(&names, &addresses, &self.key, now)
            .inspect_err(|error| {
                tracing::warn!(name, error = error as &dyn std::error::Error, "no certificate could be made");
            })
            .ok()?;
        let certificate = Arc::new(CertifiedKey::new(chain, Arc::clone(&self.signing)));
        if made.len() >= KEPT {
            made.clear();
        }
        made.insert(name.to_owned(), (Arc::clone(&certificate), now + SERVER_LIFE));
        Some(certificate)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name().unwrap_or_default().to_ascii_lowercase();
        self.for_name(&name, OffsetDateTime::now_utc())
    }
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificates").field("authority", &self.authority).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_kept_until_they_near_their_end_and_made_for_ours_alone() {
        let directory = tempfile::tempdir().unwrap();
        let authority = Arc::new(Authority::open(directory.path()).unwrap());
        let names = OurNames::new("127.0.0.1:4566".parse().unwrap());
        let certificates = Certificates::new(authority, names).unwrap();
        let now = OffsetDateTime::now_utc();
        let name = "000000000000.dkr.ecr.us-east-1.amazonaws.com";
        let first = certificates.for_name(name, now).unwrap();
        assert!(Arc::ptr_eq(&first, &certificates.for_name(name, now + Duration::days(19)).unwrap()));
        assert!(!Arc::ptr_eq(&first, &certificates.for_name(name, now + Duration::days(21)).unwrap()));
        assert!(certificates.for_name("", now).is_some());
        assert!(certificates.for_name("example.com", now).is_none());
    }
}
