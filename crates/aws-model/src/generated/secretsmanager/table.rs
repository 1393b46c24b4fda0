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
    "AssociateCrossAccountReplica",
    "BatchGetSecretValue",
    "CancelRotateSecret",
    "CreateSecret",
    "DeleteResourcePolicy",
    "DeleteSecret",
    "DescribeSecret",
    "DisassociateCrossAccountReplica",
    "GetRandomPassword",
    "GetResourcePolicy",
    "GetSecretValue",
    "ListResourcePolicies",
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
        input: Some(10),
        output: Some(11),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeSecret",
        method: "POST",
        path: "/",
        input: Some(14),
        output: Some(15),
        result_wrapper: None,
    },
    Operation {
        name: "GetResourcePolicy",
        method: "POST",
        path: "/",
        input: Some(27),
        output: Some(28),
        result_wrapper: None,
    },
    Operation {
        name: "GetSecretValue",
        method: "POST",
        path: "/",
        input: Some(29),
        output: Some(30),
        result_wrapper: None,
    },
    Operation {
        name: "ListSecrets",
        method: "POST",
        path: "/",
        input: Some(35),
        output: Some(36),
        result_wrapper: None,
    },
    Operation {
        name: "PutSecretValue",
        method: "POST",
        path: "/",
        input: Some(44),
        output: Some(45),
        result_wrapper: None,
    },
    Operation {
        name: "RestoreSecret",
        method: "POST",
        path: "/",
        input: Some(52),
        output: Some(53),
        result_wrapper: None,
    },
    Operation { name: "TagResource", method: "POST", path: "/", input: Some(79), output: None, result_wrapper: None },
    Operation { name: "UntagResource", method: "POST", path: "/", input: Some(82), output: None, result_wrapper: None },
    Operation {
        name: "UpdateSecret",
        method: "POST",
        path: "/",
        input: Some(83),
        output: Some(84),
        result_wrapper: None,
    },
];

static SHAPES: &[Shape] = &[
    // 0
    Shape {
        name: "AddReplicaRegionListType",
        kind: Kind::List { member: 48, location: None, flattened: false, min: Some(1), max: None },
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
            Member::new("Name", 39).required(),
            Member::new("ClientRequestToken", 3),
            Member::new("Description", 16),
            Member::new("KmsKeyId", 31),
            Member::new("SecretBinary", 61),
            Member::new("SecretString", 66),
            Member::new("Tags", 78),
            Member::new("AddReplicaRegions", 0),
            Member::new("ForceOverwriteReplicaSecret", 2),
            Member::new("Type", 38),
            Member::new("CrossAccountPrimaryARN", 60),
        ]),
    },
    // 5
    Shape {
        name: "CreateSecretResponse",
        kind: Kind::Structure(&[
            Member::new("ARN", 60),
            Member::new("Name", 65),
            Member::new("VersionId", 67),
            Member::new("ReplicationStatus", 49),
        ]),
    },
    // 6
    Shape { name: "CreatedDateType", kind: Kind::Timestamp(None) },
    // 7
    Shape {
        name: "CrossAccountPrimaryType",
        kind: Kind::Structure(&[
            Member::new("PrimarySecretARN", 60),
            Member::new("ReplicationStatus", 74),
            Member::new("StatusMessage", 73),
        ]),
    },
    // 8
    Shape {
        name: "CrossAccountReplicaEntry",
        kind: Kind::Structure(&[
            Member::new("ReplicaSecretARN", 60),
            Member::new("ReplicationRoleARN", 54),
            Member::new("ReplicationStatus", 74),
            Member::new("StatusMessage", 73),
        ]),
    },
    // 9
    Shape {
        name: "CrossAccountReplicaListType",
        kind: Kind::List { member: 8, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 10
    Shape {
        name: "DeleteSecretRequest",
        kind: Kind::Structure(&[
            Member::new("SecretId", 62).required(),
            Member::new("RecoveryWindowInDays", 46),
            Member::new("ForceDeleteWithoutRecovery", 2),
        ]),
    },
    // 11
    Shape {
        name: "DeleteSecretResponse",
        kind: Kind::Structure(&[Member::new("ARN", 60), Member::new("Name", 65), Member::new("DeletionDate", 13)]),
    },
    // 12
    Shape { name: "DeletedDateType", kind: Kind::Timestamp(None) },
    // 13
    Shape { name: "DeletionDateType", kind: Kind::Timestamp(None) },
    // 14
    Shape { name: "DescribeSecretRequest", kind: Kind::Structure(&[Member::new("SecretId", 62).required()]) },
    // 15
    Shape {
        name: "DescribeSecretResponse",
        kind: Kind::Structure(&[
            Member::new("ARN", 60),
            Member::new("Name", 65),
            Member::new("Type", 38),
            Member::new("Description", 16),
            Member::new("KmsKeyId", 31),
            Member::new("RotationEnabled", 55),
            Member::new("RotationLambdaARN", 56),
            Member::new("RotationRules", 57),
            Member::new("ExternalSecretRotationMetadata", 21),
            Member::new("ExternalSecretRotationRoleArn", 54),
            Member::new("LastRotatedDate", 34),
            Member::new("LastChangedDate", 33),
            Member::new("LastAccessedDate", 32),
            Member::new("DeletedDate", 12),
            Member::new("NextRotationDate", 40),
            Member::new("Tags", 78),
            Member::new("VersionIdsToStages", 70),
            Member::new("OwningService", 43),
            Member::new("CreatedDate", 81),
            Member::new("PrimaryRegion", 47),
            Member::new("ReplicationStatus", 49),
            Member::new("CrossAccountPrimary", 7),
            Member::new("CrossAccountReplicas", 9),
        ]),
    },
    // 16
    Shape { name: "DescriptionType", kind: Kind::String { min: None, max: Some(2048), pattern: None, values: &[] } },
    // 17
    Shape {
        name: "DurationType",
        kind: Kind::String { min: Some(2), max: Some(3), pattern: Some("[0-9]+h"), values: &[] },
    },
    // 18
    Shape {
        name: "ExternalSecretRotationMetadataItem",
        kind: Kind::Structure(&[Member::new("Key", 19), Member::new("Value", 20)]),
    },
    // 19
    Shape {
        name: "ExternalSecretRotationMetadataItemKeyType",
        kind: Kind::String { min: Some(1), max: Some(256), pattern: None, values: &[] },
    },
    // 20
    Shape {
        name: "ExternalSecretRotationMetadataItemValueType",
        kind: Kind::String { min: Some(1), max: Some(2048), pattern: None, values: &[] },
    },
    // 21
    Shape {
        name: "ExternalSecretRotationMetadataType",
        kind: Kind::List { member: 18, location: None, flattened: false, min: None, max: None },
    },
    // 22
    Shape { name: "Filter", kind: Kind::Structure(&[Member::new("Key", 23), Member::new("Values", 25)]) },
    // 23
    Shape {
        name: "FilterNameStringType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::FILTER_NAME_STRING_TYPE },
    },
    // 24
    Shape {
        name: "FilterValueStringType",
        kind: Kind::String {
            min: None,
            max: Some(512),
            pattern: Some("^\\!?[a-zA-Z0-9 :_@\\/\\+\\=\\.\\-\\!]*$"),
            values: &[],
        },
    },
    // 25
    Shape {
        name: "FilterValuesStringList",
        kind: Kind::List { member: 24, location: None, flattened: false, min: Some(1), max: Some(10) },
    },
    // 26
    Shape {
        name: "FiltersListType",
        kind: Kind::List { member: 22, location: None, flattened: false, min: None, max: Some(10) },
    },
    // 27
    Shape {
        name: "GetResourcePolicyRequest",
        kind: Kind::Structure(&[Member::new("SecretId", 62).required(), Member::new("PolicyName", 51)]),
    },
    // 28
    Shape {
        name: "GetResourcePolicyResponse",
        kind: Kind::Structure(&[
            Member::new("ARN", 60),
            Member::new("Name", 39),
            Member::new("ResourcePolicy", 42),
            Member::new("PolicyName", 51),
        ]),
    },
    // 29
    Shape {
        name: "GetSecretValueRequest",
        kind: Kind::Structure(&[
            Member::new("SecretId", 62).required(),
            Member::new("VersionId", 67),
            Member::new("VersionStage", 68),
        ]),
    },
    // 30
    Shape {
        name: "GetSecretValueResponse",
        kind: Kind::Structure(&[
            Member::new("ARN", 60),
            Member::new("Name", 65),
            Member::new("VersionId", 67),
            Member::new("SecretBinary", 61),
            Member::new("SecretString", 66),
            Member::new("VersionStages", 69),
            Member::new("CreatedDate", 6),
        ]),
    },
    // 31
    Shape { name: "KmsKeyIdType", kind: Kind::String { min: Some(0), max: Some(2048), pattern: None, values: &[] } },
    // 32
    Shape { name: "LastAccessedDateType", kind: Kind::Timestamp(None) },
    // 33
    Shape { name: "LastChangedDateType", kind: Kind::Timestamp(None) },
    // 34
    Shape { name: "LastRotatedDateType", kind: Kind::Timestamp(None) },
    // 35
    Shape {
        name: "ListSecretsRequest",
        kind: Kind::Structure(&[
            Member::new("IncludePlannedDeletion", 2),
            Member::new("MaxResults", 37),
            Member::new("NextToken", 41),
            Member::new("Filters", 26),
            Member::new("SortOrder", 72),
            Member::new("SortBy", 71),
        ]),
    },
    // 36
    Shape {
        name: "ListSecretsResponse",
        kind: Kind::Structure(&[Member::new("SecretList", 64), Member::new("NextToken", 41)]),
    },
    // 37
    Shape { name: "MaxResultsType", kind: Kind::Integer { min: Some(1), max: Some(100) } },
    // 38
    Shape { name: "MedeaTypeType", kind: Kind::String { min: Some(0), max: Some(256), pattern: None, values: &[] } },
    // 39
    Shape { name: "NameType", kind: Kind::String { min: Some(1), max: Some(512), pattern: None, values: &[] } },
    // 40
    Shape { name: "NextRotationDateType", kind: Kind::Timestamp(None) },
    // 41
    Shape { name: "NextTokenType", kind: Kind::String { min: Some(1), max: Some(4096), pattern: None, values: &[] } },
    // 42
    Shape {
        name: "NonEmptyResourcePolicyType",
        kind: Kind::String { min: Some(1), max: Some(20480), pattern: None, values: &[] },
    },
    // 43
    Shape {
        name: "OwningServiceType",
        kind: Kind::String { min: Some(1), max: Some(128), pattern: None, values: &[] },
    },
    // 44
    Shape {
        name: "PutSecretValueRequest",
        kind: Kind::Structure(&[
            Member::new("SecretId", 62).required(),
            Member::new("ClientRequestToken", 3),
            Member::new("SecretBinary", 61),
            Member::new("SecretString", 66),
            Member::new("VersionStages", 69),
            Member::new("RotationToken", 58),
        ]),
    },
    // 45
    Shape {
        name: "PutSecretValueResponse",
        kind: Kind::Structure(&[
            Member::new("ARN", 60),
            Member::new("Name", 65),
            Member::new("VersionId", 67),
            Member::new("VersionStages", 69),
        ]),
    },
    // 46
    Shape { name: "RecoveryWindowInDaysType", kind: Kind::Long { min: None, max: None } },
    // 47
    Shape {
        name: "RegionType",
        kind: Kind::String { min: Some(1), max: Some(128), pattern: Some("^([a-z]+-)+\\d+$"), values: &[] },
    },
    // 48
    Shape {
        name: "ReplicaRegionType",
        kind: Kind::Structure(&[Member::new("Region", 47), Member::new("KmsKeyId", 31)]),
    },
    // 49
    Shape {
        name: "ReplicationStatusListType",
        kind: Kind::List { member: 50, location: None, flattened: false, min: None, max: None },
    },
    // 50
    Shape {
        name: "ReplicationStatusType",
        kind: Kind::Structure(&[
            Member::new("Region", 47),
            Member::new("KmsKeyId", 31),
            Member::new("Status", 74),
            Member::new("StatusMessage", 73),
            Member::new("LastAccessedDate", 32),
        ]),
    },
    // 51
    Shape {
        name: "ResourcePolicyNameType",
        kind: Kind::String { min: Some(1), max: Some(64), pattern: Some("[0-9A-Za-z\\-\\_]+"), values: &[] },
    },
    // 52
    Shape { name: "RestoreSecretRequest", kind: Kind::Structure(&[Member::new("SecretId", 62).required()]) },
    // 53
    Shape { name: "RestoreSecretResponse", kind: Kind::Structure(&[Member::new("ARN", 60), Member::new("Name", 65)]) },
    // 54
    Shape { name: "RoleARNType", kind: Kind::String { min: Some(20), max: Some(2048), pattern: None, values: &[] } },
    // 55
    Shape { name: "RotationEnabledType", kind: Kind::Boolean },
    // 56
    Shape {
        name: "RotationLambdaARNType",
        kind: Kind::String { min: Some(0), max: Some(2048), pattern: None, values: &[] },
    },
    // 57
    Shape {
        name: "RotationRulesType",
        kind: Kind::Structure(&[
            Member::new("AutomaticallyAfterDays", 1),
            Member::new("Duration", 17),
            Member::new("ScheduleExpression", 59),
        ]),
    },
    // 58
    Shape {
        name: "RotationTokenType",
        kind: Kind::String { min: Some(36), max: Some(256), pattern: Some("^[a-zA-Z0-9\\-]+$"), values: &[] },
    },
    // 59
    Shape {
        name: "ScheduleExpressionType",
        kind: Kind::String {
            min: Some(1),
            max: Some(256),
            pattern: Some("[0-9A-Za-z\\(\\)#\\?\\*\\-\\/, ]+"),
            values: &[],
        },
    },
    // 60
    Shape { name: "SecretARNType", kind: Kind::String { min: Some(20), max: Some(2048), pattern: None, values: &[] } },
    // 61
    Shape { name: "SecretBinaryType", kind: Kind::Blob { min: Some(1), max: Some(65536) } },
    // 62
    Shape { name: "SecretIdType", kind: Kind::String { min: Some(1), max: Some(2048), pattern: None, values: &[] } },
    // 63
    Shape {
        name: "SecretListEntry",
        kind: Kind::Structure(&[
            Member::new("ARN", 60),
            Member::new("Name", 65),
            Member::new("Type", 38),
            Member::new("Description", 16),
            Member::new("KmsKeyId", 31),
            Member::new("RotationEnabled", 55),
            Member::new("RotationLambdaARN", 56),
            Member::new("RotationRules", 57),
            Member::new("ExternalSecretRotationMetadata", 21),
            Member::new("ExternalSecretRotationRoleArn", 54),
            Member::new("LastRotatedDate", 34),
            Member::new("LastChangedDate", 33),
            Member::new("LastAccessedDate", 32),
            Member::new("DeletedDate", 12),
            Member::new("NextRotationDate", 40),
            Member::new("Tags", 78),
            Member::new("SecretVersionsToStages", 70),
            Member::new("OwningService", 43),
            Member::new("CreatedDate", 81),
            Member::new("PrimaryRegion", 47),
        ]),
    },
    // 64
    Shape {
        name: "SecretListType",
        kind: Kind::List { member: 63, location: None, flattened: false, min: None, max: None },
    },
    // 65
    Shape { name: "SecretNameType", kind: Kind::String { min: Some(1), max: Some(256), pattern: None, values: &[] } },
    // 66
    Shape {
        name: "SecretStringType",
        kind: Kind::String { min: Some(1), max: Some(65536), pattern: None, values: &[] },
    },
    // 67
    Shape {
        name: "SecretVersionIdType",
        kind: Kind::String { min: Some(32), max: Some(64), pattern: None, values: &[] },
    },
    // 68
    Shape {
        name: "SecretVersionStageType",
        kind: Kind::String { min: Some(1), max: Some(256), pattern: None, values: &[] },
    },
    // 69
    Shape {
        name: "SecretVersionStagesType",
        kind: Kind::List { member: 68, location: None, flattened: false, min: Some(1), max: Some(20) },
    },
    // 70
    Shape {
        name: "SecretVersionsToStagesMapType",
        kind: Kind::Map {
            key: 67,
            value: 69,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 71
    Shape {
        name: "SortByType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SORT_BY_TYPE },
    },
    // 72
    Shape {
        name: "SortOrderType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SORT_ORDER_TYPE },
    },
    // 73
    Shape {
        name: "StatusMessageType",
        kind: Kind::String { min: Some(1), max: Some(4096), pattern: None, values: &[] },
    },
    // 74
    Shape {
        name: "StatusType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::STATUS_TYPE },
    },
    // 75
    Shape { name: "Tag", kind: Kind::Structure(&[Member::new("Key", 77), Member::new("Value", 80)]) },
    // 76
    Shape {
        name: "TagKeyListType",
        kind: Kind::List { member: 77, location: None, flattened: false, min: None, max: None },
    },
    // 77
    Shape { name: "TagKeyType", kind: Kind::String { min: Some(1), max: Some(128), pattern: None, values: &[] } },
    // 78
    Shape {
        name: "TagListType",
        kind: Kind::List { member: 75, location: None, flattened: false, min: None, max: None },
    },
    // 79
    Shape {
        name: "TagResourceRequest",
        kind: Kind::Structure(&[Member::new("SecretId", 62).required(), Member::new("Tags", 78).required()]),
    },
    // 80
    Shape { name: "TagValueType", kind: Kind::String { min: Some(0), max: Some(256), pattern: None, values: &[] } },
    // 81
    Shape { name: "TimestampType", kind: Kind::Timestamp(None) },
    // 82
    Shape {
        name: "UntagResourceRequest",
        kind: Kind::Structure(&[Member::new("SecretId", 62).required(), Member::new("TagKeys", 76).required()]),
    },
    // 83
    Shape {
        name: "UpdateSecretRequest",
        kind: Kind::Structure(&[
            Member::new("SecretId", 62).required(),
            Member::new("ClientRequestToken", 3),
            Member::new("Description", 16),
            Member::new("KmsKeyId", 31),
            Member::new("SecretBinary", 61),
            Member::new("SecretString", 66),
            Member::new("Type", 38),
        ]),
    },
    // 84
    Shape {
        name: "UpdateSecretResponse",
        kind: Kind::Structure(&[Member::new("ARN", 60), Member::new("Name", 65), Member::new("VersionId", 67)]),
    },
];
