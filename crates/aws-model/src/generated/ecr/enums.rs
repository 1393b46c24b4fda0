// Written by `cargo xtask codegen` from the API models; do not edit.

//! The values of the enums that the served operations use.

pub const ARTIFACT_STATUS: &[&str] = &["ACTIVE", "ARCHIVED", "ACTIVATING"];
pub const ARTIFACT_STATUS_FILTER: &[&str] = &["ACTIVE", "ARCHIVED", "ACTIVATING", "ANY"];
pub const ENCRYPTION_TYPE: &[&str] = &["AES256", "KMS", "KMS_DSSE"];
pub const FINDING_SEVERITY: &[&str] = &["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL", "UNDEFINED"];
pub const IMAGE_ACTION_TYPE: &[&str] = &["EXPIRE", "TRANSITION"];
pub const IMAGE_FAILURE_CODE: &[&str] = &[
    "InvalidImageDigest",
    "InvalidImageTag",
    "ImageTagDoesNotMatchDigest",
    "ImageNotFound",
    "MissingDigestAndTag",
    "ImageReferencedByManifestList",
    "KmsError",
    "UpstreamAccessDenied",
    "UpstreamTooManyRequests",
    "UpstreamUnavailable",
    "ImageInaccessible",
];
pub const IMAGE_STATUS: &[&str] = &["ACTIVE", "ARCHIVED", "ACTIVATING"];
pub const IMAGE_STATUS_FILTER: &[&str] = &["ACTIVE", "ARCHIVED", "ACTIVATING", "ANY"];
pub const IMAGE_TAG_MUTABILITY: &[&str] =
    &["MUTABLE", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"];
pub const IMAGE_TAG_MUTABILITY_EXCLUSION_FILTER_TYPE: &[&str] = &["WILDCARD"];
pub const LAYER_AVAILABILITY: &[&str] = &["AVAILABLE", "UNAVAILABLE", "ARCHIVED"];
pub const LAYER_FAILURE_CODE: &[&str] = &["InvalidLayerDigest", "MissingLayerDigest"];
pub const LIFECYCLE_POLICY_PREVIEW_STATUS: &[&str] = &["IN_PROGRESS", "COMPLETE", "EXPIRED", "FAILED"];
pub const LIFECYCLE_POLICY_STORAGE_CLASS: &[&str] = &["ARCHIVE", "STANDARD"];
pub const LIFECYCLE_POLICY_TARGET_STORAGE_CLASS: &[&str] = &["ARCHIVE"];
pub const REPOSITORY_FILTER_TYPE: &[&str] = &["PREFIX_MATCH"];
pub const SCAN_STATUS: &[&str] = &[
    "IN_PROGRESS",
    "COMPLETE",
    "FAILED",
    "UNSUPPORTED_IMAGE",
    "ACTIVE",
    "PENDING",
    "SCAN_ELIGIBILITY_EXPIRED",
    "FINDINGS_UNAVAILABLE",
    "LIMIT_EXCEEDED",
    "IMAGE_ARCHIVED",
    "IMAGE_SIZE_EXCEEDED",
];
pub const TAG_STATUS: &[&str] = &["TAGGED", "UNTAGGED", "ANY"];
pub const TARGET_STORAGE_CLASS: &[&str] = &["STANDARD", "ARCHIVE"];
