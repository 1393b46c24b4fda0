//! Account settings.
//!
//! Source: Amazon ECR API Reference, PutAccountSetting. `CLAIR` and `V1` are not in today's model any more; accounts from before have
//! them, and Terraform configurations name them.

use serde::{Deserialize, Serialize};
use wharf_aws_wire::{ApiError, Context, ecr::types};
use wharf_core::Scope;
use wharf_store::{Store, StoreError, StoreExt, Txn};

use crate::{EcrError, error, face::Parts, keys};

const POLICY_SCOPE: &str = "REGISTRY_POLICY_SCOPE";
const BLOB_MOUNTING: &str = "BLOB_MOUNTING";

struct Definition {
    name: &'static str,
    /// The default first.
    values: [&'static str; 2],
}

const CATALOG: [Definition; 3] = [
    Definition { name: "BASIC_SCAN_TYPE_VERSION", values: ["AWS_NATIVE", "CLAIR"] },
    Definition { name: POLICY_SCOPE, values: ["V2", "V1"] },
    // At the real service it has to be enabled first. Here nothing is copied either way, and clients of other registries
    // are used to it: the distribution specification has them mount.
    Definition { name: BLOB_MOUNTING, values: ["ENABLED", "DISABLED"] },
];

#[derive(Serialize, Deserialize)]
struct Setting {
    value: String,
}

fn find(name: &str) -> Result<&'static Definition, ApiError> {
    CATALOG.iter().find(|setting| setting.name == name).ok_or_else(|| {
        let names = CATALOG.map(|setting| setting.name).join(", ");
        error::invalid("name", format!("Member must satisfy enum value set: [{names}]"))
    })
}

async fn read(store: &dyn Store, scope: &Scope, setting: &Definition) -> Result<String, StoreError> {
    let put = store.get_json::<Setting>(&keys::account_setting(scope, setting.name)).await?;
    Ok(put.map_or_else(|| setting.values[0].to_owned(), |(setting, _)| setting.value))
}

/// GetAccountSetting: what was put, or the default.
pub(crate) async fn get(
    parts: &Parts,
    context: &Context,
    input: types::GetAccountSettingRequest,
) -> Result<types::GetAccountSettingResponse, EcrError> {
    let value = read(&*parts.store, &context.scope, find(&input.name)?).await?;
    Ok(types::GetAccountSettingResponse { name: Some(input.name), value: Some(value) })
}

/// PutAccountSetting.
pub(crate) async fn put(
    parts: &Parts,
    context: &Context,
    input: types::PutAccountSettingRequest,
) -> Result<types::PutAccountSettingResponse, EcrError> {
    let setting = find(&input.name)?;
    if !setting.values.contains(&input.value.as_str()) {
        let values = setting.values.join(", ");
        return Err(error::invalid("value", format!("Member must satisfy enum value set: [{values}]")).into());
    }
    let key = keys::account_setting(&context.scope, setting.name);
    parts.store.txn(Txn::new().put_json(key, &Setting { value: input.value.clone() })).await?;
    Ok(types::PutAccountSettingResponse { name: Some(input.name), value: Some(input.value) })
}

/// Whether a push may mount what another repository has. What was mounted stays.
///
/// Source: Amazon ECR User Guide, "Blob mounting in Amazon ECR".
pub(crate) async fn is_mounted(store: &dyn Store, scope: &Scope) -> Result<bool, StoreError> {
    let put = store.get_json::<Setting>(&keys::account_setting(scope, BLOB_MOUNTING)).await?;
    Ok(put.is_none_or(|(setting, _)| setting.value == "ENABLED"))
}

/// Whether the registry's policy speaks of what it did in its first version alone.
pub(crate) async fn is_first_version(store: &dyn Store, scope: &Scope) -> Result<bool, StoreError> {
    let put = store.get_json::<Setting>(&keys::account_setting(scope, POLICY_SCOPE)).await?;
    Ok(put.is_some_and(|(setting, _)| setting.value == "V1"))
}
