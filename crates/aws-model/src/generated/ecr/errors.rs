// Written by `cargo xtask codegen` from the API models; do not edit.

//! The codes of the errors that the served operations name.

pub const EMPTY_UPLOAD_EXCEPTION: &str = "EmptyUploadException";
pub const IMAGE_ALREADY_EXISTS_EXCEPTION: &str = "ImageAlreadyExistsException";
pub const IMAGE_DIGEST_DOES_NOT_MATCH_EXCEPTION: &str = "ImageDigestDoesNotMatchException";
pub const IMAGE_NOT_FOUND_EXCEPTION: &str = "ImageNotFoundException";
pub const IMAGE_STORAGE_CLASS_UPDATE_NOT_SUPPORTED_EXCEPTION: &str = "ImageStorageClassUpdateNotSupportedException";
pub const IMAGE_TAG_ALREADY_EXISTS_EXCEPTION: &str = "ImageTagAlreadyExistsException";
pub const INVALID_LAYER_EXCEPTION: &str = "InvalidLayerException";
pub const INVALID_LAYER_PART_EXCEPTION: &str = "InvalidLayerPartException";
pub const INVALID_PARAMETER_EXCEPTION: &str = "InvalidParameterException";
pub const INVALID_TAG_PARAMETER_EXCEPTION: &str = "InvalidTagParameterException";
pub const KMS_EXCEPTION: &str = "KmsException";
pub const LAYER_ALREADY_EXISTS_EXCEPTION: &str = "LayerAlreadyExistsException";
pub const LAYER_INACCESSIBLE_EXCEPTION: &str = "LayerInaccessibleException";
pub const LAYER_PART_TOO_SMALL_EXCEPTION: &str = "LayerPartTooSmallException";
pub const LAYERS_NOT_FOUND_EXCEPTION: &str = "LayersNotFoundException";
pub const LIFECYCLE_POLICY_NOT_FOUND_EXCEPTION: &str = "LifecyclePolicyNotFoundException";
pub const LIFECYCLE_POLICY_PREVIEW_IN_PROGRESS_EXCEPTION: &str = "LifecyclePolicyPreviewInProgressException";
pub const LIFECYCLE_POLICY_PREVIEW_NOT_FOUND_EXCEPTION: &str = "LifecyclePolicyPreviewNotFoundException";
pub const LIMIT_EXCEEDED_EXCEPTION: &str = "LimitExceededException";
pub const REFERENCED_IMAGES_NOT_FOUND_EXCEPTION: &str = "ReferencedImagesNotFoundException";
pub const REGISTRY_POLICY_NOT_FOUND_EXCEPTION: &str = "RegistryPolicyNotFoundException";
pub const REPOSITORY_ALREADY_EXISTS_EXCEPTION: &str = "RepositoryAlreadyExistsException";
pub const REPOSITORY_NOT_EMPTY_EXCEPTION: &str = "RepositoryNotEmptyException";
pub const REPOSITORY_NOT_FOUND_EXCEPTION: &str = "RepositoryNotFoundException";
pub const REPOSITORY_POLICY_NOT_FOUND_EXCEPTION: &str = "RepositoryPolicyNotFoundException";
pub const SERVER_EXCEPTION: &str = "ServerException";
pub const TOO_MANY_TAGS_EXCEPTION: &str = "TooManyTagsException";
pub const UNABLE_TO_GET_UPSTREAM_IMAGE_EXCEPTION: &str = "UnableToGetUpstreamImageException";
pub const UNABLE_TO_GET_UPSTREAM_LAYER_EXCEPTION: &str = "UnableToGetUpstreamLayerException";
pub const UNABLE_TO_LIST_UPSTREAM_IMAGE_REFERRERS_EXCEPTION: &str = "UnableToListUpstreamImageReferrersException";
pub const UPLOAD_NOT_FOUND_EXCEPTION: &str = "UploadNotFoundException";
pub const VALIDATION_EXCEPTION: &str = "ValidationException";
