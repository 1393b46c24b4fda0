use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use wharf_aws_wire::{ApiError, Context, KeyRecord, Keys, Principal, Service, ecr::Endpoint};
use wharf_core::{Digest, Scope, now, registry::RepositoryId};
use wharf_ecr::{Ecr, EcrAccess, EcrJournal};
use wharf_image::{Algorithm, Images, OCI_CONFIG, OCI_MANIFEST};
use wharf_registry::{ImageReference, Registry, Settings};
use wharf_store::{MemoryStore, Store};

/// Access keys that can be taken back.
#[derive(Default)]
pub(crate) struct KnownKeys(pub(crate) Mutex<HashMap<String, KeyRecord>>);

impl Keys for KnownKeys {
    fn lookup(&self, id: &str) -> Option<KeyRecord> {
        self.0.lock().unwrap().get(id).cloned()
    }
}

/// An instance, and a caller of its API.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) registry: Registry,
    pub(crate) keys: Arc<KnownKeys>,
    pub(crate) scope: Scope,
    pub(crate) arn: String,
    pub(crate) key: Option<String>,
    pub(crate) address: &'static str,
    endpoint: Arc<Endpoint<Ecr>>,
    _directory: Arc<tempfile::TempDir>,
}

pub(crate) const OTHER: &str = "444455556666";

impl Client {
    /// The root of the default account, to whom nothing is there yet.
    pub(crate) async fn new() -> Self {
        let directory = Arc::new(tempfile::tempdir().unwrap());
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let images = Images::open(directory.path()).unwrap();
        let registry =
            Registry::open(Arc::clone(&store), images, Arc::new(EcrJournal), Settings::default()).await.unwrap();
        let keys = Arc::new(KnownKeys::default());
        let ecr = Ecr::new(Arc::clone(&store), registry.clone(), Arc::<KnownKeys>::clone(&keys), Scope::default());
        Self {
            store,
            registry,
            keys,
            arn: "arn:aws:iam::000000000000:root".to_owned(),
            scope: Scope::default(),
            key: None,
            address: "http://127.0.0.1:4566",
            endpoint: Arc::new(Endpoint(ecr)),
            _directory: directory,
        }
    }

    /// Another principal of the same instance.
    pub(crate) fn signed_by(&self, arn: &str) -> Self {
        let account = arn.split(':').nth(4).unwrap().parse().unwrap();
        Self { arn: arn.to_owned(), scope: Scope { account, ..self.scope.clone() }, ..self.clone() }
    }

    /// Another account's root.
    pub(crate) fn other(&self) -> Self {
        self.signed_by(&format!("arn:aws:iam::{OTHER}:root"))
    }

    /// As it comes to another address.
    pub(crate) fn at(&self, address: &'static str) -> Self {
        Self { address, ..self.clone() }
    }

    pub(crate) fn access(&self) -> EcrAccess {
        EcrAccess::new(Arc::clone(&self.store), Arc::<KnownKeys>::clone(&self.keys))
    }

    pub(crate) fn id(&self, name: &str) -> RepositoryId {
        RepositoryId { scope: self.scope.clone(), name: name.parse().unwrap() }
    }

    pub(crate) async fn call(&self, operation: &str, input: Value) -> Result<Value, ApiError> {
        let context = Context {
            scope: self.scope.clone(),
            principal: Principal { arn: self.arn.clone(), user_id: "AIDA".to_owned(), access_key: self.key.clone() },
            request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
            received_at: now(),
            endpoint: self.address.to_owned(),
        };
        self.endpoint.call(&context, operation, input).await
    }

    /// The answer of an operation that must succeed.
    pub(crate) async fn ok(&self, operation: &str, input: Value) -> Value {
        self.call(operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    /// The answer of an operation that must be refused, as `CODE: message`.
    pub(crate) async fn refused(&self, operation: &str, input: Value) -> String {
        match self.call(operation, input).await {
            Ok(answer) => panic!("{operation} answered {answer}"),
            Err(error) => error.to_string(),
        }
    }

    pub(crate) async fn create(&self, name: &str) {
        self.ok("CreateRepository", json!({"repositoryName": name})).await;
    }

    /// Uploads a layer in one part; its digest.
    pub(crate) async fn layer(&self, repository: &str, bytes: &[u8]) -> Digest {
        let digest = Algorithm::default().digest(bytes);
        let begun = self.ok("InitiateLayerUpload", json!({"repositoryName": repository})).await;
        let part = json!({
            "repositoryName": repository, "uploadId": begun["uploadId"], "partFirstByte": 0,
            "partLastByte": bytes.len() - 1, "layerPartBlob": STANDARD.encode(bytes),
        });
        self.ok("UploadLayerPart", part).await;
        let complete =
            json!({"repositoryName": repository, "uploadId": begun["uploadId"], "layerDigests": [digest.as_str()]});
        match self.call("CompleteLayerUpload", complete).await {
            Ok(_) => {}
            Err(error) => assert_eq!(error.code, "LayerAlreadyExistsException"),
        }
        digest
    }

    /// The manifest of an image whose only layer is `content`, with its parts in the repository.
    pub(crate) async fn manifest(&self, repository: &str, content: &str) -> String {
        let layer = self.layer(repository, content.as_bytes()).await;
        let config = self.layer(repository, b"{}").await;
        json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST,
            "config": {"mediaType": OCI_CONFIG, "digest": config, "size": 2},
            "layers": [{
                "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": layer, "size": content.len(),
            }],
        })
        .to_string()
    }

    /// Puts an image; its digest.
    pub(crate) async fn image(&self, repository: &str, content: &str, tag: Option<&str>) -> Digest {
        let manifest = self.manifest(repository, content).await;
        self.put(repository, &manifest, tag).await
    }

    /// Puts a manifest; its digest.
    pub(crate) async fn put(&self, repository: &str, manifest: &str, tag: Option<&str>) -> Digest {
        let mut input = json!({"repositoryName": repository, "imageManifest": manifest});
        if let Some(tag) = tag {
            input["imageTag"] = json!(tag);
        }
        let answer = self.ok("PutImage", input).await;
        answer["image"]["imageId"]["imageDigest"].as_str().unwrap().parse().unwrap()
    }

    /// An index over images, with the sizes of those that are there.
    pub(crate) async fn index(&self, repository: &str, images: &[&Digest]) -> String {
        let id = RepositoryId { scope: Scope::default(), name: repository.parse().unwrap() };
        let mut manifests = Vec::new();
        for digest in images {
            let found = self.registry.image(&id, &ImageReference::Digest((*digest).clone())).await;
            let size = found.map_or(1, |(_, record)| record.size);
            manifests.push(json!({"mediaType": OCI_MANIFEST, "digest": digest, "size": size}));
        }
        json!({"schemaVersion": 2, "mediaType": wharf_image::OCI_INDEX, "manifests": manifests}).to_string()
    }
}
