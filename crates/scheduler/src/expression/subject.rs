use std::collections::BTreeMap;

/// What an expression may ask of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field<'a> {
    AgentConnected,
    AgentVersion,
    Attribute(&'a str),
    Ec2InstanceId,
    RegisteredAt,
    RunningTasksCount,
    /// The groups of the tasks on it, by their names alone (`service:web`).
    TaskGroup,
}

/// A value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    Text(&'a str),
    Count(u64),
    Truth(bool),
}

/// Something that expressions can be asked of.
pub trait Subject {
    /// Whether any of the field's values passes the test. A field without a value passes none.
    fn any(&self, field: Field<'_>, test: &mut dyn FnMut(Value<'_>) -> bool) -> bool;
}

/// What only expressions ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// `1.90.0`
    pub agent_version: Option<String>,
    /// `i-0123456789abcdef0`
    pub instance_id: Option<String>,
    /// As RFC 3339 writes it, in UTC, so that the order of the letters is that of time.
    pub registered_at: Option<String>,
}

/// A container instance described by its parts, where there is no [`View`](crate::View) to ask (ListContainerInstances).
#[derive(Clone, Debug)]
pub struct Instance<'a, G> {
    /// With all its attributes, those that clients put on it included. One without a value has an empty one.
    pub attributes: &'a BTreeMap<String, String>,
    pub facts: &'a Facts,
    pub connected: bool,
    /// How many tasks run on it.
    pub running: usize,
    /// The groups of the tasks on it that have not stopped, by their names alone (see [`group_name`](crate::group_name)).
    pub groups: G,
}

impl<'a, G: Iterator<Item = &'a str> + Clone> Subject for Instance<'a, G> {
    fn any(&self, field: Field<'_>, test: &mut dyn FnMut(Value<'_>) -> bool) -> bool {
        match field {
            Field::AgentConnected => test(Value::Truth(self.connected)),
            Field::AgentVersion => text(self.facts.agent_version.as_ref(), test),
            Field::Attribute(name) => text(self.attributes.get(name), test),
            Field::Ec2InstanceId => text(self.facts.instance_id.as_ref(), test),
            Field::RegisteredAt => text(self.facts.registered_at.as_ref(), test),
            Field::RunningTasksCount => test(Value::Count(u64::try_from(self.running).unwrap_or(u64::MAX))),
            Field::TaskGroup => self.groups.clone().any(|group| test(Value::Text(group))),
        }
    }
}

fn text(value: Option<&String>, test: &mut dyn FnMut(Value<'_>) -> bool) -> bool {
    value.is_some_and(|value| test(Value::Text(value)))
}
