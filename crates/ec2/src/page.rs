//! `MaxResults` and `NextToken`.

use wharf_aws_wire::ApiError;

/// The part of `items` that the token and the limit choose, and the token for what follows.
///
/// # Errors
/// `InvalidNextToken` for a token that was not given out.
pub(crate) fn cut<T>(
    mut items: Vec<T>,
    limit: Option<i32>,
    token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let start = match token {
        None => 0,
        Some(token) => read(token)
            .filter(|&start| start <= items.len())
            .ok_or_else(|| ApiError::client("InvalidNextToken", "The specified NextToken is not valid."))?,
    };
    let mut rest = items.split_off(start);
    let limit = limit.and_then(|l| usize::try_from(l).ok()).unwrap_or(usize::MAX);
    let mut next = None;
    if rest.len() > limit {
        rest.truncate(limit);
        next = Some(write(start + limit));
    }
    Ok((rest, next))
}

/// Ids and a limit cannot be combined.
///
/// Source: Amazon EC2 API Reference, the `MaxResults` parameter: "You cannot specify this parameter and the IDs
/// parameter in the same request."
pub(crate) fn either(ids_name: &str, ids: Option<&[String]>, limit: Option<i32>) -> Result<(), ApiError> {
    if limit.is_some() && ids.is_some_and(|ids| !ids.is_empty()) {
        let message = format!("The parameter {ids_name} cannot be used with the parameter maxResults");
        return Err(ApiError::client("InvalidParameterCombination", message));
    }
    Ok(())
}

fn write(start: usize) -> String {
    format!("after-{start:x}")
}

fn read(token: &str) -> Option<usize> {
    usize::from_str_radix(token.strip_prefix("after-")?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other() {
        let all: Vec<i32> = (0..12).collect();
        let (first, token) = cut(all.clone(), Some(5), None).unwrap();
        let (second, token) = cut(all.clone(), Some(5), token.as_deref()).unwrap();
        let (third, last) = cut(all.clone(), Some(5), token.as_deref()).unwrap();
        assert_eq!([first, second, third].concat(), all);
        assert_eq!(last, None);
        for bad in ["", "x", "after-", "after-zz", "after-ffff"] {
            assert_eq!(cut(all.clone(), None, Some(bad)).unwrap_err().code, "InvalidNextToken");
        }
    }

    #[test]
    fn ids_and_a_limit_do_not_mix() {
        let ids = ["vpc-1".to_owned()];
        assert!(either("vpcIds", Some(&ids), None).is_ok());
        assert!(either("vpcIds", Some(&[]), Some(5)).is_ok());
        let error = either("vpcIds", Some(&ids), Some(5)).unwrap_err();
        assert_eq!(error.code, "InvalidParameterCombination");
    }
}
