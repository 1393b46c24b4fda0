//! What a sandbox needs next, from what is wanted and how its containers are. No clock, no I/O.

use wharf_core::sandbox::{Condition, ContainerSpec, Dependency, Health};

/// How far one container has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Life {
    /// Not begun.
    Pending,
    /// Its image is fetched, it is made.
    Starting,
    Running {
        health: Health,
    },
    /// It was told to stop.
    Ending,
    /// It ended, or will never run (then without an exit code).
    Stopped {
        exit_code: Option<i32>,
    },
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Start(usize),
    /// Ask it to end.
    Stop(usize),
    /// It never runs, and why.
    GiveUp(usize, String),
}

/// The steps that can be taken at once. `overdue(container)` says whether a container's start timeout has passed since it began
/// to start.
pub(crate) fn steps(
    containers: &[ContainerSpec],
    lives: &[Life],
    stopping: bool,
    overdue: impl Fn(usize) -> bool,
) -> Vec<Step> {
    let mut steps = Vec::new();
    for (index, (container, life)) in containers.iter().zip(lives).enumerate() {
        match life {
            Life::Pending if stopping => steps.push(Step::GiveUp(index, String::new())),
            Life::Pending => match readiness(container, containers, lives, &overdue) {
                Readiness::Ready => steps.push(Step::Start(index)),
                Readiness::Waiting => {}
                Readiness::Never(why) => steps.push(Step::GiveUp(index, why)),
            },
            // Whoever depends on another is stopped before it (ECS task definition reference, `dependsOn`).
            Life::Running { .. } if stopping && !needed(&container.name, containers, lives) => {
                steps.push(Step::Stop(index));
            }
            _ => {}
        }
    }
    steps
}

/// Whether every container has got past its start, so that the sandbox as a whole runs.
pub(crate) fn all_started(lives: &[Life]) -> bool {
    lives.iter().all(|life| !matches!(life, Life::Pending | Life::Starting))
}

/// Whether every container has ended.
pub(crate) fn all_stopped(lives: &[Life]) -> bool {
    lives.iter().all(|life| matches!(life, Life::Stopped { .. }))
}

enum Readiness {
    Ready,
    Waiting,
    Never(String),
}

fn readiness(
    container: &ContainerSpec,
    containers: &[ContainerSpec],
    lives: &[Life],
    overdue: &impl Fn(usize) -> bool,
) -> Readiness {
    let mut readiness = Readiness::Ready;
    for dependency in dependencies(container) {
        let Some(index) = containers.iter().position(|c| c.name == dependency.container) else {
            return Readiness::Never(format!("it depends on container {}, which does not exist", dependency.container));
        };
        let name = &dependency.container;
        match condition(dependency.condition, &lives[index]) {
            Met::Yes => {}
            // What runs has got to its start: nothing is awaited there.
            Met::NotYet if dependency.condition != Condition::Start && overdue(index) => {
                return Readiness::Never(format!(
                    "dependency container {name} did not become {} in time",
                    word(dependency.condition)
                ));
            }
            Met::NotYet => readiness = Readiness::Waiting,
            Met::Never => {
                return Readiness::Never(format!(
                    "dependency container {name} did not become {}",
                    word(dependency.condition)
                ));
            }
        }
    }
    readiness
}

/// What it says itself, and that the containers whose volumes or names it uses are there (the ECS agent's
/// `initializeContainerOrdering`).
fn dependencies(container: &ContainerSpec) -> impl Iterator<Item = Dependency> {
    let used =
        container.volumes_from.iter().map(|from| &from.container).chain(container.links.iter().map(|(name, _)| name));
    let used = used.map(|name| Dependency { container: name.clone(), condition: Condition::Start });
    container.depends_on.iter().cloned().chain(used)
}

fn word(condition: Condition) -> &'static str {
    match condition {
        Condition::Start => "started",
        Condition::Complete => "complete",
        Condition::Success => "successful",
        Condition::Healthy => "healthy",
    }
}

enum Met {
    Yes,
    NotYet,
    Never,
}

/// Source: ECS task definition reference, `ContainerDependency`.
fn condition(condition: Condition, life: &Life) -> Met {
    match (condition, life) {
        (_, Life::Stopped { exit_code: None }) => Met::Never,
        (Condition::Start, Life::Running { .. } | Life::Ending | Life::Stopped { .. })
        | (Condition::Complete, Life::Stopped { .. })
        | (Condition::Success, Life::Stopped { exit_code: Some(0) })
        | (Condition::Healthy, Life::Running { health: Health::Healthy }) => Met::Yes,
        (Condition::Success | Condition::Healthy, Life::Stopped { .. }) => Met::Never,
        _ => Met::NotYet,
    }
}

/// Whether a container that still lives depends on this one.
fn needed(name: &str, containers: &[ContainerSpec], lives: &[Life]) -> bool {
    containers.iter().zip(lives).any(|(other, life)| {
        matches!(life, Life::Starting | Life::Running { .. } | Life::Ending)
            && dependencies(other).any(|d| d.container == name)
    })
}

#[cfg(test)]
mod tests {
    use wharf_core::CpuUnits;

    use super::*;

    const RUNNING: Life = Life::Running { health: Health::Unknown };

    fn container(name: &str, depends_on: &[(&str, Condition)]) -> ContainerSpec {
        ContainerSpec {
            name: name.into(),
            image: "image".into(),
            pull: wharf_core::sandbox::PullPolicy::default(),
            entrypoint: None,
            command: None,
            environment: Vec::new(),
            working_directory: None,
            user: None,
            hostname: None,
            essential: true,
            cpu: CpuUnits(0),
            memory: None,
            memory_reservation: None,
            ports: Vec::new(),
            depends_on: depends_on
                .iter()
                .map(|(container, condition)| Dependency { container: (*container).into(), condition: *condition })
                .collect(),
            health_check: None,
            start_timeout: None,
            stop_timeout: 30,
            log: None,
            security: wharf_core::sandbox::Security::default(),
            ulimits: Vec::new(),
            mounts: Vec::new(),
            shared_memory: None,
            extra_hosts: Vec::new(),
            init: false,
            ..ContainerSpec::default()
        }
    }

    fn next(containers: &[ContainerSpec], lives: &[Life], stopping: bool) -> Vec<Step> {
        steps(containers, lives, stopping, |_| false)
    }

    #[test]
    fn containers_wait_for_what_they_depend_on() {
        let pair = |condition| [container("app", &[("db", condition)]), container("db", &[])];
        let lives = [Life::Pending, Life::Pending];
        assert_eq!(next(&pair(Condition::Start), &lives, false), [Step::Start(1)]);
        let table = [
            (Condition::Start, RUNNING, true),
            (Condition::Start, Life::Starting, false),
            (Condition::Complete, RUNNING, false),
            (Condition::Complete, Life::Stopped { exit_code: Some(3) }, true),
            (Condition::Success, Life::Stopped { exit_code: Some(0) }, true),
            (Condition::Healthy, RUNNING, false),
            (Condition::Healthy, Life::Running { health: Health::Unhealthy }, false),
            (Condition::Healthy, Life::Running { health: Health::Healthy }, true),
        ];
        for (condition, life, ready) in table {
            let steps = next(&pair(condition), &[Life::Pending, life.clone()], false);
            assert_eq!(steps == [Step::Start(0)], ready, "{condition:?} {life:?}");
        }
    }

    #[test]
    fn what_can_never_be_met_is_given_up() {
        let pair = [container("app", &[("db", Condition::Success)]), container("db", &[])];
        for exit_code in [Some(1), None] {
            let steps = next(&pair, &[Life::Pending, Life::Stopped { exit_code }], false);
            assert!(matches!(&steps[..], [Step::GiveUp(0, _)]), "{steps:?}");
        }
        let late = steps(&pair, &[Life::Pending, RUNNING], false, |index| index == 1);
        assert!(matches!(&late[..], [Step::GiveUp(0, why)] if why.contains("in time")), "{late:?}");
    }

    #[test]
    fn dependants_are_stopped_first() {
        let chain = [
            container("app", &[("cache", Condition::Start)]),
            container("cache", &[("db", Condition::Start)]),
            container("db", &[]),
        ];
        let lives = |app: Life, cache: Life| [app, cache, RUNNING];
        let ended = Life::Stopped { exit_code: Some(0) };
        assert_eq!(next(&chain, &lives(RUNNING, RUNNING), true), [Step::Stop(0)]);
        assert_eq!(next(&chain, &lives(Life::Ending, RUNNING), true), []);
        assert_eq!(next(&chain, &lives(ended.clone(), RUNNING), true), [Step::Stop(1)]);
        assert_eq!(next(&chain, &lives(ended.clone(), ended), true), [Step::Stop(2)]);
    }
}
