//! RunTask: checks everything, writes all tasks at once, and waits for the word of the controller on each.

use wharf_aws_model::ecs::types::{Cluster, RunTaskRequest, RunTaskResponse, TaskDefinition};
use wharf_aws_wire::Context;
use wharf_core::{Scope, hex_id};
use wharf_store::{Compare, Store, StoreExt, Txn};

use super::{
    LoadedTask, StoredTask, StoredToken,
    launch::Wish,
    request, submit,
    template::{Individual, Template, Wanted},
    token,
};
use crate::{
    EcsError,
    cluster::{ClusterRef, load_cluster},
    tags,
};

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
        let loaded = submit::definition(store, scope, &input.task_definition).await?;
        let tasks = tasks(store, context, &input, &cluster, &loaded.definition, count).await?;
        let managed = input.enable_ecs_managed_tags == Some(true);
        let task_tags =
            submit::all_tags(&own_tags, input.propagate_tags.as_deref(), managed, &loaded.tags, &reference.name);
        let txn = Txn::new()
            .when(Compare::ModRevision(reference.key(scope), cluster_revision))
            .when(Compare::ModRevision(loaded.key.clone(), loaded.mod_revision));
        let mut txn = submit::put(txn, scope, &reference.name, &tasks, &task_tags);
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
            return submit::answer(store, scope, &reference.name, tasks, task_tags, token_key, written.revision).await;
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

/// The tasks that the request asks for.
async fn tasks(
    store: &dyn Store,
    context: &Context,
    input: &RunTaskRequest,
    cluster: &Cluster,
    definition: &TaskDefinition,
    count: usize,
) -> Result<Vec<StoredTask>, EcsError> {
    let scope = &context.scope;
    let wanted = Wanted {
        launch: Wish {
            launch_type: input.launch_type.as_deref(),
            strategy: input.capacity_provider_strategy.as_deref().unwrap_or_default(),
            platform_version: input.platform_version.as_deref(),
        },
        network: input.network_configuration.as_ref(),
        overrides: input.overrides.as_ref(),
        constraints: input.placement_constraints.as_deref().unwrap_or_default(),
        strategies: input.placement_strategy.as_deref().unwrap_or_default(),
    };
    let template = Template::resolve(scope, cluster, definition, &wanted, submit::vpc(store).await?.as_ref())?;
    if !template.launch.fargate {
        submit::check_instances(store, scope, cluster.cluster_name.as_deref().unwrap_or_default()).await?;
    }
    let family = definition.family.as_deref().unwrap_or_default();
    let first = fastrand::usize(..64);
    let providers = template.launch.providers(&|_| 0, count);
    let one = |(i, provider): (usize, Option<String>)| {
        template.task(Individual {
            id: hex_id(32),
            turn: first + i,
            provider,
            group: input.group.clone().unwrap_or_else(|| format!("family:{family}")),
            started_by: input.started_by.clone(),
            reference_id: input.reference_id.clone(),
            node: None,
            enable_execute_command: input.enable_execute_command.unwrap_or(false),
            created_at: context.received_at,
        })
    };
    providers.into_iter().enumerate().map(one).collect()
}
