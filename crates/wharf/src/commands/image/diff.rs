use serde_json::Value;
use wharf_image::{DiffLayer, FileChange, FileKind, FileState, ImageDiff, WhatChanged};

use super::{history::command, size};

/// How much of a value is shown.
const VALUE: usize = 60;

/// What changed, as people read it: `-` went, `+` came, `~` is not the same.
pub(super) fn rendered(diff: &ImageDiff) -> String {
    let mut text = String::new();
    let mut line = |line: String| {
        text.push_str(line.trim_end());
        text.push('\n');
    };
    let bytes = diff.shared.iter().map(|layer| layer.size).sum();
    let plural = if diff.shared.len() == 1 { "" } else { "s" };
    line("Layers".to_owned());
    line(format!("  = {} shared layer{plural}, {}", diff.shared.len(), size(bytes)));
    for (sign, layers) in [('-', &diff.removed), ('+', &diff.added)] {
        for DiffLayer { digest, size: bytes, created_by } in layers {
            line(format!("  {sign} {}  {:>10}  {}", &digest.hex()[..12], size(*bytes), command(created_by, false)));
        }
    }
    if !diff.config.is_empty() {
        line("Configuration".to_owned());
    }
    for change in &diff.config {
        let field = &change.field;
        line(match (&change.from, &change.to) {
            (Some(from), Some(to)) => format!("  ~ {field}: {} -> {}", value(from), value(to)),
            (Some(from), None) => format!("  - {field}: {}", value(from)),
            (_, to) => format!("  + {field}: {}", to.as_ref().map(value).unwrap_or_default()),
        });
    }
    if !diff.files.is_empty() {
        line("Files".to_owned());
    }
    // By the layer that brought them, in the order of the layers.
    let mut layers: Vec<_> = diff.removed.iter().chain(&diff.added).chain(&diff.shared).collect();
    layers.dedup_by(|a, b| a.digest == b.digest);
    let mut seen = Vec::new();
    for layer in layers {
        if seen.contains(&&layer.digest) {
            continue;
        }
        seen.push(&layer.digest);
        let files: Vec<&FileChange> = diff.files.iter().filter(|file| file.layer == layer.digest).collect();
        if files.is_empty() {
            continue;
        }
        line(format!("  {}  {}", &layer.digest.hex()[..12], command(&layer.created_by, false)));
        for file in files {
            line(format!("    {}", one(file)));
        }
    }
    let count = |of: fn(&FileChange) -> bool| diff.files.iter().filter(|file| of(file)).count();
    let (added, removed) = (count(|file| file.from.is_none()), count(|file| file.to.is_none()));
    let changed = diff.files.len() - added - removed;
    line(if diff.files.is_empty() {
        "No file changed.".to_owned()
    } else {
        format!("{added} added, {removed} removed, {changed} changed.")
    });
    text
}

fn one(file: &FileChange) -> String {
    let slash = |state: &FileState| if state.kind == FileKind::Directory { "/" } else { "" };
    match (&file.from, &file.to) {
        (Some(from), Some(to)) => {
            let what: Vec<String> = file.what.iter().map(|what| changed(*what, from, to)).collect();
            format!("~ /{}{}  {}", file.path, slash(to), what.join(", "))
        }
        (Some(from), None) => format!("- /{}{}  {}", file.path, slash(from), shown(from)),
        (_, Some(to)) => format!("+ /{}{}  {}", file.path, slash(to), shown(to)),
        (None, None) => format!("? /{}", file.path),
    }
}

fn shown(state: &FileState) -> String {
    match (&state.target, state.kind) {
        (Some(target), _) => format!("-> {target}"),
        (None, FileKind::File) => size(state.size),
        (None, _) => String::new(),
    }
}

fn changed(what: WhatChanged, from: &FileState, to: &FileState) -> String {
    let kind = |state: &FileState| match state.kind {
        FileKind::File => "file",
        FileKind::Directory => "directory",
        FileKind::Symlink => "symlink",
        FileKind::Fifo => "fifo",
        FileKind::Device => "device",
        FileKind::Socket => "socket",
    };
    match what {
        WhatChanged::Kind => format!("{} -> {}", kind(from), kind(to)),
        WhatChanged::Content if from.size == to.size => format!("content ({})", size(to.size)),
        WhatChanged::Content => format!("content ({} -> {})", size(from.size), size(to.size)),
        WhatChanged::Mode => format!("mode {:04o} -> {:04o}", from.mode, to.mode),
        WhatChanged::Owner => format!("owner {}:{} -> {}:{}", from.uid, from.gid, to.uid, to.gid),
        WhatChanged::Target => {
            let target = |state: &FileState| state.target.clone().unwrap_or_default();
            format!("target {} -> {}", target(from), target(to))
        }
        WhatChanged::Time => "time".to_owned(),
        WhatChanged::Attributes => "attributes".to_owned(),
        WhatChanged::Device => "device numbers".to_owned(),
    }
}

fn value(value: &Value) -> String {
    // JSON has no character in it that a terminal would act upon.
    let text = value.to_string();
    if text.chars().count() <= VALUE { text } else { text.chars().take(VALUE - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wharf_core::Digest;
    use wharf_image::ConfigChange;

    use super::*;

    fn layer(number: u8, size: u64, created_by: &str) -> DiffLayer {
        DiffLayer { digest: Digest::sha256([number; 32]), size, created_by: created_by.into() }
    }

    fn file(path: &str, layer: u8, from: Option<FileState>, to: Option<FileState>, what: &[WhatChanged]) -> FileChange {
        FileChange { path: path.into(), what: what.to_vec(), from, to, layer: Digest::sha256([layer; 32]) }
    }

    #[test]
    fn what_changed() {
        let state = |kind, size| Some(FileState { kind, size, mode: 0o644, uid: 0, gid: 0, mtime: 0, target: None });
        let plain = |size| state(FileKind::File, size);
        let link = |target: &str| state(FileKind::Symlink, 0).map(|s| FileState { target: Some(target.into()), ..s });
        let other = plain(140).map(|state| FileState { mode: 0o4755, uid: 7, ..state });
        use WhatChanged::{Content, Mode, Owner, Target, Time};
        let diff = ImageDiff {
            shared: vec![layer(1, 2_200_000, "ADD rootfs.tar /"), layer(2, 900, "RUN true")],
            removed: vec![layer(3, 1000, "COPY a /a")],
            added: vec![layer(4, 1200, "COPY a /a"), layer(5, 30, "RUN rm /b")],
            config: vec![
                ConfigChange { field: "Cmd".into(), from: Some(json!(["a"])), to: Some(json!(["a", "--now"])) },
                ConfigChange { field: "Env.A".into(), from: None, to: Some(json!("x".repeat(100))) },
                ConfigChange { field: "User".into(), from: Some(json!("me")), to: None },
            ],
            files: vec![
                file("a", 4, plain(10), plain(12), &[Content, Time]),
                file("b", 1, plain(3_000_000), None, &[]),
                file("d", 4, None, state(FileKind::Directory, 0), &[]),
                file("l", 4, link("x"), link("y"), &[Target]),
                file("s", 5, plain(140), other, &[Content, Mode, Owner]),
            ],
        };
        insta::assert_snapshot!("diff", rendered(&diff));
        let same = ImageDiff { shared: vec![layer(1, 10, "x")], ..ImageDiff::default() };
        insta::assert_snapshot!("diff_of_the_same", rendered(&same));
    }
}
