use wharf_aws_model::ecs::types::{Tag, TaskDefinition};
use wharf_core::Scope;
use wharf_store::{Revision, Store, StoreExt};

use super::ACTIVE;
use crate::{
    EcsError, ResourceArn, ResourceKind,
    arn::{check_region, is_name},
    keys, tags,
};

/// How a client names a task definition: `FAMILY`, `FAMILY:REVISION` or an ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskDefinitionRef {
    pub family: String,
    /// `None` means the newest active one.
    pub revision: Option<u32>,
    /// Whose it is, if an ARN said so.
    pub scope: Option<Scope>,
}

impl TaskDefinitionRef {
    /// Reads any of the three forms.
    ///
    /// # Errors
    /// `ClientException` if it is none of them.
    pub fn parse(text: &str) -> Result<Self, EcsError> {
        let (name, scope) = if text.starts_with("arn:") {
            let arn = ResourceArn::parse(text).filter(|arn| arn.kind == ResourceKind::TaskDefinition).ok_or_else(|| {
                EcsError::client(
                    "The specified task definition identifier is invalid. Specify a valid name or ARN and try again.",
                )
            })?;
            (arn.rest, Some(arn.scope))
        } else {
            (text.to_owned(), None)
        };
        let (family, revision) = match name.split_once(':') {
            None => (name.as_str(), None),
            Some((family, number)) => {
                let revision = number.parse::<u32>().ok().filter(|number| (1..=i32::MAX as u32).contains(number));
                let revision =
                    revision.ok_or_else(|| EcsError::client(format!("Invalid revision number. Number: {number}")))?;
                (family, Some(revision))
            }
        };
        if family.is_empty() {
            return Err(EcsError::client("TaskDefinition can not be blank."));
        }
        if !is_name(family, 255) {
            return Err(EcsError::client("Family contains invalid characters."));
        }
        Ok(Self { family: family.to_owned(), revision, scope })
    }

    /// Whether it may lie in `scope`.
    #[must_use]
    pub fn is_in(&self, scope: &Scope) -> bool {
        self.scope.as_ref().is_none_or(|named| named == scope)
    }
}

/// A task definition as it is stored.
#[derive(Clone, Debug)]
pub struct LoadedTaskDefinition {
    pub definition: TaskDefinition,
    pub tags: Vec<Tag>,
    /// Its key in the store, and the revision of its last change.
    pub key: String,
    pub mod_revision: Revision,
}

impl LoadedTaskDefinition {
    /// Whether new tasks may be made of it.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.definition.status.as_deref() == Some(ACTIVE)
    }
}

/// The task definition that `reference` means, whatever its status; of a family without a revision the newest that is
/// active. `None` if there is none in `scope`.
///
/// # Errors
/// `InvalidParameterException` for another region's, and the store's.
pub async fn load_task_definition(
    store: &dyn Store,
    scope: &Scope,
    reference: &TaskDefinitionRef,
) -> Result<Option<LoadedTaskDefinition>, EcsError> {
    check_region(reference.scope.as_ref(), scope)?;
    if !reference.is_in(scope) {
        return Ok(None);
    }
    let entry = match reference.revision {
        Some(revision) => store.get(&keys::task_definition(scope, &reference.family, revision)).await?,
        None => {
            let revisions = store.list(&keys::task_definition_family(scope, &reference.family)).await?;
            let mut newest = None;
            for entry in revisions.into_iter().rev() {
                if entry.json::<TaskDefinition>()?.status.as_deref() == Some(ACTIVE) {
                    newest = Some(entry);
                    break;
                }
            }
            newest
        }
    };
    let Some(entry) = entry else { return Ok(None) };
    let definition: TaskDefinition = entry.json()?;
    let revision = definition.revision.unwrap_or_default();
    let tags = tags::of(store, scope, &format!("task-definition/{}:{revision}", reference.family)).await?;
    Ok(Some(LoadedTaskDefinition { definition, tags, key: entry.key.to_string(), mod_revision: entry.mod_revision }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_forms_are_read() {
        let parsed = |text: &str| TaskDefinitionRef::parse(text).map(|r| (r.family, r.revision)).ok();
        assert_eq!(parsed("web"), Some(("web".to_owned(), None)));
        assert_eq!(parsed("web:12"), Some(("web".to_owned(), Some(12))));
        let arn = Scope::default().arn("ecs", "task-definition/web:3");
        let reference = TaskDefinitionRef::parse(&arn).unwrap();
        assert_eq!((reference.revision, reference.is_in(&Scope::default())), (Some(3), true));
        for bad in ["", ":1", "web:", "web:x", "web:0", "web:-1", "web:99999999999", "a b", "arn:aws:ecs:x:y:cluster/z"]
        {
            assert_eq!(parsed(bad), None, "{bad}");
        }
    }
}
