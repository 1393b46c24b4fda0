use anyhow::bail;

use super::{print, table::table};
use crate::{client::Client, contract::ServiceCoverage};

/// Prints which operations are served.
pub(crate) async fn coverage(client: &Client, service: Option<&str>, json: bool) -> anyhow::Result<()> {
    let mut services: Vec<ServiceCoverage> = client.get("coverage").await?;
    if let Some(name) = service {
        let known: Vec<_> = services.iter().map(|s| s.service.clone()).collect();
        services.retain(|s| s.service == name);
        if services.is_empty() {
            bail!("there is no service '{name}': {} are known", known.join(", "));
        }
    }
    if json {
        print(&format!("{}\n", serde_json::to_string_pretty(&services)?))?;
    } else {
        print(&rendered(&services, service.is_some()))?;
    }
    Ok(())
}

fn rendered(services: &[ServiceCoverage], names: bool) -> String {
    if names {
        let rows: Vec<_> = services
            .iter()
            .flat_map(|s| {
                let mut all: Vec<_> =
                    s.served.iter().map(|n| (n, "served")).chain(s.missing.iter().map(|n| (n, "missing"))).collect();
                all.sort();
                all.into_iter().map(|(name, state)| [name.clone(), state.to_owned()])
            })
            .collect();
        return table(["OPERATION", "STATE"], &rows);
    }
    let rows: Vec<_> = services
        .iter()
        .map(|s| {
            let all = s.served.len() + s.missing.len();
            let percent = (100 * s.served.len()).checked_div(all).unwrap_or(0);
            [s.service.clone(), s.served.len().to_string(), all.to_string(), format!("{percent} %")]
        })
        .collect();
    table(["SERVICE", "SERVED", "OF", "SHARE"], &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables() {
        let services = [
            ServiceCoverage {
                service: "ecs".into(),
                served: vec!["RunTask".into(), "DescribeTasks".into()],
                missing: vec!["ExecuteCommand".into()],
            },
            ServiceCoverage { service: "sts".into(), served: vec!["GetCallerIdentity".into()], missing: vec![] },
        ];
        insta::assert_snapshot!("coverage_of_all", rendered(&services, false));
        insta::assert_snapshot!("coverage_of_one", rendered(&services[..1], true));
    }
}
