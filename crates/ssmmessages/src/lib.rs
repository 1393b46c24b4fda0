//! The Session Manager's data channel: how a client's terminal talks to a program in a container.
//!
//! A face that makes sessions (ECS's ExecuteCommand) answers with the address of a data channel and a token. The client
//! connects a WebSocket to that address and sends the token as JSON ([`OpenDataChannelInput`]); from then on both sides
//! send [`AgentMessage`]s, a binary form with a header of 116 bytes. [`DataChannels`] is that address: it upgrades the
//! connection, lets in who shows the token of a session's ticket, starts the session's program through
//! `core::session::Sessions` and passes bytes between the two.
//!
//! The protocol stands in three pure parts that are tested without a socket: the codec (`message`), the two windows
//! (`outgoing` numbers and repeats what is not acknowledged, `incoming` puts what comes into order) and the [`Channel`],
//! which says what follows from a frame, from output or from time. `socket` does what it says.
//!
//! Source of the protocol's facts: the public sources of amazon-ssm-agent 3.3 and session-manager-plugin 1.2. What stands
//! here is both the service and the agent of the real arrangement, which has a relay between client and agent.

#![forbid(unsafe_code)]

mod admission;
mod channel;
mod face;
mod incoming;
mod message;
mod outgoing;
mod payload;
mod round_trip;
mod socket;

pub use channel::{Channel, Effect};
pub use face::{DataChannels, PATH};
pub use message::{AgentMessage, HEADER, Malformed, MessageType, PayloadType};
pub use payload::OpenDataChannelInput;
