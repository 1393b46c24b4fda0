//! RunTask: checks everything, writes all tasks at once, and waits for the word of the task controller on each.

use std::time::Duration;

use wharf_aws_model::ecs::types::{
    Cluster, ContainerInstance, Failure, RunTaskRequest, RunTaskResponse, Tag, TaskDefinition,
};
use wharf_aws_wire::Context;
use wharf_core::{
    Scope, hex_id,
    network::{DEFAULT_VPC_KEY, Vpc},
    uuid,
};
use wharf_store::{Compare, Event, Range, Revision, Store, StoreError, StoreExt, Txn, WatchError};

use super::{
    LoadedTask, Placement, StoredTask, StoredToken, launch, network, overrides, placement_key, request, sandbox, token,
};
use crate::{
    EcsError,
    cluster::{ClusterRef, load_cluster},
    keys, tags,
    task_definition::{LoadedTaskDefinition, TaskDefinitionRef, load_task_definition},
};

/// How long a task may wait for its placement before it is answered without.
const PATIENCE: Duration = Duration::from_secs(10);

/// RunTask.
pub(crate) async fn run(
    store: &dyn Store,
    context: &Context,
    input: RunTaskRequest,
) -> Result<RunTaskResponse, EcsError> {
    let scope = &context.scope;
    let count = request::check(&input)?;
    let own_tags = tags::check(input.tags.as_deref().unwrap_or_default(), "InvalidParameterException")?;
    let reference = ClusterRef::or_default(input.cluster.as_deref())?;
    loop {
        let (cluster, cluster_revision) = load_cluster(store, scope, &reference).await?;
        let token_key = input.client_token.as_deref().map(|text| token::key(scope, &reference.name, text));
        if let Some(key) = &token_key
            && let Some((stored, _)) = store.get_json::<StoredToken>(key).await?
        {
            return again(store, scope, &reference.name, &input, &stored).await;
        }
        let loaded = definition(store, scope, &input.task_definition).await?;
        let tasks = tasks(store, context, &input, &cluster, &reference.name, &loaded.definition, count).await?;
        let task_tags = all_tags(&input, &own_tags, &loaded, &reference.name);
        let mut txn = Txn::new()
            .when(Compare::ModRevision(reference.key(scope), cluster_revision))
            .when(Compare::ModRevision(loaded.key.clone(), loaded.mod_revision));
        for task in &tasks {
            txn = txn.put_json(keys::task(scope, &reference.name, &task.sandbox.id), task);
            if !task_tags.is_empty() {
                txn = tags::put(txn, scope, &format!("task/{}/{}", reference.name, task.sandbox.id), &task_tags);
            }
        }
        if let Some(key) = &token_key {
            let ids = tasks.iter().map(|task| task.sandbox.id.clone()).collect();
            let stored = StoredToken { request: input.clone(), tasks: ids, at: context.received_at };
            txn = txn.when(Compare::Missing(key.clone())).put_json(key.clone(), &stored);
        }
        let written = store.txn(txn).await?;
        if written.succeeded {
            for task in &tasks {
                tracing::debug!(sandbox = task.sandbox.id, "the task is written");
            }
            return answer(store, scope, &reference.name, tasks, task_tags, token_key, written.revision).await;
        }
        // The cluster, the definition or the token changed meanwhile: look again.
    }
}

/// The same request came before: its tasks as they are now.
async fn again(
    store: &dyn Store,
    scope: &Scope,
    cluster: &str,
    input: &RunTaskRequest,
    stored: &StoredToken,
) -> Result<RunTaskResponse, EcsError> {
    if stored.request != *input {
        return Err(token::conflict(scope, cluster, &stored.tasks));
    }
    let mut tasks = Vec::new();
    for id in &stored.tasks {
        if let Some(loaded) = LoadedTask::load(store, scope, cluster, id).await? {
            let mut task = loaded.render();
            task.tags = Some(tags::of(store, scope, &loaded.resource()).await?);
            tasks.push(task);
        }
    }
    Ok(RunTaskResponse { tasks: Some(tasks), failures: Some(Vec::new()) })
}

async fn definition(store: &dyn Store, scope: &Scope, text: &str) -> Result<LoadedTaskDefinition, EcsError> {
    let reference = TaskDefinitionRef::parse(text)?;
    let loaded = load_task_definition(store, scope, &reference).await?;
    let loaded = loaded.ok_or_else(|| EcsError::client("TaskDefinition not found."))?;
    if loaded.is_active() { Ok(loaded) } else { Err(EcsError::client("TaskDefinition is inactive")) }
}

/// The tasks that the request asks for.
async fn tasks(
    store: &dyn Store,
    context: &Context,
    input: &RunTaskRequest,
    cluster: &Cluster,
    cluster_name: &str,
    definition: &TaskDefinition,
    count: usize,
) -> Result<Vec<StoredTask>, EcsError> {
    let scope = &context.scope;
    let launch = launch::resolve(input, cluster, definition, count)?;
    let (effective, shown) = overrides::apply(definition, input.overrides.as_ref())?;
    let mode = effective.network_mode.as_deref().unwrap_or("bridge");
    let vpc = store.get_json::<Vpc>(DEFAULT_VPC_KEY).await?.map(|(vpc, _)| vpc);
    let network = network::resolve(mode, input.network_configuration.as_ref(), scope, vpc.as_ref())?;
    let (cpu, memory) = sandbox::size(&effective, launch.fargate)?;
    let arn = definition.task_definition_arn.clone().unwrap_or_default();
    let family = definition.family.as_deref().unwrap_or_default();
    let storage = effective.ephemeral_storage.as_ref().and_then(|storage| storage.size_in_gi_b);
    let first = fastrand::usize(..64);
    let mut tasks = Vec::with_capacity(count);
    for (i, provider) in launch.providers.iter().enumerate() {
        let id = hex_id(32);
        let (spec, attachment) = network.of_task(first + i);
        let owner = keys::task(scope, cluster_name, &id);
        let sandbox = sandbox::build(&effective, scope, &id, owner, launch.fargate, spec)?;
        tasks.push(StoredTask {
            container_ids: sandbox.containers.iter().map(|_| uuid()).collect(),
            sandbox,
            task_definition_arn: arn.clone(),
            fargate: launch.fargate,
            capacity_provider: provider.clone(),
            platform_version: launch.platform_version.clone(),
            cpu,
            memory,
            group: input.group.clone().unwrap_or_else(|| format!("family:{family}")),
            started_by: input.started_by.clone(),
            reference_id: input.reference_id.clone(),
            overrides: shown.clone(),
            attachment,
            // Fargate's default (ECS Developer Guide, "Fargate task ephemeral storage").
            ephemeral_storage: storage.or(launch.fargate.then_some(20)),
            strategies: input.placement_strategy.clone().unwrap_or_default(),
            attributes: attributes(&effective, launch.fargate),
            created_at: context.received_at,
            enable_execute_command: input.enable_execute_command.unwrap_or(false),
            stop: None,
        });
    }
    if !launch.fargate && !has_instances(store, scope, cluster_name).await? {
        return Err(EcsError::invalid_parameter("No Container Instances were found in your cluster."));
    }
    Ok(tasks)
}

/// What the node must be able to do. A FARGATE task's capabilities are the platform's own.
fn attributes(definition: &TaskDefinition, fargate: bool) -> Vec<(String, Option<String>)> {
    let mut wanted = Vec::new();
    if !fargate {
        for attribute in definition.requires_attributes.iter().flatten() {
            wanted.extend(attribute.name.clone().map(|name| (name, attribute.value.clone())));
        }
    }
    let platform = definition.runtime_platform.as_ref();
    if let Some(architecture) = platform.and_then(|platform| platform.cpu_architecture.as_deref()) {
        wanted.push(("ecs.cpu-architecture".to_owned(), Some(architecture.to_ascii_lowercase())));
    }
    wanted
}

async fn has_instances(store: &dyn Store, scope: &Scope, cluster: &str) -> Result<bool, EcsError> {
    for entry in store.list(&keys::cluster_container_instances(scope, cluster)).await? {
        if entry.json::<ContainerInstance>()?.status.as_deref() == Some("ACTIVE") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The request's own tags, then those of the definition that it does not name, then the service's.
fn all_tags(input: &RunTaskRequest, own: &[Tag], loaded: &LoadedTaskDefinition, cluster: &str) -> Vec<Tag> {
    let mut all = own.to_vec();
    if input.propagate_tags.as_deref() == Some("TASK_DEFINITION") {
        let further: Vec<Tag> =
            loaded.tags.iter().filter(|tag| !all.iter().any(|own| own.key == tag.key)).cloned().collect();
        all.extend(further);
    }
    if input.enable_ecs_managed_tags == Some(true) {
        all.push(Tag { key: Some("aws:ecs:clusterName".to_owned()), value: Some(cluster.to_owned()) });
    }
    all
}

/// Waits for the placements, takes away what was refused, and says what became of each task.
async fn answer(
    store: &dyn Store,
    scope: &Scope,
    cluster: &str,
    written: Vec<StoredTask>,
    task_tags: Vec<Tag>,
    token_key: Option<String>,
    revision: Revision,
) -> Result<RunTaskResponse, EcsError> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for task in written {
        let key = placement_key(scope, cluster, &task.sandbox.id);
        let placement = match tokio::time::timeout_at(deadline, verdict(store, &key, revision)).await {
            Ok(placement) => Some(placement?),
            Err(_) => None,
        };
        let loaded = LoadedTask {
            scope: scope.clone(),
            cluster: cluster.to_owned(),
            task,
            revision,
            version: 1,
            placement,
            status: None,
        };
        if let Some(Placement::Refused { failures: reasons, .. }) = &loaded.placement {
            failures.extend(reasons.iter().map(|failure| Failure {
                arn: failure.node.as_deref().map(|node| loaded.instance_arn(node)),
                reason: Some(failure.reason.clone()),
                ..Failure::default()
            }));
            refused.push(loaded);
        } else {
            kept.push(loaded.task.sandbox.id.clone());
            let mut shown = loaded.render();
            shown.tags = Some(task_tags.clone());
            tasks.push(shown);
        }
    }
    if !refused.is_empty() {
        let mut txn = Txn::new();
        for loaded in &refused {
            txn = txn.delete(loaded.key()).delete(keys::tags(scope, &loaded.resource()));
        }
        if let Some(key) = token_key {
            // A request that got nothing may be made again.
            txn = match store.get_json::<StoredToken>(&key).await? {
                Some((stored, _)) if !kept.is_empty() => txn.put_json(key, &StoredToken { tasks: kept, ..stored }),
                _ => txn.delete(key),
            };
        }
        store.txn(txn).await?;
    }
    Ok(RunTaskResponse { tasks: Some(tasks), failures: Some(failures) })
}

/// The placement of a task that was written in `revision`, as soon as it is there.
async fn verdict(store: &dyn Store, key: &str, mut revision: Revision) -> Result<Placement, EcsError> {
    loop {
        let mut watch = store.watch(Range::Key(key.to_owned()), Some(revision));
        loop {
            match watch.next().await {
                Ok(batch) => {
                    for event in &batch.events {
                        if let Event::Put(entry) = event {
                            return Ok(entry.json()?);
                        }
                    }
                }
                Err(WatchError::Closed) => return Err(StoreError::Closed.into()),
                Err(WatchError::Compacted { .. } | WatchError::Lagged) => break,
            }
        }
        let page = store.range(Range::Key(key.to_owned()), None, 1).await?;
        match page.items.first() {
            Some(entry) => return Ok(entry.json()?),
            None => revision = page.revision,
        }
    }
}
