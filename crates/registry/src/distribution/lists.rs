//! Lists: tags, repositories, referrers.

use http::{HeaderValue, Response, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use wharf_core::Digest;
use wharf_image::OCI_INDEX;

use super::{
    Call, ResponseBody,
    answer::{self, Failure},
};
use crate::{Action, Principal, Referrer, RegistryError};

/// How many entries a page has at most, whatever is asked for.
const PAGE_MAX: usize = 10_000;

/// Source: OCI distribution specification, "Listing Tags".
pub(super) async fn tags(call: &Call<'_>) -> Result<Response<ResponseBody>, Failure> {
    let id = call.repository(Action::ListTags).await?;
    let count = count(call)?;
    let (tags, more) = call.registry.tag_page(&id, call.query.get("last"), Some(count.unwrap_or(PAGE_MAX))).await?;
    let next = tags.last().filter(|_| more).map(|last| link(&format!("/v2/{}/tags/list", call.path), count, last));
    Ok(page(&json!({ "name": call.path, "tags": tags }), next))
}

/// Every repository of the scope. Source: distribution/distribution, "Listing Repositories".
pub(super) async fn catalog(call: &Call<'_>) -> Result<Response<ResponseBody>, Failure> {
    if let Principal::Link { .. } = call.who {
        return Err(Failure::denied("this address leads to one blob alone".to_owned()));
    }
    if let Principal::User { account, .. } = &call.who
        && *account != call.scope.account
    {
        return Err(Failure::denied("this registry is another account's".to_owned()));
    }
    let count = count(call)?;
    if count == Some(0) {
        return Ok(page(&json!({ "repositories": [] }), None));
    }
    let limit = count.unwrap_or(PAGE_MAX);
    let (found, more) = call.registry.repositories(&call.scope, call.query.get("last"), limit).await?;
    let next = found.last().filter(|_| more).map(|(last, _)| link("/v2/_catalog", count, last.name.as_str()));
    let mut names = Vec::with_capacity(found.len());
    for (id, _) in found {
        if call.may(Action::ListTags, &id).await.is_ok() {
            names.push(id.name);
        }
    }
    Ok(page(&json!({ "repositories": names }), next))
}

/// Source: OCI distribution specification, "Listing Referrers".
pub(super) async fn referrers(call: &Call<'_>, subject: &Digest) -> Result<Response<ResponseBody>, Failure> {
    let id = call.repository(Action::ReadManifest).await?;
    let kind = call.query.get("artifactType").filter(|kind| !kind.is_empty());
    let mut found = match call.registry.referrers(&id, subject, kind).await {
        // Of what is not there nothing is said. Source: the same: 404 would mean that there is no such list.
        Err(RegistryError::NoRepository(_)) => Vec::new(),
        found => found?,
    };
    found.retain(|referrer| referrer.record.status.is_active());
    let manifests: Vec<Value> = found.iter().map(descriptor).collect();
    let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": manifests });
    let mut response = page(&index, None);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(OCI_INDEX));
    if kind.is_some() {
        response.headers_mut().insert("oci-filters-applied", HeaderValue::from_static("artifactType"));
    }
    Ok(response)
}

fn descriptor(referrer: &Referrer) -> Value {
    let record = &referrer.record;
    let mut descriptor = json!({ "mediaType": record.media_type, "digest": referrer.digest, "size": record.size });
    if let Some(kind) = &record.artifact_type {
        descriptor["artifactType"] = json!(kind);
    }
    if !referrer.annotations.is_empty() {
        descriptor["annotations"] = json!(referrer.annotations);
    }
    descriptor
}

/// `n`: how many are asked for at most.
fn count(call: &Call<'_>) -> Result<Option<usize>, Failure> {
    let Some(text) = call.query.get("n") else { return Ok(None) };
    let count: usize = text.parse().map_err(|_| {
        let message = format!("n is to be a number, not '{text}'");
        Failure::new(StatusCode::BAD_REQUEST, "PAGINATION_NUMBER_INVALID", message)
    })?;
    Ok(Some(count.min(PAGE_MAX)))
}

/// Where the list goes on. Source: RFC 8288.
fn link(path: &str, count: Option<usize>, last: &str) -> String {
    let last = utf8_percent_encode(last, NON_ALPHANUMERIC);
    let count = count.map(|count| format!("n={count}&")).unwrap_or_default();
    format!("<{path}?{count}last={last}>; rel=\"next\"")
}

fn page(body: &Value, next: Option<String>) -> Response<ResponseBody> {
    let mut response = answer::json(StatusCode::OK, body.to_string());
    if let Some(next) = next {
        response.headers_mut().extend(HeaderValue::try_from(next).map(|next| (header::LINK, next)));
    }
    response
}
