//! The machine's GPUs: which there are, and whose they are.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use wharf_core::sandbox::{ContainerSpec, Device};

/// The devices of NVIDIA's driver that every container with a GPU needs beside it.
const SHARED: [&str; 4] = ["nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset"];
/// By which NVIDIA's libraries know what is theirs.
const VISIBLE: &str = "NVIDIA_VISIBLE_DEVICES";

/// The GPUs below a directory of devices (`/dev`), as the driver numbers them: `nvidia0` is `0`.
pub(crate) fn find(devices: &Path) -> Vec<String> {
    let entries = fs::read_dir(devices).into_iter().flatten().flatten();
    let number = |name: String| name.strip_prefix("nvidia").and_then(|number| number.parse::<u32>().ok());
    let numbers: BTreeSet<u32> = entries.filter_map(|e| e.file_name().into_string().ok()).filter_map(number).collect();
    numbers.into_iter().map(|number| number.to_string()).collect()
}

/// Which GPUs are in use by sandboxes.
#[derive(Debug)]
pub(crate) struct Pool {
    devices: PathBuf,
    all: Vec<String>,
    used: BTreeSet<String>,
}

impl Pool {
    pub(crate) fn new(devices: PathBuf) -> Self {
        Self { all: find(&devices), devices, used: BTreeSet::new() }
    }

    /// Takes that many, or none.
    pub(crate) fn take(&mut self, count: u32) -> Option<Vec<String>> {
        let wanted = usize::try_from(count).ok()?;
        let free: Vec<String> = self.all.iter().filter(|id| !self.used.contains(*id)).take(wanted).cloned().collect();
        if free.len() < wanted {
            return None;
        }
        self.used.extend(free.iter().cloned());
        Some(free)
    }

    /// Marks one as used, as a sandbox that was adopted does.
    pub(crate) fn claim(&mut self, id: &str) {
        self.used.insert(id.to_owned());
    }

    pub(crate) fn release(&mut self, id: &str) {
        self.used.remove(id);
    }

    /// Where the devices are.
    pub(crate) fn devices(&self) -> &Path {
        &self.devices
    }
}

/// Gives GPUs to a container: their devices, those that come with every one, and the variable that names them.
pub(crate) fn give(container: &mut ContainerSpec, ids: &[String], devices: &Path) {
    if ids.is_empty() {
        return;
    }
    let names = ids.iter().map(|id| format!("nvidia{id}")).chain(SHARED.map(str::to_owned));
    for name in names {
        let host = devices.join(&name);
        if host.exists() {
            container.devices.push(Device {
                host_path: host.to_string_lossy().into_owned(),
                container_path: format!("/dev/{name}"),
                permissions: "rwm".to_owned(),
            });
        }
    }
    container.environment.retain(|(name, _)| name != VISIBLE);
    container.environment.push((VISIBLE.to_owned(), ids.join(",")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gpu_is_given_once_and_comes_with_its_drivers_devices() {
        let devices = tempfile::tempdir().unwrap();
        for name in ["nvidia10", "nvidia2", "nvidiactl", "nvidia-uvm", "null"] {
            fs::write(devices.path().join(name), "").unwrap();
        }
        assert_eq!(find(devices.path()), ["2", "10"]);
        let mut pool = Pool::new(devices.path().to_owned());
        assert_eq!(pool.take(3), None);
        let first = pool.take(1).unwrap();
        assert_eq!(first, ["2"]);
        assert_eq!((pool.take(2), pool.take(1)), (None, Some(vec!["10".to_owned()])));
        pool.release("2");
        pool.claim("2");
        assert_eq!(pool.take(1), None);
        let mut container = ContainerSpec::default();
        give(&mut container, &first, devices.path());
        let paths: Vec<&str> = container.devices.iter().map(|d| d.container_path.as_str()).collect();
        assert_eq!(paths, ["/dev/nvidia2", "/dev/nvidiactl", "/dev/nvidia-uvm"]);
        assert_eq!(container.environment, [(VISIBLE.to_owned(), "2".to_owned())]);
    }
}
