use std::{
    collections::HashMap,
    io::{self, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use serde_json::json;

use super::{
    Handler, Method, Request, Response,
    reader::{Patience, ReadError, RequestReader},
};

/// Connections served at once; whoever comes beyond is told to come back later.
const MAX_CONNECTIONS: usize = 256;
/// A connection's thread needs little: the largest thing on its stack is a read buffer.
const STACK: usize = 256 << 10;
const PATIENCE: Patience = Patience { idle: Duration::from_secs(60), request: Duration::from_secs(10) };
/// How long a write may stall.
const WRITE: Duration = Duration::from_secs(10);
/// How long [`Server::stop`] waits for requests that are being answered.
const GRACE: Duration = Duration::from_secs(5);

/// A running server.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: JoinHandle<()>,
}

struct Shared {
    name: &'static str,
    handler: Arc<dyn Handler>,
    state: Mutex<State>,
    fewer: Condvar,
}

#[derive(Default)]
struct State {
    stopping: bool,
    next: u64,
    /// The open connections, by a number of ours.
    open: HashMap<u64, TcpStream>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Server {
    /// Answers on `listener` through `handler` from now on. `name` stands before each line of the log.
    ///
    /// # Errors
    /// If the listener has no address or there can be no further thread.
    pub(crate) fn start(listener: TcpListener, name: &'static str, handler: Arc<dyn Handler>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { name, handler, state: Mutex::default(), fewer: Condvar::new() });
        let acceptor = {
            let shared = Arc::clone(&shared);
            thread::Builder::new().name("accept".into()).spawn(move || accept(&listener, &shared))?
        };
        Ok(Self { address, shared, acceptor })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, lets those requests finish that are being answered, and says how many did not.
    pub(crate) fn stop(self) -> usize {
        self.shared.lock().stopping = true;
        // Nothing but a connection ends an accept.
        let port = self.address.port();
        if TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, port).into(), GRACE).is_ok() {
            let _ = self.acceptor.join();
        }
        self.shared.handler.stopping();
        let deadline = Instant::now() + GRACE;
        let mut state = self.shared.lock();
        for connection in state.open.values() {
            // Who waits for a next request sees the end; who is answering one may still write.
            let _ = connection.shutdown(Shutdown::Read);
        }
        while !state.open.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = self.shared.fewer.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.open.len()
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    loop {
        let connection = listener.accept();
        if shared.lock().stopping {
            return;
        }
        match connection {
            Ok((connection, _)) => {
                if let Err(error) = serve(connection, shared) {
                    eprintln!("{}: a connection could not be served: {error}", shared.name);
                }
            }
            // The client went before it was accepted, or there is no file descriptor left: the former is over, the
            // latter ends when a connection does.
            Err(error) => {
                eprintln!("{}: a connection could not be accepted: {error}", shared.name);
                let state = shared.lock();
                drop(shared.fewer.wait_timeout(state, Duration::from_millis(100)));
            }
        }
    }
}

/// Starts a thread that answers the connection's requests.
fn serve(mut connection: TcpStream, shared: &Arc<Shared>) -> io::Result<()> {
    connection.set_nodelay(true)?;
    connection.set_write_timeout(Some(WRITE))?;
    let number = {
        let mut state = shared.lock();
        if state.open.len() >= MAX_CONNECTIONS {
            drop(state);
            return connection.write_all(&Response::error(503, "too many connections").encode(false, true));
        }
        state.next += 1;
        let number = state.next;
        state.open.insert(number, connection.try_clone()?);
        number
    };
    let registration = Registration { number, shared: Arc::clone(shared) };
    thread::Builder::new().name(format!("connection {number}")).stack_size(STACK).spawn(move || {
        converse(connection, &registration.shared);
        drop(registration);
    })?;
    Ok(())
}

/// Keeps a connection in the list of open ones for as long as it lives.
struct Registration {
    number: u64,
    shared: Arc<Shared>,
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.shared.lock().open.remove(&self.number);
        self.shared.fewer.notify_all();
    }
}

/// Answers requests until the client or the server has had enough.
fn converse(connection: TcpStream, shared: &Shared) {
    let mut reader = RequestReader::new(connection, PATIENCE);
    loop {
        let started;
        let (response, request) = match reader.next() {
            Ok(request) => {
                started = Instant::now();
                (answer(&request, shared), Some(request))
            }
            Err(ReadError::Refused(status, why)) => {
                started = Instant::now();
                (Response::error(status, why), None)
            }
            Err(ReadError::End | ReadError::Io(_)) => return,
        };
        let keep_alive = request.as_ref().is_some_and(|r| r.keep_alive) && !shared.lock().stopping;
        let with_body = request.as_ref().is_none_or(|r| r.method != Method::Head);
        let sent = reader.connection().write_all(&response.encode(keep_alive, with_body));
        let what = request.as_ref().map_or_else(|| "-".to_owned(), |r| format!("{} {}", method(r.method), r.target));
        println!("{} {what} {} {:.1}ms", shared.name, response.status, started.elapsed().as_secs_f64() * 1000.0);
        if sent.is_err() || !keep_alive {
            return;
        }
    }
}

fn answer(request: &Request, shared: &Shared) -> Response {
    match (request.method, request.segments().as_slice()) {
        (Method::Get | Method::Head, ["health"]) => {
            Response::json(200, &json!({ "service": shared.name, "status": "ok" }))
        }
        (Method::Head, _) => {
            let as_get = Request { method: Method::Get, ..request.clone() };
            shared.handler.handle(&as_get).unwrap_or_else(|error| error)
        }
        _ => shared.handler.handle(request).unwrap_or_else(|error| error),
    }
}

const fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Other => "?",
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader, Read},
        sync::mpsc,
    };

    use super::*;

    /// Answers `/slow` when it is told to and everything else at once.
    struct Service {
        entered: Mutex<mpsc::Sender<()>>,
        leave: Mutex<mpsc::Receiver<()>>,
    }

    impl Handler for Service {
        fn handle(&self, request: &Request) -> Result<Response, Response> {
            if request.path() == "/slow" {
                self.entered.lock().unwrap().send(()).unwrap();
                self.leave.lock().unwrap().recv().unwrap();
            }
            Ok(Response::json(200, &request.path()))
        }
    }

    fn start() -> (Server, mpsc::Receiver<()>, mpsc::Sender<()>) {
        let (entered, entries) = mpsc::channel();
        let (exits, leave) = mpsc::channel();
        let service = Service { entered: Mutex::new(entered), leave: Mutex::new(leave) };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        (Server::start(listener, "test", Arc::new(service)).unwrap(), entries, exits)
    }

    /// Reads one answer: its status line and its body.
    fn read_answer(connection: &mut BufReader<TcpStream>) -> (String, String) {
        let (mut status, mut line, mut length) = (String::new(), String::new(), 0);
        connection.read_line(&mut status).unwrap();
        while connection.read_line(&mut line).unwrap() > 2 {
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        let mut body = vec![0; length];
        connection.read_exact(&mut body).unwrap();
        (status.trim_end().to_owned(), String::from_utf8(body).unwrap())
    }

    #[test]
    fn a_connection_serves_request_after_request() {
        let (server, _entries, _exits) = start();
        let mut connection = BufReader::new(TcpStream::connect(server.address()).unwrap());
        for path in ["/one", "/two"] {
            write!(connection.get_mut(), "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
            assert_eq!(read_answer(&mut connection), ("HTTP/1.1 200 OK".into(), format!("\"{path}\"\n")));
        }
        connection.get_mut().write_all(b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n").unwrap();
        assert_eq!(read_answer(&mut connection).1, "{\"service\":\"test\",\"status\":\"ok\"}\n");
        assert_eq!(connection.read(&mut [0]).unwrap(), 0);
        assert_eq!(server.stop(), 0);
    }

    #[test]
    fn stopping_ends_idle_connections_and_finishes_requests() {
        let (server, entries, exits) = start();
        let address = server.address();
        let mut idle = TcpStream::connect(address).unwrap();
        let mut busy = BufReader::new(TcpStream::connect(address).unwrap());
        busy.get_mut().write_all(b"GET /slow HTTP/1.1\r\n\r\n").unwrap();
        entries.recv().unwrap();
        let stopped = thread::spawn(move || server.stop());
        // The idle one's end shows that the stop has begun.
        assert_eq!(idle.read(&mut [0]).unwrap(), 0);
        exits.send(()).unwrap();
        assert_eq!(read_answer(&mut busy), ("HTTP/1.1 200 OK".into(), "\"/slow\"\n".into()));
        assert_eq!(stopped.join().unwrap(), 0);
        assert!(TcpStream::connect(address).is_err());
    }

    #[test]
    fn a_crowd_is_told_to_come_back() {
        let (server, _entries, _exits) = start();
        let crowd: Vec<_> = (0..MAX_CONNECTIONS)
            .map(|_| {
                let mut one = BufReader::new(TcpStream::connect(server.address()).unwrap());
                one.get_mut().write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
                assert_eq!(read_answer(&mut one).0, "HTTP/1.1 200 OK");
                one
            })
            .collect();
        let mut late = BufReader::new(TcpStream::connect(server.address()).unwrap());
        assert_eq!(read_answer(&mut late).0, "HTTP/1.1 503 Service Unavailable");
        drop(crowd);
        assert_eq!(server.stop(), 0);
    }
}
