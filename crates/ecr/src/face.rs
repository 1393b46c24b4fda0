use std::sync::Arc;

use wharf_aws_wire::{
    ApiError, Context, Keys,
    ecr::{Api, types},
};
use wharf_core::{AccountId, Scope, registry::RepositoryId};
use wharf_registry::Registry;
use wharf_store::Store;

use crate::{
    EcrError, account_setting, authorization_token, error, image,
    layer::{self, ShortParts},
    lifecycle,
    permission::{self, Target, Who},
    policy::{self, Keys as Known},
    repository, tags,
    token::Tokens,
};

/// The ECR API. `wharf_aws_wire::ecr::Endpoint(Ecr::new(…))` is the service that the gateway routes to.
pub struct Ecr {
    parts: Parts,
}

/// What operations work with.
pub(crate) struct Parts {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) registry: Registry,
    /// The keys that this instance gave out.
    pub(crate) keys: Arc<dyn Keys>,
    /// In which repositories are called by their names alone.
    pub(crate) default_scope: Scope,
    pub(crate) tokens: Tokens,
    pub(crate) short_parts: ShortParts,
}

/// A request about one repository, which need not exist.
pub(crate) struct Call<'a> {
    pub(crate) context: &'a Context,
    pub(crate) repository: RepositoryId,
}

impl Call<'_> {
    pub(crate) fn registry_id(&self) -> Option<String> {
        Some(self.repository.scope.account.to_string())
    }

    pub(crate) fn repository_name(&self) -> Option<String> {
        Some(self.repository.name.to_string())
    }
}

impl Ecr {
    /// The API over `registry`, whose journal is an [`EcrJournal`](crate::EcrJournal); `store` is where both keep what they
    /// know, `keys` the access keys of this instance.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, registry: Registry, keys: Arc<dyn Keys>, default_scope: Scope) -> Self {
        let (tokens, short_parts) = (Tokens::new(Arc::clone(&store)), ShortParts::default());
        Self { parts: Parts { store, registry, keys, default_scope, tokens, short_parts } }
    }
}

impl Parts {
    /// The repository that a request means, if its sender may do this to it.
    pub(crate) async fn call<'a>(
        &self,
        context: &'a Context,
        registry_id: Option<&str>,
        name: &str,
        action: &str,
    ) -> Result<Call<'a>, EcrError> {
        let scope = registry_scope(context, registry_id)?;
        let name = name.parse().map_err(|invalid| error::invalid("repositoryName", invalid))?;
        let call = Call { context, repository: RepositoryId { scope, name } };
        self.permit(context, action, Target::Repository(&call.repository), Known::default()).await?;
        Ok(call)
    }

    /// # Errors
    /// AccessDeniedException unless the sender may do this. Of a repository of another account's that does not exist it is
    /// said that it does not.
    pub(crate) async fn permit(
        &self,
        context: &Context,
        action: &str,
        target: Target<'_>,
        known: Known,
    ) -> Result<(), EcrError> {
        let who = Who { account: &context.scope.account, arn: &context.principal.arn };
        let known = known.with("aws:SecureTransport", context.endpoint.starts_with("https:").to_string());
        match permission::check(&*self.store, who, action, target, known).await? {
            Ok(()) => Ok(()),
            Err(text) => {
                if let Target::Repository(id) = target
                    && action != repository::CREATE
                    && who.account != &id.scope.account
                    && self.registry.repository(id).await?.is_none()
                {
                    return Err(error::no_repository(id).into());
                }
                Err(ApiError::client("AccessDeniedException", text).into())
            }
        }
    }

    /// # Errors
    /// RepositoryNotFoundException.
    pub(crate) async fn existing(&self, id: &RepositoryId) -> Result<wharf_registry::Repository, EcrError> {
        self.registry.repository(id).await?.ok_or_else(|| error::no_repository(id).into())
    }
}

/// The account's registry that is meant, the caller's unless another is named, in the caller's region.
pub(crate) fn registry_scope(context: &Context, registry_id: Option<&str>) -> Result<Scope, ApiError> {
    let account = match registry_id {
        None => context.scope.account.clone(),
        Some(id) => id.parse::<AccountId>().map_err(|invalid| error::invalid("registryId", invalid))?,
    };
    Ok(Scope { account, region: context.scope.region.clone() })
}

/// The trait's functions, each naming the one that does the work, behind the check whether its caller may have it done: to
/// a repository, to the caller's registry, or to what the function finds out by itself.
macro_rules! operations {
    (
        repository { $($of_repository:ident($action:literal, $input:ident) -> $output:ident = $function:path;)* }
        registry { $($of_registry:ident($registry_action:literal, $registry_input:ident) -> $registry_output:ident = $registry_function:path;)* }
        own { $($own:ident($own_input:ident) -> $own_output:ident = $own_function:path;)* }
    ) => {
        impl Api for Ecr {
            $(async fn $of_repository(
                &self,
                context: &Context,
                input: types::$input,
            ) -> Result<types::$output, ApiError> {
                let parts = &self.parts;
                let call = parts.call(context, input.registry_id.as_deref(), &input.repository_name, $action).await?;
                Ok($function(parts, &call, input).await?)
            })*
            $(async fn $of_registry(
                &self,
                context: &Context,
                input: types::$registry_input,
            ) -> Result<types::$registry_output, ApiError> {
                let target = Target::Registry(&context.scope);
                self.parts.permit(context, $registry_action, target, Known::default()).await?;
                Ok($registry_function(&self.parts, context, input).await?)
            })*
            $(async fn $own(
                &self,
                context: &Context,
                input: types::$own_input,
            ) -> Result<types::$own_output, ApiError> {
                Ok($own_function(&self.parts, context, input).await?)
            })*
        }
    };
}

operations! {
    repository {
        delete_repository("ecr:DeleteRepository", DeleteRepositoryRequest) -> DeleteRepositoryResponse = repository::delete;
        put_image_tag_mutability("ecr:PutImageTagMutability", PutImageTagMutabilityRequest) -> PutImageTagMutabilityResponse = repository::put_mutability;
        put_image_scanning_configuration("ecr:PutImageScanningConfiguration", PutImageScanningConfigurationRequest) -> PutImageScanningConfigurationResponse = repository::put_scanning;
        put_image("ecr:PutImage", PutImageRequest) -> PutImageResponse = image::put;
        batch_get_image("ecr:BatchGetImage", BatchGetImageRequest) -> BatchGetImageResponse = image::get;
        batch_delete_image("ecr:BatchDeleteImage", BatchDeleteImageRequest) -> BatchDeleteImageResponse = image::delete;
        list_images("ecr:ListImages", ListImagesRequest) -> ListImagesResponse = image::list;
        describe_images("ecr:DescribeImages", DescribeImagesRequest) -> DescribeImagesResponse = image::describe;
        update_image_storage_class("ecr:UpdateImageStorageClass", UpdateImageStorageClassRequest) -> UpdateImageStorageClassResponse = image::update_storage_class;
        // The API has no action of this name. Source: Amazon ECR API Reference, ListImageReferrers.
        list_image_referrers("ecr:BatchGetImage", ListImageReferrersRequest) -> ListImageReferrersResponse = image::referrers;
        batch_check_layer_availability("ecr:BatchCheckLayerAvailability", BatchCheckLayerAvailabilityRequest) -> BatchCheckLayerAvailabilityResponse = layer::check;
        initiate_layer_upload("ecr:InitiateLayerUpload", InitiateLayerUploadRequest) -> InitiateLayerUploadResponse = layer::initiate;
        upload_layer_part("ecr:UploadLayerPart", UploadLayerPartRequest) -> UploadLayerPartResponse = layer::upload;
        complete_layer_upload("ecr:CompleteLayerUpload", CompleteLayerUploadRequest) -> CompleteLayerUploadResponse = layer::complete;
        get_download_url_for_layer("ecr:GetDownloadUrlForLayer", GetDownloadUrlForLayerRequest) -> GetDownloadUrlForLayerResponse = layer::download_url;
        set_repository_policy("ecr:SetRepositoryPolicy", SetRepositoryPolicyRequest) -> SetRepositoryPolicyResponse = policy::repository::set;
        get_repository_policy("ecr:GetRepositoryPolicy", GetRepositoryPolicyRequest) -> GetRepositoryPolicyResponse = policy::repository::get;
        delete_repository_policy("ecr:DeleteRepositoryPolicy", DeleteRepositoryPolicyRequest) -> DeleteRepositoryPolicyResponse = policy::repository::delete;
        put_lifecycle_policy("ecr:PutLifecyclePolicy", PutLifecyclePolicyRequest) -> PutLifecyclePolicyResponse = lifecycle::put;
        get_lifecycle_policy("ecr:GetLifecyclePolicy", GetLifecyclePolicyRequest) -> GetLifecyclePolicyResponse = lifecycle::get;
        delete_lifecycle_policy("ecr:DeleteLifecyclePolicy", DeleteLifecyclePolicyRequest) -> DeleteLifecyclePolicyResponse = lifecycle::delete;
        start_lifecycle_policy_preview("ecr:StartLifecyclePolicyPreview", StartLifecyclePolicyPreviewRequest) -> StartLifecyclePolicyPreviewResponse = lifecycle::start_preview;
        get_lifecycle_policy_preview("ecr:GetLifecyclePolicyPreview", GetLifecyclePolicyPreviewRequest) -> GetLifecyclePolicyPreviewResponse = lifecycle::get_preview;
    }
    registry {
        describe_registry("ecr:DescribeRegistry", DescribeRegistryRequest) -> DescribeRegistryResponse = policy::registry::describe;
        put_registry_policy("ecr:PutRegistryPolicy", PutRegistryPolicyRequest) -> PutRegistryPolicyResponse = policy::registry::put;
        get_registry_policy("ecr:GetRegistryPolicy", GetRegistryPolicyRequest) -> GetRegistryPolicyResponse = policy::registry::get;
        delete_registry_policy("ecr:DeleteRegistryPolicy", DeleteRegistryPolicyRequest) -> DeleteRegistryPolicyResponse = policy::registry::delete;
        get_account_setting("ecr:GetAccountSetting", GetAccountSettingRequest) -> GetAccountSettingResponse = account_setting::get;
        put_account_setting("ecr:PutAccountSetting", PutAccountSettingRequest) -> PutAccountSettingResponse = account_setting::put;
    }
    own {
        create_repository(CreateRepositoryRequest) -> CreateRepositoryResponse = repository::create;
        describe_repositories(DescribeRepositoriesRequest) -> DescribeRepositoriesResponse = repository::describe;
        get_authorization_token(GetAuthorizationTokenRequest) -> GetAuthorizationTokenResponse = authorization_token::get;
        tag_resource(TagResourceRequest) -> TagResourceResponse = tags::tag;
        untag_resource(UntagResourceRequest) -> UntagResourceResponse = tags::untag;
        list_tags_for_resource(ListTagsForResourceRequest) -> ListTagsForResourceResponse = tags::list;
    }
}
