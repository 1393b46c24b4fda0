//! Who may do what, on the API and at `/v2/` alike.
//!
//! Wharf has no policies of users and roles yet: whoever belongs to an account may do everything in it, as in its other
//! APIs, unless a policy of the repository or the registry denies it. Others may do what such a policy allows them.
//!
//! Source: Amazon ECR User Guide, "Private repository policies", "Private registry permissions" (both are evaluated, and
//! either may allow); IAM User Guide, "Cross-account policy evaluation logic".

use wharf_core::{AccountId, Scope, now, registry::RepositoryId};
use wharf_store::{Store, StoreError, StoreExt};

use crate::{
    account_setting, arn,
    keys::{self, REPOSITORY_POLICY},
    policy::{Document, Keys, Kind, Request, Stored, Verdict},
    tags,
};

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Who<'a> {
    pub(crate) account: &'a AccountId,
    pub(crate) arn: &'a str,
}

/// What something is done to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'a> {
    Repository(&'a RepositoryId),
    /// Any repository of a registry.
    Repositories(&'a Scope),
    Registry(&'a Scope),
}

impl Target<'_> {
    fn scope(&self) -> &Scope {
        match self {
            Self::Repository(id) => &id.scope,
            Self::Repositories(scope) | Self::Registry(scope) => scope,
        }
    }

    fn resource(&self) -> String {
        match self {
            Self::Repository(id) => arn::of(id),
            Self::Repositories(scope) => scope.arn("ecr", "repository/*"),
            Self::Registry(_) => "*".to_owned(),
        }
    }
}

/// What a registry's policy of the first version speaks of. Source: Amazon ECR User Guide, "Private registry permissions".
const FIRST_VERSION: [&str; 3] = ["ecr:ReplicateImage", "ecr:BatchImportUpstreamImage", "ecr:CreateRepository"];

/// Whether `who` may do `action` (`ecr:PutImage`); if not, what the client is told. `known` is what the caller knows of the
/// request for policies' conditions.
///
/// # Errors
/// The store's.
pub(crate) async fn check(
    store: &dyn Store,
    who: Who<'_>,
    action: &str,
    target: Target<'_>,
    known: Keys,
) -> Result<Result<(), String>, StoreError> {
    let mut policies = Vec::new();
    // A policy must not lock out who can lift it. Source, of the same rule: Amazon S3 User Guide, "Bucket policies": the root
    // of the account can always read, write and delete the policy.
    let way_out =
        matches!(action, "ecr:GetRepositoryPolicy" | "ecr:SetRepositoryPolicy" | "ecr:DeleteRepositoryPolicy")
            && who.arn == format!("arn:aws:iam::{}:root", target.scope().account);
    if way_out {
        return Ok(Ok(()));
    }
    if let Target::Repository(id) = target
        && let Some((Stored { text }, _)) = store.get_json(&keys::of(REPOSITORY_POLICY, id)).await?
    {
        policies.push((text, Kind::Repository));
    }
    if let Some((Stored { text }, _)) = store.get_json(&keys::registry_policy(target.scope())).await?
        && (FIRST_VERSION.contains(&action) || !account_setting::is_first_version(store, target.scope()).await?)
    {
        policies.push((text, Kind::Registry));
    }
    let resource = target.resource();
    let mut verdict = Verdict::Silent;
    if !policies.is_empty() {
        let now = now();
        let mut known = known
            .with("aws:PrincipalArn", who.arn)
            .with("aws:PrincipalAccount", who.account.as_str())
            .with("aws:CurrentTime", now.rfc3339())
            .with("aws:EpochTime", now.0.div_euclid(1000).to_string());
        if let Target::Repository(id) = target {
            for (key, value) in tags::of(store, id).await? {
                known = known.with(&format!("aws:ResourceTag/{key}"), &value);
                known = known.with(&format!("ecr:ResourceTag/{key}"), value);
            }
        }
        let request =
            Request { account: who.account.as_str(), arn: who.arn, action, resource: &resource, keys: &known };
        for (text, kind) in policies {
            verdict = verdict.and(match Document::parse(&text, kind) {
                Ok(document) => document.judge(&request),
                // It was read when it was put. Whom it was to keep out is not known any more.
                Err(error) => {
                    tracing::error!(%resource, %error, "a stored policy cannot be read: all is denied");
                    Verdict::Denied
                }
            });
        }
    }
    let at_home = *who.account == target.scope().account;
    let said = format!("User: {} is not authorized to perform: {action} on resource: {resource}", who.arn);
    Ok(match verdict {
        Verdict::Denied => Err(format!("{said} with an explicit deny in a resource-based policy")),
        Verdict::Silent if !at_home => {
            Err(format!("{said} because no resource-based policy allows the {action} action"))
        }
        Verdict::Allowed | Verdict::Silent => Ok(()),
    })
}
