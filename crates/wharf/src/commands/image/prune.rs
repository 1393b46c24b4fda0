use std::fmt::Write;

use super::size;
use crate::contract::PrunedImages;

/// What went, a line each, and at the end what that freed.
pub(super) fn rendered(pruned: &PrunedImages) -> String {
    let mut text: String = pruned.names.iter().map(|name| format!("Untagged: {name}\n")).collect();
    if pruned.steps > 0 {
        let plural = if pruned.steps == 1 { "" } else { "s" };
        writeln!(text, "Forgotten: {} step{plural} of builds", pruned.steps).expect("writing to a String cannot fail");
    }
    if pruned.caches > 0 {
        writeln!(text, "Removed: caches of builds, {}", size(pruned.caches)).expect("writing to a String cannot fail");
    }
    let (blobs, layers) = (pruned.blobs, pruned.layers);
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    writeln!(
        text,
        "Freed: {} in {blobs} blob{}, and {layers} unpacked layer{}",
        size(pruned.bytes.saturating_add(pruned.caches)),
        plural(blobs),
        plural(layers)
    )
    .expect("writing to a String cannot fail");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went() {
        let all = PrunedImages {
            names: vec!["docker.io/library/a:1".into(), "localhost:4566/b:2".into()],
            steps: 12,
            caches: 3 << 20,
            blobs: 7,
            bytes: 5 << 20,
            layers: 1,
        };
        insta::assert_snapshot!(
            "prune",
            format!("{}----------\n{}", rendered(&all), rendered(&PrunedImages::default()))
        );
    }
}
