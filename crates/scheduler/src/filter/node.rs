//! What a node is.

use super::{Asked, Basis, Candidate, Filter};
use crate::Reason;

pub(super) const AGENT: Filter = Filter {
    name: "agent",
    reason: Reason::Agent,
    concerns: |_| true,
    basis: |_| Basis::Node,
    passes: |candidate, _| candidate.node.connected,
    detail: |_, _| "its agent is not connected".to_owned(),
};

pub(super) const ATTRIBUTES: Filter = Filter {
    name: "attributes",
    reason: Reason::Attribute,
    concerns: |request| !request.attributes.is_empty(),
    basis: |_| Basis::Node,
    passes: |candidate, asked| asked.request.attributes.iter().all(|wanted| has(candidate, wanted)),
    detail: attributes_detail,
};

fn has(candidate: &Candidate<'_>, (name, value): &(String, Option<String>)) -> bool {
    let present = candidate.node.attributes.get(name);
    present.is_some_and(|present| value.as_ref().is_none_or(|value| value == present))
}

fn attributes_detail(candidate: &Candidate<'_>, asked: &Asked<'_>) -> String {
    let missing = asked.request.attributes.iter().find(|wanted| !has(candidate, wanted));
    let Some((name, value)) = missing else { return String::new() };
    match (value, candidate.node.attributes.get(name)) {
        (Some(value), Some(present)) => format!("attribute:{name} is {present}, not {value}"),
        (_, _) => format!("it has no attribute:{name}"),
    }
}
