//! A channel's connection: frames in and out, the program's streams, and time.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc, watch},
    time::{Instant, sleep_until, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        self, Message, Utf8Bytes,
        protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    },
};
use wharf_core::{
    session::{SessionInput, SessionOutput, SessionStream},
    ticket::Ticket,
};

use crate::{
    DataChannels, OpenDataChannelInput,
    admission::{admit, is_awaited},
    channel::{Channel, Effect},
};

/// The largest frame. Clients send input in pieces of 1 KiB.
const FRAME: usize = 64 << 10;
/// What may wait to be written.
const WRITE_BUFFER: usize = 256 << 10;
/// How long a connection may be without its token.
const TOKEN: Duration = Duration::from_secs(10);
/// How often the client is asked whether it is there (the agent's `WebSocketPingInterval`).
const PING: Duration = Duration::from_secs(54);
/// How long it may be silent.
const SILENCE: Duration = Duration::from_secs(120);
/// How long a frame may take to be written: as long as a message is repeated. Somebody may have stopped their terminal.
const WRITE: Duration = Duration::from_secs(300);
/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(5);
/// How long a program may take to start.
const START: Duration = Duration::from_secs(30);

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// Serves a connection that was just upgraded until it or the session ends. `waiting`: its place before the door.
pub(crate) async fn serve(
    face: &Arc<DataChannels>,
    session: &str,
    connection: Upgraded,
    waiting: OwnedSemaphorePermit,
) {
    let config = WebSocketConfig::default()
        .max_message_size(Some(FRAME))
        .max_frame_size(Some(FRAME))
        .max_write_buffer_size(WRITE_BUFFER);
    let mut socket = WebSocketStream::from_raw_socket(TokioIo::new(connection), Role::Server, Some(config)).await;
    let admitted = timeout(TOKEN, ticket(face, session, &mut socket)).await;
    let entered = if matches!(admitted, Ok(Ok(_))) { face.enter() } else { None };
    drop(waiting);
    let goodbye = match (admitted, &entered) {
        (Ok(Ok(ticket)), Some(_)) => Talk::new(face, session, &ticket, &mut socket).run().await,
        (Ok(Ok(_)), None) => goodbye(CloseCode::Again, "there are too many data channels"),
        (Ok(Err(goodbye)), _) => Some(goodbye),
        (Err(_), _) => goodbye(CloseCode::Policy, "no token came in time"),
    };
    if let Some(frame) = goodbye {
        // Who is gone needs no goodbye.
        let _said = timeout(GOODBYE, async {
            socket.close(Some(frame)).await?;
            // Closed with something unread, the kernel would throw away what the client has not read yet.
            while let Some(message) = socket.next().await {
                message?;
            }
            Ok::<(), tungstenite::Error>(())
        })
        .await;
    }
}

fn goodbye(code: CloseCode, reason: &'static str) -> Option<CloseFrame> {
    Some(CloseFrame { code, reason: Utf8Bytes::from_static(reason) })
}

/// Reads the token and takes the ticket that it is for.
async fn ticket(face: &DataChannels, session: &str, socket: &mut Socket) -> Result<Ticket, CloseFrame> {
    let refused = |code, reason| CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
    if matches!(is_awaited(&*face.store, session).await, Ok(false)) {
        // Who does not know a session's name is not waited for.
        return Err(refused(CloseCode::Policy, "the token is not valid"));
    }
    let opening = loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => break Bytes::from(text),
            Some(Ok(Message::Binary(bytes))) => break bytes,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Close(_) | Message::Frame(_)) | Err(_)) | None => {
                return Err(refused(CloseCode::Normal, ""));
            }
        }
    };
    let Ok(opening) = serde_json::from_slice::<OpenDataChannelInput>(&opening) else {
        return Err(refused(CloseCode::Policy, "the first message is not an OpenDataChannelInput"));
    };
    match admit(&*face.store, session, &opening.token_value, wharf_core::now()).await {
        Ok(Some(ticket)) => {
            tracing::info!(
                session,
                client = opening.client_id,
                version = opening.client_version,
                "a data channel opens"
            );
            Ok(ticket)
        }
        Ok(None) => {
            tracing::info!(session, "refused a data channel: the token is wrong, was used or is too old");
            Err(refused(CloseCode::Policy, "the token is not valid"))
        }
        Err(error) => {
            tracing::error!(session, %error, "the store failed under a data channel");
            Err(refused(CloseCode::Error, "the service failed"))
        }
    }
}

/// A channel with its connection and, once that has started, its program.
struct Talk<'a> {
    face: &'a DataChannels,
    session: &'a str,
    socket: &'a mut Socket,
    channel: Channel,
    program: Option<SessionStream>,
    heard: Instant,
}

/// What happened.
enum Happening {
    Heard(Option<Result<Message, tungstenite::Error>>),
    Said(Option<SessionOutput>),
    /// The program can take input; `None`: it never will again.
    Takes(Option<mpsc::OwnedPermit<SessionInput>>),
    Time,
    Ping,
    Stopping,
}

impl<'a> Talk<'a> {
    fn new(face: &'a DataChannels, session: &'a str, ticket: &Ticket, socket: &'a mut Socket) -> Self {
        let channel = Channel::new(session, &ticket.target, instant(), wharf_core::now());
        Self { face, session, socket, channel, program: None, heard: Instant::now() }
    }

    /// Until the end: what to say as goodbye, if anybody is there to hear it.
    async fn run(&mut self) -> Option<CloseFrame> {
        let mut stopping = self.face.stopping.clone();
        let mut ping = Instant::now() + PING;
        loop {
            match self.act().await {
                Ok(true) => {}
                Ok(false) => return goodbye(CloseCode::Normal, ""),
                Err(Gone) => return None,
            }
            let happening = self.happening(ping, &mut stopping).await;
            match happening {
                Happening::Heard(Some(Ok(message))) => {
                    self.heard = Instant::now();
                    match message {
                        Message::Binary(frame) => self.channel.receive(&frame, instant()),
                        Message::Close(_) => return None,
                        // Pings are answered by the socket. Text has no meaning after the token.
                        Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
                    }
                }
                Happening::Heard(Some(Err(tungstenite::Error::Capacity(_)))) => {
                    return goodbye(CloseCode::Size, "the message is too long");
                }
                Happening::Heard(Some(Err(error))) => {
                    tracing::debug!(session = self.session, %error, "a data channel broke");
                    return None;
                }
                Happening::Heard(None) => return None,
                Happening::Said(Some(output)) => self.channel.output(output, instant()),
                Happening::Said(None) => {
                    self.program = None;
                    self.channel.close("The connection to the program was lost.", instant());
                }
                Happening::Takes(Some(permit)) => {
                    if let Some(input) = self.channel.input() {
                        permit.send(input);
                    }
                }
                // A program that ends takes no more; its output says when it has ended.
                Happening::Takes(None) => while self.channel.input().is_some() {},
                Happening::Time => self.channel.tick(instant()),
                Happening::Ping => {
                    if self.heard.elapsed() > SILENCE {
                        tracing::debug!(session = self.session, "nobody is at the other end of a data channel");
                        return None;
                    }
                    ping = Instant::now() + PING;
                    if self.write(Message::Ping(Bytes::new())).await.is_err() {
                        return None;
                    }
                }
                Happening::Stopping => self.channel.close("Wharf is stopping.", instant()),
            }
        }
    }

    async fn happening(&mut self, ping: Instant, stopping: &mut watch::Receiver<bool>) -> Happening {
        let deadline = self.channel.deadline().map(Instant::from_std);
        let (wants, has, open) = (self.channel.wants_output(), self.channel.has_input(), self.channel.is_open());
        let (input, mut output) = match &mut self.program {
            Some(stream) => (Some(stream.input.clone()), Some(&mut stream.output)),
            None => (None, None),
        };
        let wants = wants && output.is_some();
        tokio::select! {
            heard = self.socket.next() => Happening::Heard(heard),
            said = async { output.as_mut()?.recv().await }, if wants => Happening::Said(said),
            permit = async { input?.reserve_owned().await.ok() }, if has => Happening::Takes(permit),
            () = async { sleep_until(deadline.unwrap_or(ping)).await }, if deadline.is_some() => Happening::Time,
            () = sleep_until(ping) => Happening::Ping,
            // Should the sender be gone, so is the server.
            _ = stopping.wait_for(|stop| *stop), if open => Happening::Stopping,
        }
    }

    /// Does what the channel says; whether it goes on.
    async fn act(&mut self) -> Result<bool, Gone> {
        while let Some(effect) = self.channel.effect() {
            match effect {
                Effect::Send(frame) => self.write(Message::Binary(frame)).await?,
                Effect::Start => match timeout(START, self.face.sessions.open(self.session)).await {
                    Ok(Ok(stream)) => self.program = Some(stream),
                    Ok(Err(error)) => self.channel.failed(&error.to_string(), instant()),
                    Err(_) => self.channel.failed("it did not start in time", instant()),
                },
                Effect::Close => {
                    self.flush().await?;
                    return Ok(false);
                }
            }
        }
        self.flush().await?;
        Ok(true)
    }

    async fn write(&mut self, message: Message) -> Result<(), Gone> {
        matches!(timeout(WRITE, self.socket.feed(message)).await, Ok(Ok(()))).then_some(()).ok_or(Gone)
    }

    async fn flush(&mut self) -> Result<(), Gone> {
        matches!(timeout(WRITE, self.socket.flush()).await, Ok(Ok(()))).then_some(()).ok_or(Gone)
    }
}

/// The client takes nothing any more.
struct Gone;

/// The clock that tests can hold.
fn instant() -> std::time::Instant {
    Instant::now().into_std()
}
