use std::{collections::HashMap, sync::Arc};

use super::{
    groups::{GroupIndex, Groups},
    order::Order,
    pool::Pool,
    slab::Slab,
};
use crate::{Demand, Node, Request, Usage};

/// Nodes, pools, groups and bindings. Nothing is remembered here that could be found out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fleet {
    slots: Slab<Slot>,
    by_id: HashMap<Arc<str>, u32>,
    order: Order,
    /// How often all labels were given anew.
    labelled: u64,
    pools: Slab<Pool>,
    by_name: HashMap<Arc<str>, u32>,
    /// How many pools there ever were.
    numbered: u64,
    groups: Groups,
    bindings: HashMap<Box<str>, Binding>,
}

/// A node, or what is bound to one that is away.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) id: Arc<str>,
    /// In the order of ids.
    pub(crate) label: u64,
    pub(crate) node: Option<Node>,
    pub(crate) usage: Usage,
    /// How many of each group are bound to it, by the group's number.
    groups: Vec<(GroupIndex, u32)>,
    /// Its pools, and its places in them.
    pools: Vec<(u32, u32)>,
}

#[derive(Clone, Debug)]
struct Binding {
    node: u32,
    group: GroupIndex,
    demand: Demand,
}

impl Slot {
    /// How many of a group are bound to it.
    pub(crate) fn of_group(&self, group: GroupIndex) -> usize {
        let found = self.groups.binary_search_by_key(&group, |(group, _)| *group);
        found.map_or(0, |at| self.groups[at].1 as usize)
    }

    pub(crate) fn groups(&self) -> &[(GroupIndex, u32)] {
        &self.groups
    }
}

impl Fleet {
    pub(crate) fn index_of(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn slot(&self, index: u32) -> Option<&Slot> {
        self.slots.get(index)
    }

    pub(crate) fn slot_of(&self, id: &str) -> Option<&Slot> {
        self.slot(self.index_of(id)?)
    }

    pub(crate) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.slots.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// How often labels were given anew: who remembers some must forget them when it changes.
    pub(crate) const fn labelled(&self) -> u64 {
        self.labelled
    }

    pub(crate) fn pool(&self, name: &str) -> Option<&Pool> {
        self.by_name.get(name).map(|&pool| &self.pools[pool])
    }

    /// The nodes of a pool, in the order of their ids.
    pub(crate) fn members(&self, pool: &str) -> impl Iterator<Item = &Slot> {
        let pool = self.pool(pool);
        pool.into_iter().flat_map(|pool| pool.places().filter_map(|place| self.slot(pool.node(place)?)))
    }

    pub(crate) fn group(&self, name: &str) -> Option<GroupIndex> {
        self.groups.find(name)
    }

    pub(crate) fn group_name(&self, group: GroupIndex) -> &str {
        self.groups.name(group)
    }

    pub(crate) fn group_total(&self, group: GroupIndex) -> usize {
        self.groups.total(group)
    }

    /// The group of a binding and its node.
    pub(crate) fn binding(&self, id: &str) -> Option<(GroupIndex, u32)> {
        self.bindings.get(id).map(|binding| (binding.group, binding.node))
    }

    /// The slot of this id, made if there is none.
    pub(super) fn slot_for(&mut self, id: &str) -> u32 {
        if let Some(index) = self.index_of(id) {
            return index;
        }
        let id: Arc<str> = id.into();
        let label = self.order.insert(&id);
        let slot = Slot {
            id: Arc::clone(&id),
            label: label.unwrap_or_default(),
            node: None,
            usage: Usage::default(),
            groups: Vec::new(),
            pools: Vec::new(),
        };
        let index = self.slots.insert(slot);
        self.by_id.insert(id, index);
        if label.is_none() {
            self.labelled += 1;
            for slot in self.slots.iter_mut() {
                slot.label = self.order.label(&slot.id);
            }
        }
        index
    }

    pub(super) fn put(&mut self, index: u32, node: Node) {
        let slot = &mut self.slots[index];
        let held = std::mem::take(&mut slot.pools);
        let (stay, leave): (Vec<_>, Vec<_>) =
            held.into_iter().partition(|&(pool, _)| node.pools.contains(self.pools[pool].name()));
        self.leave(index, &leave);
        for &(pool, place) in &stay {
            self.pools[pool].note(place, true);
        }
        let mut pools = stay;
        for name in &node.pools {
            let pool = self.pool_for(name);
            if !pools.iter().any(|&(held, _)| held == pool) {
                let place = self.pools[pool].join(&self.slots[index].id, index);
                pools.push((pool, place));
            }
        }
        let slot = &mut self.slots[index];
        slot.pools = pools;
        slot.node = Some(node);
    }

    pub(super) fn remove(&mut self, index: u32) {
        let slot = &mut self.slots[index];
        slot.node = None;
        let pools = std::mem::take(&mut slot.pools);
        self.leave(index, &pools);
        self.drop_empty(index);
    }

    /// Binds what is not bound.
    pub(super) fn bind(&mut self, request: &Request, node: u32) -> GroupIndex {
        let group = self.groups.add(&request.group);
        let slot = &mut self.slots[node];
        slot.usage.add(&request.demand);
        match slot.groups.binary_search_by_key(&group, |(group, _)| *group) {
            Ok(at) => slot.groups[at].1 += 1,
            Err(at) => slot.groups.insert(at, (group, 1)),
        }
        for &(pool, place) in &slot.pools {
            self.pools[pool].note(place, false);
        }
        let binding = Binding { node, group, demand: request.demand.clone() };
        self.bindings.insert(request.id.as_str().into(), binding);
        group
    }

    /// Frees a binding, and says whether it was the last of its group.
    pub(super) fn unbind(&mut self, id: &str) -> bool {
        let Some(Binding { node, group, demand }) = self.bindings.remove(id) else { return false };
        let slot = &mut self.slots[node];
        slot.usage.remove(&demand);
        if let Ok(at) = slot.groups.binary_search_by_key(&group, |(group, _)| *group) {
            slot.groups[at].1 -= 1;
            if slot.groups[at].1 == 0 {
                slot.groups.remove(at);
            }
        }
        for &(pool, place) in &slot.pools {
            self.pools[pool].note(place, false);
        }
        self.drop_empty(node);
        self.groups.remove(group)
    }

    /// Drops the slot of a node that is away when nothing is bound to it.
    fn drop_empty(&mut self, index: u32) {
        let Some(slot) = self.slots.get(index) else { return };
        if slot.node.is_none() && slot.usage.workloads == 0 {
            self.by_id.remove(&slot.id);
            self.order.remove(&slot.id);
            self.slots.remove(index);
        }
    }

    fn pool_for(&mut self, name: &str) -> u32 {
        if let Some(&pool) = self.by_name.get(name) {
            return pool;
        }
        let name: Arc<str> = name.into();
        self.numbered += 1;
        let pool = self.pools.insert(Pool::new(Arc::clone(&name), self.numbered));
        self.by_name.insert(name, pool);
        pool
    }

    /// Takes a node out of pools, and drops those that it leaves empty.
    fn leave(&mut self, index: u32, pools: &[(u32, u32)]) {
        for &(number, _) in pools {
            let pool = &mut self.pools[number];
            pool.leave(&self.slots[index].id);
            if pool.len() == 0
                && let Some(pool) = self.pools.remove(number)
            {
                self.by_name.remove(pool.name());
            }
        }
    }
}
