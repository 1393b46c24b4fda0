/// Ctrl-P, then Ctrl-Q: Docker's keys to leave a container's streams.
const FIRST: u8 = 0x10;
const SECOND: u8 = 0x11;

/// Looks for the keys in what is typed.
#[derive(Debug, Default)]
pub(super) struct Leave {
    /// The first was typed, and is kept back until it is known what comes after it.
    begun: bool,
}

impl Leave {
    /// What of these bytes is for the container; `None` when it is left.
    pub(super) fn filter(&mut self, typed: &[u8]) -> Option<Vec<u8>> {
        let mut kept = Vec::with_capacity(typed.len() + 1);
        for byte in typed {
            match (std::mem::take(&mut self.begun), *byte) {
                (true, SECOND) => return None,
                (before, FIRST) => {
                    if before {
                        kept.push(FIRST);
                    }
                    self.begun = true;
                }
                (before, byte) => {
                    if before {
                        kept.push(FIRST);
                    }
                    kept.push(byte);
                }
            }
        }
        Some(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_are_found_over_reads_and_nothing_else_is_lost() {
        let mut leave = Leave::default();
        assert_eq!(leave.filter(b"ls\x10").unwrap(), b"ls");
        assert_eq!(leave.filter(b"x").unwrap(), b"\x10x");
        assert_eq!(leave.filter(b"\x10\x10").unwrap(), b"\x10");
        assert_eq!(leave.filter(b"\x11\x11").as_deref(), None);
        assert_eq!(Leave::default().filter(b"\x11a\x10b\x11").unwrap(), b"\x11a\x10b\x11");
        assert_eq!(Leave::default().filter(b"a\x10\x11b"), None);
    }
}
