//! Reading secrets, and their values.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use wharf_aws_model::Blob;
use wharf_aws_wire::{BadPage, Context, Page, secretsmanager::types};
use wharf_core::{
    Timestamp,
    secret::{CURRENT, Secret, SecretValue, secrets_prefix},
};
use wharf_store::{Compare, StoreExt, Txn};

use crate::{SecretsManager, error::Refusal, tags};

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How many entries a list has: unless told otherwise, and at most.
const PAGE: usize = 100;

pub(crate) async fn describe(
    this: &SecretsManager,
    context: &Context,
    input: types::DescribeSecretRequest,
) -> Result<types::DescribeSecretResponse, Refusal> {
    let (_, secret, _) = this.find(context, &input.secret_id).await?;
    Ok(types::DescribeSecretResponse {
        version_ids_to_stages: stages(&secret),
        tags: tags::shown(&secret.tags),
        last_changed_date: Some(secret.changed_at.into()),
        last_accessed_date: secret.accessed_on.map(Into::into),
        deleted_date: secret.deleted_at.map(Into::into),
        created_date: Some(secret.created_at.into()),
        description: secret.description,
        arn: Some(secret.arn),
        name: Some(secret.name),
        ..types::DescribeSecretResponse::default()
    })
}

fn stages(secret: &Secret) -> Option<BTreeMap<String, Vec<String>>> {
    let stages: BTreeMap<_, _> = secret.versions.iter().map(|(id, v)| (id.clone(), v.stages.clone())).collect();
    Some(stages).filter(|stages| !stages.is_empty())
}

pub(crate) async fn value(
    this: &SecretsManager,
    context: &Context,
    input: types::GetSecretValueRequest,
) -> Result<types::GetSecretValueResponse, Refusal> {
    let (key, mut secret, revision) = this.find_living(context, &input.secret_id).await?;
    let stage = input.version_stage.as_deref();
    let found = match &input.version_id {
        Some(id) => secret.versions.get_key_value(id).ok_or_else(|| Refusal::NoValue(format!("VersionId: {id}")))?,
        None => {
            let stage = stage.unwrap_or(CURRENT);
            secret.staged(stage).ok_or_else(|| Refusal::NoValue(format!("staging label: {stage}")))?
        }
    };
    if let (Some(_), Some(stage)) = (&input.version_id, stage)
        && !found.1.stages.iter().any(|known| known == stage)
    {
        let message = "You provided a VersionStage that is not associated to the provided VersionId.";
        return Err(Refusal::Request(message.to_owned()));
    }
    let (id, version) = (found.0.clone(), found.1.clone());
    let today = Timestamp(context.received_at.0 / DAY * DAY);
    if secret.accessed_on != Some(today) {
        secret.accessed_on = Some(today);
        // Observed, and by whoever comes next if somebody else changes the secret now.
        let txn = Txn::new().when(Compare::ModRevision(key.clone(), revision)).put_json(key, &secret);
        this.store.txn(txn.observed()).await?;
    }
    let (text, binary) = match version.value {
        SecretValue::Text(text) => (Some(text), None),
        SecretValue::Binary(base64) => (None, STANDARD.decode(base64).ok().map(Blob)),
    };
    Ok(types::GetSecretValueResponse {
        arn: Some(secret.arn),
        name: Some(secret.name),
        version_id: Some(id),
        secret_string: text,
        secret_binary: binary,
        version_stages: Some(version.stages),
        created_date: Some(version.created_at.into()),
    })
}

/// There is none: who would attach one is told that it is not supported.
pub(crate) async fn policy(
    this: &SecretsManager,
    context: &Context,
    input: types::GetResourcePolicyRequest,
) -> Result<types::GetResourcePolicyResponse, Refusal> {
    let (_, secret, _) = this.find(context, &input.secret_id).await?;
    Ok(types::GetResourcePolicyResponse {
        arn: Some(secret.arn),
        name: Some(secret.name),
        ..types::GetResourcePolicyResponse::default()
    })
}

pub(crate) async fn list(
    this: &SecretsManager,
    context: &Context,
    input: types::ListSecretsRequest,
) -> Result<types::ListSecretsResponse, Refusal> {
    let filters = input.filters.unwrap_or_default();
    for filter in &filters {
        let key = filter.key.as_deref().unwrap_or_default();
        if !["name", "description", "tag-key", "tag-value", "all"].contains(&key) {
            return Err(Refusal::unsupported(&format!("The filter '{key}'")));
        }
    }
    let descending = input.sort_order.as_deref() == Some("desc");
    let by = input.sort_by.as_deref().unwrap_or("created-date");
    let list = format!("ListSecrets {filters:?} {descending} {by} {:?}", input.include_planned_deletion);
    let page =
        Page::new(list, input.max_results, PAGE, PAGE, input.next_token.as_deref()).map_err(|bad| match bad {
            BadPage::Size => Refusal::parameter(format!("MaxResults must be between 1 and {PAGE}.")),
            BadPage::Token => Refusal::Token,
        })?;
    let mut secrets = Vec::new();
    for entry in this.store.list(&secrets_prefix(&context.scope)).await? {
        let secret: Secret = entry.json()?;
        let shown = secret.deleted_at.is_none() || input.include_planned_deletion == Some(true);
        if shown && !secret.is_gone(context.received_at) && filters.iter().all(|filter| fits(&secret, filter)) {
            secrets.push(secret);
        }
    }
    secrets.sort_by_key(|secret| place(secret, by));
    if descending {
        secrets.reverse();
    }
    let (found, next_token) = page.cut(
        secrets,
        |secret| place(secret, by),
        |secret, after| {
            if descending { place(secret, by).as_str() < after } else { place(secret, by).as_str() > after }
        },
    );
    Ok(types::ListSecretsResponse { secret_list: Some(found.into_iter().map(entry).collect()), next_token })
}

/// Where a secret stands in a list.
fn place(secret: &Secret, by: &str) -> String {
    let date = |at: Timestamp| format!("{:020} {}", at.0, secret.name);
    match by {
        "name" => secret.name.clone(),
        "last-changed-date" => date(secret.changed_at),
        "last-accessed-date" => date(secret.accessed_on.unwrap_or_default()),
        _ => date(secret.created_at),
    }
}

/// Whether any of a filter's values fits; with `!` before them, none may. Values are beginnings of words, and of the name
/// itself; case counts for all but descriptions.
///
/// Source: the API reference, `Filter`.
fn fits(secret: &Secret, filter: &types::Filter) -> bool {
    let name = |value: &str| secret.name.starts_with(value);
    let description = |value: &str| {
        let text = secret.description.as_deref().unwrap_or_default().to_lowercase();
        let value = value.to_lowercase();
        text.starts_with(&value) || text.split_whitespace().any(|word| word.starts_with(&value))
    };
    let tag_key = |value: &str| secret.tags.keys().any(|key| key.starts_with(value));
    let tag_value = |value: &str| secret.tags.values().any(|tag| tag.starts_with(value));
    let one = |value: &str| match filter.key.as_deref() {
        Some("name") => name(value),
        Some("description") => description(value),
        Some("tag-key") => tag_key(value),
        Some("tag-value") => tag_value(value),
        _ => name(value) || description(value) || tag_key(value) || tag_value(value),
    };
    let values = filter.values.as_deref().unwrap_or_default();
    let (refused, wanted): (Vec<_>, Vec<_>) = values.iter().partition(|value| value.starts_with('!'));
    !refused.iter().any(|value| one(&value[1..])) && (wanted.is_empty() || wanted.iter().any(|value| one(value)))
}

fn entry(secret: Secret) -> types::SecretListEntry {
    types::SecretListEntry {
        secret_versions_to_stages: stages(&secret),
        tags: tags::shown(&secret.tags),
        last_changed_date: Some(secret.changed_at.into()),
        last_accessed_date: secret.accessed_on.map(Into::into),
        deleted_date: secret.deleted_at.map(Into::into),
        created_date: Some(secret.created_at.into()),
        description: secret.description,
        arn: Some(secret.arn),
        name: Some(secret.name),
        ..types::SecretListEntry::default()
    }
}
