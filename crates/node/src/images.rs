//! Where a container's image comes from: the registry of this instance, what is here already, or a registry elsewhere.

use std::{
    collections::HashMap,
    path::PathBuf,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use async_trait::async_trait;
use wharf_core::{
    AccountId, Digest, Scope,
    registry::{ImageState, ImageStatus, RepositoryId, TagRecord, production_registry},
    sandbox::{ContainerSpec, PullPolicy},
    secret::{CURRENT, Secret, SecretId, SecretValue},
};
use wharf_image::{
    Credentials, DockerConfig, Image, Origin, Progress, PullError, PushError, Pushing, Reference, cannot_pull_text,
};
use wharf_store::StoreExt;

use crate::agent::Agent;

/// When a registry elsewhere is asked, where a container leaves it open. What the registry of this instance has is always
/// looked up there: that costs nothing.
///
/// Source: amazon-ecs-agent, `ECS_IMAGE_PULL_BEHAVIOR`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PullBehavior {
    /// Each time, but for images that were loaded by hand; what is here will do if the registry cannot be asked.
    #[default]
    Default,
    /// Each time; what is here will not do.
    Always,
    /// Only for what is not here.
    Once,
    /// Only for what is not here, and images are not cleaned up.
    PreferCached,
}

/// The text names no behaviour.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is none of default, always, once, prefer-cached")]
pub struct InvalidPullBehavior(String);

impl FromStr for PullBehavior {
    type Err = InvalidPullBehavior;

    fn from_str(text: &str) -> Result<Self, InvalidPullBehavior> {
        match text {
            "default" => Ok(Self::Default),
            "always" => Ok(Self::Always),
            "once" => Ok(Self::Once),
            "prefer-cached" => Ok(Self::PreferCached),
            _ => Err(InvalidPullBehavior(text.to_owned())),
        }
    }
}

/// What this instance's registry says to its nodes: who may have what, and that something was had.
#[async_trait]
pub trait ImageAccess: Send + Sync + 'static {
    /// Whether tasks of an account may have a repository's images; if not, why.
    async fn may_pull(&self, account: &AccountId, repository: &RepositoryId) -> Result<(), String>;

    /// A container's start, which does not wait for this, had an image of a repository: a manifest or an index.
    fn pulled(&self, repository: &RepositoryId, digest: &Digest);
}

/// Everyone may, and nobody writes it down.
#[async_trait]
impl ImageAccess for () {
    async fn may_pull(&self, _: &AccountId, _: &RepositoryId) -> Result<(), String> {
        Ok(())
    }

    fn pulled(&self, _: &RepositoryId, _: &Digest) {}
}

/// What the operator says of images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageSettings {
    pub behavior: PullBehavior,
    /// A file of credentials as `docker login` writes it.
    pub credentials: Option<PathBuf>,
    /// The port of this instance's registry.
    pub port: u16,
    /// The scope of names that name none.
    pub scope: Scope,
    /// Further names of this machine under which its registry is asked for, in lower case.
    pub hosts: Vec<String>,
}

/// One pull at a time of each image: the next finds what the first brought.
#[derive(Debug, Default)]
pub(crate) struct Pulling(Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>);

impl Pulling {
    fn turn(&self, name: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        let present = turns.get(name).and_then(Weak::upgrade);
        present.unwrap_or_else(|| {
            let turn = Arc::default();
            turns.insert(name.to_owned(), Arc::downgrade(&turn));
            turn
        })
    }
}

/// Finds or fetches a container's image. The error is for the container's owner.
pub(crate) async fn find(agent: &Agent, container: &ContainerSpec, reference: &Reference) -> Result<Image, String> {
    let given = match &container.registry_secret {
        Some(id) => Some(registry_secret(agent, id).await?),
        None => None,
    };
    if let (Some(account), Some(id)) = (&container.pull_as, own(&agent.image_settings, reference))
        && let Err(denied) = agent.image_access.may_pull(account, &id).await
    {
        return Err(cannot_pull_text(reference, &PullError::Denied(denied)));
    }
    let found = search(agent, container.pull, reference, given.as_ref()).await;
    let image = found.map_err(|error| cannot_pull_text(reference, &error))?;
    agent.used.touch(&reference.name());
    Ok(image)
}

impl Agent {
    /// Fetches an image as a container's start would, and asks its registry whatever is here.
    ///
    /// # Errors
    /// The registry's, or the disk's.
    pub async fn fetch_image(
        &self,
        reference: &Reference,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Image, PullError> {
        let image = match own(&self.image_settings, reference) {
            Some(id) => ours(self, &id, reference).await?.ok_or_else(|| PullError::NotFound(reference.clone()))?,
            None => {
                let turn = self.pulling.turn(&reference.name());
                let _turn = turn.lock().await;
                pull(self, reference, None, progress).await?
            }
        };
        self.used.touch(&reference.name());
        Ok(image)
    }

    /// The repository that a name means, if its registry is this instance's.
    #[must_use]
    pub fn own_repository(&self, reference: &Reference) -> Option<RepositoryId> {
        own(&self.image_settings, reference)
    }

    /// Sends an image to a registry elsewhere, with the credentials that images are fetched with. See
    /// [`Images::push`](wharf_image::Images::push).
    ///
    /// # Errors
    /// The registry's, or the disk's.
    pub async fn push_image(
        &self,
        digest: &Digest,
        reference: &Reference,
        progress: &(dyn Fn(Pushing) + Send + Sync),
    ) -> Result<(), PushError> {
        let credentials = configured_credentials(self, reference).await?;
        self.images.push(digest, reference, credentials.as_ref(), progress).await
    }

    /// Finds or fetches an image as a container's start would.
    ///
    /// # Errors
    /// The registry's, or the disk's.
    pub async fn find_image(&self, reference: &Reference) -> Result<Image, PullError> {
        let image = search(self, PullPolicy::Default, reference, None).await?;
        self.used.touch(&reference.name());
        Ok(image)
    }

    /// Forgets the names of images of this instance's registry that it does not have any more, or that mean others now: they
    /// would keep content that nobody can ask for.
    ///
    /// # Errors
    /// The store's or the disk's.
    pub async fn forget_deleted_images(&self) -> Result<(), PullError> {
        let images = self.images.clone();
        let named = blocking(move || Ok(images.list())).await?;
        for named in named.into_iter().filter(|named| named.origin == Origin::Pulled) {
            let Ok(reference) = named.name.parse::<Reference>() else { continue };
            let Some(id) = own(&self.image_settings, &reference) else { continue };
            // What is archived may come back.
            if digest_of(self, &id, &reference).await?.map(|(digest, _)| digest).as_ref() != Some(&named.digest) {
                let images = self.images.clone();
                blocking(move || images.remove(&reference)).await?;
            }
        }
        Ok(())
    }
}

/// The credentials that a secret holds. The error is in the words of the ECS agent.
///
/// Source: Amazon ECS Developer Guide, "Private registry authentication": `{"username": …, "password": …}`; "Stopped tasks
/// error messages", ResourceInitializationError.
async fn registry_secret(agent: &Agent, id: &SecretId) -> Result<Credentials, String> {
    #[derive(serde::Deserialize)]
    struct Stored {
        username: String,
        password: String,
    }
    const INTRODUCTION: &str = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource \
         retrieval failed: unable to retrieve secret from asm";
    for (key, end) in id.keys() {
        let read = agent.store.get_json::<Secret>(&key).await.map_err(|error| format!("{INTRODUCTION}: {error}"))?;
        let Some((secret, _)) = read.filter(|(secret, _)| end.is_none_or(|end| secret.arn.ends_with(end))) else {
            continue;
        };
        if secret.deleted_at.is_some() {
            return Err(format!(
                "{INTRODUCTION}: service call has been retried 1 time(s): InvalidRequestException: You can't perform this \
                 operation on the secret because it was marked for deletion."
            ));
        }
        let value = secret.staged(CURRENT).map(|(_, version)| &version.value);
        let Some(SecretValue::Text(text)) = value else { break };
        let stored: Stored = serde_json::from_str(text).map_err(|_| {
            format!("{INTRODUCTION}: the value of {} is not JSON with username and password", secret.name)
        })?;
        return Ok(Credentials { user: stored.username, password: stored.password });
    }
    Err(format!(
        "{INTRODUCTION}: service call has been retried 1 time(s): ResourceNotFoundException: Secrets Manager can't find the \
         specified secret."
    ))
}

async fn search(
    agent: &Agent,
    policy: PullPolicy,
    reference: &Reference,
    given: Option<&Credentials>,
) -> Result<Image, PullError> {
    let behavior = match policy {
        PullPolicy::Default => agent.image_settings.behavior,
        PullPolicy::Always => PullBehavior::Always,
        PullPolicy::PreferCached => PullBehavior::PreferCached,
    };
    let cached = matches!(behavior, PullBehavior::Once | PullBehavior::PreferCached);
    if cached && let Some(image) = present(agent, reference).await? {
        return Ok(image);
    }
    if let Some(id) = own(&agent.image_settings, reference) {
        if let Some(image) = ours(agent, &id, reference).await? {
            return Ok(image);
        }
        // It may have been loaded under the same name. What was once had from the registry is not there any more.
        let loaded = agent.images.origin(reference) == Some(Origin::Loaded);
        return match present(agent, reference).await? {
            Some(image) if loaded && behavior != PullBehavior::Always => Ok(image),
            _ => Err(PullError::NotFound(reference.clone())),
        };
    }
    let by_hand = agent.images.origin(reference) == Some(Origin::Loaded) || reference.digest().is_some();
    if behavior == PullBehavior::Default
        && by_hand
        && let Some(image) = present(agent, reference).await?
    {
        return Ok(image);
    }
    let turn = agent.pulling.turn(&reference.name());
    let _turn = turn.lock().await;
    match pull(agent, reference, given, &|_| {}).await {
        Err(error) if behavior != PullBehavior::Always && error.is_silence() => {
            match present(agent, reference).await? {
                Some(image) => {
                    tracing::warn!(image = %reference, %error, "the registry cannot be asked: what is here is used");
                    Ok(image)
                }
                None => Err(error),
            }
        }
        pulled => pulled,
    }
}

/// What is here under that name.
async fn present(agent: &Agent, reference: &Reference) -> Result<Option<Image>, PullError> {
    let (images, wanted) = (agent.images.clone(), reference.clone());
    blocking(move || images.resolve(&wanted)).await
}

async fn pull(
    agent: &Agent,
    reference: &Reference,
    given: Option<&Credentials>,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Image, PullError> {
    let credentials = match given {
        Some(given) => Some(given.clone()),
        None => configured_credentials(agent, reference).await?,
    };
    agent.images.pull(reference, credentials.as_ref(), progress).await
}

/// What Docker's file of credentials has for a registry.
async fn configured_credentials(agent: &Agent, reference: &Reference) -> Result<Option<Credentials>, PullError> {
    let Some(file) = agent.image_settings.credentials.clone() else { return Ok(None) };
    let domain = reference.domain().to_owned();
    let read = tokio::task::spawn_blocking(move || DockerConfig::read(&file)?.credentials(&domain)).await;
    let read = read.map_err(|error| PullError::Interrupted(error.to_string()))?;
    read.map_err(|error| PullError::BadContent(error.to_string()))
}

/// The repository that a name means, if its registry is this instance's (design decision 11).
fn own(settings: &ImageSettings, reference: &Reference) -> Option<RepositoryId> {
    if let Some(scope) = production_registry(reference.domain()) {
        return Some(RepositoryId { scope, name: reference.path().parse().ok()? });
    }
    let port = settings.port.to_string();
    let (host, given) = reference.domain().rsplit_once(':')?;
    let loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost");
    let named = settings.hosts.iter().any(|known| known.eq_ignore_ascii_case(host));
    ((loopback || named) && given == port)
        .then(|| RepositoryId::from_path(reference.path(), &settings.scope).ok())
        .flatten()
}

/// What a name means in the registry of this instance, and whether it can be pulled.
async fn digest_of(
    agent: &Agent,
    id: &RepositoryId,
    reference: &Reference,
) -> Result<Option<(Digest, ImageStatus)>, PullError> {
    let failed = |error: wharf_store::StoreError| PullError::Interrupted(error.to_string());
    let digest = match (reference.digest(), reference.tag()) {
        (Some(digest), _) => digest.clone(),
        (None, tag) => {
            let tag = tag.unwrap_or("latest");
            match agent.store.get_json::<TagRecord>(&id.tag_key(tag)).await.map_err(failed)? {
                Some((record, _)) => record.digest,
                None => return Ok(None),
            }
        }
    };
    let known = agent.store.get_json::<ImageState>(&id.image_key(&digest)).await.map_err(failed)?;
    Ok(known.map(|(image, _)| (digest, image.status)))
}

/// What the registry of this instance has. Its content is the node's: there is nothing to fetch.
async fn ours(agent: &Agent, id: &RepositoryId, reference: &Reference) -> Result<Option<Image>, PullError> {
    // What is archived is as good as not there, as it is for any client.
    let Some((digest, ImageStatus::Active)) = digest_of(agent, id, reference).await? else { return Ok(None) };
    let image = kept(agent, digest).await?;
    if let Some(image) = image.clone() {
        agent.image_access.pulled(id, &image.digest);
        if image.manifest != image.digest {
            agent.image_access.pulled(id, &image.manifest);
        }
        // It keeps what is unpacked of it. A start does not wait for that.
        let (images, reference) = (agent.images.clone(), reference.clone());
        tokio::task::spawn_blocking(move || {
            if let Err(error) = images.name_pulled(&image, &reference) {
                tracing::warn!(image = %reference, %error, "an image of the registry is not named");
            }
        });
    }
    Ok(image)
}

async fn kept(agent: &Agent, digest: Digest) -> Result<Option<Image>, PullError> {
    let images = agent.images.clone();
    blocking(move || images.resolve_digest(&digest)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, wharf_image::ImageError> + Send + 'static,
) -> Result<T, PullError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => Ok(result?),
        Err(error) => Err(PullError::Interrupted(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_registry_of_this_instance() {
        let settings = ImageSettings { port: 4566, ..ImageSettings::default() };
        let of = |text: &str| own(&settings, &text.parse().unwrap()).map(|id| id.to_string());
        let app = Some("000000000000/us-east-1/team/app".to_owned());
        for name in ["localhost:4566/team/app:1", "127.0.0.1:4566/team/app", "registry.localhost:4566/team/app"] {
            assert_eq!(of(name), app, "{name}");
        }
        assert_eq!(of("000000000000.dkr.ecr.us-east-1.amazonaws.com/team/app"), app);
        let there = Some("111122223333/eu-west-1/app".to_owned());
        assert_eq!(of("localhost:4566/111122223333/eu-west-1/app"), there);
        assert_eq!(of("111122223333.dkr.ecr.eu-west-1.amazonaws.com/app"), there);
        let named = ImageSettings { port: 80, hosts: vec!["build.example".into()], ..ImageSettings::default() };
        assert!(own(&named, &"build.example:80/app".parse().unwrap()).is_some());
        for name in ["app", "localhost:5000/app", "example.com:4566/app", "docker.io/library/app"] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
