//! Which tags may be moved.
//!
//! Source: Amazon ECR User Guide, "Preventing image tags from being overwritten in Amazon ECR"; the Terraform provider's
//! checks of `image_tag_mutability_exclusion_filter`.

use wharf_aws_wire::{ApiError, ecr::types};
use wharf_registry::Mutability;

use crate::{
    EcrError, error,
    face::{Call, Parts},
};

type Filter = types::ImageTagMutabilityExclusionFilter;

/// Of `*` in a filter.
const MOST_WILDCARDS: usize = 2;

const FIELD: &str = "imageTagMutabilityExclusionFilters";

/// PutImageTagMutability: without filters those that were there go.
pub(crate) async fn put_mutability(
    parts: &Parts,
    call: &Call<'_>,
    input: types::PutImageTagMutabilityRequest,
) -> Result<types::PutImageTagMutabilityResponse, EcrError> {
    let mutability = read(&input.image_tag_mutability, input.image_tag_mutability_exclusion_filters)?;
    let repository = parts.registry.set_mutability(&call.repository, mutability).await?;
    let (mutability, filters) = write(&repository.mutability);
    Ok(types::PutImageTagMutabilityResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        image_tag_mutability: Some(mutability),
        image_tag_mutability_exclusion_filters: filters,
    })
}

/// What a request asks for; `kind` is one of the API's.
pub(super) fn read(kind: &str, filters: Option<Vec<Filter>>) -> Result<Mutability, ApiError> {
    let filters = filters.unwrap_or_default();
    let excluding = kind.ends_with("_WITH_EXCLUSION");
    if excluding == filters.is_empty() {
        let must = if excluding { "can't be null" } else { "must be null" };
        let constraint = format!("ImageTagMutabilityExclusionFilters {must} when imageTagMutability is set as {kind}");
        return Err(error::invalid(FIELD, constraint));
    }
    let mut except = Vec::with_capacity(filters.len());
    for filter in filters {
        if filter.filter_type.as_deref() != Some("WILDCARD") {
            let given = filter.filter_type.unwrap_or_default();
            let constraint = format!("Invalid value for 'filterType' in mutability exclusion filter: {given}");
            return Err(error::invalid(FIELD, constraint));
        }
        let pattern = filter.filter.unwrap_or_default();
        if pattern.matches('*').count() > MOST_WILDCARDS {
            let constraint = format!("A filter has at most {MOST_WILDCARDS} wildcards (*): {pattern}");
            return Err(error::invalid(FIELD, constraint));
        }
        except.push(pattern);
    }
    Ok(Mutability { mutable: kind.starts_with("MUTABLE"), except })
}

/// As the API shows it: its kind, and filters if there are any.
pub(super) fn write(mutability: &Mutability) -> (String, Option<Vec<Filter>>) {
    let kind = if mutability.mutable { "MUTABLE" } else { "IMMUTABLE" };
    if mutability.except.is_empty() {
        return (kind.to_owned(), None);
    }
    let filters = mutability
        .except
        .iter()
        .map(|pattern| Filter { filter_type: Some("WILDCARD".to_owned()), filter: Some(pattern.clone()) });
    (format!("{kind}_WITH_EXCLUSION"), Some(filters.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters(patterns: &[&str]) -> Option<Vec<Filter>> {
        let filter =
            |pattern: &&str| Filter { filter_type: Some("WILDCARD".to_owned()), filter: Some((*pattern).to_owned()) };
        Some(patterns.iter().map(filter).collect())
    }

    #[test]
    fn kinds_are_shown_as_they_are_put() {
        for (kind, filters) in [
            ("MUTABLE", None),
            ("IMMUTABLE", None),
            ("MUTABLE_WITH_EXCLUSION", filters(&["v*", "a"])),
            ("IMMUTABLE_WITH_EXCLUSION", filters(&["*latest*"])),
        ] {
            assert_eq!(write(&read(kind, filters.clone()).unwrap()), (kind.to_owned(), filters));
        }
    }

    #[test]
    fn filters_and_kinds_go_together() {
        let refused = |kind, filters| read(kind, filters).unwrap_err().message;
        assert_eq!(
            refused("MUTABLE_WITH_EXCLUSION", None),
            "Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to satisfy constraint: \
             'ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as \
             MUTABLE_WITH_EXCLUSION'"
        );
        assert!(
            refused("IMMUTABLE", filters(&["a"])).contains("must be null when imageTagMutability is set as IMMUTABLE")
        );
        assert!(refused("MUTABLE_WITH_EXCLUSION", filters(&["*a*b*"])).contains("at most 2 wildcards"));
    }
}
