use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    task::JoinSet,
};

use crate::{
    Auth, Authority, Handler, OurNames,
    connection::{self, Shared},
    identity::Identifier,
    tls::Tls,
};

/// What a gateway bears.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at a time; further ones wait in the kernel's queue.
    pub connections: usize,
    /// From accepting a connection to the end of its first request's header, TLS included.
    pub first_request: Duration,
    /// From the end of an answer to the end of the next request's header.
    pub next_request: Duration,
    /// Requests at a time on one HTTP/2 connection.
    pub streams: u32,
    /// Bytes of one request's header.
    pub header: usize,
    /// How long requests may take to end once a stop is asked for.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            first_request: Duration::from_secs(10),
            // Longer than botocore and the SDKs keep a connection that they do not use.
            next_request: Duration::from_secs(75),
            streams: 256,
            header: 64 * 1024,
            drain: Duration::from_secs(5),
        }
    }
}

/// Why nothing listens.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    #[error("{0} is taken by another program: stop it, or listen elsewhere with --listen")]
    InUse(SocketAddr),
    #[error("{0} is not an address of this machine: listen elsewhere with --listen")]
    NotOurs(SocketAddr),
    #[error("{listen} can be reached by other machines, which needs --auth enforce (it is {auth})")]
    NeedsEnforce { listen: SocketAddr, auth: Auth },
    #[error("cannot listen on {listen}")]
    Io { listen: SocketAddr, source: io::Error },
}

impl Auth {
    /// Whether this mode may serve an address: one that other machines can reach wants everyone to sign.
    #[must_use]
    pub fn may_listen_on(self, address: IpAddr) -> bool {
        self == Self::Enforce || address.to_canonical().is_loopback()
    }
}

/// A port that is listened on.
#[derive(Debug)]
pub struct Gateway {
    listener: TcpListener,
    shared: Arc<Shared>,
    limits: Limits,
}

impl Gateway {
    /// Listens on `listen` (port 0 takes a free one). Connections queue up until [`Gateway::serve`].
    ///
    /// # Errors
    /// [`BindError`].
    pub async fn bind(
        listen: SocketAddr,
        auth: Auth,
        authority: Arc<Authority>,
        limits: Limits,
    ) -> Result<Self, BindError> {
        if !auth.may_listen_on(listen.ip()) {
            return Err(BindError::NeedsEnforce { listen, auth });
        }
        let listener = TcpListener::bind(listen).await.map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => BindError::InUse(listen),
            io::ErrorKind::AddrNotAvailable => BindError::NotOurs(listen),
            _ => BindError::Io { listen, source },
        })?;
        let names = OurNames::new(listen);
        let shared = Shared {
            auth,
            tls: Tls::new(authority, names.clone()),
            names,
            identifier: Identifier::new(),
            http: connection::builder(&limits),
            first_request: limits.first_request,
        };
        Ok(Self { listener, shared: Arc::new(shared), limits })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// If the kernel does not tell, which it does for a socket that is bound.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is done; then takes no more connections, lets requests that have begun end within
    /// [`Limits::drain`], and breaks off the rest.
    pub async fn serve(self, handler: Arc<dyn Handler>, stop: impl Future<Output = ()> + Send) {
        let Self { listener, shared, limits } = self;
        let room = Arc::new(Semaphore::new(limits.connections));
        let (stopping, stopped) = watch::channel(false);
        let mut connections = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            let accepted = async {
                let permit = Arc::clone(&room).acquire_owned().await;
                (listener.accept().await, permit)
            };
            tokio::select! {
                () = &mut stop => break,
                Some(ended) = connections.join_next() => report(ended),
                (accepted, permit) = accepted => match accepted {
                    Ok((stream, address)) => {
                        let (shared, handler) = (Arc::clone(&shared), Arc::clone(&handler));
                        let stopped = stopped.clone();
                        connections.spawn(async move {
                            let _permit = permit;
                            connection::serve(stream, address, shared, handler, stopped).await;
                        });
                    }
                    Err(error) => {
                        // Out of file descriptors, mostly. The connection stays queued, so trying again at once would spin.
                        tracing::warn!(error = &error as &dyn std::error::Error, "a connection could not be accepted");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                },
            }
        }
        drop(listener);
        stopping.send_replace(true);
        let drained = async {
            while let Some(ended) = connections.join_next().await {
                report(ended);
            }
        };
        if tokio::time::timeout(limits.drain, drained).await.is_err() {
            tracing::info!(connections = connections.len(), "requests had not ended in time: broken off");
            connections.shutdown().await;
        }
    }
}

fn report(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        tracing::error!(error = &error as &dyn std::error::Error, "a request's handler failed");
    }
}
