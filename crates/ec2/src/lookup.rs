//! Objects by the ids or names that a request lists.

use wharf_aws_wire::ApiError;

/// How EC2 says that something is not there.
///
/// Source: Amazon EC2 API Reference, "Error codes".
pub(crate) struct Missing {
    code: &'static str,
    /// Before the one name that is missing, and behind it.
    one: (&'static str, &'static str),
    /// The same for several.
    several: (&'static str, &'static str),
}

pub(crate) const VPCS: Missing = Missing {
    code: "InvalidVpcID.NotFound",
    one: ("The vpc ID '", "' does not exist"),
    several: ("The vpc IDs '", "' do not exist"),
};
pub(crate) const SUBNETS: Missing = Missing {
    code: "InvalidSubnetID.NotFound",
    one: ("The subnet ID '", "' does not exist"),
    several: ("The subnet IDs '", "' do not exist"),
};
pub(crate) const GROUPS: Missing = Missing {
    code: "InvalidGroup.NotFound",
    one: ("The security group '", "' does not exist"),
    several: ("The security groups '", "' do not exist"),
};
pub(crate) const REGIONS: Missing = Missing {
    code: "InvalidParameterValue",
    one: ("Invalid region name: [", "]"),
    several: ("Invalid region names: [", "]"),
};
pub(crate) const ZONES: Missing = Missing {
    code: "InvalidParameterValue",
    one: ("Invalid availability zone: [", "]"),
    several: ("Invalid availability zones: [", "]"),
};

/// Those of `all` that `wanted` names; all of them if it names none.
///
/// # Errors
/// The code of `missing` with every name that nothing has.
pub(crate) fn by_id<T>(
    missing: &Missing,
    wanted: Option<&[String]>,
    mut all: Vec<T>,
    id: impl Fn(&T) -> Option<&str>,
) -> Result<Vec<T>, ApiError> {
    let wanted = wanted.unwrap_or_default();
    if wanted.is_empty() {
        return Ok(all);
    }
    let absent: Vec<&str> =
        wanted.iter().map(String::as_str).filter(|w| !all.iter().any(|item| id(item) == Some(w))).collect();
    if !absent.is_empty() {
        let (before, behind) = if absent.len() == 1 { missing.one } else { missing.several };
        return Err(ApiError::client(missing.code, format!("{before}{}{behind}", absent.join(", "))));
    }
    all.retain(|item| wanted.iter().any(|w| id(item) == Some(w)));
    Ok(all)
}
