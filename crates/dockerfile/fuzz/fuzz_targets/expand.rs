//! A word with any modifiers is expanded or refused, within bounds; what has no meaning is left as it is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wharf_dockerfile::{Expander, Span, Word};

fuzz_target!(|input: (String, String, bool)| {
    let (text, value, backtick) = input;
    let escape = if backtick { '`' } else { '\\' };
    let expander = Expander::new(escape);
    let word = Word::new(text.clone(), Span::new(10, 10 + text.len()));
    let lookup = |name: &str| match name {
        "e" => Some(String::new()),
        name if name.starts_with(['a', 'b', 'c']) => Some(value.clone()),
        _ => None,
    };
    let inside = |span: Span| {
        assert!(span.start >= 10 && span.start <= span.end);
        assert!(text.get(span.start - 10..span.end - 10).is_some());
    };
    match expander.expand(&word, &lookup) {
        Ok(result) => {
            assert!(result.len() <= 1 << 20);
            if !text.contains(['$', '\'', '"', escape]) {
                assert_eq!(result, text);
            }
            let words = expander.expand_words(&word, &lookup).expect("it was expanded before");
            let together: String = words.concat();
            assert!(together.len() <= result.len());
        }
        Err(problem) => {
            inside(problem.span);
            assert!(expander.expand_words(&word, &lookup).is_err());
        }
    }
    expander.variables(&text);
});
