use wharf_core::{
    sandbox::ContainerState,
    session::{SessionError, SessionProgram, SessionStream},
};
use wharf_image::resolve_user;
use wharf_runtime::{RuntimeError, Sandbox, Streams};

use super::View;
use crate::{agent::Agent, launch};

/// A further program, bound as its container is.
pub(super) async fn exec(
    agent: &Agent,
    view: &View,
    index: usize,
    sandbox: &Sandbox,
    program: SessionProgram,
) -> Result<SessionStream, SessionError> {
    let SessionProgram::Exec { command, terminal, input, user, working_directory, environment, size } = program else {
        return Err(SessionError::Start("this is no program".to_owned()));
    };
    let status = &view.status.containers[index];
    if status.state != ContainerState::Running {
        return Err(SessionError::NotRunning);
    }
    let mut container = view.spec.containers[index].clone();
    let mut prepared =
        launch::prepare(agent, &container, status.image_digest.clone()).await.map_err(SessionError::Start)?;
    if let Some(user) = user {
        // Users that were added since the container began count as well: what it has written lies over its image.
        let upper = agent.runtime.writable(&view.spec.id).join(&container.name).join("upper");
        let layers: Vec<_> = std::iter::once(upper).chain(prepared.layers.iter().cloned()).collect();
        let found = tokio::task::spawn_blocking(move || resolve_user(&layers, &user)).await;
        let found = found.map_err(|error| SessionError::Start(error.to_string()))?;
        prepared.user = found.map_err(|error| SessionError::Start(error.to_string()))?;
    }
    if terminal && !container.environment.iter().any(|(name, _)| name == "TERM") {
        // As Docker does.
        container.environment.push(("TERM".to_owned(), "xterm".to_owned()));
    }
    container.environment.extend(environment);
    if working_directory.is_some() {
        container.working_directory = working_directory;
    }
    let address = view.status.interface.as_ref().map(|interface| interface.address);
    let hostname =
        launch::shown_hostname(&view.spec, &container, address, status.runtime_id.as_deref().unwrap_or_default());
    let mut process = launch::process(&container, &prepared, &hostname, &agent.heights).map_err(SessionError::Start)?;
    process.args = command;
    sandbox.exec_session(&container.name, process, Streams { terminal, input, size }).await.map_err(from_runtime)
}

pub(super) async fn attach(sandbox: &Sandbox, container: &str) -> Result<SessionStream, SessionError> {
    sandbox.attach(container).await.map_err(from_runtime)
}

pub(super) fn from_runtime(error: RuntimeError) -> SessionError {
    match error {
        RuntimeError::ShimGone => SessionError::NotRunning,
        error => SessionError::Start(error.to_string()),
    }
}
