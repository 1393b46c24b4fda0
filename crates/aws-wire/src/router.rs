use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use wharf_aws_model::{Protocol, Service as Model};
use wharf_core::{Scope, Timestamp};

use crate::{
    ApiError, Caller, Context, KeyRecord, Keys, Service, answers,
    identity::identify,
    incoming::Incoming,
    protocol,
    route::{Unrouted, route},
    signature::{Credential, Presented, SignatureError},
    validate,
};

/// The largest request body that an API takes, unless told otherwise: 8 MiB.
pub const BODY_LIMIT: usize = 8 << 20;

/// Of requests that bring a layer's part or a manifest: ECR's parts have 20 MiB at most, which are a third more in base64.
///
/// Source: Amazon ECR's API model, `LayerPartBlob`, `ImageManifest`.
const LAYER_BODY_LIMIT: usize = 28 << 20;

/// How long the body of a request with these headers may be, where [`BODY_LIMIT`] is the usual length.
#[must_use]
pub fn body_limit(headers: &HeaderMap) -> usize {
    let operation = headers.get("x-amz-target").and_then(|target| target.to_str().ok()?.split_once('.'));
    match operation {
        Some(("AmazonEC2ContainerRegistry_V20150921", "UploadLayerPart" | "PutImage")) => LAYER_BODY_LIMIT,
        _ => BODY_LIMIT,
    }
}

/// Takes requests to any of the AWS APIs, finds the service, and answers in the protocol that was spoken.
pub struct Router {
    models: Vec<&'static Model>,
    /// In the order of `models`.
    services: Vec<Arc<dyn Service>>,
    keys: Arc<dyn Keys>,
    default_scope: Scope,
    body_limit: usize,
}

impl Default for Router {
    fn default() -> Self {
        Self {
            models: Vec::new(),
            services: Vec::new(),
            keys: Arc::new(()),
            default_scope: Scope::default(),
            body_limit: BODY_LIMIT,
        }
    }
}

/// What is known of a request once it has a service.
struct Routed<'r> {
    model: &'static Model,
    service: &'r dyn Service,
    protocol: Protocol,
    credential: Option<Credential>,
    request_id: &'r str,
}

impl Router {
    /// A router with no services, no keys, the default account and region, and [`BODY_LIMIT`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a service: its table and what answers it, such as `(&ecs::SERVICE, Arc::new(ecs::Endpoint(face)))`.
    #[must_use]
    pub fn with(mut self, model: &'static Model, service: Arc<dyn Service>) -> Self {
        self.models.push(model);
        self.services.push(service);
        self
    }

    /// The keys that signatures are checked against.
    #[must_use]
    pub fn with_keys(mut self, keys: Arc<dyn Keys>) -> Self {
        self.keys = keys;
        self
    }

    /// The account and region of those who name none.
    #[must_use]
    pub fn with_default_scope(mut self, scope: Scope) -> Self {
        self.default_scope = scope;
        self
    }

    /// The largest body, in bytes; one that brings a layer may have 20 MiB more.
    #[must_use]
    pub const fn with_body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Answers a request. Every failure becomes an answer in the form that the sender's protocol gives errors.
    pub async fn handle(&self, request: Request<Bytes>, caller: Caller) -> Response<Bytes> {
        let received_at = wharf_core::now();
        let request_id = wharf_core::uuid();
        let limit = self.body_limit.saturating_add(body_limit(request.headers()) - BODY_LIMIT);
        if request.body().len() > limit {
            let incoming = Incoming::new(request.map(|_| Bytes::new()));
            let message = format!("The request body is larger than {limit} bytes.");
            let error = ApiError::client("RequestEntityTooLarge", message).with_status(413);
            return protocol::error(Unrouted::protocol(&incoming), None, &error, &request_id);
        }
        let incoming = Incoming::new(request);
        if incoming.parameters.overflowing() {
            let error = ApiError::client("MalformedQueryString", "The request has too many parameters.");
            return protocol::error(Unrouted::protocol(&incoming), None, &error, &request_id);
        }
        let credential = Credential::claimed(&incoming);
        let model = match route(&self.models, &incoming, credential.as_ref()) {
            Ok(model) => model,
            Err(unrouted) => {
                let protocol = Unrouted::protocol(&incoming);
                let code = if protocol == Protocol::Json11 { "UnknownOperationException" } else { "InvalidAction" };
                let error = ApiError::client(code, unrouted.to_string());
                return protocol::error(protocol, None, &error, &request_id);
            }
        };
        let Some(service) = self.models.iter().position(|m| std::ptr::eq(*m, model)).map(|i| &*self.services[i]) else {
            let error = ApiError::server("InternalFailure", "The service was routed to and is not there.");
            return protocol::error(Unrouted::protocol(&incoming), None, &error, &request_id);
        };
        let protocol = protocol::detect(model, &incoming);
        let routed = Routed { model, service, protocol, credential, request_id: &request_id };
        match self.answer(&routed, &incoming, caller, received_at).await {
            Ok(response) => response,
            Err(error) => {
                if error.status >= 500 {
                    tracing::error!(service = model.name, request_id, %error, "a request failed on our side");
                }
                protocol::error(protocol, Some(model), &error, &request_id)
            }
        }
    }

    async fn answer(
        &self,
        routed: &Routed<'_>,
        incoming: &Incoming,
        caller: Caller,
        received_at: Timestamp,
    ) -> Result<Response<Bytes>, ApiError> {
        let Routed { model, service, protocol, ref credential, request_id } = *routed;
        let record = match caller {
            Caller::Trusted => credential.as_ref().and_then(|c| self.keys.lookup(&c.access_key)),
            Caller::MustSign => Some(self.authenticate(incoming, received_at).map_err(|error| error.answer(protocol))?),
        };
        let (scope, principal) = identify(credential.as_ref(), record.as_ref(), &self.default_scope);

        let name = protocol::operation(protocol, model, incoming)?;
        let operation = model.operation(&name).ok_or_else(|| answers::not_served(model, &name))?;
        let input = protocol::input(protocol, model, operation, incoming)?;
        if let Some(shape) = operation.input {
            let violations = validate::violations(model, shape, &input);
            if let Some(error) = validate::answer(model, &name, &violations) {
                return Err(error);
            }
        }
        let endpoint = incoming.endpoint();
        let context = Context { scope, principal, request_id: request_id.to_owned(), received_at, endpoint };
        let output = service.call(&context, &name, input).await?;
        Ok(protocol::output(protocol, model, operation, &output, request_id))
    }

    /// The key that a request was signed with.
    fn authenticate(&self, incoming: &Incoming, now: Timestamp) -> Result<KeyRecord, SignatureError> {
        let presented = Presented::read(incoming)?.ok_or(SignatureError::Missing)?;
        let record = self.keys.lookup(&presented.credential.access_key).ok_or(SignatureError::UnknownKey)?;
        presented.verify(incoming, &record, now)?;
        Ok(record)
    }
}
