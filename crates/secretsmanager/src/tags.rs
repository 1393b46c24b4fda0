use std::collections::BTreeMap;

use wharf_aws_wire::{Context, secretsmanager::types};
use wharf_store::{Compare, Txn};

use crate::{SecretsManager, error::Refusal};

/// How many a secret has at most. Source: the API reference, TagResource.
const MOST: usize = 50;

/// Tags as a request gives them.
pub(crate) fn read(tags: Option<Vec<types::Tag>>) -> Result<BTreeMap<String, String>, Refusal> {
    let mut read = BTreeMap::new();
    for tag in tags.into_iter().flatten() {
        let key = tag.key.unwrap_or_default();
        if key.is_empty() || key.starts_with("aws:") {
            return Err(Refusal::parameter(format!("'{key}' cannot be a tag's key.")));
        }
        if read.insert(key.clone(), tag.value.unwrap_or_default()).is_some() {
            return Err(Refusal::parameter(format!("The tag key '{key}' is given more than once.")));
        }
    }
    check(&read)?;
    Ok(read)
}

fn check(tags: &BTreeMap<String, String>) -> Result<(), Refusal> {
    if tags.len() > MOST { Err(Refusal::parameter(format!("A secret has at most {MOST} tags."))) } else { Ok(()) }
}

/// Tags in the API's form.
pub(crate) fn shown(tags: &BTreeMap<String, String>) -> Option<Vec<types::Tag>> {
    let shown = tags.iter().map(|(key, value)| types::Tag { key: Some(key.clone()), value: Some(value.clone()) });
    Some(shown.collect())
}

pub(crate) async fn tag(
    this: &SecretsManager,
    context: &Context,
    input: types::TagResourceRequest,
) -> Result<(), Refusal> {
    let added = read(Some(input.tags))?;
    change(this, context, &input.secret_id, |tags| tags.extend(added.clone())).await
}

pub(crate) async fn untag(
    this: &SecretsManager,
    context: &Context,
    input: types::UntagResourceRequest,
) -> Result<(), Refusal> {
    change(this, context, &input.secret_id, |tags| tags.retain(|key, _| !input.tag_keys.contains(key))).await
}

async fn change(
    this: &SecretsManager,
    context: &Context,
    id: &str,
    change: impl Fn(&mut BTreeMap<String, String>),
) -> Result<(), Refusal> {
    loop {
        let (key, mut secret, revision) = this.find_living(context, id).await?;
        change(&mut secret.tags);
        check(&secret.tags)?;
        let txn = Txn::new().when(Compare::ModRevision(key.clone(), revision)).put_json(key, &secret);
        if this.store.txn(txn).await?.succeeded {
            return Ok(());
        }
    }
}
