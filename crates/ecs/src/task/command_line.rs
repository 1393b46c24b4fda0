//! A command as one text, split into an argument vector as the ECS Exec agent splits it: no shell, so no variables, pipes or
//! patterns.
//!
//! Source: amazon-ssm-agent in container mode splits with google/shlex, whose documented rules these are. Words are
//! separated by spaces, tabs and line ends; `'…'` is taken as it stands; in `"…"` and outside of quotes a backslash takes the
//! next character as it stands; a `#` that begins a word begins a comment, up to the end of the line.

use std::{iter::Peekable, str::Chars};

/// Why a command cannot be split. The words are the splitter's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfinished {
    #[error("EOF found when expecting closing quote")]
    Quote,
    #[error("EOF found after escape character")]
    Escape,
}

/// The words of a command.
pub(super) fn split(command: &str) -> Result<Vec<String>, Unfinished> {
    let mut words = Vec::new();
    let mut rest = command.chars().peekable();
    while let Some(&next) = rest.peek() {
        match next {
            ' ' | '\t' | '\r' | '\n' => drop(rest.next()),
            '#' => while rest.next().is_some_and(|c| c != '\n') {},
            _ => words.push(word(&mut rest)?),
        }
    }
    Ok(words)
}

fn word(rest: &mut Peekable<Chars<'_>>) -> Result<String, Unfinished> {
    let mut word = String::new();
    while let Some(next) = rest.next_if(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')) {
        match next {
            '\\' => word.push(rest.next().ok_or(Unfinished::Escape)?),
            '\'' => loop {
                match rest.next().ok_or(Unfinished::Quote)? {
                    '\'' => break,
                    plain => word.push(plain),
                }
            },
            '"' => loop {
                match rest.next().ok_or(Unfinished::Quote)? {
                    '"' => break,
                    '\\' => word.push(rest.next().ok_or(Unfinished::Escape)?),
                    plain => word.push(plain),
                }
            },
            plain => word.push(plain),
        }
    }
    Ok(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_split_as_the_agent_splits_them() {
        for (command, words) in [
            ("/bin/sh", &["/bin/sh"][..]),
            ("  ls\t-l\n/tmp ", &["ls", "-l", "/tmp"]),
            (r#"sh -c "echo \"$HOME\" | cat""#, &["sh", "-c", r#"echo "$HOME" | cat"#]),
            (r"sh -c 'a \ b'", &["sh", "-c", r"a \ b"]),
            (r"a\ b c\#", &["a b", "c#"]),
            (r#"x"y"'z' """#, &["xyz", ""]),
            ("ls # not this\n-l a#b", &["ls", "-l", "a#b"]),
            ("", &[]),
        ] {
            assert_eq!(split(command).unwrap(), words, "{command}");
        }
        assert_eq!(split("echo 'x"), Err(Unfinished::Quote));
        assert_eq!(split(r#"echo "x"#), Err(Unfinished::Quote));
        assert_eq!(split(r"echo \"), Err(Unfinished::Escape));
    }
}
