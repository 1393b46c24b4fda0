use wharf_core::Scope;

use crate::{EcsError, ResourceArn, ResourceKind};

/// How a client names a task: by its id or its ARN, the old form without a cluster included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRef {
    pub id: String,
    pub scope: Option<Scope>,
    /// The cluster, if an ARN said so.
    pub cluster: Option<String>,
}

impl TaskRef {
    /// Reads an id or an ARN.
    ///
    /// # Errors
    /// `InvalidParameterException` if the text is neither.
    pub fn parse(text: &str) -> Result<Self, EcsError> {
        let (id, scope, cluster) = if text.starts_with("arn:") {
            let arn = ResourceArn::parse(text)
                .filter(|arn| arn.kind == ResourceKind::Task)
                .ok_or_else(|| EcsError::invalid_parameter(format!("Invalid identifier: {text}")))?;
            match arn.cluster_and_id() {
                Some((cluster, id)) => (id.to_owned(), Some(arn.scope.clone()), Some(cluster.to_owned())),
                None => (arn.rest, Some(arn.scope), None),
            }
        } else {
            (text.to_owned(), None, None)
        };
        let valid = !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if valid { Ok(Self { id, scope, cluster }) } else { Err(too_short()) }
    }

    /// Whether it may be a task of this cluster.
    #[must_use]
    pub fn is_in(&self, scope: &Scope, cluster: &str) -> bool {
        self.scope.as_ref().is_none_or(|named| named == scope)
            && self.cluster.as_ref().is_none_or(|named| named == cluster)
    }
}

fn too_short() -> EcsError {
    EcsError::invalid_parameter("taskId length should be one of [32,36]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_arns_are_read() {
        let scope = Scope::default();
        let reference = TaskRef::parse(&scope.arn("ecs", "task/blue/0123")).unwrap();
        assert!(reference.is_in(&scope, "blue") && !reference.is_in(&scope, "green"));
        assert_eq!(TaskRef::parse("0123").unwrap().id, "0123");
        for bad in ["", "a/b", "arn:aws:ecs:us-east-1:000000000000:cluster/x", "a b"] {
            assert!(TaskRef::parse(bad).is_err(), "{bad}");
        }
    }
}
