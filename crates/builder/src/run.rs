//! RUN: a container on what is there so far.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::Serialize;
use wharf_core::{
    CpuUnits, LayerInfo, Scope, hex_id,
    logs::LogTarget,
    now,
    sandbox::{
        ContainerSpec, ContainerState, Mount, NetworkSpec, Phase, Root, SandboxSpec, SandboxStatus, Security, Sharing,
        StopCause, spec_key, status_key,
    },
};
use wharf_dockerfile::{Command, Instruction, Run, Script};
use wharf_image::Made;
use wharf_store::{Event, Range, StoreExt, Txn, WatchError};

use crate::{
    builder::Inner,
    config::Config,
    error::StepError,
    key::key,
    mounts::{Held, Prepared},
    output::GROUP,
    stage::{Outcome, Shared, Stage},
    variables::proxies,
};

/// What sandboxes of builds are called: this and digits.
pub(crate) const PREFIX: &str = "build-";
/// The name of a step's container.
const CONTAINER: &str = "run";

/// All that makes a RUN what it is, but for the layers it runs on.
#[derive(Serialize)]
struct Inputs<'a> {
    arguments: &'a [String],
    environment: &'a [(String, String)],
    config_environment: &'a [String],
    user: &'a str,
    directory: &'a str,
    network: &'a str,
    mounts: &'a [String],
}

impl Stage {
    pub(crate) async fn run(&mut self, instruction: &Instruction, run: &Run) -> Result<Outcome, StepError> {
        let config = self.image.config.clone();
        let environment = self.args.environment(&config);
        let network = match &run.network {
            Some(word) => (word.span, self.expand(word)?),
            None => (instruction.span, self.shared.request.network.clone().unwrap_or_else(|| "default".to_owned())),
        };
        let spec = match network.1.as_str() {
            "default" | "bridge" => NetworkSpec::Bridge,
            "none" => NetworkSpec::None,
            "host" => NetworkSpec::Host,
            other => {
                let help = "there are default, none and host";
                return Err(StepError::at(network.0, format!("'{other}' is no network")).with_help(help));
            }
        };
        let mut prepared = Prepared::new(self, run).await?;
        let (arguments, shown) = match run.script() {
            Script::Command(Command::Exec(words)) => (words.clone(), words.join(" ")),
            Script::Command(Command::Shell(line)) => {
                let mut words = config.shell();
                words.push(line.clone());
                (words, format!("{} {line}", config.shell().join(" ")))
            }
            Script::File { name, content } => {
                let path = prepared.script(self, &name, &content)?;
                (vec![path], format!("{} {content}", config.shell().join(" ")))
            }
        };
        if arguments.is_empty() {
            return Err(StepError::new("there is nothing to run"));
        }
        let inputs = Inputs {
            arguments: &arguments,
            environment: &environment,
            config_environment: &config.env,
            user: &config.user,
            directory: &config.working_dir,
            network: &network.1,
            mounts: &prepared.keys,
        };
        let key = key("run", &(self.chain(), &inputs, &self.shared.form.compression, self.shared.request.epoch));
        let created_by = match environment.as_slice() {
            [] => format!("RUN {shown}"),
            given => {
                let pairs: Vec<String> = given.iter().map(|(name, value)| format!("{name}={value}")).collect();
                format!("RUN |{} {} {shown}", given.len(), pairs.join(" "))
            }
        };
        let mut whole = environment;
        for (name, value) in proxies(&self.shared.globals, &self.args) {
            // There may be a password in it.
            prepared.keep_variable(self, name, &value)?;
        }
        whole.append(&mut prepared.environment);
        let step = Step {
            shared: Arc::clone(&self.shared),
            number: self.step,
            layers: self.layers.clone(),
            arguments,
            environment: whole,
            network: spec,
            config,
            secrets: std::mem::take(&mut prepared.secret_environment),
            mounts: std::mem::take(&mut prepared.mounts),
            held: std::mem::take(&mut prepared.held),
            laid_out: std::mem::take(&mut prepared.laid_out),
        };
        self.layer(instruction, created_by, key, || step.run()).await
    }
}

/// A RUN that is to be done.
struct Step {
    shared: Arc<Shared>,
    number: usize,
    layers: Vec<LayerInfo>,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    /// Variables, and the files in memory that have their values.
    secrets: Vec<(String, String)>,
    network: NetworkSpec,
    config: Config,
    mounts: Vec<Mount>,
    held: BTreeMap<String, Held>,
    laid_out: BTreeSet<usize>,
}

/// A sandbox that is there until this is dropped.
struct Wanted {
    builder: Arc<Inner>,
    id: String,
}

impl Drop for Wanted {
    fn drop(&mut self) {
        self.builder.output.forget(&self.id);
        let (builder, key) = (Arc::clone(&self.builder), spec_key(&self.builder.node, &self.id));
        tokio::spawn(async move {
            if let Err(error) = builder.store.txn(Txn::new().delete(key.clone())).await {
                tracing::error!(key, %error, "a build step that nobody wants cannot be ended");
            }
        });
    }
}

impl Step {
    async fn run(self) -> Result<Made, StepError> {
        // Caches that one step at a time may have are waited for here, where it is known that the step must run.
        let mut turns = Vec::new();
        for held in self.held.values() {
            turns.push(held.take().await);
        }
        for number in self.laid_out.clone() {
            let shared = Arc::clone(&self.shared);
            Stage::blocking(move || shared.contexts.lay_out(number)).await?;
        }
        let builder = Arc::clone(&self.shared.builder);
        let run = builder.runs.acquire().await;
        let _run = run.map_err(|_| StepError::new("Wharf is stopping"))?;
        let id = format!("{PREFIX}{}", hex_id(24));
        let mut lines = builder.output.listen(&id);
        let wanted = Wanted { builder: Arc::clone(&builder), id: id.clone() };
        let spec = self.spec(&id);
        let revision = builder.store.revision();
        let written = Txn::new().put_json(spec_key(&builder.node, &id), &spec);
        builder.store.txn(written).await.map_err(|error| StepError::new(error.to_string()))?;
        let ended = wait(&builder, &id, revision);
        let telling = async {
            while let Some(line) = lines.recv().await {
                self.shared.events.output(self.number, line).await;
            }
            std::future::pending::<()>().await;
        };
        let status = tokio::select! {
            status = ended => status?,
            () = telling => return Err(StepError::new("its output ended")),
        };
        while let Ok(line) = lines.try_recv() {
            self.shared.events.output(self.number, line).await;
        }
        let made = self.judge(&status);
        if let Ok(made) = &made {
            // From here on the build holds it; the node did until now.
            self.shared.lease.hold(&made.layer.digest);
            self.shared.lease.hold(&made.layer.chain_id);
        }
        drop(wanted);
        made
    }

    fn judge(&self, status: &SandboxStatus) -> Result<Made, StepError> {
        let container = status.containers.first().ok_or_else(|| StepError::new("the node tells nothing of it"))?;
        if let Some(layer) = &container.layer {
            return Ok(Made { layer: layer.clone(), unpacked: 0 });
        }
        match (&container.state, &status.cause) {
            (_, Some(StopCause::FailedToStart { error })) => {
                // What it says before is for the owners of tasks.
                let plain =
                    error.rsplit_once("unable to start container process: ").map_or(error.as_str(), |(_, end)| end);
                let plain = plain.strip_suffix(": unknown").unwrap_or(plain);
                let plain = plain.strip_prefix("CannotStartContainerError: ").unwrap_or(plain);
                Err(StepError::new(format!("it cannot be run: {plain}")))
            }
            (_, Some(StopCause::Lost { error })) => Err(StepError::new(format!("it was lost: {error}"))),
            (ContainerState::Stopped { exit_code: Some(0), reason: Some(reason) }, _) => {
                Err(StepError::new(reason.clone()))
            }
            (ContainerState::Stopped { exit_code: Some(code), reason }, _) => {
                let reason = reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
                let message = match code {
                    137 if !reason.is_empty() => format!("it was killed{reason}"),
                    code => format!("it ended with exit code {code}{reason}"),
                };
                Err(StepError { exit_code: Some(*code), ..StepError::new(message) })
            }
            _ => Err(StepError::new("it was stopped before it had ended")),
        }
    }

    fn spec(&self, id: &str) -> SandboxSpec {
        let container = ContainerSpec {
            name: CONTAINER.to_owned(),
            image: "a build step".to_owned(),
            root: Some(Root { layers: self.layers.clone(), keep: Some(self.shared.form.clone()) }),
            entrypoint: Some(self.arguments.clone()),
            command: Some(Vec::new()),
            environment: self.environment(),
            kept_environment: self.secrets.clone(),
            working_directory: Some(match self.config.working_dir.as_str() {
                "" => "/".to_owned(),
                directory => directory.to_owned(),
            }),
            user: Some(self.config.user.clone()),
            hostname: Some("build".to_owned()),
            essential: true,
            cpu: CpuUnits(0),
            stop_timeout: 1,
            log: Some(LogTarget {
                scope: Scope::default(),
                group: GROUP.to_owned(),
                stream: id.to_owned(),
                create_group: false,
            }),
            // As Docker has it: setuid programs of the image work.
            security: Security { no_new_privileges: Some(false), ..Security::default() },
            mounts: self.mounts.clone(),
            ..ContainerSpec::default()
        };
        SandboxSpec {
            id: id.to_owned(),
            owner: format!("build/{}", self.shared.id),
            group: None,
            containers: vec![container],
            cpu: None,
            memory: None,
            network: self.network.clone(),
            sharing: Sharing::default(),
            storage: None,
            stop: None,
        }
    }

    /// The image's own, and what comes beside it; ENV stands over ARG already.
    fn environment(&self) -> Vec<(String, String)> {
        let own = self.config.env.iter().filter_map(|entry| entry.split_once('='));
        let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
        self.environment.iter().cloned().chain(own).collect()
    }
}

/// Waits until nothing is left of a sandbox.
async fn wait(builder: &Inner, id: &str, mut revision: u64) -> Result<SandboxStatus, StepError> {
    let key = status_key(&builder.node, id);
    let failed = |error: wharf_store::StoreError| StepError::new(error.to_string());
    loop {
        let mut watch = builder.store.watch(Range::Key(key.clone()), Some(revision));
        loop {
            match watch.next().await {
                Ok(batch) => {
                    for event in &batch.events {
                        let Event::Put(entry) = event else { continue };
                        let status: SandboxStatus = entry.json().map_err(failed)?;
                        if status.phase == Phase::Stopped {
                            return Ok(status);
                        }
                    }
                }
                Err(WatchError::Closed) => return Err(StepError::new("Wharf is stopping")),
                Err(WatchError::Lagged | WatchError::Compacted { .. }) => break,
            }
        }
        revision = builder.store.revision();
        if let Some((status, _)) = builder.store.get_json::<SandboxStatus>(&key).await.map_err(failed)?
            && status.phase == Phase::Stopped
        {
            return Ok(status);
        }
    }
}

/// Deletes what an earlier life wanted of steps: whoever waited for it is gone. Before the node's agent begins, which would begin
/// them again.
pub(crate) async fn forget(store: &dyn wharf_store::Store, node: &str) -> Result<(), wharf_store::StoreError> {
    let prefix = spec_key(node, PREFIX);
    if !store.list(&prefix).await?.is_empty() {
        tracing::info!(at = %now().rfc3339(), "ending the steps of builds that were broken off");
        store.txn(Txn::new().delete_prefix(prefix)).await?;
    }
    Ok(())
}
