//! Which images a lifecycle policy expires, and which it archives.
//!
//! Source: Amazon ECR User Guide, "How lifecycle policies work", "Lifecycle policy evaluation rules".

use std::collections::HashSet;

use wharf_core::{Digest, Timestamp, registry::ImageStatus};

use super::policy::{Action, Class, Count, Policy};

/// A day, in milliseconds.
const DAY: i64 = 86_400_000;

/// What is looked at of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) digest: Digest,
    pub(crate) tags: Vec<String>,
    pub(crate) pushed_at: Timestamp,
    /// That, or when the same was last pushed again: somebody may be about to name it in an index.
    pub(crate) pushed_last_at: Timestamp,
    pub(crate) pulled_at: Option<Timestamp>,
    pub(crate) archived_at: Option<Timestamp>,
    pub(crate) activated_at: Option<Timestamp>,
    pub(crate) status: ImageStatus,
    /// An index's.
    pub(crate) manifests: Vec<Digest>,
    pub(crate) subject: Option<Digest>,
}

impl Candidate {
    /// The storage class that it is in; `None` while it is between them.
    fn class(&self) -> Option<Class> {
        match self.status {
            ImageStatus::Active => Some(Class::Standard),
            ImageStatus::Archived => Some(Class::Archive),
            ImageStatus::Activating => None,
        }
    }

    /// From when its age counts: in the archive since it came there, else since it came back from there or was pushed.
    fn came_at(&self) -> Timestamp {
        let came = if self.status == ImageStatus::Archived { self.archived_at } else { self.activated_at };
        came.unwrap_or(self.pushed_at)
    }

    /// When it was last of use to somebody: pulled, or restored in order to be, or pushed.
    fn used_at(&self) -> Timestamp {
        self.pulled_at.max(self.activated_at).unwrap_or(self.pushed_at)
    }
}

/// An image that something is to be done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marked<'a> {
    pub(crate) image: &'a Candidate,
    /// The priority of the rule that says so.
    pub(crate) priority: i64,
    /// The rule's class, which is the image's.
    pub(crate) class: Class,
    pub(crate) action: Action,
}

/// The images that a policy expires or archives, the oldest first.
///
/// All rules see all images of their storage class; an image whose tags a rule asks for is that rule's alone, though the
/// rule may keep it, and later rules still count it. An image that an index names stays while the index does, and is
/// archived only after it. One that says something of another that is there (a signature) goes with that and is not
/// looked at.
pub(crate) fn evaluate<'a>(policy: &Policy, images: &'a [Candidate], now: Timestamp) -> Vec<Marked<'a>> {
    let present: HashSet<&Digest> = images.iter().map(|image| &image.digest).collect();
    let named: HashSet<&Digest> = images.iter().flat_map(|image| &image.manifests).collect();
    let active = images.iter().filter(|image| image.status != ImageStatus::Archived);
    let named_by_active: HashSet<&Digest> = active.flat_map(|image| &image.manifests).collect();
    let mut images: Vec<&Candidate> = images
        .iter()
        .filter(|image| !image.subject.as_ref().is_some_and(|subject| present.contains(subject)))
        .collect();
    images.sort_by(|a, b| (b.came_at(), &b.digest).cmp(&(a.came_at(), &a.digest)));
    let mut claimed: HashSet<&Digest> = HashSet::new();
    let mut marked = Vec::new();
    for rule in &policy.rules {
        let of_class = images.iter().copied().filter(|image| image.class() == Some(rule.class));
        let selected: Vec<_> = of_class.filter(|image| rule.selection.selects(&image.tags)).collect();
        let held = if rule.action == Action::Transition { &named_by_active } else { &named };
        for (position, image) in selected.iter().enumerate() {
            let older = |days: i64, than: Timestamp| now.0.saturating_sub(than.0) > days.saturating_mul(DAY);
            let counted = match rule.count {
                Count::MoreThan(most) => position >= most,
                Count::DaysSincePush(days) | Count::DaysSinceArchived(days) => older(days, image.came_at()),
                Count::DaysSincePull(days) => older(days, image.used_at()),
            };
            if counted && !claimed.contains(&image.digest) && !held.contains(&image.digest) {
                marked.push(Marked { image, priority: rule.priority, class: rule.class, action: rule.action });
            }
        }
        claimed.extend(selected.iter().map(|image| &image.digest));
    }
    marked.sort_by(|a, b| (a.image.came_at(), &a.image.digest).cmp(&(b.image.came_at(), &b.image.digest)));
    marked
}

/// Images that say something of one that is not there, and have been so for a day at least. The service takes them away
/// within a day of their subject.
///
/// Source: Amazon ECR User Guide, "Signing images", on reference artifacts and lifecycle policies.
pub(crate) fn orphans(images: &[Candidate], now: Timestamp) -> Vec<&Candidate> {
    let present: HashSet<&Digest> = images.iter().map(|image| &image.digest).collect();
    let orphaned = |image: &&Candidate| {
        image.subject.as_ref().is_some_and(|subject| !present.contains(subject))
            && now.0.saturating_sub(image.pushed_at.0) > DAY
    };
    images.iter().filter(orphaned).collect()
}

#[cfg(test)]
mod tests;
