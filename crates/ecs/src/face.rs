use std::sync::Arc;

use wharf_aws_model::ecs::types::{
    CreateClusterRequest, CreateClusterResponse, CreateServiceRequest, CreateServiceResponse,
    DeleteAccountSettingRequest, DeleteAccountSettingResponse, DeleteAttributesRequest, DeleteAttributesResponse,
    DeleteClusterRequest, DeleteClusterResponse, DeleteServiceRequest, DeleteServiceResponse,
    DeleteTaskDefinitionsRequest, DeleteTaskDefinitionsResponse, DeregisterContainerInstanceRequest,
    DeregisterContainerInstanceResponse, DeregisterTaskDefinitionRequest, DeregisterTaskDefinitionResponse,
    DescribeClustersRequest, DescribeClustersResponse, DescribeContainerInstancesRequest,
    DescribeContainerInstancesResponse, DescribeServiceDeploymentsRequest, DescribeServiceDeploymentsResponse,
    DescribeServiceRevisionsRequest, DescribeServiceRevisionsResponse, DescribeServicesRequest,
    DescribeServicesResponse, DescribeTaskDefinitionRequest, DescribeTaskDefinitionResponse, DescribeTasksRequest,
    DescribeTasksResponse, ExecuteCommandRequest, ExecuteCommandResponse, GetTaskProtectionRequest,
    GetTaskProtectionResponse, ListAccountSettingsRequest, ListAccountSettingsResponse, ListAttributesRequest,
    ListAttributesResponse, ListClustersRequest, ListClustersResponse, ListContainerInstancesRequest,
    ListContainerInstancesResponse, ListServiceDeploymentsRequest, ListServiceDeploymentsResponse,
    ListServicesByNamespaceRequest, ListServicesByNamespaceResponse, ListServicesRequest, ListServicesResponse,
    ListTagsForResourceRequest, ListTagsForResourceResponse, ListTaskDefinitionFamiliesRequest,
    ListTaskDefinitionFamiliesResponse, ListTaskDefinitionsRequest, ListTaskDefinitionsResponse, ListTasksRequest,
    ListTasksResponse, PutAccountSettingDefaultRequest, PutAccountSettingDefaultResponse, PutAccountSettingRequest,
    PutAccountSettingResponse, PutAttributesRequest, PutAttributesResponse, PutClusterCapacityProvidersRequest,
    PutClusterCapacityProvidersResponse, RegisterTaskDefinitionRequest, RegisterTaskDefinitionResponse, RunTaskRequest,
    RunTaskResponse, StartTaskRequest, StartTaskResponse, StopServiceDeploymentRequest, StopServiceDeploymentResponse,
    StopTaskRequest, StopTaskResponse, TagResourceRequest, TagResourceResponse, UntagResourceRequest,
    UntagResourceResponse, UpdateClusterRequest, UpdateClusterResponse, UpdateClusterSettingsRequest,
    UpdateClusterSettingsResponse, UpdateContainerInstancesStateRequest, UpdateContainerInstancesStateResponse,
    UpdateServiceRequest, UpdateServiceResponse, UpdateTaskProtectionRequest, UpdateTaskProtectionResponse,
};
use wharf_aws_wire::{ApiError, Context, ecs::Api};
use wharf_store::Store;

use crate::{account_setting, attribute, cluster, container_instance, service, tags, task, task_definition};

/// The ECS API over a store. `wharf_aws_wire::ecs::Endpoint(Ecs::new(store))` is the service that the gateway routes to.
pub struct Ecs {
    store: Arc<dyn Store>,
}

impl Ecs {
    /// The API over `store`.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    fn store(&self) -> &dyn Store {
        &*self.store
    }
}

/// Each operation is one line: what it does stands in the module of its noun.
impl Api for Ecs {
    async fn create_cluster(
        &self,
        context: &Context,
        input: CreateClusterRequest,
    ) -> Result<CreateClusterResponse, ApiError> {
        Ok(cluster::create(self.store(), context, input).await?)
    }

    async fn delete_account_setting(
        &self,
        context: &Context,
        input: DeleteAccountSettingRequest,
    ) -> Result<DeleteAccountSettingResponse, ApiError> {
        Ok(account_setting::delete(self.store(), context, input).await?)
    }

    async fn delete_attributes(
        &self,
        context: &Context,
        input: DeleteAttributesRequest,
    ) -> Result<DeleteAttributesResponse, ApiError> {
        Ok(attribute::delete(self.store(), context, input).await?)
    }

    async fn delete_cluster(
        &self,
        context: &Context,
        input: DeleteClusterRequest,
    ) -> Result<DeleteClusterResponse, ApiError> {
        Ok(cluster::delete(self.store(), context, input).await?)
    }

    async fn delete_task_definitions(
        &self,
        context: &Context,
        input: DeleteTaskDefinitionsRequest,
    ) -> Result<DeleteTaskDefinitionsResponse, ApiError> {
        Ok(task_definition::delete(self.store(), context, input).await?)
    }

    async fn deregister_task_definition(
        &self,
        context: &Context,
        input: DeregisterTaskDefinitionRequest,
    ) -> Result<DeregisterTaskDefinitionResponse, ApiError> {
        Ok(task_definition::deregister(self.store(), context, input).await?)
    }

    async fn describe_clusters(
        &self,
        context: &Context,
        input: DescribeClustersRequest,
    ) -> Result<DescribeClustersResponse, ApiError> {
        Ok(cluster::describe(self.store(), context, input).await?)
    }

    async fn describe_container_instances(
        &self,
        context: &Context,
        input: DescribeContainerInstancesRequest,
    ) -> Result<DescribeContainerInstancesResponse, ApiError> {
        Ok(container_instance::describe(self.store(), context, input).await?)
    }

    async fn describe_task_definition(
        &self,
        context: &Context,
        input: DescribeTaskDefinitionRequest,
    ) -> Result<DescribeTaskDefinitionResponse, ApiError> {
        Ok(task_definition::describe(self.store(), context, input).await?)
    }

    async fn describe_tasks(
        &self,
        context: &Context,
        input: DescribeTasksRequest,
    ) -> Result<DescribeTasksResponse, ApiError> {
        Ok(task::describe(self.store(), context, input).await?)
    }

    async fn execute_command(
        &self,
        context: &Context,
        input: ExecuteCommandRequest,
    ) -> Result<ExecuteCommandResponse, ApiError> {
        Ok(task::execute(self.store(), context, input).await?)
    }

    async fn list_account_settings(
        &self,
        context: &Context,
        input: ListAccountSettingsRequest,
    ) -> Result<ListAccountSettingsResponse, ApiError> {
        Ok(account_setting::list(self.store(), context, input).await?)
    }

    async fn list_attributes(
        &self,
        context: &Context,
        input: ListAttributesRequest,
    ) -> Result<ListAttributesResponse, ApiError> {
        Ok(attribute::list(self.store(), context, input).await?)
    }

    async fn list_clusters(
        &self,
        context: &Context,
        input: ListClustersRequest,
    ) -> Result<ListClustersResponse, ApiError> {
        Ok(cluster::list(self.store(), context, input).await?)
    }

    async fn list_container_instances(
        &self,
        context: &Context,
        input: ListContainerInstancesRequest,
    ) -> Result<ListContainerInstancesResponse, ApiError> {
        Ok(container_instance::list(self.store(), context, input).await?)
    }

    async fn list_tags_for_resource(
        &self,
        context: &Context,
        input: ListTagsForResourceRequest,
    ) -> Result<ListTagsForResourceResponse, ApiError> {
        Ok(tags::list(self.store(), context, input).await?)
    }

    async fn list_task_definition_families(
        &self,
        context: &Context,
        input: ListTaskDefinitionFamiliesRequest,
    ) -> Result<ListTaskDefinitionFamiliesResponse, ApiError> {
        Ok(task_definition::families(self.store(), context, input).await?)
    }

    async fn list_task_definitions(
        &self,
        context: &Context,
        input: ListTaskDefinitionsRequest,
    ) -> Result<ListTaskDefinitionsResponse, ApiError> {
        Ok(task_definition::list(self.store(), context, input).await?)
    }

    async fn list_tasks(&self, context: &Context, input: ListTasksRequest) -> Result<ListTasksResponse, ApiError> {
        Ok(task::list(self.store(), context, input).await?)
    }

    async fn put_account_setting(
        &self,
        context: &Context,
        input: PutAccountSettingRequest,
    ) -> Result<PutAccountSettingResponse, ApiError> {
        Ok(account_setting::put(self.store(), context, input).await?)
    }

    async fn put_account_setting_default(
        &self,
        context: &Context,
        input: PutAccountSettingDefaultRequest,
    ) -> Result<PutAccountSettingDefaultResponse, ApiError> {
        Ok(account_setting::put_default(self.store(), context, input).await?)
    }

    async fn put_attributes(
        &self,
        context: &Context,
        input: PutAttributesRequest,
    ) -> Result<PutAttributesResponse, ApiError> {
        Ok(attribute::put(self.store(), context, input).await?)
    }

    async fn put_cluster_capacity_providers(
        &self,
        context: &Context,
        input: PutClusterCapacityProvidersRequest,
    ) -> Result<PutClusterCapacityProvidersResponse, ApiError> {
        Ok(cluster::put_capacity_providers(self.store(), context, input).await?)
    }

    async fn register_task_definition(
        &self,
        context: &Context,
        input: RegisterTaskDefinitionRequest,
    ) -> Result<RegisterTaskDefinitionResponse, ApiError> {
        Ok(task_definition::register(self.store(), context, input).await?)
    }

    async fn run_task(&self, context: &Context, input: RunTaskRequest) -> Result<RunTaskResponse, ApiError> {
        Ok(task::run(self.store(), context, input).await?)
    }

    async fn stop_task(&self, context: &Context, input: StopTaskRequest) -> Result<StopTaskResponse, ApiError> {
        Ok(task::stop(self.store(), context, input).await?)
    }

    async fn tag_resource(
        &self,
        context: &Context,
        input: TagResourceRequest,
    ) -> Result<TagResourceResponse, ApiError> {
        Ok(tags::tag(self.store(), context, input).await?)
    }

    async fn untag_resource(
        &self,
        context: &Context,
        input: UntagResourceRequest,
    ) -> Result<UntagResourceResponse, ApiError> {
        Ok(tags::untag(self.store(), context, input).await?)
    }

    async fn update_cluster(
        &self,
        context: &Context,
        input: UpdateClusterRequest,
    ) -> Result<UpdateClusterResponse, ApiError> {
        Ok(cluster::update(self.store(), context, input).await?)
    }

    async fn update_cluster_settings(
        &self,
        context: &Context,
        input: UpdateClusterSettingsRequest,
    ) -> Result<UpdateClusterSettingsResponse, ApiError> {
        Ok(cluster::update_settings(self.store(), context, input).await?)
    }

    async fn create_service(
        &self,
        context: &Context,
        input: CreateServiceRequest,
    ) -> Result<CreateServiceResponse, ApiError> {
        Ok(service::create(self.store(), context, input).await?)
    }

    async fn update_service(
        &self,
        context: &Context,
        input: UpdateServiceRequest,
    ) -> Result<UpdateServiceResponse, ApiError> {
        Ok(service::update(self.store(), context, input).await?)
    }

    async fn delete_service(
        &self,
        context: &Context,
        input: DeleteServiceRequest,
    ) -> Result<DeleteServiceResponse, ApiError> {
        Ok(service::delete(self.store(), context, input).await?)
    }

    async fn describe_services(
        &self,
        context: &Context,
        input: DescribeServicesRequest,
    ) -> Result<DescribeServicesResponse, ApiError> {
        Ok(service::describe(self.store(), context, input).await?)
    }

    async fn list_services(
        &self,
        context: &Context,
        input: ListServicesRequest,
    ) -> Result<ListServicesResponse, ApiError> {
        Ok(service::list(self.store(), context, input).await?)
    }

    async fn list_services_by_namespace(
        &self,
        context: &Context,
        input: ListServicesByNamespaceRequest,
    ) -> Result<ListServicesByNamespaceResponse, ApiError> {
        Ok(service::list_by_namespace(self.store(), context, input).await?)
    }

    async fn describe_service_revisions(
        &self,
        context: &Context,
        input: DescribeServiceRevisionsRequest,
    ) -> Result<DescribeServiceRevisionsResponse, ApiError> {
        Ok(service::describe_revisions(self.store(), context, input).await?)
    }

    async fn describe_service_deployments(
        &self,
        context: &Context,
        input: DescribeServiceDeploymentsRequest,
    ) -> Result<DescribeServiceDeploymentsResponse, ApiError> {
        Ok(service::describe_deployments(self.store(), context, input).await?)
    }

    async fn list_service_deployments(
        &self,
        context: &Context,
        input: ListServiceDeploymentsRequest,
    ) -> Result<ListServiceDeploymentsResponse, ApiError> {
        Ok(service::list_deployments(self.store(), context, input).await?)
    }

    async fn stop_service_deployment(
        &self,
        context: &Context,
        input: StopServiceDeploymentRequest,
    ) -> Result<StopServiceDeploymentResponse, ApiError> {
        Ok(service::stop_deployment(self.store(), context, input).await?)
    }

    async fn start_task(&self, context: &Context, input: StartTaskRequest) -> Result<StartTaskResponse, ApiError> {
        Ok(task::start(self.store(), context, input).await?)
    }

    async fn update_container_instances_state(
        &self,
        context: &Context,
        input: UpdateContainerInstancesStateRequest,
    ) -> Result<UpdateContainerInstancesStateResponse, ApiError> {
        Ok(container_instance::update_state(self.store(), context, input).await?)
    }

    async fn deregister_container_instance(
        &self,
        context: &Context,
        input: DeregisterContainerInstanceRequest,
    ) -> Result<DeregisterContainerInstanceResponse, ApiError> {
        Ok(container_instance::deregister(self.store(), context, input).await?)
    }

    async fn update_task_protection(
        &self,
        context: &Context,
        input: UpdateTaskProtectionRequest,
    ) -> Result<UpdateTaskProtectionResponse, ApiError> {
        Ok(task::update_protection(self.store(), context, input).await?)
    }

    async fn get_task_protection(
        &self,
        context: &Context,
        input: GetTaskProtectionRequest,
    ) -> Result<GetTaskProtectionResponse, ApiError> {
        Ok(task::get_protection(self.store(), context, input).await?)
    }
}
