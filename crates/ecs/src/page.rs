//! Paging of the List operations: `maxResults`, and a `nextToken` that says after which entry to go on.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

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
pub struct PageRequest {
    size: usize,
    after: Option<String>,
    collection: String,
}

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
        let collection = collection.into();
        let size = match max_results {
            None => limits.most,
            Some(n) => usize::try_from(n).ok().filter(|n| (1..=limits.most).contains(n)).ok_or_else(|| {
                EcsError::invalid_parameter(format!("maxResults must be between 1 and {}.", limits.most))
            })?,
        };
        let after = match next_token {
            None => None,
            Some(token) => Some(
                decode(token, &collection)
                    .ok_or_else(|| EcsError::invalid_parameter("The specified token is invalid."))?,
            ),
        };
        Ok(Self { size, after, collection })
    }
}

/// The page of `items` that was asked for, and the token for the next one. `name` says what an item is called; items stand
/// in one order from page to page, and the page begins behind the item that the token names. Should that one be gone,
/// `follows` (whether an item stands behind a name) still finds the place.
pub fn paginate<T>(
    items: Vec<T>,
    request: &PageRequest,
    name: impl Fn(&T) -> String,
    follows: impl Fn(&T, &str) -> bool,
) -> (Vec<T>, Option<String>) {
    let mut rest =
        items.into_iter().skip_while(|item| request.after.as_deref().is_some_and(|after| !follows(item, after)));
    let page: Vec<T> = rest.by_ref().take(request.size).collect();
    let more = rest.next().is_some();
    let token = page.last().filter(|_| more).map(|last| encode(&name(last), &request.collection));
    (page, token)
}

fn encode(after: &str, collection: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{collection}\n{after}"))
}

fn decode(token: &str, collection: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let after = text.strip_prefix(collection)?.strip_prefix('\n')?;
    Some(after.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(items: &[&str], size: i32) -> Vec<Vec<String>> {
        let mut pages = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let request = PageRequest::new("test", Some(size), token.as_deref(), Limits::HUNDRED).unwrap();
            let items: Vec<String> = items.iter().map(ToString::to_string).collect();
            let (page, next) = paginate(items, &request, Clone::clone, |item, after| item.as_str() > after);
            pages.push(page);
            match next {
                Some(next) => token = Some(next),
                None => return pages,
            }
        }
    }

    #[test]
    fn pages_hold_everything_once() {
        assert_eq!(pages(&["a", "b", "c"], 2), [vec!["a", "b"], vec!["c"]]);
        assert_eq!(pages(&["a", "b"], 2), [vec!["a", "b"]]);
        assert_eq!(pages(&[], 2), [Vec::<String>::new()]);
    }

    #[test]
    fn foreign_tokens_and_sizes_out_of_range_are_refused() {
        let request = PageRequest::new("clusters", Some(1), None, Limits::HUNDRED).unwrap();
        let (_, token) = paginate(vec!["a", "b"], &request, |s| (*s).to_owned(), |_, _| true);
        assert!(PageRequest::new("clusters", None, token.as_deref(), Limits::HUNDRED).is_ok());
        assert!(PageRequest::new("families", None, token.as_deref(), Limits::HUNDRED).is_err());
        assert!(PageRequest::new("clusters", None, Some("nonsense"), Limits::HUNDRED).is_err());
        for size in [0, -1, 101] {
            assert!(PageRequest::new("clusters", Some(size), None, Limits::HUNDRED).is_err());
        }
    }
}
