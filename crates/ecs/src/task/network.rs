//! Which network a task joins.

use wharf_aws_model::ecs::{
    enums,
    types::{AwsVpcConfiguration, NetworkConfiguration},
};
use wharf_core::{Scope, network::Vpc, sandbox::NetworkSpec, uuid};

use super::record::TaskInterface;
use crate::EcsError;

/// The networks that the tasks of one request may join.
#[derive(Debug)]
pub(super) enum Network {
    Shared(NetworkSpec),
    /// Interfaces in one of these subnets each.
    Own {
        subnets: Vec<(String, String)>,
        security_groups: Vec<String>,
        assign_public_ip: bool,
    },
}

/// Reads `networkConfiguration` for a task definition's network mode. Limits and messages: API reference,
/// "AwsVpcConfiguration".
pub(super) fn resolve(
    mode: &str,
    configuration: Option<&NetworkConfiguration>,
    scope: &Scope,
    vpc: Option<&Vpc>,
) -> Result<Network, EcsError> {
    let configuration = configuration.and_then(|configuration| configuration.awsvpc_configuration.as_ref());
    match (mode, configuration) {
        ("awsvpc", None) => Err(EcsError::invalid_parameter(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        )),
        ("awsvpc", Some(configuration)) => own(configuration, scope, vpc),
        (_, Some(_)) => Err(EcsError::invalid_parameter(
            "Network Configuration is not valid for the given networkMode of this task definition.",
        )),
        ("host", None) => Ok(Network::Shared(NetworkSpec::Host)),
        ("none", None) => Ok(Network::Shared(NetworkSpec::None)),
        (_, None) => Ok(Network::Shared(NetworkSpec::Bridge)),
    }
}

fn own(configuration: &AwsVpcConfiguration, scope: &Scope, vpc: Option<&Vpc>) -> Result<Network, EcsError> {
    let subnets = configuration.subnets.as_deref().unwrap_or_default();
    let groups = configuration.security_groups.as_deref().unwrap_or_default();
    let refuse = |message: String| Err(EcsError::invalid_parameter(message));
    if subnets.is_empty() {
        return refuse("subnets can not be empty.".to_owned());
    }
    if subnets.len() > 16 {
        return refuse("subnets can have at most 16 items.".to_owned());
    }
    if groups.len() > 5 {
        return refuse("securityGroups can have at most 5 items.".to_owned());
    }
    let assign = configuration.assign_public_ip.as_deref();
    if assign.is_some_and(|assign| !enums::ASSIGN_PUBLIC_IP.contains(&assign)) {
        return refuse(format!("assignPublicIp should be one of [{}]", enums::ASSIGN_PUBLIC_IP.join(",")));
    }
    let mut known = Vec::with_capacity(subnets.len());
    for id in subnets {
        let Some(subnet) = vpc.and_then(|vpc| vpc.subnet(id)) else {
            return refuse(format!(
                "Error retrieving subnet information for [{id}]: The subnet ID '{id}' does not exist (ErrorCode: \
                 InvalidSubnetID.NotFound)"
            ));
        };
        known.push((id.clone(), format!("{}{}", scope.region, subnet.zone)));
    }
    let default = vpc.map(|vpc| vpc.default_security_group.clone());
    for id in groups {
        if default.as_ref() != Some(id) {
            return refuse(format!(
                "Error retrieving security group information for [{id}]: The security group '{id}' does not exist \
                 (ErrorCode: InvalidGroup.NotFound)"
            ));
        }
    }
    let security_groups = if groups.is_empty() { default.into_iter().collect() } else { groups.to_vec() };
    Ok(Network::Own { subnets: known, security_groups, assign_public_ip: assign == Some("ENABLED") })
}

impl Network {
    /// The zones of the subnets, in the order of turns.
    pub(super) fn zones(&self) -> Vec<String> {
        match self {
            Self::Shared(_) => Vec::new(),
            Self::Own { subnets, .. } => subnets.iter().map(|(_, zone)| zone.clone()).collect(),
        }
    }

    /// The network of one of the tasks. `turn` spreads tasks over the subnets.
    pub(super) fn of_task(&self, turn: usize) -> (NetworkSpec, Option<TaskInterface>) {
        match self {
            Self::Shared(network) => (network.clone(), None),
            Self::Own { subnets, security_groups, assign_public_ip } => {
                let (subnet, zone) = &subnets[turn % subnets.len()];
                let network = NetworkSpec::Interface {
                    subnet: subnet.clone(),
                    security_groups: security_groups.clone(),
                    hostname: None,
                };
                let interface = TaskInterface {
                    id: uuid(),
                    subnet: subnet.clone(),
                    availability_zone: zone.clone(),
                    assign_public_ip: *assign_public_ip,
                };
                (network, Some(interface))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use wharf_core::network::Cidr;

    use super::*;

    fn resolved(mode: &str, subnets: &[&str], groups: &[&str]) -> Result<Network, EcsError> {
        let vpc = Vpc::default_on(Cidr { address: Ipv4Addr::new(172, 31, 0, 0), prefix: 16 });
        let texts = |ids: &[&str]| Some(ids.iter().map(|&id| id.to_owned()).collect());
        let configuration = NetworkConfiguration {
            awsvpc_configuration: Some(AwsVpcConfiguration {
                subnets: texts(subnets),
                security_groups: texts(groups),
                assign_public_ip: None,
            }),
        };
        resolve(mode, (!subnets.is_empty()).then_some(&configuration), &Scope::default(), Some(&vpc))
    }

    #[test]
    fn awsvpc_needs_subnets_that_exist_and_other_modes_take_none() {
        let subnets = ["subnet-000000000000000a0", "subnet-000000000000000a1"];
        let network = resolved("awsvpc", &subnets, &[]).unwrap();
        let zones: Vec<_> = (0..3).map(|turn| network.of_task(turn).1.unwrap().availability_zone).collect();
        assert_eq!(zones, ["us-east-1a", "us-east-1b", "us-east-1a"]);
        let message = |result: Result<Network, EcsError>| result.unwrap_err().to_string();
        assert!(message(resolved("awsvpc", &[], &[])).contains("Network Configuration must be provided"));
        assert!(message(resolved("awsvpc", &["subnet-x"], &[])).contains("The subnet ID 'subnet-x' does not exist"));
        assert!(message(resolved("awsvpc", &subnets, &["sg-x"])).contains("'sg-x' does not exist"));
        assert!(message(resolved("bridge", &subnets, &[])).contains("not valid for the given networkMode"));
        let shared = |mode| resolved(mode, &[], &[]).unwrap().of_task(0).0;
        assert_eq!((shared("bridge"), shared("host")), (NetworkSpec::Bridge, NetworkSpec::Host));
        assert_eq!(shared("none"), NetworkSpec::None);
    }
}
