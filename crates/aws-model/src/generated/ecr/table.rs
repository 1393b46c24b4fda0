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
        input: Some(30),
        output: Some(31),
        result_wrapper: None,
    },
    Operation {
        name: "DeleteRepositoryPolicy",
        method: "POST",
        path: "/",
        input: Some(28),
        output: Some(29),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeImages",
        method: "POST",
        path: "/",
        input: Some(33),
        output: Some(34),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeRegistry",
        method: "POST",
        path: "/",
        input: Some(35),
        output: Some(36),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeRepositories",
        method: "POST",
        path: "/",
        input: Some(37),
        output: Some(38),
        result_wrapper: None,
    },
    Operation {
        name: "GetAccountSetting",
        method: "POST",
        path: "/",
        input: Some(47),
        output: Some(48),
        result_wrapper: None,
    },
    Operation {
        name: "GetAuthorizationToken",
        method: "POST",
        path: "/",
        input: Some(50),
        output: Some(51),
        result_wrapper: None,
    },
    Operation {
        name: "GetDownloadUrlForLayer",
        method: "POST",
        path: "/",
        input: Some(52),
        output: Some(53),
        result_wrapper: None,
    },
    Operation {
        name: "GetLifecyclePolicy",
        method: "POST",
        path: "/",
        input: Some(56),
        output: Some(57),
        result_wrapper: None,
    },
    Operation {
        name: "GetLifecyclePolicyPreview",
        method: "POST",
        path: "/",
        input: Some(54),
        output: Some(55),
        result_wrapper: None,
    },
    Operation {
        name: "GetRegistryPolicy",
        method: "POST",
        path: "/",
        input: Some(58),
        output: Some(59),
        result_wrapper: None,
    },
    Operation {
        name: "GetRepositoryPolicy",
        method: "POST",
        path: "/",
        input: Some(60),
        output: Some(61),
        result_wrapper: None,
    },
    Operation {
        name: "InitiateLayerUpload",
        method: "POST",
        path: "/",
        input: Some(91),
        output: Some(92),
        result_wrapper: None,
    },
    Operation {
        name: "ListImageReferrers",
        method: "POST",
        path: "/",
        input: Some(119),
        output: Some(120),
        result_wrapper: None,
    },
    Operation {
        name: "ListImages",
        method: "POST",
        path: "/",
        input: Some(122),
        output: Some(123),
        result_wrapper: None,
    },
    Operation {
        name: "ListTagsForResource",
        method: "POST",
        path: "/",
        input: Some(124),
        output: Some(125),
        result_wrapper: None,
    },
    Operation {
        name: "PutAccountSetting",
        method: "POST",
        path: "/",
        input: Some(133),
        output: Some(134),
        result_wrapper: None,
    },
    Operation {
        name: "PutImage",
        method: "POST",
        path: "/",
        input: Some(135),
        output: Some(136),
        result_wrapper: None,
    },
    Operation {
        name: "PutImageScanningConfiguration",
        method: "POST",
        path: "/",
        input: Some(137),
        output: Some(138),
        result_wrapper: None,
    },
    Operation {
        name: "PutImageTagMutability",
        method: "POST",
        path: "/",
        input: Some(139),
        output: Some(140),
        result_wrapper: None,
    },
    Operation {
        name: "PutLifecyclePolicy",
        method: "POST",
        path: "/",
        input: Some(141),
        output: Some(142),
        result_wrapper: None,
    },
    Operation {
        name: "PutRegistryPolicy",
        method: "POST",
        path: "/",
        input: Some(143),
        output: Some(144),
        result_wrapper: None,
    },
    Operation {
        name: "SetRepositoryPolicy",
        method: "POST",
        path: "/",
        input: Some(167),
        output: Some(168),
        result_wrapper: None,
    },
    Operation {
        name: "StartLifecyclePolicyPreview",
        method: "POST",
        path: "/",
        input: Some(170),
        output: Some(171),
        result_wrapper: None,
    },
    Operation {
        name: "TagResource",
        method: "POST",
        path: "/",
        input: Some(178),
        output: Some(179),
        result_wrapper: None,
    },
    Operation {
        name: "UntagResource",
        method: "POST",
        path: "/",
        input: Some(185),
        output: Some(186),
        result_wrapper: None,
    },
    Operation {
        name: "UpdateImageStorageClass",
        method: "POST",
        path: "/",
        input: Some(187),
        output: Some(188),
        result_wrapper: None,
    },
    Operation {
        name: "UploadLayerPart",
        method: "POST",
        path: "/",
        input: Some(190),
        output: Some(191),
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
            key: 172,
            value: 172,
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
            Member::new("expiresAt", 42),
            Member::new("proxyEndpoint", 131),
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
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("layerDigests", 18).required(),
        ]),
    },
    // 12
    Shape {
        name: "BatchCheckLayerAvailabilityResponse",
        kind: Kind::Structure(&[Member::new("layers", 104), Member::new("failures", 102)]),
    },
    // 13
    Shape {
        name: "BatchDeleteImageRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("imageIds", 73).required(),
        ]),
    },
    // 14
    Shape {
        name: "BatchDeleteImageResponse",
        kind: Kind::Structure(&[Member::new("imageIds", 73), Member::new("failures", 70)]),
    },
    // 15
    Shape {
        name: "BatchGetImageRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("imageIds", 73).required(),
            Member::new("acceptedMediaTypes", 128),
        ]),
    },
    // 16
    Shape {
        name: "BatchGetImageResponse",
        kind: Kind::Structure(&[Member::new("images", 74), Member::new("failures", 70)]),
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
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("uploadId", 189).required(),
            Member::new("layerDigests", 99).required(),
        ]),
    },
    // 20
    Shape {
        name: "CompleteLayerUploadResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("uploadId", 189),
            Member::new("layerDigest", 98),
        ]),
    },
    // 21
    Shape {
        name: "CreateRepositoryRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("tags", 177),
            Member::new("imageTagMutability", 86),
            Member::new("imageTagMutabilityExclusionFilters", 90),
            Member::new("imageScanningConfiguration", 80),
            Member::new("encryptionConfiguration", 39),
        ]),
    },
    // 22
    Shape { name: "CreateRepositoryResponse", kind: Kind::Structure(&[Member::new("repository", 154)]) },
    // 23
    Shape { name: "CreationTimestamp", kind: Kind::Timestamp(None) },
    // 24
    Shape {
        name: "DeleteLifecyclePolicyRequest",
        kind: Kind::Structure(&[Member::new("registryId", 147), Member::new("repositoryName", 160).required()]),
    },
    // 25
    Shape {
        name: "DeleteLifecyclePolicyResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("lifecyclePolicyText", 116),
            Member::new("lastEvaluatedAt", 41),
        ]),
    },
    // 26
    Shape { name: "DeleteRegistryPolicyRequest", kind: Kind::Structure(&[]) },
    // 27
    Shape {
        name: "DeleteRegistryPolicyResponse",
        kind: Kind::Structure(&[Member::new("registryId", 147), Member::new("policyText", 148)]),
    },
    // 28
    Shape {
        name: "DeleteRepositoryPolicyRequest",
        kind: Kind::Structure(&[Member::new("registryId", 147), Member::new("repositoryName", 160).required()]),
    },
    // 29
    Shape {
        name: "DeleteRepositoryPolicyResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("policyText", 162),
        ]),
    },
    // 30
    Shape {
        name: "DeleteRepositoryRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("force", 46),
        ]),
    },
    // 31
    Shape { name: "DeleteRepositoryResponse", kind: Kind::Structure(&[Member::new("repository", 154)]) },
    // 32
    Shape {
        name: "DescribeImagesFilter",
        kind: Kind::Structure(&[Member::new("tagStatus", 180), Member::new("imageStatus", 83)]),
    },
    // 33
    Shape {
        name: "DescribeImagesRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("imageIds", 73),
            Member::new("nextToken", 129),
            Member::new("maxResults", 126),
            Member::new("filter", 32),
        ]),
    },
    // 34
    Shape {
        name: "DescribeImagesResponse",
        kind: Kind::Structure(&[Member::new("imageDetails", 66), Member::new("nextToken", 129)]),
    },
    // 35
    Shape { name: "DescribeRegistryRequest", kind: Kind::Structure(&[]) },
    // 36
    Shape {
        name: "DescribeRegistryResponse",
        kind: Kind::Structure(&[Member::new("registryId", 147), Member::new("replicationConfiguration", 149)]),
    },
    // 37
    Shape {
        name: "DescribeRepositoriesRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryNames", 161),
            Member::new("nextToken", 129),
            Member::new("maxResults", 126),
        ]),
    },
    // 38
    Shape {
        name: "DescribeRepositoriesResponse",
        kind: Kind::Structure(&[Member::new("repositories", 159), Member::new("nextToken", 129)]),
    },
    // 39
    Shape {
        name: "EncryptionConfiguration",
        kind: Kind::Structure(&[Member::new("encryptionType", 40).required(), Member::new("kmsKey", 93)]),
    },
    // 40
    Shape {
        name: "EncryptionType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ENCRYPTION_TYPE },
    },
    // 41
    Shape { name: "EvaluationTimestamp", kind: Kind::Timestamp(None) },
    // 42
    Shape { name: "ExpirationTimestamp", kind: Kind::Timestamp(None) },
    // 43
    Shape { name: "FiftyMaxResults", kind: Kind::Integer { min: Some(1), max: Some(50) } },
    // 44
    Shape {
        name: "FindingSeverity",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::FINDING_SEVERITY },
    },
    // 45
    Shape {
        name: "FindingSeverityCounts",
        kind: Kind::Map {
            key: 44,
            value: 169,
            key_location: None,
            value_location: None,
            flattened: false,
            min: None,
            max: None,
        },
    },
    // 46
    Shape { name: "ForceFlag", kind: Kind::Boolean },
    // 47
    Shape { name: "GetAccountSettingRequest", kind: Kind::Structure(&[Member::new("name", 0).required()]) },
    // 48
    Shape {
        name: "GetAccountSettingResponse",
        kind: Kind::Structure(&[Member::new("name", 0), Member::new("value", 0)]),
    },
    // 49
    Shape {
        name: "GetAuthorizationTokenRegistryIdList",
        kind: Kind::List { member: 147, location: None, flattened: false, min: Some(1), max: Some(10) },
    },
    // 50
    Shape { name: "GetAuthorizationTokenRequest", kind: Kind::Structure(&[Member::new("registryIds", 49)]) },
    // 51
    Shape { name: "GetAuthorizationTokenResponse", kind: Kind::Structure(&[Member::new("authorizationData", 9)]) },
    // 52
    Shape {
        name: "GetDownloadUrlForLayerRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("layerDigest", 98).required(),
        ]),
    },
    // 53
    Shape {
        name: "GetDownloadUrlForLayerResponse",
        kind: Kind::Structure(&[Member::new("downloadUrl", 192), Member::new("layerDigest", 98)]),
    },
    // 54
    Shape {
        name: "GetLifecyclePolicyPreviewRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("imageIds", 73),
            Member::new("nextToken", 129),
            Member::new("maxResults", 117),
            Member::new("filter", 107),
        ]),
    },
    // 55
    Shape {
        name: "GetLifecyclePolicyPreviewResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("lifecyclePolicyText", 116),
            Member::new("status", 110),
            Member::new("nextToken", 129),
            Member::new("previewResults", 109),
            Member::new("summary", 111),
        ]),
    },
    // 56
    Shape {
        name: "GetLifecyclePolicyRequest",
        kind: Kind::Structure(&[Member::new("registryId", 147), Member::new("repositoryName", 160).required()]),
    },
    // 57
    Shape {
        name: "GetLifecyclePolicyResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("lifecyclePolicyText", 116),
            Member::new("lastEvaluatedAt", 41),
        ]),
    },
    // 58
    Shape { name: "GetRegistryPolicyRequest", kind: Kind::Structure(&[]) },
    // 59
    Shape {
        name: "GetRegistryPolicyResponse",
        kind: Kind::Structure(&[Member::new("registryId", 147), Member::new("policyText", 148)]),
    },
    // 60
    Shape {
        name: "GetRepositoryPolicyRequest",
        kind: Kind::Structure(&[Member::new("registryId", 147), Member::new("repositoryName", 160).required()]),
    },
    // 61
    Shape {
        name: "GetRepositoryPolicyResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("policyText", 162),
        ]),
    },
    // 62
    Shape {
        name: "Image",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("imageId", 72),
            Member::new("imageManifest", 75),
            Member::new("imageManifestMediaType", 127),
        ]),
    },
    // 63
    Shape {
        name: "ImageActionType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IMAGE_ACTION_TYPE },
    },
    // 64
    Shape { name: "ImageCount", kind: Kind::Integer { min: Some(0), max: None } },
    // 65
    Shape {
        name: "ImageDetail",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("imageDigest", 67),
            Member::new("imageTags", 85),
            Member::new("imageSizeInBytes", 81),
            Member::new("imagePushedAt", 132),
            Member::new("imageScanStatus", 79),
            Member::new("imageScanFindingsSummary", 78),
            Member::new("imageManifestMediaType", 127),
            Member::new("artifactMediaType", 127),
            Member::new("lastRecordedPullTime", 145),
            Member::new("subjectManifestDigest", 67),
            Member::new("imageStatus", 82),
            Member::new("lastArchivedAt", 95),
            Member::new("lastActivatedAt", 94),
        ]),
    },
    // 66
    Shape {
        name: "ImageDetailList",
        kind: Kind::List { member: 65, location: None, flattened: false, min: None, max: None },
    },
    // 67
    Shape { name: "ImageDigest", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 68
    Shape {
        name: "ImageFailure",
        kind: Kind::Structure(&[
            Member::new("imageId", 72),
            Member::new("failureCode", 69),
            Member::new("failureReason", 71),
        ]),
    },
    // 69
    Shape {
        name: "ImageFailureCode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IMAGE_FAILURE_CODE },
    },
    // 70
    Shape {
        name: "ImageFailureList",
        kind: Kind::List { member: 68, location: None, flattened: false, min: None, max: None },
    },
    // 71
    Shape { name: "ImageFailureReason", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 72
    Shape {
        name: "ImageIdentifier",
        kind: Kind::Structure(&[Member::new("imageDigest", 67), Member::new("imageTag", 84)]),
    },
    // 73
    Shape {
        name: "ImageIdentifierList",
        kind: Kind::List { member: 72, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 74
    Shape {
        name: "ImageList",
        kind: Kind::List { member: 62, location: None, flattened: false, min: None, max: None },
    },
    // 75
    Shape {
        name: "ImageManifest",
        kind: Kind::String { min: Some(1), max: Some(4194304), pattern: None, values: &[] },
    },
    // 76
    Shape {
        name: "ImageReferrer",
        kind: Kind::Structure(&[
            Member::new("digest", 67).required(),
            Member::new("mediaType", 127).required(),
            Member::new("artifactType", 6),
            Member::new("size", 81).required(),
            Member::new("annotations", 2),
            Member::new("artifactStatus", 4),
        ]),
    },
    // 77
    Shape {
        name: "ImageReferrerList",
        kind: Kind::List { member: 76, location: None, flattened: false, min: None, max: None },
    },
    // 78
    Shape {
        name: "ImageScanFindingsSummary",
        kind: Kind::Structure(&[
            Member::new("imageScanCompletedAt", 166),
            Member::new("vulnerabilitySourceUpdatedAt", 193),
            Member::new("findingSeverityCounts", 45),
        ]),
    },
    // 79
    Shape {
        name: "ImageScanStatus",
        kind: Kind::Structure(&[Member::new("status", 164), Member::new("description", 165)]),
    },
    // 80
    Shape { name: "ImageScanningConfiguration", kind: Kind::Structure(&[Member::new("scanOnPush", 163)]) },
    // 81
    Shape { name: "ImageSizeInBytes", kind: Kind::Long { min: None, max: None } },
    // 82
    Shape {
        name: "ImageStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IMAGE_STATUS },
    },
    // 83
    Shape {
        name: "ImageStatusFilter",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IMAGE_STATUS_FILTER },
    },
    // 84
    Shape { name: "ImageTag", kind: Kind::String { min: Some(1), max: Some(300), pattern: None, values: &[] } },
    // 85
    Shape {
        name: "ImageTagList",
        kind: Kind::List { member: 84, location: None, flattened: false, min: None, max: None },
    },
    // 86
    Shape {
        name: "ImageTagMutability",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::IMAGE_TAG_MUTABILITY },
    },
    // 87
    Shape {
        name: "ImageTagMutabilityExclusionFilter",
        kind: Kind::Structure(&[Member::new("filterType", 88).required(), Member::new("filter", 89).required()]),
    },
    // 88
    Shape {
        name: "ImageTagMutabilityExclusionFilterType",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::IMAGE_TAG_MUTABILITY_EXCLUSION_FILTER_TYPE,
        },
    },
    // 89
    Shape {
        name: "ImageTagMutabilityExclusionFilterValue",
        kind: Kind::String { min: Some(1), max: Some(128), pattern: Some("^[0-9a-zA-Z._*-]{1,128}$"), values: &[] },
    },
    // 90
    Shape {
        name: "ImageTagMutabilityExclusionFilters",
        kind: Kind::List { member: 87, location: None, flattened: false, min: Some(1), max: Some(5) },
    },
    // 91
    Shape {
        name: "InitiateLayerUploadRequest",
        kind: Kind::Structure(&[Member::new("registryId", 147), Member::new("repositoryName", 160).required()]),
    },
    // 92
    Shape {
        name: "InitiateLayerUploadResponse",
        kind: Kind::Structure(&[Member::new("uploadId", 189), Member::new("partSize", 130)]),
    },
    // 93
    Shape { name: "KmsKey", kind: Kind::String { min: Some(1), max: Some(2048), pattern: None, values: &[] } },
    // 94
    Shape { name: "LastActivatedAtTimestamp", kind: Kind::Timestamp(None) },
    // 95
    Shape { name: "LastArchivedAtTimestamp", kind: Kind::Timestamp(None) },
    // 96
    Shape {
        name: "Layer",
        kind: Kind::Structure(&[
            Member::new("layerDigest", 98),
            Member::new("layerAvailability", 97),
            Member::new("layerSize", 106),
            Member::new("mediaType", 127),
        ]),
    },
    // 97
    Shape {
        name: "LayerAvailability",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LAYER_AVAILABILITY },
    },
    // 98
    Shape {
        name: "LayerDigest",
        kind: Kind::String { min: None, max: None, pattern: Some("[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+"), values: &[] },
    },
    // 99
    Shape {
        name: "LayerDigestList",
        kind: Kind::List { member: 98, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 100
    Shape {
        name: "LayerFailure",
        kind: Kind::Structure(&[
            Member::new("layerDigest", 17),
            Member::new("failureCode", 101),
            Member::new("failureReason", 103),
        ]),
    },
    // 101
    Shape {
        name: "LayerFailureCode",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LAYER_FAILURE_CODE },
    },
    // 102
    Shape {
        name: "LayerFailureList",
        kind: Kind::List { member: 100, location: None, flattened: false, min: None, max: None },
    },
    // 103
    Shape { name: "LayerFailureReason", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 104
    Shape {
        name: "LayerList",
        kind: Kind::List { member: 96, location: None, flattened: false, min: None, max: None },
    },
    // 105
    Shape { name: "LayerPartBlob", kind: Kind::Blob { min: Some(0), max: Some(20971520) } },
    // 106
    Shape { name: "LayerSizeInBytes", kind: Kind::Long { min: None, max: None } },
    // 107
    Shape { name: "LifecyclePolicyPreviewFilter", kind: Kind::Structure(&[Member::new("tagStatus", 180)]) },
    // 108
    Shape {
        name: "LifecyclePolicyPreviewResult",
        kind: Kind::Structure(&[
            Member::new("imageTags", 85),
            Member::new("imageDigest", 67),
            Member::new("imagePushedAt", 132),
            Member::new("action", 112),
            Member::new("appliedRulePriority", 113),
            Member::new("storageClass", 114),
        ]),
    },
    // 109
    Shape {
        name: "LifecyclePolicyPreviewResultList",
        kind: Kind::List { member: 108, location: None, flattened: false, min: None, max: None },
    },
    // 110
    Shape {
        name: "LifecyclePolicyPreviewStatus",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::LIFECYCLE_POLICY_PREVIEW_STATUS,
        },
    },
    // 111
    Shape {
        name: "LifecyclePolicyPreviewSummary",
        kind: Kind::Structure(&[
            Member::new("expiringImageTotalCount", 64),
            Member::new("transitioningImageTotalCounts", 184),
        ]),
    },
    // 112
    Shape {
        name: "LifecyclePolicyRuleAction",
        kind: Kind::Structure(&[Member::new("type", 63), Member::new("targetStorageClass", 115)]),
    },
    // 113
    Shape { name: "LifecyclePolicyRulePriority", kind: Kind::Integer { min: Some(1), max: None } },
    // 114
    Shape {
        name: "LifecyclePolicyStorageClass",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::LIFECYCLE_POLICY_STORAGE_CLASS,
        },
    },
    // 115
    Shape {
        name: "LifecyclePolicyTargetStorageClass",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: None,
            values: super::enums::LIFECYCLE_POLICY_TARGET_STORAGE_CLASS,
        },
    },
    // 116
    Shape {
        name: "LifecyclePolicyText",
        kind: Kind::String { min: Some(100), max: Some(30720), pattern: None, values: &[] },
    },
    // 117
    Shape { name: "LifecyclePreviewMaxResults", kind: Kind::Integer { min: Some(1), max: Some(100) } },
    // 118
    Shape {
        name: "ListImageReferrersFilter",
        kind: Kind::Structure(&[Member::new("artifactTypes", 7), Member::new("artifactStatus", 5)]),
    },
    // 119
    Shape {
        name: "ListImageReferrersRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("subjectId", 173).required(),
            Member::new("filter", 118),
            Member::new("nextToken", 129),
            Member::new("maxResults", 43),
        ]),
    },
    // 120
    Shape {
        name: "ListImageReferrersResponse",
        kind: Kind::Structure(&[Member::new("referrers", 77), Member::new("nextToken", 129)]),
    },
    // 121
    Shape {
        name: "ListImagesFilter",
        kind: Kind::Structure(&[Member::new("tagStatus", 180), Member::new("imageStatus", 83)]),
    },
    // 122
    Shape {
        name: "ListImagesRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("nextToken", 129),
            Member::new("maxResults", 126),
            Member::new("filter", 121),
        ]),
    },
    // 123
    Shape {
        name: "ListImagesResponse",
        kind: Kind::Structure(&[Member::new("imageIds", 73), Member::new("nextToken", 129)]),
    },
    // 124
    Shape { name: "ListTagsForResourceRequest", kind: Kind::Structure(&[Member::new("resourceArn", 3).required()]) },
    // 125
    Shape { name: "ListTagsForResourceResponse", kind: Kind::Structure(&[Member::new("tags", 177)]) },
    // 126
    Shape { name: "MaxResults", kind: Kind::Integer { min: Some(1), max: Some(1000) } },
    // 127
    Shape { name: "MediaType", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 128
    Shape {
        name: "MediaTypeList",
        kind: Kind::List { member: 127, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 129
    Shape { name: "NextToken", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 130
    Shape { name: "PartSize", kind: Kind::Long { min: Some(0), max: None } },
    // 131
    Shape { name: "ProxyEndpoint", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 132
    Shape { name: "PushTimestamp", kind: Kind::Timestamp(None) },
    // 133
    Shape {
        name: "PutAccountSettingRequest",
        kind: Kind::Structure(&[Member::new("name", 0).required(), Member::new("value", 1).required()]),
    },
    // 134
    Shape {
        name: "PutAccountSettingResponse",
        kind: Kind::Structure(&[Member::new("name", 0), Member::new("value", 1)]),
    },
    // 135
    Shape {
        name: "PutImageRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("imageManifest", 75).required(),
            Member::new("imageManifestMediaType", 127),
            Member::new("imageTag", 84),
            Member::new("imageDigest", 67),
        ]),
    },
    // 136
    Shape { name: "PutImageResponse", kind: Kind::Structure(&[Member::new("image", 62)]) },
    // 137
    Shape {
        name: "PutImageScanningConfigurationRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("imageScanningConfiguration", 80).required(),
        ]),
    },
    // 138
    Shape {
        name: "PutImageScanningConfigurationResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("imageScanningConfiguration", 80),
        ]),
    },
    // 139
    Shape {
        name: "PutImageTagMutabilityRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("imageTagMutability", 86).required(),
            Member::new("imageTagMutabilityExclusionFilters", 90),
        ]),
    },
    // 140
    Shape {
        name: "PutImageTagMutabilityResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("imageTagMutability", 86),
            Member::new("imageTagMutabilityExclusionFilters", 90),
        ]),
    },
    // 141
    Shape {
        name: "PutLifecyclePolicyRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("lifecyclePolicyText", 116).required(),
        ]),
    },
    // 142
    Shape {
        name: "PutLifecyclePolicyResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("lifecyclePolicyText", 116),
        ]),
    },
    // 143
    Shape { name: "PutRegistryPolicyRequest", kind: Kind::Structure(&[Member::new("policyText", 148).required()]) },
    // 144
    Shape {
        name: "PutRegistryPolicyResponse",
        kind: Kind::Structure(&[Member::new("registryId", 147), Member::new("policyText", 148)]),
    },
    // 145
    Shape { name: "RecordedPullTimestamp", kind: Kind::Timestamp(None) },
    // 146
    Shape {
        name: "Region",
        kind: Kind::String { min: Some(2), max: Some(25), pattern: Some("[0-9a-z-]{2,25}"), values: &[] },
    },
    // 147
    Shape { name: "RegistryId", kind: Kind::String { min: None, max: None, pattern: Some("[0-9]{12}"), values: &[] } },
    // 148
    Shape {
        name: "RegistryPolicyText",
        kind: Kind::String { min: Some(0), max: Some(10240), pattern: None, values: &[] },
    },
    // 149
    Shape { name: "ReplicationConfiguration", kind: Kind::Structure(&[Member::new("rules", 153).required()]) },
    // 150
    Shape {
        name: "ReplicationDestination",
        kind: Kind::Structure(&[Member::new("region", 146).required(), Member::new("registryId", 147).required()]),
    },
    // 151
    Shape {
        name: "ReplicationDestinationList",
        kind: Kind::List { member: 150, location: None, flattened: false, min: Some(0), max: Some(100) },
    },
    // 152
    Shape {
        name: "ReplicationRule",
        kind: Kind::Structure(&[Member::new("destinations", 151).required(), Member::new("repositoryFilters", 156)]),
    },
    // 153
    Shape {
        name: "ReplicationRuleList",
        kind: Kind::List { member: 152, location: None, flattened: false, min: Some(0), max: Some(10) },
    },
    // 154
    Shape {
        name: "Repository",
        kind: Kind::Structure(&[
            Member::new("repositoryArn", 3),
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("repositoryUri", 192),
            Member::new("createdAt", 23),
            Member::new("imageTagMutability", 86),
            Member::new("imageTagMutabilityExclusionFilters", 90),
            Member::new("imageScanningConfiguration", 80),
            Member::new("encryptionConfiguration", 39),
        ]),
    },
    // 155
    Shape {
        name: "RepositoryFilter",
        kind: Kind::Structure(&[Member::new("filter", 158).required(), Member::new("filterType", 157).required()]),
    },
    // 156
    Shape {
        name: "RepositoryFilterList",
        kind: Kind::List { member: 155, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 157
    Shape {
        name: "RepositoryFilterType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::REPOSITORY_FILTER_TYPE },
    },
    // 158
    Shape {
        name: "RepositoryFilterValue",
        kind: Kind::String {
            min: Some(2),
            max: Some(256),
            pattern: Some("^(?:[a-z0-9]+(?:[._-][a-z0-9]*)*/)*[a-z0-9]*(?:[._-][a-z0-9]*)*$"),
            values: &[],
        },
    },
    // 159
    Shape {
        name: "RepositoryList",
        kind: Kind::List { member: 154, location: None, flattened: false, min: None, max: None },
    },
    // 160
    Shape {
        name: "RepositoryName",
        kind: Kind::String {
            min: Some(2),
            max: Some(256),
            pattern: Some("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*"),
            values: &[],
        },
    },
    // 161
    Shape {
        name: "RepositoryNameList",
        kind: Kind::List { member: 160, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 162
    Shape {
        name: "RepositoryPolicyText",
        kind: Kind::String { min: Some(0), max: Some(10240), pattern: None, values: &[] },
    },
    // 163
    Shape { name: "ScanOnPushFlag", kind: Kind::Boolean },
    // 164
    Shape {
        name: "ScanStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::SCAN_STATUS },
    },
    // 165
    Shape { name: "ScanStatusDescription", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 166
    Shape { name: "ScanTimestamp", kind: Kind::Timestamp(None) },
    // 167
    Shape {
        name: "SetRepositoryPolicyRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("policyText", 162).required(),
            Member::new("force", 46),
        ]),
    },
    // 168
    Shape {
        name: "SetRepositoryPolicyResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("policyText", 162),
        ]),
    },
    // 169
    Shape { name: "SeverityCount", kind: Kind::Integer { min: Some(0), max: None } },
    // 170
    Shape {
        name: "StartLifecyclePolicyPreviewRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("lifecyclePolicyText", 116),
        ]),
    },
    // 171
    Shape {
        name: "StartLifecyclePolicyPreviewResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("lifecyclePolicyText", 116),
            Member::new("status", 110),
        ]),
    },
    // 172
    Shape { name: "String", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 173
    Shape { name: "SubjectIdentifier", kind: Kind::Structure(&[Member::new("imageDigest", 67).required()]) },
    // 174
    Shape {
        name: "Tag",
        kind: Kind::Structure(&[Member::new("Key", 175).required(), Member::new("Value", 181).required()]),
    },
    // 175
    Shape { name: "TagKey", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 176
    Shape {
        name: "TagKeyList",
        kind: Kind::List { member: 175, location: None, flattened: false, min: None, max: None },
    },
    // 177
    Shape { name: "TagList", kind: Kind::List { member: 174, location: None, flattened: false, min: None, max: None } },
    // 178
    Shape {
        name: "TagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 3).required(), Member::new("tags", 177).required()]),
    },
    // 179
    Shape { name: "TagResourceResponse", kind: Kind::Structure(&[]) },
    // 180
    Shape {
        name: "TagStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TAG_STATUS },
    },
    // 181
    Shape { name: "TagValue", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 182
    Shape {
        name: "TargetStorageClass",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::TARGET_STORAGE_CLASS },
    },
    // 183
    Shape {
        name: "TransitioningImageTotalCount",
        kind: Kind::Structure(&[Member::new("targetStorageClass", 115), Member::new("imageTotalCount", 64)]),
    },
    // 184
    Shape {
        name: "TransitioningImageTotalCounts",
        kind: Kind::List { member: 183, location: None, flattened: false, min: None, max: None },
    },
    // 185
    Shape {
        name: "UntagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 3).required(), Member::new("tagKeys", 176).required()]),
    },
    // 186
    Shape { name: "UntagResourceResponse", kind: Kind::Structure(&[]) },
    // 187
    Shape {
        name: "UpdateImageStorageClassRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("imageId", 72).required(),
            Member::new("targetStorageClass", 182).required(),
        ]),
    },
    // 188
    Shape {
        name: "UpdateImageStorageClassResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("imageId", 72),
            Member::new("imageStatus", 82),
        ]),
    },
    // 189
    Shape {
        name: "UploadId",
        kind: Kind::String {
            min: None,
            max: None,
            pattern: Some("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"),
            values: &[],
        },
    },
    // 190
    Shape {
        name: "UploadLayerPartRequest",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160).required(),
            Member::new("uploadId", 189).required(),
            Member::new("partFirstByte", 130).required(),
            Member::new("partLastByte", 130).required(),
            Member::new("layerPartBlob", 105).required(),
        ]),
    },
    // 191
    Shape {
        name: "UploadLayerPartResponse",
        kind: Kind::Structure(&[
            Member::new("registryId", 147),
            Member::new("repositoryName", 160),
            Member::new("uploadId", 189),
            Member::new("lastByteReceived", 130),
        ]),
    },
    // 192
    Shape { name: "Url", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 193
    Shape { name: "VulnerabilitySourceUpdateTimestamp", kind: Kind::Timestamp(None) },
];
