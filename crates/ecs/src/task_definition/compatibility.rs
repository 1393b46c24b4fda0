//! Where a task definition could run, and what a container instance must be able to do for it.

use wharf_aws_model::ecs::types::{Attribute, ContainerDefinition, RegisterTaskDefinitionRequest};

use super::{fargate, is_ecr_image, is_windows, network_mode};

/// The launch types whose rules the definition keeps, whether or not it asked to be held to them.
pub(super) fn compatibilities(request: &RegisterTaskDefinitionRequest) -> Vec<String> {
    let mut compatible = Vec::new();
    if network_mode(request) == "awsvpc" {
        compatible.push("EC2");
        if !is_windows(request) {
            compatible.push("MANAGED_INSTANCES");
        }
        if fargate::validate(request).is_ok() {
            compatible.push("FARGATE");
        }
    } else {
        // Instances outside AWS have no interfaces to give to tasks.
        compatible.extend(["EXTERNAL", "EC2"]);
    }
    compatible.into_iter().map(str::to_owned).collect()
}

/// The attributes that a container instance must have. The service documents the names only in part; these are those that
/// it is seen to answer with.
pub(super) fn required_attributes(request: &RegisterTaskDefinitionRequest) -> Vec<Attribute> {
    let mut required = Required(Vec::new());
    let execution_role = request.execution_role_arn.is_some();
    for container in &request.container_definitions {
        of_container(container, execution_role, &mut required);
    }
    for volume in request.volumes.iter().flatten() {
        if let Some(efs) = &volume.efs_volume_configuration {
            required.capability("efs");
            if efs.authorization_config.is_some() {
                required.capability("efsAuth");
            }
        }
        if volume.fsx_windows_file_server_volume_configuration.is_some() {
            required.capability("fsxWindowsFileServer");
        }
        if let Some(docker) = &volume.docker_volume_configuration {
            required.capability(&format!("docker-plugin.{}", docker.driver.as_deref().unwrap_or("local")));
        }
    }
    let mode = network_mode(request);
    if request.task_role_arn.is_some() {
        required.agent(if mode == "host" { "task-iam-role-network-host" } else { "task-iam-role" });
    }
    if request.pid_mode.is_some() || request.ipc_mode.is_some() {
        required.capability("pid-ipc-namespace-sharing");
    }
    if mode == "awsvpc" {
        required.docker(18);
        required.capability("task-eni");
    } else if request.cpu.is_some() || request.memory.is_some() {
        required.capability("task-cpu-mem-limit");
    }
    if request.proxy_configuration.is_some() {
        required.capability("aws-appmesh");
    }
    required.0.into_iter().map(|name| Attribute { name: Some(name), ..Attribute::default() }).collect()
}

fn of_container(container: &ContainerDefinition, execution_role: bool, required: &mut Required) {
    if let Some(driver) = container.log_configuration.as_ref().and_then(|log| log.log_driver.as_deref()) {
        required.agent(&format!("logging-driver.{driver}"));
        if driver == "awslogs" && execution_role {
            required.capability("execution-role-awslogs");
        }
        required.docker(if driver == "awslogs" { 19 } else { 18 });
    }
    if is_ecr_image(container.image.as_deref().unwrap_or_default()) {
        required.agent("ecr-auth");
        if execution_role {
            required.capability("execution-role-ecr-pull");
        }
    }
    if container.memory_reservation.is_some() {
        required.docker(21);
    }
    if container.restart_policy.is_some() {
        required.capability("container-restart-policy");
    }
    if container.port_mappings.iter().flatten().any(|mapping| mapping.container_port_range.is_some()) {
        required.capability("network.container-port-range");
    }
    for option in container.docker_security_options.iter().flatten() {
        match option.split([':', '=']).next() {
            Some("apparmor") => required.agent("apparmor"),
            Some("label") => required.agent("selinux"),
            _ => {}
        }
    }
    if container.privileged == Some(true) {
        required.agent("privileged-container");
    }
    let ordered = container.depends_on.as_ref().is_some_and(|list| !list.is_empty());
    if ordered || container.start_timeout.is_some() || container.stop_timeout.is_some() {
        required.capability("container-ordering");
    }
    if container.health_check.is_some() {
        required.capability("container-health-check");
        required.docker(29);
    }
    if let Some(linux) = &container.linux_parameters {
        if linux.init_process_enabled.is_some() {
            required.docker(25);
        }
        if linux.shared_memory_size.is_some() || linux.tmpfs.as_ref().is_some_and(|list| !list.is_empty()) {
            required.docker(22);
        }
    }
    for secret in container.secrets.iter().flatten() {
        let source = secret.value_from.as_deref().unwrap_or_default();
        let store = if source.contains(":secretsmanager:") { "asm" } else { "ssm" };
        required.capability(&format!("secrets.{store}.environment-variables"));
    }
    if container.environment_files.as_ref().is_some_and(|files| !files.is_empty()) {
        required.capability("env-files.s3");
    }
    if let Some(kind) = container.firelens_configuration.as_ref().and_then(|firelens| firelens.r#type.as_deref()) {
        required.capability(&format!("firelens.{kind}"));
    }
    if container.repository_credentials.is_some() {
        required.capability("private-registry-authentication.secretsmanager");
    }
}

/// Names, each once, in the order in which they came up.
struct Required(Vec<String>);

impl Required {
    fn add(&mut self, name: String) {
        if !self.0.contains(&name) {
            self.0.push(name);
        }
    }

    /// What came with an early agent has the long prefix.
    fn agent(&mut self, name: &str) {
        self.add(format!("com.amazonaws.ecs.capability.{name}"));
    }

    fn docker(&mut self, minor: u32) {
        self.agent(&format!("docker-remote-api.1.{minor}"));
    }

    fn capability(&mut self, name: &str) {
        self.add(format!("ecs.capability.{name}"));
    }
}
