//! The default security group as EC2 shows it.

use wharf_aws_wire::ec2::types;
use wharf_core::{Scope, network::Vpc};

use crate::filter::{held, no_tags};

/// Everything in from its own members, everything out.
///
/// Source: Amazon VPC User Guide, "Default security groups".
pub(crate) fn describe(vpc: &Vpc, scope: &Scope) -> types::SecurityGroup {
    let id = &vpc.default_security_group;
    let everything = || types::IpPermission {
        ip_protocol: Some("-1".into()),
        user_id_group_pairs: Some(Vec::new()),
        ip_ranges: Some(Vec::new()),
        ipv6_ranges: Some(Vec::new()),
        prefix_list_ids: Some(Vec::new()),
        ..types::IpPermission::default()
    };
    let itself = types::UserIdGroupPair {
        group_id: Some(id.clone()),
        user_id: Some(scope.account.to_string()),
        ..types::UserIdGroupPair::default()
    };
    let anywhere = types::IpRange { cidr_ip: Some("0.0.0.0/0".into()), description: None };
    types::SecurityGroup {
        group_id: Some(id.clone()),
        group_name: Some("default".into()),
        description: Some("default VPC security group".into()),
        vpc_id: Some(vpc.id.clone()),
        owner_id: Some(scope.account.to_string()),
        security_group_arn: Some(scope.arn("ec2", format_args!("security-group/{id}"))),
        ip_permissions: Some(vec![types::IpPermission { user_id_group_pairs: Some(vec![itself]), ..everything() }]),
        ip_permissions_egress: Some(vec![types::IpPermission { ip_ranges: Some(vec![anywhere]), ..everything() }]),
        tags: None,
    }
}

/// What a group has under a filter's name (EC2 API Reference, DescribeSecurityGroups).
pub(crate) fn values(group: &types::SecurityGroup, name: &str) -> Option<Vec<String>> {
    if let Some(name) = name.strip_prefix("egress.ip-permission.") {
        return permission(group.ip_permissions_egress.as_deref().unwrap_or_default(), name);
    }
    if let Some(name) = name.strip_prefix("ip-permission.") {
        return permission(group.ip_permissions.as_deref().unwrap_or_default(), name);
    }
    Some(match name {
        "description" => held(group.description.as_ref()),
        "group-id" => held(group.group_id.as_ref()),
        "group-name" => held(group.group_name.as_ref()),
        "owner-id" => held(group.owner_id.as_ref()),
        "vpc-id" => held(group.vpc_id.as_ref()),
        other => return no_tags(other),
    })
}

fn permission(permissions: &[types::IpPermission], name: &str) -> Option<Vec<String>> {
    let all = permissions.iter();
    let pairs = permissions.iter().flat_map(|p| p.user_id_group_pairs.iter().flatten());
    Some(match name {
        "cidr" => all.flat_map(|p| p.ip_ranges.iter().flatten()).filter_map(|r| r.cidr_ip.clone()).collect(),
        "ipv6-cidr" => all.flat_map(|p| p.ipv6_ranges.iter().flatten()).filter_map(|r| r.cidr_ipv6.clone()).collect(),
        "prefix-list-id" => {
            all.flat_map(|p| p.prefix_list_ids.iter().flatten()).filter_map(|l| l.prefix_list_id.clone()).collect()
        }
        "protocol" => all.filter_map(|p| p.ip_protocol.clone()).collect(),
        "from-port" => all.filter_map(|p| p.from_port).map(|port| port.to_string()).collect(),
        "to-port" => all.filter_map(|p| p.to_port).map(|port| port.to_string()).collect(),
        "group-id" => pairs.filter_map(|g| g.group_id.clone()).collect(),
        "group-name" => pairs.filter_map(|g| g.group_name.clone()).collect(),
        "user-id" => pairs.filter_map(|g| g.user_id.clone()).collect(),
        _ => return None,
    })
}
