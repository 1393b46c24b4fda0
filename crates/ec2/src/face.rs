use std::sync::Arc;

use wharf_aws_wire::{
    ApiError, Context,
    ec2::{Api, types},
};
use wharf_core::{
    network::{DEFAULT_VPC_KEY, Vpc},
    sandbox::{Phase, STATUS_PREFIX, SandboxStatus},
};
use wharf_store::{Store, StoreError, StoreExt};

use crate::{filter, lookup, page, region, security_group, subnet, vpc, zone};

/// EC2, as far as it can be read.
pub struct Ec2 {
    store: Arc<dyn Store>,
}

impl Ec2 {
    /// Reads the VPC from the store, where the instance wrote it when it first started.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    async fn vpc(&self) -> Result<Vpc, ApiError> {
        match self.store.get_json::<Vpc>(DEFAULT_VPC_KEY).await {
            Ok(Some((vpc, _))) => Ok(vpc),
            Ok(None) => {
                tracing::error!(key = DEFAULT_VPC_KEY, "the default VPC is not in the store");
                Err(internal())
            }
            Err(error) => Err(broken(&error)),
        }
    }

    /// How many addresses of each subnet are in use: one for each sandbox that has an interface there.
    async fn used(&self) -> Result<subnet::Used, ApiError> {
        let mut used = subnet::Used::new();
        for entry in self.store.list(STATUS_PREFIX).await.map_err(|e| broken(&e))? {
            let status: SandboxStatus = entry.json().map_err(|e| broken(&e))?;
            if let Some(interface) = status.interface.filter(|_| status.phase != Phase::Stopped) {
                *used.entry(interface.subnet).or_default() += 1;
            }
        }
        Ok(used)
    }
}

fn broken(error: &StoreError) -> ApiError {
    tracing::error!(%error, "the store could not be read");
    internal()
}

fn internal() -> ApiError {
    ApiError::server("InternalError", "An internal error has occurred")
}

/// Every operation takes `DryRun`, and answers with this error when all is well.
fn dry(run: Option<bool>) -> Result<(), ApiError> {
    if run == Some(true) {
        let message = "Request would have succeeded, but DryRun flag is set.";
        return Err(ApiError::client("DryRunOperation", message).with_status(412));
    }
    Ok(())
}

impl Api for Ec2 {
    async fn describe_vpcs(
        &self,
        context: &Context,
        input: types::DescribeVpcsRequest,
    ) -> Result<types::DescribeVpcsResult, ApiError> {
        dry(input.dry_run)?;
        page::either("vpcIds", input.vpc_ids.as_deref(), input.max_results)?;
        let all = vec![vpc::describe(&self.vpc().await?, &context.scope)];
        let found = lookup::by_id(&lookup::VPCS, input.vpc_ids.as_deref(), all, |v| v.vpc_id.as_deref())?;
        let found = filter::keep(input.filters.as_deref(), found, vpc::values)?;
        let (vpcs, next_token) = page::cut(found, input.max_results, input.next_token.as_deref())?;
        Ok(types::DescribeVpcsResult { vpcs: Some(vpcs), next_token })
    }

    async fn describe_vpc_attribute(
        &self,
        _context: &Context,
        input: types::DescribeVpcAttributeRequest,
    ) -> Result<types::DescribeVpcAttributeResult, ApiError> {
        dry(input.dry_run)?;
        let (all, wanted) = (vec![self.vpc().await?.id], [input.vpc_id]);
        lookup::by_id(&lookup::VPCS, Some(&wanted), all, |id| Some(id.as_str()))?;
        let [vpc_id] = wanted;
        vpc::attribute(vpc_id, &input.attribute)
    }

    async fn describe_subnets(
        &self,
        context: &Context,
        input: types::DescribeSubnetsRequest,
    ) -> Result<types::DescribeSubnetsResult, ApiError> {
        dry(input.dry_run)?;
        page::either("subnetIds", input.subnet_ids.as_deref(), input.max_results)?;
        let all = subnet::describe(&self.vpc().await?, &context.scope, &self.used().await?);
        let found = lookup::by_id(&lookup::SUBNETS, input.subnet_ids.as_deref(), all, |s| s.subnet_id.as_deref())?;
        let found = filter::keep(input.filters.as_deref(), found, subnet::values)?;
        let (subnets, next_token) = page::cut(found, input.max_results, input.next_token.as_deref())?;
        Ok(types::DescribeSubnetsResult { subnets: Some(subnets), next_token })
    }

    async fn describe_security_groups(
        &self,
        context: &Context,
        input: types::DescribeSecurityGroupsRequest,
    ) -> Result<types::DescribeSecurityGroupsResult, ApiError> {
        dry(input.dry_run)?;
        page::either("groupIds", input.group_ids.as_deref(), input.max_results)?;
        let all = vec![security_group::describe(&self.vpc().await?, &context.scope)];
        let found = lookup::by_id(&lookup::GROUPS, input.group_ids.as_deref(), all, |g| g.group_id.as_deref())?;
        let names = input.group_names.as_deref();
        let found = lookup::by_id(&lookup::GROUPS, names, found, |g| g.group_name.as_deref())?;
        let found = filter::keep(input.filters.as_deref(), found, security_group::values)?;
        let (groups, next_token) = page::cut(found, input.max_results, input.next_token.as_deref())?;
        Ok(types::DescribeSecurityGroupsResult { security_groups: Some(groups), next_token })
    }

    async fn describe_regions(
        &self,
        context: &Context,
        input: types::DescribeRegionsRequest,
    ) -> Result<types::DescribeRegionsResult, ApiError> {
        dry(input.dry_run)?;
        let all = region::describe(&context.scope.region);
        let names = input.region_names.as_deref();
        let found = lookup::by_id(&lookup::REGIONS, names, all, |r| r.region_name.as_deref())?;
        let regions = filter::keep(input.filters.as_deref(), found, region::values)?;
        Ok(types::DescribeRegionsResult { regions: Some(regions) })
    }

    async fn describe_availability_zones(
        &self,
        context: &Context,
        input: types::DescribeAvailabilityZonesRequest,
    ) -> Result<types::DescribeAvailabilityZonesResult, ApiError> {
        dry(input.dry_run)?;
        let all = zone::describe(&self.vpc().await?, &context.scope.region);
        let found = lookup::by_id(&lookup::ZONES, input.zone_names.as_deref(), all, |z| z.zone_name.as_deref())?;
        let found = lookup::by_id(&lookup::ZONES, input.zone_ids.as_deref(), found, |z| z.zone_id.as_deref())?;
        let zones = filter::keep(input.filters.as_deref(), found, zone::values)?;
        Ok(types::DescribeAvailabilityZonesResult { availability_zones: Some(zones) })
    }
}
