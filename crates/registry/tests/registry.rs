//! What the registry promises, over a real content store.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::json;
use tempfile::TempDir;
use wharf_core::{Digest, Scope, registry::RepositoryId};
use wharf_image::{Algorithm, Images, OCI_INDEX, OCI_MANIFEST};
use wharf_registry::{ImageReference, Mutability, Push, Pushed, Registry, RegistryError, Settings, UploadId};
use wharf_store::{MemoryStore, Store};

struct Machine {
    store: Arc<dyn Store>,
    images: Images,
    registry: Registry,
    directory: TempDir,
}

fn settings() -> Settings {
    Settings { unused: Duration::ZERO, ..Settings::default() }
}

impl Machine {
    async fn with(settings: Settings) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let images = Images::open(directory.path()).unwrap();
        let registry = Registry::open(Arc::clone(&store), images.clone(), Arc::new(()), settings).await.unwrap();
        Self { store, images, registry, directory }
    }

    async fn new() -> Self {
        Self::with(settings()).await
    }

    /// As after a power failure: what no disk was waited for is lost, the store is what it was.
    async fn restarted(self, settings: Settings) -> Self {
        let Self { store, images, registry, directory } = self;
        drop((images, registry));
        let images = Images::open(directory.path()).unwrap();
        let registry = Registry::open(Arc::clone(&store), images.clone(), Arc::new(()), settings).await.unwrap();
        Self { store, images, registry, directory }
    }

    async fn blob(&self, id: &RepositoryId, bytes: &[u8]) -> Digest {
        let digest = Algorithm::Sha256.digest(bytes);
        let upload = self.registry.begin_upload(id, Algorithm::Sha256).await.unwrap();
        self.registry.append(id, &upload, Some(0), vec![Bytes::copy_from_slice(bytes)]).await.unwrap();
        self.registry.finish_upload(id, &upload, &digest).await.unwrap();
        digest
    }

    /// An image of one layer, under a tag.
    async fn image(&self, id: &RepositoryId, tag: &str, layer: &[u8]) -> Result<Pushed, RegistryError> {
        let config = self.blob(id, b"{}").await;
        let digest = self.blob(id, layer).await;
        let manifest = manifest(&config, &digest, layer.len(), None);
        self.registry.push(id, Push::new(manifest, None, &tag.parse().unwrap())).await
    }

    async fn tags(&self, id: &RepositoryId) -> BTreeMap<String, Digest> {
        self.registry.tags(id).await.unwrap().into_iter().map(|(tag, record)| (tag, record.digest)).collect()
    }

    async fn blobs(&self) -> usize {
        self.registry.collect().await.unwrap();
        let files = |kind: &str| std::fs::read_dir(self.directory.path().join("content").join(kind).join("sha256"));
        ["blobs", "unsettled"].map(|kind| files(kind).unwrap().count()).iter().sum()
    }
}

fn manifest(config: &Digest, layer: &Digest, size: usize, subject: Option<&Digest>) -> Bytes {
    let mut manifest = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST,
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": 2},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": layer, "size": size}],
    });
    if let Some(subject) = subject {
        manifest["subject"] = json!({"mediaType": OCI_MANIFEST, "digest": subject, "size": 1});
    }
    manifest.to_string().into()
}

fn id(name: &str) -> RepositoryId {
    RepositoryId { scope: Scope::default(), name: name.parse().unwrap() }
}

/// Keeps blobs where images that were loaded or built keep theirs.
fn keep(images: &Images, bytes: &[u8]) -> Digest {
    let blobs = images.blobs();
    blobs.put(Algorithm::Sha256, bytes, &blobs.lease()).unwrap()
}

#[tokio::test]
async fn what_the_content_store_has_is_pushed_without_a_byte() {
    let machine = Machine::new().await;
    let app = id("team/app");
    let absent = Algorithm::Sha256.digest(b"nobody has it");
    let missing = machine.registry.push_local(&app, &absent, &["v1".to_owned()]).await.unwrap_err();
    assert!(matches!(missing, RegistryError::UnknownManifests(_)), "{missing}");
    let (config, layer) = (keep(&machine.images, b"{}"), keep(&machine.images, b"layer"));
    let bytes = manifest(&config, &layer, 5, None);
    let image = keep(&machine.images, &bytes);
    let pushed = machine.registry.push_local(&app, &image, &["v1".to_owned(), "v2".to_owned()]).await.unwrap();
    assert!(pushed.changed && pushed.digest == image && pushed.record.image_size() == 7);
    assert_eq!(machine.tags(&app).await.len(), 2);
    // As any push: who pulls finds everything, and the collector leaves it.
    machine.registry.collect().await.unwrap();
    assert_eq!(machine.registry.open_blob(&app, &layer).await.unwrap().1, 5);
    assert!(!machine.registry.push_local(&app, &image, &["v1".to_owned()]).await.unwrap().changed);

    let child = json!({"mediaType": OCI_MANIFEST, "digest": image, "size": bytes.len()});
    let index = json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [child]}).to_string();
    let index = keep(&machine.images, index.as_bytes());
    let other = id("other");
    let pushed = machine.registry.push_local(&other, &index, &["latest".to_owned()]).await.unwrap();
    assert_eq!(pushed.record.manifests, std::slice::from_ref(&image));
    assert_eq!(machine.registry.images(&other).await.unwrap().len(), 2);

    // What a manifest lists and is not here.
    let bytes = manifest(&config, &absent, 3, None);
    let broken = keep(&machine.images, &bytes);
    let error = machine.registry.push_local(&app, &broken, &[]).await.unwrap_err();
    assert!(matches!(&error, RegistryError::UnknownBlobs(missing) if *missing == [absent]), "{error}");
}

#[tokio::test]
async fn a_local_push_obeys_the_repository() {
    let machine = Machine::with(Settings { quota: Some(8), create_on_push: false, ..settings() }).await;
    let app = id("app");
    let (config, layer) = (keep(&machine.images, b"{}"), keep(&machine.images, b"layer"));
    let image = keep(&machine.images, &manifest(&config, &layer, 5, None));
    let tags = ["v1".to_owned()];
    let error = machine.registry.push_local(&app, &image, &tags).await.unwrap_err();
    assert!(matches!(error, RegistryError::NoRepository(_)), "{error}");
    let immutable = Mutability { mutable: false, except: Vec::new() };
    machine.registry.create_repository(&app, immutable, Vec::new()).await.unwrap();
    machine.registry.push_local(&app, &image, &tags).await.unwrap();
    let more = keep(&machine.images, b"!");
    let other = keep(&machine.images, &manifest(&config, &more, 1, None));
    let error = machine.registry.push_local(&app, &other, &tags).await.unwrap_err();
    assert!(matches!(error, RegistryError::Immutable(_)), "{error}");
    let large = keep(&machine.images, b"too much");
    let large = keep(&machine.images, &manifest(&config, &large, 8, None));
    let error = machine.registry.push_local(&app, &large, &[]).await.unwrap_err();
    assert!(matches!(error, RegistryError::Quota(8)), "{error}");
    assert_eq!(machine.tags(&app).await, BTreeMap::from([("v1".to_owned(), image)]));
}

#[tokio::test]
async fn a_push_is_there_or_it_is_not() {
    let machine = Machine::new().await;
    let app = id("app");
    let absent = Algorithm::Sha256.digest(b"nobody has it");
    let config = machine.blob(&app, b"{}").await;
    let push = Push::new(manifest(&config, &absent, 3, None), None, &"v1".parse().unwrap());
    let error = machine.registry.push(&app, push).await.unwrap_err();
    assert!(matches!(&error, RegistryError::UnknownBlobs(missing) if *missing == [absent]), "{error}");
    assert!(machine.tags(&app).await.is_empty());

    let pushed = machine.image(&app, "v1", b"layer").await.unwrap();
    assert_eq!(machine.tags(&app).await, BTreeMap::from([("v1".to_owned(), pushed.digest.clone())]));
    assert_eq!(pushed.record.image_size(), 7);
    let again = machine.image(&app, "v1", b"layer").await.unwrap();
    assert!(pushed.changed && !again.changed);
    assert_eq!(again.record.pushed_at, pushed.record.pushed_at);

    // Another repository has nothing of it until it is mounted there.
    let other = id("other");
    let layer = Algorithm::Sha256.digest(b"layer");
    assert!(machine.registry.blob(&other, &layer).await.unwrap().is_none());
    assert!(machine.registry.mount(&other, &app, &layer).await.unwrap());
    assert!(machine.registry.blob(&other, &layer).await.unwrap().is_some());
    assert!(!machine.registry.mount(&other, &id("third"), &layer).await.unwrap());
}

#[tokio::test]
async fn what_was_acknowledged_outlives_what_was_not_on_disk_yet() {
    let machine = Machine::new().await;
    let app = id("app");
    let pushed = machine.image(&app, "v1", b"layer").await.unwrap();
    let unsettled = machine.directory.path().join("content/unsettled/sha256");
    assert_eq!(std::fs::read_dir(&unsettled).unwrap().count(), 3, "manifest, configuration and layer are small");
    let machine = machine.restarted(settings()).await;
    assert_eq!(std::fs::read_dir(&unsettled).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(machine.directory.path().join("content/blobs/sha256")).unwrap().count(), 3);
    let read = machine.registry.manifest(&pushed.digest).await.unwrap();
    assert_eq!(Algorithm::Sha256.digest(&read), pushed.digest);

    // The same by the loop that settles while it runs.
    machine.image(&app, "v2", b"another layer").await.unwrap();
    let settling = async {
        while std::fs::read_dir(&unsettled).unwrap().count() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        () = machine.registry.keep_settling() => unreachable!("it goes on"),
        settled = tokio::time::timeout(Duration::from_secs(20), settling) => settled.unwrap(),
    }
    assert!(machine.registry.open_blob(&app, &Algorithm::Sha256.digest(b"another layer")).await.is_ok());
}

#[tokio::test]
async fn uploads_go_on_in_another_life() {
    let machine = Machine::new().await;
    let app = id("app");
    let upload = machine.registry.begin_upload(&app, Algorithm::Sha256).await.unwrap();
    machine.registry.append(&app, &upload, None, vec!["first ".into()]).await.unwrap();
    let machine = machine.restarted(settings()).await;
    assert_eq!(machine.registry.upload_size(&app, &upload).await.unwrap(), 6);
    let wrong = machine.registry.append(&app, &upload, Some(5), vec!["x".into()]).await;
    assert!(matches!(wrong, Err(RegistryError::WrongOffset(6))));
    assert_eq!(machine.registry.append(&app, &upload, Some(6), vec!["second".into()]).await.unwrap(), 12);
    let foreign = machine.registry.upload_size(&id("other"), &upload).await;
    assert!(matches!(foreign, Err(RegistryError::NoUpload)), "it is this repository's");
    let digest = Algorithm::Sha512.digest(b"first second");
    assert_eq!(machine.registry.finish_upload(&app, &upload, &digest).await.unwrap(), 12);
    assert!(matches!(machine.registry.upload_size(&app, &upload).await, Err(RegistryError::NoUpload)));
    assert!(machine.registry.blob(&app, &digest).await.unwrap().is_some());

    let upload = machine.registry.begin_upload(&app, Algorithm::Sha256).await.unwrap();
    machine.registry.append(&app, &upload, None, vec!["first".into()]).await.unwrap();
    let wrong = machine.registry.finish_upload(&app, &upload, &digest).await;
    assert!(matches!(wrong, Err(RegistryError::WrongDigest { .. })));
    assert!(matches!(machine.registry.upload_size(&app, &upload).await, Err(RegistryError::NoUpload)));
    assert!("../../../etc/passwd".parse::<UploadId>().is_err());
}

/// Who begins and goes away must not take the process's descriptors.
#[tokio::test]
async fn uploads_that_rest_keep_no_file_open() {
    let machine = Machine::new().await;
    let app = id("app");
    let mut uploads = Vec::new();
    for number in 0..400 {
        let upload = machine.registry.begin_upload(&app, Algorithm::Sha512).await.unwrap();
        let bytes = Bytes::from(format!("{number} "));
        machine.registry.append(&app, &upload, None, vec![bytes]).await.unwrap();
        uploads.push(upload);
    }
    let here = std::fs::canonicalize(machine.directory.path()).unwrap();
    let open = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
    let open = open.filter(|fd| std::fs::read_link(fd.path()).is_ok_and(|path| path.starts_with(&here))).count();
    assert!(open < 200, "{open} files are open");
    for (number, upload) in uploads.iter().enumerate() {
        let size = machine.registry.append(&app, upload, None, vec!["more".into()]).await.unwrap();
        let whole = format!("{number} more");
        assert_eq!(size, whole.len() as u64);
        let digest = Algorithm::Sha512.digest(whole.as_bytes());
        assert_eq!(machine.registry.finish_upload(&app, upload, &digest).await.unwrap(), size);
    }
}

#[tokio::test]
async fn tags_stay_where_they_are_to_stay() {
    let machine = Machine::new().await;
    let app = id("app");
    let but_latest = Mutability { mutable: false, except: vec!["latest".into()] };
    machine.registry.create_repository(&app, but_latest, Vec::new()).await.unwrap();
    let first = machine.image(&app, "v1", b"one").await.unwrap();
    assert!(machine.image(&app, "v1", b"one").await.is_ok(), "it means the same");
    assert!(matches!(machine.image(&app, "v1", b"two").await, Err(RegistryError::Immutable(tag)) if tag == "v1"));
    machine.image(&app, "latest", b"one").await.unwrap();
    let second = machine.image(&app, "latest", b"two").await.unwrap();
    let tags = [("latest".to_owned(), second.digest), ("v1".to_owned(), first.digest)];
    assert_eq!(machine.tags(&app).await, BTreeMap::from(tags));
}

#[tokio::test]
async fn indexes_and_referrers() {
    let machine = Machine::new().await;
    let app = id("app");
    let child = machine.image(&app, "child", b"one").await.unwrap();
    let index = |digest: &Digest, size: u64| {
        let child = json!({"mediaType": OCI_MANIFEST, "digest": digest, "size": size});
        Bytes::from(json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [child]}).to_string())
    };
    let absent = Algorithm::Sha256.digest(b"absent");
    let push = Push::new(index(&absent, 1), None, &"all".parse().unwrap());
    assert!(matches!(machine.registry.push(&app, push).await, Err(RegistryError::UnknownManifests(_))));
    let push = Push::new(index(&child.digest, child.record.size), None, &"all".parse().unwrap());
    let all = machine.registry.push(&app, push).await.unwrap();
    assert_eq!(machine.registry.indexes_of(&app, &child.digest).await.unwrap(), [all.digest]);

    // What is said of something may come before it.
    let (config, layer) = (machine.blob(&app, b"{}").await, machine.blob(&app, b"signature").await);
    let digest = Algorithm::Sha256.digest(&manifest(&config, &layer, 9, Some(&absent)));
    let push = Push::new(manifest(&config, &layer, 9, Some(&absent)), None, &ImageReference::Digest(digest.clone()));
    machine.registry.push(&app, push).await.unwrap();
    let kind = Some("application/vnd.oci.image.config.v1+json");
    assert_eq!(machine.registry.referrers(&app, &absent, kind).await.unwrap()[0].digest, digest);
    assert!(machine.registry.referrers(&app, &absent, Some("other/type")).await.unwrap().is_empty());
    machine.registry.delete_image(&app, &digest).await.unwrap();
    assert!(machine.registry.referrers(&app, &absent, None).await.unwrap().is_empty());
}

#[tokio::test]
async fn who_judged_an_image_deletes_what_it_judged() {
    let machine = Machine::new().await;
    let app = id("app");
    let image = machine.image(&app, "v1", b"one").await.unwrap();
    let judged = ["v1".to_owned()];
    machine.image(&app, "v2", b"one").await.unwrap();
    let deleted = machine.registry.delete_image_when(&app, &image.digest, Some(&judged), &[]).await.unwrap();
    assert_eq!(deleted, None, "it has a tag that nobody judged");
    // The same once more is a push too.
    let unchanged = machine.registry.no_image_since(&app).await.unwrap();
    machine.image(&app, "v2", b"one").await.unwrap();
    let deleted = machine.registry.delete_image_when(&app, &image.digest, None, &[unchanged]).await.unwrap();
    assert_eq!(deleted, None);
    let other = machine.image(&app, "v3", b"two").await.unwrap();
    let moved = machine.registry.delete_tag_of(&app, "v3", Some(&image.digest)).await;
    assert!(matches!(moved, Err(RegistryError::NoImage(_))), "it means another");
    assert_eq!(machine.registry.delete_tag_of(&app, "v3", Some(&other.digest)).await.unwrap(), other.digest);
}

#[tokio::test]
async fn many_at_once_take_up_an_upload() {
    let machine = Machine::new().await;
    let app = id("app");
    let bytes = vec![7; 200_000];
    let upload = machine.registry.begin_upload(&app, Algorithm::Sha256).await.unwrap();
    machine.registry.append(&app, &upload, None, vec![bytes.clone().into()]).await.unwrap();
    let machine = machine.restarted(settings()).await;
    let digest = Algorithm::Sha256.digest(&bytes);
    let finishing = (0..8).map(|_| {
        let (registry, app, upload, digest) = (machine.registry.clone(), app.clone(), upload.clone(), digest.clone());
        tokio::spawn(async move { registry.finish_upload(&app, &upload, &digest).await.is_ok() })
    });
    let mut finished = 0;
    for done in finishing.collect::<Vec<_>>() {
        finished += usize::from(done.await.unwrap());
    }
    assert_eq!(finished, 1);
    let late = machine.registry.append(&app, &upload, None, vec!["more".into()]).await;
    assert!(matches!(late, Err(RegistryError::NoUpload)));
    assert_eq!(machine.registry.open_blob(&app, &digest).await.unwrap().1, 200_000);
}

#[tokio::test]
async fn what_nothing_names_goes() {
    let machine = Machine::new().await;
    let app = id("app");
    let one = machine.image(&app, "v1", b"one").await.unwrap();
    machine.image(&app, "v2", b"two").await.unwrap();
    machine.image(&id("other"), "v1", b"one").await.unwrap();
    assert_eq!(machine.blobs().await, 5, "two manifests, two layers, one configuration");
    // Held by nobody but the other repository.
    machine.registry.delete_image(&app, &one.digest).await.unwrap();
    machine.restarted_blobs(5).await;
}

impl Machine {
    /// So many are left once nothing of the former process holds any.
    async fn restarted_blobs(self, count: usize) {
        let machine = self.restarted(settings()).await;
        assert_eq!(machine.blobs().await, count);
        machine.registry.delete_repository(&id("other"), true, Vec::new()).await.unwrap();
        assert_eq!(machine.blobs().await, count - 2, "manifest and layer of the other");
        let refused = machine.registry.delete_repository(&id("app"), false, Vec::new()).await;
        assert!(matches!(refused, Err(RegistryError::NotEmpty(_))));
        machine.registry.delete_repository(&id("app"), true, Vec::new()).await.unwrap();
        assert_eq!(machine.blobs().await, 0);
        assert!(machine.images.list().is_empty());
    }
}

#[tokio::test]
async fn quotas_are_kept() {
    let machine = Machine::with(Settings { quota: Some(100), ..settings() }).await;
    let app = id("app");
    machine.blob(&app, &[1; 60]).await;
    let upload = machine.registry.begin_upload(&app, Algorithm::Sha256).await.unwrap();
    let more = machine.registry.append(&app, &upload, None, vec![vec![2; 41].into()]).await;
    assert!(matches!(more, Err(RegistryError::Quota(100))));
    machine.registry.append(&app, &upload, None, vec![vec![2; 40].into()]).await.unwrap();
    machine.registry.finish_upload(&app, &upload, &Algorithm::Sha256.digest(&[2; 40])).await.unwrap();
    assert_eq!(machine.registry.used(&app).await.unwrap(), 100);
    // Another's is another's.
    machine.blob(&id("other"), &[3; 90]).await;
    assert!(matches!(
        machine.registry.mount(&app, &id("other"), &Algorithm::Sha256.digest(&[3; 90])).await,
        Err(RegistryError::Quota(_))
    ));
}

/// What may be done to a repository.
#[derive(Clone, Debug)]
enum Step {
    Push { layer: u8, tag: u8 },
    Untag { tag: u8 },
    Delete { layer: u8 },
    Collect,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4_u8, 0..3_u8).prop_map(|(layer, tag)| Step::Push { layer, tag }),
        1 => (0..3_u8).prop_map(|tag| Step::Untag { tag }),
        2 => (0..4_u8).prop_map(|layer| Step::Delete { layer }),
        1 => Just(Step::Collect),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Beside a model of two maps: what it says is there can be read whole, whatever was collected or restarted.
    #[test]
    fn the_account_is_right(steps in proptest::collection::vec(step(), 1..25)) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let app = id("app");
            let mut machine = Machine::new().await;
            let mut tags: BTreeMap<String, u8> = BTreeMap::new();
            let mut images: BTreeMap<u8, Digest> = BTreeMap::new();
            for step in steps {
                match step {
                    Step::Push { layer, tag } => {
                        let pushed = machine.image(&app, &format!("t{tag}"), &[layer; 10]).await.unwrap();
                        images.insert(layer, pushed.digest);
                        tags.insert(format!("t{tag}"), layer);
                    }
                    Step::Untag { tag } => {
                        let removed = machine.registry.delete_tag(&app, &format!("t{tag}")).await.is_ok();
                        assert_eq!(removed, tags.remove(&format!("t{tag}")).is_some());
                    }
                    Step::Delete { layer } => {
                        if let Some(digest) = images.remove(&layer) {
                            let mut gone = machine.registry.delete_image(&app, &digest).await.unwrap();
                            gone.sort();
                            let had: Vec<_> = tags.iter().filter(|(_, l)| **l == layer).map(|(t, _)| t.clone()).collect();
                            assert_eq!(gone, had);
                            tags.retain(|_, l| *l != layer);
                        }
                    }
                    Step::Collect => drop(machine.registry.collect().await.unwrap()),
                    Step::Restart => machine = machine.restarted(settings()).await,
                }
                let known: BTreeMap<String, Digest> = tags.iter().map(|(t, l)| (t.clone(), images[l].clone())).collect();
                assert_eq!(machine.tags(&app).await, known);
                for (layer, digest) in &images {
                    assert_eq!(Algorithm::Sha256.digest(&machine.registry.manifest(digest).await.unwrap()), *digest);
                    let (_, size) = machine.registry.open_blob(&app, &Algorithm::Sha256.digest(&[*layer; 10])).await.unwrap();
                    assert_eq!(size, 10);
                }
            }
        });
    }
}
