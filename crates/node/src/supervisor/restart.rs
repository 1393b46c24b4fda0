//! Starting a container again in its place when it has ended.

use wharf_core::sandbox::{ContainerSpec, Health, StopCause};
use wharf_runtime::Exit;

use super::Supervisor;
use crate::decide::Life;

/// Whether a container that ended is to be started again. `started` is when it last was, milliseconds since 1970.
///
/// Source: ECS API reference, "ContainerRestartPolicy"; the agent's `restart_tracker.go`, `ShouldRestart`. Whether it is
/// essential, and whether it failed, does not matter.
fn is_due(container: &ContainerSpec, exit: &Exit, started: i64) -> bool {
    container.restart.as_ref().is_some_and(|policy| {
        let ran = exit.at.saturating_sub(started);
        !policy.ignored_exit_codes.contains(&exit.code) && ran >= i64::from(policy.reset_period).saturating_mul(1000)
    })
}

impl Supervisor {
    /// Begins to start a container again that has just ended, if its policy says so and nobody wants it to end.
    pub(super) fn start_again(&mut self, index: usize, exit: &Exit) -> bool {
        let wanted = matches!(self.units[index].life, Life::Running { .. })
            && self.status.cause.is_none()
            && self.spec.stop.is_none()
            && !self.removed;
        let started = self.status.containers[index].started_at.map_or(exit.at, |at| at.0);
        if !wanted || !is_due(&self.spec.containers[index], exit, started) {
            return false;
        }
        tracing::info!(
            sandbox = self.spec.id,
            container = self.spec.containers[index].name,
            code = exit.code,
            "it ended and is started again"
        );
        if let Some(check) = self.units[index].check.take() {
            check.abort();
        }
        self.status.containers[index].health = Health::Unknown;
        self.units[index].again = true;
        if let Some(prepared) = self.units[index].prepared.clone() {
            self.units[index].image = Some(tokio::spawn(async move { Ok(prepared) }));
        }
        self.start(index);
        true
    }

    /// What a start that failed means if the container had run before: it has ended after all.
    pub(super) fn did_not_come_back(&mut self, index: usize) {
        self.units[index].ended.send_replace(true);
        self.status.containers[index].finished_at = Some(wharf_core::now());
        if self.spec.containers[index].essential {
            self.end(StopCause::EssentialExited { container: self.spec.containers[index].name.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use wharf_core::sandbox::RestartPolicy;

    use super::*;

    #[test]
    fn it_must_have_run_for_its_period_and_not_ended_with_an_ignored_code() {
        let policy = RestartPolicy { ignored_exit_codes: vec![0, 3], reset_period: 60 };
        let container = ContainerSpec { restart: Some(policy), ..ContainerSpec::default() };
        let due = |code, ran: i64| is_due(&container, &Exit { code, out_of_memory: false, at: 1000 + ran }, 1000);
        assert!(due(1, 60_000) && due(137, 61_000));
        assert!(!due(1, 59_999), "it ended early");
        assert!(!due(0, 600_000) && !due(3, 600_000), "ignored");
        let never = ContainerSpec::default();
        assert!(!is_due(&never, &Exit { code: 1, out_of_memory: false, at: i64::MAX }, 0));
    }
}
