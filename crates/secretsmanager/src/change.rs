//! Making secrets and giving them values.

use std::collections::BTreeMap;

use wharf_aws_model::Blob;
use wharf_aws_wire::{Context, secretsmanager::types};
use wharf_core::{
    hex_id,
    secret::{CURRENT, Secret, secret_key},
    uuid,
};
use wharf_store::{Compare, StoreExt, Txn};

use crate::{SecretsManager, error::Refusal, tags, version};

/// The longest value, in bytes. Source: AWS Secrets Manager User Guide, "Quotas".
const VALUE_MAX: usize = 65_536;

pub(crate) async fn create(
    this: &SecretsManager,
    context: &Context,
    input: types::CreateSecretRequest,
) -> Result<types::CreateSecretResponse, Refusal> {
    check_name(&input.name)?;
    refuse(input.kms_key_id.is_some(), "KmsKeyId")?;
    refuse(input.add_replica_regions.is_some_and(|regions| !regions.is_empty()), "AddReplicaRegions")?;
    refuse(input.r#type.is_some(), "Type")?;
    check_length(input.secret_string.as_deref(), input.secret_binary.as_ref())?;
    let value = version::value(input.secret_string, input.secret_binary)?;
    let (token, now) = (input.client_request_token.unwrap_or_else(uuid), context.received_at);
    let key = secret_key(&context.scope, &input.name);
    let when = match this.store.get_json::<Secret>(&key).await? {
        Some((present, revision)) if present.is_gone(now) => Compare::ModRevision(key.clone(), revision),
        Some((present, _)) if present.deleted_at.is_some() => return Err(Refusal::ScheduledForDeletion),
        Some((present, _)) => {
            // The same request once more.
            if let (Some(value), Some(made)) = (&value, present.versions.get(&token))
                && made.value == *value
            {
                return Ok(created(present, Some(token)));
            }
            return Err(Refusal::Exists(input.name));
        }
        None => Compare::Missing(key.clone()),
    };
    let mut secret = Secret {
        arn: context.scope.arn("secretsmanager", format!("secret:{}-{}", input.name, hex_id(6))),
        name: input.name,
        description: input.description.filter(|text| !text.is_empty()),
        created_at: now,
        changed_at: now,
        accessed_on: None,
        gone_at: None,
        deleted_at: None,
        tags: tags::read(input.tags)?,
        versions: BTreeMap::new(),
    };
    let token = match value {
        Some(value) => {
            version::add(&mut secret, &token, value, &[CURRENT.to_owned()], now)?;
            Some(token)
        }
        None => None,
    };
    if !this.store.txn(Txn::new().when(when).put_json(key, &secret)).await?.succeeded {
        return Err(Refusal::Exists(secret.name));
    }
    Ok(created(secret, token))
}

fn created(secret: Secret, version: Option<String>) -> types::CreateSecretResponse {
    types::CreateSecretResponse {
        arn: Some(secret.arn),
        name: Some(secret.name),
        version_id: version,
        ..types::CreateSecretResponse::default()
    }
}

/// Letters, digits and `/_+=.@-`. Source: the API reference, CreateSecret, `Name`.
fn check_name(name: &str) -> Result<(), Refusal> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+=.@-!".contains(&byte);
    if !name.is_empty() && name.len() <= 512 && name.bytes().all(known) {
        return Ok(());
    }
    Err(Refusal::parameter(
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    ))
}

fn check_length(text: Option<&str>, binary: Option<&Blob>) -> Result<(), Refusal> {
    let length = text.map_or(0, str::len).max(binary.map_or(0, |binary| binary.0.len()));
    if length > VALUE_MAX {
        return Err(Refusal::parameter(format!(
            "A secret's value has at most {VALUE_MAX} bytes, and this has {length}."
        )));
    }
    Ok(())
}

fn refuse(asked: bool, field: &str) -> Result<(), Refusal> {
    if asked { Err(Refusal::unsupported(field)) } else { Ok(()) }
}

pub(crate) async fn update(
    this: &SecretsManager,
    context: &Context,
    input: types::UpdateSecretRequest,
) -> Result<types::UpdateSecretResponse, Refusal> {
    refuse(input.kms_key_id.is_some(), "KmsKeyId")?;
    refuse(input.r#type.is_some(), "Type")?;
    check_length(input.secret_string.as_deref(), input.secret_binary.as_ref())?;
    let value = version::value(input.secret_string, input.secret_binary)?;
    let token = input.client_request_token.unwrap_or_else(uuid);
    loop {
        let (key, mut secret, revision) = this.find_living(context, &input.secret_id).await?;
        if let Some(description) = &input.description {
            secret.description = Some(description.clone()).filter(|text| !text.is_empty());
            secret.changed_at = context.received_at;
        }
        let version = match &value {
            Some(value) => {
                version::add(&mut secret, &token, value.clone(), &[CURRENT.to_owned()], context.received_at)?;
                Some(token.clone())
            }
            None => None,
        };
        let txn = Txn::new().when(Compare::ModRevision(key.clone(), revision)).put_json(key, &secret);
        if this.store.txn(txn).await?.succeeded {
            let (arn, name) = (Some(secret.arn), Some(secret.name));
            return Ok(types::UpdateSecretResponse { arn, name, version_id: version });
        }
    }
}

pub(crate) async fn put(
    this: &SecretsManager,
    context: &Context,
    input: types::PutSecretValueRequest,
) -> Result<types::PutSecretValueResponse, Refusal> {
    refuse(input.rotation_token.is_some(), "RotationToken")?;
    check_length(input.secret_string.as_deref(), input.secret_binary.as_ref())?;
    let value = version::value(input.secret_string, input.secret_binary)?
        .ok_or_else(|| Refusal::parameter("You must provide either SecretString or SecretBinary."))?;
    let stages = input.version_stages.filter(|stages| !stages.is_empty()).unwrap_or_else(|| vec![CURRENT.to_owned()]);
    let token = input.client_request_token.unwrap_or_else(uuid);
    loop {
        let (key, mut secret, revision) = this.find_living(context, &input.secret_id).await?;
        let first = secret.versions.is_empty() && !stages.iter().any(|stage| stage == CURRENT);
        let mut given = stages.clone();
        // The first version is the current one, whatever else it is.
        given.extend(first.then(|| CURRENT.to_owned()));
        version::add(&mut secret, &token, value.clone(), &given, context.received_at)?;
        let txn = Txn::new().when(Compare::ModRevision(key.clone(), revision)).put_json(key, &secret);
        if this.store.txn(txn).await?.succeeded {
            return Ok(types::PutSecretValueResponse {
                version_stages: secret.versions.get(&token).map(|version| version.stages.clone()),
                arn: Some(secret.arn),
                name: Some(secret.name),
                version_id: Some(token),
            });
        }
    }
}
