// Written by `cargo xtask codegen` from the API models; do not edit.

//! What protocols and validation need to know.

use crate::{Kind, Member, Operation, Protocol, Service, Shape};

pub static SERVICE: Service = Service {
    name: "secretsmanager",
    service_id: "Secrets Manager",
    full_name: "AWS Secrets Manager",
    api_version: "2017-10-17",
    endpoint_prefix: "secretsmanager",
    signing_name: "secretsmanager",
    target_prefix: Some("secretsmanager"),
    xml_namespace: None,
    protocols: &[Protocol::Json11],
    operations: OPERATIONS,
    names: NAMES,
    shapes: SHAPES,
};

/// Every operation of the model.
static NAMES: &[&str] = &[
    "BatchGetSecretValue",
    "CancelRotateSecret",
    "CreateSecret",
    "DeleteResourcePolicy",
    "DeleteSecret",
    "DescribeSecret",
    "GetRandomPassword",
    "GetResourcePolicy",
    "GetSecretValue",
    "ListSecretVersionIds",
    "ListSecrets",
    "PutResourcePolicy",
    "PutSecretValue",
    "RemoveRegionsFromReplication",
    "ReplicateSecretToRegions",
    "RestoreSecret",
    "RotateSecret",
    "StopReplicationToReplica",
    "TagResource",
    "UntagResource",
    "UpdateSecret",
    "UpdateSecretVersionStage",
    "ValidateResourcePolicy",
];

static OPERATIONS: &[Operation] = &[
    Operation {
        name: "CreateSecret",
        method: "POST",
        path: "/",
        input: Some(4),
        output: Some(5),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteSecret",
        method: "POST",
        path: "/",
        input: Some(7),
        output: Some(8),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeSecret",
        method: "POST",
        path: "/",
        input: Some(11),
        output: Some(12),
        result_wrapper: None,
    },
    Operation {
        name: "GetResourcePolicy",
        method: "POST",
        path: "/",
        input: Some(24),
        output: Some(25),
        result_wrapper: None,
    },
    Operation {
        name: "GetSecretValue",
        method: "POST",
        path: "/",
        input: Some(26),
        output: Some(27),
        result_wrapper: None,
    },
    Operation {
        name: "ListSecrets",
        method: "POST",
        path: "/",
        input: Some(32),
        output: Some(33),
        result_wrapper: None,
    },
    Operation {
        name: "PutSecretValue",
        method: "POST",
        path: "/",
        input: Some(41),
        output: Some(42),
        result_wrapper: None,
    },
    Operation {
        name: "RestoreSecret",
        method: "POST",
        path: "/",
        input: Some(48),
        output: Some(49),
        result_wrapper: None,
    },
    Operation { name: "TagResource", method: "POST", path: "/", input: Some(75), output: None, result_wrapper: None },
    Operation { name: "UntagResource", method: "POST", path: "/", input: Some(78), output: None, result_wrapper: None },
    Operation {
        name: "UpdateSecret",
        method: "POST",
        path: "/",
        input: Some(79),
        output: Some(80),
        result_wrapper: None,
    },
];

static SHAPES: &[Shape] = &[
    // 0
    Shape {
        name: "AddReplicaRegionListType",
        kind: Kind::List { member: 45, location: None, flattened: false, min: Some(1), max: None },
    },
    // 1
    Shape { name: "AutomaticallyRotateAfterDaysType", kind: Kind::Long { min: Some(1), max: Some(1000) } },
    // 2
    Shape { name: "BooleanType", kind: Kind::Boolean },
    // 3
    Shape {
        name: "ClientRequestTokenType",
        kind: Kind::String { min: Some(32), max: Some(64), pattern: None, values: &[] },
    },
    // 4
    Shape {
        name: "CreateSecretRequest",
        kind: Kind::Structure(&[
            Member::new("Name", 36).required(),
            Member::new("ClientRequestToken", 3),
            Member::new("Description", 13),
            Member::new("KmsKeyId", 28),
            Member::new("SecretBinary", 57),
            Member::new("SecretString", 62),
            Member::new("Tags", 74),
            Member::new("AddReplicaRegions", 0),
            Member::new("ForceOverwriteReplicaSecret", 2),
            Member::new("Type", 35),
        ]),
    },
    // 5
    Shape {
        name: "CreateSecretResponse",
        kind: Kind::Structure(&[
            Member::new("ARN", 56),
            Member::new("Name", 61),
            Member::new("VersionId", 63),
            Member::new("ReplicationStatus", 46),
        ]),
    },
    // 6
    Shape { name: "CreatedDateType", kind: Kind::Timestamp(None) },
    // 7
    Shape {
        name: "DeleteSecretRequest",
        kind: Kind::Structure(&[
            Member::new("SecretId", 58).required(),
            Member::new("RecoveryWindowInDays", 43),
            Member::new("ForceDeleteWithoutRecovery", 2),
        ]),
    },
    // 8
    Shape {
        name: "DeleteSecretResponse",
        kind: Kind::Structure(&[Member::new("ARN", 56), Member::new("Name", 61), Member::new("DeletionDate", 10)]),
    },
    // 9
    Shape { name: "DeletedDateType", kind: Kind::Timestamp(None) },
    // 10
    Shape { name: "DeletionDateType", kind: Kind::Timestamp(None) },
    // 11
    Shape { name: "DescribeSecretRequest", kind: Kind::Structure(&[Member::new("SecretId", 58).required()]) },
    // 12
    Shape {
        name: "DescribeSecretResponse",
        kind: Kind::Structure(&[
            Member::new("ARN", 56),
            Member::new("Name", 61),
            Member::new("Type", 35),
            Member::new("Description", 13),
            Member::new("KmsKeyId", 28),
            Member::new("RotationEnabled", 51),
            Member::new("RotationLambdaARN", 52),
            Member::new("RotationRules", 53),
            Member::new("ExternalSecretRotationMetadata", 18),
            Member::new("ExternalSecretRotationRoleArn", 50),
            Member::new("LastRotatedDate", 31),
            Member::new("LastChangedDate", 30),
            Member::new("LastAccessedDate", 29),
            Member::new("DeletedDate", 9),
            Member::new("NextRotationDate", 37),
            Member::new("Tags", 74),
            Member::new("VersionIdsToStages", 66),
            Member::new("OwningService", 40),
            Member::new("CreatedDate", 77),
            Member::new("PrimaryRegion", 44),
            Member::new("ReplicationStatus", 46),
        ]),
    },
    // 13
    Shape { name: "DescriptionType", kind: Kind::String { min: None, max: Some(2048), pattern: None, values: &[] } },
    // 14
    Shape {
        name: "DurationType",
        kind: Kind::String { min: Some(2), max: Some(3), pattern: Some("[0-9]+h"), values: &[] },
    },
    // 15
    Shape {
        name: "ExternalSecretRotationMetadataItem",
        kind: Kind::Structure(&[Member::new("Key", 16), Member::new("Value", 17)]),
    },
    // 16
    Shape {
        name: "ExternalSecretRotationMetadataItemKeyType",
        kind: Kind::String { min: Some(1), max: Some(256), pattern: None, values: &[] },
    },
    // 17
    Shape {
        name: "ExternalSecretRotationMetadataItemValueType",
        kind: Kind::String { min: Some(1), max: Some(2048), pattern: None, values: &[] },
    },
    // 18
    Shape {
        name: "ExternalSecretRotationMetadataType",
        kind: Kind::List { member: 15, location: None, flattened: false, min: None, max: None },
    },
    // 19
    Shape { name: "Filter", kind: Kind::Structure(&[Member::new("Key", 20), Member::new("Values", 22)]) },
    // 20
    Shape {
        name: "FilterNameStringType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::FILTER_NAME_STRING_TYPE },
    },
    // 21
    Shape {
        name: "FilterValueStringType",
        kind: Kind::String {
            min: None,
            max: Some(512),
            pattern: Some("^\\!?[a-zA-Z0-9 :_@\\/\\+\\=\\.\\-\\!]*$"),
            values: &[],
        },
    },
    // 22
    Shape {
        name: "FilterValuesStringList",
        kind: Kind::List { member: 21, location: None, flattened: false, min: Some(1), max: Some(10) },
    },
    // 23
    Shape {
        name: "FiltersListType",
        kind: Kind::List { member: 19, location: None, flattened: false, min: None, max: Some(10) },
    },
    // 24
    Shape { name: "GetResourcePolicyRequest", kind: Kind::Structure(&[Member::new("SecretId", 58).required()]) },
    // 25
    Shape {
        name: "GetResourcePolicyResponse",
        kind: Kind::Structure(&[Member::new("ARN", 56), Member::new("Name", 36), Member::new("ResourcePolicy", 39)]),
    },
    // 26
    Shape {
        name: "GetSecretValueRequest",
        kind: Kind::Structure(&[
            Member::new("SecretId", 58).required(),
            Member::new("VersionId", 63),
            Member::new("VersionStage", 64),
        ]),
    },
    // 27
    Shape {
        name: "GetSecretValueResponse",
        kind: Kind::Structure(&[
            Member::new("ARN", 56),
            Member::new("Name", 61),
            Member::new("VersionId", 63),
            Member::new("SecretBinary", 57),
            Member::new("SecretString", 62),
            Member::new("VersionStages", 65),
            Member::new("CreatedDate", 6),
        ]),
    },
    // 28
    Shape { name: "KmsKeyIdType", kind: Kind::String { min: Some(0), max: Some(2048), pattern: None, values: &[] } },
    // 29
    Shape { name: "LastAccessedDateType", kind: Kind::Timestamp(None) },
    // 30
    Shape { name: "LastChangedDateType", kind: Kind::Timestamp(None) },
    // 31
    Shape { name: "LastRotatedDateType", kind: Kind::Timestamp(None) },
    // 32
    Shape {
        name: "ListSecretsRequest",
        kind: Kind::Structure(&[
            Member::new("IncludePlannedDeletion", 2),
            Member::new("MaxResults", 34),
            Member::new("NextToken", 38),
            Member::new("Filters", 23),
            Member::new("SortOrder", 68),
            Member::new("SortBy", 67),
        ]),
    },
    // 33
    Shape {
        name: "ListSecretsResponse",
        kind: Kind::Structure(&[Member::new("SecretList", 60), Member::new("NextToken", 38)]),
    },
    // 34
    Shape { name: "MaxResultsType", kind: Kind::Integer { min: Some(1), max: Some(100) } },
    // 35
    Shape { name: "MedeaTypeType", kind: Kind::String { min: Some(0), max: Some(256), pattern: None, values: &[] } },
    // 36
    Shape { name: "NameType", kind: Kind::String { min: Some(1), max: Some(512), pattern: None, values: &[] } },
    // 37
    Shape { name: "NextRotationDateType", kind: Kind::Timestamp(None) },
    // 38
    Shape { name: "NextTokenType", kind: Kind::String { min: Some(1), max: Some(4096), pattern: None, values: &[] } },
    // 39
    Shape {
        name: "NonEmptyResourcePolicyType",
        kind: Kind::String { min: Some(1), max: Some(20480), pattern: None, values: &[] },
    },
    // 40
    Shape {
        name: "OwningServiceType",
        kind: Kind::String { min: Some(1), max: Some(128), pattern: None, values: &[] },
    },
    // 41
    Shape {
        name: "PutSecretValueRequest",
        kind: Kind::Structure(&[
            Member::new("SecretId", 58).required(),
            Member::new("ClientRequestToken", 3),
            Member::new("SecretBinary", 57),
            Member::new("SecretString", 62),
            Member::new("VersionStages", 65),
            Member::new("RotationToken", 54),
        ]),
    },
    // 42
    Shape {
        name: "PutSecretValueResponse",
        kind: Kind::Structure(&[
            Member::new("ARN", 56),
            Member::new("Name", 61),
            Member::new("VersionId", 63),
            Member::new("VersionStages", 65),
        ]),
    },
    // 43
    Shape { name: "RecoveryWindowInDaysType", kind: Kind::Long { min: None, max: None } },
    // 44
    Shape {
        name: "RegionType",
        kind: Kind::String { min: Some(1), max: Some(128), pattern: Some("^([a-z]+-)+\\d+$"), values: &[] },
    },
    // 45
    Shape {
        name: "ReplicaRegionType",
        kind: Kind::Structure(&[Member::new("Region", 44), Member::new("KmsKeyId", 28)]),
    },
    // 46
    Shape {
        name: "ReplicationStatusListType",
        kind: Kind::List { member: 47, location: None, flattened: false, min: None, max: None },
    },
    // 47
    Shape {
        name: "ReplicationStatusType",
        kind: Kind::Structure(&[
            Member::new("Region", 44),
            Member::new("KmsKeyId", 28),
            Member::new("Status", 70),
            Member::new("StatusMessage", 69),
            Member::new("LastAccessedDate", 29),
        ]),
    },
    // 48
    Shape { name: "RestoreSecretRequest", kind: Kind::Structure(&[Member::new("SecretId", 58).required()]) },
    // 49
    Shape { name: "RestoreSecretResponse", kind: Kind::Structure(&[Member::new("ARN", 56), Member::new("Name", 61)]) },
    // 50
    Shape { name: "RoleARNType", kind: Kind::String { min: Some(20), max: Some(2048), pattern: None, values: &[] } },
    // 51
    Shape { name: "RotationEnabledType", kind: Kind::Boolean },
    // 52
    Shape {
        name: "RotationLambdaARNType",
        kind: Kind::String { min: Some(0), max: Some(2048), pattern: None, values: &[] },
    },
    // 53
    Shape {
        name: "RotationRulesType",
        kind: Kind::Structure(&[
            Member::new("AutomaticallyAfterDays", 1),
            Member::new("Duration", 14),
            Member::new("ScheduleExpression", 55),
        ]),
    },
    // 54
    Shape {
        name: "RotationTokenType",
        kind: Kind::String { min: Some(36), max: Some(256), pattern: Some("^[a-zA-Z0-9\\-]+$"), values: &[] },
    },
    // 55
    Shape {
        name: "ScheduleExpressionType",
        kind: Kind::String {
            min: Some(1),
            max: Some(256),
            pattern: Some("[0-9A-Za-z\\(\\)#\\?\\*\\-\\/, ]+"),
            values: &[],
        },
    },
    // 56
    Shape { name: "SecretARNType", kind: Kind::String { min: Some(20), max: Some(2048), pattern: None, values: &[] } },
    // 57
    Shape { name: "SecretBinaryType", kind: Kind::Blob { min: Some(1), max: Some(65536) } },
    // 58
    Shape { name: "SecretIdType", kind: Kind::String { min: Some(1), max: Some(2048), pattern: None, values: &[] } },
    // 59
    Shape {
        name: "SecretListEntry",
        kind: Kind::Structure(&[
            Member::new("ARN", 56),
            Member::new("Name", 61),
            Member::new("Type", 35),
            Member::new("Description", 13),
            Member::new("KmsKeyId", 28),
            Member::new("RotationEnabled", 51),
            Member::new("RotationLambdaARN", 52),
            Member::new("RotationRules", 53),
            Member::new("ExternalSecretRotationMetadata", 18),
            Member::new("ExternalSecretRotationRoleArn", 50),
            Member::new("LastRotatedDate", 31),
            Member::new("LastChangedDate", 30),
            Member::new("LastAccessedDate", 29),
            Member::new("DeletedDate", 9),
            Member::new("NextRotationDate", 37),
            Member::new("Tags", 74),
            Member::new("SecretVersionsToStages", 66),
            Member::new("OwningService", 40),
            Member::new("CreatedDate", 77),
            Member::new("PrimaryRegion", 44),
        ]),
    },
    // 60
    Shape {
        name: "SecretListType",
        kind: Kind::List { member: 59, location: None, flattened: false, min: None, max: None },
    },
    // 61
    Shape { name: "SecretNameType", kind: Kind::String { min: Some(1), max: Some(256), pattern: None, values: &[] } },
    // 62
    Shape {
        name: "SecretStringType",
        kind: Kind::String { min: Some(1), max: Some(65536), pattern: None, values: &[] },
    },
    // 63
    Shape {
        name: "SecretVersionIdType",
        kind: Kind::String { min: Some(32), max: Some(64), pattern: None, values: &[] },
    },
    // 64
    Shape {
        name: "SecretVersionStageType",
        kind: Kind::String { min: Some(1), max: Some(256), pattern: None, values: &[] },
    },
    // 65
    Shape {
        name: "SecretVersionStagesType",
        kind: Kind::List { member: 64, location: None, flattened: false, min: Some(1), max: Some(20) },
    },
    // 66
    Shape {
        name: "SecretVersionsToStagesMapType",
        kind: Kind::Map {
            key: 63,
            value: 65,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 67
    Shape {
        name: "SortByType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SORT_BY_TYPE },
    },
    // 68
    Shape {
        name: "SortOrderType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SORT_ORDER_TYPE },
    },
    // 69
    Shape {
        name: "StatusMessageType",
        kind: Kind::String { min: Some(1), max: Some(4096), pattern: None, values: &[] },
    },
    // 70
    Shape {
        name: "StatusType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::STATUS_TYPE },
    },
    // 71
    Shape { name: "Tag", kind: Kind::Structure(&[Member::new("Key", 73), Member::new("Value", 76)]) },
    // 72
    Shape {
        name: "TagKeyListType",
        kind: Kind::List { member: 73, location: None, flattened: false, min: None, max: None },
    },
    // 73
    Shape { name: "TagKeyType", kind: Kind::String { min: Some(1), max: Some(128), pattern: None, values: &[] } },
    // 74
    Shape {
        name: "TagListType",
        kind: Kind::List { member: 71, location: None, flattened: false, min: None, max: None },
    },
    // 75
    Shape {
        name: "TagResourceRequest",
        kind: Kind::Structure(&[Member::new("SecretId", 58).required(), Member::new("Tags", 74).required()]),
    },
    // 76
    Shape { name: "TagValueType", kind: Kind::String { min: Some(0), max: Some(256), pattern: None, values: &[] } },
    // 77
    Shape { name: "TimestampType", kind: Kind::Timestamp(None) },
    // 78
    Shape {
        name: "UntagResourceRequest",
        kind: Kind::Structure(&[Member::new("SecretId", 58).required(), Member::new("TagKeys", 72).required()]),
    },
    // 79
    Shape {
        name: "UpdateSecretRequest",
        kind: Kind::Structure(&[
            Member::new("SecretId", 58).required(),
            Member::new("ClientRequestToken", 3),
            Member::new("Description", 13),
            Member::new("KmsKeyId", 28),
            Member::new("SecretBinary", 57),
            Member::new("SecretString", 62),
            Member::new("Type", 35),
        ]),
    },
    // 80
    Shape {
        name: "UpdateSecretResponse",
        kind: Kind::Structure(&[Member::new("ARN", 56), Member::new("Name", 61), Member::new("VersionId", 63)]),
    },
];
