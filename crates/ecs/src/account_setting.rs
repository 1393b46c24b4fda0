//! Account settings: switches of an account, of one of its users or roles, and their defaults.
//!
//! The root's value is the account's default (API reference, "PutAccountSettingDefault").

mod catalog;

use catalog::{CATALOG, Definition};
use serde::{Deserialize, Serialize};
use wharf_aws_model::ecs::types::{
    DeleteAccountSettingRequest, DeleteAccountSettingResponse, ListAccountSettingsRequest, ListAccountSettingsResponse,
    PutAccountSettingDefaultRequest, PutAccountSettingDefaultResponse, PutAccountSettingRequest,
    PutAccountSettingResponse, Setting,
};
use wharf_aws_wire::Context;
use wharf_core::Scope;
use wharf_store::{Store, StoreExt, Txn};

use crate::{EcsError, Limits, PageRequest, keys, paginate};

/// A setting's value as it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    value: String,
}

/// PutAccountSetting: for one principal, the caller if none is named.
pub(crate) async fn put(
    store: &dyn Store,
    context: &Context,
    input: PutAccountSettingRequest,
) -> Result<PutAccountSettingResponse, EcsError> {
    let principal = principal(context, input.principal_arn.as_deref())?;
    let setting = write(store, &context.scope, &input.name, &input.value, &principal).await?;
    Ok(PutAccountSettingResponse { setting: Some(setting) })
}

/// PutAccountSettingDefault: for everyone who has no value of their own.
pub(crate) async fn put_default(
    store: &dyn Store,
    context: &Context,
    input: PutAccountSettingDefaultRequest,
) -> Result<PutAccountSettingDefaultResponse, EcsError> {
    let setting = write(store, &context.scope, &input.name, &input.value, &root(&context.scope)).await?;
    Ok(PutAccountSettingDefaultResponse { setting: Some(setting) })
}

/// DeleteAccountSetting: the principal falls back to the default.
pub(crate) async fn delete(
    store: &dyn Store,
    context: &Context,
    input: DeleteAccountSettingRequest,
) -> Result<DeleteAccountSettingResponse, EcsError> {
    let definition = Definition::find(&input.name)?;
    definition.check_writable()?;
    let principal = principal(context, input.principal_arn.as_deref())?;
    let key = keys::account_setting(&context.scope, definition.name, &principal);
    let own = store.get_json::<Stored>(&key).await?.map(|(stored, _)| stored.value);
    store.txn(Txn::new().delete(key)).await?;
    let value = match own {
        Some(value) => value,
        None => read(store, &context.scope, definition, &principal).await?.0,
    };
    Ok(DeleteAccountSettingResponse { setting: Some(definition.show(value, principal)) })
}

/// ListAccountSettings: what the principal was given; with `effectiveSettings` what holds for it.
pub(crate) async fn list(
    store: &dyn Store,
    context: &Context,
    input: ListAccountSettingsRequest,
) -> Result<ListAccountSettingsResponse, EcsError> {
    let principal = principal(context, input.principal_arn.as_deref())?;
    let wanted = input.name.as_deref().map(Definition::find).transpose()?;
    if input.value.is_some() && wanted.is_none() {
        return Err(EcsError::invalid_parameter("You must specify a setting name to filter by value."));
    }
    let effective = input.effective_settings.unwrap_or(false);
    let collection = format!("ListAccountSettings {effective} {principal} {:?} {:?}", input.name, input.value);
    let request = PageRequest::new(collection, input.max_results, input.next_token.as_deref(), Limits::TEN)?;
    let mut settings = Vec::new();
    for definition in &CATALOG {
        if wanted.is_some_and(|wanted| wanted.name != definition.name) {
            continue;
        }
        let (value, owner) = if effective {
            read(store, &context.scope, definition, &principal).await?
        } else {
            let key = keys::account_setting(&context.scope, definition.name, &principal);
            match store.get_json::<Stored>(&key).await? {
                Some((stored, _)) => (stored.value, principal.clone()),
                None => continue,
            }
        };
        if input.value.as_ref().is_none_or(|wanted| *wanted == value) {
            settings.push(definition.show(value, owner));
        }
    }
    let (settings, next_token) = paginate(
        settings,
        &request,
        |setting| setting.name.clone().unwrap_or_default(),
        |setting, after| setting.name.as_deref() > Some(after),
    );
    Ok(ListAccountSettingsResponse { settings: Some(settings), next_token })
}

/// The value of a setting that holds for the caller.
///
/// # Errors
/// `InvalidParameterException` for a name that is no setting's, and the store's.
pub async fn effective(store: &dyn Store, context: &Context, name: &str) -> Result<String, EcsError> {
    let definition = Definition::find(name)?;
    Ok(read(store, &context.scope, definition, &context.principal.arn).await?.0)
}

async fn write(
    store: &dyn Store,
    scope: &Scope,
    name: &str,
    value: &str,
    principal: &str,
) -> Result<Setting, EcsError> {
    let definition = Definition::find(name)?;
    definition.check_writable()?;
    definition.check_value(value)?;
    let key = keys::account_setting(scope, definition.name, principal);
    store.txn(Txn::new().put_json(key, &Stored { value: value.to_owned() })).await?;
    Ok(definition.show(value.to_owned(), principal.to_owned()))
}

/// The value that holds for a principal, and whose it is: its own, the account's default, or the service's.
async fn read(
    store: &dyn Store,
    scope: &Scope,
    definition: &Definition,
    principal: &str,
) -> Result<(String, String), EcsError> {
    let root = root(scope);
    for owner in [principal, root.as_str()] {
        let key = keys::account_setting(scope, definition.name, owner);
        if let Some((stored, _)) = store.get_json::<Stored>(&key).await? {
            return Ok((stored.value, principal.to_owned()));
        }
    }
    Ok((definition.default.to_owned(), principal.to_owned()))
}

/// The principal that is meant: the caller, unless another user or role of the account is named.
fn principal(context: &Context, named: Option<&str>) -> Result<String, EcsError> {
    let Some(named) = named.filter(|named| !named.is_empty()) else { return Ok(context.principal.arn.clone()) };
    let own = format!("arn:aws:iam::{}:", context.scope.account);
    let kind = named.strip_prefix(&own).unwrap_or_default();
    if kind == "root" || kind.starts_with("user/") || kind.starts_with("role/") {
        Ok(named.to_owned())
    } else {
        Err(EcsError::invalid_parameter("The specified principalArn is invalid."))
    }
}

fn root(scope: &Scope) -> String {
    format!("arn:aws:iam::{}:root", scope.account)
}
