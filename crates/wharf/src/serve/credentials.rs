use std::path::Path;

use wharf_image::DockerConfig;

/// Says so if the file of credentials that the operator named will be of no use. It is read anew with each pull, so it may
/// still come, and nothing else needs it.
pub(super) fn look_at(named: Option<&Path>) {
    let Some(path) = named else { return };
    match DockerConfig::read(path) {
        Ok(_) if path.exists() => {}
        Ok(_) => tracing::warn!(
            path = %path.display(),
            "the file of registry credentials is not there: until it is, registries elsewhere are asked without any"
        ),
        Err(error) => tracing::warn!(%error, "the file of registry credentials is of no use"),
    }
}
