//! How many of a group stand on nodes with each value of an attribute: what spreading asks at every placement.

use std::{collections::HashMap, sync::Arc};

use crate::{
    Node,
    view::{Fleet, GroupIndex},
};

/// Counts by group and attribute. They are made when they are first asked for, and kept from then on.
#[derive(Debug, Default)]
pub(crate) struct Spreads {
    groups: HashMap<GroupIndex, Vec<Spread>>,
    len: usize,
    /// How many were ever made.
    made: u64,
}

/// The counts of one group by one attribute.
#[derive(Debug)]
pub(crate) struct Spread {
    attribute: Arc<str>,
    /// Which of all that were ever made: the numbers of values are its own.
    number: u64,
    values: HashMap<Arc<str>, u32>,
    counts: Vec<usize>,
}

/// All are forgotten when there are more, and made again as they are asked for. It bounds what requests with ever other
/// attributes can make the view hold.
const MOST_SPREADS: usize = 1 << 14;

impl Spreads {
    /// The counts of a group by an attribute.
    pub(crate) fn of(&mut self, fleet: &Fleet, group: GroupIndex, attribute: &str) -> &mut Spread {
        // A node may have had any number of values. Shapes remember some of nodes that have others now, but not so many.
        let most_values = 4 * fleet.len() + 256;
        let is = |spread: &Spread| &*spread.attribute == attribute;
        let known = self.groups.get(&group).and_then(|spreads| spreads.iter().position(is));
        let stale = known.is_some_and(|at| self.groups[&group][at].counts.len() > most_values);
        if known.is_none() && self.len >= MOST_SPREADS {
            self.groups.clear();
            self.len = 0;
        }
        let spreads = self.groups.entry(group).or_default();
        let at = match known {
            Some(at) if !stale => at,
            Some(at) => {
                self.made += 1;
                spreads[at] = Spread::count(fleet, group, attribute, self.made);
                at
            }
            None => {
                self.made += 1;
                self.len += 1;
                spreads.push(Spread::count(fleet, group, attribute, self.made));
                spreads.len() - 1
            }
        };
        &mut spreads[at]
    }

    /// `count` of a group are on a node now, or no more.
    pub(crate) fn change(&mut self, group: GroupIndex, node: &Node, count: u32, there: bool) {
        for spread in self.groups.get_mut(&group).into_iter().flatten() {
            let Some(value) = node.attributes.get(&*spread.attribute) else { continue };
            let at = spread.number_of(value) as usize;
            let held = &mut spread.counts[at];
            *held = if there { *held + count as usize } else { held.saturating_sub(count as usize) };
        }
    }

    /// A group's number may be given to another.
    pub(crate) fn forget(&mut self, group: GroupIndex) {
        self.len -= self.groups.remove(&group).map_or(0, |spreads| spreads.len());
    }
}

impl Spread {
    fn count(fleet: &Fleet, group: GroupIndex, attribute: &str, number: u64) -> Self {
        let mut spread = Self { attribute: attribute.into(), number, values: HashMap::new(), counts: Vec::new() };
        for slot in fleet.slots() {
            let value = slot.node.as_ref().and_then(|node| node.attributes.get(attribute));
            let count = slot.of_group(group);
            if let Some(value) = value
                && count > 0
            {
                let at = spread.number_of(value) as usize;
                spread.counts[at] += count;
            }
        }
        spread
    }

    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// The number of a value, by which it is counted.
    pub(crate) fn number_of(&mut self, value: &str) -> u32 {
        if let Some(&number) = self.values.get(value) {
            return number;
        }
        let number = u32::try_from(self.counts.len()).expect("there are few more values than nodes");
        self.values.insert(value.into(), number);
        self.counts.push(0);
        number
    }

    /// How many stand on nodes with the value of this number.
    pub(crate) fn at(&self, number: u32) -> usize {
        self.counts.get(number as usize).copied().unwrap_or(0)
    }

    pub(crate) fn count_of(&self, value: &str) -> usize {
        self.values.get(value).map_or(0, |&number| self.at(number))
    }
}
