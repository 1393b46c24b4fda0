use std::{
    fs,
    io::{self, Write},
    net::IpAddr,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType, SerialNumber,
};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use time::{Duration, OffsetDateTime};

use crate::validity;

const CERTIFICATE: &str = "ca.pem";
const KEY: &str = "ca.key";
const LIFE: Duration = Duration::days(3650);
/// A new one is made at the first start within this time of the end.
const RENEWED_BEFORE_END: Duration = Duration::days(60);
/// How long a server's certificate is valid. They are made as they are asked for, and live in memory.
pub(crate) const SERVER_LIFE: Duration = Duration::days(30);

/// What a machine believes: Debian's and most others', Fedora's.
const MACHINE: [&str; 2] = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];
const BUNDLE: &str = "bundle.pem";

/// The certificate authority of one data directory: what a client that should trust this Wharf, and only this one, is given.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    path: PathBuf,
}

/// Why there is no authority.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error("{} could not be {done}", path.display())]
    Io { path: PathBuf, done: &'static str, source: io::Error },
    #[error("{} is damaged: remove it, and a new authority is made (clients then need the new ca.pem)", path.display())]
    Damaged { path: PathBuf },
    #[error("a certificate could not be made")]
    Make(#[from] rcgen::Error),
}

impl Authority {
    /// The authority kept in `directory` as `ca.pem` and `ca.key` (mode 0600); a new one where there is none or it is about
    /// to run out. Takes about a millisecond.
    ///
    /// # Errors
    /// [`AuthorityError`].
    pub fn open(directory: &Path) -> Result<Self, AuthorityError> {
        Self::open_at(directory, OffsetDateTime::now_utc())
    }

    fn open_at(directory: &Path, now: OffsetDateTime) -> Result<Self, AuthorityError> {
        let path = directory.join(CERTIFICATE);
        let key_path = directory.join(KEY);
        let (Some(pem), Some(key)) = (read(&path)?, read(&key_path)?) else { return Self::make(directory, now) };

        let certificate =
            CertificateDer::from_pem_slice(&pem).map_err(|_| AuthorityError::Damaged { path: path.clone() })?;
        let Some(end) = validity::not_after(&certificate) else { return Err(AuthorityError::Damaged { path }) };
        if end - RENEWED_BEFORE_END <= now {
            tracing::info!("the certificate authority runs out: made a new one, give clients the new ca.pem");
            return Self::make(directory, now);
        }
        let key = std::str::from_utf8(&key).ok().and_then(|text| KeyPair::from_pem(text).ok());
        let key = key.ok_or(AuthorityError::Damaged { path: key_path })?;
        Ok(Self { issuer: Issuer::new(params(now), key), certificate, path })
    }

    fn make(directory: &Path, now: OffsetDateTime) -> Result<Self, AuthorityError> {
        let key = KeyPair::generate()?;
        let certificate = params(now).self_signed(&key)?;
        let path = directory.join(CERTIFICATE);
        // The key first: after a crash between the two the old certificate is without its key's partner, so it goes before.
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(AuthorityError::Io { path, done: "removed", source });
            }
            _ => {}
        }
        write(&directory.join(KEY), &key.serialize_pem(), 0o600)?;
        write(&path, &certificate.pem(), 0o644)?;
        Ok(Self { issuer: Issuer::new(params(now), key), certificate: certificate.der().clone(), path })
    }

    /// Writes a file with its certificate and those that the machine believes anyway, for `SSL_CERT_FILE`, which programs take
    /// in place of the machine's; gives its path.
    ///
    /// # Errors
    /// [`AuthorityError::Io`].
    pub fn write_bundle(&self) -> Result<PathBuf, AuthorityError> {
        let own = fs::read_to_string(&self.path).map_err(|source| AuthorityError::Io {
            path: self.path.clone(),
            done: "read",
            source,
        })?;
        let machine = MACHINE.iter().find_map(|path| fs::read_to_string(path).ok()).unwrap_or_default();
        let (path, text) = (self.path.with_file_name(BUNDLE), format!("{own}{machine}"));
        // Not written again for nothing: the disk may be full.
        if read(&path)?.is_none_or(|present| present != text.as_bytes()) {
            write(&path, &text, 0o644)?;
        }
        Ok(path)
    }

    /// The file with its certificate, for `AWS_CA_BUNDLE`.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A certificate for a server of these names that holds `key`, valid from yesterday for [`SERVER_LIFE`] from `now`, and
    /// the authority's own behind it.
    pub(crate) fn issue(
        &self,
        names: &[String],
        addresses: &[IpAddr],
        key: &KeyPair,
        now: OffsetDateTime,
    ) -> Result<Vec<CertificateDer<'static>>, rcgen::Error> {
        let mut params = CertificateParams::new(names)?;
        params.subject_alt_names.extend(addresses.iter().map(|address| SanType::IpAddress(*address)));
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "Wharf");
        params.not_before = now - Duration::DAY;
        params.not_after = now + SERVER_LIFE;
        params.serial_number = Some(serial());
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(key, &self.issuer)?;
        Ok(vec![certificate.der().clone(), self.certificate.clone()])
    }
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").field("path", &self.path).finish_non_exhaustive()
    }
}

/// What a certificate of ours says of the authority. Who issues a server's certificate is told by the name and the key, so
/// the name never changes.
fn params(now: OffsetDateTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Wharf on this machine");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = now - Duration::DAY;
    params.not_after = now + LIFE;
    params.serial_number = Some(serial());
    params
}

/// A serial number that is not used twice: clients refuse two certificates of one issuer that share it.
fn serial() -> SerialNumber {
    SerialNumber::from_slice(wharf_core::hex_id(16).as_bytes())
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, AuthorityError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(AuthorityError::Io { path: path.to_owned(), done: "read", source }),
    }
}

/// Writes a file so that it is whole or not there.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), AuthorityError> {
    let new = path.with_extension("new");
    let written = (|| {
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)
    })();
    written.map_err(|source| AuthorityError::Io { path: path.to_owned(), done: "written", source })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn it_is_made_once_and_renewed_before_its_end() {
        let directory = tempfile::tempdir().unwrap();
        let now = OffsetDateTime::now_utc();
        let first = Authority::open_at(directory.path(), now).unwrap();
        let mode = |name: &str| fs::metadata(directory.path().join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("ca.key"), 0o600);
        assert_eq!(mode("ca.pem"), 0o644);

        let later = Authority::open_at(directory.path(), now + Duration::days(3000)).unwrap();
        assert_eq!(first.certificate, later.certificate);
        let renewed = Authority::open_at(directory.path(), now + Duration::days(3600)).unwrap();
        assert_ne!(first.certificate, renewed.certificate);
        assert_eq!(mode("ca.key"), 0o600);
    }

    #[test]
    fn half_an_authority_is_made_anew_and_a_damaged_one_said() {
        let directory = tempfile::tempdir().unwrap();
        let first = Authority::open(directory.path()).unwrap();
        fs::remove_file(directory.path().join("ca.key")).unwrap();
        let second = Authority::open(directory.path()).unwrap();
        assert_ne!(first.certificate, second.certificate);
        for (name, text) in [("ca.key", "nonsense"), ("ca.pem", "nonsense")] {
            fs::write(directory.path().join(name), text).unwrap();
            let error = Authority::open(directory.path()).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}
