//! Wharf in one binary: the command line, its configuration, and `serve`, where the parts are put together.

mod apis;
mod channel_body;
mod cli;
mod client;
mod commands;
mod config;
mod contract;
mod data_dir;
mod ending;
mod logging;
mod notify;
mod operations;
mod policy;
mod router;
mod serve;
mod tear_down;
mod users;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;

use crate::{
    cli::{Api, Cli, Verb},
    client::Client,
    commands::Manner,
    config::{Config, Data, Layer},
    contract::LogQuery,
};

fn main() -> ExitCode {
    match run(Cli::parse().verb) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> anyhow::Result<ExitCode> {
    let variable = |name: &str| std::env::var(name).ok();
    match verb {
        Verb::Serve(told) => {
            logging::start(variable("WHARF_LOG").as_deref())?;
            let config = Config::resolve(told.options, told.config.as_deref(), variable)?;
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                // Blocking work comes in bursts: threads that are idle after one only cost memory.
                .thread_keep_alive(Duration::from_secs(2))
                .enable_all()
                .build()?;
            runtime.block_on(serve::serve(config))?;
            Ok(ExitCode::SUCCESS)
        }
        Verb::Purge(told) => {
            let file = variable("WHARF_CONFIG").map(PathBuf::from);
            let temporary = told.data_dir.is_none().then(std::env::temp_dir);
            let config = Config::resolve(Layer::of_data_dir(told.data_dir), file.as_deref(), variable)?;
            let Data::Directory(data_dir) = config.data else {
                anyhow::bail!("WHARF_EPHEMERAL is set, so there is no data directory to purge: give --data-dir")
            };
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let purged = commands::purge(&data_dir, temporary.as_deref(), tear_down::tear_down);
            let purged = runtime.block_on(purged)?;
            if purged.is_empty() {
                eprintln!("There is nothing to purge: no instance has its data in {}.", data_dir.display());
            }
            for path in purged {
                eprintln!("Purged {}.", path.display());
            }
            Ok(ExitCode::SUCCESS)
        }
        talking => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(talk(talking))
        }
    }
}

/// The verbs that speak to a running server.
async fn talk(verb: Verb) -> anyhow::Result<ExitCode> {
    match verb {
        Verb::Exec(told) => return commands::exec(&Client::new(&told.endpoint.endpoint)?, told).await,
        Verb::Attach(told) => return commands::attach(&Client::new(&told.endpoint.endpoint)?, told).await,
        Verb::Cp(told) => commands::copy(&Client::new(&told.endpoint.endpoint)?, &told).await,
        Verb::Build(told) => commands::build(&Client::new(&told.endpoint.endpoint)?, *told).await,
        Verb::Image(verb) => commands::image(verb).await,
        Verb::Env(told) => commands::environment(&Client::new(&told.endpoint.endpoint)?, told.unset).await,
        Verb::Logs(told) => {
            let query = LogQuery { group: told.group, stream: told.stream, follow: told.follow };
            commands::logs(&Client::new(&told.endpoint.endpoint)?, &query).await
        }
        Verb::Api(Api::Coverage { service, json, endpoint }) => {
            commands::coverage(&Client::new(&endpoint.endpoint)?, service.as_deref(), json).await
        }
        Verb::User(verb) => commands::user(verb).await,
        Verb::Ps(told) => commands::ps(&Client::new(&told.endpoint.endpoint)?, told.all, told.json).await,
        Verb::Explain(told) => {
            let client = Client::new(&told.endpoint.endpoint)?;
            commands::explain(&client, &told.service, told.cluster.as_deref(), told.json).await
        }
        Verb::Inspect(told) => commands::inspect(&Client::new(&told.endpoint.endpoint)?, &told.task).await,
        Verb::Top(told) => {
            let manner = Manner { once: told.once, json: told.json, sort: told.sort };
            commands::top(&Client::new(&told.endpoint.endpoint)?, manner).await
        }
        Verb::Serve(_) | Verb::Purge(_) => unreachable!("`run` keeps these"),
    }?;
    Ok(ExitCode::SUCCESS)
}
