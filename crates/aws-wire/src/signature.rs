//! Signature Version 4, in the Authorization header or in the query of a presigned URL.
//!
//! Source: AWS Identity and Access Management User Guide, "AWS Signature Version 4 for API requests".

mod canonical;
mod error;
mod presented;
mod verify;

pub(crate) use error::SignatureError;
pub(crate) use presented::{Credential, Presented};
