use std::{
    error::Error,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use h2::client::SendRequest;
use tokio::net::TcpStream;

use crate::{
    VALUE,
    load::{self, Figures},
};

/// An etcd of one member with its defaults, stopped when dropped.
struct Etcd {
    process: Child,
    address: SocketAddr,
}

impl Drop for Etcd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Etcd {
    /// `None` if it is not installed.
    async fn start(path: &Path) -> Option<Self> {
        let [client, peer] = [free_address(), free_address()];
        let (client_url, peer_url) = (format!("http://{client}"), format!("http://{peer}"));
        let process = Command::new("etcd")
            .args(["--name", "bench", "--logger", "zap", "--log-level", "error", "--data-dir"])
            .arg(path)
            .args(["--listen-client-urls", &client_url, "--advertise-client-urls", &client_url])
            .args(["--listen-peer-urls", &peer_url, "--initial-advertise-peer-urls", &peer_url])
            .args(["--initial-cluster", &format!("bench={peer_url}")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let etcd = Self { process, address: client };
        let mut poll = tokio::time::interval(Duration::from_millis(20));
        for _ in 0..500 {
            poll.tick().await;
            if let Ok(connection) = Connection::open(client).await
                && connection.put("/bench/ready").await.is_ok()
            {
                return Some(etcd);
            }
        }
        panic!("etcd did not become ready in 10 s");
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its address")
}

/// A connection that speaks gRPC, just enough of it to put a key, so that nobody needs etcd's interface files.
struct Connection {
    requests: SendRequest<Bytes>,
    uri: http::Uri,
}

impl Connection {
    async fn open(address: SocketAddr) -> Result<Self, Box<dyn Error>> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (requests, connection) = h2::client::handshake(stream).await?;
        tokio::spawn(async move {
            // It ends when etcd is stopped; a request that it takes along fails by itself.
            let _ = connection.await;
        });
        Ok(Self { requests, uri: format!("http://{address}/etcdserverpb.KV/Put").parse()? })
    }

    /// Puts a key; done when it is acknowledged.
    async fn put(&self, key: &str) -> Result<(), Box<dyn Error>> {
        let request = http::Request::post(self.uri.clone())
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .body(())?;
        let mut requests = self.requests.clone().ready().await?;
        let (response, mut sending) = requests.send_request(request, false)?;
        sending.send_data(put_request(key.as_bytes(), &[b'x'; VALUE]), true)?;
        let mut body = response.await?.into_body();
        while let Some(data) = body.data().await {
            body.flow_control().release_capacity(data?.len())?;
        }
        let trailers = body.trailers().await?.ok_or("no trailers")?;
        match trailers.get("grpc-status").map(http::HeaderValue::as_bytes) {
            Some(b"0") => Ok(()),
            other => Err(format!("status {other:?}").into()),
        }
    }
}

/// gRPC's frame (not compressed, length) around `PutRequest { bytes key = 1; bytes value = 2; }`.
fn put_request(key: &[u8], value: &[u8]) -> Bytes {
    let mut message = Vec::with_capacity(key.len() + value.len() + 16);
    for (tag, field) in [(0x0a, key), (0x12, value)] {
        message.push(tag);
        let mut length = field.len();
        while length > 0x7f {
            message.push(0x80 | u8::try_from(length & 0x7f).expect("seven bits"));
            length >>= 7;
        }
        message.push(u8::try_from(length).expect("seven bits"));
        message.extend_from_slice(field);
    }
    let length = u32::try_from(message.len()).expect("a small message");
    [&[0][..], &length.to_be_bytes(), &message].concat().into()
}

/// Figures for etcd, one connection for each client.
pub(crate) async fn durable_writes(path: &Path, clients: usize) -> Option<Figures> {
    let etcd = Etcd::start(path).await?;
    let mut connections = Vec::new();
    for _ in 0..clients {
        connections.push(Arc::new(Connection::open(etcd.address).await.expect("a connection")));
    }
    let figures = load::run(clients, |client| {
        let connection = Arc::clone(&connections[client]);
        move |n| {
            let connection = Arc::clone(&connection);
            async move {
                connection.put(&load::key(client, n)).await.expect("etcd acknowledges");
            }
        }
    })
    .await;
    Some(figures)
}
