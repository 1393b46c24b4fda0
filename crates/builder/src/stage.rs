//! One stage: its instructions in their order, each on what the one before it left.

use std::{
    collections::{BTreeSet, HashMap},
    future::Future,
    sync::{Arc, Mutex, PoisonError, Weak, atomic::AtomicBool},
    time::Instant,
};

use tokio::{sync::watch, task::JoinSet};
use wharf_core::{Digest, LayerForm, LayerInfo};
use wharf_dockerfile::{Dockerfile, Expander, Instruction, Span, nearest};
use wharf_image::{Lease, Made, StepRecord};

use crate::{
    BuildEvent, BuildRequest, EventSender, PlannedStep, StepState,
    builder::Inner,
    config::{History, ImageFile},
    context::Contexts,
    error::StepError,
    plan::{Names, Place, Plan, PlannedStage},
    variables::{GlobalArgs, StageArgs},
};

/// The most layers of an image. overlayfs is told of all of them in one page.
const LAYERS: usize = 180;

/// What all stages of a build share.
pub(crate) struct Shared {
    pub(crate) builder: Arc<Inner>,
    pub(crate) id: String,
    pub(crate) request: BuildRequest,
    pub(crate) dockerfile: Dockerfile,
    pub(crate) globals: GlobalArgs,
    pub(crate) plan: Plan,
    pub(crate) contexts: Contexts,
    pub(crate) events: EventSender,
    /// What each stage came to.
    pub(crate) done: Vec<watch::Sender<Option<Arc<StageDone>>>>,
    /// How layers are made.
    pub(crate) form: LayerForm,
    /// Set when nobody wants the build any more: work that blocks looks at it.
    pub(crate) stop: Arc<AtomicBool>,
    /// Keeps what the build uses and makes from the collector.
    pub(crate) lease: Lease,
    /// Layers on their way to the disk, and their records.
    pub(crate) settling: Mutex<JoinSet<()>>,
    /// One at a time does the same step.
    pub(crate) turns: Turns,
    /// Names of all ARGs that were met.
    pub(crate) declared: Mutex<BTreeSet<String>>,
    /// Caches that were emptied because nothing that is known is wanted.
    pub(crate) emptied: Mutex<BTreeSet<String>>,
    /// Images by the names that the file has for them.
    pub(crate) images: Mutex<HashMap<String, Arc<StageDone>>>,
}

/// A stage that was built.
#[derive(Clone, Debug)]
pub(crate) struct StageDone {
    pub(crate) image: ImageFile,
    pub(crate) layers: Vec<LayerInfo>,
    /// Stages that begin with this one have its arguments.
    pub(crate) args: StageArgs,
}

/// Why a build ended, and in which step.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) id: usize,
    pub(crate) instruction: Span,
    /// A trigger of this base image, and its text, where the Dockerfile does not have the instruction.
    pub(crate) trigger: Option<(String, String)>,
    pub(crate) error: StepError,
}

#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<Digest, Weak<tokio::sync::Mutex<()>>>>);

impl Turns {
    fn of(&self, key: &Digest) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        let present = turns.get(key).and_then(Weak::upgrade);
        present.unwrap_or_else(|| {
            let turn = Arc::default();
            turns.insert(key.clone(), Arc::downgrade(&turn));
            turn
        })
    }
}

/// A stage that is being built.
pub(crate) struct Stage {
    pub(crate) shared: Arc<Shared>,
    pub(crate) index: usize,
    pub(crate) image: ImageFile,
    pub(crate) layers: Vec<LayerInfo>,
    pub(crate) args: StageArgs,
    pub(crate) expander: Expander,
    /// CMD was given in this stage.
    pub(crate) cmd_given: bool,
    /// The number of the present step.
    pub(crate) step: usize,
}

/// How a step was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Cached,
    Done,
}

impl Shared {
    pub(crate) fn names(&self) -> Names<'_> {
        Names {
            dockerfile: &self.dockerfile,
            request: &self.request,
            globals: &self.globals,
            expander: Expander::new(self.dockerfile.escape),
        }
    }

    /// Waits until a stage is done. If it fails, so does the build, and nobody waits any more.
    pub(crate) async fn stage(&self, index: usize) -> Result<Arc<StageDone>, StepError> {
        if self.plan.stages[index].is_none() {
            // Only a trigger of a base image can name what nothing in the file does.
            let help = "name it in a --from of the Dockerfile too";
            return Err(StepError::new(format!("stage {index} is not built: nothing else needs it")).with_help(help));
        }
        let mut done = self.done[index].subscribe();
        let done = done.wait_for(Option::is_some).await.ok().and_then(|done| done.clone());
        done.ok_or_else(|| StepError::new("the stage that it needs was not built"))
    }

    /// An image that was fetched before the first step, or, for a trigger of a base image, is now.
    async fn image(&self, name: &str) -> Result<Arc<StageDone>, StepError> {
        if let Some(known) = self.images.lock().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Ok(Arc::clone(known));
        }
        let found = Arc::new(self.fetch(name).await?);
        self.images.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), Arc::clone(&found));
        Ok(found)
    }

    /// Fetches all images that the plan names, side by side.
    ///
    /// # Errors
    /// What one of them is missing, and the word that names it.
    pub(crate) async fn fetch_all(self: &Arc<Self>) -> Result<(), Failure> {
        let mut fetching = JoinSet::new();
        for (id, word, name) in self.names().images(&self.plan) {
            let shared = Arc::clone(self);
            fetching.spawn(async move {
                let failed = |error: StepError| {
                    let stages =
                        shared.dockerfile.stages.iter().filter_map(|s| Some(s.from.name.as_ref()?.value.as_str()));
                    let meant = nearest(&name.to_lowercase(), &stages.collect::<Vec<_>>());
                    let help = meant.map(|stage| format!("did you mean the stage '{stage}'?"));
                    Failure {
                        id,
                        instruction: word,
                        trigger: None,
                        error: StepError { help: error.help.or(help), ..error },
                    }
                };
                shared.image(&name).await.map(drop).map_err(failed)
            });
        }
        while let Some(fetched) = fetching.join_next().await {
            let broken = |error| Failure { id: 0, instruction: Span::default(), trigger: None, error };
            fetched.map_err(|error| broken(error.into()))??;
        }
        Ok(())
    }

    /// The layers and configuration of an image.
    async fn fetch(&self, name: &str) -> Result<StageDone, StepError> {
        let image = self.builder.bases.image(name, self.request.pull, &self.events).await.map_err(StepError::new)?;
        for layer in &image.layers {
            self.lease.hold(&layer.digest);
            self.lease.hold(&layer.chain_id);
        }
        let images = self.builder.images.clone();
        let layers = image.layers.clone();
        let file = tokio::task::spawn_blocking(move || {
            let bytes = images.configuration(&image)?;
            serde_json::from_slice::<ImageFile>(&bytes)
                .map_err(|error| StepError::new(format!("its configuration cannot be read: {error}")))
        });
        Ok(StageDone { image: file.await??, layers, args: StageArgs::default() })
    }

    /// Whether a cache is to be emptied now: once in a build.
    pub(crate) fn emptied(&self, cache: &str) -> bool {
        self.emptied.lock().unwrap_or_else(PoisonError::into_inner).insert(cache.to_owned())
    }

    /// What a place has.
    pub(crate) async fn place(&self, place: &Place) -> Result<Arc<StageDone>, StepError> {
        match place {
            Place::Stage(index) => self.stage(*index).await,
            Place::Image(name) => self.image(name).await,
            Place::Scratch | Place::Context(_) => {
                let architecture = self.builder.architecture();
                let (image, layers, args) = (ImageFile::scratch(architecture), Vec::new(), StageArgs::default());
                Ok(Arc::new(StageDone { image, layers, args }))
            }
        }
    }
}

impl Stage {
    /// Builds a stage and says what it came to.
    pub(crate) async fn build(shared: Arc<Shared>, index: usize, planned: PlannedStage) -> Result<(), Failure> {
        let from = shared.dockerfile.stages[index].from.clone();
        let begun = Instant::now();
        let failed = |id, instruction, error| Failure { id, instruction, trigger: None, error };
        shared.step(planned.first, StepState::Started, None);
        let base = Self::begin(&shared, index, &planned).await;
        let base = base.map_err(|error| {
            shared.step(planned.first, StepState::Failed, Some(begun));
            let span = error.span.unwrap_or(from.image.span);
            failed(planned.first, from.span, StepError { span: Some(span), ..error })
        })?;
        shared.step(planned.first, StepState::Done, Some(begun));
        let mut stage = Self {
            expander: Expander::new(shared.dockerfile.escape),
            index,
            layers: base.layers.clone(),
            image: base.image.clone(),
            args: base.args.clone(),
            cmd_given: false,
            step: planned.first,
            shared: Arc::clone(&shared),
        };
        let triggers = std::mem::take(&mut stage.image.config.on_build);
        // Of a stage of this file they were meant for those who begin with its image.
        for trigger in triggers {
            let name = from.image.text.clone();
            let begun = |error, instruction| Failure {
                id: planned.first,
                instruction,
                trigger: Some((name.clone(), trigger.clone())),
                error,
            };
            let instruction = wharf_dockerfile::parse_onbuild(&trigger, shared.dockerfile.escape)
                .map_err(|problem| begun(problem.into(), Span::default()))?;
            stage.shared.events.output(planned.first, format!("ONBUILD {trigger}")).await;
            stage.triggered(&instruction).await.map_err(|error| begun(error, instruction.span))?;
        }
        for (number, instruction) in shared.dockerfile.stages[index].instructions.iter().enumerate() {
            stage.step = planned.first + number + 1;
            stage.await_others(instruction).await.map_err(|error| failed(stage.step, instruction.span, error))?;
            let begun = Instant::now();
            stage.shared.step(stage.step, StepState::Started, None);
            match stage.instruction(instruction).await {
                Ok(Outcome::Cached) => shared.step(stage.step, StepState::Cached, Some(begun)),
                Ok(Outcome::Done) => shared.step(stage.step, StepState::Done, Some(begun)),
                Err(error) => {
                    shared.step(stage.step, StepState::Failed, Some(begun));
                    return Err(failed(stage.step, instruction.span, error));
                }
            }
        }
        let done = StageDone { image: stage.image, layers: stage.layers, args: stage.args };
        shared.done[index].send_replace(Some(Arc::new(done)));
        Ok(())
    }

    async fn begin(shared: &Arc<Shared>, index: usize, planned: &PlannedStage) -> Result<Arc<StageDone>, StepError> {
        let from = &shared.dockerfile.stages[index].from;
        if let Some(word) = &from.platform {
            let names = shared.names();
            let platform = names.expander.expand(word, &|name| shared.globals.get(name))?;
            shared.builder.check_platform(&platform).map_err(|message| StepError::at(word.span, message))?;
        }
        let base = shared.place(&planned.base).await?;
        if let Place::Image(_) = planned.base {
            let is = &base.image.architecture;
            if !is.is_empty() && is != shared.builder.architecture() {
                return Err(StepError::new(format!("the image is for {is}, and this machine is not")));
            }
        }
        Ok(base)
    }

    /// Waits for the stages that an instruction takes files from: a step begins when it can.
    async fn await_others(&self, instruction: &Instruction) -> Result<(), StepError> {
        for word in crate::plan::froms(instruction) {
            if let Place::Stage(index) = self.shared.names().from(word, self.index)? {
                self.shared.stage(index).await?;
            }
        }
        Ok(())
    }

    /// A trigger of the base image.
    async fn triggered(&mut self, instruction: &Instruction) -> Result<(), StepError> {
        if let Some(problem) = crate::plan::unsupported(instruction).into_iter().next() {
            return Err(problem.into());
        }
        self.instruction(instruction).await.map(drop)
    }

    /// The chain id of what is there so far.
    pub(crate) fn chain(&self) -> Option<Digest> {
        self.layers.last().map(|layer| layer.chain_id.clone())
    }

    /// Takes a layer that is known under the key, or has it made.
    pub(crate) async fn layer<F>(
        &mut self,
        instruction: &Instruction,
        created_by: String,
        key: Digest,
        make: impl FnOnce() -> F,
    ) -> Result<Outcome, StepError>
    where
        F: Future<Output = Result<Made, StepError>>,
    {
        if self.layers.len() >= LAYERS {
            let help = "do more in a step: the kernel stacks no more than that";
            return Err(StepError::new(format!("the image has {LAYERS} layers already")).with_help(help));
        }
        let turn = self.shared.turns.of(&key);
        let _turn = turn.lock().await;
        let known = if self.shared.request.no_cache { None } else { self.known(&key).await? };
        let outcome = if known.is_some() { Outcome::Cached } else { Outcome::Done };
        let layer = match known {
            Some(layer) => layer,
            None => {
                let made = make().await?;
                self.keep(&key, instruction.text.clone(), &made);
                made.layer
            }
        };
        self.layers.push(layer);
        self.image.history.push(History::new(created_by, false));
        Ok(outcome)
    }

    pub(crate) async fn known(&self, key: &Digest) -> Result<Option<LayerInfo>, StepError> {
        let (images, key, lease) = (self.shared.builder.images.clone(), key.clone(), self.shared.lease.clone());
        let known = tokio::task::spawn_blocking(move || images.step(&key, &lease)).await??;
        Ok(known.and_then(|record| record.layer))
    }

    /// Writes down what was made as soon as it is on disk; nobody waits for that now.
    pub(crate) fn keep(&self, key: &Digest, text: String, made: &Made) {
        let shared = Arc::clone(&self.shared);
        let record = StepRecord {
            text,
            layer: Some(made.layer.clone()),
            image: None,
            created: shared.form.latest,
            bytes: made.layer.size + made.unpacked,
        };
        let (key, layer, lease) = (key.clone(), made.layer.clone(), shared.lease.clone());
        let images = shared.builder.images.clone();
        let settling = async move {
            let kept = tokio::task::spawn_blocking(move || {
                let _held = lease;
                images.settle(&[layer])?;
                images.keep_step(&key, &record)
            });
            match kept.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "what a build step made will not be known"),
                Err(error) => tracing::warn!(%error, "what a build step made will not be known"),
            }
        };
        self.shared.settling.lock().unwrap_or_else(PoisonError::into_inner).spawn(settling);
    }

    /// Does something that blocks.
    pub(crate) async fn blocking<T: Send + 'static>(
        work: impl FnOnce() -> Result<T, StepError> + Send + 'static,
    ) -> Result<T, StepError> {
        tokio::task::spawn_blocking(work).await?
    }
}

impl Shared {
    /// Tells of a step.
    pub(crate) fn step(&self, id: usize, state: StepState, begun: Option<Instant>) {
        let milliseconds = begun.map(|begun| u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX));
        let Some(PlannedStep { stage, text, .. }) = self.plan.steps.get(id) else { return };
        let (stage, name) = (stage.clone(), text.clone());
        self.events.tell(BuildEvent::Step { id, stage, name, state, milliseconds });
    }
}
