use wharf_core::{CpuUnits, Mib};

/// An amount of what a node has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Resources {
    pub cpu: CpuUnits,
    pub memory: Mib,
    pub gpus: u32,
    /// Network interfaces for tasks with an address of their own (`awsvpc`). A node that takes any number has `u32::MAX`.
    pub interfaces: u32,
}
