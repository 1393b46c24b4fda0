//! Images go out: to the registry of this instance, or to one elsewhere.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::task::spawn_blocking;
use wharf_core::Digest;
use wharf_image::{ImageError, Images, Pushing, Reference};
use wharf_node::Agent;
use wharf_registry::{Registry, RegistryError};

/// How often a push says how far a layer is.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// Pushes what a manifest or an index stands for under a name: to the registry of this instance, if the name means that, or to the one that the
/// name begins with. What is done is told to `told`, in docker's words where it has some.
///
/// # Errors
/// For people: the registry's, or the disk's.
pub(super) async fn push(
    (agent, images, registry): (&Agent, &Images, &Registry),
    reference: &Reference,
    manifest: &Digest,
    told: &(dyn Fn(String) + Send + Sync),
) -> Result<(), String> {
    told(format!("The push refers to repository [{}]", reference.repository()));
    let (images, wanted) = (images.clone(), manifest.clone());
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
    match agent.own_repository(reference) {
        Some(id) => {
            let tags: Vec<String> = reference.tag().map(str::to_owned).into_iter().collect();
            if reference.digest().is_some_and(|named| *named != whole.digest) {
                return Err(format!("the name has another digest than what is to be pushed, {}", whole.digest));
            }
            let pushed = registry.push_local(&id, &whole.digest, &tags).await;
            let pushed = pushed.map_err(|error| match error {
                RegistryError::NoRepository(_) => format!("name unknown: {error}: make it with ecr create-repository"),
                RegistryError::Immutable(_) => format!("tag invalid: {error}"),
                RegistryError::Quota(_) => format!("denied: {error}"),
                error => error.to_string(),
            })?;
            told(pushed_text(reference, &pushed.digest, pushed.record.size));
        }
        None => {
            let told_at: Mutex<HashMap<Digest, Instant>> = Mutex::default();
            let tell = |step: Pushing| {
                if let Some(text) = text(reference, &whole.digest, &told_at, step) {
                    told(text);
                }
            };
            let pushed = agent.push_image(&whole.digest, reference, &tell).await;
            pushed.map_err(|error| error.to_string())?;
        }
    }
    Ok(())
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
