use crate::Problem;

/// A pattern for paths, of the form of Go's `filepath.Match`, with `**` for any number of segments if it was made so.
#[derive(Clone, Debug)]
pub struct Pattern {}

impl Pattern {
    /// `*`, `?`, `[a-z]`, `[^a-z]`, `\x`; `**` is no more than `*`. For the sources of COPY and ADD.
    pub fn new(_pattern: &str) -> Result<Pattern, Problem> {
        todo!()
    }

    /// With `**`. For `--exclude`.
    pub fn with_double_star(_pattern: &str) -> Result<Pattern, Problem> {
        todo!()
    }

    /// Of a path with `/` between its segments, none at its ends. Bytes: names need not be UTF-8.
    pub fn matches(&self, _path: impl AsRef<[u8]>) -> bool {
        todo!()
    }

    /// The leading segments that hold no wildcard, unescaped: where a walk may start. The whole path for a pattern
    /// without wildcards.
    pub fn literal_prefix(&self) -> &str {
        todo!()
    }

    /// Whether it is a plain path.
    pub fn is_literal(&self) -> bool {
        todo!()
    }
}
