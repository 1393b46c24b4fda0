use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Mutex,
};

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
            if let Ok(stream) = TcpStream::connect(client).await
                && (Connection { stream, answer: Vec::new() }).put("/bench/ready").await
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

/// A keep-alive connection to the JSON gateway.
struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    /// Puts a key; whether it was acknowledged.
    async fn put(&mut self, key: &str) -> bool {
        let body = format!(r#"{{"key":"{}","value":"{}"}}"#, STANDARD.encode(key), STANDARD.encode([b'x'; VALUE]));
        let request = format!(
            "POST /v3/kv/put HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if self.stream.write_all(request.as_bytes()).await.is_err() {
            return false;
        }
        self.answer.clear();
        loop {
            if !matches!(self.stream.read_buf(&mut self.answer).await, Ok(1..)) {
                return false;
            }
            let text = String::from_utf8_lossy(&self.answer);
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse::<usize>().ok());
            if length.is_none_or(|length| body.len() >= length) {
                return head.starts_with("HTTP/1.1 200") && length.is_some();
            }
        }
    }
}

/// Figures for etcd, one connection for each client.
pub(crate) async fn durable_writes(path: &Path, clients: usize) -> Option<Figures> {
    let etcd = Etcd::start(path).await?;
    let mut connections = Vec::new();
    for _ in 0..clients {
        let stream = TcpStream::connect(etcd.address).await.expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        connections.push(Arc::new(Mutex::new(Connection { stream, answer: Vec::new() })));
    }
    let figures = load::run(clients, |client| {
        let connection = Arc::clone(&connections[client]);
        move |n| {
            let connection = Arc::clone(&connection);
            async move {
                assert!(connection.lock().await.put(&load::key(client, n)).await, "etcd acknowledges");
            }
        }
    })
    .await;
    Some(figures)
}
