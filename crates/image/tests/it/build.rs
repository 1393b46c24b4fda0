//! Archives and images built by hand, so that the tests need no tool.

use std::{io::Write, path::Path};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use wharf_image::{Image, ImageError, Images, Limits, Loaded};

pub(crate) fn sha256(bytes: &[u8]) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(bytes)))
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// A tar archive in the making.
#[derive(Clone, Default)]
pub(crate) struct Tar(Vec<u8>);

impl Tar {
    pub(crate) fn header(mut self, kind: u8, path: &str, link: &str, mode: u32, ids: (u32, u32), data: &[u8]) -> Self {
        let mut block = [0_u8; 512];
        let mut put = |at: usize, text: &str| block[at..at + text.len()].copy_from_slice(text.as_bytes());
        assert!(path.len() <= 100 && link.len() <= 100, "use long()");
        put(0, path);
        put(100, &format!("{mode:07o}"));
        put(108, &format!("{:07o}", ids.0));
        put(116, &format!("{:07o}", ids.1));
        put(124, &format!("{:011o}", data.len()));
        put(136, &format!("{:011o}", 1_600_000_000));
        put(148, "        ");
        put(157, link);
        put(257, "ustar\x0000");
        if matches!(kind, b'3' | b'4') {
            put(329, "0000001");
            put(337, "0000003");
        }
        block[156] = kind;
        self.push(block, data);
        self
    }

    fn push(&mut self, mut block: [u8; 512], data: &[u8]) {
        let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        self.0.extend_from_slice(&block);
        self.0.extend_from_slice(data);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
    }

    pub(crate) fn file(self, path: &str, data: &[u8]) -> Self {
        self.header(b'0', path, "", 0o644, (0, 0), data)
    }

    pub(crate) fn dir(self, path: &str) -> Self {
        self.header(b'5', path, "", 0o755, (0, 0), b"")
    }

    pub(crate) fn symlink(self, path: &str, target: &str) -> Self {
        self.header(b'2', path, target, 0o777, (0, 0), b"")
    }

    pub(crate) fn hard_link(self, path: &str, target: &str) -> Self {
        self.header(b'1', path, target, 0o644, (0, 0), b"")
    }

    /// A pax extended header for the next entry.
    pub(crate) fn pax(self, records: &[(&str, &[u8])]) -> Self {
        let mut data = Vec::new();
        for (key, value) in records {
            let rest = key.len() + value.len() + 3;
            let mut length = rest + 1;
            while length != rest + length.to_string().len() {
                length = rest + length.to_string().len();
            }
            data.extend(format!("{length} {key}=").bytes());
            data.extend_from_slice(value);
            data.push(b'\n');
        }
        self.header(b'x', "pax", "", 0o644, (0, 0), &data)
    }

    pub(crate) fn end(mut self) -> Vec<u8> {
        self.0.resize(self.0.len() + 1024, 0);
        self.0
    }
}

/// The blobs of an image: each layer given as its blob and its plain archive.
pub(crate) struct Built {
    pub(crate) config: Vec<u8>,
    pub(crate) manifest: Vec<u8>,
    pub(crate) layers: Vec<Vec<u8>>,
}

pub(crate) fn image(layers: &[(Vec<u8>, Vec<u8>)]) -> Built {
    image_with(layers, &json!({"Cmd": ["/bin/app"], "Env": ["A=b"], "User": "app", "ExposedPorts": {"80/tcp": {}}}))
}

pub(crate) fn image_with(layers: &[(Vec<u8>, Vec<u8>)], config: &Value) -> Built {
    let architecture = if cfg!(target_arch = "x86_64") { "amd64" } else { "arm64" };
    let diff_ids: Vec<_> = layers.iter().map(|(_, plain)| sha256(plain)).collect();
    let config = json!({"architecture": architecture, "os": "linux", "config": config,
        "rootfs": {"type": "layers", "diff_ids": diff_ids}});
    let config = config.to_string().into_bytes();
    let descriptors: Vec<_> = layers
        .iter()
        .map(|(blob, _)| json!({"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": sha256(blob), "size": blob.len()}))
        .collect();
    let manifest = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": sha256(&config), "size": config.len()},
        "layers": descriptors});
    Built {
        config,
        manifest: manifest.to_string().into_bytes(),
        layers: layers.iter().map(|(blob, _)| blob.clone()).collect(),
    }
}

impl Built {
    pub(crate) fn descriptor(&self, annotations: &Value) -> Value {
        json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": sha256(&self.manifest),
            "size": self.manifest.len(), "annotations": annotations})
    }

    /// Path and bytes of every blob in an OCI layout.
    pub(crate) fn blobs(&self) -> Vec<(String, Vec<u8>)> {
        let path = |bytes: &Vec<u8>| (sha256(bytes).replace("sha256:", "blobs/sha256/"), bytes.clone());
        self.layers.iter().chain([&self.config, &self.manifest]).map(path).collect()
    }

    /// An OCI layout whose only image has this `ref.name`.
    pub(crate) fn layout(&self, name: &str) -> Vec<(String, Vec<u8>)> {
        let descriptor = self.descriptor(&json!({"org.opencontainers.image.ref.name": name}));
        layout(&[descriptor], self.blobs())
    }
}

pub(crate) fn layout(descriptors: &[Value], mut files: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    files.push(("oci-layout".into(), br#"{"imageLayoutVersion": "1.0.0"}"#.to_vec()));
    files.push(("index.json".into(), json!({"schemaVersion": 2, "manifests": descriptors}).to_string().into_bytes()));
    files
}

pub(crate) fn tar_of(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    files.iter().fold(Tar::default(), |tar, (path, bytes)| tar.file(path, bytes)).end()
}

/// A store in a directory that goes with it.
pub(crate) struct Store {
    pub(crate) images: Images,
    pub(crate) dir: tempfile::TempDir,
}

impl Store {
    pub(crate) fn new() -> Self {
        Self::with(Limits::default())
    }

    pub(crate) fn with(limits: Limits) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { images: Images::open_with(dir.path(), limits).unwrap(), dir }
    }

    pub(crate) fn load_bytes(&self, archive: &[u8], tag: Option<&str>) -> Result<Vec<Loaded>, ImageError> {
        let path = self.dir.path().join("archive");
        std::fs::write(&path, archive).unwrap();
        self.load_path(&path, tag)
    }

    pub(crate) fn load_path(&self, path: &Path, tag: Option<&str>) -> Result<Vec<Loaded>, ImageError> {
        self.images.load(path, tag, &mut |_| {})
    }

    pub(crate) fn resolve(&self, name: &str) -> Option<Image> {
        self.images.resolve(&name.parse().unwrap()).unwrap()
    }

    /// Loads an image of these plain layers and unpacks it: lower directories, topmost first.
    pub(crate) fn unpack(&self, layers: &[Vec<u8>]) -> Result<Vec<std::path::PathBuf>, ImageError> {
        let layers: Vec<_> = layers.iter().map(|plain| (plain.clone(), plain.clone())).collect();
        self.load_bytes(&tar_of(&image(&layers).layout("test:1")), None).unwrap();
        self.images.rootfs(&self.resolve("test:1").unwrap())
    }
}
