//! Versions of a secret and the labels that wander between them. Pure.

use base64::{Engine, engine::general_purpose::STANDARD};
use wharf_aws_model::Blob;
use wharf_core::{
    Timestamp,
    secret::{CURRENT, Secret, SecretValue, SecretVersion},
};

use crate::error::Refusal;

/// The version that was current before. Source: AWS Secrets Manager User Guide, "Secret versions".
pub(crate) const PREVIOUS: &str = "AWSPREVIOUS";

/// What a request says that the value is; `None` if it says nothing.
pub(crate) fn value(text: Option<String>, binary: Option<Blob>) -> Result<Option<SecretValue>, Refusal> {
    match (text, binary) {
        (Some(_), Some(_)) => Err(Refusal::parameter(
            "You can't specify both a binary secret value and a string secret value in the same secret.",
        )),
        (Some(text), None) => Ok(Some(SecretValue::Text(text))),
        (None, Some(binary)) => Ok(Some(SecretValue::Binary(STANDARD.encode(binary.0)))),
        (None, None) => Ok(None),
    }
}

/// Adds a version with these labels; false if it is there already, as after a request that was repeated.
///
/// Each label moves from the version that had it. Who had `AWSCURRENT` gets `AWSPREVIOUS`. A version without labels goes:
/// the service calls it deprecated and removes it in its own time.
pub(crate) fn add(
    secret: &mut Secret,
    id: &str,
    value: SecretValue,
    stages: &[String],
    now: Timestamp,
) -> Result<bool, Refusal> {
    if let Some(present) = secret.versions.get(id) {
        return if present.value == value {
            Ok(false)
        } else {
            Err(Refusal::TokenInUse { token: id.to_owned(), arn: secret.arn.clone() })
        };
    }
    let current = secret.staged(CURRENT).map(|(id, _)| id.clone());
    for version in secret.versions.values_mut() {
        version.stages.retain(|stage| !stages.contains(stage));
    }
    if let Some(former) = current
        && stages.iter().any(|stage| stage == CURRENT)
    {
        for version in secret.versions.values_mut() {
            version.stages.retain(|stage| stage != PREVIOUS);
        }
        if let Some(former) = secret.versions.get_mut(&former) {
            former.stages.push(PREVIOUS.to_owned());
        }
    }
    secret.versions.retain(|_, version| !version.stages.is_empty());
    secret.versions.insert(id.to_owned(), SecretVersion { value, stages: stages.to_vec(), created_at: now });
    secret.changed_at = now;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn labels_wander() {
        let mut secret = Secret {
            arn: "arn".into(),
            name: "name".into(),
            description: None,
            created_at: Timestamp(0),
            changed_at: Timestamp(0),
            accessed_on: None,
            gone_at: None,
            deleted_at: None,
            tags: BTreeMap::new(),
            versions: BTreeMap::new(),
        };
        let text = |text: &str| SecretValue::Text(text.into());
        let current = [CURRENT.to_owned()];
        let mut put = |id: &str, value: &str, stages: &[String]| {
            let added = add(&mut secret, id, text(value), stages, Timestamp(1));
            let stages: Vec<_> = secret.versions.iter().map(|(id, v)| format!("{id} {}", v.stages.join("+"))).collect();
            (added.map_err(|error| error.to_string()), stages.join(", "))
        };
        assert_eq!(put("a", "1", &current), (Ok(true), "a AWSCURRENT".into()));
        assert_eq!(put("a", "1", &current), (Ok(false), "a AWSCURRENT".into()), "the same again");
        assert!(put("a", "2", &current).0.unwrap_err().contains("already in use"));
        assert_eq!(put("b", "2", &current), (Ok(true), "a AWSPREVIOUS, b AWSCURRENT".into()));
        assert_eq!(put("c", "3", &["mine".into()]), (Ok(true), "a AWSPREVIOUS, b AWSCURRENT, c mine".into()));
        assert_eq!(put("d", "4", &current), (Ok(true), "b AWSPREVIOUS, c mine, d AWSCURRENT".into()));
    }
}
