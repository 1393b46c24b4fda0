//! Blocks of the host's ids, a sandbox's each.

use std::collections::BTreeSet;

use wharf_runtime::Users;

/// Which blocks are taken, by their first id.
#[derive(Debug, Default)]
pub(crate) struct Blocks(BTreeSet<u32>);

impl Blocks {
    /// The first block that is free.
    pub(crate) fn take(&mut self, mut blocks: impl Iterator<Item = Users>) -> Option<Users> {
        blocks.find(|users| self.0.insert(users.first))
    }

    pub(crate) fn claim(&mut self, users: Users) {
        self.0.insert(users.first);
    }

    pub(crate) fn release(&mut self, users: Users) {
        self.0.remove(&users.first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_one_sandboxs_until_it_is_given_back() {
        let of = |first| Users { first, count: 10 };
        let all = || [of(0), of(10)].into_iter();
        let mut blocks = Blocks::default();
        blocks.claim(of(0));
        assert_eq!(blocks.take(all()), Some(of(10)));
        assert_eq!(blocks.take(all()), None);
        blocks.release(of(0));
        assert_eq!(blocks.take(all()), Some(of(0)));
    }
}
