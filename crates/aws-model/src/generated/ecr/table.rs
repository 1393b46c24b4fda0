// Written by `cargo xtask codegen` from the API models; do not edit.

//! What protocols and validation need to know.

use crate::{Kind, Member, Operation, Protocol, Service, Shape};

pub static SERVICE: Service = Service {
    name: "ecr",
    service_id: "ECR",
    full_name: "Amazon Elastic Container Registry",
    api_version: "2015-09-21",
    endpoint_prefix: "api.ecr",
    signing_name: "ecr",
    target_prefix: Some("AmazonEC2ContainerRegistry_V20150921"),
    xml_namespace: None,
    protocols: &[Protocol::Json11],
    operations: OPERATIONS,
    names: NAMES,
    shapes: SHAPES,
};

/// Every operation of the model.
static NAMES: &[&str] = &[
    "BatchCheckLayerAvailability",
    "BatchDeleteImage",
    "BatchGetImage",
    "BatchGetRepositoryScanningConfiguration",
    "CompleteLayerUpload",
    "CreatePullThroughCacheRule",
    "CreateRepository",
    "CreateRepositoryCreationTemplate",
    "DeleteLifecyclePolicy",
    "DeletePullThroughCacheRule",
    "DeleteRegistryPolicy",
    "DeleteRepository",
    "DeleteRepositoryCreationTemplate",
    "DeleteRepositoryPolicy",
    "DeleteSigningConfiguration",
    "DeregisterPullTimeUpdateExclusion",
    "DescribeImageReplicationStatus",
    "DescribeImageScanFindings",
    "DescribeImageSigningStatus",
    "DescribeImages",
    "DescribePullThroughCacheRules",
    "DescribeRegistry",
    "DescribeReplicationBackfillResults",
    "DescribeRepositories",
    "DescribeRepositoryCreationTemplates",
    "GetAccountSetting",
    "GetAuthorizationToken",
    "GetDownloadUrlForLayer",
    "GetLifecyclePolicy",
    "GetLifecyclePolicyPreview",
    "GetRegistryPolicy",
    "GetRegistryScanningConfiguration",
    "GetRepositoryPolicy",
    "GetSigningConfiguration",
    "InitiateLayerUpload",
    "ListImageReferrers",
    "ListImages",
    "ListPullTimeUpdateExclusions",
    "ListReplicationBackfills",
    "ListTagsForResource",
    "PutAccountSetting",
    "PutImage",
    "PutImageScanningConfiguration",
    "PutImageTagMutability",
    "PutLifecyclePolicy",
    "PutRegistryPolicy",
    "PutRegistryScanningConfiguration",
    "PutReplicationConfiguration",
    "PutSigningConfiguration",
    "RegisterPullTimeUpdateExclusion",
    "SetRepositoryPolicy",
    "StartImageScan",
    "StartLifecyclePolicyPreview",
    "StartReplicationBackfill",
    "StopReplicationBackfill",
    "TagResource",
    "UntagResource",
    "UpdateImageStorageClass",
    "UpdatePullThroughCacheRule",
    "UpdateRepositoryCreationTemplate",
    "UploadLayerPart",
    "ValidatePullThroughCacheRule",
];

static OPERATIONS: &[Operation] = &[
    Operation {
        name: "BatchCheckLayerAvailability",
        method: "POST",
        path: "/",
        input: Some(11),
        output: Some(12),
        result_wrapper: None,
    },
    Operation {
        name: "BatchDeleteImage",
        method: "POST",
        path: "/",
        input: Some(13),
        output: Some(14),
        result_wrapper: None,
    },
    Operation {
        name: "BatchGetImage",
        method: "POST",
        path: "/",
        input: Some(15),
        output: Some(16),
        result_wrapper: None,
    },
    Operation {
        name: "CompleteLayerUpload",
        method: "POST",
        path: "/",
        input: Some(19),
        output: Some(20),
        result_wrapper: None,
    },
    Operation {
        name: "CreateRepository",
        method: "POST",
        path: "/",
        input: Some(21),
        output: Some(22),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteLifecyclePolicy",
        method: "POST",
        path: "/",
        input: Some(24),
        output: Some(25),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteRegistryPolicy",
        method: "POST",
        path: "/",
        input: Some(26),
        output: Some(27),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteRepository",
        method: "POST",
        path: "/",
        input: Some(32),
        output: Some(33),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteRepositoryPolicy",
        method: "POST",
        path: "/",
        input: Some(30),
        output: Some(31),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeImages",
        method: "POST",
        path: "/",
        input: Some(35),
        output: Some(36),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeRegistry",
        method: "POST",
        path: "/",
        input: Some(37),
        output: Some(38),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeRepositories",
        method: "POST",
        path: "/",
        input: Some(39),
        output: Some(40),
        result_wrapper: None,
    },
    Operation {
        name: "GetAccountSetting",
        method: "POST",
        path: "/",
        input: Some(49),
        output: Some(50),
        result_wrapper: None,
    },
    Operation {
        name: "GetAuthorizationToken",
        method: "POST",
        path: "/",
        input: Some(52),
        output: Some(53),
        result_wrapper: None,
    },
    Operation {
        name: "GetDownloadUrlForLayer",
        method: "POST",
        path: "/",
        input: Some(54),
        output: Some(55),
        result_wrapper: None,
    },
    Operation {
        name: "GetLifecyclePolicy",
        method: "POST",
        path: "/",
        input: Some(58),
        output: Some(59),
        result_wrapper: None,
    },
    Operation {
        name: "GetLifecyclePolicyPreview",
        method: "POST",
        path: "/",
        input: Some(56),
        output: Some(57),
        result_wrapper: None,
    },
    Operation {
        name: "GetRegistryPolicy",
        method: "POST",
        path: "/",
        input: Some(60),
        output: Some(61),
        result_wrapper: None,
    },
    Operation {
        name: "GetRepositoryPolicy",
        method: "POST",
        path: "/",
        input: Some(62),
        output: Some(63),
        result_wrapper: None,
    },
    Operation {
        name: "InitiateLayerUpload",
        method: "POST",
        path: "/",
        input: Some(93),
        output: Some(94),
        result_wrapper: None,
    },
    Operation {
        name: "ListImageReferrers",
        method: "POST",
        path: "/",
        input: Some(121),
        output: Some(122),
        result_wrapper: None,
    },
    Operation {
        name: "ListImages",
        method: "POST",
        path: "/",
        input: Some(124),
        output: Some(125),
        result_wrapper: None,
    },
    Operation {
        name: "ListTagsForResource",
        method: "POST",
        path: "/",
        input: Some(126),
        output: Some(127),
        result_wrapper: None,
    },
    Operation {
        name: "PutAccountSetting",
        method: "POST",
        path: "/",
        input: Some(135),
        output: Some(136),
        result_wrapper: None,
    },
    Operation {
        name: "PutImage",
        method: "POST",
        path: "/",
        input: Some(137),
        output: Some(138),
        result_wrapper: None,
    },
    Operation {
        name: "PutImageScanningConfiguration",
        method: "POST",
        path: "/",
        input: Some(139),
        output: Some(140),
        result_wrapper: None,
    },
    Operation {
        name: "PutImageTagMutability",
        method: "POST",
        path: "/",
        input: Some(141),
        output: Some(142),
        result_wrapper: None,
    },
    Operation {
        name: "PutLifecyclePolicy",
        method: "POST",
        path: "/",
        input: Some(143),
        output: Some(144),
        result_wrapper: None,
    },
    Operation {
        name: "PutRegistryPolicy",
        method: "POST",
        path: "/",
        input: Some(145),
        output: Some(146),
        result_wrapper: None,
    },
    Operation {
        name: "SetRepositoryPolicy",
        method: "POST",
        path: "/",
        input: Some(169),
        output: Some(170),
        result_wrapper: None,
    },
    Operation {
        name: "StartLifecyclePolicyPreview",
        method: "POST",
        path: "/",
        input: Some(172),
        output: Some(173),
        result_wrapper: None,
    },
    Operation {
        name: "TagResource",
        method: "POST",
        path: "/",
        input: Some(180),
        output: Some(181),
        result_wrapper: None,
    },
    Operation {
        name: "UntagResource",
        method: "POST",
        path: "/",
        input: Some(187),
        output: Some(188),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateImageStorageClass",
        method: "POST",
        path: "/",
        input: Some(189),
        output: Some(190),
        result_wrapper: None,
    },
    Operation {
        name: "UploadLayerPart",
        method: "POST",
        path: "/",
        input: Some(192),
        output: Some(193),
        result_wrapper: None,
    },
];

static SHAPES: &[Shape] = &[
    // 0
    Shape {
        name: "AccountSettingName",
        kind: Kind::String { min: Some(1), max: Some(64), pattern: None, values: &[] },
    },
    // 1
    Shape { name: "AccountSettingValue", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 2
    Shape {
        name: "Annotations",
        kind: Kind::Map {
            key: 174,
            value: 174,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 3
    Shape { name: "Arn", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 4
    Shape {
        name: "ArtifactStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ARTIFACT_STATUS },
    },
    // 5
    Shape {
        name: "ArtifactStatusFilter",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ARTIFACT_STATUS_FILTER },
    },
    // 6
    Shape { name: "ArtifactType", kind: Kind::String { min: Some(1), max: Some(255), pattern: None, values: &[] } },
    // 7
    Shape {
        name: "ArtifactTypeList",
        kind: Kind::List { member: 6, location: None, flattened: false, min: Some(0), max: Some(5) },
    },
    // 8
    Shape {
        name: "AuthorizationData",
        kind: Kind::Structure(&[
            Member::new("authorizationToken", 10),
            Member::new("expiresAt", 44),
            Member::new("proxyEndpoint", 133),
        ]),
    },
    // 9
    Shape {
        name: "AuthorizationDataList",
        kind: Kind::List { member: 8, location: None, flattened: false, min: None, max: None },
    },
    // 10
    Shape { name: "Base64", kind: Kind::String { min: None, max: None, pattern: Some("^\\S+$"), values: &[] } },
    // 11
    Shape {
        name: "BatchCheckLayerAvailabilityRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("layerDigests", 18).required(),
        ]),
    },
    // 12
    Shape {
        name: "BatchCheckLayerAvailabilityResponse",
        kind: Kind::Structure(&[Member::new("layers", 106), Member::new("failures", 104)]),
    },
    // 13
    Shape {
        name: "BatchDeleteImageRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("imageIds", 75).required(),
        ]),
    },
    // 14
    Shape {
        name: "BatchDeleteImageResponse",
        kind: Kind::Structure(&[Member::new("imageIds", 75), Member::new("failures", 72)]),
    },
    // 15
    Shape {
        name: "BatchGetImageRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("imageIds", 75).required(),
            Member::new("acceptedMediaTypes", 130),
        ]),
    },
    // 16
    Shape {
        name: "BatchGetImageResponse",
        kind: Kind::Structure(&[Member::new("images", 76), Member::new("failures", 72)]),
    },
    // 17
    Shape {
        name: "BatchedOperationLayerDigest",
        kind: Kind::String { min: Some(0), max: Some(1000), pattern: None, values: &[] },
    },
    // 18
    Shape {
        name: "BatchedOperationLayerDigestList",
        kind: Kind::List { member: 17, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 19
    Shape {
        name: "CompleteLayerUploadRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("uploadId", 191).required(),
            Member::new("layerDigests", 101).required(),
        ]),
    },
    // 20
    Shape {
        name: "CompleteLayerUploadResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("uploadId", 191),
            Member::new("layerDigest", 100),
        ]),
    },
    // 21
    Shape {
        name: "CreateRepositoryRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("tags", 179),
            Member::new("imageTagMutability", 88),
            Member::new("imageTagMutabilityExclusionFilters", 92),
            Member::new("imageScanningConfiguration", 82),
            Member::new("encryptionConfiguration", 41),
        ]),
    },
    // 22
    Shape { name: "CreateRepositoryResponse", kind: Kind::Structure(&[Member::new("repository", 156)]) },
    // 23
    Shape { name: "CreationTimestamp", kind: Kind::Timestamp(None) },
    // 24
    Shape {
        name: "DeleteLifecyclePolicyRequest",
        kind: Kind::Structure(&[Member::new("registryId", 149), Member::new("repositoryName", 162).required()]),
    },
    // 25
    Shape {
        name: "DeleteLifecyclePolicyResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("lifecyclePolicyText", 118),
            Member::new("lastEvaluatedAt", 43),
        ]),
    },
    // 26
    Shape { name: "DeleteRegistryPolicyRequest", kind: Kind::Structure(&[]) },
    // 27
    Shape {
        name: "DeleteRegistryPolicyResponse",
        kind: Kind::Structure(&[Member::new("registryId", 149), Member::new("policyText", 150)]),
    },
    // 28
    Shape { name: "DeleteReplication", kind: Kind::Structure(&[Member::new("enabled", 29).required()]) },
    // 29
    Shape { name: "DeleteReplicationFlag", kind: Kind::Boolean },
    // 30
    Shape {
        name: "DeleteRepositoryPolicyRequest",
        kind: Kind::Structure(&[Member::new("registryId", 149), Member::new("repositoryName", 162).required()]),
    },
    // 31
    Shape {
        name: "DeleteRepositoryPolicyResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("policyText", 164),
        ]),
    },
    // 32
    Shape {
        name: "DeleteRepositoryRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("force", 48),
        ]),
    },
    // 33
    Shape { name: "DeleteRepositoryResponse", kind: Kind::Structure(&[Member::new("repository", 156)]) },
    // 34
    Shape {
        name: "DescribeImagesFilter",
        kind: Kind::Structure(&[Member::new("tagStatus", 182), Member::new("imageStatus", 85)]),
    },
    // 35
    Shape {
        name: "DescribeImagesRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("imageIds", 75),
            Member::new("nextToken", 131),
            Member::new("maxResults", 128),
            Member::new("filter", 34),
        ]),
    },
    // 36
    Shape {
        name: "DescribeImagesResponse",
        kind: Kind::Structure(&[Member::new("imageDetails", 68), Member::new("nextToken", 131)]),
    },
    // 37
    Shape { name: "DescribeRegistryRequest", kind: Kind::Structure(&[]) },
    // 38
    Shape {
        name: "DescribeRegistryResponse",
        kind: Kind::Structure(&[Member::new("registryId", 149), Member::new("replicationConfiguration", 151)]),
    },
    // 39
    Shape {
        name: "DescribeRepositoriesRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryNames", 163),
            Member::new("nextToken", 131),
            Member::new("maxResults", 128),
        ]),
    },
    // 40
    Shape {
        name: "DescribeRepositoriesResponse",
        kind: Kind::Structure(&[Member::new("repositories", 161), Member::new("nextToken", 131)]),
    },
    // 41
    Shape {
        name: "EncryptionConfiguration",
        kind: Kind::Structure(&[Member::new("encryptionType", 42).required(), Member::new("kmsKey", 95)]),
    },
    // 42
    Shape {
        name: "EncryptionType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ENCRYPTION_TYPE },
    },
    // 43
    Shape { name: "EvaluationTimestamp", kind: Kind::Timestamp(None) },
    // 44
    Shape { name: "ExpirationTimestamp", kind: Kind::Timestamp(None) },
    // 45
    Shape { name: "FiftyMaxResults", kind: Kind::Integer { min: Some(1), max: Some(50) } },
    // 46
    Shape {
        name: "FindingSeverity",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::FINDING_SEVERITY },
    },
    // 47
    Shape {
        name: "FindingSeverityCounts",
        kind: Kind::Map {
            key: 46,
            value: 171,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 48
    Shape { name: "ForceFlag", kind: Kind::Boolean },
    // 49
    Shape { name: "GetAccountSettingRequest", kind: Kind::Structure(&[Member::new("name", 0).required()]) },
    // 50
    Shape {
        name: "GetAccountSettingResponse",
        kind: Kind::Structure(&[Member::new("name", 0), Member::new("value", 0)]),
    },
    // 51
    Shape {
        name: "GetAuthorizationTokenRegistryIdList",
        kind: Kind::List { member: 149, location: None, flattened: false, min: Some(1), max: Some(10) },
    },
    // 52
    Shape { name: "GetAuthorizationTokenRequest", kind: Kind::Structure(&[Member::new("registryIds", 51)]) },
    // 53
    Shape { name: "GetAuthorizationTokenResponse", kind: Kind::Structure(&[Member::new("authorizationData", 9)]) },
    // 54
    Shape {
        name: "GetDownloadUrlForLayerRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("layerDigest", 100).required(),
        ]),
    },
    // 55
    Shape {
        name: "GetDownloadUrlForLayerResponse",
        kind: Kind::Structure(&[Member::new("downloadUrl", 194), Member::new("layerDigest", 100)]),
    },
    // 56
    Shape {
        name: "GetLifecyclePolicyPreviewRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("imageIds", 75),
            Member::new("nextToken", 131),
            Member::new("maxResults", 119),
            Member::new("filter", 109),
        ]),
    },
    // 57
    Shape {
        name: "GetLifecyclePolicyPreviewResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("lifecyclePolicyText", 118),
            Member::new("status", 112),
            Member::new("nextToken", 131),
            Member::new("previewResults", 111),
            Member::new("summary", 113),
        ]),
    },
    // 58
    Shape {
        name: "GetLifecyclePolicyRequest",
        kind: Kind::Structure(&[Member::new("registryId", 149), Member::new("repositoryName", 162).required()]),
    },
    // 59
    Shape {
        name: "GetLifecyclePolicyResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("lifecyclePolicyText", 118),
            Member::new("lastEvaluatedAt", 43),
        ]),
    },
    // 60
    Shape { name: "GetRegistryPolicyRequest", kind: Kind::Structure(&[]) },
    // 61
    Shape {
        name: "GetRegistryPolicyResponse",
        kind: Kind::Structure(&[Member::new("registryId", 149), Member::new("policyText", 150)]),
    },
    // 62
    Shape {
        name: "GetRepositoryPolicyRequest",
        kind: Kind::Structure(&[Member::new("registryId", 149), Member::new("repositoryName", 162).required()]),
    },
    // 63
    Shape {
        name: "GetRepositoryPolicyResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("policyText", 164),
        ]),
    },
    // 64
    Shape {
        name: "Image",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("imageId", 74),
            Member::new("imageManifest", 77),
            Member::new("imageManifestMediaType", 129),
        ]),
    },
    // 65
    Shape {
        name: "ImageActionType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IMAGE_ACTION_TYPE },
    },
    // 66
    Shape { name: "ImageCount", kind: Kind::Integer { min: Some(0), max: None } },
    // 67
    Shape {
        name: "ImageDetail",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("imageDigest", 69),
            Member::new("imageTags", 87),
            Member::new("imageSizeInBytes", 83),
            Member::new("imagePushedAt", 134),
            Member::new("imageScanStatus", 81),
            Member::new("imageScanFindingsSummary", 80),
            Member::new("imageManifestMediaType", 129),
            Member::new("artifactMediaType", 129),
            Member::new("lastRecordedPullTime", 147),
            Member::new("subjectManifestDigest", 69),
            Member::new("imageStatus", 84),
            Member::new("lastArchivedAt", 97),
            Member::new("lastActivatedAt", 96),
        ]),
    },
    // 68
    Shape {
        name: "ImageDetailList",
        kind: Kind::List { member: 67, location: None, flattened: false, min: None, max: None },
    },
    // 69
    Shape { name: "ImageDigest", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 70
    Shape {
        name: "ImageFailure",
        kind: Kind::Structure(&[
            Member::new("imageId", 74),
            Member::new("failureCode", 71),
            Member::new("failureReason", 73),
        ]),
    },
    // 71
    Shape {
        name: "ImageFailureCode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IMAGE_FAILURE_CODE },
    },
    // 72
    Shape {
        name: "ImageFailureList",
        kind: Kind::List { member: 70, location: None, flattened: false, min: None, max: None },
    },
    // 73
    Shape { name: "ImageFailureReason", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 74
    Shape {
        name: "ImageIdentifier",
        kind: Kind::Structure(&[Member::new("imageDigest", 69), Member::new("imageTag", 86)]),
    },
    // 75
    Shape {
        name: "ImageIdentifierList",
        kind: Kind::List { member: 74, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 76
    Shape {
        name: "ImageList",
        kind: Kind::List { member: 64, location: None, flattened: false, min: None, max: None },
    },
    // 77
    Shape {
        name: "ImageManifest",
        kind: Kind::String { min: Some(1), max: Some(4194304), pattern: None, values: &[] },
    },
    // 78
    Shape {
        name: "ImageReferrer",
        kind: Kind::Structure(&[
            Member::new("digest", 69).required(),
            Member::new("mediaType", 129).required(),
            Member::new("artifactType", 6),
            Member::new("size", 83).required(),
            Member::new("annotations", 2),
            Member::new("artifactStatus", 4),
        ]),
    },
    // 79
    Shape {
        name: "ImageReferrerList",
        kind: Kind::List { member: 78, location: None, flattened: false, min: None, max: None },
    },
    // 80
    Shape {
        name: "ImageScanFindingsSummary",
        kind: Kind::Structure(&[
            Member::new("imageScanCompletedAt", 168),
            Member::new("vulnerabilitySourceUpdatedAt", 195),
            Member::new("findingSeverityCounts", 47),
        ]),
    },
    // 81
    Shape {
        name: "ImageScanStatus",
        kind: Kind::Structure(&[Member::new("status", 166), Member::new("description", 167)]),
    },
    // 82
    Shape { name: "ImageScanningConfiguration", kind: Kind::Structure(&[Member::new("scanOnPush", 165)]) },
    // 83
    Shape { name: "ImageSizeInBytes", kind: Kind::Long { min: None, max: None } },
    // 84
    Shape {
        name: "ImageStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IMAGE_STATUS },
    },
    // 85
    Shape {
        name: "ImageStatusFilter",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IMAGE_STATUS_FILTER },
    },
    // 86
    Shape { name: "ImageTag", kind: Kind::String { min: Some(1), max: Some(300), pattern: None, values: &[] } },
    // 87
    Shape {
        name: "ImageTagList",
        kind: Kind::List { member: 86, location: None, flattened: false, min: None, max: None },
    },
    // 88
    Shape {
        name: "ImageTagMutability",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IMAGE_TAG_MUTABILITY },
    },
    // 89
    Shape {
        name: "ImageTagMutabilityExclusionFilter",
        kind: Kind::Structure(&[Member::new("filterType", 90).required(), Member::new("filter", 91).required()]),
    },
    // 90
    Shape {
        name: "ImageTagMutabilityExclusionFilterType",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::IMAGE_TAG_MUTABILITY_EXCLUSION_FILTER_TYPE,
        },
    },
    // 91
    Shape {
        name: "ImageTagMutabilityExclusionFilterValue",
        kind: Kind::String { min: Some(1), max: Some(128), pattern: Some("^[0-9a-zA-Z._*-]{1,128}$"), values: &[] },
    },
    // 92
    Shape {
        name: "ImageTagMutabilityExclusionFilters",
        kind: Kind::List { member: 89, location: None, flattened: false, min: Some(1), max: Some(5) },
    },
    // 93
    Shape {
        name: "InitiateLayerUploadRequest",
        kind: Kind::Structure(&[Member::new("registryId", 149), Member::new("repositoryName", 162).required()]),
    },
    // 94
    Shape {
        name: "InitiateLayerUploadResponse",
        kind: Kind::Structure(&[Member::new("uploadId", 191), Member::new("partSize", 132)]),
    },
    // 95
    Shape { name: "KmsKey", kind: Kind::String { min: Some(1), max: Some(2048), pattern: None, values: &[] } },
    // 96
    Shape { name: "LastActivatedAtTimestamp", kind: Kind::Timestamp(None) },
    // 97
    Shape { name: "LastArchivedAtTimestamp", kind: Kind::Timestamp(None) },
    // 98
    Shape {
        name: "Layer",
        kind: Kind::Structure(&[
            Member::new("layerDigest", 100),
            Member::new("layerAvailability", 99),
            Member::new("layerSize", 108),
            Member::new("mediaType", 129),
        ]),
    },
    // 99
    Shape {
        name: "LayerAvailability",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LAYER_AVAILABILITY },
    },
    // 100
    Shape {
        name: "LayerDigest",
        kind: Kind::String { min: None, max: None, pattern: Some("[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+"), values: &[] },
    },
    // 101
    Shape {
        name: "LayerDigestList",
        kind: Kind::List { member: 100, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 102
    Shape {
        name: "LayerFailure",
        kind: Kind::Structure(&[
            Member::new("layerDigest", 17),
            Member::new("failureCode", 103),
            Member::new("failureReason", 105),
        ]),
    },
    // 103
    Shape {
        name: "LayerFailureCode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LAYER_FAILURE_CODE },
    },
    // 104
    Shape {
        name: "LayerFailureList",
        kind: Kind::List { member: 102, location: None, flattened: false, min: None, max: None },
    },
    // 105
    Shape { name: "LayerFailureReason", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 106
    Shape {
        name: "LayerList",
        kind: Kind::List { member: 98, location: None, flattened: false, min: None, max: None },
    },
    // 107
    Shape { name: "LayerPartBlob", kind: Kind::Blob { min: Some(0), max: Some(20971520) } },
    // 108
    Shape { name: "LayerSizeInBytes", kind: Kind::Long { min: None, max: None } },
    // 109
    Shape { name: "LifecyclePolicyPreviewFilter", kind: Kind::Structure(&[Member::new("tagStatus", 182)]) },
    // 110
    Shape {
        name: "LifecyclePolicyPreviewResult",
        kind: Kind::Structure(&[
            Member::new("imageTags", 87),
            Member::new("imageDigest", 69),
            Member::new("imagePushedAt", 134),
            Member::new("action", 114),
            Member::new("appliedRulePriority", 115),
            Member::new("storageClass", 116),
        ]),
    },
    // 111
    Shape {
        name: "LifecyclePolicyPreviewResultList",
        kind: Kind::List { member: 110, location: None, flattened: false, min: None, max: None },
    },
    // 112
    Shape {
        name: "LifecyclePolicyPreviewStatus",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::LIFECYCLE_POLICY_PREVIEW_STATUS,
        },
    },
    // 113
    Shape {
        name: "LifecyclePolicyPreviewSummary",
        kind: Kind::Structure(&[
            Member::new("expiringImageTotalCount", 66),
            Member::new("transitioningImageTotalCounts", 186),
        ]),
    },
    // 114
    Shape {
        name: "LifecyclePolicyRuleAction",
        kind: Kind::Structure(&[Member::new("type", 65), Member::new("targetStorageClass", 117)]),
    },
    // 115
    Shape { name: "LifecyclePolicyRulePriority", kind: Kind::Integer { min: Some(1), max: None } },
    // 116
    Shape {
        name: "LifecyclePolicyStorageClass",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::LIFECYCLE_POLICY_STORAGE_CLASS,
        },
    },
    // 117
    Shape {
        name: "LifecyclePolicyTargetStorageClass",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::LIFECYCLE_POLICY_TARGET_STORAGE_CLASS,
        },
    },
    // 118
    Shape {
        name: "LifecyclePolicyText",
        kind: Kind::String { min: Some(100), max: Some(30720), pattern: None, values: &[] },
    },
    // 119
    Shape { name: "LifecyclePreviewMaxResults", kind: Kind::Integer { min: Some(1), max: Some(100) } },
    // 120
    Shape {
        name: "ListImageReferrersFilter",
        kind: Kind::Structure(&[Member::new("artifactTypes", 7), Member::new("artifactStatus", 5)]),
    },
    // 121
    Shape {
        name: "ListImageReferrersRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("subjectId", 175).required(),
            Member::new("filter", 120),
            Member::new("nextToken", 131),
            Member::new("maxResults", 45),
        ]),
    },
    // 122
    Shape {
        name: "ListImageReferrersResponse",
        kind: Kind::Structure(&[Member::new("referrers", 79), Member::new("nextToken", 131)]),
    },
    // 123
    Shape {
        name: "ListImagesFilter",
        kind: Kind::Structure(&[Member::new("tagStatus", 182), Member::new("imageStatus", 85)]),
    },
    // 124
    Shape {
        name: "ListImagesRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("nextToken", 131),
            Member::new("maxResults", 128),
            Member::new("filter", 123),
        ]),
    },
    // 125
    Shape {
        name: "ListImagesResponse",
        kind: Kind::Structure(&[Member::new("imageIds", 75), Member::new("nextToken", 131)]),
    },
    // 126
    Shape { name: "ListTagsForResourceRequest", kind: Kind::Structure(&[Member::new("resourceArn", 3).required()]) },
    // 127
    Shape { name: "ListTagsForResourceResponse", kind: Kind::Structure(&[Member::new("tags", 179)]) },
    // 128
    Shape { name: "MaxResults", kind: Kind::Integer { min: Some(1), max: Some(1000) } },
    // 129
    Shape { name: "MediaType", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 130
    Shape {
        name: "MediaTypeList",
        kind: Kind::List { member: 129, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 131
    Shape { name: "NextToken", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 132
    Shape { name: "PartSize", kind: Kind::Long { min: Some(0), max: None } },
    // 133
    Shape { name: "ProxyEndpoint", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 134
    Shape { name: "PushTimestamp", kind: Kind::Timestamp(None) },
    // 135
    Shape {
        name: "PutAccountSettingRequest",
        kind: Kind::Structure(&[Member::new("name", 0).required(), Member::new("value", 1).required()]),
    },
    // 136
    Shape {
        name: "PutAccountSettingResponse",
        kind: Kind::Structure(&[Member::new("name", 0), Member::new("value", 1)]),
    },
    // 137
    Shape {
        name: "PutImageRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("imageManifest", 77).required(),
            Member::new("imageManifestMediaType", 129),
            Member::new("imageTag", 86),
            Member::new("imageDigest", 69),
        ]),
    },
    // 138
    Shape { name: "PutImageResponse", kind: Kind::Structure(&[Member::new("image", 64)]) },
    // 139
    Shape {
        name: "PutImageScanningConfigurationRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("imageScanningConfiguration", 82).required(),
        ]),
    },
    // 140
    Shape {
        name: "PutImageScanningConfigurationResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("imageScanningConfiguration", 82),
        ]),
    },
    // 141
    Shape {
        name: "PutImageTagMutabilityRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("imageTagMutability", 88).required(),
            Member::new("imageTagMutabilityExclusionFilters", 92),
        ]),
    },
    // 142
    Shape {
        name: "PutImageTagMutabilityResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("imageTagMutability", 88),
            Member::new("imageTagMutabilityExclusionFilters", 92),
        ]),
    },
    // 143
    Shape {
        name: "PutLifecyclePolicyRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("lifecyclePolicyText", 118).required(),
        ]),
    },
    // 144
    Shape {
        name: "PutLifecyclePolicyResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("lifecyclePolicyText", 118),
        ]),
    },
    // 145
    Shape { name: "PutRegistryPolicyRequest", kind: Kind::Structure(&[Member::new("policyText", 150).required()]) },
    // 146
    Shape {
        name: "PutRegistryPolicyResponse",
        kind: Kind::Structure(&[Member::new("registryId", 149), Member::new("policyText", 150)]),
    },
    // 147
    Shape { name: "RecordedPullTimestamp", kind: Kind::Timestamp(None) },
    // 148
    Shape {
        name: "Region",
        kind: Kind::String { min: Some(2), max: Some(25), pattern: Some("[0-9a-z-]{2,25}"), values: &[] },
    },
    // 149
    Shape { name: "RegistryId", kind: Kind::String { min: None, max: None, pattern: Some("[0-9]{12}"), values: &[] } },
    // 150
    Shape {
        name: "RegistryPolicyText",
        kind: Kind::String { min: Some(0), max: Some(10240), pattern: None, values: &[] },
    },
    // 151
    Shape { name: "ReplicationConfiguration", kind: Kind::Structure(&[Member::new("rules", 155).required()]) },
    // 152
    Shape {
        name: "ReplicationDestination",
        kind: Kind::Structure(&[Member::new("region", 148).required(), Member::new("registryId", 149).required()]),
    },
    // 153
    Shape {
        name: "ReplicationDestinationList",
        kind: Kind::List { member: 152, location: None, flattened: false, min: Some(0), max: Some(100) },
    },
    // 154
    Shape {
        name: "ReplicationRule",
        kind: Kind::Structure(&[
            Member::new("destinations", 153).required(),
            Member::new("repositoryFilters", 158),
            Member::new("deleteReplication", 28),
        ]),
    },
    // 155
    Shape {
        name: "ReplicationRuleList",
        kind: Kind::List { member: 154, location: None, flattened: false, min: Some(0), max: Some(25) },
    },
    // 156
    Shape {
        name: "Repository",
        kind: Kind::Structure(&[
            Member::new("repositoryArn", 3),
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("repositoryUri", 194),
            Member::new("createdAt", 23),
            Member::new("imageTagMutability", 88),
            Member::new("imageTagMutabilityExclusionFilters", 92),
            Member::new("imageScanningConfiguration", 82),
            Member::new("encryptionConfiguration", 41),
        ]),
    },
    // 157
    Shape {
        name: "RepositoryFilter",
        kind: Kind::Structure(&[Member::new("filter", 160).required(), Member::new("filterType", 159).required()]),
    },
    // 158
    Shape {
        name: "RepositoryFilterList",
        kind: Kind::List { member: 157, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 159
    Shape {
        name: "RepositoryFilterType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::REPOSITORY_FILTER_TYPE },
    },
    // 160
    Shape {
        name: "RepositoryFilterValue",
        kind: Kind::String {
            min: Some(2),
            max: Some(256),
            pattern: Some("^(?:[a-z0-9]+(?:[._-][a-z0-9]*)*/)*[a-z0-9]*(?:[._-][a-z0-9]*)*$"),
            values: &[],
        },
    },
    // 161
    Shape {
        name: "RepositoryList",
        kind: Kind::List { member: 156, location: None, flattened: false, min: None, max: None },
    },
    // 162
    Shape {
        name: "RepositoryName",
        kind: Kind::String {
            min: Some(2),
            max: Some(256),
            pattern: Some("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*"),
            values: &[],
        },
    },
    // 163
    Shape {
        name: "RepositoryNameList",
        kind: Kind::List { member: 162, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 164
    Shape {
        name: "RepositoryPolicyText",
        kind: Kind::String { min: Some(0), max: Some(10240), pattern: None, values: &[] },
    },
    // 165
    Shape { name: "ScanOnPushFlag", kind: Kind::Boolean },
    // 166
    Shape {
        name: "ScanStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SCAN_STATUS },
    },
    // 167
    Shape { name: "ScanStatusDescription", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 168
    Shape { name: "ScanTimestamp", kind: Kind::Timestamp(None) },
    // 169
    Shape {
        name: "SetRepositoryPolicyRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("policyText", 164).required(),
            Member::new("force", 48),
        ]),
    },
    // 170
    Shape {
        name: "SetRepositoryPolicyResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("policyText", 164),
        ]),
    },
    // 171
    Shape { name: "SeverityCount", kind: Kind::Integer { min: Some(0), max: None } },
    // 172
    Shape {
        name: "StartLifecyclePolicyPreviewRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("lifecyclePolicyText", 118),
        ]),
    },
    // 173
    Shape {
        name: "StartLifecyclePolicyPreviewResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("lifecyclePolicyText", 118),
            Member::new("status", 112),
        ]),
    },
    // 174
    Shape { name: "String", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 175
    Shape { name: "SubjectIdentifier", kind: Kind::Structure(&[Member::new("imageDigest", 69).required()]) },
    // 176
    Shape {
        name: "Tag",
        kind: Kind::Structure(&[Member::new("Key", 177).required(), Member::new("Value", 183).required()]),
    },
    // 177
    Shape { name: "TagKey", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 178
    Shape {
        name: "TagKeyList",
        kind: Kind::List { member: 177, location: None, flattened: false, min: None, max: None },
    },
    // 179
    Shape { name: "TagList", kind: Kind::List { member: 176, location: None, flattened: false, min: None, max: None } },
    // 180
    Shape {
        name: "TagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 3).required(), Member::new("tags", 179).required()]),
    },
    // 181
    Shape { name: "TagResourceResponse", kind: Kind::Structure(&[]) },
    // 182
    Shape {
        name: "TagStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TAG_STATUS },
    },
    // 183
    Shape { name: "TagValue", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 184
    Shape {
        name: "TargetStorageClass",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TARGET_STORAGE_CLASS },
    },
    // 185
    Shape {
        name: "TransitioningImageTotalCount",
        kind: Kind::Structure(&[Member::new("targetStorageClass", 117), Member::new("imageTotalCount", 66)]),
    },
    // 186
    Shape {
        name: "TransitioningImageTotalCounts",
        kind: Kind::List { member: 185, location: None, flattened: false, min: None, max: None },
    },
    // 187
    Shape {
        name: "UntagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 3).required(), Member::new("tagKeys", 178).required()]),
    },
    // 188
    Shape { name: "UntagResourceResponse", kind: Kind::Structure(&[]) },
    // 189
    Shape {
        name: "UpdateImageStorageClassRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("imageId", 74).required(),
            Member::new("targetStorageClass", 184).required(),
        ]),
    },
    // 190
    Shape {
        name: "UpdateImageStorageClassResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("imageId", 74),
            Member::new("imageStatus", 84),
        ]),
    },
    // 191
    Shape {
        name: "UploadId",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: Some("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"),
            values: &[],
        },
    },
    // 192
    Shape {
        name: "UploadLayerPartRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162).required(),
            Member::new("uploadId", 191).required(),
            Member::new("partFirstByte", 132).required(),
            Member::new("partLastByte", 132).required(),
            Member::new("layerPartBlob", 107).required(),
        ]),
    },
    // 193
    Shape {
        name: "UploadLayerPartResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 149),
            Member::new("repositoryName", 162),
            Member::new("uploadId", 191),
            Member::new("lastByteReceived", 132),
        ]),
    },
    // 194
    Shape { name: "Url", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 195
    Shape { name: "VulnerabilitySourceUpdateTimestamp", kind: Kind::Timestamp(None) },
];
