//! Images: what they are called, where their bytes are, and how they become a root file system.
//!
//! [`Images`] owns a directory. In `content/` every blob (manifest, configuration, layer) stands under its digest, and
//! an index says which name means which manifest. In `layers/` every layer is unpacked once, under its chain id, in the
//! form overlayfs wants. Images come in by [`Images::load`] from archives and by [`Images::pull`] from registries, and
//! go out as an [`Image`], whose lower directories [`Images::rootfs`] gives.
//!
//! The bytes are a stranger's. Nothing is visible before its digest was checked; nothing is written outside the
//! directory that is being unpacked; [`Limits`] bound what an archive may ask for. Whatever kills the process leaves no
//! half of anything that the next [`Images::open`] would believe.

#![forbid(unsafe_code)]

mod archive;
mod blobs;
mod collect;
mod compression;
mod config;
mod content;
mod describe;
mod diff;
mod error;
mod flat;
mod hash;
mod image;
mod images;
mod layer;
mod lease;
mod limits;
mod making;
mod manifest;
mod names;
mod pins;
mod pull;
mod push;
mod reference;
mod save;
mod steps;
mod tar;
mod tree;
mod usage;
mod user;

pub use archive::Loaded;
pub use blobs::Blobs;
pub use collect::{Collected, Collection};
pub use config::{Healthcheck, ImageConfig};
pub use describe::{Description, Said, Step};
pub use diff::{ConfigChange, DiffLayer, FileChange, FileKind, FileState, ImageDiff, WhatChanged};
pub use error::{ImageError, LayerError};
pub use flat::Files;
pub use hash::{Algorithm, Hasher};
pub use image::Image;
pub use images::{Images, NamedImage};
pub use lease::Lease;
pub use limits::Limits;
pub use making::{Draft, Made};
pub use manifest::{
    DOCKER_INDEX, DOCKER_MANIFEST, Descriptor, Document, Index, Manifest, OCI_CONFIG, OCI_INDEX, OCI_MANIFEST, Platform,
};
pub use names::Origin;
pub use pull::{Credentials, DockerConfig, DockerConfigError, PullError, cannot_pull_text};
pub use push::{PushError, Pushing, Whole};
pub use reference::{InvalidReference, Reference};
pub use save::{Archive, ArchiveFormat, Saving};
pub use steps::{KnownStep, Pruned, StepRecord};
pub use tar::{Entry as TarEntry, Kind as TarKind, TarError, TarReader};
pub use tree::{CopyError, Tree, deeply, open_in_root};
pub use usage::{BuildUse, ImageUse, LayerUse, Usage, disk_use};
pub use user::{User, UserError, resolve_user};
pub use wharf_core::LayerInfo;

/// How far a load or a pull has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Bytes read of an archive.
    Read { bytes: u64 },
    /// Bytes present of a blob that is `total` long.
    Blob { digest: wharf_core::Digest, bytes: u64, total: u64 },
    /// A name now stands for an image.
    Named { name: String },
}
