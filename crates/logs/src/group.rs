//! Log groups and their retention.

use std::collections::HashSet;

use wharf_aws_wire::{
    ApiError, Context,
    logs::{errors, types},
};
use wharf_telemetry::{GroupInfo, GroupSettings, LogStore};

use crate::{arn, error, page, tag};

/// For how many days events may be kept. Source: API reference, PutRetentionPolicy.
const RETENTION_DAYS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
const DEFAULT_CLASS: &str = "STANDARD";

pub(crate) fn create(store: &LogStore, context: &Context, input: types::CreateLogGroupRequest) -> Result<(), ApiError> {
    if input.log_group_name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws/")) {
        return Err(error::invalid("Log groups starting with AWS/ are reserved for AWS."));
    }
    let tags = input.tags.unwrap_or_default();
    tags.keys().try_for_each(|key| tag::check_key(key))?;
    let settings = GroupSettings {
        retention_days: None,
        class: input.log_group_class,
        kms_key: input.kms_key_id,
        deletion_protection: input.deletion_protection_enabled.unwrap_or(false),
        tags,
    };
    store.create_group(&context.scope, &input.log_group_name, settings).map_err(error::store)
}

pub(crate) fn delete(store: &LogStore, context: &Context, input: types::DeleteLogGroupRequest) -> Result<(), ApiError> {
    let name = &input.log_group_name;
    if store.group(&context.scope, name).map_err(error::store)?.settings.deletion_protection {
        let message = format!("The log group '{name}' has deletion protection enabled and cannot be deleted.");
        return Err(ApiError::client(errors::VALIDATION_EXCEPTION, message));
    }
    store.delete_group(&context.scope, name).map_err(error::store)
}

pub(crate) fn put_retention(
    store: &LogStore,
    context: &Context,
    input: types::PutRetentionPolicyRequest,
) -> Result<(), ApiError> {
    let days = u32::try_from(input.retention_in_days).ok().filter(|days| RETENTION_DAYS.contains(days));
    let days = days.ok_or_else(|| {
        let values: Vec<_> = RETENTION_DAYS.iter().map(ToString::to_string).collect();
        error::invalid(format!(
            "1 validation error detected: Value '{}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy \
             enum value set: [{}]",
            input.retention_in_days,
            values.join(", ")
        ))
    })?;
    set_retention(store, context, &input.log_group_name, Some(days))
}

pub(crate) fn delete_retention(
    store: &LogStore,
    context: &Context,
    input: types::DeleteRetentionPolicyRequest,
) -> Result<(), ApiError> {
    set_retention(store, context, &input.log_group_name, None)
}

fn set_retention(store: &LogStore, context: &Context, group: &str, days: Option<u32>) -> Result<(), ApiError> {
    store
        .update_group(&context.scope, group, |settings| {
            settings.retention_days = days;
            Ok(())
        })
        .map_err(error::store)
}

pub(crate) fn describe(
    store: &LogStore,
    context: &Context,
    input: types::DescribeLogGroupsRequest,
) -> Result<types::DescribeLogGroupsResponse, ApiError> {
    let wanted = Wanted::new(context, &input)?;
    let mut groups = store.groups(&context.scope).map_err(error::store)?;
    groups.retain(|group| wanted.has(group));
    let more = page::cut(&mut groups, input.limit);
    let next_token = groups.last().filter(|_| more).map(|last| page::token('g', &last.name));
    let groups = groups.iter().map(|group| shown(store, context, group)).collect::<Result<_, _>>()?;
    Ok(types::DescribeLogGroupsResponse { log_groups: Some(groups), next_token })
}

/// Which groups DescribeLogGroups means.
struct Wanted {
    own_account: bool,
    after: Option<String>,
    prefix: String,
    part: String,
    class: Option<String>,
    names: Option<HashSet<String>>,
}

impl Wanted {
    fn new(context: &Context, input: &types::DescribeLogGroupsRequest) -> Result<Self, ApiError> {
        if input.log_group_name_prefix.is_some() && input.log_group_name_pattern.is_some() {
            return Err(error::invalid(
                "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
            ));
        }
        let filters = input.log_group_name_prefix.is_some()
            || input.log_group_name_pattern.is_some()
            || input.log_group_class.is_some();
        if input.log_group_identifiers.is_some() && filters {
            return Err(error::invalid(
                "LogGroupIdentifiers can only be specified together with includeLinkedAccounts.",
            ));
        }
        let linked = input.include_linked_accounts == Some(true);
        let accounts = input.account_identifiers.as_deref().unwrap_or_default();
        if !accounts.is_empty() && !linked {
            return Err(error::invalid("AccountIdentifiers can only be specified when includeLinkedAccounts is true."));
        }
        let identified = |id: &String| arn::identified(&context.scope, None, Some(id.clone()));
        let names = input.log_group_identifiers.as_ref().map(|ids| ids.iter().map(identified).collect()).transpose()?;
        Ok(Self {
            own_account: accounts.is_empty() || accounts.iter().any(|a| a == context.scope.account.as_str()),
            after: input.next_token.as_deref().map(|token| page::key('g', token)).transpose()?,
            prefix: input.log_group_name_prefix.clone().unwrap_or_default(),
            part: input.log_group_name_pattern.clone().unwrap_or_default(),
            class: input.log_group_class.clone(),
            names,
        })
    }

    fn has(&self, group: &GroupInfo) -> bool {
        self.own_account
            && self.after.as_deref().is_none_or(|after| &*group.name > after)
            && group.name.starts_with(&self.prefix)
            && group.name.contains(&self.part)
            && self.class.as_deref().is_none_or(|class| class == class_of(group))
            && self.names.as_ref().is_none_or(|names| names.contains(&*group.name))
    }
}

fn class_of(group: &GroupInfo) -> &str {
    group.settings.class.as_deref().unwrap_or(DEFAULT_CLASS)
}

fn shown(store: &LogStore, context: &Context, group: &GroupInfo) -> Result<types::LogGroup, ApiError> {
    let arn = arn::group(&context.scope, &group.name);
    let stored = match store.stored_bytes(&context.scope, &group.name) {
        // It was deleted since it was listed.
        Err(wharf_telemetry::LogStoreError::GroupMissing(_)) => 0,
        stored => stored.map_err(error::store)?,
    };
    Ok(types::LogGroup {
        log_group_name: Some(group.name.to_string()),
        creation_time: Some(group.created.0),
        retention_in_days: group.settings.retention_days.and_then(|days| i32::try_from(days).ok()),
        metric_filter_count: Some(0),
        arn: Some(format!("{arn}:*")),
        stored_bytes: i64::try_from(stored).ok(),
        kms_key_id: group.settings.kms_key.clone(),
        log_group_class: Some(class_of(group).to_owned()),
        log_group_arn: Some(arn),
        deletion_protection_enabled: Some(group.settings.deletion_protection),
        ..types::LogGroup::default()
    })
}
