use super::*;

fn goal(desired: usize, minimum: u32, maximum: u32) -> Goal {
    Goal {
        desired,
        percents: Percents { minimum, maximum },
        frozen: false,
        tolerant: false,
        paused: false,
        crowded: false,
    }
}

fn new(life: Life, well: Well) -> Member {
    Member { current: true, life, well, ..Member::default() }
}

fn old(life: Life, well: Well) -> Member {
    Member { current: false, ..new(life, well) }
}

fn healthy() -> Member {
    new(Life::Running, Well::Healthy)
}

/// How many to start, and which to stop; of several that are alike the first.
fn step(goal: &Goal, members: &[Member]) -> (usize, Vec<usize>) {
    let plan = plan(goal, members, &mut |from, count| from.iter().copied().take(count).collect());
    (plan.start, plan.stop.into_iter().map(|(i, _)| i).collect())
}

#[test]
fn a_service_comes_up_and_is_scaled() {
    assert_eq!(step(&goal(3, 100, 200), &[]), (3, vec![]));
    let two = [healthy(), new(Life::Pending, Well::Unknown)];
    assert_eq!(step(&goal(3, 100, 200), &two), (1, vec![]));
    assert_eq!(step(&goal(2, 100, 200), &two), (0, vec![]));
    // What serves nobody yet goes first.
    assert_eq!(step(&goal(1, 100, 200), &two), (0, vec![1]));
    assert_eq!(step(&goal(0, 100, 200), &two), (0, vec![1, 0]));
}

#[test]
fn new_ones_come_before_old_ones_go() {
    let four = vec![old(Life::Running, Well::Healthy); 4];
    assert_eq!(step(&goal(4, 100, 200), &four), (4, vec![]));
    let mut both = [four.clone(), vec![new(Life::Running, Well::Unknown); 4]].concat();
    assert_eq!(step(&goal(4, 100, 200), &both), (0, vec![]), "none is known to be well yet");
    both[4].well = Well::Healthy;
    assert_eq!(step(&goal(4, 100, 200), &both), (0, vec![0]));
    let all = [four, vec![healthy(); 4]].concat();
    assert_eq!(step(&goal(4, 100, 200), &all), (0, vec![0, 1, 2, 3]));
}

#[test]
fn without_room_above_old_ones_go_first_down_to_the_lower_bound() {
    let four = vec![old(Life::Running, Well::Healthy); 4];
    assert_eq!(step(&goal(4, 50, 100), &four), (0, vec![0, 1]));
    let mut leaving = four.clone();
    leaving[0].asked = true;
    leaving[1].asked = true;
    assert_eq!(step(&goal(4, 50, 100), &leaving), (0, vec![]), "they still run");
    leaving[0].life = Life::Leaving;
    leaving[1].life = Life::Leaving;
    assert_eq!(step(&goal(4, 50, 100), &leaving), (2, vec![]));
    assert_eq!(step(&goal(4, 100, 100), &four), (0, vec![]), "documented: it goes nowhere");
    assert_eq!(step(&goal(4, 100, 150), &four), (2, vec![]));
}

#[test]
fn where_nodes_are_full_old_ones_make_room() {
    let four = vec![old(Life::Running, Well::Healthy); 4];
    let crowded = |minimum| Goal { crowded: true, ..goal(4, minimum, 200) };
    assert_eq!(step(&crowded(100), &four), (0, vec![]));
    assert_eq!(step(&crowded(75), &four), (0, vec![0]));
    assert_eq!(step(&Goal { crowded: false, paused: true, ..goal(4, 0, 200) }, &four), (0, vec![]));
}

#[test]
fn an_unhealthy_one_is_replaced_before_it_goes() {
    let sick = [new(Life::Running, Well::Unhealthy), healthy()];
    assert_eq!(step(&goal(2, 100, 200), &sick), (1, vec![]));
    let replaced = [sick[0].clone(), healthy(), healthy()];
    assert_eq!(step(&goal(2, 100, 200), &replaced), (0, vec![0]));
    // Without room for the replacement it goes first, one after the other.
    let all = [sick[0].clone(), sick[0].clone()];
    assert_eq!(step(&goal(2, 100, 100), &all), (0, vec![0]));
}

#[test]
fn a_drained_instances_tasks_move_within_the_bounds() {
    let moved = Member { misplaced: true, ..healthy() };
    assert_eq!(step(&goal(1, 100, 200), std::slice::from_ref(&moved)), (1, vec![]));
    assert_eq!(step(&goal(1, 100, 200), &[moved.clone(), healthy()]), (0, vec![0]));
    assert_eq!(step(&goal(1, 0, 100), &[moved]), (0, vec![0]));
    let pending = Member { misplaced: true, ..new(Life::Pending, Well::Unknown) };
    assert_eq!(step(&goal(1, 100, 200), &[pending]), (1, vec![0]), "it serves nobody");
}

#[test]
fn protected_tasks_stay() {
    let kept = Member { protected: true, ..healthy() };
    assert_eq!(step(&goal(0, 100, 200), &[kept.clone(), healthy()]), (0, vec![1]));
    let old_kept = Member { protected: true, ..old(Life::Running, Well::Healthy) };
    assert_eq!(step(&goal(1, 100, 200), &[old_kept, healthy()]), (0, vec![]));
}

#[test]
fn a_failed_deployment_starts_and_replaces_nothing() {
    let frozen = Goal { frozen: true, ..goal(2, 100, 200) };
    assert_eq!(step(&frozen, &[old(Life::Running, Well::Healthy)]), (0, vec![]));
}
