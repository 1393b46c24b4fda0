//! Images go out: to the registry of this instance, or to one elsewhere.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::task::spawn_blocking;
use wharf_core::{Digest, registry::RepositoryId};
use wharf_ecr::EcrAccess;
use wharf_image::{ImageError, Images, Pushing, Reference};
use wharf_node::Agent;
use wharf_registry::{Access, Action, Principal, Registry, RegistryError};

/// How often a push says how far a layer is.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// What it takes to push.
#[derive(Clone)]
pub(super) struct Pusher {
    pub(super) agent: Arc<Agent>,
    pub(super) images: Images,
    pub(super) registry: Registry,
    /// Who may do what in the registry of this instance.
    pub(super) access: Arc<EcrAccess>,
}

impl Pusher {
    /// Pushes what a manifest or an index stands for under a name: to the registry of this instance, if the name means that, or to the one
    /// that the name begins with. What is done is told to `told`, in docker's words where it has some.
    ///
    /// # Errors
    /// For people: the registry's, or the disk's.
    pub(super) async fn push(
        &self,
        reference: &Reference,
        manifest: &Digest,
        told: &(dyn Fn(String) + Send + Sync),
    ) -> Result<(), String> {
        told(format!("The push refers to repository [{}]", reference.repository()));
        let (images, wanted) = (self.images.clone(), manifest.clone());
        let whole = spawn_blocking(move || images.whole(&wanted)).await.map_err(|error| error.to_string())?;
        let whole = whole.map_err(|error| match error {
            ImageError::MissingBlob(missing) => {
                format!("{missing}, which it needs, is not here: pull it, or build it anew")
            }
            error => error.to_string(),
        })?;
        if whole.is_part {
            told("only this machine's platform of it is here: its manifest is pushed, not the index".to_owned());
        }
        if let Some(id) = self.agent.own_repository(reference) {
            return self.to_ourselves(&id, reference, &whole.digest, told).await;
        }
        let told_at: Mutex<HashMap<Digest, Instant>> = Mutex::default();
        let tell = |step: Pushing| {
            if let Some(text) = text(reference, &whole.digest, &told_at, step) {
                told(text);
            }
        };
        let pushed = self.agent.push_image(&whole.digest, reference, &tell).await;
        pushed.map_err(|error| error.to_string())
    }

    async fn to_ourselves(
        &self,
        id: &RepositoryId,
        reference: &Reference,
        digest: &Digest,
        told: &(dyn Fn(String) + Send + Sync),
    ) -> Result<(), String> {
        if reference.digest().is_some_and(|named| named != digest) {
            return Err(format!("the name has another digest than what is to be pushed, {digest}"));
        }
        let known = self.registry.repository(id).await.map_err(|error| error.to_string())?.is_some();
        let creates = !known && self.registry.settings().create_on_push;
        let writes = [Action::BeginUpload, Action::Upload, Action::FinishUpload, Action::WriteManifest];
        for action in creates.then_some(Action::CreateRepository).into_iter().chain(writes) {
            // Nothing is sent: it is as good as encrypted.
            let allowed = self.access.allow(&Principal::Operator, action, id, true).await;
            allowed.map_err(|denied| format!("denied: {denied}"))?;
        }
        let tags: Vec<String> = reference.tag().map(str::to_owned).into_iter().collect();
        let pushed = self.registry.push_local(id, digest, &tags).await.map_err(|error| match error {
            RegistryError::NoRepository(_) => format!("name unknown: {error}: make it with ecr create-repository"),
            RegistryError::Immutable(_) => format!("tag invalid: {error}"),
            RegistryError::Quota(_) => format!("denied: {error}"),
            error => error.to_string(),
        })?;
        told(pushed_text(reference, &pushed.digest, pushed.record.size));
        Ok(())
    }
}

/// What is said of a step; nothing of one so soon after another of the same blob.
fn text(
    reference: &Reference,
    target: &Digest,
    told_at: &Mutex<HashMap<Digest, Instant>>,
    step: Pushing,
) -> Option<String> {
    let short = |digest: &Digest| digest.hex()[..12].to_owned();
    Some(match step {
        Pushing::Present { digest } => format!("{}: Layer already exists", short(&digest)),
        Pushing::Mounted { digest, from } => format!("{}: Mounted from {from}", short(&digest)),
        Pushing::Manifest { digest, size } if digest == *target => pushed_text(reference, &digest, size),
        Pushing::Manifest { digest, .. } => format!("{}: Pushed", short(&digest)),
        Pushing::Blob { digest, bytes, total } => {
            let mut told_at = told_at.lock().unwrap_or_else(PoisonError::into_inner);
            let known = told_at.contains_key(&digest);
            let last = told_at.entry(digest.clone()).or_insert_with(Instant::now);
            if bytes >= total {
                return Some(format!("{}: Pushed", short(&digest)));
            }
            if known && last.elapsed() < TELL_EVERY {
                return None;
            }
            *last = Instant::now();
            format!("{}: {} of {} KiB", short(&digest), bytes.div_ceil(1024), total.div_ceil(1024))
        }
    })
}

fn pushed_text(reference: &Reference, digest: &Digest, size: u64) -> String {
    match reference.tag() {
        Some(tag) => format!("{tag}: digest: {digest} size: {size}"),
        None => format!("digest: {digest} size: {size}"),
    }
}
