//! `.dockerignore` and patterns of paths.
#![expect(clippy::unwrap_used, reason = "a test may fail so")]

use wharf_dockerfile::{Ignore, Pattern};

#[test]
fn patterns_are_go_s() {
    for (pattern, path, expected) in [
        ("abc", "abc", true),
        ("*", "abc", true),
        ("*c", "abc", true),
        ("a*", "a", true),
        ("a*", "ab/c", false),
        ("a*/b", "abc/b", true),
        ("a*/b", "a/c/b", false),
        ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
        ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true),
        ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false),
        ("ab[c]", "abc", true),
        ("ab[b-d]", "abc", true),
        ("ab[e-g]", "abc", false),
        ("ab[^c]", "abc", false),
        ("ab[^e-g]", "abc", true),
        (r"a\*b", "a*b", true),
        (r"a\*b", "ab", false),
        ("a?b", "a☺b", true),
        ("a[^a]b", "a☺b", true),
        ("a???b", "a☺b", false),
        ("a?b", "a/b", false),
        ("a*b", "a/b", false),
        (r"[\]a]", "]", true),
        (r"[\-x]", "-", true),
        ("[x-z]", "y", true),
        ("[[]", "[", true),
        ("**", "a/b", false),
        ("./a//b/", "a/b", true),
        ("/a/../b", "b", true),
    ] {
        assert_eq!(Pattern::new(pattern).unwrap().matches(path), expected, "{pattern} {path}");
    }
    for bad in ["[", "[^", "[^bc", "a[", "[]a]", "[-]", "[x-]", "[-x]", "a\\", "[a-b-c]", "[a\\"] {
        assert!(Pattern::new(bad).is_err(), "{bad}");
    }
}

#[test]
fn names_need_not_be_text() {
    let pattern = Pattern::new("a?b*").unwrap();
    assert!(pattern.matches(b"a\xffb\xfe\xfd"));
    assert!(!pattern.matches(b"a\xff\xffb"));
    assert!(Pattern::new("a*").unwrap().matches(b"a\xff"));
    assert!(!Pattern::new("a\u{fffd}").unwrap().matches(b"a\xff"));
}

#[test]
fn two_stars_are_any_directories() {
    for (pattern, path, expected) in [
        ("**", "a", true),
        ("**", "a/b/c", true),
        ("**/", "a/b", true),
        ("**/a", "a", true),
        ("**/a", "x/y/a", true),
        ("**/a", "xa", false),
        ("**a", "xa", true),
        ("**a", "x/ya", true),
        ("a/**", "a/b", true),
        ("a/**", "a/b/c", true),
        ("a/**", "b/a", false),
        ("a/**/b", "a/b", true),
        ("a/**/b", "a/x/y/b", true),
        ("a/**/b", "a/xb", false),
        ("**/*.go", "main.go", true),
        ("**/*.go", "a/b/main.go", true),
        ("**/*.go", "a/b/main.gox", false),
        ("**/foo/bar", "x/foo/bar", true),
        ("a**/b", "a/b", true),
        ("a**/*a", "ab/xa", true),
        ("abc/**/def", "abcdef", false),
        ("*/**/x", "a/x", true),
        ("*/**/x", "x", false),
    ] {
        assert_eq!(Pattern::with_double_star(pattern).unwrap().matches(path), expected, "{pattern} {path}");
    }
}

#[test]
fn a_walk_begins_at_the_literal_part() {
    for (pattern, prefix, literal) in [
        ("a/b/c", "a/b/c", true),
        ("a/b/*.c", "a/b", false),
        ("a/b*/c", "a", false),
        ("*", "", false),
        (r"a\*/b?", "a*", false),
        (r"a\[b\]", "a[b]", true),
        ("/a/./b/", "a/b", true),
        (".", "", true),
    ] {
        let pattern = Pattern::new(pattern).unwrap();
        assert_eq!((pattern.literal_prefix(), pattern.is_literal()), (prefix, literal));
    }
}

fn excluded<'a>(source: &str, paths: &[&'a str]) -> Vec<&'a str> {
    let ignore = Ignore::parse(source).unwrap();
    paths.iter().copied().filter(|path| ignore.excludes(path)).collect()
}

/// The examples of docker's documentation.
#[test]
fn files_are_ignored_as_documented() {
    let paths =
        ["somedir/temporary.txt", "somedir/temp", "somedir/subdir/temporary.txt", "tempa", "tempb", "temp", "x/tempa"];
    assert_eq!(
        excluded("# comment\n*/temp*\n*/*/temp*\ntemp?\n", &paths),
        ["somedir/temporary.txt", "somedir/temp", "somedir/subdir/temporary.txt", "tempa", "tempb", "x/tempa"]
    );
    assert_eq!(excluded("**/*.go", &["a.go", "x/y/b.go", "a.goo"]), ["a.go", "x/y/b.go"]);
    let paths = ["README.md", "CHANGES.md", "README-secret.md", "README-open.md", "a/b.md"];
    assert_eq!(excluded("*.md\n!README.md\n", &paths), ["CHANGES.md", "README-secret.md", "README-open.md"]);
    assert_eq!(excluded("*.md\n!README*.md\nREADME-secret.md\n", &paths), ["CHANGES.md", "README-secret.md"]);
    assert_eq!(excluded("*.md\nREADME-secret.md\n!README*.md\n", &paths), ["CHANGES.md"]);
}

#[test]
fn lines_are_read_leniently() {
    let paths = ["foo/bar", "bar", "#x", "a b", "!x"];
    assert_eq!(excluded("/foo/bar", &paths), ["foo/bar"]);
    assert_eq!(excluded("foo/bar/", &paths), ["foo/bar"]);
    assert_eq!(excluded("\u{feff}./foo//bar  \r\n\r\n  \r\n", &paths), ["foo/bar"]);
    assert_eq!(excluded("foo", &paths), ["foo/bar"]);
    assert_eq!(excluded("#x\n \\#x\n", &paths), ["#x"]);
    assert_eq!(excluded("  a b\t\n\\!x", &paths), ["a b", "!x"]);
    assert_eq!(excluded("*\n! bar", &paths), ["foo/bar", "#x", "a b", "!x"]);
    assert_eq!(excluded(".\n/\n../foo\n!../bar", &paths), [""; 0]);
    assert_eq!(excluded("../../bar", &paths), [""; 0]);
    assert_eq!(excluded("", &paths), [""; 0]);
    // The context is never excluded itself.
    assert_eq!(excluded("**", &["", ".", "x"]), ["x"]);
}

#[test]
fn exceptions_reach_into_excluded_directories() {
    let ignore = Ignore::parse("node_modules\nvendor\n!vendor/keep/*.c\n!**/LICENSE\ndist\n").unwrap();
    assert!(ignore.excludes("vendor/x.c") && !ignore.excludes("vendor/keep/x.c"));
    assert!(!ignore.excludes("vendor/a/LICENSE"));
    // A later pattern takes all of it again.
    assert!(ignore.excludes("dist/LICENSE"));
    assert!(ignore.may_contain_exceptions("vendor") && ignore.may_contain_exceptions("vendor/keep"));

    let ignore = Ignore::parse("a\nb\n!a/x/y\n").unwrap();
    assert!(ignore.may_contain_exceptions("a") && ignore.may_contain_exceptions("a/x"));
    assert!(!ignore.may_contain_exceptions("b") && !ignore.may_contain_exceptions("a/z"));
    assert!(!ignore.may_contain_exceptions("ax"));
    assert!(!Ignore::parse("a\nb").unwrap().may_contain_exceptions("a"));
}

#[test]
fn what_cannot_be_a_pattern_is_pointed_at() {
    let render = |source: &str| Ignore::parse(source).unwrap_err().render(".dockerignore", source);
    insta::assert_snapshot!(render("*.md\n  a[b\n") + &render("!\n") + &render("a\n!/\n") + &render("a\\"));
}
