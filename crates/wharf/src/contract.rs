//! What the operations pages (`/_wharf/…`) and the command line say to each other, in JSON.

mod images;

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};
use wharf_core::{
    AccountId, CpuUnits, Mib, Region, Timestamp,
    sandbox::{SandboxSpec, SandboxStatus},
    session::SessionProgram,
    stats::SandboxStats,
};

pub(crate) use self::images::{
    HistoryStep, ImageDetails, ImageSummary, LayerDetails, PruneImages, PrunedImages, SaveFormat, SaveImage,
    SaveImages, SpaceUse,
};

/// Where an instance is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    Starting,
    Ready,
    Stopping,
}

/// `GET health`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Health {
    pub(crate) version: String,
    pub(crate) state: State,
    /// Each part and how it is, in a word: `ready`, or what it waits for.
    pub(crate) parts: BTreeMap<String, String>,
}

/// `GET services/NAME`, with `?cluster=`: why a service is as it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Explained {
    /// For people.
    pub(crate) text: String,
    /// The same for programs.
    pub(crate) explanation: serde_json::Value,
}

/// `GET node`: what sandboxes have taken on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NodeUse {
    pub(crate) sandboxes: usize,
    /// Of the VPC's subnets.
    pub(crate) addresses: usize,
    /// Of the host.
    pub(crate) ports: usize,
}

/// `GET environment`: what clients of this instance need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Environment {
    pub(crate) account_id: AccountId,
    pub(crate) region: Region,
    /// The file with the certificate authority's certificate.
    pub(crate) ca_bundle: PathBuf,
    /// The same with what the machine believes anyway.
    pub(crate) whole_bundle: PathBuf,
    /// Whether the one who asks must sign with a real key.
    pub(crate) must_sign: bool,
}

/// A line of the answer to `POST images`. The last one is `Loaded` or `Failed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Loading {
    /// What is being done, for people.
    Progress(String),
    /// Done: the names it has now.
    Loaded(Vec<String>),
    Failed(String),
}

/// Whose lines `GET logs` gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LogQuery {
    /// Every group, if none is named.
    pub(crate) group: Option<String>,
    pub(crate) stream: Option<String>,
    /// Go on with what is yet to be written.
    pub(crate) follow: bool,
}

/// A line of the answer to `GET logs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogOutput {
    Line {
        timestamp: Timestamp,
        group: String,
        stream: String,
        message: String,
    },
    /// No more comes, and why.
    Failed(String),
}

/// `POST users`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NewUser {
    pub(crate) name: String,
}

/// The answer to `POST users`: the only time that the secret is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NewKey {
    pub(crate) arn: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

/// One of `GET users`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UserSummary {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) created_at: Timestamp,
    pub(crate) access_key_ids: Vec<String>,
}

/// One of `GET coverage`: a service's operations by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ServiceCoverage {
    pub(crate) service: String,
    pub(crate) served: Vec<String>,
    pub(crate) missing: Vec<String>,
}

/// One of `GET sandboxes`, and `GET sandboxes/ID`: what is wanted of a sandbox, and what its node sees of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SandboxView {
    pub(crate) node: String,
    pub(crate) spec: SandboxSpec,
    /// `None` before its node has begun it.
    pub(crate) status: Option<SandboxStatus>,
}

/// A line of the answer to `GET top`: one a second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TopOutput {
    Reading(Reading),
    /// No more comes, and why.
    Failed(String),
}

/// What the machine has, and what its sandboxes use of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reading {
    pub(crate) cpu: CpuUnits,
    pub(crate) memory: Mib,
    pub(crate) sandboxes: Vec<SandboxStats>,
}

/// `POST sessions` with `Upgrade: wharf-session`: a program to run, or files to copy, in a container. The connection then carries
/// the frames of `wharf_shim::stream`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NewSession {
    /// `TASK[/CONTAINER]`: an id or its beginning, an ARN, or a container's name.
    pub(crate) target: String,
    pub(crate) program: SessionProgram,
}

/// The protocol that `POST sessions` upgrades to.
pub(crate) const SESSION_UPGRADE: &str = "wharf-session";
/// The answer's header that says whether the program's streams are a terminal: `true` or `false`.
pub(crate) const SESSION_TERMINAL: &str = "wharf-session-terminal";

/// Any answer that is not what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    pub(crate) message: String,
}
