//! The CloudWatch Logs face.
//!
//! [`Logs`] answers the API's operations from a [`LogStore`], which also holds the groups and streams themselves. What
//! the API model demands of an input is checked before it comes here; this crate has the rules that the model does not carry,
//! each with the words of the real service. `group`, `stream`, `put`, `read` and `tag` hold the operations, [`Logs`]
//! hands each to a blocking thread.

#![forbid(unsafe_code)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "operations have one shape: each owns its input, whether it takes it apart or not"
)]

mod arn;
mod error;
mod group;
mod page;
mod put;
mod read;
mod stream;
mod tag;

use std::sync::Arc;

use wharf_aws_wire::{
    ApiError, Context,
    logs::{Api, types},
};
use wharf_telemetry::LogStore;

/// CloudWatch Logs, over a log store. Wrap it in [`wharf_aws_wire::logs::Endpoint`] to serve it.
#[derive(Debug, Clone)]
pub struct Logs {
    store: Arc<LogStore>,
}

impl Logs {
    /// The API over `store`.
    #[must_use]
    pub const fn new(store: Arc<LogStore>) -> Self {
        Self { store }
    }

    /// Runs an operation where it may wait for files.
    async fn run<I: Send + 'static, O: Send + 'static>(
        &self,
        context: &Context,
        input: I,
        operation: fn(&LogStore, &Context, I) -> Result<O, ApiError>,
    ) -> Result<O, ApiError> {
        let (store, context) = (Arc::clone(&self.store), context.clone());
        tokio::task::spawn_blocking(move || operation(&store, &context, input))
            .await
            .map_err(|e| error::internal(&e))?
    }
}

/// The trait's functions, each naming the one that does the work.
macro_rules! operations {
    ($($name:ident($input:ident) -> $output:ty = $function:path;)*) => {
        impl Api for Logs {
            $(async fn $name(&self, context: &Context, input: types::$input) -> Result<$output, ApiError> {
                self.run(context, input, $function).await
            })*
        }
    };
}

operations! {
    create_log_group(CreateLogGroupRequest) -> () = group::create;
    delete_log_group(DeleteLogGroupRequest) -> () = group::delete;
    describe_log_groups(DescribeLogGroupsRequest) -> types::DescribeLogGroupsResponse = group::describe;
    put_retention_policy(PutRetentionPolicyRequest) -> () = group::put_retention;
    delete_retention_policy(DeleteRetentionPolicyRequest) -> () = group::delete_retention;
    create_log_stream(CreateLogStreamRequest) -> () = stream::create;
    delete_log_stream(DeleteLogStreamRequest) -> () = stream::delete;
    describe_log_streams(DescribeLogStreamsRequest) -> types::DescribeLogStreamsResponse = stream::describe;
    put_log_events(PutLogEventsRequest) -> types::PutLogEventsResponse = put::put;
    get_log_events(GetLogEventsRequest) -> types::GetLogEventsResponse = read::get;
    filter_log_events(FilterLogEventsRequest) -> types::FilterLogEventsResponse = read::filter;
    tag_log_group(TagLogGroupRequest) -> () = tag::tag_group;
    untag_log_group(UntagLogGroupRequest) -> () = tag::untag_group;
    list_tags_log_group(ListTagsLogGroupRequest) -> types::ListTagsLogGroupResponse = tag::list_group;
    tag_resource(TagResourceRequest) -> () = tag::tag;
    untag_resource(UntagResourceRequest) -> () = tag::untag;
    list_tags_for_resource(ListTagsForResourceRequest) -> types::ListTagsForResourceResponse = tag::list;
}
