use std::sync::Arc;

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use wharf_aws_wire::Keys;
use wharf_core::{AccountId, now, registry::RepositoryId};
use wharf_registry::{Access, Action, Denied, Principal, Unauthorized};
use wharf_store::{Store, StoreError};

use crate::{
    account_setting,
    permission::{self, Target, Who},
    policy::Keys as Known,
    token::{BadToken, Claim, Tokens, User},
};

/// The user name of every token. Source: Amazon ECR User Guide, "Private registry authentication".
const USER: &str = "AWS";

/// Who may do what at `/v2/`: tokens of GetAuthorizationToken, and ECR's policies.
pub struct EcrAccess {
    store: Arc<dyn Store>,
    keys: Arc<dyn Keys>,
    tokens: Tokens,
}

impl EcrAccess {
    /// Over the store of the [`Ecr`](crate::Ecr) that gives the tokens out, and the same access keys.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, keys: Arc<dyn Keys>) -> Self {
        Self { tokens: Tokens::new(Arc::clone(&store)), store, keys }
    }

    async fn token(&self, token: &str) -> Result<Claim, Unauthorized> {
        match self.tokens.open(token, now()).await {
            Ok(Ok(claim)) => Ok(claim),
            Ok(Err(BadToken::Expired)) => {
                Err(refused("Your authorization token has expired. Reauthenticate and try again."))
            }
            Ok(Err(BadToken::Forged)) => Err(refused("Your Authorization Token is invalid.")),
            Err(error) => {
                tracing::error!(%error, "a token could not be looked at");
                Err(refused("The service cannot complete the request."))
            }
        }
    }

    /// Whom a token stands for. With the access key that it was asked for with, it goes.
    fn user(&self, user: User) -> Result<Principal, Unauthorized> {
        let gone = |key: &String| self.keys.lookup(key).is_none_or(|record| record.arn != user.arn);
        if user.key.as_ref().is_some_and(gone) {
            return Err(refused("Your Authorization Token is invalid."));
        }
        Ok(Principal::User { account: user.account, arn: user.arn })
    }
}

fn refused(text: &str) -> Unauthorized {
    Unauthorized::Refused(text.to_owned())
}

#[async_trait]
impl Access for EcrAccess {
    async fn identify(&self, authorization: Option<&str>, trusted: bool) -> Result<Principal, Unauthorized> {
        // Some clients always send credentials, empty ones or another registry's: where none are needed they do no harm.
        let operator = || if trusted { Ok(Principal::Operator) } else { Err(Unauthorized::Challenge) };
        let Some((scheme, value)) = authorization.and_then(|value| value.split_once(' ')) else { return operator() };
        if scheme.eq_ignore_ascii_case("bearer") {
            return match self.token(value.trim()).await? {
                Claim::Link { repository, blob } => Ok(Principal::Link { repository, blob }),
                Claim::User(user) => self.user(user),
            };
        }
        let credentials = || {
            let decoded = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(value.trim()).ok()).flatten()?;
            let text = String::from_utf8(decoded).ok()?;
            text.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
        };
        match credentials() {
            Some((user, password)) if user == USER => match self.token(&password).await? {
                Claim::User(user) => self.user(user),
                Claim::Link { .. } => Err(refused("Your Authorization Token is invalid.")),
            },
            _ => operator(),
        }
    }

    async fn allow(
        &self,
        who: &Principal,
        action: Action,
        repository: &RepositoryId,
        encrypted: bool,
    ) -> Result<(), Denied> {
        let home: &AccountId = &repository.scope.account;
        let (account, arn) = match who {
            Principal::Operator => (home, format!("arn:aws:iam::{home}:root")),
            Principal::User { account, arn } => (account, arn.clone()),
            Principal::Link { .. } => return Err(Denied("This address leads to one blob alone.".to_owned())),
        };
        let who = Who { account, arn: &arn };
        let target = Target::Repository(repository);
        let known = Known::default().with("aws:SecureTransport", encrypted.to_string());
        let checked = permission::check(&*self.store, who, name(action), target, known).await;
        checked.map_err(|error| unknown(&error))?.map_err(Denied)
    }

    async fn may_mount(&self, repository: &RepositoryId) -> bool {
        account_setting::is_mounted(&*self.store, &repository.scope).await.unwrap_or_else(|error| {
            tracing::error!(%error, "it could not be told whether blobs are mounted");
            false
        })
    }
}

fn unknown(error: &StoreError) -> Denied {
    tracing::error!(%error, "it could not be told who may do what");
    Denied("The service cannot complete the request.".to_owned())
}

/// The permission that stands for what a registry's client does.
///
/// Source: Amazon ECR User Guide, "IAM permissions for pushing an image to an Amazon ECR private repository".
fn name(action: Action) -> &'static str {
    match action {
        Action::CreateRepository => "ecr:CreateRepository",
        Action::ListTags => "ecr:ListImages",
        Action::ReadManifest => "ecr:BatchGetImage",
        Action::WriteManifest => "ecr:PutImage",
        Action::DeleteManifest | Action::DeleteBlob => "ecr:BatchDeleteImage",
        Action::FindBlob => "ecr:BatchCheckLayerAvailability",
        Action::ReadBlob => "ecr:GetDownloadUrlForLayer",
        Action::BeginUpload => "ecr:InitiateLayerUpload",
        Action::Upload => "ecr:UploadLayerPart",
        Action::FinishUpload => "ecr:CompleteLayerUpload",
    }
}
