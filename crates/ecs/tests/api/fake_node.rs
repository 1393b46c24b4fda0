//! A node that runs nothing: it answers every sandbox's spec with the statuses that a real one would report.

use std::{net::Ipv4Addr, sync::Arc};

use wharf_core::{
    Timestamp,
    sandbox::{
        BoundPort, ContainerState, ContainerStatus, Health, Interface, NetworkSpec, Phase, SPEC_PREFIX, SandboxSpec,
        SandboxStatus, StopCause, status_key,
    },
};
use wharf_store::{Event, Range, Store, StoreExt, Txn};

pub(crate) use crate::container_instance::{NODE, node};

/// Runs the node until it is dropped.
pub(crate) async fn run(store: Arc<dyn Store>) {
    let prefix = format!("{SPEC_PREFIX}{NODE}/");
    let mut watch = store.watch(Range::Prefix(prefix.clone()), Some(0));
    while let Ok(batch) = watch.next().await {
        for event in batch.events {
            match event {
                Event::Put(entry) => {
                    let spec: SandboxSpec = entry.json().unwrap();
                    let present = store.get(&status_key(NODE, &spec.id)).await.unwrap();
                    match (&spec.stop, present) {
                        (None, None) => {
                            for phase in [Phase::Provisioning, Phase::Pending, Phase::Running] {
                                report(&*store, &spec, phase, None).await;
                            }
                        }
                        (Some(_), Some(_)) => {
                            report(&*store, &spec, Phase::Stopping, Some(StopCause::Requested)).await;
                            report(&*store, &spec, Phase::Stopped, Some(StopCause::Requested)).await;
                        }
                        _ => {}
                    }
                }
                Event::Delete { key, .. } => {
                    let id = key.strip_prefix(&prefix).unwrap();
                    store.txn(Txn::new().delete(status_key(NODE, id))).await.unwrap();
                }
            }
        }
    }
}

/// Writes what the node sees of a sandbox in a phase.
pub(crate) async fn report(store: &dyn Store, spec: &SandboxSpec, phase: Phase, cause: Option<StopCause>) {
    let at = |reached: Phase, n: i64| (phase >= reached).then_some(Timestamp(1_700_000_000_000 + n));
    let state = match phase {
        Phase::Provisioning | Phase::Pending => ContainerState::Pending,
        Phase::Running | Phase::Stopping => ContainerState::Running,
        Phase::Deprovisioning | Phase::Stopped => ContainerState::Stopped { exit_code: Some(3), reason: None },
    };
    let containers = spec.containers.iter().enumerate().map(|(i, container)| ContainerStatus {
        name: container.name.clone(),
        state: state.clone(),
        image_digest: None,
        runtime_id: Some(format!("{i:064x}")),
        health: Health::Unknown,
        ports: container
            .ports
            .iter()
            .map(|port| BoundPort {
                container_port: port.container_port,
                host_port: port.host_port.unwrap_or(32768),
                protocol: port.protocol,
            })
            .collect(),
        started_at: at(Phase::Running, 3),
        finished_at: at(Phase::Stopped, 5),
        restarts: 0,
        gpus: Vec::new(),
        layer: None,
    });
    let interface = match &spec.network {
        NetworkSpec::Interface { subnet, .. } if phase >= Phase::Pending => Some(Interface {
            id: format!("eni-{:017x}", 1),
            attachment: "the node's own".to_owned(),
            mac: "02:00:00:00:00:01".to_owned(),
            address: Ipv4Addr::new(172, 31, 0, 10),
            subnet: subnet.clone(),
        }),
        _ => None,
    };
    let status = SandboxStatus {
        phase,
        containers: containers.collect(),
        interface,
        created_at: Timestamp(1_700_000_000_000),
        pull_started_at: at(Phase::Pending, 1),
        pull_stopped_at: at(Phase::Running, 2),
        started_at: at(Phase::Running, 3),
        stopping_at: at(Phase::Stopping, 4),
        execution_stopped_at: at(Phase::Stopped, 5),
        stopped_at: at(Phase::Stopped, 6),
        cause,
        notice: None,
    };
    store.txn(Txn::new().put_json(status_key(NODE, &spec.id), &status).observed()).await.unwrap();
}
