// Written by `cargo xtask codegen` from the API models; do not edit.

//! The structures of the served operations.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AttributeBooleanValue {
    #[serde(rename = "Value", default, skip_serializing_if = "Option::is_none")]
    pub value: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AvailabilityZone {
    #[serde(rename = "OptInStatus", default, skip_serializing_if = "Option::is_none")]
    pub opt_in_status: Option<String>,
    #[serde(rename = "Messages", default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<AvailabilityZoneMessage>>,
    #[serde(rename = "RegionName", default, skip_serializing_if = "Option::is_none")]
    pub region_name: Option<String>,
    #[serde(rename = "ZoneName", default, skip_serializing_if = "Option::is_none")]
    pub zone_name: Option<String>,
    #[serde(rename = "ZoneId", default, skip_serializing_if = "Option::is_none")]
    pub zone_id: Option<String>,
    #[serde(rename = "GroupName", default, skip_serializing_if = "Option::is_none")]
    pub group_name: Option<String>,
    #[serde(rename = "NetworkBorderGroup", default, skip_serializing_if = "Option::is_none")]
    pub network_border_group: Option<String>,
    #[serde(rename = "ZoneType", default, skip_serializing_if = "Option::is_none")]
    pub zone_type: Option<String>,
    #[serde(rename = "ParentZoneName", default, skip_serializing_if = "Option::is_none")]
    pub parent_zone_name: Option<String>,
    #[serde(rename = "ParentZoneId", default, skip_serializing_if = "Option::is_none")]
    pub parent_zone_id: Option<String>,
    #[serde(rename = "GroupLongName", default, skip_serializing_if = "Option::is_none")]
    pub group_long_name: Option<String>,
    #[serde(rename = "Geography", default, skip_serializing_if = "Option::is_none")]
    pub geography: Option<Vec<AvailabilityZoneGeography>>,
    #[serde(rename = "SubGeography", default, skip_serializing_if = "Option::is_none")]
    pub sub_geography: Option<Vec<AvailabilityZoneSubGeography>>,
    #[serde(rename = "State", default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AvailabilityZoneGeography {
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AvailabilityZoneMessage {
    #[serde(rename = "Message", default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AvailabilityZoneSubGeography {
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BlockPublicAccessStates {
    #[serde(rename = "InternetGatewayBlockMode", default, skip_serializing_if = "Option::is_none")]
    pub internet_gateway_block_mode: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeAvailabilityZonesRequest {
    #[serde(rename = "ZoneNames", default, skip_serializing_if = "Option::is_none")]
    pub zone_names: Option<Vec<String>>,
    #[serde(rename = "ZoneIds", default, skip_serializing_if = "Option::is_none")]
    pub zone_ids: Option<Vec<String>>,
    #[serde(rename = "AllAvailabilityZones", default, skip_serializing_if = "Option::is_none")]
    pub all_availability_zones: Option<bool>,
    #[serde(rename = "DryRun", default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
    #[serde(rename = "Filters", default, skip_serializing_if = "Option::is_none")]
    pub filters: Option<Vec<Filter>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeAvailabilityZonesResult {
    #[serde(rename = "AvailabilityZones", default, skip_serializing_if = "Option::is_none")]
    pub availability_zones: Option<Vec<AvailabilityZone>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeRegionsRequest {
    #[serde(rename = "RegionNames", default, skip_serializing_if = "Option::is_none")]
    pub region_names: Option<Vec<String>>,
    #[serde(rename = "AllRegions", default, skip_serializing_if = "Option::is_none")]
    pub all_regions: Option<bool>,
    #[serde(rename = "DryRun", default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
    #[serde(rename = "Filters", default, skip_serializing_if = "Option::is_none")]
    pub filters: Option<Vec<Filter>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeRegionsResult {
    #[serde(rename = "Regions", default, skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<Region>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeSecurityGroupsRequest {
    #[serde(rename = "GroupIds", default, skip_serializing_if = "Option::is_none")]
    pub group_ids: Option<Vec<String>>,
    #[serde(rename = "GroupNames", default, skip_serializing_if = "Option::is_none")]
    pub group_names: Option<Vec<String>>,
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    #[serde(rename = "DryRun", default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
    #[serde(rename = "Filters", default, skip_serializing_if = "Option::is_none")]
    pub filters: Option<Vec<Filter>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeSecurityGroupsResult {
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    #[serde(rename = "SecurityGroups", default, skip_serializing_if = "Option::is_none")]
    pub security_groups: Option<Vec<SecurityGroup>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeSubnetsRequest {
    #[serde(rename = "Filters", default, skip_serializing_if = "Option::is_none")]
    pub filters: Option<Vec<Filter>>,
    #[serde(rename = "SubnetIds", default, skip_serializing_if = "Option::is_none")]
    pub subnet_ids: Option<Vec<String>>,
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    #[serde(rename = "DryRun", default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeSubnetsResult {
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    #[serde(rename = "Subnets", default, skip_serializing_if = "Option::is_none")]
    pub subnets: Option<Vec<Subnet>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeVpcAttributeRequest {
    #[serde(rename = "Attribute")]
    pub attribute: String,
    #[serde(rename = "VpcId")]
    pub vpc_id: String,
    #[serde(rename = "DryRun", default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeVpcAttributeResult {
    #[serde(rename = "EnableDnsHostnames", default, skip_serializing_if = "Option::is_none")]
    pub enable_dns_hostnames: Option<AttributeBooleanValue>,
    #[serde(rename = "EnableDnsSupport", default, skip_serializing_if = "Option::is_none")]
    pub enable_dns_support: Option<AttributeBooleanValue>,
    #[serde(rename = "EnableNetworkAddressUsageMetrics", default, skip_serializing_if = "Option::is_none")]
    pub enable_network_address_usage_metrics: Option<AttributeBooleanValue>,
    #[serde(rename = "VpcId", default, skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeVpcsRequest {
    #[serde(rename = "Filters", default, skip_serializing_if = "Option::is_none")]
    pub filters: Option<Vec<Filter>>,
    #[serde(rename = "VpcIds", default, skip_serializing_if = "Option::is_none")]
    pub vpc_ids: Option<Vec<String>>,
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    #[serde(rename = "DryRun", default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeVpcsResult {
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    #[serde(rename = "Vpcs", default, skip_serializing_if = "Option::is_none")]
    pub vpcs: Option<Vec<Vpc>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(rename = "Values", default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct IpPermission {
    #[serde(rename = "IpProtocol", default, skip_serializing_if = "Option::is_none")]
    pub ip_protocol: Option<String>,
    #[serde(rename = "FromPort", default, skip_serializing_if = "Option::is_none")]
    pub from_port: Option<i32>,
    #[serde(rename = "ToPort", default, skip_serializing_if = "Option::is_none")]
    pub to_port: Option<i32>,
    #[serde(rename = "UserIdGroupPairs", default, skip_serializing_if = "Option::is_none")]
    pub user_id_group_pairs: Option<Vec<UserIdGroupPair>>,
    #[serde(rename = "IpRanges", default, skip_serializing_if = "Option::is_none")]
    pub ip_ranges: Option<Vec<IpRange>>,
    #[serde(rename = "Ipv6Ranges", default, skip_serializing_if = "Option::is_none")]
    pub ipv6_ranges: Option<Vec<Ipv6Range>>,
    #[serde(rename = "PrefixListIds", default, skip_serializing_if = "Option::is_none")]
    pub prefix_list_ids: Option<Vec<PrefixListId>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct IpRange {
    #[serde(rename = "Description", default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(rename = "CidrIp", default, skip_serializing_if = "Option::is_none")]
    pub cidr_ip: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ipv6Range {
    #[serde(rename = "Description", default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(rename = "CidrIpv6", default, skip_serializing_if = "Option::is_none")]
    pub cidr_ipv6: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PrefixListId {
    #[serde(rename = "Description", default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(rename = "PrefixListId", default, skip_serializing_if = "Option::is_none")]
    pub prefix_list_id: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PrivateDnsNameOptionsOnLaunch {
    #[serde(rename = "HostnameType", default, skip_serializing_if = "Option::is_none")]
    pub hostname_type: Option<String>,
    #[serde(rename = "EnableResourceNameDnsARecord", default, skip_serializing_if = "Option::is_none")]
    pub enable_resource_name_dns_a_record: Option<bool>,
    #[serde(rename = "EnableResourceNameDnsAAAARecord", default, skip_serializing_if = "Option::is_none")]
    pub enable_resource_name_dns_aaaa_record: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Region {
    #[serde(rename = "OptInStatus", default, skip_serializing_if = "Option::is_none")]
    pub opt_in_status: Option<String>,
    #[serde(rename = "Geography", default, skip_serializing_if = "Option::is_none")]
    pub geography: Option<Vec<RegionGeography>>,
    #[serde(rename = "RegionName", default, skip_serializing_if = "Option::is_none")]
    pub region_name: Option<String>,
    #[serde(rename = "Endpoint", default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RegionGeography {
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SecurityGroup {
    #[serde(rename = "GroupId", default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    #[serde(rename = "IpPermissionsEgress", default, skip_serializing_if = "Option::is_none")]
    pub ip_permissions_egress: Option<Vec<IpPermission>>,
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    #[serde(rename = "VpcId", default, skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(rename = "SecurityGroupArn", default, skip_serializing_if = "Option::is_none")]
    pub security_group_arn: Option<String>,
    #[serde(rename = "OwnerId", default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    #[serde(rename = "GroupName", default, skip_serializing_if = "Option::is_none")]
    pub group_name: Option<String>,
    #[serde(rename = "Description", default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(rename = "IpPermissions", default, skip_serializing_if = "Option::is_none")]
    pub ip_permissions: Option<Vec<IpPermission>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Subnet {
    #[serde(rename = "AvailabilityZoneId", default, skip_serializing_if = "Option::is_none")]
    pub availability_zone_id: Option<String>,
    #[serde(rename = "EnableLniAtDeviceIndex", default, skip_serializing_if = "Option::is_none")]
    pub enable_lni_at_device_index: Option<i32>,
    #[serde(rename = "MapCustomerOwnedIpOnLaunch", default, skip_serializing_if = "Option::is_none")]
    pub map_customer_owned_ip_on_launch: Option<bool>,
    #[serde(rename = "CustomerOwnedIpv4Pool", default, skip_serializing_if = "Option::is_none")]
    pub customer_owned_ipv4_pool: Option<String>,
    #[serde(rename = "OwnerId", default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    #[serde(rename = "AssignIpv6AddressOnCreation", default, skip_serializing_if = "Option::is_none")]
    pub assign_ipv6_address_on_creation: Option<bool>,
    #[serde(rename = "Ipv6CidrBlockAssociationSet", default, skip_serializing_if = "Option::is_none")]
    pub ipv6_cidr_block_association_set: Option<Vec<SubnetIpv6CidrBlockAssociation>>,
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    #[serde(rename = "SubnetArn", default, skip_serializing_if = "Option::is_none")]
    pub subnet_arn: Option<String>,
    #[serde(rename = "OutpostArn", default, skip_serializing_if = "Option::is_none")]
    pub outpost_arn: Option<String>,
    #[serde(rename = "EnableDns64", default, skip_serializing_if = "Option::is_none")]
    pub enable_dns64: Option<bool>,
    #[serde(rename = "Ipv6Native", default, skip_serializing_if = "Option::is_none")]
    pub ipv6_native: Option<bool>,
    #[serde(rename = "PrivateDnsNameOptionsOnLaunch", default, skip_serializing_if = "Option::is_none")]
    pub private_dns_name_options_on_launch: Option<PrivateDnsNameOptionsOnLaunch>,
    #[serde(rename = "BlockPublicAccessStates", default, skip_serializing_if = "Option::is_none")]
    pub block_public_access_states: Option<BlockPublicAccessStates>,
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    #[serde(rename = "SubnetId", default, skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
    #[serde(rename = "State", default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(rename = "VpcId", default, skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(rename = "CidrBlock", default, skip_serializing_if = "Option::is_none")]
    pub cidr_block: Option<String>,
    #[serde(rename = "AvailableIpAddressCount", default, skip_serializing_if = "Option::is_none")]
    pub available_ip_address_count: Option<i32>,
    #[serde(rename = "AvailabilityZone", default, skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
    #[serde(rename = "DefaultForAz", default, skip_serializing_if = "Option::is_none")]
    pub default_for_az: Option<bool>,
    #[serde(rename = "MapPublicIpOnLaunch", default, skip_serializing_if = "Option::is_none")]
    pub map_public_ip_on_launch: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SubnetCidrBlockState {
    #[serde(rename = "State", default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(rename = "StatusMessage", default, skip_serializing_if = "Option::is_none")]
    pub status_message: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SubnetIpv6CidrBlockAssociation {
    #[serde(rename = "AssociationId", default, skip_serializing_if = "Option::is_none")]
    pub association_id: Option<String>,
    #[serde(rename = "Ipv6CidrBlock", default, skip_serializing_if = "Option::is_none")]
    pub ipv6_cidr_block: Option<String>,
    #[serde(rename = "Ipv6CidrBlockState", default, skip_serializing_if = "Option::is_none")]
    pub ipv6_cidr_block_state: Option<SubnetCidrBlockState>,
    #[serde(rename = "Ipv6AddressAttribute", default, skip_serializing_if = "Option::is_none")]
    pub ipv6_address_attribute: Option<String>,
    #[serde(rename = "IpSource", default, skip_serializing_if = "Option::is_none")]
    pub ip_source: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    #[serde(rename = "Key", default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(rename = "Value", default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct UserIdGroupPair {
    #[serde(rename = "Description", default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(rename = "UserId", default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    #[serde(rename = "GroupName", default, skip_serializing_if = "Option::is_none")]
    pub group_name: Option<String>,
    #[serde(rename = "GroupId", default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    #[serde(rename = "VpcId", default, skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(rename = "VpcPeeringConnectionId", default, skip_serializing_if = "Option::is_none")]
    pub vpc_peering_connection_id: Option<String>,
    #[serde(rename = "PeeringStatus", default, skip_serializing_if = "Option::is_none")]
    pub peering_status: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Vpc {
    #[serde(rename = "OwnerId", default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    #[serde(rename = "InstanceTenancy", default, skip_serializing_if = "Option::is_none")]
    pub instance_tenancy: Option<String>,
    #[serde(rename = "Ipv6CidrBlockAssociationSet", default, skip_serializing_if = "Option::is_none")]
    pub ipv6_cidr_block_association_set: Option<Vec<VpcIpv6CidrBlockAssociation>>,
    #[serde(rename = "CidrBlockAssociationSet", default, skip_serializing_if = "Option::is_none")]
    pub cidr_block_association_set: Option<Vec<VpcCidrBlockAssociation>>,
    #[serde(rename = "IsDefault", default, skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
    #[serde(rename = "EncryptionControl", default, skip_serializing_if = "Option::is_none")]
    pub encryption_control: Option<VpcEncryptionControl>,
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    #[serde(rename = "BlockPublicAccessStates", default, skip_serializing_if = "Option::is_none")]
    pub block_public_access_states: Option<BlockPublicAccessStates>,
    #[serde(rename = "VpcId", default, skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(rename = "State", default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(rename = "CidrBlock", default, skip_serializing_if = "Option::is_none")]
    pub cidr_block: Option<String>,
    #[serde(rename = "DhcpOptionsId", default, skip_serializing_if = "Option::is_none")]
    pub dhcp_options_id: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VpcCidrBlockAssociation {
    #[serde(rename = "AssociationId", default, skip_serializing_if = "Option::is_none")]
    pub association_id: Option<String>,
    #[serde(rename = "CidrBlock", default, skip_serializing_if = "Option::is_none")]
    pub cidr_block: Option<String>,
    #[serde(rename = "CidrBlockState", default, skip_serializing_if = "Option::is_none")]
    pub cidr_block_state: Option<VpcCidrBlockState>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VpcCidrBlockState {
    #[serde(rename = "State", default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(rename = "StatusMessage", default, skip_serializing_if = "Option::is_none")]
    pub status_message: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VpcEncryptionControl {
    #[serde(rename = "VpcId", default, skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    #[serde(rename = "VpcEncryptionControlId", default, skip_serializing_if = "Option::is_none")]
    pub vpc_encryption_control_id: Option<String>,
    #[serde(rename = "Mode", default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    #[serde(rename = "State", default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(rename = "StateMessage", default, skip_serializing_if = "Option::is_none")]
    pub state_message: Option<String>,
    #[serde(rename = "ResourceExclusions", default, skip_serializing_if = "Option::is_none")]
    pub resource_exclusions: Option<VpcEncryptionControlExclusions>,
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VpcEncryptionControlExclusion {
    #[serde(rename = "State", default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(rename = "StateMessage", default, skip_serializing_if = "Option::is_none")]
    pub state_message: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VpcEncryptionControlExclusions {
    #[serde(rename = "InternetGateway", default, skip_serializing_if = "Option::is_none")]
    pub internet_gateway: Option<VpcEncryptionControlExclusion>,
    #[serde(rename = "EgressOnlyInternetGateway", default, skip_serializing_if = "Option::is_none")]
    pub egress_only_internet_gateway: Option<VpcEncryptionControlExclusion>,
    #[serde(rename = "NatGateway", default, skip_serializing_if = "Option::is_none")]
    pub nat_gateway: Option<VpcEncryptionControlExclusion>,
    #[serde(rename = "VirtualPrivateGateway", default, skip_serializing_if = "Option::is_none")]
    pub virtual_private_gateway: Option<VpcEncryptionControlExclusion>,
    #[serde(rename = "VpcPeering", default, skip_serializing_if = "Option::is_none")]
    pub vpc_peering: Option<VpcEncryptionControlExclusion>,
    #[serde(rename = "Lambda", default, skip_serializing_if = "Option::is_none")]
    pub lambda: Option<VpcEncryptionControlExclusion>,
    #[serde(rename = "VpcLattice", default, skip_serializing_if = "Option::is_none")]
    pub vpc_lattice: Option<VpcEncryptionControlExclusion>,
    #[serde(rename = "ElasticFileSystem", default, skip_serializing_if = "Option::is_none")]
    pub elastic_file_system: Option<VpcEncryptionControlExclusion>,
    #[serde(rename = "GlobalAccelerator", default, skip_serializing_if = "Option::is_none")]
    pub global_accelerator: Option<VpcEncryptionControlExclusion>,
    #[serde(rename = "ApiGatewayV2", default, skip_serializing_if = "Option::is_none")]
    pub api_gateway_v2: Option<VpcEncryptionControlExclusion>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VpcIpv6CidrBlockAssociation {
    #[serde(rename = "AssociationId", default, skip_serializing_if = "Option::is_none")]
    pub association_id: Option<String>,
    #[serde(rename = "Ipv6CidrBlock", default, skip_serializing_if = "Option::is_none")]
    pub ipv6_cidr_block: Option<String>,
    #[serde(rename = "Ipv6CidrBlockState", default, skip_serializing_if = "Option::is_none")]
    pub ipv6_cidr_block_state: Option<VpcCidrBlockState>,
    #[serde(rename = "NetworkBorderGroup", default, skip_serializing_if = "Option::is_none")]
    pub network_border_group: Option<String>,
    #[serde(rename = "Ipv6Pool", default, skip_serializing_if = "Option::is_none")]
    pub ipv6_pool: Option<String>,
    #[serde(rename = "Ipv6AddressAttribute", default, skip_serializing_if = "Option::is_none")]
    pub ipv6_address_attribute: Option<String>,
    #[serde(rename = "IpSource", default, skip_serializing_if = "Option::is_none")]
    pub ip_source: Option<String>,
}
