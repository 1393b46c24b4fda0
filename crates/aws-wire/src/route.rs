//! Which service a request is for (design decision 11).

use wharf_aws_model::{Protocol, Service};

use crate::{incoming::Incoming, signature::Credential};

/// Why a request has no service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unrouted {
    #[error("Wharf does not serve '{0}'.")]
    NotServed(String),
    #[error(
        "The request names no service: sign it, or send X-Amz-Target, or Action with the Version of a service's API."
    )]
    Unnamed,
}

impl Unrouted {
    /// The protocol in which the sender would understand the answer.
    pub(crate) fn protocol(request: &Incoming) -> Protocol {
        let json = request.header("content-type").is_some_and(|t| t.contains("json"));
        if json || request.headers.contains_key("x-amz-target") { Protocol::Json11 } else { Protocol::Query }
    }
}

/// Asks, in this order: the credential scope (with target, path or Version where several services share a name),
/// X-Amz-Target, the RPC v2 path, Action with Version.
pub(crate) fn route(
    services: &[&'static Service],
    request: &Incoming,
    credential: Option<&Credential>,
) -> Result<&'static Service, Unrouted> {
    let Some(credential) = credential else {
        return named_by_request(services, request).ok_or(Unrouted::Unnamed);
    };
    let sharing: Vec<_> = services.iter().copied().filter(|s| s.signing_name == credential.service).collect();
    match sharing.as_slice() {
        [] => Err(Unrouted::NotServed(credential.service.clone())),
        [only] => Ok(only),
        [first, ..] => Ok(named_by_request(&sharing, request).unwrap_or(first)),
    }
}

fn named_by_request(services: &[&'static Service], request: &Incoming) -> Option<&'static Service> {
    let with_prefix = |prefix: &str| services.iter().copied().find(|s| s.target_prefix == Some(prefix));
    if let Some(target) = request.header("x-amz-target") {
        return with_prefix(target.rsplit_once('.')?.0);
    }
    if let Some(rest) = request.uri.path().strip_prefix("/service/") {
        return with_prefix(rest.split_once("/operation/")?.0);
    }
    let version = request.parameters.get("Version")?;
    let action = request.parameters.get("Action")?;
    services.iter().copied().find(|s| s.api_version == version && s.knows(action))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use wharf_aws_model::SERVICES;

    use super::*;

    fn request(uri: &str, headers: &[(&str, &str)]) -> Incoming {
        let builder = headers.iter().fold(Request::builder().uri(uri), |b, (name, value)| b.header(*name, *value));
        Incoming::new(builder.body(Bytes::new()).unwrap())
    }

    fn credential(service: &str) -> Credential {
        Credential {
            access_key: "000000000000".into(),
            date: "20261121".into(),
            region: "us-east-1".into(),
            service: service.into(),
        }
    }

    fn name(request: &Incoming, credential: Option<&Credential>) -> Result<&'static str, Unrouted> {
        route(SERVICES, request, credential).map(|s| s.name)
    }

    #[test]
    fn the_credential_scope_comes_first() {
        let target = [("x-amz-target", "Logs_20140328.DescribeLogGroups")];
        assert_eq!(name(&request("/", &target), Some(&credential("ecs"))), Ok("ecs"));
        assert_eq!(name(&request("/", &target), None), Ok("logs"));
        assert_eq!(name(&request("/", &target), Some(&credential("s3"))), Err(Unrouted::NotServed("s3".into())));
    }

    #[test]
    fn then_path_and_action() {
        let rpc = "/service/AmazonEC2ContainerServiceV20141113/operation/ListTasks";
        assert_eq!(name(&request(rpc, &[]), None), Ok("ecs"));
        assert_eq!(name(&request("/?Action=GetCallerIdentity&Version=2011-06-15", &[]), None), Ok("sts"));
        assert_eq!(name(&request("/?Action=DescribeVpcs&Version=2016-11-15", &[]), None), Ok("ec2"));
        assert_eq!(name(&request("/?Action=DescribeVpcs&Version=2011-06-15", &[]), None), Err(Unrouted::Unnamed));
        assert_eq!(name(&request("/bucket/key", &[]), None), Err(Unrouted::Unnamed));
    }

    #[test]
    fn services_that_share_a_signing_name_are_told_apart() {
        static OLD: Service = Service { api_version: "2012-06-01", name: "old", ..shared() };
        static NEW: Service = Service { api_version: "2015-12-01", name: "new", ..shared() };
        const fn shared() -> Service {
            Service {
                name: "",
                service_id: "",
                full_name: "",
                api_version: "",
                endpoint_prefix: "",
                signing_name: "elasticloadbalancing",
                target_prefix: None,
                xml_namespace: None,
                protocols: &[Protocol::Query],
                operations: &[],
                names: &["DescribeLoadBalancers"],
                shapes: &[],
            }
        }
        let newer = request("/?Action=DescribeLoadBalancers&Version=2015-12-01", &[]);
        let found = route(&[&OLD, &NEW], &newer, Some(&credential("elasticloadbalancing")));
        assert_eq!(found.map(|s| s.name), Ok("new"));
    }
}
