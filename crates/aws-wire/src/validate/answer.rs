//! What is wrong with an input, in the service's own words.

use std::fmt::Write;

use serde_json::Value;
use wharf_aws_model::{Kind, Service};

use super::{Constraint, Step, Violation};
use crate::{
    ApiError,
    answers::{Words, words},
};

/// The longest piece of a value that is shown to its sender.
const SHOWN: usize = 512;

/// The error for an operation's input that is wrong in these ways; `None` if there are none.
pub(crate) fn answer(service: &Service, operation: &str, violations: &[Violation]) -> Option<ApiError> {
    let first = violations.first()?;
    Some(match words(service) {
        Words::Constraints(code) => ApiError::client(code, constraints(violations)),
        Words::Ecs => ecs(service, operation, first, violations),
        Words::Ec2 => ec2(first),
        Words::Ecr => ecr(first),
    })
}

/// RegisterTaskDefinition answers `ClientException`, the others `InvalidParameterException`. A missing list "cannot be
/// empty", a missing text "can not be blank", an enum "should be one of" its values.
///
/// Source: Amazon ECS API Reference, "Errors" of each operation; messages as clients' issues quote them ("Tasks cannot be
/// empty.", "TaskDefinition can not be blank.").
fn ecs(service: &Service, operation: &str, first: &Violation, all: &[Violation]) -> ApiError {
    let code = if operation == "RegisterTaskDefinition" { "ClientException" } else { "InvalidParameterException" };
    let message = match (first.constraint, first.path.as_slice()) {
        (Constraint::NotNull, [Step::Member(member)])
            if matches!(service.shape(member.shape).kind, Kind::List { .. }) =>
        {
            let list =
                if member.name == "containerDefinitions" { "Container list".into() } else { sentence(member.name) };
            format!("{list} cannot be empty.")
        }
        (Constraint::NotNull, [Step::Member(member)]) => format!("{} can not be blank.", capitalised(member.name)),
        (Constraint::Values(values), [.., Step::Member(member)]) => {
            // Of a setting the service repeats what was asked for; of everything else it names the member.
            let asked = first.value.as_ref().filter(|_| operation.contains("AccountSetting") && member.name == "name");
            let subject = asked.map_or_else(|| member.name.to_owned(), shown);
            format!("{subject} should be one of [{}]", values.join(","))
        }
        _ => constraints(all),
    };
    ApiError::client(code, message)
}

/// Source: Amazon EC2 API Reference, "Error codes" (MissingParameter, InvalidParameterValue).
fn ec2(violation: &Violation) -> ApiError {
    let name = parameter(&violation.path);
    let value = violation.value.as_ref().map(shown).unwrap_or_default();
    let expecting = |words: String| format!("Value ( {value} ) for parameter {name} is invalid. Expecting {words}.");
    let message = match violation.constraint {
        Constraint::NotNull => {
            let message = format!("The request must contain the parameter {name}");
            return ApiError::client("MissingParameter", message);
        }
        Constraint::MinValue(n) => expecting(format!("a value greater than {n}")),
        Constraint::MaxValue(n) => expecting(format!("a value less than {n}")),
        Constraint::MinLength(n) => expecting(format!("at least {n} characters or entries")),
        Constraint::MaxLength(n) => expecting(format!("at most {n} characters or entries")),
        Constraint::Pattern(pattern) => expecting(format!("text that matches {pattern}")),
        Constraint::Values(values) => expecting(format!("one of {}", values.join(", "))),
    };
    ApiError::client("InvalidParameterValue", message)
}

/// The first that is wrong; entries of lists are not told apart.
///
/// Source: messages as clients' issues quote them ("Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must
/// have length less than or equal to 100'").
fn ecr(violation: &Violation) -> ApiError {
    let names = violation.path.iter().filter_map(|step| match step {
        Step::Member(member) => Some(member.name),
        Step::Index(_) | Step::Key(_) => None,
    });
    let name = names.collect::<Vec<_>>().join(".");
    let demand = match violation.constraint {
        Constraint::Pattern(pattern) => format!("must satisfy regular expression '{pattern}'"),
        constraint => demand(constraint),
    };
    let message = format!("Invalid parameter at '{name}' failed to satisfy constraint: '{demand}'");
    ApiError::client("InvalidParameterException", message)
}

/// The name by which EC2 speaks of a parameter: `maxResults`, `Filter.1.Name`.
fn parameter(path: &[Step]) -> String {
    let part = |step: &Step| match step {
        Step::Member(member) => member.query.or(member.location).unwrap_or(member.name).to_owned(),
        Step::Index(index) => (index + 1).to_string(),
        Step::Key(key) => key.clone(),
    };
    let name = path.iter().map(part).collect::<Vec<_>>().join(".");
    if path.len() == 1 {
        let mut chars = name.chars();
        return chars.next().map(|c| c.to_ascii_lowercase()).into_iter().chain(chars).collect();
    }
    name
}

/// `2 validation errors detected: …; …`
fn constraints(violations: &[Violation]) -> String {
    let plural = if violations.len() == 1 { "" } else { "s" };
    let mut out = format!("{} validation error{plural} detected: ", violations.len());
    for (i, violation) in violations.iter().enumerate() {
        if i > 0 {
            out.push_str("; ");
        }
        out.push_str("Value ");
        if let Some(value) = &violation.value {
            let _ = write!(out, "'{}' ", shown(value));
        }
        let _ = write!(out, "at '{}' failed to satisfy constraint: ", dotted(&violation.path));
        let constraint = demand(violation.constraint);
        if violation.of_key {
            let _ = write!(out, "Map keys must satisfy constraint: [{constraint}]");
        } else {
            out.push_str(&constraint);
        }
    }
    out
}

fn demand(constraint: Constraint) -> String {
    match constraint {
        Constraint::NotNull => "Member must not be null".to_owned(),
        Constraint::MinLength(n) => format!("Member must have length greater than or equal to {n}"),
        Constraint::MaxLength(n) => format!("Member must have length less than or equal to {n}"),
        Constraint::MinValue(n) => format!("Member must have value greater than or equal to {n}"),
        Constraint::MaxValue(n) => format!("Member must have value less than or equal to {n}"),
        Constraint::Pattern(pattern) => format!("Member must satisfy regular expression pattern: {pattern}"),
        Constraint::Values(values) => format!("Member must satisfy enum value set: [{}]", values.join(", ")),
    }
}

/// `logEvents.1.member.message`: entries count from 1.
fn dotted(path: &[Step]) -> String {
    let part = |step: &Step| match step {
        Step::Member(member) => member.name.to_owned(),
        Step::Index(index) => format!("{}.member", index + 1),
        Step::Key(key) => format!("{key}.member"),
    };
    path.iter().map(part).collect::<Vec<_>>().join(".")
}

/// A value as the services quote it: `[a, b]`, `{k=v}`, text as it is.
fn shown(value: &Value) -> String {
    fn write(value: &Value, out: &mut String) {
        if out.len() > SHOWN {
            return;
        }
        match value {
            Value::String(text) => out.extend(text.chars().take(SHOWN)),
            Value::Array(entries) => {
                out.push('[');
                for (i, entry) in entries.iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    write(entry, out);
                }
                out.push(']');
            }
            Value::Object(entries) => {
                out.push('{');
                for (i, (key, entry)) in entries.iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    out.extend([key.as_str(), "="]);
                    write(entry, out);
                }
                out.push('}');
            }
            other => out.push_str(&other.to_string()),
        }
    }
    let mut out = String::new();
    write(value, &mut out);
    out
}

/// `containerInstances` as `Container instances`.
fn sentence(name: &str) -> String {
    let mut out = String::new();
    for c in capitalised(name).chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push(' ');
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wharf_aws_model::{ec2, ecr, ecs, logs};

    use super::{super::violations, *};

    fn error(service: &'static Service, operation: &str, input: &Value) -> Option<String> {
        let shape = service.operation(operation).unwrap().input.unwrap();
        answer(service, operation, &violations(service, shape, input)).map(|e| e.to_string())
    }

    #[test]
    fn logs_lists_constraints() {
        let cases = [
            (
                "CreateLogGroup",
                json!({}),
                "InvalidParameterException: 1 validation error detected: Value at 'logGroupName' failed to satisfy \
                 constraint: Member must not be null",
            ),
            (
                "CreateLogGroup",
                json!({"logGroupName": ""}),
                "InvalidParameterException: 2 validation errors detected: Value '' at 'logGroupName' failed to satisfy \
                 constraint: Member must have length greater than or equal to 1; Value '' at 'logGroupName' failed to \
                 satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
            ),
            (
                "PutLogEvents",
                json!({"logGroupName": "g", "logStreamName": "s", "logEvents": [{"timestamp": 1, "message": ""}]}),
                "InvalidParameterException: 1 validation error detected: Value '' at 'logEvents.1.member.message' failed \
                 to satisfy constraint: Member must have length greater than or equal to 1",
            ),
            (
                "DescribeLogGroups",
                json!({"limit": 51}),
                "InvalidParameterException: 1 validation error detected: Value '51' at 'limit' failed to satisfy \
                 constraint: Member must have value less than or equal to 50",
            ),
            (
                "DescribeLogStreams",
                json!({"logGroupName": "g", "orderBy": "Size"}),
                "InvalidParameterException: 1 validation error detected: Value 'Size' at 'orderBy' failed to satisfy \
                 constraint: Member must satisfy enum value set: [LogStreamName, LastEventTime]",
            ),
            (
                "CreateLogGroup",
                json!({"logGroupName": "g", "tags": {"a*": "b"}}),
                "InvalidParameterException: 1 validation error detected: Value '{a*=b}' at 'tags' failed to satisfy \
                 constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: \
                 ^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$]",
            ),
        ];
        for (operation, input, message) in cases {
            assert_eq!(error(&logs::SERVICE, operation, &input).as_deref(), Some(message));
        }
        assert_eq!(error(&logs::SERVICE, "CreateLogGroup", &json!({"logGroupName": "/a/b"})), None);
    }

    #[test]
    fn ecs_has_words_of_its_own() {
        let cases = [
            ("DescribeTasks", json!({}), "InvalidParameterException: Tasks cannot be empty."),
            ("RunTask", json!({}), "InvalidParameterException: TaskDefinition can not be blank."),
            (
                "RegisterTaskDefinition",
                json!({"containerDefinitions": []}),
                "ClientException: Family can not be blank.",
            ),
        ];
        for (operation, input, message) in cases {
            assert_eq!(error(&ecs::SERVICE, operation, &input).as_deref(), Some(message));
        }
    }

    #[test]
    fn ecr_tells_of_the_first() {
        let many = vec![json!({"imageTag": "x"}); 101];
        let cases = [
            (
                "BatchGetImage",
                json!({"repositoryName": "app", "imageIds": many}),
                "imageIds",
                "Member must have length less than or equal to 100",
            ),
            (
                "PutImageTagMutability",
                json!({"repositoryName": "app", "imageTagMutability": "SOMETIMES"}),
                "imageTagMutability",
                "Member must satisfy enum value set: [MUTABLE, IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE_WITH_EXCLUSION]",
            ),
            (
                "DescribeRepositories",
                json!({"repositoryNames": ["UP"]}),
                "repositoryNames",
                "must satisfy regular expression '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*'",
            ),
        ];
        for (operation, input, field, constraint) in cases {
            let message = format!(
                "InvalidParameterException: Invalid parameter at '{field}' failed to satisfy constraint: '{constraint}'"
            );
            assert_eq!(error(&ecr::SERVICE, operation, &input), Some(message));
        }
    }

    #[test]
    fn ec2_names_the_parameter() {
        assert_eq!(
            error(&ec2::SERVICE, "DescribeVpcs", &json!({"MaxResults": 1})).as_deref(),
            Some(
                "InvalidParameterValue: Value ( 1 ) for parameter maxResults is invalid. Expecting a value greater than 5."
            )
        );
    }
}
