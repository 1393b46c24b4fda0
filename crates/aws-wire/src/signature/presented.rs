use super::SignatureError;
use crate::incoming::Incoming;

pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What a signature says it is valid for: `ACCESSKEY/DATE/REGION/SERVICE/aws4_request`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credential {
    pub(crate) access_key: String,
    /// `20261121`.
    pub(crate) date: String,
    pub(crate) region: String,
    /// The signing name.
    pub(crate) service: String,
}

impl Credential {
    /// The credential that a request claims, whether or not the rest of its signature is whole.
    pub(crate) fn claimed(request: &Incoming) -> Option<Self> {
        let claimed = match request.header("authorization") {
            Some(text) => field(text.strip_prefix(ALGORITHM)?, "Credential")?,
            None => request.query.get("X-Amz-Credential")?,
        };
        Self::parse(claimed)
    }

    fn parse(text: &str) -> Option<Self> {
        // An access key may itself hold slashes; the scope's four parts may not.
        let mut parts = text.rsplitn(5, '/');
        if parts.next()? != "aws4_request" {
            return None;
        }
        let (service, region, date) = (parts.next()?, parts.next()?, parts.next()?);
        let access_key = parts.next()?;
        if [service, region, date, access_key].contains(&"") {
            return None;
        }
        let own = str::to_owned;
        Some(Self { access_key: own(access_key), date: own(date), region: own(region), service: own(service) })
    }

    /// `DATE/REGION/SERVICE/aws4_request`.
    pub(super) fn scope(&self) -> String {
        format!("{}/{}/{}/aws4_request", self.date, self.region, self.service)
    }
}

/// A signature as it came, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Presented {
    pub(crate) credential: Credential,
    /// Lower-case names, in the order in which they were signed.
    pub(super) signed_headers: Vec<String>,
    /// Hexadecimal digits.
    pub(super) signature: String,
    /// `20261121T070000Z`.
    pub(super) timestamp: String,
    pub(super) session_token: Option<String>,
    /// Of a presigned URL: how many seconds it is good for.
    pub(super) presigned_for: Option<u32>,
}

impl Presented {
    /// Reads a request's signature; `None` if it has none.
    pub(crate) fn read(request: &Incoming) -> Result<Option<Self>, SignatureError> {
        if request.headers.contains_key("authorization") {
            let text =
                request.header("authorization").ok_or_else(|| incomplete("Authorization header is not text."))?;
            return Self::from_header(request, text).map(Some);
        }
        if request.query.get("X-Amz-Algorithm").is_some() || request.query.get("X-Amz-Signature").is_some() {
            return Self::from_query(request).map(Some);
        }
        Ok(None)
    }

    fn from_header(request: &Incoming, text: &str) -> Result<Self, SignatureError> {
        let Some((ALGORITHM, fields)) = text.split_once(' ') else {
            return Err(incomplete(format!("Unsupported AWS 'algorithm': this service knows {ALGORITHM}.")));
        };
        let field = |name: &str| {
            field(fields, name).ok_or_else(|| incomplete(format!("Authorization header requires '{name}' parameter.")))
        };
        let (credential, signed_headers, signature) =
            (field("Credential")?, field("SignedHeaders")?, field("Signature")?);
        let timestamp = match request.header("x-amz-date") {
            Some(timestamp) => timestamp.to_owned(),
            None => request.header("date").and_then(from_http_date).ok_or_else(|| {
                incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
            })?,
        };
        Ok(Self {
            credential: Credential::parse(credential).ok_or_else(|| bad_credential(credential))?,
            signed_headers: signed_headers.split(';').map(str::to_owned).collect(),
            signature: signature.to_owned(),
            timestamp,
            session_token: request.header("x-amz-security-token").map(str::to_owned),
            presigned_for: None,
        })
    }

    fn from_query(request: &Incoming) -> Result<Self, SignatureError> {
        let field = |name: &str| {
            let missing = || incomplete(format!("AWS query-string parameters must include '{name}'."));
            request.query.get(name).filter(|v| !v.is_empty()).ok_or_else(missing)
        };
        if field("X-Amz-Algorithm")? != ALGORITHM {
            return Err(incomplete(format!("Unsupported AWS 'algorithm': this service knows {ALGORITHM}.")));
        }
        let credential = field("X-Amz-Credential")?;
        // Seven days at most, as the query parameter's documentation says.
        let presigned_for = match request.query.get("X-Amz-Expires") {
            None => 300,
            Some(text) => match text.parse::<u32>() {
                Ok(seconds @ 1..=604_800) => seconds,
                _ => return Err(incomplete("X-Amz-Expires must be between 1 and 604800 seconds.")),
            },
        };
        Ok(Self {
            credential: Credential::parse(credential).ok_or_else(|| bad_credential(credential))?,
            signed_headers: field("X-Amz-SignedHeaders")?.split(';').map(str::to_owned).collect(),
            signature: field("X-Amz-Signature")?.to_owned(),
            timestamp: field("X-Amz-Date")?.to_owned(),
            session_token: request.query.get("X-Amz-Security-Token").map(str::to_owned),
            presigned_for: Some(presigned_for),
        })
    }
}

/// One of the Authorization header's fields: `Credential=…, SignedHeaders=…, Signature=…`.
fn field<'t>(fields: &'t str, name: &str) -> Option<&'t str> {
    fields.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
}

/// `Sat, 21 Nov 2026 07:00:00 GMT` as `20261121T070000Z`.
fn from_http_date(text: &str) -> Option<String> {
    let time = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(time.strftime("%Y%m%dT%H%M%SZ").to_string())
}

fn bad_credential(text: &str) -> SignatureError {
    let shown: String = text.chars().take(128).collect();
    incomplete(format!(
        "Credential must have exactly 5 slash-delimited elements, and end in 'aws4_request', got '{shown}'."
    ))
}

pub(super) fn incomplete(message: impl Into<String>) -> SignatureError {
    SignatureError::Incomplete(message.into())
}
