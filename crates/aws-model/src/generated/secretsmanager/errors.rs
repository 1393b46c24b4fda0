// Written by `cargo xtask codegen` from the API models; do not edit.

//! The codes of the errors that the served operations name.

pub const DECRYPTION_FAILURE: &str = "DecryptionFailure";
pub const ENCRYPTION_FAILURE: &str = "EncryptionFailure";
pub const INTERNAL_SERVICE_ERROR: &str = "InternalServiceError";
pub const INVALID_NEXT_TOKEN_EXCEPTION: &str = "InvalidNextTokenException";
pub const INVALID_PARAMETER_EXCEPTION: &str = "InvalidParameterException";
pub const INVALID_REQUEST_EXCEPTION: &str = "InvalidRequestException";
pub const LIMIT_EXCEEDED_EXCEPTION: &str = "LimitExceededException";
pub const MALFORMED_POLICY_DOCUMENT_EXCEPTION: &str = "MalformedPolicyDocumentException";
pub const PRECONDITION_NOT_MET_EXCEPTION: &str = "PreconditionNotMetException";
pub const RESOURCE_EXISTS_EXCEPTION: &str = "ResourceExistsException";
pub const RESOURCE_NOT_FOUND_EXCEPTION: &str = "ResourceNotFoundException";
