use std::fmt::Write;

use super::print;
use crate::{client::Client, contract::Environment};

const NAMES: [&str; 9] = [
    // Ours, for `wharf` itself.
    "WHARF_ENDPOINT",
    "AWS_ENDPOINT_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_DISABLE_HOST_PREFIX_INJECTION",
    "AWS_CA_BUNDLE",
    // Of skopeo, podman, buildah and other Go programs, and of OpenSSL's.
    "SSL_CERT_FILE",
];

/// Prints shell commands that set, or take away, what AWS clients need, and `wharf` where it is told of no other place.
pub(crate) async fn environment(client: &Client, unset: bool) -> anyhow::Result<()> {
    if unset {
        print(&format!("unset {}\n", NAMES.join(" ")))?;
    } else {
        let environment: Environment = client.get("environment").await?;
        // The data directory is its owner's; others of the group do without, as HTTP does not need it.
        let readable = std::fs::File::open(&environment.ca_bundle).is_ok();
        print(&exports(client.endpoint(), &environment, readable))?;
    }
    Ok(())
}

fn exports(endpoint: &str, environment: &Environment, readable: bool) -> String {
    let bundle = environment.ca_bundle.to_string_lossy();
    let (key, secret) = if environment.must_sign {
        (None, None)
    } else {
        // Twelve digits for a key name the account; nobody looks at the secret.
        (Some(environment.account_id.as_str()), Some("wharf"))
    };
    let region = Some(environment.region.as_str());
    let whole = environment.whole_bundle.to_string_lossy();
    let bundles = [&bundle, &whole].map(|bundle| readable.then_some(&**bundle));
    let values = [Some(endpoint), Some(endpoint), key, secret, region, region, Some("true"), bundles[0], bundles[1]];
    let mut text = String::new();
    for (name, value) in NAMES.iter().zip(values) {
        let Some(value) = value else { continue };
        writeln!(text, "export {name}={}", quoted(value)).expect("writing to a String cannot fail");
    }
    if !readable {
        writeln!(text, "# For HTTPS, AWS_CA_BUNDLE is a copy of {bundle}, which you cannot read.")
            .expect("writing to a String cannot fail");
    }
    if environment.must_sign {
        text.push_str("# Requests must be signed: make a key with `wharf user create NAME` and export\n");
        text.push_str("# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.\n");
    }
    text
}

/// A word of the shell, in quotes if it has to be.
fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._/:@%+=,[]".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use wharf_core::Scope;

    use super::*;

    #[test]
    fn what_the_shell_gets() {
        let Scope { account, region } = Scope::default();
        let ca_bundle = "/var/lib/ann's wharf/tls/ca.pem".into();
        let whole_bundle = "/var/lib/ann's wharf/tls/bundle.pem".into();
        let mut environment = Environment { account_id: account, region, ca_bundle, whole_bundle, must_sign: false };
        insta::assert_snapshot!("env", exports("http://127.0.0.1:4566", &environment, true));
        environment.must_sign = true;
        insta::assert_snapshot!(
            "env_when_all_must_sign_and_the_bundle_is_not_readable",
            exports("http://127.0.0.1:4566", &environment, false)
        );
    }
}
