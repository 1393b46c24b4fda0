//! A lifecycle policy's text and what it says.
//!
//! The real service checks the text against a JSON schema first, rule by rule, then the rules against each other, and
//! tells of the first failure.
//!
//! Source: Amazon ECR User Guide, "Lifecycle policy properties in Amazon ECR"; messages as clients' issues and the
//! Terraform provider's tests quote them.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wharf_registry::matches_wildcard;

/// Source: Amazon ECR User Guide, "Amazon ECR service quotas".
const MOST_RULES: usize = 50;
/// Of `*` in a pattern. Source: Amazon ECR User Guide, "Lifecycle policy properties", `tagPatternList`.
const MOST_WILDCARDS: usize = 4;
/// The least age in an archive. Source: Amazon ECR User Guide, "Archiving an image".
const ARCHIVED_DAYS: i64 = 90;

/// A policy, its rules in the order of their priority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// The lowest comes first.
    pub(crate) priority: i64,
    pub(crate) selection: Selection,
    /// Which images it looks at: those of one storage class.
    pub(crate) class: Class,
    pub(crate) count: Count,
    pub(crate) action: Action,
}

/// A storage class. Its words are the API's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Class {
    #[default]
    Standard,
    Archive,
}

impl Class {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::Archive => "ARCHIVE",
        }
    }
}

/// What a rule does to images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Action {
    #[default]
    Expire,
    /// To the archive.
    Transition,
}

/// Which images a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    Any,
    Untagged,
    /// Each of these begins some tag of the image.
    Prefixes(Vec<String>),
    /// Each of these fits some tag of the image.
    Patterns(Vec<String>),
}

impl Selection {
    /// Whether an image with these tags is meant.
    pub(crate) fn selects(&self, tags: &[String]) -> bool {
        match self {
            Self::Any => true,
            Self::Untagged => tags.is_empty(),
            Self::Prefixes(all) => all.iter().all(|prefix| tags.iter().any(|tag| tag.starts_with(prefix.as_str()))),
            Self::Patterns(all) => all.iter().all(|pattern| tags.iter().any(|tag| matches_wildcard(pattern, tag))),
        }
    }
}

/// Which of them are too many or too old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    /// All behind the youngest so many.
    MoreThan(usize),
    /// Those pushed longer ago than so many days.
    DaysSincePush(i64),
    /// Those pulled longer ago than so many days, or, if never, pushed.
    DaysSincePull(i64),
    /// Those archived longer ago than so many days.
    DaysSinceArchived(i64),
}

/// Why a text is no policy. Its `Display` is what the service says behind `Lifecycle policy validation failure: `.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Invalid {
    NotAPolicy,
    Missing(Vec<&'static str>),
    Unknown(Vec<String>),
    Type { found: &'static str, allowed: &'static str },
    NotInEnum { value: String, allowed: &'static [&'static str] },
    TooLow(i64),
    Empty,
    NoCombination,
    TwoUntagged,
    AnyNotLast,
    NoTags,
    TwoLists,
    ListWithoutTagged,
    SamePriority,
    SamePrefixes,
    Wildcards(String),
    Rules(usize),
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAPolicy => f.write_str("Could not map policyString into LifecyclePolicy."),
            Self::Missing(names) => write!(f, "object has missing required properties ({})", list(names)),
            Self::Unknown(names) => {
                write!(f, "object instance has properties which are not allowed by the schema: ({})", list(names))
            }
            Self::Type { found, allowed } => {
                write!(
                    f,
                    "instance type ({found}) does not match any allowed primitive type (allowed: [\"{allowed}\"])"
                )
            }
            Self::NotInEnum { value, allowed } => {
                write!(f, "instance value (\"{value}\") not found in enum (possible values: {})", list(allowed))
            }
            Self::TooLow(found) => {
                write!(f, "numeric instance is lower than the required minimum (minimum: 1, found: {found})")
            }
            Self::Empty => f.write_str("array is too short: must have at least 1 elements but instance has 0 elements"),
            Self::NoCombination => f.write_str("instance failed to match exactly one schema (matched 0 out of 2)"),
            Self::TwoUntagged => f.write_str("Only one rule can select Untagged images per storage class"),
            Self::AnyNotLast => f.write_str("Rule for tagStatus=ANY must have the lowest priority per storage class"),
            Self::NoTags => f.write_str("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED."),
            Self::TwoLists => f.write_str("Can only specify one of tagPrefixList or tagPatternList."),
            Self::ListWithoutTagged => {
                f.write_str("Can only specify tagPrefixList or tagPatternList when tagStatus=TAGGED.")
            }
            Self::SamePriority => f.write_str("Rule priorities must be unique"),
            Self::SamePrefixes => f.write_str("The set of rules must contain a unique set of tag prefixes"),
            Self::Wildcards(pattern) => {
                write!(f, "The tag pattern {pattern} has more than {MOST_WILDCARDS} wildcards (*)")
            }
            Self::Rules(count) => write!(f, "A policy has at most {MOST_RULES} rules, and this one has {count}"),
        }
    }
}

impl Invalid {
    /// The whole message. Two of the schema's messages come without a quote at their end.
    pub(crate) fn message(&self) -> String {
        let end = if matches!(self, Self::NoCombination | Self::TooLow(_)) { "" } else { "'" };
        format!(
            "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation \
             failure: {self}{end}"
        )
    }
}

/// `["a","b"]`.
fn list<T: fmt::Display>(names: &[T]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("[{}]", quoted.join(","))
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, Invalid> {
        let Ok(Value::Object(policy)) = serde_json::from_str(text) else { return Err(Invalid::NotAPolicy) };
        shape(&policy, &["rules"], &["rules"])?;
        let Some(Value::Array(rules)) = policy.get("rules") else {
            return Err(wrong_type(&policy["rules"], "array"));
        };
        if rules.is_empty() {
            return Err(Invalid::Empty);
        }
        if rules.len() > MOST_RULES {
            return Err(Invalid::Rules(rules.len()));
        }
        let mut rules = rules.iter().map(Rule::parse).collect::<Result<Vec<_>, _>>()?;
        together(&rules)?;
        rules.sort_by_key(|rule| rule.priority);
        Ok(Self { rules })
    }
}

impl Rule {
    fn parse(value: &Value) -> Result<Self, Invalid> {
        let rule = object(value)?;
        let required = ["action", "rulePriority", "selection"];
        shape(rule, &required, &["action", "description", "rulePriority", "selection"])?;
        let priority = integer(&rule["rulePriority"])?;
        if priority < 1 {
            return Err(Invalid::TooLow(priority));
        }
        if let Some(description) = rule.get("description") {
            text(description)?;
        }
        let selection = object(&rule["selection"])?;
        shape(
            selection,
            &["countNumber", "countType", "tagStatus"],
            &["countNumber", "countType", "countUnit", "storageClass", "tagPatternList", "tagPrefixList", "tagStatus"],
        )?;
        let action = object(&rule["action"])?;
        shape(action, &["type"], &["targetStorageClass", "type"])?;
        let status = one_of(&selection["tagStatus"], &["any", "tagged", "untagged"])?;
        let (prefixes, patterns) = (texts(selection, "tagPrefixList")?, texts(selection, "tagPatternList")?);
        let unit = selection.get("countUnit").map(|unit| one_of(unit, &["days"])).transpose()?;
        let class = selection.get("storageClass").map(|class| one_of(class, &["archive", "standard"])).transpose()?;
        let class = if class == Some("archive") { Class::Archive } else { Class::Standard };
        let number = integer(&selection["countNumber"])?;
        if number < 1 {
            return Err(Invalid::TooLow(number));
        }
        let expires = one_of(&action["type"], &["expire", "transition"])? == "expire";
        let target = action.get("targetStorageClass").and_then(Value::as_str);
        let target_fits = if expires { !action.contains_key("targetStorageClass") } else { target == Some("archive") };
        let kind = text(&selection["countType"])?;
        let count = match (kind, unit.is_some(), class) {
            ("imageCountMoreThan", false, Class::Standard) => {
                Count::MoreThan(usize::try_from(number).unwrap_or(usize::MAX))
            }
            ("sinceImagePushed", true, Class::Standard) => Count::DaysSincePush(number),
            ("sinceImagePulled", true, Class::Standard) if !expires => Count::DaysSincePull(number),
            ("sinceImageTransitioned", true, Class::Archive) if expires && number >= ARCHIVED_DAYS => {
                Count::DaysSinceArchived(number)
            }
            _ => return Err(Invalid::NoCombination),
        };
        if !target_fits {
            return Err(Invalid::NoCombination);
        }
        let action = if expires { Action::Expire } else { Action::Transition };
        Ok(Self { priority, selection: selected(status, prefixes, patterns)?, class, count, action })
    }
}

fn selected(status: &str, prefixes: Option<Vec<String>>, patterns: Option<Vec<String>>) -> Result<Selection, Invalid> {
    match (status, prefixes, patterns) {
        ("tagged", Some(_), Some(_)) => Err(Invalid::TwoLists),
        ("tagged", Some(prefixes), None) if !prefixes.is_empty() => Ok(Selection::Prefixes(prefixes)),
        ("tagged", None, Some(patterns)) if !patterns.is_empty() => {
            match patterns.iter().find(|pattern| pattern.matches('*').count() > MOST_WILDCARDS) {
                Some(pattern) => Err(Invalid::Wildcards(pattern.clone())),
                None => Ok(Selection::Patterns(patterns)),
            }
        }
        ("tagged", ..) => Err(Invalid::NoTags),
        ("untagged", None, None) => Ok(Selection::Untagged),
        (_, None, None) => Ok(Selection::Any),
        _ => Err(Invalid::ListWithoutTagged),
    }
}

/// What rules must keep to among each other, those of each storage class by themselves.
fn together(rules: &[Rule]) -> Result<(), Invalid> {
    let mut priorities = BTreeSet::new();
    if !rules.iter().all(|rule| priorities.insert(rule.priority)) {
        return Err(Invalid::SamePriority);
    }
    for class in [Class::Standard, Class::Archive] {
        let of_class: Vec<_> = rules.iter().filter(|rule| rule.class == class).collect();
        if of_class.iter().filter(|rule| rule.selection == Selection::Untagged).count() > 1 {
            return Err(Invalid::TwoUntagged);
        }
        let last = of_class.iter().map(|rule| rule.priority).max();
        if of_class.iter().any(|rule| rule.selection == Selection::Any && Some(rule.priority) != last) {
            return Err(Invalid::AnyNotLast);
        }
        let mut sets = BTreeSet::new();
        for rule in of_class {
            if let Selection::Prefixes(prefixes) = &rule.selection
                && !sets.insert(prefixes.iter().collect::<BTreeSet<_>>())
            {
                return Err(Invalid::SamePrefixes);
            }
        }
    }
    Ok(())
}

/// Both lists are in the order of the alphabet, in which the service names members.
fn shape(object: &Map<String, Value>, required: &[&'static str], allowed: &[&'static str]) -> Result<(), Invalid> {
    let missing: Vec<_> = required.iter().copied().filter(|name| !object.contains_key(*name)).collect();
    if !missing.is_empty() {
        return Err(Invalid::Missing(missing));
    }
    let mut unknown: Vec<_> = object.keys().filter(|name| !allowed.contains(&name.as_str())).cloned().collect();
    unknown.sort();
    if unknown.is_empty() { Ok(()) } else { Err(Invalid::Unknown(unknown)) }
}

fn wrong_type(value: &Value, allowed: &'static str) -> Invalid {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    Invalid::Type { found, allowed }
}

fn object(value: &Value) -> Result<&Map<String, Value>, Invalid> {
    value.as_object().ok_or_else(|| wrong_type(value, "object"))
}

fn text(value: &Value) -> Result<&str, Invalid> {
    value.as_str().ok_or_else(|| wrong_type(value, "string"))
}

fn integer(value: &Value) -> Result<i64, Invalid> {
    value.as_i64().ok_or_else(|| wrong_type(value, "integer"))
}

/// `allowed` in the order of the alphabet.
fn one_of<'a>(value: &'a Value, allowed: &'static [&'static str]) -> Result<&'a str, Invalid> {
    let value = text(value)?;
    if allowed.contains(&value) { Ok(value) } else { Err(Invalid::NotInEnum { value: value.to_owned(), allowed }) }
}

fn texts(object: &Map<String, Value>, name: &str) -> Result<Option<Vec<String>>, Invalid> {
    let Some(value) = object.get(name) else { return Ok(None) };
    let entries = value.as_array().ok_or_else(|| wrong_type(value, "array"))?;
    entries.iter().map(|entry| text(entry).map(str::to_owned)).collect::<Result<_, _>>().map(Some)
}

#[cfg(test)]
mod tests;
