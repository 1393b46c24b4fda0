use crate::{
    Request, View,
    filter::{Asked, Candidate, qualifies as passes},
};

/// Whether a node is what a request asks for, whatever it has left and whether or not it can be reached: its attributes and
/// expressions hold. It is what decides where daemons are to be.
#[must_use]
pub fn qualifies(view: &View, request: &Request, node: &str) -> bool {
    let fleet = &view.fleet;
    let asked = Asked { request, group: fleet.group(&request.group), overcommit: 1.0 };
    let candidate = fleet.slot_of(node).and_then(|slot| Candidate::new(fleet, slot));
    candidate.is_some_and(|candidate| passes(&candidate, &asked))
}
