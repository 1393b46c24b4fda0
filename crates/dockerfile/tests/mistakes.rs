//! What a person sees of a mistake.

use std::fmt::Write;
use wharf_dockerfile::parse;

fn seen(source: &str) -> String {
    match parse(source) {
        Ok(file) => file.warnings.iter().fold(String::from("read, with\n"), |mut out, warning| {
            let _ = write!(out, "{}", warning.render("Dockerfile", source));
            out
        }),
        Err(problems) => problems.iter().map(|problem| problem.render("Dockerfile", source)).collect(),
    }
}

/// Each is a file of its own, and appears before what is said of it.
#[test]
fn mistakes_are_told() {
    let sources = [
        "",
        "\n# only a comment\n",
        "ARG x=1\n",
        "RUN echo\nFROM x\nRUM y\n",
        "FROM\n",
        "FROM alpine # the base\n",
        "FROM alpine AS 1st\n",
        "FROM alpine builder\n",
        "FORM alpine\nRUN x\n",
        "FROM --platfrom=linux/arm64 alpine\n",
        "FROM alpine\napt-get update\nENVIRONMENT a=b\n",
        "FROM alpine\nRUN\n",
        "FROM alpine\nRUN []\n",
        "FROM alpine\nRUN [\"a\", 1]\n",
        "FROM alpine\nCMD ['a', 'b']\n",
        "FROM alpine\nCMD\n",
        "FROM alpine\nCMD --verbose run\n",
        "FROM alpine\nCOPY a\n",
        "FROM alpine\nCOPY\n",
        "FROM alpine\nCOPY --form=build a b\n",
        "FROM alpine\nCOPY --from=$IMAGE a b\n",
        "FROM alpine\nCOPY --chown a b\n",
        "FROM alpine\nCOPY --link=perhaps a b\n",
        "FROM alpine\nCOPY --chmod=1 --chmod=2 a b\n",
        "FROM alpine\nCOPY a <<EOF\nx\nEOF\n",
        "FROM alpine\nCOPY <<EOF /etc/motd\nwelcome\n EOF\nRUN x\n",
        "FROM alpine\nRUN cat <<EOF>/x\na\nEOF\n",
        "FROM alpine\nRUN <<-EOF\n\ta\n  EOF\n",
        "FROM alpine\nENV a\n",
        "FROM alpine\nENV a=b c\n",
        "FROM alpine\nENV a = b\n",
        "FROM alpine\nENV =b\n",
        "FROM alpine\nENV a b c\n",
        "FROM alpine\nARG =b\n",
        "FROM alpine\nARG \"a=b\"\n",
        "FROM alpine\nLABEL\n",
        "FROM alpine\nEXPOSE\n",
        "FROM alpine\nVOLUME [\"\"]\n",
        "FROM alpine\nWORKDIR\n",
        "FROM alpine\nSHELL /bin/bash -c\n",
        "FROM alpine\nSHELL []\n",
        "FROM alpine\nHEALTHCHECK\n",
        "FROM alpine\nHEALTHCHECK curl localhost\n",
        "FROM alpine\nHEALTHCHECK NONE at all\n",
        "FROM alpine\nHEALTHCHECK --interval=30 CMD x\n",
        "FROM alpine\nHEALTHCHECK --timeout=5us CMD x\n",
        "FROM alpine\nHEALTHCHECK --retries=-1 CMD x\n",
        "FROM alpine\nHEALTHCHECK CMD\n",
        "FROM alpine\nONBUILD\n",
        "FROM alpine\nONBUILD ONBUILD RUN x\n",
        "FROM alpine\nonbuild from x\n",
        "FROM alpine\nONBUILD COPPY a b\n",
        "FROM alpine\nMAINTAINER me\n",
        "FROM alpine\nRUN --mount=type=cash,target=/x y\n",
        "FROM alpine\nRUN --mount=type=cache y\n",
        "FROM alpine\nRUN --mount=type=cache,target=/x,shared=yes y\n",
        "FROM alpine\nRUN --mount=type=cache,target=/x,sharing=yes y\n",
        "FROM alpine\nRUN --mount=type=secret y\n",
        "FROM alpine\nRUN --mount=type=bind,target=/x,uid=1 y\n",
        "FROM alpine\nRUN --mount=type=tmpfs,target=/x,size=large y\n",
        "FROM alpine\nRUN --mount=target=/x,required y\n",
        "FROM alpine\nRUN --mount=target y\n",
        "FROM alpine\nRUN --mount=type=cache,target=/x,ro=maybe y\n",
        "FROM alpine\nRUN --network=bridge y\n",
        "# escape=x\nFROM alpine\n",
        "# syntax=a\n# Syntax=b\nFROM alpine\n",
        "FROM alpine AS a\nFROM alpine AS A\nFROM alpine AS scratch\n",
        "FROM alpine\nCMD a\nRUN b\nCMD c\n",
        "FROM alpine\nRUN a \\\n\n  b\n",
        // Form: tabs, wide characters, CR LF, no last line end, several lines, a long line, what a terminal would obey.
        "FROM alpine\n\tRUN\t--bad\tx\n",
        "FROM alpine\r\nLABEL 名前=値 説明\r\n",
        "FROM alpine\nENV \\\n  a=b \\\n  c",
        "FROM alpine\nENV a \\\n  b \\\n  c \\\n  d \\\n  e\n",
        &format!("FROM alpine\nENV {} bad {}\n", "a=b ".repeat(60), "c=d ".repeat(60)),
        "FROM alpine\nRU\u{1b}[31mN x\n",
    ];
    let mut out = String::new();
    for source in sources {
        let _ = writeln!(out, "==== {source:.90?}\n{}", seen(source));
    }
    insta::assert_snapshot!(out);
}

/// One run tells all of them, in the order of the file.
#[test]
fn several_mistakes_are_told_at_once() {
    let source = "FROM alpine\nRUM a\nCOPY b\nENV c\nRUN fine\nHEALTHCHECK --interval=x CMD d\n";
    let problems = parse(source).map(|_| ()).map_err(|problems| {
        problems.iter().map(|problem| (problem.line(source), problem.message.clone())).collect::<Vec<_>>()
    });
    let expected = [
        (2, "unknown instruction \"RUM\""),
        (3, "COPY requires at least two arguments, but only one was provided: the destination could not be determined"),
        (4, "ENV must have two arguments"),
        (6, "\"x\" is no duration"),
    ];
    assert_eq!(problems, Err(expected.map(|(line, message)| (line, message.to_owned())).to_vec()));
}
