//! What RegisterTaskDefinition takes and refuses, as requests and answers.

#![expect(clippy::needless_pass_by_value, reason = "calls read better without borrowing what they just made")]

use serde_json::{Value, json};
use wharf_aws_model::ecs::types::RegisterTaskDefinitionRequest;

use super::{
    compatibility::{compatibilities, required_attributes},
    normalize::normalize,
    validation::validate,
};

const ROLE: &str = "arn:aws:iam::000000000000:role/ecsTaskExecutionRole";

/// A task for an instance, with `change` laid over it and `container` over its container.
fn bridge(change: Value, container: Value) -> Value {
    let task = json!({"family": "web", "containerDefinitions": [laid_over(
        json!({"name": "web", "image": "nginx:1.27", "memory": 128}), container)]});
    laid_over(task, change)
}

/// A task for Fargate, likewise.
fn fargate(change: Value, container: Value) -> Value {
    let task = json!({
        "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
        "containerDefinitions": [laid_over(json!({"name": "web", "image": "nginx:1.27"}), container)]});
    laid_over(task, change)
}

fn laid_over(mut base: Value, change: Value) -> Value {
    let (Value::Object(base_fields), Value::Object(change)) = (&mut base, change) else {
        unreachable!("both are objects")
    };
    base_fields.extend(change);
    base
}

fn checked(request: &Value) -> Result<RegisterTaskDefinitionRequest, String> {
    let mut request: RegisterTaskDefinitionRequest = serde_json::from_value(request.clone()).unwrap();
    normalize(&mut request).and_then(|()| validate(&request)).map_err(|error| error.to_string())?;
    Ok(request)
}

#[track_caller]
fn refused(request: Value, message: &str) {
    let answer = checked(&request).expect_err("it should be refused");
    assert_eq!(answer, format!("ClientException: {message}"), "{request}");
}

#[track_caller]
fn taken(request: Value) -> RegisterTaskDefinitionRequest {
    checked(&request).unwrap_or_else(|error| panic!("{error}: {request}"))
}

#[test]
fn plain_tasks_are_taken() {
    taken(bridge(json!({}), json!({})));
    taken(fargate(json!({}), json!({})));
    taken(bridge(json!({"cpu": "0.5 vCPU", "memory": "1 GB"}), json!({"memory": 512, "memoryReservation": 512})));
    taken(bridge(
        json!({"networkMode": "host", "pidMode": "host", "ipcMode": "none", "taskRoleArn": "myRole"}),
        json!({"portMappings": [{"containerPort": 80}], "ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": -1}]}),
    ));
    taken(fargate(
        json!({"executionRoleArn": ROLE, "ephemeralStorage": {"sizeInGiB": 21}, "pidMode": "task",
               "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}}),
        json!({"image": "000000000000.dkr.ecr.us-east-1.amazonaws.com/web@sha256:00", "stopTimeout": 120,
               "logConfiguration": {"logDriver": "awslogs",
                   "options": {"awslogs-group": "/ecs/web", "awslogs-region": "us-east-1"}}}),
    ));
}

#[test]
fn names_are_checked() {
    refused(bridge(json!({"family": ""}), json!({})), "Family can not be blank.");
    refused(bridge(json!({"family": "a b"}), json!({})), "Family contains invalid characters.");
    refused(bridge(json!({"family": "x".repeat(256)}), json!({})), "Family contains invalid characters.");
    refused(bridge(json!({}), json!({"name": null})), "Container.name should not be null or empty.");
    refused(bridge(json!({}), json!({"name": "a/b"})), "Container.name contains invalid characters.");
    refused(bridge(json!({}), json!({"image": ""})), "Container.image should not be null or empty.");
    refused(bridge(json!({}), json!({"image": "$IMAGE:$TAG"})), "Container.image contains invalid characters.");
    refused(bridge(json!({"taskRoleArn": "arn:aws:iam::1:role/x"}), json!({})), "Role is not valid");
    refused(bridge(json!({"executionRoleArn": "no such role"}), json!({})), "Role is not valid");
}

#[test]
fn containers_are_checked_together() {
    let container =
        |name: &str, essential: bool| json!({"name": name, "image": "x", "memory": 8, "essential": essential});
    let task = |containers: Vec<Value>| json!({"family": "web", "containerDefinitions": containers});
    refused(task(vec![]), "Container list cannot be empty.");
    refused(task((0..11).map(|n| container(&n.to_string(), true)).collect()), "Too many containers.");
    refused(
        task(vec![container("a", true), container("a", false)]),
        "Container names must be unique within a task definition.",
    );
    refused(task(vec![container("a", false)]), "Task definition doesn't have any essential container.");
}

#[test]
fn sizes_are_checked() {
    refused(
        bridge(json!({}), json!({"memory": null})),
        "Invalid setting for container 'web'. At least one of 'memory' or 'memoryReservation' must be specified.",
    );
    refused(
        bridge(json!({}), json!({"memory": 64, "memoryReservation": 128})),
        "Invalid setting for container 'web'. 'memory' must be greater than or equal to 'memoryReservation'.",
    );
    refused(
        bridge(json!({}), json!({"memory": 3})),
        "Invalid setting for container 'web'. 'memory' must be at least 4 MiB.",
    );
    refused(
        fargate(json!({}), json!({"memory": 1024})),
        "The 'memory' setting for container 'web' is greater than for the task.",
    );
    refused(
        fargate(json!({}), json!({"cpu": 512})),
        "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value.",
    );
    let help = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";
    refused(bridge(json!({"cpu": "127"}), json!({})), &format!("Invalid 'cpu' setting for task. {help}"));
    refused(bridge(json!({"cpu": "fast"}), json!({})), &format!("Invalid 'cpu' setting for task. {help}"));
    refused(bridge(json!({"memory": "1 TB"}), json!({})), &format!("Invalid 'memory' setting for task. {help}"));
}

#[test]
fn modes_are_known_words() {
    refused(bridge(json!({"networkMode": "nat"}), json!({})), "networkMode should be one of [bridge,host,awsvpc,none]");
    refused(bridge(json!({"pidMode": "all"}), json!({})), "pidMode should be one of [host,task]");
    refused(bridge(json!({"ipcMode": "all"}), json!({})), "ipcMode should be one of [host,task,none]");
    refused(
        bridge(json!({"requiresCompatibilities": ["LAMBDA"]}), json!({})),
        "requiresCompatibilities should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]",
    );
    refused(
        bridge(json!({"runtimePlatform": {"cpuArchitecture": "RISCV"}}), json!({})),
        "cpuArchitecture should be one of [X86_64,ARM64]",
    );
}

#[test]
fn networks_allow_what_they_can() {
    refused(fargate(json!({}), json!({"links": ["web"]})), "Links are not supported when networkMode=awsvpc.");
    refused(bridge(json!({}), json!({"links": ["db:db"]})), "Invalid 'links' setting. Unknown container: 'db'.");
    for (member, what) in [
        (json!({"hostname": "h"}), "hostname is"),
        (json!({"dnsServers": ["10.0.0.2"]}), "DNS servers are"),
        (json!({"extraHosts": [{"hostname": "h", "ipAddress": "10.0.0.2"}]}), "Extra hosts are"),
        (json!({"disableNetworking": true}), "Disable Networking is"),
    ] {
        refused(fargate(json!({}), member), &format!("{what} not supported on container when networkMode=awsvpc."));
    }
}

#[test]
fn environment_secrets_and_logs_are_checked() {
    refused(
        bridge(json!({}), json!({"secrets": [{"name": "KEY", "valueFrom": "key"}]})),
        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    );
    let files = |value: &str, n: usize| json!({"environmentFiles": vec![json!({"type": "s3", "value": value}); n]});
    let role = json!({"executionRoleArn": ROLE});
    taken(bridge(role.clone(), files("arn:aws:s3:::bucket/key.env", 10)));
    refused(bridge(role.clone(), files("bucket/key.env", 1)), "Invalid arn syntax.");
    refused(
        bridge(role, files("arn:aws:s3:::bucket/key.env", 11)),
        "The maximum number of environment files was exceeded. Specify ten or less and try again.",
    );
    let log = |driver: &str, options: Value| json!({"logConfiguration": {"logDriver": driver, "options": options}});
    refused(
        bridge(json!({}), log("awslogs", json!({"awslogs-region": "us-east-1"}))),
        "Log driver awslogs requires options: awslogs-group",
    );
    refused(
        bridge(json!({}), log("awsfirelens", json!({}))),
        "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be specified.",
    );
    refused(
        bridge(json!({}), log("printer", json!({}))),
        "logDriver should be one of [json-file,syslog,journald,gelf,fluentd,awslogs,splunk,awsfirelens]",
    );
}

#[test]
fn limits_timeouts_and_restarts_are_checked() {
    let limit = |soft: i32, hard: i32| json!({"ulimits": [{"name": "nofile", "softLimit": soft, "hardLimit": hard}]});
    refused(bridge(json!({}), limit(2, 1)), "Soft limit exceeds hard limit for ulimit nofile");
    refused(bridge(json!({}), limit(-1, 1)), "Soft limit exceeds hard limit for ulimit nofile");
    assert!(
        checked(&bridge(json!({}), json!({"ulimits": [{"name": "files", "softLimit": 1, "hardLimit": 1}]}))).is_err()
    );
    refused(
        bridge(json!({}), json!({"stopTimeout": 1})),
        "Granular stop timeout on container 'web' must be at least 2 seconds.",
    );
    taken(bridge(json!({}), json!({"stopTimeout": 300})));
    refused(
        bridge(json!({}), json!({"restartPolicy": {"enabled": true, "restartAttemptPeriod": 59}})),
        "the 'restartAttemptPeriod' setting for container 'web' must be between 60 and 1800",
    );
    assert!(checked(&bridge(json!({}), json!({"linuxParameters": {"capabilities": {"add": ["FLY"]}}}))).is_err());
}

#[test]
fn volumes_are_known_and_of_one_kind() {
    let mount = json!({"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]});
    refused(bridge(json!({}), mount.clone()), "Unknown volume 'data'.");
    taken(bridge(json!({"volumes": [{"name": "data"}]}), mount.clone()));
    refused(
        bridge(json!({}), json!({"volumesFrom": [{"sourceContainer": "db"}]})),
        "Invalid 'volumesFrom' setting. Unknown container: 'db'.",
    );
    refused(
        bridge(json!({"volumes": [{"name": "data", "configuredAtLaunch": true}]}), json!({})),
        "Volumes [data] are not referenced by any of the containers.",
    );
    let efs = |extra: Value| {
        json!({"volumes": [{"name": "data", "efsVolumeConfiguration":
        laid_over(json!({"fileSystemId": "fs-1"}), extra)}]})
    };
    taken(bridge(efs(json!({})), mount.clone()));
    refused(
        bridge(efs(json!({"transitEncryptionPort": 2049})), mount.clone()),
        "TransitEncryptionPort requires that TransitEncryption is enabled.",
    );
    refused(
        bridge(efs(json!({"authorizationConfig": {"iam": "ENABLED"}})), mount.clone()),
        "EFS IAM authorization requires TransitEncryption to be enabled.",
    );
    let two = json!({"volumes": [{"name": "data", "host": {"sourcePath": "/srv"}, "dockerVolumeConfiguration": {}}]});
    assert!(checked(&bridge(two, mount)).unwrap_err().contains("only one of"));
}

#[test]
fn constraints_and_proxies_are_checked() {
    let constraint = |value: Value| json!({"placementConstraints": [value]});
    taken(bridge(constraint(json!({"type": "memberOf", "expression": "attribute:ecs.os-type == linux"})), json!({})));
    refused(bridge(constraint(json!({"type": "memberOf"})), json!({})), "memberOf expression should be specified.");
    refused(bridge(constraint(json!({"type": "distinctInstance"})), json!({})), "type should be one of [memberOf]");
    let proxy =
        |name: &str| json!({"proxyConfiguration": {"type": "APPMESH", "containerName": name, "properties": []}});
    refused(bridge(proxy("web"), json!({})), "APPMESH proxy configuration is only supported in networkMode=awsvpc.");
    refused(fargate(proxy("envoy"), json!({})), "Proxy container [envoy] does not exist.");
    refused(fargate(proxy("web"), json!({})), "Ingress port not found.");
}

#[test]
fn fargate_asks_for_more() {
    refused(
        fargate(json!({"networkMode": null}), json!({"memory": 8})),
        "Fargate only supports network mode ‘awsvpc’.",
    );
    refused(fargate(json!({"cpu": null}), json!({})), "Fargate requires that 'cpu' be defined at the task level.");
    refused(
        fargate(json!({"memory": null}), json!({"memory": 8})),
        "Fargate requires that 'memory' be defined at the task level.",
    );
    refused(
        fargate(json!({"memory": "4096"}), json!({})),
        "No Fargate configuration exists for given values: 256 CPU, 4096 memory. See the Amazon ECS documentation for the \
         valid values.",
    );
    refused(
        fargate(json!({"ephemeralStorage": {"sizeInGiB": 20}}), json!({})),
        "EphemeralStorage size should be at least 21.",
    );
    refused(
        bridge(json!({"ephemeralStorage": {"sizeInGiB": 21}}), json!({})),
        "Tasks using the EC2 launch type do not support EphemeralStorage.",
    );
    refused(
        fargate(json!({"volumes": [{"name": "v", "host": {"sourcePath": "/srv"}}]}), json!({})),
        "Fargate compatible task definitions do not support sourcePath",
    );
    refused(
        fargate(json!({"ipcMode": "task"}), json!({})),
        "Fargate compatible task definitions do not support ipcMode",
    );
    refused(
        fargate(json!({"pidMode": "host"}), json!({})),
        "Tasks using the Fargate launch type do not support pidMode 'host'.",
    );
    refused(
        fargate(json!({}), json!({"privileged": true})),
        "Fargate requires that the 'privileged' setting be 'false'.",
    );
    refused(
        fargate(json!({}), json!({"linuxParameters": {"sharedMemorySize": 64}})),
        "Fargate compatible task definitions do not support sharedMemorySize",
    );
    refused(
        fargate(json!({}), json!({"stopTimeout": 121})),
        "Tasks using the Fargate launch type must have a container stop timeout of less than 120 seconds.",
    );
    refused(
        fargate(json!({}), json!({"image": "000000000000.dkr.ecr.us-east-1.amazonaws.com/web"})),
        "Fargate requires task definition to have execution role ARN to support ECR images.",
    );
    let log = json!({"logConfiguration": {"logDriver": "awslogs",
        "options": {"awslogs-group": "g", "awslogs-region": "us-east-1"}}});
    refused(
        fargate(json!({}), log),
        "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
    );
}

#[test]
fn compatibilities_and_attributes_follow_from_the_definition() {
    let names = |request: &RegisterTaskDefinitionRequest| -> Vec<String> {
        required_attributes(request).into_iter().filter_map(|attribute| attribute.name).collect()
    };
    let plain = taken(bridge(json!({}), json!({})));
    assert_eq!(compatibilities(&plain), ["EXTERNAL", "EC2"]);
    assert_eq!(names(&plain), [""; 0]);

    // It asks for no launch type, and keeps Fargate's rules all the same.
    let unasked = taken(fargate(json!({"requiresCompatibilities": null}), json!({})));
    assert_eq!(compatibilities(&unasked), ["EC2", "MANAGED_INSTANCES", "FARGATE"]);
    let privileged = taken(fargate(json!({"requiresCompatibilities": ["EC2"]}), json!({"privileged": true})));
    assert_eq!(compatibilities(&privileged), ["EC2", "MANAGED_INSTANCES"]);

    let logging = taken(fargate(
        json!({"executionRoleArn": ROLE, "taskRoleArn": ROLE}),
        json!({"logConfiguration": {"logDriver": "awslogs",
            "options": {"awslogs-group": "g", "awslogs-region": "us-east-1"}}}),
    ));
    assert_eq!(
        names(&logging),
        [
            "com.amazonaws.ecs.capability.logging-driver.awslogs",
            "ecs.capability.execution-role-awslogs",
            "com.amazonaws.ecs.capability.docker-remote-api.1.19",
            "com.amazonaws.ecs.capability.task-iam-role",
            "com.amazonaws.ecs.capability.docker-remote-api.1.18",
            "ecs.capability.task-eni",
        ]
    );
}
