//! Whether a JSON value has the types of a shape.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};
use wharf_aws_model::{Kind, Service, ShapeId};

/// A value of the wrong type. The words are those in which the services answer `SerializationException`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum WrongType {
    #[error("{found} cannot be converted to {wanted}")]
    Scalar { found: &'static str, wanted: &'static str },
    #[error("Start of structure or map found where not expected.")]
    UnexpectedObject,
    #[error("Start of list found where not expected.")]
    UnexpectedList,
    #[error("Expected list or null")]
    ExpectedList,
    #[error("Expected map or null")]
    ExpectedObject,
    #[error("'{0}' is out of the range of {1}")]
    OutOfRange(String, &'static str),
    #[error("a blob is not valid base64")]
    NotBase64,
}

/// `value` with only those members that the model knows and that are not null.
///
/// Entries of lists and maps that are null stay, for validation to name.
pub(super) fn check(service: &Service, shape: ShapeId, value: Value) -> Result<Value, WrongType> {
    match &service.shape(shape).kind {
        Kind::Structure(members) => {
            let Value::Object(mut given) = value else { return Err(WrongType::ExpectedObject) };
            let mut kept = Map::new();
            for member in *members {
                match given.remove(member.name) {
                    None | Some(Value::Null) => {}
                    Some(inner) => {
                        kept.insert(member.name.to_owned(), check(service, member.shape, inner)?);
                    }
                }
            }
            Ok(Value::Object(kept))
        }
        Kind::List { member, .. } => {
            let Value::Array(given) = value else { return Err(WrongType::ExpectedList) };
            let entries = given.into_iter().map(|inner| check_entry(service, *member, inner));
            entries.collect::<Result<_, _>>().map(Value::Array)
        }
        Kind::Map { value: inner, .. } => {
            let Value::Object(given) = value else { return Err(WrongType::ExpectedObject) };
            let entries = given.into_iter().map(|(key, v)| Ok((key, check_entry(service, *inner, v)?)));
            entries.collect::<Result<_, _>>().map(Value::Object)
        }
        kind => scalar(kind, value),
    }
}

fn check_entry(service: &Service, shape: ShapeId, value: Value) -> Result<Value, WrongType> {
    if value.is_null() { Ok(value) } else { check(service, shape, value) }
}

fn scalar(kind: &Kind, value: Value) -> Result<Value, WrongType> {
    let wanted = match kind {
        Kind::Integer { .. } => "Integer",
        Kind::Long { .. } => "Long",
        Kind::Double { .. } => "Double",
        Kind::Boolean => "Boolean",
        Kind::Timestamp(_) => "Timestamp",
        Kind::Blob { .. } => "ByteBuffer",
        _ => "String",
    };
    let found = match &value {
        Value::Object(_) => return Err(WrongType::UnexpectedObject),
        Value::Array(_) => return Err(WrongType::UnexpectedList),
        Value::String(_) => "STRING_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Null => "NULL_VALUE",
    };
    match (kind, &value) {
        (Kind::String { .. }, Value::String(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Double { .. } | Kind::Timestamp(_), Value::Number(_)) => Ok(value),
        (Kind::Blob { .. }, Value::String(text)) => match STANDARD.decode(text) {
            Ok(_) => Ok(value),
            Err(_) => Err(WrongType::NotBase64),
        },
        (Kind::Integer { .. }, Value::Number(number)) => whole(number)
            .and_then(|n| i32::try_from(n).ok())
            .map(Value::from)
            .ok_or_else(|| WrongType::OutOfRange(number.to_string(), wanted)),
        (Kind::Long { .. }, Value::Number(number)) => {
            whole(number).map(Value::from).ok_or_else(|| WrongType::OutOfRange(number.to_string(), wanted))
        }
        _ => Err(WrongType::Scalar { found, wanted }),
    }
}

/// A number without a fraction: `5`, `5.0`, `5e0`.
#[expect(clippy::cast_possible_truncation, reason = "the value was found to be whole and within 53 bits")]
fn whole(number: &serde_json::Number) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    number.as_i64().or_else(|| {
        let n = number.as_f64()?;
        (n.fract() == 0.0 && n.abs() <= EXACT).then_some(n as i64)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wharf_aws_model::{ecs, logs};

    use super::*;

    fn of(service: &Service, operation: &str, value: Value) -> Result<Value, WrongType> {
        check(service, service.operation(operation).unwrap().input.unwrap(), value)
    }

    #[test]
    fn unknown_members_and_nulls_are_left_out() {
        let input =
            json!({"cluster": "c", "count": 2.0, "group": null, "fromTomorrow": [1], "tags": [{"key": "k", "x": 1}]});
        let kept = of(&ecs::SERVICE, "RunTask", input).unwrap();
        assert_eq!(kept, json!({"cluster": "c", "count": 2, "tags": [{"key": "k"}]}));
    }

    #[test]
    fn wrong_types_are_named_as_the_services_name_them() {
        let cases = [
            (json!({"count": "2"}), "STRING_VALUE cannot be converted to Integer"),
            (json!({"cluster": 1}), "NUMBER_VALUE cannot be converted to String"),
            (json!({"enableECSManagedTags": "true"}), "STRING_VALUE cannot be converted to Boolean"),
            (json!({"cluster": {}}), "Start of structure or map found where not expected."),
            (json!({"cluster": []}), "Start of list found where not expected."),
            (json!({"tags": {}}), "Expected list or null"),
            (json!({"tags": ["x"]}), "Expected map or null"),
            (json!({"count": 1.5}), "'1.5' is out of the range of Integer"),
            (json!({"count": 4_294_967_296_u64}), "'4294967296' is out of the range of Integer"),
        ];
        for (input, message) in cases {
            assert_eq!(of(&ecs::SERVICE, "RunTask", input.clone()).unwrap_err().to_string(), message, "{input}");
        }
    }

    #[test]
    fn null_entries_are_left_for_validation() {
        let kept = of(&logs::SERVICE, "CreateLogGroup", json!({"tags": {"a": null}})).unwrap();
        assert_eq!(kept, json!({"tags": {"a": null}}));
    }
}
