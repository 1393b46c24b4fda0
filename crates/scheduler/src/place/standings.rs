use super::{
    class::{Class, Classes, Entry},
    ranking::Ranking,
};
use crate::{
    filter::{Asked, Basis, Candidate, FILTERS, Filter},
    view::{Fleet, Pool},
};

/// How each node of a pool stands to requests of one shape.
#[derive(Debug, Default)]
pub(super) struct Standings {
    /// By the nodes' places in the pool.
    pub(super) all: Vec<Standing>,
    pub(super) classes: Classes,
    /// How many nodes failed each filter.
    pub(super) failed: [usize; FILTERS.len()],
}

/// What is known of a node, whatever is bound to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// The filters that it fails, a bit for each.
    unfit: u16,
    /// Its class, if classes are made by the same attributes.
    class: Option<u32>,
}

/// How one node stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    key: u128,
    label: u64,
    class: u32,
    /// The filters that it fails whatever is bound to it, a bit for each.
    unfit: u16,
    pub(super) verdict: Verdict,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Verdict {
    #[default]
    Absent,
    Fits,
    /// The number of the first filter that it fails.
    Fails(u8),
}

/// What a request asks of nodes, made ready.
#[derive(Debug)]
pub(super) struct Rules {
    /// The filters that concern it, by their numbers, and whether they look at the node alone.
    filters: Vec<(u8, Basis)>,
    pub(super) ranking: Ranking,
}

impl Rules {
    pub(super) fn new(request: &crate::Request) -> Self {
        let concerns =
            |(number, filter): (u8, &Filter)| (filter.concerns)(request).then(|| (number, (filter.basis)(request)));
        Self { filters: (0..).zip(&FILTERS).filter_map(concerns).collect(), ranking: Ranking::new(request) }
    }

    /// The filters that a node fails whatever is bound to it.
    fn unfit(&self, candidate: &Candidate<'_>, asked: &Asked<'_>) -> u16 {
        let fails = |number: u8| u16::from(!(FILTERS[usize::from(number)].passes)(candidate, asked)) << number;
        self.filters.iter().filter(|(_, basis)| *basis == Basis::Node).map(|&(number, _)| fails(number)).sum()
    }

    fn verdict(&self, unfit: u16, candidate: &Candidate<'_>, asked: &Asked<'_>) -> Verdict {
        let fails = |&&(number, basis): &&(u8, Basis)| match basis {
            Basis::Node => unfit & (1 << number) != 0,
            Basis::Usage => !(FILTERS[usize::from(number)].passes)(candidate, asked),
        };
        self.filters.iter().find(fails).map_or(Verdict::Fits, |&(number, _)| Verdict::Fails(number))
    }
}

impl Standing {
    /// Whether an entry still says how it stands.
    pub(super) fn is(&self, class: u32, entry: &Entry) -> bool {
        self.verdict == Verdict::Fits && self.class == class && self.key == entry.key && self.label == entry.label
    }

    /// What stays whatever is bound to the node.
    pub(super) fn known(&self, with_class: bool) -> Known {
        Known { unfit: self.unfit, class: with_class.then_some(self.class) }
    }

    pub(super) const fn class(&self) -> u32 {
        self.class
    }

    pub(super) const fn key(&self) -> u128 {
        self.key
    }

    const fn entry(&self, place: u32) -> Entry {
        Entry { key: self.key, label: self.label, place }
    }
}

impl Standings {
    /// Looks at every node. `known` says what was found out before, by another shape with such classes.
    pub(super) fn new(
        rules: &Rules,
        fleet: &Fleet,
        pool: &Pool,
        asked: &Asked<'_>,
        classes: Classes,
        known: impl Fn(u32) -> Option<Known>,
    ) -> Self {
        let mut standings = Self { all: vec![Standing::default(); pool.members().len()], classes, ..Self::default() };
        for place in pool.places() {
            if let Some(entry) = standings.judge(place, Some(known(place)), rules, fleet, pool, asked) {
                standings.class_of(place).begin(entry);
            }
        }
        for (number, class) in (0..).zip(&mut standings.classes.all) {
            class.settle(number, &standings.all);
        }
        standings
    }

    /// Looks at a node again. `renewed` says whether the node itself changed, not only what is bound to it.
    pub(super) fn look(
        &mut self,
        place: u32,
        renewed: bool,
        rules: &Rules,
        fleet: &Fleet,
        pool: &Pool,
        asked: &Asked<'_>,
    ) {
        if let Some(entry) = self.judge(place, renewed.then_some(None), rules, fleet, pool, asked) {
            let class = self.class_of(place);
            class.push(entry);
            if class.is_unsettled() {
                let number = self.all[place as usize].class;
                self.classes.all[number as usize].settle(number, &self.all);
            }
        }
    }

    fn class_of(&mut self, place: u32) -> &mut Class {
        &mut self.classes.all[self.all[place as usize].class as usize]
    }

    /// Judges a node, and gives its entry if it is to be added to its class. `renewed`: the node itself changed, and perhaps it
    /// is known which filters it fails whatever is bound to it.
    fn judge(
        &mut self,
        place: u32,
        renewed: Option<Option<Known>>,
        rules: &Rules,
        fleet: &Fleet,
        pool: &Pool,
        asked: &Asked<'_>,
    ) -> Option<Entry> {
        if self.all.len() <= place as usize {
            self.all.resize(pool.members().len(), Standing::default());
        }
        let before = self.all[place as usize];
        self.count(&before, false);
        let slot = pool.node(place).and_then(|node| fleet.slot(node));
        let Some(candidate) = slot.and_then(|slot| Candidate::new(fleet, slot)) else {
            self.all[place as usize] = Standing::default();
            return None;
        };
        let mut now = before;
        if let Some(known) = renewed {
            now.unfit = known.map_or_else(|| rules.unfit(&candidate, asked), |known| known.unfit);
            let class = known.and_then(|known| known.class);
            now.class = class.unwrap_or_else(|| self.classes.of(&candidate, &rules.ranking.attributes));
            now.label = candidate.slot.label;
        }
        now.verdict = rules.verdict(now.unfit, &candidate, asked);
        if now.verdict == Verdict::Fits {
            now.key = rules.ranking.key(&candidate, asked);
        }
        self.all[place as usize] = now;
        self.count(&now, true);
        let entry = now.entry(place);
        (now.verdict == Verdict::Fits && !before.is(now.class, &entry)).then_some(entry)
    }

    fn count(&mut self, standing: &Standing, add: bool) {
        let count = match standing.verdict {
            Verdict::Absent => return,
            Verdict::Fits => &mut self.classes.all[standing.class as usize].fitting,
            Verdict::Fails(number) => &mut self.failed[usize::from(number)],
        };
        if add {
            *count += 1;
        } else {
            *count -= 1;
        }
    }
}
