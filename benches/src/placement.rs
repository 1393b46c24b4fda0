//! Placement: how many requests a second the scheduler places on one core, in a fleet that fills up.
//!
//! The only benchmark that links a part of Wharf: placement is a library and nothing of it waits for anything else. Requests
//! name an expression that nodes must match (`memberOf`), spread by zone, and fill up nodes by memory. They are placed in
//! passes, a service after the other, and one by one, each of another service than the one before; the last is what a busy
//! control plane asks, and the worst for answers that are remembered. A time is that of one call, finding and binding.

mod report;
mod world;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Args;
use wharf_scheduler::{Request, Strategy, View, place, place_many};

use self::{
    report::{Report, Row},
    world::World,
};
use crate::{figures::Times, page, process};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Nodes
    #[arg(long, default_value_t = 5000)]
    nodes: usize,
    /// Tasks that are placed in all
    #[arg(long, default_value_t = 100_000)]
    tasks: usize,
    /// Services that they belong to
    #[arg(long, default_value_t = 100)]
    services: usize,
    /// Also write the page to this file. What stands in it below the line that says so is kept
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    ensure!(options.services > 0 && options.nodes > 0, "there must be a node and a service");
    // First, while no memory was given back that could be taken again.
    let view = build()?;
    let world = World { nodes: options.nodes };
    let zone = || Strategy::Spread("ecs.availability-zone".to_owned());
    let chained = vec![zone(), Strategy::BinpackMemory];
    let each = options.tasks / options.services;
    let runs = |strategies: &[Strategy]| {
        let of = |service| (0..each).map(move |task| (service, task));
        let tasks = (0..options.services).flat_map(of);
        tasks.map(|(service, task)| world.request(service, task, strategies)).collect::<Vec<Request>>()
    };
    let turns = |strategies: &[Strategy]| {
        let of = |task| (0..options.services).map(move |service| (service, task));
        let tasks = (0..each).flat_map(of);
        tasks.map(|(service, task)| world.request(service, task, strategies)).collect::<Vec<Request>>()
    };
    let mut rows = vec![in_passes("memberOf, spread by zone, binpack: passes", &world, &runs(&chained), each)];
    for (what, strategies) in [
        ("the same, one by one", chained),
        ("memberOf, a service's default, one by one", Strategy::service_default()),
        (
            "memberOf, spread by zone, binpack by CPU and memory, one by one",
            vec![zone(), Strategy::BinpackCpu, Strategy::BinpackMemory],
        ),
        ("memberOf, no strategy, one by one", Vec::new()),
        ("memberOf, random, one by one", vec![Strategy::Random]),
    ] {
        rows.push(one_by_one(what, &world, &turns(&strategies)));
    }
    rows.push(refused(&world, options.services));
    let text = Report { options, rows, view }.page();
    println!("{text}");
    if let Some(file) = &options.markdown {
        page::write(file, &text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// What a large view costs.
#[derive(Debug)]
struct Built {
    nodes: usize,
    bindings: usize,
    nodes_took: Duration,
    bindings_took: Duration,
    nodes_bytes: u64,
    bindings_bytes: u64,
}

fn build() -> anyhow::Result<Built> {
    let (nodes, bindings) = (10_000, 200_000);
    let world = World { nodes };
    let resident = || process::resident(std::process::id());
    let mut view = View::default();
    let before = resident()?;
    let begun = Instant::now();
    (0..nodes).for_each(|node| view.put_node(world.node(node)));
    let nodes_took = begun.elapsed();
    let between = resident()?;
    let mut bindings_took = Duration::ZERO;
    for task in 0..bindings {
        let request = world.request(task % 1000, task, &[]);
        let node = world.id(task % nodes);
        let begun = Instant::now();
        view.bind(&request, &node);
        bindings_took += begun.elapsed();
    }
    let after = resident()?;
    Ok(Built {
        nodes,
        bindings,
        nodes_took,
        bindings_took,
        nodes_bytes: between.saturating_sub(before),
        bindings_bytes: after.saturating_sub(between),
    })
}

fn in_passes(what: &str, world: &World, requests: &[Request], each: usize) -> Row {
    let (mut view, mut rng) = (world.view(), fastrand::Rng::with_seed(1));
    let (mut took, mut placed, mut times) = (Duration::ZERO, 0, Vec::new());
    for run in requests.chunks(each.max(1)) {
        let begun = Instant::now();
        let results = place_many(&mut view, run, 1.0, &mut rng);
        let pass = begun.elapsed();
        took += pass;
        times.push(pass / u32::try_from(run.len()).unwrap_or(u32::MAX));
        placed += results.iter().filter(|result| result.is_ok()).count();
    }
    Row { what: what.to_owned(), asked: requests.len(), placed, took, times: Times::from(times) }
}

fn one_by_one(what: &str, world: &World, requests: &[Request]) -> Row {
    let (mut view, mut rng) = (world.view(), fastrand::Rng::with_seed(1));
    let (mut took, mut placed, mut times) = (Duration::ZERO, 0, Vec::with_capacity(requests.len()));
    for request in requests {
        let begun = Instant::now();
        if let Ok(node) = place(&view, request, 1.0, &mut rng).map(str::to_owned) {
            view.bind(request, &node);
            placed += 1;
        }
        let one = begun.elapsed();
        took += one;
        times.push(one);
    }
    Row { what: what.to_owned(), asked: requests.len(), placed, took, times: Times::from(times) }
}

/// Requests that no node takes, while others come and go.
fn refused(world: &World, services: usize) -> Row {
    let mut view = world.view();
    let mut rng = fastrand::Rng::with_seed(1);
    let (mut took, mut times) = (Duration::ZERO, Vec::new());
    for turn in 0..20_000 {
        let small = world.request(turn % services, turn, &[]);
        view.bind(&small, &world.id(turn % world.nodes));
        let large = world.too_large(turn % services, turn);
        let begun = Instant::now();
        let refused = place(&view, &large, 1.0, &mut rng).is_err();
        let one = begun.elapsed();
        assert!(refused, "it is larger than every node");
        took += one;
        times.push(one);
    }
    Row { what: "refused, one by one".to_owned(), asked: times.len(), placed: 0, took, times: Times::from(times) }
}
