use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

/// Nodes that take the same requests, and what changed about them lately.
///
/// A node has a place in its pool, a small number. Those who remember something about places ask what changed since they last
/// looked ([`Pool::changes`]).
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    name: Arc<str>,
    /// Which pool of all that ever were: one that went and came back is another.
    number: u64,
    members: Vec<Member>,
    free: Vec<u32>,
    by_id: BTreeMap<Arc<str>, u32>,
    /// How often a node came or went.
    moves: u64,
    /// Places that changed, the oldest first.
    log: VecDeque<u32>,
    /// How many entries were dropped from the log's front.
    dropped: u64,
}

/// What is at a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    pub(crate) node: Option<u32>,
    /// The last entry of the log about it.
    changed: u64,
    /// The last one that is about the node itself, not only about what is bound to it.
    renewed: u64,
}

/// A place that changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Changed {
    pub(crate) place: u32,
    /// Whether the node itself changed, not only what is bound to it.
    pub(crate) renewed: bool,
}

/// So many changes are kept in a small pool; in a large one as many as it has nodes. Who missed more looks at every node.
const LEAST_LOG: usize = 64;

impl Pool {
    pub(super) fn new(name: Arc<str>, number: u64) -> Self {
        Self {
            name,
            number,
            members: Vec::new(),
            free: Vec::new(),
            by_id: BTreeMap::new(),
            moves: 0,
            log: VecDeque::new(),
            dropped: 0,
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// All places; some may be empty.
    pub(crate) fn members(&self) -> &[Member] {
        &self.members
    }

    /// The places of nodes in the order of their ids.
    pub(crate) fn places(&self) -> impl Iterator<Item = u32> {
        self.by_id.values().copied()
    }

    /// The node at a place.
    pub(crate) fn node(&self, place: u32) -> Option<u32> {
        self.members.get(place as usize)?.node
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// How often a node came or went: while it is the same, so are [`Pool::places`].
    pub(crate) const fn moves(&self) -> u64 {
        self.moves
    }

    /// How many changes there ever were.
    pub(crate) fn now(&self) -> u64 {
        self.dropped + self.log.len() as u64
    }

    /// What changed since then, each place once; `None` if that is no longer known.
    pub(crate) fn changes(&self, since: u64) -> Option<impl Iterator<Item = Changed>> {
        let first = usize::try_from(since.checked_sub(self.dropped)?).ok()?;
        let entries = (since..).zip(self.log.range(first.min(self.log.len())..));
        Some(entries.filter_map(move |(at, &place)| {
            let member = &self.members[place as usize];
            (member.changed == at).then_some(Changed { place, renewed: member.renewed >= since })
        }))
    }

    /// Whether the node at a place is the same as it was then, whatever was bound to it since.
    pub(crate) fn is_same(&self, place: u32, since: u64) -> bool {
        self.members.get(place as usize).is_some_and(|member| member.renewed < since)
    }

    pub(super) fn join(&mut self, id: &Arc<str>, node: u32) -> u32 {
        let member = Member { node: Some(node), changed: 0, renewed: 0 };
        let place = match self.free.pop() {
            Some(place) => {
                self.members[place as usize] = member;
                place
            }
            None => {
                self.members.push(member);
                u32::try_from(self.members.len() - 1).expect("there are no more places than nodes")
            }
        };
        self.by_id.insert(Arc::clone(id), place);
        self.moves += 1;
        self.note(place, true);
        place
    }

    pub(super) fn leave(&mut self, id: &str) {
        let Some(place) = self.by_id.remove(id) else { return };
        self.members[place as usize].node = None;
        self.moves += 1;
        self.free.push(place);
        self.note(place, true);
    }

    /// Says that a place changed.
    pub(super) fn note(&mut self, place: u32, renewed: bool) {
        let now = self.now();
        let member = &mut self.members[place as usize];
        member.changed = now;
        if renewed {
            member.renewed = now;
        }
        self.log.push_back(place);
        if self.log.len() > self.members.len().max(LEAST_LOG) {
            self.log.pop_front();
            self.dropped += 1;
        }
    }
}
