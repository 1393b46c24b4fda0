use std::{
    collections::{BTreeMap, HashMap},
    ops::Bound,
};

use crate::Range;

/// Finds the ranges that contain a key without looking at the others.
///
/// Every range has one value. A key's own watchers are one look-up. The prefixes of a key are found by walking an
/// ordered map downwards: from the greatest prefix that sorts at or before the key, each miss jumps to what that prefix
/// and the key have in common, below which alone another prefix of the key can be.
#[derive(Debug)]
pub(crate) struct Routes<T> {
    keys: HashMap<Box<str>, T>,
    prefixes: BTreeMap<Box<[u8]>, T>,
}

impl<T> Default for Routes<T> {
    fn default() -> Self {
        Self { keys: HashMap::new(), prefixes: BTreeMap::new() }
    }
}

impl<T> Routes<T> {
    pub(crate) fn get_or_insert_with(&mut self, range: &Range, make: impl FnOnce() -> T) -> &mut T {
        match range {
            Range::Key(key) => self.keys.entry(key.as_str().into()).or_insert_with(make),
            Range::Prefix(prefix) => self.prefixes.entry(prefix.as_bytes().into()).or_insert_with(make),
        }
    }

    pub(crate) fn remove(&mut self, range: &Range) {
        match range {
            Range::Key(key) => drop(self.keys.remove(key.as_str())),
            Range::Prefix(prefix) => drop(self.prefixes.remove(prefix.as_bytes())),
        }
    }

    /// Calls `found` for every range that contains `key`.
    pub(crate) fn matching(&self, key: &str, mut found: impl FnMut(&T)) {
        if let Some(value) = self.keys.get(key) {
            found(value);
        }
        let key = key.as_bytes();
        let mut upper = Bound::Included(key);
        while let Some((prefix, value)) = self.prefixes.range::<[u8], _>((Bound::Unbounded, upper)).next_back() {
            let common = key.iter().zip(prefix.iter()).take_while(|(a, b)| a == b).count();
            if common == prefix.len() {
                found(value);
                if common == 0 {
                    return;
                }
                upper = Bound::Excluded(&key[..common]);
            } else {
                upper = Bound::Included(&key[..common]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_what_comparing_with_all_finds(
            prefixes in prop::collection::btree_set("[abé/]{0,5}", 0..40),
            keys in prop::collection::btree_set("[abé/]{0,5}", 0..10),
            key in "[abé/]{0,8}",
        ) {
            let ranges: Vec<Range> =
                prefixes.into_iter().map(Range::Prefix).chain(keys.into_iter().map(Range::Key)).collect();
            let mut routes = Routes::default();
            for range in &ranges {
                routes.get_or_insert_with(range, || range.clone());
            }
            let mut found = Vec::new();
            routes.matching(&key, |range| found.push(range.clone()));
            let sorted = |mut list: Vec<Range>| {
                list.sort_by_key(|r| format!("{r:?}"));
                list
            };
            let expected: Vec<Range> = ranges.iter().filter(|range| range.contains(&key)).cloned().collect();
            prop_assert_eq!(sorted(found), sorted(expected));
            for range in &ranges {
                routes.remove(range);
            }
            routes.matching(&key, |range| panic!("{range:?} was removed"));
        }
    }
}
