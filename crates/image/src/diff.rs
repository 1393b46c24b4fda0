//! What is different between two images.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    os::{fd::OwnedFd, unix::fs::MetadataExt},
    path::{Path, PathBuf},
};

use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, Stat};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wharf_core::{Digest, LayerInfo};

use crate::{
    Image, ImageError, Images,
    error::LayerError,
    flat::{Seen, open_file, walk},
    layer::{read_attributes, shown},
};

/// Bytes of files that are compared at a time.
const PIECE: usize = 128 << 10;

/// What is different between two images, from the first to the second.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImageDiff {
    /// The layers that both have, from the bottom up.
    pub shared: Vec<DiffLayer>,
    /// The layers above them that the first has.
    pub removed: Vec<DiffLayer>,
    /// The layers above them that the second has.
    pub added: Vec<DiffLayer>,
    pub config: Vec<ConfigChange>,
    /// In the order of their paths.
    pub files: Vec<FileChange>,
}

/// A layer of one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLayer {
    pub digest: Digest,
    /// Bytes, as it is kept.
    pub size: u64,
    /// What made it, as the image's history says.
    pub created_by: String,
}

/// A field of the configuration: `Cmd`, `Env.PATH`, `Labels.version`, `architecture`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConfigChange {
    pub field: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// A file that only one of them has, or that is not the same in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    /// Without a slash in front; what is no text in it is replaced.
    pub path: String,
    /// What about it changed; empty if only one has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub what: Vec<WhatChanged>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<FileState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<FileState>,
    /// The layer that brought it: of the second image, or if that does not have it of the first.
    pub layer: Digest,
}

/// What about a file changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WhatChanged {
    Kind,
    Content,
    Mode,
    Owner,
    /// The time of the last change, in whole seconds; not of directories, where it says what else is listed.
    Time,
    /// Of a symbolic link.
    Target,
    /// Extended attributes.
    Attributes,
    Device,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    pub kind: FileKind,
    /// Bytes of a regular file; else 0.
    pub size: u64,
    /// With setuid, setgid and sticky.
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
    /// Seconds since 1970.
    pub mtime: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    File,
    Directory,
    Symlink,
    Fifo,
    Device,
    Socket,
}

impl Images {
    /// Compares two images: layers, configuration, and the files that their containers would see.
    ///
    /// # Errors
    /// The disk's, or those of a layer that cannot be unpacked.
    pub fn diff(&self, first: &Image, second: &Image) -> Result<ImageDiff, ImageError> {
        let same = first.layers.iter().zip(&second.layers).take_while(|(a, b)| a.chain_id == b.chain_id).count();
        let (a, b) = (self.describe(first)?, self.describe(second)?);
        let listed = |layers: &[LayerInfo], history: &[crate::Step]| {
            let said = |layer: &LayerInfo| {
                let step = history.iter().find(|s| s.layer.as_ref().is_some_and(|of| of.chain_id == layer.chain_id));
                let created_by = step.map(|step| step.said.created_by.clone()).unwrap_or_default();
                DiffLayer { digest: layer.digest.clone(), size: layer.size, created_by }
            };
            layers.iter().map(said).collect::<Vec<_>>()
        };
        let mut diff = ImageDiff {
            shared: listed(&second.layers[..same], &b.history),
            removed: listed(&first.layers[same..], &a.history),
            added: listed(&second.layers[same..], &b.history),
            config: config_changes(&a.config, &b.config),
            files: Vec::new(),
        };
        if !diff.removed.is_empty() || !diff.added.is_empty() {
            let sides = [(first, self.rootfs(first)?), (second, self.rootfs(second)?)];
            diff.files = file_changes(&sides).map_err(|source| ImageError::Compare { source })?;
        }
        Ok(diff)
    }
}

/// A file of the first image, until the second's is seen.
struct Known {
    layer: usize,
    stat: Stat,
    target: Option<Vec<u8>>,
}

type Side<'a> = (&'a Image, Vec<PathBuf>);

fn file_changes([first, second]: &[Side<'_>; 2]) -> Result<Vec<FileChange>, LayerError> {
    let mut before: BTreeMap<Vec<u8>, Known> = BTreeMap::new();
    walk(&first.1, &mut |file| {
        let target = target(file)?;
        before.insert(file.path.to_vec(), Known { layer: file.layer, stat: file.stat, target });
        Ok(())
    })?;
    let mut changes = Vec::new();
    walk(&second.1, &mut |file| {
        let target = target(file)?;
        let to = state(&file.stat, target.as_deref());
        let Some(known) = before.remove(file.path) else {
            let layer = layer_of(second, file.layer);
            changes.push(FileChange { path: shown(file.path), what: Vec::new(), from: None, to: Some(to), layer });
            return Ok(());
        };
        let (a, b) = (&known.stat, &file.stat);
        if (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino) {
            // Of a layer that both have.
            return Ok(());
        }
        let from = state(a, known.target.as_deref());
        let what = compare(&from, &to, &known, &first.1[known.layer], file).map_err(|source| LayerError::Entry {
            action: "cannot compare",
            entry: shown(file.path),
            source,
        })?;
        if !what.is_empty() {
            let layer = layer_of(second, file.layer);
            changes.push(FileChange { path: shown(file.path), what, from: Some(from), to: Some(to), layer });
        }
        Ok(())
    })?;
    for (path, known) in before {
        let from = Some(state(&known.stat, known.target.as_deref()));
        let layer = layer_of(first, known.layer);
        changes.push(FileChange { path: shown(&path), what: Vec::new(), from, to: None, layer });
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

/// The layer at this place from the top down.
fn layer_of((image, _): &Side<'_>, at: usize) -> Digest {
    let layer = image.layers.len().checked_sub(at + 1).and_then(|at| image.layers.get(at));
    layer.map_or_else(|| image.manifest.clone(), |layer| layer.digest.clone())
}

fn target(file: &Seen<'_>) -> Result<Option<Vec<u8>>, LayerError> {
    if file.kind() != FileType::Symlink {
        return Ok(None);
    }
    let failed = |source| LayerError::Entry { action: "cannot read", entry: shown(file.path), source };
    file.target().map(Some).map_err(failed)
}

fn state(stat: &Stat, target: Option<&[u8]>) -> FileState {
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => FileKind::Directory,
        FileType::Symlink => FileKind::Symlink,
        FileType::Fifo => FileKind::Fifo,
        FileType::CharacterDevice | FileType::BlockDevice => FileKind::Device,
        FileType::Socket => FileKind::Socket,
        FileType::RegularFile | FileType::Unknown => FileKind::File,
    };
    FileState {
        kind,
        size: if kind == FileKind::File { u64::try_from(stat.st_size).unwrap_or(0) } else { 0 },
        mode: stat.st_mode & 0o7777,
        uid: stat.st_uid,
        gid: stat.st_gid,
        mtime: stat.st_mtime,
        target: target.map(shown),
    }
}

fn compare(
    from: &FileState,
    to: &FileState,
    known: &Known,
    layer: &Path,
    file: &Seen<'_>,
) -> io::Result<Vec<WhatChanged>> {
    if from.kind != to.kind {
        return Ok(vec![WhatChanged::Kind]);
    }
    let mut what = Vec::new();
    let (parent, name) = reopen(layer, file.path)?;
    if from.kind == FileKind::File
        && (from.size != to.size || !same_bytes(open_file(&parent, name)?, open_file(file.parent, file.name)?)?)
    {
        what.push(WhatChanged::Content);
    }
    let raw = |stat: &Stat| FileType::from_raw_mode(stat.st_mode);
    let device = from.kind == FileKind::Device
        && (known.stat.st_rdev != file.stat.st_rdev || raw(&known.stat) != raw(&file.stat));
    let attributes = || Ok::<_, io::Error>(read_attributes(&parent, name)? != file.attributes()?);
    for (changed, kind) in [
        (from.mode != to.mode && from.kind != FileKind::Symlink, WhatChanged::Mode),
        ((from.uid, from.gid) != (to.uid, to.gid), WhatChanged::Owner),
        (from.target != to.target, WhatChanged::Target),
        (device, WhatChanged::Device),
        (attributes()?, WhatChanged::Attributes),
        (from.mtime != to.mtime && from.kind != FileKind::Directory, WhatChanged::Time),
    ] {
        if changed {
            what.push(kind);
        }
    }
    Ok(what)
}

/// The directory that a file of an unpacked layer is in, and the file's name. What was walked has directories on its way alone.
fn reopen<'a>(layer: &Path, path: &'a [u8]) -> io::Result<(OwnedFd, &'a [u8])> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let top = rustix::fs::open(layer, flags, Mode::empty())?;
    let Some(at) = path.iter().rposition(|b| *b == b'/') else { return Ok((top, path)) };
    let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
    Ok((rustix::fs::openat2(&top, &path[..at], flags, Mode::empty(), within)?, &path[at + 1..]))
}

fn same_bytes(mut a: File, mut b: File) -> io::Result<bool> {
    let mut left = a.metadata()?.size();
    let (mut one, mut other) = (vec![0; PIECE], vec![0; PIECE]);
    while left > 0 {
        let count = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        a.read_exact(&mut one[..count])?;
        b.read_exact(&mut other[..count])?;
        if one[..count] != other[..count] {
            return Ok(false);
        }
        left -= count as u64;
    }
    Ok(true)
}

/// Fields of the whole configuration that say something of the image, beside those of `config`.
const OUTER: [&str; 6] = ["architecture", "os", "variant", "os.version", "author", "created"];

fn config_changes(a: &Value, b: &Value) -> Vec<ConfigChange> {
    let (before, after) = (fields(a), fields(b));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let changes = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    changes
        .map(|name| ConfigChange { field: name.clone(), from: before.get(name).cloned(), to: after.get(name).cloned() })
        .collect()
}

/// The fields, one by one: variables and the entries of objects by their names. What is empty is as good as absent.
fn fields(config: &Value) -> BTreeMap<String, Value> {
    let mut fields = BTreeMap::new();
    for name in OUTER {
        fields.extend(config.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    for (name, value) in config.get("config").and_then(Value::as_object).into_iter().flatten() {
        match value {
            Value::Array(list) if name == "Env" => {
                for variable in list.iter().filter_map(Value::as_str) {
                    let (key, value) = variable.split_once('=').unwrap_or((variable, ""));
                    fields.insert(format!("Env.{key}"), Value::from(value));
                }
            }
            Value::Object(entries) if name != "Healthcheck" => {
                fields.extend(entries.iter().map(|(key, value)| (format!("{name}.{key}"), value.clone())));
            }
            value => drop(fields.insert(name.clone(), value.clone())),
        }
    }
    fields.retain(|name, value| match value {
        _ if name.starts_with("Env.") || name.starts_with("Labels.") => true,
        Value::Null | Value::Bool(false) => false,
        Value::Array(list) => !list.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => true,
    });
    fields
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_of_configurations() {
        let a = json!({"os": "linux", "config": {"Env": ["A=1", "B=2"], "Cmd": ["x"], "ExposedPorts": {"80/tcp": {}}, "Volumes": null}});
        let b =
            json!({"os": "linux", "config": {"Env": ["B=2", "A=3"], "Labels": {"v": "1"}, "User": "", "Volumes": {}}});
        let changes: Vec<String> = config_changes(&a, &b)
            .into_iter()
            .map(|c| format!("{} {} {}", c.field, c.from.unwrap_or_default(), c.to.unwrap_or_default()))
            .collect();
        let expected = ["Cmd [\"x\"] null", "Env.A \"1\" \"3\"", "ExposedPorts.80/tcp {} null", "Labels.v null \"1\""];
        assert_eq!(changes, expected);
        assert!(config_changes(&a, &a).is_empty());
    }
}
