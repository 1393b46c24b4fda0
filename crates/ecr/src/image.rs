//! Images: manifests and indexes, by digest and by tag.

mod delete;
mod describe;
mod get;
mod identifier;
mod list;
mod put;
mod referrers;

use wharf_aws_wire::{ApiError, ecr::types};

use crate::error;

pub(crate) use delete::delete;
pub(crate) use describe::describe;
pub(crate) use get::get;
pub(crate) use identifier::is_digest;
pub(crate) use list::list;
pub(crate) use put::put;
pub(crate) use referrers::referrers;

/// Every image is that: Wharf archives none.
pub(crate) const ACTIVE: &str = "ACTIVE";

/// What a list is to have of images.
#[derive(Clone, Copy, Debug)]
struct Filter {
    /// `None` for both.
    tagged: Option<bool>,
    /// Whether any status is asked for that images here have.
    active: bool,
}

impl Filter {
    /// The values are the model's. Unless told otherwise active images are meant, tagged or not.
    fn new(tag_status: Option<&str>, image_status: Option<&str>) -> Self {
        let tagged = match tag_status {
            Some("TAGGED") => Some(true),
            Some("UNTAGGED") => Some(false),
            _ => None,
        };
        Self { tagged, active: matches!(image_status, None | Some(ACTIVE | "ANY")) }
    }

    fn takes(&self, tags: &[String]) -> bool {
        self.active && self.tagged.is_none_or(|tagged| tagged != tags.is_empty())
    }

    /// Names it, for page tokens.
    fn name(&self) -> String {
        format!("{:?} {}", self.tagged, self.active)
    }
}

/// `{imageDigest:'D', imageTag:'T'}`.
fn named(id: &types::ImageIdentifier) -> String {
    let half = |text: &Option<String>| text.clone().unwrap_or_else(|| "null".to_owned());
    format!("{{imageDigest:'{}', imageTag:'{}'}}", half(&id.image_digest), half(&id.image_tag))
}

/// A digest that a parameter gives.
fn digest(field: &str, text: &str) -> Result<wharf_core::Digest, ApiError> {
    text.parse().map_err(|_| error::invalid(field, "must satisfy regular expression 'sha256:[0-9a-f]{64}'"))
}
