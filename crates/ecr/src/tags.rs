//! Tags of repositories.

use wharf_aws_wire::{
    ApiError, Context,
    ecr::{errors, types},
};
use wharf_core::registry::RepositoryId;
use wharf_registry::Registry;
use wharf_store::{Compare, Op, Store, StoreError, StoreExt, Txn};

use crate::{
    EcrError, arn,
    face::Parts,
    keys::{self, TAGS},
    permission::Target,
    policy::Keys,
};

/// Source: Amazon ECR API Reference, TooManyTagsException.
const MOST: usize = 50;

/// Key and value, in the order in which they came.
pub(crate) type Tags = Vec<(String, String)>;

/// The tags of a repository.
pub(crate) async fn of(store: &dyn Store, id: &RepositoryId) -> Result<Tags, StoreError> {
    Ok(store.get_json(&keys::of(TAGS, id)).await?.map(|(tags, _)| tags).unwrap_or_default())
}

/// Checks tags as a request brings them.
///
/// # Errors
/// InvalidTagParameterException, TooManyTagsException.
///
/// Source: Amazon ECR API Reference, Tag, InvalidTagParameterException.
pub(crate) fn check(tags: Vec<types::Tag>) -> Result<Tags, ApiError> {
    let refuse = |text: &str| Err(ApiError::client(errors::INVALID_TAG_PARAMETER_EXCEPTION, text));
    let mut checked: Tags = Vec::with_capacity(tags.len());
    for tag in tags {
        let (key, value) = (tag.key.unwrap_or_default(), tag.value.unwrap_or_default());
        if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
            return refuse(
                "An invalid parameter has been specified. Tag keys can have a maximum character length of 128 \
                 characters, and tag values can have a maximum length of 256 characters.",
            );
        }
        if is_reserved(&key) {
            return refuse("An invalid parameter has been specified. Tag keys that begin with 'aws:' are reserved.");
        }
        if !key.chars().chain(value.chars()).all(is_allowed) {
            return refuse(
                "An invalid parameter has been specified. Tag keys and values have letters, digits, spaces and any of \
                 _.:/=+-@.",
            );
        }
        if checked.iter().any(|(other, _)| *other == key) {
            return refuse("An invalid parameter has been specified. A tag key is given twice.");
        }
        checked.push((key, value));
    }
    not_too_many(&checked)?;
    Ok(checked)
}

fn not_too_many(tags: &Tags) -> Result<(), ApiError> {
    if tags.len() <= MOST {
        return Ok(());
    }
    Err(ApiError::client(
        errors::TOO_MANY_TAGS_EXCEPTION,
        "The list of tags on the repository is over the limit. The maximum number of tags that can be applied to a \
         repository is 50.",
    ))
}

fn is_reserved(key: &str) -> bool {
    key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
}

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`.
fn is_allowed(c: char) -> bool {
    c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(c)
}

/// What a policy may ask of the tags that a request brings.
pub(crate) fn known(tags: &Tags) -> Keys {
    tags.iter().fold(Keys::default(), |known, (key, value)| {
        known.with(&format!("aws:RequestTag/{key}"), value).with("aws:TagKeys", key)
    })
}

/// The step that writes a new repository's tags.
pub(crate) fn written(id: &RepositoryId, tags: &Tags) -> Option<Op> {
    if tags.is_empty() {
        return None;
    }
    let value = serde_json::to_vec(tags).expect("texts can be written").into();
    Some(Op::Put { key: keys::of(TAGS, id), value, lease: None })
}

/// TagResource: adds tags, and gives those that were there their new values.
pub(crate) async fn tag(
    parts: &Parts,
    context: &Context,
    input: types::TagResourceRequest,
) -> Result<types::TagResourceResponse, EcrError> {
    let id = arn::parse(&input.resource_arn)?;
    let added = check(input.tags)?;
    parts.permit(context, "ecr:TagResource", Target::Repository(&id), known(&added)).await?;
    let add = |tags: &mut Tags| {
        for (key, value) in &added {
            match tags.iter_mut().find(|(present, _)| present == key) {
                Some((_, present)) => present.clone_from(value),
                None => tags.push((key.clone(), value.clone())),
            }
        }
        not_too_many(tags)
    };
    change(parts, &id, add).await?;
    Ok(types::TagResourceResponse {})
}

/// UntagResource. Keys that are not there are passed over.
pub(crate) async fn untag(
    parts: &Parts,
    context: &Context,
    input: types::UntagResourceRequest,
) -> Result<types::UntagResourceResponse, EcrError> {
    let id = arn::parse(&input.resource_arn)?;
    let known = input.tag_keys.iter().fold(Keys::default(), |known, key| known.with("aws:TagKeys", key));
    parts.permit(context, "ecr:UntagResource", Target::Repository(&id), known).await?;
    let remove = |tags: &mut Tags| {
        tags.retain(|(key, _)| !input.tag_keys.contains(key));
        Ok(())
    };
    change(parts, &id, remove).await?;
    Ok(types::UntagResourceResponse {})
}

/// ListTagsForResource.
pub(crate) async fn list(
    parts: &Parts,
    context: &Context,
    input: types::ListTagsForResourceRequest,
) -> Result<types::ListTagsForResourceResponse, EcrError> {
    let id = arn::parse(&input.resource_arn)?;
    parts.permit(context, "ecr:ListTagsForResource", Target::Repository(&id), Keys::default()).await?;
    parts.existing(&id).await?;
    let tags = of(&*parts.store, &id).await?;
    let tags = tags.into_iter().map(|(key, value)| types::Tag { key: Some(key), value: Some(value) });
    Ok(types::ListTagsForResourceResponse { tags: Some(tags.collect()) })
}

/// Changes the tags of a repository that is there, again if another came between.
async fn change(
    parts: &Parts,
    id: &RepositoryId,
    mut change: impl FnMut(&mut Tags) -> Result<(), ApiError> + Send,
) -> Result<(), EcrError> {
    let key = keys::of(TAGS, id);
    loop {
        let (mut tags, unchanged) = match parts.store.get_json::<Tags>(&key).await? {
            Some((tags, revision)) => (tags, Compare::ModRevision(key.clone(), revision)),
            None => (Vec::new(), Compare::Missing(key.clone())),
        };
        parts.existing(id).await?;
        change(&mut tags)?;
        let txn = Txn::new().when(unchanged).when(Registry::condition(id));
        let txn = if tags.is_empty() { txn.delete(key.clone()) } else { txn.put_json(key.clone(), &tags) };
        if parts.store.txn(txn).await?.succeeded {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> types::Tag {
        types::Tag { key: Some(key.to_owned()), value: Some(value.to_owned()) }
    }

    #[test]
    fn tags_keep_the_services_rules() {
        assert!(check(vec![tag("team", "größe + 1/2: a@b"), tag("Team", "")]).is_ok());
        let refused = [
            vec![types::Tag::default()],
            vec![tag("aws:x", "")],
            vec![tag("a", "<b>")],
            vec![tag("a", ""), tag("a", "")],
            vec![tag(&"k".repeat(129), "")],
            vec![tag("k", &"v".repeat(257))],
        ];
        for tags in refused {
            assert_eq!(check(tags).unwrap_err().code, "InvalidTagParameterException");
        }
        let many = (0..51).map(|n| tag(&n.to_string(), "")).collect();
        assert_eq!(check(many).unwrap_err().code, "TooManyTagsException");
    }
}
