//! From the flat parameters of Query and EC2 (`Filter.1.Value.2=x`) to a value.
//!
//! Source: Smithy, "AWS Query protocol" and "AWS EC2 Query protocol": names are joined by dots; Query's lists stand under
//! `member` and maps under `entry` unless flattened, EC2's lists are always flattened and its names capitalised.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::{Map, Value};
use wharf_aws_model::{Kind, Member, Service, ShapeId, TimestampFormat};

use crate::form::Form;

/// A name with more parts is refused: no input that is served has half as many.
const MAX_DEPTH: usize = 32;

/// Parameters that are the protocol's and the signature's own.
const RESERVED: &[&str] = &[
    "Action",
    "Version",
    "AWSAccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "SecurityToken",
    "Timestamp",
    "Expires",
];

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Query,
    Ec2,
}

/// Why parameters are not an input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Malformed {
    #[error("The parameter {0} is not recognized")]
    Unknown(String),
    #[error("Value ({value}) for parameter {name} is invalid. Expecting {wanted}.")]
    Type { name: String, value: String, wanted: &'static str },
    #[error("The parameter name {0} has too many parts")]
    TooDeep(String),
}

/// The parameters as a tree of their names' parts.
#[derive(Default)]
struct Node {
    value: Option<String>,
    children: BTreeMap<String, Node>,
}

/// Reads `form` as a `shape` in `dialect`. EC2 refuses what it does not know; Query looks past it.
pub(super) fn input(dialect: Dialect, service: &Service, shape: ShapeId, form: &Form) -> Result<Value, Malformed> {
    let mut root = Node::default();
    for (name, value) in form.iter() {
        if RESERVED.contains(&name) || name.get(..6).is_some_and(|p| p.eq_ignore_ascii_case("x-amz-")) {
            continue;
        }
        if name.split('.').count() > MAX_DEPTH {
            return Err(Malformed::TooDeep(name.chars().take(64).collect()));
        }
        let leaf = name.split('.').fold(&mut root, |node, part| node.children.entry(part.to_owned()).or_default());
        leaf.value = Some(value.to_owned());
    }
    Reader { dialect, service }.structure(shape, root, "")
}

struct Reader<'s> {
    dialect: Dialect,
    service: &'s Service,
}

impl Reader<'_> {
    fn value(&self, shape: ShapeId, member: Option<&Member>, node: Node, path: &str) -> Result<Value, Malformed> {
        let flat = |flattened: bool| self.dialect == Dialect::Ec2 || flattened || member.is_some_and(|m| m.flattened);
        match &self.service.shape(shape).kind {
            Kind::Structure(_) => self.structure(shape, node, path),
            Kind::List { member: entry, location, flattened, .. } => {
                let wrapper = (!flat(*flattened)).then(|| location.unwrap_or("member"));
                let entries = numbered(node, wrapper, path)?;
                let entries = entries.into_iter().map(|(path, node)| self.value(*entry, None, node, &path));
                entries.collect::<Result<_, _>>().map(Value::Array)
            }
            Kind::Map { key_location, value_location, value, flattened, .. } => {
                let wrapper = (!flat(*flattened)).then_some("entry");
                let mut map = Map::new();
                for (path, mut node) in numbered(node, wrapper, path)? {
                    let key = node.children.remove(key_location.unwrap_or("key")).and_then(|k| k.value);
                    let inner = node.children.remove(value_location.unwrap_or("value")).unwrap_or_default();
                    map.insert(key.unwrap_or_default(), self.value(*value, None, inner, &path)?);
                }
                Ok(Value::Object(map))
            }
            kind => {
                if self.dialect == Dialect::Ec2 && !node.children.is_empty() {
                    return Err(Malformed::Unknown(below(path, &node)));
                }
                let format = member.and_then(|m| m.timestamp);
                scalar(kind, format, node.value.unwrap_or_default(), path)
            }
        }
    }

    fn structure(&self, shape: ShapeId, mut node: Node, path: &str) -> Result<Value, Malformed> {
        let Kind::Structure(members) = &self.service.shape(shape).kind else { return Ok(Value::Null) };
        let mut object = Map::new();
        for member in *members {
            let name = self.name(member);
            if let Some(child) = node.children.remove(&*name) {
                let path = if path.is_empty() { name.into_owned() } else { format!("{path}.{name}") };
                object.insert(member.name.to_owned(), self.value(member.shape, Some(member), child, &path)?);
            }
        }
        if self.dialect == Dialect::Ec2 && !node.children.is_empty() {
            return Err(Malformed::Unknown(below(path, &node)));
        }
        Ok(Value::Object(object))
    }

    /// A member's name in a parameter. EC2's is its `queryName`, or else its `locationName` or own name, capitalised.
    fn name(&self, member: &Member) -> Cow<'static, str> {
        match (self.dialect, member.query, member.location) {
            (Dialect::Ec2, Some(name), _) => name.into(),
            (Dialect::Ec2, None, location) => capitalised(location.unwrap_or(member.name)).into(),
            (Dialect::Query, _, location) => location.unwrap_or(member.name).into(),
        }
    }
}

fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// The name of the first parameter below a node that nobody asked for.
fn below(path: &str, node: &Node) -> String {
    let child = node.children.keys().next().map_or("", String::as_str);
    if path.is_empty() { child.to_owned() } else { format!("{path}.{child}") }
}

/// The entries of a list, in the order of their numbers, with their paths.
fn numbered(mut node: Node, wrapper: Option<&str>, path: &str) -> Result<Vec<(String, Node)>, Malformed> {
    if let Some(wrapper) = wrapper {
        node = node.children.remove(wrapper).unwrap_or_default();
    }
    let mut entries = Vec::with_capacity(node.children.len());
    for (number, child) in node.children {
        let path = format!("{path}.{number}");
        match number.parse::<u32>() {
            Ok(n) => entries.push((n, path, child)),
            Err(_) => return Err(Malformed::Unknown(path)),
        }
    }
    entries.sort_by_key(|(n, ..)| *n);
    Ok(entries.into_iter().map(|(_, path, child)| (path, child)).collect())
}

fn scalar(kind: &Kind, format: Option<TimestampFormat>, text: String, path: &str) -> Result<Value, Malformed> {
    let wrong = |wanted| Malformed::Type { name: path.to_owned(), value: text.chars().take(256).collect(), wanted };
    match kind {
        Kind::Integer { .. } => text.parse::<i32>().map(Value::from).map_err(|_| wrong("an integer")),
        Kind::Long { .. } => text.parse::<i64>().map(Value::from).map_err(|_| wrong("an integer")),
        Kind::Double { .. } => match text.parse::<f64>() {
            Ok(n) if n.is_finite() => Ok(Value::from(n)),
            _ => Err(wrong("a number")),
        },
        Kind::Boolean => match text.as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(wrong("true or false")),
        },
        Kind::Timestamp(own) => {
            let millis = match format.or(*own) {
                Some(TimestampFormat::EpochSeconds) => text.parse::<f64>().ok().filter(|n| n.is_finite()),
                _ => text.parse::<jiff::Timestamp>().ok().map(|t| wharf_core::Timestamp(t.as_millisecond()).seconds()),
            };
            millis.map(Value::from).ok_or_else(|| wrong("a date and time"))
        }
        _ => Ok(Value::String(text)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wharf_aws_model::ec2;

    use super::*;

    fn describe_vpcs(text: &str) -> Result<Value, Malformed> {
        let operation = ec2::SERVICE.operation("DescribeVpcs").unwrap();
        input(Dialect::Ec2, &ec2::SERVICE, operation.input.unwrap(), &Form::parse(text.as_bytes()))
    }

    #[test]
    fn ec2_lists_are_flat_and_in_order() {
        let text = "Action=DescribeVpcs&Version=2016-11-15&VpcId.2=b&VpcId.10=c&VpcId.1=a\
                    &Filter.1.Name=vpc-id&Filter.1.Value.1=x&MaxResults=5&DryRun=false";
        let expected = json!({
            "VpcIds": ["a", "b", "c"],
            "Filters": [{"Name": "vpc-id", "Values": ["x"]}],
            "MaxResults": 5,
            "DryRun": false,
        });
        assert_eq!(describe_vpcs(text).unwrap(), expected);
    }

    #[test]
    fn what_ec2_does_not_know_is_refused() {
        let cases = [
            ("Nonsense=1", "The parameter Nonsense is not recognized"),
            ("Filter.1.Nonsense=1", "The parameter Filter.1.Nonsense is not recognized"),
            ("VpcId.x=1", "The parameter VpcId.x is not recognized"),
            ("DryRun.1=true", "The parameter DryRun.1 is not recognized"),
            ("MaxResults=many", "Value (many) for parameter MaxResults is invalid. Expecting an integer."),
            ("DryRun=maybe", "Value (maybe) for parameter DryRun is invalid. Expecting true or false."),
        ];
        for (text, message) in cases {
            assert_eq!(describe_vpcs(text).unwrap_err().to_string(), message);
        }
        let deep = "a.".repeat(100_000);
        assert!(matches!(describe_vpcs(&deep), Err(Malformed::TooDeep(_))));
    }

    static QUERY: Service = Service {
        name: "q",
        service_id: "Q",
        full_name: "Q",
        api_version: "2010-01-01",
        endpoint_prefix: "q",
        signing_name: "q",
        target_prefix: None,
        xml_namespace: None,
        protocols: &[],
        operations: &[],
        names: &[],
        shapes: SHAPES,
    };

    const TEXT: Kind = Kind::String { min: None, max: None, pattern: None, values: &[] };
    const fn member(name: &'static str, shape: ShapeId, flattened: bool) -> Member {
        Member { name, shape, required: false, location: None, query: None, flattened, timestamp: None }
    }
    static SHAPES: &[wharf_aws_model::Shape] = &[
        wharf_aws_model::Shape {
            name: "In",
            kind: Kind::Structure(&[
                member("List", 1, false),
                member("Flat", 1, true),
                member("Map", 2, false),
                member("When", 4, false),
            ]),
        },
        wharf_aws_model::Shape {
            name: "List",
            kind: Kind::List { member: 3, location: None, flattened: false, min: None, max: None },
        },
        wharf_aws_model::Shape {
            name: "Map",
            kind: Kind::Map {
                key: 3,
                value: 3,
                key_location: Some("Name"),
                value_location: None,
                flattened: false,
                min: None,
                max: None,
            },
        },
        wharf_aws_model::Shape { name: "Text", kind: TEXT },
        wharf_aws_model::Shape { name: "When", kind: Kind::Timestamp(None) },
    ];

    #[test]
    fn query_wraps_lists_and_maps_unless_flattened() {
        let text = "List.member.2=b&List.member.1=a&Flat.1=c&Map.entry.1.Name=k&Map.entry.1.value=v\
                    &When=2023-11-14T22:13:20.123Z&Unknown=ignored";
        let value = input(Dialect::Query, &QUERY, 0, &Form::parse(text.as_bytes())).unwrap();
        let expected = json!({"List": ["a", "b"], "Flat": ["c"], "Map": {"k": "v"}, "When": 1_700_000_000.123});
        assert_eq!(value, expected);
    }
}
