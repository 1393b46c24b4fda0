use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    sync::Arc,
};

use super::{ranking::Ranking, standings::Standing};
use crate::{
    filter::Candidate,
    spread::Spreads,
    view::{Fleet, GroupIndex},
};

/// Nodes with the same values of the attributes that a request spreads by.
#[derive(Debug)]
pub(super) struct Class {
    values: Values,
    /// The values' numbers in the group's counts.
    numbers: Vec<u32>,
    /// How many of the group have each value: the fewer the better.
    pub(super) counts: Vec<u64>,
    /// Nodes that will do or would have when they were judged, the best at the end: much is taken from there one after the
    /// other, and little of it is in a processor's cache when many shapes take turns.
    settled: Vec<Entry>,
    /// Those that were judged since.
    newer: BinaryHeap<Reverse<Entry>>,
    /// How many will do.
    pub(super) fitting: usize,
}

/// A value for each attribute, where the node has one.
type Values = Box<[Option<Arc<str>>]>;

/// A node as it was when it was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) key: u128,
    pub(super) label: u64,
    pub(super) place: u32,
}

/// The classes of the nodes of a pool.
#[derive(Debug, Default)]
pub(super) struct Classes {
    pub(super) all: Vec<Class>,
    by_values: HashMap<Values, u32>,
    /// The number of the counts that the values' numbers are of, for each attribute.
    counted: Vec<u64>,
}

impl Classes {
    /// The same classes, without nodes.
    pub(super) fn emptied(&self) -> Self {
        let empty = |class: &Class| Class::new(class.values.clone());
        Self { all: self.all.iter().map(empty).collect(), by_values: self.by_values.clone(), counted: Vec::new() }
    }

    /// The class of a node.
    pub(super) fn of(&mut self, candidate: &Candidate<'_>, attributes: &[String]) -> u32 {
        // The usual case, without looking anything up.
        if attributes.is_empty() && !self.all.is_empty() {
            return 0;
        }
        let value = |attribute: &String| candidate.node.attributes.get(attribute).map(String::as_str);
        let is = |class: &Class| {
            attributes.iter().zip(&class.values).all(|(attribute, known)| value(attribute) == known.as_deref())
        };
        if let Some(at) = self.all.iter().take(LOOKED_THROUGH).position(is) {
            return number(at);
        }
        let values: Values = attributes.iter().map(|attribute| value(attribute).map(Arc::from)).collect();
        if let Some(&class) = self.by_values.get(&values) {
            return class;
        }
        let class = number(self.all.len());
        self.all.push(Class::new(values.clone()));
        self.by_values.insert(values, class);
        // The new one's values have no numbers yet.
        self.counted.clear();
        class
    }

    /// Brings all counts up to date.
    pub(super) fn count(
        &mut self,
        fleet: &Fleet,
        spreads: &mut Spreads,
        group: Option<GroupIndex>,
        attributes: &[String],
    ) {
        self.counted.resize(attributes.len(), 0);
        for (at, attribute) in attributes.iter().enumerate() {
            let spread = group.map(|group| spreads.of(fleet, group, attribute));
            let Some(spread) = spread else {
                for class in &mut self.all {
                    class.counts[at] = if class.values[at].is_some() { 0 } else { u64::MAX };
                }
                continue;
            };
            if self.counted[at] != spread.number() {
                self.counted[at] = spread.number();
                for class in &mut self.all {
                    class.numbers.resize(attributes.len(), 0);
                    class.numbers[at] = class.values[at].as_ref().map_or(0, |value| spread.number_of(value));
                }
            }
            for class in &mut self.all {
                let has = class.values[at].is_some();
                // Nodes without the attribute come last.
                class.counts[at] = if has { spread.at(class.numbers[at]) as u64 } else { u64::MAX };
            }
        }
    }

    /// The class whose best node is best of all, with that node.
    pub(super) fn best(&mut self, ranking: &Ranking, standings: &[Standing]) -> Option<(usize, Entry)> {
        let mut best: Option<(usize, Entry)> = None;
        for at in 0..self.all.len() {
            let Some(entry) = self.all[at].best(number(at), standings) else { continue };
            let better = best.is_none_or(|(other, held)| {
                let order = ranking
                    .compare((&self.all[at].counts, entry.key), (&self.all[other].counts, held.key))
                    .then(entry.label.cmp(&held.label));
                order.is_lt()
            });
            if better {
                best = Some((at, entry));
            }
        }
        best
    }
}

/// So many classes are compared with a node one after the other before its class is looked up.
const LOOKED_THROUGH: usize = 4;

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("there are no more classes than nodes")
}

impl Class {
    fn new(values: Values) -> Self {
        Self {
            numbers: Vec::new(),
            counts: vec![0; values.len()],
            values,
            settled: Vec::new(),
            newer: BinaryHeap::new(),
            fitting: 0,
        }
    }

    /// Adds a node that will do, before any is asked for.
    pub(super) fn begin(&mut self, entry: Entry) {
        self.settled.push(entry);
    }

    /// Adds a node that will do, or does so otherwise now.
    pub(super) fn push(&mut self, entry: Entry) {
        self.newer.push(Reverse(entry));
    }

    /// Whether enough is newer that it is worth while to sort it in.
    pub(super) fn is_unsettled(&self) -> bool {
        self.newer.len() > self.settled.len() / 8 + 64
    }

    /// Sorts in what is newer, and sweeps out what is out of date.
    pub(super) fn settle(&mut self, class: u32, standings: &[Standing]) {
        let is = |entry: &Entry| standings[entry.place as usize].is(class, entry);
        let newer = std::mem::take(&mut self.newer).into_sorted_vec();
        self.settled.retain(is);
        self.settled.extend(newer.into_iter().map(|Reverse(entry)| entry).filter(is));
        // A stable sort merges what is sorted in parts already.
        self.settled.sort_by(|a, b| b.cmp(a));
        self.settled.dedup();
    }

    /// The best node of the class, which has this number.
    fn best(&mut self, class: u32, standings: &[Standing]) -> Option<Entry> {
        if self.fitting == 0 {
            return None;
        }
        let is = |entry: &Entry| standings[entry.place as usize].is(class, entry);
        while self.settled.last().is_some_and(|entry| !is(entry)) {
            self.settled.pop();
        }
        while self.newer.peek().is_some_and(|Reverse(entry)| !is(entry)) {
            self.newer.pop();
        }
        let newer = self.newer.peek().map(|Reverse(entry)| *entry);
        self.settled.last().copied().into_iter().chain(newer).min()
    }
}
