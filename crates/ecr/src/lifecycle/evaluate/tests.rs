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
        pulled_at: None,
        archived_at: None,
        activated_at: None,
        status: ImageStatus::Active,
        manifests: Vec::new(),
        subject: None,
    }
}

/// The same, archived so many days ago.
fn archived(image: Candidate, days: i64) -> Candidate {
    Candidate { status: ImageStatus::Archived, archived_at: Some(Timestamp(NOW.0 - days * DAY)), ..image }
}

fn rule(priority: i64, selection: Selection, count: Count) -> Rule {
    let class = if matches!(count, Count::DaysSinceArchived(_)) { Class::Archive } else { Class::Standard };
    Rule { priority, selection, class, count, action: Action::Expire }
}

fn archiving(priority: i64, selection: Selection, count: Count) -> Rule {
    Rule { action: Action::Transition, ..rule(priority, selection, count) }
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
    let rules = || vec![rule(1, prefixes(&["prod"]), Count::MoreThan(1)), rule(2, Selection::Any, Count::MoreThan(2))];
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

#[test]
fn what_is_archived_is_counted_apart() {
    let images = [image(1, 30, &["a"]), archived(image(2, 20, &["b"]), 5), image(3, 10, &["c"]), image(4, 5, &["d"])];
    let one = |count| vec![rule(1, Selection::Any, count)];
    assert_eq!(expired(one(Count::MoreThan(2)), &images), [(1, 1)], "there are three");
    assert_eq!(expired(one(Count::DaysSincePush(15)), &images), [(1, 1)]);
    assert_eq!(expired(one(Count::DaysSinceArchived(4)), &images), [(2, 1)]);
    assert_eq!(expired(one(Count::DaysSinceArchived(5)), &images), [], "pushed long before");
    let both =
        vec![archiving(1, Selection::Any, Count::MoreThan(2)), rule(2, Selection::Any, Count::DaysSinceArchived(1))];
    assert_eq!(expired(both, &images), [(1, 1), (2, 2)], "one rule for everything in each class");
    let mut between = images[1].clone();
    between.status = ImageStatus::Activating;
    for count in [Count::MoreThan(1), Count::DaysSincePush(1), Count::DaysSinceArchived(1)] {
        assert_eq!(expired(one(count), std::slice::from_ref(&between)), [], "it is in neither");
    }
}

#[test]
fn what_is_used_is_not_archived() {
    let mut pulled = image(1, 30, &["a"]);
    pulled.pulled_at = Some(Timestamp(NOW.0 - 3 * DAY));
    let mut restored = image(2, 30, &["b"]);
    restored.pulled_at = Some(Timestamp(NOW.0 - 20 * DAY));
    restored.activated_at = Some(Timestamp(NOW.0 - 2 * DAY));
    let images = [pulled, restored, image(3, 4, &["c"])];
    let since = |days| vec![archiving(1, Selection::Any, Count::DaysSincePull(days))];
    assert_eq!(expired(since(4), &images), []);
    assert_eq!(expired(since(3), &images), [(3, 1)], "never pulled, so since its push");
    assert_eq!(expired(since(2), &images), [(1, 1), (3, 1)]);
    assert_eq!(expired(since(1), &images).len(), 3);
    let pushed = vec![archiving(1, Selection::Any, Count::DaysSincePush(3))];
    assert_eq!(expired(pushed, &images), [(1, 1), (3, 1)], "restored is as pushed");
}

#[test]
fn an_index_is_archived_before_what_it_names() {
    let mut index = image(9, 8, &["v1"]);
    index.manifests = vec![digest(1)];
    let mut images = [image(1, 9, &[]), index];
    let rules = || vec![archiving(1, Selection::Any, Count::DaysSincePush(1))];
    assert_eq!(expired(rules(), &images), [(9, 1)]);
    images[1] = archived(images[1].clone(), 0);
    assert_eq!(expired(rules(), &images), [(1, 1)]);
    let expire = || vec![rule(1, Selection::Untagged, Count::DaysSincePush(1))];
    assert_eq!(expired(expire(), &images), [], "an index that could not be restored");
    images[0] = archived(images[0].clone(), 100);
    let archive = || vec![rule(1, Selection::Any, Count::DaysSinceArchived(90))];
    assert_eq!(expired(archive(), &images), []);
    images[1].archived_at = images[0].archived_at;
    assert_eq!(expired(archive(), &images), [(9, 1)]);
    assert_eq!(expired(archive(), &images[..1]), [(1, 1)]);
}

/// The rules said plainly: image by image, each asked by itself.
fn model(policy: &Policy, images: &[Candidate], now: Timestamp) -> Vec<(Digest, i64, Action)> {
    let looked_at = |image: &Candidate| match &image.subject {
        Some(subject) => !images.iter().any(|other| other.digest == *subject),
        None => true,
    };
    let is_of = |rule: &Rule, image: &Candidate| match rule.class {
        Class::Standard => image.status == ImageStatus::Active,
        Class::Archive => image.status == ImageStatus::Archived,
    };
    // Restored is as pushed; who is in the archive is never sorted with who is not.
    let age = |image: &Candidate| match (image.status, image.archived_at, image.activated_at) {
        (ImageStatus::Archived, Some(archived_at), _) => archived_at,
        (ImageStatus::Active, _, Some(activated_at)) => activated_at,
        _ => image.pushed_at,
    };
    let younger = |a: &Candidate, b: &Candidate| age(a) > age(b) || (age(a) == age(b) && a.digest > b.digest);
    let days_ago = |then: Timestamp, days: i64| now.0 - then.0 > days * DAY;
    let mut found = Vec::new();
    for image in images.iter().filter(|image| looked_at(image)) {
        // The first rule that asks for its class and its tags is the only one that may take it.
        let mut rules = policy.rules.iter();
        let Some(rule) = rules.find(|rule| is_of(rule, image) && rule.selection.selects(&image.tags)) else { continue };
        let takes = match rule.count {
            Count::DaysSincePush(days) => days_ago(image.activated_at.unwrap_or(image.pushed_at), days),
            Count::DaysSinceArchived(days) => days_ago(image.archived_at.unwrap_or(image.pushed_at), days),
            Count::DaysSincePull(days) => match (image.pulled_at, image.activated_at) {
                (None, None) => days_ago(image.pushed_at, days),
                (Some(used), None) | (None, Some(used)) => days_ago(used, days),
                (Some(pulled), Some(activated)) => days_ago(pulled, days) && days_ago(activated, days),
            },
            Count::MoreThan(most) => {
                let before = images.iter().filter(|other| {
                    looked_at(other)
                        && is_of(rule, other)
                        && rule.selection.selects(&other.tags)
                        && younger(other, image)
                });
                before.count() >= most
            }
        };
        let held = images.iter().any(|index| {
            index.manifests.contains(&image.digest)
                && (rule.action == Action::Expire || index.status != ImageStatus::Archived)
        });
        if takes && !held {
            found.push((image.digest.clone(), rule.priority, rule.action));
        }
    }
    found
}

/// An image's number is given to it later.
fn any_image() -> impl Strategy<Value = Candidate> {
    let days = || prop::option::of(0..6_i64);
    let status = prop_oneof![Just(ImageStatus::Active), Just(ImageStatus::Archived), Just(ImageStatus::Activating)];
    let parts = (prop::collection::vec(0..12_u8, 0..2), prop::option::weighted(0.2, 0..12_u8));
    let times = (0..6_i64, days(), days(), 0..6_i64);
    (prop::collection::vec("[ab][12]", 0..3), times, status, parts).prop_map(
        |(tags, (pushed, pulled, activated, archived), status, (manifests, subject))| {
            let at = |days: i64| Timestamp(NOW.0 - days * DAY);
            Candidate {
                tags,
                pulled_at: pulled.map(at),
                activated_at: activated.map(at),
                archived_at: (status != ImageStatus::Active).then(|| at(archived)),
                status,
                manifests: manifests.into_iter().map(digest).collect(),
                subject: subject.map(digest),
                ..image(0, pushed, &[])
            }
        },
    )
}

/// A rule's number too.
fn any_rule() -> impl Strategy<Value = Rule> {
    let selection = prop_oneof![
        Just(Selection::Any),
        Just(Selection::Untagged),
        prop::collection::vec("[ab][12]?", 1..3).prop_map(Selection::Prefixes),
        prop::collection::vec("[ab*][12*]?", 1..3).prop_map(Selection::Patterns),
    ];
    let count = prop_oneof![
        (1..5_usize).prop_map(Count::MoreThan),
        (1..5_i64).prop_map(Count::DaysSincePush),
        (1..5_i64).prop_map(Count::DaysSincePull),
        (1..5_i64).prop_map(Count::DaysSinceArchived),
    ];
    (selection, count, any::<bool>()).prop_map(|(selection, count, archives)| match count {
        Count::DaysSincePull(_) => archiving(0, selection, count),
        Count::DaysSinceArchived(_) => rule(0, selection, count),
        _ if archives => archiving(0, selection, count),
        _ => rule(0, selection, count),
    })
}

proptest! {
    #[test]
    fn it_is_what_the_model_says(
        images in prop::collection::vec(any_image(), 0..12),
        rules in prop::collection::vec(any_rule(), 1..5),
    ) {
        let images: Vec<_> =
            images.into_iter().zip(0..).map(|(image, n)| Candidate { digest: digest(n), ..image }).collect();
        let rules = rules.into_iter().zip(1..).map(|(rule, n)| Rule { priority: n, ..rule }).collect();
        let policy = Policy { rules };
        let marked = evaluate(&policy, &images, NOW);
        prop_assert!(marked.iter().map(|m| m.image.came_at()).is_sorted(), "the oldest first");
        let mut got: Vec<_> = marked.iter().map(|m| (m.image.digest.clone(), m.priority, m.action)).collect();
        let mut wanted = model(&policy, &images, NOW);
        got.sort_by_key(|(digest, ..)| digest.clone());
        wanted.sort_by_key(|(digest, ..)| digest.clone());
        prop_assert_eq!(got, wanted);
    }
}
