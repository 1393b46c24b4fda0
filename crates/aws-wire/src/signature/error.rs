use wharf_aws_model::Protocol;

use crate::ApiError;

/// Why a request's signature is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SignatureError {
    /// There is none.
    #[error("Request is missing Authentication Token")]
    Missing,
    /// It is there, and not whole.
    #[error("{0}")]
    Incomplete(String),
    /// Nobody was given this access key, or its session token is another.
    #[error("The security token included in the request is invalid.")]
    UnknownKey,
    /// A temporary key has ended.
    #[error("The security token included in the request is expired")]
    ExpiredKey,
    #[error(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
         Key and signing method. Consult the service documentation for details."
    )]
    Mismatch,
    /// The request's time is too far from ours, or a presigned URL has ended.
    #[error("{0}")]
    Expired(String),
}

impl SignatureError {
    /// The same as the services answer it.
    ///
    /// Source: the services' API references, "Common errors"; Amazon EC2 API Reference, "Error codes".
    pub(crate) fn answer(&self, protocol: Protocol) -> ApiError {
        let (code, status) = match (protocol, self) {
            (Protocol::Ec2, Self::Missing) => {
                let message = "The request must contain the parameter AWSAccessKeyId";
                return ApiError::client("MissingParameter", message);
            }
            (Protocol::Ec2, Self::UnknownKey | Self::Mismatch) => {
                let message = "AWS was not able to validate the provided access credentials";
                return ApiError::client("AuthFailure", message).with_status(401);
            }
            (Protocol::Ec2, Self::Expired(_) | Self::ExpiredKey) => {
                return ApiError::client("RequestExpired", "Request has expired.");
            }
            (Protocol::Ec2 | Protocol::Query | Protocol::RestXml, Self::Incomplete(_)) => ("IncompleteSignature", 400),
            (Protocol::Query | Protocol::RestXml, Self::Missing) => ("MissingAuthenticationToken", 403),
            (Protocol::Query | Protocol::RestXml, Self::UnknownKey) => ("InvalidClientTokenId", 403),
            (Protocol::Query | Protocol::RestXml, Self::ExpiredKey) => ("ExpiredToken", 403),
            (Protocol::Query | Protocol::RestXml, Self::Mismatch | Self::Expired(_)) => ("SignatureDoesNotMatch", 403),
            (_, Self::Missing) => ("MissingAuthenticationTokenException", 400),
            (_, Self::Incomplete(_)) => ("IncompleteSignatureException", 400),
            (_, Self::UnknownKey) => ("UnrecognizedClientException", 400),
            (_, Self::ExpiredKey) => ("ExpiredTokenException", 400),
            (_, Self::Mismatch | Self::Expired(_)) => ("InvalidSignatureException", 400),
        };
        ApiError::client(code, self.to_string()).with_status(status)
    }
}
