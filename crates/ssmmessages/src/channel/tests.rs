use std::time::{Duration, Instant};

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};
use wharf_core::{
    Timestamp,
    session::{SessionInput, SessionOutput},
};

use super::{Channel, Effect};
use crate::message::{AgentMessage, MessageType, PayloadType};

const SESSION: &str = "ecs-execute-command-1";

/// A channel, its client and the time.
struct Table {
    channel: Channel,
    now: Instant,
    /// The client's next number.
    sequence: i64,
    starts: usize,
    closed: bool,
}

impl Table {
    fn new() -> Self {
        let now = Instant::now();
        let channel = Channel::new(SESSION, "ecs:c_t_r", now, Timestamp(1_000));
        Self { channel, now, sequence: 0, starts: 0, closed: false }
    }

    /// One whose handshake is over, and everything acknowledged.
    fn open() -> Self {
        let mut table = Self::new();
        let said = table.heard();
        table.acknowledge(&said);
        table.say(PayloadType::HANDSHAKE_RESPONSE, &response(1));
        let said = table.heard();
        table.acknowledge(&said);
        assert_eq!((table.starts, table.channel.wants_output()), (1, true));
        table
    }

    /// What the client hears now.
    fn heard(&mut self) -> Vec<AgentMessage> {
        let mut heard = Vec::new();
        while let Some(effect) = self.channel.effect() {
            assert!(!self.closed, "nothing follows the end");
            match effect {
                Effect::Send(frame) => heard.push(AgentMessage::decode(&frame).unwrap()),
                Effect::Start => self.starts += 1,
                Effect::Close => self.closed = true,
            }
        }
        heard
    }

    fn say(&mut self, payload_type: PayloadType, payload: &str) {
        let sequence = self.sequence;
        self.sequence += 1;
        self.say_numbered(sequence, payload_type, payload);
    }

    fn say_numbered(&mut self, sequence: i64, payload_type: PayloadType, payload: &str) {
        let mut message =
            AgentMessage::new(MessageType::InputStreamData, Timestamp(1), payload_type, payload.to_owned());
        message.sequence = sequence;
        self.channel.receive(&message.encode(), self.now);
    }

    fn tell(&mut self, kind: MessageType, payload: &Value) {
        let message = AgentMessage::new(kind, Timestamp(1), PayloadType::NONE, payload.to_string());
        self.channel.receive(&message.encode(), self.now);
    }

    fn acknowledge(&mut self, messages: &[AgentMessage]) {
        for message in messages.iter().filter(|message| message.kind == MessageType::OutputStreamData) {
            self.tell(MessageType::Acknowledge, &json!({"AcknowledgedMessageSequenceNumber": message.sequence}));
        }
    }

    fn output(&mut self, text: impl Into<Bytes>) {
        self.channel.output(SessionOutput::Output(text.into()), self.now);
    }

    fn inputs(&mut self) -> Vec<SessionInput> {
        std::iter::from_fn(|| self.channel.input()).collect()
    }

    /// Time passes as a clock would let it: every deadline on the way is met.
    fn pass(&mut self, time: Duration) -> Vec<AgentMessage> {
        let end = self.now + time;
        let mut heard = self.heard();
        while let Some(deadline) = self.channel.deadline().filter(|deadline| *deadline <= end) {
            self.now = self.now.max(deadline);
            self.channel.tick(self.now);
            heard.extend(self.heard());
        }
        self.now = end;
        heard
    }
}

fn response(status: i64) -> String {
    json!({"ClientVersion": "1.2", "Errors": null, "ProcessedClientActions":
        [{"ActionType": "SessionType", "ActionStatus": status, "ActionResult": null, "Error": "no"}]})
    .to_string()
}

fn content(message: &AgentMessage) -> Value {
    serde_json::from_slice(&message.payload).unwrap()
}

fn kinds(messages: &[AgentMessage]) -> Vec<(&str, u32)> {
    messages.iter().map(|message| (message.kind.as_str(), message.payload_type.0)).collect()
}

#[test]
fn a_session_from_handshake_to_end() {
    let mut table = Table::new();
    let said = table.heard();
    assert_eq!(kinds(&said), [("start_publication", 0), ("output_stream_data", 5)]);
    assert_eq!((said[1].sequence, said[1].flags), (0, 1));
    let action = &content(&said[1])["RequestedClientActions"][0];
    assert_eq!(action["ActionType"], "SessionType");
    assert_eq!(action["ActionParameters"], json!({"SessionType": "InteractiveCommands", "Properties": null}));
    table.acknowledge(&said);

    table.now += Duration::from_millis(5);
    table.say(PayloadType::HANDSHAKE_RESPONSE, &response(1));
    let said = table.heard();
    assert_eq!(kinds(&said), [("acknowledge", 0), ("output_stream_data", 7)]);
    assert_eq!(content(&said[0])["AcknowledgedMessageType"], "input_stream_data");
    assert_eq!(content(&said[0])["IsSequentialMessage"], true);
    assert_eq!(content(&said[1]), json!({"HandshakeTimeToComplete": 5_000_000, "CustomerMessage": ""}));
    assert_eq!(table.starts, 1);
    table.acknowledge(&said);

    table.say(PayloadType::SIZE, r#"{"cols":120,"rows":40}"#);
    table.say(PayloadType::OUTPUT, "ls\r");
    assert_eq!(kinds(&table.heard()), [("acknowledge", 0), ("acknowledge", 0)]);
    let wanted = [SessionInput::Resize { rows: 40, columns: 120 }, SessionInput::Data("ls\r".into())];
    assert_eq!(table.inputs(), wanted);

    table.output(vec![b'x'; 2500]);
    let said = table.heard();
    assert_eq!(said.iter().map(|m| m.payload.len()).collect::<Vec<_>>(), [1024, 1024, 452]);
    assert_eq!(said.iter().map(|m| m.sequence).collect::<Vec<_>>(), [2, 3, 4]);

    table.channel.output(SessionOutput::Exited(3), table.now);
    assert!(table.heard().is_empty(), "output is acknowledged first");
    table.acknowledge(&said);
    let said = table.heard();
    assert_eq!(kinds(&said), [("channel_closed", 0)]);
    let closed = content(&said[0]);
    assert_eq!((&closed["SessionId"], &closed["Output"]), (&json!(SESSION), &json!("")));
    assert_eq!((&closed["MessageId"], &closed["CreatedDate"]), (&json!(said[0].id_text()), &json!("1005")));
    assert!(table.closed && table.channel.deadline().is_none());
}

#[test]
fn nothing_counts_before_the_handshake() {
    let mut table = Table::new();
    table.say(PayloadType::OUTPUT, "rm\r");
    assert!(!table.channel.wants_output());
    table.say(PayloadType::HANDSHAKE_RESPONSE, &response(1));
    table.say(PayloadType::HANDSHAKE_RESPONSE, &response(1));
    table.heard();
    assert_eq!((table.inputs(), table.starts), (Vec::new(), 1));
}

#[test]
fn a_client_that_cannot_is_told_and_started_for_nothing() {
    for (answer, wanted) in [
        (response(3), "SessionType failed on client with status 3 error: no"),
        ("{".to_owned(), "The answer to the handshake cannot be read"),
    ] {
        let mut table = Table::new();
        let said = table.heard();
        table.acknowledge(&said);
        table.say(PayloadType::HANDSHAKE_RESPONSE, &answer);
        let said = table.heard();
        let output = content(said.last().unwrap())["Output"].to_string();
        assert!(output.contains(wanted) && table.starts == 0 && table.closed, "{output}");
    }
    let mut table = Table::new();
    let said = table.pass(Duration::from_secs(63));
    assert!(content(said.last().unwrap())["Output"].as_str().unwrap().starts_with("Handshake timed out."));
    assert!(table.closed);
}

#[test]
fn lost_acknowledgements_repeat_the_message_and_nothing_else() {
    let mut table = Table::open();
    table.output("one");
    table.output("two");
    let said = table.heard();
    table.acknowledge(&said[1..]);
    let again = table.pass(Duration::from_secs(3));
    assert!(again.len() >= 3, "{}", again.len());
    assert!(again.iter().all(|message| *message == said[0]), "the same frame");
    table.acknowledge(&said);
    assert!(table.pass(Duration::from_secs(3)).is_empty());
}

#[test]
fn a_client_that_never_acknowledges_is_given_up() {
    let mut table = Table::open();
    table.output("one");
    table.pass(Duration::from_secs(299));
    assert!(!table.closed);
    table.pass(Duration::from_secs(2));
    assert!(table.closed);
}

#[test]
fn the_end_does_not_wait_for_ever() {
    let mut table = Table::open();
    table.output("last words");
    table.channel.output(SessionOutput::Exited(0), table.now);
    let said = table.pass(Duration::from_millis(1900));
    assert!(said.len() > 1 && !table.closed, "they are repeated");
    let said = table.pass(Duration::from_millis(100));
    assert_eq!(kinds(&said).last(), Some(&("channel_closed", 0)));
    assert!(table.closed);
}

#[test]
fn input_is_put_into_order_and_taken_once() {
    let mut table = Table::open();
    let base = table.sequence;
    for offset in [2, 1, 1, 0, 0, 2] {
        table.say_numbered(base + offset, PayloadType::OUTPUT, &offset.to_string());
    }
    assert_eq!(table.heard().len(), 6, "each is acknowledged");
    let wanted: Vec<_> = ["0", "1", "2"].map(|text| SessionInput::Data(text.into())).into();
    assert_eq!(table.inputs(), wanted);
}

#[test]
fn a_program_that_does_not_read_makes_the_client_wait() {
    let mut table = Table::open();
    for _ in 0..100 {
        table.say(PayloadType::OUTPUT, "x");
    }
    let acknowledged = table.heard().len();
    assert_eq!((acknowledged, table.inputs().len()), (64, 64));
    let next = table.sequence - 100 + 64;
    table.say_numbered(next, PayloadType::OUTPUT, "y");
    assert_eq!((table.heard().len(), table.inputs()), (1, vec![SessionInput::Data("y".into())]));
}

#[test]
fn a_client_that_does_not_acknowledge_makes_the_program_wait() {
    let mut table = Table::open();
    while table.channel.wants_output() {
        table.output(vec![b'x'; 64 << 10]);
    }
    let said = table.heard();
    assert_eq!(said.len(), 1024);
    table.acknowledge(&said[..64]);
    assert!(table.channel.wants_output());
}

#[test]
fn publication_is_paused_and_goes_on() {
    let mut table = Table::open();
    table.output("one");
    table.heard();
    table.tell(MessageType::PausePublication, &Value::Null);
    assert!(!table.channel.wants_output());
    assert!(table.pass(Duration::from_secs(5)).is_empty());
    table.tell(MessageType::StartPublication, &Value::Null);
    assert!(table.channel.wants_output());
    assert!(!table.pass(Duration::from_secs(1)).is_empty());
}

#[test]
fn the_client_ends_a_session() {
    let mut table = Table::open();
    table.say(PayloadType::FLAG, "\0\0\0\u{2}");
    table.heard();
    assert!(table.closed);
    let mut table = Table::open();
    table.tell(MessageType::ChannelClosed, &json!({}));
    table.heard();
    assert!(table.closed);
}

#[test]
fn idle_sessions_end_and_busy_ones_do_not() {
    let mut table = Table::open();
    for _ in 0..3 {
        table.pass(Duration::from_secs(19 * 60));
        table.say(PayloadType::OUTPUT, "x");
        table.inputs();
        table.heard();
    }
    assert!(!table.closed);
    let said = table.pass(Duration::from_secs(20 * 60));
    assert_eq!(content(said.last().unwrap())["Output"], "The session was idle for 20 minutes.");
}

#[test]
fn a_program_that_does_not_start_says_why() {
    let mut table = Table::open();
    table.channel.failed("exec: \"x\": not found", table.now);
    let said = table.heard();
    let wanted = "----------ERROR-------\nUnable to start command: exec: \"x\": not found\n";
    assert_eq!(content(&said[0])["Output"], wanted);
}

proptest! {
    // A case walks through half an hour of repetitions.
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever a client sends: nothing breaks, nothing follows the end, and time always leads somewhere.
    #[test]
    fn no_client_breaks_a_channel(steps in prop::collection::vec(
        (0..6_usize, -2..8_i64, 0..14_u32, prop_oneof![Just(response(1)), ".{0,12}", Just("{\"cols\":1,\"rows\":9}".to_owned())], 0..400_u64), 0..60,
    )) {
        let mut table = Table::new();
        for (kind, sequence, payload_type, payload, milliseconds) in steps {
            let kind = [MessageType::InputStreamData, MessageType::Acknowledge, MessageType::PausePublication,
                MessageType::StartPublication, MessageType::Other("x".to_owned()), MessageType::InputStreamData][kind].clone();
            let mut message = AgentMessage::new(kind, Timestamp(1), PayloadType(payload_type), payload);
            message.sequence = sequence;
            table.channel.receive(&message.encode(), table.now);
            table.channel.receive(&message.payload, table.now);
            if table.channel.wants_output() {
                table.output("y");
            }
            table.pass(Duration::from_millis(milliseconds));
        }
        table.tell(MessageType::StartPublication, &Value::Null);
        table.pass(Duration::from_secs(30 * 60));
        prop_assert!(table.closed);
    }
}
