use wharf_core::{Digest, registry::RepositoryId};
use wharf_image::{Algorithm, Lease};

use crate::{BlobRef, Push, Pushed, Registry, RegistryError, manifest};

/// How deep indexes may nest.
const NESTING_MAX: usize = 4;

impl Registry {
    /// Pushes an image or an index that is in the content store: no byte moves, it is only written down what the repository
    /// has. Quota, immutable tags, events and the making of the repository are as with any [`push`](Self::push).
    ///
    /// # Errors
    /// Those of a push; [`RegistryError::UnknownBlobs`] and [`RegistryError::UnknownManifests`] for what the content store lacks.
    pub async fn push_local(
        &self,
        id: &RepositoryId,
        digest: &Digest,
        tags: &[String],
    ) -> Result<Pushed, RegistryError> {
        // What is found now must be there still when it is written down.
        let lease = self.0.blobs.lease();
        let mut documents = self.local_documents(digest, &lease).await?;
        let Some(last) = documents.pop() else { return Err(RegistryError::UnknownManifests(vec![digest.clone()])) };
        for child in documents {
            self.push_document(id, child, &[], &lease).await?;
        }
        self.push_document(id, last, tags, &lease).await
    }

    /// The document and all below it, each after those that it names.
    async fn local_documents(&self, digest: &Digest, lease: &Lease) -> Result<Vec<Local>, RegistryError> {
        let (mut open, mut found) = (vec![(digest.clone(), 0)], Vec::<Local>::new());
        while let Some((digest, depth)) = open.pop() {
            if depth > NESTING_MAX {
                return Err(RegistryError::InvalidManifest(format!(
                    "its indexes are nested deeper than {NESTING_MAX}"
                )));
            }
            lease.hold(&digest);
            let wanted = digest.clone();
            let read = self.0.blocking(move |blobs| match blobs.size(&wanted)? {
                Some(_) => blobs.read(&wanted).map(Some),
                None => Ok(None),
            });
            let Some(bytes) = read.await? else { return Err(RegistryError::UnknownManifests(vec![digest])) };
            let read = manifest::read(&digest, &bytes, None, wharf_core::now())?;
            open.extend(read.children.into_iter().map(|child| (child.digest, depth + 1)));
            found.push(Local { digest, bytes, blobs: read.record.blobs });
        }
        // An index was found before what it names.
        found.reverse();
        Ok(found)
    }

    async fn push_document(
        &self,
        id: &RepositoryId,
        document: Local,
        tags: &[String],
        lease: &Lease,
    ) -> Result<Pushed, RegistryError> {
        let Local { digest, bytes, blobs } = document;
        for blob in &blobs {
            lease.hold(&blob.digest);
        }
        let listed = blobs.clone();
        let missing = self.0.blocking(move |store| {
            let mut missing = Vec::new();
            for BlobRef { digest, size } in listed {
                if store.size(&digest)? != Some(size) {
                    missing.push(digest);
                }
            }
            Ok(missing)
        });
        let missing = missing.await?;
        if !missing.is_empty() {
            return Err(RegistryError::UnknownBlobs(missing));
        }
        for BlobRef { digest, size } in &blobs {
            // Who asks is about to name it: it stays for a while.
            if self.blob(id, digest).await?.is_none() {
                self.link(id, digest, *size, None, None).await?;
                self.0.asked_for(id, digest);
            }
        }
        let algorithm = Algorithm::of(&digest);
        let push = Push { bytes: bytes.into(), media_type: None, algorithm, digest: Some(digest), tags: tags.to_vec() };
        self.push(id, push).await
    }
}

/// A manifest or an index of the content store.
struct Local {
    digest: Digest,
    bytes: Vec<u8>,
    /// As it lists them.
    blobs: Vec<BlobRef>,
}
