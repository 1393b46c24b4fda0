//! How it is shown what happens while an image is built.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt::Write as _,
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use clap::ValueEnum;
use wharf_builder::{BuildEvent, PlannedStep, StepState};

use crate::commands::terminal;

/// How often a live picture is drawn anew.
pub(super) const TICK: Duration = Duration::from_millis(100);
/// Lines of output that are shown under each step that goes on.
const TAIL: usize = 4;
/// Lines of output that are kept of a step, should it fail.
const KEPT: usize = 40;

/// `--progress`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum BuildProgress {
    /// live on a terminal, otherwise plain
    #[default]
    Auto,
    /// A picture of the steps that go on
    Live,
    /// A line for everything that happens
    Plain,
    /// A JSON object for everything that happens
    Json,
}

/// Writes to standard error.
pub(super) struct Display {
    manner: Manner,
    board: Board,
    begun: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Quiet,
    Live,
    Plain,
    Json,
}

impl Display {
    pub(super) fn new(manner: BuildProgress, quiet: bool) -> Self {
        let manner = match manner {
            _ if quiet => Manner::Quiet,
            BuildProgress::Auto if io::stderr().is_terminal() => Manner::Live,
            BuildProgress::Live => Manner::Live,
            BuildProgress::Json => Manner::Json,
            BuildProgress::Auto | BuildProgress::Plain => Manner::Plain,
        };
        let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { manner, board: Board::new(colour), begun: Instant::now() }
    }

    pub(super) fn show(&mut self, event: &BuildEvent) {
        let text = match self.manner {
            Manner::Quiet => self.board.tail(event),
            Manner::Json => serde_json::to_string(event).map(|line| line + "\n").unwrap_or_default(),
            Manner::Plain => self.board.plain(event),
            Manner::Live => {
                let (rows, columns) = terminal::size().unwrap_or((24, 80));
                self.board.hear(event, self.begun.elapsed(), columns.into());
                if matches!(event, BuildEvent::Output { .. }) {
                    // The next tick shows it with all that came meanwhile.
                    return;
                }
                self.board.draw(self.begun.elapsed(), rows.into(), columns.into())
            }
        };
        write(&text);
    }

    /// Time has gone by.
    pub(super) fn tick(&mut self) {
        if self.manner == Manner::Live {
            let (rows, columns) = terminal::size().unwrap_or((24, 80));
            write(&self.board.draw(self.begun.elapsed(), rows.into(), columns.into()));
        }
    }

    pub(super) fn end(&mut self) {
        if self.manner == Manner::Live {
            write(&self.board.cleared());
        }
    }
}

fn write(text: &str) {
    // Who does not look is not to stop the build.
    io::stderr().write_all(text.as_bytes()).ok();
}

/// What is known of the steps.
struct Board {
    colour: bool,
    steps: Vec<PlannedStep>,
    running: BTreeMap<usize, Running>,
    /// What is to be written above the picture, once.
    settled: String,
    note: Option<String>,
    /// Lines of the picture as it stands.
    drawn: usize,
    ended: usize,
    cached: usize,
}

#[derive(Default)]
struct Running {
    since: Duration,
    tail: VecDeque<String>,
    lines: usize,
}

impl Board {
    fn new(colour: bool) -> Self {
        Self {
            colour,
            steps: Vec::new(),
            running: BTreeMap::new(),
            settled: String::new(),
            note: None,
            drawn: 0,
            ended: 0,
            cached: 0,
        }
    }

    fn label(&self, id: usize) -> String {
        match self.steps.get(id) {
            Some(step) => format!("[{} {}/{}] {}", step.stage, step.number, step.of, first_line(&step.text)),
            None => format!("step {id}"),
        }
    }

    /// Nothing, unless a step fails: then the last that it said.
    fn tail(&mut self, event: &BuildEvent) -> String {
        match event {
            BuildEvent::Output { id, line } => {
                let running = self.running.entry(*id).or_default();
                running.tail.push_back(line.clone());
                if running.tail.len() > KEPT {
                    running.tail.pop_front();
                }
                String::new()
            }
            BuildEvent::Step { id, state: StepState::Failed, .. } => {
                let tail = self.running.remove(id).map(|running| running.tail).unwrap_or_default();
                tail.into_iter().map(|line| line + "\n").collect()
            }
            BuildEvent::Step { id, state: StepState::Cached | StepState::Done, .. } => {
                self.running.remove(id);
                String::new()
            }
            _ => String::new(),
        }
    }

    /// The lines that tell an event.
    fn plain(&mut self, event: &BuildEvent) -> String {
        let number = |id: &usize| id + 1;
        match event {
            BuildEvent::Planned { steps } => {
                self.steps.clone_from(steps);
                String::new()
            }
            BuildEvent::Progress { text } => format!("{text}\n"),
            BuildEvent::Step { id, state, milliseconds, .. } => {
                let took = seconds(milliseconds.unwrap_or(0));
                match state {
                    StepState::Started => format!("#{} {}\n", number(id), self.label(*id)),
                    StepState::Cached => format!("#{} CACHED\n", number(id)),
                    StepState::Done => format!("#{} DONE {took}\n", number(id)),
                    StepState::Failed => format!("#{} ERROR after {took}\n", number(id)),
                }
            }
            BuildEvent::Output { id, line } => {
                // Of a line that was written over again and again only the end is of use in a log.
                let shown = line.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default();
                format!("#{} {shown}\n", number(id))
            }
            BuildEvent::Warning { text } => text.clone(),
            BuildEvent::Failed { .. } => String::new(),
            BuildEvent::Done { names, size, layers, milliseconds, .. } => {
                let names: String = names.iter().map(|name| format!("named {name}\n")).collect();
                let took = seconds(*milliseconds);
                format!("{names}built in {took}: {layers} layers, {}\n", crate::commands::image::size(*size))
            }
        }
    }

    fn hear(&mut self, event: &BuildEvent, now: Duration, columns: usize) {
        match event {
            BuildEvent::Step { id, state: StepState::Started, .. } => {
                self.note = None;
                self.running.insert(*id, Running { since: now, tail: VecDeque::new(), lines: 0 });
            }
            BuildEvent::Step { id, state, milliseconds, .. } => {
                let took = seconds(milliseconds.unwrap_or(0));
                let running = self.running.remove(id);
                self.ended += 1;
                let (mark, colour, end) = match state {
                    StepState::Cached => {
                        self.cached += 1;
                        ("=", "36", "cached".to_owned())
                    }
                    StepState::Failed => ("x", "31", format!("failed after {took}")),
                    StepState::Started | StepState::Done => ("+", "32", took),
                };
                let label = cut(&self.label(*id), columns.saturating_sub(end.len() + 4));
                let line = format!("{} {label}  {end}\n", self.painted(mark, colour));
                self.settled.push_str(&line);
                // What a failed step said is what its author needs.
                if *state == StepState::Failed
                    && let Some(running) = running
                {
                    for line in running.tail {
                        let _written = writeln!(self.settled, "    {line}");
                    }
                }
            }
            BuildEvent::Output { id, line } => {
                if let Some(running) = self.running.get_mut(id) {
                    running.lines += 1;
                    running.tail.push_back(last_said(line));
                    if running.tail.len() > KEPT {
                        running.tail.pop_front();
                    }
                }
            }
            BuildEvent::Progress { text } => self.note = Some(text.clone()),
            BuildEvent::Failed { .. } => self.running.clear(),
            BuildEvent::Done { .. } => {
                self.running.clear();
                self.note = None;
                let text = self.plain(event);
                self.settled.push_str(&text);
            }
            event => {
                let text = self.plain(event);
                self.settled.push_str(&text);
            }
        }
    }

    /// Clears the picture, writes what is settled, and draws the picture anew: the steps that go on, with the last that they said.
    fn draw(&mut self, now: Duration, rows: usize, columns: usize) -> String {
        let mut text = self.cleared();
        text.push_str(&std::mem::take(&mut self.settled));
        let mut lines = Vec::new();
        let mut room = rows.saturating_sub(3);
        for (id, running) in &self.running {
            if room == 0 {
                break;
            }
            let took = seconds(u64::try_from((now - running.since).as_millis()).unwrap_or(0));
            lines.push(self.painted(&cut(&format!("> {}  {took}", self.label(*id)), columns), "33"));
            room -= 1;
            let shown = TAIL.min(room).min(running.tail.len());
            for line in running.tail.iter().skip(running.tail.len() - shown) {
                lines.push(self.painted(&cut(&format!("    {line}"), columns), "2"));
            }
            room -= shown;
        }
        if let Some(note) = &self.note {
            lines.push(cut(note, columns));
        }
        if !self.running.is_empty() {
            let all = self.steps.len();
            let summary = format!(
                "  {} of {all} steps, {} cached, {}",
                self.ended,
                self.cached,
                seconds(u64::try_from(now.as_millis()).unwrap_or(0),)
            );
            lines.push(cut(&summary, columns));
        }
        self.drawn = lines.len();
        for line in lines {
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    /// Up to the first line of the picture, and everything below gone.
    fn cleared(&mut self) -> String {
        match std::mem::take(&mut self.drawn) {
            0 => String::new(),
            lines => format!("\x1b[{lines}A\x1b[J"),
        }
    }

    fn painted(&self, text: &str, colour: &str) -> String {
        if self.colour { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// What a terminal would show of a line in the end: what stands behind the last carriage return, without control sequences.
fn last_said(line: &str) -> String {
    let shown = line.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default();
    let (mut text, mut rest) = (String::new(), shown.chars());
    while let Some(c) = rest.next() {
        if c != '\x1b' {
            text.push(c);
        } else if rest.next() == Some('[') {
            // Up to the letter that ends it.
            rest.by_ref().find(char::is_ascii_alphabetic);
        }
    }
    text
}

/// As much of a line as fits; what would move the cursor is left out.
fn cut(text: &str, columns: usize) -> String {
    let plain = text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !c.is_control());
    plain.take(columns.saturating_sub(1)).collect()
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events() -> Vec<BuildEvent> {
        let step =
            |stage: &str, number, of, text: &str| PlannedStep { stage: stage.into(), number, of, text: text.into() };
        let happens = |id, state, milliseconds| BuildEvent::Step {
            id,
            stage: String::new(),
            name: String::new(),
            state,
            milliseconds,
        };
        vec![
            BuildEvent::Planned {
                steps: vec![
                    step("build", 1, 2, "FROM rust AS build"),
                    step("build", 2, 2, "RUN make\nmore"),
                    step("stage 1", 1, 1, "FROM scratch"),
                ],
            },
            BuildEvent::Progress { text: "context: 3 files, 4 KiB".into() },
            happens(0, StepState::Started, None),
            happens(2, StepState::Started, None),
            happens(2, StepState::Done, Some(3)),
            happens(0, StepState::Cached, Some(1)),
            happens(1, StepState::Started, None),
            BuildEvent::Output { id: 1, line: "cc -o x\tx.c\x1b[2J".into() },
            happens(1, StepState::Done, Some(1234)),
            BuildEvent::Done {
                image: format!("sha256:{}", "ab".repeat(32)).parse().unwrap(),
                names: vec!["docker.io/library/x:latest".into()],
                size: 2048,
                layers: 1,
                milliseconds: 2345,
            },
        ]
    }

    #[test]
    fn plainly() {
        let mut board = Board::new(false);
        let text: String = events().iter().map(|event| board.plain(event)).collect();
        insta::assert_snapshot!(text);
    }

    #[test]
    fn live() {
        let mut board = Board::new(false);
        let mut text = String::new();
        for (at, event) in events().iter().enumerate() {
            let now = Duration::from_millis(at as u64 * 700);
            board.hear(event, now, 40);
            text.push_str(&board.draw(now, 24, 40).replace('\x1b', "ESC"));
            text.push_str("--\n");
        }
        insta::assert_snapshot!(text);
    }
}
