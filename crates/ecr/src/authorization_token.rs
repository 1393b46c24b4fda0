use base64::{Engine, engine::general_purpose::STANDARD};
use wharf_aws_wire::{Context, ecr::types};
use wharf_core::now;

use crate::{
    EcrError,
    address::Address,
    face::{Parts, registry_scope},
    token::User,
};

/// GetAuthorizationToken: what logs a registry's client in for twelve hours as the caller. It is good for every registry
/// that the caller may use; what that is policies say when it is used, not now.
///
/// Source: Amazon ECR API Reference, GetAuthorizationToken.
pub(crate) async fn get(
    parts: &Parts,
    context: &Context,
    input: types::GetAuthorizationTokenRequest,
) -> Result<types::GetAuthorizationTokenResponse, EcrError> {
    let ids = input.registry_ids.unwrap_or_default();
    let scopes = if ids.is_empty() {
        vec![context.scope.clone()]
    } else {
        ids.iter().map(|id| registry_scope(context, Some(id))).collect::<Result<_, _>>()?
    };
    // A key that this instance did not give out cannot be taken back either.
    let key = context.principal.access_key.clone().filter(|key| parts.keys.lookup(key).is_some());
    let user = User { account: context.scope.account.clone(), arn: context.principal.arn.clone(), key };
    let (token, expires_at) = parts.tokens.user(user, now()).await?;
    let token = STANDARD.encode(format!("AWS:{token}"));
    let address = Address::of(&context.endpoint);
    let data = scopes.iter().map(|scope| types::AuthorizationData {
        authorization_token: Some(token.clone()),
        expires_at: Some(expires_at.into()),
        proxy_endpoint: Some(address.registry(scope)),
    });
    Ok(types::GetAuthorizationTokenResponse { authorization_data: Some(data.collect()) })
}
