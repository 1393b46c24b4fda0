//! SPDX licence expressions (SPDX specification, annex "SPDX license expressions"), as far as crates use them.

/// Whether the terms of `expression` can be met with licences that `allowed` accepts. A licence with an exception is
/// asked for by both, `Apache-2.0 WITH LLVM-exception`, and then by itself. What is no expression is not allowed.
pub(super) fn allows(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    // Older crates write a slash for OR.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = Words { rest: spaced.split_whitespace().collect(), allowed };
    words.rest.reverse();
    words.alternatives().is_some_and(|holds| holds && words.rest.is_empty())
}

struct Words<'a> {
    /// Backwards, so that the next one is the last.
    rest: Vec<&'a str>,
    allowed: &'a dyn Fn(&str) -> bool,
}

impl Words<'_> {
    fn alternatives(&mut self) -> Option<bool> {
        let mut holds = self.conjunction()?;
        while self.take("OR") {
            holds |= self.conjunction()?;
        }
        Some(holds)
    }

    fn conjunction(&mut self) -> Option<bool> {
        let mut holds = self.term()?;
        while self.take("AND") {
            holds &= self.term()?;
        }
        Some(holds)
    }

    fn term(&mut self) -> Option<bool> {
        if self.take("(") {
            let holds = self.alternatives()?;
            return self.take(")").then_some(holds);
        }
        let licence = self.rest.pop().filter(|word| !matches!(*word, ")" | "OR" | "AND" | "WITH"))?;
        if self.take("WITH") {
            let exception = self.rest.pop()?;
            return Some((self.allowed)(&format!("{licence} WITH {exception}")) || (self.allowed)(licence));
        }
        Some((self.allowed)(licence))
    }

    fn take(&mut self, word: &str) -> bool {
        let there = self.rest.last() == Some(&word);
        if there {
            self.rest.pop();
        }
        there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(expression: &str) -> bool {
        allows(expression, &|licence| matches!(licence, "MIT" | "Apache-2.0" | "Unicode-3.0"))
    }

    #[test]
    fn expressions_are_read_with_their_precedence() {
        for yes in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
            "GPL-3.0 AND MIT OR Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(may(yes), "{yes}");
        }
        for no in ["GPL-3.0", "MIT AND GPL-3.0", "none", "", "MIT OR", "(MIT", "MIT MIT", "GPL-3.0 WITH MIT"] {
            assert!(!may(no), "{no}");
        }
    }
}
