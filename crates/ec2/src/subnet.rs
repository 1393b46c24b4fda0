//! Subnets as EC2 shows them.

use std::collections::BTreeMap;

use wharf_aws_wire::ec2::types;
use wharf_core::{
    Scope,
    network::{Subnet, Vpc},
};

use crate::{
    filter::{held, no_tags},
    zone,
};

/// Addresses in use, by subnet.
pub(crate) type Used = BTreeMap<String, u64>;

/// The first four addresses of a subnet and the last are never given out.
///
/// Source: Amazon VPC User Guide, "Subnet CIDR blocks".
const RESERVED: u64 = 5;

pub(crate) fn describe(vpc: &Vpc, scope: &Scope, used: &Used) -> Vec<types::Subnet> {
    vpc.subnets.iter().map(|subnet| one(vpc, subnet, scope, used)).collect()
}

fn one(vpc: &Vpc, subnet: &Subnet, scope: &Scope, used: &Used) -> types::Subnet {
    let taken = RESERVED + used.get(&subnet.id).copied().unwrap_or_default();
    let available = subnet.cidr.size().saturating_sub(taken);
    types::Subnet {
        subnet_id: Some(subnet.id.clone()),
        subnet_arn: Some(scope.arn("ec2", format_args!("subnet/{}", subnet.id))),
        vpc_id: Some(vpc.id.clone()),
        owner_id: Some(scope.account.to_string()),
        cidr_block: Some(subnet.cidr.to_string()),
        available_ip_address_count: Some(i32::try_from(available).unwrap_or(i32::MAX)),
        availability_zone: Some(zone::name(&scope.region, subnet.zone)),
        availability_zone_id: Some(zone::id(&scope.region, subnet.zone)),
        default_for_az: Some(true),
        // As in every default subnet of AWS; clients tell public subnets from private ones by it.
        map_public_ip_on_launch: Some(true),
        map_customer_owned_ip_on_launch: Some(false),
        assign_ipv6_address_on_creation: Some(false),
        ipv6_cidr_block_association_set: Some(Vec::new()),
        enable_dns64: Some(false),
        ipv6_native: Some(false),
        private_dns_name_options_on_launch: Some(types::PrivateDnsNameOptionsOnLaunch {
            hostname_type: Some("ip-name".into()),
            enable_resource_name_dns_a_record: Some(false),
            enable_resource_name_dns_aaaa_record: Some(false),
        }),
        block_public_access_states: Some(types::BlockPublicAccessStates {
            internet_gateway_block_mode: Some("off".into()),
        }),
        state: Some("available".into()),
        ..types::Subnet::default()
    }
}

/// What a subnet has under a filter's name (EC2 API Reference, DescribeSubnets).
pub(crate) fn values(subnet: &types::Subnet, name: &str) -> Option<Vec<String>> {
    let dns = subnet.private_dns_name_options_on_launch.as_ref();
    Some(match name {
        "availability-zone" | "availabilityZone" => held(subnet.availability_zone.as_ref()),
        "availability-zone-id" | "availabilityZoneId" => held(subnet.availability_zone_id.as_ref()),
        "available-ip-address-count" => held(subnet.available_ip_address_count.as_ref()),
        "cidr-block" | "cidr" | "cidrBlock" => held(subnet.cidr_block.as_ref()),
        "default-for-az" | "defaultForAz" => held(subnet.default_for_az.as_ref()),
        "enable-dns64" => held(subnet.enable_dns64.as_ref()),
        "ipv6-native" => held(subnet.ipv6_native.as_ref()),
        "map-customer-owned-ip-on-launch" => held(subnet.map_customer_owned_ip_on_launch.as_ref()),
        "map-public-ip-on-launch" => held(subnet.map_public_ip_on_launch.as_ref()),
        "owner-id" => held(subnet.owner_id.as_ref()),
        "private-dns-name-options-on-launch.hostname-type" => held(dns.and_then(|d| d.hostname_type.as_ref())),
        "private-dns-name-options-on-launch.enable-resource-name-dns-a-record" => {
            held(dns.and_then(|d| d.enable_resource_name_dns_a_record.as_ref()))
        }
        "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record" => {
            held(dns.and_then(|d| d.enable_resource_name_dns_aaaa_record.as_ref()))
        }
        "state" => held(subnet.state.as_ref()),
        "subnet-arn" => held(subnet.subnet_arn.as_ref()),
        "subnet-id" => held(subnet.subnet_id.as_ref()),
        "vpc-id" => held(subnet.vpc_id.as_ref()),
        "customer-owned-ipv4-pool"
        | "enable-lni-at-device-index"
        | "ipv6-cidr-block-association.ipv6-cidr-block"
        | "ipv6-cidr-block-association.association-id"
        | "ipv6-cidr-block-association.state"
        | "outpost-arn" => Vec::new(),
        other => return no_tags(other),
    })
}
