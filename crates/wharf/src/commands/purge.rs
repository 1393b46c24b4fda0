use std::path::{Path, PathBuf};

use anyhow::Context;
use wharf_core::InstanceId;

use crate::data_dir::{DataDir, stale_ephemerals};

/// Removes everything of the instance in `data_dir`, and of dead ephemeral instances if `temporary` is given. `tear_down` takes
/// down what an instance made outside of its data directory; nothing left to take down is no error.
///
/// # Errors
/// If the instance still runs, or something would not go; what is left can be purged again.
pub(crate) async fn purge(
    data_dir: &Path,
    temporary: Option<&Path>,
    tear_down: impl AsyncFn(&Path, &InstanceId) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut directories = Vec::new();
    directories.extend(DataDir::existing(data_dir)?);
    directories.extend(temporary.map(stale_ephemerals).unwrap_or_default());
    let mut purged = Vec::new();
    for directory in directories {
        let path = directory.path().to_owned();
        tear_down(&path, directory.instance())
            .await
            .with_context(|| format!("instance {} in {} is not gone", directory.instance(), path.display()))?;
        directory.remove()?;
        purged.push(path);
    }
    Ok(purged)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[tokio::test]
    async fn what_is_dead_goes_and_what_lives_stays() {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("data");
        let living = DataDir::open(&path).unwrap();
        let nothing = async |_: &Path, _: &InstanceId| Ok(());
        assert!(purge(&path, None, nothing).await.unwrap_err().to_string().contains("another wharf"));
        let id = living.instance().clone();
        drop(living);
        let dead = DataDir::ephemeral(temporary.path()).unwrap().path().to_owned();

        let seen = RefCell::new(Vec::new());
        let failing = async |_: &Path, _: &InstanceId| anyhow::bail!("busy");
        assert!(purge(&path, None, failing).await.is_err());
        assert!(path.exists(), "what could not be taken down can be purged again");

        let tear_down = async |directory: &Path, id: &InstanceId| {
            seen.borrow_mut().push((directory.to_owned(), id.clone()));
            Ok(())
        };
        let purged = purge(&path, Some(temporary.path()), &tear_down).await.unwrap();
        assert_eq!(purged, [path.clone(), dead.clone()]);
        assert_eq!(seen.borrow()[0], (path.clone(), id));
        assert!(!path.exists() && !dead.exists());
        assert!(purge(&path, Some(temporary.path()), &tear_down).await.unwrap().is_empty(), "twice is no error");
    }
}
