use std::{future::Future, sync::Arc, time::Duration};

use anyhow::Context;
use tokio::{sync::watch, task::JoinSet, time::sleep};
use wharf_builder::Builder;
use wharf_ecr::LifecycleConfig;
use wharf_ecs::ControllerConfig;
use wharf_registry::Registry;
use wharf_store::{Range, Store, WatchError};

use super::{parts::Parts, registry::keep_clean};
use crate::config::Config;

/// How often is looked how much builds keep.
const BUILDS_EVERY: Duration = Duration::from_secs(3600);

/// What goes on beside requests: the agent and the controllers.
pub(super) struct Background {
    tasks: JoinSet<anyhow::Result<()>>,
    stopping: watch::Sender<bool>,
}

impl Background {
    /// Begins all of it.
    pub(super) fn start(parts: &Arc<Parts>, config: &Config) -> Self {
        let mut this = Self { tasks: JoinSet::new(), stopping: watch::channel(false).0 };
        let (agent, stopped) = (Arc::clone(&parts.agent), this.stopped());
        this.tasks.spawn(async move { agent.run(stopped).await.context("the agent failed") });
        let (nodes, stopped) = (Arc::clone(parts), this.stopped());
        this.tasks.spawn(async move {
            nodes.nodes.keep_alive(nodes.store(), stopped).await.context("the simulated nodes failed")
        });
        let ecs = ControllerConfig { healthy_after: config.healthy_after, ..ControllerConfig::default() };
        let tasks = wharf_ecs::controller(parts.store(), ecs, this.stopped());
        this.tasks.spawn(async move {
            tasks.await;
            Ok(())
        });
        let (registry, settings) = (parts.registry.clone(), LifecycleConfig::default());
        let lifecycle = wharf_ecr::lifecycle_controller(parts.store(), registry, settings, this.stopped());
        this.tasks.spawn(async move {
            lifecycle.await;
            Ok(())
        });
        let store = parts.store();
        this.until_stopped(async move {
            wharf_ecr::keep_sweeping(store).await;
            Ok(())
        });
        let logs = Arc::clone(&parts.logs);
        this.until_stopped(async move {
            logs.keep_expiring().await;
            Ok(())
        });
        let (agent, registry) = (Arc::clone(&parts.agent), parts.registry.clone());
        this.until_stopped(async move {
            agent.clean_images(Arc::new(move || registry.look_again())).await;
            // Where images are not cleaned up there is nothing to be done.
            std::future::pending().await
        });
        let registry = parts.registry.clone();
        this.until_stopped(async move {
            registry.keep_settling().await;
            Ok(())
        });
        let registry = parts.registry.clone();
        this.until_stopped(async move {
            registry.keep_activating().await;
            Ok(())
        });
        let registry = parts.registry.clone();
        this.until_stopped(async move {
            registry.keep_noting_pulls().await;
            Ok(())
        });
        this.until_stopped(keep_clean(parts.registry.clone(), Arc::clone(&parts.agent)));
        this.until_stopped(keep_build_cache(parts.builder.clone(), parts.registry.clone(), config.build_cache_limit));
        this.until_stopped(reap_task_definitions(parts.store()));
        this
    }

    /// Waits until something ends that should not: answers why.
    pub(super) async fn failed(&mut self) -> anyhow::Error {
        match self.tasks.join_next().await {
            Some(Ok(Err(error))) => error,
            Some(Err(error)) => anyhow::Error::new(error).context("a part of Wharf failed"),
            Some(Ok(Ok(()))) | None => anyhow::anyhow!("a part of Wharf ended too early"),
        }
    }

    /// Ends all of it, in order, and waits for that. Containers go on.
    ///
    /// # Errors
    /// The first failure on the way.
    pub(super) async fn stop(mut self) -> anyhow::Result<()> {
        self.stopping.send_replace(true);
        let mut result = Ok(());
        while let Some(ended) = self.tasks.join_next().await {
            result = result.and(ended.map_err(anyhow::Error::from).and_then(|ended| ended));
        }
        result
    }

    fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stopping = self.stopping.subscribe();
        async move {
            // Should the sender be gone, so is what it stood for.
            let _stopping = stopping.wait_for(|stopping| *stopping).await;
        }
    }

    /// Begins something that may be broken off anywhere.
    fn until_stopped(&mut self, work: impl Future<Output = anyhow::Result<()>> + Send + 'static) {
        let stopped = self.stopped();
        self.tasks.spawn(async move {
            tokio::select! {
                result = work => result,
                () = stopped => Ok(()),
            }
        });
    }
}

/// Gives up what builds keep beyond a limit, that first which was not of use for longest.
async fn keep_build_cache(builder: Builder, registry: Registry, limit: u64) -> anyhow::Result<()> {
    loop {
        match builder.prune(Some(limit), None, false).await {
            Ok(pruned) if pruned.records > 0 => {
                tracing::info!(steps = pruned.records, bytes = pruned.bytes, "steps of builds were forgotten");
                registry.look_again();
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "what builds keep is not looked through: it is tried again later"),
        }
        sleep(BUILDS_EVERY).await;
    }
}

/// Takes deleted task definitions away when the last task that uses one is gone.
async fn reap_task_definitions(store: Arc<dyn Store>) -> anyhow::Result<()> {
    loop {
        let mut watch = store.watch(Range::Prefix("ecs/".to_owned()), None);
        loop {
            if let Err(error) = wharf_ecs::reap_task_definitions(&*store).await {
                tracing::warn!(%error, "deleted task definitions stay for now");
            }
            match watch.next().await {
                Ok(_) => {}
                Err(WatchError::Lagged | WatchError::Compacted { .. }) => break,
                Err(WatchError::Closed) => return Ok(()),
            }
        }
    }
}
