//! Which images a lifecycle policy expires.
//!
//! Source: Amazon ECR User Guide, "How lifecycle policies work", "Lifecycle policy evaluation rules".

use std::collections::HashSet;

use wharf_core::{Digest, Timestamp};

use super::policy::{Count, Policy};

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
    /// An index's.
    pub(crate) manifests: Vec<Digest>,
    pub(crate) subject: Option<Digest>,
}

/// An image that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expiry<'a> {
    pub(crate) image: &'a Candidate,
    /// The priority of the rule that says so.
    pub(crate) priority: i64,
}

/// The images that a policy expires, the oldest first.
///
/// All rules see all images; an image whose tags a rule asks for is that rule's alone, though the rule may keep it, and
/// later rules still count it. An image that an index names stays while the index does. One that says something of
/// another that is there (a signature) goes with that and is not looked at.
pub(crate) fn evaluate<'a>(policy: &Policy, images: &'a [Candidate], now: Timestamp) -> Vec<Expiry<'a>> {
    let present: HashSet<&Digest> = images.iter().map(|image| &image.digest).collect();
    let named: HashSet<&Digest> = images.iter().flat_map(|image| &image.manifests).collect();
    let mut images: Vec<&Candidate> = images
        .iter()
        .filter(|image| !image.subject.as_ref().is_some_and(|subject| present.contains(subject)))
        .collect();
    images.sort_by(|a, b| (b.pushed_at, &b.digest).cmp(&(a.pushed_at, &a.digest)));
    let mut claimed: HashSet<&Digest> = HashSet::new();
    let mut expiring = Vec::new();
    for rule in &policy.rules {
        let selected: Vec<_> = images.iter().copied().filter(|image| rule.selection.selects(&image.tags)).collect();
        for (position, image) in selected.iter().enumerate() {
            let counted = match rule.count {
                Count::MoreThan(most) => position >= most,
                Count::DaysSincePush(days) => now.0.saturating_sub(image.pushed_at.0) > days.saturating_mul(DAY),
            };
            if counted && !claimed.contains(&image.digest) && !named.contains(&image.digest) {
                expiring.push(Expiry { image, priority: rule.priority });
            }
        }
        claimed.extend(selected.iter().map(|image| &image.digest));
    }
    expiring.sort_by(|a, b| (a.image.pushed_at, &a.image.digest).cmp(&(b.image.pushed_at, &b.image.digest)));
    expiring
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
mod tests {
    use proptest::prelude::*;

    use super::{
        super::policy::{Rule, Selection},
        *,
    };

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn digest(n: u8) -> Digest {
        Digest::sha256([n; 32])
    }

    /// An image so many days old.
    fn image(n: u8, days: i64, tags: &[&str]) -> Candidate {
        Candidate {
            digest: digest(n),
            tags: tags.iter().map(ToString::to_string).collect(),
            pushed_at: Timestamp(NOW.0 - days * DAY),
            pushed_last_at: Timestamp(NOW.0 - days * DAY),
            manifests: Vec::new(),
            subject: None,
        }
    }

    fn rule(priority: i64, selection: Selection, count: Count) -> Rule {
        Rule { priority, selection, count }
    }

    fn prefixes(prefixes: &[&str]) -> Selection {
        Selection::Prefixes(prefixes.iter().map(ToString::to_string).collect())
    }

    /// The images by number, and the rule that expires each.
    fn expired(rules: Vec<Rule>, images: &[Candidate]) -> Vec<(u8, i64)> {
        let policy = Policy { rules };
        let expiring = evaluate(&policy, images, NOW);
        expiring.iter().map(|e| ((0..=255).find(|n| digest(*n) == e.image.digest).unwrap(), e.priority)).collect()
    }

    /// The examples A and B of the guide's "Examples of lifecycle policies", "Filtering on multiple rules".
    #[test]
    fn the_guides_examples() {
        let repository =
            [image(1, 10, &["beta-1", "prod-1"]), image(2, 9, &["beta-2", "prod-2"]), image(3, 8, &["beta-3"])];
        let (beta, prod) = (|| prefixes(&["beta"]), || prefixes(&["prod"]));
        let one = Count::MoreThan(1);
        assert_eq!(expired(vec![rule(1, prod(), one), rule(2, beta(), one)], &repository), [(1, 1)]);
        assert_eq!(expired(vec![rule(1, beta(), one), rule(2, prod(), one)], &repository), [(1, 1), (2, 1)]);
    }

    #[test]
    fn what_a_rule_keeps_later_rules_count_and_do_not_take() {
        let images = [image(1, 30, &["prod"]), image(2, 20, &["x"]), image(3, 10, &["x"]), image(4, 5, &[])];
        let rules =
            || vec![rule(1, prefixes(&["prod"]), Count::MoreThan(1)), rule(2, Selection::Any, Count::MoreThan(2))];
        assert_eq!(expired(rules(), &images), [(2, 2)], "1 is the first rule's, 3 and 4 are the two youngest");
        assert_eq!(expired(vec![rule(1, Selection::Untagged, Count::DaysSincePush(5))], &images), [], "not older");
        assert_eq!(expired(vec![rule(1, Selection::Untagged, Count::DaysSincePush(4))], &images), [(4, 1)]);
    }

    #[test]
    fn an_index_holds_what_it_names() {
        let mut index = image(9, 1, &["v1"]);
        index.manifests = vec![digest(1), digest(2)];
        let mut images = vec![image(1, 9, &[]), image(2, 9, &[]), image(3, 9, &[]), index];
        let rules = || vec![rule(1, Selection::Untagged, Count::DaysSincePush(1))];
        assert_eq!(expired(rules(), &images), [(3, 1)]);
        images.pop();
        assert_eq!(expired(rules(), &images), [(1, 1), (2, 1), (3, 1)], "freed");
    }

    #[test]
    fn a_signature_goes_with_what_it_signs() {
        let mut signature = image(2, 9, &[]);
        signature.subject = Some(digest(1));
        let images = [image(1, 9, &["v1"]), signature.clone()];
        let any = |most| vec![rule(1, Selection::Any, Count::MoreThan(most))];
        assert_eq!(expired(any(1), &images), [], "nor is it counted");
        assert!(orphans(&images, NOW).is_empty());
        assert_eq!(orphans(&images[1..], NOW), [&signature]);
        signature.pushed_at = NOW;
        assert!(orphans(&[signature], NOW).is_empty(), "its subject may be on its way");
    }

    /// The rules said plainly: image by image, each asked by itself.
    fn model(policy: &Policy, images: &[Candidate], now: Timestamp) -> Vec<(Digest, i64)> {
        let looked_at = |image: &Candidate| match &image.subject {
            Some(subject) => !images.iter().any(|other| other.digest == *subject),
            None => true,
        };
        let younger = |a: &Candidate, b: &Candidate| {
            a.pushed_at > b.pushed_at || (a.pushed_at == b.pushed_at && a.digest > b.digest)
        };
        let mut found = Vec::new();
        for image in images.iter().filter(|image| looked_at(image)) {
            // The first rule that asks for its tags is the only one that may take it.
            let Some(rule) = policy.rules.iter().find(|rule| rule.selection.selects(&image.tags)) else { continue };
            let takes = match rule.count {
                Count::DaysSincePush(days) => now.0 - image.pushed_at.0 > days * DAY,
                Count::MoreThan(most) => {
                    let before = images.iter().filter(|other| {
                        looked_at(other) && rule.selection.selects(&other.tags) && younger(other, image)
                    });
                    before.count() >= most
                }
            };
            let held = images.iter().any(|index| index.manifests.contains(&image.digest));
            if takes && !held {
                found.push((image.digest.clone(), rule.priority));
            }
        }
        found
    }

    fn any_image() -> impl Strategy<Value = (Vec<String>, i64, Vec<u8>, Option<u8>)> {
        let tags = prop::collection::vec("[ab][12]", 0..3);
        (tags, 0..6_i64, prop::collection::vec(0..12_u8, 0..2), prop::option::weighted(0.2, 0..12_u8))
    }

    fn any_rule() -> impl Strategy<Value = (Selection, Count)> {
        let selection = prop_oneof![
            Just(Selection::Any),
            Just(Selection::Untagged),
            prop::collection::vec("[ab][12]?", 1..3).prop_map(Selection::Prefixes),
            prop::collection::vec("[ab*][12*]?", 1..3).prop_map(Selection::Patterns),
        ];
        let count = prop_oneof![(1..5_usize).prop_map(Count::MoreThan), (1..5_i64).prop_map(Count::DaysSincePush)];
        (selection, count)
    }

    proptest! {
        #[test]
        fn it_is_what_the_model_says(
            images in prop::collection::vec(any_image(), 0..12),
            rules in prop::collection::vec(any_rule(), 1..4),
        ) {
            let images: Vec<_> = images.into_iter().zip(0..).map(|((tags, days, manifests, subject), n)| Candidate {
                digest: digest(n),
                tags,
                pushed_at: Timestamp(NOW.0 - days * DAY),
            pushed_last_at: Timestamp(NOW.0 - days * DAY),
                manifests: manifests.into_iter().map(digest).collect(),
                subject: subject.map(digest),
            }).collect();
            let rules = rules.into_iter().zip(1..).map(|((selection, count), n)| rule(n, selection, count)).collect();
            let policy = Policy { rules };
            let mut got: Vec<_> = evaluate(&policy, &images, NOW)
                .into_iter().map(|e| (e.image.digest.clone(), e.priority)).collect();
            let ages: Vec<_> = got.iter()
                .map(|(digest, _)| images.iter().find(|i| i.digest == *digest).unwrap().pushed_at).collect();
            prop_assert!(ages.is_sorted(), "the oldest first");
            let mut wanted = model(&policy, &images, NOW);
            got.sort();
            wanted.sort();
            prop_assert_eq!(got, wanted);
        }
    }
}
