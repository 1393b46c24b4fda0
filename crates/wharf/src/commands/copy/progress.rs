use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

/// How often it is told.
const EVERY: Duration = Duration::from_millis(100);

/// Says how far a copy is, if standard error is a terminal.
#[derive(Debug)]
pub(super) struct Progress {
    bytes: u64,
    told: Instant,
    /// Something stands on the line.
    shown: bool,
    terminal: bool,
}

impl Progress {
    pub(super) fn start() -> Self {
        Self { bytes: 0, told: Instant::now(), shown: false, terminal: io::stderr().is_terminal() }
    }

    pub(super) fn add(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        if self.terminal && self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            self.shown = true;
            // Nobody is told then.
            let _unseen = write!(io::stderr(), "\r\x1b[K{}", amount(self.bytes));
        }
    }

    /// Takes it off the line.
    pub(super) fn clear(&self) {
        if self.shown {
            let _unseen = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn amount(bytes: u64) -> String {
    match bytes {
        0..0x10_0000 => format!("{} KiB", bytes >> 10),
        _ => format!("{}.{} MiB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        assert_eq!([amount(0), amount(5_000), amount(3 << 19)], ["0 KiB", "4 KiB", "1.5 MiB"]);
    }
}
