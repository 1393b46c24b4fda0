use std::collections::BTreeSet;

use wharf_core::Timestamp;

use super::{
    super::table::table,
    age::{age, seconds_of},
    size,
};
use crate::contract::ImageSummary;

pub(super) fn rendered(images: &[ImageSummary], now: Timestamp) -> String {
    let rows: Vec<_> = images
        .iter()
        .map(|image| {
            let created = image.created.as_deref().and_then(seconds_of).map(|at| age(at, now));
            [
                image.name.clone(),
                image.digest.chars().take(19).collect(),
                created.unwrap_or_else(|| "-".to_owned()),
                size(image.size),
                size(image.shared),
                size(image.own),
                (if image.pulled { "pulled" } else { "loaded" }).to_owned(),
            ]
        })
        .collect();
    table(["NAME", "DIGEST", "CREATED", "SIZE", "SHARED", "OWN", "ORIGIN"], &rows)
}

/// Each once.
pub(super) fn digests(images: &[ImageSummary]) -> String {
    let digests: BTreeSet<_> = images.iter().map(|image| &image.digest).collect();
    digests.into_iter().map(|digest| format!("{digest}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_in_a_table() {
        let image = |name: &str, size, shared, pulled: bool| ImageSummary {
            name: name.into(),
            digest: format!("sha256:{}", "ab".repeat(32)),
            created: pulled.then(|| "2026-11-20T10:00:00Z".into()),
            size,
            shared,
            own: size - shared,
            pulled,
        };
        let images =
            [image("docker.io/library/busybox:latest", 2_200_000, 2_000_000, true), image("x:1", 512, 0, false)];
        insta::assert_snapshot!("images", rendered(&images, Timestamp(1_795_255_200_000)));
        assert_eq!(digests(&images).lines().count(), 1);
    }
}
