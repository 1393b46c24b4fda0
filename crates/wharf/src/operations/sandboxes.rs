//! The pages about what runs: sandboxes, and what they use.

use std::{sync::Arc, time::Duration};

use http::Response;
use http_body_util::BodyExt;
use tokio::time::MissedTickBehavior;
use wharf_gateway::ResponseBody;

use super::{
    ControlError, Operations,
    transfer::{send, streamed},
};
use crate::{
    channel_body::channel_body,
    contract::{SandboxView, State, TopOutput},
};

/// Between two readings.
const EVERY: Duration = Duration::from_secs(1);

impl Operations {
    /// The one sandbox whose id is this or begins with it.
    pub(super) async fn sandbox(&self, id: &str) -> Result<SandboxView, ControlError> {
        let mut found: Vec<SandboxView> = self.control.sandboxes().await?;
        found.retain(|view| view.spec.id.starts_with(id));
        if let Some(exact) = found.iter().position(|view| view.spec.id == id) {
            return Ok(found.swap_remove(exact));
        }
        match (found.pop(), found.len()) {
            (Some(view), 0) => Ok(view),
            (Some(_), others) => {
                Err(ControlError::Invalid(format!("{} sandboxes have ids that begin with '{id}'", others + 1)))
            }
            (None, _) => Err(ControlError::Missing(format!("there is no sandbox '{id}': `wharf ps` lists them"))),
        }
    }

    /// Sends a reading each second until nobody reads or the server stops. Nothing is read while nobody looks.
    pub(super) fn top(&self) -> Response<ResponseBody> {
        let (lines, body) = channel_body(1);
        let control = Arc::clone(&self.control);
        let mut state = self.state.clone();
        tokio::spawn(async move {
            let mut second = tokio::time::interval(EVERY);
            second.set_missed_tick_behavior(MissedTickBehavior::Skip);
            let work = async {
                loop {
                    second.tick().await;
                    let line = match control.reading().await {
                        Ok(reading) => TopOutput::Reading(reading),
                        Err(error) => TopOutput::Failed(error.to_string()),
                    };
                    if send(&lines, &line).await.is_err() || matches!(line, TopOutput::Failed(_)) {
                        break;
                    }
                }
            };
            tokio::select! {
                () = work => {}
                () = lines.closed() => {}
                _ = state.wait_for(|state| *state == State::Stopping) => {}
            }
        });
        streamed(body.boxed_unsync())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use wharf_core::sandbox::{NetworkSpec, SandboxSpec, Sharing};

    use super::*;

    /// A sandbox with nothing in it.
    pub(crate) fn view(id: &str) -> SandboxView {
        let spec = SandboxSpec {
            id: id.to_owned(),
            owner: String::new(),
            group: None,
            containers: Vec::new(),
            cpu: None,
            memory: None,
            network: NetworkSpec::None,
            sharing: Sharing::default(),
            storage: None,
            stop: None,
        };
        SandboxView { node: "node".to_owned(), spec, status: None }
    }
}
