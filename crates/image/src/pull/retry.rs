use std::time::Duration;

use tokio::time::sleep;

use super::PullError;

/// How often the same is tried without getting any further.
const TRIES_MAX: u32 = 5;
/// Before the second try; twice as long before each further one.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// Tries of one thing.
pub(crate) struct Tries {
    made: u32,
    /// Since something last came.
    idle: u32,
    reached: u64,
}

impl Tries {
    pub(crate) const fn new() -> Self {
        Self { made: 0, idle: 0, reached: 0 }
    }

    /// So many bytes are there. More than before is a new beginning.
    pub(crate) fn progressed(&mut self, bytes: u64) {
        if bytes > self.reached {
            self.reached = bytes;
            self.idle = 0;
        }
    }

    /// Waits before another try, if one may help.
    ///
    /// # Errors
    /// The error, with the number of tries if there were several.
    pub(crate) async fn again(&mut self, error: PullError) -> Result<(), PullError> {
        if self.wait(error.may_pass()).await {
            return Ok(());
        }
        Err(if self.made > 1 { PullError::Tried { times: self.made, error: Box::new(error) } } else { error })
    }

    /// Another try failed. Waits before the next; false if there is to be none.
    pub(crate) async fn wait(&mut self, may_pass: bool) -> bool {
        self.made += 1;
        self.idle += 1;
        if !may_pass || self.idle >= TRIES_MAX {
            return false;
        }
        sleep(FIRST_WAIT * 2_u32.pow(self.idle - 1)).await;
        true
    }
}
