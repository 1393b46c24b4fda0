//! No file makes the reader slow: a mebibyte of the worst takes a moment, in an unoptimised build too.

use std::time::{Duration, Instant};
use wharf_dockerfile::{Expander, Ignore, Kind, MAX_SOURCE, Pattern, Span, Word, parse};

const SIZE: usize = 1 << 20;

/// Far above what any of these takes, far below what something quadratic would: 2^40 steps are hours.
const LIMIT: Duration = Duration::from_secs(20);

fn fill(part: &str) -> String {
    part.repeat(SIZE / part.len())
}

fn quick<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    assert!(start.elapsed() < LIMIT, "{what} took {:?}", start.elapsed());
    result
}

#[test]
fn hostile_files_are_read_quickly() {
    let mut names = String::new();
    for number in 0..50_000 {
        names.push_str(&format!("FROM x AS a{number}\n"));
    }
    let sources = [
        names,
        fill("FROM x AS a\n"),
        format!("FROM x\nRUN {}", fill("a\\\n")),
        format!("FROM x\nRUN a\\\n{}b", fill("\n")),
        format!("FROM x\nRUN a\\\n{}b", fill("#\n")),
        format!("FROM x\nENV {}", fill("a=b ")),
        format!("FROM x\nENV {}", fill("a=b\\\n ")),
        format!("FROM x\nENV {}", fill("'")),
        format!("FROM x\nRUN {}", fill("--mount=target=/x ")),
        format!("FROM x\nRUN --mount={} x", fill("target=/x,")),
        format!("FROM x\nRUN {}", fill("<<a ")),
        format!("FROM x\nRUN {}\n{}", "<<a ".repeat(1 << 17), "a\n".repeat(1 << 17)),
        format!("FROM x\nCOPY {} /x\n{}", "<<a ".repeat(1 << 17), "a\n".repeat(1 << 17)),
        format!("FROM x\nRUN <<a\n{}", fill("\tb\n")),
        format!("FROM x\nRUN {}", fill("[")),
        format!("FROM x\nRUN [{}\"\"]", fill("\"\",")),
        format!("FROM x\n{}", fill("ONBUILD ")),
        format!("FROM x\n{}", fill("MAINTAINER a\n")),
        format!("FROM x\n{}", fill("CMD a\n")),
        format!("FROM {}", fill(" ")),
        fill("RUM\n"),
        fill("x"),
        fill("# syntax=x\n"),
        fill("\\\n"),
        fill(" "),
        fill("é"),
    ];
    for source in sources {
        let what: String = source.chars().take(40).collect();
        quick(&what, || match parse(&source) {
            Ok(file) => file.warnings.iter().map(|problem| problem.render("f", &source).len()).sum::<usize>(),
            Err(problems) => problems.iter().map(|problem| problem.render("f", &source).len()).sum(),
        });
    }
}

#[test]
fn a_file_has_a_largest_size() {
    let problems = parse(&" ".repeat(MAX_SOURCE + 1)).unwrap_err();
    assert_eq!(problems[0].message, "a Dockerfile has at most 2097152 bytes");
}

#[test]
fn problems_have_an_end() {
    assert_eq!(parse(&format!("FROM x\n{}", fill("RUM\n"))).unwrap_err().len(), 30);
}

#[test]
fn expansion_has_a_largest_size_and_time() {
    let big = "a".repeat(SIZE);
    for (text, fails) in [
        ("$a".to_owned(), false),
        ("$a$a".to_owned(), true),
        (fill("$a"), true),
        (fill("${x:-"), true),
        (fill("${"), true),
        ("${a#".to_owned() + &"a".repeat(1 << 19) + "b}", false),
        ("${a//".to_owned() + &"a".repeat(1 << 19) + "b/x}", true),
        ("${a//*a*a*a*b*b/x}".to_owned(), false),
        ("${a//a/bb}".to_owned(), true),
        ("${a//a/b}".to_owned(), false),
        ("${a%%*a*a*ab*}".to_owned(), false),
        ("${x:-${x:-${x:-$a}}}".to_owned(), false),
    ] {
        let word = Word::new(text.clone(), Span::new(0, text.len()));
        let lookup = |name: &str| (name == "a").then(|| big.clone());
        let what = format!("{text:.30}");
        let result = quick(&what, || Expander::new('\\').expand(&word, &lookup));
        assert_eq!(result.is_err(), fails, "{what}");
        assert!(result.map_or(0, |result| result.len()) <= SIZE);
    }
}

#[test]
fn patterns_take_time_in_proportion() {
    let path = "a".repeat(4096);
    let stars = Pattern::with_double_star(&("*a**/".repeat(500) + "b")).unwrap();
    assert!(!quick("stars", || stars.matches(&path)));
    let ignore = Ignore::parse(&fill("**/a*b\n")).unwrap();
    quick("many", || ignore.excludes("a/b/c/d"));
}

#[test]
fn what_is_read_of_a_long_line_is_all_of_it() {
    let file = parse(&format!("FROM x\nENV {}", fill("a=b ")));
    let instruction = file.unwrap().stages.remove(0).instructions.remove(0);
    assert!(matches!(instruction.kind, Kind::Env(pairs) if pairs.len() == SIZE / 4));
}
