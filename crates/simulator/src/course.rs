use std::time::Duration;

use wharf_core::sandbox::SandboxSpec;

/// The label of a container that says what becomes of it.
const LABEL: &str = "wharf.simulate";

/// What becomes of a sandbox if nobody stops it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Until its network is there.
    pub provisioning: Duration,
    /// Until its images are there and its containers run, or do not start.
    pub pending: Duration,
    /// Until its health checks have passed; they never do if `None`.
    pub healthy: Option<Duration>,
    /// From when on its health checks fail, counted from the time when it ran.
    pub unhealthy: Option<Duration>,
    pub end: End,
    /// From the signal to its end.
    pub stopping: Duration,
}

/// How it ends by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum End {
    #[default]
    Never,
    /// It never runs; the text is the agent's: `CannotPullContainerError: …`.
    FailsToStart(String),
    /// Its first essential container exits with this code after it ran for so long.
    Exits { after: Duration, code: i32 },
}

impl Default for Course {
    fn default() -> Self {
        Self {
            provisioning: Duration::from_millis(2),
            pending: Duration::from_millis(10),
            healthy: Some(Duration::from_millis(100)),
            unhealthy: None,
            end: End::Never,
            stopping: Duration::from_millis(10),
        }
    }
}

impl Course {
    /// The course that a sandbox's labels ask for. `wharf.simulate` takes one of
    ///
    /// - `exit CODE after SECONDS`: it ends by itself;
    /// - `fail REASON`: it never runs, and the reason is shown (`fail CannotPullContainerError: no such image`);
    /// - `unhealthy after SECONDS`: its health checks fail from then on;
    /// - `start after SECONDS`: its images take so long.
    ///
    /// Anything else, and no label, runs until it is stopped.
    #[must_use]
    pub fn of(spec: &SandboxSpec) -> Self {
        let labels = spec.containers.iter().flat_map(|container| &container.labels);
        let label = labels.into_iter().find(|(name, _)| name == LABEL);
        label.and_then(|(_, text)| Self::parse(text)).unwrap_or_default()
    }

    fn parse(text: &str) -> Option<Self> {
        let seconds = |text: &str| Duration::try_from_secs_f64(text.parse().ok()?).ok();
        let course = Self::default();
        if let Some(reason) = text.strip_prefix("fail ") {
            return Some(Self { end: End::FailsToStart(reason.to_owned()), ..course });
        }
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            ["exit", code, "after", after] => {
                let end = End::Exits { after: seconds(after)?, code: code.parse().ok()? };
                Some(Self { end, ..course })
            }
            ["unhealthy", "after", after] => Some(Self { unhealthy: Some(seconds(after)?), ..course }),
            ["start", "after", after] => Some(Self { pending: seconds(after)?, ..course }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read() {
        let exits = Course::parse("exit 3 after 1.5").unwrap();
        assert_eq!(exits.end, End::Exits { after: Duration::from_millis(1500), code: 3 });
        let fails = Course::parse("fail CannotPullContainerError: no").unwrap();
        assert_eq!(fails.end, End::FailsToStart("CannotPullContainerError: no".to_owned()));
        assert_eq!(Course::parse("unhealthy after 2").unwrap().unhealthy, Some(Duration::from_secs(2)));
        assert_eq!(Course::parse("start after 3").unwrap().pending, Duration::from_secs(3));
        for bad in ["", "exit x after 1", "exit 1 after -1", "sleep"] {
            assert_eq!(Course::parse(bad), None, "{bad}");
        }
    }
}
