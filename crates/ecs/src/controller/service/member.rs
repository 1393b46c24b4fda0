//! A service's tasks as the planning functions see them.

use wharf_core::Timestamp;

/// One task of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) revision: String,
    /// It is of the revision that is being rolled out, or was last.
    pub(crate) current: bool,
    pub(crate) life: Life,
    pub(crate) well: Well,
    /// What a load balancer says against it, unless its own health checks do.
    pub(crate) ill: Option<Ill>,
    /// It has run for as long as a task has to that nothing checks.
    pub(crate) seasoned: bool,
    /// It was told to stop.
    pub(crate) asked: bool,
    /// It ended without ever having done what it is there for, and nobody had asked for that.
    pub(crate) failed: bool,
    /// It has to leave where it is: its instance is drained, or its zone has too many.
    pub(crate) misplaced: bool,
    /// It may not be stopped for want of a smaller number or for a deployment.
    pub(crate) protected: bool,
    pub(crate) node: Option<String>,
    pub(crate) zone: Option<String>,
    pub(crate) provider: Option<String>,
    pub(crate) created_at: Timestamp,
}

/// A load balancer found that a target does not answer as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ill {
    /// The target group's ARN.
    pub(crate) group: String,
    pub(crate) port: i32,
    /// In the load balancer's words.
    pub(crate) reason: Option<String>,
}

/// Where a task is in its life, as its node reports it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Life {
    #[default]
    Pending,
    Running,
    /// It is being stopped.
    Leaving,
    Gone,
}

/// Whether a task does what it is there for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Well {
    Unhealthy,
    /// It was not found out yet.
    #[default]
    Unknown,
    Healthy,
}

impl Member {
    /// It runs or is on its way there, and so counts against the upper bound.
    pub(crate) fn occupies(&self) -> bool {
        self.life <= Life::Running
    }

    /// It is there to stay, as far as is known.
    pub(crate) fn is_present(&self) -> bool {
        self.occupies() && !self.asked
    }

    /// It is one of those that are wanted.
    pub(crate) fn is_good(&self) -> bool {
        self.is_present() && self.current && !self.misplaced && self.well != Well::Unhealthy
    }

    /// It runs, and is well.
    pub(crate) fn is_healthy(&self) -> bool {
        self.life == Life::Running && self.well == Well::Healthy
    }

    /// It runs, and nothing is known against it.
    pub(crate) fn serves(&self) -> bool {
        self.life == Life::Running && self.well != Well::Unhealthy
    }
}
