//! `wharf top`: what tasks and containers use, live.

mod rates;
mod screen;
mod terminal;

use anyhow::{Context, bail};
use http::Method;
use tokio::signal::unix::{SignalKind, signal};

pub(crate) use self::screen::Sort;
use self::{
    rates::{View, view},
    screen::{screen, table},
    terminal::Terminal,
};
use super::print;
use crate::{
    client::{Client, Lines},
    contract::{Reading, TopOutput},
};

/// Ctrl-C, as a terminal in raw mode says it.
const INTERRUPT: u8 = 3;
const ESCAPE: u8 = 27;

/// How it is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// Once, then end.
    pub(crate) once: bool,
    pub(crate) json: bool,
    pub(crate) sort: Sort,
}

/// Shows what is used: on the terminal until a key ends it, as JSON a line a second, or once.
pub(crate) async fn top(client: &Client, manner: Manner) -> anyhow::Result<()> {
    let live = !manner.once && !manner.json;
    if live && !Terminal::is_there() {
        bail!("there is no terminal to draw on: use --once or --json");
    }
    let mut readings =
        Readings { lines: client.lines(Method::GET, "top", wharf_gateway::empty()).await?, before: None };
    if live {
        return watch(readings, manner.sort).await;
    }
    // Rates need two readings.
    readings.next().await?;
    loop {
        let seen = readings.next().await?;
        let text = if manner.json {
            serde_json::to_string(&seen)? + "\n"
        } else {
            table(&seen, manner.sort).into_iter().map(|line| line + "\n").collect()
        };
        print(&text)?;
        if manner.once {
            return Ok(());
        }
    }
}

/// Draws until a key says that it is enough.
async fn watch(mut readings: Readings, mut sort: Sort) -> anyhow::Result<()> {
    let mut resized = signal(SignalKind::window_change())?;
    let mut terminated = signal(SignalKind::terminate())?;
    let mut seen = readings.next().await?;
    let terminal = Terminal::open().context("the terminal cannot be drawn on")?;
    let mut keys = terminal.keys();
    loop {
        let (width, height) = terminal.size();
        terminal.draw(&screen(&seen, sort, width, height), 1)?;
        tokio::select! {
            next = readings.next() => seen = next?,
            _ = resized.recv() => {}
            _ = terminated.recv() => return Ok(()),
            key = keys.recv() => match key {
                None | Some(b'q' | INTERRUPT | ESCAPE) => return Ok(()),
                Some(b'c') => sort = Sort::Cpu,
                Some(b'm') => sort = Sort::Memory,
                Some(b'n') => sort = Sort::Network,
                Some(b'i') => sort = Sort::Io,
                Some(_) => {}
            },
        }
    }
}

/// What comes each second, beside what came before it.
struct Readings {
    lines: Lines,
    before: Option<Reading>,
}

impl Readings {
    /// May be broken off and asked again.
    async fn next(&mut self) -> anyhow::Result<View> {
        match self.lines.next::<TopOutput>().await? {
            Some(TopOutput::Reading(now)) => {
                let seen = view(self.before.as_ref(), &now);
                self.before = Some(now);
                Ok(seen)
            }
            Some(TopOutput::Failed(reason)) => bail!(reason),
            None => bail!("Wharf has stopped"),
        }
    }
}
