//! Paging of lists: how many entries, and a token that says after which one to go on. Entries that come and go meanwhile
//! neither repeat nor hide others.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// What a client asked of a page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    size: usize,
    after: Option<String>,
    list: String,
}

/// Why there is no such page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPage {
    #[error("a page has at least one entry, and not more than the service allows")]
    Size,
    #[error("the token is not of this list")]
    Token,
}

impl Page {
    /// `list` names the operation and its filters: a token is good only for the request that it came from. A page has
    /// `default` entries unless the client says, and `most` at most.
    ///
    /// # Errors
    /// [`BadPage`].
    pub fn new(
        list: impl Into<String>,
        size: Option<i32>,
        default: usize,
        most: usize,
        token: Option<&str>,
    ) -> Result<Self, BadPage> {
        let list = list.into();
        let size = match size {
            None => default,
            Some(size) => usize::try_from(size).ok().filter(|n| (1..=most).contains(n)).ok_or(BadPage::Size)?,
        };
        let after = token.map(|token| decode(token, &list).ok_or(BadPage::Token)).transpose()?;
        Ok(Self { size, after, list })
    }

    /// How many entries the page has at most.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// What the entry was called after which the page begins.
    #[must_use]
    pub fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The page of `items`, and the token for the next one. `name` says what an item is called; items stand in one order
    /// from page to page, and the page begins behind the item that the token names. Should that one be gone, `follows`
    /// (whether an item stands behind a name) still finds the place.
    pub fn cut<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        name: impl Fn(&T) -> String,
        follows: impl Fn(&T, &str) -> bool,
    ) -> (Vec<T>, Option<String>) {
        let mut rest =
            items.into_iter().skip_while(|item| self.after.as_deref().is_some_and(|after| !follows(item, after)));
        let page: Vec<T> = rest.by_ref().take(self.size).collect();
        let more = rest.next().is_some();
        let token = page.last().filter(|_| more).map(|last| encode(&name(last), &self.list));
        (page, token)
    }
}

fn encode(after: &str, list: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list}\n{after}"))
}

fn decode(token: &str, list: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let after = text.strip_prefix(list)?.strip_prefix('\n')?;
    Some(after.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(items: &[&str], size: i32) -> Vec<Vec<String>> {
        let mut pages = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let page = Page::new("test", Some(size), 5, 9, token.as_deref()).unwrap();
            let items = items.iter().map(ToString::to_string);
            let (cut, next) = page.cut(items, Clone::clone, |item, after| item.as_str() > after);
            pages.push(cut);
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
        let (_, token) = Page::new("a", Some(1), 5, 9, None).unwrap().cut(["x", "y"], |s| (*s).to_owned(), |_, _| true);
        assert!(Page::new("a", None, 5, 9, token.as_deref()).is_ok());
        assert_eq!(Page::new("b", None, 5, 9, token.as_deref()), Err(BadPage::Token));
        assert_eq!(Page::new("a", None, 5, 9, Some("nonsense")), Err(BadPage::Token));
        for size in [0, -1, 10] {
            assert_eq!(Page::new("a", Some(size), 5, 9, None), Err(BadPage::Size));
        }
    }
}
