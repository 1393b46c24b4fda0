use wharf_aws_model::ecs::{
    enums,
    types::{
        Cluster, DescribeClustersRequest, DescribeClustersResponse, Failure, ListClustersRequest, ListClustersResponse,
    },
};
use wharf_aws_wire::Context;
use wharf_core::Scope;
use wharf_store::{Store, StoreExt};

use super::{ACTIVE, ClusterRef, DEFAULT_CLUSTER, count::Counts};
use crate::{EcsError, Limits, PageRequest, keys, paginate, tags};

/// What of a cluster is shown beside what always is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct View {
    attachments: bool,
    configurations: bool,
    settings: bool,
    statistics: bool,
    tags: bool,
}

impl View {
    /// What the operations that change a cluster answer with.
    pub(crate) const EVERYTHING: Self =
        Self { attachments: true, configurations: true, settings: true, statistics: false, tags: true };

    fn parse(include: &[String]) -> Result<Self, EcsError> {
        let mut view = Self::default();
        for field in include {
            match field.as_str() {
                "ATTACHMENTS" => view.attachments = true,
                "CONFIGURATIONS" => view.configurations = true,
                "SETTINGS" => view.settings = true,
                "STATISTICS" => view.statistics = true,
                "TAGS" => view.tags = true,
                _ => {
                    return Err(EcsError::invalid_parameter(format!(
                        "include should be one of [{}]",
                        enums::CLUSTER_FIELD.join(",")
                    )));
                }
            }
        }
        Ok(view)
    }

    /// A stored cluster as this view shows it. Lists that were not asked for are empty, as the real service has them.
    pub(crate) async fn show(
        self,
        store: &dyn Store,
        scope: &Scope,
        mut cluster: Cluster,
    ) -> Result<Cluster, EcsError> {
        let name = cluster.cluster_name.clone().unwrap_or_default();
        let counts = Counts::of(store, scope, &name).await?;
        counts.show(&mut cluster);
        cluster.statistics = Some(if self.statistics { counts.statistics() } else { Vec::new() });
        let resource = format!("cluster/{name}");
        cluster.tags = Some(if self.tags { tags::of(store, scope, &resource).await? } else { Vec::new() });
        if !self.settings {
            cluster.settings = Some(Vec::new());
        }
        if !self.configurations {
            cluster.configuration = None;
        }
        cluster.attachments = self.attachments.then(Vec::new);
        Ok(cluster)
    }
}

/// DescribeClusters.
pub(crate) async fn describe(
    store: &dyn Store,
    context: &Context,
    input: DescribeClustersRequest,
) -> Result<DescribeClustersResponse, EcsError> {
    let view = View::parse(input.include.as_deref().unwrap_or_default())?;
    let mut asked = input.clusters.unwrap_or_default();
    if asked.is_empty() {
        asked.push(DEFAULT_CLUSTER.to_owned());
    }
    if asked.len() > 100 {
        return Err(EcsError::invalid_parameter("Clusters can have at most 100 items."));
    }
    let mut seen: Vec<String> = Vec::with_capacity(asked.len());
    let (mut clusters, mut failures) = (Vec::new(), Vec::new());
    for text in &asked {
        let reference = ClusterRef::parse(text)?;
        let arn = reference.arn(&context.scope);
        if seen.contains(&arn) {
            continue;
        }
        let found = if reference.is_in(&context.scope) {
            store.get_json::<Cluster>(&reference.key(&context.scope)).await?
        } else {
            None
        };
        match found {
            Some((cluster, _)) => clusters.push(view.show(store, &context.scope, cluster).await?),
            None => failures.push(Failure {
                arn: Some(arn.clone()),
                reason: Some("MISSING".to_owned()),
                ..Failure::default()
            }),
        }
        seen.push(arn);
    }
    Ok(DescribeClustersResponse { clusters: Some(clusters), failures: Some(failures) })
}

/// ListClusters: those that were not deleted.
pub(crate) async fn list(
    store: &dyn Store,
    context: &Context,
    input: ListClustersRequest,
) -> Result<ListClustersResponse, EcsError> {
    let request = PageRequest::new("ListClusters", input.max_results, input.next_token.as_deref(), Limits::HUNDRED)?;
    let mut arns = Vec::new();
    for entry in store.list(&keys::prefix(&context.scope, "cluster")).await? {
        let cluster: Cluster = entry.json()?;
        if cluster.status.as_deref() == Some(ACTIVE) {
            arns.extend(cluster.cluster_arn);
        }
    }
    let (page, next_token) = paginate(arns, &request, Clone::clone, |arn, after| arn.as_str() > after);
    Ok(ListClustersResponse { cluster_arns: Some(page), next_token })
}
