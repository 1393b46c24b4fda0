//! Variables, against the reference and what docker's own builder does.
#![expect(clippy::unwrap_used, reason = "a test may fail so")]

use wharf_dockerfile::{Expander, Heredoc, Kind, Source, Span, Word, parse};

fn word(text: &str) -> Word {
    Word::new(text, Span::new(100, 100 + text.len()))
}

fn lookup(name: &str) -> Option<String> {
    let value = match name {
        "HOME" => "/home",
        "EMPTY" => "",
        "foo" => "/bar",
        "str" => "foobarbaz",
        "ext" => "archive.tar.gz",
        "path" => "/usr/local/bin",
        "stars" => "a*b?c*d",
        "glob" => "b*",
        "wide" => "日本語日本",
        "blank" => "one  two",
        "名" => "value",
        _ => return None,
    };
    Some(value.to_owned())
}

fn expand(text: &str) -> Result<String, String> {
    Expander::new('\\').expand(&word(text), &lookup).map_err(|problem| problem.message)
}

#[test]
fn words_become_what_docker_makes_of_them() {
    for (text, expected) in [
        // Plain text, quotes, escapes.
        ("", ""),
        ("hello", "hello"),
        ("a b  c", "a b  c"),
        ("he'll'o", "hello"),
        (r"he\'llo", "he'llo"),
        (r"abc\tdef", "abctdef"),
        (r#""abc\tdef""#, r"abc\tdef"),
        (r#""abc\\tdef""#, r"abc\tdef"),
        (r"'abc\tdef'", r"abc\tdef"),
        (r"hello\", "hello"),
        (r"hello\\", r"hello\"),
        (r#""hel'lo""#, "hel'lo"),
        (r"'hello\'", r"hello\"),
        (r#""it is \"x\" \$y""#, r#"it is "x" $y"#),
        ("안'녕'하세요", "안녕하세요"),
        // Names.
        ("$HOME", "/home"),
        ("${HOME}", "/home"),
        ("he$HOME.", "he/home."),
        ("${foo}_bar", "/bar_bar"),
        ("$foo_bar", ""),
        ("$名", "value"),
        ("$unset", ""),
        ("${unset}x", "x"),
        (r"\$foo", "$foo"),
        (r"\${foo}", "${foo}"),
        (r"\\$HOME", r"\/home"),
        ("'$HOME'", "$HOME"),
        (r#""$HOME""#, "/home"),
        (r#""'$HOME'""#, "'/home'"),
        ("$", "$"),
        ("a$.b", "a$.b"),
        ("a$ b", "a$ b"),
        ("$1x", "x"),
        ("$12x", "x"),
        ("${1:-d}", "d"),
        ("$@x$$y$#", "xy"),
        ("${aaa}}", "}"),
        // Defaults.
        ("${HOME:-d}", "/home"),
        ("${unset:-d}", "d"),
        ("${EMPTY:-d}", "d"),
        ("${EMPTY-d}", ""),
        ("${unset-d}", "d"),
        ("${unset:-}", ""),
        ("${HOME:+d}", "d"),
        ("${EMPTY:+d}", ""),
        ("${EMPTY+d}", "d"),
        ("${unset+d}", ""),
        ("${HOME?}${HOME:?no}${EMPTY?}", "/home/home"),
        ("${unset:-$HOME}", "/home"),
        ("${unset:-${also:-${HOME}/x}}", "/home/x"),
        ("${unset:-'a}b'}", "a}b"),
        (r"${unset:-a\}b}", "a}b"),
        (r"${unset:-\${HOME}z}", "${HOMEz}"),
        ("${unset:-a b}", "a b"),
        // Patterns: the reference's examples first.
        ("${str#f*b}", "arbaz"),
        ("${str##f*b}", "az"),
        ("${str%b*}", "foobar"),
        ("${str%%b*}", "foo"),
        ("${str/ba/fo}", "fooforbaz"),
        ("${str//ba/fo}", "fooforfoz"),
        ("${str#x}", "foobarbaz"),
        ("${str#}", "foobarbaz"),
        ("${str##*}", ""),
        ("${str#*}", "foobarbaz"),
        ("${str#???}", "barbaz"),
        ("${str%???}", "foobar"),
        ("${ext%.*}", "archive.tar"),
        ("${ext%%.*}", "archive"),
        ("${ext#*.}", "tar.gz"),
        ("${ext##*.}", "gz"),
        ("${path##*/}", "bin"),
        ("${path%/*}", "/usr/local"),
        (r"${path//\//:}", ":usr:local:bin"),
        (r"${path//\//\/}", r"\/usr\/local\/bin"),
        (r"${stars//\*/+}", "a+b?c+d"),
        (r"${stars#a\*}", "b?c*d"),
        (r"${stars%\*d}", "a*b?c"),
        ("${str/$glob/X}", "fooX"),
        ("${str/b*r/X}", "fooXbaz"),
        ("${str/${unset:-ba}/$HOME}", "foo/homerbaz"),
        ("${str//a/}", "foobrbz"),
        ("${str/$EMPTY/x}", "xfoobarbaz"),
        ("${str//$EMPTY/-}", "-f-o-o-b-a-r-b-a-z-"),
        ("${EMPTY//*/x}", "x"),
        ("${str//*/x}", "x"),
        ("${wide//日/x}", "x本語x本"),
        ("${wide#?}", "本語日本"),
        ("${wide%本}", "日本語日"),
        ("${unset#a}${unset/a/b}", ""),
    ] {
        assert_eq!(expand(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn mistakes_say_what_is_wrong() {
    for (text, message) in [
        ("he'llo", "there is no ' to end this"),
        ("\"hello", "there is no \" to end this"),
        (r#""hello\""#, "there is no \" to end this"),
        ("${", "there is no } to end this"),
        ("${HOME", "there is no } to end this"),
        ("${HOME:-x", "there is no } to end this"),
        ("${HOME:", "there is no } to end this"),
        ("${HOME/x}", "there is no / to end this"),
        ("${HOME/x/y", "there is no } to end this"),
        ("${}", "there is no name after ${"),
        ("${{x}}", "there is no name after ${"),
        ("${:-x}", "there is no name after ${"),
        ("${.}", "this modifier is not supported"),
        ("${HOME:=x}", "this modifier is not supported"),
        ("${HOME=x}", "this modifier is not supported"),
        ("${HOME:0:1}", "this modifier is not supported"),
        ("${HOME:#x}", "this modifier is not supported"),
        ("${HOME^^}", "this modifier is not supported"),
        ("${unset?}", "unset: is not allowed to be unset"),
        ("${EMPTY:?}", "EMPTY: is not allowed to be empty"),
        ("${unset:?set it to $HOME}", "unset: set it to /home"),
        (r"${str#\x}", "the pattern has a backslash before 'x'"),
    ] {
        assert_eq!(expand(text), Err(message.to_owned()), "{text}");
    }
    let deep = "${a:-".repeat(51) + &"}".repeat(51);
    assert_eq!(expand(&deep), Err("more than 50 ${…} within each other".to_owned()));
    assert!(expand(&("${a:-".repeat(50) + &"}".repeat(50))).is_ok());
}

#[test]
fn problems_point_into_the_word() {
    let problem = Expander::new('\\').expand(&word("a${b:?c}d"), &|_| None).unwrap_err();
    assert_eq!(problem.span, Span::new(101, 108));
    // A word that is not in the source as it is, is pointed at as a whole.
    let joined = Word::new("a${b:?c}d", Span::new(0, 20));
    assert_eq!(Expander::new('\\').expand(&joined, &|_| None).unwrap_err().span, Span::new(0, 20));
}

#[test]
fn the_escape_character_is_the_file_s() {
    let expand = |text: &str| Expander::new('`').expand(&word(text), &lookup).unwrap();
    assert_eq!(expand(r"C:\dir\$HOME"), r"C:\dir\/home");
    assert_eq!(expand("a`$HOME``"), "a$HOME`");
    assert_eq!(expand("\"`\"\\\""), "\"\\");
}

#[test]
fn words_are_divided_where_blanks_are_not_quoted() {
    for (text, expected) in [
        ("", &[][..]),
        ("a b", &["a", "b"]),
        ("x${blank}y", &["xone", "twoy"]),
        ("x\"${blank}\"y", &["xone  twoy"]),
        ("hello\" there  \"", &["hello there  "]),
        (r"hello\ there", &["hello there"]),
        ("$unset", &[]),
        ("8000 $unset 9000", &["8000", "9000"]),
        ("80${unset:-80} ${HOME:+9}0", &["8080", "90"]),
        ("'' a", &["a"]),
    ] {
        let words = Expander::new('\\').expand_words(&word(text), &lookup).unwrap();
        assert_eq!(words, expected, "{text}");
    }
}

fn heredoc(source: &str) -> Heredoc {
    let mut file = parse(&format!("FROM x\nCOPY {source}")).unwrap();
    match file.stages.remove(0).instructions.remove(0).kind {
        Kind::Copy(copy) => match copy.sources.into_iter().next() {
            Some(Source::Heredoc(heredoc)) => heredoc,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn heredocs_keep_their_quotes() {
    let expand = |source: &str| Expander::new('`').expand_heredoc(&heredoc(source), &lookup).unwrap();
    assert_eq!(expand("<<E /x\n\"$HOME\" it's ${unset:-d}\nE\n"), "\"/home\" it's d\n");
    assert_eq!(expand("<<E /x\n\\$HOME \\\\ `$HOME\nE\n"), "$HOME \\ `/home\n");
    assert_eq!(expand("<<'E' /x\n\"$HOME\" \\$x\nE\n"), "\"$HOME\" \\$x\n");
    assert_eq!(expand("<<-E /x\n\t\t$HOME\n\ta\tb\n\tE\n"), "/home\na\tb\n");
    assert_eq!(expand("<<E /x\r\na\r\nE\r\n"), "a\r\n");
}

#[test]
fn variables_are_listed_once() {
    let expander = Expander::new('\\');
    let text = r#"$a ${b:-$c} '$d' "$e" \$f ${a} ${g?no} ${h/$i/${j}} $1"#;
    assert_eq!(expander.variables(text), ["a", "c", "b", "e", "g", "i", "j", "h", "1"]);
    let heredoc = heredoc("<<E /x\n'$a' $b ${b}\nE\n");
    assert_eq!(expander.heredoc_variables(&heredoc), ["a", "b"]);
    assert_eq!(expander.variables("no ${"), Vec::<String>::new());
}
