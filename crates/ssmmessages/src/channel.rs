//! A data channel's behaviour: from what happens to what is to be done. No socket, no clock, no program.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use bytes::Bytes;
use serde::Serialize;
use wharf_core::{
    Timestamp,
    session::{SessionInput, SessionOutput},
};

use crate::{
    incoming::{Arrival, Incoming},
    message::{AgentMessage, MessageType, PayloadType},
    outgoing::{Outgoing, PIECE},
    payload::{
        Acknowledge, ChannelClosed, HandshakeComplete, HandshakeRequest, HandshakeResponse, RequestedAction,
        SessionType, Size,
    },
};

/// The agent whose protocol this is.
const AGENT_VERSION: &str = "3.3.0.0";
/// ECS Exec's kind of session: one command on a terminal.
const SESSION_TYPE: &str = "InteractiveCommands";
/// How long the client may take for the handshake. The session itself waits no longer than twice this.
const HANDSHAKE: Duration = Duration::from_secs(60);
/// How long the end waits for output to be acknowledged (the agent's `PrepareToCloseChannel`).
const LINGER: Duration = Duration::from_secs(2);
/// Without a byte in either direction (ECS Developer Guide, "ECS Exec": it cannot be changed).
const IDLE: Duration = Duration::from_secs(20 * 60);
/// Input that the program has not taken before no more is accepted, messages.
const PENDING: usize = 64;
/// The flag that ends a session.
const TERMINATE: u32 = 2;

/// What is to be done, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send this frame.
    Send(Bytes),
    /// Start the program.
    Start,
    /// Close the connection and end the program.
    Close,
}

/// One channel, from the moment in which its client was let in.
#[derive(Debug)]
pub struct Channel {
    session: String,
    target: String,
    /// An instant, and what the wall clock said then.
    anchor: (Instant, Timestamp),
    state: State,
    outgoing: Outgoing,
    incoming: Incoming,
    /// For the program, which has not taken it yet.
    input: VecDeque<SessionInput>,
    effects: VecDeque<Effect>,
    /// The client asked for silence.
    paused: bool,
    last_byte: Instant,
}

#[derive(Debug)]
enum State {
    /// The client has been asked and has not answered.
    Handshake {
        since: Instant,
    },
    Open,
    /// What was sent is to be acknowledged, then the client is told.
    Closing {
        since: Instant,
        output: String,
    },
    Closed,
}

impl Channel {
    /// A channel that begins: what it is to say first stands in [`Channel::effect`]. `target` is what the session is with.
    #[must_use]
    pub fn new(session: &str, target: &str, now: Instant, wall: Timestamp) -> Self {
        let mut this = Self {
            session: session.to_owned(),
            target: target.to_owned(),
            anchor: (now, wall),
            state: State::Handshake { since: now },
            outgoing: Outgoing::default(),
            incoming: Incoming::default(),
            input: VecDeque::new(),
            effects: VecDeque::new(),
            paused: false,
            last_byte: now,
        };
        this.tell(MessageType::StartPublication, Bytes::new(), now);
        let action = RequestedAction {
            action_type: "SessionType",
            action_parameters: SessionType { session_type: SESSION_TYPE, properties: None },
        };
        let request = HandshakeRequest { agent_version: AGENT_VERSION, requested_client_actions: [action] };
        this.stream(PayloadType::HANDSHAKE_REQUEST, json(&request), now);
        this
    }

    /// What is to be done next.
    pub fn effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// The program's next input. What is taken here has to reach the program.
    pub fn input(&mut self) -> Option<SessionInput> {
        self.input.pop_front()
    }

    /// Whether the program has input to take.
    #[must_use]
    pub fn has_input(&self) -> bool {
        !self.input.is_empty()
    }

    /// Whether output may be brought. Until then it stays where it is, and the program waits.
    #[must_use]
    pub fn wants_output(&self) -> bool {
        matches!(self.state, State::Open) && !self.paused && self.outgoing.has_room()
    }

    /// Whether its end has not begun.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Handshake { .. } | State::Open)
    }

    /// When [`Channel::tick`] is to be called at the latest.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        let repeat = self.outgoing.due().filter(|_| !self.paused);
        let own = match &self.state {
            State::Handshake { since } => *since + HANDSHAKE,
            State::Open => self.last_byte + IDLE,
            State::Closing { since, .. } => *since + LINGER,
            State::Closed => return None,
        };
        Some(repeat.map_or(own, |repeat| repeat.min(own)))
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Instant) {
        match &self.state {
            State::Handshake { since } if now >= *since + HANDSHAKE => {
                // The agent's words.
                let output = "Handshake timed out. Please ensure that you have the latest version of the session manager \
                              plugin.";
                self.close(output, now);
            }
            State::Open if now >= self.last_byte + IDLE => {
                self.close("The session was idle for 20 minutes.", now);
            }
            State::Closing { since, .. } if now >= *since + LINGER => self.finish(now),
            State::Closed => return,
            _ => {}
        }
        if self.outgoing.is_lost(now) {
            return self.finish(now);
        }
        if !self.paused && !matches!(self.state, State::Closed) {
            self.effects.extend(self.outgoing.repeat(now).into_iter().map(Effect::Send));
        }
    }

    /// A frame has come from the client. One that is no message is passed over, as the agent passes over it.
    pub fn receive(&mut self, frame: &Bytes, now: Instant) {
        if matches!(self.state, State::Closed) {
            return;
        }
        let message = match AgentMessage::decode(frame) {
            Ok(message) => message,
            Err(error) => return tracing::debug!(session = self.session, %error, "passed over a frame"),
        };
        match &message.kind {
            MessageType::InputStreamData => {
                self.paused = false;
                self.arrived(message, now);
            }
            MessageType::Acknowledge => {
                self.paused = false;
                if let Ok(content) = serde_json::from_slice::<Acknowledge>(&message.payload) {
                    self.outgoing.acknowledged(content.sequence, now);
                    self.settle(now);
                }
            }
            MessageType::ChannelClosed => self.finish(now),
            MessageType::PausePublication => self.paused = true,
            MessageType::StartPublication => self.paused = false,
            MessageType::OutputStreamData | MessageType::Other(_) => {
                tracing::debug!(session = self.session, kind = message.kind.as_str(), "not for this side");
            }
        }
    }

    /// The program said something.
    pub fn output(&mut self, output: SessionOutput, now: Instant) {
        let (payload_type, bytes) = match output {
            SessionOutput::Output(bytes) => (PayloadType::OUTPUT, bytes),
            SessionOutput::Error(bytes) => (PayloadType::STANDARD_ERROR, bytes),
            // A session on a terminal does not tell the status: the agent has an exit code for NonInteractiveCommands alone.
            SessionOutput::Exited(_) => return self.close("", now),
        };
        if !matches!(self.state, State::Open) {
            return;
        }
        self.last_byte = now;
        let mut rest = bytes;
        while !rest.is_empty() {
            let piece = rest.split_to(rest.len().min(PIECE));
            self.stream(payload_type, piece, now);
        }
    }

    /// The program could not be started.
    pub fn failed(&mut self, error: &str, now: Instant) {
        // As the agent's failures reach a client.
        self.close(&format!("----------ERROR-------\nUnable to start command: {error}\n"), now);
    }

    /// The channel is to end; `output` is shown to whoever sits before it.
    pub fn close(&mut self, output: &str, now: Instant) {
        if !matches!(self.state, State::Closing { .. } | State::Closed) {
            self.state = State::Closing { since: now, output: output.to_owned() };
            self.settle(now);
        }
    }

    /// Ends a channel that closes once everything was acknowledged.
    fn settle(&mut self, now: Instant) {
        if matches!(self.state, State::Closing { .. }) && self.outgoing.is_settled() {
            self.finish(now);
        }
    }

    fn finish(&mut self, now: Instant) {
        let output = match std::mem::replace(&mut self.state, State::Closed) {
            State::Closing { output, .. } => output,
            State::Handshake { .. } | State::Open => String::new(),
            State::Closed => return,
        };
        let wall = self.wall(now);
        let mut message = AgentMessage::new(MessageType::ChannelClosed, wall, PayloadType::NONE, Bytes::new());
        message.payload = json(&ChannelClosed {
            message_type: "channel_closed",
            message_id: message.id_text(),
            destination_id: &self.target,
            session_id: &self.session,
            schema_version: 1,
            created_date: wall.0.to_string(),
            output: &output,
        });
        self.effects.push_back(Effect::Send(message.encode()));
        self.effects.push_back(Effect::Close);
    }

    fn arrived(&mut self, message: AgentMessage, now: Instant) {
        let room = self.input.len() < PENDING;
        let content = Acknowledge {
            kind: message.kind.as_str().to_owned(),
            id: message.id_text(),
            sequence: message.sequence,
            is_sequential: true,
        };
        let turn = match self.incoming.arrived(message.sequence, message.payload_type, message.payload, room) {
            Arrival::Next(turn) => turn,
            Arrival::Known => Vec::new(),
            Arrival::Refused => return,
        };
        self.tell(MessageType::Acknowledge, json(&content), now);
        for (payload_type, payload) in turn {
            self.take(payload_type, payload, now);
        }
    }

    /// A payload's turn has come.
    fn take(&mut self, payload_type: PayloadType, payload: Bytes, now: Instant) {
        match (&self.state, payload_type) {
            (State::Handshake { since }, PayloadType::HANDSHAKE_RESPONSE) => {
                let took = now.saturating_duration_since(*since);
                self.answered(&payload, took, now);
            }
            (State::Open, PayloadType::OUTPUT) if !payload.is_empty() => {
                self.last_byte = now;
                self.input.push_back(SessionInput::Data(payload));
            }
            (State::Open, PayloadType::SIZE) => {
                if let Ok(Size { cols, rows }) = serde_json::from_slice(&payload) {
                    let cells = |n: u32| u16::try_from(n).unwrap_or(u16::MAX);
                    self.input.push_back(SessionInput::Resize { rows: cells(rows), columns: cells(cols) });
                }
            }
            (State::Handshake { .. } | State::Open, PayloadType::FLAG) if *payload == TERMINATE.to_be_bytes() => {
                self.close("", now);
            }
            // Before the handshake nothing else counts; of the rest nothing has a meaning for a terminal.
            _ => {}
        }
    }

    fn answered(&mut self, payload: &Bytes, took: Duration, now: Instant) {
        let response: HandshakeResponse = match serde_json::from_slice(payload) {
            Ok(response) => response,
            Err(error) => return self.close(&format!("The answer to the handshake cannot be read: {error}"), now),
        };
        tracing::debug!(session = self.session, client = response.client_version, "the client answered");
        let actions = response.processed_client_actions.unwrap_or_default();
        if let Some(failure) = actions.iter().find_map(super::payload::ProcessedAction::failure) {
            let output = format!("Encountered error while initiating handshake. {failure}");
            return self.close(&output, now);
        }
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let complete = HandshakeComplete { handshake_time_to_complete: nanoseconds, customer_message: "" };
        self.stream(PayloadType::HANDSHAKE_COMPLETE, json(&complete), now);
        self.state = State::Open;
        self.last_byte = now;
        self.effects.push_back(Effect::Start);
    }

    /// Sends the stream's next message.
    fn stream(&mut self, payload_type: PayloadType, payload: Bytes, now: Instant) {
        let wall = self.wall(now);
        let frame = self.outgoing.send(payload_type, payload, now, wall);
        self.effects.push_back(Effect::Send(frame));
    }

    /// Sends a message that belongs to no stream.
    fn tell(&mut self, kind: MessageType, payload: Bytes, now: Instant) {
        let message = AgentMessage::new(kind, self.wall(now), PayloadType::NONE, payload);
        self.effects.push_back(Effect::Send(message.encode()));
    }

    fn wall(&self, now: Instant) -> Timestamp {
        let (instant, wall) = self.anchor;
        let passed = now.saturating_duration_since(instant).as_millis();
        Timestamp(wall.0.saturating_add(i64::try_from(passed).unwrap_or(i64::MAX)))
    }
}

fn json<T: Serialize>(value: &T) -> Bytes {
    serde_json::to_vec(value).expect("what is sent has text for keys").into()
}

#[cfg(test)]
mod tests;
