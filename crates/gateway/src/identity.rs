//! From a socket to an [`Identity`].

use std::{net::SocketAddr, path::Path, sync::Arc};

use tokio::net::TcpStream;

use crate::{
    Identity,
    cgroup::{Cgroups, Place, place_of_holders},
    membership,
    socket_owner::{self, Owner},
};

/// Tells who opened a connection.
#[derive(Clone, Debug)]
pub(crate) struct Identifier {
    cgroups: Arc<Cgroups>,
    own_uid: u32,
    /// Where `passwd` and `group` are.
    etc: Arc<Path>,
}

impl Identifier {
    pub(crate) fn new() -> Self {
        Self::with_users_of(Path::new("/etc"))
    }

    fn with_users_of(etc: &Path) -> Self {
        let own_uid = rustix::process::geteuid().as_raw();
        Self { cgroups: Arc::new(Cgroups::of_this_machine()), own_uid, etc: etc.into() }
    }

    /// Who opened `stream`, which was accepted from `address`.
    pub(crate) async fn identify(&self, stream: &TcpStream, address: SocketAddr) -> Identity {
        if !address.ip().to_canonical().is_loopback() {
            return Identity::Remote;
        }
        let Ok(ours) = stream.local_addr() else { return Identity::Unknown };
        let owner = match socket_owner::owner(address, ours) {
            Ok(Some(owner)) => owner,
            Ok(None) => return Identity::Unknown,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a peer's socket could not be looked up");
                return Identity::Unknown;
            }
        };
        // As long as our end is connected, no other socket can have had the pair of addresses when we asked.
        if stream.peer_addr().is_err() {
            return Identity::Unknown;
        }
        match self.place(owner).await {
            Place::Sandbox => Identity::Sandbox,
            Place::Unknown => Identity::Unknown,
            Place::Outside if self.is_operator(owner.uid) => Identity::Operator { uid: owner.uid },
            Place::Outside => Identity::OtherUser { uid: owner.uid },
        }
    }

    fn is_operator(&self, uid: u32) -> bool {
        uid == 0 || uid == self.own_uid || membership::is_member(&self.etc, uid)
    }

    async fn place(&self, owner: Owner) -> Place {
        let id = owner.cgroup.filter(|_| self.cgroups.can_tell());
        if let Some(place) = id.and_then(|id| self.cgroups.remembered(id)) {
            return place;
        }
        let cgroups = Arc::clone(&self.cgroups);
        let find = move || id.map_or_else(|| place_of_holders(owner.inode), |id| cgroups.find(id));
        tokio::task::spawn_blocking(find).await.unwrap_or(Place::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        os::unix::process::CommandExt,
        path::PathBuf,
        process::{Child, Command, Stdio},
    };

    use tokio::net::TcpListener;

    use super::*;

    /// A process that connects to `port` as `uid`, after `before`, and keeps the connection until it is dropped.
    struct Client(Child);

    impl Client {
        fn start(uid: Option<u32>, before: &str, port: u16) -> Self {
            let script = format!("{before} exec 3<>/dev/tcp/127.0.0.1/{port}; read -r line");
            let mut command = Command::new("bash");
            command.args(["-ec", &script]).stdin(Stdio::piped()).stderr(Stdio::inherit());
            if let Some(uid) = uid {
                command.uid(uid).gid(uid);
            }
            Self(command.spawn().unwrap())
        }
    }

    impl Drop for Client {
        fn drop(&mut self) {
            self.0.kill().unwrap();
            self.0.wait().unwrap();
        }
    }

    async fn identity_of(identifier: &Identifier, uid: Option<u32>, before: &str) -> Identity {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _client = Client::start(uid, before, listener.local_addr().unwrap().port());
        let (stream, address) = listener.accept().await.unwrap();
        identifier.identify(&stream, address).await
    }

    /// Whether the test can take another user's place and make cgroups; CI does.
    fn is_root() -> bool {
        let root = rustix::process::geteuid().is_root();
        if !root {
            eprintln!("not shown: this test needs root");
        }
        root
    }

    /// A cgroup of the version 2 tree, removed at the end with the one above it.
    struct Cgroup(PathBuf);

    impl Cgroup {
        fn make(above: &str) -> Self {
            let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
            let root = crate::cgroup::unified_root(&mounts).expect("a cgroup tree of version 2");
            let path = root.join(format!("{above}-{}", std::process::id())).join("inner");
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn enter(&self) -> String {
            format!("echo $$ > {}/cgroup.procs;", self.0.display())
        }
    }

    impl Drop for Cgroup {
        fn drop(&mut self) {
            let above = self.0.parent().unwrap().to_owned();
            // A process that was just reaped leaves its cgroup a moment later.
            let gone = (0..1000).any(|_| {
                std::thread::yield_now();
                fs::remove_dir(&self.0).is_ok()
            });
            assert!(gone && fs::remove_dir(above).is_ok(), "{} stays behind", self.0.display());
        }
    }

    #[tokio::test]
    async fn who_runs_wharf_operates_it() {
        let own = rustix::process::geteuid().as_raw();
        assert_eq!(identity_of(&Identifier::new(), None, "").await, Identity::Operator { uid: own });
    }

    #[tokio::test]
    async fn another_user_is_another_user_unless_in_the_group() {
        if !is_root() {
            return;
        }
        let etc = tempfile::tempdir().unwrap();
        fs::write(etc.path().join("passwd"), "nobody:x:65534:65534::/:/bin/sh\nann:x:54321:54321::/:/bin/sh\n")
            .unwrap();
        fs::write(etc.path().join("group"), "wharf:x:777:ann\n").unwrap();
        let identifier = Identifier::with_users_of(etc.path());
        assert_eq!(identity_of(&identifier, Some(65534), "").await, Identity::OtherUser { uid: 65534 });
        assert_eq!(identity_of(&identifier, Some(54321), "").await, Identity::Operator { uid: 54321 });
    }

    #[tokio::test]
    async fn roots_socket_in_a_sandbox_is_a_sandboxs() {
        if !is_root() {
            return;
        }
        let identifier = Identifier::new();
        let sandbox = Cgroup::make("wharf-test");
        for _ in 0..2 {
            assert_eq!(identity_of(&identifier, None, &sandbox.enter()).await, Identity::Sandbox);
        }
        let elsewhere = Cgroup::make("test-of-wharf");
        assert_eq!(identity_of(&identifier, None, &elsewhere.enter()).await, Identity::Operator { uid: 0 });
    }

    #[tokio::test]
    async fn who_hung_up_is_not_root() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, address) = listener.accept().await.unwrap();
        drop(client);
        assert_eq!(Identifier::new().identify(&stream, address).await, Identity::Unknown);
    }

    #[tokio::test]
    async fn what_does_not_come_over_loopback_is_remote() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let elsewhere = "192.0.2.1:1000".parse().unwrap();
        assert_eq!(Identifier::new().identify(&stream, elsewhere).await, Identity::Remote);
    }
}
