use super::{encoded, print};
use crate::{client::Client, contract::Explained};

/// `wharf explain`: why a service is as it is.
pub(crate) async fn explain(client: &Client, service: &str, cluster: Option<&str>, json: bool) -> anyhow::Result<()> {
    let cluster = cluster.map(|cluster| format!("?cluster={}", encoded(cluster))).unwrap_or_default();
    let explained: Explained = client.get(&format!("services/{}{cluster}", encoded(service))).await?;
    let text = if json { serde_json::to_string_pretty(&explained.explanation)? + "\n" } else { explained.text };
    Ok(print(&text)?)
}
