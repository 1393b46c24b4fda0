// Written by `cargo xtask codegen` from the API models; do not edit.

//! Amazon Elastic Container Registry.

use async_trait::async_trait;
use serde_json::Value;
pub use wharf_aws_model::ecr::{SERVICE, enums, errors, types};

use crate::{ApiError, Context, Service, answers, typed};

/// The served operations of Amazon Elastic Container Registry.
pub trait Api: Send + Sync + 'static {
    fn batch_check_layer_availability(
        &self,
        context: &Context,
        input: types::BatchCheckLayerAvailabilityRequest,
    ) -> impl Future<Output = Result<types::BatchCheckLayerAvailabilityResponse, ApiError>> + Send;

    fn batch_delete_image(
        &self,
        context: &Context,
        input: types::BatchDeleteImageRequest,
    ) -> impl Future<Output = Result<types::BatchDeleteImageResponse, ApiError>> + Send;

    fn batch_get_image(
        &self,
        context: &Context,
        input: types::BatchGetImageRequest,
    ) -> impl Future<Output = Result<types::BatchGetImageResponse, ApiError>> + Send;

    fn complete_layer_upload(
        &self,
        context: &Context,
        input: types::CompleteLayerUploadRequest,
    ) -> impl Future<Output = Result<types::CompleteLayerUploadResponse, ApiError>> + Send;

    fn create_repository(
        &self,
        context: &Context,
        input: types::CreateRepositoryRequest,
    ) -> impl Future<Output = Result<types::CreateRepositoryResponse, ApiError>> + Send;

    fn delete_lifecycle_policy(
        &self,
        context: &Context,
        input: types::DeleteLifecyclePolicyRequest,
    ) -> impl Future<Output = Result<types::DeleteLifecyclePolicyResponse, ApiError>> + Send;

    fn delete_registry_policy(
        &self,
        context: &Context,
        input: types::DeleteRegistryPolicyRequest,
    ) -> impl Future<Output = Result<types::DeleteRegistryPolicyResponse, ApiError>> + Send;

    fn delete_repository(
        &self,
        context: &Context,
        input: types::DeleteRepositoryRequest,
    ) -> impl Future<Output = Result<types::DeleteRepositoryResponse, ApiError>> + Send;

    fn delete_repository_policy(
        &self,
        context: &Context,
        input: types::DeleteRepositoryPolicyRequest,
    ) -> impl Future<Output = Result<types::DeleteRepositoryPolicyResponse, ApiError>> + Send;

    fn describe_images(
        &self,
        context: &Context,
        input: types::DescribeImagesRequest,
    ) -> impl Future<Output = Result<types::DescribeImagesResponse, ApiError>> + Send;

    fn describe_registry(
        &self,
        context: &Context,
        input: types::DescribeRegistryRequest,
    ) -> impl Future<Output = Result<types::DescribeRegistryResponse, ApiError>> + Send;

    fn describe_repositories(
        &self,
        context: &Context,
        input: types::DescribeRepositoriesRequest,
    ) -> impl Future<Output = Result<types::DescribeRepositoriesResponse, ApiError>> + Send;

    fn get_account_setting(
        &self,
        context: &Context,
        input: types::GetAccountSettingRequest,
    ) -> impl Future<Output = Result<types::GetAccountSettingResponse, ApiError>> + Send;

    fn get_authorization_token(
        &self,
        context: &Context,
        input: types::GetAuthorizationTokenRequest,
    ) -> impl Future<Output = Result<types::GetAuthorizationTokenResponse, ApiError>> + Send;

    fn get_download_url_for_layer(
        &self,
        context: &Context,
        input: types::GetDownloadUrlForLayerRequest,
    ) -> impl Future<Output = Result<types::GetDownloadUrlForLayerResponse, ApiError>> + Send;

    fn get_lifecycle_policy(
        &self,
        context: &Context,
        input: types::GetLifecyclePolicyRequest,
    ) -> impl Future<Output = Result<types::GetLifecyclePolicyResponse, ApiError>> + Send;

    fn get_lifecycle_policy_preview(
        &self,
        context: &Context,
        input: types::GetLifecyclePolicyPreviewRequest,
    ) -> impl Future<Output = Result<types::GetLifecyclePolicyPreviewResponse, ApiError>> + Send;

    fn get_registry_policy(
        &self,
        context: &Context,
        input: types::GetRegistryPolicyRequest,
    ) -> impl Future<Output = Result<types::GetRegistryPolicyResponse, ApiError>> + Send;

    fn get_repository_policy(
        &self,
        context: &Context,
        input: types::GetRepositoryPolicyRequest,
    ) -> impl Future<Output = Result<types::GetRepositoryPolicyResponse, ApiError>> + Send;

    fn initiate_layer_upload(
        &self,
        context: &Context,
        input: types::InitiateLayerUploadRequest,
    ) -> impl Future<Output = Result<types::InitiateLayerUploadResponse, ApiError>> + Send;

    fn list_image_referrers(
        &self,
        context: &Context,
        input: types::ListImageReferrersRequest,
    ) -> impl Future<Output = Result<types::ListImageReferrersResponse, ApiError>> + Send;

    fn list_images(
        &self,
        context: &Context,
        input: types::ListImagesRequest,
    ) -> impl Future<Output = Result<types::ListImagesResponse, ApiError>> + Send;

    fn list_tags_for_resource(
        &self,
        context: &Context,
        input: types::ListTagsForResourceRequest,
    ) -> impl Future<Output = Result<types::ListTagsForResourceResponse, ApiError>> + Send;

    fn put_account_setting(
        &self,
        context: &Context,
        input: types::PutAccountSettingRequest,
    ) -> impl Future<Output = Result<types::PutAccountSettingResponse, ApiError>> + Send;

    fn put_image(
        &self,
        context: &Context,
        input: types::PutImageRequest,
    ) -> impl Future<Output = Result<types::PutImageResponse, ApiError>> + Send;

    fn put_image_scanning_configuration(
        &self,
        context: &Context,
        input: types::PutImageScanningConfigurationRequest,
    ) -> impl Future<Output = Result<types::PutImageScanningConfigurationResponse, ApiError>> + Send;

    fn put_image_tag_mutability(
        &self,
        context: &Context,
        input: types::PutImageTagMutabilityRequest,
    ) -> impl Future<Output = Result<types::PutImageTagMutabilityResponse, ApiError>> + Send;

    fn put_lifecycle_policy(
        &self,
        context: &Context,
        input: types::PutLifecyclePolicyRequest,
    ) -> impl Future<Output = Result<types::PutLifecyclePolicyResponse, ApiError>> + Send;

    fn put_registry_policy(
        &self,
        context: &Context,
        input: types::PutRegistryPolicyRequest,
    ) -> impl Future<Output = Result<types::PutRegistryPolicyResponse, ApiError>> + Send;

    fn set_repository_policy(
        &self,
        context: &Context,
        input: types::SetRepositoryPolicyRequest,
    ) -> impl Future<Output = Result<types::SetRepositoryPolicyResponse, ApiError>> + Send;

    fn start_lifecycle_policy_preview(
        &self,
        context: &Context,
        input: types::StartLifecyclePolicyPreviewRequest,
    ) -> impl Future<Output = Result<types::StartLifecyclePolicyPreviewResponse, ApiError>> + Send;

    fn tag_resource(
        &self,
        context: &Context,
        input: types::TagResourceRequest,
    ) -> impl Future<Output = Result<types::TagResourceResponse, ApiError>> + Send;

    fn untag_resource(
        &self,
        context: &Context,
        input: types::UntagResourceRequest,
    ) -> impl Future<Output = Result<types::UntagResourceResponse, ApiError>> + Send;

    fn update_image_storage_class(
        &self,
        context: &Context,
        input: types::UpdateImageStorageClassRequest,
    ) -> impl Future<Output = Result<types::UpdateImageStorageClassResponse, ApiError>> + Send;

    fn upload_layer_part(
        &self,
        context: &Context,
        input: types::UploadLayerPartRequest,
    ) -> impl Future<Output = Result<types::UploadLayerPartResponse, ApiError>> + Send;
}

/// Answers ECR's operations, by name, from an [`Api`].
pub struct Endpoint<T>(pub T);

#[async_trait]
impl<T: Api> Service for Endpoint<T> {
    async fn call(&self, context: &Context, operation: &str, input: Value) -> Result<Value, ApiError> {
        match operation {
            "BatchCheckLayerAvailability" => {
                typed::output(self.0.batch_check_layer_availability(context, typed::input(input)?).await?)
            }
            "BatchDeleteImage" => typed::output(self.0.batch_delete_image(context, typed::input(input)?).await?),
            "BatchGetImage" => typed::output(self.0.batch_get_image(context, typed::input(input)?).await?),
            "CompleteLayerUpload" => typed::output(self.0.complete_layer_upload(context, typed::input(input)?).await?),
            "CreateRepository" => typed::output(self.0.create_repository(context, typed::input(input)?).await?),
            "DeleteLifecyclePolicy" => {
                typed::output(self.0.delete_lifecycle_policy(context, typed::input(input)?).await?)
            }
            "DeleteRegistryPolicy" => {
                typed::output(self.0.delete_registry_policy(context, typed::input(input)?).await?)
            }
            "DeleteRepository" => typed::output(self.0.delete_repository(context, typed::input(input)?).await?),
            "DeleteRepositoryPolicy" => {
                typed::output(self.0.delete_repository_policy(context, typed::input(input)?).await?)
            }
            "DescribeImages" => typed::output(self.0.describe_images(context, typed::input(input)?).await?),
            "DescribeRegistry" => typed::output(self.0.describe_registry(context, typed::input(input)?).await?),
            "DescribeRepositories" => typed::output(self.0.describe_repositories(context, typed::input(input)?).await?),
            "GetAccountSetting" => typed::output(self.0.get_account_setting(context, typed::input(input)?).await?),
            "GetAuthorizationToken" => {
                typed::output(self.0.get_authorization_token(context, typed::input(input)?).await?)
            }
            "GetDownloadUrlForLayer" => {
                typed::output(self.0.get_download_url_for_layer(context, typed::input(input)?).await?)
            }
            "GetLifecyclePolicy" => typed::output(self.0.get_lifecycle_policy(context, typed::input(input)?).await?),
            "GetLifecyclePolicyPreview" => {
                typed::output(self.0.get_lifecycle_policy_preview(context, typed::input(input)?).await?)
            }
            "GetRegistryPolicy" => typed::output(self.0.get_registry_policy(context, typed::input(input)?).await?),
            "GetRepositoryPolicy" => typed::output(self.0.get_repository_policy(context, typed::input(input)?).await?),
            "InitiateLayerUpload" => typed::output(self.0.initiate_layer_upload(context, typed::input(input)?).await?),
            "ListImageReferrers" => typed::output(self.0.list_image_referrers(context, typed::input(input)?).await?),
            "ListImages" => typed::output(self.0.list_images(context, typed::input(input)?).await?),
            "ListTagsForResource" => typed::output(self.0.list_tags_for_resource(context, typed::input(input)?).await?),
            "PutAccountSetting" => typed::output(self.0.put_account_setting(context, typed::input(input)?).await?),
            "PutImage" => typed::output(self.0.put_image(context, typed::input(input)?).await?),
            "PutImageScanningConfiguration" => {
                typed::output(self.0.put_image_scanning_configuration(context, typed::input(input)?).await?)
            }
            "PutImageTagMutability" => {
                typed::output(self.0.put_image_tag_mutability(context, typed::input(input)?).await?)
            }
            "PutLifecyclePolicy" => typed::output(self.0.put_lifecycle_policy(context, typed::input(input)?).await?),
            "PutRegistryPolicy" => typed::output(self.0.put_registry_policy(context, typed::input(input)?).await?),
            "SetRepositoryPolicy" => typed::output(self.0.set_repository_policy(context, typed::input(input)?).await?),
            "StartLifecyclePolicyPreview" => {
                typed::output(self.0.start_lifecycle_policy_preview(context, typed::input(input)?).await?)
            }
            "TagResource" => typed::output(self.0.tag_resource(context, typed::input(input)?).await?),
            "UntagResource" => typed::output(self.0.untag_resource(context, typed::input(input)?).await?),
            "UpdateImageStorageClass" => {
                typed::output(self.0.update_image_storage_class(context, typed::input(input)?).await?)
            }
            "UploadLayerPart" => typed::output(self.0.upload_layer_part(context, typed::input(input)?).await?),

            _ => Err(answers::not_served(&SERVICE, operation)),
        }
    }
}
