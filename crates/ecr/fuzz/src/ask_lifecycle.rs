use std::collections::HashSet;

use wharf_core::{Digest, Timestamp};

use crate::lifecycle::{
    evaluate::{Candidate, evaluate, orphans},
    policy::{Count, Policy},
};

/// What is looked at of an image: when it came, and numbers that choose its tags, what it names and what it is about.
pub type Image = (i64, u8, u8, u8);

/// Reads a policy, and asks what it expires of these images.
pub fn ask(text: &str, images: &[Image], now: i64) {
    let policy = match Policy::parse(text) {
        Ok(policy) => policy,
        Err(invalid) => return assert!(invalid.message().contains("LifecyclePolicyText")),
    };
    assert!(policy.rules.is_sorted_by(|a, b| a.priority < b.priority) && !policy.rules.is_empty());
    let tags = ["v1", "v2.0", "dev-1", "latest", "a*b", "", "é"];
    let digest = |number: u8| Digest::sha256([number; 32]);
    let images: Vec<Candidate> = (0..=200)
        .zip(images)
        .map(|(number, &(pushed_at, tagged, names, subject))| Candidate {
            digest: digest(number),
            tags: (0..tags.len()).filter(|at| tagged >> at & 1 == 1).map(|at| tags[at].to_owned()).collect(),
            pushed_at: Timestamp(pushed_at),
            manifests: (names < 200).then(|| digest(names)).into_iter().collect(),
            subject: (subject < 200).then(|| digest(subject)),
        })
        .collect();
    let expired = evaluate(&policy, &images, Timestamp(now));
    let mut once = HashSet::new();
    for expiry in &expired {
        assert!(once.insert(&expiry.image.digest), "it goes once");
        let rule = policy.rules.iter().find(|rule| rule.priority == expiry.priority).expect("a rule says so");
        assert!(rule.selection.selects(&expiry.image.tags));
        assert!(images.iter().all(|index| !index.manifests.contains(&expiry.image.digest)), "an index names it");
        if let Count::DaysSincePush(_) = rule.count {
            assert!(expiry.image.pushed_at.0 < now);
        }
    }
    for orphan in orphans(&images, Timestamp(now)) {
        assert!(orphan.subject.is_some());
    }
}
