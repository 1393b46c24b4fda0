use crate::{Heredoc, Problem, Word};

/// Expands variables as the builder does.
#[derive(Clone, Copy, Debug)]
pub struct Expander {
    _escape: char,
}

impl Expander {
    pub fn new(escape: char) -> Expander {
        Expander { _escape: escape }
    }

    /// One word: quotes and escapes go, an unset variable is empty. A problem has the word's span.
    pub fn expand(&self, _word: &Word, _lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, Problem> {
        todo!()
    }

    /// As [`Expander::expand`], but blanks that come from unquoted text or variables divide words (EXPOSE).
    pub fn expand_words(
        &self,
        _word: &Word,
        _lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Vec<String>, Problem> {
        todo!()
    }

    /// The content of a heredoc of COPY or ADD: quotes stay; as it is if its name was quoted.
    pub fn expand_heredoc(
        &self,
        _heredoc: &Heredoc,
        _lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<String, Problem> {
        todo!()
    }

    /// The variables that expanding this text might look up, in the order of their first mention.
    pub fn variables(&self, _text: &str) -> Vec<String> {
        todo!()
    }
}
