//! Repositories.

mod mutability;

use std::collections::BTreeSet;

use wharf_aws_wire::{ApiError, Context, ecr::types};
use wharf_core::{Scope, registry::RepositoryId};
use wharf_registry::Repository;

use crate::{
    EcrError,
    address::Address,
    arn, error,
    face::{Call, Parts, registry_scope},
    page::{DEFAULT, MOST, page},
    permission::Target,
    policy::Keys,
    tags,
};

pub(crate) use mutability::put_mutability;

pub(crate) const CREATE: &str = "ecr:CreateRepository";
const DESCRIBE: &str = "ecr:DescribeRepositories";

/// CreateRepository.
pub(crate) async fn create(
    parts: &Parts,
    context: &Context,
    input: types::CreateRepositoryRequest,
) -> Result<types::CreateRepositoryResponse, EcrError> {
    let scope = registry_scope(context, input.registry_id.as_deref())?;
    let id = named(scope, &input.repository_name)?;
    let mutability = mutability::read(
        input.image_tag_mutability.as_deref().unwrap_or("MUTABLE"),
        input.image_tag_mutability_exclusion_filters,
    )?;
    check_scanning(input.image_scanning_configuration.as_ref())?;
    check_encryption(input.encryption_configuration.as_ref())?;
    let tags = tags::check(input.tags.unwrap_or_default())?;
    parts.permit(context, CREATE, Target::Repository(&id), tags::known(&tags)).await?;
    let further = tags::written(&id, &tags).into_iter().collect();
    let repository = parts.registry.create_repository(&id, mutability, further).await?;
    let repository = Some(render(parts, context, &id, &repository));
    Ok(types::CreateRepositoryResponse { repository })
}

/// DescribeRepositories: those that are named, or all of a registry.
pub(crate) async fn describe(
    parts: &Parts,
    context: &Context,
    input: types::DescribeRepositoriesRequest,
) -> Result<types::DescribeRepositoriesResponse, EcrError> {
    let scope = registry_scope(context, input.registry_id.as_deref())?;
    if let Some(names) = input.repository_names.filter(|names| !names.is_empty()) {
        let (mut repositories, mut seen) = (Vec::new(), BTreeSet::new());
        for name in names.into_iter().filter(|name| seen.insert(name.clone())) {
            let id = named(scope.clone(), &name)?;
            parts.permit(context, DESCRIBE, Target::Repository(&id), Keys::default()).await?;
            let repository = parts.existing(&id).await?;
            repositories.push(render(parts, context, &id, &repository));
        }
        return Ok(types::DescribeRepositoriesResponse { repositories: Some(repositories), next_token: None });
    }
    parts.permit(context, DESCRIBE, Target::Repositories(&scope), Keys::default()).await?;
    let list = format!("DescribeRepositories {}", scope.key());
    let page = page(list, input.max_results, DEFAULT, MOST, input.next_token.as_deref())?;
    let (all, _) = parts.registry.repositories(&scope, None, 0).await?;
    let (shown, next_token) = page.cut(all, |(id, _)| id.name.to_string(), |(id, _), after| id.name.as_str() > after);
    let repositories = shown.iter().map(|(id, repository)| render(parts, context, id, repository)).collect();
    Ok(types::DescribeRepositoriesResponse { repositories: Some(repositories), next_token })
}

/// DeleteRepository: with everything that is known of it. Its images go by force alone.
pub(crate) async fn delete(
    parts: &Parts,
    call: &Call<'_>,
    input: types::DeleteRepositoryRequest,
) -> Result<types::DeleteRepositoryResponse, EcrError> {
    let force = input.force.unwrap_or(false);
    // What else is known of it goes by the journal.
    let repository = parts.registry.delete_repository(&call.repository, force, Vec::new()).await?;
    let repository = Some(render(parts, call.context, &call.repository, &repository));
    Ok(types::DeleteRepositoryResponse { repository })
}

/// PutImageScanningConfiguration: nothing is scanned, and nothing else can be asked for.
pub(crate) async fn put_scanning(
    parts: &Parts,
    call: &Call<'_>,
    input: types::PutImageScanningConfigurationRequest,
) -> Result<types::PutImageScanningConfigurationResponse, EcrError> {
    check_scanning(Some(&input.image_scanning_configuration))?;
    parts.existing(&call.repository).await?;
    Ok(types::PutImageScanningConfigurationResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        image_scanning_configuration: Some(never_scanned()),
    })
}

fn check_scanning(wanted: Option<&types::ImageScanningConfiguration>) -> Result<(), ApiError> {
    if wanted.and_then(|wanted| wanted.scan_on_push).unwrap_or(false) {
        let constraint = "Wharf does not scan images: scanOnPush can only be false";
        return Err(error::invalid("imageScanningConfiguration", constraint));
    }
    Ok(())
}

fn check_encryption(wanted: Option<&types::EncryptionConfiguration>) -> Result<(), ApiError> {
    let Some(wanted) = wanted else { return Ok(()) };
    if wanted.encryption_type.as_deref().is_some_and(|kind| kind != "AES256") || wanted.kms_key.is_some() {
        let constraint = "Wharf has no keys to encrypt with: encryptionType can only be AES256, without a kmsKey";
        return Err(error::invalid("encryptionConfiguration", constraint));
    }
    Ok(())
}

fn never_scanned() -> types::ImageScanningConfiguration {
    types::ImageScanningConfiguration { scan_on_push: Some(false) }
}

fn named(scope: Scope, name: &str) -> Result<RepositoryId, ApiError> {
    let name = name.parse().map_err(|invalid| error::invalid("repositoryName", invalid))?;
    Ok(RepositoryId { scope, name })
}

/// A repository as the API shows it.
fn render(parts: &Parts, context: &Context, id: &RepositoryId, repository: &Repository) -> types::Repository {
    let (mutability, filters) = mutability::write(&repository.mutability);
    types::Repository {
        repository_arn: Some(arn::of(id)),
        registry_id: Some(id.scope.account.to_string()),
        repository_name: Some(id.name.to_string()),
        repository_uri: Some(Address::of(&context.endpoint).repository(id, &parts.default_scope)),
        created_at: Some(repository.created_at.into()),
        image_tag_mutability: Some(mutability),
        image_tag_mutability_exclusion_filters: filters,
        image_scanning_configuration: Some(never_scanned()),
        encryption_configuration: Some(types::EncryptionConfiguration {
            encryption_type: Some("AES256".to_owned()),
            kms_key: None,
        }),
    }
}
