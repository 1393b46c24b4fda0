use wharf_aws_wire::{ApiError, BadPage, Page};

use crate::error;

/// How many entries a page has if the client does not say.
pub(crate) const DEFAULT: usize = 100;
/// How many it may have.
pub(crate) const MOST: usize = 1000;

/// The page that was asked for of `list`, whose name says everything that its order and its entries hang on.
///
/// # Errors
/// InvalidParameterException.
pub(crate) fn page(
    list: impl Into<String>,
    size: Option<i32>,
    default: usize,
    most: usize,
    token: Option<&str>,
) -> Result<Page, ApiError> {
    Page::new(list, size, default, most, token).map_err(|bad| match bad {
        BadPage::Size => error::invalid("maxResults", format!("Member must have value between 1 and {most}")),
        BadPage::Token => error::invalid("nextToken", "Invalid token"),
    })
}
