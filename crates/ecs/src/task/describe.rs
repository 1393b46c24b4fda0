use wharf_aws_model::ecs::{
    enums,
    types::{DescribeTasksRequest, DescribeTasksResponse, Failure},
};
use wharf_aws_wire::Context;
use wharf_store::Store;

use super::{LoadedTask, TaskRef};
use crate::{
    EcsError, check_cluster,
    cluster::{ClusterRef, load_cluster},
    tags,
};

/// DescribeTasks.
pub(crate) async fn describe(
    store: &dyn Store,
    context: &Context,
    input: DescribeTasksRequest,
) -> Result<DescribeTasksResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &cluster).await?;
    if input.tasks.is_empty() {
        return Err(EcsError::invalid_parameter("Tasks cannot be empty."));
    }
    if input.tasks.len() > 100 {
        return Err(EcsError::invalid_parameter("Tasks can have at most 100 items."));
    }
    let include = input.include.as_deref().unwrap_or_default();
    if include.iter().any(|field| !enums::TASK_FIELD.contains(&field.as_str())) {
        return Err(EcsError::invalid_parameter(format!("include should be one of [{}]", enums::TASK_FIELD.join(","))));
    }
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for text in &input.tasks {
        let reference = TaskRef::parse(text)?;
        if let Some(named) = &reference.cluster {
            check_cluster(named, &cluster.name)?;
        }
        let found = if reference.is_in(scope, &cluster.name) {
            LoadedTask::load(store, scope, &cluster.name, &reference.id).await?
        } else {
            None
        };
        let Some(loaded) = found else {
            let arn = match &reference.scope {
                Some(_) => text.clone(),
                None => scope.arn("ecs", format_args!("task/{}/{}", cluster.name, reference.id)),
            };
            failures.push(Failure { arn: Some(arn), reason: Some("MISSING".to_owned()), ..Failure::default() });
            continue;
        };
        let mut task = loaded.render();
        if !include.is_empty() {
            task.tags = Some(tags::of(store, scope, &loaded.resource()).await?);
        }
        tasks.push(task);
    }
    Ok(DescribeTasksResponse { tasks: Some(tasks), failures: Some(failures) })
}
