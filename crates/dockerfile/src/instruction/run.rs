//! RUN.

use super::{Parts, mount};
use crate::flags::Takes;
use crate::{Command, Problem, Run, Word};

pub(super) fn run(parts: &Parts<'_>, warnings: &mut Vec<Problem>) -> Result<Run, Problem> {
    let flags = parts.checked(&[
        ("mount", Takes::Values),
        ("network", Takes::Value),
        ("security", Takes::Value),
        ("device", Takes::Values),
    ])?;
    let network = flags.value("network");
    one_of(network.as_ref(), "network", &["default", "none", "host"])?;
    let security = flags.value("security");
    one_of(security.as_ref(), "security", &["sandbox", "insecure"])?;
    let mounts = parts
        .flags
        .iter()
        .filter(|flag| flag.name == "mount")
        .filter_map(|flag| Some(mount::mount(flag.span, flag.value.as_ref()?, parts.escape)))
        .collect::<Result<_, _>>()?;
    let command = parts.command(parts.arguments, warnings)?;
    match &command {
        Command::Exec(words) if words.is_empty() => return Err(parts.requires_one()),
        Command::Shell(text) if text.is_empty() => return Err(parts.requires_one()),
        _ => {}
    }
    Ok(Run {
        mounts,
        network,
        security,
        devices: flags.values("device"),
        command,
        heredocs: parts.heredocs.iter().map(|(_, heredoc)| heredoc.clone()).collect(),
    })
}

fn one_of(value: Option<&Word>, flag: &str, known: &[&str]) -> Result<(), Problem> {
    match value {
        Some(word) if !known.contains(&word.text.as_str()) => {
            let message = format!("--{flag} cannot be {:?}", super::shown(&word.text));
            Err(Problem::new(word.span, message).with_help(format!("it is one of {}", known.join(", "))))
        }
        _ => Ok(()),
    }
}

/// How a RUN is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Script {
    /// A program and its arguments, or text for the shell of the stage; heredocs are in the text.
    Command(Command),
    /// A file with this content, to be made executable and run: it starts with `#!`. The name is the heredoc's, any
    /// text at all.
    File { name: String, content: String },
}

impl Run {
    /// What to run, with its heredocs. `RUN <<EOF` alone is its content: a program if it starts with `#!`, else text for the
    /// shell. In any other line the shell reads the heredocs, which stand after the line.
    pub fn script(&self) -> Script {
        let Command::Shell(line) = &self.command else { return Script::Command(self.command.clone()) };
        match self.heredocs.as_slice() {
            [] => Script::Command(self.command.clone()),
            [only] if crate::heredoc::is_lone(line) => {
                if only.content.starts_with("#!") {
                    return Script::File { name: only.name.clone(), content: only.content.clone() };
                }
                Script::Command(Command::Shell(only.content.clone()))
            }
            several => {
                let mut text = line.clone();
                for heredoc in several {
                    text.push('\n');
                    text.push_str(&heredoc.content);
                    text.push_str(&heredoc.name);
                }
                Script::Command(Command::Shell(text))
            }
        }
    }
}
