//! What EC2's clients can read.

#![expect(clippy::unwrap_used, reason = "this file is only tests")]

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use async_trait::async_trait;
use wharf_aws_wire::{
    ApiError, Context, Principal,
    ec2::{Api, types},
};
use wharf_core::{
    Scope, Timestamp,
    network::{Cidr, DEFAULT_VPC_KEY, Vpc},
    sandbox::{Interface, Phase, SandboxStatus, status_key},
};
use wharf_ec2::Ec2;
use wharf_store::{
    KeyValue, LeaseId, Page, Range, Revision, Store, StoreError, Txn, TxnResult, Watch, WatchBatch, WatchError,
};

/// A store that can only be read.
struct Fixed(Vec<KeyValue>);

struct Ended;

#[async_trait]
impl Watch for Ended {
    async fn next(&mut self) -> Result<WatchBatch, WatchError> {
        Err(WatchError::Closed)
    }
}

#[async_trait]
impl Store for Fixed {
    async fn range(&self, range: Range, _: Option<&str>, _: usize) -> Result<Page, StoreError> {
        let items = self.0.iter().filter(|kv| range.contains(&kv.key)).cloned().collect();
        Ok(Page { items, revision: 1, next: None })
    }

    async fn txn(&self, _: Txn) -> Result<TxnResult, StoreError> {
        Err(StoreError::Closed)
    }

    fn watch(&self, _: Range, _: Option<Revision>) -> Box<dyn Watch> {
        Box::new(Ended)
    }

    async fn grant(&self, _: Duration) -> Result<LeaseId, StoreError> {
        Err(StoreError::Closed)
    }

    async fn keep_alive(&self, _: LeaseId) -> Result<(), StoreError> {
        Err(StoreError::Closed)
    }

    async fn revoke(&self, _: LeaseId) -> Result<(), StoreError> {
        Err(StoreError::Closed)
    }

    async fn compact(&self, _: Revision) -> Result<(), StoreError> {
        Err(StoreError::Closed)
    }

    fn revision(&self) -> Revision {
        1
    }
}

fn entry(key: String, value: &impl serde::Serialize) -> KeyValue {
    KeyValue {
        key: key.into(),
        value: serde_json::to_vec(value).unwrap().into(),
        create_revision: 1,
        mod_revision: 1,
        version: 1,
        lease: None,
    }
}

fn vpc() -> Vpc {
    Vpc::default_on(Cidr { address: Ipv4Addr::new(172, 31, 0, 0), prefix: 16 })
}

fn task(subnet: &str, phase: Phase) -> SandboxStatus {
    SandboxStatus {
        phase,
        containers: Vec::new(),
        interface: Some(Interface {
            id: String::new(),
            attachment: String::new(),
            mac: String::new(),
            address: Ipv4Addr::LOCALHOST,
            subnet: subnet.to_owned(),
        }),
        created_at: Timestamp(0),
        pull_started_at: None,
        pull_stopped_at: None,
        started_at: None,
        stopping_at: None,
        execution_stopped_at: None,
        stopped_at: None,
        cause: None,
        notice: None,
    }
}

fn ec2() -> Ec2 {
    let first = &vpc().subnets[0].id;
    Ec2::new(Arc::new(Fixed(vec![
        entry(DEFAULT_VPC_KEY.to_owned(), &vpc()),
        entry(status_key("n", "a"), &task(first, Phase::Running)),
        entry(status_key("n", "b"), &task(first, Phase::Pending)),
        entry(status_key("n", "c"), &task(first, Phase::Stopped)),
    ])))
}

fn context() -> Context {
    Context {
        scope: Scope {
            account: "111122223333".parse().unwrap(),
            region: wharf_core::Region::new("eu-west-1").unwrap(),
        },
        principal: Principal { arn: String::new(), user_id: String::new(), access_key: None },
        request_id: String::new(),
        received_at: Timestamp(0),
        endpoint: "http://127.0.0.1:4566".to_owned(),
    }
}

fn filter(name: &str, value: &str) -> Option<Vec<types::Filter>> {
    Some(vec![types::Filter { name: Some(name.into()), values: Some(vec![value.into()]) }])
}

fn code<T>(result: Result<T, ApiError>) -> String {
    result.err().unwrap().to_string()
}

#[tokio::test]
async fn the_default_vpc() {
    let all = ec2().describe_vpcs(&context(), types::DescribeVpcsRequest::default()).await.unwrap();
    let [vpc] = all.vpcs.unwrap().try_into().unwrap();
    assert_eq!(vpc.vpc_id.as_deref(), Some("vpc-00000000000000001"));
    assert_eq!(vpc.cidr_block.as_deref(), Some("172.31.0.0/16"));
    assert_eq!(vpc.owner_id.as_deref(), Some("111122223333"));
    assert_eq!(vpc.is_default, Some(true));

    let with = |filters| types::DescribeVpcsRequest { filters, ..Default::default() };
    let found = ec2().describe_vpcs(&context(), with(filter("isDefault", "true"))).await.unwrap();
    assert_eq!(found.vpcs.unwrap().len(), 1);
    let found = ec2().describe_vpcs(&context(), with(filter("tag:Name", "*"))).await.unwrap();
    assert_eq!(found.vpcs, Some(Vec::new()));
    assert_eq!(
        code(ec2().describe_vpcs(&context(), with(filter("colour", "red"))).await),
        "InvalidParameterValue: The filter 'colour' is invalid"
    );
}

#[tokio::test]
async fn an_unknown_filter_is_refused_even_when_nothing_is_left_to_filter() {
    let mut filters = filter("vpc-id", "vpc-none").unwrap();
    filters.extend(filter("colour", "red").unwrap());
    let input = types::DescribeVpcsRequest { filters: Some(filters), ..Default::default() };
    assert_eq!(
        code(ec2().describe_vpcs(&context(), input).await),
        "InvalidParameterValue: The filter 'colour' is invalid"
    );
}

#[tokio::test]
async fn subnets_count_what_is_in_use() {
    let all = ec2().describe_subnets(&context(), types::DescribeSubnetsRequest::default()).await.unwrap();
    let subnets = all.subnets.unwrap();
    let free: Vec<_> = subnets.iter().map(|s| s.available_ip_address_count.unwrap()).collect();
    assert_eq!(free, [4096 - 5 - 2, 4096 - 5, 4096 - 5]);
    assert_eq!(subnets[1].availability_zone.as_deref(), Some("eu-west-1b"));
    assert_eq!(
        subnets[0].subnet_arn.as_deref(),
        Some("arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-000000000000000a0")
    );

    let input = types::DescribeSubnetsRequest { filters: filter("availability-zone", "*c"), ..Default::default() };
    let found = ec2().describe_subnets(&context(), input).await.unwrap().subnets.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].subnet_id.as_deref(), Some("subnet-000000000000000a2"));

    let input = types::DescribeSubnetsRequest {
        subnet_ids: Some(vec!["subnet-1".into(), "subnet-000000000000000a0".into(), "subnet-2".into()]),
        ..Default::default()
    };
    assert_eq!(
        code(ec2().describe_subnets(&context(), input).await),
        "InvalidSubnetID.NotFound: The subnet IDs 'subnet-1, subnet-2' do not exist"
    );
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let vpcs = types::DescribeVpcsRequest { vpc_ids: Some(vec!["vpc-0".into()]), ..Default::default() };
    assert_eq!(
        code(ec2().describe_vpcs(&context(), vpcs).await),
        "InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist"
    );
    let groups = types::DescribeSecurityGroupsRequest { group_ids: Some(vec!["sg-0".into()]), ..Default::default() };
    assert_eq!(
        code(ec2().describe_security_groups(&context(), groups).await),
        "InvalidGroup.NotFound: The security group 'sg-0' does not exist"
    );
    let zones =
        types::DescribeAvailabilityZonesRequest { zone_names: Some(vec!["eu-west-1z".into()]), ..Default::default() };
    assert_eq!(
        code(ec2().describe_availability_zones(&context(), zones).await),
        "InvalidParameterValue: Invalid availability zone: [eu-west-1z]"
    );
}

#[tokio::test]
async fn the_default_group_lets_its_members_in() {
    let input = types::DescribeSecurityGroupsRequest {
        filters: filter("ip-permission.group-id", "sg-00000000000000001"),
        group_names: Some(vec!["default".into()]),
        ..Default::default()
    };
    let found = ec2().describe_security_groups(&context(), input).await.unwrap().security_groups.unwrap();
    assert_eq!(found.len(), 1);
    let out = found[0].ip_permissions_egress.as_ref().unwrap();
    assert_eq!(out[0].ip_ranges.as_ref().unwrap()[0].cidr_ip.as_deref(), Some("0.0.0.0/0"));
}

#[tokio::test]
async fn regions_and_zones() {
    let zones = ec2().describe_availability_zones(&context(), Default::default()).await.unwrap();
    let names: Vec<_> = zones.availability_zones.unwrap().into_iter().filter_map(|z| z.zone_name).collect();
    assert_eq!(names, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]);

    let input = types::DescribeRegionsRequest { region_names: Some(vec!["us-east-1".into()]), ..Default::default() };
    let regions = ec2().describe_regions(&context(), input).await.unwrap().regions.unwrap();
    assert_eq!(regions[0].endpoint.as_deref(), Some("ec2.us-east-1.amazonaws.com"));

    let input = types::DescribeRegionsRequest { dry_run: Some(true), ..Default::default() };
    assert_eq!(ec2().describe_regions(&context(), input).await.unwrap_err().status, 412);
}
