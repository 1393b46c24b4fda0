//! Pushes and deletions of the same image, and pieces of the same uploads, at the same time.

use std::sync::Arc;

use wharf_core::{Scope, registry::RepositoryId};
use wharf_image::{Algorithm, Images, OCI_INDEX};
use wharf_registry::{ImageReference, Push, Registry, RegistryError, Settings};
use wharf_store::MemoryStore;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_tag_never_outlives_its_image() {
    let directory = tempfile::tempdir().unwrap();
    let images = Images::open(directory.path()).unwrap();
    let registry =
        Registry::open(Arc::new(MemoryStore::new()), images, Arc::new(()), Settings::default()).await.unwrap();
    let id = RepositoryId { scope: Scope::default(), name: "app".parse().unwrap() };
    let manifest = format!(r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","manifests":[]}}"#);
    let push = |tag: String| {
        let (registry, id) = (registry.clone(), id.clone());
        let push = Push::new(manifest.clone().into(), None, &ImageReference::Tag(tag));
        async move { registry.push(&id, push).await }
    };
    for round in 0..300 {
        let digest = push("first".to_owned()).await.unwrap().digest;
        let tagging = tokio::spawn(push(format!("t{round}")));
        let (other, of, deleted) = (registry.clone(), id.clone(), digest.clone());
        let deleting = tokio::spawn(async move { other.delete_image(&of, &deleted).await });
        tagging.await.unwrap().unwrap();
        deleting.await.unwrap().unwrap();
        for tag in registry.tags(&id).await.unwrap().into_keys() {
            match registry.image(&id, &ImageReference::Tag(tag.clone())).await {
                Ok(_) => {}
                Err(RegistryError::NoImage(_)) => panic!("round {round}: the tag {tag} means an image that is gone"),
                Err(error) => panic!("{error}"),
            }
        }
        if registry.image(&id, &ImageReference::Digest(digest.clone())).await.is_ok() {
            registry.delete_image(&id, &digest).await.unwrap();
        }
    }
}

/// More uploads than are kept open, each of which several senders go on with at once: each
/// has all that was sent, and nobody is told that it is gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn uploads_that_are_closed_meanwhile_are_whole() {
    let directory = tempfile::tempdir().unwrap();
    let images = Images::open(directory.path()).unwrap();
    let opened = Registry::open(Arc::new(MemoryStore::new()), images, Arc::new(()), Settings::default()).await;
    let registry = opened.unwrap();
    let id = RepositoryId { scope: Scope::default(), name: "app".parse().unwrap() };
    let mut uploads = Vec::new();
    for _ in 0..200 {
        uploads.push(registry.begin_upload(&id, Algorithm::Sha512).await.unwrap());
    }
    let senders: Vec<_> = (0..8)
        .map(|sender| {
            let (registry, id, mut uploads) = (registry.clone(), id.clone(), uploads.clone());
            uploads.rotate_left(sender / 2 * 50);
            tokio::spawn(async move {
                for upload in &uploads {
                    registry.append(&id, upload, None, vec![vec![b'x'; 1000].into()]).await.unwrap();
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    let digest = Algorithm::Sha256.digest(&[b'x'; 8000]);
    for upload in &uploads {
        assert_eq!(registry.upload_size(&id, upload).await.unwrap(), 8000);
        assert_eq!(registry.finish_upload(&id, upload, &digest).await.unwrap(), 8000);
    }
}
