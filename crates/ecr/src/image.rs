//! Images: manifests and indexes, by digest and by tag.

mod delete;
mod describe;
mod get;
mod identifier;
mod list;
mod put;
mod referrers;
mod storage_class;

use wharf_aws_wire::{
    ApiError,
    ecr::{errors, types},
};
use wharf_core::registry::ImageStatus;

use crate::{error, face::Call};

pub(crate) use delete::delete;
pub(crate) use describe::describe;
pub(crate) use get::get;
pub(crate) use identifier::is_digest;
pub(crate) use list::list;
pub(crate) use put::put;
pub(crate) use referrers::referrers;
pub(crate) use storage_class::update_storage_class;

/// What a list is to have of images.
#[derive(Clone, Copy, Debug)]
struct Filter {
    /// `None` for both.
    tagged: Option<bool>,
    /// `None` for any.
    status: Option<ImageStatus>,
}

impl Filter {
    /// The values are the model's. Unless told otherwise active images are meant, tagged or not.
    fn new(tag_status: Option<&str>, image_status: Option<&str>) -> Self {
        let tagged = match tag_status {
            Some("TAGGED") => Some(true),
            Some("UNTAGGED") => Some(false),
            _ => None,
        };
        Self { tagged, status: status_filter(image_status) }
    }

    fn takes(&self, tags: &[String], status: ImageStatus) -> bool {
        self.status.is_none_or(|wanted| wanted == status) && self.tagged.is_none_or(|tagged| tagged != tags.is_empty())
    }

    /// Names it, for page tokens.
    fn name(&self) -> String {
        format!("{:?} {:?}", self.tagged, self.status)
    }
}

/// The status that a filter asks for, one of the model's values; `None` for any.
fn status_filter(text: Option<&str>) -> Option<ImageStatus> {
    match text {
        Some("ANY") => None,
        Some("ARCHIVED") => Some(ImageStatus::Archived),
        Some("ACTIVATING") => Some(ImageStatus::Activating),
        _ => Some(ImageStatus::Active),
    }
}

/// `{imageDigest:'D', imageTag:'T'}`.
fn named(id: &types::ImageIdentifier) -> String {
    let half = |text: &Option<String>| text.clone().unwrap_or_else(|| "null".to_owned());
    format!("{{imageDigest:'{}', imageTag:'{}'}}", half(&id.image_digest), half(&id.image_tag))
}

fn not_found(call: &Call<'_>, id: &types::ImageIdentifier) -> ApiError {
    let (name, account) = (&call.repository.name, &call.repository.scope.account);
    let message = format!(
        "The image with imageId {} does not exist within the repository with name '{name}' in the registry with id \
         '{account}'",
        named(id)
    );
    ApiError::client(errors::IMAGE_NOT_FOUND_EXCEPTION, message)
}

/// A digest that a parameter gives.
fn digest(field: &str, text: &str) -> Result<wharf_core::Digest, ApiError> {
    text.parse().map_err(|_| error::invalid(field, "must satisfy regular expression 'sha256:[0-9a-f]{64}'"))
}
