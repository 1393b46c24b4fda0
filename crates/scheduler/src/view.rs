//! What placement looks at: nodes, what is bound to them, and what was found out about both and still holds.

mod fleet;
mod groups;
mod order;
mod pool;
mod slab;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) use self::{
    fleet::{Fleet, Slot},
    groups::GroupIndex,
    pool::Pool,
};
use crate::{Node, Request, Usage, place::Memory};

/// The nodes and what is bound to them, kept up to date change by change.
///
/// Names are kept once and numbers stand for them, so that a binding takes about 200 bytes. What [`place`](crate::place) finds
/// out on its way is remembered and brought up to date with what changed since, so that it seldom looks at every node. None
/// of that is part of what the view says: a clone starts without it.
#[derive(Debug, Default)]
pub struct View {
    pub(crate) fleet: Fleet,
    memory: Mutex<Memory>,
}

impl Clone for View {
    fn clone(&self) -> Self {
        Self { fleet: self.fleet.clone(), memory: Mutex::default() }
    }
}

impl View {
    /// Adds a node or brings it up to date. What is bound to it stays.
    pub fn put_node(&mut self, node: Node) {
        let before = self.fleet.slot_of(&node.id).and_then(|slot| slot.node.as_ref());
        if before == Some(&node) {
            return;
        }
        let index = self.fleet.slot_for(&node.id);
        self.remember().forget_place_of(index);
        self.fleet.put(index, node);
        self.remember().learn_place_of(index);
    }

    /// Takes a node away. What is bound to it stays known, in case the node returns.
    pub fn remove_node(&mut self, id: &str) {
        let Some(index) = self.fleet.index_of(id) else { return };
        self.remember().forget_place_of(index);
        self.fleet.remove(index);
    }

    /// A node.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.fleet.slot_of(id)?.node.as_ref()
    }

    /// What is bound to a node, also to one that is away.
    #[must_use]
    pub fn usage(&self, id: &str) -> Option<&Usage> {
        self.fleet.slot_of(id).map(|slot| &slot.usage)
    }

    /// The nodes of a pool, in the order of their ids.
    pub fn pool(&self, pool: &str) -> impl Iterator<Item = (&Node, &Usage)> {
        self.fleet.members(pool).filter_map(|slot| Some((slot.node.as_ref()?, &slot.usage)))
    }

    /// How many nodes a pool has.
    #[must_use]
    pub fn pool_len(&self, pool: &str) -> usize {
        self.fleet.pool(pool).map_or(0, Pool::len)
    }

    /// Binds a request to a node; where it was bound before it is no more.
    pub fn bind(&mut self, request: &Request, node: &str) {
        self.unbind(&request.id);
        let index = self.fleet.slot_for(node);
        self.bind_at(request, index);
    }

    pub(crate) fn bind_at(&mut self, request: &Request, node: u32) {
        let group = self.fleet.bind(request, node);
        self.remember().bound(group, node);
    }

    /// Frees what was bound under this id.
    pub fn unbind(&mut self, id: &str) {
        let Some((group, node)) = self.fleet.binding(id) else { return };
        self.remember().unbound(group, node);
        if self.fleet.unbind(id) {
            self.memory.get_mut().unwrap_or_else(PoisonError::into_inner).forget_group(group);
        }
    }

    /// The node that something is bound to.
    #[must_use]
    pub fn bound(&self, id: &str) -> Option<&str> {
        let (_, node) = self.fleet.binding(id)?;
        self.fleet.slot(node).map(|slot| &*slot.id)
    }

    /// How many of a group are bound, to nodes that are away too.
    #[must_use]
    pub fn group_count(&self, group: &str) -> usize {
        self.fleet.group(group).map_or(0, |group| self.fleet.group_total(group))
    }

    /// How many of a group stand on a node.
    #[must_use]
    pub fn of_group_on(&self, group: &str, node: &str) -> usize {
        let (Some(group), Some(slot)) = (self.fleet.group(group), self.fleet.slot_of(node)) else { return 0 };
        slot.of_group(group)
    }

    /// How many of a group stand on nodes whose attribute has this value. The first question about a group and an attribute
    /// counts; after that the counts are kept.
    #[must_use]
    pub fn of_group_with(&self, group: &str, attribute: &str, value: &str) -> usize {
        let Some(group) = self.fleet.group(group) else { return 0 };
        self.memory().spreads.of(&self.fleet, group, attribute).count_of(value)
    }

    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(|poisoned| {
            // Whoever panicked may have left it half done; it can all be found out again.
            self.memory.clear_poison();
            let mut memory = poisoned.into_inner();
            *memory = Memory::default();
            memory
        })
    }

    /// The memory together with the fleet that it is about.
    pub(crate) fn parts(&mut self) -> (&Fleet, &mut Memory) {
        if self.memory.is_poisoned() {
            self.memory = Mutex::default();
        }
        (&self.fleet, self.memory.get_mut().unwrap_or_else(PoisonError::into_inner))
    }

    fn remember(&mut self) -> Remember<'_> {
        let (fleet, memory) = self.parts();
        Remember { fleet, memory }
    }
}

/// Keeps what is remembered true while the fleet changes.
struct Remember<'a> {
    fleet: &'a Fleet,
    memory: &'a mut Memory,
}

impl Remember<'_> {
    /// Before a node's attributes change or it goes.
    fn forget_place_of(self, node: u32) {
        self.move_groups(node, false);
    }

    /// After a node's attributes changed or it came.
    fn learn_place_of(self, node: u32) {
        self.move_groups(node, true);
    }

    fn move_groups(self, node: u32, there: bool) {
        let Some(slot) = self.fleet.slot(node) else { return };
        let Some(node) = &slot.node else { return };
        for &(group, count) in slot.groups() {
            self.memory.spreads.change(group, node, count, there);
        }
    }

    /// After one of a group was bound.
    fn bound(self, group: GroupIndex, node: u32) {
        self.change(group, node, true);
    }

    /// Before one of a group is unbound.
    fn unbound(self, group: GroupIndex, node: u32) {
        self.change(group, node, false);
    }

    fn change(self, group: GroupIndex, node: u32, there: bool) {
        if let Some(node) = self.fleet.slot(node).and_then(|slot| slot.node.as_ref()) {
            self.memory.spreads.change(group, node, 1, there);
        }
    }
}

#[cfg(test)]
mod tests;
