//! Lifecycle policies: what they say ([`policy`]), what that means ([`evaluate`]), the operations that keep and try them, and
//! the controller that applies them.

mod controller;
mod evaluate;
mod operations;
mod policy;
mod preview;

use serde::{Deserialize, Serialize};
use wharf_core::{Timestamp, registry::RepositoryId};
use wharf_registry::{Registry, RegistryError};

pub use controller::{LifecycleConfig, lifecycle_controller};
pub(crate) use operations::{delete, get, put};
pub(crate) use preview::{get_preview, start_preview};

use evaluate::Candidate;

/// A repository's policy: its text as it was given, for Terraform compares what it wrote with what it reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    text: String,
    put_at: Timestamp,
}

/// When a repository's policy was last applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Evaluation {
    evaluated_at: Timestamp,
}

/// What policies look at in a repository.
async fn candidates(registry: &Registry, id: &RepositoryId) -> Result<Vec<Candidate>, RegistryError> {
    let pulls = registry.pulls(id).await?;
    let candidate = |image: wharf_registry::FoundImage| Candidate {
        pulled_at: pulls.get(&image.digest).copied(),
        digest: image.digest,
        tags: image.tags,
        pushed_at: image.record.pushed_at,
        pushed_last_at: image.record.pushed_again_at.unwrap_or(image.record.pushed_at),
        archived_at: image.record.archived_at,
        activated_at: image.record.activated_at,
        status: image.record.status,
        manifests: image.record.manifests,
        subject: image.record.subject,
    };
    Ok(registry.images(id).await?.into_iter().map(candidate).collect())
}
