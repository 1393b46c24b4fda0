//! How containers, and with them their sandbox, are brought to an end.

use std::time::Duration;

use tokio::time::Instant;
use wharf_core::{
    now,
    sandbox::{ContainerState, Phase, StopCause},
};

use super::{KILL, START, Supervisor, TERM};
use crate::{decide::Life, wiring::cannot_start};

impl Supervisor {
    pub(super) fn stop(&mut self, index: usize) {
        let unit = &mut self.units[index];
        unit.life = Life::Ending;
        let timeout = Duration::from_secs(u64::from(self.spec.containers[index].stop_timeout));
        unit.kill_at = Some(Instant::now() + timeout);
        let known = self.record.image(&self.spec.containers[index].name);
        self.signal(index, known.map_or(TERM, |image| image.stop_signal));
    }

    pub(super) fn signal(&mut self, index: usize, signal: i32) {
        let (Some(sandbox), name) = (self.sandbox.clone(), self.spec.containers[index].name.clone()) else { return };
        self.tasks.spawn(async move {
            // If the shim is gone, its end is told by an event.
            let _told = sandbox.signal(&name, signal).await;
        });
    }

    pub(super) fn kill_overdue(&mut self) {
        let now = Instant::now();
        for index in 0..self.units.len() {
            if self.units[index].kill_at.is_some_and(|at| at <= now) {
                self.units[index].kill_at = None;
                if self.units[index].life == Life::Starting {
                    // Whatever holds it up goes when the sandbox is torn down.
                    self.give_up(index, "the container did not start before the task was stopped");
                } else {
                    self.signal(index, KILL);
                }
            }
        }
    }

    pub(super) fn give_up(&mut self, index: usize, why: &str) {
        self.units[index].life = Life::Stopped { exit_code: None };
        let reason = (!why.is_empty()).then(|| why.to_owned());
        self.status.containers[index].state = ContainerState::Stopped { exit_code: None, reason };
        if !why.is_empty() && self.spec.containers[index].essential {
            self.fail(cannot_start(why));
        }
    }

    pub(super) fn heed_stop(&mut self) {
        if self.spec.stop.is_some() {
            self.end(StopCause::Requested);
        }
    }

    pub(super) fn fail(&mut self, error: String) {
        self.end(StopCause::FailedToStart { error });
    }

    pub(super) fn lose(&mut self, error: String) {
        for (unit, status) in self.units.iter_mut().zip(&mut self.status.containers) {
            unit.ended.send_replace(true);
            if !matches!(unit.life, Life::Stopped { .. }) {
                unit.life = Life::Stopped { exit_code: None };
                status.state = ContainerState::Stopped { exit_code: None, reason: Some(error.clone()) };
            }
        }
        self.end(StopCause::Lost { error });
    }

    /// The first cause stands.
    pub(super) fn end(&mut self, cause: StopCause) {
        if self.status.cause.is_none() {
            self.status.cause = Some(cause);
            self.status.stopping_at = Some(now());
            self.status.phase = self.status.phase.max(Phase::Stopping);
            for (container, unit) in self.spec.containers.iter().zip(&mut self.units) {
                if let Some(fetch) = &unit.fetch {
                    fetch.abort();
                }
                if unit.life == Life::Starting {
                    unit.kill_at =
                        Some(Instant::now() + Duration::from_secs(u64::from(container.stop_timeout)) + START);
                }
            }
        }
    }
}
