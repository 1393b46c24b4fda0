use wharf_aws_wire::{
    ApiError,
    ecr::{errors, types},
};
use wharf_core::Digest;
use wharf_image::Algorithm;
use wharf_registry::{Push, RegistryError, is_tag, media_type_of};

use crate::{
    EcrError, error,
    face::{Call, Parts},
};

const MANIFEST: &str = "ImageManifest";

/// PutImage: a manifest whose parts are in the repository. One that is there already with the tag is an error, which
/// clients take for success.
pub(crate) async fn put(
    parts: &Parts,
    call: &Call<'_>,
    input: types::PutImageRequest,
) -> Result<types::PutImageResponse, EcrError> {
    let tag = input.image_tag;
    if tag.as_deref().is_some_and(|tag| !is_tag(tag)) {
        let constraint = "must satisfy regular expression '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}'";
        return Err(error::invalid("imageTag", constraint).into());
    }
    let digest = input.image_digest.as_deref().map(|text| super::digest("imageDigest", text)).transpose()?;
    parts.existing(&call.repository).await?;
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(&input.image_manifest).is_ok();
    let media_type = input.image_manifest_media_type;
    // A manifest of OCI need not say its own type; then the request has to.
    if !is_json || (media_type.is_none() && media_type_of(input.image_manifest.as_bytes()).is_none()) {
        return Err(error::invalid(MANIFEST, "Invalid JSON syntax").into());
    }
    let push = Push {
        bytes: input.image_manifest.clone().into(),
        media_type,
        algorithm: Algorithm::default(),
        digest: digest.clone(),
        tags: tag.iter().cloned().collect(),
    };
    let pushed = match parts.registry.push(&call.repository, push).await {
        Ok(pushed) => pushed,
        Err(error) => return Err(refused(call, error)),
    };
    if !pushed.changed {
        let (name, account) = (&call.repository.name, &call.repository.scope.account);
        let message = format!(
            "Image with digest '{}' and tag '{}' already exists in the repository with name '{name}' in registry with id \
             '{account}'",
            pushed.digest,
            tag.as_deref().unwrap_or("null")
        );
        return Err(ApiError::client(errors::IMAGE_ALREADY_EXISTS_EXCEPTION, message).into());
    }
    let image = types::Image {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        image_id: Some(types::ImageIdentifier { image_digest: Some(pushed.digest.to_string()), image_tag: tag }),
        image_manifest: Some(input.image_manifest),
        image_manifest_media_type: Some(pushed.record.media_type),
    };
    Ok(types::PutImageResponse { image: Some(image) })
}

/// What the registry says of a push, in the service's words.
fn refused(call: &Call<'_>, error: RegistryError) -> EcrError {
    let (name, account) = (&call.repository.name, &call.repository.scope.account);
    let missing = |what: &str, digests: &[Digest]| {
        let digests: Vec<_> = digests.iter().map(Digest::as_str).collect();
        format!(
            "{what} with digests '[{}]' required for pushing image into repository with name '{name}' in the registry \
             with id '{account}' do not exist",
            digests.join(", ")
        )
    };
    let (code, message) = match error {
        RegistryError::WrongDigest { expected, .. } => (
            errors::IMAGE_DIGEST_DOES_NOT_MATCH_EXCEPTION,
            format!(
                "The image with digest '{expected}' in repository '{name}' and registry ID '{account}' does not match \
                 the image digest that Amazon ECR has calculated."
            ),
        ),
        RegistryError::UnknownBlobs(blobs) => (errors::LAYERS_NOT_FOUND_EXCEPTION, missing("Layers", &blobs)),
        RegistryError::UnknownManifests(manifests) => {
            (errors::REFERENCED_IMAGES_NOT_FOUND_EXCEPTION, missing("Images", &manifests))
        }
        RegistryError::Immutable(tag) => (
            errors::IMAGE_TAG_ALREADY_EXISTS_EXCEPTION,
            format!(
                "The image tag '{tag}' already exists in the '{name}' repository and cannot be overwritten because the \
                 tag is immutable."
            ),
        ),
        RegistryError::InvalidManifest(why) => return error::invalid(MANIFEST, why).into(),
        RegistryError::ManifestTooLong(most) => {
            let constraint = format!("Member must have length less than or equal to {most}");
            return error::invalid("imageManifest", constraint).into();
        }
        error => return error.into(),
    };
    ApiError::client(code, message).into()
}
