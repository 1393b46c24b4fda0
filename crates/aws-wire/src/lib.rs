//! The AWS protocols, signatures, errors and routing.
//!
//! A request comes in as HTTP to a [`Router`], which finds the service it is for, checks who sent it, reads the operation
//! and its input in the protocol that was spoken, holds the input against the API model, and asks the service. A face
//! implements the generated trait of its API (such as [`ecs::Api`]: a function for each served operation) and is put in
//! as `Router::new().with(&ecs::SERVICE, Arc::new(ecs::Endpoint(face)))`.

#![forbid(unsafe_code)]

mod answers;
mod caller;
mod error;
mod form;
mod generated;
mod identity;
mod incoming;
mod keys;
mod page;
mod protocol;
mod route;
mod router;
mod service;
mod signature;
mod typed;
mod validate;

pub use caller::Caller;
pub use error::ApiError;
pub use generated::*;
pub use incoming::Encrypted;
pub use keys::{KeyRecord, Keys};
pub use page::{BadPage, Page};
pub use router::{BODY_LIMIT, Router, body_limit};
pub use service::{Context, Principal, Service};
