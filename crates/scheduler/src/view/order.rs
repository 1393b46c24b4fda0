use std::{collections::BTreeMap, ops::Bound, sync::Arc};

/// Numbers nodes so that their numbers are in the order of their ids: ties are broken without comparing text.
///
/// A node's label lies between its neighbours', with room for others; when there is none left all are labelled anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    labels: BTreeMap<Arc<str>, u64>,
}

/// Room that is left between a node and one that comes after all others.
const ROOM: u64 = 1 << 32;

impl Order {
    /// Gives an id its label; `None` if all were labelled anew, its own included.
    pub(super) fn insert(&mut self, id: &Arc<str>) -> Option<u64> {
        let after = (Bound::Excluded(id), Bound::Unbounded);
        let before = self.labels.range(..Arc::clone(id)).next_back().map(|(_, label)| *label);
        let after = self.labels.range::<Arc<str>, _>(after).next().map(|(_, label)| *label);
        let label = match (before, after) {
            (None, None) => Some(u64::MAX / 2),
            (Some(before), None) => before.checked_add(ROOM),
            (None, Some(after)) => after.checked_sub(ROOM),
            (Some(before), Some(after)) => Some(before + (after - before) / 2).filter(|label| *label != before),
        };
        self.labels.insert(Arc::clone(id), label.unwrap_or_default());
        if label.is_none() {
            let step = u64::MAX / (self.labels.len() as u64 + 1);
            self.labels.values_mut().zip(1..).for_each(|(label, place)| *label = step * place);
        }
        label
    }

    pub(super) fn remove(&mut self, id: &str) {
        self.labels.remove(id);
    }

    pub(super) fn label(&self, id: &str) -> u64 {
        self.labels.get(id).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_in_the_order_of_ids() {
        let mut order = Order::default();
        let mut rng = fastrand::Rng::with_seed(1);
        let mut renewed = 0;
        for round in 0..2000_u32 {
            // In between the same two, so that room runs out.
            let id: Arc<str> =
                if round % 2 == 0 { format!("m{:05}", 99_999 - round) } else { rng.u64(..).to_string() }.into();
            match order.insert(&id) {
                None => renewed += 1,
                label => assert_eq!(label, Some(order.label(&id))),
            }
        }
        assert!(renewed > 0);
        let labels: Vec<u64> = order.labels.values().copied().collect();
        assert!(labels.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
