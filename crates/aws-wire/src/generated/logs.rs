// Written by `cargo xtask codegen` from the API models; do not edit.

//! Amazon CloudWatch Logs.

use async_trait::async_trait;
use serde_json::Value;
pub use wharf_aws_model::logs::{SERVICE, enums, errors, types};

use crate::{ApiError, Context, Service, answers, typed};

/// The served operations of Amazon CloudWatch Logs.
pub trait Api: Send + Sync + 'static {
    fn create_log_group(
        &self,
        context: &Context,
        input: types::CreateLogGroupRequest,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;

    fn create_log_stream(
        &self,
        context: &Context,
        input: types::CreateLogStreamRequest,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;

    fn delete_log_group(
        &self,
        context: &Context,
        input: types::DeleteLogGroupRequest,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;

    fn delete_log_stream(
        &self,
        context: &Context,
        input: types::DeleteLogStreamRequest,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;

    fn delete_retention_policy(
        &self,
        context: &Context,
        input: types::DeleteRetentionPolicyRequest,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;

    fn describe_log_groups(
        &self,
        context: &Context,
        input: types::DescribeLogGroupsRequest,
    ) -> impl Future<Output = Result<types::DescribeLogGroupsResponse, ApiError>> + Send;

    fn describe_log_streams(
        &self,
        context: &Context,
        input: types::DescribeLogStreamsRequest,
    ) -> impl Future<Output = Result<types::DescribeLogStreamsResponse, ApiError>> + Send;

    fn filter_log_events(
        &self,
        context: &Context,
        input: types::FilterLogEventsRequest,
    ) -> impl Future<Output = Result<types::FilterLogEventsResponse, ApiError>> + Send;

    fn get_log_events(
        &self,
        context: &Context,
        input: types::GetLogEventsRequest,
    ) -> impl Future<Output = Result<types::GetLogEventsResponse, ApiError>> + Send;

    fn list_tags_for_resource(
        &self,
        context: &Context,
        input: types::ListTagsForResourceRequest,
    ) -> impl Future<Output = Result<types::ListTagsForResourceResponse, ApiError>> + Send;

    fn list_tags_log_group(
        &self,
        context: &Context,
        input: types::ListTagsLogGroupRequest,
    ) -> impl Future<Output = Result<types::ListTagsLogGroupResponse, ApiError>> + Send;

    fn put_log_events(
        &self,
        context: &Context,
        input: types::PutLogEventsRequest,
    ) -> impl Future<Output = Result<types::PutLogEventsResponse, ApiError>> + Send;

    fn put_retention_policy(
        &self,
        context: &Context,
        input: types::PutRetentionPolicyRequest,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;

    fn tag_log_group(
        &self,
        context: &Context,
        input: types::TagLogGroupRequest,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;

    fn tag_resource(
        &self,
        context: &Context,
        input: types::TagResourceRequest,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;

    fn untag_log_group(
        &self,
        context: &Context,
        input: types::UntagLogGroupRequest,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;

    fn untag_resource(
        &self,
        context: &Context,
        input: types::UntagResourceRequest,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;
}

/// Answers CloudWatch Logs's operations, by name, from an [`Api`].
pub struct Endpoint<T>(pub T);

#[async_trait]
impl<T: Api> Service for Endpoint<T> {
    async fn call(&self, context: &Context, operation: &str, input: Value) -> Result<Value, ApiError> {
        match operation {
            "CreateLogGroup" => typed::output(self.0.create_log_group(context, typed::input(input)?).await?),
            "CreateLogStream" => typed::output(self.0.create_log_stream(context, typed::input(input)?).await?),
            "DeleteLogGroup" => typed::output(self.0.delete_log_group(context, typed::input(input)?).await?),
            "DeleteLogStream" => typed::output(self.0.delete_log_stream(context, typed::input(input)?).await?),
            "DeleteRetentionPolicy" => {
                typed::output(self.0.delete_retention_policy(context, typed::input(input)?).await?)
            }
            "DescribeLogGroups" => typed::output(self.0.describe_log_groups(context, typed::input(input)?).await?),
            "DescribeLogStreams" => typed::output(self.0.describe_log_streams(context, typed::input(input)?).await?),
            "FilterLogEvents" => typed::output(self.0.filter_log_events(context, typed::input(input)?).await?),
            "GetLogEvents" => typed::output(self.0.get_log_events(context, typed::input(input)?).await?),
            "ListTagsForResource" => typed::output(self.0.list_tags_for_resource(context, typed::input(input)?).await?),
            "ListTagsLogGroup" => typed::output(self.0.list_tags_log_group(context, typed::input(input)?).await?),
            "PutLogEvents" => typed::output(self.0.put_log_events(context, typed::input(input)?).await?),
            "PutRetentionPolicy" => typed::output(self.0.put_retention_policy(context, typed::input(input)?).await?),
            "TagLogGroup" => typed::output(self.0.tag_log_group(context, typed::input(input)?).await?),
            "TagResource" => typed::output(self.0.tag_resource(context, typed::input(input)?).await?),
            "UntagLogGroup" => typed::output(self.0.untag_log_group(context, typed::input(input)?).await?),
            "UntagResource" => typed::output(self.0.untag_resource(context, typed::input(input)?).await?),

            _ => Err(answers::not_served(&SERVICE, operation)),
        }
    }
}
