/// Why a text is no expression. Columns count characters from one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    #[error("Invalid expression: it is empty; {expected} was expected.")]
    Empty { expected: &'static str },
    #[error("Invalid expression: {expected} was expected at column {column}, where it ends.")]
    End { expected: &'static str, column: usize },
    #[error("Invalid expression: {expected} was expected at column {column} instead of '{found}'.")]
    Unexpected { expected: &'static str, found: String, column: usize },
    #[error("Invalid expression: the quote at column {column} is not closed.")]
    Quote { column: usize },
    #[error("Invalid expression: '{pattern}' at column {column} is no pattern: {problem}.")]
    Pattern { pattern: String, problem: String, column: usize },
    #[error("Invalid expression: it is nested more than {most} levels deep at column {column}.")]
    Depth { most: usize, column: usize },
    #[error("Invalid expression: it has more than {most} characters.")]
    Length { most: usize },
}
