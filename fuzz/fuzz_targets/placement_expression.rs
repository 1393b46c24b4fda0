#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use wharf_scheduler::{Expression, Facts, Instance};

fuzz_target!(|data: (&str, &str)| {
    let (text, value) = data;
    let Ok(expression) = Expression::parse(text) else { return };
    let instance = Instance {
        attributes: &BTreeMap::from([("x".to_owned(), value.to_owned())]),
        facts: &Facts { agent_version: Some(value.to_owned()), ..Facts::default() },
        connected: true,
        running: value.len(),
        groups: value.split('/'),
    };
    let holds = expression.holds(&instance);
    // What is written is read again as the same, unless quotes made it too long.
    let written = expression.to_string();
    if written.len() <= text.len() {
        let again = Expression::parse(&written).expect("what was written is an expression");
        assert_eq!((&again, again.holds(&instance)), (&expression, holds), "{written}");
    }
});
