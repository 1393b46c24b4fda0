use proptest::prelude::*;
use serde_json::json;

use super::*;

fn rule(priority: i64, selection: &Value) -> Value {
    json!({"rulePriority": priority, "selection": selection, "action": {"type": "expire"}})
}

fn pushed(status: &str) -> Value {
    json!({"tagStatus": status, "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14})
}

fn prefixed(prefixes: &[&str]) -> Value {
    let mut selection = pushed("tagged");
    selection["tagPrefixList"] = json!(prefixes);
    selection
}

fn parse(rules: &[Value]) -> Result<Policy, Invalid> {
    Policy::parse(&json!({"rules": rules}).to_string())
}

fn refused(rules: &[Value]) -> String {
    parse(rules).unwrap_err().to_string()
}

#[test]
fn what_the_guide_shows_is_read() {
    let count = json!({"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 5});
    let patterns = json!({
        "tagStatus": "tagged", "tagPatternList": ["*test*1*2*3", "prod*"], "storageClass": "standard",
        "countType": "imageCountMoreThan", "countNumber": 1,
    });
    let mut described = rule(3, &patterns);
    described["description"] = json!("few");
    let policy = parse(&[rule(9, &count), rule(1, &pushed("untagged")), described]).unwrap();
    let kinds: Vec<_> = policy.rules.iter().map(|rule| (rule.priority, rule.count)).collect();
    assert_eq!(kinds, [(1, Count::DaysSincePush(14)), (3, Count::MoreThan(1)), (9, Count::MoreThan(5))]);
    assert_eq!(policy.rules[1].selection, Selection::Patterns(vec!["*test*1*2*3".into(), "prod*".into()]));
}

#[test]
fn tags_are_all_asked_for() {
    let tags = ["prod-1".to_owned(), "v1".to_owned()];
    assert!(Selection::Prefixes(vec!["prod".into(), "v".into()]).selects(&tags));
    assert!(!Selection::Prefixes(vec!["prod".into(), "test".into()]).selects(&tags));
    assert!(Selection::Patterns(vec!["*od*".into()]).selects(&tags));
    assert!(!Selection::Patterns(vec!["od*".into()]).selects(&tags));
    assert!(Selection::Untagged.selects(&[]) && !Selection::Untagged.selects(&tags));
}

#[test]
fn the_schema_speaks_first() {
    for text in ["", "[]", "7", "{"] {
        assert_eq!(Policy::parse(text), Err(Invalid::NotAPolicy), "{text}");
    }
    let cases = [
        (json!({}), r#"object has missing required properties (["rules"])"#),
        (json!({"rules": [{}]}), r#"object has missing required properties (["action","rulePriority","selection"])"#),
        (
            json!({"rules": ["x"]}),
            r#"instance type (string) does not match any allowed primitive type (allowed: ["object"])"#,
        ),
        (
            json!({"rules": [], "unknown": 1}),
            r#"object instance has properties which are not allowed by the schema: (["unknown"])"#,
        ),
    ];
    for (policy, text) in cases {
        assert_eq!(Policy::parse(&policy.to_string()).unwrap_err().to_string(), text);
    }
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut rule = rule(1, &pushed("untagged"));
        change(&mut rule);
        refused(&[rule])
    };
    assert_eq!(
        changed(&|rule| rule["selection"]["tagStatus"] = json!("UNTAGGED")),
        r#"instance value ("UNTAGGED") not found in enum (possible values: ["any","tagged","untagged"])"#
    );
    let nothing_fits = "instance failed to match exactly one schema (matched 0 out of 2)";
    assert_eq!(changed(&|rule| rule["action"]["targetStorageClass"] = Value::Null), nothing_fits);
    assert_eq!(changed(&|rule| rule["selection"]["countType"] = json!("often")), nothing_fits);
    assert_eq!(changed(&|rule| rule["selection"]["countType"] = json!("imageCountMoreThan")), nothing_fits);
    assert_eq!(changed(&|rule| rule["selection"]["countType"] = json!("sinceImagePulled")), nothing_fits);
    let too_low = "numeric instance is lower than the required minimum (minimum: 1, found: 0)";
    assert_eq!(changed(&|rule| rule["selection"]["countNumber"] = json!(0)), too_low);
    let message = Invalid::TooLow(0).message();
    assert!(message.ends_with("failure: numeric instance is lower than the required minimum (minimum: 1, found: 0)"));
}

#[test]
fn rules_keep_to_each_other() {
    let untagged = pushed("untagged");
    assert_eq!(
        refused(&[rule(1, &untagged), rule(2, &untagged)]),
        "Only one rule can select Untagged images per storage class"
    );
    assert_eq!(
        refused(&[rule(1, &pushed("any")), rule(2, &untagged)]),
        "Rule for tagStatus=ANY must have the lowest priority per storage class"
    );
    assert_eq!(refused(&[rule(1, &pushed("any")), rule(1, &untagged)]), "Rule priorities must be unique");
    assert_eq!(
        refused(&[rule(1, &pushed("tagged"))]),
        "Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED."
    );
    assert_eq!(
        refused(&[rule(1, &prefixed(&["a", "b"])), rule(2, &prefixed(&["b", "a"]))]),
        "The set of rules must contain a unique set of tag prefixes"
    );
    assert!(parse(&[rule(1, &prefixed(&["a", "b"])), rule(2, &prefixed(&["a"]))]).is_ok());
    let mut both = prefixed(&["a"]);
    both["tagPatternList"] = json!(["a*"]);
    assert_eq!(parse(&[rule(1, &both)]), Err(Invalid::TwoLists));
    let mut many = pushed("tagged");
    many["tagPatternList"] = json!(["*a*b*c*d*"]);
    assert!(matches!(parse(&[rule(1, &many)]), Err(Invalid::Wildcards(_))));
    let rules: Vec<_> = (1..=51).map(|n| rule(n, &prefixed(&[&n.to_string()]))).collect();
    assert_eq!(parse(&rules), Err(Invalid::Rules(51)));
}

#[test]
fn what_archives_is_read() {
    // Two rules for everything, one for each storage class.
    let pulled = json!({"tagStatus": "any", "countType": "sinceImagePulled", "countUnit": "days", "countNumber": 90});
    let archived = json!({
        "tagStatus": "any", "storageClass": "archive", "countType": "sinceImageTransitioned", "countUnit": "days",
        "countNumber": 365,
    });
    let transition = json!({
        "rulePriority": 1, "selection": pulled, "action": {"type": "transition", "targetStorageClass": "archive"},
    });
    let policy = parse(&[transition.clone(), rule(2, &archived)]).unwrap();
    let read: Vec<_> = policy.rules.iter().map(|rule| (rule.class, rule.count, rule.action)).collect();
    assert_eq!(
        read,
        [
            (Class::Standard, Count::DaysSincePull(90), Action::Transition),
            (Class::Archive, Count::DaysSinceArchived(365), Action::Expire)
        ]
    );
    for count in [pushed("any"), json!({"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1})] {
        let mut other = transition.clone();
        other["selection"] = count;
        assert_eq!(parse(&[other]).unwrap().rules[0].action, Action::Transition);
    }
    let refused = |change: &dyn Fn(&mut Value, &mut Value)| {
        let (mut first, mut second) = (transition.clone(), rule(2, &archived));
        change(&mut first, &mut second);
        assert_eq!(parse(&[first.clone(), second.clone()]), Err(Invalid::NoCombination), "{first} {second}");
    };
    refused(&|first, _| first["selection"]["storageClass"] = json!("archive"));
    refused(&|first, _| first["action"] = json!({"type": "transition"}));
    refused(&|first, _| first["action"]["targetStorageClass"] = json!("standard"));
    refused(&|first, _| first["action"] = json!({"type": "expire"}));
    refused(&|_, second| second["selection"]["storageClass"] = json!("standard"));
    refused(&|_, second| second["selection"]["countNumber"] = json!(89));
    refused(&|_, second| second["action"] = json!({"type": "transition", "targetStorageClass": "archive"}));
    refused(&|_, second| drop(second["selection"].as_object_mut().unwrap().remove("storageClass")));
    refused(&|_, second| drop(second["selection"].as_object_mut().unwrap().remove("countUnit")));
    let two = parse(&[rule(1, &archived), rule(2, &archived)]);
    assert_eq!(two, Err(Invalid::AnyNotLast), "each class by itself");
}

const WORDS: &[&str] = &[
    "rules",
    "rulePriority",
    "selection",
    "action",
    "type",
    "expire",
    "transition",
    "tagStatus",
    "tagged",
    "any",
    "untagged",
    "tagPrefixList",
    "tagPatternList",
    "countType",
    "imageCountMoreThan",
    "sinceImagePushed",
    "countUnit",
    "days",
    "countNumber",
    "storageClass",
    "archive",
    "targetStorageClass",
    "*a*",
];

/// JSON of the words that a policy is written with, put together anyhow.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(WORDS).prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(WORDS), inner, 0..6).prop_map(|members| {
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
            }),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_breaks_it(rule in any_json(), selection in any_json(), action in any_json(), whole in any_json()) {
        let nested = json!({"rulePriority": 1, "selection": selection, "action": action});
        for policy in [json!({"rules": [rule, nested]}), json!({"rules": [nested]}), whole] {
            if let Err(invalid) = Policy::parse(&policy.to_string()) {
                prop_assert!(invalid.message().starts_with("Invalid parameter at 'LifecyclePolicyText'"));
            }
        }
    }
}
