//! A service as it is generated: its model, the operations that are served, and the shapes that those reach.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use anyhow::{Context, Result, bail};

use super::model::{Model, Operation, Reference, Shape};

pub(crate) struct Service {
    /// The folder of its model and the module of its code: `ecs`.
    pub(crate) name: String,
    pub(crate) model: Model,
    /// The served operations, sorted.
    pub(crate) served: Vec<String>,
    /// The shapes that served operations' inputs and outputs reach, and their places in the table.
    pub(crate) shapes: BTreeMap<String, usize>,
    /// The shapes that are a served operation's whole input.
    pub(crate) inputs: BTreeSet<String>,
    /// The shapes of the errors that served operations name.
    pub(crate) errors: BTreeSet<String>,
}

impl Service {
    pub(crate) fn new(name: &str, model: Model, served: &[String]) -> Result<Self> {
        let mut reached = BTreeSet::new();
        let (mut inputs, mut errors) = (BTreeSet::new(), BTreeSet::new());
        let mut sorted = served.to_vec();
        sorted.sort();
        sorted.dedup();
        if sorted != served {
            bail!("list the operations in alphabetical order, each once");
        }
        for operation in served {
            let operation =
                model.operations.get(operation).with_context(|| format!("the model has no operation '{operation}'"))?;
            inputs.extend(operation.input.iter().map(|r| r.shape.clone()));
            errors.extend(operation.errors.iter().map(|r| r.shape.clone()));
            for reference in operation.input.iter().chain(&operation.output) {
                reach(&model, &reference.shape, &mut reached)?;
            }
        }
        let shapes = reached.into_iter().enumerate().map(|(id, name)| (name, id)).collect();
        Ok(Self { name: name.to_owned(), model, served: sorted, shapes, inputs, errors })
    }

    /// A shape that [`Service::shapes`] or [`Service::errors`] names.
    pub(crate) fn shape(&self, name: &str) -> Result<&Shape> {
        shape(&self.model, name)
    }

    /// The served operations with their names.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&str, &Operation)> {
        self.served.iter().filter_map(|name| Some((name.as_str(), self.model.operations.get(name)?)))
    }

    /// The module that holds the service's parts.
    pub(crate) fn module(&self) -> String {
        format!(
            "//! {}, API version {}.\n\npub mod enums;\npub mod errors;\nmod table;\npub mod types;\n\npub use table::SERVICE;\n",
            self.model.metadata.service_full_name, self.model.metadata.api_version
        )
    }
}

/// The module that lists the services.
pub(crate) fn index(names: &[&str]) -> String {
    let mut out = String::new();
    for name in names {
        let _ = writeln!(out, "pub mod {name};");
    }
    out.push_str("\n/// Every service of which an operation is served.\npub static SERVICES: &[&crate::Service] = &[");
    for name in names {
        let _ = write!(out, "&{name}::SERVICE,");
    }
    out.push_str("];\n");
    out
}

fn shape<'m>(model: &'m Model, name: &str) -> Result<&'m Shape> {
    model.shapes.get(name).with_context(|| format!("the model has no shape '{name}'"))
}

fn reach(model: &Model, name: &str, reached: &mut BTreeSet<String>) -> Result<()> {
    if reached.insert(name.to_owned()) {
        for reference in references(shape(model, name)?) {
            reach(model, &reference.shape, reached)?;
        }
    }
    Ok(())
}

/// Every shape that a shape uses.
fn references(shape: &Shape) -> impl Iterator<Item = &Reference> {
    shape.members.0.iter().map(|(_, member)| member).chain(&shape.member).chain(&shape.key).chain(&shape.value)
}
