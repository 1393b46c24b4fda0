//! Whole files after the habits of public ones, and what is read in them.
#![expect(clippy::unwrap_used, reason = "a test may fail so")]

use serde_json::Value;
use std::fmt::Write;
use wharf_dockerfile::{Dockerfile, Instruction, Kind, Problem, parse, parse_onbuild};

/// A tree for people: words are their text, places are left out, and so is what is not given.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(mut object) => {
            object.remove("span");
            object.remove("content_span");
            if object.len() == 1
                && let Some(text @ Value::String(_)) = object.get("text").or(object.get("value"))
            {
                return text.clone();
            }
            object.retain(|key, value| {
                let said = key.starts_with(char::is_uppercase) || matches!(key.as_str(), "read_only" | "unpack");
                !value.is_null() && (said || (*value != Value::Array(Vec::new()) && *value != Value::Bool(false)))
                    || key == "Healthcheck"
            });
            Value::Object(object.into_iter().map(|(key, value)| (key, plain(value))).collect())
        }
        Value::Array(values) => values.into_iter().map(plain).collect(),
        other => other,
    }
}

fn line(source: &str, at: usize) -> usize {
    source[..at].matches('\n').count() + 1
}

fn write_instruction(out: &mut String, source: &str, instruction: &Instruction) {
    let (start, end) = (line(source, instruction.span.start), line(source, instruction.span.end));
    let kind = plain(serde_json::to_value(&instruction.kind).unwrap());
    writeln!(out, "{start}-{end} {}\n      {kind}", instruction.text).unwrap();
}

fn shown(source: &str, file: &Dockerfile) -> String {
    let mut out = String::new();
    let directive = |value: &Option<wharf_dockerfile::Spanned<String>>| value.as_ref().map(|v| v.value.clone());
    writeln!(out, "escape {} syntax {:?} check {:?}", file.escape, directive(&file.syntax), directive(&file.check))
        .unwrap();
    for instruction in &file.global_args {
        write_instruction(&mut out, source, instruction);
    }
    for stage in &file.stages {
        let from = plain(serde_json::to_value(&stage.from).unwrap());
        let (start, end) = (line(source, stage.span.start), line(source, stage.span.end));
        writeln!(out, "\nstage {start}-{end} {from}").unwrap();
        for instruction in &stage.instructions {
            write_instruction(&mut out, source, instruction);
        }
    }
    for warning in &file.warnings {
        write!(out, "\n{}", warning.render("Dockerfile", source)).unwrap();
    }
    out
}

#[test]
fn files_are_read_as_docker_reads_them() {
    let mut paths: Vec<_> = std::fs::read_dir("corpus").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 18);
    for path in paths {
        let source = std::fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let file = parse(&source).map_err(|problems| rendered(&source, &problems)).unwrap();
        insta::with_settings!({ snapshot_suffix => name, omit_expression => true }, {
            insta::assert_snapshot!(shown(&source, &file));
        });
    }
}

fn rendered(source: &str, problems: &[Problem]) -> String {
    problems.iter().map(|problem| problem.render("Dockerfile", source)).collect()
}

/// What ONBUILD leaves in an image is read again as the same instruction.
#[test]
fn triggers_survive_the_image() {
    let mut triggers = 0;
    for name in ["onbuild-base", "heredocs", "php-fpm"] {
        let source = std::fs::read_to_string(format!("corpus/{name}.Dockerfile")).unwrap();
        for instruction in parse(&source).unwrap().stages.into_iter().flat_map(|stage| stage.instructions) {
            if let Kind::OnBuild(onbuild) = instruction.kind {
                let again = parse_onbuild(&onbuild.trigger, '\\').unwrap();
                let plain = |kind: &Kind| plain(serde_json::to_value(kind).unwrap());
                assert_eq!(plain(&again.kind), plain(&onbuild.instruction.kind), "{}", onbuild.trigger);
                triggers += 1;
            }
        }
    }
    assert_eq!(triggers, 8);
}

#[test]
fn a_trigger_is_one_instruction_that_may_be_one() {
    for (trigger, message) in [
        ("", "an ONBUILD trigger is empty"),
        ("# RUN x", "an ONBUILD trigger is empty"),
        ("FROM x", "FROM is not allowed as an ONBUILD trigger"),
        ("ONBUILD RUN x", "ONBUILD ONBUILD is not allowed"),
        ("MAINTAINER x", "MAINTAINER is not allowed as an ONBUILD trigger"),
        ("RUN x\nRUN y", "an ONBUILD trigger is one instruction only"),
        ("RUM x", "unknown instruction \"RUM\""),
        ("RUN <<A\nx\n", "no line says \"A\", which is to end this heredoc"),
    ] {
        assert_eq!(parse_onbuild(trigger, '\\').unwrap_err().message, message, "{trigger}");
    }
}
