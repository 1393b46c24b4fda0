//! Why something runs no more, in words.

use wharf_core::sandbox::{ContainerState, ContainerStatus, SandboxSpec, SandboxStatus, StopCause};

/// Why a sandbox ended, or is ending; `None` if it is not.
pub(crate) fn of_sandbox(spec: &SandboxSpec, status: &SandboxStatus) -> Option<String> {
    Some(match status.cause.as_ref()? {
        StopCause::Requested => match &spec.stop {
            Some(stop) if !stop.reason.is_empty() => stop.reason.clone(),
            _ => "it was asked to stop".to_owned(),
        },
        StopCause::EssentialExited { container } => {
            let ended = status.containers.iter().find(|c| c.name == *container);
            match ended.map(|c| &c.state) {
                Some(ContainerState::Stopped { exit_code: Some(code), .. }) => {
                    format!("essential container {container} exited ({code})")
                }
                _ => format!("essential container {container} ended"),
            }
        }
        StopCause::FailedToStart { error } | StopCause::Lost { error } => error.clone(),
    })
}

/// Why a container ended or never ran: what there is to explain of itself, or what became of its sandbox. `None` while it may run.
pub(crate) fn of_container(spec: &SandboxSpec, status: &SandboxStatus, container: &ContainerStatus) -> Option<String> {
    match &container.state {
        ContainerState::Stopped { reason: Some(reason), .. } => Some(reason.clone()),
        ContainerState::Stopped { .. } => of_sandbox(spec, status),
        ContainerState::Pending | ContainerState::Running => None,
    }
}
