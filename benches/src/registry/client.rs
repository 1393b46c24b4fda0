//! A registry's client that costs as little as may be.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{http::Connection, image};

const MIB: usize = 1 << 20;
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// Bytes that nobody had before: a first part of its own, and the same mebibyte over and over.
pub(super) struct Blob {
    first: Vec<u8>,
    piece: Vec<u8>,
    times: u64,
    digest: String,
}

impl Blob {
    /// So many MiB.
    pub(super) fn new(name: &str, mib: u64) -> Self {
        // Noise, as of a compressed layer.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut piece = Vec::with_capacity(MIB);
        while piece.len() < MIB {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            piece.extend_from_slice(&state.to_le_bytes());
        }
        let mut first = piece.clone();
        first[..32].copy_from_slice(&Sha256::digest(name));
        let mut hasher = Sha256::new();
        hasher.update(&first);
        for _ in 1..mib {
            hasher.update(&piece);
        }
        let piece = if mib > 1 { piece } else { Vec::new() };
        Self { first, piece, times: mib - 1, digest: format!("sha256:{}", hex::encode(hasher.finalize())) }
    }
}

/// A manifest and its tag.
pub(super) struct Manifest {
    tag: String,
    bytes: Vec<u8>,
}

/// What an image is made of.
pub(super) struct Parts {
    layer: Vec<u8>,
    config: Vec<u8>,
}

pub(super) struct Client(Connection);

impl Client {
    pub(super) fn new(authority: &str) -> anyhow::Result<Self> {
        Ok(Self(Connection::tcp(authority)?))
    }

    /// As Docker: POST, PATCH with the bytes, PUT with the digest.
    pub(super) fn push(&mut self, repository: &str, blob: &Blob) -> anyhow::Result<()> {
        let (status, location) = self.0.begin("POST", &format!("/v2/{repository}/blobs/uploads/"))?;
        ensure!(status == 202, "POST: {status}");
        let (status, location) = self.0.send_long("PATCH", &location, &blob.first, &blob.piece, blob.times)?;
        ensure!(status == 202, "PATCH: {status}");
        let joint = if location.contains('?') { '&' } else { '?' };
        let answer = self.0.ask("PUT", &format!("{location}{joint}digest={}", blob.digest), "", b"")?;
        ensure!(answer.status == 201, "PUT: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        Ok(())
    }

    pub(super) fn pull(&mut self, repository: &str, blob: &Blob) -> anyhow::Result<()> {
        let length = self.0.fetch(&format!("/v2/{repository}/blobs/{}", blob.digest))?;
        ensure!(length == MIB as u64 * (blob.times + 1), "{length} bytes came");
        Ok(())
    }

    /// Manifests of one small image each, whose parts are there.
    pub(super) fn prepare_manifests(&mut self, repository: &str, count: usize) -> anyhow::Result<Vec<Manifest>> {
        let config = self.push_bytes(repository, b"{}")?;
        let layer = self.push_bytes(repository, b"not much of a layer")?;
        let manifest = |n: usize| {
            let manifest = json!({
                "schemaVersion": 2, "mediaType": MANIFEST,
                "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": 2 },
                "layers": [{ "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": layer, "size": 19 }],
                "annotations": { "n": format!("{repository} {n}") },
            });
            Manifest { tag: format!("v{n}"), bytes: manifest.to_string().into_bytes() }
        };
        Ok((0..count).map(manifest).collect())
    }

    pub(super) fn push_manifest(&mut self, repository: &str, manifest: &Manifest) -> anyhow::Result<()> {
        let path = format!("/v2/{repository}/manifests/{}", manifest.tag);
        let answer = self.0.ask("PUT", &path, &format!("Content-Type: {MANIFEST}\r\n"), &manifest.bytes)?;
        ensure!(answer.status == 201, "PUT {path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        Ok(())
    }

    pub(super) fn pull_manifest(&mut self, repository: &str, manifest: &Manifest) -> anyhow::Result<()> {
        let path = format!("/v2/{repository}/manifests/{}", manifest.tag);
        let answer = self.0.ask("GET", &path, &format!("Accept: {MANIFEST}\r\n"), b"")?;
        ensure!(answer.status == 200 && answer.body == manifest.bytes, "GET {path}: {}", answer.status);
        Ok(())
    }

    fn push_bytes(&mut self, repository: &str, bytes: &[u8]) -> anyhow::Result<String> {
        let digest = format!("sha256:{}", hex::encode(Sha256::digest(bytes)));
        let blob = Blob { first: bytes.to_vec(), piece: Vec::new(), times: 0, digest: digest.clone() };
        self.push(repository, &blob)?;
        Ok(digest)
    }

    /// Pushes an image; `REPOSITORY:TAG`.
    pub(super) fn push_image(&mut self, repository: &str, tag: &str, parts: &Parts) -> anyhow::Result<String> {
        let layer = self.push_bytes(repository, &parts.layer)?;
        let config = self.push_bytes(repository, &parts.config)?;
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": parts.config.len()
            },
            "layers": [{
                "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": layer, "size": parts.layer.len()
            }],
        });
        self.push_manifest(repository, &Manifest { tag: tag.to_owned(), bytes: manifest.to_string().into_bytes() })?;
        Ok(format!("{repository}:{tag}"))
    }
}

/// The benchmark's image with a layer that nobody had before.
pub(super) fn image_of(rootfs: &Path, round: usize) -> anyhow::Result<Parts> {
    let mut archive = tar::Builder::new(Vec::new());
    archive.follow_symlinks(false);
    archive.append_dir_all(".", rootfs)?;
    let text = round.to_string();
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, "round", text.as_bytes())?;
    let plain = archive.into_inner()?;
    let config = json!({
        "architecture": "amd64", "os": "linux",
        "config": { "Cmd": image::COMMAND, "Env": ["PATH=/bin"] },
        "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{}", hex::encode(Sha256::digest(&plain)))] },
    });
    Ok(Parts { layer: gzip(&plain)?, config: config.to_string().into_bytes() })
}

fn gzip(plain: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut child = Command::new("gzip").args(["-1", "-n"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().context("standard input was piped")?;
    let plain = plain.to_vec();
    let feeding = std::thread::spawn(move || input.write_all(&plain));
    let output = child.wait_with_output()?;
    feeding.join().map_err(|_| anyhow::anyhow!("gzip was not fed"))??;
    Ok(output.stdout)
}
