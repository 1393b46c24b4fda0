//! Whether a signature is the one that the key's owner would make.

use hmac::{Hmac, Mac};
use jiff::civil::DateTime;
use sha2::{Digest, Sha256};
use wharf_core::Timestamp;

use super::{
    Presented, SignatureError,
    canonical::canonical_request,
    presented::{ALGORITHM, incomplete},
};
use crate::{KeyRecord, incoming::Incoming};

/// How far the sender's clock may be from ours, milliseconds.
const SKEW: i64 = 15 * 60 * 1000;

impl Presented {
    /// Checks that the holder of `key` signed this request, about now.
    ///
    /// # Errors
    /// [`SignatureError`], in the order in which the real services look: form, key, time, signature.
    pub(crate) fn verify(&self, request: &Incoming, key: &KeyRecord, now: Timestamp) -> Result<(), SignatureError> {
        self.covers(request)?;
        if key.session_token != self.session_token {
            return Err(SignatureError::UnknownKey);
        }
        if key.expires_at.is_some_and(|end| end <= now) {
            return Err(SignatureError::ExpiredKey);
        }
        self.is_current(now)?;

        let payload = self.payload_hash(request)?;
        let canonical = canonical_request(request, self, &payload).ok_or(SignatureError::Mismatch)?;
        let scope = self.credential.scope();
        let text = format!("{ALGORITHM}\n{}\n{scope}\n{}", self.timestamp, hex::encode(Sha256::digest(&canonical)));
        let mut signing = mac(format!("AWS4{}", key.secret).as_bytes(), &self.credential.date);
        for part in [&self.credential.region, &self.credential.service, "aws4_request"] {
            signing = mac(&signing.finalize().into_bytes(), part);
        }
        let signed = mac(&signing.finalize().into_bytes(), &text);
        let given = hex::decode(&self.signature).map_err(|_| SignatureError::Mismatch)?;
        // Takes the same time wherever the difference is.
        signed.verify_slice(&given).map_err(|_| SignatureError::Mismatch)
    }

    /// Whether the headers that decide what a request means were signed: the host and every `x-amz-` header.
    fn covers(&self, request: &Incoming) -> Result<(), SignatureError> {
        let signed = |name: &str| self.signed_headers.iter().any(|s| s == name);
        if !signed("host") {
            return Err(incomplete("'Host' must be a 'SignedHeader' in the AWS Authorization."));
        }
        match request.headers.keys().map(http::HeaderName::as_str).find(|n| n.starts_with("x-amz-") && !signed(n)) {
            Some(name) => Err(incomplete(format!("'{name}' must be a 'SignedHeader' in the AWS Authorization."))),
            None => Ok(()),
        }
    }

    fn is_current(&self, now: Timestamp) -> Result<(), SignatureError> {
        let at = parse(&self.timestamp)
            .ok_or_else(|| incomplete(format!("Date must be in ISO-8601 'basic format'. Got '{}'.", self.timestamp)))?;
        if !self.timestamp.starts_with(&self.credential.date) {
            return Err(incomplete(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.",
            ));
        }
        let lasts = self.presigned_for.map_or(SKEW, |seconds| i64::from(seconds) * 1000);
        let ours = basic(now);
        if now.0 > at.0.saturating_add(lasts) {
            let latest = basic(Timestamp(now.0 - lasts));
            return Err(SignatureError::Expired(format!(
                "Signature expired: {} is now earlier than {latest} ({ours} - {} min.)",
                self.timestamp,
                lasts / 60_000
            )));
        }
        if at.0 > now.0.saturating_add(SKEW) {
            let earliest = basic(Timestamp(now.0 + SKEW));
            return Err(SignatureError::Expired(format!(
                "Signature not yet current: {} is still later than {earliest} ({ours} + 15 min.)",
                self.timestamp
            )));
        }
        Ok(())
    }

    /// What stands for the body in the canonical request. S3's clients may leave it out of the signature; a body signed
    /// chunk by chunk is not read here and is refused. For every other service the body's own hash is what counts.
    fn payload_hash(&self, request: &Incoming) -> Result<String, SignatureError> {
        if self.credential.service == "s3" {
            match request.header("x-amz-content-sha256") {
                Some(unsigned @ ("UNSIGNED-PAYLOAD" | "STREAMING-UNSIGNED-PAYLOAD-TRAILER")) => {
                    return Ok(unsigned.to_owned());
                }
                Some(other) if other.starts_with("STREAMING-") => {
                    return Err(incomplete(format!("The payload form '{other}' is not supported.")));
                }
                None if self.presigned_for.is_some() => return Ok("UNSIGNED-PAYLOAD".to_owned()),
                Some(_) | None => {}
            }
        }
        Ok(hex::encode(Sha256::digest(&request.body)))
    }
}

fn mac(key: &[u8], text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac
}

/// `20261121T070000Z`, an instant of the years 1 to 9999.
fn parse(text: &str) -> Option<Timestamp> {
    if text.len() != 16 {
        return None;
    }
    let time = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    Some(Timestamp(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond()))
}

fn basic(time: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(time.0).map(|t| t.strftime("%Y%m%dT%H%M%SZ").to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;

    use super::*;

    /// The worked example of the documentation ("Create a signed AWS API request"), from its first edition.
    fn list_users() -> Incoming {
        Incoming::new(
            Request::get("/?Action=ListUsers&Version=2010-05-08")
                .header("host", "iam.amazonaws.com")
                .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
                .header("x-amz-date", "20150830T123600Z")
                .header(
                    "authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
                     SignedHeaders=content-type;host;x-amz-date, \
                     Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
                )
                .body(Bytes::new())
                .unwrap(),
        )
    }

    fn key() -> KeyRecord {
        KeyRecord {
            secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
            account: Default::default(),
            arn: String::new(),
            user_id: String::new(),
            session_token: None,
            expires_at: None,
        }
    }

    fn check(request: &Incoming, key: &KeyRecord, now: Timestamp) -> Result<(), SignatureError> {
        Presented::read(request)?.unwrap().verify(request, key, now)
    }

    fn at() -> Timestamp {
        parse("20150830T123600Z").unwrap()
    }

    #[test]
    fn the_documentation_s_example_is_accepted() {
        assert_eq!(check(&list_users(), &key(), at()), Ok(()));
    }

    #[test]
    fn whatever_is_changed_is_noticed() {
        let mut other = list_users();
        other.body = Bytes::from_static(b"x");
        assert_eq!(check(&other, &key(), at()), Err(SignatureError::Mismatch));

        let mut other = list_users();
        other.uri = "/?Action=ListRoles&Version=2010-05-08".parse().unwrap();
        assert_eq!(check(&other, &key(), at()), Err(SignatureError::Mismatch));

        let mut other = list_users();
        other.headers.insert("x-amz-target", "Other".parse().unwrap());
        assert!(matches!(check(&other, &key(), at()), Err(SignatureError::Incomplete(_))));

        let mut other = list_users();
        other.headers.remove("content-type");
        assert_eq!(check(&other, &key(), at()), Err(SignatureError::Mismatch));

        let wrong = KeyRecord { secret: "other".into(), ..key() };
        assert_eq!(check(&list_users(), &wrong, at()), Err(SignatureError::Mismatch));
    }

    #[test]
    fn time_and_token_count() {
        let minutes = |n: i64| Timestamp(at().0 + n * 60_000);
        assert_eq!(check(&list_users(), &key(), minutes(15)), Ok(()));
        assert_eq!(check(&list_users(), &key(), minutes(-15)), Ok(()));
        assert_eq!(
            check(&list_users(), &key(), minutes(16)),
            Err(SignatureError::Expired(
                "Signature expired: 20150830T123600Z is now earlier than 20150830T123700Z (20150830T125200Z - 15 min.)"
                    .into()
            ))
        );
        assert!(matches!(check(&list_users(), &key(), minutes(-16)), Err(SignatureError::Expired(_))));

        let temporary = KeyRecord { session_token: Some("t".into()), ..key() };
        assert_eq!(check(&list_users(), &temporary, at()), Err(SignatureError::UnknownKey));
        let ended = KeyRecord { expires_at: Some(at()), ..key() };
        assert_eq!(check(&list_users(), &ended, at()), Err(SignatureError::ExpiredKey));
    }

    #[test]
    fn what_is_not_whole_is_named() {
        let with = |authorization: &str| {
            let mut request = list_users();
            request.headers.insert("authorization", authorization.parse().unwrap());
            Presented::read(&request).unwrap_err().to_string()
        };
        assert_eq!(
            with("AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host"),
            "Authorization header requires 'Signature' parameter."
        );
        assert_eq!(
            with("AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=00"),
            "Credential must have exactly 5 slash-delimited elements, and end in 'aws4_request', got 'a/b/c'."
        );
        assert!(with("Bearer x").starts_with("Unsupported AWS 'algorithm'"));
    }
}
