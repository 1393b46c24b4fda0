use super::{encoded, print, table::table};
use crate::{
    cli::User,
    client::Client,
    contract::{NewKey, NewUser, UserSummary},
};

/// `wharf user …`.
pub(crate) async fn user(verb: User) -> anyhow::Result<()> {
    match verb {
        User::Create { name, endpoint } => {
            let client = Client::new(&endpoint.endpoint)?;
            let key: NewKey = client.post("users", &NewUser { name }).await?;
            eprintln!("Made {}. The secret is not shown again.", key.arn);
            let NewKey { access_key_id, secret_access_key, .. } = key;
            print(&format!(
                "export AWS_ACCESS_KEY_ID={access_key_id}\nexport AWS_SECRET_ACCESS_KEY={secret_access_key}\n"
            ))?;
        }
        User::Ls { endpoint } => {
            let users: Vec<UserSummary> = Client::new(&endpoint.endpoint)?.get("users").await?;
            print(&rendered(&users))?;
        }
        User::Rm { name, endpoint } => {
            Client::new(&endpoint.endpoint)?.delete(&format!("users/{}", encoded(&name))).await?;
            eprintln!("Removed user {name} and its access keys.");
        }
    }
    Ok(())
}

fn rendered(users: &[UserSummary]) -> String {
    let rows: Vec<_> = users
        .iter()
        .map(|user| [user.name.clone(), user.created_at.rfc3339(), user.access_key_ids.join(" "), user.arn.clone()])
        .collect();
    table(["NAME", "CREATED", "ACCESS KEYS", "ARN"], &rows)
}

#[cfg(test)]
mod tests {
    use wharf_core::Timestamp;

    use super::*;

    #[test]
    fn users_in_a_table() {
        let ann = UserSummary {
            name: "ann".into(),
            arn: "arn:aws:iam::000000000000:user/ann".into(),
            created_at: Timestamp(1_700_000_000_000),
            access_key_ids: vec!["AKIAABCDEFGHIJKLMNOP".into()],
        };
        insta::assert_snapshot!("users", rendered(&[ann]));
        insta::assert_snapshot!("no_users", rendered(&[]));
    }
}
