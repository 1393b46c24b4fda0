//! Paging of the List operations, in the service's words.

use wharf_aws_wire::{BadPage, Page};

use crate::EcsError;

/// How many results a page may hold at most; also what it holds when the client does not say.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub most: usize,
}

impl Limits {
    /// Most List operations: 1 to 100.
    pub const HUNDRED: Self = Self { most: 100 };
    /// ListAccountSettings: 1 to 10.
    pub const TEN: Self = Self { most: 10 };
}

/// What a client asked of a page.
#[derive(Clone, Debug)]
pub struct PageRequest(Page);

impl PageRequest {
    /// Checks `max_results` and `next_token`. `collection` names the operation and its filters: a token is good only for
    /// the request that it came from.
    ///
    /// # Errors
    /// `InvalidParameterException` if the size is out of range or the token is not one of ours for this collection.
    pub fn new(
        collection: impl Into<String>,
        max_results: Option<i32>,
        next_token: Option<&str>,
        limits: Limits,
    ) -> Result<Self, EcsError> {
        let page = Page::new(collection, max_results, limits.most, limits.most, next_token);
        page.map(Self).map_err(|bad| {
            EcsError::invalid_parameter(match bad {
                BadPage::Size => format!("maxResults must be between 1 and {}.", limits.most),
                BadPage::Token => "The specified token is invalid.".to_owned(),
            })
        })
    }
}

impl PageRequest {
    /// How many entries are enough to cut the page and to know whether more follow.
    #[must_use]
    pub const fn enough(&self) -> usize {
        self.0.size() + 1
    }

    /// What the last page ended with.
    #[must_use]
    pub fn after(&self) -> Option<&str> {
        self.0.after()
    }
}

/// The page of `items` that was asked for, and the token for the next one; see [`Page::cut`].
pub fn paginate<T>(
    items: Vec<T>,
    request: &PageRequest,
    name: impl Fn(&T) -> String,
    follows: impl Fn(&T, &str) -> bool,
) -> (Vec<T>, Option<String>) {
    request.0.cut(items, name, follows)
}
