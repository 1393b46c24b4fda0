//! Finding nodes.

mod class;
mod memory;
mod ranking;
mod shape;
mod standings;

use std::borrow::Borrow;

pub(crate) use self::memory::Memory;
use crate::{
    Refusal, Request, View,
    filter::{self, Asked, Candidate},
    view::Fleet,
};

/// Finds a node for a request. It does not bind it: see [`View::bind`].
///
/// `overcommit` is how many times a node's unreserved memory the limits of bounded requests may add up to.
///
/// The answer is that of the plain rule: nodes that pass every filter; of these, strategy after strategy, those that are best
/// by it; of these the first by its id, or one drawn from `rng` where a strategy says so. How it is found is another matter: see
/// the crate's documentation.
///
/// # Errors
/// [`Refusal`] if no node of the pool will do; it is empty if the pool has no nodes.
pub fn place<'a>(
    view: &'a View,
    request: &Request,
    overcommit: f64,
    rng: &mut fastrand::Rng,
) -> Result<&'a str, Refusal> {
    let fleet = &view.fleet;
    let found = match &request.node {
        Some(id) => only(fleet, request, id, overcommit),
        None => view.memory().choose(fleet, request, overcommit, rng),
    };
    found.map(|node| fleet.slot(node).map_or("", |slot| &*slot.id))
}

/// Places requests one after the other and binds those that a node takes: the same as [`place`] and [`View::bind`] in turn.
/// Runs of requests of one shape (alike but for their ids) are quickest.
pub fn place_many<R: Borrow<Request>>(
    view: &mut View,
    requests: impl IntoIterator<Item = R>,
    overcommit: f64,
    rng: &mut fastrand::Rng,
) -> Vec<Result<String, Refusal>> {
    let mut place_one = |request: &Request| {
        let (fleet, memory) = view.parts();
        let node = match &request.node {
            Some(id) => only(fleet, request, id, overcommit),
            None => memory.choose(fleet, request, overcommit, rng),
        }?;
        let id = fleet.slot(node).map(|slot| slot.id.to_string()).unwrap_or_default();
        view.unbind(&request.id);
        view.bind_at(request, node);
        Ok(id)
    };
    requests.into_iter().map(|request| place_one(request.borrow())).collect()
}

/// Asks one node.
fn only(fleet: &Fleet, request: &Request, id: &str, overcommit: f64) -> Result<u32, Refusal> {
    if !fleet.pool(&request.pool).is_some_and(|pool| pool.has(id)) {
        return Err(Refusal::default());
    }
    let index = fleet.index_of(id).ok_or_else(Refusal::default)?;
    let candidate = fleet.slot(index).and_then(|slot| Candidate::new(fleet, slot)).ok_or_else(Refusal::default)?;
    let asked = Asked { request, group: fleet.group(&request.group), overcommit };
    match filter::check(&candidate, &asked) {
        None => Ok(index),
        Some(filter) => Err(Refusal::of_one(&candidate, filter.reason)),
    }
}

#[cfg(test)]
mod tests;
