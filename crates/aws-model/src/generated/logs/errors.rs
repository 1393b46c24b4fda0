// Written by `cargo xtask codegen` from the API models; do not edit.

//! The codes of the errors that the served operations name.

pub const DATA_ALREADY_ACCEPTED_EXCEPTION: &str = "DataAlreadyAcceptedException";
pub const INVALID_PARAMETER_EXCEPTION: &str = "InvalidParameterException";
pub const INVALID_SEQUENCE_TOKEN_EXCEPTION: &str = "InvalidSequenceTokenException";
pub const LIMIT_EXCEEDED_EXCEPTION: &str = "LimitExceededException";
pub const OPERATION_ABORTED_EXCEPTION: &str = "OperationAbortedException";
pub const RESOURCE_ALREADY_EXISTS_EXCEPTION: &str = "ResourceAlreadyExistsException";
pub const RESOURCE_NOT_FOUND_EXCEPTION: &str = "ResourceNotFoundException";
pub const SERVICE_UNAVAILABLE_EXCEPTION: &str = "ServiceUnavailableException";
pub const TOO_MANY_TAGS_EXCEPTION: &str = "TooManyTagsException";
pub const UNRECOGNIZED_CLIENT_EXCEPTION: &str = "UnrecognizedClientException";
pub const VALIDATION_EXCEPTION: &str = "ValidationException";
