use serde_json::{Map, Value, json};
use wharf_core::{Digest, event::Event, now, registry::RepositoryId};
use wharf_registry::{Change, ImageRecord, Journal};
use wharf_store::Op;

use crate::keys;

/// What ECR writes when images come and go, by whatever way: an event for each, and with a repository everything that this
/// face knows of it goes.
///
/// Source: Amazon ECR User Guide, "Amazon ECR events and EventBridge": `ECR Image Action`.
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
            Change::RepositoryDeleted { repository } => keys::delete_all(repository),
        }
    }
}

fn event(id: &RepositoryId, digest: &Digest, image: &ImageRecord, action: &str, tag: Option<&str>) -> Op {
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
    let time = now();
    let event = Event::new(&id.scope, "aws.ecr", "ECR Image Action", time, Value::Object(detail));
    let value = serde_json::to_vec(&event).expect("an event's members are texts").into();
    Op::Put { key: event.key(&id.scope, time), value, lease: None }
}
