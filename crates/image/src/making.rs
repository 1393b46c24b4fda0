//! New layers and images: what a build makes.
//!
//! While a build goes on nothing waits for the disk: a layer can be used at once and is *unsettled*, its blob as
//! [`Blobs::put_unsettled`](crate::Blobs::put_unsettled) has it, its directory with a mark that says in which life of the machine
//! it was made. [`Images::settle`] waits, once for many. Only what is settled may be named or written down.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufWriter, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::SystemTime,
};

use wharf_core::{Digest, IdBlock, LayerForm, LayerInfo};

use crate::{
    Algorithm, Hasher, Image, ImageError, Images, Lease, Origin, Reference,
    compression::{Compression, Encoder},
    content::{BlobWriter, head},
    error::IoContext,
    image::{chain_id, parse_config},
    layer::{Manner, pack},
    manifest::{Descriptor, Document, Manifest, OCI_CONFIG, OCI_MANIFEST, architecture},
    tree::deeply,
};

/// Bytes that are packed at a time.
const BUFFER: usize = 256 << 10;

/// Directories in which a layer is being made by way of overlayfs. Dropped, they are gone.
#[derive(Debug)]
pub struct Draft(PathBuf);

impl Draft {
    /// The upper directory.
    #[must_use]
    pub fn upper(&self) -> PathBuf {
        self.0.join("fs")
    }

    /// The work directory.
    #[must_use]
    pub fn work(&self) -> PathBuf {
        self.0.join("work")
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // The next open would clean it as well.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A layer that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub layer: LayerInfo,
    /// Bytes of its archive before it was packed.
    pub unpacked: u64,
}

impl Images {
    /// A lease on nothing yet.
    #[must_use]
    pub fn lease(&self) -> Lease {
        self.0.lease()
    }

    /// A place to make a layer in.
    ///
    /// # Errors
    /// The disk's.
    pub fn draft(&self) -> Result<Draft, ImageError> {
        let draft = Draft(self.0.layers.temporary_name());
        for directory in [draft.upper(), draft.work()] {
            fs::create_dir_all(&directory).context("make", &directory)?;
            let mode = fs::Permissions::from_mode(0o755);
            fs::set_permissions(&directory, mode).context("protect", &directory)?;
        }
        Ok(draft)
    }

    /// Makes a layer of what overlayfs has in an upper directory, which lies over the layers whose chain id is `below`. The layer can
    /// be used at once; it is unsettled. If `upper` is on the store's file system it becomes the unpacked layer, and is gone.
    /// `users` are the ids that the directory's ids from 0 on stand for. Once `stop` is set, whoever asked wants it no more.
    ///
    /// # Errors
    /// The disk's; [`ImageError::Unpackable`] for what no layer can hold, and when it was stopped.
    pub fn make_layer(
        &self,
        upper: &Path,
        below: Option<&Digest>,
        form: &LayerForm,
        users: Option<IdBlock>,
        lease: &Lease,
        stop: &AtomicBool,
    ) -> Result<Made, ImageError> {
        let content = &self.0.content;
        let writer = content.writer()?;
        let path = writer.path().to_owned();
        let encoder = Encoder::new(form.compression.into(), writer).context("write", &path)?;
        let mut plain = BufWriter::with_capacity(BUFFER, Plain::new(encoder, stop));
        let manner = Manner { latest: form.latest, users };
        let packed = deeply(|| pack(upper, manner, &mut plain)).context("read", upper)?;
        packed.map_err(|source| ImageError::Unpackable { source })?;
        let plain = plain.into_inner().map_err(io::IntoInnerError::into_error).context("write", &path)?;
        let (diff_id, unpacked) = (plain.hasher.finish(), plain.bytes);
        let staged = plain.encoder.finish().context("write", &path)?.finish();
        let size = staged.size();
        let digest = content.commit_unsettled(staged, lease)?;
        let chain_id = chain_id(below, &diff_id);
        lease.hold(&chain_id);
        // The root itself is in no archive.
        fs::set_permissions(upper, fs::Permissions::from_mode(0o755)).context("protect", upper)?;
        std::os::unix::fs::chown(upper, Some(0), Some(0)).context("protect", upper)?;
        self.0.layers.place(upper, &chain_id)?;
        Ok(Made { layer: LayerInfo { digest, size, diff_id, chain_id }, unpacked })
    }

    /// Waits until layers that were made are on disk like all else. Those that are need no waiting.
    ///
    /// # Errors
    /// The disk's; they are then as before.
    pub fn settle(&self, layers: &[LayerInfo]) -> Result<(), ImageError> {
        self.0.layers.settle(layers)?;
        let digests: Vec<Digest> = layers.iter().map(|layer| layer.digest.clone()).collect();
        self.0.content.settle(&digests)
    }

    /// Keeps an image with this configuration, whose `rootfs` the layers are, and answers its manifest's digest. It has no name yet; the
    /// lease holds it. All of it is on disk when this returns.
    ///
    /// # Errors
    /// The disk's; [`ImageError::Json`] for what is no configuration, [`ImageError::LayerCount`] for other layers.
    pub fn make_image(
        &self,
        config: &[u8],
        layers: &[LayerInfo],
        annotations: BTreeMap<String, String>,
        lease: &Lease,
    ) -> Result<Digest, ImageError> {
        let content = &self.0.content;
        let digest = Algorithm::Sha256.digest(config);
        let parsed = parse_config(&digest, config)?;
        let listed = parsed.rootfs.diff_ids.len();
        if listed != layers.len() {
            return Err(ImageError::LayerCount { diff_ids: listed, layers: layers.len() });
        }
        self.settle(layers)?;
        content.put(config, lease)?;
        let describe = |layer: &LayerInfo| {
            let packed = Compression::detect(&head(content.open_blob(&layer.digest)?).context("read", "a layer")?);
            Ok(Descriptor::new(packed.media_type().to_owned(), layer.digest.clone(), layer.size))
        };
        let manifest = Manifest {
            schema_version: 2,
            media_type: OCI_MANIFEST.to_owned(),
            artifact_type: None,
            config: Descriptor::new(OCI_CONFIG.to_owned(), digest, config.len() as u64),
            layers: layers.iter().map(describe).collect::<Result<_, ImageError>>()?,
            subject: None,
            annotations,
        };
        let json = |source| ImageError::Json { what: "the manifest".to_owned(), source };
        content.put(&serde_json::to_vec(&manifest).map_err(json)?, lease)
    }

    /// Gives an image that was made a name. It is on disk when this returns.
    ///
    /// # Errors
    /// The disk's; [`ImageError::MissingBlob`].
    pub fn name_made(&self, manifest: &Digest, reference: &Reference) -> Result<(), ImageError> {
        let size = self.0.content.read(manifest)?.len() as u64;
        // It was made now, though it may have been here: see `came`.
        let path = self.0.content.path(manifest);
        fs::File::open(&path).and_then(|file| file.set_modified(SystemTime::now())).context("date", path)?;
        self.0.set_name(&reference.name(), manifest.clone(), size, Origin::Loaded)
    }

    /// When an image's manifest came to be here, or was made here last; `None` if it is not there.
    #[must_use]
    pub fn came(&self, manifest: &Digest) -> Option<SystemTime> {
        fs::metadata(self.0.content.path(manifest)).and_then(|found| found.modified()).ok()
    }

    /// The configuration of an image as it is kept: JSON.
    ///
    /// # Errors
    /// The disk's, or those of a manifest.
    pub fn configuration(&self, image: &Image) -> Result<Vec<u8>, ImageError> {
        let bytes = self.0.content.read(&image.manifest)?;
        match Document::parse(&image.manifest, &bytes)? {
            Document::Manifest(manifest) => self.0.content.read(&manifest.config.digest),
            Document::Index(_) => Err(ImageError::NotAManifest(image.manifest.clone())),
        }
    }

    /// This machine's architecture as Go names it.
    #[must_use]
    pub fn architecture(&self) -> &'static str {
        architecture()
    }

    /// A root file system of layers that no image has yet, as an image that says nothing of how it is run. It holds them.
    #[must_use]
    pub fn bare(&self, layers: &[LayerInfo]) -> Image {
        let lease = self.0.lease();
        for layer in layers {
            lease.hold(&layer.digest);
            lease.hold(&layer.chain_id);
        }
        Image::bare(layers, lease)
    }

    /// The directories of layers, topmost first, as overlayfs takes them in `lowerdir`; see [`rootfs`](Self::rootfs).
    ///
    /// # Errors
    /// The disk's, or a layer's.
    pub fn directories(&self, layers: &[LayerInfo]) -> Result<Vec<PathBuf>, ImageError> {
        self.0.unpack(layers)
    }
}

/// Hashes and counts what goes to be packed.
struct Plain<'a> {
    encoder: Encoder<BlobWriter>,
    hasher: Hasher,
    bytes: u64,
    stop: &'a AtomicBool,
}

impl<'a> Plain<'a> {
    fn new(encoder: Encoder<BlobWriter>, stop: &'a AtomicBool) -> Self {
        Self { encoder, hasher: Hasher::new(Algorithm::Sha256), bytes: 0, stop }
    }
}

impl Write for Plain<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("nobody wants it any more"));
        }
        let written = self.encoder.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.encoder.flush()
    }
}
