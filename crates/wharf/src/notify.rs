//! Tells systemd how far the service is: a datagram to the socket that it named (`sd_notify(3)`).

use std::{
    env,
    ffi::OsStr,
    io,
    os::{
        linux::net::SocketAddrExt,
        unix::{
            ffi::OsStrExt,
            net::{SocketAddr, UnixDatagram},
        },
    },
};

/// The variable that names the socket: a path, or an abstract name after `@`.
const SOCKET: &str = "NOTIFY_SOCKET";

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// Requests are served.
    Ready,
    /// It is on its way down.
    Stopping,
}

/// Tells the service manager, if there is one. That it cannot be told stops nobody.
pub(crate) fn tell(what: Told) {
    let Some(socket) = env::var_os(SOCKET).filter(|socket| !socket.is_empty()) else { return };
    if let Err(error) = send(&socket, what) {
        tracing::warn!(socket = %socket.display(), "the service manager cannot be told: {error}");
    }
}

fn send(socket: &OsStr, what: Told) -> io::Result<()> {
    let address = match socket.as_bytes() {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name)?,
        _ => SocketAddr::from_pathname(socket)?,
    };
    let words = match what {
        Told::Ready => "READY=1\nSTATUS=Serving",
        Told::Stopping => "STOPPING=1\nSTATUS=Stopping; containers run on",
    };
    UnixDatagram::unbound()?.send_to_addr(words.as_bytes(), &address).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_sockets_hear_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("notify");
        let name = format!("wharf-notify-{}", std::process::id());
        let by_path = UnixDatagram::bind(&path).unwrap();
        let by_name = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        send(path.as_os_str(), Told::Ready).unwrap();
        send(OsStr::new(&format!("@{name}")), Told::Stopping).unwrap();
        let mut buffer = [0; 100];
        let mut heard = |socket: UnixDatagram| {
            let length = socket.recv(&mut buffer).unwrap();
            String::from_utf8(buffer[..length].to_vec()).unwrap()
        };
        assert!(heard(by_path).starts_with("READY=1\n"));
        assert!(heard(by_name).starts_with("STOPPING=1\n"));
        assert!(send(&directory.path().join("nobody").into_os_string(), Told::Ready).is_err());
    }
}
