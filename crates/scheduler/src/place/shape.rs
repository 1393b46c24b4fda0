use super::{
    class::Classes,
    standings::{Known, Rules, Standings, Verdict},
};
use crate::{
    Refusal, Request,
    filter::{Asked, FILTERS},
    spread::Spreads,
    view::{Fleet, Pool},
};

/// Requests that are alike but for their ids, and how the nodes of their pool stand to them.
///
/// Looking at a node again costs little, so it is brought up to date with the pool's changes when it is asked.
#[derive(Debug)]
pub(super) struct Shape {
    /// One of them.
    request: Request,
    overcommit: u64,
    rules: Rules,
    standings: Standings,
    /// Of what it has been brought up to date with.
    pool: u64,
    labelled: u64,
    seen: u64,
    /// The answer to all of them until something changes.
    refusal: Option<Refusal>,
    /// For draws: the places in the order of the nodes' ids, and after how many moves.
    places: (u64, Vec<u32>),
    /// When it was last asked.
    pub(super) used: u64,
}

impl Shape {
    /// Looks at every node of a pool. A shape that asks the same of nodes themselves spares evaluating that again.
    pub(super) fn new(fleet: &Fleet, pool: &Pool, asked: &Asked<'_>, like: Option<&Self>) -> Self {
        let request = Request { id: String::new(), ..asked.request.clone() };
        let rules = Rules::new(&request);
        // Classes that are mostly empty are better made anew.
        let classes = like
            .filter(|like| like.rules.ranking.attributes == rules.ranking.attributes)
            .map(|like| &like.standings.classes)
            .filter(|classes| classes.all.len() <= pool.len() + 32)
            .map(Classes::emptied);
        let same_classes = classes.is_some();
        let classes = classes.unwrap_or_default();
        Self {
            overcommit: asked.overcommit.to_bits(),
            standings: Standings::new(&rules, fleet, pool, asked, classes, |place| {
                like?.known(pool, place, same_classes)
            }),
            request,
            rules,
            pool: pool.number(),
            labelled: fleet.labelled(),
            seen: pool.now(),
            refusal: None,
            places: (u64::MAX, Vec::new()),
            used: 0,
        }
    }

    /// Whether a request is one of them.
    pub(super) fn is_of(&self, request: &Request, overcommit: f64) -> bool {
        let own = &self.request;
        own.group == request.group
            && own.pool == request.pool
            && own.demand == request.demand
            && own.strategies == request.strategies
            && own.attributes == request.attributes
            && own.constraints == request.constraints
            && self.overcommit == overcommit.to_bits()
    }

    /// Whether another request asks the same of nodes themselves, whatever is bound to them.
    pub(super) fn is_like(&self, request: &Request, pool: &Pool) -> bool {
        let own = &self.request;
        self.pool == pool.number() && own.attributes == request.attributes && own.constraints == request.constraints
    }

    /// What is known of the node at a place, whatever is bound to it.
    fn known(&self, pool: &Pool, place: u32, with_class: bool) -> Option<Known> {
        let standing = self.standings.all.get(place as usize)?;
        (pool.is_same(place, self.seen) && standing.verdict != Verdict::Absent).then(|| standing.known(with_class))
    }

    /// Whether it also compares them in the same way.
    pub(super) fn compares_like(&self, request: &Request) -> bool {
        self.request.strategies == request.strategies
    }

    /// How many nodes it remembers.
    pub(super) fn len(&self) -> usize {
        self.standings.all.len()
    }

    /// Finds the best node.
    pub(super) fn choose(
        &mut self,
        fleet: &Fleet,
        pool: &Pool,
        spreads: &mut Spreads,
        asked: &Asked<'_>,
        rng: &mut fastrand::Rng,
    ) -> Result<u32, Refusal> {
        self.catch_up(fleet, pool, asked);
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        let ranking = &self.rules.ranking;
        self.standings.classes.count(fleet, spreads, asked.group, &ranking.attributes);
        let best = self.standings.classes.best(ranking, &self.standings.all);
        let draws = ranking.draws;
        let place = match best {
            Some((class, entry)) if draws => self.draw(pool, class, entry.key, rng),
            best => best.map(|(_, entry)| entry.place),
        };
        let node = place.and_then(|place| pool.node(place));
        node.ok_or_else(|| self.refusal.insert(refusal(&self.standings, fleet, pool)).clone())
    }

    fn catch_up(&mut self, fleet: &Fleet, pool: &Pool, asked: &Asked<'_>) {
        let now = pool.now();
        let same = self.pool == pool.number() && self.labelled == fleet.labelled();
        // Classes that no node is in any more stay; when most are such, it begins anew.
        let tidy = self.standings.classes.all.len() <= 2 * pool.len() + 64;
        match pool.changes(self.seen) {
            Some(changes) if same && tidy => {
                for change in changes {
                    self.standings.look(change.place, change.renewed, &self.rules, fleet, pool, asked);
                }
                if self.seen != now {
                    self.refusal = None;
                }
                self.seen = now;
            }
            _ => {
                let like = (self.pool == pool.number()).then_some(&*self);
                *self = Self { used: self.used, ..Self::new(fleet, pool, asked, like) };
            }
        }
    }

    /// Draws one of the nodes that are as good as the best.
    fn draw(&mut self, pool: &Pool, class: usize, key: u128, rng: &mut fastrand::Rng) -> Option<u32> {
        if self.places.0 != pool.moves() {
            self.places.0 = pool.moves();
            self.places.1.clear();
            self.places.1.extend(pool.places());
        }
        let (classes, ranking) = (&self.standings.classes.all, &self.rules.ranking);
        let best = (&*classes[class].counts, key);
        let is_left = |place: &&u32| {
            let standing = &self.standings.all[**place as usize];
            standing.verdict == Verdict::Fits
                && ranking.compare((&classes[standing.class() as usize].counts, standing.key()), best).is_eq()
        };
        let left = match ranking.compares() {
            true => self.places.1.iter().filter(is_left).count(),
            false => classes.iter().map(|class| class.fitting).sum(),
        };
        let drawn = if left < 2 { 0 } else { rng.usize(..left) };
        self.places.1.iter().filter(is_left).nth(drawn).copied()
    }
}

/// Why no node will do.
fn refusal(standings: &Standings, fleet: &Fleet, pool: &Pool) -> Refusal {
    let failed = FILTERS.iter().zip(standings.failed).filter(|(_, count)| *count > 0);
    let furthest = standings.failed.iter().rposition(|count| *count > 0);
    let closest = furthest.and_then(|furthest| {
        let there = (0..).zip(&standings.all).filter(
            |(_, standing)| matches!(standing.verdict, Verdict::Fails(number) if usize::from(number) == furthest),
        );
        let nodes = there.filter_map(|(place, _)| {
            let slot = fleet.slot(pool.node(place)?)?;
            Some((slot.usage.free_memory(slot.node.as_ref()?), slot))
        });
        let (_, slot) =
            nodes.max_by(|(memory, slot), (other, held)| memory.cmp(other).then(held.label.cmp(&slot.label)))?;
        Some((slot.id.to_string(), FILTERS[furthest].reason))
    });
    Refusal { nodes: pool.len(), reasons: failed.map(|(filter, count)| (filter.reason, count)).collect(), closest }
}
