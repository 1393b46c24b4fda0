use serde_json::{Map, Value, json};
use wharf_core::{
    Digest,
    event::Event,
    now,
    registry::{ImageStatus, RepositoryId},
};
use wharf_registry::{Change, ImageRecord, Journal};
use wharf_store::Op;

use crate::keys;

/// What ECR writes when images come and go, by whatever way: an event for each, and with a repository everything that this
/// face knows of it goes.
///
/// Source: Amazon ECR User Guide, "Amazon ECR events and EventBridge": `ECR Image Action`; of what is archived and restored
/// with its subject, `ECR Referrer Action`.
#[derive(Clone, Copy, Debug, Default)]
pub struct EcrJournal;

impl Journal for EcrJournal {
    fn entries(&self, change: Change<'_>) -> Vec<Op> {
        match change {
            Change::Pushed { repository, digest, image, tag } => {
                vec![event(repository, digest, image, "PUSH", tag)]
            }
            Change::Untagged { repository, digest, image, tag } => {
                vec![event(repository, digest, image, "DELETE", Some(tag))]
            }
            Change::Deleted { repository, digest, image, tags: [] } => {
                vec![event(repository, digest, image, "DELETE", None)]
            }
            Change::Deleted { repository, digest, image, tags } => {
                tags.iter().map(|tag| event(repository, digest, image, "DELETE", Some(tag))).collect()
            }
            Change::Moved { repository, digest, image, with } => vec![moved(repository, digest, image, with.is_some())],
            Change::RepositoryDeleted { repository } => keys::delete_all(repository),
        }
    }
}

fn event(id: &RepositoryId, digest: &Digest, image: &ImageRecord, action: &str, tag: Option<&str>) -> Op {
    written(id, "ECR Image Action", detail(id, digest, image, action, tag))
}

/// An image went to the archive, or came back.
fn moved(id: &RepositoryId, digest: &Digest, image: &ImageRecord, with_subject: bool) -> Op {
    let mut detail = detail(id, digest, image, "UPDATE_STORAGE_CLASS", None);
    let target = if image.status == ImageStatus::Archived { "ARCHIVE" } else { "STANDARD" };
    detail.insert("target-storage-class".to_owned(), json!(target));
    if let (ImageStatus::Active, Some(at)) = (image.status, image.activated_at) {
        detail.insert("last-activated-at".to_owned(), json!(at.rfc3339()));
    }
    written(id, if with_subject { "ECR Referrer Action" } else { "ECR Image Action" }, detail)
}

fn detail(
    id: &RepositoryId,
    digest: &Digest,
    image: &ImageRecord,
    action: &str,
    tag: Option<&str>,
) -> Map<String, Value> {
    let mut detail = Map::new();
    let mut say = |name: &str, value: &str| detail.insert(name.to_owned(), json!(value));
    say("result", "SUCCESS");
    say("repository-name", id.name.as_str());
    say("image-digest", digest.as_str());
    say("action-type", action);
    if let Some(tag) = tag {
        say("image-tag", tag);
    }
    say("manifest-media-type", &image.media_type);
    if let Some(kind) = &image.artifact_type {
        say("artifact-media-type", kind);
    }
    detail
}

fn written(id: &RepositoryId, kind: &str, detail: Map<String, Value>) -> Op {
    let time = now();
    let event = Event::new(&id.scope, "aws.ecr", kind, time, Value::Object(detail));
    let value = serde_json::to_vec(&event).expect("an event's members are texts").into();
    Op::Put { key: event.key(&id.scope, time), value, lease: None }
}
