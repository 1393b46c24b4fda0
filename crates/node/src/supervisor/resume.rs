//! Taking up a sandbox that an earlier life of the agent began.

use std::sync::Arc;

use tokio::{sync::mpsc, time::Instant};
use wharf_core::{
    Timestamp,
    sandbox::{ContainerState, ContainerStatus, Phase, SandboxSpec, SandboxStatus},
};
use wharf_runtime::Adopted;

use super::{Message, Supervisor, Unit};
use crate::{agent::Agent, decide::Life, record::Record, wiring};

impl Supervisor {
    /// A sandbox that an earlier life of the agent began.
    pub(crate) fn resume(
        agent: Arc<Agent>,
        spec: SandboxSpec,
        status: Option<SandboxStatus>,
        record: Record,
        adopted: Adopted,
        inbox: mpsc::UnboundedSender<Message>,
    ) -> Self {
        let mut this = Self::begin(agent, spec, inbox);
        if let Some(status) = status.filter(|s| s.containers.len() == this.spec.containers.len()) {
            this.status = status;
        }
        if record.interface.is_some() {
            this.status.interface.clone_from(&record.interface);
        }
        this.record = record;
        for index in 0..this.units.len() {
            if let ContainerState::Stopped { exit_code, .. } = this.status.containers[index].state {
                this.units[index].life = Life::Stopped { exit_code };
            }
        }
        let Some((sandbox, events, survivors)) = adopted.sandbox else {
            // What they said last may not have been passed on.
            (0..this.units.len()).for_each(|index| this.forward(index));
            let error = "the process that held its containers is gone".to_owned();
            this.lose(error);
            return this;
        };
        this.network = survivors.network;
        this.status.phase = this.status.phase.max(Phase::Pending);
        this.sandbox = Some(Arc::new(sandbox));
        this.events = Some(events);
        for view in survivors.containers {
            let Some(index) = this.spec.containers.iter().position(|c| c.name == view.name) else { continue };
            if view.exit.is_some() && matches!(this.units[index].life, Life::Stopped { .. }) {
                // It was reported already, and what followed from it decided.
                this.forward(index);
                this.units[index].ended.send_replace(true);
                continue;
            }
            let container = &mut this.status.containers[index];
            container.state = ContainerState::Running;
            container.started_at = Some(Timestamp(view.started_at));
            if view.runs > 0 {
                // The shim alone knows of a restart that nobody reported.
                container.restarts = view.runs - 1;
            }
            container.gpus = this.record.gpus_of(&view.name);
            container.ports = wiring::bound(&this.spec, &this.record, &view.name);
            if let Some(image) = this.record.image(&view.name) {
                container.image_digest = Some(image.digest.clone());
            }
            this.units[index].life = Life::Running { health: container.health };
            this.units[index].begun = Some(Instant::now());
            this.forward(index);
            this.check_health(index);
            if let Some(exit) = view.exit {
                this.exited(index, exit);
            }
        }
        let ran = |(unit, status): (&Unit, &ContainerStatus)| unit.life == Life::Pending && status.started_at.is_some();
        if this.units.iter().zip(&this.status.containers).any(ran) {
            // It must not be started a second time.
            this.lose("the process that held its containers does not know all of them".to_owned());
        }
        this
    }
}
