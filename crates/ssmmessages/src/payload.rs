//! The JSON that messages carry, with the names of the agent's and the plugin's `contracts`.

use serde::{Deserialize, Serialize};

/// The first thing that a client says: text, no [`crate::AgentMessage`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OpenDataChannelInput {
    #[serde(default)]
    pub message_schema_version: String,
    #[serde(default)]
    pub request_id: String,
    /// The session's `tokenValue`.
    pub token_value: String,
    #[serde(default)]
    pub client_id: String,
    #[serde(default)]
    pub client_version: String,
}

/// That a message has arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Acknowledge {
    #[serde(rename = "AcknowledgedMessageType", default)]
    pub(crate) kind: String,
    #[serde(rename = "AcknowledgedMessageId", default)]
    pub(crate) id: String,
    #[serde(rename = "AcknowledgedMessageSequenceNumber")]
    pub(crate) sequence: i64,
    #[serde(rename = "IsSequentialMessage", default)]
    pub(crate) is_sequential: bool,
}

/// What the client is asked to do before the session begins.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct HandshakeRequest {
    pub(crate) agent_version: &'static str,
    pub(crate) requested_client_actions: [RequestedAction; 1],
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RequestedAction {
    pub(crate) action_type: &'static str,
    pub(crate) action_parameters: SessionType,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SessionType {
    pub(crate) session_type: &'static str,
    pub(crate) properties: Option<()>,
}

/// What the client made of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct HandshakeResponse {
    #[serde(default)]
    pub(crate) client_version: String,
    #[serde(default)]
    pub(crate) processed_client_actions: Option<Vec<ProcessedAction>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ProcessedAction {
    #[serde(default)]
    pub(crate) action_type: String,
    #[serde(default)]
    pub(crate) action_status: i64,
    #[serde(default)]
    pub(crate) error: Option<String>,
}

impl ProcessedAction {
    const SUCCESS: i64 = 1;

    /// Why it was not done.
    pub(crate) fn failure(&self) -> Option<String> {
        (self.action_status != Self::SUCCESS).then(|| {
            let error = self.error.as_deref().unwrap_or_default();
            format!("{} failed on client with status {} error: {error}", self.action_type, self.action_status)
        })
    }
}

/// The session begins.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct HandshakeComplete {
    /// Nanoseconds.
    pub(crate) handshake_time_to_complete: u64,
    pub(crate) customer_message: &'static str,
}

/// The terminal's size.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Size {
    pub(crate) cols: u32,
    pub(crate) rows: u32,
}

/// The end.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ChannelClosed<'a> {
    pub(crate) message_type: &'static str,
    pub(crate) message_id: String,
    pub(crate) destination_id: &'a str,
    pub(crate) session_id: &'a str,
    pub(crate) schema_version: u32,
    /// Milliseconds since 1970.
    pub(crate) created_date: String,
    /// What the client shows; empty if there is nothing to explain.
    pub(crate) output: &'a str,
}
