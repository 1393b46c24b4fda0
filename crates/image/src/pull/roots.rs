//! Which certificate authorities are believed.

use std::{env, path::Path};

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

/// Where Debian, and most others, keep what the machine believes.
const MACHINE: &str = "/etc/ssl/certs/ca-certificates.crt";
/// Where Docker's users put a registry's own, in a directory named after it.
const DOCKER: &str = "/etc/docker/certs.d";

/// The web's authorities, the machine's (or those that `SSL_CERT_FILE` names), and those given for this one registry.
///
/// Sources: OpenSSL's `SSL_CERT_FILE`; Docker, "Verify repository client with certificates".
pub(super) fn roots(registry: &str) -> RootCertStore {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let named = env::var_os("SSL_CERT_FILE").unwrap_or_else(|| MACHINE.into());
    add(&mut roots, Path::new(&named));
    if !registry.contains('/')
        && let Ok(files) = std::fs::read_dir(Path::new(DOCKER).join(registry))
    {
        for file in files.flatten().filter(|file| file.path().extension().is_some_and(|kind| kind == "crt")) {
            add(&mut roots, &file.path());
        }
    }
    roots
}

/// A file that is not there, or a certificate that is none, gives nothing.
fn add(roots: &mut RootCertStore, file: &Path) {
    let Ok(certificates) = CertificateDer::pem_file_iter(file) else { return };
    roots.add_parsable_certificates(certificates.flatten());
}
