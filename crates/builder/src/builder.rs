use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::{
    sync::{Semaphore, mpsc, watch},
    task::JoinSet,
};
use wharf_core::{Digest, LayerForm, LayerInfo, hex_id};
use wharf_dockerfile::{Dockerfile, Expander, Problem, parse};
use wharf_image::{Algorithm, Image, Images, Lease, Pruned, Reference, StepRecord};
use wharf_runtime::{Runtime, remove_tree};
use wharf_store::{Store, StoreError};

use crate::{
    BuildError, BuildEvent, BuildOutput, BuildRequest, EventSender,
    config::{ImageFile, time},
    context::{Contexts, Pieces},
    error::StepError,
    mounts::{Caches, caches},
    plan::{Names, Plan},
    run,
    stage::{Failure, Shared, Stage, StageDone, Turns},
    variables::GlobalArgs,
};

/// How directories are called that are out of use.
const RETIRED: &str = "retired-";
/// RUNs that may go on at the same time, for each processor.
const RUNS: usize = 4;
/// How often the context's receiving says how far it is.
const TELL_EVERY: Duration = Duration::from_millis(500);

/// What a builder cannot do itself: it is the node's, and the registries'.
#[async_trait]
pub trait Bases: Send + Sync + 'static {
    /// An image by its name, fetched if need be; with `pull` its registry is asked in any case. The error is for the author.
    async fn image(&self, name: &str, pull: bool, told: &dyn Tell) -> Result<Image, String>;

    /// Fetches a file by its URL. The error is for the author.
    async fn fetch(&self, url: &str, to: &Path) -> Result<(), String>;

    /// Brings an image that has this name to the name's registry.
    async fn push(&self, name: &Reference, manifest: &Digest, told: &dyn Tell) -> Result<(), String>;
}

/// Hears how something goes on.
pub trait Tell: Send + Sync {
    /// A line for people.
    fn tell(&self, text: String);
}

impl Tell for EventSender {
    fn tell(&self, text: String) {
        Self::tell(self, BuildEvent::Progress { text });
    }
}

/// What a builder works with.
pub struct Parts {
    pub store: Arc<dyn Store>,
    pub images: Images,
    pub runtime: Arc<Runtime>,
    /// The id of the node that steps run on: this machine's.
    pub node: String,
    pub bases: Arc<dyn Bases>,
    pub output: Arc<BuildOutput>,
    /// The instance's data directory.
    pub data: PathBuf,
    /// The instance's directory in memory, in `/run/wharf`.
    pub run: PathBuf,
}

/// Builds images. Cheap to clone.
#[derive(Clone)]
pub struct Builder(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) images: Images,
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) node: String,
    pub(crate) bases: Arc<dyn Bases>,
    pub(crate) output: Arc<BuildOutput>,
    /// `DATA/builds`.
    pub(crate) directory: PathBuf,
    /// The same, in memory.
    pub(crate) in_memory: PathBuf,
    pub(crate) caches: Caches,
    /// Builds that go on.
    going: Mutex<usize>,
    /// Turns of RUNs.
    pub(crate) runs: Semaphore,
}

/// An image that was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// Of its manifest.
    pub image: Digest,
    /// Its names, whole.
    pub names: Vec<String>,
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Builder")
    }
}

impl Builder {
    /// A builder. What builds of an earlier life left on the disk goes; caches stay. Before the node's agent begins: it would begin
    /// their steps again.
    ///
    /// # Errors
    /// The store's, or the disk's.
    pub async fn open(parts: Parts) -> Result<Self, OpenError> {
        run::forget(&*parts.store, &parts.node).await?;
        let (directory, in_memory) = (parts.data.join("builds"), parts.run.join("builds"));
        let clearing = (directory.clone(), in_memory.clone());
        let cleared = tokio::task::spawn_blocking(move || clear(&clearing.0, &clearing.1));
        cleared.await.map_err(io::Error::other)??;
        Ok(Self(Arc::new(Inner {
            store: parts.store,
            images: parts.images,
            runtime: parts.runtime,
            node: parts.node,
            bases: parts.bases,
            output: parts.output,
            directory,
            in_memory,
            caches: Caches::default(),
            going: Mutex::default(),
            runs: Semaphore::new(RUNS * std::thread::available_parallelism().map_or(1, std::num::NonZero::get)),
        })))
    }

    /// Builds what is asked for from the context, a tar archive (the main context's files below `0/`, those of the others that come
    /// along below `1/`, …), and tells how it goes; the last that is told is [`BuildEvent::Done`] or [`BuildEvent::Failed`]. Dropped, the
    /// build ends; what its finished steps made is known to the next.
    pub async fn build(
        &self,
        request: BuildRequest,
        context: mpsc::Receiver<io::Result<Bytes>>,
        events: EventSender,
    ) -> Result<Built, BuildError> {
        let begun = Instant::now();
        let _going = Going::new(&self.0);
        let built = Build { builder: Arc::clone(&self.0), events: events.clone() }.run(request, context).await;
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &built {
            Ok((built, size, layers)) => events.tell(BuildEvent::Done {
                image: built.image.clone(),
                names: built.names.clone(),
                size: *size,
                layers: *layers,
                milliseconds,
            }),
            Err(error) => {
                let (id, exit_code) = match error {
                    BuildError::Dockerfile { id, exit_code, .. } => (*id, *exit_code),
                    _ => (None, None),
                };
                events.tell(BuildEvent::Failed { message: error.to_string(), id, exit_code });
            }
        }
        built.map(|(built, ..)| built)
    }

    /// Gives up what builds left for the next ones: see [`Images::prune_steps`]. With `caches` also the directories of RUN
    /// --mount=type=cache. Answers what was given up; the bytes of layers go with the next collection.
    ///
    /// # Errors
    /// The disk's.
    pub async fn prune(&self, limit: Option<u64>, unused: Option<Duration>, with_caches: bool) -> io::Result<Pruned> {
        let inner = Arc::clone(&self.0);
        // What is taken out of use goes when no build goes on, and that may be now.
        let _going = Going::new(&inner);
        let pruning = tokio::task::spawn_blocking(move || {
            let pruned = inner.images.prune_steps(limit, unused).map_err(io::Error::other)?;
            if with_caches {
                inner.retire(&caches(&inner.directory))?;
            }
            Ok(pruned)
        });
        pruning.await.map_err(io::Error::other)?
    }
}

/// Why a builder cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the builder's store failed")]
    Store(#[from] StoreError),
    #[error("the builder's directory cannot be cleared")]
    Disk(#[from] io::Error),
}

impl Inner {
    /// Takes a directory out of use; it is removed when no build goes on.
    pub(crate) fn retire(&self, directory: &Path) -> io::Result<()> {
        match std::fs::rename(directory, self.directory.join(format!("{RETIRED}{}", hex_id(16)))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// As Go names it.
    pub(crate) fn architecture(&self) -> &'static str {
        self.images.architecture()
    }

    pub(crate) fn platform(&self) -> String {
        format!("linux/{}", self.architecture())
    }

    /// Whether images for the platform can be built here.
    pub(crate) fn check_platform(&self, platform: &str) -> Result<(), String> {
        let own = self.platform();
        let plain = platform.strip_suffix("/v8").unwrap_or(platform);
        if plain == own || plain == self.architecture() {
            return Ok(());
        }
        Err(format!("images for '{platform}' cannot be built here: this machine is {own}"))
    }
}

/// One build.
struct Build {
    builder: Arc<Inner>,
    events: EventSender,
}

impl Build {
    async fn run(
        self,
        request: BuildRequest,
        context: mpsc::Receiver<io::Result<Bytes>>,
    ) -> Result<(Built, u64, usize), BuildError> {
        let (file, source) = (request.file.clone(), request.dockerfile.clone());
        let rendered = |problems: &[Problem]| {
            let texts: Vec<String> = problems.iter().map(|problem| problem.render(&file, &source)).collect();
            BuildError::Dockerfile { message: texts.join("\n"), id: None, exit_code: None }
        };
        let names = tags(&request)?;
        if let Some(platform) = &request.platform {
            self.builder.check_platform(platform).map_err(BuildError::Failed)?;
        }
        let dockerfile = parse(&source).map_err(|problems| rendered(&problems))?;
        for warning in &dockerfile.warnings {
            let text = format!("warning: {}", warning.render(&file, &source));
            self.events.tell(BuildEvent::Warning { text });
        }
        let (globals, plan) = self.plan(&request, &dockerfile).map_err(|problems| rendered(&problems))?;
        self.events.tell(BuildEvent::Planned { steps: plan.steps.clone() });
        let id = hex_id(16);
        let contexts = self.receive(&id, &request, context).await?;
        let lease = self.builder.images.lease();
        let form = LayerForm { latest: request.epoch.unwrap_or(request.youngest), compression: request.compression };
        let _secrets = InMemory(self.builder.in_memory.join(&id));
        let stop = Stop::default();
        let done = dockerfile.stages.iter().map(|_| watch::channel(None).0).collect();
        let shared = Arc::new(Shared {
            builder: Arc::clone(&self.builder),
            id,
            request,
            dockerfile,
            globals,
            plan,
            contexts,
            events: self.events.clone(),
            done,
            form,
            stop: Arc::clone(&stop.0),
            lease: lease.clone(),
            settling: Mutex::default(),
            turns: Turns::default(),
            declared: Mutex::default(),
            emptied: Mutex::default(),
            images: Mutex::default(),
        });
        let result = stages(&shared).await;
        // What was finished is known to the next build, whatever came of this one.
        let mut settling = std::mem::take(&mut *shared.settling.lock().unwrap_or_else(PoisonError::into_inner));
        while settling.join_next().await.is_some() {}
        let done = result.map_err(|failure| shown(&failure, &file, &source))?;
        self.say_unused(&shared);
        let manifest = finish(&shared, &done, &lease).await?;
        let size = done.layers.iter().map(|layer| layer.size).sum();
        let named = self.name(&shared, names, &manifest).await?;
        Ok((Built { image: manifest, names: named }, size, done.layers.len()))
    }

    fn plan(&self, request: &BuildRequest, dockerfile: &Dockerfile) -> Result<(GlobalArgs, Plan), Vec<Problem>> {
        let platform = self.builder.platform();
        let mut globals = GlobalArgs::new(request, &platform, request.target.as_deref().unwrap_or("default"));
        let expander = Expander::new(dockerfile.escape);
        for instruction in &dockerfile.global_args {
            if let wharf_dockerfile::Kind::Arg(declarations) = &instruction.kind {
                for arg in declarations {
                    globals.declare(expander, arg).map_err(|problem| vec![problem])?;
                }
            }
        }
        let plan = Names { dockerfile, request, globals: &globals, expander }.plan()?;
        Ok((globals, plan))
    }

    async fn receive(
        &self,
        id: &str,
        request: &BuildRequest,
        context: mpsc::Receiver<io::Result<Bytes>>,
    ) -> Result<Contexts, BuildError> {
        let directory = self.builder.directory.join(id);
        let count = 1 + request.contexts.iter().filter(|context| context.image.is_none()).count();
        let events = self.events.clone();
        let receiving = tokio::task::spawn_blocking(move || {
            let told = Mutex::new(Instant::now());
            let tell = |files: u64, bytes: u64| {
                let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
                if told.elapsed() >= TELL_EVERY {
                    *told = Instant::now();
                    let text = format!("context: {files} files, {} KiB", bytes.div_ceil(1024));
                    events.tell(BuildEvent::Progress { text });
                }
            };
            Contexts::receive(directory, count, Pieces::new(context), &tell)
        });
        receiving.await.map_err(|error| BuildError::Failed(format!("the context was not received: {error}")))?
    }

    fn say_unused(&self, shared: &Shared) {
        let declared = shared.declared.lock().unwrap_or_else(PoisonError::into_inner);
        let unused = shared.globals.unused(&declared);
        if !unused.is_empty() {
            let text = format!("warning: no ARG takes the build argument {}\n", unused.join(", "));
            self.events.tell(BuildEvent::Warning { text });
        }
    }

    /// Gives the image its names, and brings them to their registries if that is asked for.
    async fn name(&self, shared: &Shared, names: Vec<Reference>, manifest: &Digest) -> Result<Vec<String>, BuildError> {
        let (images, digest, references) = (self.builder.images.clone(), manifest.clone(), names.clone());
        let naming = tokio::task::spawn_blocking(move || {
            references.iter().try_for_each(|reference| images.name_made(&digest, reference))
        });
        let named = naming.await.map_err(|error| BuildError::Failed(error.to_string()))?;
        named.map_err(|error| BuildError::Failed(error.to_string()))?;
        if shared.request.push {
            for reference in &names {
                let pushed = self.builder.bases.push(reference, manifest, &self.events).await;
                pushed.map_err(|error| BuildError::Failed(format!("{reference} was built and not pushed: {error}")))?;
            }
        }
        Ok(names.iter().map(Reference::name).collect())
    }
}

/// Dropped, it is set: the build is over, or nobody wants it any more.
#[derive(Default)]
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A build that goes on. With the last what is out of use is removed.
struct Going(Arc<Inner>);

impl Going {
    fn new(inner: &Arc<Inner>) -> Self {
        *inner.going.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Self(Arc::clone(inner))
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        let mut going = self.0.going.lock().unwrap_or_else(PoisonError::into_inner);
        *going -= 1;
        if *going > 0 {
            return;
        }
        let entries = std::fs::read_dir(&self.0.directory).into_iter().flatten().flatten();
        let retired = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(RETIRED));
        let retired: Vec<PathBuf> = retired.map(|entry| entry.path()).collect();
        if !retired.is_empty() {
            tokio::task::spawn_blocking(move || {
                for directory in retired {
                    if let Err(error) = remove_tree(&directory) {
                        tracing::warn!(%error, directory = %directory.display(), "it stays on the disk");
                    }
                }
            });
        }
    }
}

/// Secrets and scripts of a build. Dropped, they are gone.
struct InMemory(PathBuf);

impl Drop for InMemory {
    fn drop(&mut self) {
        if let Err(error) = remove_tree(&self.0) {
            tracing::warn!(%error, directory = %self.0.display(), "a build's secrets stay in memory");
        }
        // The last takes the directory of all with it; another build's stays.
        if let Some(all) = self.0.parent() {
            let _ = std::fs::remove_dir(all);
        }
    }
}

fn tags(request: &BuildRequest) -> Result<Vec<Reference>, BuildError> {
    let mut names: Vec<Reference> = Vec::new();
    for tag in &request.tags {
        let reference: Reference = tag.parse().map_err(|error| BuildError::Failed(format!("{error}")))?;
        if reference.digest().is_some() {
            return Err(BuildError::Failed(format!("'{tag}' has a digest: an image is built under a tag")));
        }
        if !names.contains(&reference) {
            names.push(reference);
        }
    }
    if request.push && names.is_empty() {
        return Err(BuildError::Failed("--push needs a name: give one with -t".to_owned()));
    }
    Ok(names)
}

/// Builds all stages that are needed at the same time, each as far as it can go; answers the one that is wanted.
async fn stages(shared: &Arc<Shared>) -> Result<Arc<StageDone>, Failure> {
    shared.fetch_all().await?;
    let mut building = JoinSet::new();
    for (index, planned) in shared.plan.stages.iter().enumerate() {
        if let Some(planned) = planned.clone() {
            building.spawn(Stage::build(Arc::clone(shared), index, planned));
        }
    }
    let target = shared.plan.target;
    let broken = |error: StepError| Failure { id: 0, instruction: Default::default(), trigger: None, error };
    while let Some(built) = building.join_next().await {
        // The first failure ends the others.
        built.map_err(|error| broken(error.into()))??;
    }
    shared.stage(target).await.map_err(broken)
}

fn shown(failure: &Failure, file: &str, source: &str) -> BuildError {
    let StepError { span, message, help, exit_code } = &failure.error;
    let error = StepError { span: *span, message: message.clone(), help: help.clone(), exit_code: *exit_code };
    let problem = error.problem(failure.instruction);
    let message = match &failure.trigger {
        Some((image, trigger)) => problem.render(&format!("ONBUILD of {image}"), trigger),
        None => problem.render(file, source),
    };
    BuildError::Dockerfile { message, id: Some(failure.id), exit_code: *exit_code }
}

/// Writes the image: configuration, manifest, and what keeps them known.
async fn finish(shared: &Arc<Shared>, done: &StageDone, lease: &Lease) -> Result<Digest, BuildError> {
    let (shared, lease) = (Arc::clone(shared), lease.clone());
    let (image, layers) = (done.image.clone(), done.layers.clone());
    let writing = tokio::task::spawn_blocking(move || write(&shared, image, &layers, &lease));
    let written = writing.await.map_err(|error| BuildError::Failed(error.to_string()))?;
    written.map_err(|error| BuildError::Failed(error.to_string()))
}

fn write(
    shared: &Shared,
    mut image: ImageFile,
    layers: &[LayerInfo],
    lease: &Lease,
) -> Result<Digest, wharf_image::ImageError> {
    let images = &shared.builder.images;
    image.config.labels.extend(shared.request.labels.clone());
    image.rootfs.kind = "layers".to_owned();
    image.rootfs.diff_ids = layers.iter().map(|layer| layer.diff_id.clone()).collect();
    image.created = None;
    // The same image was made before: then that is when, or its digest would change with every file that was touched.
    let undated = serde_json::to_vec(&(&image, shared.request.epoch));
    let undated =
        undated.map_err(|source| wharf_image::ImageError::Json { what: "the configuration".into(), source })?;
    let key = Algorithm::Sha256.digest(&undated);
    let known = if shared.request.no_cache { None } else { images.step(&key, lease)? };
    let created = known.map_or(shared.form.latest, |record| record.created);
    image.created = Some(time(created));
    for history in &mut image.history {
        history.created.get_or_insert_with(|| time(created));
    }
    let config = serde_json::to_vec(&image);
    let config = config.map_err(|source| wharf_image::ImageError::Json { what: "the configuration".into(), source })?;
    let manifest = images.make_image(&config, layers, BTreeMap::new(), lease)?;
    let record = StepRecord {
        text: "the image".to_owned(),
        layer: None,
        image: Some(manifest.clone()),
        created,
        bytes: config.len() as u64,
    };
    images.keep_step(&key, &record)?;
    Ok(manifest)
}

/// Removes all but the caches.
fn clear(directory: &Path, in_memory: &Path) -> io::Result<()> {
    remove_tree(in_memory)?;
    std::fs::create_dir_all(directory)?;
    std::fs::set_permissions(directory, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        if entry.path() != caches(directory) {
            remove_tree(&entry.path())?;
        }
    }
    Ok(())
}
