//! Tasks put into the store as the task operations, the controller and a node would have left them.

use serde_json::json;
use wharf_core::sandbox::{Phase, SandboxSpec, spec_key};
use wharf_ecs::keys;
use wharf_store::Txn;

use crate::{
    client::Client,
    fake_node::{NODE, report},
};

/// A task of one container on the node.
pub(crate) struct StoredTask<'a> {
    pub(crate) cluster: &'a str,
    pub(crate) id: &'a str,
    pub(crate) fargate: bool,
    pub(crate) task_definition: &'a str,
    pub(crate) phase: Phase,
}

impl StoredTask<'_> {
    pub(crate) async fn put(&self, client: &Client) {
        let network = if self.fargate {
            json!({"mode": "interface", "subnet": "s", "security_groups": []})
        } else {
            json!({"mode": "bridge"})
        };
        let key = keys::task(&client.scope, self.cluster, self.id);
        let sandbox = json!({"id": self.id, "owner": key, "network": network, "containers": [{"name": "web",
            "image": "nginx", "essential": true, "cpu": 0, "stop_timeout": 30,
            "ports": [{"container_port": 80, "host_port": 8080, "protocol": "tcp"}]}]});
        let task = json!({"sandbox": sandbox, "container_ids": ["1"], "task_definition_arn": self.task_definition,
            "fargate": self.fargate, "capacity_provider": self.fargate.then_some("FARGATE"), "cpu": 512, "memory": 1024,
            "group": "g", "overrides": {}, "strategies": [], "attributes": [], "created_at": 1});
        let placement = format!("{}{}/{}", keys::prefix(&client.scope, "task-placement"), self.cluster, self.id);
        let bound = json!({"verdict": "bound", "node": NODE});
        let sandbox: SandboxSpec = serde_json::from_value(sandbox).unwrap();
        let txn = Txn::new().put_json(key, &task).put_json(placement, &bound);
        client.store.txn(txn.put_json(spec_key(NODE, self.id), &sandbox)).await.unwrap();
        report(&*client.store, &sandbox, self.phase, None).await;
    }
}
