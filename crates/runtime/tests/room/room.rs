//! An instance of the runtime with busybox for an image, and nothing left of it at the end.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    sync::Arc,
};

use wharf_core::InstanceId;
use wharf_runtime::{Runtime, Sandbox};

/// Of busybox; the rest by its own name.
const APPLETS: [&str; 38] = [
    "cat", "chmod", "chown", "dd", "echo", "grep", "head", "hostname", "id", "ip", "kill", "ln", "ls", "mkdir",
    "mknod", "mount", "mv", "nc", "ping", "ps", "readlink", "rm", "seq", "sh", "sleep", "stat", "stty", "touch", "tr",
    "true", "tty", "ulimit", "unshare", "wc", "sync", "sort", "tail", "test",
];

pub(crate) struct Room {
    pub(crate) runtime: Arc<Runtime>,
    /// The image's one layer.
    pub(crate) layer: PathBuf,
    _data: tempfile::TempDir,
}

impl Room {
    pub(crate) fn of(instance: &InstanceId) -> Self {
        let data = tempfile::tempdir().unwrap();
        let runtime = Runtime::open(instance, data.path(), Path::new("/run/wharf")).unwrap();
        let layer = data.path().join("layer");
        for directory in ["bin", "etc", "tmp"] {
            fs::create_dir_all(layer.join(directory)).unwrap();
        }
        fs::set_permissions(layer.join("tmp"), fs::Permissions::from_mode(0o1777)).unwrap();
        // Not the host's own program, in case it can be written to after all.
        fs::copy("/bin/busybox", layer.join("bin/busybox")).unwrap();
        for applet in APPLETS {
            symlink("busybox", layer.join("bin").join(applet)).unwrap();
        }
        Self { runtime: Arc::new(runtime), layer, _data: data }
    }

    pub(crate) async fn end(&self, sandbox: &Sandbox) {
        sandbox.quit().await.unwrap();
        self.runtime.remove(sandbox.id()).await.unwrap();
        self.runtime.remove_files(sandbox.id()).unwrap();
    }

    /// Ends what a test that failed had started. Its own event loop cannot be used any more.
    fn remove_sandboxes(&self) {
        let runtime = Arc::clone(&self.runtime);
        let removal = std::thread::spawn(move || {
            let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            event_loop.block_on(async {
                for left in runtime.adopt().await.unwrap() {
                    drop(left.sandbox);
                    runtime.remove(&left.id).await.unwrap();
                }
            });
        });
        if removal.join().is_err() {
            eprintln!("what the test started is still there");
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let failed = std::thread::panicking();
        if failed {
            self.remove_sandboxes();
        }
        let left = self.runtime.remove_all();
        assert!(left.is_ok() || failed, "something is left of the test's sandboxes: {left:?}");
    }
}
