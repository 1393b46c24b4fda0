// Written by `cargo xtask codegen` from the API models; do not edit.

//! The values of the enums that the served operations use.

pub const AVAILABILITY_ZONE_OPT_IN_STATUS: &[&str] = &["opt-in-not-required", "opted-in", "not-opted-in"];
pub const AVAILABILITY_ZONE_STATE: &[&str] = &["available", "information", "impaired", "unavailable", "constrained"];
pub const BLOCK_PUBLIC_ACCESS_MODE: &[&str] = &["off", "block-bidirectional", "block-ingress"];
pub const HOSTNAME_TYPE: &[&str] = &["ip-name", "resource-name"];
pub const IP_SOURCE: &[&str] = &["amazon", "byoip", "none"];
pub const IPV6_ADDRESS_ATTRIBUTE: &[&str] = &["public", "private"];
pub const SUBNET_CIDR_BLOCK_STATE_CODE: &[&str] =
    &["associating", "associated", "disassociating", "disassociated", "failing", "failed"];
pub const SUBNET_STATE: &[&str] = &["pending", "available", "unavailable", "failed", "failed-insufficient-capacity"];
pub const TENANCY: &[&str] = &["default", "dedicated", "host"];
pub const VPC_ATTRIBUTE_NAME: &[&str] = &["enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics"];
pub const VPC_CIDR_BLOCK_STATE_CODE: &[&str] =
    &["associating", "associated", "disassociating", "disassociated", "failing", "failed"];
pub const VPC_ENCRYPTION_CONTROL_EXCLUSION_STATE: &[&str] = &["enabling", "enabled", "disabling", "disabled"];
pub const VPC_ENCRYPTION_CONTROL_MODE: &[&str] = &["monitor", "enforce"];
pub const VPC_ENCRYPTION_CONTROL_STATE: &[&str] = &[
    "enforce-in-progress",
    "monitor-in-progress",
    "enforce-failed",
    "monitor-failed",
    "deleting",
    "deleted",
    "available",
    "creating",
    "delete-failed",
];
pub const VPC_STATE: &[&str] = &["pending", "available", "deleting"];
