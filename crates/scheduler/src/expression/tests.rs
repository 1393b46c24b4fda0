use super::*;

fn holds(text: &str) -> bool {
    let attributes = [("ecs.instance-type", "t3.small"), ("stack", "blue green"), ("ecs.capability.task-eni", "")];
    let facts = Facts {
        agent_version: Some("1.10.0".to_owned()),
        instance_id: Some("i-0123".to_owned()),
        registered_at: Some("2026-05-01T10:00:00.000Z".to_owned()),
    };
    let subject = Instance {
        attributes: &attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        facts: &facts,
        connected: true,
        running: 2,
        groups: ["service:web", "family:db"].into_iter(),
    };
    Expression::parse(text).unwrap().holds(&subject)
}

#[test]
fn tests_are_made_of_every_subject() {
    for text in [
        "attribute:ecs.instance-type == t3.small",
        "attribute:ecs.instance-type =~ t3.*",
        "attribute:ecs.instance-type matches '(t|m)3[.]small'",
        "attribute:ecs.instance-type !~ small",
        "attribute:ecs.instance-type in [t2.small, t3.small]",
        "attribute:ecs.instance-type not_in [t2.small]",
        "attribute:stack equals \"blue green\"",
        "attribute:ecs.capability.task-eni exists",
        "attribute:rack !exists",
        "attribute:rack != 1",
        "task:group == service:web",
        "task:group == family:db",
        "agentConnected == true",
        "agentVersion > 1.9.0",
        "agentVersion <= 1.10.0",
        "runningTasksCount >= 2",
        "runningTasksCount less_than 10",
        "registeredAt > 2026-04-30",
        "registeredAt <= '2026-05-01T10:00:00.000Z'",
        "ec2InstanceId in ['i-0123', 'i-4567']",
    ] {
        assert!(holds(text), "{text}");
    }
    for text in [
        "attribute:rack == 1",
        "attribute:rack >= 1",
        "task:group != service:web",
        "runningTasksCount > 2",
        "attribute:stack =~ blue",
    ] {
        assert!(!holds(text), "{text}");
    }
}

#[test]
fn and_binds_before_or_and_not_before_both() {
    assert!(holds("agentConnected == true or agentConnected == true and agentConnected == false"));
    assert!(!holds("(agentConnected == true || agentConnected == true) && agentConnected == false"));
    assert!(holds("not agentConnected == false and runningTasksCount == 2"));
    assert!(holds("!(agentConnected == false)"));
}

#[test]
fn what_is_no_expression_is_refused() {
    let long = vec!["agentConnected == true"; 100_000].join(" and ");
    let deep = format!("{}agentConnected == true{}", "(".repeat(500), ")".repeat(500));
    for text in [
        "",
        "attribute:x",
        "attribute: == 1",
        "color == red",
        "attribute:x ~ y",
        "attribute:x == ",
        "attribute:x == 'y",
        "attribute:x in y",
        "attribute:x in [y",
        "attribute:x == y z",
        "attribute:x '==' y",
        "attribute:x =~ [",
        "attribute:x =~ (a{1000}){1000}",
        "(attribute:x == y",
        "attribute:x == y)",
        "and",
        "not",
        deep.as_str(),
        long.as_str(),
    ] {
        let error = Expression::parse(text).unwrap_err().to_string();
        assert!(error.starts_with("Invalid expression: "), "{error}");
    }
}

#[test]
fn errors_say_what_was_expected_and_where() {
    let error = |text: &str| Expression::parse(text).unwrap_err().to_string();
    assert_eq!(
        error("attribute:x == y z"),
        "Invalid expression: 'and', 'or' or the end was expected at column 18 instead of 'z'."
    );
    assert_eq!(error("(attribute:é == y"), "Invalid expression: ')' was expected at column 18, where it ends.");
    assert_eq!(error("attribute:x == 'y"), "Invalid expression: the quote at column 16 is not closed.");
    assert_eq!(
        error("attribute:x in [a b]"),
        "Invalid expression: ',' or ']' was expected at column 19 instead of 'b'."
    );
    assert!(error("attribute:x like y").contains("an operator (==, !=, "));
    assert!(error("colour == red").contains("at column 1 instead of 'colour'"));
    assert!(error(&"x".repeat(2001)).contains("more than 2000 characters"));
}

#[test]
fn expressions_are_written_as_they_are_read() {
    for text in [
        "attribute:ecs.instance-type =~ t3.* and not (task:group == service:web or attribute:stack in [test, dev])",
        "not not attribute:x exists",
        "attribute:x != 'a b' || (attribute:x == \"it's\" && attribute:y !exists)",
        "attribute:x == a and (attribute:y == b and attribute:z == c)",
        "agentVersion >= 1.2.3 or agentVersion < 1 or (registeredAt > 2026 or registeredAt <= 2020)",
        "attribute:x =~ 'a\\)' and attribute:y !~ (a|b)c",
        "(attribute:x =~ a'\"b\\( )",
        "attribute:x == ''",
    ] {
        let read = Expression::parse(text).unwrap();
        let written = read.to_string();
        assert_eq!(Expression::parse(&written).unwrap(), read, "{text} became {written}");
    }
    assert_eq!(Expression::parse("attribute:x not_equals y").unwrap().to_string(), "attribute:x != y");
}

#[test]
fn what_reads_usage_is_known() {
    let reads = |text: &str| Expression::parse(text).unwrap().reads_usage();
    assert!(reads("attribute:x == 1 and not (task:group == a)"));
    assert!(reads("runningTasksCount < 3"));
    assert!(!reads("attribute:x == 1 or agentVersion > 1"));
}

/// Texts of expressions, nested.
fn texts() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::{prelude::*, sample::select};
    let leaves = vec![
        "attribute:x == y",
        "attribute:x != 'a b'",
        "attribute:ecs.a-b exists",
        "attribute:x !exists",
        "task:group in [service:web, \"it's\", '']",
        "task:group not_in ['say \"no\"']",
        "agentVersion >= 1.2.3",
        "runningTasksCount < 10",
        "attribute:x =~ (a|b).*",
        "attribute:x !~ a'\"b(c)",
        "attribute:x =~ 'c d\\)'",
        "attribute:x == 'and'",
    ];
    let leaf = select(leaves).prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 2, |inner| {
        let joined = (inner.clone(), select(vec![" and ", " or ", "&& ", "|| "]), inner.clone());
        prop_oneof![
            joined.prop_map(|(a, with, b)| format!("{a} {with}{b}")),
            inner.clone().prop_map(|a| format!("({a} )")),
            inner.clone().prop_map(|a| format!("not {a}")),
            inner.prop_map(|a| format!("!({a} )")),
        ]
    })
}

proptest::proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(text in texts()) {
        let read = Expression::parse(&text).unwrap();
        let written = read.to_string();
        proptest::prop_assert_eq!(Expression::parse(&written).unwrap(), read, "{} became {}", text, written);
    }

    #[test]
    fn nothing_makes_the_reader_panic(text in "(attribute:x|task:group|[a-z]|[=!<>~&|()\\[\\],'\" .*é\\\\]){0,24}") {
        // Whatever it answers.
        let _answer = Expression::parse(&text).map(|read| read.to_string());
    }
}
