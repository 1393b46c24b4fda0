//! VPCs as EC2 shows them.

use wharf_aws_wire::{ApiError, ec2::types};
use wharf_core::{Scope, network::Vpc};

use crate::filter::{held, no_tags};

pub(crate) fn describe(vpc: &Vpc, scope: &Scope) -> types::Vpc {
    let cidr = vpc.cidr.to_string();
    types::Vpc {
        vpc_id: Some(vpc.id.clone()),
        owner_id: Some(scope.account.to_string()),
        cidr_block: Some(cidr.clone()),
        cidr_block_association_set: Some(vec![types::VpcCidrBlockAssociation {
            association_id: Some(vpc.id.replacen("vpc-", "vpc-cidr-assoc-", 1)),
            cidr_block: Some(cidr),
            cidr_block_state: Some(types::VpcCidrBlockState { state: Some("associated".into()), status_message: None }),
        }]),
        // There are no DHCP option sets to name; this is what EC2 says of a VPC that has none.
        dhcp_options_id: Some("default".into()),
        instance_tenancy: Some("default".into()),
        is_default: Some(true),
        state: Some("available".into()),
        block_public_access_states: Some(types::BlockPublicAccessStates {
            internet_gateway_block_mode: Some("off".into()),
        }),
        ..types::Vpc::default()
    }
}

/// One of a VPC's attributes: its tasks can look up names, and have none of their own.
///
/// # Errors
/// `InvalidParameterValue` for a name that is no attribute's.
pub(crate) fn attribute(vpc_id: String, name: &str) -> Result<types::DescribeVpcAttributeResult, ApiError> {
    let value = |value| Some(types::AttributeBooleanValue { value: Some(value) });
    let mut shown =
        types::DescribeVpcAttributeResult { vpc_id: Some(vpc_id), ..types::DescribeVpcAttributeResult::default() };
    match name {
        "enableDnsSupport" => shown.enable_dns_support = value(true),
        "enableDnsHostnames" => shown.enable_dns_hostnames = value(false),
        "enableNetworkAddressUsageMetrics" => shown.enable_network_address_usage_metrics = value(false),
        other => {
            let message = format!("Value ({other}) for parameter attribute is invalid. Unknown attribute.");
            return Err(ApiError::client("InvalidParameterValue", message));
        }
    }
    Ok(shown)
}

/// What a VPC has under a filter's name (EC2 API Reference, DescribeVpcs).
pub(crate) fn values(vpc: &types::Vpc, name: &str) -> Option<Vec<String>> {
    let associations = vpc.cidr_block_association_set.iter().flatten();
    Some(match name {
        "cidr" => held(vpc.cidr_block.as_ref()),
        "cidr-block-association.cidr-block" => associations.filter_map(|a| a.cidr_block.clone()).collect(),
        "cidr-block-association.association-id" => associations.filter_map(|a| a.association_id.clone()).collect(),
        "cidr-block-association.state" => {
            associations.filter_map(|a| a.cidr_block_state.as_ref()?.state.clone()).collect()
        }
        "dhcp-options-id" => held(vpc.dhcp_options_id.as_ref()),
        "is-default" | "isDefault" => held(vpc.is_default.as_ref()),
        "owner-id" => held(vpc.owner_id.as_ref()),
        "state" => held(vpc.state.as_ref()),
        "vpc-id" => held(vpc.vpc_id.as_ref()),
        "ipv6-cidr-block-association.ipv6-cidr-block"
        | "ipv6-cidr-block-association.ipv6-pool"
        | "ipv6-cidr-block-association.association-id"
        | "ipv6-cidr-block-association.state" => Vec::new(),
        other => return no_tags(other),
    })
}
