//! Pushes and deletions of the same image at the same time.

use std::sync::Arc;

use wharf_core::{Scope, registry::RepositoryId};
use wharf_image::{Images, OCI_INDEX};
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
