//! Values as XML, driven by a service's table.

use serde_json::Value;
use wharf_aws_model::{Kind, Member, Service, ShapeId, TimestampFormat};
use wharf_core::Timestamp;

/// XML text in the making. Elements are opened and closed by the caller; only text is escaped.
#[derive(Default)]
pub(super) struct Xml(String);

impl Xml {
    pub(super) fn declaration() -> Self {
        Self("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned())
    }

    pub(super) fn open(&mut self, name: &str) {
        self.0.extend(["<", name, ">"]);
    }

    /// Opens an element in a namespace of its own.
    pub(super) fn open_in(&mut self, name: &str, namespace: Option<&str>) {
        self.0.extend(["<", name]);
        if let Some(namespace) = namespace {
            self.0.push_str(" xmlns=\"");
            self.text(namespace);
            self.0.push('"');
        }
        self.0.push('>');
    }

    pub(super) fn close(&mut self, name: &str) {
        self.0.extend(["</", name, ">"]);
    }

    /// An element that holds text.
    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        self.open(name);
        self.text(text);
        self.close(name);
    }

    /// Escapes markup; what XML 1.0 cannot carry at all becomes a replacement character.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\r' => self.0.push_str("&#xD;"),
                '\t' | '\n' => self.0.push(c),
                '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => self.0.push('\u{fffd}'),
                _ => self.0.push(c),
            }
        }
    }

    pub(super) fn finish(self) -> String {
        self.0
    }

    /// The members of a structure, without an element around them.
    pub(super) fn members(&mut self, service: &Service, shape: ShapeId, value: &Value) {
        let Kind::Structure(members) = &service.shape(shape).kind else { return };
        for member in *members {
            if let Some(inner) = value.get(member.name).filter(|v| !v.is_null()) {
                self.member(service, member, inner);
            }
        }
    }

    fn member(&mut self, service: &Service, member: &Member, value: &Value) {
        let name = member.location.unwrap_or(member.name);
        match &service.shape(member.shape).kind {
            Kind::List { member: entry, flattened, .. } if *flattened || member.flattened => {
                for inner in value.as_array().into_iter().flatten() {
                    self.element(service, name, *entry, member.timestamp, inner);
                }
            }
            Kind::Map { flattened, .. } if *flattened || member.flattened => {
                self.entries(service, name, member.shape, value);
            }
            _ => self.element(service, name, member.shape, member.timestamp, value),
        }
    }

    fn element(
        &mut self,
        service: &Service,
        name: &str,
        shape: ShapeId,
        format: Option<TimestampFormat>,
        value: &Value,
    ) {
        match &service.shape(shape).kind {
            Kind::Structure(_) => {
                self.open(name);
                self.members(service, shape, value);
                self.close(name);
            }
            Kind::List { member, location, .. } => {
                self.open(name);
                for inner in value.as_array().into_iter().flatten() {
                    self.element(service, location.unwrap_or("member"), *member, None, inner);
                }
                self.close(name);
            }
            Kind::Map { .. } => {
                self.open(name);
                self.entries(service, "entry", shape, value);
                self.close(name);
            }
            Kind::Timestamp(own) => self.leaf(name, &timestamp(format.or(*own), value)),
            _ => match value {
                Value::String(text) => self.leaf(name, text),
                other => self.leaf(name, &other.to_string()),
            },
        }
    }

    /// A map's entries, each in an element of that name.
    fn entries(&mut self, service: &Service, name: &str, shape: ShapeId, value: &Value) {
        let Kind::Map { value: inner, key_location, value_location, .. } = &service.shape(shape).kind else { return };
        for (key, entry) in value.as_object().into_iter().flatten() {
            self.open(name);
            self.leaf(key_location.unwrap_or("key"), key);
            self.element(service, value_location.unwrap_or("value"), *inner, None, entry);
            self.close(name);
        }
    }
}

/// An instant as XML protocols write it: a date and time unless the model says otherwise.
fn timestamp(format: Option<TimestampFormat>, value: &Value) -> String {
    let seconds = value.as_f64().unwrap_or_default();
    let instant = Timestamp::from_seconds(seconds);
    match format {
        None | Some(TimestampFormat::DateTime) => instant.rfc3339(),
        Some(TimestampFormat::EpochSeconds) => seconds.to_string(),
        Some(TimestampFormat::HttpDate) => jiff::Timestamp::from_millisecond(instant.0)
            .map(|t| t.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        let mut xml = Xml::default();
        xml.leaf("a", "<&>\"\u{1}\r\né");
        assert_eq!(xml.finish(), "<a>&lt;&amp;&gt;&quot;\u{fffd}&#xD;\né</a>");
    }

    #[test]
    fn instants_have_three_forms() {
        let value = Value::from(1_700_000_000.123);
        assert_eq!(timestamp(None, &value), "2023-11-14T22:13:20.123Z");
        assert_eq!(timestamp(Some(TimestampFormat::EpochSeconds), &value), "1700000000.123");
        assert_eq!(timestamp(Some(TimestampFormat::HttpDate), &value), "Tue, 14 Nov 2023 22:13:20 GMT");
    }
}
