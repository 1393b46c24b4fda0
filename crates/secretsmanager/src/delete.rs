//! Deletion, which leaves time to think better of it.

use wharf_aws_wire::{Context, secretsmanager::types};
use wharf_core::{Timestamp, hex_id};
use wharf_store::{Compare, Txn};

use crate::{SecretsManager, error::Refusal};

/// Days in which a secret can be had back, unless told otherwise. Source: the API reference, DeleteSecret.
const WINDOW: i64 = 30;
const DAY: i64 = 24 * 60 * 60 * 1000;

pub(crate) async fn delete(
    this: &SecretsManager,
    context: &Context,
    input: types::DeleteSecretRequest,
) -> Result<types::DeleteSecretResponse, Refusal> {
    let force = input.force_delete_without_recovery == Some(true);
    if force && input.recovery_window_in_days.is_some() {
        return Err(Refusal::parameter(
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        ));
    }
    let window = input.recovery_window_in_days.unwrap_or(WINDOW);
    if !(7..=30).contains(&window) {
        return Err(Refusal::parameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive)."));
    }
    let now = context.received_at;
    loop {
        let (key, mut secret, revision) = match this.find(context, &input.secret_id).await {
            // Source: the API reference, `ForceDeleteWithoutRecovery`: no error for what is deleted or never was.
            Err(Refusal::NotFound) if force => {
                let arn = match input.secret_id.starts_with("arn:") {
                    true => input.secret_id.clone(),
                    false => context.scope.arn("secretsmanager", format!("secret:{}-{}", input.secret_id, hex_id(6))),
                };
                let (arn, name) = (Some(arn), Some(input.secret_id));
                return Ok(types::DeleteSecretResponse { arn, name, deletion_date: Some(now.into()) });
            }
            found => found?,
        };
        if !force && secret.deleted_at.is_some() {
            return Err(Refusal::MarkedForDeletion);
        }
        let txn = Txn::new().when(Compare::ModRevision(key.clone(), revision));
        let (txn, gone) = if force {
            (txn.delete(key), now)
        } else {
            let gone = Timestamp(now.0 + window * DAY);
            (secret.deleted_at, secret.gone_at) = (Some(now), Some(gone));
            (txn.put_json(key, &secret), gone)
        };
        if this.store.txn(txn).await?.succeeded {
            let (arn, name) = (Some(secret.arn), Some(secret.name));
            return Ok(types::DeleteSecretResponse { arn, name, deletion_date: Some(gone.into()) });
        }
    }
}

pub(crate) async fn restore(
    this: &SecretsManager,
    context: &Context,
    input: types::RestoreSecretRequest,
) -> Result<types::RestoreSecretResponse, Refusal> {
    loop {
        let (key, mut secret, revision) = this.find(context, &input.secret_id).await?;
        (secret.deleted_at, secret.gone_at) = (None, None);
        let txn = Txn::new().when(Compare::ModRevision(key.clone(), revision)).put_json(key, &secret);
        if this.store.txn(txn).await?.succeeded {
            return Ok(types::RestoreSecretResponse { arn: Some(secret.arn), name: Some(secret.name) });
        }
    }
}
