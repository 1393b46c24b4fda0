//! Blocks of user and group ids that a sandbox has for itself.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Ids of the host that are a sandbox's own: what its containers call 0 is `first` outside. The same for users and groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdBlock {
    pub first: u32,
    pub count: u32,
}

impl IdBlock {
    /// What the host calls the container's `id`; `None` if the container has no such.
    #[must_use]
    pub fn outside(self, id: u32) -> Option<u32> {
        if id < self.count { self.first.checked_add(id) } else { None }
    }
}

/// `100000:65536`, first and count.
impl fmt::Display for IdBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.first, self.count)
    }
}

/// A text that is no block of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not FIRST:COUNT, two numbers of which the first is at least 1 and whose sum is at most 2147483648")]
pub struct InvalidIdBlock;

/// The form of its `Display`. Ids from 2^31 on are refused, for the kernel lets no group beyond send pings
/// (`net.ipv4.ping_group_range`).
impl FromStr for IdBlock {
    type Err = InvalidIdBlock;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (first, count) = text.split_once(':').ok_or(InvalidIdBlock)?;
        let number = |text: &str| text.parse::<u32>().ok().filter(|n| *n > 0).ok_or(InvalidIdBlock);
        let block = Self { first: number(first)?, count: number(count)? };
        if u64::from(block.first) + u64::from(block.count) > 1 << 31 {
            return Err(InvalidIdBlock);
        }
        Ok(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_read_as_they_are_shown() {
        let block: IdBlock = "100000:65536".parse().unwrap();
        assert_eq!((block, block.to_string().as_str()), (IdBlock { first: 100_000, count: 65_536 }, "100000:65536"));
        assert_eq!(
            [block.outside(0), block.outside(65_535), block.outside(65_536)],
            [Some(100_000), Some(165_535), None]
        );
        for wrong in ["", "1", "0:5", "5:0", "1:2:3", "-1:5", "2147483648:1", "1:2147483648"] {
            assert_eq!(wrong.parse::<IdBlock>(), Err(InvalidIdBlock), "{wrong}");
        }
    }
}
