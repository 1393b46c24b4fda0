use std::collections::{HashMap, HashSet};

use wharf_core::Digest;
use wharf_image::LayerUse;

use super::{history::command, size};
use crate::contract::SpaceUse;

/// How long the longest bar is, in characters.
const BAR: u64 = 12;
/// Eighths of a character.
const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A row: what it is, how much it is, and what is to be said of it.
struct Row {
    tree: String,
    packed: u64,
    unpacked: Option<u64>,
    /// Not counted: it was before.
    again: bool,
    said: String,
}

/// A picture of what takes the space.
pub(super) fn rendered(space: &SpaceUse) -> String {
    let usage = &space.images;
    let layers: HashMap<&Digest, &LayerUse> = usage.layers.iter().map(|layer| (&layer.chain_id, layer)).collect();
    let mut rows = Vec::new();
    let mut shown: HashSet<&Digest> = HashSet::new();
    for image in &usage.images {
        let name = image.names.join(", ");
        let unpacked = image.layers.iter().filter_map(|chain| layers.get(chain)?.unpacked).sum();
        let mut said = if image.shared == 0 { String::new() } else { format!("{} of it its own", size(image.own)) };
        if image.in_use {
            said = [said.as_str(), "in use"].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        }
        rows.push(Row { tree: name, packed: image.size, unpacked: Some(unpacked), again: true, said });
        for (at, chain) in image.layers.iter().enumerate() {
            let Some(layer) = layers.get(chain) else { continue };
            let branch = if at + 1 == image.layers.len() { "└─" } else { "├─" };
            let mut said = command(&layer.created_by, false);
            if layer.images > 1 {
                said = format!("◆ shared by {}  {said}", layer.images);
            }
            let again = !shown.insert(chain);
            let tree = format!("{branch} {}", &layer.digest.hex()[..12]);
            rows.push(Row { tree, packed: layer.packed, unpacked: layer.unpacked, again, said });
        }
    }
    let builds = &usage.builds;
    let plural = if builds.steps == 1 { "" } else { "s" };
    for (tree, packed, unpacked, said) in [
        (
            "build cache",
            builds.packed,
            Some(builds.unpacked),
            format!("{} step{plural} that builds need not do again", builds.steps),
        ),
        ("caches of RUN", 0, Some(space.caches), "--mount=type=cache".to_owned()),
        ("other content", usage.other_packed, None, "of the registry, of other platforms, or unused".to_owned()),
        ("volumes", 0, Some(space.volumes), String::new()),
    ] {
        rows.push(Row { tree: tree.to_owned(), packed, unpacked, again: false, said });
    }
    picture(&rows, space)
}

fn picture(rows: &[Row], space: &SpaceUse) -> String {
    let taken = |row: &Row| row.packed.saturating_add(row.unpacked.unwrap_or(0));
    let most = rows.iter().filter(|row| !row.again).map(taken).max().unwrap_or(0).max(1);
    let width = rows.iter().map(|row| row.tree.chars().count()).max().unwrap_or(0).max("WHAT".len());
    let mut text = String::new();
    let mut line = |cells: [&str; 5]| {
        let [tree, packed, unpacked, bar, said] = cells;
        let bars = usize::try_from(BAR).unwrap_or(0);
        let row = format!("{tree:width$}  {packed:>10}  {unpacked:>10}  {bar:bars$}  {said}");
        text.push_str(row.trim_end());
        text.push('\n');
    };
    line(["WHAT", "PACKED", "UNPACKED", "", ""]);
    for row in rows {
        let amount = |bytes: u64| if bytes == 0 { "-".to_owned() } else { size(bytes) };
        let bar = match (row.again, row.tree.starts_with(['├', '└'])) {
            (false, _) => bar(taken(row), most),
            (true, true) => "↑".to_owned(),
            (true, false) => String::new(),
        };
        line([&row.tree, &amount(row.packed), &row.unpacked.map_or_else(|| "-".to_owned(), amount), &bar, &row.said]);
    }
    let sum: u64 = rows.iter().filter(|row| !row.again).map(taken).sum();
    text.push_str(&format!("{} in all; {} of {} are free.\n", size(sum), size(space.free), size(space.disk)));
    text
}

fn bar(bytes: u64, most: u64) -> String {
    let eighths = bytes.saturating_mul(BAR * 8) / most;
    let whole = usize::try_from(eighths / 8).unwrap_or(0);
    let mut bar = "█".repeat(whole);
    let rest = EIGHTHS[usize::try_from(eighths % 8).unwrap_or(0)];
    if rest != ' ' {
        bar.push(rest);
    } else if whole == 0 && bytes > 0 {
        bar.push(EIGHTHS[1]);
    }
    bar
}

#[cfg(test)]
mod tests {
    use wharf_image::{BuildUse, ImageUse, Usage};

    use super::*;

    #[test]
    fn a_picture() {
        let digest = |number: u8| Digest::sha256([number; 32]);
        let layer = |number: u8, packed, images, created_by: &str| LayerUse {
            chain_id: digest(number),
            digest: digest(number),
            packed,
            unpacked: (number != 3).then_some(packed * 2),
            images,
            created_by: created_by.into(),
        };
        let image = |names: &[&str], number: u8, size, shared, layers: &[u8]| ImageUse {
            names: names.iter().map(|&name| name.to_owned()).collect(),
            digest: digest(number),
            created: None,
            size,
            shared,
            own: size - shared,
            in_use: number == 10,
            layers: layers.iter().map(|number| digest(*number)).collect(),
        };
        let images = Usage {
            images: vec![
                image(&["docker.io/library/app:1", "localhost:4566/app:1"], 10, 32 << 20, 30 << 20, &[1, 2]),
                image(&["docker.io/library/base:1"], 11, 31 << 20, 30 << 20, &[1, 3]),
                image(&["docker.io/library/empty:1"], 12, 100, 0, &[]),
            ],
            layers: vec![
                layer(1, 30 << 20, 2, "ADD rootfs.tar.gz /"),
                layer(2, 2 << 20, 1, "COPY . /srv"),
                layer(3, 1 << 20, 1, "RUN apk add --no-cache curl git openssl ca-certificates bash"),
            ],
            builds: BuildUse { steps: 12, packed: 5 << 20, unpacked: 20 << 20 },
            other_packed: 700,
        };
        let space = SpaceUse { images, caches: 1 << 20, volumes: 0, disk: 100 << 30, free: 40 << 30 };
        insta::assert_snapshot!("tree", rendered(&space));
        insta::assert_snapshot!("tree_of_nothing", rendered(&SpaceUse::default()));
    }
}
