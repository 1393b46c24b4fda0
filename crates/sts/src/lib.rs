//! The STS face: who am I.

#![forbid(unsafe_code)]

use wharf_aws_wire::{
    ApiError, Context,
    sts::{Api, types},
};

/// The Security Token Service.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sts;

impl Api for Sts {
    async fn get_caller_identity(
        &self,
        context: &Context,
        _: types::GetCallerIdentityRequest,
    ) -> Result<types::GetCallerIdentityResponse, ApiError> {
        Ok(types::GetCallerIdentityResponse {
            user_id: Some(context.principal.user_id.clone()),
            account: Some(context.scope.account.to_string()),
            arn: Some(context.principal.arn.clone()),
        })
    }
}

#[cfg(test)]
mod tests {
    use wharf_aws_wire::Principal;

    use super::*;

    #[tokio::test]
    async fn the_caller_is_told_who_they_are() {
        let context = Context {
            scope: wharf_core::Scope { account: "111122223333".parse().unwrap(), region: Default::default() },
            principal: Principal {
                arn: "arn:aws:iam::111122223333:user/ann".into(),
                user_id: "AIDAANN".into(),
                access_key: None,
            },
            request_id: String::new(),
            received_at: wharf_core::now(),
            endpoint: "http://127.0.0.1:4566".to_owned(),
        };
        let answer = Sts.get_caller_identity(&context, types::GetCallerIdentityRequest {}).await.unwrap();
        assert_eq!(answer.account.as_deref(), Some("111122223333"));
        assert_eq!(answer.arn.as_deref(), Some("arn:aws:iam::111122223333:user/ann"));
        assert_eq!(answer.user_id.as_deref(), Some("AIDAANN"));
    }
}
