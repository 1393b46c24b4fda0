//! Images that were fetched and that nobody uses go again.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep};
use wharf_image::{ImageError, Images, Origin, Reference};

use crate::{PullBehavior, agent::Agent};

/// How often images are looked through (`ECS_IMAGE_CLEANUP_INTERVAL`).
const EVERY: Duration = Duration::from_secs(30 * 60);
/// And how often while the disk is full.
const EVERY_UNDER_PRESSURE: Duration = Duration::from_secs(60);
/// How long an image stays unused (`ECS_IMAGE_MINIMUM_CLEANUP_AGE`).
const AGE: Duration = Duration::from_secs(3600);
/// How many go at once (`ECS_NUM_IMAGES_DELETE_PER_CYCLE`).
const AT_ONCE: usize = 5;
/// From what part of the disk on its age does not save an image, in percent. Source: Kubernetes, kubelet's
/// `imageGCHighThresholdPercent`.
const FULL: u64 = 85;

/// When images were last used by a container that began. What was used before this process began counts as used then.
#[derive(Debug)]
pub(crate) struct Used {
    since: Instant,
    at: Mutex<HashMap<String, Instant>>,
}

impl Default for Used {
    fn default() -> Self {
        Self { since: Instant::now(), at: Mutex::default() }
    }
}

impl Used {
    pub(crate) fn touch(&self, name: &str) {
        self.at.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), Instant::now());
    }

    fn last(&self, name: &str) -> Instant {
        self.at.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied().unwrap_or(self.since)
    }

    fn forget(&self, name: &str) {
        self.at.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

/// An image that may go, and when it was last used.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Candidate {
    name: String,
    used: Instant,
}

/// Which go: the longest unused, those that are old enough, or any while the disk is full.
fn choose(mut candidates: Vec<Candidate>, now: Instant, full: bool) -> Vec<String> {
    candidates.retain(|candidate| full || now.duration_since(candidate.used) >= AGE);
    candidates.sort_by(|a, b| a.used.cmp(&b.used).then_with(|| a.name.cmp(&b.name)));
    candidates.into_iter().take(AT_ONCE).map(|candidate| candidate.name).collect()
}

/// The images that were fetched and that no container has.
fn candidates(images: &Images, used: &Used) -> Result<Vec<Candidate>, ImageError> {
    let taken: HashSet<_> = images.pinned_manifests()?.into_iter().collect();
    let fetched = images.list().into_iter().filter(|named| named.origin == Origin::Pulled);
    let free = fetched.filter(|named| named.image.as_ref().is_ok_and(|image| !taken.contains(&image.manifest)));
    Ok(free.map(|named| Candidate { used: used.last(&named.name), name: named.name }).collect())
}

/// Whether the disk that `path` is on is full, as far as images go.
fn is_full(path: &Path) -> bool {
    rustix::fs::statvfs(path).is_ok_and(|disk| {
        let used = disk.f_blocks.saturating_sub(disk.f_bfree);
        used.saturating_mul(100) > FULL * used.saturating_add(disk.f_bavail)
    })
}

/// Looks through the images now and then, and takes the names of those that are to go. `removed` is called when some went:
/// whoever keeps account of what else needs their content removes it.
///
/// Source: Amazon ECS Developer Guide, "Automated task and image cleanup"; its defaults.
pub(crate) async fn keep_clean(agent: Arc<Agent>, removed: Arc<dyn Fn() + Send + Sync>) {
    if agent.image_settings.behavior == PullBehavior::PreferCached {
        return;
    }
    loop {
        let full = is_full(agent.data());
        sleep(if full { EVERY_UNDER_PRESSURE } else { EVERY }).await;
        let cleaning = Arc::clone(&agent);
        let cleaned = tokio::task::spawn_blocking(move || clean(&cleaning)).await;
        match cleaned.map_err(|error| error.to_string()).and_then(|cleaned| cleaned.map_err(|error| error.to_string()))
        {
            Ok(0) => {}
            Ok(count) => {
                tracing::info!(count, "images that nobody used were removed");
                removed();
            }
            Err(error) => tracing::warn!(error, "images could not be looked through: it is tried again later"),
        }
    }
}

fn clean(agent: &Agent) -> Result<usize, ImageError> {
    let full = is_full(agent.data());
    let going = choose(candidates(&agent.images, &agent.used)?, Instant::now(), full);
    for name in &going {
        let reference: Reference = name.parse()?;
        agent.images.remove(&reference)?;
        agent.used.forget(name);
    }
    Ok(going.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unused_go_first() {
        let now = Instant::now() + AGE * 10;
        let of = |name: &str, hours: u32| Candidate { name: name.into(), used: now - AGE * hours };
        let all = vec![of("new", 0), of("old", 2), of("older", 3), of("b", 1), of("a", 1)];
        assert_eq!(choose(all.clone(), now, false), ["older", "old", "a", "b"]);
        assert_eq!(choose(all, now, true), ["older", "old", "a", "b", "new"]);
        let many = (0..9).map(|n| of(&n.to_string(), 9 - n)).collect();
        assert_eq!(choose(many, now, true), ["0", "1", "2", "3", "4"]);
    }
}
