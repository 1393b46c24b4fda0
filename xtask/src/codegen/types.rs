//! Structures, enum values and error names.

use std::{collections::BTreeSet, fmt::Write};

use anyhow::{Context, Result, bail};

use super::{
    names::{constant, identifier, type_name},
    service::Service,
};

/// A Rust structure for each structure that served operations reach.
///
/// In a whole input the required members are plain; every other member may be absent, as clients and services differ in age.
pub(crate) fn types(service: &Service) -> Result<String> {
    let mut body = String::new();
    for name in service.shapes.keys() {
        let shape = service.shape(name)?;
        if shape.kind != "structure" {
            continue;
        }
        let plain = service.inputs.contains(name);
        body.push_str("#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]\n");
        let _ = writeln!(body, "pub struct {} {{", type_name(name));
        for (member, reference) in &shape.members.0 {
            let mut kind = rust_type(service, &reference.shape)?;
            if holds_itself(service, name, &reference.shape)? {
                kind = format!("Box<{kind}>");
            }
            let field = identifier(member);
            if plain && shape.required.contains(member) {
                let _ = writeln!(body, "#[serde(rename = {member:?})]\npub {field}: {kind},");
            } else {
                let _ = writeln!(
                    body,
                    "#[serde(rename = {member:?}, default, skip_serializing_if = \"Option::is_none\")]\npub {field}: Option<{kind}>,"
                );
            }
        }
        body.push_str("}\n\n");
    }
    let mut head = String::from("//! The structures of the served operations.\n\n");
    if body.contains("BTreeMap<") {
        head.push_str("use std::collections::BTreeMap;\n\n");
    }
    head.push_str("use serde::{Deserialize, Serialize};\n\n");
    // Members that are required are not in an Option.
    let named = |own: &&str| body.contains(&format!("<{own}>")) || body.contains(&format!(": {own},"));
    match ["Blob", "EpochSeconds"].into_iter().filter(named).collect::<Vec<_>>()[..] {
        [] => {}
        [own] => _ = writeln!(head, "use crate::{own};\n"),
        ref both => _ = writeln!(head, "use crate::{{{}}};\n", both.join(", ")),
    }
    Ok(head + &body)
}

/// The values of each enum. A field that holds one is text, so that a value newer than the model survives.
pub(crate) fn enums(service: &Service) -> Result<String> {
    let mut out = String::from("//! The values of the enums that the served operations use.\n\n");
    for name in service.shapes.keys() {
        let shape = service.shape(name)?;
        if !shape.values.is_empty() {
            let _ = writeln!(out, "pub const {}: &[&str] = &{:?};", constant(name), shape.values);
        }
    }
    Ok(out)
}

/// The code of each error that a served operation names.
pub(crate) fn errors(service: &Service) -> Result<String> {
    let mut out = String::from("//! The codes of the errors that the served operations name.\n\n");
    for name in &service.errors {
        let shape = service.shape(name)?;
        if !shape.exception {
            bail!("'{name}' stands among errors and is none");
        }
        let code = shape.error.as_ref().and_then(|e| e.code.as_ref()).unwrap_or(name);
        let _ = writeln!(out, "pub const {}: &str = {code:?};", constant(name));
    }
    Ok(out)
}

/// The type of a member of this shape.
pub(crate) fn rust_type(service: &Service, name: &str) -> Result<String> {
    let shape = service.shape(name)?;
    Ok(match shape.kind.as_str() {
        "structure" => type_name(name),
        "list" => {
            let member = shape.member.as_ref().with_context(|| format!("list '{name}' has no member"))?;
            format!("Vec<{}>", rust_type(service, &member.shape)?)
        }
        "map" => {
            let value = shape.value.as_ref().with_context(|| format!("map '{name}' has no value"))?;
            format!("BTreeMap<String, {}>", rust_type(service, &value.shape)?)
        }
        "string" | "character" => "String".to_owned(),
        "integer" => "i32".to_owned(),
        "long" => "i64".to_owned(),
        "float" | "double" => "f64".to_owned(),
        "boolean" => "bool".to_owned(),
        "blob" => "Blob".to_owned(),
        "timestamp" => "EpochSeconds".to_owned(),
        other => bail!("shape '{name}' is a {other}, for which there is no Rust type yet"),
    })
}

/// Whether a member of shape `member` lets structure `name` hold itself with no list or map between.
fn holds_itself(service: &Service, name: &str, member: &str) -> Result<bool> {
    let mut seen = BTreeSet::new();
    let mut open = vec![member.to_owned()];
    while let Some(next) = open.pop() {
        if next == name {
            return Ok(true);
        }
        let shape = service.shape(&next)?;
        if shape.kind == "structure" && seen.insert(next) {
            open.extend(shape.members.0.iter().map(|(_, r)| r.shape.clone()));
        }
    }
    Ok(false)
}
