//! A problem as a person sees it.

use crate::Problem;
use std::fmt::Write;

/// Columns of a line that are shown at most.
const WIDTH: usize = 120;

/// Columns shown before the span in a line that is too long.
const BEFORE: usize = 40;

/// Lines of a span that are shown; of more than these, the first ones.
const LINES: usize = 3;

pub(super) fn render(problem: &Problem, file: &str, source: &str) -> String {
    let start = floor(source, problem.span.start);
    let end = floor(source, problem.span.end).max(start);
    let first = line_start(source, start);
    let number = problem.line(source);
    let column = source[first..start].chars().count() + 1;
    let mut out = format!("{file}:{number}:{column}: {}\n", clean(&problem.message));

    let mut lines = Vec::new();
    if let Some(before) = first.checked_sub(1) {
        let at = line_start(source, before);
        if !source[at..before].trim().is_empty() {
            lines.push((number - 1, at));
        }
    }
    let mut at = first;
    let mut cut = false;
    for line in number.. {
        if line >= number + LINES {
            cut = true;
            break;
        }
        lines.push((line, at));
        at = source[at..].find('\n').map_or(source.len(), |length| at + length + 1);
        if at >= end || at >= source.len() {
            break;
        }
    }
    let gutter = lines.last().map_or(1, |(number, _)| number.to_string().len());
    for (line, at) in lines {
        let text = source[at..].lines().next().unwrap_or_default();
        let from = start.saturating_sub(at).min(text.len());
        let to = end.saturating_sub(at).min(text.len());
        let marked = line >= number;
        show(&mut out, gutter, line, text, marked.then_some((from, to)));
    }
    if cut {
        let _ = writeln!(out, " {:gutter$} | …", "");
    }
    if let Some(help) = &problem.help {
        let _ = writeln!(out, " {:gutter$} = help: {}", "", clean(help));
    }
    out
}

/// A line, and under it marks from byte to byte.
fn show(out: &mut String, gutter: usize, number: usize, text: &str, marked: Option<(usize, usize)>) {
    let (from, to) = marked.unwrap_or_default();
    // A line of a span that covers several is marked from its first character that is no blank.
    let from = if from == 0 && to > 0 { text.len() - text.trim_start().len() } else { from };
    let before: usize = text[..from].chars().map(columns).sum();
    let skipped = if before > WIDTH - BEFORE { before - BEFORE } else { 0 };
    let mut shown = String::new();
    let mut marks = String::new();
    let mut column = 0;
    let mut cut = false;
    for (at, c) in text.char_indices() {
        let width = columns(c);
        column += width;
        if column <= skipped {
            continue;
        }
        if column > skipped + WIDTH {
            cut = true;
            break;
        }
        match c {
            '\t' => shown.push_str("    "),
            c => shown.push(if harmless(c) { c } else { '\u{fffd}' }),
        }
        let mark = if at >= from && at < to { '^' } else { ' ' };
        marks.extend(std::iter::repeat_n(mark, width));
    }
    if marked.is_some() && from >= to {
        marks.push('^');
    }
    let (left, right) = (if skipped > 0 { "…" } else { "" }, if cut { "…" } else { "" });
    let _ = writeln!(out, "{}", format!(" {number:>gutter$} | {left}{shown}{right}").trim_end());
    if marked.is_some() {
        let indent = if skipped > 0 { " " } else { "" };
        let _ = writeln!(out, " {:gutter$} | {indent}{}", "", marks.trim_end());
    }
}

/// The nearest character boundary at or before a byte.
fn floor(source: &str, at: usize) -> usize {
    source.floor_char_boundary(at.min(source.len()))
}

fn line_start(source: &str, at: usize) -> usize {
    source[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Columns of a terminal that a character takes: two for the wide ones of East Asia and pictures, none for what is put
/// on top of the character before.
fn columns(c: char) -> usize {
    match u32::from(c) {
        0x9 => 4,
        0x300..=0x36f | 0x200b..=0x200d | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// What does nothing to a terminal and does not turn the text around.
fn harmless(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

fn clean(text: &str) -> String {
    text.chars().map(|c| if harmless(c) { c } else { '\u{fffd}' }).collect()
}
