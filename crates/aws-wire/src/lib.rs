//! The AWS protocols, signatures, errors and routing.
//!
//! A request comes in as HTTP; [`Service`] is what answers it. Between them stand routing (which service, which operation), the
//! protocol (JSON, Query, EC2 …) and the signature.

#![forbid(unsafe_code)]

mod error;
mod generated;
mod service;
mod typed;

pub use error::ApiError;
pub use generated::*;
pub use service::{Context, Principal, Service};
