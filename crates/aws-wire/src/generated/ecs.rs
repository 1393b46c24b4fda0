// Written by `cargo xtask codegen` from the API models; do not edit.

//! Amazon EC2 Container Service.

use async_trait::async_trait;
use serde_json::Value;
pub use wharf_aws_model::ecs::{SERVICE, enums, errors, types};

use crate::{ApiError, Context, Service, answers, typed};

/// The served operations of Amazon EC2 Container Service.
pub trait Api: Send + Sync + 'static {
    fn create_cluster(
        &self,
        context: &Context,
        input: types::CreateClusterRequest,
    ) -> impl Future<Output = Result<types::CreateClusterResponse, ApiError>> + Send;

    fn create_service(
        &self,
        context: &Context,
        input: types::CreateServiceRequest,
    ) -> impl Future<Output = Result<types::CreateServiceResponse, ApiError>> + Send;

    fn delete_account_setting(
        &self,
        context: &Context,
        input: types::DeleteAccountSettingRequest,
    ) -> impl Future<Output = Result<types::DeleteAccountSettingResponse, ApiError>> + Send;

    fn delete_attributes(
        &self,
        context: &Context,
        input: types::DeleteAttributesRequest,
    ) -> impl Future<Output = Result<types::DeleteAttributesResponse, ApiError>> + Send;

    fn delete_cluster(
        &self,
        context: &Context,
        input: types::DeleteClusterRequest,
    ) -> impl Future<Output = Result<types::DeleteClusterResponse, ApiError>> + Send;

    fn delete_service(
        &self,
        context: &Context,
        input: types::DeleteServiceRequest,
    ) -> impl Future<Output = Result<types::DeleteServiceResponse, ApiError>> + Send;

    fn delete_task_definitions(
        &self,
        context: &Context,
        input: types::DeleteTaskDefinitionsRequest,
    ) -> impl Future<Output = Result<types::DeleteTaskDefinitionsResponse, ApiError>> + Send;

    fn deregister_container_instance(
        &self,
        context: &Context,
        input: types::DeregisterContainerInstanceRequest,
    ) -> impl Future<Output = Result<types::DeregisterContainerInstanceResponse, ApiError>> + Send;

    fn deregister_task_definition(
        &self,
        context: &Context,
        input: types::DeregisterTaskDefinitionRequest,
    ) -> impl Future<Output = Result<types::DeregisterTaskDefinitionResponse, ApiError>> + Send;

    fn describe_clusters(
        &self,
        context: &Context,
        input: types::DescribeClustersRequest,
    ) -> impl Future<Output = Result<types::DescribeClustersResponse, ApiError>> + Send;

    fn describe_container_instances(
        &self,
        context: &Context,
        input: types::DescribeContainerInstancesRequest,
    ) -> impl Future<Output = Result<types::DescribeContainerInstancesResponse, ApiError>> + Send;

    fn describe_service_deployments(
        &self,
        context: &Context,
        input: types::DescribeServiceDeploymentsRequest,
    ) -> impl Future<Output = Result<types::DescribeServiceDeploymentsResponse, ApiError>> + Send;

    fn describe_service_revisions(
        &self,
        context: &Context,
        input: types::DescribeServiceRevisionsRequest,
    ) -> impl Future<Output = Result<types::DescribeServiceRevisionsResponse, ApiError>> + Send;

    fn describe_services(
        &self,
        context: &Context,
        input: types::DescribeServicesRequest,
    ) -> impl Future<Output = Result<types::DescribeServicesResponse, ApiError>> + Send;

    fn describe_task_definition(
        &self,
        context: &Context,
        input: types::DescribeTaskDefinitionRequest,
    ) -> impl Future<Output = Result<types::DescribeTaskDefinitionResponse, ApiError>> + Send;

    fn describe_tasks(
        &self,
        context: &Context,
        input: types::DescribeTasksRequest,
    ) -> impl Future<Output = Result<types::DescribeTasksResponse, ApiError>> + Send;

    fn execute_command(
        &self,
        context: &Context,
        input: types::ExecuteCommandRequest,
    ) -> impl Future<Output = Result<types::ExecuteCommandResponse, ApiError>> + Send;

    fn get_task_protection(
        &self,
        context: &Context,
        input: types::GetTaskProtectionRequest,
    ) -> impl Future<Output = Result<types::GetTaskProtectionResponse, ApiError>> + Send;

    fn list_account_settings(
        &self,
        context: &Context,
        input: types::ListAccountSettingsRequest,
    ) -> impl Future<Output = Result<types::ListAccountSettingsResponse, ApiError>> + Send;

    fn list_attributes(
        &self,
        context: &Context,
        input: types::ListAttributesRequest,
    ) -> impl Future<Output = Result<types::ListAttributesResponse, ApiError>> + Send;

    fn list_clusters(
        &self,
        context: &Context,
        input: types::ListClustersRequest,
    ) -> impl Future<Output = Result<types::ListClustersResponse, ApiError>> + Send;

    fn list_container_instances(
        &self,
        context: &Context,
        input: types::ListContainerInstancesRequest,
    ) -> impl Future<Output = Result<types::ListContainerInstancesResponse, ApiError>> + Send;

    fn list_service_deployments(
        &self,
        context: &Context,
        input: types::ListServiceDeploymentsRequest,
    ) -> impl Future<Output = Result<types::ListServiceDeploymentsResponse, ApiError>> + Send;

    fn list_services(
        &self,
        context: &Context,
        input: types::ListServicesRequest,
    ) -> impl Future<Output = Result<types::ListServicesResponse, ApiError>> + Send;

    fn list_services_by_namespace(
        &self,
        context: &Context,
        input: types::ListServicesByNamespaceRequest,
    ) -> impl Future<Output = Result<types::ListServicesByNamespaceResponse, ApiError>> + Send;

    fn list_tags_for_resource(
        &self,
        context: &Context,
        input: types::ListTagsForResourceRequest,
    ) -> impl Future<Output = Result<types::ListTagsForResourceResponse, ApiError>> + Send;

    fn list_task_definition_families(
        &self,
        context: &Context,
        input: types::ListTaskDefinitionFamiliesRequest,
    ) -> impl Future<Output = Result<types::ListTaskDefinitionFamiliesResponse, ApiError>> + Send;

    fn list_task_definitions(
        &self,
        context: &Context,
        input: types::ListTaskDefinitionsRequest,
    ) -> impl Future<Output = Result<types::ListTaskDefinitionsResponse, ApiError>> + Send;

    fn list_tasks(
        &self,
        context: &Context,
        input: types::ListTasksRequest,
    ) -> impl Future<Output = Result<types::ListTasksResponse, ApiError>> + Send;

    fn put_account_setting(
        &self,
        context: &Context,
        input: types::PutAccountSettingRequest,
    ) -> impl Future<Output = Result<types::PutAccountSettingResponse, ApiError>> + Send;

    fn put_account_setting_default(
        &self,
        context: &Context,
        input: types::PutAccountSettingDefaultRequest,
    ) -> impl Future<Output = Result<types::PutAccountSettingDefaultResponse, ApiError>> + Send;

    fn put_attributes(
        &self,
        context: &Context,
        input: types::PutAttributesRequest,
    ) -> impl Future<Output = Result<types::PutAttributesResponse, ApiError>> + Send;

    fn put_cluster_capacity_providers(
        &self,
        context: &Context,
        input: types::PutClusterCapacityProvidersRequest,
    ) -> impl Future<Output = Result<types::PutClusterCapacityProvidersResponse, ApiError>> + Send;

    fn register_task_definition(
        &self,
        context: &Context,
        input: types::RegisterTaskDefinitionRequest,
    ) -> impl Future<Output = Result<types::RegisterTaskDefinitionResponse, ApiError>> + Send;

    fn run_task(
        &self,
        context: &Context,
        input: types::RunTaskRequest,
    ) -> impl Future<Output = Result<types::RunTaskResponse, ApiError>> + Send;

    fn start_task(
        &self,
        context: &Context,
        input: types::StartTaskRequest,
    ) -> impl Future<Output = Result<types::StartTaskResponse, ApiError>> + Send;

    fn stop_service_deployment(
        &self,
        context: &Context,
        input: types::StopServiceDeploymentRequest,
    ) -> impl Future<Output = Result<types::StopServiceDeploymentResponse, ApiError>> + Send;

    fn stop_task(
        &self,
        context: &Context,
        input: types::StopTaskRequest,
    ) -> impl Future<Output = Result<types::StopTaskResponse, ApiError>> + Send;

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

    fn update_cluster(
        &self,
        context: &Context,
        input: types::UpdateClusterRequest,
    ) -> impl Future<Output = Result<types::UpdateClusterResponse, ApiError>> + Send;

    fn update_cluster_settings(
        &self,
        context: &Context,
        input: types::UpdateClusterSettingsRequest,
    ) -> impl Future<Output = Result<types::UpdateClusterSettingsResponse, ApiError>> + Send;

    fn update_container_instances_state(
        &self,
        context: &Context,
        input: types::UpdateContainerInstancesStateRequest,
    ) -> impl Future<Output = Result<types::UpdateContainerInstancesStateResponse, ApiError>> + Send;

    fn update_service(
        &self,
        context: &Context,
        input: types::UpdateServiceRequest,
    ) -> impl Future<Output = Result<types::UpdateServiceResponse, ApiError>> + Send;

    fn update_task_protection(
        &self,
        context: &Context,
        input: types::UpdateTaskProtectionRequest,
    ) -> impl Future<Output = Result<types::UpdateTaskProtectionResponse, ApiError>> + Send;
}

/// Answers ECS's operations, by name, from an [`Api`].
pub struct Endpoint<T>(pub T);

#[async_trait]
impl<T: Api> Service for Endpoint<T> {
    async fn call(&self, context: &Context, operation: &str, input: Value) -> Result<Value, ApiError> {
        match operation {
            "CreateCluster" => typed::output(self.0.create_cluster(context, typed::input(input)?).await?),
            "CreateService" => typed::output(self.0.create_service(context, typed::input(input)?).await?),
            "DeleteAccountSetting" => {
                typed::output(self.0.delete_account_setting(context, typed::input(input)?).await?)
            }
            "DeleteAttributes" => typed::output(self.0.delete_attributes(context, typed::input(input)?).await?),
            "DeleteCluster" => typed::output(self.0.delete_cluster(context, typed::input(input)?).await?),
            "DeleteService" => typed::output(self.0.delete_service(context, typed::input(input)?).await?),
            "DeleteTaskDefinitions" => {
                typed::output(self.0.delete_task_definitions(context, typed::input(input)?).await?)
            }
            "DeregisterContainerInstance" => {
                typed::output(self.0.deregister_container_instance(context, typed::input(input)?).await?)
            }
            "DeregisterTaskDefinition" => {
                typed::output(self.0.deregister_task_definition(context, typed::input(input)?).await?)
            }
            "DescribeClusters" => typed::output(self.0.describe_clusters(context, typed::input(input)?).await?),
            "DescribeContainerInstances" => {
                typed::output(self.0.describe_container_instances(context, typed::input(input)?).await?)
            }
            "DescribeServiceDeployments" => {
                typed::output(self.0.describe_service_deployments(context, typed::input(input)?).await?)
            }
            "DescribeServiceRevisions" => {
                typed::output(self.0.describe_service_revisions(context, typed::input(input)?).await?)
            }
            "DescribeServices" => typed::output(self.0.describe_services(context, typed::input(input)?).await?),
            "DescribeTaskDefinition" => {
                typed::output(self.0.describe_task_definition(context, typed::input(input)?).await?)
            }
            "DescribeTasks" => typed::output(self.0.describe_tasks(context, typed::input(input)?).await?),
            "ExecuteCommand" => typed::output(self.0.execute_command(context, typed::input(input)?).await?),
            "GetTaskProtection" => typed::output(self.0.get_task_protection(context, typed::input(input)?).await?),
            "ListAccountSettings" => typed::output(self.0.list_account_settings(context, typed::input(input)?).await?),
            "ListAttributes" => typed::output(self.0.list_attributes(context, typed::input(input)?).await?),
            "ListClusters" => typed::output(self.0.list_clusters(context, typed::input(input)?).await?),
            "ListContainerInstances" => {
                typed::output(self.0.list_container_instances(context, typed::input(input)?).await?)
            }
            "ListServiceDeployments" => {
                typed::output(self.0.list_service_deployments(context, typed::input(input)?).await?)
            }
            "ListServices" => typed::output(self.0.list_services(context, typed::input(input)?).await?),
            "ListServicesByNamespace" => {
                typed::output(self.0.list_services_by_namespace(context, typed::input(input)?).await?)
            }
            "ListTagsForResource" => typed::output(self.0.list_tags_for_resource(context, typed::input(input)?).await?),
            "ListTaskDefinitionFamilies" => {
                typed::output(self.0.list_task_definition_families(context, typed::input(input)?).await?)
            }
            "ListTaskDefinitions" => typed::output(self.0.list_task_definitions(context, typed::input(input)?).await?),
            "ListTasks" => typed::output(self.0.list_tasks(context, typed::input(input)?).await?),
            "PutAccountSetting" => typed::output(self.0.put_account_setting(context, typed::input(input)?).await?),
            "PutAccountSettingDefault" => {
                typed::output(self.0.put_account_setting_default(context, typed::input(input)?).await?)
            }
            "PutAttributes" => typed::output(self.0.put_attributes(context, typed::input(input)?).await?),
            "PutClusterCapacityProviders" => {
                typed::output(self.0.put_cluster_capacity_providers(context, typed::input(input)?).await?)
            }
            "RegisterTaskDefinition" => {
                typed::output(self.0.register_task_definition(context, typed::input(input)?).await?)
            }
            "RunTask" => typed::output(self.0.run_task(context, typed::input(input)?).await?),
            "StartTask" => typed::output(self.0.start_task(context, typed::input(input)?).await?),
            "StopServiceDeployment" => {
                typed::output(self.0.stop_service_deployment(context, typed::input(input)?).await?)
            }
            "StopTask" => typed::output(self.0.stop_task(context, typed::input(input)?).await?),
            "TagResource" => typed::output(self.0.tag_resource(context, typed::input(input)?).await?),
            "UntagResource" => typed::output(self.0.untag_resource(context, typed::input(input)?).await?),
            "UpdateCluster" => typed::output(self.0.update_cluster(context, typed::input(input)?).await?),
            "UpdateClusterSettings" => {
                typed::output(self.0.update_cluster_settings(context, typed::input(input)?).await?)
            }
            "UpdateContainerInstancesState" => {
                typed::output(self.0.update_container_instances_state(context, typed::input(input)?).await?)
            }
            "UpdateService" => typed::output(self.0.update_service(context, typed::input(input)?).await?),
            "UpdateTaskProtection" => {
                typed::output(self.0.update_task_protection(context, typed::input(input)?).await?)
            }

            _ => Err(answers::not_served(&SERVICE, operation)),
        }
    }
}
