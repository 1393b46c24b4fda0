//! Whose objects a request means, and who sends it (design decision 8).

use wharf_core::{AccountId, Region, Scope};

use crate::{KeyRecord, Principal, signature::Credential};

/// An access key of 12 digits names that account; a key made by Wharf its user's; any other the default. The region is
/// the credential scope's.
pub(crate) fn identify(
    credential: Option<&Credential>,
    record: Option<&KeyRecord>,
    default: &Scope,
) -> (Scope, Principal) {
    let access_key = credential.map(|c| c.access_key.clone());
    let region = credential.and_then(|c| Region::new(&c.region)).unwrap_or_else(|| default.region.clone());
    if let Some(record) = record {
        let principal = Principal { arn: record.arn.clone(), user_id: record.user_id.clone(), access_key };
        return (Scope { account: record.account.clone(), region }, principal);
    }
    let named = access_key.as_deref().and_then(|key| key.parse::<AccountId>().ok());
    let account = named.unwrap_or_else(|| default.account.clone());
    let principal = Principal { arn: format!("arn:aws:iam::{account}:root"), user_id: account.to_string(), access_key };
    (Scope { account, region }, principal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential(access_key: &str, region: &str) -> Credential {
        Credential {
            access_key: access_key.into(),
            date: "20261121".into(),
            region: region.into(),
            service: "ecs".into(),
        }
    }

    #[test]
    fn the_key_names_the_account() {
        let default = Scope::default();
        let (scope, principal) = identify(Some(&credential("123456789012", "eu-west-1")), None, &default);
        assert_eq!(scope.key(), "123456789012/eu-west-1");
        assert_eq!(principal.arn, "arn:aws:iam::123456789012:root");
        assert_eq!(principal.user_id, "123456789012");

        let (scope, _) = identify(Some(&credential("test", "US EAST")), None, &default);
        assert_eq!(scope, default, "an unknown key and an impossible region mean the default");
        assert_eq!(identify(None, None, &default).0, default);

        let record = KeyRecord {
            secret: String::new(),
            account: "111122223333".parse().unwrap(),
            arn: "arn:aws:iam::111122223333:user/ann".into(),
            user_id: "AIDAANN".into(),
            session_token: None,
            expires_at: None,
        };
        let (scope, principal) = identify(Some(&credential("AKIAANN", "us-west-2")), Some(&record), &default);
        assert_eq!(scope.key(), "111122223333/us-west-2");
        assert_eq!((principal.arn, principal.user_id), (record.arn, record.user_id));
    }
}
