//! Images as archives, for other tools: docker's, and the OCI's layout.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::Serialize;
use tar::{Builder, EntryType, Header};
use wharf_core::Digest;

use crate::{
    Image, ImageError, Images, Lease, Reference,
    compression::Compression,
    content::head,
    error::IoContext,
    manifest::{Descriptor, OCI_INDEX},
};

/// What kind of archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArchiveFormat {
    /// What `docker load` reads, of any age: `manifest.json`, and an OCI layout beside it as newer ones write it.
    #[default]
    Docker,
    /// An OCI layout alone.
    Oci,
}

/// An image of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saving {
    /// Of a manifest or an index.
    pub digest: Digest,
    /// What it is called in the archive; it may have no name.
    pub names: Vec<Reference>,
}

/// An archive that can be written: all of it is here, and stays.
#[derive(Debug)]
pub struct Archive {
    images: Images,
    files: BTreeMap<String, Source>,
    _lease: Lease,
}

/// Where a file's bytes are.
#[derive(Debug)]
enum Source {
    Bytes(Vec<u8>),
    Blob(Digest),
    /// A packed layer, `size` bytes long once it is unpacked.
    Unpacked {
        digest: Digest,
        size: u64,
    },
}

/// Source: moby, "Docker Image Specification v1.2", "Combined Image JSON + Filesystem Changeset Format".
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Saved {
    config: String,
    repo_tags: Vec<String>,
    layers: Vec<String>,
}

/// Source: OCI image specification, "Image Layout". The annotations are those of docker and containerd: with the whole name, and with the tag.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Layout {
    schema_version: u32,
    media_type: &'static str,
    manifests: Vec<Descriptor>,
}

const WHOLE_NAME: &str = "io.containerd.image.name";
const REF_NAME: &str = "org.opencontainers.image.ref.name";

impl Images {
    /// Prepares an archive of these images: the blobs as they are kept, so that digests stay what they are. The same images give the same
    /// bytes. Of an index whose other platforms are not here this machine's manifest is saved.
    ///
    /// In a docker archive layers that an older docker could not unpack (zstd) are there unpacked as well.
    ///
    /// # Errors
    /// The disk's; [`ImageError::MissingBlob`] for what is not here.
    pub fn archive(&self, images: &[Saving], format: ArchiveFormat) -> Result<Archive, ImageError> {
        let lease = self.0.lease();
        let mut files = BTreeMap::new();
        let (mut listed, mut saved) = (Vec::new(), Vec::<Saved>::new());
        for image in merged(images) {
            let whole = self.whole(&image.digest)?.digest;
            let parts = self.0.parts(&whole, &lease)?;
            let media_type = parts.last().map(|part| part.media_type.clone()).unwrap_or_default();
            let size = parts.last().map_or(0, |part| part.bytes.len() as u64);
            for part in parts {
                for blob in part.blobs {
                    files.insert(blob_path(&blob.digest), Source::Blob(blob.digest));
                }
                files.insert(blob_path(&part.digest), Source::Bytes(part.bytes));
            }
            let target = Descriptor::new(media_type, whole.clone(), size);
            if image.names.is_empty() {
                listed.push(target);
            } else {
                listed.extend(image.names.iter().map(|name| called(&target, name)));
            }
            if format == ArchiveFormat::Docker {
                let image_of = Image::read(&self.0.content, "", &whole, lease.clone())?;
                saved.push(self.saved(&image_of, &image.names, &mut files)?);
            }
        }
        let index = Layout { schema_version: 2, media_type: OCI_INDEX, manifests: listed };
        files.insert("index.json".to_owned(), Source::Bytes(json("index.json", &index)?));
        files.insert("oci-layout".to_owned(), Source::Bytes(br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec()));
        if format == ArchiveFormat::Docker {
            files.insert("manifest.json".to_owned(), Source::Bytes(json("manifest.json", &saved)?));
        }
        Ok(Archive { images: self.clone(), files, _lease: lease })
    }

    /// What `manifest.json` says of an image; adds what is only there for older dockers.
    fn saved(
        &self,
        image: &Image,
        names: &[Reference],
        files: &mut BTreeMap<String, Source>,
    ) -> Result<Saved, ImageError> {
        let content = &self.0.content;
        let mut layers = Vec::with_capacity(image.layers.len());
        for layer in &image.layers {
            let packed = Compression::detect(&head(content.open_blob(&layer.digest)?).context("read", "a layer")?);
            layers.push(if packed == Compression::Zstd {
                let path = format!("{}/layer.tar", layer.diff_id.hex());
                if !files.contains_key(&path) {
                    let size = self.unpacked_layer(&layer.digest, &mut io::sink())?;
                    files.insert(path.clone(), Source::Unpacked { digest: layer.digest.clone(), size });
                }
                path
            } else {
                blob_path(&layer.digest)
            });
        }
        let tags = names.iter().filter(|name| name.tag().is_some());
        let repo_tags = tags.map(|name| format!("{}:{}", name.repository(), name.tag().unwrap_or_default())).collect();
        Ok(Saved { config: blob_path(&image.config_digest), repo_tags, layers })
    }

    /// Writes a layer's plain archive, and answers how long it is.
    fn unpacked_layer(&self, digest: &Digest, out: &mut impl Write) -> Result<u64, ImageError> {
        let content = &self.0.content;
        let packed = Compression::detect(&head(content.open_blob(digest)?).context("read", "a layer")?);
        let file = io::BufReader::new(content.open_blob(digest)?);
        let unpacked = packed.decoder(file).and_then(|mut plain| io::copy(&mut plain, out));
        unpacked.context("unpack", content.path(digest))
    }
}

impl Archive {
    /// Writes it, as a tar archive.
    ///
    /// # Errors
    /// The disk's, or those of `out`.
    pub fn write(&self, out: impl Write) -> Result<(), ImageError> {
        let mut archive = Builder::new(out);
        let broken = |path: &str| {
            let path = path.to_owned();
            move |source| ImageError::Io { action: "write", path: path.into(), source }
        };
        for directory in directories(self.files.keys()) {
            let mut header = header(0o755, 0);
            header.set_entry_type(EntryType::Directory);
            archive.append_data(&mut header, &directory, io::empty()).map_err(broken(&directory))?;
        }
        // Who reads a stream sees what there is before it sees it.
        let (blobs, words): (Vec<_>, Vec<_>) = self.files.iter().partition(|(path, _)| path.contains('/'));
        for (path, source) in words.into_iter().chain(blobs) {
            match source {
                Source::Bytes(bytes) => {
                    let mut header = header(0o644, bytes.len() as u64);
                    archive.append_data(&mut header, path, &bytes[..]).map_err(broken(path))?;
                }
                Source::Blob(digest) => {
                    let file = self.images.0.content.open_blob(digest)?;
                    let size = file.metadata().context("look at", path)?.len();
                    archive.append_data(&mut header(0o644, size), path, file).map_err(broken(path))?;
                }
                Source::Unpacked { digest, size } => {
                    let mut header = header(0o644, *size);
                    header.set_path(path).map_err(broken(path))?;
                    header.set_cksum();
                    let out = archive.get_mut();
                    out.write_all(header.as_bytes()).map_err(broken(path))?;
                    self.images.unpacked_layer(digest, out)?;
                    let rest = (512 - size % 512) % 512;
                    archive.get_mut().write_all(&vec![0; rest as usize]).map_err(broken(path))?;
                }
            }
        }
        archive.into_inner().and_then(|mut out| out.flush()).map_err(broken("the archive"))
    }
}

/// Each image once, with all its names, in the order in which they came.
fn merged(images: &[Saving]) -> Vec<Saving> {
    let mut merged: Vec<Saving> = Vec::new();
    for image in images {
        match merged.iter_mut().find(|known| known.digest == image.digest) {
            Some(known) => {
                let more = image.names.iter().filter(|name| !known.names.contains(name)).cloned().collect::<Vec<_>>();
                known.names.extend(more);
            }
            None => merged.push(image.clone()),
        }
    }
    merged
}

fn called(target: &Descriptor, name: &Reference) -> Descriptor {
    let mut annotations = BTreeMap::from([(WHOLE_NAME.to_owned(), name.name())]);
    if let Some(tag) = name.tag() {
        annotations.insert(REF_NAME.to_owned(), tag.to_owned());
    }
    Descriptor { annotations, ..target.clone() }
}

fn blob_path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm(), digest.hex())
}

/// The directories that files are in, each after the one that it is in.
fn directories<'a>(files: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut directories = std::collections::BTreeSet::new();
    for file in files {
        directories.extend(file.match_indices('/').map(|(at, _)| file[..=at].to_owned()));
    }
    directories.into_iter().collect()
}

fn header(mode: u32, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(size);
    header
}

fn json(what: &str, value: &impl Serialize) -> Result<Vec<u8>, ImageError> {
    serde_json::to_vec(value).map_err(|source| ImageError::Json { what: what.to_owned(), source })
}
