//! Any text is a Dockerfile or a list of problems that can be shown; what is read stands where it says it does.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wharf_dockerfile::{Expander, Instruction, Kind, Source, Span, Word, parse, parse_onbuild};

fn in_range(source: &str, span: Span) {
    assert!(span.start <= span.end && source.get(span.start..span.end).is_some(), "{span} of {source:?}");
}

fn word(source: &str, escape: char, word: &Word) {
    in_range(source, word.span);
    let _ = Expander::new(escape).expand(word, &|_| Some("value".to_owned())).map_err(|p| in_range(source, p.span));
}

fn instruction(source: &str, escape: char, instruction: &Instruction) {
    in_range(source, instruction.span);
    for flag in &instruction.flags {
        in_range(source, flag.span);
    }
    match &instruction.kind {
        Kind::Env(pairs) | Kind::Label(pairs) => pairs.iter().for_each(|(name, value)| {
            word(source, escape, name);
            word(source, escape, value);
        }),
        Kind::Run(run) => {
            let _ = run.script();
            run.heredocs.iter().for_each(|heredoc| in_range(source, heredoc.content_span));
        }
        Kind::Copy(copy) => {
            word(source, escape, &copy.destination);
            for source_of in &copy.sources {
                match source_of {
                    Source::Path(path) => word(source, escape, path),
                    Source::Heredoc(heredoc) => {
                        in_range(source, heredoc.content_span);
                        let expanded = Expander::new(escape).expand_heredoc(heredoc, &|_| None);
                        let _ = expanded.map_err(|p| in_range(source, p.span));
                    }
                }
            }
        }
        Kind::OnBuild(onbuild) => {
            let again = parse_onbuild(&onbuild.trigger, escape).expect("a trigger is read again");
            assert_eq!(
                std::mem::discriminant(&again.kind),
                std::mem::discriminant(&onbuild.instruction.kind),
                "{:?}",
                onbuild.trigger
            );
        }
        Kind::User(one) | Kind::Workdir(one) | Kind::StopSignal(one) => word(source, escape, one),
        Kind::Expose(words) | Kind::Volume(words) => words.iter().for_each(|one| word(source, escape, one)),
        _ => {}
    }
}

fuzz_target!(|source: &str| {
    match parse(source) {
        Ok(file) => {
            assert!(!file.stages.is_empty());
            for stage in &file.stages {
                in_range(source, stage.span);
                word(source, file.escape, &stage.from.image);
                stage.instructions.iter().for_each(|one| instruction(source, file.escape, one));
            }
            file.global_args.iter().for_each(|one| instruction(source, file.escape, one));
            for warning in &file.warnings {
                in_range(source, warning.span);
                assert!(!warning.render("Dockerfile", source).contains('\u{1b}'));
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in &problems {
                in_range(source, problem.span);
                assert!(!problem.render("Dockerfile", source).contains('\u{1b}'));
            }
        }
    }
});
