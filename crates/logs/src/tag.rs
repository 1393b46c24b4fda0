//! Tags of log groups, by name and by ARN.

use std::collections::BTreeMap;

use wharf_aws_wire::{
    ApiError, Context,
    logs::{errors, types},
};
use wharf_telemetry::{LogStore, LogStoreError};

use crate::{arn, error};

/// Source: API reference, TagResource.
const MAX_TAGS: usize = 50;

type Tags = BTreeMap<String, String>;

/// Refuses keys that only AWS may set.
pub(crate) fn check_key(key: &str) -> Result<(), ApiError> {
    if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
        return Err(error::invalid("aws: prefixed tag key names are not allowed for external use."));
    }
    Ok(())
}

pub(crate) fn tag_group(store: &LogStore, context: &Context, input: types::TagLogGroupRequest) -> Result<(), ApiError> {
    add(store, context, &input.log_group_name, input.tags)
}

pub(crate) fn untag_group(
    store: &LogStore,
    context: &Context,
    input: types::UntagLogGroupRequest,
) -> Result<(), ApiError> {
    remove(store, context, &input.log_group_name, &input.tags)
}

pub(crate) fn list_group(
    store: &LogStore,
    context: &Context,
    input: types::ListTagsLogGroupRequest,
) -> Result<types::ListTagsLogGroupResponse, ApiError> {
    let tags = tags(store, context, &input.log_group_name)?;
    Ok(types::ListTagsLogGroupResponse { tags: Some(tags) })
}

pub(crate) fn tag(store: &LogStore, context: &Context, input: types::TagResourceRequest) -> Result<(), ApiError> {
    add(store, context, &arn::parse(&context.scope, &input.resource_arn)?, input.tags)
}

pub(crate) fn untag(store: &LogStore, context: &Context, input: types::UntagResourceRequest) -> Result<(), ApiError> {
    remove(store, context, &arn::parse(&context.scope, &input.resource_arn)?, &input.tag_keys)
}

pub(crate) fn list(
    store: &LogStore,
    context: &Context,
    input: types::ListTagsForResourceRequest,
) -> Result<types::ListTagsForResourceResponse, ApiError> {
    let tags = tags(store, context, &arn::parse(&context.scope, &input.resource_arn)?)?;
    Ok(types::ListTagsForResourceResponse { tags: Some(tags) })
}

fn tags(store: &LogStore, context: &Context, group: &str) -> Result<Tags, ApiError> {
    Ok(store.group(&context.scope, group).map_err(error::store)?.settings.tags)
}

/// What a change of tags can fail with: the store's errors or our own.
struct Refused(ApiError);

impl From<LogStoreError> for Refused {
    fn from(error: LogStoreError) -> Self {
        Self(error::store(error))
    }
}

fn change(
    store: &LogStore,
    context: &Context,
    group: &str,
    change: impl FnOnce(&mut Tags) -> Result<(), ApiError>,
) -> Result<(), ApiError> {
    store
        .update_group(&context.scope, group, |settings| change(&mut settings.tags).map_err(Refused))
        .map_err(|Refused(error)| error)
}

fn add(store: &LogStore, context: &Context, group: &str, new: Tags) -> Result<(), ApiError> {
    new.keys().try_for_each(|key| check_key(key))?;
    change(store, context, group, |tags| {
        tags.extend(new);
        if tags.len() > MAX_TAGS {
            let message = format!("A log group can have at most {MAX_TAGS} tags.");
            let arn = arn::group(&context.scope, group);
            return Err(ApiError::client(errors::TOO_MANY_TAGS_EXCEPTION, message).with("resourceName", arn));
        }
        Ok(())
    })
}

fn remove(store: &LogStore, context: &Context, group: &str, keys: &[String]) -> Result<(), ApiError> {
    change(store, context, group, |tags| {
        tags.retain(|key, _| !keys.contains(key));
        Ok(())
    })
}
