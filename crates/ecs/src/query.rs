//! The cluster query language: which container instances are meant by `memberOf` constraints and list filters.
//!
//! ```text
//! attribute:ecs.instance-type =~ t3.* and not (task:group == service:web or attribute:stack in [test, dev])
//! ```
//!
//! Source: ECS Developer Guide, "Create expressions to define container instances for Amazon ECS tasks".

mod parse;

use regex_lite::Regex;
use wharf_aws_model::ecs::types::{ContainerInstance, Task};

use crate::EcsError;

/// An expression of the language.
#[derive(Clone, Debug)]
pub struct ClusterQuery(Expression);

/// A container instance, with everything that an expression may ask of it.
#[derive(Clone, Copy, Debug)]
pub struct QuerySubject<'a> {
    /// With all its attributes, those that clients put on it included, and its counts.
    pub instance: &'a ContainerInstance,
    /// The tasks on it that have not stopped.
    pub tasks: &'a [Task],
}

#[derive(Clone, Debug)]
enum Expression {
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Test(Subject, Test),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    AgentConnected,
    AgentVersion,
    Attribute(String),
    Ec2InstanceId,
    RegisteredAt,
    RunningTasksCount,
    TaskGroup,
}

#[derive(Clone, Debug)]
enum Test {
    Exists,
    Equals(String),
    Order(std::cmp::Ordering, String),
    In(Vec<String>),
    Matches(Regex),
}

impl ClusterQuery {
    /// Reads an expression.
    ///
    /// # Errors
    /// `InvalidParameterException` if it is none.
    pub fn parse(text: &str) -> Result<Self, EcsError> {
        parse::expression(text).map(Self).map_err(|error| EcsError::invalid_parameter(error.to_string()))
    }

    /// Whether the expression holds for this instance.
    #[must_use]
    pub fn matches(&self, subject: QuerySubject<'_>) -> bool {
        self.0.holds(subject)
    }
}

impl Expression {
    fn holds(&self, subject: QuerySubject<'_>) -> bool {
        match self {
            Self::And(a, b) => a.holds(subject) && b.holds(subject),
            Self::Or(a, b) => a.holds(subject) || b.holds(subject),
            Self::Not(inner) => !inner.holds(subject),
            // A subject may have several values (the groups of an instance's tasks): one that passes is enough.
            Self::Test(of, test) => of.values(subject).iter().any(|value| test.passes(value)),
        }
    }
}

impl Subject {
    fn values(&self, QuerySubject { instance, tasks }: QuerySubject<'_>) -> Vec<String> {
        let one = |value: Option<String>| value.into_iter().collect();
        match self {
            Self::AgentConnected => one(instance.agent_connected.map(|connected| connected.to_string())),
            Self::AgentVersion => one(instance.version_info.as_ref().and_then(|info| info.agent_version.clone())),
            Self::Attribute(name) => {
                let named = instance.attributes.iter().flatten().find(|a| a.name.as_ref() == Some(name));
                one(named.map(|attribute| attribute.value.clone().unwrap_or_default()))
            }
            Self::Ec2InstanceId => one(instance.ec2_instance_id.clone()),
            Self::RegisteredAt => one(instance.registered_at.map(|at| at.0.rfc3339())),
            Self::RunningTasksCount => one(instance.running_tasks_count.map(|count| count.to_string())),
            Self::TaskGroup => tasks.iter().filter_map(|task| task.group.clone()).collect(),
        }
    }
}

impl Test {
    fn passes(&self, value: &str) -> bool {
        match self {
            Self::Exists => true,
            Self::Equals(wanted) => value == wanted,
            Self::Order(order, bound) => compare(value, bound) == *order,
            Self::In(wanted) => wanted.iter().any(|wanted| wanted == value),
            Self::Matches(pattern) => pattern.is_match(value),
        }
    }
}

/// By number where both are, part by part where both are versions (`1.9.0` before `1.10.0`), by letters otherwise.
fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    let parts = |text: &str| text.split('.').map(|part| part.parse::<u64>().ok()).collect::<Option<Vec<u64>>>();
    match (parts(a), parts(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use wharf_aws_model::ecs::types::{Attribute, VersionInfo};

    use super::*;

    fn holds(text: &str) -> bool {
        let attribute = |name: &str, value: Option<&str>| Attribute {
            name: Some(name.to_owned()),
            value: value.map(str::to_owned),
            ..Attribute::default()
        };
        let instance = ContainerInstance {
            agent_connected: Some(true),
            version_info: Some(VersionInfo { agent_version: Some("1.10.0".to_owned()), ..VersionInfo::default() }),
            ec2_instance_id: Some("i-0123".to_owned()),
            running_tasks_count: Some(2),
            attributes: Some(vec![
                attribute("ecs.instance-type", Some("t3.small")),
                attribute("stack", Some("blue green")),
                attribute("ecs.capability.task-eni", None),
            ]),
            ..ContainerInstance::default()
        };
        let task = |group: &str| Task { group: Some(group.to_owned()), ..Task::default() };
        let tasks = [task("service:web"), task("family:db")];
        ClusterQuery::parse(text).unwrap().matches(QuerySubject { instance: &instance, tasks: &tasks })
    }

    #[test]
    fn tests_are_made_of_every_subject() {
        for text in [
            "attribute:ecs.instance-type == t3.small",
            "attribute:ecs.instance-type =~ t3.*",
            "attribute:ecs.instance-type matches '(t|m)3[.]small'",
            "attribute:ecs.instance-type !~ small",
            "attribute:ecs.instance-type in [t2.small, t3.small]",
            "attribute:ecs.instance-type not_in [t2.small]",
            "attribute:stack equals \"blue green\"",
            "attribute:ecs.capability.task-eni exists",
            "attribute:rack !exists",
            "attribute:rack != 1",
            "task:group == service:web",
            "task:group == family:db",
            "agentConnected == true",
            "agentVersion > 1.9.0",
            "agentVersion <= 1.10.0",
            "runningTasksCount >= 2",
            "runningTasksCount less_than 10",
            "ec2InstanceId in ['i-0123', 'i-4567']",
        ] {
            assert!(holds(text), "{text}");
        }
        for text in
            ["attribute:rack == 1", "task:group != service:web", "runningTasksCount > 2", "attribute:stack =~ blue"]
        {
            assert!(!holds(text), "{text}");
        }
    }

    #[test]
    fn and_binds_before_or_and_not_before_both() {
        assert!(holds("agentConnected == true or agentConnected == true and agentConnected == false"));
        assert!(!holds("(agentConnected == true || agentConnected == true) && agentConnected == false"));
        assert!(holds("not agentConnected == false and runningTasksCount == 2"));
        assert!(holds("!(agentConnected == false)"));
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        let long = vec!["agentConnected == true"; 100_000].join(" and ");
        let deep = format!("{}agentConnected == true{}", "(".repeat(500), ")".repeat(500));
        for text in [
            "",
            "attribute:x",
            "attribute: == 1",
            "color == red",
            "attribute:x ~ y",
            "attribute:x == ",
            "attribute:x == 'y",
            "attribute:x in y",
            "attribute:x in [y",
            "attribute:x == y z",
            "attribute:x =~ [",
            "(attribute:x == y",
            "attribute:x == y)",
            "and",
            "not",
            deep.as_str(),
            long.as_str(),
        ] {
            let error = ClusterQuery::parse(text).map(|_| ()).unwrap_err().to_string();
            assert!(error.starts_with("InvalidParameterException"), "{error}");
        }
    }
}
