//! Regions as EC2 shows them.

use wharf_aws_wire::ec2::types;
use wharf_core::Region;

use crate::filter::held;

/// The regions that every account of AWS has without asking.
///
/// Source: AWS Account Management Reference, "Enable or disable AWS Regions".
const REGIONS: &[&str] = &[
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// AWS's regions, and the caller's own if that is another. Wharf answers in any region that is named.
pub(crate) fn describe(own: &Region) -> Vec<types::Region> {
    let mut names: Vec<&str> = REGIONS.to_vec();
    if !names.contains(&own.as_str()) {
        names.push(own.as_str());
        names.sort_unstable();
    }
    let one = |name: &str| types::Region {
        region_name: Some(name.to_owned()),
        endpoint: Some(format!("ec2.{name}.amazonaws.com")),
        opt_in_status: Some("opt-in-not-required".into()),
        geography: None,
    };
    names.into_iter().map(one).collect()
}

/// What a region has under a filter's name (EC2 API Reference, DescribeRegions).
pub(crate) fn values(region: &types::Region, name: &str) -> Option<Vec<String>> {
    Some(match name {
        "endpoint" => held(region.endpoint.as_ref()),
        "opt-in-status" => held(region.opt_in_status.as_ref()),
        "region-name" => held(region.region_name.as_ref()),
        _ => return None,
    })
}
