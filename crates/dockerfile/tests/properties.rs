//! What holds for any input.

use proptest::prelude::*;
use wharf_dockerfile::{Dockerfile, Expander, Ignore, Instruction, Kind, Pattern, Problem, Span, Word, parse};

/// Lines that are nearly instructions.
fn source() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        Just("FROM x"),
        Just("RUN "),
        Just("COPY "),
        Just("ENV "),
        Just("ARG a=b"),
        Just("LABEL "),
        Just("ONBUILD "),
        Just("HEALTHCHECK "),
        Just("CMD "),
        Just("EXPOSE "),
        Just("SHELL "),
        Just("--from="),
        Just("--mount=type=cache,"),
        Just("target=/x"),
        Just("\n"),
        Just("\r\n"),
        Just("\\\n"),
        Just("\\ \r\n"),
        Just("\n\n"),
        Just("# c\n"),
        Just("<<E"),
        Just("<<-'F'"),
        Just("\nE\n"),
        Just("\n\tF\n"),
        Just("a=b"),
        Just(" "),
        Just("\t"),
        Just("\""),
        Just("'"),
        Just("$x"),
        Just("${y:-z}"),
        Just("["),
        Just("\"a\""),
        Just(","),
        Just("]"),
        Just("é"),
        Just("日"),
        Just("AS n"),
        Just("# escape=`\n"),
        Just("`"),
        Just("\u{1b}"),
        Just("\u{feff}"),
    ];
    prop_oneof![
        prop::collection::vec(token, 0..40).prop_map(|tokens| format!("FROM x\n{}", tokens.concat())),
        ".{0,200}",
        "(?s).{0,200}",
    ]
}

fn check(source: &str, span: Span) {
    assert!(span.start <= span.end, "{span}");
    assert!(source.get(span.start..span.end).is_some(), "{span} of {source:?}");
}

fn words(instruction: &Instruction) -> Vec<&Word> {
    match &instruction.kind {
        Kind::Env(pairs) | Kind::Label(pairs) => pairs.iter().flat_map(|(name, value)| [name, value]).collect(),
        Kind::Expose(words) | Kind::Volume(words) => words.iter().collect(),
        Kind::User(word) | Kind::Workdir(word) | Kind::StopSignal(word) => vec![word],
        Kind::Copy(copy) => vec![&copy.destination],
        Kind::OnBuild(onbuild) => words(&onbuild.instruction),
        _ => Vec::new(),
    }
}

fn check_file(source: &str, file: &Dockerfile) {
    let mut end = 0;
    for stage in &file.stages {
        check(source, stage.span);
        assert!(stage.span.start >= end, "stages follow each other");
        end = stage.span.end;
        let mut last = stage.from.span.end;
        for instruction in &stage.instructions {
            check(source, instruction.span);
            assert!(instruction.span.start >= last, "instructions follow each other");
            last = instruction.span.end;
            assert!(!instruction.text.contains('\n'));
            for word in words(instruction) {
                check(source, word.span);
                let there = &source[word.span.start..word.span.end];
                assert!(
                    word.text.len() != there.len() || there == word.text || there.starts_with('"'),
                    "{there:?} {word:?}"
                );
            }
        }
    }
}

fn check_problem(source: &str, problem: &Problem) {
    check(source, problem.span);
    let rendered = problem.render("Dockerfile", source);
    assert!(rendered.ends_with('\n') && !rendered.contains('\u{1b}'));
    let line = problem.line(source);
    assert!(rendered.starts_with(&format!("Dockerfile:{line}:")));
    assert!(rendered.lines().all(|line| line.chars().count() < 400 || line.contains("Dockerfile:")), "{rendered}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read_or_refused(source in source()) {
        match parse(&source) {
            Ok(file) => {
                check_file(&source, &file);
                file.warnings.iter().for_each(|problem| check_problem(&source, problem));
            }
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                problems.iter().for_each(|problem| check_problem(&source, problem));
            }
        }
    }

    #[test]
    fn any_place_is_rendered(source in ".{0,50}|(?s).{0,50}", start in 0usize..400, length in 0usize..400) {
        let problem = Problem::new(Span::new(start, start + length), "x").with_help("y");
        prop_assert!(problem.render("f", &source).ends_with("= help: y\n"));
    }

    #[test]
    fn text_without_meaning_is_itself(text in "[^$\\\\'\"]{0,60}") {
        let word = Word::new(text.clone(), Span::new(0, text.len()));
        prop_assert_eq!(Expander::new('\\').expand(&word, &|_| None).unwrap(), text.clone());
        let words = Expander::new('\\').expand_words(&word, &|_| None).unwrap();
        prop_assert_eq!(words, text.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn what_is_escaped_is_itself(text in ".{0,40}") {
        let escaped: String = text.chars().flat_map(|c| ['\\', c]).collect();
        let word = Word::new(escaped, Span::new(0, 0));
        prop_assert_eq!(Expander::new('\\').expand(&word, &|_| Some("no".to_owned())).unwrap(), text);
    }

    #[test]
    fn expansion_is_total(text in "[a${}:+?#%/*'\"\\\\ -]{0,30}", value in "[a*/ ]{0,10}") {
        let word = Word::new(text.clone(), Span::new(0, text.len()));
        if let Err(problem) = Expander::new('\\').expand(&word, &|_| Some(value.clone())) {
            check(&text, problem.span);
        }
    }

    #[test]
    fn prefixes_are_what_trying_all_finds(value in "[ab]{0,7}", pattern in "[ab?*]{0,5}") {
        let cut = |modifier: &str| {
            let text = format!("${{v{modifier}{pattern}}}");
            Expander::new('\\').expand(&Word::new(text, Span::default()), &|_| Some(value.clone())).unwrap()
        };
        let matching = |part: &str| naive(&pattern.chars().collect::<Vec<_>>(), &part.chars().collect::<Vec<_>>(), '\0', false);
        let front: Vec<usize> = (0..=value.len()).filter(|end| matching(&value[..*end])).collect();
        let back: Vec<usize> = (0..=value.len()).filter(|start| matching(&value[*start..])).collect();
        prop_assert_eq!(cut("#"), &value[front.first().copied().unwrap_or(0)..]);
        prop_assert_eq!(cut("##"), &value[front.last().copied().unwrap_or(0)..]);
        prop_assert_eq!(cut("%"), &value[..back.last().copied().unwrap_or(value.len())]);
        prop_assert_eq!(cut("%%"), &value[..back.first().copied().unwrap_or(value.len())]);
    }

    #[test]
    fn patterns_match_as_the_plain_way_does(
        pattern in "(\\*\\*/)?([ab?*]{1,4}(/[ab?*]{1,4}|/\\*\\*){0,3})?",
        path in "([ab]{1,3}(/[ab]{1,3}){0,3})?",
    ) {
        let pattern = pattern.trim_end_matches('/');
        let (chars, text): (Vec<_>, Vec<_>) = (pattern.chars().collect(), path.chars().collect());
        prop_assert_eq!(Pattern::new(pattern).unwrap().matches(&path), naive(&chars, &text, '/', false));
        // moby reads `**x` at the front and without other wildcards by a rule of its own.
        if !pattern.starts_with("**") || pattern.starts_with("**/") {
            prop_assert_eq!(Pattern::with_double_star(pattern).unwrap().matches(&path), naive(&chars, &text, '/', true));
        }
    }

    #[test]
    fn a_walk_that_trusts_the_answers_misses_nothing(
        lines in prop::collection::vec("!?(\\*\\*/)?[ab*](/[ab?])?(/\\*\\*)?", 0..6),
        path in "[ab](/[ab]){0,3}",
    ) {
        let ignore = Ignore::parse(&lines.join("\n")).unwrap();
        for (at, _) in path.match_indices('/') {
            let above = &path[..at];
            if ignore.excludes(above) && !ignore.may_contain_exceptions(above) {
                prop_assert!(ignore.excludes(&path), "{:?} {}", lines, path);
            }
        }
    }

    #[test]
    fn any_text_is_patterns_or_refused(source in "(?s).{0,100}", path in prop::collection::vec(any::<u8>(), 0..20)) {
        if let Ok(ignore) = Ignore::parse(&source) {
            ignore.excludes(&path);
            ignore.may_contain_exceptions(&path);
        }
    }
}

/// By trying everything.
fn naive(pattern: &[char], text: &[char], separator: char, double: bool) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['*', '*', rest @ ..] if double => {
            let rest = rest.strip_prefix(&['/']).unwrap_or(rest);
            if rest.is_empty() {
                return true;
            }
            (0..=text.len())
                .any(|end| (end == 0 || text[end - 1] == separator) && naive(rest, &text[end..], separator, double))
        }
        ['*', rest @ ..] => {
            let end = text.iter().position(|c| *c == separator).unwrap_or(text.len());
            (0..=end).any(|end| naive(rest, &text[end..], separator, double))
        }
        ['?', rest @ ..] => text.first().is_some_and(|c| *c != separator) && naive(rest, &text[1..], separator, double),
        [c, rest @ ..] => text.first() == Some(c) && naive(rest, &text[1..], separator, double),
    }
}
