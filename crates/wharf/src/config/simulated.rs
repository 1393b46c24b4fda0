use std::str::FromStr;

use serde::Deserialize;
use wharf_core::{CpuUnits, Mib};
use wharf_simulator::Size;

/// How many nodes are simulated, and how large they are: `500`, `500:8:32` (cores, GiB).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct SimulatedNodes {
    pub(crate) count: usize,
    pub(crate) size: Size,
}

/// More than this no control plane was tried with.
const MOST: usize = 50_000;

impl FromStr for SimulatedNodes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "'{text}' does not say how many nodes, 1 to {MOST}, and perhaps their cores and GiB: 500 or 500:8:32"
            )
        };
        let parts: Vec<&str> = text.split(':').collect();
        let number = |part: &str| part.parse::<u32>().ok().filter(|number| *number > 0).ok_or_else(wrong);
        let size = match parts[..] {
            [_] => Size::default(),
            [_, cores, gib] => Size {
                cpu: CpuUnits(number(cores)?.checked_mul(1024).ok_or_else(wrong)?),
                memory: Mib(u64::from(number(gib)?) * 1024),
            },
            _ => return Err(wrong()),
        };
        let count = usize::try_from(number(parts[0])?).ok().filter(|count| *count <= MOST).ok_or_else(wrong)?;
        Ok(Self { count, size })
    }
}

impl TryFrom<String> for SimulatedNodes {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_sizes_are_read() {
        let read = |text: &str| text.parse::<SimulatedNodes>();
        assert_eq!(read("500").unwrap(), SimulatedNodes { count: 500, size: Size::default() });
        let large = read("3:8:32").unwrap();
        assert_eq!((large.size.cpu, large.size.memory), (CpuUnits(8192), Mib(32 << 10)));
        for bad in ["", "0", "x", "1:2", "1:0:1", "50001", "1:2:3:4"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
