//! A policy's text and what it says.
//!
//! Source: IAM User Guide, "IAM JSON policy elements reference"; Amazon ECR User Guide, "Private repository policies" and
//! "Private registry permissions".

use serde_json::{Map, Value};

use super::condition::Condition;

/// What kind of policy a text is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `Resource` may be left out: the repository is meant.
    Repository,
    /// Every statement says which repositories it means.
    Registry,
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) statements: Vec<Statement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) allow: bool,
    pub(crate) principals: Except<Vec<Principal>>,
    /// Patterns, in lower case.
    pub(crate) actions: Except<Vec<String>>,
    /// Patterns; none if the statement does not say.
    pub(crate) resources: Option<Except<Vec<String>>>,
    pub(crate) conditions: Vec<Condition>,
}

/// What is meant, or all but what is meant (`NotPrincipal`, `NotAction`, `NotResource`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Except<T> {
    These(T),
    AllBut(T),
}

impl<T> Except<T> {
    /// Whether something is meant, of which `holds` says whether it is named.
    pub(crate) fn means(&self, named: impl FnOnce(&T) -> bool) -> bool {
        match self {
            Self::These(these) => named(these),
            Self::AllBut(these) => !named(these),
        }
    }
}

/// Who a statement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Principal {
    Anyone,
    /// Everyone of an account.
    Account(String),
    /// A user, a role or a role's session, by ARN.
    Arn(String),
    /// Services and identity providers, who never come to Wharf.
    Nobody,
}

/// Why a text is no policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Invalid {
    #[error("the policy is malformed")]
    Malformed,
    #[error("policy variables such as {0} are not supported by Wharf")]
    Variable(String),
}

use Invalid::Malformed;

const VERSIONS: [&str; 2] = ["2008-10-17", "2012-10-17"];

impl Document {
    /// Reads a policy.
    pub(crate) fn parse(text: &str, kind: Kind) -> Result<Self, Invalid> {
        let value: Value = serde_json::from_str(text).map_err(|_| Malformed)?;
        let object = value.as_object().ok_or(Malformed)?;
        only(object, &["Version", "Id", "Statement"])?;
        let version = match object.get("Version") {
            None => VERSIONS[0],
            Some(Value::String(version)) if VERSIONS.contains(&version.as_str()) => version,
            Some(_) => return Err(Malformed),
        };
        if object.get("Id").is_some_and(|id| !id.is_string()) {
            return Err(Malformed);
        }
        let statements = match object.get("Statement") {
            Some(Value::Array(statements)) if !statements.is_empty() => statements.iter().collect(),
            Some(statement @ Value::Object(_)) => vec![statement],
            _ => return Err(Malformed),
        };
        let statements: Vec<_> =
            statements.into_iter().map(|statement| Statement::parse(statement, kind)).collect::<Result<_, _>>()?;
        // In the older version they are text like any other.
        if version == VERSIONS[1]
            && let Some(variable) = statements.iter().find_map(Statement::variable)
        {
            return Err(Invalid::Variable(variable));
        }
        Ok(Self { statements })
    }
}

impl Statement {
    fn parse(value: &Value, kind: Kind) -> Result<Self, Invalid> {
        let object = value.as_object().ok_or(Malformed)?;
        only(
            object,
            &[
                "Sid",
                "Effect",
                "Principal",
                "NotPrincipal",
                "Action",
                "NotAction",
                "Resource",
                "NotResource",
                "Condition",
            ],
        )?;
        if object.get("Sid").is_some_and(|sid| !sid.is_string()) {
            return Err(Malformed);
        }
        let allow = match object.get("Effect").and_then(Value::as_str) {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err(Malformed),
        };
        let principals = one_of(object, "Principal", "NotPrincipal", principals)?.ok_or(Malformed)?;
        let actions = one_of(object, "Action", "NotAction", |value| actions(value, kind))?.ok_or(Malformed)?;
        let resources = one_of(object, "Resource", "NotResource", |value| resources(value, kind))?;
        if resources.is_none() && kind == Kind::Registry {
            return Err(Malformed);
        }
        let conditions = match object.get("Condition") {
            None => Vec::new(),
            Some(Value::Object(operators)) => conditions(operators)?,
            Some(_) => return Err(Malformed),
        };
        Ok(Self { allow, principals, actions, resources, conditions })
    }

    /// A variable that stands in it.
    fn variable(&self) -> Option<String> {
        let resources = self.resources.iter().flat_map(|(Except::These(these) | Except::AllBut(these))| these);
        let values = self.conditions.iter().flat_map(|condition| &condition.values);
        resources.chain(values).find_map(|text| {
            let begin = text.find("${")?;
            let end = begin + text[begin..].find('}')?;
            Some(text[begin..=end].to_owned())
        })
    }
}

fn only(object: &Map<String, Value>, members: &[&str]) -> Result<(), Invalid> {
    if object.keys().all(|key| members.contains(&key.as_str())) { Ok(()) } else { Err(Malformed) }
}

/// An element of which there are two kinds, one at most.
fn one_of<T>(
    object: &Map<String, Value>,
    these: &str,
    all_but: &str,
    read: impl Fn(&Value) -> Result<T, Invalid>,
) -> Result<Option<Except<T>>, Invalid> {
    match (object.get(these), object.get(all_but)) {
        (Some(value), None) => read(value).map(|value| Some(Except::These(value))),
        (None, Some(value)) => read(value).map(|value| Some(Except::AllBut(value))),
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(Malformed),
    }
}

/// A text or a list of texts, not empty.
fn texts(value: &Value) -> Result<Vec<&str>, Invalid> {
    let texts: Option<Vec<&str>> = match value {
        Value::String(text) => Some(vec![text]),
        Value::Array(texts) if !texts.is_empty() => texts.iter().map(Value::as_str).collect(),
        _ => None,
    };
    texts.filter(|texts| texts.iter().all(|text| !text.is_empty())).ok_or(Malformed)
}

fn principals(value: &Value) -> Result<Vec<Principal>, Invalid> {
    match value {
        Value::String(text) if text == "*" => Ok(vec![Principal::Anyone]),
        Value::Object(kinds) if !kinds.is_empty() => {
            let mut found = Vec::new();
            for (kind, named) in kinds {
                let named = texts(named)?;
                match kind.as_str() {
                    "AWS" => found.extend(named.into_iter().map(aws_principal).collect::<Result<Vec<_>, _>>()?),
                    "Service" | "Federated" | "CanonicalUser" => found.push(Principal::Nobody),
                    _ => return Err(Malformed),
                }
            }
            Ok(found)
        }
        _ => Err(Malformed),
    }
}

/// `*`, an account's number, or an ARN of IAM or STS. A wildcard stands for itself alone.
fn aws_principal(text: &str) -> Result<Principal, Invalid> {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    if text == "*" {
        return Ok(Principal::Anyone);
    }
    if is_account(text) {
        return Ok(Principal::Account(text.to_owned()));
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, service, "", account, resource] = parts[..] else { return Err(Malformed) };
    let known = match service {
        "iam" => resource == "root" || has_name(resource, &["user/", "role/"]),
        "sts" => has_name(resource, &["assumed-role/", "federated-user/"]),
        _ => false,
    };
    if !partition.starts_with("aws") || !is_account(account) || !known || text.contains(['*', '?']) {
        return Err(Malformed);
    }
    Ok(if resource == "root" { Principal::Account(account.to_owned()) } else { Principal::Arn(text.to_owned()) })
}

fn has_name(resource: &str, kinds: &[&str]) -> bool {
    kinds.iter().any(|kind| resource.strip_prefix(kind).is_some_and(|name| !name.is_empty()))
}

/// Actions of ECR. A token is for the whole registry, so no repository's policy can speak of it.
fn actions(value: &Value, kind: Kind) -> Result<Vec<String>, Invalid> {
    let actions: Vec<String> = texts(value)?.into_iter().map(str::to_ascii_lowercase).collect();
    let fits = |action: &String| {
        let named = action.strip_prefix("ecr:").is_some_and(|name| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'?'))
        });
        (action == "*" || named) && !(kind == Kind::Repository && action == "ecr:getauthorizationtoken")
    };
    if actions.iter().all(fits) { Ok(actions) } else { Err(Malformed) }
}

/// ARNs of repositories, or `*`.
fn resources(value: &Value, kind: Kind) -> Result<Vec<String>, Invalid> {
    let resources = texts(value)?;
    let fits = |resource: &&str| kind == Kind::Repository || *resource == "*" || resource.starts_with("arn:");
    if resources.iter().all(fits) { Ok(resources.into_iter().map(str::to_owned).collect()) } else { Err(Malformed) }
}

fn conditions(operators: &Map<String, Value>) -> Result<Vec<Condition>, Invalid> {
    let mut found = Vec::new();
    for (operator, keys) in operators {
        for (key, values) in keys.as_object().ok_or(Malformed)? {
            let values = match values {
                Value::Array(values) => values.iter().map(scalar).collect(),
                value => scalar(value).map(|value| vec![value]),
            };
            found.push(Condition::new(operator, key, values.ok_or(Malformed)?).ok_or(Malformed)?);
        }
    }
    Ok(found)
}

/// A condition's value: numbers and truth values may be written without quotes.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
