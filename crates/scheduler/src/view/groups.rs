use std::{collections::HashMap, sync::Arc};

use super::slab::Slab;

/// The number that stands for a group's name while any of it is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct GroupIndex(u32);

/// Groups that have something bound.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    groups: Slab<Group>,
    by_name: HashMap<Arc<str>, GroupIndex>,
}

#[derive(Clone, Debug)]
struct Group {
    name: Arc<str>,
    total: usize,
}

impl Groups {
    pub(super) fn find(&self, name: &str) -> Option<GroupIndex> {
        self.by_name.get(name).copied()
    }

    pub(super) fn name(&self, group: GroupIndex) -> &str {
        &self.groups[group.0].name
    }

    pub(super) fn total(&self, group: GroupIndex) -> usize {
        self.groups[group.0].total
    }

    /// Counts one more.
    pub(super) fn add(&mut self, name: &str) -> GroupIndex {
        let group = self.find(name).unwrap_or_else(|| {
            let name: Arc<str> = name.into();
            let group = GroupIndex(self.groups.insert(Group { name: Arc::clone(&name), total: 0 }));
            self.by_name.insert(name, group);
            group
        });
        self.groups[group.0].total += 1;
        group
    }

    /// Counts one less, and says whether it was the last.
    pub(super) fn remove(&mut self, group: GroupIndex) -> bool {
        let entry = &mut self.groups[group.0];
        entry.total -= 1;
        let last = entry.total == 0;
        if last && let Some(entry) = self.groups.remove(group.0) {
            self.by_name.remove(&entry.name);
        }
        last
    }
}
