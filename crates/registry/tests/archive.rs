//! What is archived: kept, not pulled, and back when it is wanted.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use serde_json::{Value, json};
use tempfile::TempDir;
use wharf_core::{
    Digest, Scope,
    registry::{ImageStatus, RepositoryId},
};
use wharf_image::{Algorithm, Images, OCI_INDEX, OCI_MANIFEST};
use wharf_registry::{ImageReference, Judged, Push, Pushed, Registry, RegistryError, Settings, StorageClassRefusal};
use wharf_store::{MemoryStore, Range, Store};

struct Machine {
    store: Arc<dyn Store>,
    images: Images,
    registry: Registry,
    app: RepositoryId,
    _directory: TempDir,
}

impl Machine {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let images = Images::open(directory.path()).unwrap();
        let settings = Settings { unused: Duration::ZERO, ..Settings::default() };
        let registry = Registry::open(Arc::clone(&store), images.clone(), Arc::new(()), settings).await.unwrap();
        let app = RepositoryId { scope: Scope::default(), name: "app".parse().unwrap() };
        Self { store, images, registry, app, _directory: directory }
    }

    async fn blob(&self, bytes: &[u8]) -> Digest {
        let digest = Algorithm::Sha256.digest(bytes);
        let upload = self.registry.begin_upload(&self.app, Algorithm::Sha256).await.unwrap();
        self.registry.append(&self.app, &upload, Some(0), vec![Bytes::copy_from_slice(bytes)]).await.unwrap();
        self.registry.finish_upload(&self.app, &upload, &digest).await.unwrap();
        digest
    }

    /// The text of an image's manifest, whose layers are pushed.
    async fn manifest(&self, layers: &[&str], subject: Option<&Digest>) -> String {
        let mut described = Vec::new();
        for layer in layers {
            let digest = self.blob(layer.as_bytes()).await;
            described.push(json!({
                "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": digest, "size": layer.len(),
            }));
        }
        let config = self.blob(b"{}").await;
        let mut manifest = json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "layers": described,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": 2},
        });
        if let Some(subject) = subject {
            manifest["subject"] = json!({"mediaType": OCI_MANIFEST, "digest": subject, "size": 1});
        }
        manifest.to_string()
    }

    fn index(manifests: &[&str]) -> String {
        let described = |text: &&str| {
            let digest = Algorithm::Sha256.digest(text.as_bytes());
            json!({"mediaType": OCI_MANIFEST, "digest": digest, "size": text.len()})
        };
        let manifests: Vec<Value> = manifests.iter().map(described).collect();
        json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": manifests}).to_string()
    }

    async fn try_push(&self, manifest: &str, tag: Option<&str>) -> Result<Pushed, RegistryError> {
        let digest = ImageReference::Digest(Algorithm::Sha256.digest(manifest.as_bytes()));
        let reference = tag.map_or(digest, |tag| ImageReference::Tag(tag.to_owned()));
        self.registry.push(&self.app, Push::new(manifest.to_owned().into(), None, &reference)).await
    }

    async fn push(&self, manifest: &str, tag: Option<&str>) -> Digest {
        self.try_push(manifest, tag).await.unwrap().digest
    }

    async fn status(&self, digest: &Digest) -> ImageStatus {
        self.registry.image(&self.app, &ImageReference::Digest(digest.clone())).await.unwrap().1.status
    }

    async fn archive(&self, digest: &Digest) {
        self.registry.archive_image(&self.app, digest).await.unwrap();
    }

    /// Waits until an image is back. Somebody keeps activating.
    async fn back(&self, digest: &Digest) {
        let mut watch = self.store.watch(Range::Prefix("registry/".to_owned()), None);
        let back = async {
            while self.status(digest).await != ImageStatus::Active {
                watch.next().await.unwrap();
            }
        };
        tokio::time::timeout(Duration::from_secs(10), back).await.unwrap();
    }

    async fn has(&self, layer: &str) -> bool {
        self.registry.open_blob(&self.app, &Algorithm::Sha256.digest(layer.as_bytes())).await.is_ok()
    }

    fn refusal(&self, moved: Result<impl Sized, RegistryError>) -> StorageClassRefusal {
        match moved {
            Err(RegistryError::StorageClass(refusal)) => refusal,
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("it was not refused"),
        }
    }
}

#[tokio::test]
async fn an_image_goes_and_comes_back() {
    let machine = Machine::new().await;
    let (registry, app) = (&machine.registry, &machine.app);
    let one = machine.push(&machine.manifest(&["own", "shared"], None).await, Some("one")).await;
    machine.push(&machine.manifest(&["shared"], None).await, Some("two")).await;
    let record = registry.archive_image(app, &one).await.unwrap();
    assert_eq!(record.status, ImageStatus::Archived);
    assert!(record.archived_at.is_some() && record.activated_at.is_none());
    for reference in [ImageReference::Tag("one".into()), ImageReference::Digest(one.clone())] {
        let error = registry.pullable_image(app, &reference).await.unwrap_err();
        assert!(matches!(error, RegistryError::Archived(of) if of == reference));
    }
    assert!(!machine.has("own").await && machine.has("shared").await && machine.has("{}").await);
    let again = machine.refusal(registry.archive_image(app, &one).await);
    assert_eq!(again, StorageClassRefusal::AlreadyThere(ImageStatus::Archived));
    registry.collect().await.unwrap();

    let record = registry.restore_image(app, &one).await.unwrap();
    assert_eq!(record.status, ImageStatus::Activating);
    assert_eq!(machine.status(&one).await, ImageStatus::Activating);
    assert!(!machine.has("own").await, "not yet");
    for moved in [registry.restore_image(app, &one).await, registry.archive_image(app, &one).await] {
        assert_eq!(machine.refusal(moved), StorageClassRefusal::AlreadyThere(ImageStatus::Activating));
    }
    // The process that began it is gone.
    let settings = registry.settings().clone();
    let next =
        Registry::open(Arc::clone(&machine.store), machine.images.clone(), Arc::new(()), settings).await.unwrap();
    let activating = tokio::spawn(async move { next.keep_activating().await });
    machine.back(&one).await;
    let (_, record) = registry.pullable_image(app, &ImageReference::Tag("one".into())).await.unwrap();
    assert!(record.activated_at >= record.archived_at && machine.has("own").await);
    assert!(machine.store.range(Range::Prefix("registry-activating/".into()), None, 0).await.unwrap().items.is_empty());
    activating.abort();
}

#[tokio::test]
async fn a_push_brings_it_back_at_once() {
    let machine = Machine::new().await;
    let (registry, app) = (&machine.registry, &machine.app);
    let manifest = machine.manifest(&["layer"], None).await;
    let one = machine.push(&manifest, Some("one")).await;
    let signature = machine.push(&machine.manifest(&["signature"], Some(&one)).await, None).await;
    let refused = machine.refusal(registry.archive_image(app, &signature).await);
    assert_eq!(refused, StorageClassRefusal::Referrer(one.clone()));
    machine.archive(&one).await;
    assert_eq!(machine.status(&signature).await, ImageStatus::Archived, "it goes with its subject");
    let refused = machine.refusal(registry.restore_image(app, &signature).await);
    assert_eq!(refused, StorageClassRefusal::Referrer(one.clone()));
    // Clients look for layers first and push those that are not there, which are then.
    assert!(!machine.has("layer").await);
    machine.blob(b"layer").await;
    assert!(machine.has("layer").await && !machine.has("signature").await);
    let pushed = machine.try_push(&manifest, Some("one")).await.unwrap();
    assert!(pushed.changed && pushed.record.status.is_active() && pushed.record.activated_at.is_some());
    assert_eq!(machine.status(&signature).await, ImageStatus::Active);
    assert!(machine.has("signature").await);
    assert!(!machine.try_push(&manifest, Some("one")).await.unwrap().changed);

    // Also one that is on its way already.
    machine.archive(&one).await;
    registry.restore_image(app, &one).await.unwrap();
    machine.push(&manifest, Some("one")).await;
    machine.archive(&one).await;
    let keeping = registry.clone();
    let activating = tokio::spawn(async move { keeping.keep_activating().await });
    let mut watch = machine.store.watch(Range::Prefix("registry-activating/".to_owned()), None);
    let queue = || machine.store.range(Range::Prefix("registry-activating/".into()), None, 0);
    while !queue().await.unwrap().items.is_empty() {
        watch.next().await.unwrap();
    }
    assert_eq!(machine.status(&one).await, ImageStatus::Archived, "the former restore is nothing any more");
    activating.abort();
    // Another image that names the same layer has it.
    machine.push(&machine.manifest(&["layer", "x"], None).await, Some("two")).await;
    assert!(machine.has("layer").await);
}

#[tokio::test]
async fn an_index_holds_what_it_names() {
    let machine = Machine::new().await;
    let (registry, app) = (&machine.registry, &machine.app);
    let child = machine.manifest(&["child"], None).await;
    let index = Machine::index(&[&child]);
    let (child_digest, index_digest) = (machine.push(&child, None).await, machine.push(&index, Some("all")).await);
    let refused = machine.refusal(registry.archive_image(app, &child_digest).await);
    assert_eq!(refused, StorageClassRefusal::Referenced(vec![index_digest.clone()]));
    machine.archive(&index_digest).await;
    assert_eq!(machine.status(&child_digest).await, ImageStatus::Active);
    machine.archive(&child_digest).await;
    // A new index would be one that cannot be pulled.
    let other = Machine::index(&[&child, &child]);
    let error = machine.try_push(&other, Some("other")).await.unwrap_err();
    assert!(matches!(error, RegistryError::UnknownManifests(missing) if missing == [child_digest.clone()]));
    registry.restore_image(app, &index_digest).await.unwrap();
    assert_eq!(machine.status(&child_digest).await, ImageStatus::Activating);
    let keeping = registry.clone();
    let activating = tokio::spawn(async move { keeping.keep_activating().await });
    machine.back(&index_digest).await;
    assert_eq!(machine.status(&child_digest).await, ImageStatus::Active);
    activating.abort();
}

/// Indexes that come, go and are restored while their image is archived: none is ever there to be pulled without it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_index_is_without_its_images() {
    let machine = Arc::new(Machine::new().await);
    let (registry, app) = (machine.registry.clone(), machine.app.clone());
    let child = machine.manifest(&["child"], None).await;
    let digest = machine.push(&child, None).await;
    let keeping = registry.clone();
    let activating = tokio::spawn(async move { keeping.keep_activating().await });
    let mut made = 0;
    for round in 0..200 {
        let mut index: Value = serde_json::from_str(&Machine::index(&[&child])).unwrap();
        index["annotations"] = json!({"round": round.to_string()});
        let index = index.to_string();
        let (pusher, text) = (Arc::clone(&machine), index.clone());
        let pushing = tokio::spawn(async move { pusher.try_push(&text, Some("all")).await });
        let (archiver, of, one) = (registry.clone(), app.clone(), digest.clone());
        let archiving = tokio::spawn(async move { archiver.archive_image(&of, &one).await });
        let (pushed, archived) = (pushing.await.unwrap(), archiving.await.unwrap());
        assert!(pushed.is_ok() != archived.is_ok(), "round {round}: {pushed:?} {archived:?}");
        let Ok(Pushed { digest: index, .. }) = pushed else {
            machine.push(&child, None).await;
            continue;
        };
        made += 1;
        // Now both are archived, and the index comes back while its image goes.
        machine.archive(&index).await;
        let (restorer, of, one) = (registry.clone(), app.clone(), index.clone());
        let restoring = tokio::spawn(async move { restorer.restore_image(&of, &one).await });
        let _either = registry.archive_image(&app, &digest).await;
        restoring.await.unwrap().unwrap();
        machine.back(&index).await;
        assert_eq!(machine.status(&digest).await, ImageStatus::Active, "round {round}");
        registry.delete_image(&app, &index).await.unwrap();
    }
    assert!(made > 0);
    activating.abort();
}

#[tokio::test]
async fn who_judged_it_must_still_be_right() {
    let machine = Machine::new().await;
    let (registry, app) = (&machine.registry, &machine.app);
    let manifest = machine.manifest(&["layer"], None).await;
    let one = machine.push(&manifest, Some("one")).await;
    let tags = ["one".to_owned()];
    let judged = Judged { tags: &tags, pulled_at: None };
    machine.push(&manifest, Some("two")).await;
    assert_eq!(registry.archive_image_when(app, &one, Some(judged), &[]).await.unwrap(), None, "another tag");
    registry.delete_tag(app, "two").await.unwrap();
    registry.pulled(app, &one).await.unwrap();
    assert_eq!(registry.archive_image_when(app, &one, Some(judged), &[]).await.unwrap(), None, "pulled since");
    let judged = Judged { pulled_at: registry.pulls(app).await.unwrap().get(&one).copied(), ..judged };
    let unchanged = registry.no_image_since(app).await.unwrap();
    machine.push(&machine.manifest(&["other"], None).await, None).await;
    let archived = registry.archive_image_when(app, &one, Some(judged), &[unchanged]).await.unwrap();
    assert_eq!(archived, None, "an image came");
    let archived = registry.archive_image_when(app, &one, Some(judged), &[]).await.unwrap();
    assert!(archived.is_some());
}

#[tokio::test]
async fn what_tasks_have_is_written_down() {
    let machine = Machine::new().await;
    let (registry, app) = (&machine.registry, &machine.app);
    let one = machine.push(&machine.manifest(&["layer"], None).await, Some("one")).await;
    let keeping = registry.clone();
    let noting = tokio::spawn(async move { keeping.keep_noting_pulls().await });
    let mut watch = machine.store.watch(Range::Prefix("registry/".to_owned()), None);
    let gone = Digest::sha256([1; 32]);
    registry.pulled_by_task(app, &gone);
    for _ in 0..100 {
        registry.pulled_by_task(app, &one);
    }
    let written = async {
        while !registry.pulls(app).await.unwrap().contains_key(&one) {
            watch.next().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(10), written).await.unwrap();
    noting.abort();
    assert!(!registry.pulls(app).await.unwrap().contains_key(&gone), "of what is not there nothing is kept");
}
