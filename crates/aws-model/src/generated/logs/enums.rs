// Written by `cargo xtask codegen` from the API models; do not edit.

//! The values of the enums that the served operations use.

pub const DATA_PROTECTION_STATUS: &[&str] = &["ACTIVATED", "DELETED", "ARCHIVED", "DISABLED"];
pub const ENTITY_REJECTION_ERROR_TYPE: &[&str] = &[
    "InvalidEntity",
    "InvalidTypeValue",
    "InvalidKeyAttributes",
    "InvalidAttributes",
    "EntitySizeTooLarge",
    "UnsupportedLogGroupType",
    "MissingRequiredFields",
];
pub const INHERITED_PROPERTY: &[&str] = &["ACCOUNT_DATA_PROTECTION"];
pub const LOG_GROUP_CLASS: &[&str] = &["STANDARD", "INFREQUENT_ACCESS", "DELIVERY", "ESSENTIALS"];
pub const ORDER_BY: &[&str] = &["LogStreamName", "LastEventTime"];
