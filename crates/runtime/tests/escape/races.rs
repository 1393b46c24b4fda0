//! Races: something changes under the hands of whoever makes a container.

use std::{
    ffi::CString,
    fs,
    os::unix::fs::symlink,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

use wharf_runtime::MountConfig;

use crate::machine::Machine;

/// Exchanges two names without end, as a container that shares a volume can.
struct Swapper {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    swaps: Arc<AtomicU64>,
}

impl Swapper {
    fn start(one: &Path, other: &Path) -> Self {
        let (stop, swaps) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let text = |path: &Path| CString::new(path.to_str().unwrap()).unwrap();
        let (one, other, stopped, count) = (text(one), text(other), Arc::clone(&stop), Arc::clone(&swaps));
        let thread = std::thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                // SAFETY: NUL-terminated texts that live over the call.
                let result = unsafe {
                    libc::renameat2(libc::AT_FDCWD, one.as_ptr(), libc::AT_FDCWD, other.as_ptr(), libc::RENAME_EXCHANGE)
                };
                if result == 0 {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        Self { stop, thread: Some(thread), swaps }
    }
}

impl Drop for Swapper {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let ended = self.thread.take().unwrap().join();
        assert!(ended.is_ok() && self.swaps.load(Ordering::Relaxed) > 10 || std::thread::panicking());
    }
}

/// A directory of a shared volume becomes a link, and a directory again, while another container gets a mount inside it. Wherever
/// that ends, it is neither on the host nor over what /proc and /sys show.
#[tokio::test]
async fn a_mount_point_that_becomes_a_link_leads_nowhere() {
    let machine = Machine::new();
    let (volume, outside, brought) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(brought.path().join("status"), "forged").unwrap();
    // Where it could come to lie; elsewhere others mount what they like meanwhile.
    let mounted = || -> Vec<String> {
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let points = mounts.lines().filter_map(|line| line.split(' ').nth(4).map(str::to_owned));
        let near = [Path::new("/proc"), Path::new("/sys"), volume.path(), outside.path(), brought.path()];
        points.filter(|point| near.iter().any(|place| Path::new(point).starts_with(place))).collect()
    };
    let before = mounted();
    let targets = [outside.path().to_str().unwrap(), "/proc/self", "/proc/sys", "/sys/fs", "/proc/self/root/proc/sys"];
    for target in targets {
        let (sub, link) = (volume.path().join("sub"), volume.path().join("link"));
        for left in [&sub, &link] {
            // Either may be either by now.
            let _gone = fs::remove_file(left).or_else(|_| fs::remove_dir_all(left));
        }
        fs::create_dir_all(sub.join("kernel")).unwrap();
        symlink(target, &link).unwrap();
        let swapper = Swapper::start(&sub, &link);
        for _ in 0..40 {
            let script = "[ \"$(cat /proc/sys/kernel/status /proc/self/kernel/status 2> /dev/null)\" = '' ] || echo FORGED; \
                          [ -e /proc/sys/kernel/hostname ] || echo COVERED; true";
            let mut container = machine.shell(script);
            let bind = |source: &Path, target: &str| MountConfig::Bind {
                source: source.to_str().unwrap().to_owned(),
                target: target.to_owned(),
                read_only: false,
                mapped: true,
                masks: Vec::new(),
            };
            container.mounts = vec![bind(volume.path(), "/v"), bind(brought.path(), "/v/sub/kernel")];
            // Or it saw the link, and that it leads where nothing may be mounted.
            if let Ok(mut running) = machine.try_start(container).await {
                running.exit().await;
                let report = machine.report(&running);
                machine.end(running).await;
                assert!(report.0.is_empty(), "{target}: {report:?}");
            }
        }
        drop(swapper);
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0, "something was made on the host");
    assert_eq!(mounted(), before);
}
