//! A service's table: its operations and the shapes they use, as `aws_model::Service` describes them.

use std::fmt::Write;

use anyhow::{Context, Result, bail};

use super::{
    model::{Operation, Reference, Shape},
    service::Service,
};

pub(crate) fn table(service: &Service) -> Result<String> {
    let meta = &service.model.metadata;
    let mut out = String::from(
        "//! What protocols and validation need to know.\n\nuse crate::{Kind, Member, Operation, Protocol, Service, Shape, TimestampFormat};\n\n",
    );
    let protocol = protocol(&meta.protocol, meta.json_version.as_deref())?;
    let mut protocols = vec![protocol];
    for name in &meta.protocols {
        let other = self::protocol(name, meta.json_version.as_deref())?;
        if !protocols.contains(&other) {
            protocols.push(other);
        }
    }
    let names: Vec<&String> = service.model.operations.keys().collect();
    let protocols: Vec<String> = protocols.iter().map(|p| format!("Protocol::{p}")).collect();
    let _ = writeln!(
        out,
        "pub static SERVICE: Service = Service {{
            name: {:?},
            service_id: {:?},
            full_name: {:?},
            api_version: {:?},
            endpoint_prefix: {:?},
            signing_name: {:?},
            target_prefix: {:?},
            xml_namespace: {:?},
            protocols: &[{}],
            operations: OPERATIONS,
            names: NAMES,
            shapes: SHAPES,
        }};\n",
        service.name,
        meta.service_id,
        meta.service_full_name,
        meta.api_version,
        meta.endpoint_prefix,
        meta.signing_name.as_ref().unwrap_or(&meta.endpoint_prefix),
        meta.target_prefix,
        meta.xml_namespace,
        protocols.join(", "),
    );
    let _ = writeln!(out, "/// Every operation of the model.\nstatic NAMES: &[&str] = &{names:?};\n");
    out.push_str("static OPERATIONS: &[Operation] = &[\n");
    for (name, operation) in service.operations() {
        write_operation(&mut out, service, name, operation)?;
    }
    out.push_str("];\n\nstatic SHAPES: &[Shape] = &[\n");
    for (name, id) in &service.shapes {
        let kind = kind(service, service.shape(name)?).with_context(|| format!("shape '{name}'"))?;
        let _ = writeln!(out, "// {id}\nShape {{ name: {name:?}, kind: {kind} }},");
    }
    out.push_str("];\n");
    if !out.contains("TimestampFormat::") {
        out = out.replacen(", TimestampFormat}", "}", 1);
    }
    Ok(out)
}

fn write_operation(out: &mut String, service: &Service, name: &str, operation: &Operation) -> Result<()> {
    let place = |reference: &Option<Reference>| reference.as_ref().map(|r| id(service, r)).transpose();
    let _ = writeln!(
        out,
        "Operation {{ name: {name:?}, method: {:?}, path: {:?}, input: {:?}, output: {:?}, result_wrapper: {:?} }},",
        operation.http.method,
        operation.http.request_uri,
        place(&operation.input)?,
        place(&operation.output)?,
        operation.output.as_ref().and_then(|r| r.result_wrapper.as_ref()),
    );
    Ok(())
}

fn protocol(name: &str, json_version: Option<&str>) -> Result<&'static str> {
    Ok(match (name, json_version) {
        ("json", Some("1.0")) => "Json10",
        ("json", Some("1.1")) => "Json11",
        ("query", _) => "Query",
        ("ec2", _) => "Ec2",
        ("rest-json", _) => "RestJson",
        ("rest-xml", _) => "RestXml",
        ("smithy-rpc-v2-cbor", _) => "RpcV2Cbor",
        _ => bail!("protocol '{name}' (JSON version {json_version:?}) is not known"),
    })
}

fn kind(service: &Service, shape: &Shape) -> Result<String> {
    let range = |kind: &str| format!("Kind::{kind} {{ min: {:?}, max: {:?} }}", whole(shape.min), whole(shape.max));
    Ok(match shape.kind.as_str() {
        "structure" => {
            let mut out = String::from("Kind::Structure(&[");
            for (name, reference) in &shape.members.0 {
                out.push_str(&member(service, shape, name, reference)?);
                out.push(',');
            }
            out + "])"
        }
        "list" => {
            let reference = shape.member.as_ref().context("a list without a member")?;
            format!(
                "Kind::List {{ member: {}, location: {:?}, flattened: {}, min: {:?}, max: {:?} }}",
                id(service, reference)?,
                reference.location_name,
                shape.flattened,
                whole(shape.min),
                whole(shape.max)
            )
        }
        "map" => {
            let key = shape.key.as_ref().context("a map without a key")?;
            let value = shape.value.as_ref().context("a map without a value")?;
            format!(
                "Kind::Map {{ key: {}, value: {}, key_location: {:?}, value_location: {:?}, flattened: {}, min: {:?}, max: {:?} }}",
                id(service, key)?,
                id(service, value)?,
                key.location_name,
                value.location_name,
                shape.flattened,
                whole(shape.min),
                whole(shape.max)
            )
        }
        "string" | "character" => {
            let values = if shape.values.is_empty() {
                "&[]".to_owned()
            } else {
                let name = service.shapes.keys().find(|n| service.shape(n).is_ok_and(|s| std::ptr::eq(s, shape)));
                format!("super::enums::{}", super::names::constant(name.context("the shape has a name")?))
            };
            format!(
                "Kind::String {{ min: {:?}, max: {:?}, pattern: {:?}, values: {values} }}",
                whole(shape.min),
                whole(shape.max),
                shape.pattern
            )
        }
        "integer" => range("Integer"),
        "long" => range("Long"),
        "float" | "double" => range("Double"),
        "boolean" => "Kind::Boolean".to_owned(),
        "blob" => range("Blob"),
        "timestamp" => format!("Kind::Timestamp({})", timestamp_format(shape.timestamp_format.as_deref())?),
        other => bail!("a {other} has no place in the table yet"),
    })
}

fn member(service: &Service, shape: &Shape, name: &str, reference: &Reference) -> Result<String> {
    let mut out = format!("Member::new({name:?}, {})", id(service, reference)?);
    if shape.required.iter().any(|r| r == name) {
        out.push_str(".required()");
    }
    if let Some(location) = &reference.location_name {
        let _ = write!(out, ".at({location:?})");
    }
    if let Some(query) = &reference.query_name {
        let _ = write!(out, ".in_query({query:?})");
    }
    if reference.flattened {
        out.push_str(".flattened()");
    }
    if reference.timestamp_format.is_some() {
        let _ = write!(out, ".timestamp({})", timestamp_format(reference.timestamp_format.as_deref())?);
    }
    if let Some(location) = &reference.location {
        bail!("member '{name}' stands in the request's {location}, for which the table has no word yet");
    }
    Ok(out)
}

fn timestamp_format(format: Option<&str>) -> Result<&'static str> {
    Ok(match format {
        None => "None",
        Some("iso8601") => "Some(TimestampFormat::DateTime)",
        Some("unixTimestamp") => "Some(TimestampFormat::EpochSeconds)",
        Some("rfc822") => "Some(TimestampFormat::HttpDate)",
        Some(other) => bail!("timestamp format '{other}' is not known"),
    })
}

/// A limit as a whole number. The models write some as `1.0`, and none that is served with a fraction.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and a limit beyond 64 bits limits nothing")]
fn whole(limit: Option<f64>) -> Option<i64> {
    limit.map(|l| l as i64)
}

fn id(service: &Service, reference: &Reference) -> Result<usize> {
    service
        .shapes
        .get(&reference.shape)
        .copied()
        .with_context(|| format!("shape '{}' was not reached", reference.shape))
}
