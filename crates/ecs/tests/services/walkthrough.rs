//! Rolling deployments step by step: each row is what a client sees from then on, beside the bounds that the documentation
//! gives (ECS Developer Guide, "Deploy Amazon ECS services by replacing tasks").

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::world::World;

/// One deployment of so many tasks within these percents, and how it went.
struct Case {
    desired: u64,
    minimum: u64,
    maximum: u64,
    /// What is unusual about the tasks of the new revision.
    new: Value,
    daemon: bool,
}

impl Case {
    fn of(desired: u64, minimum: u64, maximum: u64) -> Self {
        Self { desired, minimum, maximum, new: json!({}), daemon: false }
    }

    async fn walk(self) -> String {
        let world = World::new(4).await;
        let configuration = json!({"minimumHealthyPercent": self.minimum, "maximumPercent": self.maximum});
        let mut input =
            json!({"serviceName": "web", "taskDefinition": "web", "deploymentConfiguration": configuration});
        if self.daemon {
            input["schedulingStrategy"] = json!("DAEMON");
        } else {
            input["desiredCount"] = json!(self.desired);
        }
        world.ok("CreateService", input).await;
        world.completed("web").await;
        world.define("web", self.new.clone()).await;
        world.update("web", json!({"taskDefinition": "web"})).await;
        let lower = (self.desired * self.minimum).div_ceil(100);
        let upper = self.desired * self.maximum / 100;
        let mut text = format!(
            "desired {}, minimum {} %, maximum {} %: at least ceil({} x {} / 100) = {lower} well, at most floor({} x {} / 100) \
             = {upper} there\n\n   second   old running   new pending   new running   all   rollout\n",
            self.desired, self.minimum, self.maximum, self.desired, self.minimum, self.desired, self.maximum
        );
        let (started, mut last) = (Instant::now(), String::new());
        while started.elapsed() < Duration::from_secs(400) {
            let service = world.service("web").await;
            let deployments = service["deployments"].as_array().unwrap();
            let count = |index: usize, what: &str| deployments.get(index).map_or(0, |d| d[what].as_u64().unwrap());
            let (pending, new, old) = (
                count(0, "pendingCount"),
                count(0, "runningCount"),
                count(1, "runningCount") + count(1, "pendingCount"),
            );
            let all = pending + new + old;
            let rollout = deployments[0]["rolloutState"].as_str().unwrap();
            let row = format!("{old:>14} {pending:>13} {new:>13} {all:>5}   {rollout}\n");
            if row != last {
                text.push_str(&format!("{:>9.1}", started.elapsed().as_secs_f64()));
                text.push_str(&row);
                last = row;
            }
            assert!(all <= upper, "{text}");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        let events = world.events("web").await;
        let started = events.iter().filter_map(|event| event.split(" has started ").nth(1)?.split(' ').next());
        let started: u64 = started.map(|count| count.parse::<u64>().unwrap()).sum();
        text.push_str(&format!("tasks started from the first one on: {started}\n"));
        text
    }
}

#[tokio::test(start_paused = true)]
async fn as_documented() {
    let mut walks = vec![
        Case::of(4, 100, 200).walk().await,
        Case::of(4, 50, 100).walk().await,
        Case::of(4, 100, 150).walk().await,
        Case::of(3, 50, 150).walk().await,
        Case::of(1, 0, 100).walk().await,
        Case::of(10, 75, 125).walk().await,
        Case { daemon: true, ..Case::of(4, 50, 100) }.walk().await,
    ];
    let check = json!({"healthCheck": {"command": ["CMD", "true"]}});
    walks.push(format!("With a health check, which passes sooner than 40 seconds.\n\n{}", {
        Case { new: check, ..Case::of(4, 100, 150) }.walk().await
    }));
    let ill =
        json!({"healthCheck": {"command": ["CMD", "true"]}, "dockerLabels": {"wharf.simulate": "unhealthy after 1"}});
    walks.push(format!(
        "With a health check that passes, and fails a second later: replaced at a growing distance.\n\n{}",
        { Case { new: ill, ..Case::of(2, 100, 200) }.walk().await }
    ));
    insta::assert_snapshot!(walks.join("\n"));
}
