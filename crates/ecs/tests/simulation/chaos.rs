//! What happens to a world, drawn from its seed.

use std::time::Duration;

use serde_json::{Value, json};
use wharf_core::sandbox::SandboxSpec;
use wharf_simulator::{Course, End};

/// How tasks of one world behave.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    /// Of a hundred tasks so many never run.
    pub(crate) failing: u32,
    /// So many end by themselves.
    pub(crate) ending: u32,
    /// So many get ill.
    pub(crate) sickly: u32,
    /// The longest that a start takes, milliseconds.
    pub(crate) slowness: u64,
}

impl Weather {
    pub(crate) fn draw(rng: &mut fastrand::Rng) -> Self {
        if rng.u32(..4) == 0 {
            return Self { failing: 0, ending: 0, sickly: 0, slowness: 200 };
        }
        Self { failing: rng.u32(..25), ending: rng.u32(..15), sickly: rng.u32(..15), slowness: rng.u64(100..30_000) }
    }

    pub(crate) const CALM: Self = Self { failing: 0, ending: 0, sickly: 0, slowness: 500 };

    /// What becomes of a task. One of an image called `bad` never runs.
    pub(crate) fn course(self, spec: &SandboxSpec, rng: &mut fastrand::Rng) -> Course {
        let bad = spec.containers.iter().any(|container| container.image == "bad");
        let roll = rng.u32(..100);
        let seconds = Duration::from_secs(rng.u64(1..600));
        let end = if bad || roll < self.failing {
            End::FailsToStart("CannotPullContainerError: no".to_owned())
        } else if roll < self.failing + self.ending {
            End::Exits { after: seconds, code: 1 }
        } else {
            End::Never
        };
        Course {
            provisioning: Duration::from_millis(rng.u64(1..100)),
            pending: Duration::from_millis(rng.u64(1..self.slowness)),
            healthy: Some(Duration::from_millis(rng.u64(1..20_000))),
            unhealthy: (rng.u32(..100) < self.sickly).then_some(seconds),
            end,
            stopping: Duration::from_millis(rng.u64(1..35_000)),
        }
    }
}

/// A service's first request. Only the first may have a fixed port, which is one task to a node: two could not both come to
/// rest.
pub(crate) fn service(name: &str, first: bool, nodes: usize, rng: &mut fastrand::Rng) -> Value {
    let family = ["plain", "checked", "port"][rng.usize(..if first { 3 } else { 2 })];
    if rng.u32(..5) == 0 && family != "port" {
        let minimum = [0, 50, 90][rng.usize(..3)];
        return json!({"serviceName": name, "taskDefinition": family, "schedulingStrategy": "DAEMON",
            "deploymentConfiguration": {"minimumHealthyPercent": minimum}});
    }
    let most = if family == "port" { nodes / 4 + 1 } else { nodes.min(40) + 1 };
    let minimum = [0, 50, 75, 100, 100][rng.usize(..5)];
    // Something has to give: with 100 and 100 nothing would ever be replaced.
    let maximum = if minimum == 100 { [150, 200, 200][rng.usize(..3)] } else { [100, 125, 200][rng.usize(..3)] };
    let mut input = json!({"serviceName": name, "taskDefinition": family, "desiredCount": rng.usize(..most),
        "deploymentConfiguration": {"minimumHealthyPercent": minimum, "maximumPercent": maximum,
            "deploymentCircuitBreaker": {"enable": rng.bool(), "rollback": rng.bool()}}});
    let strategies = [
        json!([]),
        json!([{"type": "spread", "field": "attribute:ecs.availability-zone"}, {"type": "binpack", "field": "memory"}]),
        json!([{"type": "spread", "field": "instanceId"}]),
        json!([{"type": "random"}]),
        json!([{"type": "binpack", "field": "cpu"}]),
    ];
    input["placementStrategy"] = strategies[rng.usize(..5)].clone();
    input
}
