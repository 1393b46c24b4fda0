//! Placement constraints and strategies as clients write them.

use std::sync::Arc;

use wharf_aws_model::ecs::{
    enums,
    types::{PlacementConstraint, PlacementStrategy},
};
use wharf_scheduler::{Constraint, Expression, InvalidStrategy, Strategy};

use crate::EcsError;

/// Checks the constraints and strategies of a request. Limits: API reference, "RunTask" and "CreateService".
pub(crate) fn check(constraints: &[PlacementConstraint], strategies: &[PlacementStrategy]) -> Result<(), EcsError> {
    if constraints.len() > 10 {
        return Err(EcsError::invalid_parameter("placementConstraints can have at most 10 items."));
    }
    for constraint in constraints {
        check_constraint(constraint)?;
    }
    if strategies.len() > 5 {
        return Err(EcsError::invalid_parameter("Maximum number of strategies is 5."));
    }
    for strategy in strategies {
        let kind = strategy.r#type.as_deref().unwrap_or_default();
        let field = strategy.field.as_deref();
        Strategy::parse(kind, field).map_err(|invalid| {
            EcsError::invalid_parameter(match invalid {
                InvalidStrategy::Type => {
                    format!("type should be one of [{}]", enums::PLACEMENT_STRATEGY_TYPE.join(","))
                }
                InvalidStrategy::Field => format!("{kind} field '{}' is invalid.", field.unwrap_or_default()),
            })
        })?;
    }
    Ok(())
}

/// Checks one constraint.
pub(crate) fn check_constraint(constraint: &PlacementConstraint) -> Result<(), EcsError> {
    let expression = constraint.expression.as_deref().filter(|text| !text.is_empty());
    match constraint.r#type.as_deref().unwrap_or_default() {
        "distinctInstance" if expression.is_some() => {
            Err(EcsError::invalid_parameter("distinctInstance expression should not be specified."))
        }
        "distinctInstance" => Ok(()),
        "memberOf" => match expression {
            None => Err(EcsError::invalid_parameter("memberOf expression must be specified.")),
            Some(text) => expression_of(text).map(|_| ()),
        },
        _ => Err(EcsError::invalid_parameter("Invalid placement constraint type.")),
    }
}

/// An expression of the cluster query language that a client wrote.
pub(crate) fn expression_of(text: &str) -> Result<Expression, EcsError> {
    Expression::parse(text).map_err(|error| EcsError::invalid_parameter(error.to_string()))
}

/// Constraints that were checked, as placement takes them.
pub(crate) fn constraints(checked: &[PlacementConstraint]) -> Vec<Constraint> {
    let read = |constraint: &PlacementConstraint| match constraint.r#type.as_deref() {
        Some("memberOf") => {
            let expression = Expression::parse(constraint.expression.as_deref().unwrap_or_default()).ok()?;
            Some(Constraint::MemberOf(Arc::new(expression)))
        }
        _ => Some(Constraint::DistinctInstance),
    };
    checked.iter().filter_map(read).collect()
}
