// Written by `cargo xtask codegen` from the API models; do not edit.

//! The values of the enums that the served operations use.

pub const FILTER_NAME_STRING_TYPE: &[&str] =
    &["description", "name", "tag-key", "tag-value", "primary-region", "owning-service", "all"];
pub const SORT_BY_TYPE: &[&str] = &["created-date", "last-accessed-date", "last-changed-date", "name"];
pub const SORT_ORDER_TYPE: &[&str] = &["asc", "desc"];
pub const STATUS_TYPE: &[&str] = &["InSync", "Failed", "InProgress", "Pending", "Detached"];
