//! The OCI distribution API over the content store.
//!
//! [`Registry`] keeps account of what each repository has, in the store: repositories, images, tags, blobs. The bytes are in
//! the machine's one content store ([`wharf_image::Blobs`]), so what was pushed is there for the node without a pull, and a
//! layer that ten repositories have is there once. A push becomes visible in one transaction: with its manifest, after all
//! that the manifest names. [`Registry::collect`] removes what nothing reaches.
//!
//! An image may be archived: it is kept, and cannot be pulled until it is restored. Its bytes stay where they are.
//!
//! [`Distribution`] speaks the specification's HTTP over it. Who may do what is not known here: it asks an [`Access`]. What
//! else is to be written down when an image comes or goes (events, say) a [`Journal`] adds to the same transaction.
//!
//! Source: OCI distribution specification 1.1.

#![forbid(unsafe_code)]

mod access;
mod archive;
mod blob;
mod collect;
mod delete;
mod distribution;
mod error;

mod images;
mod journal;
mod keys;
mod manifest;
mod mutability;
mod pulls;
mod push;
mod push_local;
mod record;
mod reference;
mod registry;
mod repositories;
mod restore;
mod settle;
mod space;
mod upload;

pub use access::{Access, Action, Denied, Principal, Unauthorized};
pub use archive::Judged;
pub use collect::Cleaned;
pub use error::{RegistryError, StorageClassRefusal};

pub use distribution::{BoxError, Connection, Distribution, RequestBody, ResponseBody};
pub use images::{FoundImage, Referrer};
pub use journal::{Change, Journal};
pub use keys::{ALL as PREFIX, repository_of};
pub use manifest::media_type_of;
pub use mutability::{Mutability, matches_wildcard};
pub use push::{Push, Pushed};
pub use record::{BlobRecord, BlobRef, ImageRecord, PullRecord, Repository};
pub use reference::{ImageReference, InvalidReference, is_tag};
pub use registry::{Registry, Settings};
pub use upload::UploadId;
