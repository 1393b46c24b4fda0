//! Data channels over real WebSockets, with programs that are a few lines here.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

use std::{convert::Infallible, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use http::{Request, Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::{
    io::DuplexStream,
    sync::{mpsc, watch},
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, Message, protocol::frame::coding::CloseCode},
};
use wharf_core::{
    Digest, Timestamp,
    session::{SessionError, SessionInput, SessionOutput, SessionStream, Sessions},
    ticket::{Ticket, ticket_key},
};
use wharf_ssmmessages::{AgentMessage, DataChannels, MessageType, PayloadType};
use wharf_store::{MemoryStore, Store, Txn};

/// Programs by their session's name.
struct Programs;

#[async_trait]
impl Sessions for Programs {
    async fn open(&self, id: &str) -> Result<SessionStream, SessionError> {
        let (input, mut inputs) = mpsc::channel(4);
        let (outputs, output) = mpsc::channel(4);
        match id {
            "missing" => return Err(SessionError::Start("exec: \"nothing\": not found".to_owned())),
            "gone" => return Err(SessionError::NotRunning),
            _ => {}
        }
        let flood = id == "flood";
        tokio::spawn(async move {
            if flood {
                for line in 0..2000 {
                    outputs.send(SessionOutput::Output(format!("{line:01023}\n").into())).await.unwrap();
                }
                return outputs.send(SessionOutput::Exited(0)).await.unwrap();
            }
            while let Some(event) = inputs.recv().await {
                let answer = match event {
                    SessionInput::Data(bytes) if bytes == "exit\r" => break,
                    SessionInput::Data(bytes) => bytes,
                    SessionInput::Resize { rows, columns } => format!("{rows}x{columns}").into(),
                    SessionInput::End | SessionInput::Signal(_) => continue,
                };
                outputs.send(SessionOutput::Output(answer)).await.unwrap();
            }
            // A client that is gone reads no status.
            outputs.send(SessionOutput::Exited(0)).await.ok();
        });
        Ok(SessionStream { input, output })
    }
}

struct World {
    store: Arc<MemoryStore>,
    face: Arc<DataChannels>,
    stop: watch::Sender<bool>,
}

impl World {
    fn new() -> Self {
        let store = Arc::new(MemoryStore::new());
        let (stop, stopping) = watch::channel(false);
        let face = Arc::new(DataChannels::new(Arc::<MemoryStore>::clone(&store), Arc::new(Programs), stopping));
        Self { store, face, stop }
    }

    /// A connection to the face's HTTP server.
    fn connection(&self) -> DuplexStream {
        let (ours, theirs) = tokio::io::duplex(64 << 10);
        let face = Arc::clone(&self.face);
        tokio::spawn(async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let response: Response<Bytes> = face.handle(request);
                std::future::ready(Ok::<_, Infallible>(response.map(http_body::Full)))
            });
            http1::Builder::new().serve_connection(TokioIo::new(theirs), service).with_upgrades().await.ok();
        });
        ours
    }

    async fn ticket(&self, session: &str) {
        let token = Digest::sha256(Sha256::digest("token").into());
        let ticket = Ticket { token, target: "ecs:c_t_r".to_owned(), expires_at: Timestamp(i64::MAX) };
        self.store.txn(Txn::new().put_json(ticket_key(session), &ticket)).await.unwrap();
    }

    async fn client(&self, session: &str, token: &str) -> Client {
        let address = format!("ws://localhost/v1/data-channel/{session}?role=publish_subscribe");
        let (mut socket, _) = client_async(address, self.connection()).await.unwrap();
        let opening = json!({"MessageSchemaVersion": "1.0", "RequestId": "r", "TokenValue": token, "ClientId": "c",
            "ClientVersion": "1.2"});
        socket.send(Message::text(opening.to_string())).await.unwrap();
        Client { socket, sequence: 0, expected: 0 }
    }

    async fn open(&self, session: &str) -> Client {
        self.ticket(session).await;
        let mut client = self.client(session, "token").await;
        client.handshake().await;
        client
    }
}

/// What hyper wants of a body that is there.
mod http_body {
    use std::{
        convert::Infallible,
        pin::Pin,
        task::{Context, Poll},
    };

    use bytes::Bytes;
    use hyper::body::{Body, Frame, SizeHint};

    pub(crate) struct Full(pub(crate) Bytes);

    impl Body for Full {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let bytes = std::mem::take(&mut self.0);
            Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.0.len() as u64)
        }
    }
}

struct Client {
    socket: WebSocketStream<DuplexStream>,
    sequence: i64,
    expected: i64,
}

impl Client {
    /// The next message; acknowledged if it is of the stream, and passed over if it was there before.
    async fn hear(&mut self) -> AgentMessage {
        loop {
            match self.socket.next().await.unwrap().unwrap() {
                Message::Binary(frame) => {
                    let message = AgentMessage::decode(&frame).unwrap();
                    if message.kind == MessageType::OutputStreamData {
                        let content = json!({"AcknowledgedMessageSequenceNumber": message.sequence});
                        self.send(MessageType::Acknowledge, PayloadType::NONE, content.to_string().into()).await;
                        if message.sequence < self.expected {
                            continue;
                        }
                        assert_eq!(message.sequence, self.expected);
                        self.expected += 1;
                    }
                    return message;
                }
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    async fn send(&mut self, kind: MessageType, payload_type: PayloadType, payload: Bytes) {
        let is_stream = kind == MessageType::InputStreamData;
        let mut message = AgentMessage::new(kind, Timestamp(1), payload_type, payload);
        if is_stream {
            message.sequence = self.sequence;
            self.sequence += 1;
        }
        self.socket.send(Message::Binary(message.encode())).await.unwrap();
    }

    async fn say(&mut self, payload_type: PayloadType, payload: &str) {
        self.send(MessageType::InputStreamData, payload_type, payload.to_owned().into()).await;
    }

    /// The payload of the next message of this type.
    async fn of_type(&mut self, payload_type: PayloadType) -> Bytes {
        loop {
            let message = self.hear().await;
            assert_ne!(message.kind, MessageType::ChannelClosed, "{message:?}");
            if message.kind == MessageType::OutputStreamData && message.payload_type == payload_type {
                return message.payload;
            }
        }
    }

    async fn handshake(&mut self) {
        self.of_type(PayloadType::HANDSHAKE_REQUEST).await;
        let actions = json!([{"ActionType": "SessionType", "ActionStatus": 1}]);
        let response = json!({"ClientVersion": "1.2", "ProcessedClientActions": actions, "Errors": []});
        self.say(PayloadType::HANDSHAKE_RESPONSE, &response.to_string()).await;
        self.of_type(PayloadType::HANDSHAKE_COMPLETE).await;
    }

    /// What the client is shown at the end, after which the connection is closed.
    async fn end(&mut self) -> String {
        loop {
            let message = self.hear().await;
            if message.kind == MessageType::ChannelClosed {
                assert_eq!(self.close().await, CloseCode::Normal);
                let content: Value = serde_json::from_slice(&message.payload).unwrap();
                return content["Output"].as_str().unwrap().to_owned();
            }
        }
    }

    async fn close(&mut self) -> CloseCode {
        loop {
            match self.socket.next().await.unwrap().unwrap() {
                Message::Close(Some(frame)) => return frame.code,
                Message::Binary(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_program_is_spoken_with() {
    let world = World::new();
    let mut client = world.open("echo").await;
    client.say(PayloadType::SIZE, r#"{"cols":100,"rows":30}"#).await;
    assert_eq!(client.of_type(PayloadType::OUTPUT).await, "30x100");
    client.say(PayloadType::OUTPUT, "hello").await;
    assert_eq!(client.of_type(PayloadType::OUTPUT).await, "hello");
    client.socket.send(Message::Ping("keepalive".into())).await.unwrap();
    let pong = client.socket.next().await.unwrap().unwrap();
    assert_eq!(pong, Message::Pong("keepalive".into()));
    client.say(PayloadType::OUTPUT, "exit\r").await;
    assert_eq!(client.end().await, "");
}

#[tokio::test]
async fn much_output_comes_whole_and_in_order() {
    let world = World::new();
    let mut client = world.open("flood").await;
    for line in 0..2000 {
        assert_eq!(client.of_type(PayloadType::OUTPUT).await, format!("{line:01023}\n"));
    }
    assert_eq!(client.end().await, "");
}

#[tokio::test]
async fn a_token_is_good_once_and_only_for_its_session() {
    let world = World::new();
    world.ticket("echo").await;
    assert_eq!(world.client("echo", "wrong").await.close().await, CloseCode::Policy);
    assert_eq!(world.client("other", "token").await.close().await, CloseCode::Policy);
    let mut first = world.client("echo", "token").await;
    first.handshake().await;
    assert_eq!(world.client("echo", "token").await.close().await, CloseCode::Policy);
    first.say(PayloadType::OUTPUT, "still here").await;
    assert_eq!(first.of_type(PayloadType::OUTPUT).await, "still here");
}

#[tokio::test]
async fn a_client_without_a_token_does_not_stay() {
    let world = World::new();
    let address = "ws://localhost/v1/data-channel/echo";
    // Of a session that nobody awaits, at once.
    let (mut socket, _) = client_async(address, world.connection()).await.unwrap();
    let refused = tokio::time::timeout(Duration::from_secs(5), socket.next()).await.unwrap();
    assert!(matches!(refused.unwrap().unwrap(), Message::Close(Some(frame)) if frame.code == CloseCode::Policy));
    world.ticket("echo").await;
    let (mut socket, _) = client_async(address, world.connection()).await.unwrap();
    socket.send(Message::text("{}")).await.unwrap();
    assert!(
        matches!(socket.next().await.unwrap().unwrap(), Message::Close(Some(frame)) if frame.code == CloseCode::Policy)
    );
    let (mut socket, _) = client_async(address, world.connection()).await.unwrap();
    tokio::time::pause();
    assert!(
        matches!(socket.next().await.unwrap().unwrap(), Message::Close(Some(frame)) if frame.code == CloseCode::Policy)
    );
}

/// As many as there may be, with the name of a session that is awaited and without its token.
#[tokio::test]
async fn strangers_keep_nobody_out_who_is_in_and_room_is_made() {
    let world = World::new();
    let mut inside = world.open("echo").await;
    world.ticket("awaited").await;
    let mut strangers = Vec::new();
    loop {
        match client_async("ws://localhost/v1/data-channel/awaited", world.connection()).await {
            Ok((socket, _)) => strangers.push(socket),
            Err(tungstenite::Error::Http(response)) => {
                assert_eq!(response.status(), 503);
                break;
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(strangers.len(), 1024);
    inside.say(PayloadType::OUTPUT, "still here").await;
    assert_eq!(inside.of_type(PayloadType::OUTPUT).await, "still here");
    // Who goes makes room: the door is not the room of those who are in.
    drop(strangers);
    loop {
        let mut one = match client_async("ws://localhost/v1/data-channel/awaited", world.connection()).await {
            Ok((socket, _)) => socket,
            Err(tungstenite::Error::Http(_)) => {
                tokio::task::yield_now().await;
                continue;
            }
            Err(error) => panic!("{error}"),
        };
        one.close(None).await.unwrap();
        break;
    }
}

#[tokio::test]
async fn what_does_not_start_says_why() {
    let world = World::new();
    let wanted = "----------ERROR-------\nUnable to start command: exec: \"nothing\": not found\n";
    assert_eq!(world.open("missing").await.end().await, wanted);
    let wanted = "----------ERROR-------\nUnable to start command: the container does not run\n";
    assert_eq!(world.open("gone").await.end().await, wanted);
}

#[tokio::test]
async fn a_server_that_stops_says_so_and_waits() {
    let world = World::new();
    let mut client = world.open("echo").await;
    world.stop.send_replace(true);
    assert_eq!(client.end().await, "Wharf is stopping.");
    drop(client);
    tokio::time::timeout(Duration::from_secs(5), world.face.closed()).await.unwrap();
}

#[tokio::test]
async fn a_client_that_vanishes_ends_its_program() {
    let world = World::new();
    drop(world.open("echo").await);
    tokio::time::timeout(Duration::from_secs(5), world.face.closed()).await.unwrap();
}

#[tokio::test]
async fn only_websockets_come_in() {
    let world = World::new();
    let status = async |request: http::request::Builder| {
        let response = world.face.handle(request.body(()).unwrap());
        response.status().as_u16()
    };
    let path = "/v1/data-channel/echo";
    let upgrade = || {
        let request = Request::get(path).header("connection", "Upgrade").header("upgrade", "websocket");
        request.header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
    };
    assert_eq!(status(Request::get(path)).await, 400);
    assert_eq!(status(upgrade()).await, 426);
    assert_eq!(status(upgrade().header("sec-websocket-version", "8")).await, 426);
    assert_eq!(status(upgrade().version(http::Version::HTTP_2)).await, 400);
    assert_eq!(status(Request::get("/v1/data-channel/a/b")).await, 404);
    let response = world.face.handle(upgrade().header("sec-websocket-version", "13").body(()).unwrap());
    // RFC 6455, section 1.3.
    assert_eq!(response.status(), 101);
    assert_eq!(response.headers()["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

#[tokio::test]
async fn a_message_that_is_too_long_ends_it() {
    let world = World::new();
    let mut client = world.open("echo").await;
    // It may be refused before all of it was sent.
    client.socket.send(Message::Binary(vec![0; (64 << 10) + 1].into())).await.ok();
    loop {
        match client.socket.next().await {
            Some(Ok(Message::Close(Some(frame)))) => return assert_eq!(frame.code, CloseCode::Size),
            Some(Ok(_)) => {}
            Some(Err(tungstenite::Error::Protocol(_))) | None => return,
            Some(Err(error)) => panic!("{error}"),
        }
    }
}

/// Over TCP a connection that is closed with something unread is reset, and the client loses the last words.
#[tokio::test]
async fn last_words_reach_a_client_that_is_still_talking() {
    let world = World::new();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let face = Arc::clone(&world.face);
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let service = service_fn(move |request: Request<Incoming>| {
            std::future::ready(Ok::<_, Infallible>(face.handle(request).map(http_body::Full)))
        });
        http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades().await.ok();
    });
    world.ticket("missing").await;
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let (mut socket, _) = client_async(format!("ws://{address}/v1/data-channel/missing"), stream).await.unwrap();
    socket.send(Message::text(json!({"TokenValue": "token"}).to_string())).await.unwrap();
    let message = |kind, payload_type, payload: String| {
        Message::Binary(AgentMessage::new(kind, Timestamp(1), payload_type, payload).encode())
    };
    let actions = json!({"ProcessedClientActions": []}).to_string();
    socket.send(message(MessageType::InputStreamData, PayloadType::HANDSHAKE_RESPONSE, actions)).await.unwrap();
    for sequence in 0..2 {
        let content = json!({"AcknowledgedMessageSequenceNumber": sequence}).to_string();
        socket.send(message(MessageType::Acknowledge, PayloadType::NONE, content)).await.unwrap();
    }
    // Far more than a read takes, and nobody reads while it is sent.
    for _ in 0..200 {
        socket.feed(message(MessageType::InputStreamData, PayloadType::OUTPUT, "x".repeat(4096))).await.unwrap();
    }
    socket.flush().await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), async {
        let mut told = false;
        while let Some(message) = socket.next().await {
            match message.unwrap() {
                Message::Binary(frame) => {
                    told |= AgentMessage::decode(&frame).unwrap().kind == MessageType::ChannelClosed;
                }
                Message::Close(Some(frame)) => assert_eq!(frame.code, CloseCode::Normal),
                other => panic!("{other:?}"),
            }
        }
        assert!(told);
    })
    .await
    .unwrap();
}
