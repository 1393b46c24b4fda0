//! The models' regular expressions, which are Java's and meant for the whole text.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use regex::Regex;

static COMPILED: LazyLock<Mutex<HashMap<&'static str, Option<Regex>>>> = LazyLock::new(Mutex::default);

/// Whether the whole of `text` matches. A pattern that this regular expression engine cannot read binds nobody; a test
/// holds that no served input has one.
pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
    let regex = {
        let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        compiled.entry(pattern).or_insert_with(|| compile(pattern).ok()).clone()
    };
    regex.is_none_or(|regex| regex.is_match(text))
}

fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^(?:{})$", translate(pattern)))
}

/// Java's `\w`, `\d` and `\s` mean ASCII; this engine's mean Unicode.
fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('w') => out.push_str("[0-9A-Za-z_]"),
            Some('W') => out.push_str("[^0-9A-Za-z_]"),
            Some('d') => out.push_str("[0-9]"),
            Some('D') => out.push_str("[^0-9]"),
            Some('s') => out.push_str(r"[ \t\n\x0B\x0C\r]"),
            Some('S') => out.push_str(r"[^ \t\n\x0B\x0C\r]"),
            // Escapes that this engine calls superfluous.
            Some(other) if !other.is_ascii() || other == '_' || other == '/' || other == '"' => out.push(other),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use wharf_aws_model::{Kind, SERVICES, Service, ShapeId};

    use super::*;

    #[test]
    fn the_whole_text_must_match() {
        assert!(matches(r"[\.\-_/#A-Za-z0-9]+", "/ecs/app-1"));
        assert!(!matches(r"[\.\-_/#A-Za-z0-9]+", "/ecs/app 1"));
        assert!(!matches(r"^\d{12}$", "１２３４５６７８９０１２"), "only ASCII digits");
        assert!(matches(r"[\S\s]*", "any\nthing"));
    }

    #[test]
    fn every_pattern_of_a_served_input_is_understood() {
        let mut patterns = BTreeSet::new();
        for service in SERVICES {
            let mut seen = BTreeSet::new();
            for input in service.operations.iter().filter_map(|o| o.input) {
                collect(service, input, &mut seen, &mut patterns);
            }
        }
        assert!(patterns.len() > 5);
        for pattern in patterns {
            assert!(compile(pattern).is_ok(), "{pattern}");
        }
    }

    fn collect(service: &Service, shape: ShapeId, seen: &mut BTreeSet<ShapeId>, patterns: &mut BTreeSet<&'static str>) {
        if !seen.insert(shape) {
            return;
        }
        match &service.shape(shape).kind {
            Kind::Structure(members) => members.iter().for_each(|m| collect(service, m.shape, seen, patterns)),
            Kind::List { member, .. } => collect(service, *member, seen, patterns),
            Kind::Map { key, value, .. } => {
                collect(service, *key, seen, patterns);
                collect(service, *value, seen, patterns);
            }
            Kind::String { pattern, .. } => patterns.extend(pattern),
            _ => {}
        }
    }
}
