//! What a RUN with heredocs runs.
#![expect(clippy::unwrap_used, reason = "a test may fail so")]

use wharf_dockerfile::{Command, Kind, Script, parse};

fn script(run: &str) -> Script {
    let mut file = parse(&format!("FROM x\n{run}")).unwrap();
    match file.stages.remove(0).instructions.remove(0).kind {
        Kind::Run(run) => run.script(),
        other => panic!("{other:?}"),
    }
}

fn shell(text: &str) -> Script {
    Script::Command(Command::Shell(text.to_owned()))
}

#[test]
fn a_line_without_heredocs_is_itself() {
    assert_eq!(script("RUN a \\\n  && b"), shell("a   && b"));
    assert_eq!(script("RUN [\"a\", \"<<b\"]"), Script::Command(Command::Exec(vec!["a".to_owned(), "<<b".to_owned()])));
}

#[test]
fn a_lone_heredoc_is_its_content() {
    assert_eq!(script("RUN <<EOF\na $b\n  c\nEOF\n"), shell("a $b\n  c\n"));
    assert_eq!(script("RUN --network=none   <<  'E F'\na\nE F"), shell("a\n"));
    assert_eq!(script("RUN <<-EOF\n\t\ta\n\tb\tc\n\tEOF"), shell("a\nb\tc\n"));
    assert_eq!(script("RUN 3<<EOF\na\nEOF"), shell("a\n"));
}

#[test]
fn a_lone_heredoc_with_an_interpreter_is_a_program() {
    let expected = Script::File { name: "EOF".to_owned(), content: "#!/bin/awk -f\nx\n".to_owned() };
    assert_eq!(script("RUN <<EOF\n#!/bin/awk -f\nx\nEOF"), expected);
    assert_eq!(script("RUN <<-EOF\n\t#!/bin/awk -f\n\tx\nEOF"), expected);
}

#[test]
fn other_lines_leave_heredocs_to_the_shell() {
    assert_eq!(script("RUN cat <<EOF > x\n#!a\nEOF"), shell("cat <<EOF > x\n#!a\nEOF"));
    assert_eq!(script("RUN <<A cat - /dev/fd/3 3<<'B'\na\nA\nb\nB"), shell("<<A cat - /dev/fd/3 3<<'B'\na\nA\nb\nB"));
    assert_eq!(script("RUN <<A <<B\na\nA\nb\nB"), shell("<<A <<B\na\nA\nb\nB"));
}
