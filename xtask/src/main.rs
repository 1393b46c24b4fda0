//! Chores of the repository: `cargo xtask codegen`, `coverage`, `fields` and `licences`.

#![forbid(unsafe_code)]

mod codegen;
mod coverage;
mod fields;
mod licences;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask codegen|coverage|fields [--check]

codegen   writes the types, tables and traits of the AWS APIs from botocore's models and crates/aws-model/served.toml
coverage  writes docs/coverage.md: which operations of the AWS APIs are served
fields    writes docs/task-definition.md: every field of a task definition, and the test that sees it
--check   writes nothing; fails if what is checked in differs from what would be written

usage: cargo xtask licences

fails if a dependency has no licence that deny.toml allows";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["codegen"] => codegen::run(false),
        ["codegen", "--check"] => codegen::run(true),
        ["coverage"] => coverage::run(false),
        ["coverage", "--check"] => coverage::run(true),
        ["fields"] => fields::run(false),
        ["fields", "--check"] => fields::run(true),
        ["licences"] => licences::run(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
