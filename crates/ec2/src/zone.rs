//! Availability zones as EC2 shows them.

use wharf_aws_wire::ec2::types;
use wharf_core::{Region, network::Vpc};

use crate::filter::held;

/// The zones that the VPC has subnets in.
pub(crate) fn describe(vpc: &Vpc, region: &Region) -> Vec<types::AvailabilityZone> {
    let mut letters: Vec<char> = vpc.subnets.iter().map(|s| s.zone).collect();
    letters.sort_unstable();
    letters.dedup();
    let one = |letter| types::AvailabilityZone {
        zone_name: Some(name(region, letter)),
        zone_id: Some(id(region, letter)),
        region_name: Some(region.to_string()),
        group_name: Some(format!("{region}-zg-1")),
        network_border_group: Some(region.to_string()),
        zone_type: Some("availability-zone".into()),
        state: Some("available".into()),
        opt_in_status: Some("opt-in-not-required".into()),
        messages: Some(Vec::new()),
        ..types::AvailabilityZone::default()
    };
    letters.into_iter().map(one).collect()
}

/// `us-east-1a`.
pub(crate) fn name(region: &Region, letter: char) -> String {
    format!("{region}{letter}")
}

/// `use1-az1`: the region's parts shortened, and the zone's number. Zone a is number 1.
///
/// Source: AWS RAM User Guide, "Availability Zone IDs for your AWS resources".
pub(crate) fn id(region: &Region, letter: char) -> String {
    let short = |part: &str| match part {
        "northeast" => "ne".to_owned(),
        "northwest" => "nw".to_owned(),
        "southeast" => "se".to_owned(),
        "southwest" => "sw".to_owned(),
        "north" | "south" | "east" | "west" | "central" => part[..1].to_owned(),
        other => other.to_owned(),
    };
    let region: String = region.as_str().split('-').map(short).collect();
    let number = u32::from(letter).saturating_sub(u32::from('a')) + 1;
    format!("{region}-az{number}")
}

/// What a zone has under a filter's name (EC2 API Reference, DescribeAvailabilityZones).
pub(crate) fn values(zone: &types::AvailabilityZone, name: &str) -> Option<Vec<String>> {
    Some(match name {
        "group-long-name" => held(zone.group_long_name.as_ref()),
        "group-name" => held(zone.group_name.as_ref()),
        "message" => zone.messages.iter().flatten().filter_map(|m| m.message.clone()).collect(),
        "opt-in-status" => held(zone.opt_in_status.as_ref()),
        "parent-zone-id" => held(zone.parent_zone_id.as_ref()),
        "parent-zone-name" => held(zone.parent_zone_name.as_ref()),
        "region-name" => held(zone.region_name.as_ref()),
        "state" => held(zone.state.as_ref()),
        "zone-id" => held(zone.zone_id.as_ref()),
        "zone-name" => held(zone.zone_name.as_ref()),
        "zone-type" => held(zone.zone_type.as_ref()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zone_ids_shorten_the_region() {
        for (region, letter, expected) in
            [("us-east-1", 'a', "use1-az1"), ("eu-central-1", 'b', "euc1-az2"), ("ap-southeast-2", 'c', "apse2-az3")]
        {
            assert_eq!(id(&Region::new(region).unwrap(), letter), expected);
        }
    }
}
