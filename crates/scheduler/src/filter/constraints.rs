//! What must hold of a node (ECS Developer Guide, "Define which container instances Amazon ECS uses for tasks").

use super::{Basis, Filter};
use crate::{Expression, Reason, Request};

pub(super) const MEMBER_OF: Filter = Filter {
    name: "member_of",
    reason: Reason::MemberOf,
    concerns: |request| request.expressions().next().is_some(),
    basis: member_of_basis,
    passes: |candidate, asked| asked.request.expressions().all(|expression| candidate.is_in(expression)),
    detail: |candidate, asked| {
        let failed = asked.request.expressions().find(|expression| !candidate.is_in(expression));
        failed.map(|expression| format!("{expression} does not hold")).unwrap_or_default()
    },
};

pub(super) const DISTINCT_INSTANCE: Filter = Filter {
    name: "distinct_instance",
    reason: Reason::DistinctInstance,
    concerns: Request::wants_distinct_instances,
    basis: |_| Basis::Usage,
    passes: |candidate, asked| candidate.of_group(asked) == 0,
    detail: |candidate, asked| format!("{} of the group are on it", candidate.of_group(asked)),
};

fn member_of_basis(request: &Request) -> Basis {
    if request.expressions().any(Expression::reads_usage) { Basis::Usage } else { Basis::Node }
}
