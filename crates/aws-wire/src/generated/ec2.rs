// Written by `cargo xtask codegen` from the API models; do not edit.

//! Amazon Elastic Compute Cloud.

use async_trait::async_trait;
use serde_json::Value;
pub use wharf_aws_model::ec2::{SERVICE, enums, errors, types};

use crate::{ApiError, Context, Service, answers, typed};

/// The served operations of Amazon Elastic Compute Cloud.
pub trait Api: Send + Sync + 'static {
    fn describe_availability_zones(
        &self,
        context: &Context,
        input: types::DescribeAvailabilityZonesRequest,
    ) -> impl Future<Output = Result<types::DescribeAvailabilityZonesResult, ApiError>> + Send;

    fn describe_regions(
        &self,
        context: &Context,
        input: types::DescribeRegionsRequest,
    ) -> impl Future<Output = Result<types::DescribeRegionsResult, ApiError>> + Send;

    fn describe_security_groups(
        &self,
        context: &Context,
        input: types::DescribeSecurityGroupsRequest,
    ) -> impl Future<Output = Result<types::DescribeSecurityGroupsResult, ApiError>> + Send;

    fn describe_subnets(
        &self,
        context: &Context,
        input: types::DescribeSubnetsRequest,
    ) -> impl Future<Output = Result<types::DescribeSubnetsResult, ApiError>> + Send;

    fn describe_vpc_attribute(
        &self,
        context: &Context,
        input: types::DescribeVpcAttributeRequest,
    ) -> impl Future<Output = Result<types::DescribeVpcAttributeResult, ApiError>> + Send;

    fn describe_vpcs(
        &self,
        context: &Context,
        input: types::DescribeVpcsRequest,
    ) -> impl Future<Output = Result<types::DescribeVpcsResult, ApiError>> + Send;
}

/// Answers EC2's operations, by name, from an [`Api`].
pub struct Endpoint<T>(pub T);

#[async_trait]
impl<T: Api> Service for Endpoint<T> {
    async fn call(&self, context: &Context, operation: &str, input: Value) -> Result<Value, ApiError> {
        match operation {
            "DescribeAvailabilityZones" => {
                typed::output(self.0.describe_availability_zones(context, typed::input(input)?).await?)
            }
            "DescribeRegions" => typed::output(self.0.describe_regions(context, typed::input(input)?).await?),
            "DescribeSecurityGroups" => {
                typed::output(self.0.describe_security_groups(context, typed::input(input)?).await?)
            }
            "DescribeSubnets" => typed::output(self.0.describe_subnets(context, typed::input(input)?).await?),
            "DescribeVpcAttribute" => {
                typed::output(self.0.describe_vpc_attribute(context, typed::input(input)?).await?)
            }
            "DescribeVpcs" => typed::output(self.0.describe_vpcs(context, typed::input(input)?).await?),

            _ => Err(answers::not_served(&SERVICE, operation)),
        }
    }
}
